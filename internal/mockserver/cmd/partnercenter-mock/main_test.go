// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The command prints its address first, serves the API and the admin API there,
// and ends with its context.
func TestRun(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	out, in := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"-variant", "everything-odd", "-etag", "enforced"}, in, io.Discard)
		_ = in.Close()
	}()
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	for path, want := range map[string]int{"/_mock/": http.StatusOK, "/_mock/carts": http.StatusOK, "/v1/customers/c/carts/x": http.StatusUnauthorized} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, strings.TrimSpace(address)+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		if answer.StatusCode != want {
			t.Errorf("%s: status %d, want %d", path, answer.StatusCode, want)
		}
	}
	stop()
	if code := <-ended; code != 0 {
		t.Errorf("exit code %d", code)
	}
}

func TestRunRefuses(t *testing.T) {
	t.Parallel()
	for _, arguments := range [][]string{{"-etag", "sometimes"}, {"-variant", "none"}, {"-unknown"}, {"-listen", "0.0.0.0:0"}} {
		var said strings.Builder
		if code := run(t.Context(), arguments, io.Discard, &said); code == 0 || said.Len() == 0 {
			t.Errorf("%q: exit code %d, says %q", arguments, code, said.String())
		}
	}
}

// The README has every flag.
func TestReadmeNamesEveryFlag(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	var help strings.Builder
	if code := run(t.Context(), []string{"-help"}, io.Discard, &help); code != 0 {
		t.Fatalf("exit code %d", code)
	}
	for line := range strings.Lines(help.String()) {
		if name, ok := strings.CutPrefix(line, "  -"); ok && !strings.Contains(string(text), "| `-"+strings.Fields(name)[0]) {
			t.Errorf("the README doesn't name -%s", strings.Fields(name)[0])
		}
	}
}
