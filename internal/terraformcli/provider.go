// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package terraformcli

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// A Provider is a build of this module's provider that the CLI can be told to
// take.
type Provider struct {
	// Binary is its path.
	Binary string
	// Env is the variable that has the CLI take it from there, for
	// [Workspace.Env].
	Env string
}

// BuildProvider builds the provider below dir, with flags for go build.
func BuildProvider(ctx context.Context, dir string, flags ...string) (Provider, error) {
	root, err := ModuleRoot(ctx)
	if err != nil {
		return Provider{}, err
	}

	bin, config := filepath.Join(dir, "bin"), filepath.Join(dir, "cli.rc")
	binary := filepath.Join(bin, "terraform-provider-partnercenter")

	if runtime.GOOS == "windows" {
		binary += ".exe"
	}

	build := exec.CommandContext(ctx, "go", append(append([]string{"build"}, flags...), "-o", binary, ".")...)
	build.Dir = root

	if printed, err := build.CombinedOutput(); err != nil {
		return Provider{}, fmt.Errorf("build the provider: %w\n%s", err, printed)
	}

	// OpenTofu looks for the same provider in a registry of its own.
	overrides := fmt.Sprintf("provider_installation {\n  dev_overrides {\n    %q = %q\n    %q = %q\n  }\n  direct {}\n}\n",
		"registry.terraform.io/partner-carts/partnercenter", bin, "registry.opentofu.org/partner-carts/partnercenter", bin)

	return Provider{Binary: binary, Env: "TF_CLI_CONFIG_FILE=" + config}, os.WriteFile(config, []byte(overrides), 0o600)
}

// ModuleRoot is the directory of this module.
func ModuleRoot(ctx context.Context) (string, error) {
	goMod, err := exec.CommandContext(ctx, "go", "env", "GOMOD").Output()
	if err != nil {
		return "", fmt.Errorf("go is needed on PATH: %w", err)
	}

	return filepath.Dir(strings.TrimSpace(string(goMod))), nil
}
