// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package partnercenter

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net"
	"net/http"
	"time"

	"github.com/google/uuid"
	"github.com/hashicorp/go-retryablehttp"
)

// operation is what one method of [Client] asks of the service.
type operation struct {
	name            string // As in [Error.Operation].
	method          string
	customerID      string
	customerUserUPN string
}

// refused is the error of an operation that was not sent.
func (c *Client) refused(op operation, err error) error {
	return &Error{Operation: op.name, CorrelationID: c.cfg.CorrelationID, Err: err, kind: ErrInvalidInput}
}

// call is an operation under way: one MS-RequestId, one or more tries.
type call struct {
	client    *Client
	op        operation
	decode    func(body []byte) error
	requestID string
	started   time.Time
	try       try

	attempts int           // Tries so far.
	retries  int           // Of them, those that count against Config.MaxRetries.
	unusable int           // Of them, those answered by an unusable success.
	renewed  bool          // The token was renewed after a 401.
	wait     time.Duration // Before the next try.
	unknown  bool          // As in [Error.OutcomeUnknown].
	failure  *Error        // Of the last try, nil after a success.
}

// try is what [sender] has to know, and tells, of one try.
type try struct {
	op    *operation
	token string
	sent  bool
}

type tryKey struct{}

func tryOf(ctx context.Context) *try {
	t, ok := ctx.Value(tryKey{}).(*try)
	if !ok {
		panic("partnercenter: a request that do did not make")
	}
	return t
}

// do carries out an operation: it sends the body to the address until decode has
// taken over the answer or a failure is final.
func (c *Client) do(ctx context.Context, op operation, address string, body []byte, decode func(body []byte) error) error {
	k := &call{client: c, op: op, decode: decode, requestID: uuid.NewString(), started: time.Now()}
	k.try.op = &k.op
	ctx = context.WithValue(ctx, tryKey{}, &k.try)
	var content any
	if op.method != http.MethodGet {
		content = bytes.NewReader(body)
	}
	req, err := retryablehttp.NewRequestWithContext(ctx, op.method, address, content)
	if err != nil {
		return c.refused(op, err)
	}
	k.setHeader(req.Header, len(body) > 0)
	retrier := retryablehttp.Client{
		HTTPClient:   c.http,
		RetryMax:     math.MaxInt32, // The call itself knows when to give up.
		CheckRetry:   k.again,
		Backoff:      func(_, _ time.Duration, _ int, _ *http.Response) time.Duration { return k.wait },
		ErrorHandler: retryablehttp.PassthroughErrorHandler,
	}
	resp, err := retrier.Do(req)
	if resp != nil {
		_ = resp.Body.Close() // All of it was read by the sender.
	}
	if k.failure != nil {
		return k.finish(ctx)
	}
	return err
}

func (k *call) setHeader(header http.Header, hasBody bool) {
	cfg := &k.client.cfg
	header.Set("Accept", "application/json")
	header.Set("MS-RequestId", k.requestID)
	header.Set("MS-CorrelationId", cfg.CorrelationID)
	for name, value := range map[string]string{
		"User-Agent":                   cfg.UserAgent,
		"MS-PartnerCenter-Application": cfg.ApplicationName,
		// Named by the .NET SDK, which sends it at checkout.
		"X-MS-CustomerUser-UPN": k.op.customerUserUPN,
	} {
		if value != "" {
			header.Set(name, value)
		}
	}
	if hasBody {
		header.Set("Content-Type", "application/json")
	}
}

// again judges a try and says whether another one follows, after k.wait.
func (k *call) again(ctx context.Context, resp *http.Response, err error) (bool, error) {
	k.attempts++
	before := k.failure
	k.failure = k.judge(resp, err)
	k.logTry(ctx, resp)
	if k.failure == nil {
		return false, nil
	}
	k.unknown = k.unknown || k.mayHaveActed(err)
	retry := ctx.Err() == nil && k.worthRetrying(ctx) && k.plan(ctx)
	k.try = try{op: &k.op}
	if ctx.Err() != nil && k.failure.StatusCode == 0 && before != nil && before.StatusCode != 0 {
		// What the service said last tells more than that the time ran out.
		k.failure = before
	}
	return retry, nil
}

// mayHaveActed says whether a failed try may have been carried out all the same.
func (k *call) mayHaveActed(err error) bool {
	if k.op.method == http.MethodGet || !k.try.sent || neverSent(err) {
		return false
	}
	status := k.failure.StatusCode
	return err != nil || status < 300 || status == http.StatusRequestTimeout || status >= 500
}

// judge is the failure of one try, nil where it succeeded.
func (k *call) judge(resp *http.Response, err error) *Error {
	failure := &Error{Operation: k.op.name, RequestID: k.requestID, CorrelationID: k.client.cfg.CorrelationID, Err: err}
	if err != nil {
		var credential *credentialError
		switch {
		case errors.As(err, &credential):
			failure.kind, failure.Err = ErrCredential, credential.err
		case errors.Is(err, errHeldBack):
			failure.kind = ErrThrottled
		case errors.Is(err, errTooLarge):
			failure.kind = ErrBadAnswer
		default:
			failure.kind = ErrServiceFailure
		}
		return failure
	}
	failure.StatusCode = resp.StatusCode
	if id := resp.Header.Get("MS-CorrelationId"); id != "" {
		failure.CorrelationID = id
	}
	body, err := io.ReadAll(resp.Body)
	if err == nil && len(body) > maxBody {
		err = errTooLarge
	}
	if resp.StatusCode >= 200 && resp.StatusCode < 300 {
		if err == nil {
			err = k.decode(body)
		}
		if err == nil {
			return nil
		}
		failure.kind, failure.Err = ErrBadAnswer, err
		failure.Location = resp.Header.Get("Location")
		return failure
	}
	content := decodeFailure(resp.Header.Get("Content-Type"), body, k.try.token)
	failure.Code, failure.Description = content.code, content.description
	if resp.StatusCode >= 300 && resp.StatusCode < 400 {
		failure.Description = "The endpoint redirects to " + redirectTarget(resp) + ", and redirects are not followed."
	}
	failure.RetryAfter = retryAfter(resp.Header.Get("Retry-After"), time.Now())
	failure.kind = kindOf(resp.StatusCode, content)
	return failure
}

// redirectTarget is the host that an answer redirects to; the rest of the address
// could hold secrets.
func redirectTarget(resp *http.Response) string {
	location, err := resp.Location()
	if err != nil {
		return "nowhere"
	}
	return location.Scheme + "://" + location.Host
}

// finish is the failure of the whole call.
func (k *call) finish(ctx context.Context) error {
	failure := k.failure
	failure.Attempts, failure.Elapsed, failure.OutcomeUnknown = k.attempts, time.Since(k.started), k.unknown
	if ended := ctx.Err(); ended != nil && !errors.Is(failure.Err, ended) {
		failure.Err = errors.Join(failure.Err, ended)
	}
	return failure
}

// neverSent says that a try failed before anything of it reached the service.
func neverSent(err error) bool {
	var dial *net.OpError
	return errors.As(err, &dial) && dial.Op == "dial"
}

// logTry writes what is safe to write of a try: no headers, no bodies.
func (k *call) logTry(ctx context.Context, resp *http.Response) {
	attributes := []slog.Attr{
		slog.String("operation", k.op.name), slog.String("method", k.op.method), slog.Int("attempt", k.attempts),
		slog.String("request_id", k.requestID), slog.String("correlation_id", k.client.cfg.CorrelationID),
		slog.Duration("elapsed", time.Since(k.started)),
	}
	if resp != nil {
		attributes = append(attributes, slog.String("path", resp.Request.URL.Path), slog.Int("status", resp.StatusCode))
	}
	if k.failure != nil {
		attributes = append(attributes, slog.String("failure", k.failure.reason()))
	}
	k.client.cfg.Logger.LogAttrs(ctx, slog.LevelDebug, fmt.Sprintf("tried to %s", k.op.name), attributes...)
}
