// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package partnercenter

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// wrongValues are a value of each JSON type, by the name that messages use.
var wrongValues = map[string]string{
	"an object": `{"a":1}`, "an array": `[1]`, "a string": `"text"`, "a boolean": "true", "a number": "1.5",
}

// wantRefused decodes a cart that cannot be used and checks the message.
func wantRefused(t *testing.T, document string, wantParts ...string) {
	t.Helper()
	cart, err := decodeCart([]byte(document))
	if err == nil {
		t.Fatalf("%.200s was accepted as %.200s", document, show(t, cart))
	}
	if cart != nil {
		t.Errorf("%.200s: a cart came with the error", document)
	}
	for _, part := range wantParts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%.200s: error %q does not say %q", document, err, part)
		}
	}
	if len(err.Error()) > 500 {
		t.Errorf("%.200s: the error has %d bytes", document, len(err.Error()))
	}
}

// TestDecodeCartRefusesWrongTypes tries every JSON type on every member.
func TestDecodeCartRefusesWrongTypes(t *testing.T) {
	t.Parallel()
	const text, boolean, object, array = "a string", "a boolean", "an object", "an array"
	places := []struct {
		around, path string
		members      *memberNames
		types        map[string]string // The one right type of each member; text where there is none.
	}{
		{`{%s}`, "", cartMembers, map[string]string{
			"lineItems": array, "partnerOnRecordAttestationAccepted": boolean, "attributes": object, "links": object,
		}},
		{`{"attributes":{%s}}`, "attributes.", attributeMembers, nil},
		{`{"links":{%s}}`, "links.", linksMembers, map[string]string{"self": object, "next": object, "previous": object}},
		{`{"links":{"self":{%s}}}`, "links.self.", linkMembers, map[string]string{"headers": array, "body": "any"}},
		{`{"links":{"self":{"headers":[{%s}]}}}`, "links.self.headers[0].", pairMembers, nil},
		{`{"lineItems":[{%s}]}`, "lineItems[0].", lineItemMembers, lineItemTypes},
		{`{"lineItems":[{},{"addonItems":[{%s}]}]}`, "lineItems[1].addonItems[0].", lineItemMembers, lineItemTypes},
		{`{"lineItems":[{"participants":[{},{%s}]}]}`, "lineItems[0].participants[1].", pairMembers, nil},
		{`{"lineItems":[{"purchaseCommitment":{%s}}]}`, "lineItems[0].purchaseCommitment.", purchaseCommitmentMembers,
			map[string]string{"amount": "a number"}},
		{`{"lineItems":[{"renewsTo":{%s}}]}`, "lineItems[0].renewsTo.", renewsToMembers, nil},
		{`{"lineItems":[{"renewsTo":[{%s}]}]}`, "lineItems[0].renewsTo[0].", renewsToMembers, nil},
		{`{"lineItems":[{"error":{%s}}]}`, "lineItems[0].error.", cartErrorMembers,
			map[string]string{"errorCode": "single", "additionalInformation": "any"}},
	}
	for _, place := range places {
		for _, name := range place.members.names {
			want := place.types[name]
			if want == "" {
				want = text
			}
			for kind, value := range wrongValues {
				addon := strings.Contains(place.path, "addonItems")
				right := kind == want || want == "any" || want == "single" && kind != object && kind != array ||
					addon && name == "addonItems"
				// An array of one object stands for the object there.
				if right || name == "renewsTo" && kind == array {
					continue
				}
				wantRefused(t, fmt.Sprintf(place.around, `"`+name+`":`+value), place.path+name+" is ")
			}
		}
	}
}

var lineItemTypes = map[string]string{
	"id": "a whole number", "quantity": "a whole number", "attestationAccepted": "a boolean", "participants": "an array",
	"provisioningContext": "an object", "purchaseCommitment": "an object", "renewsTo": "an object", "addonItems": "an array",
	"error": "an object",
}

func TestDecodeCartRefuses(t *testing.T) {
	t.Parallel()
	line := func(members string) string { return `{"lineItems":[{"id":0},{` + members + `}]}` }
	for _, test := range []struct{ name, document, want string }{
		{"nothing", ``, "the body is not valid JSON: unexpected end of JSON input"},
		{"space", " \n", "the body is not valid JSON"},
		{"null", `null`, "the document is null, not an object"},
		{"array", `[]`, "the document is an array, not an object"},
		{"string", `"cart"`, "the document is a string, not an object"},
		{"number", `12`, "the document is a number, not an object"},
		{"page", `<html></html>`, "invalid character '<'"},
		{"cut short", `{"id":"c","lineItems":[{"id":1`, "unexpected end of JSON input"},
		{"two documents", `{"id":"c"}{"id":"d"}`, "after top-level value"},
		{"trailing comma", `{"id":"c",}`, "invalid character '}'"},
		{"single quotes", `{'id':'c'}`, "the body is not valid JSON"},
		{"control character", "{\"id\":\"a\nb\"}", "the body is not valid JSON"},
		{"not a number", `{"x":NaN}`, "the body is not valid JSON"},
		{"line is null", `{"lineItems":[null]}`, "lineItems[0] is null, not an object"},
		{"line is a string", `{"lineItems":[{},"a"]}`, "lineItems[1] is a string, not an object"},
		{"participant is null", line(`"participants":[null]`), "lineItems[1].participants[0] is null, not an object"},
		{"header is null", `{"links":{"next":{"headers":[null]}}}`, "links.next.headers[0] is null, not an object"},
		{"add-on item is null", line(`"addonItems":[null]`), "lineItems[1].addonItems[0] is null, not an object"},
		{"renewsTo has two terms", line(`"renewsTo":[{"termDuration":"P1Y"},{"termDuration":"P3Y"}]`), "lineItems[1].renewsTo[1] is one element too many"},
		{"negative id", line(`"id":-1`), "lineItems[1].id is -1, which is negative"},
		{"negative digits", line(`"id":"-1"`), "lineItems[1].id is -1, which is negative"},
		{"signed digits", line(`"id":"+1"`), "lineItems[1].id is +1, not a whole number"},
		{"hexadecimal id", line(`"id":"0x1"`), "lineItems[1].id is 0x1, not a whole number"},
		{"spaced id", line(`"id":" 1"`), "lineItems[1].id is  1, not a whole number"},
		{"fraction", line(`"quantity":2.5`), "lineItems[1].quantity is 2.5, not a whole number"},
		{"exponent", line(`"quantity":1e400`), "lineItems[1].quantity is 1e400, not a whole number"},
		{"quantity as text", line(`"quantity":"2"`), "lineItems[1].quantity is a string, not a whole number"},
		{"negative quantity", line(`"quantity":-5`), "lineItems[1].quantity is -5, which is negative"},
		{"huge quantity", line(`"quantity":9223372036854775808`), "lineItems[1].quantity is 9223372036854775808, which is out of range"},
		{"endless quantity", line(`"quantity":1` + strings.Repeat("0", 100_000)), "out of range"},
		{"endless id", line(`"id":"1` + strings.Repeat("x", 100_000) + `"`), "not a whole number"},
		{"amount is a word", line(`"purchaseCommitment":{"amount":"ten"}`), "purchaseCommitment.amount is a string, not a number"},
		{"id twice", `{"id":"a","id":"b"}`, "id appears twice"},
		{"id twice in other case", `{"id":"a","ID":"b"}`, "id appears twice"},
		{"lines twice", `{"lineItems":[],"LineItems":[]}`, "lineItems appears twice"},
		{"quantity twice", line(`"quantity":1,"quantity":1`), "lineItems[1].quantity appears twice"},
		{"unknown member twice", `{"x":1,"x":1}`, "x appears twice"},
		{"escaped name twice", `{"x":1,"\u0078":1}`, "x appears twice"},
		{"context key twice", line(`"provisioningContext":{"a":"1","a":"2"}`), "lineItems[1].provisioningContext.a appears twice"},
		{"etag twice", `{"attributes":{"etag":"a","eTag":"b"}}`, "attributes.etag appears twice"},
		{"endless name", `{"lineItems":[{"` + strings.Repeat("n", 100_000) + `":1,"` + strings.Repeat("n", 100_000) + `":1}]}`, "appears twice"},
		{"line id twice", `{"lineItems":[{"id":1},{"id":"1"}]}`, "lineItems[1].id is 1, which is the id of lineItems[0] too"},
		{"line id on an add-on item", `{"lineItems":[{"id":1,"addonItems":[{"id":2},{"id":1}]}]}`,
			"lineItems[0].addonItems[1].id is 1, which is the id of lineItems[0] too"},
		{"line id on another line's add-on item", `{"lineItems":[{"id":0,"addonItems":[{"id":3}]},{"id":1,"addonItems":[{"id":3}]}]}`,
			"lineItems[1].addonItems[0].id is 3, which is the id of lineItems[0].addonItems[0] too"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			wantRefused(t, test.document, test.want)
		})
	}
}

func TestDecodeCartKeepsTheCauseOfBadSyntax(t *testing.T) {
	t.Parallel()
	_, err := decodeCart([]byte(`{"id":}`))
	var syntax *json.SyntaxError
	if !errors.As(err, &syntax) || syntax.Offset != 7 {
		t.Errorf("got %v", err)
	}
}

// TestDecodeCartIsBounded feeds it what is small on the wire and large in memory.
func TestDecodeCartIsBounded(t *testing.T) {
	t.Parallel()
	nest := func(open, closing string, depth int) string {
		return strings.Repeat(open, depth) + strings.Repeat(closing, depth)
	}
	many := strings.Repeat("{},", maxElements)
	var names strings.Builder
	for i := range maxElements {
		fmt.Fprintf(&names, `"x%d":0,`, i)
	}
	refused := map[string]string{
		"deep arrays":       `{"x":` + nest("[", "]", 20_000) + `}`,
		"deep objects":      strings.Repeat(`{"x":`, 20_000) + "0" + strings.Repeat("}", 20_000),
		"deep add-on items": strings.Repeat(`{"lineItems":[{"addonItems":[`, 20_000),
		"many lines":        `{"lineItems":[` + many + `{}]}`,
		"many add-on items": `{"lineItems":[{"addonItems":[` + many[:len(many)-1] + `]}]}`,
		"many participants": `{"lineItems":[{"participants":[` + many[:len(many)-1] + `]}]}`,
		"many headers":      `{"links":{"self":{"headers":[` + many + `{}]}}}`,
		"many names":        `{` + names.String() + `"last":0}`,
		"many line names":   `{"lineItems":[{` + names.String() + `"last":0}]}`,
		"many context keys": `{"lineItems":[{"provisioningContext":{` + names.String() + `"last":0}}]}`,
	}
	for _, name := range slices.Sorted(maps.Keys(refused)) {
		want := "brings the elements of the document to more than 250000"
		if strings.HasPrefix(name, "deep") {
			want = "the body is not valid JSON"
		}
		t.Run(name, func(t *testing.T) { wantRefused(t, refused[name], want) })
	}
	accepted := map[string]string{
		"9,000 deep in an unknown member":  `{"x":` + nest("[", "]", 9_000) + `}`,
		"9,000 deep in a context value":    `{"lineItems":[{"provisioningContext":{"x":` + nest("[", "]", 9_000) + `}}]}`,
		"as many lines as allowed":         `{"lineItems":[` + many[:len(many)-1] + `]}`,
		"many elements in unknown members": `{"x":[` + many + many + `{}]}`,
	}
	for _, name := range slices.Sorted(maps.Keys(accepted)) {
		t.Run(name, func(t *testing.T) {
			if _, err := decodeCart([]byte(accepted[name])); err != nil {
				t.Error(err)
			}
		})
	}
}
