// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/vmihailenco/msgpack/v5"
)

// lineItems is the value of all line_item blocks of a cart. To the framework it
// is a string, the encoded blocks as package leafblock hands them over, and to
// the provider a list of lines.
type lineItems struct {
	value[[]lineItem]
}

var (
	_ basetypes.StringValuable = lineItems{}
	_ basetypes.StringTypable  = lineItemsType{}
)

type lineItemsType struct {
	basetypes.StringType
}

func (lineItemsType) String() string { return "lineItems" }

func (lineItemsType) Equal(other attr.Type) bool {
	_, same := other.(lineItemsType)

	return same
}

func (lineItemsType) ValueType(context.Context) attr.Value { return lineItems{} }

func (lineItemsType) ValueFromString(_ context.Context, in basetypes.StringValue) (basetypes.StringValuable, diag.Diagnostics) {
	var diags diag.Diagnostics

	lines, err := lineItemsFromString(in)
	if err != nil {
		diags.AddError("Line items can't be read", err.Error())
	}

	return lines, diags
}

func (t lineItemsType) ValueFromTerraform(ctx context.Context, in tftypes.Value) (attr.Value, error) {
	text, err := t.StringType.ValueFromTerraform(ctx, in)
	if err != nil {
		return nil, err
	}

	asString, ok := text.(basetypes.StringValue)
	if !ok {
		return nil, fmt.Errorf("unexpected %T for line items", text)
	}

	return lineItemsFromString(asString)
}

func lineItemsFromString(in basetypes.StringValue) (lineItems, error) {
	switch {
	case in.IsUnknown():
		return lineItems{unknown[[]lineItem]()}, nil
	case in.IsNull():
		return lineItems{}, nil
	}

	lines, err := lineItemsCodec.decode(msgpack.NewDecoder(strings.NewReader(in.ValueString())))
	if err != nil {
		return lineItems{}, fmt.Errorf("%s: %w", lineItemBlock, err)
	}

	return lineItems{known(lines)}, nil
}

func (lineItems) Type(context.Context) attr.Type { return lineItemsType{} }

func (v lineItems) IsNull() bool    { return v.isNull() }
func (v lineItems) IsUnknown() bool { return v.isUnknown() }

func (v lineItems) String() string {
	switch {
	case v.isUnknown():
		return attr.UnknownValueString
	case v.isNull():
		return attr.NullValueString
	}

	return fmt.Sprintf("%d line items", len(v.known))
}

func (v lineItems) Equal(other attr.Value) bool {
	o, ok := other.(lineItems)
	if !ok || v.kind != o.kind {
		return false
	}

	a, errA := v.encoded()
	b, errB := o.encoded()

	return errA == nil && errB == nil && a == b
}

func (v lineItems) ToStringValue(context.Context) (basetypes.StringValue, diag.Diagnostics) {
	switch {
	case v.isUnknown():
		return basetypes.NewStringUnknown(), nil
	case v.isNull():
		return basetypes.NewStringNull(), nil
	}

	text, err := v.encoded()
	if err != nil {
		return basetypes.NewStringNull(), diag.Diagnostics{diag.NewErrorDiagnostic("Line items can't be written", err.Error())}
	}

	return basetypes.NewStringValue(text), nil
}

func (v lineItems) ToTerraformValue(context.Context) (tftypes.Value, error) {
	switch {
	case v.isUnknown():
		return tftypes.NewValue(tftypes.String, tftypes.UnknownValue), nil
	case v.isNull():
		return tftypes.NewValue(tftypes.String, nil), nil
	}

	text, err := v.encoded()
	if err != nil {
		return tftypes.Value{}, err
	}

	return tftypes.NewValue(tftypes.String, text), nil
}

func (v lineItems) encoded() (string, error) {
	var out bytes.Buffer
	if err := lineItemsCodec.encode(msgpack.NewEncoder(&out), v.known); err != nil {
		return "", err
	}

	return out.String(), nil
}

// The codecs of the two kinds of blocks, which differ in the add-ons alone.
var (
	addonItemsCodec = listCodec(lineCodec("", nil))
	lineItemsCodec  = listCodec(lineCodec(addonItemBlock, &addonItemsCodec))
)

const addonItemBlock = "addon_item"

// lineCodec makes the codec of a line whose add-ons go by the name given; an
// add-on has none.
func lineCodec(addonsName string, addons *codec[[]lineItem]) codec[lineItem] {
	byName := make(map[string]lineField, len(lineFields))
	for _, f := range lineFields {
		byName[f.attributeName()] = f
	}

	return codec[lineItem]{
		decode: func(d *msgpack.Decoder) (lineItem, error) {
			var line lineItem

			err := decodeMap(d, func(name string) (err error) {
				if f, ok := byName[name]; ok {
					return f.decode(d, &line)
				}

				if addons != nil && name == addonsName {
					line.addonItems, err = decodeValue(d, addons.decode)

					return err
				}

				return d.Skip()
			})

			return line, err
		},
		encode: func(e *msgpack.Encoder, line lineItem) error {
			count := len(lineFields)
			if addons != nil {
				count++
			}

			if err := e.EncodeMapLen(count); err != nil {
				return err
			}

			for _, f := range lineFields {
				if err := e.EncodeString(f.attributeName()); err != nil {
					return err
				}

				if err := f.encode(e, &line); err != nil {
					return err
				}
			}

			if addons == nil {
				return nil
			}

			if err := e.EncodeString(addonsName); err != nil {
				return err
			}

			// Blocks that are not there are an empty list, never null.
			if line.addonItems.isNull() {
				return e.EncodeArrayLen(0)
			}

			return encodeValue(e, line.addonItems, addons.encode)
		},
	}
}
