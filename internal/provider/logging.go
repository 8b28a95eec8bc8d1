// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"log/slog"

	"github.com/hashicorp/terraform-plugin-log/tflog"
)

// terraformLog hands the records of libraries that know nothing of Terraform to
// Terraform's log, where TF_LOG decides on what is shown.
type terraformLog struct {
	fields map[string]any
}

func newLogger() *slog.Logger { return slog.New(terraformLog{}) }

func (terraformLog) Enabled(context.Context, slog.Level) bool { return true }

func (h terraformLog) Handle(ctx context.Context, record slog.Record) error {
	fields := h.with(nil)

	record.Attrs(func(a slog.Attr) bool {
		fields[a.Key] = a.Value.Resolve().Any()

		return true
	})

	switch {
	case record.Level >= slog.LevelError:
		tflog.Error(ctx, record.Message, fields)
	case record.Level >= slog.LevelWarn:
		tflog.Warn(ctx, record.Message, fields)
	case record.Level >= slog.LevelInfo:
		tflog.Info(ctx, record.Message, fields)
	default:
		tflog.Debug(ctx, record.Message, fields)
	}

	return nil
}

func (h terraformLog) WithAttrs(attrs []slog.Attr) slog.Handler {
	return terraformLog{fields: h.with(attrs)}
}

// WithGroup leaves the names as they are: nothing here logs groups.
func (h terraformLog) WithGroup(string) slog.Handler { return h }

func (h terraformLog) with(attrs []slog.Attr) map[string]any {
	fields := make(map[string]any, len(h.fields)+len(attrs))

	for name, field := range h.fields {
		fields[name] = field
	}

	for _, a := range attrs {
		fields[a.Key] = a.Value.Resolve().Any()
	}

	return fields
}

// logProgress tells of the steps of a long operation where nobody watches it.
func logProgress(ctx context.Context) func(message string) {
	return func(message string) { tflog.Info(ctx, message) }
}
