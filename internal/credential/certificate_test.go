// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package credential_test

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"software.sslmate.com/src/go-pkcs12"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/credential"
	"github.com/partner-carts/terraform-provider-partnercenter/internal/mockentra"
)

const pfxPassword = "pfx-password-of-the-tests"

// clientKey is made once: RSA keys are slow to make.
var clientKey = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })

// newCertificate gives a certificate with its key in PEM.
func newCertificate(t *testing.T, expires time.Time) (*x509.Certificate, []byte) {
	t.Helper()
	key, err := clientKey()
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()),
		Subject:      pkix.Name{CommonName: "cart pipeline"},
		NotBefore:    time.Now().Add(-48 * time.Hour),
		NotAfter:     expires,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return certificate, slices.Concat(
		pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER}),
		pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}

func newPFX(t *testing.T, encoder *pkcs12.Encoder) (*x509.Certificate, []byte) {
	t.Helper()
	certificate, _ := newCertificate(t, time.Now().Add(time.Hour))
	key, err := clientKey()
	if err != nil {
		t.Fatal(err)
	}
	data, err := encoder.Encode(key, certificate, nil, pfxPassword)
	if err != nil {
		t.Fatal(err)
	}
	return certificate, data
}

func certificateFile(t *testing.T, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "client")
	writeFile(t, path, string(content))
	return path
}

func TestCertificatePEM(t *testing.T) {
	t.Parallel()
	certificate, content := newCertificate(t, time.Now().Add(time.Hour))
	for name, password := range map[string]credential.Setting{
		"without password":         {},
		"with a needless password": env("ARM_CLIENT_CERTIFICATE_PASSWORD", "not-needed"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			entra := mockentra.Start(t)
			entra.AllowCertificate(certificate)
			cfg := application(entra)
			cfg.ClientCertificatePath = hcl("client_certificate_path", certificateFile(t, content))
			cfg.ClientCertificatePassword = password
			checkCertificateToken(t, entra, cfg)
		})
	}
}

func TestCertificatePFX(t *testing.T) {
	t.Parallel()
	for name, encoder := range map[string]*pkcs12.Encoder{"OpenSSL 3": pkcs12.Modern2023, "older tools": pkcs12.LegacyDES, "RC2": pkcs12.LegacyRC2} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			certificate, data := newPFX(t, encoder)
			entra := mockentra.Start(t)
			entra.AllowCertificate(certificate)
			cfg := application(entra)
			cfg.ClientCertificatePath = hcl("client_certificate_path", certificateFile(t, data))
			cfg.ClientCertificatePassword = hcl("client_certificate_password", pfxPassword)
			checkCertificateToken(t, entra, cfg)
		})
	}
}

func checkCertificateToken(t *testing.T, entra *mockentra.Server, cfg credential.Config) {
	t.Helper()
	if token := mustGetToken(t, open(t, cfg)); !entra.Valid(token) {
		t.Error("the token is not valid")
	}
	if requests := entra.TokenRequests(); len(requests) != 1 || requests[0].Proof != "certificate" {
		t.Errorf("token requests %+v, want one with a certificate", requests)
	}
}

func TestCertificateNotRegistered(t *testing.T) {
	t.Parallel()
	entra := mockentra.Start(t)
	_, content := newCertificate(t, time.Now().Add(time.Hour))
	cfg := application(entra)
	cfg.ClientCertificatePath = hcl("client_certificate_path", certificateFile(t, content))
	_, err := getToken(t.Context(), open(t, cfg))
	if err == nil || !strings.Contains(err.Error(), "AADSTS700027") || !strings.Contains(err.Error(), "Upload the certificate") {
		t.Errorf("error %v, want AADSTS700027 and what to do", err)
	}
}

func TestUnusableCertificates(t *testing.T) {
	t.Parallel()
	_, valid := newCertificate(t, time.Now().Add(time.Hour))
	_, expired := newCertificate(t, time.Now().Add(-24*time.Hour))
	_, pfx := newPFX(t, pkcs12.Modern2023)
	tests := map[string]struct {
		path     string
		password string
		want     string
	}{
		"missing file": {path: filepath.Join(t.TempDir(), "absent.pem"), want: "can't be read"},
		"directory":    {path: t.TempDir(), want: "can't be read"},
		"garbage":      {path: certificateFile(t, []byte("garbage")), want: "no PEM or PFX"},
		"encrypted key": {
			path:     certificateFile(t, bytes.ReplaceAll(valid, []byte(" PRIVATE KEY"), []byte(" ENCRYPTED PRIVATE KEY"))),
			password: "password-of-the-key", want: "must not be encrypted",
		},
		"expired":        {path: certificateFile(t, expired), want: "expired on"},
		"wrong password": {path: certificateFile(t, pfx), password: "wrong-password", want: "client_certificate_password"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := credential.New(credential.Config{
				TenantID: hcl("tenant_id", mockentra.TenantID), ClientID: hcl("client_id", mockentra.ClientID),
				ClientCertificatePath:     hcl("client_certificate_path", test.path),
				ClientCertificatePassword: hcl("client_certificate_password", test.password),
			})
			var configErr *credential.ConfigError
			if !errors.As(err, &configErr) || !strings.Contains(configErr.Detail, test.want) ||
				!slices.Equal(configErr.Arguments, []string{"client_certificate_path"}) {
				t.Fatalf("error %v, want a ConfigError about client_certificate_path with %q", err, test.want)
			}
			if test.password != "" && strings.Contains(err.Error(), test.password) {
				t.Errorf("the password is in the error %v", err)
			}
		})
	}
}
