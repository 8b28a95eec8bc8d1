// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

//go:build !linux && !freebsd

package main

import "os"

func peakMemory(*os.ProcessState) int64 { return 0 }
