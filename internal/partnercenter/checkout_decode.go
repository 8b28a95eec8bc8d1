// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package partnercenter

import "errors"

var (
	checkoutMembers = newMemberNames("orders", "orderErrors")
	orderMembers    = newMemberNames("id", "alternateId", "referenceCustomerId", "billingCycle", "currencyCode",
		"currencySymbol", "lineItems", "creationDate", "status", "transactionType")
	orderLineMembers = newMemberNames("lineItemNumber", "offerId", "subscriptionId", "termDuration", "transactionType",
		"friendlyName", "quantity", "partnerIdOnRecord", "additionalPartnerIdsOnRecord")
	orderErrorMembers = newMemberNames("orderGroupId", "code", "description")
)

// decodeCheckoutResult decodes the answer to a checkout. A cart has at least one
// line, so a result without an order and without an error is not one.
func decodeCheckoutResult(body []byte) (*CheckoutResult, error) {
	r, err := newJSONReader(body)
	if err != nil {
		return nil, err
	}
	result := new(CheckoutResult)
	err = r.object(checkoutMembers, func(name string, known bool) (err error) {
		switch {
		case !known:
			r.raw()
		case name == "orders":
			err = r.array(func(int) error {
				result.Orders = append(result.Orders, Order{})
				return r.order(&result.Orders[len(result.Orders)-1])
			})
		case name == "orderErrors":
			err = r.array(func(int) error {
				result.OrderErrors = append(result.OrderErrors, OrderError{})
				return r.orderError(&result.OrderErrors[len(result.OrderErrors)-1])
			})
		}
		return err
	})
	if err == nil && len(result.Orders)+len(result.OrderErrors) == 0 {
		err = errors.New("it names neither orders nor order errors")
	}
	if err != nil {
		return nil, err
	}
	return result, nil
}

// scalars consumes an object whose known members are single values, as text.
func (r *jsonReader) scalars(names *memberNames, fields map[string]*string) error {
	return r.object(names, func(name string, known bool) (err error) {
		if field := fields[name]; known && field != nil {
			*field, err = r.scalar()
			return err
		}
		r.raw()
		return nil
	})
}

func (r *jsonReader) order(order *Order) error {
	fields := map[string]*string{
		"id": &order.ID, "alternateId": &order.AlternateID, "referenceCustomerId": &order.ReferenceCustomerID,
		"billingCycle": &order.BillingCycle, "currencyCode": &order.CurrencyCode, "currencySymbol": &order.CurrencySymbol,
		"status": &order.Status, "transactionType": &order.TransactionType,
	}
	return r.object(orderMembers, func(name string, known bool) (err error) {
		switch {
		case fields[name] != nil:
			*fields[name], err = r.scalar()
		case known && name == "creationDate":
			order.CreationDate, err = r.instant()
		case known && name == "lineItems":
			err = r.array(func(int) error {
				order.LineItems = append(order.LineItems, OrderLineItem{})
				return r.orderLine(&order.LineItems[len(order.LineItems)-1])
			})
		default:
			r.raw()
		}
		return err
	})
}

func (r *jsonReader) orderLine(line *OrderLineItem) error {
	fields := map[string]*string{
		"offerId": &line.OfferID, "subscriptionId": &line.SubscriptionID, "termDuration": &line.TermDuration,
		"transactionType": &line.TransactionType, "friendlyName": &line.FriendlyName, "partnerIdOnRecord": &line.PartnerIDOnRecord,
	}
	numbers := map[string]*int64{"lineItemNumber": &line.LineItemNumber, "quantity": &line.Quantity}
	return r.object(orderLineMembers, func(name string, known bool) (err error) {
		switch {
		case fields[name] != nil:
			*fields[name], err = r.scalar()
		case numbers[name] != nil:
			var number *int64
			if number, err = r.natural(true); number != nil {
				*numbers[name] = *number
			}
		case known && name == "additionalPartnerIdsOnRecord":
			err = r.array(func(int) error {
				id, err := r.scalar()
				line.AdditionalPartnerIDsOnRecord = append(line.AdditionalPartnerIDsOnRecord, id)
				return err
			})
		default:
			r.raw()
		}
		return err
	})
}

func (r *jsonReader) orderError(failure *OrderError) error {
	return r.scalars(orderErrorMembers, map[string]*string{
		"orderGroupId": &failure.OrderGroupID, "code": &failure.Code, "description": &failure.Description,
	})
}
