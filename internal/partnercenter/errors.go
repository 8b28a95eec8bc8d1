// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package partnercenter

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// The kinds of failure that a caller decides on, to be tested with [errors.Is].
var (
	// ErrNotFound is the kind of a cart or customer that does not exist (any more).
	ErrNotFound = errors.New("not found")
	// ErrConflict is the kind of an update that was based on an older cart.
	ErrConflict = errors.New("the cart was changed by somebody else")
	// ErrAlreadySubmitted is the kind of code 800065: the cart was checked out before.
	ErrAlreadySubmitted = errors.New("the cart was already submitted")
	// ErrOrderInProgress is the kind of code 800060: an order is being processed.
	ErrOrderInProgress = errors.New("an order of the cart is in progress")
	// ErrBusy is the kind of code 800064, once waiting for it has been given up.
	ErrBusy = errors.New("the cart is being processed by another request")
	// ErrThrottled is the kind of status 429, once waiting for it has been given up.
	ErrThrottled = errors.New("too many requests")
	// ErrUnauthorized is the kind of status 401: the credentials were refused.
	ErrUnauthorized = errors.New("the credentials were refused")
	// ErrForbidden is the kind of status 403: the credentials do not allow it.
	ErrForbidden = errors.New("not allowed")
	// ErrInvalidInput is the kind of what the caller asked for and cannot be had.
	ErrInvalidInput = errors.New("invalid input")
	// ErrServiceFailure is the kind of status 5xx, of a broken connection and of
	// anything else that answered in the service's place.
	ErrServiceFailure = errors.New("the service failed")
	// ErrBadAnswer is the kind of a success whose content is unusable.
	ErrBadAnswer = errors.New("the service's answer is unusable")
	// ErrCredential is the kind of a token that could not be had.
	ErrCredential = errors.New("no access token could be had")
)

// Error is a failed operation. Its kind is one of the Err… variables and is
// tested with [errors.Is].
type Error struct {
	Operation   string // Such as "update cart".
	StatusCode  int    // 0 when no answer arrived.
	Code        string // The service's own code, "" when there is none.
	Description string // The service's own words, "" when there are none.

	// RequestID is the MS-RequestId of all tries of the operation, CorrelationID
	// the MS-CorrelationId of the run.
	RequestID     string
	CorrelationID string

	Attempts   int
	Elapsed    time.Duration // From the first try to giving up.
	RetryAfter time.Duration // What the last answer asked to wait, 0 when nothing.

	// Location is the address of what was created, where a success came with an
	// unusable body; "" otherwise.
	Location string

	// OutcomeUnknown says that a try of a write was sent and got no usable answer:
	// the service may have carried it out.
	OutcomeUnknown bool

	// Err is the cause on this side: of the transport, of decoding, of the
	// credential or the end of the context; nil when the service refused.
	Err error

	kind error
}

// Error is the failure in one line: what failed, how, and the ids to ask for.
func (e *Error) Error() string {
	var text strings.Builder
	text.WriteString(e.Operation + ": " + e.reason())
	if e.RequestID != "" {
		fmt.Fprintf(&text, " (MS-RequestId %s, MS-CorrelationId %s", e.RequestID, e.CorrelationID)
		if e.Attempts > 1 {
			fmt.Fprintf(&text, "; %d tries in %s", e.Attempts, e.Elapsed.Round(time.Millisecond))
		}
		text.WriteString(")")
	}
	return text.String()
}

// reason is what happened, without the operation and the ids.
func (e *Error) reason() string {
	var parts []string
	if e.StatusCode != 0 {
		parts = append(parts, "HTTP "+strconv.Itoa(e.StatusCode))
	}
	if e.Code != "" {
		parts = append(parts, "code "+e.Code)
	}
	switch {
	case e.Description != "":
		parts = append(parts, e.Description)
	case e.kind != nil:
		parts = append(parts, e.kind.Error())
	}
	if e.Err != nil {
		parts = append(parts, e.Err.Error())
	}
	return strings.Join(parts, ", ")
}

// Unwrap is the cause on this side.
func (e *Error) Unwrap() error { return e.Err }

// Is says whether target is the kind of the failure.
func (e *Error) Is(target error) bool { return target == e.kind }
