// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"testing"
	"time"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/mockserver"
)

// A statusCase is a refusal of the contract, and how it is told.
type statusCase struct {
	status int
	code   string
	advice string
	// retried refusals are tried again.
	retried bool
}

var statusCases = []statusCase{
	{400, "800002", "Correct", false},
	{400, "800009", "customer", false},
	{400, "800010", "Correct", false},
	{400, "800017", "Correct", false},
	{400, "800029", "Correct", false},
	{400, "900142", "Correct", false},
	{400, "900203", "attestation_accepted = true", false},
	{400, "900206", "partner_on_record_attestation_accepted = true", false},
	{400, "800065", "already checked out", false},
	{401, "800001", "credentials", false},
	{401, "900420", "token", false},
	{403, "800020", "roles", false},
	{403, "800066", "roles", false},
	{403, "900124", "roles", false},
	{409, "800060", "Nothing was sent again", false},
	{408, "", "Try again later", true},
	{429, "", "max_concurrent_requests", true},
	{500, "900000", "Try again later", true},
	{502, "", "Try again later", true},
	{503, "", "Try again later", true},
	{504, "", "Try again later", true},
}

// Every refusal names the operation, the status, the code, the service's words,
// what to do and both ids, and leaves the state as it was.
func TestAccCartServiceErrors(t *testing.T) {
	t.Parallel()

	mock := startMock(t, mockserver.Options{})
	w := newWorkspace(t, aCart(mock, aLine("A", 1)))
	w.apply().succeeded()
	w.configure(aCart(mock, aLine("A", 2)))

	for _, test := range statusCases {
		t.Run(fmt.Sprint(test.status, " ", test.code), func(t *testing.T) {
			fault := mock.Inject(mockserver.Fault{Operation: "update", Status: test.status, Code: test.code, Description: "in the service's words."})
			defer fault.Remove()

			patterns := []string{
				"not updated", "Operation: update cart", fmt.Sprintf("HTTP status: %d", test.status), "Next step: .*" + regexp.QuoteMeta(test.advice),
				`MS-RequestId: [0-9a-f-]{36}`, `MS-CorrelationId: [0-9a-f-]{36}`,
			}
			if test.code != "" {
				patterns = append(patterns, "Code: "+test.code, "in the service's words")
			}

			if test.retried {
				patterns = append(patterns, "Tries: 9 in ")
			}

			w.t = t
			w.apply().failed().says(asError, patterns...)
		})
	}

	w.t = t
	w.apply().succeeded()
	w.plan().exited(0).quiet()
}

// Answers that can't be used are errors that lose nothing.
func TestAccCartBadAnswers(t *testing.T) {
	t.Parallel()

	const cart = `{"id":"%s","lineItems":[{"id":0,"catalogItemId":"A","quantity":1}]}`

	answers := map[string]mockserver.Fault{
		"HTML with status 200": {HTML: true, Status: http.StatusOK},
		"HTML with status 502": {HTML: true, Status: http.StatusBadGateway},
		"empty":                {Empty: true, Status: http.StatusOK},
		"truncated":            {Truncate: true},
		"another cart":         {Body: fmt.Sprintf(cart, "00000000-0000-4000-8000-000000000000")},
		"a list":               {Body: `[]`},
		"wrongly typed":        {Body: `{"lineItems":"none"}`},
		"huge":                 {HugeBody: 20 << 20},
		"no such path":         {Status: http.StatusNotFound, Body: `{"statusCode":404,"message":"Resource not found"}`},
		"a redirect":           {Redirect: "https://example.com/"},
	}

	for name, answer := range answers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			mock := startMock(t, mockserver.Options{})
			w := newWorkspace(t, aCart(mock, aLine("A", 1)))
			w.apply().succeeded()

			answer.Operation = "read"
			fault := mock.Inject(answer)
			w.plan().exited(1).says(asError, "could not be read", "Operation: read cart", "MS-CorrelationId: ")
			fault.Remove()
			w.plan().exited(0).quiet()
		})
	}
}

// A creation whose answer is lost makes one cart, which ends up in state.
func TestAccCartLostAnswers(t *testing.T) {
	t.Parallel()

	for name, fault := range map[string]mockserver.Fault{
		"before the write":    {DropBefore: true},
		"after the write":     {DropAfter: true},
		"an error after it":   {AfterWrite: true, Status: http.StatusBadGateway, HTML: true},
		"a truncated answer":  {Truncate: true},
		"throttled before it": mockserver.Throttled("0"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			mock := startMock(t, mockserver.Options{})
			fault.Operation, fault.Times = "create", 2
			mock.Inject(fault)

			w := newWorkspace(t, aCart(mock, aLine("A", 1)))
			w.apply().succeeded().quiet()
			w.plan().exited(0).quiet()

			if n := len(mock.Carts()); n != 1 {
				t.Errorf("%d carts, want 1", n)
			}
		})
	}
}

// Where all tries are lost, the error says what may have happened.
func TestAccCartOutcomeUnknown(t *testing.T) {
	t.Parallel()

	mock := startMock(t, mockserver.Options{})
	mock.Inject(mockserver.Fault{Operation: "create", DropAfter: true})

	w := newWorkspace(t, aCart(mock, aLine("A", 1)))
	w.apply().failed().says(asError, "Cart was not created", "may have made the cart", "expires by itself", "Tries: 9 in")

	bought := startMock(t, mockserver.Options{})
	bought.Inject(mockserver.Fault{Operation: "checkout", DropAfter: true})

	id := seedCart(bought)
	w = newWorkspace(t, withProvider(bought, checkout(fmt.Sprintf("%q", id), "")))
	w.apply().failed().says(asError, "Outcome of the checkout is not known", "Tries: 9 in")
	w.apply().failed().says(asError, "already checked out")
}

// An interrupt while the service works on a creation ends the run soon, and
// the cart, which was made, is in state.
func TestAccCartInterrupted(t *testing.T) {
	t.Parallel()

	mock := startMock(t, mockserver.Options{})
	reached := make(chan struct{})

	mock.Inject(mockserver.Fault{Operation: "create", Delay: 300 * time.Millisecond, Times: 1, Match: func(*http.Request) bool {
		close(reached)

		return true
	}})

	w := newWorkspace(t, aCart(mock, aLine("A", 1)))
	ctx, interrupt := context.WithCancel(t.Context())

	go func() {
		<-reached
		interrupt()
	}()

	w.runWithin(ctx, "apply", "-auto-approve", "-json")
	w.plan().exited(0).quiet()

	if n := len(mock.Carts()); n != 1 {
		t.Errorf("%d carts, want 1", n)
	}
}
