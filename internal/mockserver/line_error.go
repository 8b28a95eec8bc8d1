// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package mockserver

import "strconv"

// LineError is the CartError that a line comes back with.
type LineError struct {
	// Code is any integer, known to a table or not.
	Code int `json:"code"`
	// Name is the errorCode in the form ErrorCodeName; default: the published
	// name, or the digits where Microsoft publishes none.
	Name        string `json:"name,omitempty"`
	Description string `json:"description"`
	// AdditionalInformation is left out when nil.
	AdditionalInformation Document `json:"additionalInformation,omitempty"`
}

// publishedErrorNames is the enumeration CartErrorCode of the published .NET
// models.
var publishedErrorNames = map[int]string{
	0:      "Unknown",
	10000:  "CurrencyIsNotSupported",
	10001:  "CatalogItemIdIsNotValid",
	10002:  "QuotaNotAvailable",
	10003:  "InventoryNotAvailable",
	10004:  "ParticipantsIsNotSupportedForPartner",
	10006:  "UnableToProcessCartLineItem",
	10007:  "SubscriptionIsNotValid",
	10008:  "SubscriptionIsNotEnabledForRI",
	10009:  "SandboxLimitExceeded",
	10010:  "InvalidInput",
	10011:  "SubscriptionNotRegistered",
	10012:  "AttestationNotAccepted",
	10013:  "BillingPlanNotSupported",
	10014:  "InvalidPromotionId",
	10015:  "MaxAllowedSeatsPerSubscriptionExceeded",
	10016:  "InvalidCustomTermEndDateProduct",
	10017:  "InvalidCustomTermEndDate",
	10018:  "BaseOfferSeatQuantityNotMet",
	10019:  "MinimumAddOnSeatsNotMet",
	500600: "LegacyOfferNotEligibleForPurchase",
}

func (e LineError) document(form ErrorCodeForm) Document {
	digits := strconv.Itoa(e.Code)
	document := Document{"errorCode": number(int64(e.Code)), "errorDescription": e.Description}
	switch form {
	case ErrorCodeDigits:
		document["errorCode"] = digits
	case ErrorCodeName:
		name := e.Name
		if name == "" {
			name = publishedErrorNames[e.Code]
		}
		if name == "" {
			name = digits
		}
		document["errorCode"] = name
	}
	if e.AdditionalInformation != nil {
		document["additionalInformation"] = cloneDocument(e.AdditionalInformation)
	}
	return document
}

// FailLine makes every line item and add-on item with the catalog item come
// back with the error, in carts that exist (from their next answer on) and in
// new ones, until [Server.ClearLine]. The cart itself is saved and answered 200
// or 201.
func (s *Server) FailLine(catalogItemID string, failure LineError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if information, err := normalized(failure.AdditionalInformation); err == nil {
		failure.AdditionalInformation = information
	}
	s.lineErrors[catalogItemID] = failure
	s.lineErrorChanges++
}

// ClearLine lets the catalog item pass again. An error that a line already
// has stays on it, as on the real service, until an update of its cart has the
// line evaluated anew.
func (s *Server) ClearLine(catalogItemID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.lineErrors, catalogItemID)
	s.lineErrorChanges++
}

// applyLineErrors puts errors asked for since the last look on their lines.
func (s *Server) applyLineErrors(c *cart) {
	if c.errorsAsOf == s.lineErrorChanges {
		return
	}
	c.errorsAsOf = s.lineErrorChanges
	if len(s.lineErrors) == 0 || c.status() == statusOrdered {
		return
	}
	for _, line := range linesOf(c.document) {
		if failure, failing := s.lineErrors[text(line.document, "catalogItemId")]; failing {
			line.document["error"] = failure.document(s.options.ErrorCodeForm)
			c.answer = nil
		}
	}
}
