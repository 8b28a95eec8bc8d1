// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"slices"
	"strings"
)

// A lineMatch says which line of one list is the counterpart of which line of
// another, at both levels.
type lineMatch struct {
	// lines has, for each line of the new list, the index of its counterpart in
	// the old one, or noMatch.
	lines []int
	// addons has the same for the add-ons of each new line.
	addons [][]addonRef
}

// An addonRef names an add-on by its line and its place in it.
type addonRef struct{ line, addon int }

const noMatch = -1

var noAddon = addonRef{noMatch, noMatch}

// structural says whether a line or an add-on was added, removed or moved.
func (m lineMatch) structural(old []lineItem) bool {
	if !inPlace(m.lines, len(old)) {
		return true
	}

	for i, refs := range m.addons {
		if len(refs) != len(old[i].addonItems.known) {
			return true
		}

		for j, ref := range refs {
			if ref != (addonRef{i, j}) {
				return true
			}
		}
	}

	return false
}

func inPlace(match []int, oldCount int) bool {
	if len(match) != oldCount {
		return false
	}

	for i, j := range match {
		if i != j {
			return false
		}
	}

	return true
}

// matchLines pairs each line of a new list with its counterpart in an old one.
// Lines belong together by what identifies them (catalog item, term, billing
// cycle, promotion, end date, friendly name), then by catalog item alone, then
// by their place. Among several candidates the one that is the same in every
// argument wins, then the one with the same id, then the one in the same place,
// then the first. No line is anybody's counterpart twice.
//
// An add-on that is not found under the counterpart of its line is looked for
// under the other lines too, since it may have been moved.
func matchLines(updated, old []lineItem) lineMatch {
	match := lineMatch{addons: make([][]addonRef, len(updated))}
	match.lines = pair(slots(updated, 0), slots(old, 0))

	var (
		newAddons, oldAddons []slot
		newRefs, oldRefs     []addonRef
	)

	for i := range old {
		for j, s := range slots(old[i].addonItems.known, i) {
			oldAddons, oldRefs = append(oldAddons, s), append(oldRefs, addonRef{i, j})
		}
	}

	for i := range updated {
		// The add-ons of a new line have no parent in the old list. Its own
		// negative number keeps them from being paired by place.
		parent := match.lines[i]
		if parent == noMatch {
			parent = -1 - i
		}

		for j, s := range slots(updated[i].addonItems.known, parent) {
			newAddons, newRefs = append(newAddons, s), append(newRefs, addonRef{i, j})
		}

		match.addons[i] = make([]addonRef, len(updated[i].addonItems.known))
	}

	for k, counterpart := range pair(newAddons, oldAddons) {
		ref := noAddon
		if counterpart != noMatch {
			ref = oldRefs[counterpart]
		}

		match.addons[newRefs[k].line][newRefs[k].addon] = ref
	}

	return match
}

// A slot is a line reduced to what pairing looks at. A key is "" where part of
// it isn't known yet; such a key matches nothing.
type slot struct {
	parent, place int
	id            int64
	hasID         bool
	lineKeys
}

type lineKeys struct {
	// catalog is the catalog item alone, natural all that identifies a line,
	// whole every argument that is the user's, and full also those that the
	// service fills in where the user doesn't.
	catalog, natural, whole, full string
}

func slots(lines []lineItem, parent int) []slot {
	all := make([]slot, len(lines))

	for i := range lines {
		all[i] = slot{
			parent:   parent,
			place:    i,
			id:       lines[i].id.known,
			hasID:    lines[i].id.isKnown(),
			lineKeys: keysOf(&lines[i]),
		}
	}

	return all
}

const keySeparator = "\x1f"

func keysOf(l *lineItem) lineKeys {
	var natural, whole, full keyBuilder

	for _, f := range lineFields {
		if f.lineRole() == reported {
			continue
		}

		text := f.canonical(l)

		if f.identifies() {
			natural.add(text)
		}

		if f.lineRole() == configured {
			whole.add(text)
		}

		full.add(text)
	}

	if l.addonItems.isUnknown() {
		whole.add(unknownText)
		full.add(unknownText)
	} else if addons := l.addonItems.known; len(addons) > 0 {
		wholes, fulls := make([]string, len(addons)), make([]string, len(addons))

		for i := range addons {
			keys := keysOf(&addons[i])
			wholes[i], fulls[i] = orUnknown(keys.whole), orUnknown(keys.full)
		}

		whole.addAll(wholes)
		full.addAll(fulls)
	}

	return lineKeys{catalog: l.catalogItemID.known, natural: natural.key(), whole: whole.key(), full: full.key()}
}

func orUnknown(key string) string {
	if key == "" {
		return unknownText
	}

	return key
}

// A keyBuilder joins texts to a key, or to "" when one of them is unknown.
type keyBuilder struct {
	text    strings.Builder
	unknown bool
}

func (b *keyBuilder) add(text string) {
	b.unknown = b.unknown || text == unknownText
	b.text.WriteString(text)
	b.text.WriteString(keySeparator)
}

// addAll adds texts whose order has no meaning.
func (b *keyBuilder) addAll(texts []string) {
	slices.Sort(texts)

	for _, text := range texts {
		b.add(text)
	}
}

func (b *keyBuilder) key() string {
	if b.unknown {
		return ""
	}

	return b.text.String()
}

// A pairKey is what two slots must share in one round of pairing.
type pairKey struct {
	text   string
	parent int
	number int64
}

const anyParent = -1 << 31

// The rounds of pairing, the strictest first. Each returns what two slots must
// share to be a pair, and whether the slot takes part at all.
var pairRounds = []func(slot) (pairKey, bool){
	sharing(fullOf, sameParent, sameID),
	sharing(fullOf, sameParent, samePlace),
	sharing(fullOf, sameParent, anywhere),
	sharing(wholeOf, sameParent, sameID),
	sharing(wholeOf, sameParent, samePlace),
	sharing(wholeOf, sameParent, anywhere),
	sharing(naturalOf, sameParent, sameID),
	sharing(naturalOf, sameParent, samePlace),
	sharing(naturalOf, sameParent, anywhere),
	sharing(wholeOf, underAnyParent, anywhere),
	sharing(naturalOf, underAnyParent, anywhere),
	sharing(catalogOf, sameParent, sameID),
	sharing(catalogOf, sameParent, samePlace),
	sharing(catalogOf, sameParent, anywhere),
	sharing(catalogOf, underAnyParent, anywhere),
	sharing(anything, sameParent, sameID),
	sharing(anything, sameParent, samePlace),
}

func fullOf(s slot) (string, bool)    { return s.full, s.full != "" }
func wholeOf(s slot) (string, bool)   { return s.whole, s.whole != "" }
func naturalOf(s slot) (string, bool) { return s.natural, s.natural != "" }
func catalogOf(s slot) (string, bool) { return s.catalog, s.catalog != "" }
func anything(slot) (string, bool)    { return "", true }

func sameParent(s slot) int       { return s.parent }
func underAnyParent(slot) int     { return anyParent }
func sameID(s slot) (int64, bool) { return s.id, s.hasID }

func samePlace(s slot) (int64, bool) { return int64(s.place), true }
func anywhere(slot) (int64, bool)    { return 0, true }

func sharing(text func(slot) (string, bool), parent func(slot) int, number func(slot) (int64, bool)) func(slot) (pairKey, bool) {
	return func(s slot) (pairKey, bool) {
		shared, takesPart := text(s)
		at, has := number(s)

		return pairKey{shared, parent(s), at}, takesPart && has
	}
}

// pair returns, for each new slot, the index of its counterpart among the old.
func pair(updated, old []slot) []int {
	pairs := slices.Repeat([]int{noMatch}, len(updated))
	taken := make([]bool, len(old))
	left := min(len(updated), len(old))

	for _, round := range pairRounds {
		if left == 0 {
			break
		}

		waiting := make(map[pairKey][]int, len(old))

		for j, s := range old {
			if key, ok := round(s); ok && !taken[j] {
				waiting[key] = append(waiting[key], j)
			}
		}

		for i, s := range updated {
			if pairs[i] != noMatch {
				continue
			}

			key, ok := round(s)
			if candidates := waiting[key]; ok && len(candidates) > 0 {
				pairs[i], waiting[key] = candidates[0], candidates[1:]
				taken[candidates[0]] = true
				left--
			}
		}
	}

	return pairs
}
