// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package mockserver

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
)

// maxBody bounds the body of a request, in bytes.
const maxBody = 16 << 20

var byteOrderMark = []byte("\xef\xbb\xbf")

// Server is the fake service, an [http.Handler] safe for concurrent use. Make
// one with [New] to serve it yourself, or with [Start] or [Listen].
type Server struct {
	// URL is the base URL of a server from Start or Listen, without a slash at
	// its end.
	URL string

	options  Options
	admin    http.Handler
	listener *listener

	mu                sync.Mutex
	carts             map[string]*cart
	cartsCreated      int
	purchases         int
	lineErrors        map[string]LineError
	lineErrorChanges  int
	orderGroupErrors  map[string]orderGroupError
	faults            []*Injected
	faultsInjected    int
	tokens            map[[sha256.Size]byte]bool // Accepted tokens, true once expired.
	requestIDs        requestIDs
	log               requestLog
	violations        []string
	violationsDropped int
}

// New makes a server with no carts.
func New(options Options) *Server {
	options = options.withDefaults()
	server := &Server{options: options}
	server.admin = server.adminHandler()
	server.reset()
	return server
}

// Reset forgets everything: carts, orders, faults, line errors, tokens, request
// ids, the request log and the violations.
func (s *Server) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reset()
}

func (s *Server) reset() {
	s.carts = map[string]*cart{}
	s.purchases = 0
	s.lineErrors = map[string]LineError{}
	s.lineErrorChanges++
	s.orderGroupErrors = map[string]orderGroupError{}
	s.faults = nil
	s.tokens = map[[sha256.Size]byte]bool{}
	s.requestIDs = requestIDs{}
	s.log = newRequestLog(s.options.LogLimit)
	s.violations, s.violationsDropped = nil, 0
}

// ExpireTokens makes every bearer token that was accepted so far invalid, as if
// its lifetime had ended: requests with it get 401 with code 900420.
func (s *Server) ExpireTokens() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for token := range s.tokens {
		s.tokens[token] = true
	}
}

// Operations of the service, as [Request.Operation] and [Fault.Operation] name
// them.
const (
	OperationCreate   = "create"
	OperationRead     = "read"
	OperationUpdate   = "update"
	OperationCheckout = "checkout"
	OperationUnknown  = "unknown" // Any other route or method.
)

// route is where a request goes. operation is OperationUnknown for a method
// that the path does not take (methods then says which it does) and for an
// unknown path (methods is empty).
type route struct {
	operation, customerID, cartID string
	methods                       []string
}

// parseRoute reads the path as it was sent, so that an escaped slash inside an
// id stays part of the id.
func (s *Server) parseRoute(r *http.Request) route {
	unknown := route{operation: OperationUnknown}
	segments := strings.Split(r.URL.EscapedPath(), "/")
	for i, segment := range segments {
		plain, err := url.PathUnescape(segment)
		if err != nil || (plain == "") != (i == 0) {
			return unknown
		}
		segments[i] = plain
	}
	if len(segments) < 5 || len(segments) > 7 || segments[1] != "v"+s.options.APIVersion || segments[2] != "customers" || segments[4] != "carts" {
		return unknown
	}
	found := route{customerID: segments[3]}
	operations := map[string]string{http.MethodPost: OperationCreate}
	switch {
	case len(segments) == 6:
		found.cartID = segments[5]
		operations = map[string]string{http.MethodGet: OperationRead, http.MethodPut: OperationUpdate}
	case len(segments) == 7 && segments[6] == "checkout":
		found.cartID = segments[5]
		operations = map[string]string{http.MethodPost: OperationCheckout}
	case len(segments) == 7:
		return unknown
	}
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut} {
		if operations[method] != "" {
			found.methods = append(found.methods, method)
		}
	}
	found.operation = operations[r.Method]
	if found.operation == "" {
		found.operation = OperationUnknown
	}
	return found
}

// answer is a response before it is sent.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// exchange is one request on its way through the server.
type exchange struct {
	request   *http.Request
	route     route
	body      []byte
	requestID string
	entry     *Request
	repeated  *rememberedRequest
	pending   []string // Violations that are not yet among the server's.
}

func (x *exchange) violate(format string, arguments ...any) {
	x.pending = append(x.pending, fmt.Sprintf("%s %s: %s", x.request.Method, x.request.URL.EscapedPath(), fmt.Sprintf(format, arguments...)))
}

// ServeHTTP answers one request of the cart service, or of the admin API below
// /_mock/.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.EscapedPath(), adminPrefix) {
		s.admin.ServeHTTP(w, r)
		return
	}
	x := &exchange{request: r, route: s.parseRoute(r)}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	x.body = body
	fault := s.arrive(x)
	if tooLarge := new(http.MaxBytesError); errors.As(err, &tooLarge) {
		s.send(w, x, s.refuse(x, &refusal{status: http.StatusRequestEntityTooLarge, code: codeMalformed, description: "The request body is too large."}), nil)
		return
	}
	if err != nil {
		// The client went away while it sent; nobody reads an answer.
		panic(http.ErrAbortHandler)
	}
	if !pause(r.Context(), s.options.Latency) {
		panic(http.ErrAbortHandler)
	}
	if fault == nil {
		s.send(w, x, s.perform(x), nil)
		return
	}
	if !pause(r.Context(), fault.Delay) {
		panic(http.ErrAbortHandler)
	}
	if fault.DropBefore {
		panic(http.ErrAbortHandler)
	}
	if !fault.replaces() || fault.AfterWrite || fault.DropAfter {
		performed := s.perform(x)
		if fault.DropAfter {
			panic(http.ErrAbortHandler)
		}
		if !fault.replaces() {
			s.send(w, x, performed, fault)
			return
		}
	}
	s.send(w, x, s.faultAnswer(x, fault), fault)
}

// pause waits for d and reports false if the client went away meanwhile.
func pause(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// arrive logs the request, notes what a correct client never does, and picks
// the fault for it.
func (s *Server) arrive(x *exchange) *Fault {
	r := x.request
	x.requestID = r.Header.Get("MS-RequestId")
	x.entry = &Request{
		Method: r.Method, Path: r.URL.EscapedPath(), Query: r.URL.RawQuery, Operation: x.route.operation,
		CustomerID: x.route.customerID, CartID: x.route.cartID,
		Header: redacted(r.Header), Body: x.body, RequestID: x.requestID, Time: s.options.Now(),
	}
	if x.route.operation == OperationUnknown {
		x.violate("no such operation")
	}
	if r.URL.RawQuery != "" {
		x.violate("no operation takes a query")
	}
	if values := r.Header.Values("MS-RequestId"); len(values) != 1 {
		x.violate("%d MS-RequestId headers instead of one", len(values))
	} else if uuid.Validate(x.requestID) != nil || len(x.requestID) != 36 {
		x.violate("MS-RequestId %q is not a GUID", x.requestID)
	}
	if correlation := r.Header.Get("MS-CorrelationId"); correlation != "" && (uuid.Validate(correlation) != nil || len(correlation) != 36) {
		x.violate("MS-CorrelationId %q is not a GUID", correlation)
	}
	if (x.route.operation == OperationRead || x.route.operation == OperationCheckout) && len(x.body) > 0 {
		x.violate("a %s has no body", x.route.operation)
	}

	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.addViolations(x)
	s.log.add(x.entry)
	if x.requestID != "" {
		known, first := s.requestIDs.remember(x.requestID, r.Method, x.entry.Path, x.body)
		switch {
		case first || known.matches(r.Method, x.entry.Path, x.body):
			x.repeated = known
		case known.method != r.Method || known.path != x.entry.Path:
			x.violate("MS-RequestId %s was used for %s %s before", x.requestID, known.method, known.path)
		default:
			x.violate("MS-RequestId %s was sent with another body before", x.requestID)
		}
	}
	injected := s.pickFault(x)
	if injected == nil {
		return nil
	}
	x.entry.Fault = injected.fault.String()
	return &injected.fault
}

// perform does what the request asks for and returns the service's answer.
func (s *Server) perform(x *exchange) answer {
	var document Document
	var notes []string
	refused := s.checkRequest(x)
	if refused == nil && (x.route.operation == OperationCreate || x.route.operation == OperationUpdate) {
		document, notes, refused = readCart(x.body)
	}

	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.addViolations(x)
	for _, note := range notes {
		x.violate("%s", note)
	}
	if denied := s.authorize(x.request); denied != nil {
		refused = denied
	}
	if refused != nil {
		return s.refuse(x, refused)
	}
	writes := x.route.operation != OperationRead
	if repeated := x.repeated; writes && repeated != nil && repeated.answer != nil && s.options.RequestIDs == RequestIDsHonoured {
		if x.route.operation == OperationCheckout && s.options.CheckoutRepeat == CheckoutRepeatRefused {
			return s.refuse(x, badRequest(codeAlreadyOrdered, "The cart was already submitted."))
		}
		x.entry.Repeated = true
		return s.jsonAnswer(x, repeated.answer.status, repeated.answer.body)
	}
	status, body, refused := s.operate(x, document)
	if refused != nil {
		return s.refuse(x, refused)
	}
	if writes && x.repeated != nil {
		x.repeated.answer = &answer{status: status, body: body}
	}
	return s.jsonAnswer(x, status, body)
}

func (s *Server) operate(x *exchange, document Document) (status int, body []byte, refused *refusal) {
	customerID, cartID := x.route.customerID, x.route.cartID
	var c *cart
	switch x.route.operation {
	case OperationCreate:
		c, status = s.create(customerID, document), http.StatusCreated
	case OperationRead:
		c, refused = s.find(customerID, cartID)
		status = http.StatusOK
	case OperationUpdate:
		c, refused = s.update(customerID, cartID, document, func(violation string) { x.violate("%s", violation) })
		status = s.options.PutStatus
	case OperationCheckout:
		result, refused := s.checkout(customerID, cartID)
		if refused != nil {
			return 0, nil, refused
		}
		return s.options.CheckoutStatus, mustEncode(result), nil
	}
	if refused != nil {
		return 0, nil, refused
	}
	return status, s.encoded(c), nil
}

// checkRequest refuses unknown routes and media types.
func (s *Server) checkRequest(x *exchange) *refusal {
	if x.route.operation == OperationUnknown {
		if len(x.route.methods) == 0 {
			return &refusal{status: http.StatusNotFound, code: "UnknownRoute", description: "The fake Partner Center has no route " + x.request.URL.EscapedPath() + "."}
		}
		return &refusal{
			status: http.StatusMethodNotAllowed, code: "MethodNotAllowed",
			description: "This route takes " + strings.Join(x.route.methods, " or ") + ", not " + x.request.Method + ".",
		}
	}
	if x.route.operation == OperationCreate || x.route.operation == OperationUpdate {
		mediaType, _, err := mime.ParseMediaType(x.request.Header.Get("Content-Type"))
		if err != nil || mediaType != "application/json" {
			return &refusal{status: http.StatusUnsupportedMediaType, code: codeMalformed, description: "The Content-Type is not application/json."}
		}
	}
	if accept := x.request.Header.Values("Accept"); len(accept) > 0 && !acceptsJSON(accept) {
		return &refusal{status: http.StatusNotAcceptable, code: codeMalformed, description: "The Accept header excludes application/json."}
	}
	return nil
}

func acceptsJSON(accept []string) bool {
	for _, ranges := range accept {
		for media := range strings.SplitSeq(ranges, ",") {
			switch mediaType, _, err := mime.ParseMediaType(media); {
			case err != nil:
			case mediaType == "application/json", mediaType == "application/*", mediaType == "*/*":
				return true
			}
		}
	}
	return false
}

// authorize checks the bearer token and remembers the accepted ones by their
// hash.
func (s *Server) authorize(r *http.Request) *refusal {
	denied := &refusal{status: http.StatusUnauthorized, code: codeUnauthorized, description: "The bearer token is missing, invalid or expired."}
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") || token == "" || !s.options.AcceptToken(token) {
		return denied
	}
	hash := sha256.Sum256([]byte(token))
	if s.tokens[hash] {
		return denied
	}
	s.tokens[hash] = false
	return nil
}

func (s *Server) refuse(x *exchange, refused *refusal) answer {
	refusedAnswer := s.jsonAnswer(x, refused.status, mustEncode(Document{
		"code": refused.code, "description": refused.description, "data": []any{}, "source": "PartnerFD",
	}))
	switch refused.status {
	case http.StatusMethodNotAllowed:
		refusedAnswer.header.Set("Allow", strings.Join(x.route.methods, ", "))
	case http.StatusUnauthorized:
		refusedAnswer.header.Set("WWW-Authenticate", `Bearer error="invalid_token"`)
	}
	return refusedAnswer
}

// jsonAnswer is a JSON answer with the headers that every answer has.
func (s *Server) jsonAnswer(x *exchange, status int, body []byte) answer {
	header := http.Header{}
	header.Set("Content-Type", "application/json; charset=utf-8")
	if s.options.ByteOrderMark {
		body = bytes.Join([][]byte{byteOrderMark, body}, nil)
	}
	return answer{status: status, header: tracing(x, header), body: body}
}

// tracing echoes the tracing headers, or makes them up as the service does.
func tracing(x *exchange, header http.Header) http.Header {
	for name, fallback := range map[string]func() string{
		"MS-RequestId":     uuid.NewString,
		"MS-CorrelationId": uuid.NewString,
		"MS-CV":            func() string { return strings.ReplaceAll(uuid.NewString(), "-", "")[:22] + ".0" },
	} {
		value := x.request.Header.Get(name)
		if value == "" {
			value = fallback()
		}
		header.Set(name, value)
	}
	return header
}
