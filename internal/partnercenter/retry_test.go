// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package partnercenter

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"math"
	"net/http"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 24, 11, 42, 17, 0, time.UTC)
	for _, test := range []struct {
		value string
		want  time.Duration
	}{
		{"57", 57 * time.Second},
		{" 57 ", 57 * time.Second},
		{"0", 0},
		{"000120", 2 * time.Minute},
		{"4294967295", 4294967295 * time.Second},
		{"4294967296", 4294967295 * time.Second},
		{"99999999999999999999999", 4294967295 * time.Second},
		{"Tue, 24 Nov 2026 11:43:14 GMT", 57 * time.Second},
		{"Tuesday, 24-Nov-26 11:43:14 GMT", 57 * time.Second},
		{"Tue Nov 24 11:43:14 2026", 57 * time.Second},
		{"Tue, 24 Nov 2026 11:42:17 GMT", 0},
		{"Tue, 24 Nov 2026 11:42:16 GMT", 0},
		{"Mon, 01 Jan 0001 00:00:00 GMT", 0},
		{"Fri, 31 Dec 9999 23:59:59 GMT", math.MaxInt64},
		{"", 0}, {"-1", 0}, {"+1", 0}, {"1.5", 0}, {"1e3", 0}, {"0x10", 0}, {"57s", 0}, {"57, 58", 0}, {"1_000", 0},
		{"٥٧", 0}, {"soon", 0}, {"2026-11-24T11:43:14Z", 0}, {"Tue, 24 Nov 2026", 0}, {"57\r\nX: y", 0},
	} {
		if got := retryAfter(test.value, now); got != test.want {
			t.Errorf("%q: %v, want %v", test.value, got, test.want)
		}
	}
}

// staticToken is a credential whose only token can be invalidated.
type staticToken struct{ invalidated int }

func (s *staticToken) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: "token"}, nil
}

func (s *staticToken) Invalidate() { s.invalidated++ }

// newCall is a call whose last try has failed, of a client with two retries.
func newCall(t *testing.T, method string, failure *Error) *call {
	t.Helper()
	client, err := New(Config{Endpoint: "https://example.com", Credential: &staticToken{}, MaxRetries: 2, RetryMaxWait: 10 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	return &call{client: client, op: operation{name: "update cart", method: method, customerID: "c"}, attempts: 1, failure: failure}
}

// TestWorthRetrying counts the retries that each failure is worth when it comes
// again and again.
func TestWorthRetrying(t *testing.T) {
	t.Parallel()
	const get, put, post = http.MethodGet, http.MethodPut, http.MethodPost
	const limit = 20 // Of the tries made here, where nothing else ends them.
	all := []string{get, put, post}
	for _, test := range []struct {
		name    string
		methods []string
		failure Error
		want    int
	}{
		{"408", all, Error{StatusCode: 408, kind: ErrServiceFailure}, 2},
		{"429", all, Error{StatusCode: 429, kind: ErrThrottled}, 2},
		{"500", all, Error{StatusCode: 500, kind: ErrServiceFailure}, 2},
		{"502", all, Error{StatusCode: 502, kind: ErrServiceFailure}, 2},
		{"503", all, Error{StatusCode: 503, kind: ErrServiceFailure}, 2},
		{"504", all, Error{StatusCode: 504, kind: ErrServiceFailure}, 2},
		{"broken connection", all, Error{Err: io.ErrUnexpectedEOF, kind: ErrServiceFailure}, 2},
		{"501", all, Error{StatusCode: 501, kind: ErrServiceFailure}, 0},
		{"redirect", all, Error{StatusCode: 302, kind: ErrServiceFailure}, 0},
		{"page with 404", all, Error{StatusCode: 404, kind: ErrServiceFailure}, 0},
		{"401 once", all, Error{StatusCode: 401, kind: ErrUnauthorized}, 1},
		{"400", all, Error{StatusCode: 400, kind: ErrInvalidInput}, 0},
		{"403", all, Error{StatusCode: 403, kind: ErrForbidden}, 0},
		{"404", all, Error{StatusCode: 404, kind: ErrNotFound}, 0},
		{"conflict", all, Error{StatusCode: 412, kind: ErrConflict}, 0},
		{"order in progress", all, Error{StatusCode: 409, kind: ErrOrderInProgress}, 0},
		{"already submitted", all, Error{StatusCode: 400, kind: ErrAlreadySubmitted}, 0},
		{"already submitted in a 500", all, Error{StatusCode: 500, kind: ErrAlreadySubmitted}, 0},
		{"busy", all, Error{StatusCode: 409, kind: ErrBusy}, 2},
		{"unusable answer to what can be read again", []string{get, put}, Error{StatusCode: 200, kind: ErrBadAnswer}, 0},
		{"unusable answer to a POST", []string{post}, Error{StatusCode: 201, kind: ErrBadAnswer}, 2},
		{"too large an answer", all, Error{StatusCode: 201, kind: ErrBadAnswer, Err: fmt.Errorf("wrapped: %w", errTooLarge)}, 0},
		{"no token", all, Error{kind: ErrCredential}, 0},
		{"held back too long", all, Error{kind: ErrThrottled, Err: errHeldBack}, 0},
		{"untrusted certificate", all, Error{Err: &tls.CertificateVerificationError{Err: io.EOF}, kind: ErrServiceFailure}, 0},
		{"unknown authority", all, Error{Err: x509.UnknownAuthorityError{}, kind: ErrServiceFailure}, 0},
		{"another host's certificate", all, Error{Err: fmt.Errorf("w: %w", x509.HostnameError{Certificate: &x509.Certificate{}}), kind: ErrServiceFailure}, 0},
	} {
		for _, method := range test.methods {
			t.Run(test.name+" "+method, func(t *testing.T) {
				t.Parallel()
				k := newCall(t, method, &test.failure)
				retries := 0
				for retries < limit && k.worthRetrying(t.Context()) {
					retries++
				}
				if retries != test.want {
					t.Errorf("%d retries, want %d", retries, test.want)
				}
			})
		}
	}
}
