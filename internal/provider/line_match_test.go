// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
)

func TestMatchLines(t *testing.T) {
	t.Parallel()

	unknownName := func(l *lineItem) { l.friendlyName = unknown[string]() }
	unknownItem := func(l *lineItem) { l.catalogItemID = unknown[string]() }
	unknownAddons := func(l *lineItem) { l.addonItems = unknown[[]lineItem]() }

	tests := map[string]struct {
		updated, old []lineItem
		want         []int
		wantAddons   [][]addonRef
		structural   bool
	}{
		"nothing at all": {},
		"untouched": {
			old:     []lineItem{lineOf("a", numbered(0)), lineOf("b", numbered(1))},
			updated: []lineItem{lineOf("a"), lineOf("b")},
			want:    []int{0, 1},
		},
		"first lines": {
			updated:    []lineItem{lineOf("a"), lineOf("b", withAddons(lineOf("x")))},
			want:       []int{noMatch, noMatch},
			wantAddons: [][]addonRef{nil, {noAddon}},
			structural: true,
		},
		"inserted in front": {
			old:        []lineItem{lineOf("a", numbered(0)), lineOf("b", numbered(1))},
			updated:    []lineItem{lineOf("new"), lineOf("a"), lineOf("b")},
			want:       []int{noMatch, 0, 1},
			structural: true,
		},
		"inserted in front of the same item": {
			old:        []lineItem{lineOf("a", named("one"), numbered(0)), lineOf("a", named("two"), numbered(1))},
			updated:    []lineItem{lineOf("a", named("zero")), lineOf("a", named("one")), lineOf("a", named("two"))},
			want:       []int{noMatch, 0, 1},
			structural: true,
		},
		"removed in the middle": {
			old:        []lineItem{lineOf("a", numbered(0)), lineOf("b", numbered(1)), lineOf("c", numbered(2))},
			updated:    []lineItem{lineOf("a"), lineOf("c")},
			want:       []int{0, 2},
			structural: true,
		},
		"reversed": {
			old:        []lineItem{lineOf("a", numbered(0)), lineOf("b", numbered(1)), lineOf("c", numbered(2))},
			updated:    []lineItem{lineOf("c"), lineOf("b"), lineOf("a")},
			want:       []int{2, 1, 0},
			structural: true,
		},
		"swapped, with only the friendly name to tell them apart": {
			old:        []lineItem{lineOf("a", named("one"), numbered(0)), lineOf("a", named("two"), numbered(1))},
			updated:    []lineItem{lineOf("a", named("two")), lineOf("a", named("one"))},
			want:       []int{1, 0},
			structural: true,
		},
		"swapped, with only the quantity to tell them apart": {
			old:        []lineItem{lineOf("a", times(1), numbered(0)), lineOf("a", times(2), numbered(1))},
			updated:    []lineItem{lineOf("a", times(2)), lineOf("a", times(1))},
			want:       []int{1, 0},
			structural: true,
		},
		"swapped and one changed": {
			old:        []lineItem{lineOf("a", named("one"), numbered(0)), lineOf("a", named("two"), numbered(1))},
			updated:    []lineItem{lineOf("a", named("two"), times(9)), lineOf("a", named("one"))},
			want:       []int{1, 0},
			structural: true,
		},
		"two identical lines": {
			old:     []lineItem{lineOf("a", numbered(0)), lineOf("a", numbered(1))},
			updated: []lineItem{lineOf("a"), lineOf("a")},
			want:    []int{0, 1},
		},
		"one of two identical lines changed": {
			old:     []lineItem{lineOf("a", numbered(0)), lineOf("a", numbered(1))},
			updated: []lineItem{lineOf("a", times(9)), lineOf("a")},
			want:    []int{0, 1},
		},
		"one of two identical lines removed": {
			old:        []lineItem{lineOf("a", numbered(0)), lineOf("a", numbered(1))},
			updated:    []lineItem{lineOf("a")},
			want:       []int{0},
			structural: true,
		},
		"a third identical line": {
			old:        []lineItem{lineOf("a", numbered(0)), lineOf("a", numbered(1))},
			updated:    []lineItem{lineOf("a"), lineOf("a"), lineOf("a")},
			want:       []int{0, 1, noMatch},
			structural: true,
		},
		"identical lines answered in another order go by their id": {
			old:        []lineItem{lineOf("a", numbered(1)), lineOf("a", numbered(0))},
			updated:    []lineItem{lineOf("a", numbered(0)), lineOf("a", numbered(1))},
			want:       []int{1, 0},
			structural: true,
		},
		"a renumbered answer goes by identity": {
			old:        []lineItem{lineOf("b", numbered(0)), lineOf("a", numbered(1))},
			updated:    []lineItem{lineOf("a", numbered(0)), lineOf("b", numbered(1))},
			want:       []int{1, 0},
			structural: true,
		},
		"another spelling": {
			old:     []lineItem{lineOf("a", billed("monthly"), numbered(0)), lineOf("a", billed("annual"), numbered(1))},
			updated: []lineItem{lineOf("a", billed("Monthly")), lineOf("a", billed("ANNUAL"))},
			want:    []int{0, 1},
		},
		"another friendly name": {
			old:     []lineItem{lineOf("a", named("one"), numbered(0)), lineOf("b", numbered(1))},
			updated: []lineItem{lineOf("a", named("renamed")), lineOf("b")},
			want:    []int{0, 1},
		},
		"another catalog item": {
			old:     []lineItem{lineOf("a", numbered(0)), lineOf("b", numbered(1))},
			updated: []lineItem{lineOf("z"), lineOf("b")},
			want:    []int{0, 1},
		},
		"an unknown friendly name goes by catalog item": {
			old:        []lineItem{lineOf("a", named("one"), numbered(0)), lineOf("b", named("two"), numbered(1))},
			updated:    []lineItem{lineOf("b", unknownName), lineOf("a", unknownName)},
			want:       []int{1, 0},
			structural: true,
		},
		"an unknown catalog item goes by place": {
			old:     []lineItem{lineOf("a", numbered(0)), lineOf("b", numbered(1))},
			updated: []lineItem{lineOf("", unknownItem), lineOf("b")},
			want:    []int{0, 1},
		},
		"an unknown catalog item takes no line from one that is known": {
			old:        []lineItem{lineOf("a", numbered(0)), lineOf("b", numbered(1))},
			updated:    []lineItem{lineOf("", unknownItem), lineOf("a")},
			want:       []int{noMatch, 0},
			structural: true,
		},
		"unknown add-ons": {
			old:        []lineItem{lineOf("a", numbered(0), withAddons(lineOf("x", numbered(1))))},
			updated:    []lineItem{lineOf("a", unknownAddons)},
			want:       []int{0},
			structural: true,
		},
		"untouched add-ons": {
			old:        []lineItem{lineOf("a", numbered(0), withAddons(lineOf("x", numbered(1)), lineOf("y", numbered(2))))},
			updated:    []lineItem{lineOf("a", withAddons(lineOf("x"), lineOf("y")))},
			want:       []int{0},
			wantAddons: [][]addonRef{{{0, 0}, {0, 1}}},
		},
		"add-ons reversed": {
			old:        []lineItem{lineOf("a", numbered(0), withAddons(lineOf("x", numbered(1)), lineOf("y", numbered(2))))},
			updated:    []lineItem{lineOf("a", withAddons(lineOf("y"), lineOf("x")))},
			want:       []int{0},
			wantAddons: [][]addonRef{{{0, 1}, {0, 0}}},
			structural: true,
		},
		"an add-on moved to another line": {
			old:        []lineItem{lineOf("a", numbered(0), withAddons(lineOf("x", numbered(2)))), lineOf("b", numbered(1))},
			updated:    []lineItem{lineOf("a"), lineOf("b", withAddons(lineOf("x")))},
			want:       []int{0, 1},
			wantAddons: [][]addonRef{nil, {{0, 0}}},
			structural: true,
		},
		"an add-on moved to a new line": {
			old:        []lineItem{lineOf("a", numbered(0), withAddons(lineOf("x", numbered(1))))},
			updated:    []lineItem{lineOf("new", withAddons(lineOf("x"))), lineOf("a")},
			want:       []int{noMatch, 0},
			wantAddons: [][]addonRef{{{0, 0}}, nil},
			structural: true,
		},
		"an add-on of a new line is nobody's by place": {
			old:        []lineItem{lineOf("a", numbered(0), withAddons(lineOf("x", numbered(1))))},
			updated:    []lineItem{lineOf("a", withAddons(lineOf("x"))), lineOf("new", withAddons(lineOf("y")))},
			want:       []int{0, noMatch},
			wantAddons: [][]addonRef{{{0, 0}}, {noAddon}},
			structural: true,
		},
		"add-ons follow their line": {
			old: []lineItem{
				lineOf("a", numbered(0), withAddons(lineOf("x", times(1), numbered(2)))),
				lineOf("b", numbered(1), withAddons(lineOf("x", times(1), numbered(3)))),
			},
			updated:    []lineItem{lineOf("b", withAddons(lineOf("x"))), lineOf("a", withAddons(lineOf("x", times(4))))},
			want:       []int{1, 0},
			wantAddons: [][]addonRef{{{1, 0}}, {{0, 0}}},
			structural: true,
		},
		"same lines told apart by their add-ons": {
			old: []lineItem{
				lineOf("a", numbered(0), withAddons(lineOf("x", numbered(2)))),
				lineOf("a", numbered(1), withAddons(lineOf("y", numbered(3)))),
			},
			updated:    []lineItem{lineOf("a", withAddons(lineOf("y"))), lineOf("a", withAddons(lineOf("x")))},
			want:       []int{1, 0},
			wantAddons: [][]addonRef{{{1, 0}}, {{0, 0}}},
			structural: true,
		},
	}

	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			match := matchLines(test.updated, test.old)

			if !slices.Equal(match.lines, test.want) {
				t.Errorf("lines: got %v, want %v", match.lines, test.want)
			}

			for i := range test.wantAddons {
				if !slices.Equal(match.addons[i], test.wantAddons[i]) {
					t.Errorf("add-ons of line %d: got %v, want %v", i, match.addons[i], test.wantAddons[i])
				}
			}

			if got := match.structural(test.old); got != test.structural {
				t.Errorf("structural: got %t, want %t", got, test.structural)
			}
		})
	}
}
