// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider

import "github.com/partner-carts/terraform-provider-partnercenter/internal/partnercenter"

// newLines returns planned lines in the form of the service's.
func newLines(planned []lineItem) []partnercenter.LineItem {
	lines := make([]partnercenter.LineItem, len(planned))

	for i := range planned {
		overlayLine(&lines[i], &planned[i], nil)
		lines[i].AddonItems = newAddons(planned[i].addonItems.known)
	}

	return lines
}

func newAddons(planned []lineItem) []partnercenter.LineItem {
	if len(planned) == 0 {
		return nil
	}

	return newLines(planned)
}

// overlayLines returns the lines of a cart as just read with the planned ones
// laid over them, and whether that makes any difference to the service. Each
// planned line is found by way of its counterpart in the state, which is what
// the plan was made from, and keeps its id and all that isn't planned.
func overlayLines(planned, state []lineItem, current []partnercenter.LineItem) (body []partnercenter.LineItem, changed bool) {
	read := readLines(current)
	toState, toCurrent := matchLines(planned, state), matchLines(state, read)
	body = make([]partnercenter.LineItem, len(planned))
	kept, total := 0, 0

	for i := range read {
		total += 1 + len(read[i].addonItems.known)
	}

	for i := range planned {
		prior := at(state, toState.lines[i])

		if prior != nil && toCurrent.lines[toState.lines[i]] != noMatch {
			body[i] = current[toCurrent.lines[toState.lines[i]]]
			kept++
		} else {
			changed = true
		}

		changed = overlayLine(&body[i], &planned[i], prior) || changed

		addons := make([]partnercenter.LineItem, len(planned[i].addonItems.known))

		for j, ref := range toState.addons[i] {
			priorAddon := addonAt(state, ref)

			if priorAddon != nil && toCurrent.addons[ref.line][ref.addon] != noAddon {
				at := toCurrent.addons[ref.line][ref.addon]
				addons[j] = current[at.line].AddonItems[at.addon]
				changed = changed || prior == nil || at.line != toCurrent.lines[toState.lines[i]]
				kept++
			} else {
				changed = true
			}

			changed = overlayLine(&addons[j], &planned[i].addonItems.known[j], priorAddon) || changed
		}

		body[i].AddonItems = nil
		if len(addons) > 0 {
			body[i].AddonItems = addons
		}
	}

	return body, changed || kept != total
}

// overlayLine writes the planned arguments of one line to the service's line,
// which is empty for a new one, and says whether that changed anything. A value
// that means the same is left as the service spells it. An argument that is not
// planned is removed only if the state had it, since otherwise it never was the
// user's.
func overlayLine(line *partnercenter.LineItem, planned, state *lineItem) (changed bool) {
	var current lineItem

	for _, f := range lineFields {
		f.read(&current, line)

		switch {
		case f.lineRole() == reported || f.isUnknown(planned):
			continue
		case f.isNull(planned) && (state == nil || f.isNull(state)):
			continue
		case sameValue(f, &current, planned):
			continue
		}

		f.write(line, planned)

		changed = true
	}

	line.Error = nil

	return changed
}
