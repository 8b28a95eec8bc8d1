// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package mockserver_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/mockserver"
)

// Each fault arrives as it says, does the write or leaves it, and is gone after
// its times.
func TestFaults(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault mockserver.Fault
		check func(reply) bool
		done  bool
	}{
		"status": {mockserver.Fault{Status: 500, Code: "1", Description: "d"}, func(r reply) bool { return r.status == 500 && strings.Contains(string(r.body), `"code":"1"`) }, false},
		"throttled": {mockserver.Throttled("7"), func(r reply) bool {
			return r.status == 429 && r.header.Get("Retry-After") == "7" && strings.Contains(string(r.body), "statusCode")
		}, false},
		"busy":              {mockserver.Busy(1), func(r reply) bool { return r.status == 409 && strings.Contains(string(r.body), "800064") }, false},
		"HTML":              {mockserver.Fault{Status: 502, HTML: true}, func(r reply) bool { return r.status == 502 && strings.Contains(string(r.body), "<html") }, false},
		"empty":             {mockserver.Fault{Status: 503, Empty: true}, func(r reply) bool { return r.status == 503 && len(r.body) == 0 }, false},
		"body":              {mockserver.Fault{Status: 200, Body: "[]", Header: http.Header{"X-A": {"b"}}}, func(r reply) bool { return string(r.body) == "[]" && r.header.Get("X-A") == "b" }, false},
		"redirect":          {mockserver.Fault{Redirect: "https://example.com/"}, func(r reply) bool { return r.status == 307 && r.header.Get("Location") == "https://example.com/" }, false},
		"drop before":       {mockserver.Fault{DropBefore: true}, func(r reply) bool { return r.err != nil }, false},
		"drop after":        {mockserver.Fault{DropAfter: true}, func(r reply) bool { return r.err != nil }, true},
		"truncated":         {mockserver.Fault{Truncate: true}, func(r reply) bool { return r.err != nil && r.status == 201 }, true},
		"after the write":   {mockserver.Fault{AfterWrite: true, Status: 504}, func(r reply) bool { return r.status == 504 }, true},
		"byte order mark":   {mockserver.Fault{ByteOrderMark: true}, func(r reply) bool { return strings.HasPrefix(string(r.body), "\xef\xbb\xbf{") }, true},
		"slow body":         {mockserver.Fault{SlowBody: 5 * time.Millisecond}, func(r reply) bool { return r.status == 201 && r.err == nil }, true},
		"delay":             {mockserver.Fault{Delay: 5 * time.Millisecond}, func(r reply) bool { return r.status == 201 && r.err == nil }, true},
		"huge body":         {mockserver.Fault{HugeBody: 1 << 20}, func(r reply) bool { return len(r.body) >= 1<<20 }, false},
		"another operation": {mockserver.Fault{Operation: "update", Status: 500}, func(r reply) bool { return r.status == 201 }, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, mockserver.Options{})
			test.fault.Times = 1
			injected := s.Inject(test.fault)
			if got := s.call(http.MethodPost, cartsPath(), plain("A")); !test.check(got) {
				t.Errorf("status %d, error %v: %.200s", got.status, got.err, got.body)
			}
			equal(t, "written", len(s.Carts()) == 1, test.done)
			injected.Remove()
			s.create(plain("B"))
		})
	}
}

// A repeated write gets the first answer, unless repetitions are not honoured.
func TestRepeatedRequestIDs(t *testing.T) {
	t.Parallel()
	for mode, carts := range map[mockserver.RequestIDMode]int{mockserver.RequestIDsHonoured: 1, mockserver.RequestIDsIgnored: 2} {
		s := start(t, mockserver.Options{RequestIDs: mode})
		id := requestID("0f3f4a3c-91d0-4b0a-9d3f-2f5b3d9a6c11")
		first := s.call(http.MethodPost, cartsPath(), plain("A"), id)
		second := s.call(http.MethodPost, cartsPath(), plain("A"), id)
		equal(t, "carts", len(s.Carts()), carts)
		equal(t, "same answer", string(first.body) == string(second.body), carts == 1)
	}
}

func TestTokensAndRoutes(t *testing.T) {
	t.Parallel()
	s := start(t, mockserver.Options{})
	id := idOf(s.create(plain("A")))
	for _, token := range []string{"", "Bearer ", "Bearer wrong", "Basic mock-token"} {
		equal(t, "status for "+token, s.call(http.MethodGet, cartPath(id), nil, header("Authorization", token)).status, http.StatusUnauthorized)
	}
	s.ExpireTokens()
	s.refused(s.call(http.MethodGet, cartPath(id), nil), http.StatusUnauthorized, "900420")
	s.noViolations()

	s = start(t, mockserver.Options{})
	for _, path := range []string{"/", "/v1/customers", "/v2" + strings.TrimPrefix(cartsPath(), "/v1"), cartsPath() + "/a/b/c"} {
		if got := s.call(http.MethodGet, path, nil); got.status != http.StatusNotFound && got.status != http.StatusMethodNotAllowed {
			t.Errorf("%s: status %d", path, got.status)
		}
	}
	if len(s.Violations()) == 0 {
		t.Error("unknown routes are no violation")
	}
}

// A checkout makes an order of each group, once.
func TestCheckout(t *testing.T) {
	t.Parallel()
	s := start(t, mockserver.Options{})
	cart := plain("A", "B", "C")
	for i, group := range []string{"x", "y", "x"} {
		lines(cart)[i]["orderGroup"] = group
	}
	id := idOf(s.create(cart))
	s.FailOrderGroup("y", "800094", "No.")
	result := s.document(s.call(http.MethodPost, checkoutOf(id), nil), http.StatusOK)
	orders, _ := result["orders"].([]any)
	failed, _ := result["orderErrors"].([]any)
	equal(t, "orders", len(orders), 1)
	equal(t, "order errors", len(failed), 1)
	equal(t, "purchases", s.Purchases(), 1)
	equal(t, "status", s.read(id)["status"], any("Ordered"))
	s.refused(s.call(http.MethodPost, checkoutOf(id), nil), http.StatusBadRequest, "800065")
	equal(t, "purchases", s.Purchases(), 1)
	equal(t, "orders kept", len(s.Orders(id)), 1)
}
