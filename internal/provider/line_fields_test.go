// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"encoding/json"
	"math"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/partnercenter"
)

// A fieldCase says everything about one attribute of a line that its row in
// lineFields has to say. The tests in line_field_test.go go through them all.
type fieldCase struct {
	role       lineRole
	identifies bool

	// value gives a line a valid value, which a message shows as shown and the
	// service has as wire.
	value func(*lineItem)
	shown string
	wire  partnercenter.LineItem
	// sent is what the service is sent where it differs from wire.
	sent *partnercenter.LineItem
	// same are other values that mean the same, empty ones that mean the same
	// as none, different ones that don't mean the same.
	same, empty, different []func(*lineItem)
	// partlyUnknown are known values in which something is not known.
	partlyUnknown []func(*lineItem)
	// invalid are values with a word of each problem that is found in them,
	// preceded by the path where it is found, if that is below the argument.
	invalid []invalidCase
}

type invalidCase struct {
	value    func(*lineItem)
	problems []string
}

// Values for the places where the service's line has a pointer.
var yes, seven = true, int64(7)

func texts(of func(*lineItem) *value[string], all ...string) []func(*lineItem) {
	set := make([]func(*lineItem), len(all))
	for i, text := range all {
		set[i] = func(l *lineItem) { *of(l) = known(text) }
	}

	return set
}

func withQuantities(all ...string) []func(*lineItem) {
	set := make([]func(*lineItem), len(all))
	for i, text := range all {
		set[i] = func(l *lineItem) { l.quantity = known(decimal(text)) }
	}

	return set
}

func withParticipants(pairs ...string) func(*lineItem) {
	all := make([]participant, len(pairs)/2)
	for i := range all {
		all[i] = participant{key: known(pairs[2*i]), value: known(pairs[2*i+1])}
	}

	return func(l *lineItem) { l.participants = known(all) }
}

func ofParticipants(all ...participant) func(*lineItem) {
	return func(l *lineItem) { l.participants = known(all) }
}

func withContext(all map[string]value[string]) func(*lineItem) {
	return func(l *lineItem) { l.provisioningContext = known(all) }
}

func committed(amount, currency, grain value[string]) func(*lineItem) {
	return func(l *lineItem) {
		l.purchaseCommitment = known(purchaseCommitment{
			amount: value[decimal]{kind: amount.kind, known: decimal(amount.known)}, currency: currency, grain: grain,
		})
	}
}

func renewing(duration value[string]) func(*lineItem) {
	return func(l *lineItem) { l.renewsTo = known(renewsTo{duration}) }
}

var noText value[string]

var fieldCases = map[string]fieldCase{
	"catalog_item_id": {
		identifies: true,
		value:      func(l *lineItem) { l.catalogItemID = known("CFQ7TTC0LH0Z:0001:CFQ7TTC0K18P") },
		shown:      "CFQ7TTC0LH0Z:0001:CFQ7TTC0K18P",
		wire:       partnercenter.LineItem{CatalogItemID: "CFQ7TTC0LH0Z:0001:CFQ7TTC0K18P"},
		different: texts(func(l *lineItem) *value[string] { return &l.catalogItemID },
			"CFQ7TTC0LH0Z:0002:CFQ7TTC0K18P", "cfq7ttc0lh0z:0001:cfq7ttc0k18p", "MS-AZR-0145P"),
		invalid: []invalidCase{
			{func(l *lineItem) { l.catalogItemID = known("") }, []string{"must not be empty"}},
			{func(l *lineItem) { l.catalogItemID = known(" \t") }, []string{"must not be empty"}},
		},
	},
	"quantity": {
		value:     func(l *lineItem) { l.quantity = known(decimal("25")) },
		shown:     "25",
		wire:      partnercenter.LineItem{Quantity: 25},
		different: withQuantities("1", "26", "9223372036854775807"),
		invalid: []invalidCase{
			{withQuantities("0")[0], []string{"at least 1, got: 0"}},
			{withQuantities("-3")[0], []string{"at least 1, got: -3"}},
			{withQuantities("2.5")[0], []string{"whole number of at least 1, got: 2.5"}},
			{withQuantities("9223372036854775808")[0], []string{"whole number"}},
		},
	},
	"billing_cycle": {
		identifies: true,
		value:      billed("one_time"),
		shown:      "one_time",
		wire:       partnercenter.LineItem{BillingCycle: "one_time"},
		same:       []func(*lineItem){billed("One_Time"), billed("ONE_TIME")},
		empty:      []func(*lineItem){billed("")},
		different:  []func(*lineItem){billed("monthly"), billed("onetime")},
		invalid: []invalidCase{
			{billed(""), []string{"must be one of monthly, annual, biennial, triennial, one_time, none, unknown"}},
			{billed("weekly"), []string{`got: "weekly"`}},
		},
	},
	"term_duration": {
		identifies: true,
		value:      func(l *lineItem) { l.termDuration = known("P1Y") },
		shown:      "P1Y",
		wire:       partnercenter.LineItem{TermDuration: "P1Y"},
		same:       texts(func(l *lineItem) *value[string] { return &l.termDuration }, "P12M", "p1y", "P1Y0M"),
		empty:      texts(func(l *lineItem) *value[string] { return &l.termDuration }, ""),
		different:  texts(func(l *lineItem) *value[string] { return &l.termDuration }, "P1M", "P365D", "one year"),
		invalid: []invalidCase{
			{func(l *lineItem) { l.termDuration = known("1 year") }, []string{`is "1 year": not in ISO 8601 form`}},
			{func(l *lineItem) { l.termDuration = known("") }, []string{`is "": not in ISO 8601 form`}},
		},
	},
	"friendly_name": {
		identifies: true,
		value:      named("E3 seats"),
		shown:      "E3 seats",
		wire:       partnercenter.LineItem{FriendlyName: "E3 seats"},
		empty:      []func(*lineItem){named("")},
		different:  []func(*lineItem){named("e3 seats"), named("E3 seats ")},
	},
	"promotion_id": {
		identifies: true,
		value:      func(l *lineItem) { l.promotionID = known("39NFJQT1PWPH:0002:39NFJQT1Q5S9") },
		shown:      "39NFJQT1PWPH:0002:39NFJQT1Q5S9",
		wire:       partnercenter.LineItem{PromotionID: "39NFJQT1PWPH:0002:39NFJQT1Q5S9"},
		empty:      texts(func(l *lineItem) *value[string] { return &l.promotionID }, ""),
		different:  texts(func(l *lineItem) *value[string] { return &l.promotionID }, "39NFJQT1PWPH:0003:39NFJQT1Q5S9"),
	},
	"custom_term_end_date": {
		identifies: true,
		value:      func(l *lineItem) { l.customTermEndDate = known("2027-02-19") },
		shown:      "2027-02-19",
		wire:       partnercenter.LineItem{CustomTermEndDate: "2027-02-19"},
		sent:       &partnercenter.LineItem{CustomTermEndDate: "2027-02-19T00:00:00Z"},
		same: texts(func(l *lineItem) *value[string] { return &l.customTermEndDate },
			"2027-02-19T00:00:00Z", "2027-02-19T00:00:00.0000000Z", "2027-02-19T00:00:00", "2027-02-19T01:00:00+01:00"),
		empty:     texts(func(l *lineItem) *value[string] { return &l.customTermEndDate }, ""),
		different: texts(func(l *lineItem) *value[string] { return &l.customTermEndDate }, "2027-02-20", "2027-02-19T00:00:01Z", "soon"),
		invalid: []invalidCase{
			{func(l *lineItem) { l.customTermEndDate = known("19.02.2027") }, []string{`is "19.02.2027": not in ISO 8601 form`}},
		},
	},
	"attestation_accepted": {
		value:     func(l *lineItem) { l.attestationAccepted = known(true) },
		shown:     "true",
		wire:      partnercenter.LineItem{AttestationAccepted: &yes},
		empty:     []func(*lineItem){func(l *lineItem) { l.attestationAccepted = known(false) }},
		different: []func(*lineItem){func(l *lineItem) { l.attestationAccepted = known(false) }},
	},
	"participants": {
		value: withParticipants("transaction_reseller", "2", "consumption_reseller", "1", "transaction_reseller", "1"),
		shown: "[consumption_reseller = 1, transaction_reseller = 1, transaction_reseller = 2]",
		wire: partnercenter.LineItem{Participants: []partnercenter.Participant{
			{Key: "transaction_reseller", Value: "2"}, {Key: "consumption_reseller", Value: "1"}, {Key: "transaction_reseller", Value: "1"},
		}},
		same: []func(*lineItem){
			withParticipants("transaction_reseller", "1", "transaction_reseller", "2", "consumption_reseller", "1"),
			withParticipants("Consumption_Reseller", "1", "TRANSACTION_RESELLER", "1", "transaction_reseller", "2"),
		},
		empty: []func(*lineItem){withParticipants()},
		different: []func(*lineItem){
			withParticipants("transaction_reseller", "1", "consumption_reseller", "1"),
			withParticipants("transaction_reseller", "1", "consumption_reseller", "2", "transaction_reseller", "2"),
		},
		partlyUnknown: []func(*lineItem){
			ofParticipants(participant{key: unknown[string](), value: known("1")}),
			ofParticipants(participant{key: known("transaction_reseller"), value: unknown[string]()}),
			ofParticipants(participant{key: known("transaction_reseller"), value: known("1")}, unknownParticipant),
		},
		invalid: []invalidCase{
			{withParticipants("owner", "1"), []string{`key must be one of transaction_reseller, additional_transaction_reseller, consumption_reseller, unknown, in any case, got: "owner"`}},
			{withParticipants("transaction_reseller", " "), []string{"value must not be empty"}},
			{withParticipants("transaction_reseller", "1", "Transaction_Reseller", "1"), []string{"only once"}},
			{withParticipants("owner", "", "unknown", ""), []string{"key must be one of", "value must not be empty", "value must not be empty"}},
			{ofParticipants(participant{key: known("unknown")}), []string{"needs a key and a value"}},
		},
	},
	"provisioning_context": {
		value: withContext(map[string]value[string]{"SubscriptionId": known("3D5ECED6"), "Scope": known("shared")}),
		shown: `{Scope = "shared", SubscriptionId = "3D5ECED6"}`,
		wire:  partnercenter.LineItem{ProvisioningContext: map[string]string{"SubscriptionId": "3D5ECED6", "Scope": "shared"}},
		same: []func(*lineItem){
			withContext(map[string]value[string]{"subscriptionId": known("3D5ECED6"), "scope": known("shared")}),
			withContext(map[string]value[string]{"SubscriptionId": known("3D5ECED6"), "Scope": known("shared"), "Other": noText}),
		},
		empty: []func(*lineItem){withContext(map[string]value[string]{}), withContext(map[string]value[string]{"Scope": noText})},
		different: []func(*lineItem){
			withContext(map[string]value[string]{"SubscriptionId": known("3d5eced6"), "Scope": known("shared")}),
			withContext(map[string]value[string]{"SubscriptionId": known("3D5ECED6")}),
			withContext(map[string]value[string]{"SubscriptionId": known("3D5ECED6"), "Scope": known("shared"), "Other": known("")}),
		},
		partlyUnknown: []func(*lineItem){withContext(map[string]value[string]{"Scope": unknown[string]()})},
		invalid: []invalidCase{
			{withContext(map[string]value[string]{"Scope": known("shared"), "scope": known("single")}), []string{`both "Scope" and "scope"`}},
		},
	},
	"purchase_commitment": {
		value: committed(known("10.5"), known("USD"), known("Hourly")),
		shown: "10.5 USD Hourly",
		wire: partnercenter.LineItem{PurchaseCommitment: &partnercenter.PurchaseCommitment{
			Amount: json.Number("10.5"), Currency: "USD", Grain: "Hourly",
		}},
		same: []func(*lineItem){committed(known("10.5"), known("usd"), known("hourly"))},
		different: []func(*lineItem){
			committed(known("10.51"), known("USD"), known("Hourly")),
			committed(known("10.5"), known("EUR"), known("Hourly")),
			committed(known("10.5"), known("USD"), noText),
		},
		partlyUnknown: []func(*lineItem){
			committed(unknown[string](), known("USD"), noText),
			committed(known("10.5"), unknown[string](), noText),
			committed(known("10.5"), known("USD"), unknown[string]()),
		},
		invalid: []invalidCase{
			{committed(known("0"), known("USD"), noText), []string{".amount must be above 0, got: 0"}},
			{committed(known("-0.5"), known("USD"), noText), []string{".amount must be above 0, got: -0.5"}},
			{committed(known("1"), known("dollars"), noText), []string{".currency must be an ISO 4217 currency code"}},
			{committed(noText, noText, noText), []string{".amount must be set", ".currency must be set"}},
		},
	},
	"renews_to": {
		value:         renewing(known("P1Y")),
		shown:         "P1Y",
		wire:          partnercenter.LineItem{RenewsTo: &partnercenter.RenewsTo{TermDuration: "P1Y"}},
		same:          []func(*lineItem){renewing(known("P12M"))},
		empty:         []func(*lineItem){renewing(known(""))},
		different:     []func(*lineItem){renewing(known("P3Y"))},
		partlyUnknown: []func(*lineItem){renewing(unknown[string]())},
		invalid: []invalidCase{
			{renewing(known("yearly")), []string{`.term_duration is "yearly": not in ISO 8601 form`}},
			{renewing(noText), []string{".term_duration must be set"}},
		},
	},
	"currency_code": {
		role:      filled,
		value:     func(l *lineItem) { l.currencyCode = known("USD") },
		shown:     "USD",
		wire:      partnercenter.LineItem{CurrencyCode: "USD"},
		same:      texts(func(l *lineItem) *value[string] { return &l.currencyCode }, "usd"),
		empty:     texts(func(l *lineItem) *value[string] { return &l.currencyCode }, ""),
		different: texts(func(l *lineItem) *value[string] { return &l.currencyCode }, "EUR"),
		invalid: []invalidCase{
			{func(l *lineItem) { l.currencyCode = known("$") }, []string{`of three letters, such as USD, got: "$"`}},
			{func(l *lineItem) { l.currencyCode = known("") }, []string{"of three letters"}},
		},
	},
	"order_group": {
		role:      filled,
		value:     func(l *lineItem) { l.orderGroup = known("0") },
		shown:     "0",
		wire:      partnercenter.LineItem{OrderGroup: "0"},
		empty:     texts(func(l *lineItem) *value[string] { return &l.orderGroup }, ""),
		different: texts(func(l *lineItem) *value[string] { return &l.orderGroup }, "1"),
	},
	"id": {
		role:      reported,
		value:     func(l *lineItem) { l.id = known(int64(7)) },
		shown:     "7",
		wire:      partnercenter.LineItem{ID: &seven},
		sent:      &partnercenter.LineItem{},
		different: []func(*lineItem){func(l *lineItem) { l.id = known(int64(0)) }, func(l *lineItem) { l.id = known(int64(math.MaxInt64)) }},
	},
	"error": {
		role:  reported,
		value: inError,
		shown: "10002 QuotaNotAvailable No quota.",
		wire:  partnercenter.LineItem{Error: &partnercenter.CartError{Code: "10002", Name: "QuotaNotAvailable", Description: "No quota."}},
		sent:  &partnercenter.LineItem{},
		different: []func(*lineItem){
			func(l *lineItem) { l.err = known(lineError{code: known("900312")}) },
			func(l *lineItem) { l.err = known(lineError{code: known("")}) },
		},
	},
}
