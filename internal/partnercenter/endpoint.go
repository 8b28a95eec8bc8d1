// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package partnercenter

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"unicode"
)

// parseEndpoint is the base URL with the version that all paths begin with.
func parseEndpoint(endpoint, version string) (*url.URL, error) {
	base, err := url.Parse(endpoint)
	if err != nil {
		// The error of url.Parse repeats the whole text, credentials included.
		return nil, errors.New("the endpoint is not a URL")
	}
	switch {
	case base.Hostname() == "":
		return nil, errors.New("the endpoint must be a URL such as https://api.partnercenter.microsoft.com")
	case base.Scheme != "https" && (base.Scheme != "http" || !isLoopback(base.Hostname())):
		return nil, errors.New("the endpoint must begin with https://, or with http:// where the host is the loopback interface")
	case base.User != nil:
		return nil, errors.New("the endpoint must not hold a user name or password")
	case base.RawQuery != "" || base.ForceQuery || base.Fragment != "":
		return nil, errors.New("the endpoint must not have a query or a fragment")
	}
	if err := checkSegment("API version", version); err != nil {
		return nil, err
	}
	return base.JoinPath("v" + url.PathEscape(version)), nil
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
