// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package credential

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// Config is everything the provider knows about who it shall be.
type Config struct {
	AccessToken               Setting
	TenantID                  Setting
	ClientID                  Setting
	ClientSecret              Setting
	ClientCertificatePath     Setting
	ClientCertificatePassword Setting
	RefreshToken              Setting
	OIDCToken                 Setting
	OIDCTokenFilePath         Setting
	OIDCRequestURL            Setting
	OIDCRequestToken          Setting

	// UseOIDC, UseMSI and UseCLI have the value "true", "false" or "".
	UseOIDC Setting
	UseMSI  Setting
	UseCLI  Setting

	// AuthorityHost is the https URL of the login host; "" = that of the public cloud.
	AuthorityHost string
	// Transport carries the requests for tokens, without following redirects;
	// nil = one with TLS 1.2 or later and the usual proxy variables.
	Transport *http.Client
}

// variables names the environment variables of each argument, the preferred one first.
var variables = map[string][]string{
	"access_token":                {"PARTNERCENTER_ACCESS_TOKEN"},
	"tenant_id":                   {"PARTNERCENTER_TENANT_ID", "ARM_TENANT_ID"},
	"client_id":                   {"PARTNERCENTER_CLIENT_ID", "ARM_CLIENT_ID"},
	"client_secret":               {"PARTNERCENTER_CLIENT_SECRET", "ARM_CLIENT_SECRET"},
	"client_certificate_path":     {"PARTNERCENTER_CLIENT_CERTIFICATE_PATH", "ARM_CLIENT_CERTIFICATE_PATH"},
	"client_certificate_password": {"PARTNERCENTER_CLIENT_CERTIFICATE_PASSWORD", "ARM_CLIENT_CERTIFICATE_PASSWORD"},
	"refresh_token":               {"PARTNERCENTER_REFRESH_TOKEN"},
	"use_oidc":                    {"PARTNERCENTER_USE_OIDC", "ARM_USE_OIDC"},
	"oidc_token":                  {"PARTNERCENTER_OIDC_TOKEN", "ARM_OIDC_TOKEN"},
	"oidc_token_file_path":        {"PARTNERCENTER_OIDC_TOKEN_FILE_PATH", "ARM_OIDC_TOKEN_FILE_PATH"},
	"oidc_request_url":            {"PARTNERCENTER_OIDC_REQUEST_URL", "ARM_OIDC_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_URL"},
	"oidc_request_token":          {"PARTNERCENTER_OIDC_REQUEST_TOKEN", "ARM_OIDC_REQUEST_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"},
	"use_msi":                     {"PARTNERCENTER_USE_MSI"},
	"use_cli":                     {"PARTNERCENTER_USE_CLI"},
	"authority_host":              {"PARTNERCENTER_AUTHORITY_HOST"},
}

// ConfigError is a configuration that names no credential, half of one, or several.
type ConfigError struct {
	// Arguments are the arguments that the error is about, such as "client_secret".
	Arguments []string
	// Summary is a title without a full stop.
	Summary string
	// Detail says what is wrong and what to do, by argument and variable.
	Detail string
}

// Error gives the summary and the detail.
func (e *ConfigError) Error() string { return e.Summary + ": " + e.Detail }

// Variables names the environment variables of an argument of the credential, the
// first that is set wins; none for other arguments.
func Variables(argument string) []string { return variables[argument] }

// withVariables spells an argument together with its environment variables.
func withVariables(argument string) string {
	return fmt.Sprintf("%s (%s)", argument, strings.Join(variables[argument], " or "))
}

// checkHTTPS accepts an https URL without credentials in it. Tokens and secrets
// go to that URL, hence no exception for the loopback interface.
func checkHTTPS(argument, value string) error {
	u, err := url.Parse(value)
	if err == nil && u.Scheme == "https" && u.Host != "" && u.User == nil && u.Fragment == "" {
		return nil
	}
	return invalid(argument, "must be an https URL without user name, password or fragment.")
}

// checkAuthorityHost wants nothing after the host: the tenant follows it.
func checkAuthorityHost(value string) error {
	if err := checkHTTPS("authority_host", value); err != nil {
		return err
	}
	if u, err := url.Parse(value); err != nil || u.Path != "" || u.RawQuery != "" {
		return invalid("authority_host", "must be an https URL with a host only, such as https://login.microsoftonline.com.")
	}
	return nil
}

func invalid(argument, rule string) error {
	return &ConfigError{Arguments: []string{argument}, Summary: "Invalid " + argument, Detail: withVariables(argument) + " " + rule}
}

// checkTenantID refuses what would lead a request to another path of the login host.
func checkTenantID(tenant Setting) error {
	for _, r := range tenant.Value {
		if (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r != '.' && r != '-' {
			return invalid("tenant_id", "must be the tenant's GUID or one of its domain names.")
		}
	}
	return nil
}
