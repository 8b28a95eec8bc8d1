// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package terraformcli_test

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/terraformcli"
)

// fakeCLI is a program that says what the shell script does.
func fakeCLI(t *testing.T, script string) string {
	t.Helper()

	if runtime.GOOS == "windows" {
		t.Skip("needs a shell")
	}

	path := filepath.Join(t.TempDir(), "cli")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script), 0o700); err != nil { //nolint:gosec // It is to be run.
		t.Fatal(err)
	}

	return path
}

func TestFindByVariable(t *testing.T) {
	cli := fakeCLI(t, "")
	t.Setenv(terraformcli.PathVariable, cli)

	if found, err := terraformcli.Find(t.Context()); err != nil || found != cli {
		t.Errorf("found %q, error %v, want %s", found, err, cli)
	}

	t.Setenv(terraformcli.PathVariable, cli+"-missing")

	if _, err := terraformcli.Find(t.Context()); !errors.Is(err, terraformcli.ErrMissing) || !strings.Contains(err.Error(), terraformcli.PathVariable) {
		t.Errorf("error %v, want one that names the variable", err)
	}
}

func TestAbout(t *testing.T) {
	t.Parallel()

	for said, want := range map[string]string{"Terraform v1.11.4": "1.11.4", "OpenTofu v1.12.6": "1.12.6", "Terraform v1.17.0-dev": "1.17.0-dev"} {
		version, openTofu, err := terraformcli.About(t.Context(), fakeCLI(t, "echo '"+said+"'; echo 'on linux_amd64'"))
		if err != nil || version.String() != want || openTofu != strings.HasPrefix(said, "OpenTofu") {
			t.Errorf("%s: version %v, OpenTofu %t, error %v", said, version, openTofu, err)
		}
	}

	if _, _, err := terraformcli.About(t.Context(), fakeCLI(t, "echo hello")); err == nil {
		t.Error("a program that isn't a CLI has a version")
	}
}

func TestRun(t *testing.T) {
	t.Parallel()

	var shown strings.Builder

	w := terraformcli.Workspace{CLI: fakeCLI(t, `echo "$1 in $(cat file) with $VARIABLE"; echo more >&2; exit 3`), Dir: t.TempDir(), Env: []string{"VARIABLE=v"}, Output: &shown}
	if err := w.Write("file", "dir"); err != nil {
		t.Fatal(err)
	}

	printed, code, err := w.Run(t.Context(), "plan")
	if err != nil || code != 3 || printed != "plan in dir with v\nmore\n" || shown.String() != printed {
		t.Errorf("printed %q, exit code %d, error %v", printed, code, err)
	}
}

func TestDiagnostics(t *testing.T) {
	t.Parallel()

	found := terraformcli.Diagnostics(`{"@level":"info","type":"version"}
panic: not JSON
{"diagnostic":{"severity":"error","summary":"S","detail":"D","range":{"filename":"main.tf","start":{"line":7}}}}
{"diagnostic":{"severity":"warning","summary":"W"}}
`)
	if len(found) != 2 || found[0].Summary != "S" || found[0].Line() != 7 || found[1].Severity != "warning" || found[1].Line() != 0 {
		t.Errorf("found %v", found)
	}
}

// The version that is downloaded is the one that everything else is pinned to.
func TestInstalledVersion(t *testing.T) {
	t.Parallel()

	text, err := os.ReadFile(filepath.Join("..", "..", ".terraform-version"))
	if err != nil || strings.TrimSpace(string(text)) != terraformcli.InstalledVersion {
		t.Errorf("InstalledVersion is %s, .terraform-version %q, error %v", terraformcli.InstalledVersion, text, err)
	}
}
