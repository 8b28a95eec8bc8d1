// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var (
	_ resource.ResourceWithConfigure   = (*checkoutResource)(nil)
	_ resource.ResourceWithImportState = (*checkoutResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*checkoutResource)(nil)
)

// checkoutResource buys a cart. What it has bought it keeps, whatever the
// service says later: only a new cart is ever bought.
type checkoutResource struct {
	client *client
}

func newCheckoutResource() resource.Resource { return &checkoutResource{} }

// checkoutModel is a partnercenter_cart_checkout resource.
type checkoutModel struct {
	CustomerID      types.String   `tfsdk:"customer_id"`
	CartID          types.String   `tfsdk:"cart_id"`
	CartETag        types.String   `tfsdk:"cart_etag"`
	CustomerUserUPN types.String   `tfsdk:"customer_user_upn"`
	Timeouts        timeouts.Value `tfsdk:"timeouts"`

	ID          types.String `tfsdk:"id"`
	Orders      types.List   `tfsdk:"orders"`
	OrderErrors types.List   `tfsdk:"order_errors"`
}

func (r *checkoutResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_cart_checkout"
}

func (r *checkoutResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Buys a cart, which **spends money**, once. Before it does, it refuses a cart that isn't `Active`, has expired, " +
			"has a line in error, or isn't the one that was reviewed (`cart_etag`).\n\n" +
			"What was bought stays in state, also when the service has forgotten the cart. Destroying this resource cancels nothing.",
		Attributes: map[string]schema.Attribute{
			"customer_id": schema.StringAttribute{
				Required: true, MarkdownDescription: "The customer's tenant id, a GUID. Another customer means another purchase.", Validators: []validator.String{guid()},
			},
			"cart_id": schema.StringAttribute{
				Required: true, MarkdownDescription: "The id of the cart to buy. Another cart means another purchase.",
				Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"cart_etag": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The `etag` that the cart must have when it is bought, so that nothing is bought but what was reviewed. " +
					"Left out, the cart is bought as it is. Once it is bought, another value sends nothing and replaces nothing.",
			},
			"customer_user_upn": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The user principal name of the customer's user for whom it is bought, where the service asks for one. " +
					"Left out, none is named. Once the cart is bought, another value sends nothing.",
			},
			"id":           computedString("The cart's id."),
			"orders":       ordersSchema(),
			"order_errors": orderErrorsSchema(),
		},
		Blocks: map[string]schema.Block{"timeouts": timeouts.Block(ctx, timeouts.Opts{Create: true})},
	}
}

func (r *checkoutResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.client = clientOf(req.ProviderData, &resp.Diagnostics)
}

func (r *checkoutResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.State.Raw.IsNull() {
		var cartID types.String

		resp.Diagnostics.Append(req.Plan.GetAttribute(ctx, path.Root("cart_id"), &cartID)...)

		if r.client.fateOf(cartID.ValueString()) == fateOrdered {
			resp.Diagnostics.Append(alreadyCheckedOut(cartID.ValueString()))
		}

		return
	}

	var state checkoutModel

	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)

	if req.Plan.Raw.IsNull() {
		warnOfCheckoutDestroy(&state, &resp.Diagnostics)

		return
	}

	var plan checkoutModel

	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)

	if resp.Diagnostics.HasError() {
		return
	}

	if !sameGUID(plan.CustomerID, state.CustomerID) || !sameGUID(plan.CartID, state.CartID) {
		resp.RequiresReplace = append(resp.RequiresReplace, path.Root("customer_id"), path.Root("cart_id"))
		r.warnOfAnotherPurchase(&state, &resp.Diagnostics)

		return
	}

	plan.CustomerID, plan.CartID = state.CustomerID, state.CartID
	plan.ID, plan.Orders, plan.OrderErrors = state.ID, state.Orders, state.OrderErrors

	// Buying changes the cart, and with it its etag. What was compared stays.
	if !plan.CartETag.IsNull() && !state.CartETag.IsNull() {
		plan.CartETag = state.CartETag
	}

	resp.Diagnostics.Append(resp.Plan.Set(ctx, &plan)...)
}

func (r *checkoutResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan checkoutModel

	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)

	if r.client.unusable(&resp.Diagnostics) {
		return
	}

	ctx, cancel := within(ctx, plan.Timeouts.Create, defaultWriteTimeout, &resp.Diagnostics)
	defer cancel()
	defer r.client.warn(&resp.Diagnostics)

	result, diags := plan.purchase().buy(ctx, r.client, logProgress(ctx))

	resp.Diagnostics.Append(diags...)

	if result == nil {
		return
	}

	plan.ID = plan.CartID

	resp.Diagnostics.Append(plan.readResult(ctx, result)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
}

// Read keeps what was bought: the service has no way to tell it again. Only an
// import looks at the cart, which has to be one that was bought.
func (r *checkoutResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state checkoutModel

	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)

	if resp.Diagnostics.HasError() || !state.ID.IsNull() {
		return
	}

	if r.client.unusable(&resp.Diagnostics) {
		return
	}

	ctx, cancel := context.WithTimeout(ctx, defaultReadTimeout)
	defer cancel()
	defer r.client.warn(&resp.Diagnostics)

	cart, err := r.client.GetCart(ctx, state.CustomerID.ValueString(), state.CartID.ValueString())
	if err != nil {
		resp.Diagnostics.Append(serviceError("Cart could not be read", err))

		return
	}

	if !cart.Ordered() {
		resp.Diagnostics.AddError("Cart to import was not checked out",
			fmt.Sprintf("Cart %s is %s. Only the checkout of a cart that was bought can be imported; to buy it, declare the checkout and apply.", cart.ID, orNone(cart.Status)))

		return
	}

	state.ID, state.CartETag = state.CartID, stringOrNull(cart.ETag())

	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}

// Update has nothing to send: what can change without a replacement was of
// interest before the purchase only.
func (r *checkoutResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan checkoutModel

	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
}

func (r *checkoutResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state checkoutModel

	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	warnOfCheckoutDestroy(&state, &resp.Diagnostics)
}

func (r *checkoutResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	customerID, cartID, err := parseImportID(req.ID)
	if err != nil {
		resp.Diagnostics.AddError("Import id can't be used", err.Error())

		return
	}

	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("customer_id"), customerID)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("cart_id"), cartID)...)
}

func (m *checkoutModel) purchase() purchase {
	return purchase{
		customerID: m.CustomerID.ValueString(), cartID: m.CartID.ValueString(), etag: m.CartETag.ValueString(), upn: m.CustomerUserUPN.ValueString(),
	}
}

// warnOfAnotherPurchase speaks plainly about a plan that leads to one. Where the
// cart is planned anew only because the service has forgotten it, nobody asked
// for a second purchase, and the plan is refused.
func (r *checkoutResource) warnOfAnotherPurchase(state *checkoutModel, diags *diag.Diagnostics) {
	id := state.CartID.ValueString()

	if r.client.fateOf(id) == fateGone {
		diags.AddAttributeError(path.Root("cart_id"), "Cart that was bought is gone",
			fmt.Sprintf("This checkout bought cart %s, and the service has forgotten that cart since. Terraform plans the cart anew, and would buy it a second time. Nothing is planned.\n\n"+
				"To keep what was bought: remove the cart and its checkout from the configuration, with removed blocks or terraform state rm. "+
				"To buy the same again: terraform state rm this checkout, and plan again.", id))

		return
	}

	diags.AddAttributeWarning(path.Root("cart_id"), "Applying this buys again",
		fmt.Sprintf("This checkout bought cart %s with %d orders, which stay. Its replacement buys another cart, which spends money again.", id, len(state.Orders.Elements())))
}

func warnOfCheckoutDestroy(state *checkoutModel, diags *diag.Diagnostics) {
	diags.AddWarning("Nothing that was bought is cancelled",
		fmt.Sprintf("Destroying the checkout of cart %s only makes Terraform forget it: its %d orders and their subscriptions stay.",
			state.CartID.ValueString(), len(state.Orders.Elements())))
}
