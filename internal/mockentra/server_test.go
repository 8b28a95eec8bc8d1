// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package mockentra_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/mockentra"
)

const scope = "https://api.partnercenter.microsoft.com/.default"

type answer struct {
	status           int
	AccessToken      string `json:"access_token"`
	RefreshToken     string `json:"refresh_token"`
	Error            string `json:"error"`
	ErrorDescription string `json:"error_description"`
	ErrorCodes       []int  `json:"error_codes"`
}

func post(t *testing.T, s *mockentra.Server, tenant string, form url.Values) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+"/"+tenant+"/oauth2/v2.0/token", strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return do(t, s, req)
}

func do(t *testing.T, s *mockentra.Server, req *http.Request) answer {
	t.Helper()
	resp, err := s.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	got := answer{status: resp.StatusCode}
	if err := json.NewDecoder(resp.Body).Decode(&got); err != nil {
		t.Fatal(err)
	}
	return got
}

func secretForm() url.Values {
	return url.Values{
		"grant_type": {"client_credentials"}, "client_id": {mockentra.ClientID},
		"client_secret": {mockentra.ClientSecret}, "scope": {scope},
	}
}

func TestTokenEndpointRefuses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		tenant string
		change func(url.Values)
		status int
		code   int
	}{
		"an unknown tenant":      {tenant: "fabrikam.example", status: 400, code: 90002},
		"an unknown application": {change: func(f url.Values) { f.Set("client_id", "another") }, status: 400, code: 700016},
		"a wrong secret":         {change: func(f url.Values) { f.Set("client_secret", "wrong") }, status: 401, code: 7000215},
		"no proof":               {change: func(f url.Values) { f.Del("client_secret") }, status: 401, code: 7000218},
		"another grant":          {change: func(f url.Values) { f.Set("grant_type", "password") }, status: 400, code: 70003},
		"no scope":               {change: func(f url.Values) { f.Del("scope") }, status: 400, code: 70011},
		"a scope of one permission": {change: func(f url.Values) {
			f.Set("scope", "https://api.partnercenter.microsoft.com/user_impersonation")
		}, status: 400, code: 70011},
		"two resources": {change: func(f url.Values) { f.Set("scope", scope+" https://graph.microsoft.com/.default") }, status: 400, code: 70011},
		"an unknown refresh token": {change: func(f url.Values) {
			f.Set("grant_type", "refresh_token")
			f.Set("refresh_token", "another")
		}, status: 400, code: 70000},
		"an assertion of an unknown type": {change: func(f url.Values) {
			f.Del("client_secret")
			f.Set("client_assertion", "assertion")
		}, status: 401, code: 50027},
		"an unknown federated token": {change: func(f url.Values) {
			f.Del("client_secret")
			f.Set("client_assertion", "assertion")
			f.Set("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
		}, status: 401, code: 700213},
		"a certificate's assertion that nobody signed": {change: func(f url.Values) {
			f.Del("client_secret")
			// The header is {"alg":"PS256","x5t#S256":"AAAA"}.
			f.Set("client_assertion", "eyJhbGciOiJQUzI1NiIsIng1dCNTMjU2IjoiQUFBQSJ9.e30.AAAA")
			f.Set("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
		}, status: 401, code: 700027},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := mockentra.Start(t)
			form, tenant := secretForm(), mockentra.TenantID
			if test.change != nil {
				test.change(form)
			}
			if test.tenant != "" {
				tenant = test.tenant
			}
			got := post(t, s, tenant, form)
			if got.status != test.status || len(got.ErrorCodes) != 1 || got.ErrorCodes[0] != test.code || got.AccessToken != "" {
				t.Errorf("answer %+v, want status %d and code %d", got, test.status, test.code)
			}
			if requests := s.TokenRequests(); len(requests) != 1 || requests[0].Code != test.code || requests[0].Status != test.status {
				t.Errorf("token requests %+v", requests)
			}
		})
	}
}

func TestTokensLiveUntilTheyExpireOrAreRevoked(t *testing.T) {
	t.Parallel()
	s := mockentra.Start(t)
	first := post(t, s, mockentra.TenantID, secretForm()).AccessToken
	if !s.Valid(first) || s.Valid(first+"x") || s.Valid("") {
		t.Error("only the issued token must be valid")
	}
	s.RevokeTokens()
	second := post(t, s, mockentra.TenantID, secretForm()).AccessToken
	if s.Valid(first) || !s.Valid(second) {
		t.Error("the first token must be revoked, the second not")
	}
	s.SetTokenLifetime(time.Nanosecond)
	if third := post(t, s, mockentra.TenantID, secretForm()).AccessToken; s.Valid(third) {
		t.Error("the third token must have expired")
	}
}

func TestRefreshTokensAreGoodForOneUseWhenTheyRotate(t *testing.T) {
	t.Parallel()
	s := mockentra.Start(t)
	form := secretForm()
	form.Set("grant_type", "refresh_token")
	form.Set("refresh_token", mockentra.RefreshToken)
	if got := post(t, s, mockentra.TenantID, form); got.RefreshToken != mockentra.RefreshToken {
		t.Errorf("refresh token %q without rotation", got.RefreshToken)
	}
	s.RotateRefreshTokens(true)
	next := post(t, s, mockentra.TenantID, form).RefreshToken
	if got := post(t, s, mockentra.TenantID, form); got.Error != "invalid_grant" {
		t.Errorf("the old refresh token gave %+v", got)
	}
	form.Set("refresh_token", next)
	if got := post(t, s, mockentra.TenantID, form); got.AccessToken == "" {
		t.Errorf("the new refresh token gave %+v", got)
	}
	s.SetPublicClient(true)
	if got := post(t, s, mockentra.TenantID, form); len(got.ErrorCodes) != 1 || got.ErrorCodes[0] != 700025 {
		t.Errorf("the secret of a public client gave %+v", got)
	}
}

func TestFailuresEnd(t *testing.T) {
	t.Parallel()
	s := mockentra.Start(t)
	s.Fail(mockentra.Failure{Status: http.StatusBadRequest, Code: 90033, Times: 2})
	s.Fail(mockentra.Failure{Status: http.StatusUnauthorized, Code: 50173, OAuthError: "invalid_grant", Description: "Revoked."})
	for i, want := range []int{400, 400, 401, 401} {
		got := post(t, s, mockentra.TenantID, secretForm())
		if got.status != want {
			t.Errorf("request %d: status %d, want %d", i, got.status, want)
		}
		if want == 401 && (got.Error != "invalid_grant" || !strings.HasPrefix(got.ErrorDescription, "AADSTS50173: Revoked.")) {
			t.Errorf("request %d: %+v", i, got)
		}
	}
	s.ClearFailures()
	if got := post(t, s, mockentra.TenantID, secretForm()); got.status != http.StatusOK {
		t.Errorf("status %d after the failures", got.status)
	}
}

func TestPipelineEndpointsRefuse(t *testing.T) {
	t.Parallel()
	s := mockentra.Start(t)
	github := s.GitHubRequestURL()
	azure := s.AzurePipelinesRequestURL()
	for name, test := range map[string]struct {
		method, url, bearer string
		status              int
	}{
		"a wrong bearer":               {http.MethodGet, github + "&audience=api://AzureADTokenExchange", "wrong", 401},
		"no audience":                  {http.MethodGet, github, mockentra.PipelineToken, 400},
		"no API version":               {http.MethodPost, strings.Replace(azure, "api-version=7.1&", "", 1), mockentra.PipelineToken, 400},
		"no service connection":        {http.MethodPost, strings.Split(azure, "&")[0], mockentra.PipelineToken, 400},
		"nothing of a correct request": {http.MethodGet, github + "&audience=api://AzureADTokenExchange", mockentra.PipelineToken, 200},
	} {
		req, err := http.NewRequestWithContext(t.Context(), test.method, test.url, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+test.bearer)
		if got := do(t, s, req); got.status != test.status {
			t.Errorf("it refuses %s with %d, want %d", name, got.status, test.status)
		}
	}
}
