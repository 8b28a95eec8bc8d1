// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package terraformcli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// A Workspace is a directory with a configuration, in which the CLI is run.
type Workspace struct {
	CLI string
	Dir string
	// Env is added to the environment.
	Env []string
	// Output gets what the CLI prints for a person, as it is printed.
	Output io.Writer
}

// killDelay is how long the CLI has for an orderly end after an interrupt.
const killDelay = 30 * time.Second

// Write writes a file of the configuration.
func (w *Workspace) Write(name, content string) error {
	return os.WriteFile(filepath.Join(w.Dir, name), []byte(content), 0o600)
}

// Command returns the command for the arguments. The end of the context
// interrupts it as Ctrl-C does. Of the environment of this process it gets what
// doesn't set up Terraform or the provider.
func (w *Workspace) Command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, w.CLI, args...)
	cmd.Dir = w.Dir
	cmd.Env = append(slices.DeleteFunc(os.Environ(), isOwn), "TF_IN_AUTOMATION=1", "TF_INPUT=0", "CHECKPOINT_DISABLE=1")
	cmd.Env = append(cmd.Env, w.Env...)
	cmd.WaitDelay = killDelay

	// Windows has no signal that one process could send to another for Ctrl-C.
	if runtime.GOOS != "windows" {
		cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	}

	return cmd
}

// own are the prefixes of variables by which the machine may be set up for the
// real service, or the user for Terraform, and which must not have a say here.
var own = []string{"PARTNERCENTER_", "ARM_", "ACTIONS_ID_TOKEN_", "TF_CLI_", "TF_DATA_DIR", "TF_LOG", "TF_REATTACH_PROVIDERS", "TF_VAR_", "TF_WORKSPACE"}

func isOwn(variable string) bool {
	return slices.ContainsFunc(own, func(prefix string) bool { return strings.HasPrefix(variable, prefix) })
}

// Run runs the CLI and returns what it printed, and its exit code. The error is
// one of running it at all.
func (w *Workspace) Run(ctx context.Context, args ...string) (printed string, code int, err error) {
	var out bytes.Buffer

	cmd := w.Command(ctx, args...)
	cmd.Stdout = &out

	if w.Output != nil {
		cmd.Stdout = io.MultiWriter(&out, w.Output)
	}

	cmd.Stderr = cmd.Stdout

	var exit *exec.ExitError

	switch err := cmd.Run(); {
	case errors.As(err, &exit):
		return out.String(), exit.ExitCode(), nil
	case err != nil:
		return out.String(), -1, fmt.Errorf("%s %s: %w", w.CLI, strings.Join(args, " "), err)
	}

	return out.String(), 0, nil
}

// A Diagnostic is an error or a warning of the CLI, with the line of the
// configuration that it points at.
type Diagnostic struct {
	Severity string `json:"severity"`
	Summary  string `json:"summary"`
	Detail   string `json:"detail"`
	Address  string `json:"address"`
	Range    *struct {
		Filename string `json:"filename"`
		Start    struct {
			Line int `json:"line"`
		} `json:"start"`
	} `json:"range"`
}

// Line is the line of the configuration that the diagnostic points at, 0 for none.
func (d Diagnostic) Line() int {
	if d.Range == nil {
		return 0
	}

	return d.Range.Start.Line
}

func (d Diagnostic) String() string {
	return fmt.Sprintf("%s: %s (line %d)\n%s", d.Severity, d.Summary, d.Line(), d.Detail)
}

// Diagnostics returns those in what a command with -json printed.
func Diagnostics(printed string) []Diagnostic {
	var all []Diagnostic

	for line := range strings.Lines(printed) {
		var message struct {
			Diagnostic *Diagnostic `json:"diagnostic"`
		}

		// Lines that are no messages, such as those of a crash, carry none.
		if json.Unmarshal([]byte(line), &message) == nil && message.Diagnostic != nil {
			all = append(all, *message.Diagnostic)
		}
	}

	return all
}
