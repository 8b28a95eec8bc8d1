// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

func TestLineItemsRoundTrip(t *testing.T) {
	t.Parallel()

	tests := map[string]struct {
		lines lineItems
		shown string
	}{
		"null":    {lineItems{}, "<null>"},
		"unknown": {lineItems{unknown[[]lineItem]()}, "<unknown>"},
		"none":    {lineItems{known([]lineItem{})}, "0 line items"},
		"every argument": {lineItems{known([]lineItem{
			lineOf("a", everyValue, withAddons(lineOf("x", everyValue), lineOf("y"))),
			lineOf("b", plannedNew),
		})}, "2 line items"},
		"unknown add-ons": {lineItems{known([]lineItem{
			lineOf("a", func(l *lineItem) { l.addonItems = unknown[[]lineItem]() }),
		})}, "1 line items"},
	}

	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			if got := test.lines.String(); got != test.shown {
				t.Errorf("shown: got %q, want %q", got, test.shown)
			}

			wire, err := test.lines.ToTerraformValue(t.Context())
			if err != nil {
				t.Fatal(err)
			}

			read, err := lineItemsType{}.ValueFromTerraform(t.Context(), wire)
			checkLineItems(t, read, err, test.lines)

			text, diags := test.lines.ToStringValue(t.Context())
			if diags.HasError() {
				t.Fatal(diags)
			}

			valuable, diags := lineItemsType{}.ValueFromString(t.Context(), text)
			if diags.HasError() {
				t.Fatal(diags)
			}

			checkLineItems(t, valuable, nil, test.lines)
		})
	}
}

func everyValue(l *lineItem) {
	for _, c := range fieldCases {
		c.value(l)
	}
}

func checkLineItems(t *testing.T, got any, err error, want lineItems) {
	t.Helper()

	lines, ok := got.(lineItems)
	if !ok || err != nil {
		t.Fatalf("got %T and %v", got, err)
	}

	if !lines.Equal(want) || lines.IsNull() != want.IsNull() || lines.IsUnknown() != want.IsUnknown() {
		t.Errorf("got %s, want %s", lines, want)
	}

	checkSameLines(t, lines.known, want.known)
}

func TestLineItemsEqual(t *testing.T) {
	t.Parallel()

	lines := lineItems{known([]lineItem{lineOf("a", everyValue)})}

	for name, other := range map[string]lineItems{
		"null":            {},
		"unknown":         {unknown[[]lineItem]()},
		"none":            {known([]lineItem{})},
		"another value":   {known([]lineItem{lineOf("a", everyValue, times(3))})},
		"an unknown one":  {known([]lineItem{lineOf("a", everyValue, plannedNew)})},
		"an add-on more":  {known([]lineItem{lineOf("a", everyValue, withAddons(lineOf("x")))})},
		"the same, twice": {known([]lineItem{lineOf("a", everyValue), lineOf("a", everyValue)})},
	} {
		if lines.Equal(other) || other.Equal(lines) || !other.Equal(other) {
			t.Errorf("%s: is equal to the lines, or not to itself", name)
		}
	}

	if lines.Equal(basetypes.NewStringNull()) || !lines.Type(t.Context()).Equal(lineItemsType{}) || (lineItemsType{}).Equal(basetypes.StringType{}) {
		t.Error("line items and strings are of different types")
	}
}

func TestLineItemsThatCanNotBeRead(t *testing.T) {
	t.Parallel()

	if _, err := (lineItemsType{}).ValueFromTerraform(t.Context(), tftypes.NewValue(tftypes.String, "\xc3")); err == nil || !strings.HasPrefix(err.Error(), "line_item: ") {
		t.Errorf("got %v, want an error that starts with the block's name", err)
	}

	if _, diags := (lineItemsType{}).ValueFromString(t.Context(), basetypes.NewStringValue("\x91\x81\xa2id\xc3")); !diags.HasError() || !strings.HasPrefix(diags[0].Detail(), "line_item: [0]: id: ") {
		t.Errorf("got %v, want an error that names the place", diags)
	}
}

// The encoded lines must be of the type that Terraform was shown.
func TestLineItemsAreOfTheDeclaredType(t *testing.T) {
	t.Parallel()

	block := declaredCartSchema(t.Context()).Blocks[lineItemBlock]
	typ := block.Type().TerraformType(t.Context())

	state := []lineItem{lineOf("a", everyValue, withAddons(lineOf("x", everyValue))), lineOf("b", plannedNew)}

	text, err := lineItems{known(state)}.encoded()
	if err != nil {
		t.Fatal(err)
	}

	value, err := (&tfprotov6.DynamicValue{MsgPack: []byte(text)}).Unmarshal(typ)
	if err != nil {
		t.Fatal(err)
	}

	read, err := lineItemsFromString(basetypes.NewStringValue(string(encodedByTerraform(t, typ, value))))
	if err != nil {
		t.Fatal(err)
	}

	checkSameLines(t, read.known, state)
}
