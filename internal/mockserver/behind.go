// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package mockserver

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// Carts are all carts that were not forgotten, expired ones included, in the
// order of their creation. See [Server.Cart] for their form.
func (s *Server) Carts() []Document {
	s.mu.Lock()
	defer s.mu.Unlock()
	carts := make([]*cart, 0, len(s.carts))
	for _, c := range s.carts {
		carts = append(carts, c)
	}
	slices.SortFunc(carts, func(one, other *cart) int { return cmp.Compare(one.created, other.created) })
	documents := make([]Document, len(carts))
	for i, c := range carts {
		s.applyLineErrors(c)
		documents[i] = cloneDocument(c.document)
	}
	return documents
}

// Cart is the cart as it is stored: complete, lines in their own order, ids as
// numbers, and key and enum case as they were last sent. What an answer shows
// depends on the [Options].
func (s *Server) Cart(id string) (Document, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.carts[cartKey(id)]
	if c == nil {
		return nil, false
	}
	s.applyLineErrors(c)
	return cloneDocument(c.document), true
}

// CartCustomer is the customer that the cart belongs to, "" for no such cart.
func (s *Server) CartCustomer(id string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.carts[cartKey(id)]; c != nil {
		return c.customerID
	}
	return ""
}

// EditCart changes a cart behind the client's back: edit changes the stored
// document (see [Server.Cart]) in place, lines without an id get one, the etag
// and lastModifiedTimestamp change, and lastModifiedUser becomes [OtherUser]
// unless edit changed it. edit must not call the server. It panics for an
// unknown cart and for a value that JSON can't hold, which are mistakes of the
// caller.
func (s *Server) EditCart(id string, edit func(document Document)) {
	if err := s.editCart(id, func(document Document) error { edit(document); return nil }); err != nil {
		panic("mockserver: " + err.Error())
	}
}

func (s *Server) editCart(id string, edit func(document Document) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.carts[cartKey(id)]
	if c == nil {
		return fmt.Errorf("no cart %q", id)
	}
	document := cloneDocument(c.document)
	if err := edit(document); err != nil {
		return err
	}
	document, err := normalized(document)
	if err != nil {
		return err
	}
	document["id"] = c.id
	user := OtherUser
	if edited := text(document, "lastModifiedUser"); edited != text(c.document, "lastModifiedUser") {
		user = edited
	}
	c.document = document
	s.adopt(c)
	c.touch(s.options.Now(), user)
	return nil
}

// adopt completes a document that did not come by request: line ids, filled
// fields and the expiry that it states.
func (s *Server) adopt(c *cart) {
	lines := linesOf(c.document)
	used := map[int64]bool{}
	for _, line := range lines {
		id, ok := lineID(line.document)
		if !ok || used[id] {
			delete(line.document, "id")
			continue
		}
		used[id] = true
		line.document["id"] = number(id)
		c.nextLine = max(c.nextLine, id+1)
	}
	before := make([]filledFields, len(lines))
	for i, line := range lines {
		if id, ok := lineID(line.document); ok {
			before[i] = c.filled[id]
			continue
		}
		line.document["id"] = number(c.nextLine)
		c.nextLine++
	}
	s.fill(c, lines, before, false)
	if expires, err := time.Parse(time.RFC3339Nano, text(c.document, "expirationTimestamp")); err == nil {
		c.expires = expires
	}
	c.errorsAsOf = -1
	c.answer = nil
}

// PutCart stores a cart that no request created and returns its id, a new GUID
// if the document has none. What the document lacks (status, timestamps, line
// ids, currency, order group) is filled as for a created cart; what it has is
// kept. It panics for a value that JSON can't hold.
func (s *Server) PutCart(customerID string, document Document) (id string) {
	id, err := s.putCart(customerID, document)
	if err != nil {
		panic("mockserver: " + err.Error())
	}
	return id
}

func (s *Server) putCart(customerID string, document Document) (string, error) {
	document, err := normalized(document)
	if err != nil {
		return "", err
	}
	given := cloneDocument(document)
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.newCart(customerID, text(document, "id"), document)
	user := User
	if given := text(given, "lastModifiedUser"); given != "" {
		user = given
	}
	c.touch(s.options.Now(), user)
	for _, member := range []string{"status", "creationTimestamp", "lastModifiedTimestamp", "expirationTimestamp", "attributes", "links"} {
		if value, present := given[member]; present {
			c.document[member] = value
		}
	}
	s.restoreLineErrors(c, given)
	s.adopt(c)
	return c.id, nil
}

// restoreLineErrors puts the errors of a seeded cart back, which a write
// evaluates anew.
func (s *Server) restoreLineErrors(c *cart, given Document) {
	givenLines := linesOf(given)
	for i, line := range linesOf(c.document) {
		if failure, present := givenLines[i].document["error"]; present && line.document["error"] == nil {
			line.document["error"] = failure
		}
	}
}

// ForgetCart removes the cart: the service answers 404 from now on. Its orders
// stay counted.
func (s *Server) ForgetCart(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.carts, cartKey(id))
}

// ExpireCart ends the cart's life now: the service answers 404, while
// [Server.Cart] still has it. It panics for an unknown cart.
func (s *Server) ExpireCart(id string) {
	s.EditCart(id, func(document Document) {
		document["expirationTimestamp"] = s.options.Now().UTC().Format(timestampLayout)
	})
}

// OrderCart marks the cart as submitted by somebody else; no purchase is
// counted. It panics for an unknown cart.
func (s *Server) OrderCart(id string) {
	s.EditCart(id, func(document Document) { document["status"] = statusOrdered })
}
