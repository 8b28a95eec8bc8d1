// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package partnercenter

import (
	"encoding/json"
	"maps"
	"reflect"
	"strings"
	"testing"
)

func encode(t *testing.T, cart *Cart) string {
	t.Helper()
	document, err := encodeCart(cart)
	if err != nil {
		t.Fatal(err)
	}
	return string(document)
}

// TestEncodeCartWritesEveryMember sends a cart with every member back as it came,
// in the same order.
func TestEncodeCartWritesEveryMember(t *testing.T) {
	t.Parallel()
	got := compactJSON(json.RawMessage(encode(t, readCart(t))))
	want := compactJSON(cartDocument(t))
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestEncodeLine(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		line LineItem
		want string
	}{
		{"unset", LineItem{}, `{"quantity":0}`},
		{"empty", LineItem{
			Participants: []Participant{}, ProvisioningContext: map[string]string{}, AddonItems: []LineItem{}, Extra: rawMembers{},
		}, `{"quantity":0}`},
		{"first id", LineItem{ID: new(int64(0)), Quantity: 1}, `{"id":0,"quantity":1}`},
		{"false", LineItem{AttestationAccepted: new(false)}, `{"quantity":0,"attestationAccepted":false}`},
		{"error is not sent", LineItem{Quantity: 1, Error: &CartError{Code: "10000"}, AddonItems: []LineItem{{Error: &CartError{Code: "10000"}}}},
			`{"quantity":1,"addonItems":[{"quantity":0}]}`},
		{"empty pair", LineItem{Participants: []Participant{{}}}, `{"quantity":0,"participants":[{"key":"","value":""}]}`},
		{"empty context value", LineItem{ProvisioningContext: map[string]string{"b": "", "a": "x"}},
			`{"quantity":0,"provisioningContext":{"a":"x","b":""}}`},
		{"empty objects", LineItem{PurchaseCommitment: &PurchaseCommitment{}, RenewsTo: &RenewsTo{}},
			`{"quantity":0,"purchaseCommitment":{},"renewsTo":{}}`},
		{"amount keeps its spelling", LineItem{PurchaseCommitment: &PurchaseCommitment{Amount: "-10.50"}},
			`{"quantity":0,"purchaseCommitment":{"amount":-10.50}}`},
		{"unknown members by name", LineItem{Extra: rawMembers{"b": []byte(`"<>&"`), "a": []byte(" [ 1 ] "), "c": nil}},
			`{"quantity":0,"a": [ 1 ] ,"b":"<>&"}`},
		{"member name with a quote", LineItem{Extra: rawMembers{"a\"\\\n": []byte("1")}}, `{"quantity":0,"a\"\\\n":1}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := encode(t, &Cart{LineItems: []LineItem{test.line}})
			if want := `{"lineItems":[` + test.want + `]}`; got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

func TestEncodeCartLeavesUnsetOut(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		cart Cart
		want string
	}{
		{"unset", Cart{}, `{"lineItems":[]}`},
		{"empty", Cart{LineItems: []LineItem{}, Attributes: json.RawMessage{}, Extra: rawMembers{}}, `{"lineItems":[]}`},
		{"empty links", Cart{Links: &Links{}}, `{"lineItems":[],"links":{}}`},
		{"empty link", Cart{Links: &Links{Next: &Link{Headers: []KeyValue{{}}}}}, `{"lineItems":[],"links":{"next":{"headers":[{"key":"","value":""}]}}}`},
		{"false", Cart{PartnerOnRecordAttestationAccepted: new(false)}, `{"lineItems":[],"partnerOnRecordAttestationAccepted":false}`},
	} {
		if got := encode(t, &test.cart); got != test.want {
			t.Errorf("%s: got %s, want %s", test.name, got, test.want)
		}
	}
}

// TestEncodeKeepsBytes sends what this client does not know back byte for byte,
// spaces, escapes and spelling of numbers included.
func TestEncodeKeepsBytes(t *testing.T) {
	t.Parallel()
	const odd = `{ "a" : 1.0E+2 , "b":"\u00e9<>&\/" ,"c":12345678901234567890.10 , "d":null }`
	for _, place := range []string{
		`{"x":%}`, `{"attributes":%}`, `{"links":{"x":%}}`, `{"links":{"previous":{"x":%}}}`, `{"links":{"self":{"body":%}}}`,
		`{"links":{"self":{"headers":[{"x":%}]}}}`,
		`{"lineItems":[{"x":%}]}`, `{"lineItems":[{"addonItems":[{"x":%}]}]}`, `{"lineItems":[{"participants":[{"x":%}]}]}`,
		`{"lineItems":[{"provisioningContext":{"x":%}}]}`, `{"lineItems":[{"addonItems":[{"provisioningContext":{"x":%}}]}]}`,
		`{"lineItems":[{"purchaseCommitment":{"x":%}}]}`, `{"lineItems":[{"renewsTo":{"x":%}}]}`, `{"lineItems":[{"renewsTo":[{"x":%}]}]}`,
	} {
		cart, err := decodeCart([]byte(strings.ReplaceAll(place, "%", odd)))
		if err != nil {
			t.Fatalf("%s: %v", place, err)
		}
		for from, cart := range map[string]*Cart{"decoded": cart, "cloned": cart.Clone()} {
			if got := encode(t, cart); !strings.Contains(got, odd) {
				t.Errorf("%s, %s: got %s", place, from, got)
			}
		}
	}
}

func TestEncodeProvisioningContext(t *testing.T) {
	t.Parallel()
	const asRead = `{"seats":3,"renew":true,"Scope":"shared","list":[1, 2]}`
	for _, test := range []struct {
		name, read string
		set        map[string]string
		want       string
	}{
		{"unchanged", asRead, nil, `{"Scope":"shared","list":[1, 2],"renew":true,"seats":3}`},
		{"changed", asRead, map[string]string{"seats": "4", "renew": "true", "list": "[1,2,3]"}, `{"list":"[1,2,3]","renew":true,"seats":"4"}`},
		{"keys in another case", asRead, map[string]string{"SEATS": "3", "scope": "shared"}, `{"SEATS":3,"scope":"shared"}`},
		{"changed key in another case", asRead, map[string]string{"SEATS": "4"}, `{"SEATS":"4"}`},
		{"new key", asRead, map[string]string{"term": "3"}, `{"term":"3"}`},
		{"a number beside its own text", `{"seats":"3","SEATS":3}`, nil, `{"SEATS":3,"seats":"3"}`},
		{"two forms of one key", `{"seats":3,"Seats":4}`, map[string]string{"SEATS": "4"}, `{"SEATS":4}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			line := decodeLine(t, `"provisioningContext":`+test.read)
			if test.set != nil {
				line.ProvisioningContext = test.set
			}
			for range 20 { // The order of a map's keys differs from run to run.
				got := encode(t, &Cart{LineItems: []LineItem{line}})
				if want := `{"lineItems":[{"quantity":0,"provisioningContext":` + test.want + `}]}`; got != want {
					t.Fatalf("got  %s\nwant %s", got, want)
				}
			}
		})
	}
}

func TestEncodeLinkBody(t *testing.T) {
	t.Parallel()
	cart, err := decodeCart([]byte(`{"links":{"self":{"body":{ "a": 1 }}}}`))
	if err != nil {
		t.Fatal(err)
	}
	cart.Links.Self.Body = `{"a":2}`
	if got, want := encode(t, cart), `{"lineItems":[],"links":{"self":{"body":"{\"a\":2}"}}}`; got != want {
		t.Errorf("a changed body went out as %s, want %s", got, want)
	}
}

func TestEncodeCartRefusesAmounts(t *testing.T) {
	t.Parallel()
	for _, amount := range []json.Number{"ten", "1,5", "1.", ".5", "+1", "01", "0x10", "1 ", " 1", "NaN", `1,"quantity":9`, "-", "1e", "--1"} {
		line := LineItem{PurchaseCommitment: &PurchaseCommitment{Amount: amount}}
		for path, cart := range map[string]Cart{
			"lineItems[1].":               {LineItems: []LineItem{{}, line}},
			"lineItems[0].addonItems[0].": {LineItems: []LineItem{{AddonItems: []LineItem{line}}}},
		} {
			_, err := encodeCart(&cart)
			if err == nil || !strings.HasPrefix(err.Error(), path+"purchaseCommitment.amount is ") {
				t.Errorf("%s%q: error %v", path, amount, err)
			}
		}
	}
}

// TestEncodeIsStable encodes equal carts, whose maps were filled in another order.
func TestEncodeIsStable(t *testing.T) {
	t.Parallel()
	cart := readCart(t)
	first := encode(t, cart)
	for range 20 {
		clone := cart.Clone()
		clone.Extra = maps.Collect(maps.All(clone.Extra))
		if got := encode(t, clone); got != first {
			t.Fatalf("got  %s\nwant %s", got, first)
		}
	}
	again, err := decodeCart([]byte(first))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(again, cart) {
		t.Errorf("got\n%s\nwant\n%s", show(t, again), show(t, cart))
	}
}
