// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"maps"
	"strings"
	"testing"
)

// A small run has every figure, and each phase its requests and no more.
func TestMeasure(t *testing.T) {
	t.Parallel()

	if testing.Short() {
		t.Skip("runs the Terraform CLI")
	}

	measured, err := measure(t.Context(), options{Carts: 2, Lines: 2, Rounds: 1})
	if err != nil {
		t.Fatal(err)
	}

	for i, want := range []map[string]int{{"create": 2}, {"read": 2}, {"read": 4, "update": 2}, {"read": 2}} {
		f := measured.Figures[i]
		if !maps.Equal(f.Requests, want) || f.Floor <= 0 || f.Provider <= 0 || f.Ratio <= 0 {
			t.Errorf("%s: %+v, want requests %v", f.Phase, f, want)
		}

		if !strings.Contains(measured.table(), "| "+f.Phase+" |") {
			t.Errorf("the table lacks %s", f.Phase)
		}
	}

	if measured.StartUp <= 0 || measured.BinarySize <= 0 {
		t.Errorf("start-up %v, binary of %d bytes", measured.StartUp, measured.BinarySize)
	}
}
