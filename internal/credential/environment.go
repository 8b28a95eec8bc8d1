// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package credential

import "strings"

// Environment is one of Microsoft's clouds: where its Partner Center API is and
// where tokens for it are issued.
type Environment struct {
	// Name is "public", "usgovernment" or "china".
	Name string
	// Endpoint is the base URL of the Partner Center API.
	Endpoint string
	// AuthorityHost is the URL of the login host.
	AuthorityHost string
}

// environments follows the Microsoft Learn page "Partner Center developer
// overview" and azcore's cloud package.
var environments = []Environment{
	{Name: "public", Endpoint: "https://api.partnercenter.microsoft.com", AuthorityHost: "https://login.microsoftonline.com"},
	{Name: "usgovernment", Endpoint: "https://api.partnercenter.microsoft.com", AuthorityHost: "https://login.microsoftonline.us"},
	{Name: "china", Endpoint: "https://partner.partnercenterapi.microsoftonline.cn", AuthorityHost: "https://login.chinacloudapi.cn"},
}

// EnvironmentByName finds a cloud by its name, compared without case.
func EnvironmentByName(name string) (Environment, bool) {
	for _, environment := range environments {
		if strings.EqualFold(environment.Name, name) {
			return environment, true
		}
	}
	return Environment{}, false
}

// EnvironmentNames lists the names that EnvironmentByName knows, the default first.
func EnvironmentNames() []string {
	names := make([]string, len(environments))
	for i, environment := range environments {
		names[i] = environment.Name
	}
	return names
}

// isKnownAuthority tells Microsoft's login hosts from a custom one.
func isKnownAuthority(host string) bool {
	for _, environment := range environments {
		if strings.EqualFold(environment.AuthorityHost, host) {
			return true
		}
	}
	return false
}
