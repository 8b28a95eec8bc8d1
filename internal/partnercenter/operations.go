// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package partnercenter

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// CreateCart creates a cart of a customer and returns it as the service made it,
// as the page "Create a cart" describes it: one POST.
func (c *Client) CreateCart(ctx context.Context, customerID string, cart *Cart) (*Cart, error) {
	op := operation{name: "create cart", method: http.MethodPost, customerID: customerID}
	address, err := c.cartsURL(customerID)
	if err != nil {
		return nil, c.refused(op, err)
	}
	return c.cart(ctx, op, address, cart, "")
}

// GetCart reads a cart, as the page "Cart resources" describes it: one GET.
func (c *Client) GetCart(ctx context.Context, customerID, cartID string) (*Cart, error) {
	op := operation{name: "read cart", method: http.MethodGet, customerID: customerID}
	address, err := c.cartsURL(customerID, cartID)
	if err != nil {
		return nil, c.refused(op, err)
	}
	return c.cart(ctx, op, address, nil, cartID)
}

// UpdateCart replaces the cart whose id cart has and returns it as the service
// keeps it now, as the REST reference page "Manage orders - Update an existing
// cart" describes it: one PUT. The etag that cart came with is sent along; if the
// service has a newer cart, the error is an [ErrConflict].
func (c *Client) UpdateCart(ctx context.Context, customerID string, cart *Cart) (*Cart, error) {
	op := operation{name: "update cart", method: http.MethodPut, customerID: customerID}
	address, err := c.cartsURL(customerID, cart.ID)
	if err != nil {
		return nil, c.refused(op, err)
	}
	return c.cart(ctx, op, address, cart, cart.ID)
}

// CheckoutCart submits a cart, which spends money, as the page "Check out an
// order for a customer in a cart" describes it: one POST. The result can hold
// order errors next to orders. customerUserUPN names the customer's user that it
// is bought for, "" = nobody.
func (c *Client) CheckoutCart(ctx context.Context, customerID, cartID, customerUserUPN string) (*CheckoutResult, error) {
	op := operation{name: "check out cart", method: http.MethodPost, customerID: customerID, customerUserUPN: customerUserUPN}
	address, err := c.cartsURL(customerID, cartID, "checkout")
	if err != nil {
		return nil, c.refused(op, err)
	}
	var result *CheckoutResult
	err = c.do(ctx, op, address, nil, func(body []byte) (err error) {
		result, err = decodeCheckoutResult(body)
		return err
	})
	return result, err
}

// cart carries out an operation that is answered by a cart. wantID is the id that
// it must have, "" = any.
func (c *Client) cart(ctx context.Context, op operation, address string, cart *Cart, wantID string) (*Cart, error) {
	var body []byte
	if cart != nil {
		var err error
		if body, err = encodeCart(cart); err != nil {
			return nil, c.refused(op, err)
		}
	}
	var answer *Cart
	err := c.do(ctx, op, address, body, func(body []byte) (err error) {
		if answer, err = decodeCart(body); err != nil {
			return err
		}
		return checkIdentity(answer, op.customerID, wantID)
	})
	if err != nil {
		return nil, err
	}
	return answer, nil
}

// checkIdentity refuses a cart that is not the one asked for: taken over, it would
// make the caller change somebody else's cart next.
func checkIdentity(cart *Cart, customerID, wantID string) error {
	if err := checkSegment("cart id", cart.ID); err != nil {
		return errors.New("it has no usable id")
	}
	if wantID != "" && !strings.EqualFold(cart.ID, wantID) {
		return fmt.Errorf("it is the cart %q, not the cart %q that was asked for", cart.ID, wantID)
	}
	if owner := cart.owner(); owner != "" && !strings.EqualFold(owner, customerID) {
		return fmt.Errorf("it is a cart of the customer %q, not of the customer %q that was asked for", owner, customerID)
	}
	return nil
}

// owner is the customer that the cart's link to itself names, "" where it names none.
func (c *Cart) owner() string {
	if c.Links == nil || c.Links.Self == nil {
		return ""
	}
	self, err := url.Parse(c.Links.Self.URI)
	if err != nil {
		return ""
	}
	segments := strings.Split(self.Path, "/")
	for i, segment := range segments[:len(segments)-1] {
		if strings.EqualFold(segment, "customers") {
			return segments[i+1]
		}
	}
	return ""
}
