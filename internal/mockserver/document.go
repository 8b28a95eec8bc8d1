// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package mockserver

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// Document is a JSON object. Numbers inside are json.Number, so that a value
// that no integer or float type holds survives.
type Document = map[string]any

// Members that the page "Cart resources" and the update contract name. A
// stored object's other members are unknown ones, which an update must keep.
var (
	cartMembers = []string{
		"id", "lineItems", "status", "creationTimestamp", "lastModifiedTimestamp", "expirationTimestamp",
		"lastModifiedUser", "attributes", "links", "partnerOnRecordAttestationAccepted",
	}
	lineMembers = []string{
		"id", "catalogItemId", "quantity", "billingCycle", "termDuration", "friendlyName", "promotionId",
		"currencyCode", "orderGroup", "customTermEndDate", "attestationAccepted", "participants",
		"provisioningContext", "renewsTo", "purchaseCommitment", "addonItems", "error",
	}
	participantMembers = []string{"key", "value"}
	renewsToMembers    = []string{"termDuration"}
	commitmentMembers  = []string{"amount", "currency", "grain"}
)

// decodeDocument reads exactly one JSON object.
func decodeDocument(body []byte) (Document, error) {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var document Document
	if err := decoder.Decode(&document); err != nil {
		return nil, fmt.Errorf("decode JSON object: %w", err)
	}
	if document == nil {
		return nil, errors.New("decode JSON object: got null")
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("decode JSON object: text after its end")
	}
	return document, nil
}

// normalized turns Go values that a caller put into a document (int, structs,
// typed slices) into what decoding yields, and copies deeply on the way.
func normalized(document Document) (Document, error) {
	text, err := json.Marshal(document)
	if err != nil {
		return nil, fmt.Errorf("encode document: %w", err)
	}
	return decodeDocument(text)
}

func cloneDocument(document Document) Document {
	copied := make(Document, len(document))
	for name, value := range document {
		copied[name] = cloneValue(value)
	}
	return copied
}

func cloneValue(value any) any {
	switch value := value.(type) {
	case Document:
		return cloneDocument(value)
	case []any:
		copied := make([]any, len(value))
		for i := range value {
			copied[i] = cloneValue(value[i])
		}
		return copied
	default:
		return value
	}
}

// text is the member as a string, "" when it is absent or of another type.
func text(document Document, name string) string {
	value, _ := document[name].(string)
	return value
}

// objects are the elements of an array member that are objects.
func objects(document Document, name string) []Document {
	elements, _ := document[name].([]any)
	found := make([]Document, 0, len(elements))
	for _, element := range elements {
		if object, ok := element.(Document); ok {
			found = append(found, object)
		}
	}
	return found
}

// cartLine is a line item or add-on item with its place in the cart.
type cartLine struct {
	document Document
	parent   Document // The line item of an add-on item, nil for a line item.
	path     string   // For instance lineItems[0].addonItems[2].
}

// linesOf lists line items and add-on items in document order.
func linesOf(cart Document) []cartLine {
	var lines []cartLine
	for i, line := range objects(cart, "lineItems") {
		path := "lineItems[" + strconv.Itoa(i) + "]"
		lines = append(lines, cartLine{document: line, path: path})
		for j, addon := range objects(line, "addonItems") {
			lines = append(lines, cartLine{document: addon, parent: line, path: path + ".addonItems[" + strconv.Itoa(j) + "]"})
		}
	}
	return lines
}

// lineID reads an id that is an integer or a string of digits.
func lineID(line Document) (int64, bool) {
	var digits string
	switch id := line["id"].(type) {
	case json.Number:
		digits = id.String()
	case string:
		digits = id
	default:
		return 0, false
	}
	id, err := strconv.ParseInt(digits, 10, 64)
	return id, err == nil && id >= 0
}

func number(value int64) json.Number {
	return json.Number(strconv.FormatInt(value, 10))
}

// renameMembers gives known members their documented spelling, as the
// service's case-insensitive reader does, and reports each that differed.
func renameMembers(document Document, members []string) (renamed []string) {
	for name, value := range document {
		if slices.Contains(members, name) {
			continue
		}
		for _, member := range members {
			if !strings.EqualFold(name, member) {
				continue
			}
			delete(document, name)
			if _, taken := document[member]; !taken {
				document[member] = value
			}
			renamed = append(renamed, name)
			break
		}
	}
	slices.Sort(renamed)
	return renamed
}

// dropUnset removes known members that are null or empty: to the service they
// are not set.
func dropUnset(document Document, members []string) {
	for _, member := range members {
		value, present := document[member]
		if present && unset(value) {
			delete(document, member)
		}
	}
}

func unset(value any) bool {
	switch value := value.(type) {
	case nil:
		return true
	case string:
		return value == ""
	case []any:
		return len(value) == 0
	case Document:
		return len(value) == 0
	default:
		return false
	}
}
