// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
)

func (s *stage) say(format string, args ...any) {
	_, _ = fmt.Fprintf(s.out, format+"\n", args...)
}

func (s *stage) heading(number int, title, about string) {
	s.say("\n%s\n%d. %s\n%s\n%s", strings.Repeat("═", 78), number, title, strings.Repeat("═", 78), about)
}

// noise is what Terraform says about running a provider that isn't released,
// and about plans that aren't saved.
var noise = regexp.MustCompile(`(?s)(?:[^\n]*╷[^\n]*\n[^\n]*)?Warning: [^\n]*Provider development overrides.*?releases\.\n(?:[^\n]*╵[^\n]*\n)?` +
	`|\n?─+\n\nNote: You didn't use the -out option.*?"terraform apply" now\.\n`)

// blank are lines that the noise leaves.
var blank = regexp.MustCompile(`\n{3,}`)

// fail ends the demo: what comes after the first failure is left out.
func (s *stage) fail(format string, args ...any) {
	if s.failed == nil {
		s.failed = fmt.Errorf(format, args...)
	}
}

// terraform runs the CLI and checks its exit code and what it says, each text
// without regard to line breaks.
func (s *stage) terraform(exitCode int, says []string, args ...string) {
	if s.failed != nil {
		return
	}

	s.say("\n$ terraform %s", strings.Join(args, " "))

	if !s.coloured() {
		args = slices.Insert(args, 1, "-no-color")
	}

	printed, code, err := s.cli.Run(s.ctx, args...)
	shown := strings.TrimSpace(blank.ReplaceAllString(noise.ReplaceAllString(printed, ""), "\n\n"))

	if !s.quiet || code != exitCode {
		s.say("\n    %s", strings.ReplaceAll(shown, "\n", "\n    "))
	}

	switch {
	case s.ctx.Err() != nil:
		s.fail("interrupted")
	case err != nil:
		s.fail("%w", err)
	case code != exitCode:
		s.fail("terraform %s: exit code %d, want %d", args[0], code, exitCode)
	}

	for _, text := range says {
		if !strings.Contains(plain(shown), text) {
			s.fail("terraform %s doesn't say %q", args[0], text)
		}
	}
}

var decoration = regexp.MustCompile("\x1b\\[[0-9;]*m|│")

// plain is a text without colours, frames and line breaks.
func plain(text string) string {
	return strings.Join(strings.Fields(decoration.ReplaceAllString(text, "")), " ")
}

func (s *stage) coloured() bool {
	file, ok := s.out.(*os.File)
	if !ok || os.Getenv("NO_COLOR") != "" {
		return false
	}

	info, err := file.Stat()

	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// requests checks how often the service was asked for what since the last call.
func (s *stage) requests(want map[string]int) {
	got := s.mock.Counts()
	s.mock.ResetLog()

	if !maps.Equal(got, want) {
		s.fail("requests at the service: %v, want %v", got, want)
	}

	s.say("\n→ Requests at the service: %s", listed(got))
}

func listed(counts map[string]int) string {
	var parts []string

	for _, operation := range []struct{ name, request string }{{"create", "POST (create)"}, {"read", "GET (read)"}, {"update", "PUT (update)"}} {
		if n := counts[operation.name]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, operation.request))
		}
	}

	return strings.Join(parts, ", ")
}

// change replaces a part of the example's HCL, as a user would edit the file.
func (s *stage) change(part, by string) {
	if !strings.Contains(s.cart, part) {
		s.fail("the example holds no %q", part)
	}

	if s.failed != nil {
		return
	}

	s.cart = strings.Replace(s.cart, part, by, 1)
	s.say("\n  cart.tf:  %s  →  %s", plain(part), cmp.Or(plain(by), "(removed)"))

	if err := s.cli.Write("cart.tf", s.cart); err != nil {
		s.fail("%w", err)
	}
}
