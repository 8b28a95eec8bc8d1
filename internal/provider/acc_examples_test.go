// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	goversion "github.com/hashicorp/go-version"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/mockserver"
)

// exampleCart is the id by which the examples know a cart.
const exampleCart = "b4c8fdea-cbe4-4d17-9576-13fcacbf9605"

// example is the text of files below examples.
func example(t *testing.T, names ...string) string {
	t.Helper()

	var all strings.Builder

	for _, name := range names {
		text, err := os.ReadFile(filepath.Join("..", "..", "examples", name))
		if err != nil {
			t.Fatal(err)
		}

		all.Write(text)
	}

	return all.String()
}

// Every example is valid and plans without a diagnostic; that of the cart is
// applied and leaves nothing to plan.
func TestAccExamples(t *testing.T) {
	t.Parallel()

	mock := startMock(t, mockserver.Options{})
	w := newWorkspace(t, withProvider(mock, example(t, "resources/partnercenter_cart/resource.tf")))
	w.run("validate").succeeded()
	w.apply().succeeded().quiet()
	w.plan().exited(0).quiet()

	// The cart of the other examples is this one, under the id that they know.
	cart := mock.Carts()[0]
	cart["id"] = exampleCart
	mock.PutCart(customerID, cart)

	read := newWorkspace(t, withProvider(mock, example(t, "data-sources/partnercenter_cart/data-source.tf")))
	read.run("validate").succeeded()
	read.apply().succeeded().quiet()
	read.plan().exited(0).quiet()

	checkout := newWorkspace(t, withProvider(mock, example(t, "resources/partnercenter_cart_checkout/resource.tf")))
	checkout.run("validate").succeeded()
	checkout.apply().succeeded().quiet()
	expectPurchases(t, mock, 0)
	checkout.apply("-var=buy=true").succeeded().quiet()
	expectPurchases(t, mock, 1)
	checkout.plan("-var=buy=true").exited(0).quiet()

	// The provider's example has the requirements that a workspace brings.
	configured := newWorkspace(t, "")
	configured.write("versions.tf", example(t, "provider/provider.tf"))
	configured.run("validate").succeeded()

	if coreVersion.LessThan(goversion.Must(goversion.NewVersion("1.5.0"))) {
		return
	}

	imported := newWorkspace(t, withProvider(mock, example(t, "resources/partnercenter_cart/resource.tf", "resources/partnercenter_cart/import-by-string-id.tf")))
	imported.run("validate").succeeded()
	imported.apply().succeeded().quiet()
	imported.plan().exited(0).quiet()
}
