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
		"swapped, with only the order group to tell them apart": {
			old:        []lineItem{lineOf("a", grouped("one"), identified(0)), lineOf("a", grouped("two"), identified(1))},
			updated:    []lineItem{lineOf("a", grouped("two")), lineOf("a", grouped("one"))},
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
		"of several add-ons the one with the same arguments moved": {
			old:        []lineItem{lineOf("a", withAddons(lineOf("x", times(1)), lineOf("x", times(2)))), lineOf("b")},
			updated:    []lineItem{lineOf("a"), lineOf("b", withAddons(lineOf("x", times(2))))},
			want:       []int{0, 1},
			wantAddons: [][]addonRef{nil, {{0, 1}}},
			structural: true,
		},
		"of several add-ons the one with the same name moved and changed": {
			old:        []lineItem{lineOf("a", withAddons(lineOf("x", named("one")), lineOf("x", named("two")))), lineOf("b")},
			updated:    []lineItem{lineOf("a"), lineOf("b", withAddons(lineOf("x", named("two"), times(9))))},
			want:       []int{0, 1},
			wantAddons: [][]addonRef{nil, {{0, 1}}},
			structural: true,
		},
		"an add-on of the same line comes before one of another": {
			old:        []lineItem{lineOf("a", withAddons(lineOf("x"))), lineOf("b", withAddons(lineOf("y"), lineOf("x")))},
			updated:    []lineItem{lineOf("a"), lineOf("b", withAddons(lineOf("x", times(9)), lineOf("y")))},
			want:       []int{0, 1},
			wantAddons: [][]addonRef{nil, {{1, 1}, {1, 0}}},
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
			old:        []lineItem{lineOf("a", withAddons(lineOf("x"), lineOf("z")))},
			updated:    []lineItem{lineOf("a", withAddons(lineOf("x"))), lineOf("new", withAddons(lineOf("p"), lineOf("q")))},
			want:       []int{0, noMatch},
			wantAddons: [][]addonRef{{{0, 0}}, {noAddon, noAddon}},
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

// Whatever is done to a cart in which no two lines are alike, each line that is
// left must find itself.
func TestMatchLinesFindsEveryLineAfterRandomEdits(t *testing.T) {
	t.Parallel()

	for seed := range uint64(300) {
		random := rand.New(rand.NewPCG(seed, 0))
		old := distinctLines(random)
		updated, origins := edited(random, old)
		match := matchLines(updated, old)

		for i := range updated {
			if want, ok := origins[updated[i].friendlyName.known]; ok && match.lines[i] != want.line {
				t.Errorf("seed %d: line %d: got counterpart %d, want %d", seed, i, match.lines[i], want.line)
			}

			for j, ref := range match.addons[i] {
				name := updated[i].addonItems.known[j].friendlyName.known
				if want, ok := origins[name]; ok && ref != want {
					t.Errorf("seed %d: add-on %d of line %d: got counterpart %v, want %v", seed, j, i, ref, want)
				}
			}
		}

		checkMatch(t, match, updated, old)

		if t.Failed() {
			return
		}
	}
}

// distinctLines are lines of few catalog items, each with a name of its own.
func distinctLines(random *rand.Rand) []lineItem {
	lines := make([]lineItem, 1+random.IntN(8))
	items := []string{"a", "b", "c"}

	for i := range lines {
		addons := make([]lineItem, random.IntN(3))
		for j := range addons {
			addons[j] = lineOf(items[random.IntN(3)], named(string(rune('A'+i))+string(rune('0'+j))), numbered(int64(100+10*i+j)))
		}

		lines[i] = lineOf(items[random.IntN(3)], named(string(rune('A'+i))), numbered(int64(i)), withAddons(addons...))
	}

	return lines
}

// edited shuffles, changes, removes and adds lines, moves add-ons, and says
// where each of the lines left was, by its name.
func edited(random *rand.Rand, old []lineItem) (updated []lineItem, origins map[string]addonRef) {
	updated, origins = unnumbered(old), map[string]addonRef{}

	eachLine(old, func(place linePlace, l *lineItem) { origins[l.friendlyName.known] = addonRef(place) })

	for range random.IntN(6) {
		i := random.IntN(len(updated))

		switch line := &updated[i]; random.IntN(6) {
		case 0:
			random.Shuffle(len(updated), func(i, j int) { updated[i], updated[j] = updated[j], updated[i] })
		case 1:
			line.quantity = known(decimal("77"))
		case 2:
			if len(updated) > 1 {
				updated = slices.Delete(updated, i, i+1)
			}
		case 3:
			updated = slices.Insert(updated, i, lineOf("new", named("new")))
		case 4:
			addons := line.addonItems.known
			random.Shuffle(len(addons), func(i, j int) { addons[i], addons[j] = addons[j], addons[i] })
		case 5:
			to := &updated[random.IntN(len(updated))]
			if addons := line.addonItems.known; len(addons) > 0 && to != line {
				to.addonItems = known(append(to.addonItems.known, addons[0]))
				line.addonItems = known(addons[1:])
			}
		}
	}

	return updated, origins
}

// checkMatch checks what must be true of every match: each line is used once,
// and no line goes with a stranger while there is one of its own identity, or
// of its catalog item, to go with.
func checkMatch(t *testing.T, match lineMatch, updated, old []lineItem) {
	t.Helper()

	if len(match.lines) != len(updated) || len(match.addons) != len(updated) {
		t.Fatalf("got a match of %d and %d lines, want %d", len(match.lines), len(match.addons), len(updated))
	}

	checkAgreement(t, "lines", updated, old, match.lines)

	used := map[addonRef]bool{}

	for i := range updated {
		var parent []lineItem
		if match.lines[i] != noMatch {
			parent = old[match.lines[i]].addonItems.known
		}

		pairs := make([]int, len(match.addons[i]))

		for j, ref := range match.addons[i] {
			pairs[j] = noMatch

			if ref == noAddon {
				continue
			}

			if used[ref] {
				t.Errorf("add-on %v is used twice", ref)
			}

			used[ref] = true

			if ref.line == match.lines[i] {
				pairs[j] = ref.addon
			}
		}

		checkAgreement(t, "add-ons", updated[i].addonItems.known, parent, pairs)
	}
}

func checkAgreement(t *testing.T, what string, updated, old []lineItem, pairs []int) {
	t.Helper()

	if len(pairs) != len(updated) {
		t.Fatalf("%s: got %d pairs, want %d", what, len(pairs), len(updated))
	}

	var (
		used                            = make([]bool, len(old))
		updatedCount, oldCount, pairing = map[string]int{}, map[string]int{}, map[string]int{}
	)

	for j := range old {
		oldCount[identityText(&old[j])]++
	}

	for i, j := range pairs {
		identity := identityText(&updated[i])
		updatedCount[identity]++

		if j == noMatch {
			continue
		}

		if used[j] {
			t.Errorf("%s: %d is used twice", what, j)
		}

		used[j] = true

		if identity == identityText(&old[j]) {
			pairing[identity]++
		}
	}

	for identity, count := range updatedCount {
		if want := min(count, oldCount[identity]); identity != "" && pairing[identity] != want {
			t.Errorf("%s: %d pairs of identity %q, want %d", what, pairing[identity], identity, want)
		}
	}
}

// identityText is what identifies a line, "" where that isn't known.
func identityText(l *lineItem) string {
	if !l.catalogItemID.isKnown() || l.friendlyName.isUnknown() {
		return ""
	}

	return l.catalogItemID.known + " " + l.friendlyName.known
}

func FuzzMatchLines(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte("\x02\x00\x00\x00\x01\x01\x00\x02\x00\x00\x00\x00"))
	f.Add([]byte("inserted in front of two identical lines, and an add-on moved"))
	f.Add(slices.Repeat([]byte{3, 2, 7, 1}, 20))

	random := rand.New(rand.NewPCG(7, 7))

	for range 200 {
		data := make([]byte, 200)
		for i := range data {
			data[i] = byte(random.Uint32())
		}

		f.Add(data)
	}

	f.Fuzz(func(t *testing.T, data []byte) {
		old, rest := fuzzedLines(data, 2)
		updated, _ := fuzzedLines(rest, 2)

		checkMatch(t, matchLines(updated, old), updated, old)

		if match := matchLines(old, old); match.structural(old) {
			t.Errorf("a cart does not match itself: %v", match)
		}

		if match := matchLines(unnumbered(old), unnumbered(old)); !reflect.DeepEqual(match, matchLines(old, old)) {
			t.Errorf("without ids a cart does not match itself: %v", match)
		}
	})
}

// fuzzedLines makes lines of bytes, at most depth levels of them, so that
// lines that are alike in part or in whole are frequent.
func fuzzedLines(data []byte, depth int) (lines []lineItem, rest []byte) {
	next := func() (b byte) {
		if len(data) > 0 {
			b, data = data[0], data[1:]
		}

		return b
	}

	lines = []lineItem{}

	if depth == 0 {
		return lines, data
	}

	for range next() % 6 {
		line := lineOf(string(rune('a' + next()%3)))

		switch name := next() % 5; {
		case name == 4:
			line.friendlyName = unknown[string]()
		case name > 0:
			line.friendlyName = known(string(rune('A' + name)))
		}

		switch detail := next(); {
		case detail > 250:
			line.catalogItemID = unknown[string]()
		case detail > 240:
			line.quantity = unknown[decimal]()
		default:
			times(1 + int(detail)%3)(&line)
			numbered(int64(detail) / 16)(&line)
		}

		line.addonItems.known, data = fuzzedLines(data, depth-1)
		lines = append(lines, line)
	}

	return lines, data
}

func BenchmarkMatchLines(b *testing.B) {
	benchmarkLines(b, func(b *testing.B, state []lineItem) {
		configured := unnumbered(state)
		slices.Reverse(configured)

		for b.Loop() {
			matchLines(configured, state)
		}
	})
}
