// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// declaredCartSchema is the schema that Terraform shows and checks, with
// line_item as nested blocks.
func declaredCartSchema(ctx context.Context) schema.Schema {
	s := cartSchema(ctx)

	addon := schema.NestedBlockObject{Attributes: lineDeclarations()}
	line := schema.NestedBlockObject{
		Attributes: lineDeclarations(),
		Blocks: map[string]schema.Block{addonItemBlock: schema.ListNestedBlock{
			MarkdownDescription: "An add-on of the line, with the same arguments as the line.",
			NestedObject:        addon,
		}},
	}

	delete(s.Attributes, lineItemBlock)
	s.Blocks[lineItemBlock] = schema.ListNestedBlock{
		MarkdownDescription: "What is in the cart, at least one line. Append new lines at the end: Terraform shows " +
			"a list's differences by position, so that a line put in front makes a plan hard to read, although " +
			"each line keeps its id and all else that is its own.",
		NestedObject: line,
	}

	return s
}

// cartSchema is the schema that the framework works with, in which all
// line_item blocks are one value. See package leafblock.
func cartSchema(ctx context.Context) schema.Schema {
	attributes := map[string]schema.Attribute{
		"customer_id": schema.StringAttribute{
			Required:            true,
			MarkdownDescription: "The customer's tenant id, a GUID. Another customer means a new cart.",
			Validators:          []validator.String{guid()},
		},
		"partner_on_record_attestation_accepted": schema.BoolAttribute{
			Optional: true,
			MarkdownDescription: "Whether the partner on record has attested what the service asks for. " +
				"Left out or `false`, nothing is attested, and the service refuses a cart that needs it (code 900206).",
		},
		lineItemBlock: schema.StringAttribute{Optional: true, CustomType: lineItemsType{}},
		"id":          computedString("The cart's id, which the service gives at its creation."),
		"status":      computedString("`Active` while the cart can be changed and checked out, `Ordered` once it was checked out."),
		"etag": computedString("The version of the cart, sent back with an update so that nobody else's change is overwritten; " +
			"null where the service gives none."),
		"creation_timestamp":      computedString("When the cart was created: an ISO 8601 timestamp in UTC, as the service writes it."),
		"expiration_timestamp":    computedString("When the service forgets the cart, usually seven days after its creation. It has no meaning once the cart was checked out."),
		"last_modified_timestamp": computedString("When the cart was last changed, by whomever."),
		"last_modified_user":      computedString("Who last changed the cart, in the service's own words."),
		"links": schema.SingleNestedAttribute{
			Computed:            true,
			MarkdownDescription: "The service's links for the cart, for other tools: the provider follows none of them. Null where the service gives none.",
			Attributes: map[string]schema.Attribute{
				"self":     linkSchema("The cart itself."),
				"next":     linkSchema("The next page, where there is one."),
				"previous": linkSchema("The previous page, where there is one."),
			},
		},
	}

	return schema.Schema{
		MarkdownDescription: "A cart of a customer: the line items that a checkout will buy. A cart alone costs nothing.\n\n" +
			"The service has no operation that deletes a cart. Destroying this resource forgets it, and the service does so when the cart expires.",
		Attributes: attributes,
		Blocks: map[string]schema.Block{
			"timeouts": timeouts.Block(ctx, timeouts.Opts{
				Create: true, CreateDescription: timeoutDescription("creating the cart", defaultWriteTimeout),
				Read: true, ReadDescription: timeoutDescription("one refresh", defaultReadTimeout),
				Update: true, UpdateDescription: timeoutDescription("updating the cart", defaultWriteTimeout),
			}),
		},
	}
}

func lineDeclarations() map[string]schema.Attribute {
	attributes := make(map[string]schema.Attribute, len(lineFields))
	for _, f := range lineFields {
		attributes[f.attributeName()] = f.declaration()
	}

	return attributes
}

// timeoutDescription describes an argument of a timeouts block.
func timeoutDescription(what string, otherwise time.Duration) string {
	return fmt.Sprintf("The longest time for %s, with all retries and waits: a duration such as 90s or 2m. Left out, %.0fm.", what, otherwise.Minutes())
}

func computedString(description string) schema.StringAttribute {
	return schema.StringAttribute{Computed: true, MarkdownDescription: description}
}

func linkSchema(description string) schema.SingleNestedAttribute {
	return schema.SingleNestedAttribute{
		Computed:            true,
		MarkdownDescription: description,
		Attributes: map[string]schema.Attribute{
			"uri":    computedString("The link's path, as the service writes it."),
			"method": computedString("The HTTP method."),
			"body":   computedString("The body to send, where there is one."),
			"headers": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The headers to send.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"key":   computedString("The header's name."),
					"value": computedString("The header's value."),
				}},
			},
		},
	}
}

// cartIdentity is what tells carts apart, on cores that know identities.
type cartIdentity struct {
	CustomerID types.String `tfsdk:"customer_id"`
	CartID     types.String `tfsdk:"cart_id"`
}

func cartIdentitySchema() identityschema.Schema {
	return identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"customer_id": identityschema.StringAttribute{RequiredForImport: true, Description: "The customer's tenant id, a GUID."},
		"cart_id":     identityschema.StringAttribute{RequiredForImport: true, Description: "The cart's id."},
	}}
}
