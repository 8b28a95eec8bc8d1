// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"strings"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// ImportState takes the ids from an import id or from a resource identity; the
// read that follows does the rest.
func (r *cartResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	var customerID, cartID string

	if req.ID != "" {
		var err error
		if customerID, cartID, err = parseImportID(req.ID); err != nil {
			resp.Diagnostics.AddError("Import id can't be used", err.Error())

			return
		}
	} else {
		var identity cartIdentity

		resp.Diagnostics.Append(req.Identity.Get(ctx, &identity)...)

		customerID, cartID = identity.CustomerID.ValueString(), identity.CartID.ValueString()
		if _, _, err := parseImportID(customerID + "/" + cartID); err != nil {
			resp.Diagnostics.AddError("Import identity can't be used", err.Error())
		}
	}

	if resp.Diagnostics.HasError() {
		return
	}

	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("customer_id"), customerID)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), cartID)...)
}

// parseImportID reads CUSTOMER_ID/CART_ID.
func parseImportID(id string) (customerID, cartID string, err error) {
	const want = "want CUSTOMER_ID/CART_ID, such as d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d/b4c8fdea-cbe4-4d17-9576-13fcacbf9605"

	customerID, cartID, found := strings.Cut(id, "/")

	switch {
	case !found:
		return "", "", fmt.Errorf("%q holds no slash: %s", id, want)
	case !guidPattern.MatchString(customerID):
		return "", "", fmt.Errorf("%q: the part before the slash must be the customer's tenant id, a GUID: %s", id, want)
	case !canBeCartID(cartID):
		return "", "", fmt.Errorf("%q: the part after the slash must be the cart's id: %s", id, want)
	}

	return customerID, cartID, nil
}

// canBeCartID says whether a text could be the id of a cart. Its form is the
// service's business, but it has to be one segment of a path.
func canBeCartID(text string) bool {
	return text != "" && text != "." && text != ".." && strings.TrimSpace(text) == text &&
		!strings.ContainsAny(text, `/\`) && !strings.ContainsFunc(text, unicode.IsControl)
}
