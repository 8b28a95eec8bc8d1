// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"reflect"
	"slices"
	"testing"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/partnercenter"
)

func TestReadLines(t *testing.T) {
	t.Parallel()

	got := readLines([]partnercenter.LineItem{
		wireLine(0, "a", func(l *partnercenter.LineItem) {
			l.AddonItems = []partnercenter.LineItem{wireLine(1, "x"), wireLine(2, "y")}
		}),
		wireLine(3, "b", func(l *partnercenter.LineItem) { l.Error = &partnercenter.CartError{Code: "10002"} }),
	})

	checkSameLines(t, got, []lineItem{
		lineOf("a", numbered(0), withAddons(lineOf("x", numbered(1)), lineOf("y", numbered(2)))),
		lineOf("b", numbered(3), func(l *lineItem) { l.err = known(lineError{code: known("10002")}) }),
	})
}

func TestAlignLines(t *testing.T) {
	t.Parallel()

	noError := func(l *lineItem) { l.err = value[lineError]{} }
	withoutWords := func(l *lineItem) { l.err = known(lineError{code: known("")}) }

	tests := map[string]struct {
		answered, state, want []lineItem
	}{
		"nothing in state": {
			answered: []lineItem{lineOf("b", named("one"), numbered(0)), lineOf("a", numbered(1))},
			want:     []lineItem{lineOf("b", named("one"), numbered(0)), lineOf("a", numbered(1))},
		},
		"nothing answered": {
			state: []lineItem{lineOf("a", numbered(0))},
			want:  []lineItem{},
		},
		"answered in another order": {
			answered: []lineItem{
				lineOf("b", numbered(1)),
				lineOf("a", numbered(0), withAddons(lineOf("y", numbered(3)), lineOf("x", numbered(2)))),
			},
			state: []lineItem{
				lineOf("a", numbered(0), withAddons(lineOf("x", numbered(2)), lineOf("y", numbered(3)))),
				lineOf("b", numbered(1)),
			},
			want: []lineItem{
				lineOf("a", numbered(0), withAddons(lineOf("x", numbered(2)), lineOf("y", numbered(3)))),
				lineOf("b", numbered(1)),
			},
		},
		"the state's spelling": {
			answered: []lineItem{lineOf("a", billed("annual"), numbered(0), withAddons(lineOf("x", billed("annual"), numbered(1))))},
			state:    []lineItem{lineOf("a", billed("Annual"), numbered(0), withAddons(lineOf("x", billed("ANNUAL"), numbered(1))))},
			want:     []lineItem{lineOf("a", billed("Annual"), numbered(0), withAddons(lineOf("x", billed("ANNUAL"), numbered(1))))},
		},
		"a true difference": {
			answered: []lineItem{lineOf("a", named("one"), times(7), numbered(0))},
			state:    []lineItem{lineOf("a", named("one"), times(3), numbered(0))},
			want:     []lineItem{lineOf("a", named("one"), times(7), numbered(0))},
		},
		"what isn't managed": {
			answered: []lineItem{lineOf("a", named("by somebody"), numbered(0), withAddons(lineOf("x", named("by somebody"), numbered(1))))},
			state:    []lineItem{lineOf("a", numbered(0), withAddons(lineOf("x", numbered(1))))},
			want:     []lineItem{lineOf("a", numbered(0), withAddons(lineOf("x", numbered(1))))},
		},
		"what was managed and is gone": {
			answered: []lineItem{lineOf("a", numbered(0))},
			state:    []lineItem{lineOf("a", named("one"), numbered(0))},
			want:     []lineItem{lineOf("a", numbered(0))},
		},
		"what the service fills in, differently now": {
			answered: []lineItem{lineOf("a", numbered(5))},
			state:    []lineItem{lineOf("a", numbered(0))},
			want:     []lineItem{lineOf("a", numbered(5))},
		},
		"a line of somebody else's": {
			answered: []lineItem{lineOf("z", named("theirs"), numbered(0)), lineOf("a", numbered(1), withAddons(lineOf("y", numbered(2)), lineOf("x", numbered(3))))},
			state:    []lineItem{lineOf("a", numbered(1), withAddons(lineOf("x", numbered(3))))},
			want:     []lineItem{lineOf("a", numbered(1), withAddons(lineOf("x", numbered(3)), lineOf("y", numbered(2)))), lineOf("z", named("theirs"), numbered(0))},
		},
		"a line that is gone": {
			answered: []lineItem{lineOf("c", numbered(2), withAddons(lineOf("y", numbered(4))))},
			state:    []lineItem{lineOf("b", numbered(1)), lineOf("c", numbered(2), withAddons(lineOf("x", numbered(3)), lineOf("y", numbered(4))))},
			want:     []lineItem{lineOf("c", numbered(2), withAddons(lineOf("y", numbered(4))))},
		},
		"an add-on that turned up under another line": {
			answered: []lineItem{lineOf("a", numbered(0)), lineOf("b", numbered(1), withAddons(lineOf("x", named("n"), numbered(2))))},
			state:    []lineItem{lineOf("a", numbered(0), withAddons(lineOf("x", named("n"), numbered(2)))), lineOf("b", numbered(1))},
			want:     []lineItem{lineOf("a", numbered(0)), lineOf("b", numbered(1), withAddons(lineOf("x", named("n"), numbered(2))))},
		},
		"an error that is new": {
			answered: []lineItem{lineOf("a", numbered(0), inError)},
			state:    []lineItem{lineOf("a", numbered(0))},
			want:     []lineItem{lineOf("a", numbered(0), inError)},
		},
		"an error that says nothing that could be shown": {
			answered: []lineItem{lineOf("a", numbered(0), withoutWords)},
			state:    []lineItem{lineOf("a", numbered(0))},
			want:     []lineItem{lineOf("a", numbered(0), withoutWords)},
		},
		"an error that is over": {
			answered: []lineItem{lineOf("a", numbered(0), noError)},
			state:    []lineItem{lineOf("a", numbered(0), inError)},
			want:     []lineItem{lineOf("a", numbered(0))},
		},
	}

	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			answered, state := cloneLines(test.answered), cloneLines(test.state)

			checkSameLines(t, alignLines(test.answered, test.state), test.want)

			checkSameLines(t, test.answered, answered)
			checkSameLines(t, test.state, state)
		})
	}
}

// A cart that nobody changed must not look changed, in whatever order the
// service lists its lines.
func TestAlignLinesLeavesAnUntouchedCartAsItIs(t *testing.T) {
	t.Parallel()

	state := manyLines(100)
	answered := cloneLines(state)
	slices.Reverse(answered)

	checkSameLines(t, alignLines(answered, state), state)
}

func TestSettleLines(t *testing.T) {
	t.Parallel()

	tests := map[string]struct {
		planned, answered []lineItem
		want              settlement
	}{
		"created": {
			planned:  []lineItem{lineOf("a", plannedNew, withAddons(lineOf("x", plannedNew))), lineOf("b", plannedNew)},
			answered: []lineItem{lineOf("b", numbered(1)), lineOf("a", numbered(0), withAddons(lineOf("x", numbered(2))))},
			want:     settlement{lines: []lineItem{lineOf("a", numbered(0), withAddons(lineOf("x", numbered(2)))), lineOf("b", numbered(1))}},
		},
		"what was planned wins over what the service filled in": {
			planned:  []lineItem{lineOf("a", numbered(0)), lineOf("b", numbered(1), renumbered)},
			answered: []lineItem{lineOf("a", numbered(5)), lineOf("b", numbered(6))},
			want: settlement{lines: []lineItem{
				lineOf("a", numbered(0)),
				lineOf("b", numbered(1), func(l *lineItem) { l.id = known(int64(6)) }),
			}},
		},
		"what the service doesn't fill in is null": {
			planned:  []lineItem{lineOf("a", plannedNew)},
			answered: []lineItem{lineOf("a")},
			want:     settlement{lines: []lineItem{lineOf("a")}},
		},
		"the user's spelling": {
			planned:  []lineItem{lineOf("a", billed("Annual"), plannedNew)},
			answered: []lineItem{lineOf("a", billed("annual"), numbered(0))},
			want:     settlement{lines: []lineItem{lineOf("a", billed("Annual"), numbered(0))}},
		},
		"what isn't managed": {
			planned:  []lineItem{lineOf("a", plannedNew)},
			answered: []lineItem{lineOf("a", named("by the service"), numbered(0))},
			want:     settlement{lines: []lineItem{lineOf("a", numbered(0))}},
		},
		"an empty argument that comes back missing": {
			planned:  []lineItem{lineOf("a", named(""), plannedNew)},
			answered: []lineItem{lineOf("a", numbered(0))},
			want:     settlement{lines: []lineItem{lineOf("a", named(""), numbered(0))}},
		},
		"altered": {
			planned: []lineItem{lineOf("a", times(5), plannedNew, withAddons(lineOf("x", named("one"), plannedNew)))},
			answered: []lineItem{lineOf("a", times(4), numbered(0), withAddons(
				lineOf("x", numbered(1))))},
			want: settlement{
				lines: []lineItem{lineOf("a", times(5), numbered(0), withAddons(lineOf("x", named("one"), numbered(1))))},
				altered: []alteration{
					{placeOf(0), "quantity", "5", "4"},
					{addonPlaceOf(0, 0), "friendly_name", "one", "(none)"},
				},
			},
		},
		"in error": {
			planned:  []lineItem{lineOf("a", plannedNew, withAddons(lineOf("x", plannedNew)))},
			answered: []lineItem{lineOf("a", numbered(0), inError, withAddons(lineOf("x", numbered(1), inError)))},
			want:     settlement{lines: []lineItem{lineOf("a", numbered(0), inError, withAddons(lineOf("x", numbered(1), inError)))}},
		},
		"missing line": {
			planned:  []lineItem{lineOf("a", billed("Annual"), plannedNew), lineOf("b", plannedNew)},
			answered: []lineItem{lineOf("a", billed("annual"), numbered(0))},
			want: settlement{
				lines:   []lineItem{lineOf("a", billed("Annual"), numbered(0))},
				missing: []linePlace{placeOf(1)},
			},
		},
		"missing add-on": {
			planned:  []lineItem{lineOf("a", plannedNew, withAddons(lineOf("x", plannedNew), lineOf("y", plannedNew)))},
			answered: []lineItem{lineOf("a", numbered(0), withAddons(lineOf("y", numbered(1))))},
			want: settlement{
				lines:   []lineItem{lineOf("a", numbered(0), withAddons(lineOf("y", numbered(1))))},
				missing: []linePlace{addonPlaceOf(0, 0)},
			},
		},
		"an add-on under another line is missing here and added there": {
			planned:  []lineItem{lineOf("a", plannedNew, withAddons(lineOf("x", plannedNew))), lineOf("b", plannedNew)},
			answered: []lineItem{lineOf("a", numbered(0)), lineOf("b", numbered(1), withAddons(lineOf("x", numbered(2))))},
			want: settlement{
				lines:   []lineItem{lineOf("a", numbered(0)), lineOf("b", numbered(1), withAddons(lineOf("x", numbered(2))))},
				missing: []linePlace{addonPlaceOf(0, 0)},
				added:   1,
			},
		},
		"added line and add-on": {
			planned:  []lineItem{lineOf("a", plannedNew, withAddons(lineOf("x", plannedNew)))},
			answered: []lineItem{lineOf("z", numbered(0)), lineOf("a", numbered(1), withAddons(lineOf("y", numbered(2)), lineOf("x", numbered(3))))},
			want: settlement{
				lines: []lineItem{lineOf("a", numbered(1), withAddons(lineOf("x", numbered(3))))},
				added: 2,
			},
		},
	}

	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			planned, answered := cloneLines(test.planned), cloneLines(test.answered)
			got := settleLines(test.planned, test.answered)

			checkSameLines(t, got.lines, test.want.lines)
			checkSameLines(t, test.planned, planned)
			checkSameLines(t, test.answered, answered)

			if !slices.Equal(got.missing, test.want.missing) {
				t.Errorf("missing: got %v, want %v", got.missing, test.want.missing)
			}

			if !slices.Equal(got.altered, test.want.altered) {
				t.Errorf("altered: got %v, want %v", got.altered, test.want.altered)
			}

			if got.added != test.want.added {
				t.Errorf("added: got %d, want %d", got.added, test.want.added)
			}
		})
	}
}

func TestLinePlace(t *testing.T) {
	t.Parallel()

	for want, place := range map[string]linePlace{
		"line_item[1]":               placeOf(1),
		"line_item[0].addon_item[2]": addonPlaceOf(0, 2),
	} {
		if got := place.String(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}

		if got := place.path().String(); got != want {
			t.Errorf("path: got %s, want %s", got, want)
		}
	}
}

func TestEachLine(t *testing.T) {
	t.Parallel()

	lines := []lineItem{lineOf("a"), lineOf("b", withAddons(lineOf("x"), lineOf("y"))), lineOf("c", func(l *lineItem) { l.addonItems = unknown[[]lineItem]() })}

	var places []linePlace

	eachLine(lines, func(place linePlace, l *lineItem) {
		places = append(places, place)
		l.friendlyName = known(place.String())
	})

	if want := []linePlace{{0, noMatch}, {1, noMatch}, {1, 0}, {1, 1}, {2, noMatch}}; !reflect.DeepEqual(places, want) {
		t.Errorf("got %v, want %v", places, want)
	}

	if got, want := lines[1].addonItems.known[1].friendlyName.known, "line_item[1].addon_item[1]"; got != want {
		t.Errorf("a line can't be changed in place: got %q, want %q", got, want)
	}
}

// BenchmarkReadLines is what a refresh costs: the lines of the service read
// and put into the order and spelling of the state.
func BenchmarkReadLines(b *testing.B) {
	benchmarkLines(b, func(b *testing.B, state []lineItem) {
		answered := answeredLines(state)
		slices.Reverse(answered)

		for b.Loop() {
			alignLines(readLines(answered), state)
		}
	})
}
