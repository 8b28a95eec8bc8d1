// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"bytes"
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	resourceschema "github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/vmihailenco/msgpack/v5"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/partnercenter"
)

var _ datasource.DataSourceWithConfigure = (*cartDataSource)(nil)

type cartDataSource struct {
	client *client
}

func newCartDataSource() datasource.DataSource { return &cartDataSource{} }

// cartData is a partnercenter_cart data source.
type cartData struct {
	CustomerID                         types.String `tfsdk:"customer_id"`
	ID                                 types.String `tfsdk:"id"`
	PartnerOnRecordAttestationAccepted types.Bool   `tfsdk:"partner_on_record_attestation_accepted"`
	LineItems                          types.List   `tfsdk:"line_items"`
	Status                             types.String `tfsdk:"status"`
	ETag                               types.String `tfsdk:"etag"`
	CreationTimestamp                  types.String `tfsdk:"creation_timestamp"`
	ExpirationTimestamp                types.String `tfsdk:"expiration_timestamp"`
	LastModifiedTimestamp              types.String `tfsdk:"last_modified_timestamp"`
	LastModifiedUser                   types.String `tfsdk:"last_modified_user"`
	Links                              types.Object `tfsdk:"links"`
}

func (d *cartDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_cart"
}

// Schema is that of the resource, with everything but the ids computed.
func (d *cartDataSource) Schema(ctx context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := computedAttributes(cartSchema(ctx).Attributes)
	delete(attributes, lineItemBlock)

	attributes["customer_id"] = schema.StringAttribute{
		Required: true, MarkdownDescription: "The customer's tenant id, a GUID.", Validators: []validator.String{guid()},
	}
	attributes["id"] = schema.StringAttribute{
		Required: true, MarkdownDescription: "The cart's id.", Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
	}

	attributes[dataLineItems] = dataLinesSchema()

	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads a cart of a customer. A cart that doesn't exist, or has expired, is an error.",
		Attributes:          attributes,
	}
}

func (d *cartDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.client = clientOf(req.ProviderData, &resp.Diagnostics)
}

func (d *cartDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var data cartData

	resp.Diagnostics.Append(req.Config.Get(ctx, &data)...)

	if d.client.unusable(&resp.Diagnostics) {
		return
	}

	ctx, cancel := context.WithTimeout(ctx, defaultReadTimeout)
	defer cancel()
	defer d.client.warn(&resp.Diagnostics)

	cart, err := d.client.GetCart(ctx, data.CustomerID.ValueString(), data.ID.ValueString())
	if err != nil {
		resp.Diagnostics.Append(serviceError("Cart could not be read", err))

		return
	}

	resp.Diagnostics.Append(data.read(ctx, cart)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
}

func (m *cartData) read(ctx context.Context, cart *partnercenter.Cart) diag.Diagnostics {
	var computed cartModel

	computed.readComputed(cart, false)

	m.PartnerOnRecordAttestationAccepted = types.BoolPointerValue(cart.PartnerOnRecordAttestationAccepted)
	m.Status, m.ETag, m.Links = computed.Status, computed.ETag, computed.Links
	m.CreationTimestamp, m.ExpirationTimestamp = computed.CreationTimestamp, computed.ExpirationTimestamp
	m.LastModifiedTimestamp, m.LastModifiedUser = computed.LastModifiedTimestamp, computed.LastModifiedUser

	lines, err := dataLines(ctx, readLines(cart.LineItems))
	if err != nil {
		return diag.Diagnostics{diag.NewErrorDiagnostic("Line items can't be shown", err.Error())}
	}

	m.LineItems = lines

	return nil
}

const (
	dataLineItems  = "line_items"
	dataAddonItems = "addon_items"
)

var dataLinesCodec = listCodec(lineCodec(dataAddonItems, &addonItemsCodec))

// dataLines turns lines into the framework's own list, by way of the encoding
// that both know.
func dataLines(ctx context.Context, lines []lineItem) (types.List, error) {
	var encoded bytes.Buffer
	if err := dataLinesCodec.encode(msgpack.NewEncoder(&encoded), lines); err != nil {
		return types.List{}, err
	}

	listType := dataLinesSchema().GetType()

	decoded, err := tfprotov6.DynamicValue{MsgPack: encoded.Bytes()}.Unmarshal(listType.TerraformType(ctx))
	if err != nil {
		return types.List{}, err
	}

	converted, err := listType.ValueFromTerraform(ctx, decoded)
	if err != nil {
		return types.List{}, err
	}

	list, ok := converted.(types.List)
	if !ok {
		return types.List{}, fmt.Errorf("unexpected %T for line items", converted)
	}

	return list, nil
}

func dataLinesSchema() schema.ListNestedAttribute {
	line := computedAttributes(lineDeclarations())
	line[dataAddonItems] = schema.ListNestedAttribute{
		Computed:            true,
		MarkdownDescription: "The add-ons of the line.",
		NestedObject:        schema.NestedAttributeObject{Attributes: computedAttributes(lineDeclarations())},
	}

	return schema.ListNestedAttribute{
		Computed:            true,
		MarkdownDescription: "What is in the cart.",
		NestedObject:        schema.NestedAttributeObject{Attributes: line},
	}
}

// computedAttributes turns the attributes of a resource into those of a data
// source, which are the same but only read.
func computedAttributes(declared map[string]resourceschema.Attribute) map[string]schema.Attribute {
	attributes := make(map[string]schema.Attribute, len(declared))
	for name, attribute := range declared {
		attributes[name] = computedAttribute(attribute)
	}

	return attributes
}

func computedAttribute(declared resourceschema.Attribute) schema.Attribute {
	description := declared.GetMarkdownDescription()

	switch a := declared.(type) {
	case resourceschema.BoolAttribute:
		return schema.BoolAttribute{Computed: true, MarkdownDescription: description}
	case resourceschema.Int64Attribute:
		return schema.Int64Attribute{Computed: true, MarkdownDescription: description}
	case resourceschema.NumberAttribute:
		return schema.NumberAttribute{Computed: true, MarkdownDescription: description}
	case resourceschema.MapAttribute:
		return schema.MapAttribute{Computed: true, ElementType: a.ElementType, MarkdownDescription: description}
	case resourceschema.SingleNestedAttribute:
		return schema.SingleNestedAttribute{Computed: true, Attributes: computedAttributes(a.Attributes), MarkdownDescription: description}
	case resourceschema.SetNestedAttribute:
		return schema.SetNestedAttribute{Computed: true, MarkdownDescription: description,
			NestedObject: schema.NestedAttributeObject{Attributes: computedAttributes(a.NestedObject.Attributes)}}
	case resourceschema.ListNestedAttribute:
		return schema.ListNestedAttribute{Computed: true, MarkdownDescription: description,
			NestedObject: schema.NestedAttributeObject{Attributes: computedAttributes(a.NestedObject.Attributes)}}
	default:
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
}
