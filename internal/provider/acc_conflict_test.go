// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"net/http"
	"sync"
	"testing"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/mockserver"
)

var etagModes = []mockserver.ETagMode{mockserver.ETagEnforced, mockserver.ETagIgnored, mockserver.ETagAbsent}

// A plan is applied after somebody else changed the cart: nothing is written,
// and the error says what changed, by whom, and what to do.
func TestAccCartConflict(t *testing.T) {
	t.Parallel()

	for _, mode := range etagModes {
		t.Run(fmt.Sprint(mode), func(t *testing.T) {
			t.Parallel()

			mock := startMock(t, mockserver.Options{ETag: mode})
			w := newWorkspace(t, aCart(mock, aLine("A", 1, `friendly_name = "a"`), aLine("B", 1)))
			w.apply().succeeded()

			w.configure(aCart(mock, aLine("A", 5, `friendly_name = "a"`), aLine("B", 1)))
			w.plan("-out=plan").exited(2).quiet()

			mock.EditCart(onlyCart(mock), func(cart mockserver.Document) {
				lines, _ := cart["lineItems"].([]any)
				lines[1].(mockserver.Document)["quantity"] = 9
				cart["lineItems"] = append(lines, mockserver.Document{"catalogItemId": "C", "quantity": 3})
			})

			w.run("apply", "-json", "plan").failed().says(asError, "changed by somebody else", `line_item\[1\]\.quantity: 1 -> 9`,
				`added: 3 x C`, "last changed by "+mockserver.OtherUser, "Run terraform plan again")

			if n := mock.Count(http.MethodPut); n != 0 {
				t.Errorf("%d PUTs, want none", n)
			}

			w.apply().succeeded()
			w.plan().exited(0)
		})
	}
}

// A conflict that only the service sees is told in the same way and not retried.
func TestAccCartConflictRefused(t *testing.T) {
	t.Parallel()

	refusals := []mockserver.Fault{
		{Status: http.StatusBadRequest, Code: "2055", Description: "The ETag is stale."},
		{Status: http.StatusConflict, Code: "800999", Description: "Conflict."},
		{Status: http.StatusPreconditionFailed, Description: "Precondition failed."},
		{Status: http.StatusExpectationFailed, Code: "800036", Description: "Precondition."},
	}

	for _, refusal := range refusals {
		t.Run(fmt.Sprint(refusal.Status), func(t *testing.T) {
			t.Parallel()

			mock := startMock(t, mockserver.Options{})
			w := newWorkspace(t, aCart(mock, aLine("A", 1)))
			w.apply().succeeded()

			refusal.Method = http.MethodPut
			mock.Inject(refusal)
			w.configure(aCart(mock, aLine("A", 2)))
			w.apply().failed().says(asError, "changed by somebody else", fmt.Sprintf("HTTP status: %d", refusal.Status), refusal.Description)

			if n := mock.Count(http.MethodPut); n != 1 {
				t.Errorf("%d PUTs, want 1", n)
			}
		})
	}
}

// Of two runs at once that change the same cart one wins, and none overwrites
// what the other wrote without knowing it.
func TestAccCartConcurrentApplies(t *testing.T) {
	t.Parallel()

	mock := startMock(t, mockserver.Options{})
	w := newWorkspace(t, aCart(mock, aLine("A", 1)))
	w.apply().succeeded()

	other := newWorkspace(t, aCart(mock, aLine("A", 3)))
	other.run("import", cartName, customerID+"/"+onlyCart(mock)).succeeded()
	w.configure(aCart(mock, aLine("A", 2)))

	w.plan("-out=plan").exited(2)
	other.plan("-out=plan").exited(2)

	outcomes := make([]outcome, 2)

	var running sync.WaitGroup

	for i, space := range []*workspace{w, other} {
		running.Go(func() { outcomes[i] = space.run("apply", "-json", "plan") })
	}

	running.Wait()

	if outcomes[0].code+outcomes[1].code != 1 {
		t.Errorf("exit codes %d and %d, want one success:\n%s\n%s", outcomes[0].code, outcomes[1].code, outcomes[0].printed, outcomes[1].printed)
	}
}

// A cart that another request is working on is waited for.
func TestAccCartBusy(t *testing.T) {
	t.Parallel()

	mock := startMock(t, mockserver.Options{})
	w := newWorkspace(t, aCart(mock, aLine("A", 1)))
	w.apply().succeeded()

	mock.Inject(mockserver.Fault{Method: http.MethodPut, Times: 2, Status: http.StatusConflict, Code: "800064", Header: http.Header{"Retry-After": {"0"}}})
	w.configure(aCart(mock, aLine("A", 2)))
	w.apply().succeeded().quiet()

	mock.Inject(mockserver.Fault{Method: http.MethodPut, Times: 0, Status: http.StatusConflict, Code: "800064"})
	w.configure(aCart(mock, aLine("A", 3), `timeouts { update = "3s" }`))
	w.apply().failed().says(asError, "not updated", "Code: 800064", "Tries: ", "timeouts")
}
