// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package credential

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

// openAccessToken gives the configured token again and again: after a refusal
// too, so that the service's own reason is what the user reads.
func openAccessToken(cfg Config, _ *wire) (fetcher, error) {
	token := strings.TrimSpace(strings.TrimPrefix(cfg.AccessToken.Value, "Bearer "))
	expires, known := expiryOf(token)
	return func(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
		if !known {
			return azcore.AccessToken{Token: token, ExpiresOn: time.Now().Add(time.Hour).UTC()}, nil
		}
		if !time.Now().Before(expires) {
			return azcore.AccessToken{}, fmt.Errorf("the token in access_token expired at %s", expires.UTC().Format(time.RFC3339))
		}
		return azcore.AccessToken{Token: token, ExpiresOn: expires.UTC()}, nil
	}, nil
}

// expiryOf reads the time of expiry from a JSON web token; tokens may be opaque.
func expiryOf(token string) (time.Time, bool) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return time.Time{}, false
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return time.Time{}, false
	}
	var claims struct {
		Expires int64 `json:"exp"`
	}
	if err := json.Unmarshal(payload, &claims); err != nil || claims.Expires == 0 {
		return time.Time{}, false
	}
	return time.Unix(claims.Expires, 0), true
}
