// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/mockserver"
	"github.com/partner-carts/terraform-provider-partnercenter/internal/terraformcli"
)

// A stage is what the scenes are played on.
type stage struct {
	ctx   context.Context
	out   io.Writer
	quiet bool
	keep  bool

	// failed is the first thing that wasn't as it should be.
	failed error

	dir  string
	cart string // The example's HCL as it stands now.
	mock *mockserver.Server

	provider terraformcli.Provider
	cli      terraformcli.Workspace
}

func setUp(ctx context.Context, out io.Writer, quiet, keep bool) (s *stage, err error) {
	s = &stage{ctx: ctx, out: out, quiet: quiet, keep: keep}

	root, err := terraformcli.ModuleRoot(ctx)
	if err != nil {
		return nil, err
	}

	example, err := os.ReadFile(filepath.Join(root, "examples", "resources", "partnercenter_cart", "resource.tf"))
	if err != nil {
		return nil, err
	}

	s.cart = string(example)

	if s.cli.CLI, err = terraformcli.Find(ctx); err != nil {
		return nil, err
	}

	if s.dir, err = os.MkdirTemp("", "partnercenter-demo"); err != nil {
		return nil, err
	}

	s.say("Building the provider, and starting a mock of Partner Center …")

	if s.mock, err = mockserver.Listen("127.0.0.1:0", mockserver.Options{}); err == nil {
		s.provider, err = terraformcli.BuildProvider(ctx, s.dir)
	}

	if err == nil {
		err = s.workspace("cart")
	}

	if err != nil {
		return nil, errors.Join(err, s.clear())
	}

	s.say("The mock listens on %s. Terraform is %s.", s.mock.URL, s.cli.CLI)

	return s, nil
}

// workspace opens a new directory with the example and no state.
func (s *stage) workspace(name string) error {
	s.cli.Dir = filepath.Join(s.dir, name)
	s.cli.Env = []string{s.provider.Env, "PARTNERCENTER_ENDPOINT=" + s.mock.URL, "PARTNERCENTER_ACCESS_TOKEN=" + mockserver.DefaultToken}

	if err := os.Mkdir(s.cli.Dir, 0o700); err != nil {
		return err
	}

	return errors.Join(
		s.cli.Write("provider.tf", "terraform {\n  required_providers {\n    partnercenter = {\n      source = \"partner-carts/partnercenter\"\n    }\n  }\n}\n"),
		s.cli.Write("cart.tf", s.cart))
}

// openWorkspace is workspace for a scene.
func (s *stage) openWorkspace(name string) {
	if err := s.workspace(name); err != nil {
		s.fail("%w", err)
	}
}

func (s *stage) clear() error {
	var problems []error

	if s.mock != nil {
		problems = append(problems, s.mock.Close())
	}

	if s.keep {
		s.say("Everything is in %s.", s.dir)
	} else {
		problems = append(problems, os.RemoveAll(s.dir))
	}

	return errors.Join(problems...)
}
