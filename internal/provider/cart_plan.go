// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// ModifyPlan makes the plan say what will change on the cart, and nothing else.
func (r *cartResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		var state cartModel

		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
		warnOfDestroy(&state, &resp.Diagnostics)

		return
	}

	var config, plan cartModel

	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)

	var state *cartModel

	if !req.State.Raw.IsNull() {
		state = new(cartModel)
		resp.Diagnostics.Append(req.State.Get(ctx, state)...)
	}

	if resp.Diagnostics.HasError() {
		return
	}

	plan.planFrom(&config, state)

	if state != nil && !plan.CustomerID.Equal(state.CustomerID) {
		resp.RequiresReplace = append(resp.RequiresReplace, path.Root("customer_id"))
	}

	if state != nil && state.ordered() && plan.changes(state) {
		refuseOrdered(&plan, state, &resp.Diagnostics)
	}

	resp.Diagnostics.Append(resp.Plan.Set(ctx, &plan)...)
}

// planFrom makes m the plan for a configuration; the state is nil for a cart
// that is to be created.
func (m *cartModel) planFrom(config, state *cartModel) {
	if state == nil {
		m.forgetComputed()

		if config.LineItems.isKnown() {
			m.LineItems = lineItems{known(planLines(config.LineItems.known, nil))}
		}

		return
	}

	if sameGUID(m.CustomerID, state.CustomerID) {
		m.CustomerID = state.CustomerID
	}

	if config.LineItems.isKnown() {
		planned := planLines(config.LineItems.known, state.LineItems.known)
		if state.ordered() {
			keepLineErrors(planned, state.LineItems.known)
		}

		m.LineItems = lineItems{known(planned)}
	}

	m.keepComputed(state, m.changes(state))
}

// sameGUID says whether two ids are the same: the case of a GUID has no meaning.
func sameGUID(a, b types.String) bool {
	return !a.IsUnknown() && !b.IsUnknown() && strings.EqualFold(a.ValueString(), b.ValueString())
}

// changes says whether a plan means an update of the cart on the service.
func (m *cartModel) changes(state *cartModel) bool {
	return !m.CustomerID.Equal(state.CustomerID) ||
		!m.PartnerOnRecordAttestationAccepted.Equal(state.PartnerOnRecordAttestationAccepted) ||
		!m.LineItems.Equal(state.LineItems)
}

// keepLineErrors leaves line errors as they are: there is nothing to try again
// in a cart that was checked out.
func keepLineErrors(planned, state []lineItem) {
	for i := range min(len(planned), len(state)) {
		planned[i].err = state[i].err
		keepLineErrors(planned[i].addonItems.known, state[i].addonItems.known)
	}
}
