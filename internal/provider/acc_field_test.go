// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/mockserver"
)

// A fieldCase is one argument of a line, with what its life is tested by.
type fieldCase struct {
	argument string
	// before, after and respelled are values in HCL; the last means the same as
	// after.
	before, after, respelled string
	// member is the JSON member, sent what goes to the service for after, drift
	// what somebody else puts there, and same another spelling of sent.
	member            string
	sent, drift, same any
	// demanded arguments can't be left out.
	demanded bool
	// filled arguments are the service's to fill in when they are left out, so
	// that leaving them out is no change.
	filled bool
}

var fieldCases = []fieldCase{
	{argument: "catalog_item_id", before: `"A"`, after: `"B"`, member: "catalogItemId", sent: "B", drift: "C", demanded: true},
	{argument: "quantity", before: `1`, after: `2`, respelled: `"2"`, member: "quantity", sent: 2.0, drift: 3, demanded: true},
	{argument: "billing_cycle", before: `"monthly"`, after: `"annual"`, respelled: `"Annual"`, member: "billingCycle", sent: "annual", drift: "triennial", same: "ANNUAL"},
	{argument: "term_duration", before: `"P1M"`, after: `"P1Y"`, respelled: `"P12M"`, member: "termDuration", sent: "P1Y", drift: "P3Y", same: "P12M"},
	{argument: "friendly_name", before: `"a"`, after: `"A"`, member: "friendlyName", sent: "A", drift: "somebody else's"},
	{argument: "promotion_id", before: `"p1"`, after: `"p2"`, member: "promotionId", sent: "p2", drift: "p3"},
	{
		argument: "custom_term_end_date", before: `"2027-02-18"`, after: `"2027-02-19"`, respelled: `"2027-02-19T01:00:00+01:00"`,
		member: "customTermEndDate", sent: "2027-02-19T00:00:00Z", drift: "2028-01-01T00:00:00Z", same: "2027-02-19T00:00:00.0000000",
	},
	{argument: "attestation_accepted", before: `false`, after: `true`, member: "attestationAccepted", sent: true, drift: false},
	{
		argument:  "participants",
		before:    `[{ key = "transaction_reseller", value = "1" }]`,
		after:     `[{ key = "transaction_reseller", value = "1" }, { key = "additional_transaction_reseller", value = "2" }]`,
		respelled: `[{ key = "Additional_Transaction_Reseller", value = "2" }, { key = "transaction_reseller", value = "1" }]`,
		member:    "participants",
		sent:      []any{map[string]any{"key": "additional_transaction_reseller", "value": "2"}, map[string]any{"key": "transaction_reseller", "value": "1"}},
		drift:     []any{map[string]any{"key": "transaction_reseller", "value": "9"}},
		same:      []any{map[string]any{"key": "ADDITIONAL_TRANSACTION_RESELLER", "value": "2"}, map[string]any{"key": "Transaction_Reseller", "value": "1"}},
	},
	{
		argument: "provisioning_context", before: `{ SubscriptionId = "s", Scope = "shared" }`, after: `{ SubscriptionId = "s", Scope = "single" }`,
		respelled: `{ subscriptionId = "s", scope = "single" }`, member: "provisioningContext",
		sent:  map[string]any{"SubscriptionId": "s", "Scope": "single"},
		drift: map[string]any{"subscriptionId": "t", "scope": "single"}, same: map[string]any{"SUBSCRIPTIONID": "s", "Scope": "single"},
	},
	{
		argument: "purchase_commitment", before: `{ amount = 10, currency = "USD", grain = "Hourly" }`, after: `{ amount = 10.5, currency = "USD", grain = "Hourly" }`,
		respelled: `{ amount = "10.50", currency = "USD", grain = "Hourly" }`, member: "purchaseCommitment",
		sent:  map[string]any{"amount": 10.5, "currency": "USD", "grain": "Hourly"},
		drift: map[string]any{"amount": 11, "currency": "USD", "grain": "Hourly"},
	},
	{
		argument: "renews_to", before: `{ term_duration = "P1M" }`, after: `{ term_duration = "P1Y" }`, respelled: `{ term_duration = "P12M" }`, member: "renewsTo",
		sent: map[string]any{"termDuration": "P1Y"}, drift: map[string]any{"termDuration": "P3Y"}, same: map[string]any{"termDuration": "P12M"},
	},
	{argument: "currency_code", before: `"USD"`, after: `"EUR"`, member: "currencyCode", sent: "EUR", drift: "GBP", filled: true},
	{argument: "order_group", before: `"0"`, after: `"1"`, member: "orderGroup", sent: "1", drift: "2", filled: true},
}

// Every argument is created, updated, found to have drifted, put right, spelt
// otherwise, and left out again; on a line and on an add-on. An update costs
// one GET and one PUT besides the refresh, and all else costs the refresh.
func TestAccCartFields(t *testing.T) {
	t.Parallel()

	for _, test := range fieldCases {
		for _, onAddon := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/addon=%t", test.argument, onAddon), func(t *testing.T) {
				t.Parallel()
				test.run(t, onAddon)
			})
		}
	}
}

func (test fieldCase) run(t *testing.T, onAddon bool) {
	mock := startMock(t, mockserver.Options{})

	configured := func(value string) string {
		arguments := map[string]string{"catalog_item_id": `"A"`, "quantity": "1"}
		if value != "" {
			arguments[test.argument] = value
		}

		block := "addon_item {\n"
		if !onAddon {
			block = "line_item {\n"
		}

		for name, value := range maps.All(arguments) {
			block += fmt.Sprintf("    %s = %s\n", name, value)
		}

		block += "}\n"
		if onAddon {
			block = aLine("base", 1, block)
		}

		return aCart(mock, aLine("other", 7, `friendly_name = "stays"`), block)
	}

	w := newWorkspace(t, configured(test.before))
	w.apply().succeeded().quiet()
	expectRequests(t, mock, map[string]int{"create": 1})
	w.plan().exited(0).quiet()

	w.configure(configured(test.after))
	mock.ResetLog()
	w.apply().succeeded().quiet()
	expectRequests(t, mock, map[string]int{"read": 2, "update": 1})
	test.expectSent(t, mock, onAddon)
	w.plan().exited(0).quiet()

	edit := func(value any) {
		mock.EditCart(onlyCart(mock), func(cart mockserver.Document) { caseLine(cart, onAddon)[test.member] = value })
	}

	edit(test.drift)
	w.plan().exited(2).quiet()
	w.apply().succeeded().quiet()
	test.expectSent(t, mock, onAddon)

	if test.same != nil {
		edit(test.same)
		w.plan().exited(0).quiet()
	}

	if test.respelled != "" {
		w.configure(configured(test.respelled))
		mock.ResetLog()
		w.plan().exited(0).quiet()
		expectRequests(t, mock, map[string]int{"read": 1})
	}

	if test.demanded {
		return
	}

	w.configure(configured(""))

	if test.filled {
		w.plan().exited(0).quiet()

		return
	}

	w.plan().exited(2).quiet()
	w.apply().succeeded().quiet()
	w.plan().exited(0).quiet()

	if left, ok := caseLine(mock.Carts()[0], onAddon)[test.member]; ok && left != nil {
		t.Errorf("%s was removed, but the service still has %v", test.argument, left)
	}
}

func (test fieldCase) expectSent(t *testing.T, mock *mockserver.Server, onAddon bool) {
	t.Helper()

	requests := mock.Requests()

	sent, err := requests[len(requests)-1].Document()
	if err != nil {
		t.Fatal(err)
	}

	// Keys go back as the service spells them.
	if got := caseLine(sent, onAddon)[test.member]; !strings.EqualFold(fmt.Sprint(got), fmt.Sprint(test.sent)) {
		t.Errorf("sent %s %v, want %v", test.member, got, test.sent)
	}
}

// caseLine is the line or add-on of the test's argument.
func caseLine(cart mockserver.Document, addon bool) mockserver.Document {
	lines, _ := cart["lineItems"].([]any)
	line, _ := lines[1].(mockserver.Document)

	if addon {
		addons, _ := line["addonItems"].([]any)
		line, _ = addons[0].(mockserver.Document)
	}

	return line
}

func expectRequests(t *testing.T, mock *mockserver.Server, want map[string]int) {
	t.Helper()

	if got := mock.Counts(); !maps.Equal(got, want) {
		t.Errorf("requests: %v, want %v", got, want)
	}
}
