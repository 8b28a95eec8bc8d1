// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package partnercenter

import (
	"bytes"
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// FuzzDecodeCart checks that what can be decoded can be encoded, and that nothing
// but the lines' errors is lost or changed by going out and coming back.
func FuzzDecodeCart(f *testing.F) {
	full, err := os.ReadFile("testdata/cart.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(full)
	for _, seed := range []string{
		`{"id":"c","lineItems":[{"id":"0","quantity":1,"addonItems":[{"id":1,"addonItems":[{}]}]}]}`,
		`{"lineItems":[{"renewsTo":[{"termDuration":"P1Y"}],"purchaseCommitment":{"amount":"1.50"},"error":{"errorCode":"InvalidInput"}}]}`,
		`{"lineItems":[{"provisioningContext":{"a":"1","A":1,"b":null,"c":[ 1 ]},"x":"\ud83d"}],"attributes":{},"links":{"self":{"body":{}}}}`,
		`{"PartnerOnRecordAttestationAccepted":true,"creationTimestamp":"0001-01-01T00:00:00","status":null}`,
		"{\"a\xff\":\"\xff\",\"\\u0000\":1}",
		`{"lineItems":[{"id":-1}]}`,
		`[`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		before := bytes.Clone(body)
		cart, err := decodeCart(body)
		if err != nil {
			if cart != nil || err.Error() == "" {
				t.Errorf("cart %v, error %q", cart, err)
			}
			return
		}
		clone := cart.Clone()
		if !reflect.DeepEqual(clone, cart) {
			t.Fatalf("the clone differs:\n%+v\n%+v", clone, cart)
		}
		document, err := encodeCart(cart)
		if err != nil {
			t.Fatal(err)
		}
		if !json.Valid(document) {
			t.Fatalf("encoded as %q", document)
		}
		again, err := decodeCart(document)
		if err != nil {
			t.Fatalf("%v in %q", err, document)
		}
		for i := range clone.LineItems {
			clone.LineItems[i].Error = nil
			for j := range clone.LineItems[i].AddonItems {
				clone.LineItems[i].AddonItems[j].Error = nil
			}
		}
		if !reflect.DeepEqual(again, clone) {
			t.Fatalf("out and back in\n%s\ngives\n%s\ninstead of\n%s", document, show(t, again), show(t, clone))
		}
		if !bytes.Equal(body, before) {
			t.Error("the body was changed")
		}
		if again.ETag() != cart.ETag() {
			t.Errorf("etag %q, want %q", again.ETag(), cart.ETag())
		}
	})
}

// FuzzDecodeCheckout checks that what is taken over was understood as
// encoding/json understands it, as far as numbers of orders and errors go.
func FuzzDecodeCheckout(f *testing.F) {
	for _, seed := range []string{
		checkoutAnswer, `{"orders":[{}],"orderErrors":[{"code":1}]}`, `{"Orders":[{"lineItems":[{"quantity":"1"}]}]}`, `{}`, `{"orders":[null]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		result, err := decodeCheckoutResult(body)
		if err != nil {
			if result != nil || err.Error() == "" {
				t.Errorf("result %+v, error %q", result, err)
			}
			return
		}
		var members map[string]json.RawMessage
		if err := json.Unmarshal(body, &members); err != nil {
			t.Fatalf("accepted, but: %v", err)
		}
		count := map[string]int{}
		for name, value := range members {
			var elements []json.RawMessage
			if json.Unmarshal(value, &elements) == nil {
				count[strings.ToLower(name)] += len(elements)
			}
		}
		if len(result.Orders) != count["orders"] || len(result.OrderErrors) != count["ordererrors"] {
			t.Errorf("%d orders and %d order errors of %v", len(result.Orders), len(result.OrderErrors), count)
		}
		for _, order := range result.Orders {
			for _, line := range order.LineItems {
				if line.Quantity < 0 || line.LineItemNumber < 0 {
					t.Errorf("negative number in %+v", line)
				}
			}
		}
	})
}

// FuzzDecodeFailure checks that any answer is described by valid text of bounded
// length, without the token, and has exactly one kind.
func FuzzDecodeFailure(f *testing.F) {
	f.Add("application/json", []byte(`{"code":"800002","description":"Bad.","data":["quantity"]}`), uint16(400))
	f.Add("application/json", []byte(`{"statusCode":429,"message":"Try again in 57 seconds."}`), uint16(429))
	f.Add("text/html; charset=utf-8", []byte(`<html><title>502 &amp; Bad</title>`), uint16(502))
	f.Add("", []byte("Bearer "+fuzzToken+"\xff"), uint16(404))
	f.Add(";;", []byte(" "), uint16(417))
	f.Fuzz(func(t *testing.T, contentType string, body []byte, status uint16) {
		failure := decodeFailure(contentType, body, fuzzToken)
		if strings.Contains(failure.code+"\n"+failure.description, fuzzToken) {
			t.Errorf("the token is in %+v", failure)
		}
		if failure.foreign && len(failure.description) > 300+len(contentType) {
			t.Errorf("a page is described by %d bytes", len(failure.description))
		}
		if utf8.Valid(body) && utf8.ValidString(contentType) && !utf8.ValidString(failure.code+failure.description) {
			t.Errorf("not UTF-8: %q", failure.description)
		}
		kind := kindOf(int(status), failure)
		err := &Error{StatusCode: int(status), kind: kind}
		count := 0
		for _, one := range allKinds {
			if err.Is(one) {
				count++
			}
		}
		if count != 1 {
			t.Errorf("%d kinds: %v", count, kind)
		}
	})
}

func FuzzRetryAfter(f *testing.F) {
	for _, seed := range []string{"57", "0", "-1", "4294967296", "Tue, 24 Nov 2026 11:43:14 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "soon", ""} {
		f.Add(seed)
	}
	now := time.Date(2026, 11, 24, 11, 42, 17, 0, time.UTC)
	f.Fuzz(func(t *testing.T, value string) {
		wait := retryAfter(value, now)
		if wait < 0 {
			t.Errorf("%q: negative wait %v", value, wait)
		}
		if later := retryAfter(value, now.Add(time.Hour)); later > wait {
			t.Errorf("%q: %v, but %v an hour later", value, wait, later)
		}
		k := newCall(t, "GET", &Error{StatusCode: 503, kind: ErrServiceFailure, RetryAfter: wait})
		if !k.plan(t.Context()) || k.wait < 0 || k.wait > k.client.cfg.RetryMaxWait || k.wait < min(wait, k.client.cfg.RetryMaxWait) {
			t.Errorf("%q: asked for %v, planned %v", value, wait, k.wait)
		}
	})
}

const fuzzToken = "0.AXoAbCdEf-opaque_token~0123456789"

// FuzzRedact checks that neither the token nor anything of its shape is left, and
// that what is redacted stays as it is when redacted again.
func FuzzRedact(f *testing.F) {
	for _, seed := range []string{
		"", "Authorization: Bearer " + fuzzToken, "bearer bearer x", fuzzToken + fuzzToken, jwt + "." + jwt, `{"a":"Bearer"}`, "Bearer\n[redacted]",
	} {
		f.Add(seed, seed)
	}
	f.Fuzz(func(t *testing.T, before, after string) {
		for _, text := range []string{before, before + fuzzToken + after, before + " Bearer " + fuzzToken + after, before + " " + jwt + " " + after} {
			got := redact(text, fuzzToken)
			for _, secret := range []string{fuzzToken, jwt} {
				if strings.Contains(got, secret) {
					t.Errorf("%q is left of %q", got, text)
				}
			}
			if tokenShapes.MatchString(got) {
				t.Errorf("%q, from %q, still looks like a token", got, text)
			}
			if again := redact(got, fuzzToken); again != got {
				t.Errorf("%q becomes %q", got, again)
			}
		}
	})
}
