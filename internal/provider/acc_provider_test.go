// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/mockserver"
)

// What is wrong with the provider's block is said at plan time, on the argument.
func TestAccProviderBadConfiguration(t *testing.T) {
	t.Parallel()

	mock := startMock(t, mockserver.Options{})
	w := newWorkspace(t, "")

	for _, test := range []struct{ arguments, complaint, line string }{
		{`environment = "germany"`, `environment must be one of .*public`, "environment"},
		{`endpoint = "http://api.partnercenter.microsoft.com"`, `endpoint .*https`, "endpoint"},
		{`endpoint = "ftp://localhost"`, `endpoint .*https`, "endpoint"},
		{`max_retries = -1`, `max_retries must be a whole number of at least 0`, "max_retries"},
		{`max_concurrent_requests = 0`, `max_concurrent_requests must be a whole number of at least 1`, "max_concurrent_requests"},
		{`retry_max_wait = "soon"`, `retry_max_wait must be a duration`, "retry_max_wait"},
		{`request_timeout = "-1s"`, `request_timeout must be a duration`, "request_timeout"},
		{`api_version = "1/../.."`, `version`, ""},
		{`authority_host = "http://login.example.com"`, `authority_host.*https`, ""},
		{"client_secret = \"s3cr3t\"\n  client_id = \"00000000-0000-4000-8000-000000000001\"", `tenant_id .*PARTNERCENTER_TENANT_ID`, ""},
		{"access_token = \"t\"\n  client_secret = \"s3cr3t\"", `access_token.*client_secret`, ""},
		{`client_certificate_path = "missing.pem"`, `tenant_id`, ""},
	} {
		w.configure(fmt.Sprintf("provider \"partnercenter\" {\n  %s\n}\nresource \"partnercenter_cart\" \"test\" {\n  customer_id = %q\n%s\n}\n",
			test.arguments, customerID, aLine("A", 1)))

		o := w.plan().exited(1)
		found := o.says(asError, test.complaint)

		if test.line != "" {
			if line := strings.Split(readFile(t, w, "main.tf"), "\n")[found.Line()-1]; !strings.Contains(line, test.line) {
				t.Errorf("%s: the error points at: %s", test.arguments, line)
			}
		}

		if strings.Contains(o.printed, "s3cr3t") {
			t.Errorf("%s: the error shows the secret", test.arguments)
		}
	}

	if n := mock.Count(""); n != 0 {
		t.Errorf("%d requests, want none", n)
	}
}

// A provider whose configuration isn't known before apply can plan what needs
// no reading, and says so for what does.
func TestAccProviderUnknownConfiguration(t *testing.T) {
	t.Parallel()
	needsCore(t, "1.4.0")

	mock := startMock(t, mockserver.Options{})
	unknown := func(endpoint string) string {
		return fmt.Sprintf(`
resource "terraform_data" "endpoint" {
  triggers_replace = %[1]q
  input            = %[1]q
}
provider "partnercenter" {
  endpoint     = terraform_data.endpoint.output
  access_token = %[2]q
}
resource "partnercenter_cart" "test" {
  customer_id = %[3]q
  %[4]s
}
`, endpoint, mockserver.DefaultToken, customerID, aLine("A", 1))
	}

	w := newWorkspace(t, unknown(mock.URL))
	w.apply().succeeded().quiet()
	w.plan().exited(0).quiet()

	w.configure(unknown(mock.URL + "/"))
	w.apply("-refresh=false").succeeded().quiet()
	w.plan().exited(0).quiet()
}

// A change of the timeouts alone is between Terraform and its state.
func TestAccCartTimeoutsAlone(t *testing.T) {
	t.Parallel()

	mock := startMock(t, mockserver.Options{})
	w := newWorkspace(t, aCart(mock, aLine("A", 1)))
	w.apply().succeeded()
	mock.ResetLog()
	w.configure(aCart(mock, aLine("A", 1), `timeouts { update = "7m" }`))
	w.apply().succeeded().quiet()
	expectRequests(t, mock, map[string]int{"read": 1})
	w.plan().exited(0).quiet()
}

// A token that expires in the middle of a run is an error that says so where it
// can't be renewed.
func TestAccProviderTokenExpired(t *testing.T) {
	t.Parallel()

	mock := startMock(t, mockserver.Options{})
	w := newWorkspace(t, aCart(mock, aLine("A", 1)))
	w.apply().succeeded()
	mock.ExpireTokens()
	w.plan().exited(1).says(asError, "HTTP status: 401", "Next step: .*token")
}

// Many carts at once share connections and respect the limit of requests.
func TestAccCartManyAtOnce(t *testing.T) {
	t.Parallel()

	mock := startMock(t, mockserver.Options{})
	w := newWorkspace(t, replaced(t, aCart(mock, aLine("A", 1)), "customer_id", "count = 30\n  customer_id"))
	w.apply("-parallelism=20").succeeded().quiet()
	w.plan("-parallelism=20").exited(0).quiet()
	expectRequests(t, mock, map[string]int{"create": 30, "read": 30})

	if n := len(mock.Carts()); n != 30 {
		t.Errorf("%d carts, want 30", n)
	}
}
