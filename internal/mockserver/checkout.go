// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package mockserver

import (
	"fmt"
	"strings"

	"github.com/google/uuid"
)

// orderGroupError is what checkout answers for an order group that fails.
type orderGroupError struct {
	code, description string
}

// FailOrderGroup makes checkout fail for the order group, in any cart, while
// the other groups are ordered, until [Server.ClearOrderGroup].
func (s *Server) FailOrderGroup(group, code, description string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.orderGroupErrors[group] = orderGroupError{code: code, description: description}
}

// ClearOrderGroup lets the order group pass again.
func (s *Server) ClearOrderGroup(group string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.orderGroupErrors, group)
}

// Purchases is how many orders were ever placed by checkout.
func (s *Server) Purchases() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.purchases
}

// Orders are the orders that were placed from a cart, as checkout answered
// them.
func (s *Server) Orders(cartID string) []Document {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.carts[cartKey(cartID)]
	if c == nil {
		return nil
	}
	orders := make([]Document, len(c.orders))
	for i, order := range c.orders {
		orders[i] = cloneDocument(order)
	}
	return orders
}

// checkout places one order per order group. A group with a line in error
// fails with that error. The cart is ordered once one group was; while none
// was, it stays active.
func (s *Server) checkout(customerID, cartID string) (Document, *refusal) {
	c, refused := s.find(customerID, cartID)
	if refused != nil {
		return nil, refused
	}
	if c.status() == statusOrdered {
		return nil, badRequest(codeAlreadyOrdered, "The cart was already submitted.")
	}
	s.applyLineErrors(c)
	var names []string
	groups := map[string][]Document{}
	for _, line := range linesOf(c.document) {
		name := text(line.document, "orderGroup")
		if groups[name] == nil {
			names = append(names, name)
		}
		groups[name] = append(groups[name], line.document)
	}
	orders, failures := []any{}, []any{}
	for _, name := range names {
		if failure := s.orderGroupFailure(name, groups[name]); failure != nil {
			failures = append(failures, failure)
			continue
		}
		order := s.order(customerID, groups[name])
		orders = append(orders, order)
		c.orders = append(c.orders, order)
	}
	s.purchases += len(orders)
	if len(orders) > 0 {
		c.document["status"] = statusOrdered
		c.touch(s.options.Now(), User)
	}
	result := Document{"orders": orders, "orderErrors": failures}
	if s.options.Nulls == NullsAbsent && len(failures) == 0 {
		delete(result, "orderErrors")
	}
	if s.options.Nulls == NullsExplicit && len(failures) == 0 {
		result["orderErrors"] = nil
	}
	return result, nil
}

func (s *Server) orderGroupFailure(group string, lines []Document) any {
	if failure, failing := s.orderGroupErrors[group]; failing {
		return Document{"orderGroupId": group, "code": failure.code, "description": failure.description}
	}
	for _, line := range lines {
		if failure, ok := line["error"].(Document); ok {
			return Document{
				"orderGroupId": group, "code": fmt.Sprint(failure["errorCode"]),
				"description": text(failure, "errorDescription"),
			}
		}
	}
	return nil
}

var currencySymbols = map[string]string{"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "CNY": "¥"}

// order has the fields of the page "Order resources".
func (s *Server) order(customerID string, lines []Document) Document {
	status := "completed"
	if s.options.PendingOrders {
		status = "pending"
	}
	items := make([]any, len(lines))
	for i, line := range lines {
		item := Document{
			"lineItemNumber": number(int64(i)), "offerId": line["catalogItemId"], "subscriptionId": uuid.NewString(),
			"termDuration": line["termDuration"], "transactionType": "New", "friendlyName": line["friendlyName"],
			"quantity": line["quantity"], "partnerIdOnRecord": nil, "additionalPartnerIdsOnRecord": []any{},
		}
		s.presentOrderPartners(item, line)
		if s.options.PendingOrders {
			// A subscription exists only once its order is completed.
			item["subscriptionId"] = nil
		}
		s.hideUnset(item)
		items[i] = item
	}
	currency := text(lines[0], "currencyCode")
	order := Document{
		"id": strings.ReplaceAll(uuid.NewString(), "-", "")[:12], "alternateId": strings.ReplaceAll(uuid.NewString(), "-", "")[:12],
		"referenceCustomerId": customerID, "billingCycle": s.enumCase(text(lines[0], "billingCycle")),
		"currencyCode": currency, "currencySymbol": currencySymbols[currency], "lineItems": items,
		"creationDate": s.options.Now().UTC().Format(timestampLayout), "status": status, "transactionType": "UserPurchase",
	}
	if s.options.BareTimestamps {
		order["creationDate"] = withoutZone(text(order, "creationDate"))
	}
	if s.options.ExtraFields {
		order["serviceState"] = extraValue(text(order, "id"))
	}
	s.hideUnset(order)
	return order
}

func (s *Server) presentOrderPartners(item, line Document) {
	var additional []any
	for _, participant := range objects(line, "participants") {
		switch strings.ToLower(text(participant, "key")) {
		case "transaction_reseller":
			item["partnerIdOnRecord"] = participant["value"]
		case "additional_transaction_reseller":
			additional = append(additional, participant["value"])
		}
	}
	if additional != nil {
		item["additionalPartnerIdsOnRecord"] = additional
	}
}

// hideUnset leaves out the members of an order that are not set, unless the
// service shows them as null.
func (s *Server) hideUnset(document Document) {
	for name, value := range document {
		if !unset(value) {
			continue
		}
		switch s.options.Nulls {
		case NullsAbsent:
			delete(document, name)
		case NullsExplicit:
			document[name] = nil
		case NullsEmpty:
			if value == nil {
				document[name] = ""
			}
		}
	}
}
