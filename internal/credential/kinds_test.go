// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package credential_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/credential"
	"github.com/partner-carts/terraform-provider-partnercenter/internal/mockentra"
)

const scope = "https://api.partnercenter.microsoft.com/.default"

// hcl and env are settings of the configuration and of the environment.
func hcl(argument, value string) credential.Setting {
	return credential.Setting{Value: value, Source: argument, HCL: true}
}

func env(variable, value string) credential.Setting {
	return credential.Setting{Value: value, Source: variable}
}

// application is a configuration with the ids of the mock's application.
func application(entra *mockentra.Server) credential.Config {
	return credential.Config{
		TenantID:      hcl("tenant_id", mockentra.TenantID),
		ClientID:      hcl("client_id", mockentra.ClientID),
		AuthorityHost: entra.URL,
		Transport:     entra.Client(),
	}
}

func withSecret(entra *mockentra.Server) credential.Config {
	cfg := application(entra)
	cfg.ClientSecret = hcl("client_secret", mockentra.ClientSecret)
	return cfg
}

func open(t *testing.T, cfg credential.Config) *credential.Credential {
	t.Helper()
	c, err := credential.New(cfg)
	if err != nil {
		t.Fatalf("New: %v", err)
	}
	return c
}

func getToken(ctx context.Context, c *credential.Credential) (string, error) {
	token, err := c.GetToken(ctx, policy.TokenRequestOptions{Scopes: []string{scope}})
	return token.Token, err
}

func mustGetToken(t *testing.T, c *credential.Credential) string {
	t.Helper()
	token, err := getToken(t.Context(), c)
	if err != nil {
		t.Fatalf("GetToken: %v", err)
	}
	return token
}

func TestKindsOverHTTP(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		configure   func(*testing.T, *mockentra.Server, *credential.Config)
		grantType   string
		proof       string
		description string
	}{
		"client secret": {
			configure: func(_ *testing.T, _ *mockentra.Server, cfg *credential.Config) {
				cfg.ClientSecret = env("ARM_CLIENT_SECRET", mockentra.ClientSecret)
			},
			grantType: "client_credentials", proof: "secret",
			description: "Partner Center tokens come from a client secret of the application " + mockentra.ClientID +
				" in the tenant " + mockentra.TenantID + " (client_secret from ARM_CLIENT_SECRET).",
		},
		"federated token": {
			configure: func(_ *testing.T, entra *mockentra.Server, cfg *credential.Config) {
				cfg.OIDCToken = hcl("oidc_token", entra.FederatedToken())
			},
			grantType: "client_credentials", proof: "federated", description: "workload identity federation",
		},
		"federated token file": {
			configure: func(t *testing.T, entra *mockentra.Server, cfg *credential.Config) {
				path := filepath.Join(t.TempDir(), "token")
				writeFile(t, path, entra.FederatedToken()+"\n")
				cfg.OIDCTokenFilePath = hcl("oidc_token_file_path", path)
			},
			grantType: "client_credentials", proof: "federated", description: "(oidc_token_file_path)",
		},
		"token request of GitHub Actions": {
			configure: func(_ *testing.T, entra *mockentra.Server, cfg *credential.Config) {
				cfg.UseOIDC = hcl("use_oidc", "true")
				cfg.OIDCRequestURL = env("ACTIONS_ID_TOKEN_REQUEST_URL", entra.GitHubRequestURL())
				cfg.OIDCRequestToken = env("ACTIONS_ID_TOKEN_REQUEST_TOKEN", mockentra.PipelineToken)
			},
			grantType: "client_credentials", proof: "federated",
			description: "(use_oidc, oidc_request_url from ACTIONS_ID_TOKEN_REQUEST_URL, oidc_request_token from ACTIONS_ID_TOKEN_REQUEST_TOKEN)",
		},
		"token request of Azure Pipelines": {
			configure: func(_ *testing.T, entra *mockentra.Server, cfg *credential.Config) {
				cfg.OIDCRequestURL = hcl("oidc_request_url", entra.AzurePipelinesRequestURL())
				cfg.OIDCRequestToken = env("ARM_OIDC_REQUEST_TOKEN", mockentra.PipelineToken)
			},
			grantType: "client_credentials", proof: "federated", description: "(oidc_request_url, oidc_request_token from ARM_OIDC_REQUEST_TOKEN)",
		},
		"refresh token with secret": {
			configure: func(_ *testing.T, _ *mockentra.Server, cfg *credential.Config) {
				cfg.RefreshToken = env("PARTNERCENTER_REFRESH_TOKEN", mockentra.RefreshToken)
				cfg.ClientSecret = hcl("client_secret", mockentra.ClientSecret)
			},
			grantType: "refresh_token", proof: "secret",
			description: "a refresh token of the application " + mockentra.ClientID,
		},
		"refresh token of a public client": {
			configure: func(_ *testing.T, entra *mockentra.Server, cfg *credential.Config) {
				entra.SetPublicClient(true)
				cfg.RefreshToken = hcl("refresh_token", mockentra.RefreshToken)
			},
			grantType: "refresh_token", proof: "none", description: "(refresh_token)",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			entra := mockentra.Start(t)
			cfg := application(entra)
			test.configure(t, entra, &cfg)
			c := open(t, cfg)
			if token := mustGetToken(t, c); !entra.Valid(token) {
				t.Error("the token is not valid")
			}
			requests := entra.TokenRequests()
			if len(requests) != 1 {
				t.Fatalf("%d token requests, want 1", len(requests))
			}
			got := requests[0]
			if got.GrantType != test.grantType || got.Proof != test.proof || got.Tenant != mockentra.TenantID || !strings.Contains(got.Scope, scope) {
				t.Errorf("token request %+v, want grant %s with proof %s for %s", got, test.grantType, test.proof, scope)
			}
			if !strings.Contains(c.Description(), test.description) {
				t.Errorf("description %q, want %q in it", c.Description(), test.description)
			}
		})
	}
}

// The platform renews the file: a token that was read once may have expired.
func TestTokenFileIsReadAgain(t *testing.T) {
	t.Parallel()
	entra := mockentra.Start(t)
	path := filepath.Join(t.TempDir(), "token")
	cfg := application(entra)
	cfg.OIDCTokenFilePath = hcl("oidc_token_file_path", path)
	c := open(t, cfg)

	var credentialErr *credential.Error
	if _, err := getToken(t.Context(), c); !errors.As(err, &credentialErr) || !strings.Contains(err.Error(), "oidc_token_file_path") {
		t.Fatalf("error %v, want one about oidc_token_file_path", err)
	}
	writeFile(t, path, entra.FederatedToken())
	if token := mustGetToken(t, c); !entra.Valid(token) {
		t.Error("the token is not valid")
	}
}

func writeFile(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestAzureCLI(t *testing.T) {
	directory := t.TempDir()
	calls := filepath.Join(directory, "calls")
	script := fmt.Sprintf("#!/bin/sh\necho \"$@\" >>%q\n"+
		"echo '{\"accessToken\":\"token-of-the-cli\",\"expires_on\":%d}'\n", calls, time.Now().Add(time.Hour).Unix())
	path := filepath.Join(directory, "az")
	writeFile(t, path, script)
	if err := os.Chmod(path, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", directory)

	c := open(t, credential.Config{UseCLI: hcl("use_cli", "true"), TenantID: hcl("tenant_id", mockentra.TenantID)})
	for range 3 {
		if token := mustGetToken(t, c); token != "token-of-the-cli" {
			t.Errorf("token %q", token)
		}
	}
	c.Invalidate()
	mustGetToken(t, c)
	log, err := os.ReadFile(calls)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Repeat("account get-access-token -o json --resource https://api.partnercenter.microsoft.com --tenant "+mockentra.TenantID+"\n", 2)
	if string(log) != want {
		t.Errorf("az was called with:\n%swant:\n%s", log, want)
	}
}

func TestManagedIdentity(t *testing.T) {
	calls := 0
	endpoint := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls++
		if r.Header.Get("X-IDENTITY-HEADER") != "header-of-the-host" || r.URL.Query().Get("client_id") != mockentra.ClientID ||
			r.URL.Query().Get("resource") != "https://api.partnercenter.microsoft.com" {
			http.Error(w, "bad request", http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprintf(w, `{"access_token":"token-%d","expires_on":"%d","resource":"https://api.partnercenter.microsoft.com","token_type":"Bearer"}`,
			calls, time.Now().Add(time.Hour).Unix())
	}))
	t.Cleanup(endpoint.Close)
	t.Setenv("IDENTITY_ENDPOINT", endpoint.URL)
	t.Setenv("IDENTITY_HEADER", "header-of-the-host")

	c := open(t, credential.Config{UseMSI: hcl("use_msi", "true"), ClientID: env("PARTNERCENTER_CLIENT_ID", mockentra.ClientID)})
	for range 3 {
		if token := mustGetToken(t, c); token != "token-1" {
			t.Errorf("token %q, want token-1", token)
		}
	}
	c.Invalidate()
	if token := mustGetToken(t, c); token != "token-2" {
		t.Errorf("token %q after Invalidate, want token-2", token)
	}
}
