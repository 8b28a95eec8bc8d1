// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

// Package credential chooses among the credentials of the provider's
// configuration and gets access tokens for the Partner Center API with them.
package credential

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

// refreshBefore is how long before its expiry a token is replaced.
const refreshBefore = 5 * time.Minute

var _ azcore.TokenCredential = (*Credential)(nil)

// Credential gives tokens with the one kind of credentials that was configured.
// A token serves all callers until shortly before it expires. It is safe for
// concurrent use.
type Credential struct {
	kind        kind
	description string
	wire        *wire
	fetch       fetcher
	// turn has room for one: only one token is fetched at a time.
	turn chan struct{}

	mu     sync.Mutex
	tokens map[string]azcore.AccessToken
	// failures counts the fetches that failed, failure is the last one's error.
	failures int
	failure  error
}

// New chooses the credentials. Its error is a *ConfigError when the settings name
// none, several, or an incomplete kind.
func New(cfg Config) (*Credential, error) {
	if cfg.AuthorityHost == "" {
		cfg.AuthorityHost = environments[0].AuthorityHost
	}
	cfg.AuthorityHost = strings.TrimRight(cfg.AuthorityHost, "/")
	if err := checkAuthorityHost(cfg.AuthorityHost); err != nil {
		return nil, err
	}
	if err := checkTenantID(cfg.TenantID); err != nil {
		return nil, err
	}
	chosen, err := choose(cfg)
	if err != nil {
		return nil, err
	}
	w := newWire(cfg.Transport, cfg.AuthorityHost, secretsOf(cfg))
	fetch, err := chosen.open(cfg, w)
	if err != nil {
		return nil, err
	}
	return &Credential{
		kind:        chosen,
		description: describe(chosen, cfg),
		wire:        w,
		fetch:       fetch,
		turn:        make(chan struct{}, 1),
		tokens:      map[string]azcore.AccessToken{},
	}, nil
}

// Description says in one sentence, without secrets, which credentials are used
// and what chose them.
func (c *Credential) Description() string { return c.description }

// Format prints the description for every verb, so that no printed credential
// shows its secrets.
func (c *Credential) Format(f fmt.State, _ rune) {
	// A fmt.State reports no error that could be acted on.
	_, _ = f.Write([]byte(c.description))
}

// Warnings gives the warnings that have come up since the last call.
func (c *Credential) Warnings() []string { return c.wire.takeWarnings() }

// GetToken gives the token at hand, or a new one when there is none or it is
// about to expire. Its error is an *Error.
func (c *Credential) GetToken(ctx context.Context, request policy.TokenRequestOptions) (azcore.AccessToken, error) {
	key := strings.Join([]string{strings.Join(request.Scopes, " "), request.TenantID, request.Claims}, "\n")
	token, failures, _ := c.atHand(key)
	if fresh(token) {
		return token, nil
	}
	select {
	case c.turn <- struct{}{}:
		defer func() { <-c.turn }()
	case <-ctx.Done():
		return azcore.AccessToken{}, c.explain(ctx, ctx.Err())
	}
	token, failuresNow, failure := c.atHand(key)
	if fresh(token) {
		return token, nil
	}
	if failuresNow > failures {
		// The fetch that this caller waited for has failed: another at once would
		// fail likewise, and a wrong secret that is sent often locks the application.
		if usable(token) {
			return token, nil
		}
		return azcore.AccessToken{}, failure
	}
	return c.renew(ctx, key, request, token)
}

// renew fetches a token in place of one that is absent or about to expire.
func (c *Credential) renew(ctx context.Context, key string, request policy.TokenRequestOptions, old azcore.AccessToken) (azcore.AccessToken, error) {
	token, err := c.fetch(ctx, request)
	if err == nil && token.Token == "" {
		err = errors.New("the answer of the login service holds no token")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err == nil {
		c.tokens[key] = token
		return token, nil
	}
	explained := c.explain(ctx, err)
	if ctx.Err() != nil {
		// One caller's end is no reason for those who wait to fail.
		return azcore.AccessToken{}, explained
	}
	c.failures, c.failure = c.failures+1, explained
	if usable(old) {
		return old, nil
	}
	return azcore.AccessToken{}, explained
}

// Invalidate forgets the tokens at hand, after the service has refused one.
func (c *Credential) Invalidate() {
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.tokens)
}

func (c *Credential) atHand(key string) (token azcore.AccessToken, failures int, failure error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.tokens[key], c.failures, c.failure
}

func fresh(token azcore.AccessToken) bool {
	return token.Token != "" && time.Until(token.ExpiresOn) > refreshBefore
}

// usable is for a token that can't be replaced now: the login service may be
// back before it expires.
func usable(token azcore.AccessToken) bool {
	return token.Token != "" && time.Until(token.ExpiresOn) > time.Minute
}

// describe tells which application acts in which tenant, and why with these credentials.
func describe(chosen kind, cfg Config) string {
	sentence := "Partner Center tokens come from " + chosen.name
	if cfg.ClientID.isSet() && chosen.usesClientID {
		sentence += " of the application " + cfg.ClientID.Value
	}
	if cfg.TenantID.isSet() && chosen.usesTenantID {
		sentence += " in the tenant " + cfg.TenantID.Value
	}
	return sentence + " (" + chosen.from() + ")."
}
