// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package partnercenter_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/mockserver"
	"github.com/partner-carts/terraform-provider-partnercenter/internal/partnercenter"
)

const (
	customer = "d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d"
	cartJSON = `{"id":"c","lineItems":[{"id":0,"catalogItemId":"A","quantity":1}]}`
)

// tokens is a credential whose tokens are numbered; a new one comes after each
// Invalidate.
type tokens struct{ invalidated atomic.Int32 }

func (k *tokens) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: fmt.Sprintf("secret-token-%d", k.invalidated.Load()), ExpiresOn: time.Now().Add(time.Hour)}, nil
}

func (k *tokens) Invalidate() { k.invalidated.Add(1) }

func connect(t *testing.T, url string, edits ...func(*partnercenter.Config)) *partnercenter.Client {
	t.Helper()

	// A transport of the test's own can be closed at its end.
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)

	config := partnercenter.Config{Endpoint: url, Credential: &tokens{}, MaxRetries: 2, RetryMaxWait: time.Millisecond, Transport: transport}
	for _, edit := range edits {
		edit(&config)
	}

	client, err := partnercenter.New(config)
	if err != nil {
		t.Fatal(err)
	}

	return client
}

func anyToken(string) bool { return true }

func aCart() *partnercenter.Cart {
	return &partnercenter.Cart{LineItems: []partnercenter.LineItem{{CatalogItemID: "A", Quantity: 1}}}
}

// serve answers every request by the handler.
func serve(t *testing.T, handler http.HandlerFunc) *httptest.Server {
	t.Helper()

	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)

	return server
}

func TestTries(t *testing.T) {
	t.Parallel()

	for name, test := range map[string]struct {
		fault mockserver.Fault
		want  error
		tries int
	}{
		"invalid input":        {mockserver.Fault{Status: 400, Code: "800002"}, partnercenter.ErrInvalidInput, 1},
		"stale etag":           {mockserver.Fault{Status: 400, Code: "2055"}, partnercenter.ErrConflict, 1},
		"submitted":            {mockserver.Fault{Status: 400, Code: "800065"}, partnercenter.ErrAlreadySubmitted, 1},
		"order in progress":    {mockserver.Fault{Status: 409, Code: "800060"}, partnercenter.ErrOrderInProgress, 1},
		"busy":                 {mockserver.Fault{Busy: true}, partnercenter.ErrBusy, 3},
		"unauthorised":         {mockserver.Fault{Status: 401, Code: "900420"}, partnercenter.ErrUnauthorized, 2},
		"forbidden":            {mockserver.Fault{Status: 403, Code: "800020"}, partnercenter.ErrForbidden, 1},
		"not found":            {mockserver.Fault{Status: 404, Code: "800008"}, partnercenter.ErrNotFound, 1},
		"throttled":            {mockserver.Fault{Status: 429, RetryAfter: "3600"}, partnercenter.ErrThrottled, 3},
		"throttled by a date":  {mockserver.Fault{Status: 429, RetryAfter: time.Now().Add(time.Hour).UTC().Format(http.TimeFormat)}, partnercenter.ErrThrottled, 3},
		"request timeout":      {mockserver.Fault{Status: 408}, partnercenter.ErrServiceFailure, 3},
		"failure":              {mockserver.Fault{Status: 500}, partnercenter.ErrServiceFailure, 3},
		"gateway":              {mockserver.Fault{Status: 502, HTML: true}, partnercenter.ErrServiceFailure, 3},
		"unavailable":          {mockserver.Fault{Status: 503, Empty: true}, partnercenter.ErrServiceFailure, 3},
		"gateway timeout":      {mockserver.Fault{Status: 504}, partnercenter.ErrServiceFailure, 3},
		"not implemented":      {mockserver.Fault{Status: 501}, partnercenter.ErrServiceFailure, 1},
		"a broken connection":  {mockserver.Fault{DropBefore: true}, partnercenter.ErrServiceFailure, 3},
		"a redirect":           {mockserver.Fault{Redirect: "https://example.com/"}, partnercenter.ErrServiceFailure, 1},
		"an answer too large":  {mockserver.Fault{HugeBody: 17 << 20}, partnercenter.ErrBadAnswer, 1},
		"an endless answer":    {mockserver.Fault{Endless: true}, partnercenter.ErrBadAnswer, 1},
		"an answer not usable": {mockserver.Fault{Body: `[]`, Status: 201}, partnercenter.ErrBadAnswer, 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			mock := mockserver.Start(t, mockserver.Options{AcceptToken: anyToken})
			mock.Inject(test.fault)

			_, err := connect(t, mock.URL).CreateCart(t.Context(), customer, aCart())

			var failure *partnercenter.Error
			if !errors.Is(err, test.want) || !errors.As(err, &failure) {
				t.Fatalf("error %v, want %v", err, test.want)
			}

			if n := mock.Count(http.MethodPost); n != test.tries || failure.Attempts != n {
				t.Errorf("%d requests, %d tries in the error, want %d", n, failure.Attempts, test.tries)
			}

			if failure.RequestID == "" || failure.CorrelationID == "" || failure.Operation != "create cart" {
				t.Errorf("the error lacks ids or operation: %+v", failure)
			}
		})
	}
}

// All tries of an operation carry one request id, and no two operations share one.
func TestRequestIDs(t *testing.T) {
	t.Parallel()

	mock := mockserver.Start(t, mockserver.Options{AcceptToken: anyToken})
	client := connect(t, mock.URL)

	seen := map[string]bool{}

	for range 3 {
		mock.ResetLog()
		mock.Inject(mockserver.Fault{Operation: "create", DropAfter: true, Times: 2})

		if _, err := client.CreateCart(t.Context(), customer, aCart()); err != nil {
			t.Fatal(err)
		}

		ids := map[string]bool{}
		for _, request := range mock.Requests() {
			ids[request.RequestID] = true
		}

		if len(ids) != 1 || mock.Count(http.MethodPost) != 3 {
			t.Errorf("%d ids over %d tries, want 1 over 3", len(ids), mock.Count(http.MethodPost))
		}

		for id := range ids {
			if seen[id] {
				t.Errorf("id %s was used before", id)
			}

			seen[id] = true
		}
	}

	if n := len(mock.Carts()); n != 3 {
		t.Errorf("%d carts, want 3", n)
	}
}

// A refused token is renewed once for an operation, and by one operation only
// where many are refused at once.
func TestTokenIsRenewedOnce(t *testing.T) {
	t.Parallel()

	mock := mockserver.Start(t, mockserver.Options{AcceptToken: func(token string) bool { return token == "secret-token-1" }})
	credential := &tokens{}
	client := connect(t, mock.URL, func(c *partnercenter.Config) { c.Credential = credential })

	var running sync.WaitGroup

	for range 8 {
		running.Go(func() {
			if _, err := client.CreateCart(t.Context(), customer, aCart()); err != nil {
				t.Error(err)
			}
		})
	}

	running.Wait()

	if n := credential.invalidated.Load(); n != 1 {
		t.Errorf("the token was renewed %d times, want 1", n)
	}
}

// After a 429 everything for that customer holds back, and nothing for others.
func TestHoldBack(t *testing.T) {
	t.Parallel()

	const other = "11111111-2222-4333-8444-555555555555"

	mock := mockserver.Start(t, mockserver.Options{AcceptToken: anyToken})
	client := connect(t, mock.URL, func(c *partnercenter.Config) { c.RetryMaxWait = time.Minute })
	mock.Inject(mockserver.Fault{CustomerID: customer, Status: 429, RetryAfter: "1", Times: 1})

	var running sync.WaitGroup

	create := func(customerID string) {
		running.Go(func() {
			if _, err := client.CreateCart(t.Context(), customerID, aCart()); err != nil {
				t.Error(err)
			}
		})
	}

	create(customer)

	for mock.Count("") == 0 {
		time.Sleep(time.Millisecond)
	}

	// The answer has to be back before others are told.
	time.Sleep(200 * time.Millisecond)
	create(customer)
	create(other)
	running.Wait()

	requests := mock.Requests()
	for _, request := range requests[1:] {
		if waited := request.Time.Sub(requests[0].Time); request.CustomerID == customer && waited < 900*time.Millisecond {
			t.Errorf("a request for the customer %s after the 429", waited)
		}
	}

	if requests[1].CustomerID != other {
		t.Error("the other customer had to wait")
	}
}

func TestConcurrencyAndReuse(t *testing.T) {
	t.Parallel()

	var now, most, connections atomic.Int32

	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if n := now.Add(1); n > most.Load() {
			most.Store(n)
		}

		time.Sleep(5 * time.Millisecond)
		now.Add(-1)
		_, _ = io.WriteString(w, cartJSON)
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	server.Start()
	t.Cleanup(server.Close)

	client := connect(t, server.URL, func(c *partnercenter.Config) { c.MaxConcurrentRequests, c.Transport = 4, nil })

	var running sync.WaitGroup

	for range 10 {
		running.Go(func() {
			for range 10 {
				if _, err := client.GetCart(t.Context(), customer, "c"); err != nil {
					t.Error(err)
				}
			}
		})
	}

	running.Wait()

	if most.Load() > 4 || connections.Load() > 4 {
		t.Errorf("%d requests at once over %d connections, want at most 4 each", most.Load(), connections.Load())
	}
}

// An interrupt gives up what can't end soon, and takes what has arrived.
func TestInterrupt(t *testing.T) {
	t.Parallel()

	for _, answers := range []bool{true, false} {
		ctx, interrupt := context.WithCancel(t.Context())
		done := make(chan struct{})

		server := serve(t, func(w http.ResponseWriter, r *http.Request) {
			interrupt()

			if !answers {
				select {
				case <-r.Context().Done():
				case <-done:
				}

				return
			}

			time.Sleep(20 * time.Millisecond)
			w.WriteHeader(http.StatusCreated)
			_, _ = io.WriteString(w, cartJSON)
		})

		cart, err := connect(t, server.URL).CreateCart(ctx, customer, aCart())

		close(done)

		if answers && (err != nil || cart.ID != "c") {
			t.Errorf("the cart that was made is lost: %v", err)
		}

		if !answers && !errors.Is(err, context.Canceled) {
			t.Errorf("error %v, want an interrupt", err)
		}
	}
}

// The time of the operation bounds all tries; the error is the service's own.
func TestDeadline(t *testing.T) {
	t.Parallel()

	server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = io.WriteString(w, `{"code":"900001","description":"Down."}`)
	})

	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()

	_, err := connect(t, server.URL, func(c *partnercenter.Config) { c.MaxRetries = 1 << 30 }).GetCart(ctx, customer, "c")

	var failure *partnercenter.Error
	if !errors.As(err, &failure) || failure.StatusCode != 503 || failure.Code != "900001" || failure.Attempts < 2 || failure.Elapsed < 100*time.Millisecond {
		t.Errorf("error %+v", failure)
	}
}

// An answer that takes longer than one request may is given up and asked for
// again.
func TestRequestTimeout(t *testing.T) {
	t.Parallel()

	mock := mockserver.Start(t, mockserver.Options{AcceptToken: anyToken})
	mock.Inject(mockserver.Fault{SlowBody: time.Minute, Times: 1})

	client := connect(t, mock.URL, func(c *partnercenter.Config) { c.RequestTimeout = time.Second })
	if _, err := client.CreateCart(t.Context(), customer, aCart()); err != nil || mock.Count(http.MethodPost) != 2 || len(mock.Carts()) != 1 {
		t.Errorf("error %v after %d requests, %d carts", err, mock.Count(http.MethodPost), len(mock.Carts()))
	}
}

// A service that speaks no TLS newer than 1.1 gets neither token nor cart.
func TestOldTLS(t *testing.T) {
	t.Parallel()

	var reached atomic.Bool

	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Store(true) }))
	server.TLS = &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11} //nolint:gosec // That is what is refused.
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)

	// The client's own transport, which is what users have.
	client := connect(t, server.URL, func(c *partnercenter.Config) { c.Transport, c.MaxRetries = nil, 0 })

	_, err := client.GetCart(t.Context(), customer, "c")
	if err == nil || reached.Load() || !strings.Contains(err.Error(), "protocol version") {
		t.Errorf("error %v, reached: %t", err, reached.Load())
	}
}

// A redirect is not followed, and what it leads to sees nothing.
func TestRedirect(t *testing.T) {
	t.Parallel()

	var reached atomic.Bool

	elsewhere := serve(t, func(http.ResponseWriter, *http.Request) { reached.Store(true) })
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, elsewhere.URL+"/?x=1", http.StatusTemporaryRedirect)
	})

	if _, err := connect(t, server.URL).GetCart(t.Context(), customer, "c"); err == nil || reached.Load() {
		t.Errorf("error %v, followed: %t", err, reached.Load())
	}
}

// No record at any level holds the token.
func TestLogHoldsNoToken(t *testing.T) {
	t.Parallel()

	var text safeBuffer

	mock := mockserver.Start(t, mockserver.Options{AcceptToken: anyToken})
	client := connect(t, mock.URL, func(c *partnercenter.Config) {
		c.Logger = slog.New(slog.NewJSONHandler(&text, &slog.HandlerOptions{Level: slog.LevelDebug - 4}))
	})

	for _, fault := range []mockserver.Fault{{Status: 401}, {Status: 500, Body: "Bearer secret-token-0"}, {DropBefore: true}, {Redirect: "https://example.com/?token=secret-token-0"}} {
		injected := mock.Inject(fault)
		_, err := client.CreateCart(t.Context(), customer, aCart())
		injected.Remove()

		if err == nil || strings.Contains(err.Error(), "secret-token") {
			t.Errorf("error %v", err)
		}
	}

	if log := text.String(); !strings.Contains(log, "create cart") || strings.Contains(log, "secret-token") {
		t.Errorf("the log is empty, or holds the token:\n%s", log)
	}
}

type safeBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()

	return b.text.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()

	return b.text.String()
}
