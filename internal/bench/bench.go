// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/mockserver"
	"github.com/partner-carts/terraform-provider-partnercenter/internal/terraformcli"
)

const (
	floorSide = iota
	providerSide
)

// A bench is what is measured: a workspace for each side.
type bench struct {
	options  options
	dir      string
	provider terraformcli.Provider
	mock     *mockserver.Server
	sides    [2]terraformcli.Workspace
	quantity int
}

func setUp(ctx context.Context, o options) (b *bench, err error) {
	b = &bench{options: o, quantity: 1}

	cli, err := terraformcli.Find(ctx)
	if err != nil {
		return nil, err
	}

	if b.dir, err = os.MkdirTemp("", "partnercenter-bench"); err != nil {
		return nil, err
	}

	// It is built as for a release.
	if b.provider, err = terraformcli.BuildProvider(ctx, b.dir, "-trimpath", "-ldflags=-s -w"); err == nil {
		b.mock, err = mockserver.Listen("127.0.0.1:0", mockserver.Options{Latency: o.Latency, LogLimit: -1})
	}

	for side := range b.sides {
		dir := filepath.Join(b.dir, fmt.Sprint(side))
		err = errors.Join(err, os.Mkdir(dir, 0o700))
		b.sides[side] = terraformcli.Workspace{CLI: cli, Dir: dir, Env: []string{b.provider.Env}}
	}

	if err != nil {
		b.clear()

		return nil, err
	}

	b.sides[providerSide].Env = append(b.sides[providerSide].Env,
		"PARTNERCENTER_ENDPOINT="+b.mock.URL, "PARTNERCENTER_ACCESS_TOKEN="+mockserver.DefaultToken)

	return b, errors.Join(b.configure(floorSide), b.configure(providerSide))
}

func (b *bench) clear() {
	if b.mock != nil {
		_ = b.mock.Close()
	}

	_ = os.RemoveAll(b.dir)
}

// configure writes the configuration of a side; both carry the same data.
func (b *bench) configure(side int) error {
	var text strings.Builder

	if side == providerSide {
		text.WriteString("terraform {\n  required_providers {\n    partnercenter = { source = \"partner-carts/partnercenter\" }\n  }\n}\n")
	}

	for cart := range b.options.Carts {
		if side == floorSide {
			fmt.Fprintf(&text, "resource \"terraform_data\" \"cart%d\" {\n  input = {\n    customer_id = %q\n    line_item = [\n", cart, customerID)
		} else {
			fmt.Fprintf(&text, "resource \"partnercenter_cart\" \"cart%d\" {\n  customer_id = %q\n", cart, customerID)
		}

		for line := range b.options.Lines {
			quantity := 1
			if line == b.options.Lines/2 {
				quantity = b.quantity
			}

			open, end := "  line_item {\n", "  }\n"
			if side == floorSide {
				open, end = "    {\n", "    },\n"
			}

			text.WriteString(open)
			fmt.Fprintf(&text, lineArguments, line, line, quantity)
			text.WriteString(end)
		}

		if side == floorSide {
			text.WriteString("  ]\n  }\n}\n")
		} else {
			text.WriteString("}\n")
		}
	}

	return b.sides[side].Write("main.tf", text.String())
}

const (
	customerID = "d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d"

	lineArguments = `    catalog_item_id      = "CFQ7TTC0LH0Z:0001:CFQ7TTC0K%03d"
    friendly_name        = "line %d"
    quantity             = %d
    billing_cycle        = "annual"
    term_duration        = "P1Y"
    participants         = [{ key = "transaction_reseller", value = "5357564" }]
    provisioning_context = { SubscriptionId = "3D5ECED6-1151-44C7-AEE6-70A4BB725666", Scope = "shared" }
    renews_to            = { term_duration = "P1Y" }
`
)

// run times one run of the CLI on a side.
func (b *bench) run(ctx context.Context, side int, changes bool, args []string) (sample, error) {
	if changes {
		b.quantity++

		if err := b.configure(side); err != nil {
			return sample{}, err
		}
	}

	b.mock.ResetLog()

	var printed bytes.Buffer

	// Each side has the parallelism that Terraform has by default.
	cmd := b.sides[side].Command(ctx, append(args, "-no-color")...)
	cmd.Stdout, cmd.Stderr = &printed, &printed

	started := time.Now()
	err := cmd.Run()
	took := time.Since(started)

	if err != nil {
		return sample{}, fmt.Errorf("%w\n%s", err, printed.String())
	}

	return sample{took: took, peak: peakMemory(cmd.ProcessState), requests: b.mock.Counts()}, nil
}

// startUp is how long the provider takes until it speaks to Terraform.
func (b *bench) startUp(ctx context.Context) (time.Duration, error) {
	const tries = 5

	var fastest time.Duration

	for range tries {
		cmd := exec.CommandContext(ctx, b.provider.Binary)
		// What Terraform sets to say that it is Terraform that starts it.
		cmd.Env = append(os.Environ(), "TF_PLUGIN_MAGIC_COOKIE=d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2", "PLUGIN_PROTOCOL_VERSIONS=6")

		out, err := cmd.StdoutPipe()
		if err != nil {
			return 0, err
		}

		started := time.Now()

		if err := cmd.Start(); err != nil {
			return 0, err
		}

		_, err = out.Read(make([]byte, 1))
		took := time.Since(started)

		_ = cmd.Process.Kill()
		_ = cmd.Wait()

		if err != nil {
			return 0, fmt.Errorf("the provider says nothing: %w", err)
		}

		if fastest == 0 || took < fastest {
			fastest = took
		}
	}

	return fastest, nil
}
