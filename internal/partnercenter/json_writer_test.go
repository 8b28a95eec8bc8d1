// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package partnercenter

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

// TestQuote compares with encoding/json, which writes the same string in another
// way where it escapes more.
func TestQuote(t *testing.T) {
	t.Parallel()
	var every strings.Builder
	for c := range rune(0x250) {
		every.WriteRune(c)
	}
	for _, text := range []string{
		"", "plain", `"`, `\`, "/", "<script>&", "a\tb\nc\rd", "\x00\x1f\x7f", "é", "😀", "\u2028\u2029", "\ufffd", "\ufeff",
		"\xff", "a\xffb", "\xe2\x28", "é\xc3", "\xed\xa0\x80", every.String(),
	} {
		w := new(jsonWriter)
		w.quote(text)
		var got, want string
		if err := json.Unmarshal(w.data, &got); err != nil {
			t.Errorf("%q is written as %s: %v", text, w.data, err)
			continue
		}
		encoded, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(encoded, &want); err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Errorf("%q is written as %s, which reads as %q", text, w.data, got)
		}
	}
	w := new(jsonWriter)
	w.quote("<>&/é")
	if !bytes.Equal(w.data, []byte(`"<>&/é"`)) {
		t.Errorf("more than needed was escaped: %s", w.data)
	}
}

func TestShortenKeepsCharactersWhole(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text  string
		limit int
		want  string
	}{
		{"", 3, ""}, {"abc", 3, "abc"}, {"abcd", 3, "abc…"}, {"aéé", 2, "a…"}, {"ééé", 4, "éé…"}, {"😀x", 3, "…"},
	} {
		if got := shorten(test.text, test.limit); got != test.want {
			t.Errorf("%q in %d bytes: got %q, want %q", test.text, test.limit, got, test.want)
		}
	}
}
