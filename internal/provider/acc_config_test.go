// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/mockserver"
)

// Bad input is an error of the plan, on its line of the configuration, that
// says what is allowed. Nothing is sent.
func TestAccCartBadInput(t *testing.T) {
	t.Parallel()

	mock := startMock(t, mockserver.Options{})
	w := newWorkspace(t, "")

	for bad, complaint := range map[string]string{
		`billing_cycle = "weekly"`:                                           `monthly.*annual.*triennial`,
		`term_duration = "one year"`:                                         `duration`,
		`custom_term_end_date = "next week"`:                                 `2027-02-19T00:00:00Z|date`,
		`participants = [{ key = "reseller", value = "1" }]`:                 `transaction_reseller`,
		`purchase_commitment = { amount = -1, currency = "USD" }`:            `amount`,
		`renews_to = { term_duration = "P1" }`:                               `term_duration`,
		`currency_code = "Euro"`:                                             `ISO 4217`,
		`provisioning_context = { SubscriptionId = "a", subscriptionID="b"}`: `subscription`,
	} {
		for place, block := range map[string]string{"line_item[0]": aLine("A", 1, bad), "line_item[0].addon_item[0]": aLine("A", 1, anAddon("B", 1, bad))} {
			configuration := aCart(mock, block)
			w.configure(configuration)

			found := w.plan().exited(1).says(asError, complaint, regexp.QuoteMeta(place))
			if line := strings.Split(configuration, "\n")[found.Line()-1]; !strings.Contains(line, strings.Fields(bad)[0]) {
				t.Errorf("%s: the error points at line %d: %s", bad, found.Line(), line)
			}
		}
	}

	for configuration, complaint := range map[string]string{
		aCart(mock):                `at least one line_item`,
		aCart(mock, aLine("A", 0)): `at least 1`,
		aCart(mock, aLine("A", 1, `participants = [{ key = "transaction_reseller" }]`)): `attribute "value" is required`,
		aCart(mock, aLine("A", 1, `purchase_commitment = { amount = 1 }`)):              `attribute "currency" is required`,
		aCart(mock, aLine("", 1)):                                             `catalog_item_id`,
		aCart(mock, replaced(t, aLine("A", 7), "7", "1.5")):                   `whole number`,
		replaced(t, aCart(mock, aLine("A", 1)), customerID, "contoso"):        `must be a GUID`,
		replaced(t, aCart(mock, aLine("A", 1)), customerID, customerID+"%2f"): `must be a GUID`,
		aCart(mock, aLine("A", 1), `timeouts { create = "soon" }`):            `Time Duration.*soon`,
	} {
		w.configure(configuration)
		w.plan().exited(1).says(asError, complaint)
	}

	if n := mock.Count(""); n != 0 {
		t.Errorf("%d requests, want none", n)
	}
}

// Unknown values are legal everywhere, and the apply fills them in.
func TestAccCartUnknownValues(t *testing.T) {
	t.Parallel()
	needsCore(t, "1.4.0")

	mock := startMock(t, mockserver.Options{})
	unknown := func(name, value string) string {
		return fmt.Sprintf("resource \"terraform_data\" %q {\n input = %s\n}\n", name, value)
	}

	w := newWorkspace(t, unknown("customer", `"`+customerID+`"`)+unknown("item", `"A"`)+unknown("quantity", `3`)+unknown("cycle", `"Annual"`)+
		unknown("term", `"P1Y"`)+unknown("date", `"2027-01-01"`)+unknown("yes", `true`)+unknown("items", `["X", "Y"]`)+
		unknown("participants", `[{ key = "transaction_reseller", value = "1" }]`)+unknown("context", `{ Scope = "shared" }`)+withProvider(mock, `
resource "partnercenter_cart" "test" {
  customer_id                            = terraform_data.customer.output
  partner_on_record_attestation_accepted = terraform_data.yes.output
  line_item {
    catalog_item_id      = terraform_data.item.output
    quantity             = terraform_data.quantity.output
    billing_cycle        = terraform_data.cycle.output
    term_duration        = terraform_data.term.output
    friendly_name        = "named ${terraform_data.item.output}"
    promotion_id         = terraform_data.item.output
    custom_term_end_date = terraform_data.date.output
    attestation_accepted = terraform_data.yes.output
    participants         = terraform_data.participants.output
    provisioning_context = terraform_data.context.output
    purchase_commitment  = { amount = terraform_data.quantity.output, currency = "EUR" }
    renews_to            = { term_duration = terraform_data.term.output }
    currency_code        = "EUR"
    dynamic "addon_item" {
      for_each = toset(terraform_data.items.output)
      content {
        catalog_item_id = addon_item.value
        quantity        = terraform_data.quantity.output
      }
    }
  }
  dynamic "line_item" {
    for_each = terraform_data.items.output
    content {
      catalog_item_id = line_item.value
      quantity        = 1
    }
  }
}
`))

	w.apply().succeeded().quiet()
	w.plan().exited(0).quiet()
	expectRequests(t, mock, map[string]int{"create": 1, "read": 1})

	lines, _ := mock.Carts()[0]["lineItems"].([]any)
	if len(lines) != 3 {
		t.Errorf("%d lines, want 3", len(lines))
	}

	// A known cart gets an argument that isn't known yet.
	w.configure(replaced(t, readFile(t, w, "main.tf"), "input = 3", `input = "4"`+"\n triggers_replace = 1"))
	w.apply().succeeded().quiet()
	w.plan().exited(0).quiet()
}

// The data source has every field of the resource.
func TestAccCartDataSource(t *testing.T) {
	t.Parallel()

	mock := startMock(t, mockserver.Options{ExtraFields: true})
	id := seedCart(mock)
	read := func(id string) string {
		return withProvider(mock, fmt.Sprintf("data \"partnercenter_cart\" \"test\" {\n customer_id = %q\n id = %q\n}\noutput \"cart\" {\n value = data.partnercenter_cart.test\n}", customerID, id))
	}

	w := newWorkspace(t, read(id))
	w.apply().succeeded().quiet()

	shown := w.run("output", "-json", "cart").succeeded().printed
	for _, want := range []string{
		`"status":"Active"`, `"catalog_item_id":"CFQ7TTC0LH0Z:0001:CFQ7TTC0K18P"`, `"quantity":25`, `"amount":12.5`, `"key":"transaction_reseller"`,
		`"partner_on_record_attestation_accepted":true`, `"addon_items":[{`, `"custom_term_end_date":"2027-12-31T00:00:00Z"`, `"term_duration":"P1M"`,
		`"links":{`, `"etag":"`, `"subscriptionId":"s"`, `"last_modified_user":"`,
	} {
		if !strings.Contains(shown, want) {
			t.Errorf("no %s in %s", want, shown)
		}
	}

	w.configure(read("missing"))
	w.plan().exited(1).says(asError, "HTTP status: 404", "800008")
}
