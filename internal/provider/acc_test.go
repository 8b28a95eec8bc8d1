// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	goversion "github.com/hashicorp/go-version"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/mockserver"
	"github.com/partner-carts/terraform-provider-partnercenter/internal/provider"
	"github.com/partner-carts/terraform-provider-partnercenter/internal/terraformcli"
)

// The acceptance tests run the real Terraform CLI against the mock. They call
// resource.UnitTest, so that no variable is needed to run them.

const (
	customerID = "d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d"
	cartName   = "partnercenter_cart.test"
)

// TestMain has all acceptance tests use the same CLI.
func TestMain(m *testing.M) {
	flag.Parse()

	if !testing.Short() {
		if err := chooseCLI(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}

	code := m.Run()

	_ = os.RemoveAll(builtDir)

	os.Exit(code)
}

func chooseCLI() error {
	cli, err := terraformcli.Find(context.Background())
	if err != nil {
		return err
	}

	version, openTofu, err := terraformcli.About(context.Background(), cli)
	if err != nil {
		return err
	}

	coreVersion = version.Core()

	if openTofu && os.Getenv("TF_ACC_PROVIDER_HOST") == "" {
		if err := os.Setenv("TF_ACC_PROVIDER_HOST", "registry.opentofu.org"); err != nil {
			return err
		}
	}

	return os.Setenv(terraformcli.PathVariable, cli)
}

// coreVersion is that of the CLI; OpenTofu counts as Terraform goes.
var coreVersion *goversion.Version

// needsCore skips a test of what the CLI doesn't have yet.
func needsCore(t *testing.T, least string) {
	t.Helper()

	if coreVersion == nil || coreVersion.LessThan(goversion.Must(goversion.NewVersion(least))) {
		t.Skipf("needs core %s, this is %s", least, coreVersion)
	}
}

// startMock starts a mock for one acceptance test, which -short leaves out.
func startMock(t *testing.T, options mockserver.Options) *mockserver.Server {
	t.Helper()

	if testing.Short() {
		t.Skip("runs the Terraform CLI")
	}

	mock := mockserver.Start(t, options)

	t.Cleanup(func() {
		for _, violation := range mock.Violations() {
			t.Errorf("the service was used wrongly: %s", violation)
		}
	})

	return mock
}

// apply runs the steps of an acceptance test one after the other.
func apply(t *testing.T, steps ...resource.TestStep) {
	t.Helper()

	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: factories,
		Steps:                    steps,
	})
}

var factories = map[string]func() (tfprotov6.ProviderServer, error){
	"partnercenter": func() (tfprotov6.ProviderServer, error) { return provider.NewServer("test"), nil },
}

// withProvider puts a provider block for the mock in front of a configuration.
// It waits less than users want to, since the mock needs no rest.
func withProvider(mock *mockserver.Server, configuration string) string {
	return fmt.Sprintf(`
provider "partnercenter" {
  endpoint       = %q
  access_token   = %q
  retry_max_wait = "10ms"
}
%s`, mock.URL, mockserver.DefaultToken, configuration)
}

// aCart is the configuration of one cart with the blocks given.
func aCart(mock *mockserver.Server, blocks ...string) string {
	return withProvider(mock, fmt.Sprintf(`
resource "partnercenter_cart" "test" {
  customer_id = %q
%s
}
`, customerID, strings.Join(blocks, "\n")))
}

// aLine is a line_item block with what the service demands and the arguments
// and blocks given.
func aLine(catalogItemID string, quantity int, arguments ...string) string {
	return fmt.Sprintf("line_item {\n catalog_item_id = %q\n quantity = %d\n%s\n}", catalogItemID, quantity, strings.Join(arguments, "\n"))
}

// anAddon is the same for an addon_item block.
func anAddon(catalogItemID string, quantity int, arguments ...string) string {
	return strings.Replace(aLine(catalogItemID, quantity, arguments...), "line_item", "addon_item", 1)
}

// importID is the import id of the only cart of the mock.
func importID(mock *mockserver.Server) resource.ImportStateIdFunc {
	return func(*terraform.State) (string, error) { return customerID + "/" + onlyCart(mock), nil }
}

// onlyCart is the id of the only cart of the mock, "" where there are more.
func onlyCart(mock *mockserver.Server) string {
	carts := mock.Carts()
	if len(carts) != 1 {
		return ""
	}

	id, _ := carts[0]["id"].(string)

	return id
}
