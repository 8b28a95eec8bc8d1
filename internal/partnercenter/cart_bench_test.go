// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package partnercenter

import (
	"strconv"
	"testing"
)

// benchmarkCart is a cart of so many lines, each with two participants, a
// provisioning context and an add-on item.
func benchmarkCart(lines int) *Cart {
	cart := wantCart()
	model := cart.LineItems[0]
	cart.LineItems = nil
	for i := range lines {
		line := cloneLineItems([]LineItem{model})[0]
		line.ID = new(int64(2 * i))
		line.FriendlyName = "Line " + strconv.Itoa(i)
		line.AddonItems[0].ID = new(int64(2*i + 1))
		cart.LineItems = append(cart.LineItems, line)
	}
	return cart
}

var benchmarkLines = []int{10, 100, 500, 1000}

func BenchmarkDecodeCart(b *testing.B) {
	for _, lines := range benchmarkLines {
		b.Run(strconv.Itoa(lines), func(b *testing.B) {
			document, err := encodeCart(benchmarkCart(lines))
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(len(document)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := decodeCart(document); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkEncodeCart(b *testing.B) {
	for _, lines := range benchmarkLines {
		b.Run(strconv.Itoa(lines), func(b *testing.B) {
			cart := benchmarkCart(lines)
			b.ReportAllocs()
			for b.Loop() {
				document, err := encodeCart(cart)
				if err != nil {
					b.Fatal(err)
				}
				b.SetBytes(int64(len(document)))
			}
		})
	}
}
