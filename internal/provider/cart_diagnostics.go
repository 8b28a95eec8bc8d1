// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/partnercenter"
)

// A writing says which operation an answer came from.
type writing uint8

const (
	creating writing = iota
	updating
)

// settle completes a plan by the answer to its write and returns what has to be
// said about it: an error for each line that the service can't sell, or doesn't
// have, and a warning where it went its own way otherwise.
func (m *cartModel) settle(cart *partnercenter.Cart, correlationID string, op writing) (diags diag.Diagnostics) {
	result := settleLines(m.LineItems.known, readLines(cart.LineItems))
	m.LineItems = lineItems{known(result.lines)}
	m.readComputed(cart, true)

	for _, place := range result.missing {
		diags.AddAttributeError(place.path().AtName("catalog_item_id"), "Line is missing from the cart",
			fmt.Sprintf("The service accepted the cart but answered it without %s. State holds the lines that it answered.\n\n%s\n\nMS-CorrelationId: %s",
				place, afterError(op), correlationID))
	}

	eachLine(result.lines, func(place linePlace, line *lineItem) {
		if !line.err.isNull() {
			diags.AddAttributeError(place.path().AtName("catalog_item_id"), lineErrorSummary(line),
				lineErrorDetail(place, line, correlationID)+"\n\n"+afterError(op))
		}
	})

	if len(result.missing) > 0 {
		return diags
	}

	for _, a := range result.altered {
		diags.AddAttributeWarning(a.place.path().AtName(a.argument), "The service changed an argument",
			fmt.Sprintf("%s.%s was sent as %s, but the service answered %s. The next plan shows this as a difference.",
				a.place, a.argument, a.planned, a.answered))
	}

	if result.added > 0 {
		diags.AddWarning("The service added lines",
			fmt.Sprintf("The answered cart has %d more lines than were sent. The next plan shows them.", result.added))
	}

	return diags
}

// afterError says what happens next, which for a creation isn't obvious:
// Terraform marks what was created with an error as tainted.
func afterError(op writing) string {
	if op == creating {
		return "The cart exists and is in state, but Terraform marks it as tainted: the next apply replaces it by a new cart, " +
			"which costs nothing, and the old one expires by itself. To go on with this cart instead, correct the " +
			"configuration and run terraform untaint before the next apply."
	}

	return "State holds the cart as it is. The next plan tries these lines again, and stays red until they are fine."
}

// The advice for line errors of the page "Cart resources", by their number.
var adviceByLineError = map[string]string{
	"10000":  "Leave currency_code out, or set the customer's currency.",
	"10001":  "Look catalog_item_id up in the catalog again: availabilities change.",
	"10002":  "The customer's quota does not allow the quantity. Lower it, or ask for more quota.",
	"10003":  "There is no stock of this item. Lower the quantity or choose another item.",
	"10004":  "Remove participants: this partner can't name any for this offer.",
	"10006":  "Try again; if it stays so, check every argument of the line.",
	"10007":  "Check the subscription in provisioning_context.",
	"10008":  "The subscription in provisioning_context can't hold reservations. Enable it, or name another.",
	"10009":  "The sandbox account has reached its limit. Remove older orders there.",
	"10010":  "Correct the argument that the description names.",
	"10011":  "Register the subscription in provisioning_context for the resource provider, then try again.",
	"10012":  "Set attestation_accepted = true once the customer has accepted the attestation.",
	"10013":  "Choose another billing_cycle for this offer.",
	"10014":  "Check promotion_id: the promotion may have ended or may not be for this offer.",
	"10015":  "Lower the quantity: the subscription's maximum of seats is exceeded.",
	"10016":  "Remove custom_term_end_date: this product has none.",
	"10017":  "Choose another custom_term_end_date.",
	"10018":  "Raise the quantity of the base offer to at least that of its add-ons.",
	"10019":  "Raise the add-on's quantity to its minimum.",
	"500600": "This offer can't be bought any more. Choose its successor.",
}

func lineErrorSummary(line *lineItem) string {
	return strings.TrimSpace(fmt.Sprintf("Line is in error: %s %s", line.err.known.code.known, line.err.known.name.known))
}

func lineErrorDetail(place linePlace, line *lineItem, correlationID string) string {
	code := line.err.known.code.known

	advice, ok := adviceByLineError[code]
	if !ok {
		advice = "Follow the description. The code has no published meaning; give it to Microsoft's support with the correlation id if the description doesn't help."
	}

	return fmt.Sprintf("%s (%s) can't be bought as it is.\n\nCode: %s\nName: %s\nDescription: %s\nNext step: %s\nMS-CorrelationId: %s",
		place, describe(line), code, orNone(line.err.known.name.known), orNone(line.err.known.description.known), advice, correlationID)
}

func warnOfLineErrors(m *cartModel, diags *diag.Diagnostics) {
	eachLine(m.LineItems.known, func(place linePlace, line *lineItem) {
		if !line.err.isNull() {
			diags.AddAttributeWarning(place.path().AtName("catalog_item_id"), lineErrorSummary(line),
				fmt.Sprintf("%s (%s) of cart %s is in error: %s. A checkout would not buy it. The next apply tries it again.",
					place, describe(line), m.ID.ValueString(), orNone(line.err.known.description.known)))
		}
	})
}

// cartIsGone decides what follows from a cart that the service doesn't have any
// more. One that was ordered stays in state: if it left, the next apply would
// make a new cart, and the pipeline behind it would buy again.
func (r *cartResource) cartIsGone(ctx context.Context, state *cartModel, why string, resp *resource.ReadResponse) {
	switch {
	case state.ordered():
		tflog.Info(ctx, "The service has forgotten an ordered cart, which stays in state", map[string]any{"cart_id": state.ID.ValueString()})
	case state.imported():
		resp.Diagnostics.AddError("Cart to import was not found", why)
	default:
		resp.Diagnostics.AddWarning("Cart is gone and will be planned again",
			fmt.Sprintf("Cart %s of customer %s was removed from state.\n\n%s", state.ID.ValueString(), state.CustomerID.ValueString(), why))
		resp.State.RemoveResource(ctx)
		r.client.noteFate(state.ID.ValueString(), fateGone)
	}
}

func warnOfDestroy(state *cartModel, diags *diag.Diagnostics) {
	if state.ordered() {
		diags.AddWarning("Nothing that was bought is cancelled",
			fmt.Sprintf("Cart %s was checked out. Destroying it only makes Terraform forget it: its orders and subscriptions stay.", state.ID.ValueString()))

		return
	}

	diags.AddWarning("The cart stays with the service until it expires",
		fmt.Sprintf("Partner Center has no operation that deletes a cart. Destroying cart %s only makes Terraform forget it; "+
			"it expires at %s, and until then it can still be checked out by whoever knows its id.",
			state.ID.ValueString(), orNone(state.ExpirationTimestamp.ValueString())))
}

func refuseOrdered(plan, state *cartModel, diags *diag.Diagnostics) {
	found := "The configuration differs from it."
	if plan.LineItems.isKnown() {
		if list := differences(state.LineItems.known, plan.LineItems.known); len(list) > 0 {
			found = "The configuration differs from it:\n  - " + strings.Join(list, "\n  - ")
		}
	}

	diags.AddError("An ordered cart can't be changed",
		fmt.Sprintf("Cart %s was checked out, and what was ordered is no longer decided by its cart.\n\n%s\n\n"+
			"Put the configuration back to what was ordered, and declare a new partnercenter_cart for further purchases.\n"+
			"As long as they differ this also stops a destroy. To make Terraform forget the cart all the same: "+
			"terraform state rm ADDRESS, or a removed block with lifecycle { destroy = false }; "+
			"or remove the resource block from the configuration and apply, which destroys it from state alone. Nothing is cancelled by that.",
			state.ID.ValueString(), found))
}

func notConfigured() diag.Diagnostic {
	return diag.NewErrorDiagnostic("Provider is not configured",
		"The provider's configuration depends on values that are not known yet, so Partner Center can't be asked. "+
			"Apply what those values come from first, for example with -target.")
}
