// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package leafblock_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/vmihailenco/msgpack/v5"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/leafblock"
)

// newServer serves a provider with a resource shelf_rack, whose item blocks are
// leaves, and a resource shelf_plain, which has none.
func newServer() tfprotov6.ProviderServer {
	framework := providerserver.NewProtocol6(&shelf{rack: rackSchema()})()

	return leafblock.New(framework, declaredSchemas, map[string][]string{"shelf_rack": {"item"}})
}

func declaredSchemas(ctx context.Context) (map[string]*tfprotov6.Schema, error) {
	declared := rackSchema()
	delete(declared.Attributes, "item")
	declared.Blocks = map[string]schema.Block{"item": schema.ListNestedBlock{NestedObject: schema.NestedBlockObject{
		Attributes: map[string]schema.Attribute{
			"label":  schema.StringAttribute{Required: true},
			"number": schema.Int64Attribute{Computed: true},
		},
	}}}

	resp, err := providerserver.NewProtocol6(&shelf{rack: declared})().GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		return nil, err
	}

	return resp.ResourceSchemas, nil
}

func rackSchema() schema.Schema {
	return schema.Schema{
		Version: 1,
		Attributes: map[string]schema.Attribute{
			"name": schema.StringAttribute{Required: true},
			"item": schema.StringAttribute{Optional: true},
		},
	}
}

type shelf struct{ rack schema.Schema }

func (*shelf) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "shelf"
}
func (*shelf) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse)          {}
func (*shelf) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {}
func (*shelf) DataSources(context.Context) []func() datasource.DataSource                        { return nil }
func (*shelf) Actions(context.Context) []func() action.Action                                    { return nil }

func (s *shelf) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{
		func() resource.Resource { return &rack{typeName: "_rack", schema: s.rack} },
		func() resource.Resource { return &rack{typeName: "_plain", schema: rackSchema()} },
	}
}

// A rack plans a number for each of its items, and finds one item more with
// every read.
type rack struct {
	typeName string
	schema   schema.Schema
}

type rackModel struct {
	Name types.String `tfsdk:"name"`
	Item types.String `tfsdk:"item"`
}

// An item's label is its encoding, which may be that of an unknown value; its
// number is nil where it is null.
type item struct {
	Label  msgpack.RawMessage `msgpack:"label"`
	Number any                `msgpack:"number"`
}

func itemOf(label string, number int64) item {
	encoded, err := msgpack.Marshal(label)
	if err != nil {
		panic(err)
	}

	return item{encoded, number}
}

func itemsOf(value types.String, diags *diag.Diagnostics) []item {
	var items []item

	if value.IsNull() || value.IsUnknown() {
		return nil
	}

	if err := msgpack.Unmarshal([]byte(value.ValueString()), &items); err != nil {
		diags.AddError("Items can't be read", err.Error())
	}

	return items
}

func valueOf(items ...item) types.String {
	encoded, err := msgpack.Marshal(items)
	if err != nil {
		panic(err)
	}

	return types.StringValue(string(encoded))
}

func (r *rack) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + r.typeName
}

func (r *rack) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = r.schema
}

func (r *rack) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config rackModel

	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)

	for i, it := range itemsOf(config.Item, &resp.Diagnostics) {
		if bytes.Equal(it.Label, itemOf("", 0).Label) {
			resp.Diagnostics.AddAttributeError(path.Root("item").AtListIndex(i).AtName("label"), "No label", "")
		}
	}
}

func (r *rack) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		return
	}

	var plan rackModel

	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)

	if items := itemsOf(plan.Item, &resp.Diagnostics); items != nil {
		for i := range items {
			items[i].Number = int64(i)
		}

		plan.Item = valueOf(items...)
	}

	resp.Diagnostics.Append(resp.Plan.Set(ctx, &plan)...)
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, "planned", []byte(`"yes"`))...)
}

func (r *rack) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	r.store(ctx, req.Config, req.Plan, &resp.State, &resp.Diagnostics)
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, "created", []byte(`"yes"`))...)
}

func (r *rack) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	resp.Diagnostics.AddWarning("Was", r.labels(ctx, req.State, &resp.Diagnostics))
	r.store(ctx, req.Config, req.Plan, &resp.State, &resp.Diagnostics)
}

func (r *rack) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	resp.Diagnostics.AddWarning("Was", r.labels(ctx, req.State, &resp.Diagnostics))
}

func (r *rack) store(ctx context.Context, config tfsdk.Config, plan tfsdk.Plan, to *tfsdk.State, diags *diag.Diagnostics) {
	var configured, planned rackModel

	diags.Append(config.Get(ctx, &configured)...)
	diags.Append(plan.Get(ctx, &planned)...)

	if a, b := itemsOf(configured.Item, diags), itemsOf(planned.Item, diags); len(a) != len(b) {
		diags.AddError("Not as planned", fmt.Sprintf("%v, %v", a, b))
	}

	diags.Append(to.Set(ctx, &planned)...)
}

func (r *rack) labels(ctx context.Context, state tfsdk.State, diags *diag.Diagnostics) string {
	var model rackModel

	diags.Append(state.Get(ctx, &model)...)

	var labels []string
	for _, it := range itemsOf(model.Item, diags) {
		labels = append(labels, string(it.Label[1:]))
	}

	return strings.Join(labels, " ")
}

func (r *rack) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state rackModel

	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)

	items := append(itemsOf(state.Item, &resp.Diagnostics), itemOf("found", 7))
	state.Item = valueOf(items...)

	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}

func (r *rack) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	imported := rackModel{Name: types.StringValue(req.ID)}
	if req.ID != "empty" {
		imported.Item = valueOf(itemOf("imported", 1))
	}

	resp.Diagnostics.Append(resp.State.Set(ctx, &imported)...)
}

// UpgradeState reads version 0, which had labels instead of items.
func (r *rack) UpgradeState(context.Context) map[int64]resource.StateUpgrader {
	return map[int64]resource.StateUpgrader{0: {
		PriorSchema: &schema.Schema{Attributes: map[string]schema.Attribute{
			"name":   schema.StringAttribute{Required: true},
			"labels": schema.ListAttribute{ElementType: types.StringType, Required: true},
		}},
		StateUpgrader: func(ctx context.Context, req resource.UpgradeStateRequest, resp *resource.UpgradeStateResponse) {
			var (
				prior struct {
					Name   types.String `tfsdk:"name"`
					Labels []string     `tfsdk:"labels"`
				}
				items []item
			)

			resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)

			for i, label := range prior.Labels {
				items = append(items, itemOf(label, int64(i)))
			}

			resp.Diagnostics.Append(resp.State.Set(ctx, &rackModel{Name: prior.Name, Item: valueOf(items...)})...)
		},
	}}
}

func (r *rack) MoveState(context.Context) []resource.StateMover {
	return []resource.StateMover{{StateMover: func(ctx context.Context, _ resource.MoveStateRequest, resp *resource.MoveStateResponse) {
		moved := rackModel{Name: types.StringValue("moved"), Item: valueOf(itemOf("moved", 2))}
		resp.Diagnostics.Append(resp.TargetState.Set(ctx, &moved)...)
	}}}
}
