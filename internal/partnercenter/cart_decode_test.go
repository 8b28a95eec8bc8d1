// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package partnercenter

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

// rawMembers are unknown members as they come on the wire.
type rawMembers = map[string]json.RawMessage

// wantCart is the cart of testdata/cart.json.
func wantCart() *Cart {
	return &Cart{
		ID:                                 "b4c8fdea-cbe4-4d17-9576-13fcacbf9605",
		Status:                             "Active",
		CreationTimestamp:                  "2026-11-24T11:42:17.1234567Z",
		LastModifiedTimestamp:              "2026-11-24T11:43:17.1234567",
		ExpirationTimestamp:                "2026-12-01T11:42:17.1234567Z",
		LastModifiedUser:                   "2713ccd9-eb3a-43da-a5e0-d4eb1b5e4f3a",
		PartnerOnRecordAttestationAccepted: new(false),
		LineItems: []LineItem{
			{
				ID:                  new(int64(0)),
				CatalogItemID:       "CFQ7TTC0LH0Z:0001:CFQ7TTC0K18P",
				Quantity:            25,
				BillingCycle:        "annual",
				TermDuration:        "P1Y",
				FriendlyName:        `E3 <seats> & "more" – für alle`,
				PromotionID:         "39NFJQT20GR9:0001:39NFJQT1X5ZF",
				CurrencyCode:        "EUR",
				OrderGroup:          "0",
				CustomTermEndDate:   "2027-02-19T00:00:00Z",
				AttestationAccepted: new(true),
				Participants: []Participant{
					{Key: "transaction_reseller", Value: "5357564", Extra: rawMembers{"partnerName": []byte(`"Fabrikam"`)}},
					{Key: "transaction_reseller", Value: "4847383"},
				},
				ProvisioningContext: map[string]string{"nested": `{"a":[1,2]}`, "renew": "true", "scope": "shared", "seats": "3"},
				provisioningJSON: rawMembers{
					"nested": []byte(`{ "a": [1, 2] }`), "renew": []byte("true"), "seats": []byte("3"),
				},
				PurchaseCommitment: &PurchaseCommitment{
					Amount: "1250.50", Currency: "EUR", Grain: "monthly", Extra: rawMembers{"since": []byte(`"2026"`)},
				},
				RenewsTo: &RenewsTo{TermDuration: "P3Y", Extra: rawMembers{"billingCycle": []byte(`"triennial"`)}},
				AddonItems: []LineItem{{
					ID:                  new(int64(1)),
					CatalogItemID:       "CFQ7TTC0LH0Z:0002:CFQ7TTC0K971",
					Quantity:            5,
					BillingCycle:        "annual",
					TermDuration:        "P1Y",
					FriendlyName:        "An add-on",
					PromotionID:         "P",
					CurrencyCode:        "EUR",
					OrderGroup:          "0",
					CustomTermEndDate:   "2027-02-19T00:00:00Z",
					AttestationAccepted: new(false),
					Participants:        []Participant{{Key: "consumption_reseller", Value: "1"}},
					ProvisioningContext: map[string]string{"scope": "single"},
					PurchaseCommitment:  &PurchaseCommitment{Amount: "0", Currency: "USD", Grain: "annual"},
					RenewsTo:            &RenewsTo{TermDuration: "P1M"},
					Extra:               rawMembers{"purchaseSystem": []byte(`"addon"`)},
				}},
				Extra: rawMembers{"market": []byte(`{ "code": "DE" }`), "purchaseSystem": []byte(`"mpg"`)},
			},
			{ID: new(int64(2)), CatalogItemID: "MS-AZR-0145P", Quantity: 1},
		},
		Attributes: []byte(`{ "objectType": "Cart", "etag": "eyJpZCI6ImI0YzhmZGVhIn0=", "shard": 7 }`),
		Links: &Links{
			Self: &Link{
				URI:     "/customers/d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d/carts/b4c8fdea-cbe4-4d17-9576-13fcacbf9605",
				Method:  "GET",
				Headers: []KeyValue{{Key: "X-Locale", Value: "de-DE", Extra: rawMembers{"secret": []byte("false")}}},
				Extra:   rawMembers{"rel": []byte(`"self"`)},
			},
			Next:     &Link{URI: "/next", Method: "POST", Body: "text"},
			Previous: &Link{URI: "/previous", Method: "POST", Body: `{"page":1}`, bodyJSON: []byte(`{ "page": 1 }`)},
			Extra:    rawMembers{"first": []byte(`{ "uri": "/first" }`)},
		},
		Extra: rawMembers{"tenant": []byte(`"contoso"`), "version": []byte("2")},
	}
}

func TestDecodeCartReadsEveryMember(t *testing.T) {
	t.Parallel()
	got, want := readCart(t), wantCart()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%s\nwant\n%s", show(t, got), show(t, want))
	}
	if etag := got.ETag(); etag != "eyJpZCI6ImI0YzhmZGVhIn0=" {
		t.Errorf("etag %q", etag)
	}
	// A field that is new to the types has to be new to the document as well.
	line := got.LineItems[0]
	line.Error = &CartError{}
	for _, value := range []any{*got, line, line.Participants[0], *line.PurchaseCommitment, *line.RenewsTo, *got.Links, got.Links.Self.Headers[0]} {
		v := reflect.ValueOf(value)
		for i := range v.NumField() {
			if v.Field(i).IsZero() {
				t.Errorf("testdata/cart.json does not set %s.%s", v.Type(), v.Type().Field(i).Name)
			}
		}
	}
}

func show(t *testing.T, value any) string {
	t.Helper()
	text, err := json.MarshalIndent(value, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestDecodeCartFindsNamesWithoutCase reads the same cart with all documented
// names in upper case, as a service with another serializer would write them.
func TestDecodeCartFindsNamesWithoutCase(t *testing.T) {
	t.Parallel()
	document := string(cartDocument(t))
	for _, members := range []*memberNames{
		cartMembers, linksMembers, linkMembers, pairMembers, lineItemMembers, purchaseCommitmentMembers, renewsToMembers,
	} {
		for _, name := range members.names {
			document = strings.ReplaceAll(document, `"`+name+`":`, `"`+strings.ToUpper(name)+`":`)
		}
	}
	got, err := decodeCart([]byte(document))
	if err != nil {
		t.Fatal(err)
	}
	want := wantCart()
	// What is carried along keeps the spelling that it came with.
	want.LineItems[0].RenewsTo.Extra = rawMembers{"BILLINGCYCLE": []byte(`"triennial"`)}
	want.Links.Extra = rawMembers{"first": []byte(`{ "URI": "/first" }`)}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%s\nwant\n%s", show(t, got), show(t, want))
	}
}

// TestDecodeCartReadsPublishedSpelling reads the name as a sample of the page
// "Cart resources" spells it.
func TestDecodeCartReadsPublishedSpelling(t *testing.T) {
	t.Parallel()
	cart, err := decodeCart([]byte(`{"id":"c","PartnerOnRecordAttestationAccepted":true}`))
	if err != nil {
		t.Fatal(err)
	}
	if accepted := cart.PartnerOnRecordAttestationAccepted; accepted == nil || !*accepted || cart.Extra != nil {
		t.Errorf("got %s", show(t, cart))
	}
}
