// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package partnercenter

import (
	"encoding/json"
	"errors"
	"html"
	"mime"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// The service's codes that decide what can be done, as the page "Error codes"
// and, for 2055, the answers of the service tell.
const (
	codeStaleETag          = "2055"
	codePreconditionFailed = "800036"
	codeOrderInProgress    = "800060"
	codeBusy               = "800064"
	codeAlreadySubmitted   = "800065"
)

// failureBody is what is known of a failed answer's body.
type failureBody struct {
	code, description string
	// foreign says that something else than the service answered, such as a
	// gateway with a page.
	foreign bool
}

// maxFailureText is how much of a foreign page is looked at, in bytes.
const maxFailureText = 64 << 10

// decodeFailure reads the body of a failed answer to a request that carried the
// token. It cannot fail: whatever arrived is described as well as it can be,
// without tokens. They are taken out before texts are shortened, since half a
// token would no longer be found.
func decodeFailure(contentType string, body []byte, token string) failureBody {
	text := strings.TrimSpace(string(body[:min(len(body), maxFailureText)]))
	if text == "" {
		return failureBody{}
	}
	var known struct {
		Code             json.RawMessage
		ErrorCode        json.RawMessage
		Description      json.RawMessage
		ErrorDescription json.RawMessage
		Message          json.RawMessage
		Data             json.RawMessage
		StatusCode       json.RawMessage
	}
	if text[0] != '{' || json.Unmarshal(body, &known) != nil {
		return failureBody{description: describePage(contentType, redact(text, token)), foreign: true}
	}
	failure := failureBody{
		code:        redact(firstText(known.Code, known.ErrorCode), token),
		description: redact(firstText(known.Description, known.ErrorDescription, known.Message), token),
	}
	// The service's own failures have a code, those of the gateway in front of it
	// repeat the status instead, as the page "API throttling guidance" shows.
	failure.foreign = failure.code == "" && known.StatusCode != nil
	var data []any
	if json.Unmarshal(known.Data, &data) == nil && len(data) > 0 {
		failure.description = strings.TrimSpace(failure.description + " " + shorten(redact(string(known.Data), token), 500))
	}
	return failure
}

// firstText is the first value that is a string or another scalar, as text.
func firstText(values ...json.RawMessage) string {
	for _, value := range values {
		var text string
		if json.Unmarshal(value, &text) == nil && text != "" {
			return text
		}
		if number := string(value); isNumber(number) {
			return number
		}
	}
	return ""
}

var (
	titleElement = regexp.MustCompile(`(?is)<title[^>]*>(.*?)</title>`)
	anyElement   = regexp.MustCompile(`(?s)<[^>]*>`)
)

// describePage says what else than an answer of the service has arrived.
func describePage(contentType, text string) string {
	kind, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		kind = "unknown type"
	}
	if title := titleElement.FindStringSubmatch(text); title != nil {
		text = title[1]
	}
	text = strings.Join(strings.Fields(html.UnescapeString(anyElement.ReplaceAllString(text, " "))), " ")
	return "not an answer of Partner Center but content of " + kind + ": " + shorten(text, 200)
}

// kindOf is the kind of a failed answer, by the table "Failed answers" that the
// pages "Error codes" and "API throttling guidance" amount to.
func kindOf(status int, failure failureBody) error {
	switch {
	case failure.code == codeAlreadySubmitted:
		return ErrAlreadySubmitted
	case failure.code == codeOrderInProgress:
		return ErrOrderInProgress
	case status == http.StatusConflict && failure.code == codeBusy:
		return ErrBusy
	case status == http.StatusConflict, status == http.StatusPreconditionFailed,
		status == http.StatusBadRequest && failure.code == codeStaleETag,
		status == http.StatusExpectationFailed && failure.code == codePreconditionFailed:
		return ErrConflict
	case status == http.StatusUnauthorized:
		return ErrUnauthorized
	case status == http.StatusForbidden:
		return ErrForbidden
	case status == http.StatusNotFound && !failure.foreign:
		// What a gateway doesn't find is the way to the service, not the cart.
		return ErrNotFound
	case status == http.StatusTooManyRequests:
		return ErrThrottled
	case status >= 400 && status < 500 && status != http.StatusRequestTimeout && status != http.StatusNotFound:
		return ErrInvalidInput
	default:
		return ErrServiceFailure
	}
}

// retryAfter is the wait that an answer asks for, as a number of seconds or as a
// date; 0 where it asks for none or says something else.
func retryAfter(value string, now time.Time) time.Duration {
	value = strings.TrimSpace(value)
	// A number that is out of range comes back as the largest one.
	if seconds, err := strconv.ParseUint(value, 10, 32); err == nil || errors.Is(err, strconv.ErrRange) {
		return time.Duration(seconds) * time.Second
	}
	date, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	return max(0, date.Sub(now))
}
