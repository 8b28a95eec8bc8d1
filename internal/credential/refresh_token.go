// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package credential

import (
	"context"
	"net/url"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

// openRefreshToken redeems a refresh token, as the Microsoft Learn page "Enable
// the Secure Application Model framework" describes. Entra ID gives a new
// refresh token with each answer; it serves for the rest of the run, but there
// is no place where the provider could keep it.
func openRefreshToken(cfg Config, w *wire) (fetcher, error) {
	refreshToken := cfg.RefreshToken.Value
	return func(ctx context.Context, request policy.TokenRequestOptions) (azcore.AccessToken, error) {
		// The clientcredentials package is the one of oauth2 that sends a scope
		// with a refresh; without it the token is for whatever was consented to first.
		grant := clientcredentials.Config{
			ClientID:     cfg.ClientID.Value,
			ClientSecret: cfg.ClientSecret.Value,
			TokenURL:     w.authorityHost + "/" + cfg.TenantID.Value + "/oauth2/v2.0/token",
			Scopes:       append([]string{"offline_access"}, request.Scopes...),
			EndpointParams: url.Values{
				"grant_type":    {"refresh_token"},
				"refresh_token": {refreshToken},
			},
			AuthStyle: oauth2.AuthStyleInParams,
		}
		token, err := grant.Token(context.WithValue(ctx, oauth2.HTTPClient, w.retryingClient()))
		if err != nil {
			return azcore.AccessToken{}, err
		}
		if token.RefreshToken != refreshToken {
			refreshToken = token.RefreshToken
			w.secrets.add(refreshToken)
			w.warnOnce(rotatedWarning)
		}
		return azcore.AccessToken{Token: token.AccessToken, ExpiresOn: token.Expiry.UTC()}, nil
	}, nil
}

const rotatedWarning = "Microsoft Entra ID has issued a new refresh token in exchange for the configured one. " +
	"The provider uses the new one until the end of this run and can't save it. The configured one stays usable until it expires, " +
	"usually 90 days after it was issued: renew the value of refresh_token (PARTNERCENTER_REFRESH_TOKEN) before that."
