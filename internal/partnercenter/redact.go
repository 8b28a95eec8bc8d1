// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package partnercenter

import (
	"regexp"
	"strings"
)

// tokenShapes match what looks like a bearer token, whoever has put it into a text.
var tokenShapes = regexp.MustCompile(`(?i)\b(?:bearer\s+)+[^\s"',;<>]+|\beyJ[A-Za-z0-9_-]{8,}(\.[A-Za-z0-9_-]*){1,4}`)

const redacted = "[redacted]"

// redact takes tokens out of a text: the one in use, and all that look like one.
func redact(text, token string) string {
	if token != "" {
		text = strings.ReplaceAll(text, token, redacted)
	}
	return tokenShapes.ReplaceAllString(text, redacted)
}
