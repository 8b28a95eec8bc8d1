// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

// Package mockentra is a fake of Microsoft Entra ID for tests: a token endpoint
// over TLS that knows one application in one tenant and checks what a client
// sends as strictly as the real one.
package mockentra

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"
)

// What the fake knows: an application in a tenant, its secret, a refresh token
// of a user, and the bearer token of a running pipeline job.
const (
	TenantID      = "0d6b9a3c-52f1-4c8e-9f4e-7a1b2c3d4e5f"
	ClientID      = "7c1f0f6e-9a53-4b0e-8d52-1f2e3d4c5b6a"
	ClientSecret  = "Mock8Q~client-secret-of-the-mock"
	RefreshToken  = "0.AXmock-refresh-token-configured"
	PipelineToken = "mock-bearer-of-the-pipeline-job"
)

// Server is the fake. Its methods are safe for concurrent use.
type Server struct {
	// URL is the authority host to configure, https on the loopback interface.
	URL string

	http  *httptest.Server
	caPEM []byte
	pool  *x509.CertPool

	mu            sync.Mutex
	lifetime      time.Duration
	latency       time.Duration
	rotate        bool
	public        bool
	refreshTokens map[string]bool
	tokens        map[string]issued
	federated     map[string]bool
	certificates  []*x509.Certificate
	failures      []*Failure
	requests      []TokenRequest
}

type issued struct {
	expires time.Time
	revoked bool
}

// TokenRequest is one request at the token endpoint, without its secrets.
type TokenRequest struct {
	Time      time.Time
	Tenant    string
	GrantType string
	ClientID  string
	Scope     string
	// Proof is how the client proved who it is: "secret", "certificate",
	// "federated" or "none".
	Proof string
	// Status is the HTTP status of the answer, Code its AADSTS number or 0.
	Status int
	Code   int
}

// New starts the fake on a free port of the loopback interface. Close ends it.
func New() (*Server, error) {
	authority, err := newAuthority()
	if err != nil {
		return nil, err
	}
	s := &Server{
		caPEM:         authority.pem,
		pool:          x509.NewCertPool(),
		lifetime:      time.Hour,
		refreshTokens: map[string]bool{RefreshToken: true},
		tokens:        map[string]issued{},
		federated:     map[string]bool{},
	}
	s.pool.AppendCertsFromPEM(s.caPEM)

	mux := http.NewServeMux()
	mux.HandleFunc("GET /common/discovery/instance", s.serveInstanceDiscovery)
	mux.HandleFunc("GET /{tenant}/v2.0/.well-known/openid-configuration", s.serveConfiguration)
	mux.HandleFunc("POST /{tenant}/oauth2/v2.0/token", s.serveToken)
	mux.HandleFunc("GET /pipeline/github/token", s.servePipelineToken)
	mux.HandleFunc("POST /pipeline/azure/oidctoken", s.servePipelineToken)

	s.http = httptest.NewUnstartedServer(mux)
	s.http.TLS = &tls.Config{Certificates: []tls.Certificate{authority.server}, MinVersion: tls.VersionTLS12}
	// A test that distrusts the fake on purpose needs no line about it.
	s.http.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.http.StartTLS()
	s.URL = s.http.URL
	return s, nil
}

// Start starts the fake for the time of a test.
func Start(tb testing.TB) *Server {
	tb.Helper()
	s, err := New()
	if err != nil {
		tb.Fatalf("starting the mock of Entra ID: %v", err)
	}
	tb.Cleanup(s.Close)
	return s
}

// Close ends the fake.
func (s *Server) Close() { s.http.Close() }

// CAPool is a pool with the certificate authority that the fake's certificate is of.
func (s *Server) CAPool() *x509.CertPool { return s.pool }

// CAPEM is the same authority in PEM, for a file that SSL_CERT_FILE names.
func (s *Server) CAPEM() []byte { return s.caPEM }

// Client makes a client that trusts the fake and nothing else.
func (s *Server) Client() *http.Client {
	return &http.Client{Transport: &http.Transport{
		TLSClientConfig:   &tls.Config{RootCAs: s.pool, MinVersion: tls.VersionTLS12},
		DisableKeepAlives: true,
	}}
}

// Valid tells whether a token was issued here, has not expired and is not revoked.
func (s *Server) Valid(token string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	known, ok := s.tokens[token]
	return ok && !known.revoked && time.Now().Before(known.expires)
}

// RevokeTokens makes all access tokens issued so far invalid.
func (s *Server) RevokeTokens() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for token, known := range s.tokens {
		known.revoked = true
		s.tokens[token] = known
	}
}

// SetTokenLifetime sets the lifetime of the next access tokens, an hour otherwise.
func (s *Server) SetTokenLifetime(lifetime time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lifetime = lifetime
}

// SetLatency makes each answer of the token endpoint wait.
func (s *Server) SetLatency(latency time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.latency = latency
}

// RotateRefreshTokens makes each refresh token good for one use: the answer
// carries the next one. Entra ID lets the old one live; the fake does not, so
// that a client that goes on with it is found out.
func (s *Server) RotateRefreshTokens(rotate bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rotate = rotate
}

// SetPublicClient makes the application a public client, which has no secret and
// may only redeem refresh tokens.
func (s *Server) SetPublicClient(public bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.public = public
}

// AllowCertificate registers a certificate with the application.
func (s *Server) AllowCertificate(certificate *x509.Certificate) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.certificates = append(s.certificates, certificate)
}

// TokenRequests lists the requests at the token endpoint, the oldest first.
func (s *Server) TokenRequests() []TokenRequest {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]TokenRequest(nil), s.requests...)
}
