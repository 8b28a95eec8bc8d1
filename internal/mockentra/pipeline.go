// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package mockentra

import "net/http"

// FederatedToken issues a token as a pipeline's identity provider does; the
// token endpoint takes no other.
func (s *Server) FederatedToken() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	token := webToken(map[string]any{
		"iss": s.URL + "/pipeline", "aud": "api://AzureADTokenExchange", "sub": "repo:contoso/carts:ref:refs/heads/main",
	})
	s.federated[token] = true
	return token
}

// GitHubRequestURL is what GitHub Actions puts into ACTIONS_ID_TOKEN_REQUEST_URL;
// the token for it is PipelineToken.
func (s *Server) GitHubRequestURL() string {
	return s.URL + "/pipeline/github/token?api-version=2.0"
}

// AzurePipelinesRequestURL is SYSTEM_OIDCREQUESTURI with a service connection.
func (s *Server) AzurePipelinesRequestURL() string {
	return s.URL + "/pipeline/azure/oidctoken?api-version=7.1&serviceConnectionId=6b0c1f7a-0f0e-4d4e-8c53-0a9b8c7d6e5f"
}

func (s *Server) servePipelineToken(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	switch {
	case r.Header.Get("Authorization") != "Bearer "+PipelineToken:
		writeJSON(w, http.StatusUnauthorized, map[string]any{"message": "Unauthorized"})
	case query.Get("api-version") == "":
		writeJSON(w, http.StatusBadRequest, map[string]any{"message": "api-version is missing"})
	case r.Method == http.MethodPost && query.Get("serviceConnectionId") == "":
		writeJSON(w, http.StatusBadRequest, map[string]any{"message": "serviceConnectionId is missing"})
	case r.Method == http.MethodPost:
		writeJSON(w, http.StatusOK, map[string]any{"oidcToken": s.FederatedToken()})
	case query.Get("audience") != "api://AzureADTokenExchange":
		writeJSON(w, http.StatusBadRequest, map[string]any{"message": "audience is wrong"})
	default:
		writeJSON(w, http.StatusOK, map[string]any{"count": 1, "value": s.FederatedToken()})
	}
}
