// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider

import "slices"

// planLines returns the lines to plan for a configuration, given the lines of
// the state: arguments as configured, computed values from each line's own
// counterpart.
//
// Terraform lets a configured argument be planned as configured, or as the
// state has it in the same place, and nothing else. The latter is taken where
// both mean the same, so that another spelling is no difference.
func planLines(configured, prior []lineItem) []lineItem {
	match := matchLines(configured, prior)
	idsKnown := !match.structural(prior) && identitiesKnown(configured)
	planned := make([]lineItem, len(configured))

	for i := range configured {
		planned[i] = planLine(configured[i], at(prior, match.lines[i]), match.lines[i] == i, idsKnown)

		if !configured[i].addonItems.isKnown() {
			continue
		}

		addons := make([]lineItem, len(configured[i].addonItems.known))
		for j, addon := range configured[i].addonItems.known {
			ref := match.addons[i][j]
			addons[j] = planLine(addon, addonAt(prior, ref), ref == addonRef{i, j}, idsKnown)
		}

		planned[i].addonItems = known(addons)
	}

	return planned
}

func planLine(configuration lineItem, counterpart *lineItem, inPlace, idsKnown bool) lineItem {
	planned := configuration

	for _, f := range lineFields {
		switch {
		case f.lineRole() == reported:
			continue
		case f.lineRole() == filled && f.isNull(&planned):
			if counterpart != nil {
				f.assign(&planned, counterpart)
			} else {
				f.forget(&planned)
			}
		case inPlace && !f.isNull(&planned) && !f.isNull(counterpart) && sameValue(f, &planned, counterpart):
			f.assign(&planned, counterpart)
		}
	}

	planned.id = unknown[int64]()
	if counterpart != nil && idsKnown {
		planned.id = counterpart.id
	}

	// A line in error is planned to be fine, which makes the next apply try it
	// again, and which the answer has to confirm.
	planned.err = value[lineError]{}

	return planned
}

// identitiesKnown says whether it is certain which line is which.
func identitiesKnown(lines []lineItem) bool {
	return !slices.ContainsFunc(lines, func(l lineItem) bool {
		return keysOf(&l).natural == "" || l.addonItems.isUnknown() || !identitiesKnown(l.addonItems.known)
	})
}

func at(lines []lineItem, i int) *lineItem {
	if i == noMatch {
		return nil
	}

	return &lines[i]
}

func addonAt(lines []lineItem, ref addonRef) *lineItem {
	if ref == noAddon {
		return nil
	}

	return &lines[ref.line].addonItems.known[ref.addon]
}
