// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/credential"
	"github.com/partner-carts/terraform-provider-partnercenter/internal/partnercenter"
)

// What the provider does where its configuration is silent.
const (
	defaultAPIVersion            = "1"
	defaultMaxRetries            = 8
	defaultRetryMaxWait          = time.Minute
	defaultRequestTimeout        = time.Minute
	defaultMaxConcurrentRequests = 10
)

// providerModel is the provider's block.
type providerModel struct {
	Environment               types.String `tfsdk:"environment"`
	Endpoint                  types.String `tfsdk:"endpoint"`
	APIVersion                types.String `tfsdk:"api_version"`
	AccessToken               types.String `tfsdk:"access_token"`
	TenantID                  types.String `tfsdk:"tenant_id"`
	ClientID                  types.String `tfsdk:"client_id"`
	ClientSecret              types.String `tfsdk:"client_secret"`
	ClientCertificatePath     types.String `tfsdk:"client_certificate_path"`
	ClientCertificatePassword types.String `tfsdk:"client_certificate_password"`
	RefreshToken              types.String `tfsdk:"refresh_token"`
	UseOIDC                   types.Bool   `tfsdk:"use_oidc"`
	OIDCToken                 types.String `tfsdk:"oidc_token"`
	OIDCTokenFilePath         types.String `tfsdk:"oidc_token_file_path"`
	OIDCRequestURL            types.String `tfsdk:"oidc_request_url"`
	OIDCRequestToken          types.String `tfsdk:"oidc_request_token"`
	UseMSI                    types.Bool   `tfsdk:"use_msi"`
	UseCLI                    types.Bool   `tfsdk:"use_cli"`
	AuthorityHost             types.String `tfsdk:"authority_host"`
	MaxRetries                types.Int64  `tfsdk:"max_retries"`
	RetryMaxWait              types.String `tfsdk:"retry_max_wait"`
	RequestTimeout            types.String `tfsdk:"request_timeout"`
	MaxConcurrentRequests     types.Int64  `tfsdk:"max_concurrent_requests"`
	ApplicationName           types.String `tfsdk:"application_name"`
}

func providerAttributes() map[string]schema.Attribute {
	text := func(name, description string) schema.Attribute {
		return schema.StringAttribute{Optional: true, MarkdownDescription: description + inEnvironment(name)}
	}
	secret := func(name, description string) schema.Attribute {
		return schema.StringAttribute{Optional: true, Sensitive: true, MarkdownDescription: description + inEnvironment(name)}
	}
	truth := func(name, description string) schema.Attribute {
		return schema.BoolAttribute{Optional: true, MarkdownDescription: description + inEnvironment(name)}
	}
	number := func(name, description string) schema.Attribute {
		return schema.Int64Attribute{Optional: true, MarkdownDescription: description + inEnvironment(name)}
	}

	attributes := make(map[string]schema.Attribute)
	for name, attribute := range map[string]struct {
		make        func(name, description string) schema.Attribute
		description string
	}{
		"environment":                 {text, "The cloud: `public` (default), `usgovernment` or `china`. It decides on the API and the login host."},
		"endpoint":                    {text, "The API's base URL, in place of that of the `environment`. Must be `https`, or `http` on the loopback interface."},
		"api_version":                 {text, "The version in the API's paths, without its leading `v`; `1` by default."},
		"access_token":                {secret, "A bearer token for the API, used as it is. It can't be renewed, so that operations fail once it has expired."},
		"tenant_id":                   {text, "The partner's tenant: a GUID or a domain name. Needed with `client_secret`, `client_certificate_path`, `refresh_token` and `use_oidc`; with `use_cli` it chooses the tenant."},
		"client_id":                   {text, "The application (client) id of the app registration, needed with `client_secret`, `client_certificate_path`, `refresh_token` and `use_oidc`. With `use_msi`, the client id of a user-assigned identity; left out, the machine's own identity is used."},
		"client_secret":               {secret, "A secret of the app registration: its value, not its id."},
		"client_certificate_path":     {text, "The path of a file with a certificate of the app registration and its private key: PEM with an unencrypted key, or PFX."},
		"client_certificate_password": {secret, "The password of the PFX file at `client_certificate_path`. Left out, the file has none."},
		"refresh_token":               {secret, "A refresh token of the secure application model (App+User), which is exchanged for access tokens. A confidential application needs `client_secret` too."},
		"use_oidc":                    {truth, "Whether a pipeline's own token is exchanged for an access token (workload identity federation). It is needed on GitHub Actions; the `oidc_` arguments choose federation without it. `false` switches federation off."},
		"oidc_token":                  {secret, "The pipeline's token itself."},
		"oidc_token_file_path":        {text, "The path of a file that holds the pipeline's token. It is read anew for each exchange."},
		"oidc_request_url":            {text, "The address at which the pipeline gives out its token, by `https` only. GitHub Actions sets it by itself."},
		"oidc_request_token":          {secret, "The bearer token for `oidc_request_url`. GitHub Actions sets it by itself."},
		"use_msi":                     {truth, "Whether the managed identity of the machine is used, `false` by default."},
		"use_cli":                     {truth, "Whether the user who signed in with the Azure CLI is used, `false` by default."},
		"authority_host":              {text, "The login host, in place of that of the `environment`: an `https` URL without a path, such as `https://login.microsoftonline.com`."},
		"max_retries":                 {number, "How many retries follow a first try that failed in passing: a whole number, `8` by default. `0` turns retries off."},
		"retry_max_wait":              {text, "The longest wait before one retry, also where the service asks for a longer one: a duration such as `90s` or `2m`, `60s` by default."},
		"request_timeout":             {text, "The longest time for one try of a request, until its answer has arrived: a duration such as `90s` or `2m`, `60s` by default."},
		"max_concurrent_requests":     {number, "How many requests may be under way at the same time: a whole number of at least 1, `10` by default."},
		"application_name":            {text, "The name by which the service's logs know the caller, sent as `MS-PartnerCenter-Application`. Left out, that header is not sent."},
	} {
		attributes[name] = attribute.make(name, attribute.description)
	}

	return attributes
}

// client is the client that the model describes, nil where something of it
// cannot be.
func (m *providerModel) client(ctx context.Context, userAgent string, logger *slog.Logger, diags *diag.Diagnostics) *client {
	s := newSettings(diags)

	environment := m.environment(s)
	endpoint, version := s.text("endpoint", m.Endpoint), s.text("api_version", m.APIVersion)
	cred := m.credential(s, environment)
	config := partnercenter.Config{
		Endpoint:              endpoint.or(environment.Endpoint),
		APIVersion:            version.or(defaultAPIVersion),
		ApplicationName:       s.text("application_name", m.ApplicationName).or(""),
		UserAgent:             userAgent,
		MaxRetries:            s.number("max_retries", m.MaxRetries, defaultMaxRetries, 0),
		RetryMaxWait:          s.duration("retry_max_wait", m.RetryMaxWait, defaultRetryMaxWait),
		RequestTimeout:        s.duration("request_timeout", m.RequestTimeout, defaultRequestTimeout),
		MaxConcurrentRequests: s.number("max_concurrent_requests", m.MaxConcurrentRequests, defaultMaxConcurrentRequests, 1),
		Logger:                logger,
	}

	if err := partnercenter.CheckEndpoint(config.Endpoint); endpoint.made && err != nil {
		s.refuse(endpoint, err.Error())
	}

	if err := partnercenter.CheckAPIVersion(config.APIVersion); err != nil {
		s.refuse(version, err.Error())
	}

	if diags.HasError() {
		return nil
	}

	config.Credential = cred

	connected, err := partnercenter.New(config)
	if err != nil {
		diags.AddError("Provider is out of order", err.Error())

		return nil
	}

	logger.InfoContext(ctx, cred.Description())

	return &client{Client: connected, warnings: cred.Warnings}
}

func (m *providerModel) environment(s settings) credential.Environment {
	found := s.text("environment", m.Environment)

	environment, known := credential.EnvironmentByName(found.or("public"))
	if !known {
		s.refuse(found, "must be one of "+strings.Join(credential.EnvironmentNames(), ", "))
	}

	return environment
}

func (m *providerModel) credential(s settings, environment credential.Environment) *credential.Credential {
	part := func(argument string, configured attr.Value) credential.Setting {
		return s.credential(argument, configured)
	}

	cred, err := credential.New(credential.Config{
		AccessToken:               part("access_token", m.AccessToken),
		TenantID:                  part("tenant_id", m.TenantID),
		ClientID:                  part("client_id", m.ClientID),
		ClientSecret:              part("client_secret", m.ClientSecret),
		ClientCertificatePath:     part("client_certificate_path", m.ClientCertificatePath),
		ClientCertificatePassword: part("client_certificate_password", m.ClientCertificatePassword),
		RefreshToken:              part("refresh_token", m.RefreshToken),
		OIDCToken:                 part("oidc_token", m.OIDCToken),
		OIDCTokenFilePath:         part("oidc_token_file_path", m.OIDCTokenFilePath),
		OIDCRequestURL:            part("oidc_request_url", m.OIDCRequestURL),
		OIDCRequestToken:          part("oidc_request_token", m.OIDCRequestToken),
		UseOIDC:                   part("use_oidc", m.UseOIDC),
		UseMSI:                    part("use_msi", m.UseMSI),
		UseCLI:                    part("use_cli", m.UseCLI),
		AuthorityHost:             s.text("authority_host", m.AuthorityHost).or(environment.AuthorityHost),
	})

	var invalid *credential.ConfigError

	switch {
	case errors.As(err, &invalid) && len(invalid.Arguments) == 1:
		s.diags.AddAttributeError(path.Root(invalid.Arguments[0]), invalid.Summary, invalid.Detail)
	case errors.As(err, &invalid):
		s.diags.AddError(invalid.Summary, invalid.Detail)
	case err != nil:
		s.diags.AddError("Invalid credentials", err.Error())
	}

	return cred
}
