// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package partnercenter

import (
	"encoding/json"
	"strconv"
	"unicode/utf8"
)

// jsonWriter builds one JSON document. Values that came from the service are
// written byte for byte as they came, which encoding/json does not do: it
// compacts them and escapes <, > and &.
type jsonWriter struct {
	data  []byte
	empty bool // Nothing has been written into the current object or array.
}

func (w *jsonWriter) open(bracket byte) {
	w.data = append(w.data, bracket)
	w.empty = true
}

func (w *jsonWriter) close(bracket byte) {
	w.data = append(w.data, bracket)
	w.empty = false
}

func (w *jsonWriter) separate() {
	if !w.empty {
		w.data = append(w.data, ',')
	}
	w.empty = false
}

func (w *jsonWriter) name(name string) {
	w.separate()
	w.quote(name)
	w.data = append(w.data, ':')
}

// str writes a string member, unless it is unset.
func (w *jsonWriter) str(name, value string) {
	if value != "" {
		w.name(name)
		w.quote(value)
	}
}

// text writes a string member that is written even if it is empty.
func (w *jsonWriter) text(name, value string) {
	w.name(name)
	w.quote(value)
}

// boolean writes a boolean member, unless it is unset.
func (w *jsonWriter) boolean(name string, value *bool) {
	if value != nil {
		w.name(name)
		w.data = strconv.AppendBool(w.data, *value)
	}
}

// integer writes a whole number.
func (w *jsonWriter) integer(name string, value int64) {
	w.name(name)
	w.data = strconv.AppendInt(w.data, value, 10)
}

// raw writes a member that is JSON already, unless it is unset.
func (w *jsonWriter) raw(name string, value json.RawMessage) {
	if len(value) > 0 {
		w.name(name)
		w.data = append(w.data, value...)
	}
}

// extra writes members that this client does not know, in the order of their names.
func (w *jsonWriter) extra(members map[string]json.RawMessage) {
	for _, name := range sortedNames(members) {
		w.raw(name, members[name])
	}
}

const hexDigits = "0123456789abcdef"

// quote writes a string. Bytes that are not UTF-8 become U+FFFD, as with
// encoding/json.
func (w *jsonWriter) quote(text string) {
	w.data = append(w.data, '"')
	start := 0
	for i := 0; i < len(text); {
		c := text[i]
		if c >= 0x20 && c != '"' && c != '\\' && c < utf8.RuneSelf {
			i++
			continue
		}
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(text[i:])
			if r == utf8.RuneError && size == 1 {
				w.data = append(w.data, text[start:i]...)
				w.data = utf8.AppendRune(w.data, utf8.RuneError)
				start = i + size
			}
			i += size
			continue
		}
		w.data = append(w.data, text[start:i]...)
		switch c {
		case '"', '\\':
			w.data = append(w.data, '\\', c)
		case '\n':
			w.data = append(w.data, '\\', 'n')
		case '\r':
			w.data = append(w.data, '\\', 'r')
		case '\t':
			w.data = append(w.data, '\\', 't')
		default:
			w.data = append(w.data, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&0xf])
		}
		i++
		start = i
	}
	w.data = append(w.data, text[start:]...)
	w.data = append(w.data, '"')
}
