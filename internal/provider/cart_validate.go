// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// ValidateConfig checks the lines in one pass. What isn't known yet is legal.
func (r *cartResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var lines lineItems

	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root(lineItemBlock), &lines)...)

	if resp.Diagnostics.HasError() || lines.isUnknown() {
		return
	}

	if len(lines.known) == 0 {
		resp.Diagnostics.AddAttributeError(path.Root(lineItemBlock), "No line items",
			"A cart needs at least one line_item block.")

		return
	}

	eachLine(lines.known, func(place linePlace, line *lineItem) {
		resp.Diagnostics.Append(checkLine(line, place)...)
	})
}

func checkLine(line *lineItem, place linePlace) (diags diag.Diagnostics) {
	for _, f := range lineFields {
		at := place.path().AtName(f.attributeName())

		switch declaration := f.declaration(); {
		case declaration.IsRequired() && f.isNull(line):
			diags.AddAttributeError(at, "Missing argument", place.String()+"."+f.attributeName()+" must be set.")
		case f.lineRole() == reported && !f.isNull(line):
			diags.AddAttributeError(at, "Read-only attribute",
				place.String()+"."+f.attributeName()+" is set by the service. Remove it from the configuration.")
		}

		for _, found := range f.check(line) {
			// Terraform shows the line of an argument, but not that of a part of
			// it, so the text alone goes deeper.
			diags.AddAttributeError(at, "Invalid argument", fmt.Sprintf("%s.%s%s %s.", place, f.attributeName(), found.below, found.text))
		}
	}

	return diags
}
