// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

// Package terraformcli finds and runs the Terraform CLI, or OpenTofu, for the
// tests, the demo and the measurements. The provider itself doesn't use it.
package terraformcli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"time"

	goversion "github.com/hashicorp/go-version"
	"github.com/hashicorp/hc-install/product"
	"github.com/hashicorp/hc-install/releases"
)

// PathVariable names the environment variable by which another CLI is chosen,
// such as OpenTofu. It is the one that terraform-plugin-testing looks at.
const PathVariable = "TF_ACC_TERRAFORM_PATH"

// InstalledVersion is the version of Terraform that is downloaded where there
// is none.
const InstalledVersion = "1.11.4"

// downloadTimeout bounds the download, which is some 30 MB.
const downloadTimeout = 3 * time.Minute

// ErrMissing is returned where no CLI was found and none could be downloaded.
var ErrMissing = errors.New("no Terraform CLI")

// Find returns the path of the CLI: the one that PathVariable names, else the
// terraform on PATH, else a download, which is kept in the user's cache
// directory for the next time.
func Find(ctx context.Context) (string, error) {
	if path := os.Getenv(PathVariable); path != "" {
		found, err := exec.LookPath(path)
		if err != nil {
			return "", fmt.Errorf("%w: %s names %s, which can't be run: %w", ErrMissing, PathVariable, path, err)
		}

		return found, nil
	}

	if found, err := exec.LookPath("terraform"); err == nil {
		return found, nil
	}

	found, err := install(ctx)
	if err != nil {
		return "", fmt.Errorf("%w on PATH, and version %s could not be downloaded: install Terraform 1.0 or later, "+
			"or set %s to the path of a terraform or tofu: %w", ErrMissing, InstalledVersion, PathVariable, err)
	}

	return found, nil
}

func install(ctx context.Context) (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("no place to keep it: %w", err)
	}

	dir := filepath.Join(cache, "terraform-provider-partnercenter", "terraform-"+InstalledVersion)

	kept := filepath.Join(dir, product.Terraform.BinaryName())
	if _, err := exec.LookPath(kept); err == nil {
		return kept, nil
	}

	// It is unpacked beside its place and moved there at the end, so that
	// several tests at once never see half of it.
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}

	unpacked, err := os.MkdirTemp(dir, "download")
	if err != nil {
		return "", err
	}

	defer func() { _ = os.RemoveAll(unpacked) }()

	downloaded, err := (&releases.ExactVersion{
		Product:    product.Terraform,
		Version:    goversion.Must(goversion.NewVersion(InstalledVersion)),
		InstallDir: unpacked,
		Timeout:    downloadTimeout,
	}).Install(ctx)
	if err != nil {
		return "", err
	}

	return kept, os.Rename(downloaded, kept)
}

// About tells which CLI it is: its version, and whether it is OpenTofu.
func About(ctx context.Context, cli string) (version *goversion.Version, openTofu bool, err error) {
	printed, err := exec.CommandContext(ctx, cli, "version").Output()
	if err != nil {
		return nil, false, fmt.Errorf("%s version: %w", cli, err)
	}

	found := versionPattern.FindSubmatch(printed)
	if found == nil {
		return nil, false, fmt.Errorf("%s version says %q, which names no version", cli, printed)
	}

	version, err = goversion.NewVersion(string(found[2]))

	return version, string(found[1]) == "OpenTofu", err
}

var versionPattern = regexp.MustCompile(`(Terraform|OpenTofu) v(\S+)`)
