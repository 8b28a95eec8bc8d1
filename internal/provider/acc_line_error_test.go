// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/mockserver"
)

// lineErrors are the codes of the contract, with the name that Microsoft
// publishes for each, where it does.
var lineErrors = map[int]string{
	0: "Unknown", 10000: "CurrencyIsNotSupported", 10001: "CatalogItemIdIsNotValid", 10002: "QuotaNotAvailable",
	10003: "InventoryNotAvailable", 10004: "ParticipantsIsNotSupportedForPartner", 10006: "UnableToProcessCartLineItem",
	10007: "SubscriptionIsNotValid", 10008: "SubscriptionIsNotEnabledForRI", 10009: "SandboxLimitExceeded",
	10010: "InvalidInput", 10011: "SubscriptionNotRegistered", 10012: "AttestationNotAccepted",
	10013: "BillingPlanNotSupported", 10014: "InvalidPromotionId", 10015: "MaxAllowedSeatsPerSubscriptionExceeded",
	10016: "InvalidCustomTermEndDateProduct", 10017: "InvalidCustomTermEndDate", 10018: "BaseOfferSeatQuantityNotMet",
	10019: "MinimumAddOnSeatsNotMet", 500600: "LegacyOfferNotEligibleForPurchase",
	400013: "", 400019: "", 400028: "", 400041: "", 400042: "", 400075: "", 400076: "",
	900312: "", 900314: "", 900315: "", 900317: "", 777777: "",
}

// Every code, on a line and on an add-on, is one error on its very block.
func TestAccCartLineErrorCodes(t *testing.T) {
	t.Parallel()

	mock := startMock(t, mockserver.Options{})

	var blocks []string

	for code := range lineErrors {
		for _, item := range []string{fmt.Sprint("line-", code), fmt.Sprint("addon-", code)} {
			mock.FailLine(item, mockserver.LineError{Code: code, Name: lineErrors[code], Description: "because of " + item + "."})
		}

		blocks = append(blocks, aLine(fmt.Sprint("line-", code), 1), aLine(fmt.Sprint("fine-", code), 1, anAddon(fmt.Sprint("addon-", code), 1)))
	}

	configuration := aCart(mock, blocks...)
	w := newWorkspace(t, configuration)
	created := w.apply().failed()

	if got, want := len(created.diags), 2*len(lineErrors); got != want {
		t.Errorf("%d diagnostics, want %d: one for each line in error", got, want)
	}

	written := strings.Split(configuration, "\n")

	for code, name := range lineErrors {
		for _, item := range []string{fmt.Sprint("line-", code), fmt.Sprint("addon-", code)} {
			found := created.says(asError, regexp.QuoteMeta("because of "+item+"."),
				fmt.Sprintf("Code: %d ", code), regexp.QuoteMeta("Name: "+cmp.Or(name, "(none)")+" "), `MS-CorrelationId: [0-9a-f-]{36}`, "Next step: .+")

			if line := written[found.Line()-1]; !strings.Contains(line, fmt.Sprintf("%q", item)) {
				t.Errorf("the error for %s points at line %d: %s", item, found.Line(), line)
			}
		}
	}
}

// An update that brings a line into error is red until the line is fine again,
// and the error is in state meanwhile.
func TestAccCartLineErrorOnUpdate(t *testing.T) {
	t.Parallel()

	mock := startMock(t, mockserver.Options{})
	w := newWorkspace(t, aCart(mock, aLine("A", 1), aLine("B", 1, anAddon("C", 1))))
	w.apply().succeeded()

	mock.FailLine("B", mockserver.LineError{Code: 10002, Name: "QuotaNotAvailable", Description: "too many"})
	mock.FailLine("C", mockserver.LineError{Code: 400075, Description: "not with this base"})
	w.configure(aCart(mock, aLine("A", 1), aLine("B", 2, anAddon("C", 1))))

	for range 2 {
		again := w.apply().failed()
		again.says(asError, "10002 QuotaNotAvailable", `line_item\[1\] `, "too many", "stays red")
		again.says(asError, "400075", `line_item\[1\]\.addon_item\[0\] `, "not with this base")
	}

	if shown := w.run("show", "-no-color").printed; !strings.Contains(shown, `"400075"`) {
		t.Errorf("the add-on's error isn't in state:\n%s", shown)
	}

	mock.ClearLine("B")
	mock.ClearLine("C")
	w.apply().succeeded()
	w.plan().exited(0).quiet()
}

// A creation with a line in error taints, and the message says what follows.
func TestAccCartLineErrorOnCreate(t *testing.T) {
	t.Parallel()

	mock := startMock(t, mockserver.Options{})
	mock.FailLine("A", mockserver.LineError{Code: 10006, Description: "no"})

	w := newWorkspace(t, aCart(mock, aLine("A", 1)))
	w.apply().failed().says(asError, "tainted", "terraform untaint")

	w.run("untaint", cartName).succeeded()
	w.apply().failed().says(asError, "10006", "stays red")

	mock.ClearLine("A")
	w.apply().succeeded()

	if n := len(mock.Carts()); n != 1 {
		t.Errorf("%d carts, want the one that was untainted", n)
	}
}

// A line that falls into error by itself is a warning and a planned repair.
func TestAccCartLineErrorByItself(t *testing.T) {
	t.Parallel()

	mock := startMock(t, mockserver.Options{})
	w := newWorkspace(t, aCart(mock, aLine("A", 1)))
	w.apply().succeeded()

	mock.FailLine("A", mockserver.LineError{Code: 10003, Name: "InventoryNotAvailable", Description: "sold out"})
	mock.EditCart(onlyCart(mock), func(mockserver.Document) {})
	w.plan().exited(2).says(asWarning, "10003 InventoryNotAvailable", "sold out")

	mock.ClearLine("A")
	w.apply().succeeded()
	w.plan().exited(0).quiet()
}
