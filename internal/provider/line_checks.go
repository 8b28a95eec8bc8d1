// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/iso8601"
)

func notBlank(text string) string {
	if strings.TrimSpace(text) == "" {
		return "must not be empty"
	}

	return ""
}

func oneOf(allowed ...string) func(string) string {
	return func(text string) string {
		for _, candidate := range allowed {
			if strings.EqualFold(text, candidate) {
				return ""
			}
		}

		return fmt.Sprintf("must be one of %s, in any case, got: %q", strings.Join(allowed, ", "), text)
	}
}

func aDuration(text string) string { return syntaxProblem(iso8601.CanonicalDuration(text)) }
func anInstant(text string) string { return syntaxProblem(iso8601.CanonicalInstant(text)) }

func syntaxProblem(_ string, err error) string {
	if err != nil {
		return "is " + err.Error()
	}

	return ""
}

var currencyPattern = regexp.MustCompile(`^[A-Za-z]{3}$`)

func aCurrency(text string) string {
	if !currencyPattern.MatchString(text) {
		return fmt.Sprintf("must be an ISO 4217 currency code of three letters, such as USD, got: %q", text)
	}

	return ""
}

func required[T any](name string, v value[T], check func(T) string) []argumentProblem {
	var text string

	switch {
	case v.isNull():
		text = "must be set"
	case v.isKnown():
		text = check(v.known)
	}

	found := asProblems(text)
	for i := range found {
		found[i].below = "." + name
	}

	return found
}

func problem(format string, args ...any) []argumentProblem {
	return []argumentProblem{{text: fmt.Sprintf(format, args...)}}
}

func asProblems(text string) []argumentProblem {
	if text == "" {
		return nil
	}

	return []argumentProblem{{text: text}}
}

func prefixed(prefix, text string) string {
	if text == "" {
		return ""
	}

	return prefix + text
}
