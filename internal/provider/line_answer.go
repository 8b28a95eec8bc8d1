// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/partnercenter"
)

// readLines turns the lines of an answer into lines as Terraform sees them.
func readLines(answered []partnercenter.LineItem) []lineItem {
	lines := make([]lineItem, len(answered))

	for i := range answered {
		for _, f := range lineFields {
			f.read(&lines[i], &answered[i])
		}

		lines[i].addonItems = known(readLines(answered[i].AddonItems))
	}

	return lines
}

// alignLines returns the lines of an answer to a read in the order that the
// state has them in, and in its spelling; lines that the state doesn't have
// come last. Arguments that the state doesn't have stay out of it: they are not
// managed.
func alignLines(answered, state []lineItem) []lineItem {
	match := matchLines(state, answered)
	used := make([]bool, len(answered))
	aligned := make([]lineItem, 0, len(answered))

	for i, j := range match.lines {
		if j == noMatch {
			continue
		}

		used[j] = true
		line := alignLine(answered[j], &state[i])
		line.addonItems = known(alignAddons(answered[j].addonItems.known, state[i].addonItems.known, match.addons[i], j))
		aligned = append(aligned, line)
	}

	return appendUnused(aligned, answered, used)
}

func alignAddons(answered, state []lineItem, refs []addonRef, line int) []lineItem {
	used := make([]bool, len(answered))
	aligned := make([]lineItem, 0, len(answered))

	for i, ref := range refs {
		// One that turns up under another line is drift, not a counterpart.
		if ref == noAddon || ref.line != line {
			continue
		}

		used[ref.addon] = true
		aligned = append(aligned, alignLine(answered[ref.addon], &state[i]))
	}

	return appendUnused(aligned, answered, used)
}

func appendUnused(aligned, answered []lineItem, used []bool) []lineItem {
	for j := range answered {
		if !used[j] {
			aligned = append(aligned, answered[j])
		}
	}

	return aligned
}

func alignLine(answered lineItem, state *lineItem) lineItem {
	aligned := answered

	for _, f := range lineFields {
		if f.lineRole() == configured && f.isNull(state) {
			f.assign(&aligned, state)
		} else {
			f.respell(&aligned, state)
		}
	}

	return aligned
}

// A settlement is what became of planned lines in the answer to a write.
type settlement struct {
	lines []lineItem
	// missing are planned lines that the answer doesn't have.
	missing []linePlace
	// altered are arguments that the answer has otherwise than planned.
	altered []alteration
	// added is the number of lines in the answer that nobody planned.
	added int
}

type alteration struct {
	place             linePlace
	argument          string
	planned, answered string
}

// settleLines lays the answer to a write under the planned lines: what was
// unknown is taken from the answer, what was planned stays, as Terraform
// demands, and every way in which the service went its own way is reported.
// The next refresh shows that as drift.
//
// Where a planned line is missing the lines are those of the answer alone,
// since that ends in an error, after which Terraform accepts any state.
func settleLines(planned, answered []lineItem) settlement {
	match := matchLines(planned, answered)
	result := settlement{lines: make([]lineItem, len(planned)), added: len(answered)}

	for i := range planned {
		j := match.lines[i]
		if j == noMatch {
			result.missing = append(result.missing, placeOf(i))

			continue
		}

		result.added += len(answered[j].addonItems.known) - 1
		result.lines[i] = result.settle(planned[i], &answered[j], placeOf(i))

		addons := make([]lineItem, len(planned[i].addonItems.known))

		for k, ref := range match.addons[i] {
			if ref == noAddon || ref.line != j {
				result.missing = append(result.missing, addonPlaceOf(i, k))

				continue
			}

			result.added--
			addons[k] = result.settle(planned[i].addonItems.known[k], addonAt(answered, ref), addonPlaceOf(i, k))
		}

		result.lines[i].addonItems = known(addons)
	}

	if len(result.missing) > 0 {
		result.lines = alignLines(answered, planned)
	}

	return result
}

func (s *settlement) settle(planned lineItem, answered *lineItem, place linePlace) lineItem {
	settled := planned

	for _, f := range lineFields {
		switch {
		case f.isUnknown(&settled):
			f.assign(&settled, answered)
		case f.lineRole() == configured && f.canonical(&settled) != "" && !sameValue(f, &settled, answered):
			s.altered = append(s.altered, alteration{place, f.attributeName(), f.show(&settled), f.show(answered)})
		}
	}

	settled.err = answered.err

	return settled
}

// A linePlace is where a line stands in the configuration; addon is noMatch for
// a line itself.
type linePlace struct{ line, addon int }

func placeOf(line int) linePlace             { return linePlace{line, noMatch} }
func addonPlaceOf(line, addon int) linePlace { return linePlace{line, addon} }

const lineItemBlock = "line_item"

func (p linePlace) String() string {
	if p.addon == noMatch {
		return fmt.Sprintf("%s[%d]", lineItemBlock, p.line)
	}

	return fmt.Sprintf("%s[%d].%s[%d]", lineItemBlock, p.line, addonItemBlock, p.addon)
}

func (p linePlace) path() path.Path {
	at := path.Root(lineItemBlock).AtListIndex(p.line)
	if p.addon != noMatch {
		at = at.AtName(addonItemBlock).AtListIndex(p.addon)
	}

	return at
}

// eachLine calls visit for every line and every add-on.
func eachLine(lines []lineItem, visit func(linePlace, *lineItem)) {
	for i := range lines {
		visit(placeOf(i), &lines[i])

		for j := range lines[i].addonItems.known {
			visit(addonPlaceOf(i, j), &lines[i].addonItems.known[j])
		}
	}
}
