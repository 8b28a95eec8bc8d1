// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package partnercenter

import (
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
	"testing"
)

// TestDecodeCartErrorCodes reads every code of the contract, and every other one
// that has a published name, in each form it can have on the wire.
func TestDecodeCartErrorCodes(t *testing.T) {
	t.Parallel()
	for code, name := range map[string]string{
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
		"400013": "", "400019": "", "400028": "", "400041": "", "400042": "", "400075": "", "400076": "",
		"500600": "LegacyOfferNotEligibleForPurchase",
		"900312": "", "900314": "", "900315": "", "900317": "",
	} {
		forms := []string{code, strconv.Quote(code), strconv.Quote(" " + code + " ")}
		if name != "" {
			forms = append(forms, strconv.Quote(name), strconv.Quote(strings.ToUpper(name)), strconv.Quote(strings.ToLower(name)))
		}
		want := CartError{Code: code, Name: name, Description: "d"}
		for _, form := range forms {
			members := `"error":{"errorCode":` + form + `,"errorDescription":"d"}`
			for place, line := range map[string]LineItem{
				"line item":   decodeLine(t, members),
				"add-on item": decodeLine(t, `"addonItems":[{`+members+`}]`).AddonItems[0],
			} {
				if line.Error == nil || !reflect.DeepEqual(*line.Error, want) {
					t.Errorf("%s, code %s: got %s", place, form, show(t, line.Error))
				}
			}
		}
	}
}

func TestDecodeCartErrorForms(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, wire string
		want       *CartError
	}{
		{"code that no table has", `{"errorCode":123456}`, &CartError{Code: "123456"}},
		{"name that no table has", `{"errorCode":"BrandNew"}`, &CartError{Code: "BrandNew"}},
		{"negative code", `{"errorCode":-1}`, &CartError{Code: "-1"}},
		{"endless code", `{"errorCode":1` + strings.Repeat("0", 50) + `}`, &CartError{Code: "1" + strings.Repeat("0", 50)}},
		{"description only", `{"errorDescription":"Sold out."}`, &CartError{Description: "Sold out."}},
		{"information only", `{"additionalInformation":{ "a": "<b>" }}`, &CartError{AdditionalInformation: json.RawMessage(`{ "a": "<b>" }`)}},
		{"information as text", `{"additionalInformation":"more"}`, &CartError{AdditionalInformation: json.RawMessage(`"more"`)}},
		{"names without case", `{"ErrorCode":"10010","ERRORDESCRIPTION":"d","unknown":[1]}`,
			&CartError{Code: "10010", Name: "InvalidInput", Description: "d"}},
		{"nothing but unknown members", `{"unknown":1}`, nil},
	} {
		if got := decodeLine(t, `"error":`+test.wire).Error; !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: got %s, want %s", test.name, show(t, got), show(t, test.want))
		}
	}
}
