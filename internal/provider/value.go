// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider

// A value is an argument's value as Terraform sees it: null (left out), unknown
// (to be known after apply) or known. The zero value is null.
type value[T any] struct {
	kind  valueKind
	known T
}

type valueKind uint8

const (
	kindNull valueKind = iota
	kindUnknown
	kindKnown
)

func known[T any](v T) value[T]    { return value[T]{kind: kindKnown, known: v} }
func unknown[T any]() value[T]     { return value[T]{kind: kindUnknown} }
func (v value[T]) isNull() bool    { return v.kind == kindNull }
func (v value[T]) isUnknown() bool { return v.kind == kindUnknown }
func (v value[T]) isKnown() bool   { return v.kind == kindKnown }
