// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"bytes"
	"errors"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/vmihailenco/msgpack/v5"
)

func TestParseDecimal(t *testing.T) {
	t.Parallel()

	tests := map[string]struct {
		text string
		want decimal
		bad  bool
	}{
		"whole":                    {text: "25", want: "25"},
		"negative":                 {text: "-3", want: "-3"},
		"fraction":                 {text: "10.5", want: "10.5"},
		"no binary fraction":       {text: "0.1", want: "0.1"},
		"trailing zeros":           {text: "10.50", want: "10.5"},
		"a fraction of zeros":      {text: "10.0", want: "10"},
		"exponent":                 {text: "1.5e3", want: "1500"},
		"negative exponent":        {text: "15E-1", want: "1.5"},
		"more digits than float64": {text: "123456789012345678901234567890.123456789", want: "123456789012345678901234567890.123456789"},
		"nothing":                  {text: "", bad: true},
		"a word":                   {text: "ten", bad: true},
		"not a number":             {text: "NaN", bad: true},
		"infinite":                 {text: "Inf", bad: true},
		"gigantic":                 {text: "1e999999999", bad: true},
		"beyond any exponent":      {text: "1e99999999999999999999", bad: true},
		"minute":                   {text: "1e-400", bad: true},
		"endless":                  {text: strings.Repeat("9", 100_000), bad: true},
	}

	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			got, err := parseDecimal(test.text)
			if got != test.want || (err != nil) != test.bad || test.bad && !errors.Is(err, errNotNumber) {
				t.Errorf("got %q and %v, want %q", got, err, test.want)
			}
		})
	}
}

// Terraform writes a number as the shortest of several forms.
func TestNumberCodecs(t *testing.T) {
	t.Parallel()

	tests := map[string]struct {
		encode  func(*msgpack.Encoder) error
		decimal decimal
		// whole is whether the number is an int64, which then is the decimal.
		whole bool
	}{
		"positive fixnum": {func(e *msgpack.Encoder) error { return e.EncodeInt(7) }, "7", true},
		"negative fixnum": {func(e *msgpack.Encoder) error { return e.EncodeInt(-7) }, "-7", true},
		"int64":           {func(e *msgpack.Encoder) error { return e.EncodeInt64(math.MinInt64) }, "-9223372036854775808", true},
		"uint64":          {func(e *msgpack.Encoder) error { return e.EncodeUint64(math.MaxUint64) }, "18446744073709551615", false},
		"float32":         {func(e *msgpack.Encoder) error { return e.EncodeFloat32(0.5) }, "0.5", false},
		"float64":         {func(e *msgpack.Encoder) error { return e.EncodeFloat64(2.25) }, "2.25", false},
		"a whole float64": {func(e *msgpack.Encoder) error { return e.EncodeFloat64(3) }, "3", true},
		"string":          {func(e *msgpack.Encoder) error { return e.EncodeString("10.10") }, "10.1", false},
		"a whole string":  {func(e *msgpack.Encoder) error { return e.EncodeString("12") }, "12", true},
		"infinite":        {func(e *msgpack.Encoder) error { return e.EncodeFloat64(math.Inf(1)) }, "", false},
		"not a number":    {func(e *msgpack.Encoder) error { return e.EncodeFloat64(math.NaN()) }, "", false},
		"a word":          {func(e *msgpack.Encoder) error { return e.EncodeString("ten") }, "", false},
		"a bool":          {func(e *msgpack.Encoder) error { return e.EncodeBool(true) }, "", false},
	}

	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			var in bytes.Buffer
			if err := test.encode(msgpack.NewEncoder(&in)); err != nil {
				t.Fatal(err)
			}

			number, err := decimalCodec.decode(msgpack.NewDecoder(bytes.NewReader(in.Bytes())))
			if (err != nil) != (test.decimal == "") || err == nil && number != test.decimal {
				t.Errorf("decimal: got %q and %v, want %q", number, err, test.decimal)
			}

			whole, err := int64Codec.decode(msgpack.NewDecoder(bytes.NewReader(in.Bytes())))

			switch {
			case (err == nil) != test.whole:
				t.Errorf("whole: got %d and %v, want whole: %t", whole, err, test.whole)
			case test.whole && decimal(strconv.FormatInt(whole, 10)) != test.decimal:
				t.Errorf("whole: got %d, want %s", whole, test.decimal)
			}

			if test.decimal == "" {
				return
			}

			var out bytes.Buffer
			if err := decimalCodec.encode(msgpack.NewEncoder(&out), number); err != nil {
				t.Fatal(err)
			}

			if again, err := decimalCodec.decode(msgpack.NewDecoder(&out)); again != number || err != nil {
				t.Errorf("round trip: got %q and %v, want %q", again, err, number)
			}
		})
	}
}

// Newer cores say what they know of an unknown value, in an extension of their
// own, of any length.
func TestDecodeUnknownInEveryForm(t *testing.T) {
	t.Parallel()

	for name, encoded := range map[string][]byte{
		"plain":           {0xd4, 0x00, 0x00},
		"refined":         {0xc7, 0x03, 0x0c, 0x81, 0x01, 0xc2},
		"refined further": {0xc7, 0x0c, 0x0c, 0x82, 0x01, 0xc2, 0x02, 0xa7, 'p', 'r', 'e', 'f', 'i', 'x', '-'},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			in := bytes.NewReader(append(encoded, 0xa1, 'x'))
			decoder := msgpack.NewDecoder(in)

			if v, err := decodeValue(decoder, stringCodec.decode); !v.isUnknown() || err != nil {
				t.Errorf("got %v and %v, want an unknown value", v, err)
			}

			if next, err := decoder.DecodeString(); next != "x" || err != nil {
				t.Errorf("what follows is read as %q and %v", next, err)
			}
		})
	}
}

func TestObjectCodecSkipsWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()

	encoded, err := msgpack.Marshal(map[string]any{"new": map[string]any{"key": "no"}, "key": "unknown", "value": "1"})
	if err != nil {
		t.Fatal(err)
	}

	got, err := participantCodec.decode(msgpack.NewDecoder(bytes.NewReader(encoded)))
	if want := (participant{key: known("unknown"), value: known("1")}); got != want || err != nil {
		t.Errorf("got %v and %v, want %v", got, err, want)
	}
}

func TestDecodeErrorNamesThePlace(t *testing.T) {
	t.Parallel()

	encoded, err := msgpack.Marshal([]any{
		map[string]any{"catalog_item_id": "a"},
		map[string]any{"addon_item": []any{map[string]any{"purchase_commitment": map[string]any{"amount": "much"}}}},
	})
	if err != nil {
		t.Fatal(err)
	}

	_, err = lineItemsCodec.decode(msgpack.NewDecoder(bytes.NewReader(encoded)))
	if want := "[1]: addon_item: [0]: purchase_commitment: amount: "; err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got %v, want it to start with %q", err, want)
	}
}

// A value that is cut off anywhere must be an error, not a shorter value.
func TestDecodeCutOff(t *testing.T) {
	t.Parallel()

	text, err := lineItems{known(manyLines(2))}.encoded()
	if err != nil {
		t.Fatal(err)
	}

	for length := range len(text) {
		if _, err := lineItemsCodec.decode(msgpack.NewDecoder(strings.NewReader(text[:length]))); err == nil {
			t.Errorf("%d of %d bytes are taken for the whole", length, len(text))
		}
	}
}

func BenchmarkCodec(b *testing.B) {
	benchmarkLines(b, func(b *testing.B, state []lineItem) {
		for b.Loop() {
			text, err := lineItems{known(state)}.encoded()
			if err != nil {
				b.Fatal(err)
			}

			if _, err := lineItemsCodec.decode(msgpack.NewDecoder(strings.NewReader(text))); err != nil {
				b.Fatal(err)
			}
		}
	})
}
