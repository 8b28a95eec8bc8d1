// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"testing"

	goversion "github.com/hashicorp/go-version"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/mockserver"
)

// everyField is a cart with every argument that there is.
var everyField = []string{
	`partner_on_record_attestation_accepted = true`,
	aLine("CFQ7TTC0LH0Z:0001:CFQ7TTC0K18P", 25,
		`friendly_name = "E3 seats"`,
		`billing_cycle = "Annual"`,
		`term_duration = "P1Y"`,
		`promotion_id = "39NFJQT1Q5KK:0001:39NFJQT1PJPF"`,
		`custom_term_end_date = "2027-12-31"`,
		`attestation_accepted = true`,
		`currency_code = "EUR"`,
		`order_group = "0"`,
		`participants = [
		   { key = "transaction_reseller", value = "5357564" },
		   { key = "Additional_Transaction_Reseller", value = "517285" },
		   { key = "additional_transaction_reseller", value = "5357565" },
		 ]`,
		`provisioning_context = { ParentSubscriptionId = "3D5ECED6-1151-44C7-AEE6-70A4BB725666", scope = "shared" }`,
		`purchase_commitment = { amount = 1234567.89, currency = "EUR", grain = "Hourly" }`,
		`renews_to = { term_duration = "P1M" }`,
		anAddon("CFQ7TTC0LH0Z:0002:CFQ7TTC0K971", 5, `billing_cycle = "annual"`, `term_duration = "P1Y"`),
		anAddon("CFQ7TTC0LH0Z:0003:CFQ7TTC0K972", 1, `friendly_name = "second"`),
	),
	aLine("DG7GMGF0DWTL:0001:DG7GMGF0DSJB", 2, `billing_cycle = "one_time"`),
}

func TestAccCartEveryField(t *testing.T) {
	t.Parallel()

	mock := startMock(t, mockserver.Options{})

	apply(t,
		resource.TestStep{
			Config: aCart(mock, everyField...),
			Check: resource.ComposeAggregateTestCheckFunc(
				resource.TestCheckResourceAttrSet(cartName, "id"),
				resource.TestCheckResourceAttrSet(cartName, "etag"),
				resource.TestCheckResourceAttr(cartName, "status", "Active"),
				resource.TestCheckResourceAttr(cartName, "line_item.0.id", "0"),
				resource.TestCheckResourceAttr(cartName, "line_item.1.id", "3"),
				resource.TestCheckResourceAttr(cartName, "line_item.0.addon_item.1.id", "2"),
			),
		},
		resource.TestStep{
			Config:           aCart(mock, everyField...),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
		},
		resource.TestStep{
			SkipFunc:          func() (bool, error) { return coreVersion.LessThan(goversion.Must(goversion.NewVersion("1.5.0"))), nil },
			ResourceName:      cartName,
			ImportState:       true,
			ImportStateKind:   resource.ImportBlockWithID,
			ImportStateIdFunc: importID(mock),
		},
	)
}
