// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package partnercenter

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// The values of [Cart.Status], as the page "Cart resources" lists them.
const (
	// StatusActive is the status of a cart that can be updated and submitted.
	StatusActive = "Active"
	// StatusOrdered is the status of a cart that has been submitted.
	StatusOrdered = "Ordered"
)

// Cart is a customer's cart, as the page "Cart resources" and the REST
// reference page "Manage orders - Update an existing cart" describe it.
//
// Members that are absent, null or, for an instant, in year 1 are unset: the
// empty string, nil or an empty slice. Unset members are left out of requests.
type Cart struct {
	ID     string
	Status string // As on the wire; see [Cart.Active] and [Cart.Ordered].

	// Instants as on the wire, sometimes without a zone.
	CreationTimestamp     string
	LastModifiedTimestamp string
	ExpirationTimestamp   string

	LastModifiedUser                   string
	PartnerOnRecordAttestationAccepted *bool
	LineItems                          []LineItem

	// Attributes goes back as it came; it holds the etag, see [Cart.ETag].
	Attributes json.RawMessage
	Links      *Links

	// Extra holds the members that this client does not know, by the name they
	// have on the wire. They go back as they came.
	Extra map[string]json.RawMessage
}

// Links are the links of a cart to itself and its neighbours.
type Links struct {
	Self     *Link
	Next     *Link
	Previous *Link
	Extra    map[string]json.RawMessage
}

// Link is a request that can be made.
type Link struct {
	URI     string
	Method  string
	Body    string // The text of a string, the JSON text of anything else.
	Headers []KeyValue
	Extra   map[string]json.RawMessage

	// bodyJSON is the body as it came when it was not a string, so that it can go
	// back in that form.
	bodyJSON json.RawMessage
}

// KeyValue is a header of a [Link].
type KeyValue struct {
	Key   string
	Value string
	Extra map[string]json.RawMessage
}

// LineItem is a line item or an add-on item of a cart.
type LineItem struct {
	ID            *int64 // Nil while the service has not assigned one.
	CatalogItemID string
	Quantity      int64

	BillingCycle      string
	TermDuration      string // An ISO 8601 duration.
	FriendlyName      string
	PromotionID       string
	CurrencyCode      string
	OrderGroup        string
	CustomTermEndDate string // An instant as on the wire.

	AttestationAccepted *bool
	Participants        []Participant

	// ProvisioningContext holds the text of strings and the JSON text of other
	// values. A value that is not a string goes back in its own JSON form as long
	// as it is not changed.
	ProvisioningContext map[string]string
	PurchaseCommitment  *PurchaseCommitment
	RenewsTo            *RenewsTo

	// AddonItems are one level deep: an add-on item has none.
	AddonItems []LineItem

	// Error says why the service could not process the line. It is never sent.
	Error *CartError
	Extra map[string]json.RawMessage

	// provisioningJSON holds the JSON form of the values of ProvisioningContext
	// that are not strings.
	provisioningJSON map[string]json.RawMessage
}

// Participant is a partner that takes part in the purchase. Keys may repeat.
type Participant struct {
	Key   string
	Value string
	Extra map[string]json.RawMessage
}

// PurchaseCommitment is the amount that the customer commits to.
type PurchaseCommitment struct {
	Amount   json.Number // "" = unset.
	Currency string
	Grain    string
	Extra    map[string]json.RawMessage
}

// RenewsTo is what a subscription becomes at its renewal.
type RenewsTo struct {
	TermDuration string // An ISO 8601 duration.
	Extra        map[string]json.RawMessage
}

// Active says whether the cart can be updated and submitted.
func (c *Cart) Active() bool { return strings.EqualFold(c.Status, StatusActive) }

// Ordered says whether the cart has been submitted already.
func (c *Cart) Ordered() bool { return strings.EqualFold(c.Status, StatusOrdered) }

// ETag is the etag that the service gave this version of the cart, "" where it
// gave none.
func (c *Cart) ETag() string {
	if len(c.Attributes) == 0 {
		return ""
	}
	r, err := newJSONReader(c.Attributes)
	if err != nil {
		return ""
	}
	etag, err := r.etag()
	if err != nil {
		return ""
	}
	return etag
}

// Clone is a copy that shares nothing that could be changed.
func (c *Cart) Clone() *Cart {
	if c == nil {
		return nil
	}
	clone := *c
	clone.PartnerOnRecordAttestationAccepted = clonePointer(c.PartnerOnRecordAttestationAccepted)
	clone.LineItems = cloneLineItems(c.LineItems)
	clone.Attributes = bytes.Clone(c.Attributes)
	clone.Links = c.Links.clone()
	clone.Extra = cloneExtra(c.Extra)
	return &clone
}

func cloneLineItems(lines []LineItem) []LineItem {
	clones := slices.Clone(lines)
	for i := range clones {
		line := &clones[i]
		line.ID = clonePointer(line.ID)
		line.AttestationAccepted = clonePointer(line.AttestationAccepted)
		line.Participants = slices.Clone(line.Participants)
		for j := range line.Participants {
			line.Participants[j].Extra = cloneExtra(line.Participants[j].Extra)
		}
		line.ProvisioningContext = maps.Clone(line.ProvisioningContext)
		line.provisioningJSON = cloneExtra(line.provisioningJSON)
		if line.PurchaseCommitment = clonePointer(line.PurchaseCommitment); line.PurchaseCommitment != nil {
			line.PurchaseCommitment.Extra = cloneExtra(line.PurchaseCommitment.Extra)
		}
		if line.RenewsTo = clonePointer(line.RenewsTo); line.RenewsTo != nil {
			line.RenewsTo.Extra = cloneExtra(line.RenewsTo.Extra)
		}
		line.AddonItems = cloneLineItems(line.AddonItems)
		if line.Error = clonePointer(line.Error); line.Error != nil {
			line.Error.AdditionalInformation = bytes.Clone(line.Error.AdditionalInformation)
		}
		line.Extra = cloneExtra(line.Extra)
	}
	return clones
}

func (l *Links) clone() *Links {
	if l == nil {
		return nil
	}
	return &Links{Self: l.Self.clone(), Next: l.Next.clone(), Previous: l.Previous.clone(), Extra: cloneExtra(l.Extra)}
}

func (l *Link) clone() *Link {
	if l == nil {
		return nil
	}
	clone := *l
	clone.Headers = slices.Clone(l.Headers)
	for i := range clone.Headers {
		clone.Headers[i].Extra = cloneExtra(clone.Headers[i].Extra)
	}
	clone.Extra = cloneExtra(l.Extra)
	clone.bodyJSON = bytes.Clone(l.bodyJSON)
	return &clone
}

func clonePointer[T any](p *T) *T {
	if p == nil {
		return nil
	}
	value := *p
	return &value
}

func cloneExtra(extra map[string]json.RawMessage) map[string]json.RawMessage {
	clone := maps.Clone(extra)
	for name, value := range clone {
		clone[name] = bytes.Clone(value)
	}
	return clone
}
