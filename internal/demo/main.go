// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

// Command demo shows the provider at work: it builds it, starts the mock of
// Partner Center, and takes the example cart through its life with the real
// Terraform CLI. It needs no account, and exits with 1 where any step isn't as
// it should be.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
)

func main() {
	quiet := flag.Bool("quiet", false, "show the headings only, not what Terraform says")
	keep := flag.Bool("keep", false, "keep the directory with the configuration and the state")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Stdout, *quiet, *keep)

	stop()

	if err != nil {
		fmt.Fprintln(os.Stderr, "\nThe demo failed:", err)
		os.Exit(1)
	}
}

// run plays all scenes on a stage that is cleared afterwards.
func run(ctx context.Context, out io.Writer, quiet, keep bool) (err error) {
	s, err := setUp(ctx, out, quiet, keep)
	if err != nil {
		return err
	}

	defer func() {
		if problem := s.clear(); err == nil {
			err = problem
		}
	}()

	for i, scene := range scenes {
		s.heading(i+1, scene.title, scene.about)

		if scene.play(s); s.failed != nil {
			return fmt.Errorf("step %d, %s: %w", i+1, scene.title, s.failed)
		}
	}

	s.say("\nAll %d steps went as they should.", len(scenes))

	return nil
}
