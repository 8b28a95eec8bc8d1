// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

// Package partnercenter is a client of the carts of Microsoft Partner Center.
//
// It knows the service's rules: which failures are worth another try, that all
// tries of an operation carry one MS-RequestId so that none of them acts twice,
// and how the service words its answers. It knows nothing of who calls it.
package partnercenter

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/google/uuid"
)

// Config says which service a [Client] talks to, as whom and how patiently.
type Config struct {
	// Endpoint is the base URL, such as https://api.partnercenter.microsoft.com.
	// Plain http is refused unless the host is the loopback interface.
	Endpoint string
	// APIVersion is the {version} of the path; default "1".
	APIVersion string
	// Credential gives the bearer tokens; required. If it has a method
	// Invalidate(), that is called after the service has refused a token.
	Credential azcore.TokenCredential
	// Scope is what tokens are asked for; default Endpoint + "/.default".
	Scope string
	// ApplicationName is sent as MS-PartnerCenter-Application; "" = not sent.
	ApplicationName string
	// UserAgent is sent as it is; "" = that of net/http.
	UserAgent string
	// CorrelationID is the GUID of the whole run; "" = a new one.
	CorrelationID string
	// MaxRetries is how many retries follow the first try; 0 = none.
	MaxRetries int
	// RetryMaxWait is the longest wait before one retry; default 60 s.
	RetryMaxWait time.Duration
	// RequestTimeout bounds one try; default 60 s.
	RequestTimeout time.Duration
	// MaxConcurrentRequests bounds the requests under way; default 10.
	MaxConcurrentRequests int
	// Logger gets each try at debug level and long waits at info level; nil = none.
	Logger *slog.Logger
	// Transport carries the requests; nil = one of the client's own, with
	// TLS 1.2 or later and the usual proxy variables.
	Transport http.RoundTripper
}

// Client carries out operations on carts. It is safe for concurrent use.
type Client struct {
	cfg      Config
	base     *url.URL // Up to and including the version.
	http     *http.Client
	slots    chan struct{} // Holds one element for each request under way.
	holdback holdback
}

// New is a client as cfg describes it, or an error that says what of cfg cannot be.
func New(cfg Config) (*Client, error) {
	if cfg.Credential == nil {
		return nil, errors.New("a credential is required")
	}
	if cfg.APIVersion == "" {
		cfg.APIVersion = "1"
	}
	base, err := parseEndpoint(cfg.Endpoint, cfg.APIVersion)
	if err != nil {
		return nil, err
	}
	if cfg.Scope == "" {
		cfg.Scope = base.Scheme + "://" + base.Host + "/.default"
	}
	if cfg.CorrelationID == "" {
		cfg.CorrelationID = uuid.NewString()
	}
	if cfg.RetryMaxWait <= 0 {
		cfg.RetryMaxWait = time.Minute
	}
	if cfg.RequestTimeout <= 0 {
		cfg.RequestTimeout = time.Minute
	}
	if cfg.MaxConcurrentRequests <= 0 {
		cfg.MaxConcurrentRequests = 10
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	if cfg.Transport == nil {
		cfg.Transport = newTransport(cfg.MaxConcurrentRequests)
	}
	c := &Client{cfg: cfg, base: base, slots: make(chan struct{}, cfg.MaxConcurrentRequests)}
	c.http = &http.Client{
		Transport: &sender{client: c},
		// A redirect is reported, not followed: the next host would get the
		// cart and, on the same host, the credentials.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return c, nil
}

// newTransport keeps as many connections open as requests can be under way, so
// that none is opened anew while a run lasts.
func newTransport(connections int) *http.Transport {
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            (&net.Dialer{Timeout: 30 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    10 * time.Second,
		ForceAttemptHTTP2:      true,
		MaxIdleConns:           connections,
		MaxIdleConnsPerHost:    connections,
		IdleConnTimeout:        90 * time.Second,
		MaxResponseHeaderBytes: 1 << 20,
	}
}

// CorrelationID is the MS-CorrelationId of all requests of this client.
func (c *Client) CorrelationID() string { return c.cfg.CorrelationID }

// CloseIdleConnections closes the connections that no request uses.
func (c *Client) CloseIdleConnections() {
	if t, ok := c.cfg.Transport.(interface{ CloseIdleConnections() }); ok {
		t.CloseIdleConnections()
	}
}

// acquire waits for one of the slots for requests under way.
func (c *Client) acquire(ctx context.Context) error {
	select {
	case c.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (c *Client) release() { <-c.slots }
