// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package mockserver_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/mockserver"
)

func TestCreateFillsWhatTheServiceSets(t *testing.T) {
	t.Parallel()
	s := start(t, mockserver.Options{})
	got := s.create(sample())

	if uuid.Validate(idOf(got)) != nil {
		t.Errorf("id %q is not a GUID", idOf(got))
	}
	equal(t, "status", got["status"], "Active")
	equal(t, "user", got["lastModifiedUser"], mockserver.User)
	timestamp := regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z$`)
	for _, member := range []string{"creationTimestamp", "lastModifiedTimestamp", "expirationTimestamp"} {
		if !timestamp.MatchString(fmt.Sprint(got[member])) {
			t.Errorf("%s is %v", member, got[member])
		}
	}
	equal(t, "life", parseTime(t, got["expirationTimestamp"]).Sub(parseTime(t, got["creationTimestamp"])), 7*24*time.Hour)
	attributes, _ := got["attributes"].(Document)
	equal(t, "object type", attributes["objectType"], "Cart")
	if etagOf(got) == "" {
		t.Error("no etag")
	}
	links, _ := got["links"].(Document)
	self, _ := links["self"].(Document)
	equal(t, "self link", self["uri"], "/customers/"+customer+"/carts/"+idOf(got))
	equal(t, "line ids", column(got, "id"), "0 1 2 3")
	equal(t, "currencies", column(got, "currencyCode"), "USD USD USD USD")
	equal(t, "order groups", column(got, "orderGroup"), "0 0 0 1")
	equal(t, "cycles", column(got, "billingCycle"), "annual annual annual one_time")
	equal(t, "read", s.read(idOf(got)), got)
	s.noViolations()
}

func TestCreateKeepsTheCallersCurrencyAndOrderGroup(t *testing.T) {
	t.Parallel()
	s := start(t, mockserver.Options{})
	cart := plain("a", "b", "c")
	lines(cart)[1]["currencyCode"] = "EUR"
	lines(cart)[1]["orderGroup"] = "0"
	got := s.create(cart)
	equal(t, "currencies", column(got, "currencyCode"), "USD EUR USD")
	equal(t, "order groups", column(got, "orderGroup"), "1 0 1")
}

func TestUpdateReplacesTheDocument(t *testing.T) {
	t.Parallel()
	s := start(t, mockserver.Options{})
	created := s.create(sample())
	changed := s.read(idOf(created))
	lines(changed)[0]["quantity"] = 30
	delete(lines(changed)[0], "friendlyName")
	delete(changed, "partnerOnRecordAttestationAccepted")
	updated := s.document(s.put(changed), http.StatusOK)

	equal(t, "quantity", lines(updated)[0]["quantity"], 30)
	for _, lost := range []any{lines(updated)[0]["friendlyName"], updated["partnerOnRecordAttestationAccepted"]} {
		if lost != nil {
			t.Errorf("a field that was left out survived as %v", lost)
		}
	}
	if etagOf(updated) == etagOf(created) || updated["lastModifiedTimestamp"] == created["lastModifiedTimestamp"] {
		t.Error("etag or lastModifiedTimestamp did not change")
	}
	for _, member := range []string{"id", "status", "creationTimestamp", "expirationTimestamp"} {
		equal(t, member, updated[member], created[member])
	}
	equal(t, "read", s.read(idOf(created)), updated)
	s.noViolations()
}

func TestLineIDs(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		mode mockserver.LineIDMode
		want [3]string
	}{
		{mockserver.LineIDsKept, [3]string{"4 1 2 3", "4 1 3", "4 1 3 5"}},
		{mockserver.LineIDsRenumbered, [3]string{"0 1 2 3", "0 1 2", "0 1 2 3"}},
	} {
		t.Run(fmt.Sprint(test.want), func(t *testing.T) {
			t.Parallel()
			s := start(t, mockserver.Options{LineIDs: test.mode})
			cart := s.create(plain("a", "b", "c", "d"))
			first := plain("new")["lineItems"].([]any)
			rest := cart["lineItems"].([]any)
			cart["lineItems"] = append(first, rest[1:]...)
			cart = s.document(s.put(cart), http.StatusOK)
			equal(t, "one replaced", column(cart, "id"), test.want[0])

			rest = cart["lineItems"].([]any)
			cart["lineItems"] = append(rest[:2:2], rest[3])
			cart = s.document(s.put(cart), http.StatusOK)
			equal(t, "one removed", column(cart, "id"), test.want[1])

			lines(cart)[2]["addonItems"] = plain("addon")["lineItems"]
			cart = s.document(s.put(cart), http.StatusOK)
			equal(t, "an add-on added", column(cart, "id"), test.want[2])
			equal(t, "items", column(cart, "catalogItemId"), "new b d addon")
			s.noViolations()
		})
	}
}

func TestUnknownAndRepeatedLineIDsAreNewLines(t *testing.T) {
	t.Parallel()
	s := start(t, mockserver.Options{})
	cart := s.create(plain("a", "b"))
	lines(cart)[0]["id"] = "1"
	lines(cart)[1]["id"] = 1
	cart["lineItems"] = append(cart["lineItems"].([]any), Document{"id": 77, "catalogItemId": "c", "quantity": 1})
	cart = s.document(s.put(cart), http.StatusOK)
	equal(t, "ids", column(cart, "id"), "1 2 3")
	equal(t, "violations", len(s.Violations()), 2)
}

func TestETags(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		options      mockserver.Options
		status       int
		code         string
		absentPasses bool
	}{
		"enforced":     {mockserver.Options{}, 400, "2055", false},
		"enforced 409": {mockserver.Options{Conflict: mockserver.ConflictStatus}, 409, "2055", false},
		"enforced 412": {mockserver.Options{Conflict: mockserver.ConflictPreconditionFailed}, 412, "2055", false},
		"enforced 417": {mockserver.Options{Conflict: mockserver.ConflictExpectationFailed}, 417, "800036", false},
		"ignored":      {mockserver.Options{ETag: mockserver.ETagIgnored}, 200, "", true},
		"absent":       {mockserver.Options{ETag: mockserver.ETagAbsent}, 200, "", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, test.options)
			stale := s.create(plain("a"))
			equal(t, "etag shown", etagOf(stale) != "", test.options.ETag != mockserver.ETagAbsent)
			s.EditCart(idOf(stale), func(cart Document) { lines(cart)[0]["quantity"] = 9 })
			if test.status == 200 {
				s.document(s.put(stale), 200)
			} else {
				s.refused(s.put(stale), test.status, test.code)
				equal(t, "quantity", lines(s.read(idOf(stale)))[0]["quantity"], 9)
			}
			without := s.read(idOf(stale))
			delete(without, "attributes")
			if got := s.put(without); (got.status == 200) != test.absentPasses {
				t.Errorf("status %d without an etag: %s", got.status, got.body)
			}
		})
	}
}

func TestAnOutdatedETagIsNoViolationWhereItIsIgnored(t *testing.T) {
	t.Parallel()
	s := start(t, mockserver.Options{ETag: mockserver.ETagIgnored})
	stale := s.create(plain("a"))
	s.EditCart(idOf(stale), func(Document) {})
	s.document(s.put(stale), 200)
	s.noViolations()
}

func TestLifeOfACart(t *testing.T) {
	t.Parallel()
	s := start(t, mockserver.Options{})
	notFound := func(id string) {
		t.Helper()
		s.refused(s.call(http.MethodGet, cartPath(id), nil), 404, "800008")
		s.refused(s.call(http.MethodPut, cartPath(id), plain("a")), 404, "800008")
		s.refused(s.call(http.MethodPost, checkoutOf(id), nil), 404, "800008")
	}
	notFound(uuid.NewString())

	expired := idOf(s.create(plain("a")))
	s.ExpireCart(expired)
	notFound(expired)
	if _, kept := s.Cart(expired); !kept {
		t.Error("an expired cart is not to be seen any more")
	}

	forgotten := idOf(s.create(plain("a")))
	s.ForgetCart(forgotten)
	notFound(forgotten)

	ordered := s.create(plain("a"))
	s.OrderCart(idOf(ordered))
	equal(t, "status", s.read(idOf(ordered))["status"], "Ordered")
	s.refused(s.put(ordered), 400, "800065")
	s.refused(s.call(http.MethodPost, checkoutOf(idOf(ordered)), nil), 400, "800065")
	equal(t, "purchases", s.Purchases(), 0)

	mine := idOf(s.create(plain("a")))
	other := "/v1/customers/" + uuid.NewString() + "/carts/" + mine
	s.refused(s.call(http.MethodGet, other, nil), 404, "800008")
	s.read(strings.ToUpper(mine))
}

func TestExpiry(t *testing.T) {
	t.Parallel()
	var ahead atomic.Int64
	s := start(t, mockserver.Options{Expiry: time.Hour, Now: func() time.Time {
		return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC).Add(time.Duration(ahead.Load()))
	}})
	cart := s.create(plain("a"))
	equal(t, "expiration", cart["expirationTimestamp"], "2026-03-01T13:00:00.0000000Z")
	ahead.Store(int64(59 * time.Minute))
	cart = s.document(s.put(cart), 200)
	equal(t, "expiration after an update", cart["expirationTimestamp"], "2026-03-01T13:00:00.0000000Z")
	equal(t, "modification", cart["lastModifiedTimestamp"], "2026-03-01T12:59:00.0000000Z")
	again := s.document(s.put(cart), 200)
	equal(t, "modification in the same tick", again["lastModifiedTimestamp"], "2026-03-01T12:59:00.0000001Z")
	ahead.Store(int64(time.Hour))
	s.refused(s.call(http.MethodGet, cartPath(idOf(cart)), nil), 404, "800008")
}

func TestValidation(t *testing.T) {
	t.Parallel()
	s := start(t, mockserver.Options{})
	line := func(members string) string {
		return `{"lineItems":[{"catalogItemId":"a","quantity":1,` + members + `}]}`
	}
	for name, test := range map[string]struct{ body, code string }{
		"not JSON":                 {"{", "800002"},
		"text after the cart":      {`{"lineItems":[{"catalogItemId":"a","quantity":1}]}x`, "800002"},
		"null":                     {"null", "800002"},
		"a list":                   {"[]", "800002"},
		"no lines":                 {"{}", "800009"},
		"null lines":               {`{"lineItems":null}`, "800009"},
		"empty lines":              {`{"lineItems":[]}`, "800009"},
		"a line that is text":      {`{"lineItems":["a"]}`, "800002"},
		"no catalog item":          {`{"lineItems":[{"quantity":1}]}`, "800009"},
		"an empty catalog item":    {`{"lineItems":[{"catalogItemId":"","quantity":1}]}`, "800009"},
		"no quantity":              {`{"lineItems":[{"catalogItemId":"a"}]}`, "800009"},
		"quantity as text":         {`{"lineItems":[{"catalogItemId":"a","quantity":"1"}]}`, "800009"},
		"quantity 0":               {`{"lineItems":[{"catalogItemId":"a","quantity":0}]}`, "800010"},
		"quantity -1":              {`{"lineItems":[{"catalogItemId":"a","quantity":-1}]}`, "800010"},
		"quantity 1.5":             {`{"lineItems":[{"catalogItemId":"a","quantity":1.5}]}`, "800010"},
		"an unknown billing cycle": {line(`"billingCycle":"weekly"`), "800010"},
		"a billing cycle number":   {line(`"billingCycle":1`), "800002"},
		"renewsTo as a list":       {line(`"renewsTo":[{}]`), "800002"},
		"a participant as text":    {line(`"participants":["a"]`), "800002"},
		"a participant, no value":  {line(`"participants":[{"key":"unknown"}]`), "800009"},
		"attestation as text":      {line(`"attestationAccepted":"true"`), "800002"},
		"a bad add-on":             {line(`"addonItems":[{"catalogItemId":"b","quantity":0}]`), "800010"},
		"an add-on of an add-on":   {line(`"addonItems":[{"catalogItemId":"b","quantity":1,"addonItems":[{"catalogItemId":"c","quantity":1}]}]`), "800010"},
	} {
		t.Run(name, func(t *testing.T) {
			s := &service{Server: s.Server, t: t, http: s.http}
			s.refused(s.call(http.MethodPost, cartsPath(), test.body), 400, test.code)
		})
	}
	equal(t, "carts", len(s.Carts()), 0)
	for _, cycle := range []string{"Monthly", "annual", "TRIENNIAL", "biennial", "one_time", "none", "unknown"} {
		s.document(s.call(http.MethodPost, cartsPath(), line(`"billingCycle":"`+cycle+`"`)), 201)
	}
	s.document(s.call(http.MethodPost, cartsPath(), line(`"billingCycle":null,"participants":null,"renewsTo":null,"addonItems":[]`)), 201)
}

func TestMemberNamesAreReadWithoutCase(t *testing.T) {
	t.Parallel()
	s := start(t, mockserver.Options{})
	got := s.document(s.call(http.MethodPost, cartsPath(), `{"LineItems":[{"CatalogItemID":"a","Quantity":3}]}`), 201)
	equal(t, "quantity", lines(got)[0]["quantity"], 3)
	equal(t, "violations", len(s.Violations()), 3)
}

func TestUnknownNumbersSurvive(t *testing.T) {
	t.Parallel()
	s := start(t, mockserver.Options{})
	got := s.call(http.MethodPost, cartsPath(), `{"lineItems":[{"catalogItemId":"a","quantity":1,"future":[9007199254740993,1.10,1e400]}]}`)
	s.document(got, 201)
	if !strings.Contains(string(got.body), `[9007199254740993,1.10,1e400]`) {
		t.Errorf("numbers changed in %s", got.body)
	}
}

func TestRecomputeOnUpdate(t *testing.T) {
	t.Parallel()
	s := start(t, mockserver.Options{RecomputeOnUpdate: true})
	cart := plain("a", "b")
	lines(cart)[1]["currencyCode"], lines(cart)[1]["orderGroup"] = "CHF", "mine"
	created := s.create(cart)
	equal(t, "currencies", column(created, "currencyCode"), "USD CHF")
	equal(t, "groups", column(created, "orderGroup"), "0 mine")
	last := created
	for range 3 {
		next := s.document(s.put(last), 200)
		for _, member := range []string{"currencyCode", "orderGroup"} {
			if lines(next)[0][member] == lines(last)[0][member] {
				t.Errorf("%s stayed %v", member, lines(next)[0][member])
			}
			equal(t, "chosen "+member, lines(next)[1][member], lines(created)[1][member])
		}
		if next["creationTimestamp"] == last["creationTimestamp"] {
			t.Error("creationTimestamp is spelled as before")
		}
		if !parseTime(t, next["creationTimestamp"]).Equal(parseTime(t, created["creationTimestamp"])) {
			t.Error("creationTimestamp is another instant")
		}
		last = s.read(idOf(next))
		equal(t, "read", last, next)
	}
	s.noViolations()
}

func TestFilledFieldsStayWithoutRecompute(t *testing.T) {
	t.Parallel()
	s := start(t, mockserver.Options{})
	cart := s.create(sample())
	for _, line := range allLines(cart) {
		delete(line, "currencyCode")
		delete(line, "orderGroup")
	}
	updated := s.document(s.put(cart), 200)
	equal(t, "currencies", column(updated, "currencyCode"), "USD USD USD USD")
	equal(t, "groups", column(updated, "orderGroup"), "0 0 0 1")
}

func TestLineErrors(t *testing.T) {
	t.Parallel()
	s := start(t, mockserver.Options{})
	s.FailLine("CFQ7TTC0LH0Z:0002:B", mockserver.LineError{Code: 10002, Description: "no quota", AdditionalInformation: Document{"limit": 3}})
	s.FailLine("DG7GMGF0DWTL:0001:DG7GMGF0DSJB", mockserver.LineError{Code: 400013, Description: "not today"})
	cart := s.create(sample())
	wantErrors := func(document Document, want ...any) {
		t.Helper()
		for i, line := range allLines(document) {
			failure, _ := line["error"].(Document)
			equal(t, fmt.Sprintf("code on line %d", i), failure["errorCode"], want[i])
		}
	}
	wantErrors(cart, nil, nil, 10002, 400013)
	failure := addons(lines(cart)[0])[1]["error"].(Document)
	equal(t, "error", failure, map[string]any{"errorCode": 10002, "errorDescription": "no quota", "additionalInformation": map[string]any{"limit": 3}})

	s.ClearLine("CFQ7TTC0LH0Z:0002:B")
	wantErrors(s.read(idOf(cart)), nil, nil, 10002, 400013)
	cart = s.document(s.put(cart), 200)
	wantErrors(cart, nil, nil, nil, 400013)

	// A line that gets another catalog item is evaluated anew.
	lines(cart)[1]["catalogItemId"] = "fine"
	cart = s.document(s.put(cart), 200)
	wantErrors(cart, nil, nil, nil, nil)

	// An error can appear by itself.
	etag := etagOf(cart)
	s.FailLine("fine", mockserver.LineError{Code: 0, Description: "?"})
	cart = s.read(idOf(cart))
	wantErrors(cart, nil, nil, nil, 0)
	equal(t, "etag", etagOf(cart), etag)
	stored, _ := s.Cart(idOf(cart))
	wantErrors(stored, nil, nil, nil, 0)
	s.noViolations()
}

func TestErrorCodeForms(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		form    mockserver.ErrorCodeForm
		failure mockserver.LineError
		want    string
	}{
		{mockserver.ErrorCodeNumber, mockserver.LineError{Code: 10002}, `"errorCode":10002`},
		{mockserver.ErrorCodeDigits, mockserver.LineError{Code: 10002}, `"errorCode":"10002"`},
		{mockserver.ErrorCodeName, mockserver.LineError{Code: 10002}, `"errorCode":"QuotaNotAvailable"`},
		{mockserver.ErrorCodeName, mockserver.LineError{Code: 900312}, `"errorCode":"900312"`},
		{mockserver.ErrorCodeName, mockserver.LineError{Code: 1, Name: "BrandNew"}, `"errorCode":"BrandNew"`},
	} {
		t.Run(test.want, func(t *testing.T) {
			t.Parallel()
			s := start(t, mockserver.Options{ErrorCodeForm: test.form})
			s.FailLine("a", test.failure)
			if got := s.call(http.MethodPost, cartsPath(), plain("a")); !strings.Contains(string(got.body), test.want) {
				t.Errorf("no %s in %s", test.want, got.body)
			}
		})
	}
}

func TestBehindTheBack(t *testing.T) {
	t.Parallel()
	s := start(t, mockserver.Options{})
	created := s.create(plain("a"))
	id := idOf(created)
	s.EditCart(id, func(cart Document) {
		cart["unheardOf"] = 7
		lines(cart)[0]["quantity"] = 4
		cart["lineItems"] = append(cart["lineItems"].([]any), map[string]any{"catalogItemId": "b", "quantity": 2})
	})
	edited := s.read(id)
	equal(t, "quantities", column(edited, "quantity"), "4 2")
	equal(t, "ids", column(edited, "id"), "0 1")
	equal(t, "currencies", column(edited, "currencyCode"), "USD USD")
	equal(t, "user", edited["lastModifiedUser"], mockserver.OtherUser)
	if etagOf(edited) == etagOf(created) || !parseTime(t, edited["lastModifiedTimestamp"]).After(parseTime(t, created["lastModifiedTimestamp"])) {
		t.Error("etag or lastModifiedTimestamp did not change")
	}
	s.EditCart(id, func(cart Document) { cart["lastModifiedUser"] = "somebody" })
	equal(t, "user", s.read(id)["lastModifiedUser"], "somebody")
	equal(t, "user after an update", s.document(s.put(s.read(id)), 200)["lastModifiedUser"], mockserver.User)
	s.noViolations()

	defer func() {
		if recover() == nil {
			t.Error("editing an unknown cart did not panic")
		}
	}()
	s.EditCart("nothing", func(Document) {})
}

func TestPutCart(t *testing.T) {
	t.Parallel()
	s := start(t, mockserver.Options{LineIDs: mockserver.LineIDsRenumbered})
	seed := plain("a", "b")
	lines(seed)[0]["id"] = 7
	lines(seed)[1]["error"] = Document{"errorCode": "Weird"}
	seed["status"] = "Ordered"
	seed["creationTimestamp"] = "0001-01-01T00:00:00"
	seed["lastModifiedUser"] = "seeder"
	id := s.PutCart(customer, seed)
	got := s.read(id)
	equal(t, "ids", column(got, "id"), "7 8")
	equal(t, "errors", column(got, "error"), fmt.Sprint(nil, map[string]any{"errorCode": "Weird"}))
	equal(t, "status", got["status"], "Ordered")
	equal(t, "creation", got["creationTimestamp"], "0001-01-01T00:00:00")
	equal(t, "user", got["lastModifiedUser"], "seeder")
	equal(t, "groups", column(got, "orderGroup"), "0 0")
	if etagOf(got) == "" || s.CartCustomer(id) != customer {
		t.Error("no etag or another customer")
	}
	fixed := s.PutCart(customer, Document{"id": "fixed", "expirationTimestamp": "2000-01-01T00:00:00Z", "lineItems": []any{}})
	equal(t, "id", fixed, "fixed")
	s.refused(s.call(http.MethodGet, cartPath(fixed), nil), 404, "800008")
	equal(t, "carts", len(s.Carts()), 2)
}

func TestCartsAreCopies(t *testing.T) {
	t.Parallel()
	s := start(t, mockserver.Options{})
	id := idOf(s.create(plain("a")))
	lines(s.Carts()[0])[0]["quantity"] = 99
	stored, _ := s.Cart(id)
	lines(stored)[0]["quantity"] = 99
	equal(t, "quantity", lines(s.read(id))[0]["quantity"], 1)
}
