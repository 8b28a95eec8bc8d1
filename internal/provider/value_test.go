// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider

import "testing"

func TestValue(t *testing.T) {
	t.Parallel()

	for name, test := range map[string]struct {
		value                value[string]
		null, unknown, known bool
	}{
		"zero value":      {value: value[string]{}, null: true},
		"unknown":         {value: unknown[string](), unknown: true},
		"known":           {value: known("a"), known: true},
		"known and empty": {value: known(""), known: true},
	} {
		if v := test.value; v.isNull() != test.null || v.isUnknown() != test.unknown || v.isKnown() != test.known {
			t.Errorf("%s: got null %t, unknown %t, known %t", name, v.isNull(), v.isUnknown(), v.isKnown())
		}
	}
}
