// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package mockserver

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Fault is something that goes wrong with some requests. The first fault in
// the order of injection that matches a request, and is not used up, is done
// to it; the others are not.
//
// A fault with a Status, Body, HTML, Empty, Busy, Redirect, Endless or HugeBody
// answers in place of the service, before it did anything (or after it did
// everything: AfterWrite). The other kinds act upon the service's own answer.
type Fault struct {
	// Which requests. Empty fields match all; customer and cart ids are
	// compared without case.
	Operation  string // One of the Operation constants.
	Method     string
	CustomerID string
	CartID     string
	Match      func(*http.Request) bool // Must not read the body.

	Skip  int // Let this many matching requests pass first.
	Times int // Do it this often; 0 means until it is removed.

	// The answer. Without a body of its own, a status answers with the
	// service's error shape from Code and Description (429: the gateway's
	// other shape).
	Status      int
	Header      http.Header
	Body        string // Sent as it is.
	Code        string
	Description string
	RetryAfter  string // Value of Retry-After, seconds or an HTTP date.
	HTML        bool   // A gateway's HTML page.
	Empty       bool   // No body at all.
	Busy        bool   // 409 with code 800064: another request processes the cart.
	Redirect    string // Location, with status 307 unless Status says otherwise.
	AfterWrite  bool   // Do the operation first, then give this answer.

	// How it arrives.
	Delay         time.Duration // Before anything is done.
	DropBefore    bool          // Close the connection before the operation.
	DropAfter     bool          // Do the operation, then close the connection.
	ByteOrderMark bool          // Start the body with a UTF-8 byte order mark.
	Truncate      bool          // Declare the whole length, send half of the body, close.
	SlowBody      time.Duration // Spread the body over this time.
	Endless       bool          // A body that goes on until the client leaves.
	HugeBody      int64         // A well-formed JSON object of about this many bytes.
}

// Throttled is a 429 in the gateway's shape, once. retryAfter is the value of
// Retry-After: seconds, an HTTP date, or "" for no such header (page "API
// throttling guidance").
func Throttled(retryAfter string) Fault {
	return Fault{Status: http.StatusTooManyRequests, RetryAfter: retryAfter, Times: 1}
}

// Busy is 409 with code 800064, the given number of times.
func Busy(times int) Fault {
	return Fault{Busy: true, Times: times}
}

// replaces says whether the fault answers in place of the service.
func (f *Fault) replaces() bool {
	return f.Status != 0 || f.Body != "" || f.Code != "" || f.HTML || f.Empty || f.Busy || f.Redirect != "" || f.Endless || f.HugeBody > 0
}

// String names the fault for the request log.
func (f *Fault) String() string {
	var parts []string
	add := func(on bool, format string, arguments ...any) {
		if on {
			parts = append(parts, fmt.Sprintf(format, arguments...))
		}
	}
	add(f.Delay > 0, "delay %s", f.Delay)
	add(f.DropBefore, "drop before")
	add(f.DropAfter, "drop after")
	add(f.replaces(), "status %d", f.status())
	add(f.HTML, "html")
	add(f.Empty, "empty")
	add(f.AfterWrite, "after write")
	add(f.ByteOrderMark, "byte order mark")
	add(f.Truncate, "truncate")
	add(f.SlowBody > 0, "slow body %s", f.SlowBody)
	add(f.Endless, "endless")
	add(f.HugeBody > 0, "huge body %d", f.HugeBody)
	return strings.Join(parts, ", ")
}

func (f *Fault) status() int {
	switch {
	case f.Status != 0:
		return f.Status
	case f.Busy:
		return http.StatusConflict
	case f.Redirect != "":
		return http.StatusTemporaryRedirect
	case f.Code != "":
		return http.StatusBadRequest
	default:
		return http.StatusOK
	}
}

// Injected is a fault at work.
type Injected struct {
	server *Server
	fault  Fault
	id     int
	seen   int // Matching requests so far.
	hits   int
}

// Inject does the fault to the requests that it matches from now on.
func (s *Server) Inject(fault Fault) *Injected {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faultsInjected++
	fault.Header = fault.Header.Clone()
	injected := &Injected{server: s, fault: fault, id: s.faultsInjected}
	s.faults = append(s.faults, injected)
	return injected
}

// ClearFaults removes all faults.
func (s *Server) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// ID tells the faults of a server apart.
func (i *Injected) ID() int { return i.id }

// Hits is how many requests the fault was done to.
func (i *Injected) Hits() int {
	i.server.mu.Lock()
	defer i.server.mu.Unlock()
	return i.hits
}

// Remove ends the fault.
func (i *Injected) Remove() {
	i.server.mu.Lock()
	defer i.server.mu.Unlock()
	i.server.removeFault(i)
}

func (s *Server) removeFault(injected *Injected) {
	s.faults = slices.DeleteFunc(s.faults, func(other *Injected) bool { return other == injected })
}

func (f *Fault) matches(x *exchange) bool {
	return (f.Operation == "" || f.Operation == x.route.operation) &&
		(f.Method == "" || strings.EqualFold(f.Method, x.request.Method)) &&
		(f.CustomerID == "" || strings.EqualFold(f.CustomerID, x.route.customerID)) &&
		(f.CartID == "" || strings.EqualFold(f.CartID, x.route.cartID)) &&
		(f.Match == nil || f.Match(x.request))
}

func (s *Server) pickFault(x *exchange) *Injected {
	for _, injected := range s.faults {
		if !injected.fault.matches(x) {
			continue
		}
		injected.seen++
		if injected.seen <= injected.fault.Skip {
			continue
		}
		injected.hits++
		if injected.fault.Times > 0 && injected.hits >= injected.fault.Times {
			s.removeFault(injected)
		}
		return injected
	}
	return nil
}

const gatewayPage = "<!DOCTYPE html>\r\n<html><head><title>Bad Gateway</title></head>\r\n<body><h1>The gateway had a problem.</h1></body></html>\r\n"

// faultAnswer is the answer of a fault that replaces the service's.
func (s *Server) faultAnswer(x *exchange, fault *Fault) answer {
	status := fault.status()
	made := s.jsonAnswer(x, status, s.faultBody(fault, status))
	switch {
	case fault.HTML:
		made.header.Set("Content-Type", "text/html; charset=utf-8")
		made.body = []byte(gatewayPage)
	case fault.Empty, fault.Redirect != "" && fault.Body == "":
		made.header.Del("Content-Type")
		made.body = nil
	case fault.Body != "":
		made.body = []byte(fault.Body)
	}
	if fault.Redirect != "" {
		made.header.Set("Location", fault.Redirect)
	}
	if fault.RetryAfter != "" {
		made.header.Set("Retry-After", fault.RetryAfter)
	}
	for name, values := range fault.Header {
		made.header[http.CanonicalHeaderKey(name)] = slices.Clone(values)
	}
	return made
}

func (s *Server) faultBody(fault *Fault, status int) []byte {
	code, description := fault.Code, fault.Description
	if status == http.StatusTooManyRequests && code == "" {
		if description == "" {
			description = "Rate limit is exceeded."
			if seconds, err := strconv.Atoi(fault.RetryAfter); err == nil {
				description += fmt.Sprintf(" Try again in %d seconds.", seconds)
			}
		}
		return mustEncode(Document{"statusCode": status, "message": description})
	}
	if fault.Busy && code == "" {
		code = codeBusy
	}
	if description == "" {
		description = "An injected fault."
		if fault.Busy {
			description = "The cart is being processed by another request."
		}
	}
	return mustEncode(Document{"code": code, "description": description, "data": []any{}, "source": "PartnerFD"})
}

// send writes the answer in the way that the fault asks for.
func (s *Server) send(w http.ResponseWriter, x *exchange, reply answer, fault *Fault) {
	s.mu.Lock()
	x.entry.Status = reply.status
	s.mu.Unlock()
	for name, values := range reply.header {
		w.Header()[name] = values
	}
	body := reply.body
	if fault != nil && fault.ByteOrderMark && !s.options.ByteOrderMark {
		body = slices.Concat(byteOrderMark, body)
	}
	switch {
	case fault == nil:
	case fault.Endless:
		w.WriteHeader(reply.status)
		writeEndless(w, x.request)
		return
	case fault.HugeBody > 0:
		w.WriteHeader(reply.status)
		writeHuge(w, fault.HugeBody)
		return
	case fault.Truncate:
		w.Header().Set("Content-Length", fmt.Sprint(max(len(body), 2)))
		body = body[:len(body)/2]
	case fault.SlowBody > 0:
		w.Header().Set("Content-Length", fmt.Sprint(len(body)))
		w.WriteHeader(reply.status)
		writeSlowly(w, x.request, body, fault.SlowBody)
		return
	}
	w.WriteHeader(reply.status)
	// A client that does not wait for its answer is nothing to report.
	_, _ = w.Write(body)
}

func writeEndless(w http.ResponseWriter, r *http.Request) {
	spaces := bytes.Repeat([]byte(" "), 1<<15)
	for r.Context().Err() == nil {
		if _, err := w.Write(spaces); err != nil {
			return
		}
	}
}

func writeHuge(w http.ResponseWriter, size int64) {
	block := bytes.Repeat([]byte("x"), 1<<16)
	write := func(text []byte) bool {
		_, err := w.Write(text)
		return err == nil
	}
	if !write([]byte(`{"id":"`)) {
		return
	}
	for size > 0 {
		part := min(size, int64(len(block)))
		if !write(block[:part]) {
			return
		}
		size -= part
	}
	write([]byte(`"}`))
}

// writeSlowly sends the body in at most 20 pieces, evenly over the time.
func writeSlowly(w http.ResponseWriter, r *http.Request, body []byte, spread time.Duration) {
	pieces := min(20, max(1, len(body)))
	controller := http.NewResponseController(w)
	for i := range pieces {
		if !pause(r.Context(), spread/time.Duration(pieces)) {
			return
		}
		if _, err := w.Write(body[len(body)*i/pieces : len(body)*(i+1)/pieces]); err != nil {
			return
		}
		if err := controller.Flush(); err != nil {
			return
		}
	}
}
