// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package partnercenter

import (
	"net/http"
	"strings"
	"testing"
)

func TestParseEndpoint(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ endpoint, version, want string }{
		{"https://api.partnercenter.microsoft.com", "1", "https://api.partnercenter.microsoft.com/v1"},
		{"https://api.partnercenter.microsoft.com/", "1", "https://api.partnercenter.microsoft.com/v1"},
		{"HTTPS://partner.partnercenterapi.microsoftonline.cn", "2.0", "https://partner.partnercenterapi.microsoftonline.cn/v2.0"},
		{"https://proxy.example:8443/partner//center/", "1", "https://proxy.example:8443/partner/center/v1"},
		{"https://proxy.example/a%2Fb", "1", "https://proxy.example/a%2Fb/v1"},
		{"http://localhost:8080", "1", "http://localhost:8080/v1"},
		{"http://LocalHost", "1", "http://LocalHost/v1"},
		{"http://127.0.0.1:1", "1", "http://127.0.0.1:1/v1"},
		{"http://127.8.9.10", "1", "http://127.8.9.10/v1"},
		{"http://[::1]:80", "1", "http://[::1]:80/v1"},
	} {
		base, err := parseEndpoint(test.endpoint, test.version)
		if err != nil || base.String() != test.want {
			t.Errorf("%s, version %s: %v, error %v, want %s", test.endpoint, test.version, base, err, test.want)
		}
	}
}

func TestParseEndpointRefuses(t *testing.T) {
	t.Parallel()
	const notURL, notSafe, notVersion = "the endpoint must be a URL", "the endpoint must begin with https://", "the API version must be"
	for _, test := range []struct{ endpoint, version, want string }{
		{"", "1", notURL},
		{"api.partnercenter.microsoft.com", "1", notURL},
		{"https://", "1", notURL},
		{"https://:443", "1", notURL},
		{"https:api.partnercenter.microsoft.com", "1", notURL},
		{"/v1", "1", notURL},
		{"//example.com", "1", notSafe},
		{"http://example.com", "1", notSafe},
		{"http://10.0.0.1", "1", notSafe},
		{"http://0.0.0.0", "1", notSafe},
		{"http://localhost.example.com", "1", notSafe},
		{"http://127.0.0.1.example.com", "1", notSafe},
		{"http://localhost@example.com", "1", notSafe},
		{"http://[::2]", "1", notSafe},
		{"ftp://localhost", "1", notSafe},
		{"file://localhost/etc", "1", notSafe},
		{"https://user:hunter2@example.com", "1", "user name or password"},
		{"http://user:hunter2@localhost", "1", "user name or password"},
		{"https://user:hunter2@example.com:port", "1", notURL},
		{"https://example.com?code=hunter2", "1", "query or a fragment"},
		{"https://example.com?", "1", "query or a fragment"},
		{"https://example.com#hunter2", "1", "query or a fragment"},
		{"https://exa mple.com", "1", notURL},
		{"https://example.com\n", "1", notURL},
		{"https://example.com", "", notVersion},
		{"https://example.com", "..", notVersion},
		{"https://example.com", "1/../../x", notVersion},
		{"https://example.com", "1?a=b#c", notVersion},
		{"https://example.com", "1\r\nHost: x", notVersion},
	} {
		base, err := parseEndpoint(test.endpoint, test.version)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q, version %q: %v, error %v, want %q", test.endpoint, test.version, base, err, test.want)
		}
		if err != nil && strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q: the error repeats a secret: %v", test.endpoint, err)
		}
	}
}

// TestCartsURLStaysBelowTheCarts tries ids that would reach another path if they
// were not escaped.
func TestCartsURLStaysBelowTheCarts(t *testing.T) {
	t.Parallel()
	client := newCall(t, http.MethodGet, nil).client
	for _, id := range []string{
		"d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d", "a/b", "../x", "..%2fx", "%2e%2e", "%2F..", "a?b=c", "a#b", "a;b", "a b", "a+b", "a:b@c",
		`a\b`, "/", "//host", "http://host/", "é", "\u2028", "\xff", "...", " ..", ".. ", strings.Repeat("a", 10_000),
	} {
		address, err := client.cartsURL(id, id, "checkout")
		if err != nil {
			t.Errorf("%q: %v", id, err)
			continue
		}
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
		if err != nil {
			t.Errorf("%q: %v", id, err)
			continue
		}
		// What a server sees: the parts of the escaped path, each one unescaped.
		parts := strings.Split(req.URL.EscapedPath(), "/")
		want := []string{"", "v1", "customers", id, "carts", id, "checkout"}
		if len(parts) != len(want) || req.URL.Host != "example.com" || req.URL.RawQuery != "" || req.URL.Fragment != "" {
			t.Errorf("%q: address %s", id, address)
			continue
		}
		if full := strings.Join(want, "/"); req.URL.Path != full {
			t.Errorf("%q: path %q, want %q", id, req.URL.Path, full)
		}
	}
	if address, err := client.cartsURL("customer"); err != nil || address != "https://example.com/v1/customers/customer/carts" {
		t.Errorf("address of the carts: %s, error %v", address, err)
	}
}

func TestCartsURLRefuses(t *testing.T) {
	t.Parallel()
	client := newCall(t, http.MethodGet, nil).client
	for _, id := range []string{"", ".", "..", "a\nb", "a\r\nHost: x", "\x00", "a\tb", "a\x7f", "a\u0085b"} {
		for what, segments := range map[string][]string{"customer id": {id, "cart"}, "cart id": {"customer", id}} {
			address, err := client.cartsURL(segments[0], segments[1])
			if err == nil || !strings.Contains(err.Error(), "the "+what+" ") {
				t.Errorf("%s %q: address %q, error %v", what, id, address, err)
			}
		}
	}
}
