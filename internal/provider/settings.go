// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/credential"
)

// variables are the environment variables of the arguments that are no part of
// a credential; those are the credential package's to name.
var variables = map[string][]string{
	"environment":             {"PARTNERCENTER_ENVIRONMENT"},
	"endpoint":                {"PARTNERCENTER_ENDPOINT"},
	"api_version":             {"PARTNERCENTER_API_VERSION"},
	"max_retries":             {"PARTNERCENTER_MAX_RETRIES"},
	"retry_max_wait":          {"PARTNERCENTER_RETRY_MAX_WAIT"},
	"request_timeout":         {"PARTNERCENTER_REQUEST_TIMEOUT"},
	"max_concurrent_requests": {"PARTNERCENTER_MAX_CONCURRENT_REQUESTS"},
	"application_name":        {"PARTNERCENTER_APPLICATION_NAME"},
}

// variablesOf names the environment variables of an argument; the first that is
// set wins.
func variablesOf(argument string) []string {
	if names, ok := variables[argument]; ok {
		return names
	}

	return credential.Variables(argument)
}

// A setting is an argument's value with where it came from: HCL, or the name of
// an environment variable; the zero setting is one that nobody made.
type setting struct {
	argument, text, variable string
	made                     bool
}

// fromHCL says whether the setting stands in the configuration, which wins over
// what merely is in the environment.
func (s setting) fromHCL() bool { return s.made && s.variable == "" }

func (s setting) or(otherwise string) string {
	if !s.made {
		return otherwise
	}

	return s.text
}

// settings reads arguments, in HCL first and the environment second, and
// collects what is wrong with them.
type settings struct {
	diags  *diag.Diagnostics
	getenv func(string) string
}

func newSettings(diags *diag.Diagnostics) settings {
	return settings{diags: diags, getenv: os.Getenv}
}

func (s settings) text(argument string, configured types.String) setting {
	return s.either(argument, configured, configured.ValueString())
}

// credential is a setting of the credential; a switch is "true" or "false".
func (s settings) credential(argument string, configured attr.Value) credential.Setting {
	var found setting

	switch configured := configured.(type) {
	case types.Bool:
		found = s.either(argument, configured, strconv.FormatBool(configured.ValueBool()))
		if found.made {
			truth, err := strconv.ParseBool(found.text)
			if err != nil {
				s.refuse(found, "must be true or false")
			}

			found.text = strconv.FormatBool(truth)
		}
	case types.String:
		found = s.text(argument, configured)
	}

	source := found.variable
	if source == "" {
		source = argument
	}

	return credential.Setting{Value: found.text, Source: source, HCL: found.fromHCL()}
}

func (s settings) number(argument string, configured types.Int64, otherwise, least int) int {
	found := s.either(argument, configured, strconv.FormatInt(configured.ValueInt64(), 10))
	if !found.made {
		return otherwise
	}

	number, err := strconv.Atoi(found.text)
	if err != nil || number < least {
		s.refuse(found, fmt.Sprintf("must be a whole number of at least %d", least))
	}

	return number
}

func (s settings) duration(argument string, configured types.String, otherwise time.Duration) time.Duration {
	found := s.text(argument, configured)
	if !found.made {
		return otherwise
	}

	length, err := time.ParseDuration(found.text)
	if err != nil || length <= 0 {
		s.refuse(found, "must be a duration above 0, such as 60s or 2m")
	}

	return length
}

func (s settings) either(argument string, configured attr.Value, text string) setting {
	if !configured.IsNull() && !configured.IsUnknown() {
		return setting{argument: argument, text: text, made: true}
	}

	for _, variable := range variablesOf(argument) {
		if text := s.getenv(variable); text != "" {
			return setting{argument: argument, text: text, variable: variable, made: true}
		}
	}

	return setting{argument: argument}
}

// refuse reports a setting on its attribute, naming where it came from. The
// value itself is left out, since it may be a secret in the wrong place.
func (s settings) refuse(found setting, what string) {
	where := found.argument
	if found.variable != "" {
		where = fmt.Sprintf("%s (from the environment variable %s)", found.argument, found.variable)
	}

	s.diags.AddAttributeError(path.Root(found.argument), "Invalid provider configuration", where+" "+what+".")
}

// inEnvironment names an argument's variables for its description.
func inEnvironment(argument string) string {
	return " Environment: `" + strings.Join(variablesOf(argument), "`, `") + "`."
}
