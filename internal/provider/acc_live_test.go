// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"cmp"
	"fmt"
	"os"
	"testing"
)

// TestLiveCart takes a cart through its life at the real service, in an
// integration sandbox. It runs only where a customer and an item are given:
//
//	PARTNERCENTER_LIVE_CUSTOMER_ID       a customer of the sandbox
//	PARTNERCENTER_LIVE_CATALOG_ITEM_ID   an item that can be bought there
//	PARTNERCENTER_LIVE_BILLING_CYCLE     for it, monthly by default
//	PARTNERCENTER_LIVE_TERM_DURATION     for it, P1M by default
//	PARTNERCENTER_LIVE_CHECKOUT=buy      also checks the cart out
//
// with the provider's own variables for the credentials. Without the last one
// nothing is bought; carts stay until they expire.
func TestLiveCart(t *testing.T) {
	customer, item := os.Getenv("PARTNERCENTER_LIVE_CUSTOMER_ID"), os.Getenv("PARTNERCENTER_LIVE_CATALOG_ITEM_ID")
	if customer == "" || item == "" {
		t.Skip("PARTNERCENTER_LIVE_CUSTOMER_ID and PARTNERCENTER_LIVE_CATALOG_ITEM_ID are not set")
	}

	cart := func(quantity int) string {
		return fmt.Sprintf(`
resource "partnercenter_cart" "test" {
  customer_id = %q
  line_item {
    catalog_item_id = %q
    quantity        = %d
    friendly_name   = "live test"
    billing_cycle   = %q
    term_duration   = %q
  }
}
output "id" {
  value = partnercenter_cart.test.id
}
`, customer, item, quantity, cmp.Or(os.Getenv("PARTNERCENTER_LIVE_BILLING_CYCLE"), "monthly"), cmp.Or(os.Getenv("PARTNERCENTER_LIVE_TERM_DURATION"), "P1M"))
	}

	w := newWorkspace(t, cart(1))
	w.apply().succeeded().quiet()
	w.plan().exited(0).quiet()

	w.configure(cart(2))
	w.apply().succeeded().quiet()
	w.plan().exited(0).quiet()

	id := w.run("output", "-raw", "id").succeeded().printed
	imported := newWorkspace(t, cart(2))
	imported.run("import", cartName, customer+"/"+id).succeeded()
	imported.plan().exited(0).quiet()

	if os.Getenv("PARTNERCENTER_LIVE_CHECKOUT") == "buy" {
		bought := cart(2) + `
resource "partnercenter_cart_checkout" "test" {
  customer_id = partnercenter_cart.test.customer_id
  cart_id     = partnercenter_cart.test.id
  cart_etag   = partnercenter_cart.test.etag
}
`
		w.configure(bought)
		w.apply().succeeded()
		w.plan().exited(0).quiet()
	}

	w.apply("-destroy").succeeded()
}
