// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package partnercenter

import (
	"context"
	"strings"
	"sync"
	"time"
)

// holdback keeps the operations of a customer from being sent while the service
// has asked to wait: each of them would only be refused as well, and count.
type holdback struct {
	mu    sync.Mutex
	until map[string]time.Time // By customer id, lower-cased.
}

// add holds the operations of a customer back for a time.
func (h *holdback) add(customerID string, wait time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.until == nil {
		h.until = make(map[string]time.Time)
	}
	customer := strings.ToLower(customerID)
	if until := time.Now().Add(wait); until.After(h.until[customer]) {
		h.until[customer] = until
	}
}

// remaining is how long the operations of a customer have to wait yet.
func (h *holdback) remaining(customerID string) time.Duration {
	h.mu.Lock()
	defer h.mu.Unlock()
	customer := strings.ToLower(customerID)
	until, held := h.until[customer]
	if !held {
		return 0
	}
	remaining := time.Until(until)
	if remaining <= 0 {
		delete(h.until, customer)
	}
	return remaining
}

// wait returns once the operations of a customer may be sent. It does not wait
// for what the context cannot live to see.
func (h *holdback) wait(ctx context.Context, customerID string) error {
	for {
		remaining := h.remaining(customerID)
		if remaining <= 0 {
			return ctx.Err()
		}
		if passesDeadline(ctx, remaining) {
			return errHeldBack
		}
		if err := sleep(ctx, remaining); err != nil {
			return err
		}
	}
}

func passesDeadline(ctx context.Context, wait time.Duration) bool {
	deadline, ok := ctx.Deadline()
	return ok && wait >= time.Until(deadline)
}

func sleep(ctx context.Context, wait time.Duration) error {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
