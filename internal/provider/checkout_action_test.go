// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/mockserver"
	"github.com/partner-carts/terraform-provider-partnercenter/internal/provider"
)

// invokeCheckout invokes the action through the protocol, since cores before
// 1.14 have none, and returns what it said on the way and at the end.
func invokeCheckout(t *testing.T, mock *mockserver.Server, cartID, etag string) (progress []string, problems []*tfprotov6.Diagnostic) {
	t.Helper()

	server := provider.NewServer("test")

	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}

	settings := map[string]tftypes.Value{}
	settingsType, _ := schemas.Provider.ValueType().(tftypes.Object)

	for name, attribute := range settingsType.AttributeTypes {
		settings[name] = tftypes.NewValue(attribute, nil)
	}

	settings["endpoint"] = tftypes.NewValue(tftypes.String, mock.URL)
	settings["access_token"] = tftypes.NewValue(tftypes.String, mockserver.DefaultToken)

	configured, err := server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{Config: dynamic(t, settingsType, settings)})
	if err != nil || len(configured.Diagnostics) > 0 {
		t.Fatal(err, configured)
	}

	actions, ok := server.(tfprotov6.ActionServer)
	if !ok {
		t.Fatal("the provider serves no actions")
	}

	const name = "partnercenter_cart_checkout"

	actionType, _ := schemas.ActionSchemas[name].Schema.ValueType().(tftypes.Object)
	config := dynamic(t, actionType, map[string]tftypes.Value{
		"customer_id":       tftypes.NewValue(tftypes.String, customerID),
		"cart_id":           tftypes.NewValue(tftypes.String, cartID),
		"cart_etag":         tftypes.NewValue(tftypes.String, etag),
		"customer_user_upn": tftypes.NewValue(tftypes.String, nil),
	})

	planned, err := actions.PlanAction(t.Context(), &tfprotov6.PlanActionRequest{ActionType: name, Config: config})
	if err != nil || len(planned.Diagnostics) > 0 {
		t.Fatal(err, planned)
	}

	invoked, err := actions.InvokeAction(t.Context(), &tfprotov6.InvokeActionRequest{ActionType: name, Config: config})
	if err != nil {
		t.Fatal(err)
	}

	for event := range invoked.Events {
		switch event := event.Type.(type) {
		case tfprotov6.ProgressInvokeActionEventType:
			progress = append(progress, event.Message)
		case tfprotov6.CompletedInvokeActionEventType:
			problems = event.Diagnostics
		}
	}

	return progress, problems
}

func dynamic(t *testing.T, of tftypes.Type, values map[string]tftypes.Value) *tfprotov6.DynamicValue {
	t.Helper()

	value, err := tfprotov6.NewDynamicValue(of, tftypes.NewValue(of, values))
	if err != nil {
		t.Fatal(err)
	}

	return &value
}

func TestCheckoutAction(t *testing.T) {
	t.Parallel()

	mock := mockserver.Start(t, mockserver.Options{})
	id := mock.PutCart(customerID, mockserver.Document{"lineItems": []any{mockserver.Document{"catalogItemId": "A", "quantity": 1}}})
	cart, _ := mock.Cart(id)

	attributes, _ := cart["attributes"].(mockserver.Document)
	etag, _ := attributes["etag"].(string)

	_, problems := invokeCheckout(t, mock, id, "stale")
	if len(problems) != 1 || !strings.Contains(problems[0].Detail, "cart_etag is stale") {
		t.Errorf("with a stale etag: %v", problems)
	}

	expectPurchases(t, mock, 0)

	progress, problems := invokeCheckout(t, mock, id, etag)
	if len(problems) > 0 {
		t.Fatalf("%s: %s", problems[0].Summary, problems[0].Detail)
	}

	if said := strings.Join(progress, "\n"); !strings.Contains(said, "Buying cart "+id) || !strings.Contains(said, "is completed") {
		t.Errorf("progress: %q", progress)
	}

	expectPurchases(t, mock, 1)

	if _, problems = invokeCheckout(t, mock, id, ""); len(problems) != 1 || problems[0].Summary != "Cart was already checked out" {
		t.Errorf("the second time: %v", problems)
	}

	expectPurchases(t, mock, 1)
}
