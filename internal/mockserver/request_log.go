// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package mockserver

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Request is one entry of the request log.
type Request struct {
	Method     string
	Path       string // As it was sent, escaped.
	Query      string
	Operation  string // One of the Operation constants.
	CustomerID string
	CartID     string
	Header     http.Header // Authorization is redacted.
	Body       []byte
	Status     int // 0 while it is answered and when the connection was dropped.
	RequestID  string
	Time       time.Time
	Fault      string // What Inject did to it, "" for nothing.
	Repeated   bool   // It was given the first answer of its MS-RequestId.
}

// Document decodes the request's body.
func (r Request) Document() (Document, error) {
	return decodeDocument(r.Body)
}

// requestLog keeps the newest requests and counts all of them.
type requestLog struct {
	limit       int
	entries     []*Request // A ring once it is full.
	oldest      int
	byMethod    map[string]int
	byOperation map[string]int
}

func newRequestLog(limit int) requestLog {
	return requestLog{limit: limit, byMethod: map[string]int{}, byOperation: map[string]int{}}
}

func (l *requestLog) add(entry *Request) {
	l.byMethod[entry.Method]++
	l.byOperation[entry.Operation]++
	switch {
	case l.limit <= 0:
	case len(l.entries) < l.limit:
		l.entries = append(l.entries, entry)
	default:
		l.entries[l.oldest] = entry
		l.oldest = (l.oldest + 1) % l.limit
	}
}

// Requests lists the log, oldest first. Entries are copies.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	requests := make([]Request, 0, len(s.log.entries))
	for i := range s.log.entries {
		entry := *s.log.entries[(s.log.oldest+i)%len(s.log.entries)]
		entry.Header = entry.Header.Clone()
		entry.Body = bytes.Clone(entry.Body)
		requests = append(requests, entry)
	}
	return requests
}

// Count is the number of requests with the HTTP method since the start or the
// last ResetLog, exact whatever the log's limit. "" counts all methods.
func (s *Server) Count(method string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if method != "" {
		return s.log.byMethod[method]
	}
	total := 0
	for _, count := range s.log.byMethod {
		total += count
	}
	return total
}

// Counts are the numbers of requests by operation since the start or the last
// ResetLog, exact whatever the log's limit.
func (s *Server) Counts() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.log.byOperation)
}

// ResetLog empties the log and sets its counters to zero. Violations stay.
func (s *Server) ResetLog() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log = newRequestLog(s.options.LogLimit)
}

// maxViolations bounds what a client that is wrong in a loop can store.
const maxViolations = 1000

func (s *Server) addViolations(x *exchange) {
	for _, violation := range x.pending {
		if len(s.violations) == maxViolations {
			s.violationsDropped++
			continue
		}
		s.violations = append(s.violations, violation)
	}
	x.pending = nil
}

// Violations lists what requests did that a correct client never does, oldest
// first: method, path and what was wrong. After 1000 of them a last line says
// how many more there were.
func (s *Server) Violations() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	violations := slices.Clone(s.violations)
	if s.violationsDropped > 0 {
		violations = append(violations, fmt.Sprintf("and %d more", s.violationsDropped))
	}
	return violations
}

// ResetViolations forgets the violations so far.
func (s *Server) ResetViolations() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.violations, s.violationsDropped = nil, 0
}

// redacted copies headers without the credentials.
func redacted(header http.Header) http.Header {
	header = header.Clone()
	for _, name := range []string{"Authorization", "Proxy-Authorization", "Cookie"} {
		for i, value := range header[name] {
			scheme, _, found := strings.Cut(value, " ")
			if !found || name == "Cookie" {
				scheme = ""
			}
			header[name][i] = strings.TrimSpace(scheme + " [redacted]")
		}
	}
	return header
}

// maxRequestIDs bounds the memory for idempotency. A retry comes within
// minutes of the first try.
const maxRequestIDs = 8192

// requestIDs remembers what each MS-RequestId was used for, the newest of them.
type requestIDs struct {
	known map[string]*rememberedRequest
	order []string // A ring once it is full.
	next  int
}

type rememberedRequest struct {
	method, path string
	body         [sha256.Size]byte
	answer       *answer // The first successful answer to a write.
}

func (r *rememberedRequest) matches(method, path string, body []byte) bool {
	return r.method == method && r.path == path && r.body == sha256.Sum256(body)
}

func (ids *requestIDs) remember(id, method, path string, body []byte) (request *rememberedRequest, first bool) {
	id = strings.ToLower(id)
	if known := ids.known[id]; known != nil {
		return known, false
	}
	if ids.known == nil {
		ids.known = map[string]*rememberedRequest{}
	}
	if len(ids.order) < maxRequestIDs {
		ids.order = append(ids.order, id)
	} else {
		delete(ids.known, ids.order[ids.next])
		ids.order[ids.next] = id
		ids.next = (ids.next + 1) % maxRequestIDs
	}
	request = &rememberedRequest{method: method, path: path, body: sha256.Sum256(body)}
	ids.known[id] = request
	return request, true
}
