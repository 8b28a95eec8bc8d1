// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package mockserver

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// matchByID finds for each sent line (in the order of linesOf) the stored line
// whose id it carries, nil for a new line. A second line with the same id and
// a line with an unknown id are new lines.
func matchByID(stored, sent Document, violate func(string)) []Document {
	byID := map[int64]Document{}
	for _, line := range linesOf(stored) {
		if id, ok := lineID(line.document); ok {
			byID[id] = line.document
		}
	}
	lines := linesOf(sent)
	counterparts := make([]Document, len(lines))
	for i, line := range lines {
		raw, present := line.document["id"]
		if !present {
			continue
		}
		id, ok := lineID(line.document)
		counterpart := byID[id]
		if !ok || counterpart == nil {
			violate(fmt.Sprintf("%s.id %v is not the id of another line of the cart", line.path, raw))
			continue
		}
		counterparts[i] = counterpart
		delete(byID, id)
	}
	return counterparts
}

// reportLosses records what a read-modify-write must not lose: the attributes,
// the ids of lines that are still there, and unknown members.
func (s *Server) reportLosses(c *cart, sent Document, counterparts []Document, violate func(string)) {
	returned, _ := sent["attributes"].(Document)
	expected, got := s.presentAttributes(c), cloneDocument(returned)
	if s.options.ETag == ETagIgnored && text(got, "etag") != "" {
		// A service that ignores etags takes an outdated one without complaint.
		delete(expected, "etag")
		delete(got, "etag")
	}
	if !reflect.DeepEqual(expected, got) {
		violate("attributes did not go back as they came")
	}
	reportLostMembers(c.document, sent, cartMembers, "the cart", violate)
	if s.options.ExtraFields {
		self := func(document Document) Document {
			links, _ := document["links"].(Document)
			link, _ := links["self"].(Document)
			return link
		}
		reportLostMembers(self(c.document), self(sent), linkMembers, "links.self", violate)
	}

	kept := map[int64]bool{}
	lines := linesOf(sent)
	for i, line := range lines {
		counterpart := counterparts[i]
		if counterpart == nil {
			continue
		}
		id, _ := lineID(counterpart)
		kept[id] = true
		reportLostMembers(counterpart, line.document, lineMembers, line.path, violate)
		reportLostInSmallObjects(counterpart, line.document, line.path, violate)
	}
	gone := map[string]Document{}
	for _, line := range linesOf(c.document) {
		if id, _ := lineID(line.document); !kept[id] {
			gone[lineIdentity(line.document)] = line.document
		}
	}
	for i, line := range lines {
		if _, present := line.document["id"]; counterparts[i] != nil || present {
			continue
		}
		if twin, found := gone[lineIdentity(line.document)]; found {
			violate(fmt.Sprintf("%s was sent without its id %v", line.path, twin["id"]))
		}
	}
}

// lineIdentity is what tells the lines of a cart apart for their owner.
func lineIdentity(line Document) string {
	return strings.ToLower(strings.Join([]string{
		text(line, "catalogItemId"), text(line, "termDuration"), text(line, "billingCycle"),
		text(line, "promotionId"), text(line, "customTermEndDate"), text(line, "friendlyName"),
	}, "\x00"))
}

func reportLostMembers(stored, sent Document, known []string, path string, violate func(string)) {
	for name, value := range stored {
		if slices.Contains(known, name) {
			continue
		}
		if got, present := sent[name]; !present {
			violate(fmt.Sprintf("unknown member %q of %s was dropped", name, path))
		} else if !reflect.DeepEqual(value, got) {
			violate(fmt.Sprintf("unknown member %q of %s was changed", name, path))
		}
	}
}

func reportLostInSmallObjects(stored, sent Document, path string, violate func(string)) {
	for member, known := range map[string][]string{"renewsTo": renewsToMembers, "purchaseCommitment": commitmentMembers} {
		before, _ := stored[member].(Document)
		after, _ := sent[member].(Document)
		if before != nil && after != nil {
			reportLostMembers(before, after, known, path+"."+member, violate)
		}
	}
	after := objects(sent, "participants")
	for _, participant := range objects(stored, "participants") {
		index := slices.IndexFunc(after, func(other Document) bool { return sameParticipant(participant, other) })
		if index < 0 {
			continue
		}
		reportLostMembers(participant, after[index], participantMembers, path+".participants", violate)
		after = slices.Delete(after, index, index+1)
	}
}

func sameParticipant(one, other Document) bool {
	return strings.EqualFold(text(one, "key"), text(other, "key")) && text(one, "value") == text(other, "value")
}

// finishLines gives the lines of a freshly written cart their ids, the fields
// that the service fills, and their errors. counterparts is nil for a new cart.
func (s *Server) finishLines(c *cart, counterparts []Document) {
	lines := linesOf(c.document)
	before := make([]filledFields, len(lines))
	for i := range counterparts {
		if counterparts[i] == nil {
			delete(lines[i].document, "id")
			continue
		}
		id, _ := lineID(counterparts[i])
		before[i] = c.filled[id]
	}
	s.numberLines(c, lines, counterparts == nil || s.options.LineIDs == LineIDsKept)
	s.fill(c, lines, before, s.options.RecomputeOnUpdate && c.updates > 0)
	c.errorsAsOf = -1
	for _, line := range lines {
		delete(line.document, "error")
	}
	s.applyLineErrors(c)
}

// numberLines numbers all lines anew, or only those without an id.
func (s *Server) numberLines(c *cart, lines []cartLine, keep bool) {
	if !keep {
		c.nextLine = 0
	}
	for _, line := range lines {
		id, known := lineID(line.document)
		if known && keep {
			line.document["id"] = number(id)
			c.nextLine = max(c.nextLine, id+1)
			continue
		}
		delete(line.document, "id")
	}
	for _, line := range lines {
		if _, known := line.document["id"]; !known {
			line.document["id"] = number(c.nextLine)
			c.nextLine++
		}
	}
}

// fill sets currency and order group where the caller chose none. before holds
// what the service had filled on each line; recompute chooses other values.
func (s *Server) fill(c *cart, lines []cartLine, before []filledFields, recompute bool) {
	groups := newOrderGroups(c.updates, recompute)
	for i, line := range lines {
		own := text(line.document, "orderGroup")
		computed := own != "" && own == before[i].group
		if computed && recompute {
			delete(line.document, "orderGroup")
		} else if own != "" {
			groups.take(line, own, computed)
		}
	}
	clear(c.filled)
	for i, line := range lines {
		id, _ := lineID(line.document)
		var filled filledFields
		switch currency := text(line.document, "currencyCode"); {
		case currency != "" && currency != before[i].currency:
		case currency != "" && !recompute:
			filled.currency = currency
		default:
			filled.currency = Currency
			if others := []string{Currency, "EUR", "GBP"}; recompute {
				filled.currency = others[c.updates%len(others)]
			}
			line.document["currencyCode"] = filled.currency
		}
		switch group := text(line.document, "orderGroup"); group {
		case "":
			filled.group = groups.of(line)
			line.document["orderGroup"] = filled.group
		case before[i].group:
			filled.group = group
		}
		if filled != (filledFields{}) {
			c.filled[id] = filled
		}
	}
}

// orderGroups hands out order groups as the package documentation says.
type orderGroups struct {
	next  int
	taken map[string]bool
	byKey map[string]string
}

func newOrderGroups(updates int, recompute bool) *orderGroups {
	groups := &orderGroups{taken: map[string]bool{}, byKey: map[string]string{}}
	if recompute {
		groups.next = 100 * updates
	}
	return groups
}

func groupKey(line Document) string {
	return strings.ToLower(text(line, "billingCycle") + "\x00" + text(line, "termDuration"))
}

// take notes a group in use. Lines that come later join it only if the service
// made it.
func (g *orderGroups) take(line cartLine, group string, computed bool) {
	g.taken[group] = true
	if key := groupKey(line.document); computed && line.parent == nil && g.byKey[key] == "" {
		g.byKey[key] = group
	}
}

func (g *orderGroups) of(line cartLine) string {
	if line.parent != nil {
		// Line items come before their add-on items, so the group is there.
		return text(line.parent, "orderGroup")
	}
	key := groupKey(line.document)
	if group := g.byKey[key]; group != "" {
		return group
	}
	for g.taken[strconv.Itoa(g.next)] {
		g.next++
	}
	group := strconv.Itoa(g.next)
	g.taken[group] = true
	g.byKey[key] = group
	return group
}
