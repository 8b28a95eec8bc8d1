// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var _ action.ActionWithConfigure = (*checkoutAction)(nil)

// checkoutAction is the purchase on demand, which leaves nothing in state.
type checkoutAction struct {
	client *client
}

func newCheckoutAction() action.Action { return &checkoutAction{} }

// checkoutConfig is a partnercenter_cart_checkout action.
type checkoutConfig struct {
	CustomerID      types.String `tfsdk:"customer_id"`
	CartID          types.String `tfsdk:"cart_id"`
	CartETag        types.String `tfsdk:"cart_etag"`
	CustomerUserUPN types.String `tfsdk:"customer_user_upn"`
}

func (a *checkoutAction) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_cart_checkout"
}

func (a *checkoutAction) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Buys a cart, which **spends money**. It refuses a cart that isn't `Active`, has expired, has a line in error, or isn't the one that was reviewed.",
		Attributes: map[string]schema.Attribute{
			"customer_id": schema.StringAttribute{
				Required: true, MarkdownDescription: "The customer's tenant id, a GUID.", Validators: []validator.String{guid()},
			},
			"cart_id": schema.StringAttribute{
				Required: true, MarkdownDescription: "The id of the cart to buy.", Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"cart_etag": schema.StringAttribute{
				Optional: true, MarkdownDescription: "The `etag` that the cart must have. Left out, the cart is bought as it is.",
			},
			"customer_user_upn": schema.StringAttribute{
				Optional: true, MarkdownDescription: "The user principal name of the customer's user for whom it is bought, where the service asks for one.",
			},
		},
	}
}

func (a *checkoutAction) Configure(_ context.Context, req action.ConfigureRequest, resp *action.ConfigureResponse) {
	a.client = clientOf(req.ProviderData, &resp.Diagnostics)
}

func (a *checkoutAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var config checkoutConfig

	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)

	if a.client.unusable(&resp.Diagnostics) {
		return
	}

	ctx, cancel := context.WithTimeout(ctx, defaultWriteTimeout)
	defer cancel()
	defer a.client.warn(&resp.Diagnostics)

	wanted := purchase{
		customerID: config.CustomerID.ValueString(), cartID: config.CartID.ValueString(), etag: config.CartETag.ValueString(), upn: config.CustomerUserUPN.ValueString(),
	}

	_, diags := wanted.buy(ctx, a.client, func(message string) { resp.SendProgress(action.InvokeProgressEvent{Message: message}) })

	resp.Diagnostics.Append(diags...)
}
