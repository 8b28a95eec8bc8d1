// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

// Package soak runs many operations while the service fails in every way that
// it can, and looks afterwards whether anything was lost or done twice. It runs
// for a moment with all tests, and longer with "make soak".
package soak

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"go.uber.org/goleak"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/mockserver"
	"github.com/partner-carts/terraform-provider-partnercenter/internal/partnercenter"
)

var (
	duration = flag.Duration("soak", time.Second, "how long each soak goes on")
	seed     = flag.Uint64("seed", 0, "seed of the random choices; 0 takes another one each time")
)

const customerID = "d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d"

func TestMain(m *testing.M) {
	flag.Parse()

	if *seed == 0 {
		*seed = rand.Uint64()
	}

	goleak.VerifyTestMain(m)
}

// chance is a source of random choices that a failure can be repeated with.
func chance(t *testing.T, stream uint64) *rand.Rand {
	t.Helper()
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("repeat with -seed=%d", *seed)
		}
	})

	return rand.New(rand.NewPCG(*seed, stream)) //nolint:gosec // The choices have to be repeatable.
}

// faults are what a correct client gets over by itself.
var faults = []mockserver.Fault{
	{DropBefore: true},
	{DropAfter: true},
	{Truncate: true},
	{Status: http.StatusTooManyRequests, RetryAfter: "0"},
	{Status: http.StatusInternalServerError},
	{Status: http.StatusBadGateway, HTML: true},
	{Status: http.StatusServiceUnavailable, Empty: true},
	{Status: http.StatusGatewayTimeout, AfterWrite: true, HTML: true},
	{Status: http.StatusRequestTimeout},
	{Status: http.StatusUnauthorized, Code: "900420"},
	{Busy: true},
	{Delay: 2 * time.Millisecond},
	{SlowBody: 2 * time.Millisecond},
}

// trouble injects faults at random until the context ends.
func trouble(ctx context.Context, mock *mockserver.Server, random *rand.Rand) {
	var refused once

	for ctx.Err() == nil {
		fault := faults[random.IntN(len(faults))]
		fault.Times = 1 + random.IntN(3)
		fault.Operation = []string{"create", "read", "update"}[random.IntN(3)]

		// More than one 401 for an operation is a credential that is wrong.
		if fault.Status == http.StatusUnauthorized {
			fault.Match = refused.first
		}

		mock.Inject(fault)
		time.Sleep(time.Duration(100+random.IntN(300)) * time.Microsecond)
	}

	mock.ClearFaults()
}

// once tells the first request of each operation from those that repeat it.
type once struct {
	mu   sync.Mutex
	seen map[string]bool
}

func (o *once) first(r *http.Request) bool {
	o.mu.Lock()
	defer o.mu.Unlock()

	id := r.Header.Get("MS-RequestId")
	if o.seen[id] {
		return false
	}

	if o.seen == nil {
		o.seen = map[string]bool{}
	}

	o.seen[id] = true

	return true
}

type credential struct{}

func (credential) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: mockserver.DefaultToken, ExpiresOn: time.Now().Add(time.Hour)}, nil
}

// A worker owns some carts and knows what each should hold.
type worker struct {
	client     *partnercenter.Client
	random     *rand.Rand
	want       map[string]int64
	operations int
}

const cartsOfWorker = 5

func (w *worker) run(ctx context.Context, until time.Time) error {
	for len(w.want) < cartsOfWorker {
		quantity := int64(1 + w.random.IntN(1000))

		created, err := w.client.CreateCart(ctx, customerID, &partnercenter.Cart{LineItems: []partnercenter.LineItem{{CatalogItemID: "A", Quantity: quantity}}})
		if err != nil {
			return err
		}

		w.want[created.ID] = quantity
	}

	for time.Now().Before(until) {
		for id, quantity := range w.want {
			cart, err := w.client.GetCart(ctx, customerID, id)
			if err != nil {
				return err
			}

			if got := cart.LineItems[0].Quantity; got != quantity {
				return fmt.Errorf("cart %s holds %d, want %d", id, got, quantity)
			}

			cart.LineItems[0].Quantity = int64(1 + w.random.IntN(1000))

			updated, err := w.client.UpdateCart(ctx, customerID, cart)
			if err != nil {
				return err
			}

			w.want[id] = updated.LineItems[0].Quantity
			w.operations += 2
		}
	}

	return nil
}

func TestSoakClient(t *testing.T) {
	mock := mockserver.Start(t, mockserver.Options{LogLimit: 100})
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)

	client, err := partnercenter.New(partnercenter.Config{
		Endpoint: mock.URL, Credential: credential{}, MaxRetries: 1000, RetryMaxWait: time.Millisecond, Transport: transport,
	})
	if err != nil {
		t.Fatal(err)
	}

	troubled, calm := context.WithCancel(t.Context())
	workers := make([]worker, 8)

	var running, troubling sync.WaitGroup

	random := chance(t, 0)
	troubling.Go(func() { trouble(troubled, mock, random) })

	before := heap()
	until := time.Now().Add(*duration)

	for i := range workers {
		workers[i] = worker{client: client, random: chance(t, uint64(i)+1), want: map[string]int64{}}

		running.Go(func() {
			if err := workers[i].run(t.Context(), until); err != nil {
				t.Error(err)
			}
		})
	}

	running.Wait()
	calm()
	troubling.Wait()

	operations := 0

	for i := range workers {
		expectCarts(t, mock, workers[i].want)
		operations += workers[i].operations
	}

	if got, want := len(mock.Carts()), len(workers)*cartsOfWorker; got != want {
		t.Errorf("%d carts, want %d: none lost, none twice", got, want)
	}

	for _, violation := range mock.Violations() {
		t.Error(violation)
	}

	// What is kept for each repeated request and for the log is bounded.
	if after := heap(); after > before+64<<20 {
		t.Errorf("memory grew from %d to %d MiB over %d operations", before>>20, after>>20, operations)
	}

	t.Logf("%d operations, %d requests", operations, mock.Count(""))
}

func expectCarts(t *testing.T, mock *mockserver.Server, want map[string]int64) {
	t.Helper()

	for id, quantity := range want {
		cart, _ := mock.Cart(id)
		lines, _ := cart["lineItems"].([]any)

		if len(lines) != 1 {
			t.Errorf("cart %s has %d lines", id, len(lines))

			continue
		}

		line, _ := lines[0].(mockserver.Document)
		if fmt.Sprint(line["quantity"]) != fmt.Sprint(quantity) {
			t.Errorf("cart %s holds %v, want %d", id, line["quantity"], quantity)
		}
	}
}

func heap() uint64 {
	runtime.GC()

	var stats runtime.MemStats

	runtime.ReadMemStats(&stats)

	return stats.HeapAlloc
}
