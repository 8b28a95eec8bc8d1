// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package mockserver

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Codes of refused requests, from the page "Partner Center REST error codes".
// The page has several for invalid input; which one the cart service picks for
// which mistake is not published.
const (
	codeMalformed       = "800002" // The body is not a cart.
	codeMissing         = "800009" // A required member is missing.
	codeInvalid         = "800010" // A member has a value out of range.
	codeStaleETag       = "2055"
	codePrecondition    = "800036"
	codeAlreadyOrdered  = "800065"
	codeBusy            = "800064"
	codeNotFound        = "800008"
	codeUnauthorized    = "900420"
	billingCycleMembers = "monthly, annual, triennial, biennial, one_time, none, unknown"
)

var billingCycles = strings.Split(billingCycleMembers, ", ")

// refusal is a failed answer in the service's error shape.
type refusal struct {
	status            int
	code, description string
}

func badRequest(code, format string, arguments ...any) *refusal {
	return &refusal{status: 400, code: code, description: fmt.Sprintf(format, arguments...)}
}

// readCart decodes and validates the body of a create or update. The returned
// notes are things that the service forgives and a correct client never does.
func readCart(body []byte) (cart Document, notes []string, refused *refusal) {
	cart, err := decodeDocument(body)
	if err != nil {
		return nil, nil, badRequest(codeMalformed, "The request body is not a cart: %v.", err)
	}
	note := func(path string, names []string) {
		for _, name := range names {
			notes = append(notes, fmt.Sprintf("member %q of %s is not spelled as documented", name, path))
		}
	}
	note("the cart", renameMembers(cart, cartMembers))
	if refused := checkTypes(cart, "cart", map[string]string{
		"partnerOnRecordAttestationAccepted": "boolean", "lineItems": "array", "attributes": "object", "links": "object",
	}); refused != nil {
		return nil, notes, refused
	}
	lines, _ := cart["lineItems"].([]any)
	if len(lines) == 0 {
		return nil, notes, badRequest(codeMissing, "The cart has no line items.")
	}
	dropUnset(cart, []string{"partnerOnRecordAttestationAccepted"})
	for i, element := range lines {
		path := "lineItems[" + strconv.Itoa(i) + "]"
		if refused := readLine(element, path, false, note, &notes); refused != nil {
			return nil, notes, refused
		}
	}
	return cart, notes, nil
}

func readLine(element any, path string, addon bool, note func(string, []string), notes *[]string) *refusal {
	line, ok := element.(Document)
	if !ok {
		return badRequest(codeMalformed, "%s is not an object.", path)
	}
	note(path, renameMembers(line, lineMembers))
	if _, present := line["error"]; present {
		*notes = append(*notes, path+".error was sent, but is read-only")
		delete(line, "error")
	}
	if refused := checkTypes(line, path, map[string]string{
		"catalogItemId": "string", "billingCycle": "string", "termDuration": "string", "friendlyName": "string",
		"promotionId": "string", "currencyCode": "string", "orderGroup": "string", "customTermEndDate": "string",
		"attestationAccepted": "boolean", "participants": "array", "provisioningContext": "object",
		"renewsTo": "object", "purchaseCommitment": "object", "addonItems": "array",
	}); refused != nil {
		return refused
	}
	if refused := readSmallObjects(line, path, note); refused != nil {
		return refused
	}
	addons, _ := line["addonItems"].([]any)
	dropUnset(line, lineMembers)
	if strings.HasPrefix(text(line, "customTermEndDate"), "0001-01-01T00:00:00") {
		delete(line, "customTermEndDate")
	}
	if refused := checkValues(line, path); refused != nil {
		return refused
	}
	if addon && len(addons) > 0 {
		return badRequest(codeInvalid, "%s: an add-on item has no add-on items of its own.", path)
	}
	for i, element := range addons {
		if refused := readLine(element, path+".addonItems["+strconv.Itoa(i)+"]", true, note, notes); refused != nil {
			return refused
		}
	}
	return nil
}

func readSmallObjects(line Document, path string, note func(string, []string)) *refusal {
	participants, _ := line["participants"].([]any)
	for i, element := range participants {
		participant, ok := element.(Document)
		place := fmt.Sprintf("%s.participants[%d]", path, i)
		if !ok {
			return badRequest(codeMalformed, "%s is not an object.", place)
		}
		note(place, renameMembers(participant, participantMembers))
		if text(participant, "key") == "" || text(participant, "value") == "" {
			return badRequest(codeMissing, "%s has no key or no value.", place)
		}
	}
	if renewsTo, ok := line["renewsTo"].(Document); ok {
		note(path+".renewsTo", renameMembers(renewsTo, renewsToMembers))
		dropUnset(renewsTo, renewsToMembers)
	}
	if commitment, ok := line["purchaseCommitment"].(Document); ok {
		note(path+".purchaseCommitment", renameMembers(commitment, commitmentMembers))
		dropUnset(commitment, commitmentMembers)
	}
	return nil
}

func checkValues(line Document, path string) *refusal {
	if text(line, "catalogItemId") == "" {
		return badRequest(codeMissing, "%s has no catalogItemId.", path)
	}
	quantity, ok := line["quantity"].(json.Number)
	if !ok {
		return badRequest(codeMissing, "%s has no quantity, or one that is not a number.", path)
	}
	if count, err := strconv.ParseInt(quantity.String(), 10, 32); err != nil || count < 1 {
		return badRequest(codeInvalid, "%s: quantity %s is not an integer from 1 to 2147483647.", path, quantity)
	}
	if cycle := text(line, "billingCycle"); cycle != "" && !slices.Contains(billingCycles, strings.ToLower(cycle)) {
		return badRequest(codeInvalid, "%s: billingCycle %q is none of %s.", path, cycle, billingCycleMembers)
	}
	return nil
}

// checkTypes refuses members of a wrong type; null counts as not set.
func checkTypes(document Document, path string, types map[string]string) *refusal {
	for member, want := range types {
		var ok bool
		switch value := document[member]; value.(type) {
		case nil:
			ok = true
		case string:
			ok = want == "string"
		case bool:
			ok = want == "boolean"
		case []any:
			ok = want == "array"
		case Document:
			ok = want == "object"
		}
		if !ok {
			return badRequest(codeMalformed, "%s.%s is not of type %s.", path, member, want)
		}
	}
	return nil
}
