// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package mockentra

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// maxTokenRequest bounds the form of a token request, in bytes.
const maxTokenRequest = 1 << 20

func (s *Server) serveInstanceDiscovery(w http.ResponseWriter, _ *http.Request) {
	host := strings.TrimPrefix(s.URL, "https://")
	writeJSON(w, http.StatusOK, map[string]any{
		"tenant_discovery_endpoint": s.URL + "/" + TenantID + "/v2.0/.well-known/openid-configuration",
		"api-version":               "1.1",
		"metadata": []map[string]any{
			{"preferred_network": host, "preferred_cache": host, "aliases": []string{host}},
		},
	})
}

func (s *Server) serveConfiguration(w http.ResponseWriter, r *http.Request) {
	if failure := checkTenant(r.PathValue("tenant")); failure != nil {
		failure.write(w)
		return
	}
	base := s.URL + "/" + TenantID
	writeJSON(w, http.StatusOK, map[string]any{
		"issuer":                 base + "/v2.0",
		"authorization_endpoint": base + "/oauth2/v2.0/authorize",
		"token_endpoint":         s.tokenEndpoint(),
		"token_endpoint_auth_methods_supported": []string{
			"client_secret_post", "private_key_jwt",
		},
	})
}

func (s *Server) tokenEndpoint() string { return s.URL + "/" + TenantID + "/oauth2/v2.0/token" }

func checkTenant(tenant string) *Failure {
	if tenant == TenantID {
		return nil
	}
	return &Failure{Status: http.StatusBadRequest, Code: 90002, Description: "Tenant '" + tenant + "' not found."}
}

func (s *Server) serveToken(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxTokenRequest)
	mediaType, _, mediaErr := mime.ParseMediaType(r.Header.Get("Content-Type"))
	formErr := r.ParseForm()

	s.mu.Lock()
	latency := s.latency
	s.mu.Unlock()
	if latency > 0 {
		select {
		case <-time.After(latency):
		case <-r.Context().Done():
			return
		}
	}

	s.mu.Lock()
	defer s.mu.Unlock()
	seen := TokenRequest{
		Time: time.Now(), Tenant: r.PathValue("tenant"), Status: http.StatusOK,
		GrantType: r.PostForm.Get("grant_type"), ClientID: r.PostForm.Get("client_id"),
		Scope: r.PostForm.Get("scope"), Proof: proofOf(r.PostForm),
	}
	failure := s.nextFailure()
	if failure == nil && (mediaErr != nil || formErr != nil || mediaType != "application/x-www-form-urlencoded") {
		failure = &Failure{Status: http.StatusBadRequest, Code: 900144, Description: "The request body must be a form."}
	}
	if failure == nil {
		failure = s.check(r.PathValue("tenant"), r.PostForm)
	}
	if failure != nil {
		seen.Status, seen.Code = failure.Status, failure.Code
		s.requests = append(s.requests, seen)
		failure.write(w)
		return
	}
	s.requests = append(s.requests, seen)
	writeJSON(w, http.StatusOK, s.issue(r.PostForm))
}

// check is called with the lock held.
func (s *Server) check(tenant string, form url.Values) *Failure {
	if failure := checkTenant(tenant); failure != nil {
		return failure
	}
	if form.Get("client_id") != ClientID {
		return &Failure{Status: http.StatusBadRequest, OAuthError: "unauthorized_client", Code: 700016,
			Description: "Application with identifier '" + form.Get("client_id") + "' was not found in the directory."}
	}
	if failure := s.checkProof(form); failure != nil {
		return failure
	}
	switch form.Get("grant_type") {
	case "client_credentials":
		if s.public {
			return &Failure{Status: http.StatusUnauthorized, OAuthError: "invalid_client", Code: 7000216,
				Description: "'client_assertion' or 'client_secret' is required for the 'client_credentials' grant type."}
		}
		return checkScope(form)
	case "refresh_token":
		if !s.refreshTokens[form.Get("refresh_token")] {
			return &Failure{Status: http.StatusBadRequest, OAuthError: "invalid_grant", Code: 70000,
				Description: "Provided grant is invalid or malformed."}
		}
		return checkScope(form)
	}
	return &Failure{Status: http.StatusBadRequest, OAuthError: "unsupported_grant_type", Code: 70003,
		Description: "The app requested an unsupported grant type '" + form.Get("grant_type") + "'."}
}

// checkScope wants one resource beside the scopes of OpenID Connect, which
// Microsoft's libraries send with every grant.
func checkScope(form url.Values) *Failure {
	resources := 0
	for scope := range strings.FieldsSeq(form.Get("scope")) {
		switch {
		case strings.HasPrefix(scope, "https://") && strings.HasSuffix(scope, "/.default"),
			strings.HasPrefix(scope, "http://127.0.0.1:") && strings.HasSuffix(scope, "/.default"):
			resources++
		case scope == "offline_access" || scope == "openid" || scope == "profile":
		default:
			resources = -1000
		}
	}
	if resources == 1 {
		return nil
	}
	return &Failure{Status: http.StatusBadRequest, OAuthError: "invalid_scope", Code: 70011,
		Description: "The provided request must include a 'scope' input parameter that is valid."}
}

// issue is called with the lock held.
func (s *Server) issue(form url.Values) map[string]any {
	expires := time.Now().Add(s.lifetime)
	scope := form.Get("scope")
	audience := ""
	for part := range strings.FieldsSeq(scope) {
		if resource, ok := strings.CutSuffix(part, "/.default"); ok {
			audience = resource
		}
	}
	token := webToken(map[string]any{"aud": audience, "tid": TenantID, "appid": ClientID, "exp": expires.Unix()})
	s.tokens[token] = issued{expires: expires}
	answer := map[string]any{
		"token_type":     "Bearer",
		"expires_in":     int(s.lifetime.Seconds()),
		"ext_expires_in": int(s.lifetime.Seconds()),
		"access_token":   token,
	}
	if form.Get("grant_type") == "refresh_token" {
		current := form.Get("refresh_token")
		if s.rotate {
			delete(s.refreshTokens, current)
			current = "0.AXmock-refresh-token-" + rand.Text()
			s.refreshTokens[current] = true
		}
		answer["refresh_token"], answer["scope"] = current, scope
	}
	return answer
}

// webToken has the form of a JSON web token; its signature is random, since only
// the fake itself is ever asked whether it is valid.
func webToken(claims map[string]any) string {
	claims["jti"] = rand.Text()
	payload, err := json.Marshal(claims)
	if err != nil {
		// The claims are strings and numbers of this package.
		panic(err)
	}
	encode := base64.RawURLEncoding.EncodeToString
	return encode([]byte(`{"typ":"JWT","alg":"RS256"}`)) + "." + encode(payload) + "." + encode([]byte(rand.Text()))
}
