// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/partnercenter"
)

const conflictSummary = "Cart was changed by somebody else"

// changedBehind says whether the cart on the service is another than the one
// that the state was read from: by its etag, where there is none by when it was
// last changed, and where the service tells neither by its lines.
func (m *cartModel) changedBehind(current *partnercenter.Cart) bool {
	if etag := current.ETag(); etag != "" && !m.ETag.IsNull() {
		return etag != m.ETag.ValueString()
	}

	if when := current.LastModifiedTimestamp; when != "" && !m.LastModifiedTimestamp.IsNull() {
		return instant(when) != instant(m.LastModifiedTimestamp.ValueString())
	}

	return len(differences(m.LineItems.known, readLines(current.LineItems))) > 0
}

// conflict is the error for a cart that changed since it was last read. The
// service's own refusal is nil where the provider found out first.
func (m *cartModel) conflict(current *partnercenter.Cart, refusal error) diag.Diagnostic {
	var text strings.Builder

	fmt.Fprintf(&text, "Cart %s was changed after Terraform last read it, so nothing was written.\n\n", m.ID.ValueString())
	fmt.Fprintf(&text, "Terraform knows it as of:  %s, etag %s\n", orNone(m.LastModifiedTimestamp.ValueString()), orNone(m.ETag.ValueString()))
	fmt.Fprintf(&text, "On the service it is now:  %s, etag %s, last changed by %s\n\n",
		orNone(current.LastModifiedTimestamp), orNone(current.ETag()), orNone(current.LastModifiedUser))

	if found := differences(m.LineItems.known, readLines(current.LineItems)); len(found) > 0 {
		fmt.Fprintf(&text, "What changed there:\n  - %s\n\n", strings.Join(found, "\n  - "))
	} else {
		text.WriteString("Its lines are as Terraform knows them; something else about the cart changed.\n\n")
	}

	text.WriteString("Run terraform plan again, review what it shows, and apply that.")

	if refusal != nil {
		text.WriteString("\n\n" + failureText(refusal))
	}

	return diag.NewErrorDiagnostic(conflictSummary, text.String())
}

// differences tells, line by line, how the lines on the service differ from
// those of the state, in what the state manages.
func differences(state, current []lineItem) []string {
	var found []string

	match := matchLines(current, state)
	stays := make(map[linePlace]bool)

	for i, j := range match.lines {
		if j == noMatch {
			found = append(found, "added: "+describe(&current[i]))
		} else {
			found = append(found, lineDifferences(placeOf(j), &state[j], &current[i])...)
			stays[placeOf(j)] = true
		}

		for k, ref := range match.addons[i] {
			addon := &current[i].addonItems.known[k]

			switch {
			case ref == noAddon && j == noMatch:
				// It came with its line, which is already named.
			case ref == noAddon:
				found = append(found, fmt.Sprintf("added to %s: %s", placeOf(j), describe(addon)))
			default:
				found = append(found, lineDifferences(addonPlaceOf(ref.line, ref.addon), addonAt(state, ref), addon)...)
				stays[addonPlaceOf(ref.line, ref.addon)] = true

				if ref.line != j {
					found = append(found, fmt.Sprintf("moved to another line: %s", describe(addon)))
				}
			}
		}
	}

	eachLine(state, func(place linePlace, line *lineItem) {
		if !stays[place] {
			found = append(found, fmt.Sprintf("removed: %s (%s)", place, describe(line)))
		}
	})

	return found
}

func lineDifferences(place linePlace, state, current *lineItem) []string {
	var found []string

	for _, f := range lineFields {
		unmanaged := f.lineRole() == configured && f.isNull(state)
		if f.attributeName() != "id" && !unmanaged && !sameValue(f, state, current) {
			found = append(found, fmt.Sprintf("%s.%s: %s -> %s", place, f.attributeName(), f.show(state), f.show(current)))
		}
	}

	return found
}

// describe names a line in a message.
func describe(l *lineItem) string {
	text := fmt.Sprintf("%s x %s", l.quantity.known, l.catalogItemID.known)
	if name := l.friendlyName.known; name != "" {
		text += fmt.Sprintf(" %q", name)
	}

	return text
}

func orNone(text string) string {
	if text == "" {
		return "(none)"
	}

	return text
}
