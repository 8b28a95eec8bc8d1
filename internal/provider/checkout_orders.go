// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/partnercenter"
)

// An orderModel is an order of the page "Order resources", as state holds it.
type orderModel struct {
	ID                  types.String     `tfsdk:"id"`
	AlternateID         types.String     `tfsdk:"alternate_id"`
	ReferenceCustomerID types.String     `tfsdk:"reference_customer_id"`
	Status              types.String     `tfsdk:"status"`
	TransactionType     types.String     `tfsdk:"transaction_type"`
	CurrencyCode        types.String     `tfsdk:"currency_code"`
	CurrencySymbol      types.String     `tfsdk:"currency_symbol"`
	BillingCycle        types.String     `tfsdk:"billing_cycle"`
	CreationDate        types.String     `tfsdk:"creation_date"`
	LineItems           []orderLineModel `tfsdk:"line_items"`
}

type orderLineModel struct {
	LineItemNumber               types.Int64  `tfsdk:"line_item_number"`
	OfferID                      types.String `tfsdk:"offer_id"`
	FriendlyName                 types.String `tfsdk:"friendly_name"`
	Quantity                     types.Int64  `tfsdk:"quantity"`
	TermDuration                 types.String `tfsdk:"term_duration"`
	TransactionType              types.String `tfsdk:"transaction_type"`
	SubscriptionID               types.String `tfsdk:"subscription_id"`
	PartnerIDOnRecord            types.String `tfsdk:"partner_id_on_record"`
	AdditionalPartnerIDsOnRecord []string     `tfsdk:"additional_partner_ids_on_record"`
}

type orderErrorModel struct {
	OrderGroupID types.String `tfsdk:"order_group_id"`
	Code         types.String `tfsdk:"code"`
	Description  types.String `tfsdk:"description"`
}

func ordersSchema() schema.ListNestedAttribute {
	line := schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
		"line_item_number":     schema.Int64Attribute{Computed: true, MarkdownDescription: "The number of the line in its order, from 0."},
		"offer_id":             computedString("What was bought."),
		"friendly_name":        computedString("The name that the cart's line had."),
		"quantity":             schema.Int64Attribute{Computed: true, MarkdownDescription: "How many licences or instances."},
		"term_duration":        computedString("The term, as an ISO 8601 duration."),
		"transaction_type":     computedString("The kind of the transaction, such as `New`."),
		"subscription_id":      computedString("The subscription that the line became; null while the order is pending."),
		"partner_id_on_record": computedString("The MPN id of the partner on record."),
		"additional_partner_ids_on_record": schema.ListAttribute{
			Computed: true, ElementType: types.StringType, MarkdownDescription: "The MPN ids of further partners on record.",
		},
	}}

	return schema.ListNestedAttribute{
		Computed: true,
		MarkdownDescription: "What was bought: one order for each order group, as the service answered the checkout. " +
			"Empty for a checkout that was imported, since the service tells its orders only once.",
		NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"id":                    computedString("The order's id."),
			"alternate_id":          computedString("The order's id in other systems of the service."),
			"reference_customer_id": computedString("The customer's tenant id."),
			"status":                computedString("`completed`, or `pending` while the service still works on the order."),
			"transaction_type":      computedString("The kind of the transaction."),
			"currency_code":         computedString("The currency, as an ISO 4217 code."),
			"currency_symbol":       computedString("The symbol of the currency."),
			"billing_cycle":         computedString("How often the order is billed."),
			"creation_date":         computedString("When the order was placed."),
			"line_items":            schema.ListNestedAttribute{Computed: true, MarkdownDescription: "The lines of the order.", NestedObject: line},
		}},
	}
}

func orderErrorsSchema() schema.ListNestedAttribute {
	return schema.ListNestedAttribute{
		Computed:            true,
		MarkdownDescription: "What was not bought: one entry for each order group that failed.",
		NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"order_group_id": computedString("The `order_group` of the cart's lines that failed together."),
			"code":           computedString("The service's code."),
			"description":    computedString("The service's description."),
		}},
	}
}

// readResult takes what was bought, and what wasn't, from the answer.
func (m *checkoutModel) readResult(ctx context.Context, result *partnercenter.CheckoutResult) (diags diag.Diagnostics) {
	orders, failed := make([]orderModel, len(result.Orders)), make([]orderErrorModel, len(result.OrderErrors))

	for i, o := range result.Orders {
		orders[i] = orderModel{
			ID: stringOrNull(o.ID), AlternateID: stringOrNull(o.AlternateID), ReferenceCustomerID: stringOrNull(o.ReferenceCustomerID),
			Status: stringOrNull(o.Status), TransactionType: stringOrNull(o.TransactionType), CurrencyCode: stringOrNull(o.CurrencyCode),
			CurrencySymbol: stringOrNull(o.CurrencySymbol), BillingCycle: stringOrNull(o.BillingCycle), CreationDate: stringOrNull(o.CreationDate),
			LineItems: make([]orderLineModel, len(o.LineItems)),
		}

		for j, l := range o.LineItems {
			orders[i].LineItems[j] = orderLineModel{
				LineItemNumber: types.Int64Value(l.LineItemNumber), OfferID: stringOrNull(l.OfferID), FriendlyName: stringOrNull(l.FriendlyName),
				Quantity: types.Int64Value(l.Quantity), TermDuration: stringOrNull(l.TermDuration), TransactionType: stringOrNull(l.TransactionType),
				SubscriptionID: stringOrNull(l.SubscriptionID), PartnerIDOnRecord: stringOrNull(l.PartnerIDOnRecord),
				AdditionalPartnerIDsOnRecord: l.AdditionalPartnerIDsOnRecord,
			}
		}
	}

	for i, e := range result.OrderErrors {
		failed[i] = orderErrorModel{OrderGroupID: stringOrNull(e.OrderGroupID), Code: stringOrNull(e.Code), Description: stringOrNull(e.Description)}
	}

	return append(listOf(ctx, &m.Orders, ordersSchema(), orders), listOf(ctx, &m.OrderErrors, orderErrorsSchema(), failed)...)
}

func listOf[T any](ctx context.Context, to *types.List, declared schema.ListNestedAttribute, elements []T) (diags diag.Diagnostics) {
	*to, diags = types.ListValueFrom(ctx, elementType(declared), elements)

	return diags
}

func elementType(declared schema.ListNestedAttribute) attr.Type { return declared.NestedObject.Type() }
