// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package leafblock_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/leafblock"
)

// The type of a rack as Terraform sees it, written down here independently of
// the schema, which it is compared with.
var (
	itemType  = tftypes.Object{AttributeTypes: map[string]tftypes.Type{"label": tftypes.String, "number": tftypes.Number}}
	itemsType = tftypes.List{ElementType: itemType}
	rackType  = tftypes.Object{AttributeTypes: map[string]tftypes.Type{"name": tftypes.String, "item": itemsType}}
)

// items is a list of item blocks, given as label, number, label, number.
func items(parts ...any) tftypes.Value {
	list := []tftypes.Value{}
	for i := 0; i < len(parts); i += 2 {
		list = append(list, tftypes.NewValue(itemType, map[string]tftypes.Value{
			"label": tftypes.NewValue(tftypes.String, parts[i]), "number": tftypes.NewValue(tftypes.Number, parts[i+1]),
		}))
	}

	return tftypes.NewValue(itemsType, list)
}

func rackOf(name string, items tftypes.Value) tftypes.Value {
	return tftypes.NewValue(rackType, map[string]tftypes.Value{"name": tftypes.NewValue(tftypes.String, name), "item": items})
}

var (
	noRack       = tftypes.NewValue(rackType, nil)
	nullItems    = tftypes.NewValue(itemsType, nil)
	unknownItems = tftypes.NewValue(itemsType, tftypes.UnknownValue)
)

func encoded(t *testing.T, value tftypes.Value) *tfprotov6.DynamicValue {
	t.Helper()

	dynamic, err := tfprotov6.NewDynamicValue(value.Type(), value)
	if err != nil {
		t.Fatal(err)
	}

	return &dynamic
}

// checkValue wants a value that Terraform can read and that is the one given.
func checkValue(t *testing.T, got *tfprotov6.DynamicValue, want tftypes.Value) {
	t.Helper()

	if got == nil {
		t.Fatal("got no value")
	}

	value, err := got.Unmarshal(want.Type())
	if err != nil {
		t.Fatal(err)
	}

	if !value.Equal(want) {
		t.Errorf("got %s, want %s", value, want)
	}
}

// noError fails the test for an error of the call or in the answer.
func noError(t *testing.T, err error, diagnostics []*tfprotov6.Diagnostic) {
	t.Helper()

	if err != nil {
		t.Fatal(err)
	}

	for _, d := range diagnostics {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			t.Fatalf("%s: %s", d.Summary, d.Detail)
		}
	}
}

func TestSchemaShowsNestedBlocks(t *testing.T) {
	t.Parallel()

	resp, err := newServer().GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	noError(t, err, resp.Diagnostics)

	rack := resp.ResourceSchemas["shelf_rack"]
	if got := rack.ValueType(); !got.Equal(rackType) {
		t.Errorf("got the type %s, want %s", got, rackType)
	}

	if blocks := rack.Block.BlockTypes; len(blocks) != 1 || blocks[0].TypeName != "item" || blocks[0].Nesting != tfprotov6.SchemaNestedBlockNestingModeList {
		t.Errorf("got the blocks %v, want item as a list", blocks)
	}

	plain := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"name": tftypes.String, "item": tftypes.String}}
	if got := resp.ResourceSchemas["shelf_plain"].ValueType(); !got.Equal(plain) {
		t.Errorf("the resource without leaves: got the type %s, want %s", got, plain)
	}
}

// A framework that generates configuration would do it for the strings that it
// sees.
type generating struct{ tfprotov6.ProviderServer }

func (g generating) GetMetadata(ctx context.Context, req *tfprotov6.GetMetadataRequest) (*tfprotov6.GetMetadataResponse, error) {
	resp, err := g.ProviderServer.GetMetadata(ctx, req)
	resp.ServerCapabilities.GenerateResourceConfig = true

	return resp, err
}

func (g generating) GetProviderSchema(ctx context.Context, req *tfprotov6.GetProviderSchemaRequest) (*tfprotov6.GetProviderSchemaResponse, error) {
	resp, err := g.ProviderServer.GetProviderSchema(ctx, req)
	resp.ServerCapabilities.GenerateResourceConfig = true

	return resp, err
}

func TestConfigurationIsGeneratedByTerraform(t *testing.T) {
	t.Parallel()

	server := leafblock.New(generating{newServer()}, declaredSchemas, nil)

	schema, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	noError(t, err, schema.Diagnostics)

	metadata, err := server.GetMetadata(t.Context(), &tfprotov6.GetMetadataRequest{})
	noError(t, err, metadata.Diagnostics)

	for _, capabilities := range []*tfprotov6.ServerCapabilities{schema.ServerCapabilities, metadata.ServerCapabilities} {
		if capabilities.GenerateResourceConfig || !capabilities.PlanDestroy {
			t.Errorf("got %+v, want it to plan a destroy and not to generate configuration", capabilities)
		}
	}
}

func TestFailureToDeclare(t *testing.T) {
	t.Parallel()

	failure := errors.New("no schema today")
	server := leafblock.New(providerserver.NewProtocol6(&shelf{rack: rackSchema()})(),
		func(context.Context) (map[string]*tfprotov6.Schema, error) { return nil, failure },
		map[string][]string{"shelf_rack": {"item"}})

	if _, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{}); !errors.Is(err, failure) {
		t.Errorf("schema: got %v, want %v", err, failure)
	}

	if _, err := server.UpgradeResourceState(t.Context(), &tfprotov6.UpgradeResourceStateRequest{TypeName: "shelf_rack"}); !errors.Is(err, failure) {
		t.Errorf("state: got %v, want %v", err, failure)
	}
}

// Actions are found by a type assertion, which the server must not defeat, nor
// pass for one that the framework does not serve.
func TestActionsAreServedWhereTheFrameworkDoes(t *testing.T) {
	t.Parallel()

	if _, ok := newServer().(tfprotov6.ActionServer); !ok {
		t.Error("the framework's actions are hidden")
	}

	bare := struct{ tfprotov6.ProviderServer }{newServer()}
	if _, ok := leafblock.New(bare, declaredSchemas, nil).(tfprotov6.ActionServer); ok {
		t.Error("actions are served that nobody has")
	}
}

func TestValidate(t *testing.T) {
	t.Parallel()

	tests := map[string]struct {
		items tftypes.Value
		// below is the path that an error is expected on, under item.
		below string
	}{
		"none":             {items: nullItems},
		"no blocks":        {items: items()},
		"blocks":           {items: items("a", nil, "b", nil)},
		"unknown blocks":   {items: unknownItems},
		"an unknown value": {items: items(tftypes.UnknownValue, nil)},
		"a wrong value":    {items: items("a", nil, "", nil), below: `ElementKeyInt(1).AttributeName("label")`},
	}

	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			request := &tfprotov6.ValidateResourceConfigRequest{TypeName: "shelf_rack", Config: encoded(t, rackOf("r", test.items))}
			before := bytes.Clone(request.Config.MsgPack)

			resp, err := newServer().ValidateResourceConfig(t.Context(), request)
			if err != nil {
				t.Fatal(err)
			}

			if !bytes.Equal(request.Config.MsgPack, before) {
				t.Error("the caller's configuration was written to")
			}

			if test.below == "" {
				noError(t, err, resp.Diagnostics)

				return
			}

			if want := `AttributeName("item").` + test.below; len(resp.Diagnostics) != 1 || resp.Diagnostics[0].Attribute.String() != want {
				t.Errorf("got %v, want one on %s", resp.Diagnostics, want)
			}
		})
	}
}

func TestLifeOfAResource(t *testing.T) {
	t.Parallel()

	server := newServer()
	config := encoded(t, rackOf("r", items("a", nil, "b", nil)))

	planned, err := server.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: "shelf_rack", Config: config, ProposedNewState: config, PriorState: encoded(t, noRack),
	})
	noError(t, err, planned.Diagnostics)
	checkValue(t, planned.PlannedState, rackOf("r", items("a", 0, "b", 1)))

	created, err := server.ApplyResourceChange(t.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: "shelf_rack", Config: config, PriorState: encoded(t, noRack),
		PlannedState: planned.PlannedState, PlannedPrivate: planned.PlannedPrivate,
	})
	noError(t, err, created.Diagnostics)
	checkValue(t, created.NewState, rackOf("r", items("a", 0, "b", 1)))

	if planned, created := string(planned.PlannedPrivate), string(created.Private); !strings.Contains(planned, "planned") || !strings.Contains(created, "created") {
		t.Errorf("got the private states %s and %s", planned, created)
	}

	read, err := server.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{
		TypeName: "shelf_rack", CurrentState: created.NewState, Private: created.Private,
	})
	noError(t, err, read.Diagnostics)
	checkValue(t, read.NewState, rackOf("r", items("a", 0, "b", 1, "found", 7)))

	if !bytes.Equal(read.Private, created.Private) {
		t.Errorf("got the private state %s, want %s", read.Private, created.Private)
	}

	updated, err := server.ApplyResourceChange(t.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: "shelf_rack", Config: encoded(t, rackOf("r", items("z", nil))),
		PriorState: read.NewState, PlannedState: encoded(t, rackOf("r", items("z", 0))),
	})
	noError(t, err, updated.Diagnostics)
	checkValue(t, updated.NewState, rackOf("r", items("z", 0)))
	checkWarning(t, updated.Diagnostics, "a b found")

	deleted, err := server.ApplyResourceChange(t.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: "shelf_rack", Config: encoded(t, noRack), PriorState: updated.NewState, PlannedState: encoded(t, noRack),
	})
	noError(t, err, deleted.Diagnostics)
	checkValue(t, deleted.NewState, noRack)
	checkWarning(t, deleted.Diagnostics, "z")
}

func checkWarning(t *testing.T, diagnostics []*tfprotov6.Diagnostic, detail string) {
	t.Helper()

	if len(diagnostics) != 1 || diagnostics[0].Detail != detail {
		t.Errorf("got %v, want a warning of %q", diagnostics, detail)
	}
}

func TestPlan(t *testing.T) {
	t.Parallel()

	tests := map[string]struct{ configured, planned tftypes.Value }{
		"none":             {nullItems, nullItems},
		"no blocks":        {items(), items()},
		"unknown blocks":   {unknownItems, unknownItems},
		"an unknown value": {items("a", nil, tftypes.UnknownValue, nil), items("a", 0, tftypes.UnknownValue, 1)},
		"a long list":      {items(repeated(1000, nil)...), items(repeated(1000, 0)...)},
	}

	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			config := encoded(t, rackOf("r", test.configured))

			planned, err := newServer().PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{
				TypeName: "shelf_rack", Config: config, ProposedNewState: config, PriorState: encoded(t, noRack),
			})
			noError(t, err, planned.Diagnostics)
			checkValue(t, planned.PlannedState, rackOf("r", test.planned))
		})
	}
}

// repeated is a list of items, numbered from first, or not at all.
func repeated(count int, first any) []any {
	var parts []any

	for i := range count {
		number := first
		if n, ok := first.(int); ok {
			number = n + i
		}

		parts = append(parts, strings.Repeat("é", i%40), number)
	}

	return parts
}

// A resource without leaves must reach the framework as it is.
func TestOtherResourcesAreLeftAlone(t *testing.T) {
	t.Parallel()

	typ := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"name": tftypes.String, "item": tftypes.String}}
	config := tftypes.NewValue(typ, map[string]tftypes.Value{
		"name": tftypes.NewValue(tftypes.String, "p"), "item": tftypes.NewValue(tftypes.String, "\x90"),
	})
	null := tftypes.NewValue(typ, nil)

	planned, err := newServer().PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: "shelf_plain", Config: encoded(t, config), ProposedNewState: encoded(t, config), PriorState: encoded(t, null),
	})
	noError(t, err, planned.Diagnostics)
	checkValue(t, planned.PlannedState, config)

	upgraded, err := newServer().UpgradeResourceState(t.Context(), &tfprotov6.UpgradeResourceStateRequest{
		TypeName: "shelf_plain", Version: 1, RawState: &tfprotov6.RawState{JSON: []byte(`{"name":"p","item":"text"}`)},
	})
	noError(t, err, upgraded.Diagnostics)
	checkValue(t, upgraded.UpgradedState, tftypes.NewValue(typ, map[string]tftypes.Value{
		"name": tftypes.NewValue(tftypes.String, "p"), "item": tftypes.NewValue(tftypes.String, "text"),
	}))
}

func TestImport(t *testing.T) {
	t.Parallel()

	for id, want := range map[string]tftypes.Value{"one": items("imported", 1), "empty": nullItems} {
		t.Run(id, func(t *testing.T) {
			t.Parallel()

			imported, err := newServer().ImportResourceState(t.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: "shelf_rack", ID: id})
			noError(t, err, imported.Diagnostics)

			if len(imported.ImportedResources) != 1 {
				t.Fatalf("got %d resources, want one", len(imported.ImportedResources))
			}

			checkValue(t, imported.ImportedResources[0].State, rackOf(id, want))
		})
	}
}

func TestMove(t *testing.T) {
	t.Parallel()

	moved, err := newServer().MoveResourceState(t.Context(), &tfprotov6.MoveResourceStateRequest{
		TargetTypeName: "shelf_rack", SourceTypeName: "other_rack", SourceState: &tfprotov6.RawState{JSON: []byte(`{}`)},
	})
	noError(t, err, moved.Diagnostics)
	checkValue(t, moved.TargetState, rackOf("moved", items("moved", 2)))
}

func TestUpgrade(t *testing.T) {
	t.Parallel()

	tests := map[string]struct {
		version int64
		json    string
		want    tftypes.Value
		failure string
	}{
		"of this version": {
			version: 1, json: `{"name":"r","item":[{"label":"a","number":0},{"label":"b","number":null}]}`,
			want: rackOf("r", items("a", 0, "b", nil)),
		},
		"without blocks": {version: 1, json: `{"name":"r","item":[]}`, want: rackOf("r", items())},
		"of a newer provider with one attribute more": {
			version: 1, json: `{"name":"r","colour":"red","item":[{"label":"a","number":0,"weight":3}]}`,
			want: rackOf("r", items("a", 0)),
		},
		"of an older version":     {version: 0, json: `{"name":"r","labels":["a","b"]}`, want: rackOf("r", items("a", 0, "b", 1))},
		"of a version not known":  {version: 7, json: `{"name":"r"}`, failure: "7"},
		"of another shape":        {version: 1, json: `{"name":"r","item":"text"}`, failure: "The state of a shelf_rack does not have the shape"},
		"that was edited by hand": {version: 1, json: `{"name":`, failure: "restore it from a backup"},
	}

	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			upgraded, err := newServer().UpgradeResourceState(t.Context(), &tfprotov6.UpgradeResourceStateRequest{
				TypeName: "shelf_rack", Version: test.version, RawState: &tfprotov6.RawState{JSON: []byte(test.json)},
			})

			if test.failure == "" {
				noError(t, err, upgraded.Diagnostics)
				checkValue(t, upgraded.UpgradedState, test.want)

				return
			}

			if err != nil || len(upgraded.Diagnostics) == 0 || !strings.Contains(upgraded.Diagnostics[0].Detail, test.failure) {
				t.Errorf("got %v and %v, want an error with %q", upgraded.Diagnostics, err, test.failure)
			}
		})
	}
}

// What isn't MessagePack of an object must be an error that says what was read,
// and no panic.
func TestBrokenValues(t *testing.T) {
	t.Parallel()

	whole := encoded(t, rackOf("r", items("a", nil))).MsgPack

	for length := 1; length < len(whole); length++ {
		_, err := newServer().ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{
			TypeName: "shelf_rack", Config: &tfprotov6.DynamicValue{MsgPack: whole[:length]},
		})
		if err == nil || !strings.HasPrefix(err.Error(), "reading a shelf_rack from Terraform: ") {
			t.Errorf("%d of %d bytes: got %v, want an error", length, len(whole), err)
		}
	}
}
