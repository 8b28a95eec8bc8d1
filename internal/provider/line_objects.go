// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"encoding/json"
	"fmt"
	"sort"
	"strconv"
	"strings"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/partnercenter"
)

func canonicalParticipant(p participant) string {
	return strconv.Quote(strings.ToLower(p.key.known)) + "=" + strconv.Quote(p.value.known)
}

func canonicalParticipants(all []participant) (string, bool) {
	texts := make([]string, 0, len(all))

	for _, p := range all {
		if p.key.isUnknown() || p.value.isUnknown() {
			return "", false
		}

		texts = append(texts, canonicalParticipant(p))
	}

	sort.Strings(texts)

	return strings.Join(texts, ","), true
}

func showParticipants(all []participant) string {
	texts := make([]string, 0, len(all))
	for _, p := range all {
		texts = append(texts, p.key.known+" = "+p.value.known)
	}

	sort.Strings(texts)

	return "[" + strings.Join(texts, ", ") + "]"
}

func respellParticipants(now, prior []participant) []participant {
	spelling := make(map[string]participant, len(prior))
	for _, p := range prior {
		spelling[canonicalParticipant(p)] = p
	}

	respelled := make([]participant, len(now))

	for i, p := range now {
		respelled[i] = p
		if as, ok := spelling[canonicalParticipant(p)]; ok {
			respelled[i] = as
		}
	}

	return respelled
}

// readParticipants drops repetitions: they are a set in Terraform.
func readParticipants(w *partnercenter.LineItem) ([]participant, bool) {
	all := make([]participant, 0, len(w.Participants))
	seen := make(map[string]bool, len(w.Participants))

	for _, p := range w.Participants {
		read := participant{key: known(p.Key), value: known(p.Value)}
		if text := canonicalParticipant(read); !seen[text] {
			seen[text] = true

			all = append(all, read)
		}
	}

	return all, len(all) > 0
}

func writeParticipants(w *partnercenter.LineItem, all *[]participant) {
	if all == nil {
		w.Participants = nil

		return
	}

	extras := make(map[string]map[string]json.RawMessage, len(w.Participants))
	for _, p := range w.Participants {
		extras[canonicalParticipant(participant{key: known(p.Key), value: known(p.Value)})] = p.Extra
	}

	w.Participants = make([]partnercenter.Participant, 0, len(*all))
	for _, p := range *all {
		w.Participants = append(w.Participants, partnercenter.Participant{
			Key: p.key.known, Value: p.value.known, Extra: extras[canonicalParticipant(p)],
		})
	}
}

func checkParticipants(all []participant) []argumentProblem {
	var found []argumentProblem

	seen := make(map[string]bool, len(all))

	for _, p := range all {
		if p.key.isNull() || p.value.isNull() {
			found = append(found, problem("each participant needs a key and a value")...)

			continue
		}

		if p.key.isKnown() {
			found = append(found, asProblems(prefixed("key ", oneOf(participantKeys...)(p.key.known)))...)
		}

		if p.value.isKnown() {
			found = append(found, asProblems(prefixed("value ", notBlank(p.value.known)))...)
		}

		if p.key.isKnown() && p.value.isKnown() {
			if text := canonicalParticipant(p); seen[text] {
				found = append(found, problem("must hold each participant only once, but %q with value %q is there twice (the case of a key has no meaning)", p.key.known, p.value.known)...)
			} else {
				seen[text] = true
			}
		}
	}

	return found
}

// ----- provisioning context

func canonicalContext(all map[string]value[string]) (string, bool) {
	texts := make([]string, 0, len(all))

	for key, text := range all {
		if text.isUnknown() {
			return "", false
		}

		if text.isKnown() {
			texts = append(texts, strconv.Quote(strings.ToLower(key))+"="+strconv.Quote(text.known))
		}
	}

	sort.Strings(texts)

	return strings.Join(texts, ","), true
}

func showContext(all map[string]value[string]) string {
	texts := make([]string, 0, len(all))
	for _, key := range sortedKeys(all) {
		texts = append(texts, key+" = "+strconv.Quote(all[key].known))
	}

	return "{" + strings.Join(texts, ", ") + "}"
}

func respellContext(now, prior map[string]value[string]) map[string]value[string] {
	spelling := make(map[string]string, len(prior))
	for key := range prior {
		spelling[strings.ToLower(key)] = key
	}

	respelled := make(map[string]value[string], len(now))

	for key, text := range now {
		if as, ok := spelling[strings.ToLower(key)]; ok {
			key = as
		}

		respelled[key] = text
	}

	return respelled
}

func readContext(w *partnercenter.LineItem) (map[string]value[string], bool) {
	all := make(map[string]value[string], len(w.ProvisioningContext))
	for key, text := range w.ProvisioningContext {
		all[key] = known(text)
	}

	return all, len(all) > 0
}

func writeContext(w *partnercenter.LineItem, all *map[string]value[string]) {
	if all == nil {
		w.ProvisioningContext = nil

		return
	}

	w.ProvisioningContext = make(map[string]string, len(*all))

	for key, text := range *all {
		if text.isKnown() {
			w.ProvisioningContext[key] = text.known
		}
	}
}

func checkContext(all map[string]value[string]) []argumentProblem {
	var found []argumentProblem

	seen := make(map[string]string, len(all))

	for _, key := range sortedKeys(all) {
		if other, ok := seen[strings.ToLower(key)]; ok {
			found = append(found, problem("must not hold both %q and %q: the service tells keys apart without their case", other, key)...)
		}

		seen[strings.ToLower(key)] = key
	}

	return found
}

// ----- purchase commitment

func canonicalCommitment(c purchaseCommitment) (string, bool) {
	if c.amount.isUnknown() || c.currency.isUnknown() || c.grain.isUnknown() {
		return "", false
	}

	return fmt.Sprintf("%s|%s|%s", c.amount.known, strings.ToLower(c.currency.known), strings.ToLower(c.grain.known)), true
}

func showCommitment(c purchaseCommitment) string {
	return strings.TrimSpace(fmt.Sprintf("%s %s %s", c.amount.known, c.currency.known, c.grain.known))
}

func readCommitment(w *partnercenter.LineItem) (purchaseCommitment, bool) {
	if w.PurchaseCommitment == nil {
		return purchaseCommitment{}, false
	}

	c := purchaseCommitment{currency: textOrNull(w.PurchaseCommitment.Currency), grain: textOrNull(w.PurchaseCommitment.Grain)}
	if amount, err := parseDecimal(w.PurchaseCommitment.Amount.String()); err == nil {
		c.amount = known(amount)
	}

	return c, c != purchaseCommitment{}
}

func writeCommitment(w *partnercenter.LineItem, c *purchaseCommitment) {
	if c == nil {
		w.PurchaseCommitment = nil

		return
	}

	if w.PurchaseCommitment == nil {
		w.PurchaseCommitment = &partnercenter.PurchaseCommitment{}
	}

	w.PurchaseCommitment.Amount = json.Number(c.amount.known)
	w.PurchaseCommitment.Currency = c.currency.known
	w.PurchaseCommitment.Grain = c.grain.known
}

func checkCommitment(c purchaseCommitment) []argumentProblem {
	found := required("amount", c.amount, func(amount decimal) string {
		if amount == "0" || strings.HasPrefix(string(amount), "-") {
			return fmt.Sprintf("must be above 0, got: %s", amount)
		}

		return ""
	})

	return append(found, required("currency", c.currency, aCurrency)...)
}

// ----- error

func showLineError(e lineError) string {
	return strings.TrimSpace(e.code.known + " " + e.name.known + " " + e.description.known)
}

// ----- checks
