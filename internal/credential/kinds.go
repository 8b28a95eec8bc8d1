// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package credential

import "strings"

// askedKinds lists the kinds that some setting asks for, complete or not.
func askedKinds(cfg Config) ([]kind, error) {
	var asked []kind
	if cfg.AccessToken.isSet() {
		asked = append(asked, kind{name: "a ready access token", marks: marks("access_token", cfg.AccessToken), open: openAccessToken})
	}
	switch {
	case cfg.RefreshToken.isSet():
		// A secret beside a refresh token is the secret of the secure application
		// model, not client credentials of its own.
		asked = append(asked, kind{
			name: "a refresh token", marks: append(marks("refresh_token", cfg.RefreshToken), marks("client_secret", cfg.ClientSecret)...),
			missing: missingIDs(cfg), usesTenantID: true, usesClientID: true, open: openRefreshToken,
		})
	case cfg.ClientSecret.isSet():
		asked = append(asked, kind{
			name: "a client secret", marks: marks("client_secret", cfg.ClientSecret),
			missing: missingIDs(cfg), usesTenantID: true, usesClientID: true, open: openClientSecret,
		})
	}
	if k, ok := certificateKind(cfg); ok {
		asked = append(asked, k)
	}
	k, ok, err := federationKind(cfg)
	if err != nil {
		return nil, err
	}
	if ok {
		asked = append(asked, k)
	}
	if cfg.UseMSI.isOn() {
		asked = append(asked, kind{name: "a managed identity", marks: marks("use_msi", cfg.UseMSI), usesClientID: true, open: openManagedIdentity})
	}
	if cfg.UseCLI.isOn() {
		asked = append(asked, kind{name: "the Azure CLI", marks: marks("use_cli", cfg.UseCLI), usesTenantID: true, open: openCLI})
	}
	return asked, nil
}

func certificateKind(cfg Config) (kind, bool) {
	// A password in the environment is harmless without a path; in the
	// configuration it means that the path was forgotten.
	forgotten := cfg.ClientCertificatePassword.isSet() && cfg.ClientCertificatePassword.HCL
	if !cfg.ClientCertificatePath.isSet() && !forgotten {
		return kind{}, false
	}
	k := kind{
		name: "a client certificate",
		marks: append(marks("client_certificate_path", cfg.ClientCertificatePath),
			marks("client_certificate_password", cfg.ClientCertificatePassword)...),
		usesTenantID: true, usesClientID: true, open: openCertificate,
	}
	if !cfg.ClientCertificatePath.isSet() {
		k.missing = append(k.missing, "client_certificate_path")
	}
	k.missing = append(k.missing, missingIDs(cfg)...)
	return k, true
}

// federationKind is workload identity federation. GitHub puts its variables
// into every job that may ask for an id token, for whatever purpose: they alone
// switch nothing on.
func federationKind(cfg Config) (kind, bool, error) {
	token := marks("oidc_token", cfg.OIDCToken)
	file := marks("oidc_token_file_path", cfg.OIDCTokenFilePath)
	request := append(marks("oidc_request_url", cfg.OIDCRequestURL), marks("oidc_request_token", cfg.OIDCRequestToken)...)

	best := 0
	for _, origin := range [][]mark{token, file, request} {
		best = max(best, rank(origin))
	}
	switchedOff := cfg.UseOIDC.Value == "false" && (cfg.UseOIDC.HCL || best < rankHCL)
	if switchedOff || (!cfg.UseOIDC.isOn() && best < rankVariable) {
		return kind{}, false, nil
	}

	k := kind{name: "workload identity federation", usesTenantID: true, usesClientID: true}
	if cfg.UseOIDC.isOn() {
		k.marks = marks("use_oidc", cfg.UseOIDC)
	}
	var rivals []kind
	if best > 0 && rank(token) == best {
		rivals = append(rivals, kind{name: "the pipeline's token", marks: token, open: openFederatedToken})
	}
	if best > 0 && rank(file) == best {
		rivals = append(rivals, kind{name: "the pipeline's token file", marks: file, open: openFederatedTokenFile})
	}
	if best > 0 && rank(request) == best {
		rival := kind{name: "the pipeline's token endpoint", marks: request, open: openFederatedRequest}
		rival.missing = missing(mark{"oidc_request_url", cfg.OIDCRequestURL}, mark{"oidc_request_token", cfg.OIDCRequestToken})
		rivals = append(rivals, rival)
	}
	switch len(rivals) {
	case 0:
		k.missing = []string{"oidc_token or oidc_token_file_path or oidc_request_url"}
	case 1:
		k.marks, k.missing, k.open = append(k.marks, rivals[0].marks...), rivals[0].missing, rivals[0].open
	default:
		place := "the environment"
		if best == rankHCL {
			place = "the provider block"
		}
		return kind{}, false, ambiguous(rivals, place)
	}
	k.missing = append(k.missing, missingIDs(cfg)...)
	return k, true, nil
}

// The ranks of an origin of federated tokens; the highest wins.
const (
	rankGitHub   = 1
	rankVariable = 2
	rankHCL      = 3
)

func rank(origin []mark) int {
	best := 0
	for _, m := range origin {
		switch {
		case m.setting.HCL:
			best = max(best, rankHCL)
		case strings.HasPrefix(m.setting.Source, "ACTIONS_ID_TOKEN_"):
			best = max(best, rankGitHub)
		default:
			best = max(best, rankVariable)
		}
	}
	return best
}

// marks is empty for a setting without a value.
func marks(argument string, setting Setting) []mark {
	if !setting.isSet() {
		return nil
	}
	return []mark{{argument: argument, setting: setting}}
}

func missingIDs(cfg Config) []string {
	return missing(mark{"tenant_id", cfg.TenantID}, mark{"client_id", cfg.ClientID})
}

// missing lists the arguments that have no value.
func missing(needed ...mark) []string {
	var names []string
	for _, m := range needed {
		if !m.setting.isSet() {
			names = append(names, m.argument)
		}
	}
	return names
}
