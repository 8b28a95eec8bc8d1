// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/partnercenter"
)

// serviceError is the diagnostic of a failed operation.
func serviceError(summary string, err error) diag.Diagnostic {
	return diag.NewErrorDiagnostic(summary, failureText(err))
}

// notCreated is the error of a creation, which may have made a cart all the same.
func notCreated(err error) diag.Diagnostic {
	text := failureText(err)
	if outcomeUnknown(err) {
		text = "The service may have made the cart all the same, since a request got no usable answer. " +
			"Such a cart is in no state, costs nothing, and expires by itself.\n\n" + text
	}

	return diag.NewErrorDiagnostic("Cart was not created", text)
}

// outcomeUnknown says whether an operation that failed may have been carried out.
func outcomeUnknown(err error) bool {
	var failure *partnercenter.Error

	return errors.As(err, &failure) && failure.OutcomeUnknown
}

// failureText tells what failed, in the service's own words, what to do, and
// the ids that Microsoft's support asks for.
func failureText(err error) string {
	var failure *partnercenter.Error
	if !errors.As(err, &failure) {
		return err.Error()
	}

	var text strings.Builder

	fmt.Fprintf(&text, "Operation: %s\n", failure.Operation)

	if failure.StatusCode != 0 {
		fmt.Fprintf(&text, "HTTP status: %d\n", failure.StatusCode)
	}

	if failure.Code != "" {
		fmt.Fprintf(&text, "Code: %s\n", failure.Code)
	}

	if failure.Description != "" {
		fmt.Fprintf(&text, "Description: %s\n", failure.Description)
	}

	if failure.Err != nil {
		fmt.Fprintf(&text, "Cause: %s\n", failure.Err)
	}

	if failure.Location != "" {
		fmt.Fprintf(&text, "Location: %s\n", failure.Location)
	}

	if failure.Attempts > 1 {
		fmt.Fprintf(&text, "Tries: %d in %s\n", failure.Attempts, failure.Elapsed.Round(100*time.Millisecond))
	}

	fmt.Fprintf(&text, "Next step: %s\n", nextStep(failure))

	if failure.RequestID != "" {
		fmt.Fprintf(&text, "MS-RequestId: %s\n", failure.RequestID)
	}

	fmt.Fprintf(&text, "MS-CorrelationId: %s", failure.CorrelationID)

	return text.String()
}

// The advice for the codes of the page "Partner Center REST error codes" whose
// meaning is narrower than their status.
var adviceByCode = map[string]string{
	"900203": "The offer asks for an attestation: set attestation_accepted = true on the line once the customer has accepted it.",
	"900206": "The cart asks for the partner on record's attestation: set partner_on_record_attestation_accepted = true.",
	"900420": "The access token has expired or isn't meant for Partner Center: get a new one, or configure credentials that renew it.",
	"800009": "The customer has to accept the Microsoft Customer Agreement, or data of theirs is missing: look at the customer in Partner Center.",
	"800002": "Correct the argument that the description names.",
}

var adviceByKind = []struct {
	kind   error
	advice string
}{
	{partnercenter.ErrConflict, "The cart was changed since it was last read. Run terraform plan again and review what it shows."},
	{partnercenter.ErrAlreadySubmitted, "The cart was already checked out and can't be changed. Look for its order in Partner Center; for further purchases declare a new cart."},
	{partnercenter.ErrOrderInProgress, "An order of this cart is being processed. Nothing was sent again. Wait, then look in Partner Center whether the order was placed."},
	{partnercenter.ErrBusy, "Another request was working on the cart for the whole of the timeout. Try again later, or raise the timeouts block."},
	{partnercenter.ErrThrottled, "The service throttles this partner. Try again later, lower max_concurrent_requests, or raise max_retries and the timeouts block."},
	{partnercenter.ErrUnauthorized, "Check the provider's credentials: the token must be for this cloud and tenant, and the app must be registered in Partner Center."},
	{partnercenter.ErrForbidden, "The credentials are good but don't allow this. Check the app's and the user's roles in Partner Center and the relationship with the customer."},
	{partnercenter.ErrCredential, "No access token could be had. Check the provider's credentials, and that the login host can be reached."},
	{partnercenter.ErrNotFound, "Check customer_id and the cart's id. The service forgets a cart when it expires."},
	{partnercenter.ErrInvalidInput, "Correct what the description names and run again. Nothing was changed."},
	{partnercenter.ErrBadAnswer, "The service, or something between it and here, gave an answer that can't be used. State was left as it was. Try again; if it stays so, report it with the ids below."},
	{partnercenter.ErrServiceFailure, "The service, or the way to it, is out of order. Try again later; give the ids below to Microsoft's support if it stays so."},
}

// statusNotFound is the HTTP status of a page or of a cart that isn't there.
const statusNotFound = 404

func nextStep(failure *partnercenter.Error) string {
	if advice, ok := adviceByCode[failure.Code]; ok {
		return advice
	}

	if failure.StatusCode == statusNotFound && !errors.Is(failure, partnercenter.ErrNotFound) {
		return "What answered is not the cart service, so this says nothing about the cart: check endpoint and api_version. State was left as it was."
	}

	for _, candidate := range adviceByKind {
		if errors.Is(failure, candidate.kind) {
			return candidate.advice
		}
	}

	return "Try again; give the ids below to Microsoft's support if it stays so."
}
