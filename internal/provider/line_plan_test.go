// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"slices"
	"testing"
)

// plannedNew gives a line what a plan says of it while nothing is known yet of
// what the service will fill in.
func plannedNew(l *lineItem) {
	l.id, l.currencyCode, l.orderGroup = unknown[int64](), unknown[string](), unknown[string]()
}

// renumbered makes the id of a line unknown, as in a plan that moves lines.
func renumbered(l *lineItem) { l.id = unknown[int64]() }

func TestPlanLines(t *testing.T) {
	t.Parallel()

	inDollars := func(l *lineItem) { l.currencyCode = known("usd") }
	unknownName := func(l *lineItem) { l.friendlyName = unknown[string]() }
	unknownQuantity := func(l *lineItem) { l.quantity = unknown[decimal]() }
	unknownAddons := func(l *lineItem) { l.addonItems = unknown[[]lineItem]() }
	noAddons := func(l *lineItem) { l.addonItems = value[[]lineItem]{} }

	tests := map[string]struct {
		configured, prior, want []lineItem
	}{
		"a new cart": {
			configured: []lineItem{lineOf("a", withAddons(lineOf("x"))), lineOf("b", inDollars)},
			want:       []lineItem{lineOf("a", plannedNew, withAddons(lineOf("x", plannedNew))), lineOf("b", plannedNew, inDollars)},
		},
		"untouched": {
			configured: []lineItem{lineOf("a", withAddons(lineOf("x"))), lineOf("b")},
			prior:      []lineItem{lineOf("a", numbered(0), withAddons(lineOf("x", numbered(2)))), lineOf("b", numbered(1))},
			want:       []lineItem{lineOf("a", numbered(0), withAddons(lineOf("x", numbered(2)))), lineOf("b", numbered(1))},
		},
		"another quantity": {
			configured: []lineItem{lineOf("a", times(9))},
			prior:      []lineItem{lineOf("a", numbered(3))},
			want:       []lineItem{lineOf("a", times(9), numbered(3))},
		},
		"inserted in front": {
			configured: []lineItem{lineOf("new"), lineOf("a"), lineOf("b")},
			prior:      []lineItem{lineOf("a", numbered(0)), lineOf("b", numbered(1))},
			want: []lineItem{
				lineOf("new", plannedNew),
				lineOf("a", numbered(0), renumbered),
				lineOf("b", numbered(1), renumbered),
			},
		},
		"reversed": {
			configured: []lineItem{lineOf("b"), lineOf("a")},
			prior:      []lineItem{lineOf("a", numbered(0)), lineOf("b", numbered(1))},
			want:       []lineItem{lineOf("b", numbered(1), renumbered), lineOf("a", numbered(0), renumbered)},
		},
		"an add-on moved to another line": {
			configured: []lineItem{lineOf("a"), lineOf("b", withAddons(lineOf("x")))},
			prior:      []lineItem{lineOf("a", numbered(0), withAddons(lineOf("x", numbered(2)))), lineOf("b", numbered(1))},
			want: []lineItem{
				lineOf("a", numbered(0), renumbered),
				lineOf("b", numbered(1), renumbered, withAddons(lineOf("x", numbered(2), renumbered))),
			},
		},
		"an add-on removed": {
			configured: []lineItem{lineOf("a", withAddons(lineOf("y")))},
			prior:      []lineItem{lineOf("a", numbered(0), withAddons(lineOf("x", numbered(1)), lineOf("y", numbered(2))))},
			want:       []lineItem{lineOf("a", numbered(0), renumbered, withAddons(lineOf("y", numbered(2), renumbered)))},
		},
		"an unknown quantity leaves ids known": {
			configured: []lineItem{lineOf("a", unknownQuantity)},
			prior:      []lineItem{lineOf("a", numbered(0))},
			want:       []lineItem{lineOf("a", unknownQuantity, numbered(0))},
		},
		"an unknown name leaves open which line is which": {
			configured: []lineItem{lineOf("a", unknownName), lineOf("b")},
			prior:      []lineItem{lineOf("a", numbered(0)), lineOf("b", numbered(1))},
			want:       []lineItem{lineOf("a", unknownName, numbered(0), renumbered), lineOf("b", numbered(1), renumbered)},
		},
		"an unknown name of an add-on does so too": {
			configured: []lineItem{lineOf("a", withAddons(lineOf("x", unknownName)))},
			prior:      []lineItem{lineOf("a", numbered(0), withAddons(lineOf("x", numbered(1))))},
			want:       []lineItem{lineOf("a", numbered(0), renumbered, withAddons(lineOf("x", unknownName, numbered(1), renumbered)))},
		},
		"unknown add-ons": {
			configured: []lineItem{lineOf("a", unknownAddons)},
			prior:      []lineItem{lineOf("a", numbered(0))},
			want:       []lineItem{lineOf("a", unknownAddons, numbered(0), renumbered)},
		},
		"no add-ons at all": {
			configured: []lineItem{lineOf("a", noAddons)},
			prior:      []lineItem{lineOf("a", numbered(0))},
			want:       []lineItem{lineOf("a", noAddons, numbered(0))},
		},
		"the state's spelling of what means the same": {
			configured: []lineItem{lineOf("a", billed("ANNUAL"), inDollars, withAddons(lineOf("x", billed("ANNUAL"))))},
			prior: []lineItem{lineOf("a", billed("annual"), numbered(0), func(l *lineItem) { l.currencyCode = known("USD") },
				withAddons(lineOf("x", billed("annual"), numbered(1))))},
			want: []lineItem{lineOf("a", billed("annual"), numbered(0), func(l *lineItem) { l.currencyCode = known("USD") },
				withAddons(lineOf("x", billed("annual"), numbered(1))))},
		},
		"the user's own spelling on a line that moved": {
			configured: []lineItem{lineOf("b", billed("ANNUAL")), lineOf("a")},
			prior:      []lineItem{lineOf("a", numbered(0)), lineOf("b", billed("annual"), numbered(1))},
			want:       []lineItem{lineOf("b", billed("ANNUAL"), numbered(1), renumbered), lineOf("a", numbered(0), renumbered)},
		},
		"an empty argument is no missing one, though it means the same": {
			configured: []lineItem{lineOf("a", named(""))},
			prior:      []lineItem{lineOf("a", numbered(0))},
			want:       []lineItem{lineOf("a", named(""), numbered(0))},
		},
		"a missing argument is no empty one either": {
			configured: []lineItem{lineOf("a")},
			prior:      []lineItem{lineOf("a", named(""), numbered(0))},
			want:       []lineItem{lineOf("a", numbered(0))},
		},
		"what the service fills in is the user's once it is set": {
			configured: []lineItem{lineOf("a", inDollars)},
			prior:      []lineItem{lineOf("a", numbered(0))},
			want:       []lineItem{lineOf("a", numbered(0), inDollars)},
		},
		"what the service does not fill in": {
			configured: []lineItem{lineOf("a")},
			prior:      []lineItem{lineOf("a", func(l *lineItem) { l.id = known(int64(0)) })},
			want:       []lineItem{lineOf("a", func(l *lineItem) { l.id = known(int64(0)) })},
		},
		"errors are to be cleared": {
			configured: []lineItem{lineOf("a", withAddons(lineOf("x")))},
			prior:      []lineItem{lineOf("a", numbered(0), inError, withAddons(lineOf("x", numbered(1), inError)))},
			want:       []lineItem{lineOf("a", numbered(0), withAddons(lineOf("x", numbered(1))))},
		},
	}

	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			configured, prior := cloneLines(test.configured), cloneLines(test.prior)

			checkSameLines(t, planLines(test.configured, test.prior), test.want)

			checkSameLines(t, test.configured, configured)
			checkSameLines(t, test.prior, prior)
		})
	}
}

// Terraform refuses a plan in which a configured argument is neither as
// configured nor as the state has it in the same place.
func TestPlanLinesIsLegal(t *testing.T) {
	t.Parallel()

	prior := manyLines(40)
	configured := unnumbered(prior)
	slices.Reverse(configured[10:20])
	configured = slices.Delete(configured, 25, 28)
	configured[3].billingCycle = known("Annual")
	configured[12].termDuration = known("P12M")

	for i, line := range planLines(configured, prior) {
		for _, f := range lineFields {
			if f.lineRole() == reported || f.isNull(&configured[i]) {
				continue
			}

			if shown := f.show(&line); shown != f.show(&configured[i]) && shown != f.show(&prior[i]) {
				t.Errorf("line %d: %s is planned as %s, which stands neither in the configuration nor in the state", i, f.attributeName(), shown)
			}
		}
	}
}

func BenchmarkPlanLines(b *testing.B) {
	benchmarkLines(b, func(b *testing.B, state []lineItem) {
		configured := unnumbered(state)

		for b.Loop() {
			planLines(configured, state)
		}
	})
}
