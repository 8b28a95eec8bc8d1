// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package mockserver

import "time"

// DefaultToken is the only bearer token that a server without
// [Options.AcceptToken] accepts.
const DefaultToken = "mock-token"

// Defaults of [Options].
const (
	DefaultAPIVersion = "1"
	DefaultExpiry     = 7 * 24 * time.Hour
	DefaultLogLimit   = 10000
)

// Currency fills the currencyCode of a line that is sent without one.
const Currency = "USD"

// User is the lastModifiedUser of a change made by request.
const User = "partner.admin@fabrikam.example"

// OtherUser is the lastModifiedUser of a change made behind the client's back
// by [Server.EditCart] or [Server.OrderCart].
const OtherUser = "colleague@fabrikam.example"

// ETagMode says what the server makes of a cart's attributes.etag.
type ETagMode int

// The contract has the etag, but no published cart sample shows one.
const (
	ETagEnforced ETagMode = iota // An update with a stale or no etag is refused, see [ConflictForm].
	ETagIgnored                  // Answers carry an etag, updates are not held to it.
	ETagAbsent                   // Answers carry no etag, updates are not held to one.
)

// ConflictForm is the status and code of the answer to a stale etag.
type ConflictForm int

// Each form is documented for some Partner Center resource.
const (
	ConflictBadRequest         ConflictForm = iota // 400 with code 2055.
	ConflictStatus                                 // 409 with code 2055.
	ConflictPreconditionFailed                     // 412 with code 2055.
	ConflictExpectationFailed                      // 417 with code 800036.
)

// LineIDMode says what an update does to line ids.
type LineIDMode int

// See the package documentation for the numbering.
const (
	LineIDsKept LineIDMode = iota
	LineIDsRenumbered
)

// CaseMode says how answers spell billingCycle, the keys of participants and
// the keys of provisioningContext.
type CaseMode int

// CaseChanged is what the real service does.
const (
	CaseChanged CaseMode = iota // provisioningContext keys in lowerCamelCase, billingCycle and participant keys in lower case.
	CaseKept                    // As they were sent.
	CaseUpper                   // In upper case, or in lower case where they were sent in upper case.
)

// NullMode says how answers show an optional member that is not set.
type NullMode int

// All three are seen in published samples.
const (
	NullsAbsent   NullMode = iota // The member is left out.
	NullsExplicit                 // The member is null.
	NullsEmpty                    // The member is "", false, [], {} or, for an instant, 0001-01-01T00:00:00.
)

// ErrorCodeForm says how answers write a line error's errorCode.
type ErrorCodeForm int

// All three are seen in published samples and models.
const (
	ErrorCodeNumber ErrorCodeForm = iota // 10002
	ErrorCodeDigits                      // "10002"
	ErrorCodeName                        // "QuotaNotAvailable", digits for a code without a name.
)

// RequestIDMode says whether MS-RequestId works as an idempotency key.
type RequestIDMode int

// The page "Partner Center REST headers" promises RequestIDsHonoured.
const (
	RequestIDsHonoured RequestIDMode = iota // A repeated write gets the first answer and has no second effect.
	RequestIDsIgnored                       // A repeated write is a second write.
)

// CheckoutRepeatMode says what a repeated checkout gets while request ids are
// honoured.
type CheckoutRepeatMode int

// Either way nothing is bought twice.
const (
	CheckoutRepeatAnswered CheckoutRepeatMode = iota // The first answer again.
	CheckoutRepeatRefused                            // 400 with code 800065, as for any ordered cart.
)

// Options are the choices that the service's documentation leaves open. The
// zero value is the behaviour closest to the real service.
type Options struct {
	// APIVersion is the {version} in the path /v{version}; default "1".
	APIVersion string

	ETag     ETagMode
	Conflict ConflictForm
	LineIDs  LineIDMode
	Case     CaseMode
	Nulls    NullMode

	// ExtraFields puts members that no documentation has on carts, line items,
	// add-on items, attributes, links and the small objects of a line. Each
	// value is unique to its place. An update that loses or mixes them up is a
	// violation (as is the loss of any unknown member, with or without this).
	ExtraFields bool

	// ReverseLines lists line items and add-on items last first; ids stay with
	// their lines.
	ReverseLines bool

	// PutStatus is the status of a successful update: 200 (default) or 201.
	PutStatus int

	// CheckoutStatus is the status of a successful checkout: 200 (default) or
	// 201.
	CheckoutStatus int

	// StringLineIDs writes line ids as strings of digits.
	StringLineIDs bool

	// ErrorCodeForm applies to line errors that choose no form themselves.
	ErrorCodeForm ErrorCodeForm

	// BareTimestamps writes timestamps without a time zone.
	BareTimestamps bool

	// ByteOrderMark starts every JSON answer with a UTF-8 byte order mark.
	ByteOrderMark bool

	// Expiry is the life of a cart from its creation; default 7 days. An
	// update does not prolong it.
	Expiry time.Duration

	// RecomputeOnUpdate makes each update fill the currency and order group
	// that the caller did not choose with other values than before, and spell
	// creationTimestamp differently.
	RecomputeOnUpdate bool

	RequestIDs RequestIDMode

	// PendingOrders gives the orders of a checkout the status pending instead
	// of completed.
	PendingOrders bool

	CheckoutRepeat CheckoutRepeatMode

	// Latency is added to every request.
	Latency time.Duration

	// AcceptToken decides whether a bearer token is valid; default: only
	// [DefaultToken] is. Any other request is answered 401 with code 900420.
	AcceptToken func(token string) bool

	// Now is the server's clock; default time.Now.
	Now func() time.Time

	// LogLimit bounds the request log; the oldest entry goes first. Default
	// 10000, negative for no log. Counters are exact whatever the limit.
	LogLimit int
}

func (o Options) withDefaults() Options {
	if o.APIVersion == "" {
		o.APIVersion = DefaultAPIVersion
	}
	if o.PutStatus == 0 {
		o.PutStatus = 200
	}
	if o.CheckoutStatus == 0 {
		o.CheckoutStatus = 200
	}
	if o.Expiry == 0 {
		o.Expiry = DefaultExpiry
	}
	if o.AcceptToken == nil {
		o.AcceptToken = func(token string) bool { return token == DefaultToken }
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.LogLimit == 0 {
		o.LogLimit = DefaultLogLimit
	}
	return o
}
