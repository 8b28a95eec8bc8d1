// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strconv"
	"testing"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/partnercenter"
)

// lineOf is a line as a configuration has it, of one of the item given.
func lineOf(catalogItemID string, edits ...func(*lineItem)) lineItem {
	line := lineItem{catalogItemID: known(catalogItemID), quantity: known(decimal("1")), addonItems: known([]lineItem{})}
	for _, edit := range edits {
		edit(&line)
	}

	return line
}

func named(name string) func(*lineItem) {
	return func(l *lineItem) { l.friendlyName = known(name) }
}

func times(quantity int) func(*lineItem) {
	return func(l *lineItem) { l.quantity = known(decimal(strconv.Itoa(quantity))) }
}

func billed(cycle string) func(*lineItem) {
	return func(l *lineItem) { l.billingCycle = known(cycle) }
}

func grouped(orderGroup string) func(*lineItem) {
	return func(l *lineItem) { l.orderGroup = known(orderGroup) }
}

func identified(id int64) func(*lineItem) {
	return func(l *lineItem) { l.id = known(id) }
}

func withAddons(addons ...lineItem) func(*lineItem) {
	return func(l *lineItem) { l.addonItems = known(addons) }
}

// numbered gives a line what the service fills in: its id, and a currency and
// order group by which it can be told from all others.
func numbered(id int64) func(*lineItem) {
	return func(l *lineItem) {
		l.id = known(id)
		l.currencyCode = known(fmt.Sprintf("C%02d", id))
		l.orderGroup = known(fmt.Sprintf("group %d", id))
	}
}

// inError gives a line the error of a service that can't sell it.
func inError(l *lineItem) {
	l.err = known(lineError{code: known("10002"), name: known("QuotaNotAvailable"), description: known("No quota.")})
}

// wireLine is a line as the service has it, with its id, currency and group.
func wireLine(id int64, catalogItemID string, edits ...func(*partnercenter.LineItem)) partnercenter.LineItem {
	line := partnercenter.LineItem{
		ID: &id, CatalogItemID: catalogItemID, Quantity: 1,
		CurrencyCode: fmt.Sprintf("C%02d", id), OrderGroup: fmt.Sprintf("group %d", id),
	}
	for _, edit := range edits {
		edit(&line)
	}

	return line
}

// cloneLines copies lines with their add-ons, which is as deep as the code
// under test writes.
func cloneLines(lines []lineItem) []lineItem {
	if lines == nil {
		return nil
	}

	clones := make([]lineItem, len(lines))
	for i, line := range lines {
		line.addonItems.known = cloneLines(line.addonItems.known)
		clones[i] = line
	}

	return clones
}

// unnumbered returns lines as the configuration has them: without what the
// service decides on.
func unnumbered(lines []lineItem) []lineItem {
	clones := cloneLines(lines)

	eachLine(clones, func(_ linePlace, l *lineItem) {
		l.id, l.currencyCode, l.orderGroup, l.err = value[int64]{}, value[string]{}, value[string]{}, value[lineError]{}
	})

	return clones
}

// fieldNamed finds a field by its attribute's name.
func fieldNamed(t *testing.T, name string) lineField {
	t.Helper()

	for _, f := range lineFields {
		if f.attributeName() == name {
			return f
		}
	}

	t.Fatalf("no field %q", name)

	return nil
}

// checkSameLines compares lines field by field, so that a failure names the
// place and the argument.
func checkSameLines(t *testing.T, got, want []lineItem) {
	t.Helper()

	if len(got) != len(want) {
		t.Fatalf("got %d lines, want %d: %s", len(got), len(want), itemsOf(got))
	}

	for i := range want {
		checkSameLine(t, fmt.Sprintf("[%d]", i), &got[i], &want[i])

		if g, w := got[i].addonItems, want[i].addonItems; g.kind != w.kind || len(g.known) != len(w.known) {
			t.Errorf("[%d]: got add-ons %s, want %s", i, itemsOf(g.known), itemsOf(w.known))

			continue
		}

		for j := range want[i].addonItems.known {
			checkSameLine(t, fmt.Sprintf("[%d][%d]", i, j), &got[i].addonItems.known[j], &want[i].addonItems.known[j])
		}
	}
}

func checkSameLine(t *testing.T, where string, got, want *lineItem) {
	t.Helper()

	for _, f := range lineFields {
		var g, w lineItem

		f.assign(&g, got)
		f.assign(&w, want)

		if !reflect.DeepEqual(g, w) {
			t.Errorf("%s.%s: got %s, want %s", where, f.attributeName(), f.show(got), f.show(want))
		}
	}
}

func itemsOf(lines []lineItem) []string {
	items := make([]string, len(lines))
	for i := range lines {
		items[i] = lines[i].catalogItemID.known + "/" + lines[i].friendlyName.known
	}

	return items
}

// benchmarkSizes are the numbers of lines that the benchmarks are run with.
var benchmarkSizes = []int{10, 100, 500, 1000}

// benchmarkLines runs a benchmark over state lines of every size.
func benchmarkLines(b *testing.B, run func(b *testing.B, state []lineItem)) {
	b.Helper()

	for _, size := range benchmarkSizes {
		b.Run(fmt.Sprintf("lines=%d", size), func(b *testing.B) {
			state := manyLines(size)

			b.ReportAllocs()
			run(b, state)
		})
	}
}

// manyLines are lines with most arguments set, one in five with an add-on, and
// few catalog items, so that many lines differ in little.
func manyLines(count int) []lineItem {
	random := rand.New(rand.NewPCG(1, 1))
	lines := make([]lineItem, count)

	for i := range lines {
		lines[i] = lineOf(fmt.Sprintf("CFQ7TTC0LH0Z:%04d:CFQ7TTC0K18P", random.IntN(20)),
			numbered(int64(i)), named(fmt.Sprintf("line %d", i)), times(1+random.IntN(50)), billed("annual"))
		lines[i].termDuration = known("P1Y")
		lines[i].customTermEndDate = known("2027-02-19T00:00:00Z")
		lines[i].participants = known([]participant{{key: known("transaction_reseller"), value: known("5357564")}})
		lines[i].provisioningContext = known(map[string]value[string]{"SubscriptionId": known(strconv.Itoa(i)), "Scope": known("shared")})
		lines[i].renewsTo = known(renewsTo{known("P1Y")})

		if i%5 == 0 {
			lines[i].addonItems = known([]lineItem{lineOf("CFQ7TTC0LH0Z:0002:CFQ7TTC0K971", numbered(int64(count+i)), billed("annual"))})
		}
	}

	return lines
}
