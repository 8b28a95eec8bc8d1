// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package partnercenter

import "testing"

// jwt has the form of a token, and nothing in it.
const jwt = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJub2JvZHkifQ.c2lnbmF0dXJl"

func TestRedact(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, text, token, want string }{
		{"nothing", "", "", ""},
		{"no token", "The quantity must be 1 or more.", "opaque", "The quantity must be 1 or more."},
		{"token in use", "refused: opaque, opaque", "opaque", "refused: [redacted], [redacted]"},
		{"token within a word", "xopaquex", "opaque", "x[redacted]x"},
		{"header", "Authorization: Bearer abc.def-_~+/=", "", "Authorization: [redacted]"},
		{"header in other case", "bearer\tabc", "", "[redacted]"},
		{"header in JSON", `{"authorization":"Bearer abc","a":1}`, "", `{"authorization":"[redacted]","a":1}`},
		{"header with the token in use", "Bearer opaque!", "opaque", "[redacted]"},
		{"scheme twice", "Bearer Bearer abc", "", "[redacted]"},
		{"token of another", "got " + jwt + ".", "opaque", "got [redacted]"},
		{"token in a query", "?access_token=" + jwt + "&x=1", "", "?access_token=[redacted]&x=1"},
		{"token without signature", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJub2JvZHkifQ.", "", "[redacted]"},
		{"token cut short", "eyJhbGciOiJub25lIn0.eyJz…", "", "[redacted]…"},
		{"encrypted token", "eyJhbGciOiJub25lIn0.a.b.c.d", "", "[redacted]"},
		{"two lines", "Bearer abc\nBearer def\n", "", "[redacted]\n[redacted]\n"},
		{"the word alone", "the bearer", "", "the bearer"},
		{"part of a word", "forbearer of", "", "forbearer of"},
		{"an etag of JSON in base64", `etag "eyJpZCI6ImI0YzhmZGVhIn0="`, "", `etag "eyJpZCI6ImI0YzhmZGVhIn0="`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := redact(test.text, test.token); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
