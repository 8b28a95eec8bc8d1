// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

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
			where, name := at, place.String()+"."+f.attributeName()

			for _, step := range found.below {
				where, name = where.AtName(step), name+"."+step
			}

			diags.AddAttributeError(where, "Invalid argument", name+" "+found.text+".")
		}
	}

	return diags
}
