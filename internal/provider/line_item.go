// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider

// A lineItem is a line_item block, or an addon_item block, which has the same
// arguments but no add-ons of its own. What is known of each argument (its
// schema, how it is encoded, which JSON member it is) stands in lineFields.
type lineItem struct {
	catalogItemID       value[string]
	quantity            value[decimal]
	billingCycle        value[string]
	termDuration        value[string]
	friendlyName        value[string]
	promotionID         value[string]
	customTermEndDate   value[string]
	attestationAccepted value[bool]
	participants        value[[]participant]
	provisioningContext value[map[string]value[string]]
	purchaseCommitment  value[purchaseCommitment]
	renewsTo            value[renewsTo]
	currencyCode        value[string]
	orderGroup          value[string]
	id                  value[int64]
	err                 value[lineError]
	addonItems          value[[]lineItem]
}

type participant struct {
	key, value value[string]
	// unresolved is set where not even the object that holds both is known, which
	// Terraform tells apart from one that holds two unknown values.
	unresolved bool
}

var unknownParticipant = participant{key: unknown[string](), value: unknown[string](), unresolved: true}

type purchaseCommitment struct {
	amount          value[decimal]
	currency, grain value[string]
}

type renewsTo struct {
	termDuration value[string]
}

// A lineError is the CartError of a line, as state holds it.
type lineError struct {
	code, name, description value[string]
}
