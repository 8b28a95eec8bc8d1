// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/mockserver"
)

const checkoutName = "partnercenter_cart_checkout.test"

// bought is a cart with its checkout.
func bought(mock *mockserver.Server, blocks ...string) string {
	return aCart(mock, blocks...) + checkout("partnercenter_cart.test.id", "cart_etag = partnercenter_cart.test.etag")
}

func checkout(cartID, arguments string) string {
	return fmt.Sprintf("resource \"partnercenter_cart_checkout\" \"test\" {\n customer_id = %q\n cart_id = %s\n %s\n}\n", customerID, cartID, arguments)
}

// expectPurchases wants so many orders to have been placed, one for each order
// group that was bought.
func expectPurchases(t *testing.T, mock *mockserver.Server, want int) {
	t.Helper()

	if got := mock.Purchases(); got != want {
		t.Errorf("%d purchases, want %d", got, want)
	}
}

// The first apply buys once, and nothing that follows buys again.
func TestAccCheckoutOnce(t *testing.T) {
	t.Parallel()

	for _, variant := range mockserver.Variants() {
		t.Run(variant.Name, func(t *testing.T) {
			t.Parallel()

			mock := startMock(t, variant.Options)
			w := newWorkspace(t, bought(mock, aLine("A", 1, `order_group = "x"`), aLine("B", 2, `order_group = "y"`)))
			w.apply().succeeded().quiet()
			expectPurchases(t, mock, 2)
			expectRequests(t, mock, map[string]int{"create": 1, "read": 1, "checkout": 1})

			// Ten times with the service as it is, since the variants behave alike here.
			rounds := 1
			if variant.Name == "default" {
				rounds = 10
			}

			for range rounds {
				w.plan().exited(0).quiet()
				w.apply().succeeded().quiet()
			}

			mock.ForgetCart(onlyCart(mock))

			for range rounds {
				w.plan().exited(0).quiet()
				w.apply().succeeded().quiet()
			}

			expectPurchases(t, mock, 2)

			shown := w.run("show", "-no-color").printed
			if !matchesAll(shown, []string{`offer_id\s*= "A"`, `offer_id\s*= "B"`, `orders\s*= \[`}) {
				t.Errorf("the orders aren't in state:\n%s", shown)
			}
		})
	}
}

// A cart that is forgotten before Terraform has seen it as ordered would be
// planned anew, and bought again: the plan is refused.
func TestAccCheckoutForgottenAtOnce(t *testing.T) {
	t.Parallel()

	for name, vanish := range map[string]func(*mockserver.Server, string){"forgotten": (*mockserver.Server).ForgetCart, "expired": (*mockserver.Server).ExpireCart} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			mock := startMock(t, mockserver.Options{})
			w := newWorkspace(t, bought(mock, aLine("A", 1)))
			w.apply().succeeded()
			vanish(mock, onlyCart(mock))

			for range 5 {
				w.plan().exited(1).says(asError, "Cart that was bought is gone", "terraform state rm")
				w.apply().failed()
			}

			expectPurchases(t, mock, 1)
		})
	}
}

// What speaks against buying is said before anything is bought.
func TestAccCheckoutGuards(t *testing.T) {
	t.Parallel()

	for name, test := range map[string]struct {
		spoil     func(*mockserver.Server, string)
		arguments string
		says      string
	}{
		"ordered":      {(*mockserver.Server).OrderCart, "", "already checked out"},
		"forgotten":    {(*mockserver.Server).ForgetCart, "", "HTTP status: 404"},
		"another etag": {func(*mockserver.Server, string) {}, `cart_etag = "stale"`, "cart_etag is stale, but"},
		"a line in error": {func(mock *mockserver.Server, id string) {
			mock.FailLine("A", mockserver.LineError{Code: 10003, Description: "sold out"})
			mock.EditCart(id, func(mockserver.Document) {})
		}, "", `line_item\[0\] .*sold out`},
		"another status": {func(mock *mockserver.Server, id string) {
			mock.EditCart(id, func(cart mockserver.Document) { cart["status"] = "Suspended" })
		}, "", "Suspended"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			mock := startMock(t, mockserver.Options{})
			id := mock.PutCart(customerID, mockserver.Document{"lineItems": []any{mockserver.Document{"catalogItemId": "A", "quantity": 1}}})
			test.spoil(mock, id)
			mock.ResetLog()

			w := newWorkspace(t, withProvider(mock, checkout(fmt.Sprintf("%q", id), test.arguments)))
			w.apply().failed().says(asError, test.says)
			expectPurchases(t, mock, 0)
			expectRequests(t, mock, map[string]int{"read": 1})
		})
	}
}

// Of two order groups one fails: it is an error with its lines, the other is in
// state, and nothing that follows buys again.
func TestAccCheckoutPartial(t *testing.T) {
	t.Parallel()

	mock := startMock(t, mockserver.Options{})
	mock.FailOrderGroup("y", "800094", "The card was refused.")

	w := newWorkspace(t, bought(mock, aLine("A", 1, `order_group = "x"`), aLine("B", 2, `order_group = "y"`, anAddon("C", 1, `order_group = "y"`))))
	w.apply().failed().says(asError, "Order was not placed", "Order group: y Code: 800094 Description: The card was refused", `line_item\[1\] \(2 x B\)`,
		`line_item\[1\]\.addon_item\[0\]`, "1 orders", "terraform untaint", "new cart")
	expectPurchases(t, mock, 1)

	w.plan().exited(1).says(asError, "already checked out", "terraform untaint")
	w.apply().failed()
	expectPurchases(t, mock, 1)

	w.run("untaint", checkoutName).succeeded()
	w.plan().exited(0).quiet()

	if shown := w.run("show", "-no-color").printed; !matchesAll(shown, []string{`offer_id\s*= "A"`, `code\s*= "800094"`}) {
		t.Errorf("what was bought isn't in state:\n%s", shown)
	}
}

// A lost answer buys once, whether or not the service gives its answer again.
func TestAccCheckoutLostAnswer(t *testing.T) {
	t.Parallel()

	mock := startMock(t, mockserver.Options{})
	mock.Inject(mockserver.Fault{Operation: "checkout", DropAfter: true, Times: 2})

	w := newWorkspace(t, bought(mock, aLine("A", 1)))
	w.apply().succeeded().quiet()
	expectPurchases(t, mock, 1)

	refusing := startMock(t, mockserver.Options{CheckoutRepeat: mockserver.CheckoutRepeatRefused, RequestIDs: mockserver.RequestIDsIgnored})
	refusing.Inject(mockserver.Fault{Operation: "checkout", DropAfter: true, Times: 1})

	w = newWorkspace(t, bought(refusing, aLine("A", 1)))
	w.apply().failed().says(asError, "Cart was bought, but its orders are not known", "Code: 800065", "Look for its orders")
	w.apply().failed().says(asError, "already checked out")
	expectPurchases(t, refusing, 1)
}

// What may be an order under way is never sent again.
func TestAccCheckoutNotResent(t *testing.T) {
	t.Parallel()

	for code, status := range map[string]int{"800060": http.StatusConflict, "800065": http.StatusBadRequest} {
		mock := startMock(t, mockserver.Options{})
		mock.Inject(mockserver.Fault{Operation: "checkout", Status: status, Code: code})

		w := newWorkspace(t, bought(mock, aLine("A", 1)))
		w.apply().failed().says(asError, "Code: "+code, "Next step: ")

		if n := mock.Counts()["checkout"]; n != 1 {
			t.Errorf("%s: %d requests for a checkout, want 1", code, n)
		}
	}
}

// A new cart means another purchase, which the plan says plainly.
func TestAccCheckoutReplaced(t *testing.T) {
	t.Parallel()

	mock := startMock(t, mockserver.Options{})
	w := newWorkspace(t, bought(mock, aLine("A", 1)))
	w.apply().succeeded()

	w.plan("-replace="+cartName).exited(2).says(asWarning, "Applying this buys again", "spends money")
	expectPurchases(t, mock, 1)
	w.apply("-replace=" + cartName).succeeded()
	expectPurchases(t, mock, 2)
	w.plan().exited(0).quiet()
}

// Other arguments and a destroy send nothing.
func TestAccCheckoutSendsNothing(t *testing.T) {
	t.Parallel()

	mock := startMock(t, mockserver.Options{})
	w := newWorkspace(t, bought(mock, aLine("A", 1)))
	w.apply().succeeded()
	mock.ResetLog()

	w.configure(replaced(t, bought(mock, aLine("A", 1)), "cart_etag = partnercenter_cart.test.etag", `cart_etag = "other"`))
	w.plan().exited(0).quiet()
	w.configure(replaced(t, bought(mock, aLine("A", 1)), "cart_etag = partnercenter_cart.test.etag", `customer_user_upn = "a@b.example"`))
	w.apply().succeeded().quiet()
	w.plan().exited(0).quiet()

	w.configure(aCart(mock, aLine("A", 1)))
	w.plan("-out=plan").exited(2).says(asWarning, "Nothing that was bought is cancelled")
	w.run("apply", "-json", "plan").succeeded().says(asWarning, "Nothing that was bought is cancelled")

	if n := mock.Count(http.MethodPost) + mock.Count(http.MethodPut); n != 0 {
		t.Errorf("%d requests that write, want none", n)
	}
}

// An import takes over the checkout of a cart that was bought, and of no other.
func TestAccCheckoutImport(t *testing.T) {
	t.Parallel()

	mock := startMock(t, mockserver.Options{})
	w := newWorkspace(t, bought(mock, aLine("A", 1)))
	w.apply().succeeded()

	id := customerID + "/" + onlyCart(mock)
	w.run("state", "rm", checkoutName).succeeded()
	w.plan().exited(1).says(asError, "already checked out", "terraform import")
	w.run("import", checkoutName, id).succeeded()
	w.plan().exited(0).quiet()
	expectPurchases(t, mock, 1)

	unbought := startMock(t, mockserver.Options{})
	w = newWorkspace(t, aCart(unbought, aLine("A", 1)))
	w.apply().succeeded()
	w.configure(bought(unbought, aLine("A", 1)))

	if o := w.run("import", "-no-color", checkoutName, customerID+"/"+onlyCart(unbought)).failed(); !matchesAll(o.printed, []string{"was not checked out"}) {
		t.Error(o.printed)
	}
}
