// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package partnercenter

import (
	"encoding/json"
	"os"
	"reflect"
	"testing"
)

// readCart is the cart of testdata/cart.json, in which every member is set.
func readCart(t *testing.T) *Cart {
	t.Helper()
	cart, err := decodeCart(cartDocument(t))
	if err != nil {
		t.Fatal(err)
	}
	return cart
}

func cartDocument(t *testing.T) []byte {
	t.Helper()
	content, err := os.ReadFile("testdata/cart.json")
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func TestCartStatus(t *testing.T) {
	t.Parallel()
	for status, want := range map[string]struct{ active, ordered bool }{
		"Active": {active: true}, "active": {active: true}, "ACTIVE": {active: true},
		"Ordered": {ordered: true}, "ordered": {ordered: true},
		"": {}, "Expired": {}, "Active ": {},
	} {
		cart := &Cart{Status: status}
		if cart.Active() != want.active || cart.Ordered() != want.ordered {
			t.Errorf("status %q: active %t, ordered %t, want %+v", status, cart.Active(), cart.Ordered(), want)
		}
	}
}

func TestCartETag(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ attributes, want string }{
		{``, ""},
		{`{}`, ""},
		{`{"objectType":"Cart"}`, ""},
		{`{"etag":null}`, ""},
		{`{"etag":"abc"}`, "abc"},
		{` { "objectType" : "Cart" , "ETag" : "\"quoted\"" } `, `"quoted"`},
		{`{"etag":`, ""},
		{`{"etag":1}`, ""},
		{`"abc"`, ""},
	} {
		cart := &Cart{Attributes: json.RawMessage(test.attributes)}
		if got := cart.ETag(); got != test.want {
			t.Errorf("attributes %s: etag %q, want %q", test.attributes, got, test.want)
		}
	}
}

func TestCloneSharesNothing(t *testing.T) {
	t.Parallel()
	cart := readCart(t)
	cart.LineItems[0].Error = &CartError{Code: "10010", AdditionalInformation: json.RawMessage(`{"a":1}`)}
	clone := cart.Clone()
	if !reflect.DeepEqual(cart, clone) {
		t.Fatalf("the clone differs:\n%+v\n%+v", cart, clone)
	}
	memory := map[uintptr]string{}
	visitMemory(reflect.ValueOf(cart), "cart", func(address uintptr, path string) { memory[address] = path })
	visitMemory(reflect.ValueOf(clone), "clone", func(address uintptr, path string) {
		if owner, shared := memory[address]; shared {
			t.Errorf("%s is the same memory as %s", path, owner)
		}
	})
	if len(memory) < 40 {
		t.Errorf("only %d places were compared", len(memory))
	}
}

// visitMemory calls visit for each pointer, map and slice that can be reached.
func visitMemory(v reflect.Value, path string, visit func(address uintptr, path string)) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			visit(v.Pointer(), path)
			visitMemory(v.Elem(), path, visit)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			visitMemory(v.Field(i), path+"."+v.Type().Field(i).Name, visit)
		}
	case reflect.Map:
		if v.Len() > 0 {
			visit(v.Pointer(), path)
		}
		for _, key := range v.MapKeys() {
			visitMemory(v.MapIndex(key), path+"["+key.String()+"]", visit)
		}
	case reflect.Slice:
		if v.Len() > 0 {
			visit(v.Pointer(), path)
		}
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return
		}
		for i := range v.Len() {
			visitMemory(v.Index(i), path+"[]", visit)
		}
	}
}

func TestCloneOfUnsetStaysUnset(t *testing.T) {
	t.Parallel()
	if clone := (*Cart)(nil).Clone(); clone != nil {
		t.Errorf("clone of nil is %+v", clone)
	}
	empty := &Cart{LineItems: []LineItem{{}}}
	if clone := empty.Clone(); !reflect.DeepEqual(clone, empty) {
		t.Errorf("clone %+v, want %+v", clone, empty)
	}
}
