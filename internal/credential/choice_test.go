// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package credential_test

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/credential"
	"github.com/partner-carts/terraform-provider-partnercenter/internal/mockentra"
)

func TestChoice(t *testing.T) {
	t.Parallel()
	ids := credential.Config{TenantID: env("ARM_TENANT_ID", mockentra.TenantID), ClientID: hcl("client_id", mockentra.ClientID)}
	github := func(cfg *credential.Config) {
		cfg.OIDCRequestURL = env("ACTIONS_ID_TOKEN_REQUEST_URL", "https://pipelines.example/token?api-version=2.0")
		cfg.OIDCRequestToken = env("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "bearer-of-the-job")
	}
	_, certificate := newCertificate(t, time.Now().Add(time.Hour))
	certificatePath := certificateFile(t, certificate)
	tests := map[string]struct {
		configure func(*credential.Config)
		want      string
	}{
		"configuration before environment": {want: "a client secret of", configure: func(cfg *credential.Config) {
			cfg.ClientSecret = hcl("client_secret", "secret-of-the-configuration")
			cfg.AccessToken = env("PARTNERCENTER_ACCESS_TOKEN", "token-of-the-environment")
			cfg.UseMSI = env("PARTNERCENTER_USE_MSI", "true")
			cfg.UseOIDC = env("ARM_USE_OIDC", "true")
			github(cfg)
		}},
		"a switch of the configuration before a secret of the environment": {want: "the Azure CLI", configure: func(cfg *credential.Config) {
			cfg.UseCLI = hcl("use_cli", "true")
			cfg.ClientSecret = env("ARM_CLIENT_SECRET", "secret-of-the-environment")
		}},
		"GitHub's variables alone switch nothing on": {want: "a client certificate", configure: func(cfg *credential.Config) {
			cfg.ClientCertificatePath = env("PARTNERCENTER_CLIENT_CERTIFICATE_PATH", certificatePath)
			github(cfg)
		}},
		"GitHub's variables with use_oidc": {want: "oidc_request_url from ACTIONS_ID_TOKEN_REQUEST_URL", configure: func(cfg *credential.Config) {
			cfg.UseOIDC = env("PARTNERCENTER_USE_OIDC", "true")
			github(cfg)
		}},
		"a token before GitHub's variables": {want: "(oidc_token from PARTNERCENTER_OIDC_TOKEN)", configure: func(cfg *credential.Config) {
			cfg.OIDCToken = env("PARTNERCENTER_OIDC_TOKEN", "token-of-the-pipeline")
			github(cfg)
		}},
		"a token file of the configuration before a token of the environment": {want: "(oidc_token_file_path)", configure: func(cfg *credential.Config) {
			cfg.OIDCTokenFilePath = hcl("oidc_token_file_path", filepath.Join(t.TempDir(), "token"))
			cfg.OIDCToken = env("ARM_OIDC_TOKEN", "token-of-the-pipeline")
		}},
		"federation switched off": {want: "a managed identity", configure: func(cfg *credential.Config) {
			cfg.UseOIDC = hcl("use_oidc", "false")
			cfg.OIDCToken = env("PARTNERCENTER_OIDC_TOKEN", "token-of-the-pipeline")
			cfg.UseMSI = env("PARTNERCENTER_USE_MSI", "true")
		}},
		"a refresh token with a secret": {want: "(refresh_token from PARTNERCENTER_REFRESH_TOKEN, client_secret)", configure: func(cfg *credential.Config) {
			cfg.RefreshToken = env("PARTNERCENTER_REFRESH_TOKEN", "refresh-token")
			cfg.ClientSecret = hcl("client_secret", "secret-of-the-application")
		}},
		"a certificate's password without a certificate in the environment": {want: "a managed identity", configure: func(cfg *credential.Config) {
			cfg.ClientCertificatePassword = env("ARM_CLIENT_CERTIFICATE_PASSWORD", "password")
			cfg.UseMSI = env("PARTNERCENTER_USE_MSI", "true")
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := ids
			test.configure(&cfg)
			if description := open(t, cfg).Description(); !strings.Contains(description, test.want) {
				t.Errorf("description %q, want %q in it", description, test.want)
			}
		})
	}
}

func TestConfigErrors(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		cfg       credential.Config
		arguments []string
		summary   string
		detail    []string
	}{
		"nothing": {
			arguments: []string{"access_token", "client_secret", "client_certificate_path", "refresh_token", "use_oidc", "use_msi", "use_cli"},
			summary:   "No credentials for Partner Center",
			detail:    []string{"client_secret (PARTNERCENTER_CLIENT_SECRET or ARM_CLIENT_SECRET)", "use_cli (PARTNERCENTER_USE_CLI)", "ARM_TENANT_ID"},
		},
		"GitHub's variables only": {
			cfg: credential.Config{
				OIDCRequestURL:   env("ACTIONS_ID_TOKEN_REQUEST_URL", "https://pipelines.example/token"),
				OIDCRequestToken: env("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "bearer-of-the-job"),
			},
			arguments: []string{"access_token", "client_secret", "client_certificate_path", "refresh_token", "use_oidc", "use_msi", "use_cli"},
			summary:   "No credentials for Partner Center",
			detail:    []string{"ACTIONS_ID_TOKEN_REQUEST_URL", "set use_oidc = true"},
		},
		"secret and certificate": {
			cfg: credential.Config{
				ClientSecret:          env("ARM_CLIENT_SECRET", "secret-of-the-environment"),
				ClientCertificatePath: env("PARTNERCENTER_CLIENT_CERTIFICATE_PATH", "client.pfx"),
			},
			arguments: []string{"client_secret", "client_certificate_path"},
			summary:   "More than one kind of credentials",
			detail: []string{"In the environment are set: a client secret (client_secret from ARM_CLIENT_SECRET); a client certificate",
				"client_secret (PARTNERCENTER_CLIENT_SECRET or ARM_CLIENT_SECRET)", "client_certificate_path (PARTNERCENTER_CLIENT_CERTIFICATE_PATH or"},
		},
		"two switches in the configuration": {
			cfg: credential.Config{
				UseMSI: hcl("use_msi", "true"), UseCLI: hcl("use_cli", "true"),
				AccessToken: env("PARTNERCENTER_ACCESS_TOKEN", "token-of-the-environment"),
			},
			arguments: []string{"use_msi", "use_cli"},
			summary:   "More than one kind of credentials",
			detail:    []string{"In the provider block are set: a managed identity (use_msi); the Azure CLI (use_cli)", "PARTNERCENTER_USE_MSI"},
		},
		"two federated tokens": {
			cfg: credential.Config{
				OIDCToken:         hcl("oidc_token", "token-of-the-pipeline"),
				OIDCTokenFilePath: hcl("oidc_token_file_path", "token"),
			},
			arguments: []string{"oidc_token", "oidc_token_file_path"},
			summary:   "More than one kind of credentials",
			detail:    []string{"In the provider block", "PARTNERCENTER_OIDC_TOKEN or ARM_OIDC_TOKEN"},
		},
		"secret without ids": {
			cfg:       credential.Config{ClientSecret: hcl("client_secret", "secret-of-the-application")},
			arguments: []string{"tenant_id", "client_id"},
			summary:   "Incomplete credentials",
			detail:    []string{"a client secret (client_secret)", "tenant_id (PARTNERCENTER_TENANT_ID or ARM_TENANT_ID); client_id (PARTNERCENTER_CLIENT_ID"},
		},
		"refresh token without ids": {
			cfg:       credential.Config{RefreshToken: hcl("refresh_token", "refresh-token"), TenantID: hcl("tenant_id", mockentra.TenantID)},
			arguments: []string{"client_id"},
			summary:   "Incomplete credentials",
			detail:    []string{"a refresh token (refresh_token)", "ARM_CLIENT_ID"},
		},
		"password without certificate": {
			cfg: credential.Config{
				ClientCertificatePassword: hcl("client_certificate_password", "password-of-the-file"),
				TenantID:                  hcl("tenant_id", mockentra.TenantID), ClientID: hcl("client_id", mockentra.ClientID),
			},
			arguments: []string{"client_certificate_path"},
			summary:   "Incomplete credentials",
			detail:    []string{"client_certificate_path (PARTNERCENTER_CLIENT_CERTIFICATE_PATH"},
		},
		"federation without a token": {
			cfg: credential.Config{
				UseOIDC:  env("ARM_USE_OIDC", "true"),
				TenantID: hcl("tenant_id", mockentra.TenantID), ClientID: hcl("client_id", mockentra.ClientID),
			},
			arguments: []string{"oidc_token", "oidc_token_file_path", "oidc_request_url"},
			summary:   "Incomplete credentials",
			detail:    []string{"use_oidc from ARM_USE_OIDC", "PARTNERCENTER_OIDC_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_URL"},
		},
		"federation without the endpoint's token": {
			cfg: credential.Config{
				OIDCRequestURL: hcl("oidc_request_url", "https://pipelines.example/token"),
				TenantID:       hcl("tenant_id", mockentra.TenantID), ClientID: hcl("client_id", mockentra.ClientID),
			},
			arguments: []string{"oidc_request_token"},
			summary:   "Incomplete credentials",
			detail:    []string{"ACTIONS_ID_TOKEN_REQUEST_TOKEN"},
		},
		"plain http endpoint of the pipeline": {
			cfg: credential.Config{
				OIDCRequestURL: hcl("oidc_request_url", "http://127.0.0.1/token"), OIDCRequestToken: hcl("oidc_request_token", "bearer"),
				TenantID: hcl("tenant_id", mockentra.TenantID), ClientID: hcl("client_id", mockentra.ClientID),
			},
			arguments: []string{"oidc_request_url"}, summary: "Invalid oidc_request_url", detail: []string{"https"},
		},
		"plain http authority": {
			cfg:       credential.Config{AuthorityHost: "http://127.0.0.1:8443", UseCLI: hcl("use_cli", "true")},
			arguments: []string{"authority_host"}, summary: "Invalid authority_host", detail: []string{"PARTNERCENTER_AUTHORITY_HOST"},
		},
		"authority with a path": {
			cfg:       credential.Config{AuthorityHost: "https://login.example/tenant", UseCLI: hcl("use_cli", "true")},
			arguments: []string{"authority_host"}, summary: "Invalid authority_host", detail: []string{"host only"},
		},
		"tenant that leads elsewhere": {
			cfg:       credential.Config{TenantID: hcl("tenant_id", "../../evil"), UseCLI: hcl("use_cli", "true")},
			arguments: []string{"tenant_id"}, summary: "Invalid tenant_id", detail: []string{"ARM_TENANT_ID"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := credential.New(test.cfg)
			var configErr *credential.ConfigError
			if !errors.As(err, &configErr) {
				t.Fatalf("error %v, want a ConfigError", err)
			}
			if configErr.Summary != test.summary || !slices.Equal(configErr.Arguments, test.arguments) {
				t.Errorf("summary %q about %q, want %q about %q", configErr.Summary, configErr.Arguments, test.summary, test.arguments)
			}
			for _, want := range test.detail {
				if !strings.Contains(configErr.Detail, want) {
					t.Errorf("detail %q, want %q in it", configErr.Detail, want)
				}
			}
		})
	}
}

func TestEnvironments(t *testing.T) {
	t.Parallel()
	if names := credential.EnvironmentNames(); !slices.Equal(names, []string{"public", "usgovernment", "china"}) {
		t.Errorf("names %q", names)
	}
	china, ok := credential.EnvironmentByName("China")
	if !ok || china.Endpoint != "https://partner.partnercenterapi.microsoftonline.cn" || china.AuthorityHost != "https://login.chinacloudapi.cn" {
		t.Errorf("China is %+v, %t", china, ok)
	}
	if _, ok := credential.EnvironmentByName("germany"); ok {
		t.Error("an unknown environment was found")
	}
}
