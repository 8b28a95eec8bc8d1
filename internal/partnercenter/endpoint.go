// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package partnercenter

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"strings"
	"unicode"
)

// CheckEndpoint says why an address can't be the API's base URL, nil if it can.
// It never repeats what stands in the address, which may be a password.
func CheckEndpoint(endpoint string) error {
	base, err := url.Parse(endpoint)
	switch {
	case err != nil || base.Hostname() == "":
		return errors.New("must be a URL such as https://api.partnercenter.microsoft.com")
	case base.Scheme != "https" && (base.Scheme != "http" || !isLoopback(base.Hostname())):
		return errors.New("must begin with https://, or with http:// where the host is the loopback interface")
	case base.User != nil:
		return errors.New("must not hold a user name or password")
	case base.RawQuery != "" || base.ForceQuery || base.Fragment != "":
		return errors.New("must not have a query or a fragment")
	}
	return nil
}

var versionPattern = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z._-]*$`)

// CheckAPIVersion says why a text can't be the version in the API's paths, nil
// if it can.
func CheckAPIVersion(version string) error {
	if !versionPattern.MatchString(version) {
		return errors.New("must be a version such as 1, without the leading v of the path")
	}
	return nil
}

// parseEndpoint is the base URL with the version that all paths begin with.
func parseEndpoint(endpoint, version string) (*url.URL, error) {
	if err := CheckEndpoint(endpoint); err != nil {
		return nil, fmt.Errorf("the endpoint %w", err)
	}
	if err := CheckAPIVersion(version); err != nil {
		return nil, fmt.Errorf("the API version %w", err)
	}
	base, err := url.Parse(endpoint)
	if err != nil {
		return nil, err
	}
	return base.JoinPath("v" + version), nil
}

func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// cartsURL is the address of the carts of a customer or, with more segments, of
// what lies below. The segments are escaped, so that no id reaches another path.
func (c *Client) cartsURL(customerID string, segments ...string) (string, error) {
	if err := checkSegment("customer id", customerID); err != nil {
		return "", err
	}
	var address strings.Builder
	address.WriteString(c.base.String() + "/customers/" + url.PathEscape(customerID) + "/carts")
	for _, segment := range segments {
		if err := checkSegment("cart id", segment); err != nil {
			return "", err
		}
		address.WriteString("/" + url.PathEscape(segment))
	}
	return address.String(), nil
}

// checkSegment refuses what escaping cannot make a path segment of its own.
func checkSegment(what, segment string) error {
	if segment == "" || segment == "." || segment == ".." {
		return fmt.Errorf("the %s must not be %q", what, segment)
	}
	if strings.ContainsFunc(segment, unicode.IsControl) {
		return fmt.Errorf("the %s %q must not hold control characters", what, segment)
	}
	return nil
}
