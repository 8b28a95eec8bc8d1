// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/mockserver"
)

// A lineEdit is a change of a cart's blocks; the lines are told apart by their
// friendly names, and by the member that the service keeps beside the known
// ones.
type lineEdit struct {
	name          string
	before, after []string
	// kept has the friendly names of lines and add-ons that were there before
	// and must stay the same to the service.
	kept []string
	// idsKnown says whether the plan can know all ids.
	idsKnown bool
	// unchanged edits send nothing.
	unchanged bool
}

func named(item, name string, arguments ...string) string {
	return aLine(item, 1, append(arguments, fmt.Sprintf("friendly_name = %q", name))...)
}

func namedAddon(item, name string) string {
	return anAddon(item, 1, fmt.Sprintf("friendly_name = %q", name))
}

var lineEdits = []lineEdit{
	{
		name:   "insert in front",
		before: []string{named("A", "a"), named("B", "b")},
		after:  []string{named("C", "c"), named("A", "a"), named("B", "b")},
		kept:   []string{"a", "b"},
	},
	{
		name:   "append",
		before: []string{named("A", "a"), named("B", "b")},
		after:  []string{named("A", "a"), named("B", "b"), named("C", "c")},
		kept:   []string{"a", "b"},
	},
	{
		name:   "remove from the middle",
		before: []string{named("A", "a"), named("B", "b"), named("C", "c")},
		after:  []string{named("A", "a"), named("C", "c")},
		kept:   []string{"a", "c"},
	},
	{
		name:      "reverse",
		before:    []string{named("A", "a"), named("B", "b"), named("C", "c", namedAddon("D", "d"), namedAddon("E", "e"))},
		after:     []string{named("C", "c", namedAddon("E", "e"), namedAddon("D", "d")), named("B", "b"), named("A", "a")},
		kept:      []string{"a", "b", "c", "d", "e"},
		unchanged: true,
	},
	{
		name:      "swap two that differ in the friendly name only",
		before:    []string{named("A", "a1"), named("A", "a2")},
		after:     []string{named("A", "a2"), named("A", "a1")},
		kept:      []string{"a1", "a2"},
		unchanged: true,
	},
	{
		name:   "remove one of two that are the same",
		before: []string{named("A", "a"), named("B", "b"), named("B", "b")},
		after:  []string{named("A", "a"), named("B", "b")},
		kept:   []string{"a"},
	},
	{
		name:   "move an add-on to another line",
		before: []string{named("A", "a", namedAddon("D", "d")), named("B", "b")},
		after:  []string{named("A", "a"), named("B", "b", namedAddon("D", "d"))},
		kept:   []string{"a", "b", "d"},
	},
	{
		name:     "change a quantity",
		before:   []string{named("A", "a"), aLine("B", 1, `friendly_name = "b"`, namedAddon("D", "d"))},
		after:    []string{named("A", "a"), aLine("B", 5, `friendly_name = "b"`, namedAddon("D", "d"))},
		kept:     []string{"a", "b", "d"},
		idsKnown: true,
	},
	{
		name:   "insert, change and remove at once",
		before: []string{named("A", "a"), named("B", "b"), aLine("C", 1, `friendly_name = "c"`, namedAddon("D", "d"))},
		after:  []string{named("X", "x"), aLine("C", 9, `friendly_name = "c"`, namedAddon("Y", "y"), namedAddon("D", "d")), named("A", "a")},
		kept:   []string{"a", "c", "d"},
	},
}

// Whatever is done to the blocks, each line keeps what is its own: its id, its
// filled values, and members that the provider doesn't know.
func TestAccCartLines(t *testing.T) {
	t.Parallel()

	for _, edit := range lineEdits {
		for _, ids := range []mockserver.LineIDMode{mockserver.LineIDsKept, mockserver.LineIDsRenumbered} {
			t.Run(fmt.Sprintf("%s/ids=%v", edit.name, ids), func(t *testing.T) {
				t.Parallel()
				edit.run(t, startMock(t, mockserver.Options{LineIDs: ids, ExtraFields: true, RecomputeOnUpdate: ids == mockserver.LineIDsRenumbered}))
			})
		}
	}
}

func (edit lineEdit) run(t *testing.T, mock *mockserver.Server) {
	w := newWorkspace(t, aCart(mock, edit.before...))
	w.apply().succeeded().quiet()

	mock.EditCart(onlyCart(mock), func(cart mockserver.Document) {
		for name, line := range linesByName(cart) {
			line["contosoTag"] = "of " + name
		}
	})

	w.plan().exited(0)

	ids := map[string]any{}
	for name, line := range linesByName(mock.Carts()[0]) {
		ids[name] = line["id"]
	}

	w.configure(aCart(mock, edit.after...))
	w.plan("-out=plan").exited(2).quiet()
	edit.expectIDs(t, w)
	mock.ResetLog()
	w.run("apply", "-json", "plan").succeeded().quiet()

	if edit.unchanged {
		expectRequests(t, mock, map[string]int{"read": 1})
	} else {
		expectRequests(t, mock, map[string]int{"read": 1, "update": 1})
		edit.expectBody(t, mock, ids)
	}

	w.plan().exited(0)

	lines := linesByName(mock.Carts()[0])
	for _, name := range edit.kept {
		if got := lines[name]["contosoTag"]; got != "of "+name {
			t.Errorf("line %s has the unknown member %v", name, got)
		}
	}
}

// expectIDs looks at the plan: an id is known only where it is certain.
func (edit lineEdit) expectIDs(t *testing.T, w *workspace) {
	t.Helper()

	var plan struct {
		Changes []struct {
			Change struct {
				AfterUnknown struct {
					Lines []struct {
						ID bool `json:"id"`
					} `json:"line_item"`
				} `json:"after_unknown"`
			} `json:"change"`
		} `json:"resource_changes"`
	}

	shown := w.run("show", "-json", "plan").succeeded().printed
	if err := json.Unmarshal([]byte(shown), &plan); err != nil {
		t.Fatal(err)
	}

	for i, line := range plan.Changes[0].Change.AfterUnknown.Lines {
		if line.ID == edit.idsKnown {
			t.Errorf("line_item[%d].id: unknown in the plan is %t, want %t", i, line.ID, !edit.idsKnown)
		}
	}
}

// expectBody looks at the PUT: each kept line goes back with its own id.
func (edit lineEdit) expectBody(t *testing.T, mock *mockserver.Server, ids map[string]any) {
	t.Helper()

	for _, request := range mock.Requests() {
		if request.Method != "PUT" {
			continue
		}

		body, err := request.Document()
		if err != nil {
			t.Fatal(err)
		}

		lines := linesByName(body)
		for _, name := range edit.kept {
			if got := lines[name]["id"]; fmt.Sprint(got) != fmt.Sprint(ids[name]) {
				t.Errorf("line %s went back with id %v, want %v", name, got, ids[name])
			}
		}
	}
}

// linesByName finds the lines and add-ons of a cart by their friendly name.
func linesByName(cart mockserver.Document) map[string]mockserver.Document {
	byName := map[string]mockserver.Document{}

	lines, _ := cart["lineItems"].([]any)
	for _, line := range lines {
		document, _ := line.(mockserver.Document)
		byName[fmt.Sprint(document["friendlyName"])] = document

		addons, _ := document["addonItems"].([]any)
		for _, addon := range addons {
			document, _ := addon.(mockserver.Document)
			byName[fmt.Sprint(document["friendlyName"])] = document
		}
	}

	return byName
}
