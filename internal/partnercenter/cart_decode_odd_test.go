// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package partnercenter

import (
	"reflect"
	"strings"
	"testing"
)

// decodeLine decodes one line item with the given members.
func decodeLine(t *testing.T, members string) LineItem {
	t.Helper()
	cart, err := decodeCart([]byte(`{"lineItems":[{` + members + `}]}`))
	if err != nil {
		t.Fatalf("%s: %v", members, err)
	}
	return cart.LineItems[0]
}

// TestDecodeCartReadsUnset reads each member in each way to say that it is unset.
func TestDecodeCartReadsUnset(t *testing.T) {
	t.Parallel()
	year1 := []string{`"0001-01-01T00:00:00"`, `"0001-01-01T00:00:00Z"`, `"0001-01-01T00:00:00.0000000Z"`, `"0001-01-01"`}
	cartUnset := map[string][]string{
		"id": {`""`}, "lineItems": {`[]`}, "status": {`""`}, "creationTimestamp": year1, "lastModifiedTimestamp": year1,
		"expirationTimestamp": year1, "lastModifiedUser": {`""`}, "partnerOnRecordAttestationAccepted": nil, "attributes": nil, "links": nil,
	}
	lineUnset := map[string][]string{
		"id": {`""`}, "catalogItemId": {`""`}, "quantity": {`0`}, "billingCycle": {`""`}, "termDuration": {`""`}, "friendlyName": {`""`},
		"promotionId": {`""`}, "currencyCode": {`""`}, "orderGroup": {`""`}, "customTermEndDate": year1, "attestationAccepted": nil,
		"participants": {`[]`}, "provisioningContext": {`{}`, `{"a":null}`},
		"purchaseCommitment": {`{}`, `{"amount":null,"currency":null,"grain":""}`, `{"amount":""}`},
		"renewsTo":           {`{}`, `[]`, `[{}]`, `{"termDuration":null}`},
		"addonItems":         {`[]`},
		"error": {
			`{}`, `{"errorCode":null,"errorDescription":null,"additionalInformation":null}`,
			`{"errorCode":"","errorDescription":"","additionalInformation":{}}`, `{"additionalInformation":[]}`, `{"additionalInformation":""}`,
		},
	}
	check := func(names []string, unset map[string][]string, decode func(members string) any, want any) {
		for _, name := range names {
			ways, known := unset[name]
			if !known {
				t.Errorf("no test for %s", name)
			}
			for _, way := range append([]string{"null"}, ways...) {
				if got := decode(`"` + name + `": ` + way); !reflect.DeepEqual(got, want) {
					t.Errorf("%s: %s is not unset: %s", name, way, show(t, got))
				}
			}
		}
	}
	check(cartMembers.names, cartUnset, func(members string) any {
		cart, err := decodeCart([]byte("{" + members + "}"))
		if err != nil {
			t.Error(err)
		}
		return cart
	}, &Cart{})
	check(lineItemMembers.names, lineUnset, func(members string) any { return decodeLine(t, members) }, LineItem{})
}

func TestDecodeCartReadsUnsetInLinks(t *testing.T) {
	t.Parallel()
	cart, err := decodeCart([]byte(`{"links":{"self":{"uri":null,"method":null,"body":null,"headers":null},"next":null,"previous":null}}`))
	if err != nil {
		t.Fatal(err)
	}
	if want := (&Links{Self: &Link{}}); !reflect.DeepEqual(cart.Links, want) {
		t.Errorf("got %s", show(t, cart.Links))
	}
}

func TestDecodeLineForms(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, members string
		want          LineItem
	}{
		{"id as number", `"id":7`, LineItem{ID: new(int64(7))}},
		{"id as digits", `"id":"7"`, LineItem{ID: new(int64(7))}},
		{"id zero as digits", `"id":"0"`, LineItem{ID: new(int64(0))}},
		{"largest id", `"id":9223372036854775807`, LineItem{ID: new(int64(9223372036854775807))}},
		{"renewsTo in an array", `"renewsTo":[{"termDuration":"P1Y"}]`, LineItem{RenewsTo: &RenewsTo{TermDuration: "P1Y"}}},
		{"renewsTo with an unknown member only", `"renewsTo":{"a":1}`, LineItem{RenewsTo: &RenewsTo{Extra: rawMembers{"a": []byte("1")}}}},
		{"amount as text", `"purchaseCommitment":{"amount":"10.5"}`, LineItem{PurchaseCommitment: &PurchaseCommitment{Amount: "10.5"}}},
		{"amount with exponent", `"purchaseCommitment":{"amount":1E3}`, LineItem{PurchaseCommitment: &PurchaseCommitment{Amount: "1E3"}}},
		{"amount zero", `"purchaseCommitment":{"amount":0}`, LineItem{PurchaseCommitment: &PurchaseCommitment{Amount: "0"}}},
		{"commitment with an unknown member only", `"purchaseCommitment":{"a":null}`,
			LineItem{PurchaseCommitment: &PurchaseCommitment{Extra: rawMembers{"a": []byte("null")}}}},
		{"false is set", `"attestationAccepted":false`, LineItem{AttestationAccepted: new(false)}},
		{"escapes", `"friendlyName":"\u00e9\n\ud83d\ude00\/"`, LineItem{FriendlyName: "é\n😀/"}},
		{"broken surrogate", `"friendlyName":"\ud83d"`, LineItem{FriendlyName: "\ufffd"}},
		{"not UTF-8", "\"friendlyName\":\"a\xffb\"", LineItem{FriendlyName: "a\ufffdb"}},
		{"escaped member name", `"\u0071uantity":3`, LineItem{Quantity: 3}},
		{"empty context value", `"provisioningContext":{"a":""}`, LineItem{ProvisioningContext: map[string]string{"a": ""}}},
		{"context keys that differ in case", `"provisioningContext":{"a":"1","A":"2"}`,
			LineItem{ProvisioningContext: map[string]string{"a": "1", "A": "2"}}},
		{"pair without value", `"participants":[{"key":"unknown"}]`, LineItem{Participants: []Participant{{Key: "unknown"}}}},
		{"unknown null", `"purchaseSystem":null`, LineItem{Extra: rawMembers{"purchaseSystem": []byte("null")}}},
		{"add-on items below an add-on item", `"addonItems":[{"addonItems":[ {"id": 1} ]}]`,
			LineItem{AddonItems: []LineItem{{Extra: rawMembers{"addonItems": []byte(`[{"id":1}]`)}}}}},
		{"no add-on items below an add-on item", `"addonItems":[{"addonItems":[ ]},{"addonItems":null}]`,
			LineItem{AddonItems: []LineItem{{}, {}}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := decodeLine(t, test.members); !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %s\nwant %s", show(t, got), show(t, test.want))
			}
		})
	}
}

func TestDecodeCartSkipsSpace(t *testing.T) {
	t.Parallel()
	var spaced strings.Builder
	for _, token := range []string{"{", `"lineItems"`, ":", "[", "{", `"id"`, ":", "1", ",", `"x"`, ":", "[", "]", "}", ",", "{", "}", "]", ",", `"status"`, ":", "null", "}"} {
		spaced.WriteString(" \t\r\n" + token + "\n\r\t ")
	}
	cart, err := decodeCart([]byte(spaced.String()))
	if err != nil {
		t.Fatal(err)
	}
	if len(cart.LineItems) != 2 || *cart.LineItems[0].ID != 1 || compactJSON(cart.LineItems[0].Extra["x"]) != "[]" {
		t.Errorf("got %s", show(t, cart))
	}
}
