// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package partnercenter

// CheckoutResult is the outcome of submitting a cart, as the page "Check out an
// order for a customer in a cart" describes it. Each order group becomes one
// order or one order error, so success and failure can mix.
type CheckoutResult struct {
	Orders      []Order
	OrderErrors []OrderError
}

// Order is what was bought for one order group.
type Order struct {
	ID                  string
	AlternateID         string
	ReferenceCustomerID string
	BillingCycle        string
	CurrencyCode        string
	CurrencySymbol      string
	LineItems           []OrderLineItem
	CreationDate        string // An instant as on the wire, "" = unset.
	Status              string // "completed" or "pending".
	TransactionType     string
}

// OrderLineItem is one line of an [Order].
type OrderLineItem struct {
	LineItemNumber               int64
	OfferID                      string
	SubscriptionID               string
	TermDuration                 string // An ISO 8601 duration.
	TransactionType              string
	FriendlyName                 string
	Quantity                     int64
	PartnerIDOnRecord            string
	AdditionalPartnerIDsOnRecord []string
}

// OrderError is the reason why an order group was not bought.
type OrderError struct {
	OrderGroupID string
	Code         string
	Description  string
}
