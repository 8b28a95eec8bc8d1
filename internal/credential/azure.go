// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package credential

import (
	"context"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

// fetcher asks for a new token. The fetchers of this file make a new credential
// of azidentity each time, because azidentity would give a cached token again,
// one that the service has refused included. The cache is that of Credential.
type fetcher func(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error)

func openClientSecret(cfg Config, w *wire) (fetcher, error) {
	return func(ctx context.Context, request policy.TokenRequestOptions) (azcore.AccessToken, error) {
		credential, err := azidentity.NewClientSecretCredential(cfg.TenantID.Value, cfg.ClientID.Value, cfg.ClientSecret.Value,
			&azidentity.ClientSecretCredentialOptions{ClientOptions: w.options(), DisableInstanceDiscovery: w.disableDiscovery()})
		if err != nil {
			return azcore.AccessToken{}, err
		}
		return credential.GetToken(ctx, request)
	}, nil
}

func openCertificate(cfg Config, w *wire) (fetcher, error) {
	certificates, key, err := readCertificate(cfg)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, request policy.TokenRequestOptions) (azcore.AccessToken, error) {
		credential, err := azidentity.NewClientCertificateCredential(cfg.TenantID.Value, cfg.ClientID.Value, certificates, key,
			&azidentity.ClientCertificateCredentialOptions{ClientOptions: w.options(), DisableInstanceDiscovery: w.disableDiscovery()})
		if err != nil {
			return azcore.AccessToken{}, err
		}
		return credential.GetToken(ctx, request)
	}, nil
}

func openManagedIdentity(cfg Config, w *wire) (fetcher, error) {
	options := &azidentity.ManagedIdentityCredentialOptions{ClientOptions: w.options()}
	// No TryTimeout and the plain client: azidentity has its own times for the
	// metadata endpoint, and pins a certificate on the client for Service Fabric.
	options.Retry = policy.RetryOptions{}
	options.Transport = w.client
	if cfg.ClientID.isSet() {
		options.ID = azidentity.ClientID(cfg.ClientID.Value)
	}
	return func(ctx context.Context, request policy.TokenRequestOptions) (azcore.AccessToken, error) {
		credential, err := azidentity.NewManagedIdentityCredential(options)
		if err != nil {
			return azcore.AccessToken{}, err
		}
		// Tokens of managed identities are cached for the whole process, except
		// when claims are asked for.
		request.Claims = "{}"
		return credential.GetToken(ctx, request)
	}, nil
}

func openCLI(cfg Config, _ *wire) (fetcher, error) {
	return func(ctx context.Context, request policy.TokenRequestOptions) (azcore.AccessToken, error) {
		credential, err := azidentity.NewAzureCLICredential(&azidentity.AzureCLICredentialOptions{TenantID: cfg.TenantID.Value})
		if err != nil {
			return azcore.AccessToken{}, err
		}
		return credential.GetToken(ctx, request)
	}, nil
}
