// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"errors"
	"fmt"
	"math/big"
	"sort"
	"strconv"

	"github.com/vmihailenco/msgpack/v5"
	"github.com/vmihailenco/msgpack/v5/msgpcode"
)

// errNotWhole is a number with a fraction, or too large, where a whole one is
// wanted.
var errNotWhole = errors.New("not a whole number")

// A codec turns a known value into the MessagePack form that Terraform
// exchanges with providers, and back. Null and unknown are the business of
// decodeValue and encodeValue.
type codec[T any] struct {
	decode func(*msgpack.Decoder) (T, error)
	encode func(*msgpack.Encoder, T) error
}

func decodeValue[T any](d *msgpack.Decoder, decode func(*msgpack.Decoder) (T, error)) (value[T], error) {
	code, err := d.PeekCode()
	if err != nil {
		return value[T]{}, err
	}

	switch {
	case code == msgpcode.Nil:
		return value[T]{}, d.DecodeNil()
	case msgpcode.IsExt(code):
		// Every extension is an unknown value. Newer cores say in it what is
		// known of the value all the same, which nothing here depends on.
		return unknown[T](), d.Skip()
	}

	v, err := decode(d)
	if err != nil {
		return value[T]{}, err
	}

	return known(v), nil
}

func encodeValue[T any](e *msgpack.Encoder, v value[T], encode func(*msgpack.Encoder, T) error) error {
	switch v.kind {
	case kindKnown:
		return encode(e, v.known)
	case kindUnknown:
		return e.Encode(msgpackUnknown{})
	default:
		return e.EncodeNil()
	}
}

// msgpackUnknown encodes as the extension that stands for an unknown value.
type msgpackUnknown struct{}

func (msgpackUnknown) MarshalMsgpack() ([]byte, error) { return []byte{msgpcode.FixExt1, 0, 0}, nil }

var stringCodec = codec[string]{
	decode: (*msgpack.Decoder).DecodeString,
	encode: func(e *msgpack.Encoder, v string) error { return e.EncodeString(v) },
}

var boolCodec = codec[bool]{
	decode: (*msgpack.Decoder).DecodeBool,
	encode: func(e *msgpack.Encoder, v bool) error { return e.EncodeBool(v) },
}

var int64Codec = codec[int64]{
	decode: func(d *msgpack.Decoder) (int64, error) {
		number, err := decodeDecimal(d)
		if err != nil {
			return 0, err
		}

		whole, ok := new(big.Int).SetString(string(number), 10)
		if !ok || !whole.IsInt64() {
			return 0, fmt.Errorf("%w: %s", errNotWhole, number)
		}

		return whole.Int64(), nil
	},
	encode: func(e *msgpack.Encoder, v int64) error { return e.EncodeInt(v) },
}

// A decimal is a number in plain decimal notation. It is kept as text because
// an amount of money must not change on its way through a binary fraction.
type decimal string

const (
	// numberPrecision is the precision in bits to which Terraform itself keeps
	// numbers.
	numberPrecision = 512
	// maxExponent, in bits, and maxDecimal, in characters, bound the numbers that
	// are looked at, since a service may answer anything and 1e999999999 is a
	// gigabyte in plain notation. No sum of money comes near them.
	maxExponent = 1024
	maxDecimal  = 1000
)

var errNotNumber = errors.New("not a number, or one too large or too small")

func parseDecimal(text string) (decimal, error) {
	if len(text) > maxDecimal {
		return "", errNotNumber
	}

	number, _, err := big.ParseFloat(text, 10, numberPrecision, big.ToNearestEven)
	if err != nil || number.IsInf() {
		return "", fmt.Errorf("%w: %q", errNotNumber, text)
	}

	if exponent := number.MantExp(nil); max(exponent, -exponent) > maxExponent {
		return "", fmt.Errorf("%w: %q", errNotNumber, text)
	}

	return decimal(number.Text('f', -1)), nil
}

var decimalCodec = codec[decimal]{
	decode: decodeDecimal,
	encode: func(e *msgpack.Encoder, v decimal) error {
		if whole, ok := new(big.Int).SetString(string(v), 10); ok && whole.IsInt64() {
			return e.EncodeInt(whole.Int64())
		}

		return e.EncodeString(string(v))
	},
}

func decodeDecimal(d *msgpack.Decoder) (decimal, error) {
	code, err := d.PeekCode()
	if err != nil {
		return "", err
	}

	switch {
	case msgpcode.IsString(code):
		text, err := d.DecodeString()
		if err != nil {
			return "", err
		}

		return parseDecimal(text)
	case code == msgpcode.Float || code == msgpcode.Double:
		number, err := d.DecodeFloat64()
		if err != nil {
			return "", err
		}

		return parseDecimal(strconv.FormatFloat(number, 'g', -1, 64))
	case code == msgpcode.Uint64:
		number, err := d.DecodeUint64()

		return decimal(fmt.Sprint(number)), err
	default:
		number, err := d.DecodeInt64()

		return decimal(fmt.Sprint(number)), err
	}
}

// A member is one attribute of a nested object.
type member struct {
	name   string
	decode func(*msgpack.Decoder) error
	encode func(*msgpack.Encoder) error
}

func memberOf[T any](name string, v *value[T], c codec[T]) member {
	return member{
		name: name,
		decode: func(d *msgpack.Decoder) (err error) {
			*v, err = decodeValue(d, c.decode)

			return err
		},
		encode: func(e *msgpack.Encoder) error { return encodeValue(e, *v, c.encode) },
	}
}

// objectCodec makes the codec of an object from a function that lists the
// members of one.
func objectCodec[T any](members func(*T) []member) codec[T] {
	return codec[T]{
		decode: func(d *msgpack.Decoder) (T, error) {
			var object T

			byName := members(&object)

			err := decodeMap(d, func(name string) error {
				for _, m := range byName {
					if m.name == name {
						return m.decode(d)
					}
				}

				return d.Skip()
			})

			return object, err
		},
		encode: func(e *msgpack.Encoder, object T) error {
			all := members(&object)
			if err := e.EncodeMapLen(len(all)); err != nil {
				return err
			}

			for _, m := range all {
				if err := e.EncodeString(m.name); err != nil {
					return err
				}

				if err := m.encode(e); err != nil {
					return err
				}
			}

			return nil
		},
	}
}

func decodeMap(d *msgpack.Decoder, each func(name string) error) error {
	count, err := d.DecodeMapLen()
	if err != nil {
		return err
	}

	for range count {
		name, err := d.DecodeString()
		if err != nil {
			return err
		}

		if err := each(name); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}

	return nil
}

// listCodec makes the codec of a list or set from that of its elements.
func listCodec[T any](element codec[T]) codec[[]T] {
	return codec[[]T]{
		decode: func(d *msgpack.Decoder) ([]T, error) {
			count, err := d.DecodeArrayLen()
			if err != nil {
				return nil, err
			}

			elements := make([]T, 0, max(count, 0))

			for i := range count {
				v, err := element.decode(d)
				if err != nil {
					return nil, fmt.Errorf("[%d]: %w", i, err)
				}

				elements = append(elements, v)
			}

			return elements, nil
		},
		encode: func(e *msgpack.Encoder, elements []T) error {
			if err := e.EncodeArrayLen(len(elements)); err != nil {
				return err
			}

			for _, v := range elements {
				if err := element.encode(e, v); err != nil {
					return err
				}
			}

			return nil
		},
	}
}

var textMapCodec = codec[map[string]value[string]]{
	decode: func(d *msgpack.Decoder) (map[string]value[string], error) {
		texts := map[string]value[string]{}

		err := decodeMap(d, func(name string) (err error) {
			texts[name], err = decodeValue(d, stringCodec.decode)

			return err
		})

		return texts, err
	},
	encode: func(e *msgpack.Encoder, texts map[string]value[string]) error {
		if err := e.EncodeMapLen(len(texts)); err != nil {
			return err
		}

		for _, name := range sortedKeys(texts) {
			if err := e.EncodeString(name); err != nil {
				return err
			}

			if err := encodeValue(e, texts[name], stringCodec.encode); err != nil {
				return err
			}
		}

		return nil
	},
}

func sortedKeys[T any](m map[string]T) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}

	sort.Strings(keys)

	return keys
}

var participantObjectCodec = objectCodec(func(p *participant) []member {
	return []member{memberOf("key", &p.key, stringCodec), memberOf("value", &p.value, stringCodec)}
})

// participantCodec differs in that a participant may be unknown as a whole: a
// set in a configuration can hold such elements.
var participantCodec = codec[participant]{
	decode: func(d *msgpack.Decoder) (participant, error) {
		v, err := decodeValue(d, participantObjectCodec.decode)
		if v.isUnknown() {
			return unknownParticipant, err
		}

		return v.known, err
	},
	encode: func(e *msgpack.Encoder, p participant) error {
		if p.unresolved {
			return e.Encode(msgpackUnknown{})
		}

		return participantObjectCodec.encode(e, p)
	},
}

var purchaseCommitmentCodec = objectCodec(func(c *purchaseCommitment) []member {
	return []member{
		memberOf("amount", &c.amount, decimalCodec),
		memberOf("currency", &c.currency, stringCodec),
		memberOf("grain", &c.grain, stringCodec),
	}
})

var renewsToCodec = objectCodec(func(r *renewsTo) []member {
	return []member{memberOf("term_duration", &r.termDuration, stringCodec)}
})

var lineErrorCodec = objectCodec(func(e *lineError) []member {
	return []member{
		memberOf("code", &e.code, stringCodec),
		memberOf("name", &e.name, stringCodec),
		memberOf("description", &e.description, stringCodec),
	}
})
