// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package partnercenter_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/mockserver"
	"github.com/partner-carts/terraform-provider-partnercenter/internal/partnercenter"
)

const (
	customer      = "d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d"
	otherCustomer = "0c5fbbd6-4d0a-4d4b-9b0e-5a3a0e6b3f11"
	correlation   = "4f7a1c52-98ad-4b0b-8f4e-1c3b0c9f6a77"
)

// fixedToken is a credential with one token for good.
type fixedToken string

func (f fixedToken) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: string(f), ExpiresOn: time.Now().Add(time.Hour)}, nil
}

// numberedTokens is a credential whose tokens are token-1, then token-2 once that
// was invalidated, and so on.
type numberedTokens struct {
	mu          sync.Mutex
	invalidated int
}

func (n *numberedTokens) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return azcore.AccessToken{Token: fmt.Sprintf("token-%d", n.invalidated+1)}, nil
}

func (n *numberedTokens) Invalidate() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.invalidated++
}

func (n *numberedTokens) timesInvalidated() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.invalidated
}

// newClient is a client of the endpoint that hardly waits between its tries.
func newClient(t *testing.T, endpoint string, changes ...func(*partnercenter.Config)) *partnercenter.Client {
	t.Helper()
	cfg := partnercenter.Config{
		Endpoint:      endpoint,
		Credential:    fixedToken(mockserver.DefaultToken),
		CorrelationID: correlation,
		MaxRetries:    4,
		RetryMaxWait:  time.Millisecond,
	}
	for _, change := range changes {
		change(&cfg)
	}
	client, err := partnercenter.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	return client
}

// startService serves a mock that must not see anything that a correct client
// never does.
func startService(t *testing.T, options mockserver.Options) *mockserver.Server {
	t.Helper()
	service := mockserver.Start(t, options)
	t.Cleanup(func() {
		for _, violation := range service.Violations() {
			t.Errorf("violation: %s", violation)
		}
	})
	return service
}

// newCart is a cart that the service accepts.
func newCart() *partnercenter.Cart {
	return &partnercenter.Cart{LineItems: []partnercenter.LineItem{
		{CatalogItemID: "CFQ7TTC0LH0Z:0001:CFQ7TTC0K18P", Quantity: 25, BillingCycle: "annual", TermDuration: "P1Y"},
	}}
}

// createCart creates a cart that the test is not about, and forgets the request.
func createCart(t *testing.T, service *mockserver.Server) *partnercenter.Cart {
	t.Helper()
	cart, err := newClient(t, service.URL).CreateCart(t.Context(), customer, newCart())
	if err != nil {
		t.Fatal(err)
	}
	service.ResetLog()
	return cart
}

// operation is one of the client's methods, applied to a cart of the customer.
type operation struct {
	name   string // As in Error.Operation.
	method string
	mock   string // As in mockserver.Request.Operation.
	status int    // Of its success.
	do     func(ctx context.Context, client *partnercenter.Client, cart *partnercenter.Cart) error
}

var operations = []operation{
	{"create cart", "POST", mockserver.OperationCreate, 201, func(ctx context.Context, client *partnercenter.Client, _ *partnercenter.Cart) error {
		_, err := client.CreateCart(ctx, customer, newCart())
		return err
	}},
	{"read cart", "GET", mockserver.OperationRead, 200, func(ctx context.Context, client *partnercenter.Client, cart *partnercenter.Cart) error {
		_, err := client.GetCart(ctx, customer, cart.ID)
		return err
	}},
	{"update cart", "PUT", mockserver.OperationUpdate, 200, func(ctx context.Context, client *partnercenter.Client, cart *partnercenter.Cart) error {
		_, err := client.UpdateCart(ctx, customer, cart)
		return err
	}},
	{"check out cart", "POST", mockserver.OperationCheckout, 200, func(ctx context.Context, client *partnercenter.Client, cart *partnercenter.Cart) error {
		_, err := client.CheckoutCart(ctx, customer, cart.ID, "")
		return err
	}},
}

// eachOperation runs a test for each of the operations, on a service of its own.
func eachOperation(t *testing.T, test func(t *testing.T, op operation, service *mockserver.Server, cart *partnercenter.Cart)) {
	t.Helper()
	for _, op := range operations {
		t.Run(op.name, func(t *testing.T) {
			t.Parallel()
			service := startService(t, mockserver.Options{})
			test(t, op, service, createCart(t, service))
		})
	}
}
