// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package soak

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/mockserver"
	"github.com/partner-carts/terraform-provider-partnercenter/internal/terraformcli"
)

const carts = 20

// TestSoakCLI applies a changing configuration of many carts with the real CLI.
func TestSoakCLI(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the Terraform CLI")
	}

	mock := mockserver.Start(t, mockserver.Options{})
	w := openWorkspace(t, mock)
	random := chance(t, 1000)
	ctx, calm := context.WithCancel(t.Context())

	var troubling sync.WaitGroup

	troubling.Go(func() { trouble(ctx, mock, chance(t, 1001)) })

	until := time.Now().Add(*duration)
	quantity, applies := 0, 0

	// Three times at least: the creation, and more than one update.
	for ; applies < 3 || time.Now().Before(until); applies++ {
		quantity = 1 + random.IntN(1000)
		applyQuantity(t, w, quantity)
	}

	calm()
	troubling.Wait()

	if printed, code, err := w.Run(t.Context(), "plan", "-detailed-exitcode", "-no-color"); err != nil || code != 0 {
		t.Errorf("after %d applies the plan isn't empty: exit code %d, error %v\n%s", applies, code, err, printed)
	}

	if got := len(mock.Carts()); got != carts {
		t.Errorf("%d carts, want %d: none lost, none twice", got, carts)
	}

	want := map[string]int64{}

	for _, cart := range mock.Carts() {
		id, _ := cart["id"].(string)
		want[id] = int64(quantity)
	}

	expectCarts(t, mock, want)

	for _, violation := range mock.Violations() {
		t.Error(violation)
	}

	t.Logf("%d applies of %d carts, %d requests", applies, carts, mock.Count(""))
}

func applyQuantity(t *testing.T, w *terraformcli.Workspace, quantity int) {
	t.Helper()

	configuration := fmt.Sprintf(`
terraform {
  required_providers {
    partnercenter = { source = "partner-carts/partnercenter" }
  }
}

resource "partnercenter_cart" "test" {
  count       = %d
  customer_id = %q

  line_item {
    catalog_item_id = "A"
    quantity        = %d
  }
}
`, carts, customerID, quantity)

	if err := w.Write("main.tf", configuration); err != nil {
		t.Fatal(err)
	}

	if printed, code, err := w.Run(t.Context(), "apply", "-auto-approve", "-no-color", "-parallelism=10"); err != nil || code != 0 {
		t.Fatalf("exit code %d, error %v\n%s", code, err, printed)
	}
}

func openWorkspace(t *testing.T, mock *mockserver.Server) *terraformcli.Workspace {
	t.Helper()

	cli, err := terraformcli.Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}

	dir := t.TempDir()

	built, err := terraformcli.BuildProvider(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}

	return &terraformcli.Workspace{CLI: cli, Dir: dir, Env: []string{
		built.Env, "PARTNERCENTER_ENDPOINT=" + mock.URL, "PARTNERCENTER_ACCESS_TOKEN=" + mockserver.DefaultToken,
		"PARTNERCENTER_MAX_RETRIES=1000", "PARTNERCENTER_RETRY_MAX_WAIT=1ms",
	}}
}
