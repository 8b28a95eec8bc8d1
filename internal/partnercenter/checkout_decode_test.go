// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package partnercenter

import (
	"reflect"
	"strings"
	"testing"
)

const checkoutAnswer = `{
  "orders": [
    {
      "id": "3a1eb4f2bb0b", "alternateId": "3a1eb4f2", "referenceCustomerId": "d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d",
      "billingCycle": "annual", "currencyCode": "EUR", "currencySymbol": "€",
      "lineItems": [
        {
          "lineItemNumber": 0, "offerId": "CFQ7TTC0LH0Z:0001:CFQ7TTC0K18P", "subscriptionId": "8bd5f1c1",
          "termDuration": "P1Y", "transactionType": "New", "friendlyName": "E3 seats", "quantity": 25,
          "partnerIdOnRecord": "5357564", "additionalPartnerIdsOnRecord": ["4847383", "4847384"], "links": {}
        },
        { "lineItemNumber": "1", "offerId": "CFQ7TTC0LH0Z:0002:CFQ7TTC0K971", "quantity": 5, "additionalPartnerIdsOnRecord": null }
      ],
      "creationDate": "2026-11-24T11:42:17.1234567Z", "status": "completed", "transactionType": "UserPurchase",
      "links": { "self": { "uri": "/orders" } }
    },
    { "id": "second", "status": "pending", "creationDate": "0001-01-01T00:00:00", "lineItems": null, "alternateId": null }
  ],
  "orderErrors": [
    { "orderGroupId": "1", "code": 10010, "description": "Not for sale.", "more": [] },
    { "orderGroupId": 2, "code": "900206", "description": null }
  ],
  "attributes": { "objectType": "CartCheckoutResult" }
}`

var wantCheckout = &CheckoutResult{
	Orders: []Order{
		{
			ID: "3a1eb4f2bb0b", AlternateID: "3a1eb4f2", ReferenceCustomerID: "d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d",
			BillingCycle: "annual", CurrencyCode: "EUR", CurrencySymbol: "€",
			LineItems: []OrderLineItem{
				{
					LineItemNumber: 0, OfferID: "CFQ7TTC0LH0Z:0001:CFQ7TTC0K18P", SubscriptionID: "8bd5f1c1",
					TermDuration: "P1Y", TransactionType: "New", FriendlyName: "E3 seats", Quantity: 25,
					PartnerIDOnRecord: "5357564", AdditionalPartnerIDsOnRecord: []string{"4847383", "4847384"},
				},
				{LineItemNumber: 1, OfferID: "CFQ7TTC0LH0Z:0002:CFQ7TTC0K971", Quantity: 5},
			},
			CreationDate: "2026-11-24T11:42:17.1234567Z", Status: "completed", TransactionType: "UserPurchase",
		},
		{ID: "second", Status: "pending"},
	},
	OrderErrors: []OrderError{
		{OrderGroupID: "1", Code: "10010", Description: "Not for sale."},
		{OrderGroupID: "2", Code: "900206"},
	},
}

func TestDecodeCheckoutReadsEveryMember(t *testing.T) {
	t.Parallel()
	documents := map[string]string{"as documented": checkoutAnswer, "upper-case names": checkoutAnswer}
	for _, members := range []*memberNames{checkoutMembers, orderMembers, orderLineMembers, orderErrorMembers} {
		for _, name := range members.names {
			documents["upper-case names"] = strings.ReplaceAll(documents["upper-case names"], `"`+name+`":`, `"`+strings.ToUpper(name)+`":`)
		}
	}
	for name, document := range documents {
		got, err := decodeCheckoutResult([]byte(document))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !reflect.DeepEqual(got, wantCheckout) {
			t.Errorf("%s: got\n%s\nwant\n%s", name, show(t, got), show(t, wantCheckout))
		}
	}
}

func TestDecodeCheckoutTakesOneKindAlone(t *testing.T) {
	t.Parallel()
	for _, document := range []string{
		`{"orders":[{}]}`, `{"orders":[{}],"orderErrors":null}`, `{"orderErrors":[{}]}`, `{"orders":[],"orderErrors":[{}]}`,
	} {
		result, err := decodeCheckoutResult([]byte(document))
		if err != nil || len(result.Orders)+len(result.OrderErrors) != 1 {
			t.Errorf("%s: result %+v, error %v", document, result, err)
		}
	}
}

func TestDecodeCheckoutRefuses(t *testing.T) {
	t.Parallel()
	order := func(members string) string { return `{"orders":[{},{` + members + `}]}` }
	for _, test := range []struct{ document, want string }{
		{``, "the body is not valid JSON"},
		{`{"orders":[{}]`, "the body is not valid JSON"},
		{`null`, "the document is null, not an object"},
		{`[]`, "the document is an array, not an object"},
		{`{}`, "it names neither orders nor order errors"},
		{`{"orders":[],"orderErrors":null}`, "it names neither orders nor order errors"},
		{`{"orders":{}}`, "orders is an object, not an array"},
		{`{"orders":[null]}`, "orders[0] is null, not an object"},
		{`{"orders":[],"orders":[{}]}`, "orders appears twice"},
		{`{"orderErrors":"none"}`, "orderErrors is a string, not an array"},
		{`{"orderErrors":[{"code":{}}]}`, "orderErrors[0].code is an object, not a single value"},
		{order(`"id":[]`), "orders[1].id is an array, not a single value"},
		{order(`"creationDate":1`), "orders[1].creationDate is a number, not a string"},
		{order(`"lineItems":[1]`), "orders[1].lineItems[0] is a number, not an object"},
		{order(`"lineItems":[{"quantity":-1}]`), "orders[1].lineItems[0].quantity is -1, which is negative"},
		{order(`"lineItems":[{"quantity":99999999999999999999}]`), "out of range"},
		{order(`"lineItems":[{"lineItemNumber":"one"}]`), "orders[1].lineItems[0].lineItemNumber is one, not a whole number"},
		{order(`"lineItems":[{"offerId":{}}]`), "orders[1].lineItems[0].offerId is an object, not a single value"},
		{order(`"lineItems":[{"additionalPartnerIdsOnRecord":[[]]}]`), "additionalPartnerIdsOnRecord[0] is an array, not a single value"},
		{`{"orders":[` + strings.Repeat("{},", maxElements) + `{}]}`, "orders brings the elements of the document to more than 250000"},
	} {
		result, err := decodeCheckoutResult([]byte(test.document))
		if err == nil || !strings.Contains(err.Error(), test.want) || result != nil {
			t.Errorf("%.100s: result %v, error %v, want %q", test.document, result != nil, err, test.want)
		}
	}
}
