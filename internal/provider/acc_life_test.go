// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/mockserver"
)

// A cart that the service no longer has is planned again, with a warning.
func TestAccCartGone(t *testing.T) {
	t.Parallel()

	for name, vanish := range map[string]func(*mockserver.Server, string){
		"expired":   (*mockserver.Server).ExpireCart,
		"forgotten": (*mockserver.Server).ForgetCart,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			mock := startMock(t, mockserver.Options{})
			w := newWorkspace(t, aCart(mock, aLine("A", 1)))
			w.apply().succeeded()

			vanish(mock, onlyCart(mock))
			mock.ResetLog()
			w.plan().exited(2).says(asWarning, "gone and will be planned again")
			w.apply().succeeded()
			expectRequests(t, mock, map[string]int{"read": 2, "create": 1})
			w.plan().exited(0).quiet()
		})
	}
}

// A service may still show a cart after its expirationTimestamp.
func TestAccCartExpiredButShown(t *testing.T) {
	t.Parallel()

	mock := startMock(t, mockserver.Options{})
	w := newWorkspace(t, aCart(mock, aLine("A", 1)))
	w.apply().succeeded()

	past := time.Now().Add(-time.Hour).UTC().Format("2006-01-02T15:04:05.0000000")

	mock.Inject(mockserver.Fault{Operation: "read", Body: `{"id":"` + onlyCart(mock) + `","status":"Active","expirationTimestamp":"` + past +
		`","lineItems":[{"id":0,"catalogItemId":"A","quantity":1}]}`})
	w.plan().exited(2).says(asWarning, "gone and will be planned again", "expired at "+past)
}

// A cart that is gone at the moment of its update is an error that says so.
func TestAccCartGoneBeforeUpdate(t *testing.T) {
	t.Parallel()

	mock := startMock(t, mockserver.Options{})
	w := newWorkspace(t, aCart(mock, aLine("A", 1)))
	w.apply().succeeded()
	w.configure(aCart(mock, aLine("A", 2)))
	w.plan("-out=plan").exited(2)
	mock.ForgetCart(onlyCart(mock))
	w.run("apply", "-json", "plan").failed().says(asError, "HTTP status: 404", "Code: 800008")
	w.apply().succeeded()
}

// An ordered cart stays as it is: it can be forgotten, not changed, and it
// never makes a second one.
func TestAccCartOrdered(t *testing.T) {
	t.Parallel()

	mock := startMock(t, mockserver.Options{})
	ordered := aCart(mock, aLine("A", 1))
	w := newWorkspace(t, ordered)
	w.apply().succeeded()

	mock.OrderCart(onlyCart(mock))
	w.apply("-refresh-only").succeeded()
	w.plan().exited(0).quiet()

	changed := aCart(mock, aLine("A", 2))
	w.configure(changed)
	w.plan().exited(1).says(asError, "ordered cart can't be changed", `line_item\[0\]\.quantity: 1 -> 2`, "terraform state rm")
	w.run("destroy", "-auto-approve", "-json").failed().says(asError, "ordered cart can't be changed")

	mock.ForgetCart(onlyCart(mock))
	mock.ResetLog()
	w.configure(ordered)
	w.plan().exited(0).quiet()
	w.apply().succeeded().quiet()

	if n := mock.Count(http.MethodPost) + mock.Count(http.MethodPut); n != 0 {
		t.Errorf("%d requests that write, want none", n)
	}

	w.configure(withProvider(mock, ""))
	w.plan("-out=plan").exited(2).says(asWarning, "Nothing that was bought is cancelled")
	w.run("apply", "-json", "plan").succeeded().says(asWarning, "Nothing that was bought is cancelled")
	w.plan().exited(0).quiet()
}

// Destroy sends nothing and says in the plan and in the apply what stays.
func TestAccCartDestroy(t *testing.T) {
	t.Parallel()

	mock := startMock(t, mockserver.Options{})
	w := newWorkspace(t, aCart(mock, aLine("A", 1)))
	w.apply().succeeded()
	mock.ResetLog()

	w.plan("-destroy", "-out=plan").exited(2).says(asWarning, "stays with the service until it expires")
	w.run("apply", "-json", "plan").succeeded().says(asWarning, "stays with the service until it expires")
	expectRequests(t, mock, map[string]int{"read": 1})

	if onlyCart(mock) == "" {
		t.Error("the cart is gone from the service")
	}
}

// State of an older provider has no resource identity: a cart that is gone
// must leave it all the same.
func TestAccCartGoneWithoutIdentity(t *testing.T) {
	t.Parallel()

	mock := startMock(t, mockserver.Options{})
	w := newWorkspace(t, aCart(mock, aLine("A", 1)))
	w.apply().succeeded()
	w.dropIdentity()
	w.plan().exited(0).quiet()
	w.dropIdentity()
	mock.ForgetCart(onlyCart(mock))
	w.apply().succeeded()
	w.plan().exited(0).quiet()
}

// A new customer means a new cart.
func TestAccCartOtherCustomer(t *testing.T) {
	t.Parallel()

	const other = "11111111-2222-4333-8444-555555555555"

	mock := startMock(t, mockserver.Options{})
	w := newWorkspace(t, aCart(mock, aLine("A", 1)))
	w.apply().succeeded()

	w.configure(replaced(t, aCart(mock, aLine("A", 1)), customerID, other))
	w.apply().succeeded()

	if n := len(mock.Carts()); n != 2 {
		t.Errorf("%d carts, want 2", n)
	}

	w.plan().exited(0).quiet()
}
