// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package partnercenter

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

const (
	// maxBody bounds the memory that one answer can take, in bytes. A cart of a
	// thousand lines has about half a megabyte.
	maxBody = 16 << 20
	// writeGrace is how long a write that is under way may go on after its
	// context has ended, so that the answer of a cart just created is not lost.
	// It is below the second in which an interrupted run has to end.
	writeGrace = 800 * time.Millisecond
)

var (
	errTooLarge = fmt.Errorf("it is larger than %d MiB", maxBody>>20)
	errHeldBack = errors.New("the service has asked to wait for longer than the operation may take")
)

// credentialError is the failure to get a token, as opposed to one of sending.
type credentialError struct{ err error }

func (e *credentialError) Error() string { return e.err.Error() }
func (e *credentialError) Unwrap() error { return e.err }

// sender makes one try of a request: when it may be sent, with a token, within
// the time of one try, and with an answer that has arrived completely.
type sender struct{ client *Client }

// RoundTrip implements [http.RoundTripper].
func (s *sender) RoundTrip(req *http.Request) (*http.Response, error) {
	c, ctx := s.client, req.Context()
	t := tryOf(ctx)
	if err := s.enter(ctx, t.op.customerID); err != nil {
		return nil, err
	}
	defer c.release()

	token, err := c.cfg.Credential.GetToken(ctx, policy.TokenRequestOptions{Scopes: []string{c.cfg.Scope}})
	if err != nil {
		return nil, &credentialError{err}
	}
	t.token = token.Token

	tryCtx, cancel := tryContext(ctx, c.cfg.RequestTimeout, t.op.method != http.MethodGet)
	defer cancel()
	req = req.Clone(tryCtx)
	req.Header.Set("Authorization", "Bearer "+token.Token)
	t.sent = true
	resp, err := c.cfg.Transport.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody+1))
	if err != nil {
		return nil, fmt.Errorf("the answer broke off: %w", err)
	}
	// Some answers of the service begin with a byte order mark.
	body = bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}

// enter waits until nothing holds the customer back and a slot is free.
func (s *sender) enter(ctx context.Context, customerID string) error {
	for {
		if err := s.client.holdback.wait(ctx, customerID); err != nil {
			return err
		}
		if err := s.client.acquire(ctx); err != nil {
			return err
		}
		if s.client.holdback.remaining(customerID) <= 0 {
			return nil
		}
		// The service asked to wait while this try stood in line.
		s.client.release()
	}
}

// tryContext bounds one try. A write outlives the end of its operation's context
// by [writeGrace].
func tryContext(ctx context.Context, timeout time.Duration, write bool) (context.Context, context.CancelFunc) {
	if !write {
		return context.WithTimeout(ctx, timeout)
	}
	tryCtx, cancel := context.WithTimeout(context.WithoutCancel(ctx), timeout)
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(writeGrace, cancel) })
	return tryCtx, func() {
		// The timer needs no stopping: cancelling twice does nothing.
		stop()
		cancel()
	}
}

// renewToken makes the next try use another token than the refused one.
func (c *Client) renewToken(ctx context.Context, refused string) {
	invalidator, ok := c.cfg.Credential.(interface{ Invalidate() })
	if !ok {
		return
	}
	// Of many operations that are refused at once, the first has it renewed.
	current, err := c.cfg.Credential.GetToken(ctx, policy.TokenRequestOptions{Scopes: []string{c.cfg.Scope}})
	if err == nil && current.Token == refused {
		invalidator.Invalidate()
	}
}
