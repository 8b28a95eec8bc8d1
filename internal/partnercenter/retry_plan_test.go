// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package partnercenter

import (
	"context"
	"errors"
	"math"
	"net/http"
	"testing"
	"time"
)

// TestBusyIsLimitedByTime asks for a busy cart as long as the operation's time
// lasts, however few retries are allowed.
func TestBusyIsLimitedByTime(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	k := newCall(t, http.MethodPut, &Error{StatusCode: 409, kind: ErrBusy})
	for i := range 50 {
		if !k.worthRetrying(ctx) {
			t.Fatalf("given up after %d retries", i)
		}
	}
	k.failure = &Error{StatusCode: 503, kind: ErrServiceFailure}
	if !k.worthRetrying(ctx) {
		t.Error("waiting for a busy cart counted as retries of something else")
	}
}

func TestUnauthorizedRenewsTheToken(t *testing.T) {
	t.Parallel()
	k := newCall(t, http.MethodGet, &Error{StatusCode: 401, kind: ErrUnauthorized})
	credential, ok := k.client.cfg.Credential.(*staticToken)
	if !ok {
		t.Fatal("the credential is not the test's own")
	}
	k.try.token = "token"
	if !k.worthRetrying(t.Context()) || credential.invalidated != 1 {
		t.Errorf("invalidated %d times after the token was refused, want 1", credential.invalidated)
	}
	other := newCall(t, http.MethodGet, &Error{StatusCode: 401, kind: ErrUnauthorized})
	other.client = k.client
	other.try.token = "an older token"
	if !other.worthRetrying(t.Context()) || credential.invalidated != 1 {
		t.Errorf("invalidated %d times after an older token was refused, want 1", credential.invalidated)
	}
}

// TestPlanBacksOff looks at the waits of a failure that comes again and again:
// each is a random part of a bound that doubles up to the longest wait.
func TestPlanBacksOff(t *testing.T) {
	t.Parallel()
	for _, kind := range []error{ErrServiceFailure, ErrBusy} {
		for _, limited := range []bool{false, true} {
			ctx := t.Context()
			if limited {
				var cancel context.CancelFunc
				ctx, cancel = context.WithTimeout(ctx, time.Hour)
				defer cancel()
			}
			for attempts, bound := range map[int]time.Duration{
				1: 500 * time.Millisecond, 2: time.Second, 3: 2 * time.Second, 5: 8 * time.Second, 6: 10 * time.Second, 1000: 10 * time.Second,
			} {
				var longest time.Duration
				for range 200 {
					k := newCall(t, http.MethodPut, &Error{StatusCode: 503, kind: kind})
					k.client.cfg.MaxRetries = 5000
					for k.attempts = 1; k.worthRetrying(ctx) && k.attempts < attempts; k.attempts++ {
					}
					if !k.plan(ctx) || k.wait < 0 || k.wait >= bound {
						t.Fatalf("%v, limited %t, try %d: wait %v, want below %v", kind, limited, attempts, k.wait, bound)
					}
					longest = max(longest, k.wait)
				}
				// That none of 200 is in the upper half has a chance of 2⁻²⁰⁰.
				if longest < bound/2 {
					t.Errorf("%v, limited %t, try %d: no wait above %v, want some near %v", kind, limited, attempts, longest, bound)
				}
			}
		}
	}
}

func TestPlanHonoursRetryAfter(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name           string
		kind           error
		asked          time.Duration
		atLeast, below time.Duration
	}{
		{"throttled", ErrThrottled, 5 * time.Second, 5 * time.Second, 5500 * time.Millisecond},
		{"service failure", ErrServiceFailure, 5 * time.Second, 5 * time.Second, 5500 * time.Millisecond},
		{"busy", ErrBusy, 5 * time.Second, 5 * time.Second, 5500 * time.Millisecond},
		{"refused token", ErrUnauthorized, 5 * time.Second, 5 * time.Second, 5500 * time.Millisecond},
		{"refused token without a wish", ErrUnauthorized, 0, 0, 1},
		{"more than the longest wait", ErrThrottled, time.Minute, 10 * time.Second, 10*time.Second + 1},
		{"until the year 9999", ErrServiceFailure, math.MaxInt64, 10 * time.Second, 10*time.Second + 1},
	} {
		for range 50 {
			k := newCall(t, http.MethodPut, &Error{StatusCode: 503, kind: test.kind, RetryAfter: test.asked})
			if !k.worthRetrying(t.Context()) || !k.plan(t.Context()) || k.wait < test.atLeast || k.wait >= test.below {
				t.Fatalf("%s: wait %v, want %v to %v", test.name, k.wait, test.atLeast, test.below)
			}
			held := k.client.holdback.remaining("c")
			if throttled := errors.Is(test.kind, ErrThrottled); throttled != (held > 0) || held > 10*time.Second {
				t.Fatalf("%s: the customer is held back for %v", test.name, held)
			}
			if other := k.client.holdback.remaining("d"); other != 0 {
				t.Fatalf("%s: another customer is held back for %v", test.name, other)
			}
		}
	}
}

func TestPlanKeepsWithinTheTime(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	for asked, want := range map[time.Duration]bool{time.Minute: true, 2 * time.Hour: false, math.MaxInt64: false} {
		k := newCall(t, http.MethodPut, &Error{StatusCode: 503, kind: ErrServiceFailure, RetryAfter: asked})
		k.client.cfg.RetryMaxWait = 3 * time.Hour
		if got := k.worthRetrying(ctx) && k.plan(ctx); got != want {
			t.Errorf("asked to wait %v with an hour left: another try is %t, want %t", asked, got, want)
		}
	}
}
