// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package credential

import (
	"fmt"
	"log/slog"
)

const redacted = "(redacted)"

// Setting is the value of one argument of the provider and where it came from.
// Whatever prints a Setting prints its source and never its value.
type Setting struct {
	// Value is "" when the argument is not set.
	Value string
	// Source is the name of the argument ("client_secret") or of the
	// environment variable ("PARTNERCENTER_CLIENT_SECRET") that gave the value.
	Source string
	// HCL is true for a value of the configuration, false for one of the environment.
	HCL bool
}

// String names the source of the value.
func (s Setting) String() string {
	if s.Value == "" {
		return "(not set)"
	}
	return redacted + " from " + s.Source
}

// Format prints what String gives, for every verb: without it %#v would show the value.
func (s Setting) Format(f fmt.State, _ rune) {
	// A fmt.State reports no error that could be acted on.
	_, _ = f.Write([]byte(s.String()))
}

// LogValue keeps the value out of structured logs.
func (s Setting) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText keeps the value out of JSON and of every other text encoding.
func (s Setting) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

func (s Setting) isSet() bool { return s.Value != "" }

// isOn is for the switches use_oidc, use_msi and use_cli.
func (s Setting) isOn() bool { return s.Value == "true" }
