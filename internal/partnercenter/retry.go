// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package partnercenter

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"time"
)

const (
	// firstWait is the upper bound of the wait before the first retry; it doubles
	// from retry to retry up to Config.RetryMaxWait.
	firstWait = 500 * time.Millisecond
	// longWait is the wait from which on it is worth a word to who watches.
	longWait = 5 * time.Second
	// maxUnusable is how often a success with an unusable body is asked for again.
	maxUnusable = 2
)

// worthRetrying says whether another try can turn out otherwise, by the table
// "Failed answers". All tries carry one MS-RequestId, so none acts twice.
func (k *call) worthRetrying(ctx context.Context) bool {
	failure := k.failure
	switch {
	case failure.Is(ErrUnauthorized):
		if k.renewed {
			return false
		}
		k.renewed = true
		k.client.renewToken(ctx, k.try.token)
		return true
	case failure.Is(ErrBusy):
		// The cart is free again in a moment: only the operation's time limits how
		// often that is asked, or without such a limit the number of retries.
		if _, limited := ctx.Deadline(); limited {
			return true
		}
	case failure.Is(ErrBadAnswer):
		// What a POST has made is lost if its answer is, unless the service gives
		// its first answer again.
		if k.op.method != http.MethodPost || errors.Is(failure.Err, errTooLarge) || k.unusable >= maxUnusable {
			return false
		}
		k.unusable++
	case failure.StatusCode == 0:
		if !failure.Is(ErrServiceFailure) || isCertificateError(failure.Err) {
			return false
		}
	case failure.Is(ErrThrottled), failure.Is(ErrServiceFailure) && transient(failure.StatusCode):
	default:
		return false
	}
	k.retries++
	return k.retries <= k.client.cfg.MaxRetries
}

func transient(status int) bool {
	switch status {
	case http.StatusRequestTimeout, http.StatusInternalServerError, http.StatusBadGateway,
		http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// isCertificateError says whether the host could not prove who it is, which no
// waiting changes.
func isCertificateError(err error) bool {
	var verification *tls.CertificateVerificationError
	var authority x509.UnknownAuthorityError
	var hostname x509.HostnameError
	return errors.As(err, &verification) || errors.As(err, &authority) || errors.As(err, &hostname)
}

// plan sets the wait before the next try. It says no where that would come after
// the operation's time is over.
func (k *call) plan(ctx context.Context) bool {
	longest := k.client.cfg.RetryMaxWait
	asked := min(longest, k.failure.RetryAfter)
	switch {
	case asked > 0:
		// Somewhat later than asked for, so that not all who wait come at once.
		k.wait = asked + min(longest-asked, jitter(asked/10))
	case k.failure.Is(ErrUnauthorized):
		k.wait = 0
	default:
		k.wait = jitter(min(longest, firstWait<<min(k.attempts-1, 20)))
	}
	if k.failure.Is(ErrThrottled) && asked > 0 {
		k.client.holdback.add(k.op.customerID, asked)
	}
	if passesDeadline(ctx, k.wait) {
		return false
	}
	level := slog.LevelDebug
	if k.wait >= longWait {
		level = slog.LevelInfo
	}
	k.client.cfg.Logger.LogAttrs(ctx, level, "waiting before the next try",
		slog.String("operation", k.op.name), slog.String("because", k.failure.reason()), slog.Duration("wait", k.wait),
		slog.Int("attempt", k.attempts), slog.String("request_id", k.requestID))
	return true
}

// jitter is a random part of a time ("full jitter").
func jitter(longest time.Duration) time.Duration {
	if longest <= 0 {
		return 0
	}
	return rand.N(longest) //nolint:gosec // Spreading load needs no secret randomness.
}
