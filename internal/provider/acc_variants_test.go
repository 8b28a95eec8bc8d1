// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"slices"
	"testing"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/mockserver"
)

// The life of a cart with every argument, against every way in which a service
// may behave: each apply ends well and leaves nothing to plan.
func TestAccCartVariants(t *testing.T) {
	t.Parallel()

	for _, variant := range mockserver.Variants() {
		t.Run(variant.Name, func(t *testing.T) {
			t.Parallel()

			mock := startMock(t, variant.Options)
			w := newWorkspace(t, aCart(mock, everyField...))
			w.apply().succeeded().quiet()
			w.plan().exited(0).quiet()

			accepted, first, second := everyField[0], everyField[1], everyField[2]
			inserted := aLine("NEW", 1, `billing_cycle = "Monthly"`, anAddon("NEW-ADDON", 3))
			steps := [][]string{
				// A change in place, a new add-on, a line in front, all in another order, and back.
				{accepted, replaced(t, first, `"E3 seats"`, `"E5 seats"`), second},
				{accepted, first, replaced(t, second, `"one_time"`, `"One_Time"`+"\n"+anAddon("ADDED", 1))},
				{accepted, inserted, first, second},
				{second, first, inserted},
				everyField,
			}

			for i, blocks := range steps {
				w.configure(aCart(mock, blocks...))

				if o := w.apply().succeeded(); len(o.diags) > 0 {
					t.Fatalf("step %d: %v", i, o.diags)
				}

				w.plan().exited(0).quiet()
			}

			expectLineErrors(t, mock, w)
			expectDrift(t, mock, w)
		})
	}
}

// expectLineErrors brings an add-on into error by an update and out of it again.
func expectLineErrors(t *testing.T, mock *mockserver.Server, w *workspace) {
	t.Helper()

	mock.FailLine("CFQ7TTC0LH0Z:0003:CFQ7TTC0K972", mockserver.LineError{Code: 10002, Name: "QuotaNotAvailable", Description: "too many"})

	failing := slices.Clone(everyField)
	failing[1] = replaced(t, failing[1], "quantity = 25", "quantity = 26")
	w.configure(aCart(mock, failing...))
	w.apply().failed().says(asError, `line_item\[0\]\.addon_item\[1\] `, "10002 QuotaNotAvailable", "too many")
	mock.ClearLine("CFQ7TTC0LH0Z:0003:CFQ7TTC0K972")
	w.apply().succeeded()
	w.plan().exited(0).quiet()
}

// expectDrift changes the cart behind the provider's back between plan and
// apply, which is refused, and has it put right.
func expectDrift(t *testing.T, mock *mockserver.Server, w *workspace) {
	t.Helper()

	w.configure(aCart(mock, everyField...))
	w.plan("-out=plan").exited(2)
	mock.EditCart(onlyCart(mock), func(cart mockserver.Document) {
		for name, line := range linesByName(cart) {
			if name == "second" {
				line["quantity"] = 77
			}
		}
	})
	w.run("apply", "-json", "plan").failed().says(asError, "changed by somebody else", `quantity: 1 -> 77`)
	w.apply().succeeded()
	w.plan().exited(0).quiet()
}
