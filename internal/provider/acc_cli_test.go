// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/provider"
	"github.com/partner-carts/terraform-provider-partnercenter/internal/terraformcli"
)

const providerAddress = "registry.terraform.io/partner-carts/partnercenter"

// A workspace is a directory in which a test runs the CLI as a person would,
// for what terraform-plugin-testing has no step: plan files, several runs at
// once, an interrupt, and every diagnostic with its place.
type workspace struct {
	t *testing.T
	terraformcli.Workspace
}

func newWorkspace(t *testing.T, configuration string) *workspace {
	t.Helper()

	found, err := terraformcli.Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}

	w := &workspace{t, terraformcli.Workspace{CLI: found, Dir: t.TempDir()}}
	// An empty CLI configuration keeps the user's own out of the test.
	w.Env = []string{"TF_CLI_CONFIG_FILE=" + filepath.Join(w.Dir, "terraform.rc")}
	w.write("terraform.rc", "")
	w.write("versions.tf", "terraform {\n  required_providers {\n    partnercenter = { source = \""+providerAddress+"\" }\n  }\n}\n")
	w.configure(configuration)

	return w
}

func (w *workspace) configure(configuration string) {
	w.t.Helper()
	w.write("main.tf", configuration)
}

func (w *workspace) write(name, content string) {
	w.t.Helper()

	if err := w.Write(name, content); err != nil {
		w.t.Fatal(err)
	}
}

// An outcome is what a run of the CLI came to.
type outcome struct {
	t       *testing.T
	printed string
	code    int
	diags   []terraformcli.Diagnostic
}

// run runs the CLI with a provider of its own in this process.
func (w *workspace) run(args ...string) outcome {
	w.t.Helper()

	return w.runWithin(w.t.Context(), args...)
}

func (w *workspace) runWithin(ctx context.Context, args ...string) outcome {
	w.t.Helper()

	serving, stop := context.WithCancel(context.WithoutCancel(ctx))
	run := w.Workspace
	run.Env = append([]string{"TF_REATTACH_PROVIDERS=" + serve(serving, w.t, stop)}, w.Env...)

	printed, code, err := run.Run(ctx, args...)

	stop()

	if err != nil {
		w.t.Fatal(err)
	}

	return outcome{w.t, printed, code, terraformcli.Diagnostics(printed)}
}

func (w *workspace) apply(args ...string) outcome {
	w.t.Helper()

	return w.run(append([]string{"apply", "-auto-approve", "-json"}, args...)...)
}

// plan exits with 2 where there are changes.
func (w *workspace) plan(args ...string) outcome {
	w.t.Helper()

	return w.run(append([]string{"plan", "-detailed-exitcode", "-json"}, args...)...)
}

// serve starts a provider and returns how the CLI reaches it.
func serve(ctx context.Context, t *testing.T, stop func()) string {
	t.Helper()

	configs, closed, failed := make(chan *plugin.ReattachConfig), make(chan struct{}), make(chan error, 1)

	go func() {
		failed <- tf6server.Serve(providerAddress,
			func() tfprotov6.ProviderServer { return provider.NewServer("test") },
			tf6server.WithDebug(ctx, configs, closed), tf6server.WithGoPluginLogger(hclog.NewNullLogger()), tf6server.WithLoggingSink(t))
	}()

	t.Cleanup(func() { stop(); <-closed })

	var config *plugin.ReattachConfig

	select {
	case config = <-configs:
	case err := <-failed:
		t.Fatal(err)
	}

	type address struct{ Network, String string }

	reattach, err := json.Marshal(map[string]any{providerAddress: map[string]any{
		"Protocol": config.Protocol, "ProtocolVersion": config.ProtocolVersion, "Pid": config.Pid, "Test": true,
		"Addr": address{config.Addr.Network(), config.Addr.String()},
	}})
	if err != nil {
		t.Fatal(err)
	}

	return string(reattach)
}

// succeeded ends the test unless the run did.
func (o outcome) succeeded() outcome {
	o.t.Helper()

	return o.exited(0)
}

// failed ends the test if the run succeeded.
func (o outcome) failed() outcome {
	o.t.Helper()

	return o.exited(1)
}

func (o outcome) exited(code int) outcome {
	o.t.Helper()

	if o.code != code {
		o.t.Fatalf("exit code %d, want %d:\n%s", o.code, code, o.printed)
	}

	return o
}

const (
	asError   = "error"
	asWarning = "warning"
)

// says returns the one diagnostic whose text matches all patterns, and fails
// the test where there isn't exactly one.
func (o outcome) says(severity string, patterns ...string) terraformcli.Diagnostic {
	o.t.Helper()

	var found []terraformcli.Diagnostic

	for _, d := range o.diags {
		if d.Severity == severity && matchesAll(d.Summary+"\n"+d.Detail, patterns) {
			found = append(found, d)
		}
	}

	if len(found) != 1 {
		o.t.Fatalf("%d diagnostics say %q as %s, want 1 of:\n%.4000s", len(found), patterns, severity, fmt.Sprint(o.diags))
	}

	return found[0]
}

// quiet fails the test if there was any diagnostic.
func (o outcome) quiet() {
	o.t.Helper()

	if len(o.diags) > 0 {
		o.t.Errorf("want no diagnostic: %v", o.diags)
	}
}

func matchesAll(text string, patterns []string) bool {
	text = strings.Join(strings.Fields(text), " ")

	for _, pattern := range patterns {
		if !regexp.MustCompile(pattern).MatchString(text) {
			return false
		}
	}

	return true
}

// dropIdentity removes resource identities from the state file, as older cores
// and providers leave it.
func (w *workspace) dropIdentity() {
	w.t.Helper()

	file := filepath.Join(w.Dir, "terraform.tfstate")

	text, err := os.ReadFile(file)
	if err != nil {
		w.t.Fatal(err)
	}

	var state struct {
		Version   int              `json:"version"`
		CLI       string           `json:"terraform_version"`
		Serial    int              `json:"serial"`
		Lineage   string           `json:"lineage"`
		Outputs   map[string]any   `json:"outputs"`
		Resources []map[string]any `json:"resources"`
	}

	if err := json.Unmarshal(text, &state); err != nil {
		w.t.Fatal(err)
	}

	for _, resource := range state.Resources {
		instances, _ := resource["instances"].([]any)
		for _, instance := range instances {
			attributes, _ := instance.(map[string]any)
			delete(attributes, "identity")
			delete(attributes, "identity_schema_version")
		}
	}

	if text, err = json.Marshal(state); err != nil {
		w.t.Fatal(err)
	}

	w.write("terraform.tfstate", string(text))
}

// replaced is the text with one part put in place of another, which must be there.
func replaced(t *testing.T, text, part, by string) string {
	t.Helper()

	if !strings.Contains(text, part) {
		t.Fatalf("no %q in %s", part, text)
	}

	return strings.ReplaceAll(text, part, by)
}

func readFile(t *testing.T, w *workspace, name string) string {
	t.Helper()

	text, err := os.ReadFile(filepath.Join(w.Dir, name))
	if err != nil {
		t.Fatal(err)
	}

	return string(text)
}
