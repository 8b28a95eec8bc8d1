// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package partnercenter

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxElements bounds the array elements and unknown members of one answer, since
// two bytes of JSON can become hundreds of bytes of memory. The largest sensible
// cart, of a thousand line items, has some ten thousand.
const maxElements = 250_000

// jsonReader walks over a JSON document once and decodes what it is asked for.
// encoding/json would scan every level of a document again for the level below
// it, and copy what is only to be carried along.
//
// The document is known to be well-formed, see [newJSONReader], so that the walk
// itself never runs out of bytes.
type jsonReader struct {
	data     []byte
	text     string // The same bytes: the strings of the document are parts of it.
	pos      int
	elements int
}

// memberError says which member of an answer is not what it should be.
type memberError struct {
	path    string // Such as lineItems[3].quantity.
	problem string
}

func (e *memberError) Error() string {
	if e.path == "" {
		return "the document " + e.problem
	}
	return e.path + " " + e.problem
}

func problemf(format string, args ...any) error {
	return &memberError{problem: fmt.Sprintf(format, args...)}
}

// within puts the name of a member, or the index of an element, in front of the
// path of err.
func within(step string, err error) error {
	var member *memberError
	if !errors.As(err, &member) {
		return err
	}
	if member.path != "" && !strings.HasPrefix(member.path, "[") {
		step += "."
	}
	return &memberError{path: step + member.path, problem: member.problem}
}

// newJSONReader checks that data is one JSON value with nothing behind it.
// encoding/json refuses documents that are nested more than 10,000 deep.
func newJSONReader(data []byte) (*jsonReader, error) {
	if !json.Valid(data) {
		// Only the error of Unmarshal says what is wrong, and where.
		var document json.RawMessage
		err := json.Unmarshal(data, &document)
		if err == nil {
			err = errors.New("malformed document")
		}
		return nil, &syntaxError{cause: err}
	}
	r := &jsonReader{data: data, text: string(data)}
	r.skipSpace()
	return r, nil
}

// syntaxError is the failure of a body that is not JSON at all, or not all of it.
type syntaxError struct{ cause error }

func (e *syntaxError) Error() string { return "the body is not valid JSON: " + e.cause.Error() }
func (e *syntaxError) Unwrap() error { return e.cause }

func (r *jsonReader) skipSpace() {
	for r.pos < len(r.data) {
		switch r.data[r.pos] {
		case ' ', '\t', '\r', '\n':
			r.pos++
		default:
			return
		}
	}
}

// kind names the type of the next value.
func (r *jsonReader) kind() string {
	switch r.data[r.pos] {
	case '{':
		return "an object"
	case '[':
		return "an array"
	case '"':
		return "a string"
	case 't', 'f':
		return "a boolean"
	case 'n':
		return "null"
	default:
		return "a number"
	}
}

// null consumes the next value if it is null.
func (r *jsonReader) null() bool {
	if r.data[r.pos] != 'n' {
		return false
	}
	r.pos += len("null")
	return true
}

// raw consumes the next value and returns its bytes, which are shared with the
// document and never changed.
func (r *jsonReader) raw() json.RawMessage {
	start := r.pos
	switch r.data[r.pos] {
	case '"':
		r.skipString()
	case '{', '[':
		for depth := 0; ; {
			switch r.data[r.pos] {
			case '{', '[':
				depth++
				r.pos++
			case '}', ']':
				depth--
				r.pos++
				if depth == 0 {
					return r.data[start:r.pos:r.pos]
				}
			case '"':
				r.skipString()
			default:
				r.pos++
			}
		}
	default:
		r.skipLiteral()
	}
	return r.data[start:r.pos:r.pos]
}

// skipLiteral consumes a number, true, false or null.
func (r *jsonReader) skipLiteral() {
	for r.pos < len(r.data) {
		switch r.data[r.pos] {
		case ',', '}', ']', ' ', '\t', '\r', '\n':
			return
		}
		r.pos++
	}
}

// skipString consumes a string and says whether it holds an escape.
func (r *jsonReader) skipString() (escaped bool) {
	r.pos++
	for {
		switch r.data[r.pos] {
		case '"':
			r.pos++
			return escaped
		case '\\':
			escaped = true
			r.pos++
		}
		r.pos++
	}
}

// quoted consumes the next value, which is a string.
func (r *jsonReader) quoted() string {
	start := r.pos
	escaped := r.skipString()
	plain := r.text[start+1 : r.pos-1]
	if !escaped && utf8.ValidString(plain) {
		return plain
	}
	var decoded string
	if err := json.Unmarshal(r.data[start:r.pos], &decoded); err != nil {
		// The document was found to be well-formed, so this cannot happen; the text
		// between the quotes is then the best answer.
		return plain
	}
	return decoded
}

// str consumes a string; null is "".
func (r *jsonReader) str() (string, error) {
	if r.data[r.pos] == '"' {
		return r.quoted(), nil
	}
	if r.null() {
		return "", nil
	}
	return "", problemf("is %s, not a string", r.kind())
}

// instant consumes a date-time; null and year 1, which .NET writes for a date that
// was never set, are "".
func (r *jsonReader) instant() (string, error) {
	text, err := r.str()
	if strings.HasPrefix(text, "0001-01-01") {
		return "", err
	}
	return text, err
}

// boolean consumes a boolean; null is nil.
func (r *jsonReader) boolean() (*bool, error) {
	switch r.data[r.pos] {
	case 't', 'f':
		value := r.data[r.pos] == 't'
		r.skipLiteral()
		return &value, nil
	case 'n':
		r.skipLiteral()
		return nil, nil
	}
	return nil, problemf("is %s, not a boolean", r.kind())
}

// natural consumes a whole number that is not negative, and where digits is true
// also a string of digits. Null is nil.
func (r *jsonReader) natural(digits bool) (*int64, error) {
	if r.null() {
		return nil, nil
	}
	kind := r.kind()
	var text string
	switch {
	case kind == "a number":
		text = string(r.raw())
	case kind == "a string" && digits:
		text = r.quoted()
		if text == "" {
			return nil, nil
		}
	default:
		return nil, problemf("is %s, not a whole number", kind)
	}
	value, err := strconv.ParseInt(text, 10, 64)
	switch {
	case errors.Is(err, strconv.ErrRange):
		return nil, problemf("is %s, which is out of range", excerpt(text))
	case err != nil, text[0] == '+': // ParseInt takes the sign, the wire has digits.
		return nil, problemf("is %s, not a whole number", excerpt(text))
	case value < 0:
		return nil, problemf("is %d, which is negative", value)
	}
	return &value, nil
}

// number consumes a number, or a string that holds one, as its text; null and ""
// are "".
func (r *jsonReader) number() (json.Number, error) {
	if r.null() {
		return "", nil
	}
	kind := r.kind()
	switch kind {
	case "a number":
		return json.Number(r.raw()), nil
	case "a string":
		text := r.quoted()
		if text == "" || isNumber(text) {
			return json.Number(text), nil
		}
	}
	return "", problemf("is %s, not a number", kind)
}

// scalar consumes any value but an object or array as its text; null is "".
func (r *jsonReader) scalar() (string, error) {
	switch r.data[r.pos] {
	case '"':
		return r.quoted(), nil
	case '{', '[':
		return "", problemf("is %s, not a single value", r.kind())
	}
	if r.null() {
		return "", nil
	}
	return string(r.raw()), nil
}

// isNumber says whether text is a number as JSON spells it.
func isNumber(text string) bool {
	if text == "" || text[0] != '-' && (text[0] < '0' || text[0] > '9') {
		return false
	}
	// A space behind the number would be valid JSON.
	last := text[len(text)-1]
	return last >= '0' && last <= '9' && json.Valid([]byte(text))
}

// excerpt shortens a value for a message.
func excerpt(text string) string { return shorten(text, 40) }

func shorten(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	return strings.ToValidUTF8(text[:limit], "") + "…"
}

// array calls element for each element of the next value; null is empty.
func (r *jsonReader) array(element func(i int) error) error {
	if r.null() {
		return nil
	}
	if r.data[r.pos] != '[' {
		return problemf("is %s, not an array", r.kind())
	}
	r.pos++
	for i := 0; ; i++ {
		r.skipSpace()
		if r.data[r.pos] == ']' {
			r.pos++
			return nil
		}
		if err := r.count(); err != nil {
			return err
		}
		if err := element(i); err != nil {
			return within("["+strconv.Itoa(i)+"]", err)
		}
		r.skipSpace()
		if r.data[r.pos] == ',' {
			r.pos++
		}
	}
}

// count notes one more element that takes memory of its own.
func (r *jsonReader) count() error {
	r.elements++
	if r.elements > maxElements {
		return problemf("brings the elements of the document to more than %d", maxElements)
	}
	return nil
}

// object calls member for each member of the next value, which must be an object.
// The name that it gets is the documented one where names knows it, whatever the
// case on the wire; known says so. A member that appears twice is an error, since
// two readers of it could disagree on which one counts.
func (r *jsonReader) object(names *memberNames, member func(name string, known bool) error) error {
	if r.data[r.pos] != '{' {
		return problemf("is %s, not an object", r.kind())
	}
	r.pos++
	var seen uint64
	for {
		r.skipSpace()
		switch r.data[r.pos] {
		case '}':
			r.pos++
			return nil
		case ',':
			r.pos++
			continue
		}
		name := r.quoted()
		r.skipSpace()
		r.pos++ // The colon.
		r.skipSpace()
		index, known := names.find(name)
		if known {
			name = names.names[index]
			if seen&(1<<index) != 0 {
				return within(name, problemf("appears twice"))
			}
			seen |= 1 << index
		}
		if err := member(name, known); err != nil {
			return within(excerpt(name), err)
		}
	}
}

// keep consumes the next value into extra, which is made if it is nil.
func (r *jsonReader) keep(extra *map[string]json.RawMessage, name string) error {
	if err := r.count(); err != nil {
		return err
	}
	if _, twice := (*extra)[name]; twice {
		return problemf("appears twice")
	}
	if *extra == nil {
		*extra = map[string]json.RawMessage{}
	}
	(*extra)[name] = r.raw()
	return nil
}

// memberNames are the documented names of an object's members, at most 64.
type memberNames struct {
	names  []string
	exact  map[string]int
	folded map[string]int
}

func newMemberNames(names ...string) *memberNames {
	m := &memberNames{names: names, exact: map[string]int{}, folded: map[string]int{}}
	for i, name := range names {
		m.exact[name] = i
		m.folded[strings.ToLower(name)] = i
	}
	return m
}

// find looks a name up without regard to case, since a published sample writes
// PartnerOnRecordAttestationAccepted with a capital.
func (m *memberNames) find(name string) (index int, known bool) {
	if index, known = m.exact[name]; known {
		return index, true
	}
	if !strings.ContainsFunc(name, func(c rune) bool { return c >= 'A' && c <= 'Z' }) {
		index, known = m.folded[name]
		return index, known
	}
	index, known = m.folded[strings.ToLower(name)]
	return index, known
}

// compactJSON is the text of a value without insignificant space.
func compactJSON(raw json.RawMessage) string {
	var compact bytes.Buffer
	if err := json.Compact(&compact, raw); err != nil {
		return string(raw)
	}
	return compact.String()
}

// sortedNames gives members an order, so that equal objects become equal bytes.
func sortedNames[V any](members map[string]V) []string {
	names := make([]string, 0, len(members))
	for name := range members {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
