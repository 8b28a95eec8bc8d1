// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package credential

import (
	"fmt"
	"strings"
)

// kind is one way to get a token.
type kind struct {
	// name completes "a token with …".
	name string
	// marks are the settings that ask for this kind, each by its argument.
	marks []mark
	// missing are the arguments without which the kind is incomplete; one that
	// has alternatives lists them with "or".
	missing []string
	// usesTenantID and usesClientID are for the description.
	usesTenantID, usesClientID bool
	// open makes the function that fetches tokens.
	open func(Config, *wire) (fetcher, error)
}

type mark struct {
	argument string
	setting  Setting
}

// inHCL is true for a kind that the configuration asks for, be it with a part only.
func (k kind) inHCL() bool {
	for _, m := range k.marks {
		if m.setting.HCL {
			return true
		}
	}
	return false
}

// arguments lists the arguments that ask for the kind.
func (k kind) arguments() []string {
	names := make([]string, len(k.marks))
	for i, m := range k.marks {
		names[i] = m.argument
	}
	return names
}

// from says which arguments and variables ask for the kind.
func (k kind) from() string {
	parts := make([]string, len(k.marks))
	for i, m := range k.marks {
		parts[i] = m.argument
		if !m.setting.HCL {
			parts[i] += " from " + m.setting.Source
		}
	}
	return strings.Join(parts, ", ")
}

// choose finds the one kind that the settings ask for. A kind of the
// configuration comes before those of the environment, so that a block in the
// configuration works whatever the machine has in its environment.
func choose(cfg Config) (kind, error) {
	asked, err := askedKinds(cfg)
	if err != nil {
		return kind{}, err
	}
	var configured []kind
	for _, k := range asked {
		if k.inHCL() {
			configured = append(configured, k)
		}
	}
	place := "the environment"
	if len(configured) > 0 {
		asked, place = configured, "the provider block"
	}
	switch {
	case len(asked) == 0:
		return kind{}, nothingConfigured(cfg)
	case len(asked) > 1:
		return kind{}, ambiguous(asked, place)
	case len(asked[0].missing) > 0:
		return kind{}, incomplete(asked[0])
	}
	return asked[0], nil
}

func ambiguous(asked []kind, place string) error {
	e := &ConfigError{Summary: "More than one kind of credentials"}
	names := make([]string, len(asked))
	var settings []string
	for i, k := range asked {
		names[i] = fmt.Sprintf("%s (%s)", k.name, k.from())
		e.Arguments = append(e.Arguments, k.arguments()...)
		for _, argument := range k.arguments() {
			settings = append(settings, withVariables(argument))
		}
	}
	e.Detail = fmt.Sprintf("In %s are set: %s. Keep one of them and remove the others: %s.",
		place, strings.Join(names, "; "), strings.Join(settings, ", "))
	return e
}

func incomplete(k kind) error {
	e := &ConfigError{Arguments: strings.Split(strings.Join(k.missing, " or "), " or "), Summary: "Incomplete credentials"}
	missing := make([]string, len(k.missing))
	for i, m := range k.missing {
		alternatives := strings.Split(m, " or ")
		for j, argument := range alternatives {
			alternatives[j] = withVariables(argument)
		}
		missing[i] = strings.Join(alternatives, " or ")
	}
	e.Detail = fmt.Sprintf("The provider is asked to use %s (%s), which also needs: %s.",
		k.name, k.from(), strings.Join(missing, "; "))
	return e
}

func nothingConfigured(cfg Config) error {
	options := []string{
		withVariables("access_token"),
		withVariables("client_secret") + ", with tenant_id and client_id",
		withVariables("client_certificate_path") + ", with tenant_id and client_id",
		withVariables("refresh_token") + ", with tenant_id, client_id and, for a confidential application, client_secret",
		withVariables("use_oidc") + ", with tenant_id, client_id and the pipeline's token",
		withVariables("use_msi"),
		withVariables("use_cli"),
	}
	detail := "Set one of these in the provider block or in the environment:\n  - " + strings.Join(options, "\n  - ") +
		"\nThe ids are " + withVariables("tenant_id") + " and " + withVariables("client_id") + "."
	if cfg.OIDCRequestURL.isSet() {
		detail += "\nThe pipeline offers tokens for federation (" + cfg.OIDCRequestURL.Source + "): set use_oidc = true to use them."
	}
	return &ConfigError{
		Arguments: []string{"access_token", "client_secret", "client_certificate_path", "refresh_token", "use_oidc", "use_msi", "use_cli"},
		Summary:   "No credentials for Partner Center",
		Detail:    detail,
	}
}
