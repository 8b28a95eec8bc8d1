// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/vmihailenco/msgpack/v5"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/partnercenter"
)

// eachField runs a test for every attribute of a line, with all that its case
// says of it.
func eachField(t *testing.T, test func(t *testing.T, f lineField, c fieldCase)) {
	t.Helper()

	for _, f := range lineFields {
		t.Run(f.attributeName(), func(t *testing.T) {
			t.Parallel()

			c, ok := fieldCases[f.attributeName()]
			if !ok {
				t.Fatal("has no case in fieldCases")
			}

			test(t, f, c)
		})
	}
}

func madeBy(edit func(*lineItem)) *lineItem {
	var line lineItem

	edit(&line)

	return &line
}

// Each member of lineItem must be the place of one field, or the add-ons.
func TestLineFieldsAreComplete(t *testing.T) {
	t.Parallel()

	if got, want := len(lineFields), reflect.TypeFor[lineItem]().NumField()-1; got != want {
		t.Errorf("got %d fields, want %d", got, want)
	}

	if got, want := len(fieldCases), len(lineFields); got != want {
		t.Errorf("got %d cases, want %d", got, want)
	}

	var line lineItem
	for _, f := range lineFields {
		if !f.isNull(&line) {
			t.Errorf("%s shares its place with another field", f.attributeName())
		}

		f.forget(&line)

		if !f.isUnknown(&line) {
			t.Errorf("%s can't be forgotten", f.attributeName())
		}
	}
}

func TestLineFieldDeclaration(t *testing.T) {
	t.Parallel()

	eachField(t, func(t *testing.T, f lineField, c fieldCase) {
		if f.lineRole() != c.role {
			t.Errorf("role: got %d, want %d", f.lineRole(), c.role)
		}

		if f.identifies() != c.identifies {
			t.Errorf("identifies: got %t, want %t", f.identifies(), c.identifies)
		}

		declared := f.declaration()

		if got, want := declared.IsComputed(), c.role != configured; got != want {
			t.Errorf("computed: got %t, want %t", got, want)
		}

		if got, want := declared.IsOptional() || declared.IsRequired(), c.role != reported; got != want {
			t.Errorf("configurable: got %t, want %t", got, want)
		}

		if declared.GetMarkdownDescription() == "" {
			t.Error("has no description")
		}
	})
}

func TestLineFieldReadAndWrite(t *testing.T) {
	t.Parallel()

	eachField(t, func(t *testing.T, f lineField, c fieldCase) {
		want := madeBy(c.value)

		var read lineItem

		f.read(&read, &c.wire)
		checkSameLine(t, "read", &read, want)

		if f.attributeName() != "quantity" {
			f.read(&read, &partnercenter.LineItem{})

			if !f.isNull(&read) {
				t.Errorf("read of a line without it: got %s, want none", f.show(&read))
			}
		}

		sent := &c.wire
		if c.sent != nil {
			sent = c.sent
		}

		var written partnercenter.LineItem

		f.write(&written, want)

		if !reflect.DeepEqual(&written, sent) {
			t.Errorf("write: got %s, want %s", shownJSON(t, written), shownJSON(t, sent))
		}

		var unknownLine lineItem

		f.forget(&unknownLine)
		f.write(&written, &unknownLine)

		if !reflect.DeepEqual(&written, sent) {
			t.Errorf("write of an unknown value: got %s, want it left at %s", shownJSON(t, written), shownJSON(t, sent))
		}

		if f.declaration().IsOptional() {
			f.write(&written, &lineItem{})

			if !reflect.DeepEqual(written, partnercenter.LineItem{}) {
				t.Errorf("write of none: got %s, want it removed", shownJSON(t, written))
			}
		}
	})
}

// What is encoded must be of the declared type, as Terraform would find, and
// must be decoded to what it was, also after Terraform wrote it in its own way.
func TestLineFieldEncodeAndDecode(t *testing.T) {
	t.Parallel()

	eachField(t, func(t *testing.T, f lineField, c fieldCase) {
		typ := f.declaration().GetType().TerraformType(t.Context())

		edits := append([]func(*lineItem){func(*lineItem) {}, f.forget, c.value}, c.partlyUnknown...)
		edits = append(append(append(edits, c.same...), c.empty...), c.different...)

		for _, edit := range edits {
			want := madeBy(edit)
			got := decodedField(t, f, encodedField(t, f, want))
			checkSameLine(t, "decoded", got, want)

			value, err := (&tfprotov6.DynamicValue{MsgPack: encodedField(t, f, want)}).Unmarshal(typ)
			if err != nil {
				t.Fatalf("Terraform can't read %s: %v", f.show(want), err)
			}

			if value.IsNull() != f.isNull(want) {
				t.Errorf("Terraform takes %s for null: %t", f.show(want), value.IsNull())
			}

			got = decodedField(t, f, encodedByTerraform(t, typ, value))
			if f.canonical(got) != f.canonical(want) || f.show(got) != f.show(want) {
				t.Errorf("by way of Terraform: got %s, want %s", f.show(got), f.show(want))
			}
		}
	})
}

func encodedField(t *testing.T, f lineField, line *lineItem) []byte {
	t.Helper()

	var out bytes.Buffer
	if err := f.encode(msgpack.NewEncoder(&out), line); err != nil {
		t.Fatal(err)
	}

	return out.Bytes()
}

func decodedField(t *testing.T, f lineField, encoded []byte) *lineItem {
	t.Helper()

	var (
		line lineItem
		in   = bytes.NewReader(encoded)
	)

	if err := f.decode(msgpack.NewDecoder(in), &line); err != nil {
		t.Fatal(err)
	}

	if in.Len() > 0 {
		t.Errorf("%d bytes of the value were not read", in.Len())
	}

	return &line
}

func encodedByTerraform(t *testing.T, typ tftypes.Type, value tftypes.Value) []byte {
	t.Helper()

	encoded, err := tfprotov6.NewDynamicValue(typ, value)
	if err != nil {
		t.Fatal(err)
	}

	return encoded.MsgPack
}

func TestLineFieldComparison(t *testing.T) {
	t.Parallel()

	eachField(t, func(t *testing.T, f lineField, c fieldCase) {
		line, none := madeBy(c.value), &lineItem{}

		if got := f.show(line); got != c.shown {
			t.Errorf("show: got %q, want %q", got, c.shown)
		}

		if f.isNull(line) || f.isUnknown(line) || !sameValue(f, line, line) {
			t.Error("a known value is not the same as itself")
		}

		if sameValue(f, line, none) || !sameValue(f, none, none) || !f.isNull(none) || f.isUnknown(none) {
			t.Error("a value is the same as none, or none is not the same as none")
		}

		for _, edit := range c.same {
			if same := madeBy(edit); !sameValue(f, line, same) || !sameValue(f, same, line) {
				t.Errorf("%s is not the same as %s", f.show(same), f.show(line))
			}
		}

		for _, edit := range c.empty {
			if empty := madeBy(edit); !sameValue(f, empty, none) || f.isNull(empty) {
				t.Errorf("%s is not the same as none, or is none", f.show(empty))
			}
		}

		for _, edit := range c.different {
			if different := madeBy(edit); sameValue(f, line, different) || sameValue(f, different, line) {
				t.Errorf("%s is the same as %s", f.show(different), f.show(line))
			}
		}

		for _, edit := range append(c.partlyUnknown, f.forget) {
			if open := madeBy(edit); !f.isUnknown(open) || f.isNull(open) || sameValue(f, open, open) || sameValue(f, open, none) {
				t.Errorf("a value that isn't known is taken for known: %s", f.show(open))
			}
		}
	})
}

func TestLineFieldShowsWhatIsNotThere(t *testing.T) {
	t.Parallel()

	eachField(t, func(t *testing.T, f lineField, _ fieldCase) {
		if got, want := f.show(&lineItem{}), "(none)"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}

		if got, want := f.show(madeBy(f.forget)), "(not known yet)"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

func TestLineFieldRespell(t *testing.T) {
	t.Parallel()

	eachField(t, func(t *testing.T, f lineField, c fieldCase) {
		spelled := append([]func(*lineItem){c.value}, c.same...)

		for _, spelling := range spelled {
			line := madeBy(c.value)
			f.respell(line, madeBy(spelling))
			checkSameLine(t, "respelled", line, madeBy(spelling))
		}

		for _, spelling := range c.empty {
			var line lineItem

			f.respell(&line, madeBy(spelling))
			checkSameLine(t, "respelled", &line, madeBy(spelling))
		}

		for _, spelling := range append(append(c.different, c.partlyUnknown...), f.forget, func(*lineItem) {}) {
			line := madeBy(c.value)
			f.respell(line, madeBy(spelling))
			checkSameLine(t, "must stay", line, madeBy(c.value))
		}
	})
}

// Values of several parts keep the spelling of the parts that did not change.
func TestLineFieldRespellsParts(t *testing.T) {
	t.Parallel()

	tests := map[string]struct {
		field               string
		now, prior, respelt func(*lineItem)
	}{
		"participants": {
			field:   "participants",
			now:     withParticipants("consumption_reseller", "1", "transaction_reseller", "9"),
			prior:   withParticipants("Consumption_Reseller", "1", "Transaction_Reseller", "2"),
			respelt: withParticipants("Consumption_Reseller", "1", "transaction_reseller", "9"),
		},
		"provisioning context": {
			field:   "provisioning_context",
			now:     withContext(map[string]value[string]{"subscriptionId": known("other"), "scope": known("shared"), "added": known("1")}),
			prior:   withContext(map[string]value[string]{"SubscriptionId": known("one"), "Scope": known("shared"), "Gone": known("1")}),
			respelt: withContext(map[string]value[string]{"SubscriptionId": known("other"), "Scope": known("shared"), "added": known("1")}),
		},
	}

	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			line := madeBy(test.now)
			fieldNamed(t, test.field).respell(line, madeBy(test.prior))
			checkSameLine(t, "respelled", line, madeBy(test.respelt))
		})
	}
}

func TestLineFieldAssign(t *testing.T) {
	t.Parallel()

	eachField(t, func(t *testing.T, f lineField, c fieldCase) {
		for _, edit := range []func(*lineItem){c.value, f.forget, func(*lineItem) {}} {
			to := madeBy(c.different[0])
			f.assign(to, madeBy(edit))
			checkSameLine(t, "assigned", to, madeBy(edit))
		}
	})
}

func TestLineFieldCheck(t *testing.T) {
	t.Parallel()

	eachField(t, func(t *testing.T, f lineField, c fieldCase) {
		valid := append(append([]func(*lineItem){c.value, f.forget, func(*lineItem) {}}, c.same...), c.partlyUnknown...)

		for _, edit := range valid {
			line := madeBy(edit)
			for _, found := range f.check(line) {
				t.Errorf("%s is refused: %s", f.show(line), found.text)
			}
		}

		for _, invalid := range c.invalid {
			line := madeBy(invalid.value)
			found := f.check(line)

			if len(found) != len(invalid.problems) {
				t.Errorf("%s: got %d problems, want %d: %v", f.show(line), len(found), len(invalid.problems), found)

				continue
			}

			for i, want := range invalid.problems {
				if got := strings.TrimSpace(found[i].below + " " + found[i].text); !strings.Contains(got, want) {
					t.Errorf("%s: got %q, want %q in it", f.show(line), got, want)
				}
			}
		}
	})
}
