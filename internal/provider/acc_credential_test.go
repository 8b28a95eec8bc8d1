// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/mockentra"
	"github.com/partner-carts/terraform-provider-partnercenter/internal/mockserver"
	"github.com/partner-carts/terraform-provider-partnercenter/internal/terraformcli"
)

// builtProvider is the provider as users run it, for what only a process of its
// own shows: its environment and all of its log.
var builtProvider = sync.OnceValues(func() (provider terraformcli.Provider, err error) {
	if builtDir, err = os.MkdirTemp("", "partnercenter"); err != nil {
		return provider, err
	}

	return terraformcli.BuildProvider(context.Background(), builtDir)
})

// builtDir is for TestMain to remove.
var builtDir string

// runBuilt runs the CLI with the built provider.
func (w *workspace) runBuilt(args ...string) outcome {
	w.t.Helper()

	built, err := builtProvider()
	if err != nil {
		w.t.Fatal(err)
	}

	run := w.Workspace
	run.Env = append(slices.Clone(w.Env), built.Env)

	printed, code, err := run.Run(w.t.Context(), args...)
	if err != nil {
		w.t.Fatal(err)
	}

	return outcome{t: w.t, printed: printed, code: code}
}

// A credentialCase is one way to authenticate, by the environment alone.
type credentialCase struct {
	env []string
	// secrets must not be seen anywhere, besides the tokens that were issued.
	secrets []string
	said    string
}

func credentialCases(t *testing.T, entra *mockentra.Server) map[string]credentialCase {
	t.Helper()

	dir := t.TempDir()
	app := []string{"ARM_TENANT_ID=" + mockentra.TenantID, "ARM_CLIENT_ID=" + mockentra.ClientID}
	tokenFile := filepath.Join(dir, "token")
	federated, inFile := entra.FederatedToken(), entra.FederatedToken()
	certificate, key := writeCertificate(t, dir)

	entra.AllowCertificate(certificate)

	if err := os.WriteFile(tokenFile, []byte(inFile), 0o600); err != nil {
		t.Fatal(err)
	}

	return map[string]credentialCase{
		"client secret": {append(app, "ARM_CLIENT_SECRET="+mockentra.ClientSecret), []string{mockentra.ClientSecret}, "client secret"},
		"certificate":   {append(app, "ARM_CLIENT_CERTIFICATE_PATH="+key), nil, "certificate"},
		"refresh token": {append(app, "ARM_CLIENT_SECRET="+mockentra.ClientSecret, "PARTNERCENTER_REFRESH_TOKEN="+mockentra.RefreshToken), []string{mockentra.RefreshToken, mockentra.ClientSecret}, "refresh token"},
		"oidc token":    {append(app, "ARM_USE_OIDC=true", "ARM_OIDC_TOKEN="+federated), []string{federated}, "federation"},
		"oidc file":     {append(app, "ARM_USE_OIDC=true", "ARM_OIDC_TOKEN_FILE_PATH="+tokenFile), []string{inFile}, "federation"},
		"GitHub Actions": {
			append(app, "ARM_USE_OIDC=true", "ACTIONS_ID_TOKEN_REQUEST_URL="+entra.GitHubRequestURL(), "ACTIONS_ID_TOKEN_REQUEST_TOKEN="+mockentra.PipelineToken),
			[]string{mockentra.PipelineToken}, "federation",
		},
	}
}

// writeCertificate writes a certificate with its key as one PEM file.
func writeCertificate(t *testing.T, dir string) (certificate *x509.Certificate, file string) {
	t.Helper()

	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}

	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "pipeline"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}

	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}

	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}

	file = filepath.Join(dir, "client.pem")
	text := append(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})...)

	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}

	if certificate, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}

	return certificate, file
}

// Each credential gets a token over TLS, once for a run, and neither in success
// nor in failure is a secret in the log, the state, the plan or a diagnostic.
func TestAccCredentials(t *testing.T) {
	t.Parallel()

	if testing.Short() {
		t.Skip("runs the Terraform CLI")
	}

	entra := mockentra.Start(t)
	roots := filepath.Join(t.TempDir(), "roots.pem")

	if err := os.WriteFile(roots, entra.CAPEM(), 0o600); err != nil {
		t.Fatal(err)
	}

	for name, test := range credentialCases(t, entra) {
		t.Run(name, func(t *testing.T) {
			var issued tokens

			mock := startMock(t, mockserver.Options{AcceptToken: func(token string) bool {
				issued.add(token)

				return entra.Valid(token)
			}})

			cart := fmt.Sprintf("resource \"partnercenter_cart\" \"test\" {\n customer_id = %q\n%s\n}\n", customerID, aLine("A", 1))
			w := newWorkspace(t, cart)
			w.Env = append(append(w.Env, test.env...), "SSL_CERT_FILE="+roots, "PARTNERCENTER_ENDPOINT="+mock.URL, "PARTNERCENTER_AUTHORITY_HOST="+entra.URL,
				"PARTNERCENTER_MAX_RETRIES=1", "PARTNERCENTER_RETRY_MAX_WAIT=1ms",
				"TF_LOG=TRACE", "TF_LOG_PATH="+filepath.Join(w.Dir, "trace.log"))

			before := len(entra.TokenRequests())
			said := w.runBuilt("apply", "-auto-approve", "-no-color").succeeded().printed

			if n := len(entra.TokenRequests()) - before; n != 1 {
				t.Errorf("%d requests for a token in one run, want 1", n)
			}

			w.configure(replaced(t, cart, "quantity = 1", "quantity = 2"))
			said += w.runBuilt("plan", "-no-color", "-out=plan").exited(0).printed

			// Failures on the way, which are told with all that is known.
			for _, fault := range []mockserver.Fault{
				{Operation: "update", Status: 401, Code: "900420", Description: "Bearer of the token"},
				{Operation: "update", Redirect: "https://127.0.0.1:1/elsewhere"},
				{Operation: "update", HTML: true, Status: 500},
			} {
				injected := mock.Inject(fault)
				said += w.runBuilt("apply", "-auto-approve", "-no-color").failed().printed
				injected.Remove()
			}

			entra.Fail(mockentra.Failure{Times: 1, Status: 401, Code: 7000215})
			said += w.runBuilt("plan", "-no-color").failed().printed

			w.write("said.txt", said)
			expectNoSecrets(t, w, append(issued.all(), test.secrets...))

			if log := readFile(t, w, "trace.log"); !regexp.MustCompile(`(?i)` + test.said).MatchString(log) {
				t.Errorf("the log doesn't say that %q is used", test.said)
			}
		})
	}
}

// expectNoSecrets looks into all that Terraform has written.
func expectNoSecrets(t *testing.T, w *workspace, secrets []string) {
	t.Helper()

	if len(secrets) == 0 {
		t.Fatal("no token was used")
	}

	err := filepath.WalkDir(w.Dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}

		text, err := os.ReadFile(path)

		for _, secret := range secrets {
			if strings.Contains(string(text), secret) {
				t.Errorf("%s holds a secret: %.8s…", filepath.Base(path), secret)
			}
		}

		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// tokens collects the tokens that the service was shown.
type tokens struct {
	mu   sync.Mutex
	seen map[string]bool
}

func (k *tokens) add(token string) {
	k.mu.Lock()
	defer k.mu.Unlock()

	if k.seen == nil {
		k.seen = map[string]bool{}
	}

	k.seen[token] = token != ""
}

func (k *tokens) all() []string {
	k.mu.Lock()
	defer k.mu.Unlock()

	var all []string

	for token := range k.seen {
		all = append(all, token)
	}

	return all
}

// A refresh token that was replaced by a new one is good for the run, and a
// warning says that the one in the configuration has had its day.
func TestAccCredentialRotated(t *testing.T) {
	t.Parallel()

	if testing.Short() {
		t.Skip("runs the Terraform CLI")
	}

	entra := mockentra.Start(t)
	entra.RotateRefreshTokens(true)

	roots := filepath.Join(t.TempDir(), "roots.pem")
	if err := os.WriteFile(roots, entra.CAPEM(), 0o600); err != nil {
		t.Fatal(err)
	}

	mock := startMock(t, mockserver.Options{AcceptToken: entra.Valid})
	w := newWorkspace(t, fmt.Sprintf("resource \"partnercenter_cart\" \"test\" {\n count = 3\n customer_id = %q\n%s\n}\n", customerID, aLine("A", 1)))
	w.Env = append(w.Env, "SSL_CERT_FILE="+roots, "PARTNERCENTER_ENDPOINT="+mock.URL, "PARTNERCENTER_AUTHORITY_HOST="+entra.URL,
		"ARM_TENANT_ID="+mockentra.TenantID, "ARM_CLIENT_ID="+mockentra.ClientID, "ARM_CLIENT_SECRET="+mockentra.ClientSecret,
		"PARTNERCENTER_REFRESH_TOKEN="+mockentra.RefreshToken)

	said := w.runBuilt("apply", "-auto-approve", "-no-color").succeeded().printed
	if n := strings.Count(said, "Warning: Credential has changed"); n != 1 || !strings.Contains(said, "PARTNERCENTER_REFRESH_TOKEN") {
		t.Errorf("%d warnings, want one that names the variable:\n%s", n, said)
	}
}
