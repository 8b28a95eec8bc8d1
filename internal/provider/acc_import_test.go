// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/mockserver"
)

// seedCart puts a cart with everything that a cart can have into the mock.
func seedCart(mock *mockserver.Server) (id string) {
	return mock.PutCart(customerID, mockserver.Document{
		"partnerOnRecordAttestationAccepted": true,
		"lineItems": []any{
			mockserver.Document{
				"catalogItemId": "CFQ7TTC0LH0Z:0001:CFQ7TTC0K18P", "quantity": 25, "friendlyName": "E3 seats", "billingCycle": "annual",
				"termDuration": "P1Y", "promotionId": "39NFJQT1Q5KK:0001:39NFJQT1PJPF", "customTermEndDate": "2027-12-31T00:00:00Z",
				"attestationAccepted": true, "currencyCode": "EUR", "orderGroup": "0",
				"participants":        []any{mockserver.Document{"key": "transaction_reseller", "value": "5357564"}},
				"provisioningContext": mockserver.Document{"subscriptionId": "s", "scope": "shared"},
				"purchaseCommitment":  mockserver.Document{"amount": 12.5, "currency": "EUR", "grain": "Hourly"},
				"renewsTo":            mockserver.Document{"termDuration": "P1M"},
				"addonItems":          []any{mockserver.Document{"catalogItemId": "CFQ7TTC0LH0Z:0002:CFQ7TTC0K971", "quantity": 5, "attestationAccepted": false}},
			},
			mockserver.Document{"catalogItemId": "DG7GMGF0DWTL:0001:DG7GMGF0DSJB", "quantity": 2, "billingCycle": "one_time"},
		},
	})
}

// The HCL that Terraform generates for an imported cart plans no change, in
// every variant of the service.
func TestAccCartImportGenerated(t *testing.T) {
	t.Parallel()
	needsCore(t, "1.5.0")

	for _, variant := range mockserver.Variants() {
		t.Run(variant.Name, func(t *testing.T) {
			t.Parallel()

			mock := startMock(t, variant.Options)
			id := seedCart(mock)
			w := newWorkspace(t, withProvider(mock, ""))

			w.write("import.tf", fmt.Sprintf("import {\n  to = %s\n  id = \"%s/%s\"\n}\n", cartName, customerID, id))
			w.plan("-generate-config-out=generated.tf")
			mock.ResetLog()

			// With the generated blocks as they are: nothing but the import.
			planned := w.plan()
			if planned.code != 2 || !strings.Contains(planned.printed, `"import":1`) || !strings.Contains(planned.printed, `"change":0`) {
				generated, _ := os.ReadFile(filepath.Join(w.Dir, "generated.tf"))
				t.Fatalf("want an import without a change:\n%s\n%s", planned.printed, generated)
			}

			expectRequests(t, mock, map[string]int{"read": 1})
			w.apply().succeeded()
			w.plan().exited(0).quiet()
		})
	}
}

func TestAccCartImportByID(t *testing.T) {
	t.Parallel()

	mock := startMock(t, mockserver.Options{})
	id := seedCart(mock)
	w := newWorkspace(t, aCart(mock, aLine("A", 1)))

	for given, complaint := range map[string]string{
		id:                      "no slash",
		"contoso/" + id:         "tenant id, a GUID",
		customerID + "/":        "the cart's id",
		customerID + "/a/b":     "the cart's id",
		customerID + "/a ":      "the cart's id",
		customerID + "/missing": "HTTP status: 404",
	} {
		o := w.run("import", "-no-color", cartName, given).failed()
		if !matchesAll(strings.ReplaceAll(o.printed, "│", ""), []string{complaint}) {
			t.Errorf("import of %q says:\n%s\nwant: %s", given, o.printed, complaint)
		}
	}

	mock.ResetLog()
	w.run("import", cartName, customerID+"/"+id).succeeded()
	expectRequests(t, mock, map[string]int{"read": 1})
}

func TestAccCartImportByIdentity(t *testing.T) {
	t.Parallel()

	mock := startMock(t, mockserver.Options{})

	resource.UnitTest(t, resource.TestCase{
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_12_0)},
		ProtoV6ProviderFactories: factories,
		Steps: []resource.TestStep{
			{Config: aCart(mock, everyField...)},
			{ResourceName: cartName, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
		},
	})
}
