// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package mockentra

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// Failure is an answer of the token endpoint in place of a token.
type Failure struct {
	// Status is the HTTP status.
	Status int
	// Code is the AADSTS number; 0 = an HTML page as a gateway gives it.
	Code int
	// OAuthError is the OAuth error code, "invalid_request" when empty.
	OAuthError string
	// Description is the text after the AADSTS number.
	Description string
	// Body is sent as it is in place of an OAuth error, as JSON, when not empty.
	Body string
	// Header is added to the answer.
	Header http.Header
	// Times is how many requests fail; 0 = all.
	Times int
}

// Fail makes the next requests at the token endpoint fail.
func (s *Server) Fail(failure Failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failures = append(s.failures, &failure)
}

// ClearFailures ends all failures.
func (s *Server) ClearFailures() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failures = nil
}

// nextFailure is called with the lock held.
func (s *Server) nextFailure() *Failure {
	if len(s.failures) == 0 {
		return nil
	}
	failure := s.failures[0]
	if failure.Times == 1 {
		s.failures = s.failures[1:]
	} else if failure.Times > 1 {
		failure.Times--
	}
	return failure
}

func (f *Failure) write(w http.ResponseWriter) {
	for name, values := range f.Header {
		w.Header()[name] = values
	}
	switch {
	case f.Body != "":
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.WriteHeader(f.Status)
		// A client that has gone away needs no answer.
		_, _ = fmt.Fprint(w, f.Body)
		return
	case f.Code == 0:
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(f.Status)
		_, _ = fmt.Fprint(w, "<html><body>Service unavailable</body></html>")
		return
	}
	oauthError := f.OAuthError
	if oauthError == "" {
		oauthError = "invalid_request"
	}
	const correlationID = "5f0c1d7e-8e1b-4b7f-9a56-3c2d1e0f9a8b"
	now := time.Now().UTC().Format("2006-01-02 15:04:05Z")
	writeJSON(w, f.Status, map[string]any{
		"error": oauthError,
		"error_description": fmt.Sprintf("AADSTS%d: %s Trace ID: 6f1c Correlation ID: %s Timestamp: %s",
			f.Code, f.Description, correlationID, now),
		"error_codes":    []int{f.Code},
		"timestamp":      now,
		"trace_id":       "6f1c",
		"correlation_id": correlationID,
	})
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	// A client that has gone away needs no answer.
	_ = json.NewEncoder(w).Encode(body)
}
