// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package credential

import (
	"net/url"
	"regexp"
	"strings"
	"sync"
)

// webToken matches a JSON web token, encrypted ones included.
var webToken = regexp.MustCompile(`eyJ[A-Za-z0-9_-]{8,}(\.[A-Za-z0-9_-]*)+`)

// secrets takes whatever is secret out of texts that others have written.
type secrets struct {
	mu     sync.Mutex
	values []string
}

func secretsOf(cfg Config) *secrets {
	s := &secrets{}
	for _, setting := range []Setting{
		cfg.AccessToken, cfg.ClientSecret, cfg.ClientCertificatePassword, cfg.RefreshToken, cfg.OIDCToken, cfg.OIDCRequestToken,
	} {
		s.add(setting.Value)
	}
	return s
}

// add remembers a secret. One of three characters or less is no secret, and
// taking it out would make texts unreadable.
func (s *secrets) add(value string) {
	if len(value) < 4 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.values = append(s.values, value, url.QueryEscape(value))
}

func (s *secrets) clean(text string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, value := range s.values {
		text = strings.ReplaceAll(text, value, redacted)
	}
	return webToken.ReplaceAllString(text, redacted)
}
