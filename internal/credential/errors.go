// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package credential

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"golang.org/x/oauth2"
)

// Error says why no token could be had. It holds no secret, and no error below
// it does: only context.Canceled and context.DeadlineExceeded are kept as a cause.
type Error struct {
	// Kind is the kind of credentials, such as "a client secret".
	Kind string
	// From are the arguments and variables that chose it.
	From string
	// StatusCode is the HTTP status; 0 when no answer arrived.
	StatusCode int
	// Code is the OAuth error code, such as "invalid_client"; "" when there is none.
	Code string
	// Description is the login service's own text, with its AADSTS code, or the
	// reason why there was no answer.
	Description string
	// CorrelationID is what Microsoft's support asks for; "" when there is none.
	CorrelationID string
	// NextStep says what to do.
	NextStep string
	// Err is context.Canceled, context.DeadlineExceeded or nil.
	Err error

	fromPipeline bool
}

// Error is one paragraph: what failed, the service's reason, the next step.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "no access token with %s (%s): ", e.Kind, e.From)
	if e.StatusCode != 0 {
		fmt.Fprintf(&b, "HTTP %d: ", e.StatusCode)
	}
	if e.Code != "" {
		b.WriteString(e.Code + ": ")
	}
	b.WriteString(strings.TrimSuffix(e.Description, "."))
	if e.CorrelationID != "" {
		fmt.Fprintf(&b, " (correlation id %s)", e.CorrelationID)
	}
	return b.String() + ". " + e.NextStep
}

// Unwrap gives the cause, if it is the end of the context.
func (e *Error) Unwrap() error { return e.Err }

// maxDescription bounds the text of others in an error, in bytes.
const maxDescription = 1000

// explain turns the error of a fetch into one that can be shown.
func (c *Credential) explain(ctx context.Context, err error) error {
	e := &Error{Kind: c.kind.name, From: c.kind.from()}
	var (
		azure *azidentity.AuthenticationFailedError
		oauth *oauth2.RetrieveError
		pipe  *pipelineError
	)
	switch {
	case ctx.Err() != nil:
		e.Err, e.Description = ctx.Err(), "the request was given up, "+ctx.Err().Error()
	case errors.As(err, &azure) && azure.RawResponse != nil:
		// Payload closes the body, and gives it again as often as it is asked.
		body, readErr := runtime.Payload(azure.RawResponse)
		if readErr != nil {
			body = nil
		}
		e.readAnswer(azure.RawResponse.StatusCode, body)
	case errors.As(err, &oauth) && oauth.Response != nil:
		e.readAnswer(oauth.Response.StatusCode, oauth.Body)
	case errors.As(err, &pipe):
		e.StatusCode, e.Description, e.fromPipeline = pipe.status, pipe.Error(), true
	default:
		e.Description = plain(err)
	}
	e.Description = c.wire.secrets.clean(e.Description)
	if len(e.Description) > maxDescription {
		e.Description = strings.ToValidUTF8(e.Description[:maxDescription], "") + "…"
	}
	e.NextStep = nextStep(e)
	return e
}

// readAnswer takes the fields of an OAuth error; a body of another shape, such
// as a proxy's page, is not shown.
func (e *Error) readAnswer(status int, body []byte) {
	e.StatusCode = status
	var answer struct {
		Error         string `json:"error"`
		Description   string `json:"error_description"`
		CorrelationID string `json:"correlation_id"`
	}
	if err := json.Unmarshal(body, &answer); err != nil || answer.Error == "" {
		e.Description = "the login service answered " + strings.ToLower(http.StatusText(status))
		return
	}
	e.Code, e.CorrelationID = answer.Error, answer.CorrelationID
	// The ids and the time follow the text; the correlation id has a field of its own.
	text, _, _ := strings.Cut(answer.Description, "Trace ID:")
	e.Description = strings.Join(strings.Fields(text), " ")
}

var (
	// answerBody is where MSAL appends a whole body, with its tokens, to an error.
	answerBody = regexp.MustCompile(`(?is)\s*(json message bytes were|raw message was):.*`)
	// sdkNoise is what azidentity puts around a reason.
	sdkNoise = regexp.MustCompile(`(?s)^[A-Za-z]+Credential: |\s*To troubleshoot, visit \S+`)
)

// plain is for errors without an answer: no connection, no az command, a body
// that can't be read.
func plain(err error) string {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return "the connection broke off"
	}
	text := answerBody.ReplaceAllString(err.Error(), "")
	text = sdkNoise.ReplaceAllString(text, "")
	return strings.Join(strings.Fields(text), " ")
}
