// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package mockserver

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const adminPrefix = "/_mock/"

// adminError is a failure that the caller of the admin API caused.
type adminError struct {
	status int
	reason string
}

func (e *adminError) Error() string { return e.reason }

func badAdminRequest(format string, arguments ...any) error {
	return &adminError{status: http.StatusBadRequest, reason: fmt.Sprintf(format, arguments...)}
}

// adminRoutes is the admin API and its documentation in one.
func (s *Server) adminRoutes() []adminRoute {
	return []adminRoute{
		{"GET requests", "the request log, oldest first; ?operation= and ?limit= (the newest) narrow it", s.adminRequests},
		{"GET counts", "requests by operation, carts, purchases and violations", s.adminCounts},
		{"GET violations", "what clients did that a correct one never does", s.adminViolations},
		{"GET carts", "all carts as they are stored", s.adminCarts},
		{"GET carts/{cart}", "one cart, with its customer and orders", s.adminCart},
		{"POST carts", `store a cart: {"customerId", "cart": {…}}`, s.adminPutCart},
		{"POST edit", `edit a cart behind the client's back: {"cart", "merge": {…}, "lines": {"0": {…} or null}}`, s.adminEdit},
		{"POST forget", `answer 404 for a cart from now on: {"cart"}`, s.adminForget},
		{"POST expire", `end a cart's life now: {"cart"}`, s.adminExpire},
		{"POST order", `mark a cart as Ordered, buying nothing: {"cart"}`, s.adminOrder},
		{"GET line-errors", "the line errors at work, by catalog item", s.adminLineErrors},
		{"POST line-errors", `let lines fail: {"catalogItemId", "code", "name", "description", "additionalInformation"}`, s.adminFailLine},
		{"DELETE line-errors", `let a catalog item pass again: {"catalogItemId"}`, s.adminClearLine},
		{"POST order-group-errors", `let an order group fail at checkout: {"orderGroup", "code", "description"}`, s.adminFailOrderGroup},
		{"DELETE order-group-errors", `let an order group pass again: {"orderGroup"}`, s.adminClearOrderGroup},
		{"GET faults", "the faults at work", s.adminFaults},
		{"POST faults", "inject a fault, once unless times says otherwise (0: until removed)", s.adminInject},
		{"DELETE faults", "remove all faults", s.adminClearFaults},
		{"DELETE faults/{fault}", "remove one fault", s.adminRemoveFault},
		{"POST expire-tokens", "make every token seen so far invalid", s.adminExpireTokens},
		{"POST reset-log", "empty the request log, its counters and the violations", s.adminResetLog},
		{"POST reset", "forget everything", s.adminReset},
	}
}

type adminRoute struct {
	pattern, description string // The pattern is relative to /_mock/.
	handle               func(*http.Request) (any, error)
}

// adminHandler is the JSON API under /_mock/ with which a shell does what tests
// do with the methods of Server. GET /_mock/ lists its routes.
func (s *Server) adminHandler() http.Handler {
	mux := http.NewServeMux()
	list := Document{}
	for _, route := range s.adminRoutes() {
		method, path, _ := strings.Cut(route.pattern, " ")
		list[method+" "+adminPrefix+path] = route.description
		mux.HandleFunc(method+" "+adminPrefix+path, func(w http.ResponseWriter, r *http.Request) {
			r.Body = http.MaxBytesReader(w, r.Body, maxBody)
			result, err := route.handle(r)
			writeAdmin(w, result, err)
		})
	}
	mux.HandleFunc("GET "+adminPrefix+"{$}", func(w http.ResponseWriter, _ *http.Request) { writeAdmin(w, list, nil) })
	return mux
}

func writeAdmin(w http.ResponseWriter, result any, err error) {
	status := http.StatusOK
	if err != nil {
		status = http.StatusInternalServerError
		if caused := new(adminError); errors.As(err, &caused) {
			status = caused.status
		}
		result = Document{"error": err.Error()}
	}
	if result == nil {
		result = Document{"ok": true}
	}
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(result); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(body.Bytes())
}

// readAdmin decodes the body strictly, so that a mistyped member is an error
// instead of a fault that matches everything. An empty body is an empty object.
func readAdmin(r *http.Request, into any) error {
	decoder := json.NewDecoder(r.Body)
	decoder.UseNumber()
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil && !errors.Is(err, io.EOF) {
		return badAdminRequest("request body: %v", err)
	}
	return nil
}

func (s *Server) adminRequests(r *http.Request) (any, error) {
	operation, limit := r.URL.Query().Get("operation"), 0
	if value := r.URL.Query().Get("limit"); value != "" {
		var err error
		if limit, err = strconv.Atoi(value); err != nil || limit < 1 {
			return nil, badAdminRequest("limit %q is not a positive integer", value)
		}
	}
	entries := []Document{}
	for _, request := range s.Requests() {
		if operation == "" || operation == request.Operation {
			entries = append(entries, adminEntry(request))
		}
	}
	if limit > 0 && len(entries) > limit {
		entries = entries[len(entries)-limit:]
	}
	return entries, nil
}

func adminEntry(request Request) Document {
	entry := Document{
		"time":   request.Time.UTC().Format(time.RFC3339Nano),
		"method": request.Method, "path": request.Path, "operation": request.Operation,
		"customerId": request.CustomerID, "cartId": request.CartID, "requestId": request.RequestID,
		"status": request.Status, "header": request.Header, "fault": request.Fault, "repeated": request.Repeated,
	}
	if len(request.Body) > 0 {
		entry["body"] = string(request.Body)
		if document, err := request.Document(); err == nil {
			entry["body"] = document
		}
	}
	return entry
}

func (s *Server) adminCounts(*http.Request) (any, error) {
	counts := Document{"requests": s.Counts(), "purchases": s.Purchases()}
	s.mu.Lock()
	defer s.mu.Unlock()
	counts["carts"] = len(s.carts)
	counts["violations"] = len(s.violations) + s.violationsDropped
	return counts, nil
}

func (s *Server) adminViolations(*http.Request) (any, error) {
	return append([]string{}, s.Violations()...), nil
}

func (s *Server) adminCarts(*http.Request) (any, error) { return s.Carts(), nil }

func (s *Server) adminCart(r *http.Request) (any, error) {
	id := r.PathValue("cart")
	document, known := s.Cart(id)
	if !known {
		return nil, &adminError{status: http.StatusNotFound, reason: fmt.Sprintf("no cart %q", id)}
	}
	return Document{"customerId": s.CartCustomer(id), "cart": document, "orders": append([]Document{}, s.Orders(id)...)}, nil
}

func (s *Server) adminPutCart(r *http.Request) (any, error) {
	var seed struct {
		CustomerID string   `json:"customerId"`
		Cart       Document `json:"cart"`
	}
	if err := readAdmin(r, &seed); err != nil {
		return nil, err
	}
	if seed.CustomerID == "" || seed.Cart == nil {
		return nil, badAdminRequest("customerId and cart are required")
	}
	id, err := s.putCart(seed.CustomerID, seed.Cart)
	return Document{"cart": id}, err
}

// adminTarget is the cart that a request names; with a single cart there is no
// need to name it.
func (s *Server) adminTarget(id string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if id == "" && len(s.carts) == 1 {
		for _, c := range s.carts {
			return c.id, nil
		}
	}
	if id == "" {
		return "", badAdminRequest("there are %d carts: name one as cart", len(s.carts))
	}
	if s.carts[cartKey(id)] == nil {
		return "", &adminError{status: http.StatusNotFound, reason: fmt.Sprintf("no cart %q", id)}
	}
	return id, nil
}

func (s *Server) adminEdit(r *http.Request) (any, error) {
	var edit struct {
		Cart  string         `json:"cart"`
		Merge Document       `json:"merge"`
		Lines map[string]any `json:"lines"`
	}
	if err := readAdmin(r, &edit); err != nil {
		return nil, err
	}
	id, err := s.adminTarget(edit.Cart)
	if err != nil {
		return nil, err
	}
	if err := s.editCart(id, func(document Document) error {
		mergePatch(document, edit.Merge)
		for line, patch := range edit.Lines {
			if err := patchLine(document, line, patch); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return nil, err
	}
	document, _ := s.Cart(id)
	return document, nil
}

// mergePatch is RFC 7396: null removes a member, objects merge, anything else
// replaces.
func mergePatch(document, patch Document) {
	for name, value := range patch {
		nested, isObject := value.(Document)
		target, hasObject := document[name].(Document)
		switch {
		case value == nil:
			delete(document, name)
		case isObject && hasObject:
			mergePatch(target, nested)
		default:
			document[name] = value
		}
	}
}

// patchLine merges into the line with the id, or removes it for null.
func patchLine(document Document, id string, patch any) error {
	changes, isObject := patch.(Document)
	if patch != nil && !isObject {
		return badAdminRequest("lines.%s is neither an object nor null", id)
	}
	for _, line := range linesOf(document) {
		if fmt.Sprint(line.document["id"]) != id {
			continue
		}
		if patch != nil {
			mergePatch(line.document, changes)
			return nil
		}
		owner, member := document, "lineItems"
		if line.parent != nil {
			owner, member = line.parent, "addonItems"
		}
		rest := []any{}
		for _, element := range objects(owner, member) {
			if fmt.Sprint(element["id"]) != id {
				rest = append(rest, element)
			}
		}
		owner[member] = rest
		return nil
	}
	return badAdminRequest("the cart has no line %s", id)
}

func (s *Server) adminOnCart(r *http.Request, act func(id string)) (any, error) {
	var target struct {
		Cart string `json:"cart"`
	}
	if err := readAdmin(r, &target); err != nil {
		return nil, err
	}
	id, err := s.adminTarget(target.Cart)
	if err != nil {
		return nil, err
	}
	act(id)
	return Document{"cart": id}, nil
}

func (s *Server) adminForget(r *http.Request) (any, error) { return s.adminOnCart(r, s.ForgetCart) }
func (s *Server) adminExpire(r *http.Request) (any, error) { return s.adminOnCart(r, s.ExpireCart) }
func (s *Server) adminOrder(r *http.Request) (any, error)  { return s.adminOnCart(r, s.OrderCart) }

func (s *Server) adminLineErrors(*http.Request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	failures := map[string]LineError{}
	for catalogItemID, failure := range s.lineErrors {
		failures[catalogItemID] = failure
	}
	return failures, nil
}

func (s *Server) adminFailLine(r *http.Request) (any, error) {
	var failure struct {
		CatalogItemID string `json:"catalogItemId"`
		LineError
	}
	if err := readAdmin(r, &failure); err != nil {
		return nil, err
	}
	if failure.CatalogItemID == "" {
		return nil, badAdminRequest("catalogItemId is required")
	}
	s.FailLine(failure.CatalogItemID, failure.LineError)
	return nil, nil
}

func (s *Server) adminClearLine(r *http.Request) (any, error) {
	var failure struct {
		CatalogItemID string `json:"catalogItemId"`
	}
	if err := readAdmin(r, &failure); err != nil {
		return nil, err
	}
	if failure.CatalogItemID == "" {
		return nil, badAdminRequest("catalogItemId is required")
	}
	s.ClearLine(failure.CatalogItemID)
	return nil, nil
}

type adminOrderGroup struct {
	OrderGroup  string `json:"orderGroup"`
	Code        string `json:"code"`
	Description string `json:"description"`
}

func readAdminOrderGroup(r *http.Request) (adminOrderGroup, error) {
	var group adminOrderGroup
	err := readAdmin(r, &group)
	if err == nil && group.OrderGroup == "" {
		err = badAdminRequest("orderGroup is required")
	}
	return group, err
}

func (s *Server) adminFailOrderGroup(r *http.Request) (any, error) {
	group, err := readAdminOrderGroup(r)
	if err == nil {
		s.FailOrderGroup(group.OrderGroup, group.Code, group.Description)
	}
	return nil, err
}

func (s *Server) adminClearOrderGroup(r *http.Request) (any, error) {
	group, err := readAdminOrderGroup(r)
	if err == nil {
		s.ClearOrderGroup(group.OrderGroup)
	}
	return nil, err
}

// adminDuration is a duration in Go's notation, such as 150ms.
type adminDuration time.Duration

func (d *adminDuration) UnmarshalText(text []byte) error {
	duration, err := time.ParseDuration(string(text))
	if err == nil && duration < 0 {
		err = fmt.Errorf("duration %s is negative", text)
	}
	*d = adminDuration(duration)
	return err
}

// adminFault is a Fault in JSON. Times is a pointer because its default here
// is once: a shell user rarely wants a service that is broken for good.
type adminFault struct {
	Operation     string            `json:"operation"`
	Method        string            `json:"method"`
	CustomerID    string            `json:"customerId"`
	CartID        string            `json:"cartId"`
	Skip          int               `json:"skip"`
	Times         *int              `json:"times"`
	Status        int               `json:"status"`
	Header        map[string]string `json:"header"`
	Body          string            `json:"body"`
	Code          string            `json:"code"`
	Description   string            `json:"description"`
	RetryAfter    string            `json:"retryAfter"`
	HTML          bool              `json:"html"`
	Empty         bool              `json:"empty"`
	Busy          bool              `json:"busy"`
	Redirect      string            `json:"redirect"`
	AfterWrite    bool              `json:"afterWrite"`
	Delay         adminDuration     `json:"delay"`
	DropBefore    bool              `json:"dropBefore"`
	DropAfter     bool              `json:"dropAfter"`
	ByteOrderMark bool              `json:"byteOrderMark"`
	Truncate      bool              `json:"truncate"`
	SlowBody      adminDuration     `json:"slowBody"`
	Endless       bool              `json:"endless"`
	HugeBody      int64             `json:"hugeBody"`
}

func (f adminFault) fault() (Fault, error) {
	times := 1
	if f.Times != nil {
		times = *f.Times
	}
	if f.Status != 0 && (f.Status < 200 || f.Status > 599) || times < 0 || f.Skip < 0 || f.HugeBody < 0 {
		return Fault{}, badAdminRequest("status is from 200 to 599; times, skip and hugeBody are not negative")
	}
	switch f.Operation {
	case "", OperationCreate, OperationRead, OperationUpdate, OperationCheckout, OperationUnknown:
	default:
		return Fault{}, badAdminRequest("operation %q is none of create, read, update, checkout, unknown", f.Operation)
	}
	header := http.Header{}
	for name, value := range f.Header {
		header.Set(name, value)
	}
	fault := Fault{
		Operation: f.Operation, Method: f.Method, CustomerID: f.CustomerID, CartID: f.CartID, Skip: f.Skip, Times: times,
		Status: f.Status, Header: header, Body: f.Body, Code: f.Code, Description: f.Description, RetryAfter: f.RetryAfter,
		HTML: f.HTML, Empty: f.Empty, Busy: f.Busy, Redirect: f.Redirect, AfterWrite: f.AfterWrite,
		Delay: time.Duration(f.Delay), DropBefore: f.DropBefore, DropAfter: f.DropAfter, ByteOrderMark: f.ByteOrderMark,
		Truncate: f.Truncate, SlowBody: time.Duration(f.SlowBody), Endless: f.Endless, HugeBody: f.HugeBody,
	}
	if fault.String() == "" {
		return Fault{}, badAdminRequest("the fault does nothing: give it a status or another effect")
	}
	return fault, nil
}

func (s *Server) adminInject(r *http.Request) (any, error) {
	var described adminFault
	if err := readAdmin(r, &described); err != nil {
		return nil, err
	}
	fault, err := described.fault()
	if err != nil {
		return nil, err
	}
	return Document{"fault": s.Inject(fault).ID(), "does": fault.String()}, nil
}

func (s *Server) adminFaults(*http.Request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	faults := []Document{}
	for _, injected := range s.faults {
		fault := injected.fault
		faults = append(faults, Document{
			"fault": injected.id, "does": fault.String(), "operation": fault.Operation, "method": fault.Method,
			"customerId": fault.CustomerID, "cartId": fault.CartID, "skip": fault.Skip, "times": fault.Times, "hits": injected.hits,
		})
	}
	return faults, nil
}

func (s *Server) adminClearFaults(*http.Request) (any, error) {
	s.ClearFaults()
	return nil, nil
}

func (s *Server) adminRemoveFault(r *http.Request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, injected := range s.faults {
		if strconv.Itoa(injected.id) == r.PathValue("fault") {
			s.removeFault(injected)
			return nil, nil
		}
	}
	return nil, &adminError{status: http.StatusNotFound, reason: fmt.Sprintf("no fault %q is at work", r.PathValue("fault"))}
}

func (s *Server) adminExpireTokens(*http.Request) (any, error) {
	s.ExpireTokens()
	return nil, nil
}

func (s *Server) adminResetLog(*http.Request) (any, error) {
	s.ResetLog()
	s.ResetViolations()
	return nil, nil
}

func (s *Server) adminReset(*http.Request) (any, error) {
	s.Reset()
	return nil, nil
}
