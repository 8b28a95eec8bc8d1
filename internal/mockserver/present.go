// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package mockserver

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
)

var linkMembers = []string{"uri", "method", "body", "headers"}

// unsetTimestamp is how some answers write an instant that is not set.
const unsetTimestamp = "0001-01-01T00:00:00"

// present is the cart as an answer shows it, under the server's options.
func (s *Server) present(c *cart) Document {
	document := cloneDocument(c.document)
	if document["attributes"] != nil {
		document["attributes"] = s.presentAttributes(c)
	}
	for _, member := range []string{"creationTimestamp", "lastModifiedTimestamp", "expirationTimestamp"} {
		if timestamp := text(document, member); s.options.BareTimestamps && timestamp != "" {
			document[member] = withoutZone(timestamp)
		}
	}
	s.presentUnset(document, map[string]any{"partnerOnRecordAttestationAccepted": false})
	if links, ok := document["links"].(Document); ok && s.options.Nulls != NullsAbsent {
		links["next"], links["previous"] = nil, nil
	}
	s.presentLines(document, "lineItems")
	return document
}

func (s *Server) presentAttributes(c *cart) Document {
	stored, _ := c.document["attributes"].(Document)
	attributes := cloneDocument(stored)
	if s.options.ETag == ETagAbsent {
		delete(attributes, "etag")
	}
	return attributes
}

func withoutZone(timestamp string) string {
	instant, err := time.Parse(time.RFC3339Nano, timestamp)
	if err != nil {
		return timestamp
	}
	return instant.UTC().Format("2006-01-02T15:04:05.0000000")
}

func (s *Server) presentLines(document Document, member string) {
	lines, _ := document[member].([]any)
	for _, element := range lines {
		if line, ok := element.(Document); ok {
			s.presentLine(line)
			if member == "lineItems" {
				s.presentLines(line, "addonItems")
			}
		}
	}
	if s.options.ReverseLines {
		slices.Reverse(lines)
	}
}

func (s *Server) presentLine(line Document) {
	if id, ok := lineID(line); ok && s.options.StringLineIDs {
		line["id"] = number(id).String()
	}
	if cycle := text(line, "billingCycle"); cycle != "" {
		line["billingCycle"] = s.enumCase(cycle)
	}
	for _, participant := range objects(line, "participants") {
		participant["key"] = s.enumCase(text(participant, "key"))
	}
	if values, ok := line["provisioningContext"].(Document); ok {
		line["provisioningContext"] = s.keyCase(values)
	}
	s.presentUnset(line, map[string]any{
		"billingCycle": "", "termDuration": "", "friendlyName": "", "promotionId": "",
		"customTermEndDate": unsetTimestamp, "attestationAccepted": false,
		"participants": []any{}, "provisioningContext": Document{}, "addonItems": []any{},
		"renewsTo": Document{}, "purchaseCommitment": Document{}, "error": nil,
	})
}

// presentUnset shows the members that are not set, given their empty values.
func (s *Server) presentUnset(document Document, empty map[string]any) {
	if s.options.Nulls == NullsAbsent {
		return
	}
	for member, value := range empty {
		if document[member] != nil {
			continue
		}
		document[member] = nil
		if s.options.Nulls == NullsEmpty {
			document[member] = value
		}
	}
}

func (s *Server) enumCase(value string) string {
	switch s.options.Case {
	case CaseKept:
		return value
	case CaseUpper:
		return farCase(value)
	default:
		return strings.ToLower(value)
	}
}

func (s *Server) keyCase(values Document) Document {
	if s.options.Case == CaseKept {
		return values
	}
	changed := make(Document, len(values))
	for key, value := range values {
		if s.options.Case == CaseUpper {
			changed[farCase(key)] = value
		} else {
			changed[lowerCamel(key)] = value
		}
	}
	return changed
}

// farCase is the upper-case spelling, or the lower-case one where the input is
// in upper case already.
func farCase(value string) string {
	if upper := strings.ToUpper(value); upper != value {
		return upper
	}
	return strings.ToLower(value)
}

func lowerCamel(key string) string {
	runes := []rune(key)
	if len(runes) > 0 {
		runes[0] = unicode.ToLower(runes[0])
	}
	return string(runes)
}

// encoded is the cart's answer. It is kept until the cart changes: a refresh of
// many unchanged carts then costs the mock next to nothing, and a benchmark
// measures the client.
func (s *Server) encoded(c *cart) []byte {
	s.applyLineErrors(c)
	if c.answer == nil {
		c.answer = mustEncode(s.present(c))
	}
	return c.answer
}

// mustEncode encodes a document that was decoded or made here.
func mustEncode(document any) []byte {
	body, err := json.Marshal(document)
	if err != nil {
		panic(fmt.Sprintf("mockserver: encode an answer: %v", err))
	}
	return body
}

// extraValue is an unknown member that is easily damaged: numbers that no
// float64 holds, explicit nulls, empty containers, text that invites escaping.
func extraValue(place string) Document {
	return Document{
		"place":   place,
		"big":     json.Number("9007199254740993"),
		"precise": json.Number("1.10"),
		"nothing": nil,
		"empty":   []any{},
		"nested":  Document{"Mixed_Case": []any{json.Number("1e2"), "<&>\u2028", Document{}}},
	}
}

func addCartExtras(document Document, cartID string) {
	document["purchaseSystem"] = "modern"
	document["serviceState"] = extraValue(cartID)
	if attributes, ok := document["attributes"].(Document); ok {
		attributes["serviceState"] = extraValue(cartID + "/attributes")
	}
	if links, ok := document["links"].(Document); ok {
		if self, ok := links["self"].(Document); ok {
			self["serviceState"] = extraValue(cartID + "/links/self")
		}
	}
}

// addLineExtras puts unknown members on lines and small objects that have no
// counterpart in the stored cart. One that a client dropped stays lost.
func addLineExtras(document Document, counterparts []Document, cartID string) {
	for i, line := range linesOf(document) {
		var counterpart Document
		if counterparts != nil {
			counterpart = counterparts[i]
		}
		place := fmt.Sprintf("%s/%v", cartID, line.document["id"])
		if counterpart == nil {
			line.document["purchaseSystem"] = "modern"
			line.document["serviceState"] = extraValue(place)
		}
		for _, member := range []string{"renewsTo", "purchaseCommitment"} {
			if object, ok := line.document[member].(Document); ok && (counterpart == nil || counterpart[member] == nil) {
				object["serviceState"] = extraValue(place + "/" + member)
			}
		}
		before := objects(counterpart, "participants")
		for _, participant := range objects(line.document, "participants") {
			index := slices.IndexFunc(before, func(other Document) bool { return sameParticipant(participant, other) })
			if index >= 0 {
				before = slices.Delete(before, index, index+1)
				continue
			}
			participant["serviceState"] = extraValue(place + "/participants/" + text(participant, "value"))
		}
	}
}
