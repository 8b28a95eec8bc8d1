// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package iso8601_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/iso8601"
)

func TestCanonicalDuration(t *testing.T) {
	t.Parallel()

	for _, same := range [][]string{
		{"P1Y", "P12M", "p1y", "P1Y0M", "P1YT0S", "P0.5Y6M", "P0,5Y6M"},
		{"P1W", "P7D"},
		{"PT1H", "PT60M", "PT3600S"},
		{"P1M"},
		{"P1D"},
		{"PT24H"},
		{"P3Y", "P36M"},
	} {
		want, err := iso8601.CanonicalDuration(same[0])
		if err != nil {
			t.Fatal(err)
		}

		for _, text := range same[1:] {
			if got, err := iso8601.CanonicalDuration(text); err != nil || got != want {
				t.Errorf("CanonicalDuration(%q) = %q, %v; want %q as for %q", text, got, err, want, same[0])
			}
		}
	}

	seen := map[string]string{}

	for _, text := range []string{"P1Y", "P1M", "P1D", "PT24H", "P3Y", "PT1M", "P1Y1D"} {
		got, err := iso8601.CanonicalDuration(text)
		if err != nil {
			t.Fatal(err)
		}

		if other, ok := seen[got]; ok {
			t.Errorf("%q and %q have the same canonical form %q", text, other, got)
		}

		seen[got] = text
	}

	for _, text := range []string{"", "P", "PT", "1Y", "P1", "P1YT", "P-1Y", "annual", "P1S", "P1Y2", " P1Y", "P" + strings.Repeat("9", 100) + "Y"} {
		if got, err := iso8601.CanonicalDuration(text); !errors.Is(err, iso8601.ErrSyntax) {
			t.Errorf("CanonicalDuration(%q) = %q, %v; want a syntax error", text, got, err)
		}
	}
}

func TestCanonicalInstant(t *testing.T) {
	t.Parallel()

	for _, text := range []string{
		"2027-02-19", "2027-02-19T00:00:00Z", "2027-02-19T00:00:00", "2027-02-19T00:00:00.0000000Z",
		"2027-02-19T00:00:00.0000000", "2027-02-19T01:00:00+01:00", "2027-02-18T19:00:00-0500", "2027-02-19t00:00:00z", "2027-02-19T00:00Z",
	} {
		if got, err := iso8601.CanonicalInstant(text); err != nil || got != "2027-02-19T00:00:00Z" {
			t.Errorf("CanonicalInstant(%q) = %q, %v", text, got, err)
		}
	}

	if got, err := iso8601.CanonicalInstant("2027-02-19T00:00:00.1234567Z"); err != nil || got != "2027-02-19T00:00:00.1234567Z" {
		t.Errorf("fractions are lost: %q, %v", got, err)
	}

	for _, text := range []string{"", "2027", "2027-02-30", "19.02.2027", "2027-02-19 00:00", "tomorrow", strings.Repeat("2", 1000)} {
		if got, err := iso8601.CanonicalInstant(text); !errors.Is(err, iso8601.ErrSyntax) {
			t.Errorf("CanonicalInstant(%q) = %q, %v; want a syntax error", text, got, err)
		}
	}
}

func FuzzCanonicalDuration(f *testing.F) {
	for _, seed := range []string{"P1Y", "P1Y2M3DT4H5M6S", "P0,5Y", "PT", "p1w", "P99999999999Y"} {
		f.Add(seed)
	}

	f.Fuzz(func(t *testing.T, text string) {
		canonical, err := iso8601.CanonicalDuration(text)
		if err != nil {
			return
		}

		if again, err := iso8601.CanonicalDuration(strings.ToLower(text)); err != nil || again != canonical {
			t.Errorf("%q and its lower case differ: %q, %q (%v)", text, canonical, again, err)
		}
	})
}

func FuzzCanonicalInstant(f *testing.F) {
	for _, seed := range []string{"2027-02-19", "2027-02-19T00:00:00Z", "0001-01-01T00:00:00", "2027-02-19T01:00:00.1234567+01:00"} {
		f.Add(seed)
	}

	f.Fuzz(func(t *testing.T, text string) {
		canonical, err := iso8601.CanonicalInstant(text)
		if err != nil {
			return
		}

		if again, err := iso8601.CanonicalInstant(canonical); err != nil || again != canonical {
			t.Errorf("%q is canonically %q, which is canonically %q (%v)", text, canonical, again, err)
		}
	})
}
