// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
)

func TestDemo(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the Terraform CLI")
	}

	var shown bytes.Buffer

	if err := run(t.Context(), &shown, true, false); err != nil {
		t.Fatalf("%v\n%s", err, &shown)
	}

	for _, scene := range scenes {
		if !strings.Contains(shown.String(), scene.title) {
			t.Errorf("%q wasn't shown", scene.title)
		}
	}
}

// What isn't as it should be ends the demo with an error that names the step.
func TestDemoFails(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the provider")
	}

	ctx, cancel := context.WithCancel(t.Context())
	cancel()

	if err := run(ctx, new(bytes.Buffer), true, false); err == nil {
		t.Error("an interrupted demo succeeds")
	}
}

func TestDemoCatchesWrongClaims(t *testing.T) {
	t.Parallel()

	s := &stage{out: new(bytes.Buffer), cart: "quantity = 1"}

	if s.change("quantity = 2", "quantity = 3"); s.failed == nil {
		t.Error("a change of what isn't there succeeds")
	}
}
