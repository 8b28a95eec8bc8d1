// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package mockserver_test

import (
	"bytes"
	"fmt"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/mockserver"
)

func TestCase(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		mode                        mockserver.CaseMode
		cycles, participant, scopes string
	}{
		{mockserver.CaseChanged, "annual one_time", "transaction_reseller", "scope subscriptionId"},
		{mockserver.CaseKept, "Annual one_time", "Transaction_Reseller", "Scope SubscriptionId"},
		{mockserver.CaseUpper, "ANNUAL ONE_TIME", "TRANSACTION_RESELLER", "SCOPE SUBSCRIPTIONID"},
	} {
		t.Run(test.cycles, func(t *testing.T) {
			t.Parallel()
			s := start(t, mockserver.Options{Case: test.mode})
			got := s.create(sample())
			equal(t, "cycles", fmt.Sprint(lines(got)[0]["billingCycle"], " ", lines(got)[1]["billingCycle"]), test.cycles)
			participants := lines(got)[0]["participants"].([]any)
			equal(t, "participant", participants[0].(Document)["key"], test.participant)
			keys := []string{}
			for key := range lines(got)[1]["provisioningContext"].(Document) {
				keys = append(keys, key)
			}
			slices.Sort(keys)
			equal(t, "context", strings.Join(keys, " "), test.scopes)
			stored, _ := s.Cart(idOf(got))
			equal(t, "stored cycle", lines(stored)[0]["billingCycle"], "Annual")
		})
	}
	s := start(t, mockserver.Options{Case: mockserver.CaseUpper})
	cart := plain("a")
	lines(cart)[0]["billingCycle"] = "MONTHLY"
	equal(t, "far from upper case", lines(s.create(cart))[0]["billingCycle"], "monthly")
}

func TestNulls(t *testing.T) {
	t.Parallel()
	optional := map[string]any{
		"billingCycle": "", "termDuration": "", "friendlyName": "", "promotionId": "", "customTermEndDate": "0001-01-01T00:00:00",
		"attestationAccepted": false, "participants": []any{}, "provisioningContext": Document{}, "addonItems": []any{},
		"renewsTo": Document{}, "purchaseCommitment": Document{}, "error": nil,
	}
	for name, mode := range map[string]mockserver.NullMode{
		"absent": mockserver.NullsAbsent, "explicit": mockserver.NullsExplicit, "empty": mockserver.NullsEmpty,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, mockserver.Options{Nulls: mode})
			got := s.create(Document{"lineItems": []any{Document{"catalogItemId": "a", "quantity": 1}}})
			check := func(document Document, member string, empty any) {
				t.Helper()
				value, present := document[member]
				want := map[mockserver.NullMode]any{mockserver.NullsExplicit: nil, mockserver.NullsEmpty: empty}[mode]
				if present != (mode != mockserver.NullsAbsent) || !reflect.DeepEqual(value, want) {
					t.Errorf("%s is %v (there: %t)", member, value, present)
				}
			}
			for member, empty := range optional {
				check(lines(got)[0], member, empty)
			}
			check(got, "partnerOnRecordAttestationAccepted", false)
			check(got["links"].(Document), "next", nil)
			// Sent back as it came, it is still not set.
			again := s.document(s.put(got), 200)
			stored, _ := s.Cart(idOf(again))
			for member := range optional {
				if value, present := lines(stored)[0][member]; present && member != "attestationAccepted" {
					t.Errorf("%s was stored as %v", member, value)
				}
			}
			s.noViolations()
		})
	}
}

func TestReverseLines(t *testing.T) {
	t.Parallel()
	s := start(t, mockserver.Options{ReverseLines: true})
	got := s.create(sample())
	equal(t, "ids", column(got, "id"), "3 0 2 1")
	equal(t, "ids of read", column(s.read(idOf(got)), "id"), "3 0 2 1")
	stored, _ := s.Cart(idOf(got))
	equal(t, "stored ids", column(stored, "id"), "0 1 2 3")
}

func TestFormsOfAnswers(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		options mockserver.Options
		want    string // A regular expression for the answer to an update.
	}{
		"string ids":      {mockserver.Options{StringLineIDs: true}, `"id":"0"`},
		"bare timestamps": {mockserver.Options{BareTimestamps: true}, `"creationTimestamp":"[-0-9T:]{19}\.\d{7}"`},
		"byte order mark": {mockserver.Options{ByteOrderMark: true}, "^\xef\xbb\xbf\\{"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, test.options)
			cart := s.create(plain("a"))
			got := s.put(cart)
			if !regexp.MustCompile(test.want).Match(got.body) {
				t.Errorf("no %s in %s", test.want, got.body)
			}
			equal(t, "ids", column(s.document(got, 200), "id"), "0")
			s.noViolations()
		})
	}
	s := start(t, mockserver.Options{PutStatus: http.StatusCreated})
	s.document(s.put(s.create(plain("a"))), 201)
	marked := start(t, mockserver.Options{ByteOrderMark: true})
	if got := marked.call(http.MethodGet, cartPath("x"), nil); !bytes.HasPrefix(got.body, []byte("\xef\xbb\xbf{")) {
		t.Errorf("error body %q", got.body)
	}
}

func TestExtraFields(t *testing.T) {
	t.Parallel()
	s := start(t, mockserver.Options{ExtraFields: true})
	created := s.create(sample())
	seen := map[string]bool{}
	var walk func(value any)
	walk = func(value any) {
		switch value := value.(type) {
		case []any:
			for _, element := range value {
				walk(element)
			}
		case Document:
			if place, ok := value["place"].(string); ok {
				if seen[place] {
					t.Errorf("%s is there twice", place)
				}
				seen[place] = true
			}
			for _, member := range value {
				walk(member)
			}
		}
	}
	walk(created)
	// The cart, attributes, self link, 4 lines, 2 participants, renewsTo and purchaseCommitment.
	equal(t, "places", len(seen), 11)
	updated := s.document(s.put(created), 200)
	equal(t, "state after", updated["serviceState"], created["serviceState"])
	s.noViolations()

	// A new line gets extra fields, a line that lost them does not get them back.
	delete(lines(updated)[1], "serviceState")
	updated["lineItems"] = append(updated["lineItems"].([]any), Document{"catalogItemId": "c", "quantity": 1})
	updated = s.document(s.put(updated), 200)
	equal(t, "there", []bool{lines(updated)[1]["serviceState"] == nil, lines(updated)[2]["serviceState"] == nil}, []bool{true, false})
	equal(t, "violations", len(s.Violations()), 1)
}

func TestLossesAreViolations(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		damage func(cart Document)
		want   string
	}{
		"cart":                {func(cart Document) { delete(cart, "purchaseSystem") }, `"purchaseSystem" of the cart was dropped`},
		"cart, changed":       {func(cart Document) { cart["purchaseSystem"] = "legacy" }, `"purchaseSystem" of the cart was changed`},
		"attributes":          {func(cart Document) { delete(cart["attributes"].(Document), "objectType") }, "attributes did not go back"},
		"link":                {func(cart Document) { delete(cart, "links") }, `"serviceState" of links.self was dropped`},
		"line":                {func(cart Document) { delete(lines(cart)[1], "serviceState") }, `"serviceState" of lineItems[1] was dropped`},
		"add-on":              {func(cart Document) { delete(addons(lines(cart)[0])[1], "serviceState") }, `lineItems[0].addonItems[1] was dropped`},
		"participant":         {func(cart Document) { delete(lines(cart)[0]["participants"].([]any)[0].(Document), "serviceState") }, "lineItems[0].participants was dropped"},
		"renewsTo":            {func(cart Document) { lines(cart)[0]["renewsTo"] = Document{"termDuration": "P3Y"} }, "lineItems[0].renewsTo was dropped"},
		"purchase commitment": {func(cart Document) { delete(lines(cart)[0]["purchaseCommitment"].(Document), "serviceState") }, "lineItems[0].purchaseCommitment was dropped"},
		"line id":             {func(cart Document) { delete(lines(cart)[1], "id") }, "lineItems[1] was sent without its id 3"},
		"mixed up": {func(cart Document) {
			one, other := lines(cart)[0], lines(cart)[1]
			one["serviceState"], other["serviceState"] = other["serviceState"], one["serviceState"]
		}, `"serviceState" of lineItems[0] was changed`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, mockserver.Options{ExtraFields: true})
			cart := s.create(sample())
			test.damage(cart)
			s.document(s.put(cart), 200)
			violations := strings.Join(s.Violations(), "\n")
			if !strings.Contains(violations, test.want) {
				t.Errorf("violations %q, want %q", violations, test.want)
			}
		})
	}
}

func TestVariants(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	covered := map[string]bool{}
	for _, variant := range mockserver.Variants() {
		if names[variant.Name] {
			t.Errorf("variant %s is there twice", variant.Name)
		}
		names[variant.Name] = true
		options := reflect.ValueOf(variant.Options)
		for i := range options.NumField() {
			if !options.Field(i).IsZero() {
				covered[options.Type().Field(i).Name] = true
			}
		}
		t.Run(variant.Name, func(t *testing.T) {
			t.Parallel()
			s := start(t, variant.Options)
			cart := s.create(sample())
			changed := s.read(idOf(cart))
			equal(t, "read", changed, cart)
			for _, line := range allLines(changed) {
				line["quantity"] = 40
			}
			status := max(variant.Options.PutStatus, 200)
			updated := s.document(s.put(changed), status)
			equal(t, "quantities", column(updated, "quantity"), "40 40 40 40")
			equal(t, "read after update", s.read(idOf(cart)), updated)
			s.document(s.put(updated), status)
			s.document(s.call(http.MethodPost, checkoutOf(idOf(cart)), nil), max(variant.Options.CheckoutStatus, 200))
			equal(t, "purchases", s.Purchases(), 2)
			s.noViolations()
		})
	}
	// These are settings of a service, not choices that a client has to bear.
	settings := []string{"APIVersion", "Expiry", "Latency", "AcceptToken", "Now", "LogLimit"}
	options := reflect.TypeFor[mockserver.Options]()
	for i := range options.NumField() {
		if name := options.Field(i).Name; covered[name] == slices.Contains(settings, name) {
			t.Errorf("no variant deviates in %s", name)
		}
	}
}
