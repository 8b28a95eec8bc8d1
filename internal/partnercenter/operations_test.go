// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package partnercenter

import (
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"
)

func TestCheckIdentity(t *testing.T) {
	t.Parallel()
	const customer, other = "d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d", "00000000-0000-0000-0000-000000000001"
	self := func(uri string) *Links { return &Links{Self: &Link{URI: uri}} }
	for _, test := range []struct {
		name   string
		cart   Cart
		wantID string
		want   string // Part of the error, "" where there is none.
	}{
		{"any id", Cart{ID: "c"}, "", ""},
		{"the id asked for", Cart{ID: "c"}, "c", ""},
		{"the id in another case", Cart{ID: "C"}, "c", ""},
		{"another id", Cart{ID: "d"}, "c", `it is the cart "d", not the cart "c" that was asked for`},
		{"no id", Cart{}, "", "it has no usable id"},
		{"an id that is a path", Cart{ID: ".."}, "", "it has no usable id"},
		{"an id with a line break", Cart{ID: "a\nb"}, "", "it has no usable id"},
		{"no self link", Cart{ID: "c", Links: &Links{}}, "c", ""},
		{"empty self link", Cart{ID: "c", Links: self("")}, "c", ""},
		{"link without a customer", Cart{ID: "c", Links: self("/carts/c")}, "c", ""},
		{"link that ends too early", Cart{ID: "c", Links: self("/customers")}, "c", ""},
		{"link that is no URL", Cart{ID: "c", Links: self("://")}, "c", ""},
		{"the customer's cart", Cart{ID: "c", Links: self("/customers/" + customer + "/carts/c")}, "c", ""},
		{"the customer in another case", Cart{ID: "c", Links: self("https://h/v1/Customers/" + strings.ToUpper(customer) + "/carts/c")}, "c", ""},
		{"another customer's cart", Cart{ID: "c", Links: self("/v1/customers/" + other + "/carts/c")}, "c", `it is a cart of the customer "` + other},
	} {
		err := checkIdentity(&test.cart, customer, test.wantID)
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%s: error %v, want %q", test.name, err, test.want)
		}
	}
}

// cannedAnswer is a service that gives one answer to everything.
type cannedAnswer string

func (a cannedAnswer) RoundTrip(req *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{}, Request: req, Body: io.NopCloser(strings.NewReader(string(a))),
	}, nil
}

// TestByteOrderMark reads answers that begin with one.
func TestByteOrderMark(t *testing.T) {
	t.Parallel()
	const customer, cartID = "d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d", "b4c8fdea-cbe4-4d17-9576-13fcacbf9605"
	answered := func(body string) *Client {
		client, err := New(Config{Endpoint: "https://example.com", Credential: &staticToken{}, Transport: cannedAnswer("\ufeff" + body)})
		if err != nil {
			t.Fatal(err)
		}
		return client
	}
	cart, err := answered(string(cartDocument(t))).GetCart(t.Context(), customer, cartID)
	if err != nil || !reflect.DeepEqual(cart, wantCart()) {
		t.Errorf("cart %s, error %v", show(t, cart), err)
	}
	result, err := answered(checkoutAnswer).CheckoutCart(t.Context(), customer, cartID, "")
	if err != nil || !reflect.DeepEqual(result, wantCheckout) {
		t.Errorf("result %s, error %v", show(t, result), err)
	}
}
