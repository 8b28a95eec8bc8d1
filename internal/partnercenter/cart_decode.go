// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package partnercenter

import (
	"encoding/json"
	"strconv"
)

var (
	cartMembers = newMemberNames("id", "lineItems", "status", "creationTimestamp", "lastModifiedTimestamp",
		"expirationTimestamp", "lastModifiedUser", "partnerOnRecordAttestationAccepted", "attributes", "links")
	attributeMembers = newMemberNames("etag")
	linksMembers     = newMemberNames("self", "next", "previous")
	linkMembers      = newMemberNames("uri", "method", "body", "headers")
	pairMembers      = newMemberNames("key", "value")
	lineItemMembers  = newMemberNames("id", "catalogItemId", "quantity", "billingCycle", "termDuration", "friendlyName",
		"promotionId", "currencyCode", "orderGroup", "customTermEndDate", "attestationAccepted", "participants",
		"provisioningContext", "purchaseCommitment", "renewsTo", "addonItems", "error")
	purchaseCommitmentMembers = newMemberNames("amount", "currency", "grain")
	renewsToMembers           = newMemberNames("termDuration")
	cartErrorMembers          = newMemberNames("errorCode", "errorDescription", "additionalInformation")
	noMembers                 = newMemberNames()
)

// decodeCart decodes a cart. Members are found without regard to case; an error
// names the member that is not as documented.
func decodeCart(body []byte) (*Cart, error) {
	r, err := newJSONReader(body)
	if err != nil {
		return nil, err
	}
	cart := new(Cart)
	if err := r.cart(cart); err != nil {
		return nil, err
	}
	if err := checkLineIDs(cart.LineItems); err != nil {
		return nil, err
	}
	return cart, nil
}

// checkLineIDs refuses a cart in which two lines have one id: add-on items
// continue the numbering over the whole cart, so an id says which line is meant.
func checkLineIDs(lines []LineItem) error {
	owner := make(map[int64]string, len(lines))
	check := func(line *LineItem, path string) error {
		if line.ID == nil {
			return nil
		}
		if first, taken := owner[*line.ID]; taken {
			return &memberError{path: path + ".id", problem: "is " + strconv.FormatInt(*line.ID, 10) + ", which is the id of " + first + " too"}
		}
		owner[*line.ID] = path
		return nil
	}
	for i := range lines {
		path := "lineItems[" + strconv.Itoa(i) + "]"
		if err := check(&lines[i], path); err != nil {
			return err
		}
		for j := range lines[i].AddonItems {
			if err := check(&lines[i].AddonItems[j], path+".addonItems["+strconv.Itoa(j)+"]"); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *jsonReader) cart(cart *Cart) error {
	return r.object(cartMembers, func(name string, known bool) (err error) {
		if !known {
			return r.keep(&cart.Extra, name)
		}
		switch name {
		case "id":
			cart.ID, err = r.str()
		case "lineItems":
			cart.LineItems, err = r.lineItems(true)
		case "status":
			cart.Status, err = r.str()
		case "creationTimestamp":
			cart.CreationTimestamp, err = r.instant()
		case "lastModifiedTimestamp":
			cart.LastModifiedTimestamp, err = r.instant()
		case "expirationTimestamp":
			cart.ExpirationTimestamp, err = r.instant()
		case "lastModifiedUser":
			cart.LastModifiedUser, err = r.str()
		case "partnerOnRecordAttestationAccepted":
			cart.PartnerOnRecordAttestationAccepted, err = r.boolean()
		case "attributes":
			cart.Attributes, err = r.attributes()
		case "links":
			cart.Links, err = r.links()
		}
		return err
	})
}

// attributes consumes the attributes of a cart, which go back as they came.
func (r *jsonReader) attributes() (json.RawMessage, error) {
	if r.null() {
		return nil, nil
	}
	start := r.pos
	if _, err := r.etag(); err != nil {
		return nil, err
	}
	return r.data[start:r.pos:r.pos], nil
}

// etag consumes the attributes of a cart and returns the etag in them.
func (r *jsonReader) etag() (etag string, err error) {
	err = r.object(attributeMembers, func(name string, known bool) (err error) {
		if known {
			etag, err = r.str()
			return err
		}
		r.raw()
		return nil
	})
	return etag, err
}

func (r *jsonReader) links() (*Links, error) {
	if r.null() {
		return nil, nil
	}
	links := new(Links)
	err := r.object(linksMembers, func(name string, known bool) (err error) {
		if !known {
			return r.keep(&links.Extra, name)
		}
		switch name {
		case "self":
			links.Self, err = r.link()
		case "next":
			links.Next, err = r.link()
		case "previous":
			links.Previous, err = r.link()
		}
		return err
	})
	return links, err
}

func (r *jsonReader) link() (*Link, error) {
	if r.null() {
		return nil, nil
	}
	link := new(Link)
	err := r.object(linkMembers, func(name string, known bool) (err error) {
		if !known {
			return r.keep(&link.Extra, name)
		}
		switch name {
		case "uri":
			link.URI, err = r.str()
		case "method":
			link.Method, err = r.str()
		case "body":
			if r.null() {
				return nil
			}
			if r.data[r.pos] == '"' {
				link.Body = r.quoted()
				return nil
			}
			link.bodyJSON = r.raw()
			link.Body = compactJSON(link.bodyJSON)
		case "headers":
			err = r.array(func(int) error {
				var header KeyValue
				err := r.pair(&header.Key, &header.Value, &header.Extra)
				link.Headers = append(link.Headers, header)
				return err
			})
		}
		return err
	})
	return link, err
}

// pair consumes an object of a key and a value.
func (r *jsonReader) pair(key, value *string, extra *map[string]json.RawMessage) error {
	return r.object(pairMembers, func(name string, known bool) (err error) {
		if !known {
			return r.keep(extra, name)
		}
		if name == "key" {
			*key, err = r.str()
		} else {
			*value, err = r.str()
		}
		return err
	})
}

func (r *jsonReader) lineItems(addons bool) (lines []LineItem, err error) {
	err = r.array(func(int) error {
		lines = append(lines, LineItem{})
		return r.lineItem(&lines[len(lines)-1], addons)
	})
	return lines, err
}

// lineItem consumes a line item, or where addons is false an add-on item.
func (r *jsonReader) lineItem(line *LineItem, addons bool) error {
	return r.object(lineItemMembers, func(name string, known bool) (err error) {
		if !known {
			return r.keep(&line.Extra, name)
		}
		switch name {
		case "id":
			line.ID, err = r.natural(true)
		case "catalogItemId":
			line.CatalogItemID, err = r.str()
		case "quantity":
			var quantity *int64
			if quantity, err = r.natural(false); quantity != nil {
				line.Quantity = *quantity
			}
		case "billingCycle":
			line.BillingCycle, err = r.str()
		case "termDuration":
			line.TermDuration, err = r.str()
		case "friendlyName":
			line.FriendlyName, err = r.str()
		case "promotionId":
			line.PromotionID, err = r.str()
		case "currencyCode":
			line.CurrencyCode, err = r.str()
		case "orderGroup":
			line.OrderGroup, err = r.str()
		case "customTermEndDate":
			line.CustomTermEndDate, err = r.instant()
		case "attestationAccepted":
			line.AttestationAccepted, err = r.boolean()
		case "participants":
			err = r.array(func(int) error {
				var participant Participant
				err := r.pair(&participant.Key, &participant.Value, &participant.Extra)
				line.Participants = append(line.Participants, participant)
				return err
			})
		case "provisioningContext":
			err = r.provisioningContext(line)
		case "purchaseCommitment":
			line.PurchaseCommitment, err = r.purchaseCommitment()
		case "renewsTo":
			line.RenewsTo, err = r.renewsTo()
		case "addonItems":
			if addons {
				line.AddonItems, err = r.lineItems(false)
				break
			}
			// Add-on items are one level deep. Should a service nest them further, what
			// it sent survives like any other member that this client does not know.
			if deeper := compactJSON(r.raw()); deeper != "null" && deeper != "[]" {
				line.Extra = setExtra(line.Extra, name, json.RawMessage(deeper))
			}
		case "error":
			line.Error, err = r.cartError()
		}
		return err
	})
}

func setExtra(extra map[string]json.RawMessage, name string, value json.RawMessage) map[string]json.RawMessage {
	if extra == nil {
		extra = map[string]json.RawMessage{}
	}
	extra[name] = value
	return extra
}

func (r *jsonReader) provisioningContext(line *LineItem) error {
	if r.null() {
		return nil
	}
	return r.object(noMembers, func(name string, _ bool) error {
		if err := r.count(); err != nil {
			return err
		}
		if _, twice := line.ProvisioningContext[name]; twice {
			return problemf("appears twice")
		}
		if r.null() {
			return nil
		}
		if line.ProvisioningContext == nil {
			line.ProvisioningContext = map[string]string{}
		}
		if r.data[r.pos] == '"' {
			line.ProvisioningContext[name] = r.quoted()
			return nil
		}
		value := r.raw()
		line.ProvisioningContext[name] = compactJSON(value)
		line.provisioningJSON = setExtra(line.provisioningJSON, name, value)
		return nil
	})
}

// purchaseCommitment consumes an object; one without any member that is set is
// unset itself, like null.
func (r *jsonReader) purchaseCommitment() (*PurchaseCommitment, error) {
	if r.null() {
		return nil, nil
	}
	var commitment PurchaseCommitment
	err := r.object(purchaseCommitmentMembers, func(name string, known bool) (err error) {
		if !known {
			return r.keep(&commitment.Extra, name)
		}
		switch name {
		case "amount":
			commitment.Amount, err = r.number()
		case "currency":
			commitment.Currency, err = r.str()
		case "grain":
			commitment.Grain, err = r.str()
		}
		return err
	})
	if err != nil || commitment.Amount == "" && commitment.Currency == "" && commitment.Grain == "" && commitment.Extra == nil {
		return nil, err
	}
	return &commitment, nil
}

// renewsTo consumes an object, or an array of one such object: the contract has
// the object, the table of the page "Cart resources" an array.
func (r *jsonReader) renewsTo() (*RenewsTo, error) {
	if r.null() {
		return nil, nil
	}
	if r.data[r.pos] != '[' {
		return r.renewsToObject()
	}
	var renewsTo *RenewsTo
	err := r.array(func(i int) (err error) {
		if i > 0 {
			return problemf("is one element too many: a line renews to one term")
		}
		renewsTo, err = r.renewsToObject()
		return err
	})
	return renewsTo, err
}

func (r *jsonReader) renewsToObject() (*RenewsTo, error) {
	var renewsTo RenewsTo
	err := r.object(renewsToMembers, func(name string, known bool) (err error) {
		if !known {
			return r.keep(&renewsTo.Extra, name)
		}
		renewsTo.TermDuration, err = r.str()
		return err
	})
	if err != nil || renewsTo.TermDuration == "" && renewsTo.Extra == nil {
		return nil, err
	}
	return &renewsTo, nil
}
