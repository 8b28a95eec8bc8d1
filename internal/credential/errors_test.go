// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package credential_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/credential"
	"github.com/partner-carts/terraform-provider-partnercenter/internal/mockentra"
)

func TestErrors(t *testing.T) {
	t.Parallel()
	const wrongSecret = "wrong+secret/of the~application"
	const leakedToken = "opaque-token-in-a-broken-answer"
	tests := map[string]struct {
		configure func(*mockentra.Server, *credential.Config)
		status    int
		code      string
		want      []string
	}{
		"wrong secret": {
			configure: func(_ *mockentra.Server, cfg *credential.Config) {
				cfg.ClientSecret = env("PARTNERCENTER_CLIENT_SECRET", wrongSecret)
			},
			status: http.StatusUnauthorized, code: "invalid_client",
			want: []string{"a client secret (client_secret from PARTNERCENTER_CLIENT_SECRET)", "AADSTS7000215: Invalid client secret", "(correlation id 5f0c", "secret's value"},
		},
		"unknown application": {
			configure: func(_ *mockentra.Server, cfg *credential.Config) { cfg.ClientID = hcl("client_id", "another") },
			status:    http.StatusBadRequest, code: "unauthorized_client",
			want: []string{"AADSTS700016", "Check client_id and tenant_id"},
		},
		"unknown tenant": {
			configure: func(_ *mockentra.Server, cfg *credential.Config) {
				cfg.TenantID = hcl("tenant_id", "fabrikam.example")
			},
			status: http.StatusBadRequest, code: "invalid_request",
			want: []string{"AADSTS90002", "fabrikam.example", "Check tenant_id"},
		},
		"wrong refresh token": {
			configure: func(_ *mockentra.Server, cfg *credential.Config) {
				cfg.RefreshToken = hcl("refresh_token", wrongSecret)
			},
			status: http.StatusBadRequest, code: "invalid_grant",
			want: []string{"AADSTS70000", "sign in again"},
		},
		"wrong federated token": {
			configure: func(_ *mockentra.Server, cfg *credential.Config) {
				cfg.ClientSecret = credential.Setting{}
				cfg.OIDCToken = hcl("oidc_token", wrongSecret)
			},
			status: http.StatusUnauthorized, code: "invalid_client",
			want: []string{"AADSTS700213", "compare repository, branch or environment"},
		},
		"wrong token for the pipeline's endpoint": {
			configure: func(entra *mockentra.Server, cfg *credential.Config) {
				cfg.ClientSecret = credential.Setting{}
				cfg.OIDCRequestURL = hcl("oidc_request_url", entra.GitHubRequestURL())
				cfg.OIDCRequestToken = hcl("oidc_request_token", wrongSecret)
			},
			status: http.StatusUnauthorized, want: []string{"HTTP 401: the pipeline's token endpoint refused the request", "id-token: write"},
		},
		"a gateway's page": {
			configure: func(entra *mockentra.Server, _ *credential.Config) {
				entra.Fail(mockentra.Failure{Status: http.StatusServiceUnavailable})
			},
			status: http.StatusServiceUnavailable, want: []string{"the login service answered service unavailable", "busy or down"},
		},
		"an answer that repeats what was sent": {
			configure: func(entra *mockentra.Server, cfg *credential.Config) {
				cfg.ClientSecret = hcl("client_secret", wrongSecret)
				entra.Fail(mockentra.Failure{Status: http.StatusBadRequest, Code: 90014, Description: "Bad body: client_secret=" + wrongSecret +
					" or wrong%2Bsecret%2Fof+the~application or " + entra.FederatedToken()})
			},
			status: http.StatusBadRequest, code: "invalid_request",
			want: []string{"client_secret=(redacted) or (redacted) or (redacted)", "Check client_secret."},
		},
		"an unreadable token": {
			configure: func(entra *mockentra.Server, _ *credential.Config) {
				entra.Fail(mockentra.Failure{Status: http.StatusOK, Body: `{"access_token":"` + leakedToken})
			},
			want: []string{"json decode error"},
		},
		"an unreadable token for a refresh token": {
			configure: func(entra *mockentra.Server, cfg *credential.Config) {
				cfg.RefreshToken = hcl("refresh_token", mockentra.RefreshToken)
				entra.Fail(mockentra.Failure{Status: http.StatusOK, Body: `{"access_token":"` + leakedToken})
			},
			want: []string{"cannot parse json"},
		},
		"an answer without a token": {
			configure: func(entra *mockentra.Server, _ *credential.Config) {
				entra.Fail(mockentra.Failure{Status: http.StatusOK, Body: `{"expires_in":3600}`})
			},
			want: []string{"access"},
		},
		"an endless answer": {
			configure: func(entra *mockentra.Server, _ *credential.Config) {
				entra.Fail(mockentra.Failure{Status: http.StatusOK, Body: strings.Repeat(" ", 2<<20)})
			},
			want: []string{"too large"},
		},
		"a redirect": {
			configure: func(entra *mockentra.Server, _ *credential.Config) {
				entra.Fail(mockentra.Failure{Status: http.StatusTemporaryRedirect, Header: http.Header{"Location": {"/elsewhere"}}})
			},
			status: http.StatusTemporaryRedirect, want: []string{"Redirects are not followed", "authority_host"},
		},
		"an untrusted certificate": {
			configure: func(_ *mockentra.Server, cfg *credential.Config) { cfg.Transport = nil },
			want:      []string{"certificate", "PARTNERCENTER_AUTHORITY_HOST"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			entra := mockentra.Start(t)
			cfg := withSecret(entra)
			test.configure(entra, &cfg)
			ctx := policy.WithRetryOptions(t.Context(), policy.RetryOptions{RetryDelay: time.Millisecond})
			_, err := getToken(ctx, open(t, cfg))
			var credentialErr *credential.Error
			if !errors.As(err, &credentialErr) {
				t.Fatalf("error %v, want an Error", err)
			}
			if credentialErr.StatusCode != test.status || credentialErr.Code != test.code {
				t.Errorf("status %d, code %q, want %d, %q", credentialErr.StatusCode, credentialErr.Code, test.status, test.code)
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error %q, want %q in it", err, want)
				}
			}
			checkNoSecrets(t, err, wrongSecret, "wrong%2Bsecret", leakedToken, mockentra.ClientSecret, mockentra.RefreshToken,
				mockentra.PipelineToken, "eyJ", "<html", "client_assertion")
		})
	}
}

// A redirect must not carry a secret to another host, whichever package sends it.
func TestRedirectsAreNotFollowed(t *testing.T) {
	t.Parallel()
	var visits atomic.Int32
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { visits.Add(1) }))
	t.Cleanup(elsewhere.Close)
	for _, refreshToken := range []string{"", mockentra.RefreshToken} {
		entra := mockentra.Start(t)
		entra.Fail(mockentra.Failure{Status: http.StatusTemporaryRedirect, Header: http.Header{"Location": {elsewhere.URL}}})
		cfg := withSecret(entra)
		cfg.RefreshToken = hcl("refresh_token", refreshToken)
		if _, err := getToken(t.Context(), open(t, cfg)); err == nil {
			t.Error("a redirect gave a token")
		}
		if n := len(entra.TokenRequests()); n != 1 {
			t.Errorf("%d token requests, want 1", n)
		}
	}
	if n := visits.Load(); n != 0 {
		t.Errorf("%d requests went to the other host", n)
	}
}

func TestErrorAfterTheContext(t *testing.T) {
	t.Parallel()
	entra := mockentra.Start(t)
	entra.SetLatency(10 * time.Second)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	_, err := getToken(ctx, open(t, withSecret(entra)))
	if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "timeouts block") {
		t.Errorf("error %v, want one about the timeout", err)
	}
}
