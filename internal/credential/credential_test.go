// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package credential_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/credential"
	"github.com/partner-carts/terraform-provider-partnercenter/internal/mockentra"
)

func TestOneTokenServesConcurrentCallers(t *testing.T) {
	t.Parallel()
	entra := mockentra.Start(t)
	entra.SetLatency(20 * time.Millisecond)
	c := open(t, withSecret(entra))
	tokens := concurrently(20, func() string {
		token, err := getToken(t.Context(), c)
		if err != nil {
			t.Errorf("GetToken: %v", err)
		}
		return token
	})
	for _, token := range tokens {
		if token != tokens[0] {
			t.Fatal("the callers got different tokens")
		}
	}
	if n := len(entra.TokenRequests()); n != 1 {
		t.Errorf("%d token requests, want 1", n)
	}
}

// A wrong secret that is sent by each of many operations locks the application.
func TestOneFailureServesThoseWhoWait(t *testing.T) {
	t.Parallel()
	entra := mockentra.Start(t)
	entra.SetLatency(50 * time.Millisecond)
	cfg := application(entra)
	cfg.ClientSecret = hcl("client_secret", "wrong-secret")
	c := open(t, cfg)
	for _, err := range concurrently(20, func() error { _, err := getToken(t.Context(), c); return err }) {
		if err == nil {
			t.Error("a wrong secret gave a token")
		}
	}
	// A caller that comes when the first has failed already tries for itself.
	if n := len(entra.TokenRequests()); n > 2 {
		t.Errorf("%d token requests, want one or two", n)
	}
}

func concurrently[T any](n int, call func() T) []T {
	results := make([]T, n)
	var group sync.WaitGroup
	for i := range results {
		group.Go(func() { results[i] = call() })
	}
	group.Wait()
	return results
}

func TestTokenIsRefreshedFiveMinutesBeforeItExpires(t *testing.T) {
	t.Parallel()
	for lifetime, want := range map[time.Duration]int{6 * time.Minute: 1, 4 * time.Minute: 3} {
		entra := mockentra.Start(t)
		entra.SetTokenLifetime(lifetime)
		c := open(t, withSecret(entra))
		for range 3 {
			mustGetToken(t, c)
		}
		if n := len(entra.TokenRequests()); n != want {
			t.Errorf("%d token requests for three calls and a lifetime of %s, want %d", n, lifetime, want)
		}
	}
}

// An outage of the login service must not end a run whose token is still good.
func TestOldTokenServesWhileItCannotBeRefreshed(t *testing.T) {
	t.Parallel()
	entra := mockentra.Start(t)
	entra.SetTokenLifetime(4 * time.Minute)
	c := open(t, withSecret(entra))
	first := mustGetToken(t, c)
	entra.Fail(mockentra.Failure{Status: http.StatusBadRequest, Code: 90033, Description: "A transient error has occurred."})
	if token := mustGetToken(t, c); token != first {
		t.Error("the old token was given up")
	}
	c.Invalidate()
	if _, err := getToken(t.Context(), c); err == nil {
		t.Error("a token that the service has refused was given again")
	}
}

func TestInvalidateFetchesANewToken(t *testing.T) {
	t.Parallel()
	certificate, content := newCertificate(t, time.Now().Add(time.Hour))
	path := certificateFile(t, content)
	kinds := map[string]func(*mockentra.Server, *credential.Config){
		"client secret": func(_ *mockentra.Server, cfg *credential.Config) {
			cfg.ClientSecret = hcl("client_secret", mockentra.ClientSecret)
		},
		"client certificate": func(entra *mockentra.Server, cfg *credential.Config) {
			entra.AllowCertificate(certificate)
			cfg.ClientCertificatePath = hcl("client_certificate_path", path)
		},
		"federated token": func(entra *mockentra.Server, cfg *credential.Config) {
			cfg.OIDCToken = hcl("oidc_token", entra.FederatedToken())
		},
		"refresh token": func(_ *mockentra.Server, cfg *credential.Config) {
			cfg.RefreshToken = hcl("refresh_token", mockentra.RefreshToken)
			cfg.ClientSecret = hcl("client_secret", mockentra.ClientSecret)
		},
	}
	for name, configure := range kinds {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			entra := mockentra.Start(t)
			cfg := application(entra)
			configure(entra, &cfg)
			c := open(t, cfg)
			first := mustGetToken(t, c)
			entra.RevokeTokens()
			c.Invalidate()
			second := mustGetToken(t, c)
			if second == first || entra.Valid(first) || !entra.Valid(second) {
				t.Error("Invalidate did not lead to a new token")
			}
			if n := len(entra.TokenRequests()); n != 2 {
				t.Errorf("%d token requests, want 2", n)
			}
		})
	}
}

func TestRotatedRefreshToken(t *testing.T) {
	t.Parallel()
	entra := mockentra.Start(t)
	entra.RotateRefreshTokens(true)
	cfg := withSecret(entra)
	cfg.RefreshToken = env("PARTNERCENTER_REFRESH_TOKEN", mockentra.RefreshToken)
	c := open(t, cfg)
	if warnings := c.Warnings(); len(warnings) != 0 {
		t.Errorf("warnings before the first token: %q", warnings)
	}
	var warnings []string
	for range 3 {
		// The mock takes each refresh token once only.
		mustGetToken(t, c)
		c.Invalidate()
		warnings = append(warnings, c.Warnings()...)
	}
	if len(warnings) != 1 || !strings.Contains(warnings[0], "PARTNERCENTER_REFRESH_TOKEN") {
		t.Errorf("warnings %q, want one that names the variable", warnings)
	}
}

func TestGetTokenEndsWithItsContext(t *testing.T) {
	t.Parallel()
	entra := mockentra.Start(t)
	entra.SetLatency(10 * time.Second)
	c := open(t, withSecret(entra))
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(30*time.Millisecond, cancel)
	start := time.Now()
	// The first of the two fetches, the other one waits for it.
	for _, err := range concurrently(2, func() error { _, err := getToken(ctx, c); return err }) {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("error %v, want context.Canceled", err)
		}
	}
	if elapsed := time.Since(start); elapsed > time.Second {
		t.Errorf("it took %s", elapsed)
	}
}

func TestBusyLoginServiceIsAskedAgain(t *testing.T) {
	t.Parallel()
	fast := policy.WithRetryOptions(t.Context(), policy.RetryOptions{RetryDelay: time.Millisecond})
	for _, refresh := range []string{"", mockentra.RefreshToken} {
		entra := mockentra.Start(t)
		entra.Fail(mockentra.Failure{Status: http.StatusServiceUnavailable, Times: 2})
		cfg := withSecret(entra)
		cfg.RefreshToken = hcl("refresh_token", refresh)
		if _, err := getToken(fast, open(t, cfg)); err != nil {
			t.Errorf("GetToken: %v", err)
		}
		if n := len(entra.TokenRequests()); n != 3 {
			t.Errorf("%d token requests, want 3", n)
		}
	}
}

func TestReadyAccessToken(t *testing.T) {
	t.Parallel()
	expiring := func(in time.Duration) string {
		return "eyJhbGciOiJub25lIn0." + base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, `{"exp":%d}`, time.Now().Add(in).Unix())) + ".c2ln"
	}
	for name, token := range map[string]string{"opaque": "opaque-token", "web token": expiring(time.Hour), "soon": expiring(time.Minute)} {
		c := open(t, credential.Config{AccessToken: env("PARTNERCENTER_ACCESS_TOKEN", "Bearer "+token)})
		for range 2 {
			if got := mustGetToken(t, c); got != token {
				t.Errorf("%s: got another token", name)
			}
			c.Invalidate()
		}
	}
	c := open(t, credential.Config{AccessToken: hcl("access_token", expiring(-time.Minute))})
	if _, err := getToken(t.Context(), c); err == nil || !strings.Contains(err.Error(), "expired at") {
		t.Errorf("error %v, want one about the expiry", err)
	}
}
