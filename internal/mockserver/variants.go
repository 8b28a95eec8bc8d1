// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package mockserver

import "net/http"

// Variant is a service that a correct client gets along with.
type Variant struct {
	Name    string // Stable, fit for the name of a subtest.
	Options Options
}

// Variants are the services that a client should be tried against: the default
// one, each single choice that deviates from it, and some combinations in which
// choices make each other worse. Order and names are stable.
func Variants() []Variant {
	return []Variant{
		{"default", Options{}},
		{"etag-ignored", Options{ETag: ETagIgnored}},
		{"etag-absent", Options{ETag: ETagAbsent}},
		{"conflict-409", Options{Conflict: ConflictStatus}},
		{"conflict-412", Options{Conflict: ConflictPreconditionFailed}},
		{"conflict-417", Options{Conflict: ConflictExpectationFailed}},
		{"line-ids-renumbered", Options{LineIDs: LineIDsRenumbered}},
		{"line-ids-strings", Options{StringLineIDs: true}},
		{"case-kept", Options{Case: CaseKept}},
		{"case-upper", Options{Case: CaseUpper}},
		{"nulls-explicit", Options{Nulls: NullsExplicit}},
		{"nulls-empty", Options{Nulls: NullsEmpty}},
		{"extra-fields", Options{ExtraFields: true}},
		{"reversed-lines", Options{ReverseLines: true}},
		{"put-201", Options{PutStatus: http.StatusCreated}},
		{"checkout-201", Options{CheckoutStatus: http.StatusCreated}},
		{"error-code-digits", Options{ErrorCodeForm: ErrorCodeDigits}},
		{"error-code-name", Options{ErrorCodeForm: ErrorCodeName}},
		{"bare-timestamps", Options{BareTimestamps: true}},
		{"byte-order-mark", Options{ByteOrderMark: true}},
		{"recompute-on-update", Options{RecomputeOnUpdate: true}},
		{"request-ids-ignored", Options{RequestIDs: RequestIDsIgnored}},
		{"pending-orders", Options{PendingOrders: true}},
		{"checkout-repeat-refused", Options{CheckoutRepeat: CheckoutRepeatRefused}},
		{"renumbered-reversed", Options{LineIDs: LineIDsRenumbered, ReverseLines: true}},
		{"renumbered-recomputed-extra", Options{LineIDs: LineIDsRenumbered, RecomputeOnUpdate: true, ExtraFields: true}},
		{"etag-absent-bare-nulls", Options{ETag: ETagAbsent, BareTimestamps: true, Nulls: NullsExplicit}},
		{"upper-empty-extra-strings", Options{Case: CaseUpper, Nulls: NullsEmpty, ExtraFields: true, StringLineIDs: true}},
		{"everything-odd", Options{
			ETag: ETagAbsent, LineIDs: LineIDsRenumbered, Case: CaseUpper, Nulls: NullsEmpty, ExtraFields: true,
			ReverseLines: true, PutStatus: http.StatusCreated, CheckoutStatus: http.StatusCreated, StringLineIDs: true,
			ErrorCodeForm: ErrorCodeName, BareTimestamps: true, ByteOrderMark: true, RecomputeOnUpdate: true,
			RequestIDs: RequestIDsIgnored, PendingOrders: true, CheckoutRepeat: CheckoutRepeatRefused,
		}},
		{"everything-odd-etag", Options{
			Conflict: ConflictPreconditionFailed, LineIDs: LineIDsRenumbered, Case: CaseUpper, Nulls: NullsExplicit,
			ExtraFields: true, ReverseLines: true, PutStatus: http.StatusCreated, StringLineIDs: true,
			ErrorCodeForm: ErrorCodeDigits, ByteOrderMark: true, RecomputeOnUpdate: true,
		}},
	}
}
