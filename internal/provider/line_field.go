// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/vmihailenco/msgpack/v5"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/partnercenter"
)

// A lineRole says who decides on a line's argument.
type lineRole uint8

const (
	// configured arguments are the user's alone. One that is left out is not
	// managed: what the service fills in there stays, and is no difference.
	configured lineRole = iota
	// filled arguments are filled by the service where they are left out.
	filled
	// reported attributes are the service's alone.
	reported
)

// A lineField is all that the provider knows of one attribute of a line. Every
// rule that holds for all attributes (what is a change, what is sent, what is
// kept) is a loop over lineFields.
type lineField interface {
	attributeName() string
	declaration() schema.Attribute
	lineRole() lineRole
	identifies() bool

	decode(*msgpack.Decoder, *lineItem) error
	encode(*msgpack.Encoder, *lineItem) error

	isNull(*lineItem) bool
	isUnknown(*lineItem) bool
	// canonical returns the one text that all values share that mean the same
	// to the service, "" for none, and unknownText for what isn't known yet.
	canonical(*lineItem) string
	// show returns the value for a message.
	show(*lineItem) string

	// assign copies the value from one line to another.
	assign(to, from *lineItem)
	// forget makes the value unknown.
	forget(*lineItem)
	// respell gives the value of a line the spelling that it has in another,
	// wherever both mean the same.
	respell(to, spelling *lineItem)

	// read takes the value from the service's line, write puts it there; a null
	// value is removed from it.
	read(to *lineItem, from *partnercenter.LineItem)
	write(to *partnercenter.LineItem, from *lineItem)

	// check returns what is wrong with a configured value.
	check(*lineItem) []argumentProblem
}

// An argumentProblem is a finding of a check, below is the path from the
// argument to the place where it is wrong, empty for the argument itself.
type argumentProblem struct {
	below, text string
}

// unknownText is the canonical text of an unknown value: no known value has it.
const unknownText = "\x00unknown"

// A field implements lineField for arguments of one type.
type field[T any] struct {
	name     string
	schema   schema.Attribute
	role     lineRole
	identity bool
	codec    codec[T]
	of       func(*lineItem) *value[T]

	// canon returns the canonical text of a known value and whether all of it
	// is known; nil where show does.
	canon func(T) (string, bool)
	text  func(T) string
	// reconcile returns now with the spelling of prior in the parts that mean
	// the same; nil where a value has no parts.
	reconcile func(now, prior T) T

	get      func(*partnercenter.LineItem) (T, bool)
	set      func(*partnercenter.LineItem, *T)
	problems func(T) []argumentProblem
}

func (f field[T]) attributeName() string         { return f.name }
func (f field[T]) declaration() schema.Attribute { return f.schema }
func (f field[T]) lineRole() lineRole            { return f.role }
func (f field[T]) identifies() bool              { return f.identity }
func (f field[T]) isNull(l *lineItem) bool       { return f.of(l).isNull() }
func (f field[T]) assign(to, from *lineItem)     { *f.of(to) = *f.of(from) }
func (f field[T]) forget(l *lineItem)            { *f.of(l) = unknown[T]() }

func (f field[T]) isUnknown(l *lineItem) bool { return f.canonical(l) == unknownText }

func (f field[T]) decode(d *msgpack.Decoder, l *lineItem) (err error) {
	*f.of(l), err = decodeValue(d, f.codec.decode)

	return err
}

func (f field[T]) encode(e *msgpack.Encoder, l *lineItem) error {
	return encodeValue(e, *f.of(l), f.codec.encode)
}

func (f field[T]) canonical(l *lineItem) string {
	v := f.of(l)

	switch {
	case v.isNull():
		return ""
	case v.isUnknown():
		return unknownText
	case f.canon == nil:
		return f.text(v.known)
	}

	text, whole := f.canon(v.known)
	if !whole {
		return unknownText
	}

	return text
}

func (f field[T]) show(l *lineItem) string {
	v := f.of(l)

	switch {
	case v.isNull():
		return "(none)"
	case v.isUnknown():
		return "(not known yet)"
	}

	return f.text(v.known)
}

func (f field[T]) respell(to, spelling *lineItem) {
	now, prior := f.of(to), f.of(spelling)

	switch text := f.canonical(to); {
	case text == f.canonical(spelling) && text != unknownText:
		*now = *prior
	case f.reconcile != nil && now.isKnown() && prior.isKnown():
		now.known = f.reconcile(now.known, prior.known)
	}
}

func (f field[T]) read(to *lineItem, from *partnercenter.LineItem) {
	if v, ok := f.get(from); ok {
		*f.of(to) = known(v)
	} else {
		*f.of(to) = value[T]{}
	}
}

func (f field[T]) write(to *partnercenter.LineItem, from *lineItem) {
	if f.set == nil {
		return
	}

	switch v := f.of(from); v.kind {
	case kindKnown:
		f.set(to, &v.known)
	case kindNull:
		f.set(to, nil)
	}
}

func (f field[T]) check(l *lineItem) []argumentProblem {
	if v := f.of(l); v.isKnown() && f.problems != nil {
		return f.problems(v.known)
	}

	return nil
}

// sameValue says whether the service sees no difference between two lines in
// one field. An unknown value is the same as nothing, not even itself.
func sameValue(f lineField, a, b *lineItem) bool {
	text := f.canonical(a)

	return text != unknownText && text == f.canonical(b)
}
