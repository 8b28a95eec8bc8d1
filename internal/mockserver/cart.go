// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package mockserver

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Values of a cart's status, from the page "Cart resources".
const (
	statusActive  = "Active"
	statusOrdered = "Ordered"
)

// timestampLayout has the seven fraction digits of the service.
const timestampLayout = "2006-01-02T15:04:05.0000000Z07:00"

// cart is one stored cart. Its document is complete and in the spelling of
// whoever wrote it last; present turns it into an answer.
type cart struct {
	customerID, id string
	created        int // Position among all carts, for a stable listing.
	document       Document
	nextLine       int64 // The first line id that this cart never used.
	version        int   // Grows with every write; the etag is made from it.
	updates        int   // Updates by request, for RecomputeOnUpdate.
	modified       time.Time
	expires        time.Time
	filled         map[int64]filledFields
	orders         []Document
	errorsAsOf     int    // Value of Server.lineErrorChanges when line errors were last looked at.
	answer         []byte // The encoded answer, nil after a change.
}

// filledFields are the values that the service chose for a line, "" where the
// caller chose.
type filledFields struct {
	currency, group string
}

func (c *cart) status() string { return text(c.document, "status") }

func (c *cart) etag() string {
	attributes, _ := c.document["attributes"].(Document)
	return text(attributes, "etag")
}

// touch gives the cart a new etag and a later lastModifiedTimestamp.
func (c *cart) touch(now time.Time, user string) {
	c.version++
	c.answer = nil
	// Two writes may fall into one tick of the clock, and a client without
	// etags has nothing but this timestamp to tell them apart.
	now = now.UTC().Truncate(100 * time.Nanosecond)
	if !now.After(c.modified) {
		now = c.modified.Add(100 * time.Nanosecond)
	}
	c.modified = now
	c.document["lastModifiedTimestamp"] = now.Format(timestampLayout)
	c.document["lastModifiedUser"] = user
	attributes, ok := c.document["attributes"].(Document)
	if !ok {
		attributes = Document{"objectType": "Cart"}
		c.document["attributes"] = attributes
	}
	attributes["etag"] = base64.StdEncoding.EncodeToString(fmt.Appendf(nil, "%s:%d", c.id, c.version))
}

// newCart stores a validated document as a new cart.
func (s *Server) newCart(customerID, id string, document Document) *cart {
	if id == "" {
		id = uuid.NewString()
	}
	now := s.options.Now().UTC()
	s.cartsCreated++
	c := &cart{
		customerID: customerID, id: id, created: s.cartsCreated, document: document,
		expires: now.Add(s.options.Expiry), filled: map[int64]filledFields{}, modified: now.Add(-time.Hour),
	}
	document["id"] = id
	document["status"] = statusActive
	document["creationTimestamp"] = now.Format(timestampLayout)
	document["expirationTimestamp"] = c.expires.Format(timestampLayout)
	document["attributes"] = Document{"objectType": "Cart"}
	document["links"] = Document{"self": Document{
		"uri":    "/customers/" + customerID + "/carts/" + id,
		"method": "GET", "headers": []any{},
	}}
	s.finishLines(c, nil)
	if s.options.ExtraFields {
		addCartExtras(document, id)
		addLineExtras(document, nil, id)
	}
	s.carts[cartKey(id)] = c
	return c
}

func cartKey(id string) string { return strings.ToLower(id) }

// find looks up a cart that the service still knows.
func (s *Server) find(customerID, id string) (*cart, *refusal) {
	c, known := s.carts[cartKey(id)]
	if !known || !strings.EqualFold(c.customerID, customerID) || !s.options.Now().Before(c.expires) {
		return nil, &refusal{status: 404, code: codeNotFound, description: "The cart was not found."}
	}
	return c, nil
}

// create answers a POST with the stored cart.
func (s *Server) create(customerID string, document Document) *cart {
	for _, member := range []string{"id", "status", "creationTimestamp", "lastModifiedTimestamp", "expirationTimestamp", "lastModifiedUser", "attributes", "links"} {
		delete(document, member)
	}
	for _, line := range linesOf(document) {
		delete(line.document, "id")
	}
	c := s.newCart(customerID, "", document)
	c.touch(s.options.Now(), User)
	return c
}

// update answers a PUT: the sent document replaces the stored one.
func (s *Server) update(customerID, id string, document Document, violate func(string)) (*cart, *refusal) {
	c, refused := s.find(customerID, id)
	if refused != nil {
		return nil, refused
	}
	if c.status() == statusOrdered {
		return nil, badRequest(codeAlreadyOrdered, "The cart was already submitted.")
	}
	if sent := text(document, "id"); sent != "" && !strings.EqualFold(sent, id) {
		violate("the body's id " + strconv.Quote(sent) + " is not the path's")
		return nil, badRequest(codeInvalid, "The cart's id differs from the one in the path.")
	}
	if s.options.ETag == ETagEnforced {
		attributes, _ := document["attributes"].(Document)
		if sent := text(attributes, "etag"); sent != c.etag() {
			return nil, s.conflict(sent)
		}
	}
	counterparts := matchByID(c.document, document, violate)
	s.reportLosses(c, document, counterparts, violate)
	for _, member := range []string{"id", "status", "creationTimestamp", "expirationTimestamp", "attributes", "links"} {
		document[member] = c.document[member]
	}
	previous := c.document
	c.document = document
	c.updates++
	s.finishLines(c, counterparts)
	if s.options.ExtraFields {
		addLineExtras(document, counterparts, c.id)
	}
	if s.options.RecomputeOnUpdate {
		document["creationTimestamp"] = respelled(text(previous, "creationTimestamp"))
	}
	c.touch(s.options.Now(), User)
	return c, nil
}

func (s *Server) conflict(sent string) *refusal {
	description := "The etag of the cart is stale."
	if sent == "" {
		description = "The cart was sent without its etag."
	}
	switch s.options.Conflict {
	case ConflictStatus:
		return &refusal{status: 409, code: codeStaleETag, description: description}
	case ConflictPreconditionFailed:
		return &refusal{status: 412, code: codeStaleETag, description: description}
	case ConflictExpectationFailed:
		return &refusal{status: 417, code: codePrecondition, description: description}
	default:
		return badRequest(codeStaleETag, "%s", description)
	}
}

// respelled writes the instant of a timestamp in another way.
func respelled(timestamp string) string {
	instant, err := time.Parse(time.RFC3339Nano, timestamp)
	if err != nil {
		return timestamp
	}
	if strings.HasSuffix(timestamp, "Z") {
		return instant.UTC().Format("2006-01-02T15:04:05.0000000") + "+00:00"
	}
	return instant.UTC().Format(timestampLayout)
}
