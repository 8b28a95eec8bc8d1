// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/credential"
)

// settingsIn are settings in an environment, with the findings they make.
func settingsIn(environment map[string]string) (settings, *diag.Diagnostics) {
	var diags diag.Diagnostics

	return settings{diags: &diags, getenv: func(name string) string { return environment[name] }}, &diags
}

// checkFinding wants one finding, on the argument, with the words given, or
// none for no argument.
func checkFinding(t *testing.T, diags diag.Diagnostics, argument string, words ...string) {
	t.Helper()

	if argument == "" {
		if len(diags) > 0 {
			t.Errorf("got findings: %v", diags)
		}

		return
	}

	if len(diags) != 1 {
		t.Fatalf("got %d findings, want one: %v", len(diags), diags)
	}

	found, ok := diags[0].(diag.DiagnosticWithPath)
	if !ok || !found.Path().Equal(path.Root(argument)) {
		t.Errorf("got %v, want it on %s", diags[0], argument)
	}

	for _, word := range words {
		if !strings.Contains(diags[0].Detail(), word) {
			t.Errorf("got %q, want %q in it", diags[0].Detail(), word)
		}
	}
}

func TestSettingsText(t *testing.T) {
	t.Parallel()

	const argument, variable = "api_version", "PARTNERCENTER_API_VERSION"

	tests := map[string]struct {
		configured types.String
		inVariable string
		want       setting
		or         string
	}{
		"nowhere":       {types.StringNull(), "", setting{argument: argument}, "1"},
		"configuration": {types.StringValue("2"), "", setting{argument: argument, text: "2", made: true}, "2"},
		"environment":   {types.StringNull(), "3", setting{argument: argument, text: "3", variable: variable, made: true}, "3"},
		"both":          {types.StringValue("2"), "3", setting{argument: argument, text: "2", made: true}, "2"},
		"empty":         {types.StringValue(""), "3", setting{argument: argument, made: true}, ""},
		"unknown":       {types.StringUnknown(), "3", setting{argument: argument, text: "3", variable: variable, made: true}, "3"},
	}

	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			s, diags := settingsIn(map[string]string{variable: test.inVariable})

			got := s.text(argument, test.configured)
			if got != test.want || got.or("1") != test.or || got.fromHCL() != (test.want.made && test.want.variable == "") {
				t.Errorf("got %+v, want %+v", got, test.want)
			}

			checkFinding(t, *diags, "")
		})
	}
}

func TestSettingsNumber(t *testing.T) {
	t.Parallel()

	const argument, variable = "max_retries", "PARTNERCENTER_MAX_RETRIES"

	tests := map[string]struct {
		configured types.Int64
		inVariable string
		want       int
		refused    []string
	}{
		"nowhere":               {types.Int64Null(), "", 8, nil},
		"configuration":         {types.Int64Value(3), "5", 3, nil},
		"the least":             {types.Int64Value(0), "", 0, nil},
		"environment":           {types.Int64Null(), "5", 5, nil},
		"too small":             {types.Int64Value(-1), "", -1, []string{"max_retries must be a whole number of at least 0."}},
		"not a number":          {types.Int64Null(), "s3cret", 0, []string{"max_retries (from the environment variable PARTNERCENTER_MAX_RETRIES) must be"}},
		"too small in variable": {types.Int64Null(), "-2", -2, []string{variable}},
	}

	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			s, diags := settingsIn(map[string]string{variable: test.inVariable})

			if got := s.number(argument, test.configured, 8, 0); got != test.want {
				t.Errorf("got %d, want %d", got, test.want)
			}

			checkRefusal(t, *diags, argument, test.refused)
		})
	}
}

func TestSettingsDuration(t *testing.T) {
	t.Parallel()

	const argument, variable = "retry_max_wait", "PARTNERCENTER_RETRY_MAX_WAIT"

	tests := map[string]struct {
		configured types.String
		inVariable string
		want       time.Duration
		refused    []string
	}{
		"nowhere":       {types.StringNull(), "", time.Minute, nil},
		"configuration": {types.StringValue("90s"), "5s", 90 * time.Second, nil},
		"environment":   {types.StringNull(), "2m", 2 * time.Minute, nil},
		"zero":          {types.StringValue("0s"), "", 0, []string{"retry_max_wait must be a duration above 0, such as 60s or 2m."}},
		"negative":      {types.StringValue("-1s"), "", -time.Second, []string{"above 0"}},
		"no unit":       {types.StringNull(), "60", 0, []string{variable, "such as 60s"}},
		"empty":         {types.StringValue(""), "5s", 0, []string{"above 0"}},
	}

	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			s, diags := settingsIn(map[string]string{variable: test.inVariable})

			if got := s.duration(argument, test.configured, time.Minute); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}

			checkRefusal(t, *diags, argument, test.refused)
		})
	}
}

// checkRefusal wants the argument to be refused with the words given, and not
// to be when there are none.
func checkRefusal(t *testing.T, diags diag.Diagnostics, argument string, words []string) {
	t.Helper()

	if words == nil {
		argument = ""
	}

	checkFinding(t, diags, argument, words...)

	for _, d := range diags {
		if strings.Contains(d.Detail(), "s3cret") {
			t.Errorf("the value, which may be a secret, is shown: %s", d.Detail())
		}
	}
}

func TestSettingsCredential(t *testing.T) {
	t.Parallel()

	tests := map[string]struct {
		argument    string
		configured  attr.Value
		environment map[string]string
		want        credential.Setting
		refused     []string
	}{
		"nowhere": {argument: "client_secret", configured: types.StringNull(), want: credential.Setting{Source: "client_secret"}},
		"configuration": {
			argument: "client_secret", configured: types.StringValue("hcl"),
			environment: map[string]string{"PARTNERCENTER_CLIENT_SECRET": "own"},
			want:        credential.Setting{Value: "hcl", Source: "client_secret", HCL: true},
		},
		"the first variable": {
			argument: "client_secret", configured: types.StringNull(),
			environment: map[string]string{"PARTNERCENTER_CLIENT_SECRET": "own", "ARM_CLIENT_SECRET": "shared"},
			want:        credential.Setting{Value: "own", Source: "PARTNERCENTER_CLIENT_SECRET"},
		},
		"the second variable": {
			argument: "client_secret", configured: types.StringNull(),
			environment: map[string]string{"ARM_CLIENT_SECRET": "shared"},
			want:        credential.Setting{Value: "shared", Source: "ARM_CLIENT_SECRET"},
		},
		"a switch nowhere": {argument: "use_cli", configured: types.BoolNull(), want: credential.Setting{Source: "use_cli"}},
		"a switch": {
			argument: "use_cli", configured: types.BoolValue(false),
			environment: map[string]string{"PARTNERCENTER_USE_CLI": "true"},
			want:        credential.Setting{Value: "false", Source: "use_cli", HCL: true},
		},
		"a switch in a variable": {
			argument: "use_cli", configured: types.BoolNull(), environment: map[string]string{"PARTNERCENTER_USE_CLI": "1"},
			want: credential.Setting{Value: "true", Source: "PARTNERCENTER_USE_CLI"},
		},
		"no switch in a variable": {
			argument: "use_cli", configured: types.BoolNull(), environment: map[string]string{"PARTNERCENTER_USE_CLI": "s3cret"},
			want:    credential.Setting{Value: "false", Source: "PARTNERCENTER_USE_CLI"},
			refused: []string{"use_cli (from the environment variable PARTNERCENTER_USE_CLI) must be true or false."},
		},
	}

	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			s, diags := settingsIn(test.environment)

			// The fields are compared one by one: a credential.Setting shows no value.
			got := s.credential(test.argument, test.configured)
			if got.Value != test.want.Value || got.Source != test.want.Source || got.HCL != test.want.HCL {
				t.Errorf("got %q of %q (HCL: %t), want %q of %q", got.Value, got.Source, got.HCL, test.want.Value, test.want.Source)
			}

			checkRefusal(t, *diags, test.argument, test.refused)
		})
	}
}

// Every argument of the provider has an environment variable, which its
// description names.
func TestEveryArgumentHasAVariable(t *testing.T) {
	t.Parallel()

	for argument, declaration := range providerAttributes() {
		names := variablesOf(argument)
		if want := "PARTNERCENTER_" + strings.ToUpper(argument); len(names) == 0 || names[0] != want {
			t.Errorf("%s: got variables %v, want %s first", argument, names, want)
		}

		for _, name := range names {
			if !strings.Contains(declaration.GetMarkdownDescription(), "`"+name+"`") {
				t.Errorf("%s: %s is not in its description: %s", argument, name, declaration.GetMarkdownDescription())
			}
		}
	}
}

func TestNewSettingsReadsTheEnvironment(t *testing.T) {
	t.Setenv("PARTNERCENTER_ENDPOINT", "https://example.com")

	var diags diag.Diagnostics
	if got := newSettings(&diags).text("endpoint", types.StringNull()).or(""); got != "https://example.com" {
		t.Errorf("got %q", got)
	}
}
