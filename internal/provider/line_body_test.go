// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/partnercenter"
)

// The edits of a service's line that the tests below need.

func wireNamed(name string) func(*partnercenter.LineItem) {
	return func(l *partnercenter.LineItem) { l.FriendlyName = name }
}

func wireTimes(quantity int64) func(*partnercenter.LineItem) {
	return func(l *partnercenter.LineItem) { l.Quantity = quantity }
}

func wireBilled(cycle string) func(*partnercenter.LineItem) {
	return func(l *partnercenter.LineItem) { l.BillingCycle = cycle }
}

func wireAddons(addons ...partnercenter.LineItem) func(*partnercenter.LineItem) {
	return func(l *partnercenter.LineItem) { l.AddonItems = addons }
}

// wireExtra gives a line a member that the provider does not know.
func wireExtra(text string) func(*partnercenter.LineItem) {
	return func(l *partnercenter.LineItem) {
		l.Extra = map[string]json.RawMessage{"purchaseSystem": json.RawMessage(`"` + text + `"`)}
	}
}

func wireInError(l *partnercenter.LineItem) { l.Error = &partnercenter.CartError{Code: "10002"} }

func wireContext(context map[string]string) func(*partnercenter.LineItem) {
	return func(l *partnercenter.LineItem) { l.ProvisioningContext = context }
}

var someExtra = map[string]json.RawMessage{"new": json.RawMessage(`{"member":1}`)}

// wireObjects gives a line the small objects, each with a member that the
// provider does not know.
func wireObjects(renewal, amount string, participants ...partnercenter.Participant) func(*partnercenter.LineItem) {
	return func(l *partnercenter.LineItem) {
		l.RenewsTo = &partnercenter.RenewsTo{TermDuration: renewal, Extra: someExtra}
		l.PurchaseCommitment = &partnercenter.PurchaseCommitment{Amount: json.Number(amount), Currency: "USD", Extra: someExtra}
		l.Participants = participants
	}
}

func unassigned(l *partnercenter.LineItem) { l.ID, l.CurrencyCode, l.OrderGroup = nil, "", "" }

func TestNewLines(t *testing.T) {
	t.Parallel()

	got := newLines([]lineItem{
		lineOf("a", times(3), plannedNew, withAddons(lineOf("x", named("one"), plannedNew))),
		lineOf("b", plannedNew, func(l *lineItem) { l.currencyCode = known("USD") }),
	})
	want := []partnercenter.LineItem{
		wireLine(0, "a", unassigned, wireTimes(3), wireAddons(wireLine(0, "x", unassigned, wireNamed("one")))),
		wireLine(0, "b", unassigned, func(l *partnercenter.LineItem) { l.CurrencyCode = "USD" }),
	}

	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestOverlayLines(t *testing.T) {
	t.Parallel()

	type lines = []partnercenter.LineItem

	unknownGroup := func(l *lineItem) { l.orderGroup = unknown[string]() }

	tests := map[string]struct {
		planned, state []lineItem
		current, want  []partnercenter.LineItem
		changed        bool
	}{
		"untouched": {
			planned: []lineItem{lineOf("a", numbered(0), withAddons(lineOf("x", numbered(1))))},
			state:   []lineItem{lineOf("a", numbered(0), withAddons(lineOf("x", numbered(1))))},
			current: lines{wireLine(0, "a", wireExtra("line"), wireAddons(wireLine(1, "x", wireExtra("add-on"))))},
			want:    lines{wireLine(0, "a", wireExtra("line"), wireAddons(wireLine(1, "x", wireExtra("add-on"))))},
		},
		"a changed argument, beside unknown members": {
			planned: []lineItem{lineOf("a", times(9), numbered(0), withAddons(lineOf("x", times(8), numbered(1))))},
			state:   []lineItem{lineOf("a", numbered(0), withAddons(lineOf("x", numbered(1))))},
			current: lines{wireLine(0, "a", wireExtra("line"), wireAddons(wireLine(1, "x", wireExtra("add-on"))))},
			want:    lines{wireLine(0, "a", wireTimes(9), wireExtra("line"), wireAddons(wireLine(1, "x", wireTimes(8), wireExtra("add-on"))))},
			changed: true,
		},
		"a changed add-on alone": {
			planned: []lineItem{lineOf("a", numbered(0), withAddons(lineOf("x", times(8), numbered(1))))},
			state:   []lineItem{lineOf("a", numbered(0), withAddons(lineOf("x", numbered(1))))},
			current: lines{wireLine(0, "a", wireAddons(wireLine(1, "x")))},
			want:    lines{wireLine(0, "a", wireAddons(wireLine(1, "x", wireTimes(8))))},
			changed: true,
		},
		"an argument that isn't managed": {
			planned: []lineItem{lineOf("a", numbered(0))},
			state:   []lineItem{lineOf("a", numbered(0))},
			current: lines{wireLine(0, "a", wireNamed("by somebody"))},
			want:    lines{wireLine(0, "a", wireNamed("by somebody"))},
		},
		"an argument removed": {
			planned: []lineItem{lineOf("a", numbered(0))},
			state:   []lineItem{lineOf("a", named("one"), numbered(0))},
			current: lines{wireLine(0, "a", wireNamed("one"))},
			want:    lines{wireLine(0, "a")},
			changed: true,
		},
		"an argument removed that is gone already": {
			planned: []lineItem{lineOf("a", numbered(0))},
			state:   []lineItem{lineOf("a", named("one"), numbered(0))},
			current: lines{wireLine(0, "a")},
			want:    lines{wireLine(0, "a")},
		},
		"the service's spelling of what means the same": {
			planned: []lineItem{lineOf("a", billed("Annual"), numbered(0))},
			state:   []lineItem{lineOf("a", billed("Annual"), numbered(0))},
			current: lines{wireLine(0, "a", wireBilled("annual"))},
			want:    lines{wireLine(0, "a", wireBilled("annual"))},
		},
		"the user's spelling of all keys once one of them changes": {
			planned: []lineItem{lineOf("a", numbered(0), withContext(map[string]value[string]{"Scope": known("single"), "Count": known("5"), "Added": known("1")}))},
			state:   []lineItem{lineOf("a", numbered(0), withContext(map[string]value[string]{"Scope": known("shared"), "Count": known("5")}))},
			current: lines{wireLine(0, "a", wireContext(map[string]string{"scope": "shared", "count": "5"}))},
			want:    lines{wireLine(0, "a", wireContext(map[string]string{"Scope": "single", "Count": "5", "Added": "1"}))},
			changed: true,
		},
		"what the provider does not know of small objects": {
			planned: []lineItem{lineOf("a", numbered(0), renewing(known("P3Y")), committed(known("2"), known("USD"), noText),
				withParticipants("transaction_reseller", "1", "transaction_reseller", "2"))},
			state: []lineItem{lineOf("a", numbered(0), renewing(known("P1Y")), committed(known("1"), known("USD"), noText),
				withParticipants("transaction_reseller", "1"))},
			current: lines{wireLine(0, "a", wireObjects("P1Y", "1", partnercenter.Participant{Key: "Transaction_Reseller", Value: "1", Extra: someExtra}))},
			want: lines{wireLine(0, "a", wireObjects("P3Y", "2",
				partnercenter.Participant{Key: "transaction_reseller", Value: "1", Extra: someExtra},
				partnercenter.Participant{Key: "transaction_reseller", Value: "2"}))},
			changed: true,
		},
		"an error is never sent": {
			planned: []lineItem{lineOf("a", numbered(0), withAddons(lineOf("x", numbered(1))))},
			state:   []lineItem{lineOf("a", numbered(0), inError, withAddons(lineOf("x", numbered(1), inError)))},
			current: lines{wireLine(0, "a", wireInError, wireAddons(wireLine(1, "x", wireInError)))},
			want:    lines{wireLine(0, "a", wireAddons(wireLine(1, "x")))},
		},
		"what isn't known stays as it is": {
			planned: []lineItem{lineOf("a", numbered(0), renumbered, unknownGroup)},
			state:   []lineItem{lineOf("a", numbered(0))},
			current: lines{wireLine(0, "a")},
			want:    lines{wireLine(0, "a")},
		},
		"inserted in front": {
			planned: []lineItem{lineOf("new", plannedNew), lineOf("a", numbered(0), renumbered)},
			state:   []lineItem{lineOf("a", numbered(0))},
			current: lines{wireLine(0, "a", wireExtra("a"))},
			want:    lines{wireLine(0, "new", unassigned), wireLine(0, "a", wireExtra("a"))},
			changed: true,
		},
		"removed in the middle": {
			planned: []lineItem{lineOf("a", numbered(0), renumbered), lineOf("c", numbered(2), renumbered)},
			state:   []lineItem{lineOf("a", numbered(0)), lineOf("b", numbered(1)), lineOf("c", numbered(2))},
			current: lines{wireLine(0, "a", wireExtra("a")), wireLine(1, "b", wireExtra("b")), wireLine(2, "c", wireExtra("c"))},
			want:    lines{wireLine(0, "a", wireExtra("a")), wireLine(2, "c", wireExtra("c"))},
			changed: true,
		},
		"reversed alone changes nothing": {
			planned: []lineItem{lineOf("b", numbered(1), renumbered), lineOf("a", numbered(0), renumbered)},
			state:   []lineItem{lineOf("a", numbered(0)), lineOf("b", numbered(1))},
			current: lines{wireLine(0, "a", wireExtra("a")), wireLine(1, "b", wireExtra("b"))},
			want:    lines{wireLine(1, "b", wireExtra("b")), wireLine(0, "a", wireExtra("a"))},
		},
		"listed in another order by the service": {
			planned: []lineItem{lineOf("a", times(9), numbered(0)), lineOf("b", numbered(1))},
			state:   []lineItem{lineOf("a", numbered(0)), lineOf("b", numbered(1))},
			current: lines{wireLine(1, "b", wireExtra("b")), wireLine(0, "a", wireExtra("a"))},
			want:    lines{wireLine(0, "a", wireTimes(9), wireExtra("a")), wireLine(1, "b", wireExtra("b"))},
			changed: true,
		},
		"an add-on moved to another line": {
			planned: []lineItem{lineOf("a", numbered(0), renumbered), lineOf("b", numbered(1), renumbered, withAddons(lineOf("x", numbered(2), renumbered)))},
			state:   []lineItem{lineOf("a", numbered(0), withAddons(lineOf("x", numbered(2)))), lineOf("b", numbered(1))},
			current: lines{wireLine(0, "a", wireAddons(wireLine(2, "x", wireExtra("x")))), wireLine(1, "b")},
			want:    lines{wireLine(0, "a"), wireLine(1, "b", wireAddons(wireLine(2, "x", wireExtra("x"))))},
			changed: true,
		},
		"an add-on moved to a new line": {
			planned: []lineItem{lineOf("a", numbered(0), renumbered), lineOf("new", plannedNew, withAddons(lineOf("x", numbered(1), renumbered)))},
			state:   []lineItem{lineOf("a", numbered(0), withAddons(lineOf("x", numbered(1))))},
			current: lines{wireLine(0, "a", wireAddons(wireLine(1, "x", wireExtra("x"))))},
			want:    lines{wireLine(0, "a"), wireLine(0, "new", unassigned, wireAddons(wireLine(1, "x", wireExtra("x"))))},
			changed: true,
		},
		"an add-on added and one removed": {
			planned: []lineItem{lineOf("a", numbered(0), renumbered, withAddons(lineOf("y", numbered(2), renumbered), lineOf("new", plannedNew)))},
			state:   []lineItem{lineOf("a", numbered(0), withAddons(lineOf("x", numbered(1)), lineOf("y", numbered(2)), lineOf("z", numbered(3))))},
			current: lines{wireLine(0, "a", wireAddons(wireLine(1, "x"), wireLine(2, "y", wireExtra("y")), wireLine(3, "z")))},
			want:    lines{wireLine(0, "a", wireAddons(wireLine(2, "y", wireExtra("y")), wireLine(0, "new", unassigned)))},
			changed: true,
		},
		"the last add-on removed": {
			planned: []lineItem{lineOf("a", numbered(0), renumbered)},
			state:   []lineItem{lineOf("a", numbered(0), withAddons(lineOf("x", numbered(1))))},
			current: lines{wireLine(0, "a", wireAddons(wireLine(1, "x")))},
			want:    lines{wireLine(0, "a")},
			changed: true,
		},
		"a line that the service has lost meanwhile": {
			planned: []lineItem{lineOf("a", numbered(0)), lineOf("b", numbered(1))},
			state:   []lineItem{lineOf("a", numbered(0)), lineOf("b", numbered(1))},
			current: lines{wireLine(0, "a")},
			want:    lines{wireLine(0, "a"), wireLine(1, "b", func(l *partnercenter.LineItem) { l.ID = nil })},
			changed: true,
		},
		"a line that somebody added meanwhile": {
			planned: []lineItem{lineOf("a", numbered(0))},
			state:   []lineItem{lineOf("a", numbered(0))},
			current: lines{wireLine(0, "a"), wireLine(1, "theirs")},
			want:    lines{wireLine(0, "a")},
			changed: true,
		},
	}

	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			got, changed := overlayLines(test.planned, test.state, test.current)

			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("got  %s\nwant %s", shownJSON(t, got), shownJSON(t, test.want))
			}

			if changed != test.changed {
				t.Errorf("changed: got %t, want %t", changed, test.changed)
			}
		})
	}
}

func shownJSON(t *testing.T, v any) string {
	t.Helper()

	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}

	return string(text)
}

// Laying an untouched plan over a cart must change nothing, however large the
// cart and in whatever order the service lists its lines.
func TestOverlayLinesLeavesAnUntouchedCartAsItIs(t *testing.T) {
	t.Parallel()

	state := manyLines(100)
	current := answeredLines(state)
	slices.Reverse(current)

	want := slices.Clone(current)
	slices.Reverse(want)

	got, changed := overlayLines(planLines(unnumbered(state), state), state, current)
	if changed || !reflect.DeepEqual(got, want) {
		t.Errorf("changed: %t, got  %s\nwant %s", changed, shownJSON(t, got), shownJSON(t, want))
	}
}

// answeredLines are the lines of a state as the service has them.
func answeredLines(state []lineItem) []partnercenter.LineItem {
	lines := newLines(state)

	for i := range lines {
		lines[i].ID = &state[i].id.known

		for j := range lines[i].AddonItems {
			lines[i].AddonItems[j].ID = &state[i].addonItems.known[j].id.known
		}
	}

	return lines
}

func BenchmarkOverlayLines(b *testing.B) {
	benchmarkLines(b, func(b *testing.B, state []lineItem) {
		planned := planLines(unnumbered(state), state)
		planned[len(planned)/2].quantity = known(decimal("777"))
		current := answeredLines(state)

		for b.Loop() {
			overlayLines(planned, state, current)
		}
	})
}
