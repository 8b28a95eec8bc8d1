// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

//go:build linux || freebsd

package main

import (
	"os"
	"syscall"
)

// peakMemory is the peak of the largest process of a run, in bytes: of the CLI
// or of a provider that it started.
func peakMemory(state *os.ProcessState) int64 {
	usage, ok := state.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}

	return usage.Maxrss << 10
}
