// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

// Package leafblock lets a resource show nested blocks to Terraform while the
// plugin framework sees each of them as one opaque string.
//
// The framework walks every attribute of every block several times in each
// RPC: to apply defaults, to mark computed values, to clear write-only values,
// to validate and to modify the plan, each time looking the path up anew. For
// a list of blocks with some fifteen attributes that is about ten milliseconds
// a block and plan, and more than linear in the number of blocks, although the
// resource has to look at all blocks together anyway (a line can only be
// matched with its counterpart by somebody who sees the whole list).
//
// The server of this package therefore stands between Terraform and the
// framework. It answers schema requests with the declared nested blocks, and
// on every other request replaces the value of such a block by a string whose
// bytes are the block's own MessagePack encoding, as it came; answers are
// turned back the same way. The resource decodes the bytes once, straight into
// its own types. A null or unknown value stays null or unknown.
//
// The encoding is the one of the plugin protocol:
// https://developer.hashicorp.com/terraform/plugin/terraform-plugin-protocol/object-wire-format
package leafblock

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/vmihailenco/msgpack/v5"
	"github.com/vmihailenco/msgpack/v5/msgpcode"
)

// New returns a server that answers like framework, except that the resource
// types which declared describes are shown with the schemas given there, and
// their top-level blocks named in leaves reach the framework as strings.
//
// Declared is called at most once, when a schema is first needed.
func New(framework tfprotov6.ProviderServer, declared func(context.Context) (map[string]*tfprotov6.Schema, error), leaves map[string][]string) tfprotov6.ProviderServer {
	base := &server{
		ProviderServer: framework,
		leaves:         leaves,
		declared: sync.OnceValues(func() (map[string]*tfprotov6.Schema, error) {
			return declared(context.Background())
		}),
	}

	// Actions are an optional part of the server interface, found by type
	// assertion, which embedding would hide.
	if actions, ok := framework.(tfprotov6.ActionServer); ok {
		return &serverWithActions{server: base, ActionServer: actions}
	}

	return base
}

type server struct {
	tfprotov6.ProviderServer

	leaves   map[string][]string
	declared func() (map[string]*tfprotov6.Schema, error)
}

type serverWithActions struct {
	*server
	tfprotov6.ActionServer
}

func (s *server) GetMetadata(ctx context.Context, req *tfprotov6.GetMetadataRequest) (*tfprotov6.GetMetadataResponse, error) {
	resp, err := s.ProviderServer.GetMetadata(ctx, req)
	if err != nil {
		return nil, err
	}

	withoutConfigGeneration(resp.ServerCapabilities)

	return resp, nil
}

func (s *server) GetProviderSchema(ctx context.Context, req *tfprotov6.GetProviderSchemaRequest) (*tfprotov6.GetProviderSchemaResponse, error) {
	resp, err := s.ProviderServer.GetProviderSchema(ctx, req)
	if err != nil {
		return nil, err
	}

	declared, err := s.declared()
	if err != nil {
		return nil, err
	}

	for typeName := range s.leaves {
		resp.ResourceSchemas[typeName] = declared[typeName]
	}

	withoutConfigGeneration(resp.ServerCapabilities)

	return resp, nil
}

// withoutConfigGeneration leaves generating configuration to Terraform, which
// does the same from the schema, because the framework would do it for
// attributes that it does not see.
func withoutConfigGeneration(capabilities *tfprotov6.ServerCapabilities) {
	if capabilities != nil {
		capabilities.GenerateResourceConfig = false
	}
}

func (s *server) ValidateResourceConfig(ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	folded := *req
	if err := s.foldAll(req.TypeName, &folded.Config); err != nil {
		return nil, err
	}

	return s.ProviderServer.ValidateResourceConfig(ctx, &folded)
}

// UpgradeResourceState answers for a state of the current schema version
// itself, since the answer is the state as it is and the framework could only
// read it after a detour. Older versions are the framework's.
func (s *server) UpgradeResourceState(ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	if _, ok := s.leaves[req.TypeName]; !ok {
		return s.ProviderServer.UpgradeResourceState(ctx, req)
	}

	declared, err := s.declared()
	if err != nil {
		return nil, err
	}

	schema := declared[req.TypeName]
	if req.Version != schema.Version || req.RawState == nil {
		resp, err := s.ProviderServer.UpgradeResourceState(ctx, req)
		if err != nil {
			return nil, err
		}

		return resp, s.unfold(req.TypeName, &resp.UpgradedState)
	}

	state, err := upgradedAsIs(req.RawState, schema.ValueType())
	if err != nil {
		return &tfprotov6.UpgradeResourceStateResponse{Diagnostics: []*tfprotov6.Diagnostic{{
			Severity: tfprotov6.DiagnosticSeverityError,
			Summary:  "Saved state can't be read",
			Detail: fmt.Sprintf("The state of a %s does not have the shape that this version of the provider writes: %s. "+
				"If it was edited by hand, restore it from a backup; otherwise report this to the provider's maintainers.", req.TypeName, err),
		}}}, nil
	}

	return &tfprotov6.UpgradeResourceStateResponse{UpgradedState: state}, nil
}

func upgradedAsIs(raw *tfprotov6.RawState, typ tftypes.Type) (*tfprotov6.DynamicValue, error) {
	// An attribute that this version no longer has is dropped, as the framework
	// does, so that going back to an older provider stays possible.
	value, err := raw.UnmarshalWithOpts(typ, tfprotov6.UnmarshalOpts{
		ValueFromJSONOpts: tftypes.ValueFromJSONOpts{IgnoreUndefinedAttributes: true},
	})
	if err != nil {
		return nil, err
	}

	state, err := tfprotov6.NewDynamicValue(typ, value)
	if err != nil {
		return nil, err
	}

	return &state, nil
}

func (s *server) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	folded := *req
	if err := s.foldAll(req.TypeName, &folded.CurrentState); err != nil {
		return nil, err
	}

	resp, err := s.ProviderServer.ReadResource(ctx, &folded)
	if err != nil {
		return nil, err
	}

	return resp, s.unfold(req.TypeName, &resp.NewState)
}

func (s *server) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	folded := *req
	if err := s.foldAll(req.TypeName, &folded.Config, &folded.PriorState, &folded.ProposedNewState); err != nil {
		return nil, err
	}

	resp, err := s.ProviderServer.PlanResourceChange(ctx, &folded)
	if err != nil {
		return nil, err
	}

	return resp, s.unfold(req.TypeName, &resp.PlannedState)
}

func (s *server) ApplyResourceChange(ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	folded := *req
	if err := s.foldAll(req.TypeName, &folded.Config, &folded.PriorState, &folded.PlannedState); err != nil {
		return nil, err
	}

	resp, err := s.ProviderServer.ApplyResourceChange(ctx, &folded)
	if err != nil {
		return nil, err
	}

	return resp, s.unfold(req.TypeName, &resp.NewState)
}

func (s *server) ImportResourceState(ctx context.Context, req *tfprotov6.ImportResourceStateRequest) (*tfprotov6.ImportResourceStateResponse, error) {
	resp, err := s.ProviderServer.ImportResourceState(ctx, req)
	if err != nil {
		return nil, err
	}

	for _, imported := range resp.ImportedResources {
		if err := s.unfold(imported.TypeName, &imported.State); err != nil {
			return nil, err
		}
	}

	return resp, nil
}

func (s *server) MoveResourceState(ctx context.Context, req *tfprotov6.MoveResourceStateRequest) (*tfprotov6.MoveResourceStateResponse, error) {
	resp, err := s.ProviderServer.MoveResourceState(ctx, req)
	if err != nil {
		return nil, err
	}

	return resp, s.unfold(req.TargetTypeName, &resp.TargetState)
}

func (s *server) foldAll(typeName string, values ...**tfprotov6.DynamicValue) error {
	for _, value := range values {
		if err := s.rewrite(typeName, value, fold); err != nil {
			return fmt.Errorf("reading a %s from Terraform: %w", typeName, err)
		}
	}

	return nil
}

func (s *server) unfold(typeName string, value **tfprotov6.DynamicValue) error {
	if err := s.rewrite(typeName, value, unfold); err != nil {
		return fmt.Errorf("writing a %s to Terraform: %w", typeName, err)
	}

	return nil
}

// rewrite replaces *value by a copy in which change was applied to each leaf of
// the resource type. The pointer is replaced, not what it points to: the
// original belongs to the caller.
func (s *server) rewrite(typeName string, value **tfprotov6.DynamicValue, change func(msgpack.RawMessage) (msgpack.RawMessage, error)) error {
	leaves, ok := s.leaves[typeName]
	if !ok || *value == nil || len((*value).MsgPack) == 0 {
		return nil
	}

	rewritten, err := rewriteMembers((*value).MsgPack, leaves, change)
	if err != nil {
		return err
	}

	*value = &tfprotov6.DynamicValue{MsgPack: rewritten}

	return nil
}

// rewriteMembers copies a MessagePack map and applies change to the members
// named. Anything else than a map (a null object, an unknown one) is returned
// as it is.
func rewriteMembers(object []byte, names []string, change func(msgpack.RawMessage) (msgpack.RawMessage, error)) ([]byte, error) {
	decoder := msgpack.NewDecoder(bytes.NewReader(object))

	code, err := decoder.PeekCode()
	if err != nil {
		return nil, err
	}

	if code == msgpcode.Nil || msgpcode.IsExt(code) {
		return object, nil
	}

	count, err := decoder.DecodeMapLen()
	if err != nil {
		return nil, err
	}

	var out bytes.Buffer
	out.Grow(len(object) + 16)

	encoder := msgpack.NewEncoder(&out)
	if err := encoder.EncodeMapLen(count); err != nil {
		return nil, err
	}

	for range count {
		name, err := decoder.DecodeString()
		if err != nil {
			return nil, err
		}

		member, err := decoder.DecodeRaw()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}

		if slices.Contains(names, name) {
			if member, err = change(member); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
		}

		if err := encoder.EncodeString(name); err != nil {
			return nil, err
		}

		if _, err := out.Write(member); err != nil {
			return nil, err
		}
	}

	return out.Bytes(), nil
}

// fold wraps an encoded value into a string of its bytes.
func fold(value msgpack.RawMessage) (msgpack.RawMessage, error) {
	if isNullOrUnknown(value) {
		return value, nil
	}

	var out bytes.Buffer
	out.Grow(len(value) + 5)

	encoder := msgpack.NewEncoder(&out)
	if err := encoder.EncodeString(string(value)); err != nil {
		return nil, err
	}

	return out.Bytes(), nil
}

// unfold takes the bytes out of the string that fold made.
func unfold(value msgpack.RawMessage) (msgpack.RawMessage, error) {
	if isNullOrUnknown(value) {
		return value, nil
	}

	text, err := msgpack.NewDecoder(bytes.NewReader(value)).DecodeString()
	if err != nil {
		return nil, err
	}

	return msgpack.RawMessage(text), nil
}

func isNullOrUnknown(value msgpack.RawMessage) bool {
	return len(value) == 0 || value[0] == msgpcode.Nil || msgpcode.IsExt(value[0])
}
