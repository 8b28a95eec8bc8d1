// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"strings"
	"testing"
	"unicode"
)

const (
	aCustomer = "d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d"
	aCartID   = "b4c8fdea-cbe4-4d17-9576-13fcacbf9605"
)

func TestParseImportID(t *testing.T) {
	t.Parallel()

	tests := map[string]struct {
		id, cartID, problem string
	}{
		"as wanted":              {id: aCustomer + "/" + aCartID, cartID: aCartID},
		"no GUID for a cart":     {id: aCustomer + "/cart 1%2f2", cartID: "cart 1%2f2"},
		"nothing":                {id: "", problem: "holds no slash"},
		"cart id alone":          {id: aCartID, problem: "holds no slash"},
		"no customer":            {id: "/" + aCartID, problem: "before the slash"},
		"a domain as customer":   {id: "contoso.onmicrosoft.com/" + aCartID, problem: "before the slash"},
		"space before it":        {id: " " + aCustomer + "/" + aCartID, problem: "before the slash"},
		"a customer in braces":   {id: "{" + aCustomer + "}/" + aCartID, problem: "before the slash"},
		"no cart":                {id: aCustomer + "/", problem: "after the slash"},
		"space after it":         {id: aCustomer + "/" + aCartID + " ", problem: "after the slash"},
		"a path":                 {id: aCustomer + "/carts/" + aCartID, problem: "after the slash"},
		"a backslash":            {id: aCustomer + `/a\b`, problem: "after the slash"},
		"a line break within":    {id: aCustomer + "/a\nb", problem: "after the slash"},
		"another control":        {id: aCustomer + "/a\x00b", problem: "after the slash"},
		"this path":              {id: aCustomer + "/.", problem: "after the slash"},
		"the path above":         {id: aCustomer + "/..", problem: "after the slash"},
		"a line break at an end": {id: aCustomer + "/" + aCartID + "\n", problem: "after the slash"},
	}

	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			customer, cart, err := parseImportID(test.id)

			if test.problem != "" {
				if err == nil || !strings.Contains(err.Error(), test.problem) || !strings.Contains(err.Error(), "want CUSTOMER_ID/CART_ID") {
					t.Errorf("got %v, want an error with %q and the form wanted", err, test.problem)
				}

				return
			}

			if err != nil || customer != aCustomer || cart != test.cartID {
				t.Errorf("got %q, %q and %v, want %q and %q", customer, cart, err, aCustomer, test.cartID)
			}
		})
	}
}

// Whatever is accepted must be two ids that together are the import id again,
// neither of which could lead to another path.
func FuzzParseImportID(f *testing.F) {
	for _, id := range []string{"", "/", aCustomer, aCustomer + "/" + aCartID, aCustomer + "/..", aCustomer + "/a/b", aCustomer + "/%2e%2e\r\n"} {
		f.Add(id)
	}

	f.Fuzz(func(t *testing.T, id string) {
		customer, cart, err := parseImportID(id)

		switch {
		case err != nil:
			if customer != "" || cart != "" {
				t.Errorf("got %q and %q beside the error %v", customer, cart, err)
			}
		case customer+"/"+cart != id:
			t.Errorf("got %q and %q of %q", customer, cart, id)
		case !guidPattern.MatchString(customer):
			t.Errorf("%q is taken for a customer's id", customer)
		case cart == "" || cart == "." || cart == "..", strings.ContainsAny(cart, `/\`), strings.ContainsFunc(cart, unicode.IsControl):
			t.Errorf("%q is taken for a cart's id", cart)
		}
	})
}
