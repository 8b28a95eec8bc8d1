// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package credential

import (
	"bytes"
	"crypto/tls"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/streaming"
)

const (
	// maxAnswer bounds the answer of a token endpoint, in bytes; a real one has
	// some kilobytes.
	maxAnswer = 1 << 20
	// tryTimeout bounds one try at a token endpoint.
	tryTimeout = 30 * time.Second
)

// wire is what all kinds share to reach a token endpoint.
type wire struct {
	client        *http.Client
	authorityHost string
	secrets       *secrets

	mu       sync.Mutex
	warnings []string
	warned   map[string]bool
}

// newWire takes a copy of the client that follows no redirect: a redirected
// token request would carry its secret to wherever the redirect points.
func newWire(client *http.Client, authorityHost string, hidden *secrets) *wire {
	own := http.Client{}
	if client != nil {
		own = *client
	} else {
		own.Transport = &http.Transport{
			Proxy:                 http.ProxyFromEnvironment,
			TLSClientConfig:       &tls.Config{MinVersion: tls.VersionTLS12},
			ForceAttemptHTTP2:     true,
			TLSHandshakeTimeout:   10 * time.Second,
			ResponseHeaderTimeout: tryTimeout,
			IdleConnTimeout:       90 * time.Second,
		}
	}
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &wire{client: &own, authorityHost: authorityHost, secrets: hidden, warned: map[string]bool{}}
}

// warnOnce keeps a warning for the caller, unless it was given before.
func (w *wire) warnOnce(warning string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.warned[warning] {
		w.warned[warning] = true
		w.warnings = append(w.warnings, warning)
	}
}

func (w *wire) takeWarnings() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	taken := w.warnings
	w.warnings = nil
	return taken
}

// options are those of azidentity's credentials.
func (w *wire) options() policy.ClientOptions {
	return policy.ClientOptions{
		Cloud:     cloud.Configuration{ActiveDirectoryAuthorityHost: w.authorityHost},
		Retry:     policy.RetryOptions{TryTimeout: tryTimeout},
		Transport: boundedTransport{client: w.client},
	}
}

// disableDiscovery is for login hosts that Microsoft's own does not know:
// asking it about them would fail.
func (w *wire) disableDiscovery() bool { return !isKnownAuthority(w.authorityHost) }

// retryingClient gives requests that azidentity does not make, the refresh token
// grant and the pipeline's token endpoint, the retries and bounds of those it does.
func (w *wire) retryingClient() *http.Client {
	options := w.options()
	pipeline := runtime.NewPipeline("terraform-provider-partnercenter", "", runtime.PipelineOptions{}, &options)
	return &http.Client{Transport: pipelineTransport{pipeline: pipeline}, CheckRedirect: w.client.CheckRedirect}
}

// boundedTransport ends a body that goes on for longer than a token answer can.
type boundedTransport struct{ client *http.Client }

// Do implements policy.Transporter.
func (t boundedTransport) Do(req *http.Request) (*http.Response, error) {
	resp, err := t.client.Do(req)
	if err != nil {
		return nil, err
	}
	resp.Body = http.MaxBytesReader(nil, resp.Body, maxAnswer)
	return resp, nil
}

// pipelineTransport sends requests of net/http through a pipeline of azcore.
type pipelineTransport struct{ pipeline runtime.Pipeline }

// RoundTrip implements http.RoundTripper.
func (t pipelineTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	req, err := runtime.NewRequest(r.Context(), r.Method, r.URL.String())
	if err != nil {
		return nil, err
	}
	if r.Body != nil {
		body, err := io.ReadAll(r.Body)
		closeErr := r.Body.Close()
		if err != nil {
			return nil, err
		}
		if closeErr != nil {
			return nil, closeErr
		}
		if err := req.SetBody(streaming.NopCloser(bytes.NewReader(body)), r.Header.Get("Content-Type")); err != nil {
			return nil, err
		}
	}
	for name, values := range r.Header {
		req.Raw().Header[name] = values
	}
	return t.pipeline.Do(req)
}
