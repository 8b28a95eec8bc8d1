// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package partnercenter

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// allKinds are all that the kind of an [Error] can be.
var allKinds = []error{
	ErrNotFound, ErrConflict, ErrAlreadySubmitted, ErrOrderInProgress, ErrBusy, ErrThrottled, ErrUnauthorized,
	ErrForbidden, ErrInvalidInput, ErrServiceFailure, ErrBadAnswer, ErrCredential,
}

// TestKindOfFailure goes through the contract's table of failed answers.
func TestKindOfFailure(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		status int
		codes  []string
		want   error
	}{
		{400, []string{"", "800002", "800009", "800010", "800017", "800029", "900142", "900203", "900206", "800008", "800036", "800064"}, ErrInvalidInput},
		{400, []string{"2055"}, ErrConflict},
		{400, []string{"800065"}, ErrAlreadySubmitted},
		{400, []string{"800060"}, ErrOrderInProgress},
		{401, []string{"", "800001", "900420"}, ErrUnauthorized},
		{402, []string{""}, ErrInvalidInput},
		{403, []string{"", "800020", "800066", "800067", "800068", "800069", "800073", "800074", "800075", "900124"}, ErrForbidden},
		{403, []string{"800065"}, ErrAlreadySubmitted},
		{404, []string{"", "800008"}, ErrNotFound},
		{405, []string{""}, ErrInvalidInput},
		{408, []string{""}, ErrServiceFailure},
		{409, []string{"", "2055", "800036", "800002"}, ErrConflict},
		{409, []string{"800064"}, ErrBusy},
		{409, []string{"800060"}, ErrOrderInProgress},
		{409, []string{"800065"}, ErrAlreadySubmitted},
		{412, []string{"", "2055", "800036"}, ErrConflict},
		{417, []string{"800036"}, ErrConflict},
		{417, []string{"", "800002"}, ErrInvalidInput},
		{429, []string{"", "800002"}, ErrThrottled},
		{500, []string{"", "800002", "2055"}, ErrServiceFailure},
		{500, []string{"800060"}, ErrOrderInProgress},
		{502, []string{""}, ErrServiceFailure},
		{503, []string{""}, ErrServiceFailure},
		{504, []string{""}, ErrServiceFailure},
		{302, []string{""}, ErrServiceFailure},
		{100, []string{""}, ErrServiceFailure},
		{599, []string{""}, ErrServiceFailure},
	} {
		for _, code := range test.codes {
			// The code comes as text or as a number, and the kind is told by errors.Is.
			for _, form := range []string{`"` + code + `"`, code} {
				if form == "" {
					form = "null"
				}
				failure := decodeFailure("application/json", fmt.Appendf(nil, `{"code":%s,"description":"d"}`, form), "")
				err := fmt.Errorf("wrapped: %w", &Error{StatusCode: test.status, kind: kindOf(test.status, failure)})
				for _, kind := range allKinds {
					if errors.Is(err, kind) != (errors.Is(kind, test.want)) {
						t.Errorf("status %d, code %s: kind %q is %t, want %q", test.status, form, kind, errors.Is(err, kind), test.want)
					}
				}
			}
		}
	}
}

// TestKindOfForeignPage keeps a cart in existence that a gateway knows nothing of.
func TestKindOfForeignPage(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		status int
		body   string
		want   error
	}{
		{404, "<html><title>Not Found</title></html>", ErrServiceFailure},
		{404, "no route", ErrServiceFailure},
		{404, "[]", ErrServiceFailure},
		{404, "", ErrNotFound},
		{404, `{"code":"800008"}`, ErrNotFound},
		{404, `{"statusCode":404,"message":"Resource not found"}`, ErrServiceFailure},
		{403, "<html>", ErrForbidden},
		{429, "<html>", ErrThrottled},
		{503, "<html>", ErrServiceFailure},
	} {
		if got := kindOf(test.status, decodeFailure("text/html", []byte(test.body), "")); !errors.Is(got, test.want) {
			t.Errorf("status %d, body %q: %v, want %v", test.status, test.body, got, test.want)
		}
	}
}

func TestDecodeFailure(t *testing.T) {
	t.Parallel()
	page := func(text string) failureBody {
		return failureBody{description: "not an answer of Partner Center but content of " + text, foreign: true}
	}
	for _, test := range []struct {
		name, contentType, body string
		want                    failureBody
	}{
		{"documented", "application/json", `{"code":"800002","description":"Bad.","data":[],"source":"PartnerFd"}`, failureBody{code: "800002", description: "Bad."}},
		{"code as number", "", `{"code":800002}`, failureBody{code: "800002"}},
		{"names without case", "", `{"Code":"1","DESCRIPTION":"d"}`, failureBody{code: "1", description: "d"}},
		{"other names", "", `{"errorCode":2055,"errorDescription":"Stale."}`, failureBody{code: "2055", description: "Stale."}},
		{"empty before other name", "", `{"code":"","errorCode":"7","description":null,"message":"m"}`, failureBody{code: "7", description: "m"}},
		{"throttled", "application/json", `{ "statusCode": 429, "message": "Rate limit is exceeded. Try again in 57 seconds." }`,
			failureBody{description: "Rate limit is exceeded. Try again in 57 seconds.", foreign: true}},
		{"data", "", `{"code":"1","description":"Bad.","data":["quantity"]}`, failureBody{code: "1", description: `Bad. ["quantity"]`}},
		{"data alone", "", `{"data":[{"a":1}]}`, failureBody{description: `[{"a":1}]`}},
		{"much data", "", `{"description":"Bad.","data":["` + strings.Repeat("x", 600) + `"]}`, failureBody{description: `Bad. ["` + strings.Repeat("x", 498) + "…"}},
		{"data of another type", "", `{"description":"Bad.","data":{"a":1}}`, failureBody{description: "Bad."}},
		{"wrong types", "", `{"code":{"a":1},"description":["x"],"data":1}`, failureBody{}},
		{"empty object", "", `{}`, failureBody{}},
		{"nothing", "", "", failureBody{}},
		{"space", "", " \r\n\t", failureBody{}},
		{"space around", "", " \n{\"code\":\"1\"}\n ", failureBody{code: "1"}},
		{"text", "text/plain; charset=utf-8", "upstream\n timed   out", page("text/plain: upstream timed out")},
		{"text of unknown type", "", "oops", page("unknown type: oops")},
		{"page with a title", "text/html", "<HTML><head><TITLE lang=en>\n502 Bad &amp; Gateway</TITLE></head><body>nginx</body>", page("text/html: 502 Bad & Gateway")},
		{"page without a title", "text/html", "<html><p class='a'>It &lt;broke&gt;</p><hr>here</html>", page("text/html: It <broke> here")},
		{"long text", "text/plain", strings.Repeat("é", 150), page("text/plain: " + strings.Repeat("é", 100) + "…")},
		{"another JSON value", "application/json", `["a"]`, page(`application/json: ["a"]`)},
		{"broken JSON", "application/json", `{"code":"1"`, page(`application/json: {"code":"1"`)},
		{"name cut off far behind", "text/html", strings.Repeat(" ", maxFailureText) + "<title>x</title>", failureBody{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := decodeFailure(test.contentType, []byte(test.body), ""); got != test.want {
				t.Errorf("got  %+v\nwant %+v", got, test.want)
			}
		})
	}
}

// TestDecodeFailureHoldsNoToken echoes tokens wherever an answer can, also where
// a text is shortened in the middle of one.
func TestDecodeFailureHoldsNoToken(t *testing.T) {
	t.Parallel()
	token := strings.Repeat("0.AXopaque-", 100)
	for _, test := range []struct{ name, body string }{
		{"code", `{"code":"%"}`},
		{"description", `{"description":"refused: %"}`},
		{"message", `{"message":"Bearer %"}`},
		{"data", `{"code":"1","data":["%"]}`},
		{"data, behind", `{"code":"1","data":["` + strings.Repeat("x", 450) + `%"]}`},
		{"text", `refused: %`},
		{"text, behind", strings.Repeat("x ", 90) + `%`},
		{"page", `<title>%</title>`},
		{"broken JSON", `{"description":"%`},
	} {
		failure := decodeFailure("", []byte(strings.ReplaceAll(test.body, "%", token)), token)
		if all := failure.code + failure.description; strings.Contains(all, "opaque") || !strings.Contains(all, redacted) {
			t.Errorf("%s: got %+v", test.name, failure)
		}
	}
}
