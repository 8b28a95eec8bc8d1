// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/iso8601"
	"github.com/partner-carts/terraform-provider-partnercenter/internal/partnercenter"
)

// cartModel is a partnercenter_cart resource.
type cartModel struct {
	CustomerID                         types.String   `tfsdk:"customer_id"`
	PartnerOnRecordAttestationAccepted types.Bool     `tfsdk:"partner_on_record_attestation_accepted"`
	LineItems                          lineItems      `tfsdk:"line_item"`
	Timeouts                           timeouts.Value `tfsdk:"timeouts"`

	ID                    types.String `tfsdk:"id"`
	Status                types.String `tfsdk:"status"`
	ETag                  types.String `tfsdk:"etag"`
	CreationTimestamp     types.String `tfsdk:"creation_timestamp"`
	ExpirationTimestamp   types.String `tfsdk:"expiration_timestamp"`
	LastModifiedTimestamp types.String `tfsdk:"last_modified_timestamp"`
	LastModifiedUser      types.String `tfsdk:"last_modified_user"`
	Links                 types.Object `tfsdk:"links"`
}

// computed lists the attributes of a cart as a whole that the service decides
// on, with what each is in an answer.
func (m *cartModel) computed() []computedText {
	return []computedText{
		{&m.ID, false, func(c *partnercenter.Cart) string { return c.ID }},
		{&m.Status, false, func(c *partnercenter.Cart) string { return c.Status }},
		{&m.ETag, true, (*partnercenter.Cart).ETag},
		{&m.CreationTimestamp, false, func(c *partnercenter.Cart) string { return c.CreationTimestamp }},
		{&m.ExpirationTimestamp, false, func(c *partnercenter.Cart) string { return c.ExpirationTimestamp }},
		{&m.LastModifiedTimestamp, true, func(c *partnercenter.Cart) string { return c.LastModifiedTimestamp }},
		{&m.LastModifiedUser, true, func(c *partnercenter.Cart) string { return c.LastModifiedUser }},
	}
}

type computedText struct {
	of *types.String
	// volatile attributes change with every update.
	volatile bool
	read     func(*partnercenter.Cart) string
}

// readComputed takes the attributes of the cart as a whole from an answer. With
// onlyUnknown, those that were planned keep their planned value.
func (m *cartModel) readComputed(cart *partnercenter.Cart, onlyUnknown bool) {
	for _, c := range m.computed() {
		if !onlyUnknown || c.of.IsUnknown() {
			*c.of = stringOrNull(c.read(cart))
		}
	}

	if !onlyUnknown || m.Links.IsUnknown() {
		m.Links = linksValue(cart.Links)
	}
}

// keepComputed takes the attributes of the cart as a whole from the state; with
// changes to come, those that change with every update are unknown.
func (m *cartModel) keepComputed(state *cartModel, changes bool) {
	for i, c := range m.computed() {
		*c.of = *state.computed()[i].of
		if changes && c.volatile {
			*c.of = types.StringUnknown()
		}
	}

	m.Links = state.Links
}

func (m *cartModel) forgetComputed() {
	for _, c := range m.computed() {
		*c.of = types.StringUnknown()
	}

	m.Links = types.ObjectUnknown(linksType.AttrTypes)
}

// refresh takes everything from a cart as just read, in the order and spelling
// of the state that m is.
func (m *cartModel) refresh(cart *partnercenter.Cart) {
	lines, accepted := readLines(cart.LineItems), cart.PartnerOnRecordAttestationAccepted

	if m.imported() {
		if accepted != nil && *accepted {
			m.PartnerOnRecordAttestationAccepted = types.BoolValue(true)
		}
	} else {
		lines = alignLines(lines, m.LineItems.known)
		m.PartnerOnRecordAttestationAccepted = refreshedAttestation(accepted, m.PartnerOnRecordAttestationAccepted)
	}

	m.LineItems = lineItems{known(lines)}
	m.readComputed(cart, false)
}

// imported says whether the state is that of an import before its first read,
// which knows nothing but ids.
func (m *cartModel) imported() bool { return !m.LineItems.isKnown() }

// refreshedAttestation follows the rules of a line's arguments: one that the
// state doesn't have isn't managed, and one that was never accepted is like one
// that is left out.
func refreshedAttestation(answered *bool, state types.Bool) types.Bool {
	accepted := answered != nil && *answered
	if state.IsNull() || state.ValueBool() == accepted {
		return state
	}

	return types.BoolValue(accepted)
}

// newCart returns the cart to create for a plan.
func (m *cartModel) newCart() *partnercenter.Cart {
	return &partnercenter.Cart{
		PartnerOnRecordAttestationAccepted: m.PartnerOnRecordAttestationAccepted.ValueBoolPointer(),
		LineItems:                          newLines(m.LineItems.known),
	}
}

// overlay lays the plan over a cart as just read, which is not changed, and
// says whether that makes any difference to the service. A line in error makes
// one, since only an update makes the service look at it again.
func (m *cartModel) overlay(cart *partnercenter.Cart, state *cartModel) (*partnercenter.Cart, bool) {
	body := cart.Clone()
	retry := hasLineErrors(readLines(cart.LineItems)) || hasLineErrors(state.LineItems.known)

	lines, changed := overlayLines(m.LineItems.known, state.LineItems.known, body.LineItems)
	body.LineItems = lines

	planned, current := m.PartnerOnRecordAttestationAccepted, cart.PartnerOnRecordAttestationAccepted
	if managed := !planned.IsNull() || !state.PartnerOnRecordAttestationAccepted.IsNull(); managed &&
		planned.ValueBool() != (current != nil && *current) {
		body.PartnerOnRecordAttestationAccepted = planned.ValueBoolPointer()
		changed = true
	}

	return body, changed || retry
}

func hasLineErrors(lines []lineItem) (found bool) {
	eachLine(lines, func(_ linePlace, l *lineItem) { found = found || !l.err.isNull() })

	return found
}

// ordered says whether the cart was checked out.
func (m *cartModel) ordered() bool {
	return (&partnercenter.Cart{Status: m.Status.ValueString()}).Ordered()
}

// expired says whether the service's own date of expiry has passed. A cart that
// was ordered does not expire.
func expired(cart *partnercenter.Cart, now time.Time) bool {
	when, err := iso8601.ParseInstant(cart.ExpirationTimestamp)

	return err == nil && !cart.Ordered() && now.After(when)
}

func stringOrNull(text string) types.String {
	if text == "" {
		return types.StringNull()
	}

	return types.StringValue(text)
}

var (
	headerType = types.ObjectType{AttrTypes: map[string]attr.Type{"key": types.StringType, "value": types.StringType}}
	linkType   = types.ObjectType{AttrTypes: map[string]attr.Type{
		"uri": types.StringType, "method": types.StringType, "body": types.StringType,
		"headers": types.ListType{ElemType: headerType},
	}}
	linksType = types.ObjectType{AttrTypes: map[string]attr.Type{"self": linkType, "next": linkType, "previous": linkType}}
)

func linksValue(links *partnercenter.Links) types.Object {
	if links == nil {
		return types.ObjectNull(linksType.AttrTypes)
	}

	return types.ObjectValueMust(linksType.AttrTypes, map[string]attr.Value{
		"self": linkValue(links.Self), "next": linkValue(links.Next), "previous": linkValue(links.Previous),
	})
}

func linkValue(link *partnercenter.Link) types.Object {
	if link == nil {
		return types.ObjectNull(linkType.AttrTypes)
	}

	headers := make([]attr.Value, len(link.Headers))
	for i, header := range link.Headers {
		headers[i] = types.ObjectValueMust(headerType.AttrTypes, map[string]attr.Value{
			"key": types.StringValue(header.Key), "value": types.StringValue(header.Value),
		})
	}

	return types.ObjectValueMust(linkType.AttrTypes, map[string]attr.Value{
		"uri": stringOrNull(link.URI), "method": stringOrNull(link.Method), "body": stringOrNull(link.Body),
		"headers": types.ListValueMust(headerType, headers),
	})
}
