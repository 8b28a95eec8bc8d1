// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package credential

import (
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io/fs"
	"os"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"software.sslmate.com/src/go-pkcs12"
)

// readCertificate reads a PEM or PFX file that holds a certificate and its key.
func readCertificate(cfg Config) ([]*x509.Certificate, crypto.PrivateKey, error) {
	data, err := os.ReadFile(cfg.ClientCertificatePath.Value)
	if err != nil {
		var pathErr *fs.PathError
		if errors.As(err, &pathErr) {
			err = pathErr.Err
		}
		return nil, nil, certificateError("The file can't be read: " + err.Error() + ".")
	}
	certificates, key, err := parseCertificate(data, cfg.ClientCertificatePassword.Value)
	if err != nil {
		return nil, nil, certificateError("The file is no PEM or PFX with a certificate and its private key that the password in " +
			withVariables("client_certificate_password") + " opens: " + err.Error() + ". A private key in PEM must not be encrypted.")
	}
	if expired := certificates[0].NotAfter; time.Now().After(expired) {
		return nil, nil, certificateError("The certificate expired on " + expired.UTC().Format(time.DateOnly) +
			". Upload a new one to the application registration and use it here.")
	}
	return certificates, key, nil
}

// parseCertificate takes PEM first: a password that was given for a plain key
// is not needed. azidentity would read PFX too, but not with the algorithms that
// OpenSSL 3 and current Windows choose.
func parseCertificate(data []byte, password string) ([]*x509.Certificate, crypto.PrivateKey, error) {
	if block, _ := pem.Decode(data); block != nil {
		return azidentity.ParseCertificates(data, nil)
	}
	key, certificate, chain, err := pkcs12.DecodeChain(data, password)
	if err != nil {
		return nil, nil, err
	}
	return append([]*x509.Certificate{certificate}, chain...), key, nil
}

func certificateError(detail string) error {
	return &ConfigError{
		Arguments: []string{"client_certificate_path"},
		Summary:   "Unusable client certificate",
		Detail:    withVariables("client_certificate_path") + " names the file. " + detail,
	}
}
