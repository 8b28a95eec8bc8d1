// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/partnercenter"
)

var (
	_ resource.ResourceWithConfigure      = (*cartResource)(nil)
	_ resource.ResourceWithIdentity       = (*cartResource)(nil)
	_ resource.ResourceWithImportState    = (*cartResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*cartResource)(nil)
	_ resource.ResourceWithValidateConfig = (*cartResource)(nil)
)

// How long an operation may take with all its retries, unless the timeouts
// block says otherwise.
const (
	defaultWriteTimeout = 10 * time.Minute
	defaultReadTimeout  = 5 * time.Minute
)

type cartResource struct {
	client *client
	schema func(context.Context) schema.Schema
}

func newCartResource() resource.Resource { return &cartResource{schema: cartSchema} }

// newDeclaredCartResource has the schema that Terraform is shown and nothing
// else that could be called.
func newDeclaredCartResource() resource.Resource { return &cartResource{schema: declaredCartSchema} }

func (r *cartResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_cart"
}

func (r *cartResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = r.schema(ctx)
}

func (r *cartResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = cartIdentitySchema()
}

func (r *cartResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.client = clientOf(req.ProviderData, &resp.Diagnostics)
}

func (r *cartResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan cartModel

	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)

	if r.client.unusable(&resp.Diagnostics) {
		return
	}

	ctx, cancel := within(ctx, plan.Timeouts.Create, defaultWriteTimeout, &resp.Diagnostics)
	defer cancel()
	defer r.client.warn(&resp.Diagnostics)

	created, err := r.client.CreateCart(ctx, plan.CustomerID.ValueString(), plan.newCart())
	if err != nil {
		resp.Diagnostics.Append(notCreated(err))

		return
	}

	diags := plan.settle(created, r.client.CorrelationID(), creating)

	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	setIdentity(ctx, resp.Identity, &plan, &resp.Diagnostics)
	resp.Diagnostics.Append(diags...)
}

func (r *cartResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state cartModel

	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)

	if r.client.unusable(&resp.Diagnostics) {
		return
	}

	// The identity comes first: state that an older core or provider wrote has
	// none, and without one even a cart that is gone can't be removed.
	setIdentity(ctx, resp.Identity, &state, &resp.Diagnostics)

	ctx, cancel := within(ctx, state.Timeouts.Read, defaultReadTimeout, &resp.Diagnostics)
	defer cancel()
	defer r.client.warn(&resp.Diagnostics)

	cart, err := r.client.GetCart(ctx, state.CustomerID.ValueString(), state.ID.ValueString())

	switch {
	case errors.Is(err, partnercenter.ErrNotFound):
		r.cartIsGone(ctx, &state, failureText(err), resp)

		return
	case err != nil:
		resp.Diagnostics.Append(serviceError("Cart could not be read", err))

		return
	case expired(cart, time.Now()) && !state.ordered():
		r.cartIsGone(ctx, &state, fmt.Sprintf("It expired at %s.", cart.ExpirationTimestamp), resp)

		return
	}

	state.refresh(cart)

	if state.ordered() {
		r.client.noteFate(cart.ID, fateOrdered)
	}

	warnOfLineErrors(&state, &resp.Diagnostics)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}

func (r *cartResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state cartModel

	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)

	if r.client.unusable(&resp.Diagnostics) {
		return
	}

	setIdentity(ctx, resp.Identity, &state, &resp.Diagnostics)

	if plan.changes(&state) {
		ctx, cancel := within(ctx, plan.Timeouts.Update, defaultWriteTimeout, &resp.Diagnostics)
		defer cancel()
		defer r.client.warn(&resp.Diagnostics)

		answered, diags := r.update(ctx, &plan, &state)

		resp.Diagnostics.Append(diags...)

		if answered == nil {
			return
		}

		resp.Diagnostics.Append(plan.settle(answered, r.client.CorrelationID(), updating)...)
	}

	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
}

// update reads the cart, lays the plan over it and sends it, and returns the
// cart as it is afterwards, or nil where it was left as it is.
func (r *cartResource) update(ctx context.Context, plan, state *cartModel) (*partnercenter.Cart, diag.Diagnostics) {
	customerID, id := state.CustomerID.ValueString(), state.ID.ValueString()

	current, err := r.client.GetCart(ctx, customerID, id)
	if err != nil {
		return nil, diag.Diagnostics{serviceError("Cart could not be read before its update", err)}
	}

	if state.changedBehind(current) {
		return nil, diag.Diagnostics{state.conflict(current, nil)}
	}

	body, changed := plan.overlay(current, state)
	if !changed {
		return current, nil
	}

	updated, err := r.client.UpdateCart(ctx, customerID, body)
	if err != nil {
		return r.afterFailedUpdate(ctx, plan, state, err)
	}

	return updated, nil
}

// afterFailedUpdate decides what a failure means. A conflict after more than
// one try may be the echo of a try whose answer was lost: then the cart already
// is as planned, which only a look at it can tell.
func (r *cartResource) afterFailedUpdate(ctx context.Context, plan, state *cartModel, failed error) (*partnercenter.Cart, diag.Diagnostics) {
	if !errors.Is(failed, partnercenter.ErrConflict) {
		return nil, diag.Diagnostics{serviceError("Cart was not updated", failed)}
	}

	current, err := r.client.GetCart(ctx, state.CustomerID.ValueString(), state.ID.ValueString())
	if err != nil {
		return nil, diag.Diagnostics{serviceError(conflictSummary, failed)}
	}

	var failure *partnercenter.Error
	if errors.As(failed, &failure) && failure.Attempts > 1 {
		if _, differs := plan.overlay(current, plan); !differs {
			return current, nil
		}
	}

	return nil, diag.Diagnostics{state.conflict(current, failed)}
}

func (r *cartResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state cartModel

	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	warnOfDestroy(&state, &resp.Diagnostics)
}

func setIdentity(ctx context.Context, identity *tfsdk.ResourceIdentity, m *cartModel, diags *diag.Diagnostics) {
	if identity != nil {
		diags.Append(identity.Set(ctx, cartIdentity{CustomerID: m.CustomerID, CartID: m.ID})...)
	}
}

// within bounds an operation by the timeouts block.
func within(ctx context.Context, configured func(context.Context, time.Duration) (time.Duration, diag.Diagnostics), otherwise time.Duration, diags *diag.Diagnostics) (context.Context, context.CancelFunc) {
	limit, found := configured(ctx, otherwise)
	diags.Append(found...)

	return context.WithTimeout(ctx, limit)
}
