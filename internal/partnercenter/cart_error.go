// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package partnercenter

import (
	"encoding/json"
	"strings"
)

// CartError is the reason why the service could not process one line item or
// add-on item, although it accepted the request.
type CartError struct {
	// Code is the number of the code where it is known, else the text that the
	// service sent.
	Code string
	// Name is the name that Microsoft publishes for the code, "" where it
	// publishes none.
	Name                  string
	Description           string
	AdditionalInformation json.RawMessage
}

// cartErrorNames are the names that the pages "Cart resources" and the .NET
// reference of CartErrorCode give to codes.
var cartErrorNames = map[string]string{
	"0":      "Unknown",
	"10000":  "CurrencyIsNotSupported",
	"10001":  "CatalogItemIdIsNotValid",
	"10002":  "QuotaNotAvailable",
	"10003":  "InventoryNotAvailable",
	"10004":  "ParticipantsIsNotSupportedForPartner",
	"10006":  "UnableToProcessCartLineItem",
	"10007":  "SubscriptionIsNotValid",
	"10008":  "SubscriptionIsNotEnabledForRI",
	"10009":  "SandboxLimitExceeded",
	"10010":  "InvalidInput",
	"10011":  "SubscriptionNotRegistered",
	"10012":  "AttestationNotAccepted",
	"10013":  "BillingPlanNotSupported",
	"10014":  "InvalidPromotionId",
	"10015":  "MaxAllowedSeatsPerSubscriptionExceeded",
	"10016":  "InvalidCustomTermEndDateProduct",
	"10017":  "InvalidCustomTermEndDate",
	"10018":  "BaseOfferSeatQuantityNotMet",
	"10019":  "MinimumAddOnSeatsNotMet",
	"500600": "LegacyOfferNotEligibleForPurchase",
}

// cartErrorCodes finds the code by the lower-cased name.
var cartErrorCodes = func() map[string]string {
	codes := make(map[string]string, len(cartErrorNames))
	for code, name := range cartErrorNames {
		codes[strings.ToLower(name)] = code
	}
	return codes
}()

// setCode notes a code in whichever of its three forms it came: number, digits or
// name. A code that no table has is kept as it came.
func (e *CartError) setCode(text string) {
	text = strings.TrimSpace(text)
	if code, ok := cartErrorCodes[strings.ToLower(text)]; ok {
		text = code
	}
	e.Code, e.Name = text, cartErrorNames[text]
}

// cartError consumes a line's error; an object that says nothing is no error.
func (r *jsonReader) cartError() (*CartError, error) {
	if r.null() {
		return nil, nil
	}
	var cartError CartError
	err := r.object(cartErrorMembers, func(name string, known bool) (err error) {
		if !known {
			r.raw()
			return nil
		}
		switch name {
		case "errorCode":
			var text string
			if text, err = r.scalar(); err == nil {
				cartError.setCode(text)
			}
		case "errorDescription":
			cartError.Description, err = r.str()
		case "additionalInformation":
			if value := r.raw(); !isEmptyJSON(value) {
				cartError.AdditionalInformation = value
			}
		}
		return err
	})
	if err != nil || cartError.Code == "" && cartError.Description == "" && cartError.AdditionalInformation == nil {
		return nil, err
	}
	return &cartError, nil
}

// isEmptyJSON says whether a value is one of the ways to say nothing.
func isEmptyJSON(value json.RawMessage) bool {
	switch compactJSON(value) {
	case "null", "{}", "[]", `""`:
		return true
	}
	return false
}
