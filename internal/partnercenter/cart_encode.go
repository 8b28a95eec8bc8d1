// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package partnercenter

import (
	"encoding/json"
	"fmt"
	"strings"
)

// encodeCart encodes a cart as the body of a request: members in the documented
// order, then the unknown ones by name, so that equal carts are equal bytes.
func encodeCart(cart *Cart) ([]byte, error) {
	w := &jsonWriter{data: make([]byte, 0, 512+512*len(cart.LineItems))}
	w.open('{')
	w.str("id", cart.ID)
	w.name("lineItems")
	if err := w.lineItems(cart.LineItems); err != nil {
		return nil, fmt.Errorf("lineItems%w", err)
	}
	w.str("status", cart.Status)
	w.str("creationTimestamp", cart.CreationTimestamp)
	w.str("lastModifiedTimestamp", cart.LastModifiedTimestamp)
	w.str("expirationTimestamp", cart.ExpirationTimestamp)
	w.str("lastModifiedUser", cart.LastModifiedUser)
	w.boolean("partnerOnRecordAttestationAccepted", cart.PartnerOnRecordAttestationAccepted)
	w.raw("attributes", cart.Attributes)
	w.links(cart.Links)
	w.extra(cart.Extra)
	w.close('}')
	return w.data, nil
}

func (w *jsonWriter) lineItems(lines []LineItem) error {
	w.open('[')
	for i := range lines {
		w.separate()
		if err := w.lineItem(&lines[i]); err != nil {
			return fmt.Errorf("[%d].%w", i, err)
		}
	}
	w.close(']')
	return nil
}

// lineItem writes a line without its error, which is the service's to set.
func (w *jsonWriter) lineItem(line *LineItem) error {
	w.open('{')
	if line.ID != nil {
		w.integer("id", *line.ID)
	}
	w.str("catalogItemId", line.CatalogItemID)
	w.integer("quantity", line.Quantity)
	w.str("billingCycle", line.BillingCycle)
	w.str("termDuration", line.TermDuration)
	w.str("friendlyName", line.FriendlyName)
	w.str("promotionId", line.PromotionID)
	w.str("currencyCode", line.CurrencyCode)
	w.str("orderGroup", line.OrderGroup)
	w.str("customTermEndDate", line.CustomTermEndDate)
	w.boolean("attestationAccepted", line.AttestationAccepted)
	if len(line.Participants) > 0 {
		w.name("participants")
		w.open('[')
		for i := range line.Participants {
			participant := &line.Participants[i]
			w.separate()
			w.open('{')
			w.text("key", participant.Key)
			w.text("value", participant.Value)
			w.extra(participant.Extra)
			w.close('}')
		}
		w.close(']')
	}
	w.provisioningContext(line)
	if err := w.purchaseCommitment(line.PurchaseCommitment); err != nil {
		return err
	}
	if renewsTo := line.RenewsTo; renewsTo != nil {
		w.name("renewsTo")
		w.open('{')
		w.str("termDuration", renewsTo.TermDuration)
		w.extra(renewsTo.Extra)
		w.close('}')
	}
	if len(line.AddonItems) > 0 {
		w.name("addonItems")
		if err := w.lineItems(line.AddonItems); err != nil {
			return fmt.Errorf("addonItems%w", err)
		}
	}
	w.extra(line.Extra)
	w.close('}')
	return nil
}

func (w *jsonWriter) provisioningContext(line *LineItem) {
	if len(line.ProvisioningContext) == 0 {
		return
	}
	w.name("provisioningContext")
	w.open('{')
	renamed := line.renamedForms()
	for _, name := range sortedNames(line.ProvisioningContext) {
		text := line.ProvisioningContext[name]
		form := line.provisioningJSON[name]
		if form == nil {
			form = renamed[renamedForm{strings.ToLower(name), text}]
		}
		if form != nil && compactJSON(form) == text {
			w.raw(name, form)
			continue
		}
		w.text(name, text)
	}
	w.close('}')
}

// renamedForm is a lower-cased key of a provisioning context with the text of its
// value.
type renamedForm struct{ key, text string }

// renamedForms are the JSON forms of the values whose keys the caller spells
// otherwise than the service did, which changes their case.
func (l *LineItem) renamedForms() map[renamedForm]json.RawMessage {
	var forms map[renamedForm]json.RawMessage
	for _, key := range sortedNames(l.provisioningJSON) {
		if _, kept := l.ProvisioningContext[key]; kept {
			continue
		}
		if forms == nil {
			forms = map[renamedForm]json.RawMessage{}
		}
		form := l.provisioningJSON[key]
		forms[renamedForm{strings.ToLower(key), compactJSON(form)}] = form
	}
	return forms
}

func (w *jsonWriter) purchaseCommitment(commitment *PurchaseCommitment) error {
	if commitment == nil {
		return nil
	}
	w.name("purchaseCommitment")
	w.open('{')
	if commitment.Amount != "" {
		amount := commitment.Amount.String()
		if !isNumber(amount) {
			return fmt.Errorf("purchaseCommitment.amount is %q, not a number", excerpt(amount))
		}
		w.raw("amount", []byte(amount))
	}
	w.str("currency", commitment.Currency)
	w.str("grain", commitment.Grain)
	w.extra(commitment.Extra)
	w.close('}')
	return nil
}

func (w *jsonWriter) links(links *Links) {
	if links == nil {
		return
	}
	w.name("links")
	w.open('{')
	w.link("self", links.Self)
	w.link("next", links.Next)
	w.link("previous", links.Previous)
	w.extra(links.Extra)
	w.close('}')
}

func (w *jsonWriter) link(name string, link *Link) {
	if link == nil {
		return
	}
	w.name(name)
	w.open('{')
	w.str("uri", link.URI)
	w.str("method", link.Method)
	if link.bodyJSON != nil && compactJSON(link.bodyJSON) == link.Body {
		w.raw("body", link.bodyJSON)
	} else {
		w.str("body", link.Body)
	}
	if len(link.Headers) > 0 {
		w.name("headers")
		w.open('[')
		for i := range link.Headers {
			header := &link.Headers[i]
			w.separate()
			w.open('{')
			w.text("key", header.Key)
			w.text("value", header.Value)
			w.extra(header.Extra)
			w.close('}')
		}
		w.close(']')
	}
	w.extra(link.Extra)
	w.close('}')
}
