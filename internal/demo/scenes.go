// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package main

import "github.com/partner-carts/terraform-provider-partnercenter/internal/mockserver"

const (
	customerID = "d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d"
	address    = "partnercenter_cart.contoso"
	addonItem  = "CFQ7TTC0LH0Z:0002:CFQ7TTC0K971"
)

type requests = map[string]int

// scenes are the life of a cart, in the order in which it is lived.
var scenes = []struct {
	title, about string
	play         func(*stage)
}{
	{"A cart is planned and created", "The cart of examples/resources/partnercenter_cart. One POST makes it.", create},
	{"Nothing to do", "The service filled in currencies and order groups, and changed the case of some keys. None of it is a change.", nothing},
	{"An update", "One quantity changes. The cart is read, compared, and sent back with one PUT.", update},
	{"Drift", "Somebody changes the cart by hand. The plan shows what, and the apply puts it right.", drift},
	{"A conflict", "Somebody changes the cart between plan and apply. Nothing is overwritten, and the error says what changed.", conflict},
	{"A line in error", "The service accepts the update, but won't sell the add-on. The error stands on its very block.", lineError},
	{"The repair", "The quota was raised, and the same apply turns green.", repair},
	{"A lost answer", "The connection breaks right after the service made another cart. The retry finds it: one cart, not two.", lostAnswer},
	{"An import", "A new directory without a state takes over the first cart. The plan after it is empty. (A timeouts block is\nnothing that the service knows, so an import can't bring it: Terraform would add it to the state.)", importCart},
	{"Destroy", "The service can't delete a cart: Terraform forgets it, and says what stays.", destroy},
}

func create(s *stage) {
	s.terraform(2, []string{"Plan: 1 to add"}, "plan", "-detailed-exitcode")
	s.terraform(0, []string{"1 added"}, "apply", "-auto-approve")
	s.requests(requests{"create": 1})
}

func nothing(s *stage) {
	s.terraform(0, []string{"No changes"}, "plan", "-detailed-exitcode")
	s.requests(requests{"read": 1})
}

func update(s *stage) {
	s.change("quantity        = 25", "quantity        = 30")
	s.terraform(0, []string{"25 -> 30", "1 changed"}, "apply", "-auto-approve")
	s.requests(requests{"read": 2, "update": 1})
}

func drift(s *stage) {
	s.editByHand(func(line mockserver.Document) { line["quantity"] = 1 })

	s.terraform(2, []string{"1 -> 30"}, "plan", "-detailed-exitcode")
	s.terraform(0, []string{"1 changed"}, "apply", "-auto-approve")
	s.terraform(0, []string{"No changes"}, "plan", "-detailed-exitcode")
}

func conflict(s *stage) {
	s.change("quantity        = 30", "quantity        = 35")
	s.terraform(0, nil, "plan", "-out=saved.plan")

	s.editByHand(func(line mockserver.Document) { line["friendlyName"] = "by hand" })
	s.mock.ResetLog()

	s.terraform(1, []string{"Cart was changed by somebody else", "by hand"}, "apply", "saved.plan")
	s.requests(requests{"read": 1})
	s.terraform(0, []string{"1 changed"}, "apply", "-auto-approve")
}

func lineError(s *stage) {
	s.mock.FailLine(addonItem, mockserver.LineError{Code: 10002, Name: "QuotaNotAvailable", Description: "The quota of the customer is used up."})

	s.change("quantity        = 5\n", "quantity        = 50\n")
	s.terraform(1, []string{"Line is in error: 10002 QuotaNotAvailable", "on cart.tf line", addonItem}, "apply", "-auto-approve")
	s.terraform(2, []string{"10002"}, "plan", "-detailed-exitcode")
}

func repair(s *stage) {
	s.mock.ClearLine(addonItem)

	s.terraform(0, []string{"1 changed"}, "apply", "-auto-approve")
	s.terraform(0, []string{"No changes"}, "plan", "-detailed-exitcode")
}

func lostAnswer(s *stage) {
	first := s.cli
	defer func() { s.cli = first }()

	s.mock.ResetLog()
	s.mock.Inject(mockserver.Fault{Operation: "create", DropAfter: true, Times: 1})

	s.openWorkspace("second")
	s.terraform(0, []string{"1 added"}, "apply", "-auto-approve")
	s.requests(requests{"create": 2})

	if n := len(s.mock.Carts()); n != 2 {
		s.fail("the service has %d carts, want the first one and one more", n)
	}

	s.say("→ The service has 2 carts: the first one, and one from this apply.")
}

func importCart(s *stage) {
	s.openWorkspace("imported")
	s.change("\n  timeouts {\n    create = \"5m\"\n  }\n", "")
	s.terraform(0, []string{"Import successful"}, "import", address, customerID+"/"+s.firstCart())
	s.terraform(0, []string{"No changes"}, "plan", "-detailed-exitcode")
}

func destroy(s *stage) {
	s.terraform(0, []string{"stays with the service until it expires", "1 destroyed"}, "destroy", "-auto-approve")

	if found := s.mock.Violations(); len(found) > 0 {
		s.fail("the service was used wrongly: %q", found)
	}
}

// firstCart is the id of the cart that the first scene made.
func (s *stage) firstCart() string {
	id, _ := s.mock.Carts()[0]["id"].(string)

	return id
}

// editByHand changes the first line of the first cart behind Terraform's back.
func (s *stage) editByHand(edit func(line mockserver.Document)) {
	s.mock.EditCart(s.firstCart(), func(cart mockserver.Document) {
		lines, _ := cart["lineItems"].([]any)
		line, _ := lines[0].(mockserver.Document)
		edit(line)
	})
}
