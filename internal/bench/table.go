// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"strings"
	"time"
)

// table shows the figures as Markdown.
func (r *result) table() string {
	var text strings.Builder

	fmt.Fprintf(&text, "%d carts of %d lines, latency %s, median of %d rounds\n\n", r.Options.Carts, r.Options.Lines, r.Options.Latency, r.Options.Rounds)
	text.WriteString("| | `terraform_data` | `partnercenter_cart` | ratio | requests | memory |\n|---|--:|--:|--:|---|--:|\n")

	for _, f := range r.Figures {
		fmt.Fprintf(&text, "| %s | %s | %s | %.2f | %s | %s |\n", f.Phase, seconds(f.Floor), seconds(f.Provider), f.Ratio, requests(f.Requests), megabytes(f.ProviderMemory))
	}

	fmt.Fprintf(&text, "\nThe provider starts in %d ms; its binary has %s.\n", r.StartUp.Milliseconds(), megabytes(r.BinarySize))

	return text.String()
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.2f s", d.Seconds()) }

func megabytes(bytes int64) string { return fmt.Sprintf("%.1f MB", float64(bytes)/1e6) }

func requests(counts map[string]int) string {
	var parts []string

	for _, operation := range []string{"create", "read", "update"} {
		if n := counts[operation]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, operation))
		}
	}

	return strings.Join(parts, ", ")
}
