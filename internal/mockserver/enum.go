// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package mockserver

import (
	"fmt"
	"slices"
	"strings"
)

// The names of the modes, in flags and in the admin API.
var (
	etagNames           = []string{"enforced", "ignored", "absent"}
	conflictNames       = []string{"400", "409", "412", "417"}
	lineIDNames         = []string{"kept", "renumbered"}
	caseNames           = []string{"changed", "kept", "upper"}
	nullNames           = []string{"absent", "explicit", "empty"}
	errorCodeNames      = []string{"number", "digits", "name"}
	requestIDNames      = []string{"honoured", "ignored"}
	checkoutRepeatNames = []string{"answered", "refused"}
)

func modeName[M ~int](mode M, names []string) ([]byte, error) {
	if mode < 0 || int(mode) >= len(names) {
		return nil, fmt.Errorf("mode %d has no name", int(mode))
	}
	return []byte(names[mode]), nil
}

func setMode[M ~int](mode *M, name []byte, names []string) error {
	index := slices.Index(names, string(name))
	if index < 0 {
		return fmt.Errorf("%q is none of %s", name, strings.Join(names, ", "))
	}
	*mode = M(index)
	return nil
}

// MarshalText gives enforced, ignored or absent.
func (m ETagMode) MarshalText() ([]byte, error) { return modeName(m, etagNames) }

// UnmarshalText reads what MarshalText writes.
func (m *ETagMode) UnmarshalText(name []byte) error { return setMode(m, name, etagNames) }

// MarshalText gives the HTTP status of the refusal: 400, 409, 412 or 417.
func (m ConflictForm) MarshalText() ([]byte, error) { return modeName(m, conflictNames) }

// UnmarshalText reads what MarshalText writes.
func (m *ConflictForm) UnmarshalText(name []byte) error { return setMode(m, name, conflictNames) }

// MarshalText gives kept or renumbered.
func (m LineIDMode) MarshalText() ([]byte, error) { return modeName(m, lineIDNames) }

// UnmarshalText reads what MarshalText writes.
func (m *LineIDMode) UnmarshalText(name []byte) error { return setMode(m, name, lineIDNames) }

// MarshalText gives changed, kept or upper.
func (m CaseMode) MarshalText() ([]byte, error) { return modeName(m, caseNames) }

// UnmarshalText reads what MarshalText writes.
func (m *CaseMode) UnmarshalText(name []byte) error { return setMode(m, name, caseNames) }

// MarshalText gives absent, explicit or empty.
func (m NullMode) MarshalText() ([]byte, error) { return modeName(m, nullNames) }

// UnmarshalText reads what MarshalText writes.
func (m *NullMode) UnmarshalText(name []byte) error { return setMode(m, name, nullNames) }

// MarshalText gives number, digits or name.
func (m ErrorCodeForm) MarshalText() ([]byte, error) { return modeName(m, errorCodeNames) }

// UnmarshalText reads what MarshalText writes.
func (m *ErrorCodeForm) UnmarshalText(name []byte) error { return setMode(m, name, errorCodeNames) }

// MarshalText gives honoured or ignored.
func (m RequestIDMode) MarshalText() ([]byte, error) { return modeName(m, requestIDNames) }

// UnmarshalText reads what MarshalText writes.
func (m *RequestIDMode) UnmarshalText(name []byte) error { return setMode(m, name, requestIDNames) }

// MarshalText gives answered or refused.
func (m CheckoutRepeatMode) MarshalText() ([]byte, error) { return modeName(m, checkoutRepeatNames) }

// UnmarshalText reads what MarshalText writes.
func (m *CheckoutRepeatMode) UnmarshalText(name []byte) error {
	return setMode(m, name, checkoutRepeatNames)
}
