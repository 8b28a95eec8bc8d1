// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package mockentra

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

func proofOf(form url.Values) string {
	switch {
	case form.Has("client_secret"):
		return "secret"
	case form.Has("client_assertion") && assertionHeader(form.Get("client_assertion")).Thumbprint != "":
		return "certificate"
	case form.Has("client_assertion"):
		return "federated"
	}
	return "none"
}

// checkProof is called with the lock held.
func (s *Server) checkProof(form url.Values) *Failure {
	refuse := func(code int, description string) *Failure {
		return &Failure{Status: http.StatusUnauthorized, OAuthError: "invalid_client", Code: code, Description: description}
	}
	assertion := form.Get("client_assertion")
	switch proof := proofOf(form); {
	case proof == "none" && s.public:
		return nil
	case s.public:
		return refuse(700025, "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.")
	case proof == "none":
		return refuse(7000218, "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.")
	case proof == "secret" && form.Get("client_secret") != ClientSecret:
		return refuse(7000215, "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID.")
	case proof == "secret":
		return nil
	case form.Get("client_assertion_type") != assertionType:
		return refuse(50027, "The client assertion's type is not supported.")
	case proof == "certificate" && !s.signedByCertificate(assertion):
		return refuse(700027, "The certificate with identifier used to sign the client assertion is not registered on application.")
	case proof == "federated" && !s.federated[assertion]:
		return refuse(700213, "No matching federated identity record found for presented assertion subject.")
	}
	return nil
}

type header struct {
	Algorithm  string `json:"alg"`
	Thumbprint string `json:"x5t#S256"`
}

func assertionHeader(assertion string) header {
	var h header
	first, _, _ := strings.Cut(assertion, ".")
	if decoded, err := base64.RawURLEncoding.DecodeString(first); err != nil || json.Unmarshal(decoded, &h) != nil {
		return header{}
	}
	return h
}

// signedByCertificate checks an assertion as the Microsoft Learn page
// "Application authentication certificate credentials" describes it. It is
// called with the lock held.
func (s *Server) signedByCertificate(assertion string) bool {
	parts := strings.Split(assertion, ".")
	if len(parts) != 3 {
		return false
	}
	h := assertionHeader(assertion)
	i := slices.IndexFunc(s.certificates, func(certificate *x509.Certificate) bool {
		sum := sha256.Sum256(certificate.Raw)
		// Microsoft's libraries write the thumbprint in either alphabet of base64.
		return h.Thumbprint == base64.StdEncoding.EncodeToString(sum[:]) || h.Thumbprint == base64.RawURLEncoding.EncodeToString(sum[:])
	})
	if i < 0 || h.Algorithm != "PS256" {
		return false
	}
	key, ok := s.certificates[i].PublicKey.(*rsa.PublicKey)
	if !ok {
		return false
	}
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil {
		return false
	}
	digest := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	if rsa.VerifyPSS(key, crypto.SHA256, digest[:], signature, nil) != nil {
		return false
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return false
	}
	var claims struct {
		Audience string  `json:"aud"`
		Issuer   string  `json:"iss"`
		Subject  string  `json:"sub"`
		Expires  float64 `json:"exp"`
	}
	return json.Unmarshal(payload, &claims) == nil &&
		claims.Audience == s.tokenEndpoint() && claims.Issuer == ClientID && claims.Subject == ClientID &&
		time.Now().Before(time.Unix(int64(claims.Expires), 0))
}
