// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/partnercenter"
)

// A purchase is a cart to be bought. The resource and the action share it.
type purchase struct {
	customerID, cartID string
	// etag is what the cart must have, "" for any.
	etag string
	// upn is the customer's user, "" for nobody.
	upn string
}

// buy looks at the cart, and sends the one request that spends money if nothing
// speaks against it. The result is nil where nothing is known to be bought.
func (p purchase) buy(ctx context.Context, service *client, progress func(string)) (*partnercenter.CheckoutResult, diag.Diagnostics) {
	progress(fmt.Sprintf("Looking at cart %s before buying it.", p.cartID))

	cart, err := service.GetCart(ctx, p.customerID, p.cartID)
	if err != nil {
		return nil, diag.Diagnostics{serviceError("Cart could not be read before its checkout", err)}
	}

	if refusals := p.refusals(cart, time.Now()); refusals.HasError() {
		return nil, refusals
	}

	progress(fmt.Sprintf("Buying cart %s: %d lines.", p.cartID, len(cart.LineItems)))

	result, err := service.CheckoutCart(ctx, p.customerID, p.cartID, p.upn)
	if err != nil {
		return nil, diag.Diagnostics{p.failure(err)}
	}

	for _, order := range result.Orders {
		progress(fmt.Sprintf("Order %s is %s.", order.ID, orNone(order.Status)))
	}

	return result, orderErrors(result, cart, service.CorrelationID())
}

// refusals says what speaks against buying a cart as it is, all at once.
func (p purchase) refusals(cart *partnercenter.Cart, now time.Time) (diags diag.Diagnostics) {
	refuse := func(summary, format string, args ...any) {
		diags.AddError(summary, fmt.Sprintf("Nothing was bought. "+format, args...))
	}

	switch {
	case cart.Ordered():
		diags.Append(alreadyCheckedOut(p.cartID))

		return diags
	case !cart.Active():
		refuse("Cart can't be checked out", "Cart %s is %s, and only an Active cart can be bought.", p.cartID, orNone(cart.Status))
	}

	if expired(cart, now) {
		refuse("Cart has expired", "Cart %s expired at %s. Apply again to make a new one.", p.cartID, cart.ExpirationTimestamp)
	}

	if p.etag != "" && p.etag != cart.ETag() {
		refuse("Cart isn't the one that was reviewed",
			"cart_etag is %s, but cart %s has the etag %s; it was last changed at %s by %s. Plan again, review the cart, and apply that.",
			p.etag, p.cartID, orNone(cart.ETag()), orNone(cart.LastModifiedTimestamp), orNone(cart.LastModifiedUser))
	}

	eachLine(readLines(cart.LineItems), func(place linePlace, line *lineItem) {
		if !line.err.isNull() {
			refuse("Cart has a line in error", "%s (%s) is in error: %s %s: %s. Repair the cart first.", place, describe(line),
				line.err.known.code.known, line.err.known.name.known, orNone(line.err.known.description.known))
		}
	})

	return diags
}

func alreadyCheckedOut(cartID string) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Cart was already checked out",
		fmt.Sprintf("Nothing was bought. Cart %s is Ordered: what was in it was bought before. Look for its orders in Partner Center.\n\n"+
			"If an earlier apply bought it and Terraform marks that checkout as tainted, terraform untaint accepts what was bought. "+
			"If the checkout isn't in state, terraform import takes it over. For what is still missing declare a new cart.", cartID))
}

// failure is the error of a checkout that didn't end well, which may have bought
// all the same.
func (p purchase) failure(err error) diag.Diagnostic {
	const unknownOutcome = "It isn't known whether the cart was bought. Don't run the checkout of another cart with the same lines before you have " +
		"looked for its orders in Partner Center. Nothing is bought twice by applying again: a cart that was bought is refused."

	switch {
	case errors.Is(err, partnercenter.ErrOrderInProgress):
		return serviceError("An order of the cart is in progress", err)
	case errors.Is(err, partnercenter.ErrAlreadySubmitted) && outcomeUnknown(err):
		return diag.NewErrorDiagnostic("Cart was bought, but its orders are not known",
			"A first try got no answer, and when it was repeated the service said that the cart was submitted. Most likely it was this apply that bought it. "+
				"Look for its orders in Partner Center.\n\n"+failureText(err))
	case errors.Is(err, partnercenter.ErrAlreadySubmitted):
		return serviceError("Cart was already checked out", err)
	case outcomeUnknown(err):
		return diag.NewErrorDiagnostic("Outcome of the checkout is not known", unknownOutcome+"\n\n"+failureText(err))
	}

	return serviceError("Cart was not checked out", err)
}

// orderErrors tells of each order group that was not bought, with its lines.
func orderErrors(result *partnercenter.CheckoutResult, cart *partnercenter.Cart, correlationID string) (diags diag.Diagnostics) {
	const tainted = "Terraform marks the checkout as tainted. Applying again buys nothing: the cart was submitted, and is refused. " +
		"To accept what was bought run terraform untaint on the checkout; for what failed declare a new cart with a checkout of its own."

	bought := "Nothing was bought."
	if n := len(result.Orders); n > 0 {
		bought = fmt.Sprintf("What was bought otherwise is in state: %d orders.", n)
	}

	for _, failed := range result.OrderErrors {
		diags.AddError("Order was not placed",
			fmt.Sprintf("Order group: %s\nCode: %s\nDescription: %s\n\nIts lines:\n  - %s\n\n%s %s\n\nMS-CorrelationId: %s", orNone(failed.OrderGroupID), orNone(failed.Code), orNone(failed.Description),
				strings.Join(linesOfGroup(cart, failed.OrderGroupID), "\n  - "), bought, tainted, correlationID))
	}

	return diags
}

func linesOfGroup(cart *partnercenter.Cart, group string) []string {
	var found []string

	eachLine(readLines(cart.LineItems), func(place linePlace, line *lineItem) {
		if line.orderGroup.known == group {
			found = append(found, fmt.Sprintf("%s (%s)", place, describe(line)))
		}
	})

	if len(found) == 0 {
		return []string{"(the cart names no line of this group)"}
	}

	return found
}
