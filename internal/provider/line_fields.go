// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/iso8601"
	"github.com/partner-carts/terraform-provider-partnercenter/internal/partnercenter"
)

// lineFields are the attributes of a line_item and of an addon_item block. To
// add one: its place in lineItem, its row here, and its member in
// partnercenter.LineItem.
//
// What each is for says the page "Cart resources" of the Partner Center REST
// reference.
var lineFields = []lineField{
	textField("catalog_item_id", func(l *lineItem) *value[string] { return &l.catalogItemID }, func(w *partnercenter.LineItem) *string { return &w.CatalogItemID }).
		identifying().
		checked(notBlank).
		declared(schema.StringAttribute{
			Required: true,
			MarkdownDescription: "What is bought, as the catalog names it: `Product:Sku:Availability`, or an older offer id. " +
				"Its form is the service's business and isn't checked here.",
		}),

	field[decimal]{
		name: "quantity",
		schema: schema.Int64Attribute{
			Required:            true,
			MarkdownDescription: "How many licences or instances: a whole number, at least 1.",
		},
		codec: decimalCodec,
		of:    func(l *lineItem) *value[decimal] { return &l.quantity },
		text:  func(v decimal) string { return string(v) },
		get: func(w *partnercenter.LineItem) (decimal, bool) {
			return decimal(strconv.FormatInt(w.Quantity, 10)), true
		},
		set: func(w *partnercenter.LineItem, v *decimal) {
			if v != nil {
				// Anything but a whole number is refused by the check.
				w.Quantity, _ = strconv.ParseInt(string(*v), 10, 64)
			}
		},
		problems: func(v decimal) []argumentProblem {
			if n, err := strconv.ParseInt(string(v), 10, 64); err != nil || n < 1 {
				return problem("must be a whole number of at least 1, got: %s", v)
			}

			return nil
		},
	},

	textField("billing_cycle", func(l *lineItem) *value[string] { return &l.billingCycle }, func(w *partnercenter.LineItem) *string { return &w.BillingCycle }).
		identifying().
		compared(ignoringCase).
		checked(oneOf(billingCycles...)).
		declared(schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "How often the line is billed: " + quotedList(billingCycles) + ", in any case. " +
				"Most offers need it; what doesn't can leave it out.",
		}),

	textField("term_duration", func(l *lineItem) *value[string] { return &l.termDuration }, func(w *partnercenter.LineItem) *string { return &w.TermDuration }).
		identifying().
		compared(duration).
		checked(aDuration).
		declared(schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "How long the line is bought for, as an ISO 8601 duration: `P1M`, `P1Y`, `P3Y`. " +
				"Left out for what has no term, such as perpetual software.",
		}),

	textField("friendly_name", func(l *lineItem) *value[string] { return &l.friendlyName }, func(w *partnercenter.LineItem) *string { return &w.FriendlyName }).
		identifying().
		declared(schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "A name of your own for the line. It also tells lines of the same product apart, so that each keeps its id when they are reordered.",
		}),

	textField("promotion_id", func(l *lineItem) *value[string] { return &l.promotionID }, func(w *partnercenter.LineItem) *string { return &w.PromotionID }).
		identifying().
		declared(schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "The id of a promotion that the offer is eligible for. Left out, none is asked for.",
		}),

	textField("custom_term_end_date", func(l *lineItem) *value[string] { return &l.customTermEndDate }, func(w *partnercenter.LineItem) *string { return &w.CustomTermEndDate }).
		identifying().
		compared(instant).
		checked(anInstant).
		sent(withTime).
		declared(schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "When the term is to end, so that it ends with another subscription's: an RFC 3339 timestamp such as " +
				"`2027-02-19T00:00:00Z`, or a date alone, which means its first moment in UTC. " +
				"Left out, the term ends when `term_duration` is over.",
		}),

	field[bool]{
		name: "attestation_accepted",
		schema: schema.BoolAttribute{
			Optional: true,
			MarkdownDescription: "Whether the customer has accepted the attestation that the offer asks for. " +
				"Left out or `false`, it counts as not accepted, and the service refuses a line that needs it (code 900203).",
		},
		codec: boolCodec,
		of:    func(l *lineItem) *value[bool] { return &l.attestationAccepted },
		text:  strconv.FormatBool,
		canon: acceptance,
		get: func(w *partnercenter.LineItem) (bool, bool) {
			// What was never accepted may come back as false or not at all.
			return true, w.AttestationAccepted != nil && *w.AttestationAccepted
		},
		set: func(w *partnercenter.LineItem, v *bool) { w.AttestationAccepted = copied(v) },
	},

	field[[]participant]{
		name: "participants",
		schema: schema.SetNestedAttribute{
			Optional: true,
			MarkdownDescription: "The partners who take part in the sale. The same `key` may stand more than once with different values; " +
				"their order has no meaning. Left out, the line names none.",
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"key":   schema.StringAttribute{Required: true, MarkdownDescription: "The part that the partner takes: " + quotedList(participantKeys) + ", in any case."},
				"value": schema.StringAttribute{Required: true, MarkdownDescription: "The partner's MPN id."},
			}},
		},
		codec:     listCodec(participantCodec),
		of:        func(l *lineItem) *value[[]participant] { return &l.participants },
		canon:     canonicalParticipants,
		text:      showParticipants,
		reconcile: respellParticipants,
		get:       readParticipants,
		set:       writeParticipants,
		problems:  checkParticipants,
	},

	field[map[string]value[string]]{
		name: "provisioning_context",
		schema: schema.MapAttribute{
			Optional:    true,
			ElementType: types.StringType,
			MarkdownDescription: "What the offer needs to be provisioned, such as `SubscriptionId` and `Scope` for a reservation. " +
				"The service changes the case of the keys, which therefore has no meaning. Left out for offers that need nothing.",
		},
		codec:     textMapCodec,
		of:        func(l *lineItem) *value[map[string]value[string]] { return &l.provisioningContext },
		canon:     canonicalContext,
		text:      showContext,
		reconcile: respellContext,
		get:       readContext,
		set:       writeContext,
		problems:  checkContext,
	},

	field[purchaseCommitment]{
		name: "purchase_commitment",
		schema: schema.SingleNestedAttribute{
			Optional:            true,
			MarkdownDescription: "What is committed to be spent, for offers that are bought by an amount. Left out for all others.",
			Attributes: map[string]schema.Attribute{
				"amount":   schema.NumberAttribute{Required: true, MarkdownDescription: "The amount, in `currency`, above 0."},
				"currency": schema.StringAttribute{Required: true, MarkdownDescription: "The amount's ISO 4217 currency code, such as `USD`."},
				"grain":    schema.StringAttribute{Optional: true, MarkdownDescription: "The time that the amount is committed for, such as `Hourly`. Left out, the service decides."},
			},
		},
		codec:    purchaseCommitmentCodec,
		of:       func(l *lineItem) *value[purchaseCommitment] { return &l.purchaseCommitment },
		canon:    canonicalCommitment,
		text:     showCommitment,
		get:      readCommitment,
		set:      writeCommitment,
		problems: checkCommitment,
	},

	field[renewsTo]{
		name: "renews_to",
		schema: schema.SingleNestedAttribute{
			Optional:            true,
			MarkdownDescription: "What the line renews to when its term ends. Left out, the service decides.",
			Attributes: map[string]schema.Attribute{
				"term_duration": schema.StringAttribute{Required: true, MarkdownDescription: "The term after the renewal, as an ISO 8601 duration: `P1M`, `P1Y`, `P3Y`."},
			},
		},
		codec: renewsToCodec,
		of:    func(l *lineItem) *value[renewsTo] { return &l.renewsTo },
		canon: func(v renewsTo) (string, bool) {
			return duration(v.termDuration.known), !v.termDuration.isUnknown()
		},
		text: func(v renewsTo) string { return v.termDuration.known },
		get: func(w *partnercenter.LineItem) (renewsTo, bool) {
			if w.RenewsTo == nil || w.RenewsTo.TermDuration == "" {
				return renewsTo{}, false
			}

			return renewsTo{termDuration: known(w.RenewsTo.TermDuration)}, true
		},
		set: func(w *partnercenter.LineItem, v *renewsTo) {
			switch {
			case v == nil:
				w.RenewsTo = nil
			case w.RenewsTo == nil:
				w.RenewsTo = &partnercenter.RenewsTo{TermDuration: v.termDuration.known}
			default:
				w.RenewsTo.TermDuration = v.termDuration.known
			}
		},
		problems: func(v renewsTo) []argumentProblem {
			return required("term_duration", v.termDuration, aDuration)
		},
	},

	textField("currency_code", func(l *lineItem) *value[string] { return &l.currencyCode }, func(w *partnercenter.LineItem) *string { return &w.CurrencyCode }).
		filledByService().
		compared(ignoringCase).
		checked(aCurrency).
		declared(schema.StringAttribute{
			Optional: true, Computed: true,
			MarkdownDescription: "The currency of the line, as an ISO 4217 code such as `USD`. Left out, the service fills it in, and what it filled in stays.",
		}),

	textField("order_group", func(l *lineItem) *value[string] { return &l.orderGroup }, func(w *partnercenter.LineItem) *string { return &w.OrderGroup }).
		filledByService().
		declared(schema.StringAttribute{
			Optional: true, Computed: true,
			MarkdownDescription: "The name of the group that the line is ordered with: lines of one group become one order, which succeeds or fails as a whole. Left out, the service fills it in, and what it filled in stays.",
		}),

	field[int64]{
		name: "id",
		role: reported,
		schema: schema.Int64Attribute{
			Computed: true,
			MarkdownDescription: "The number of the line in the cart, from 0; add-ons continue the numbering over the whole cart. " +
				"It is unknown in a plan that adds, removes or moves lines, since the service may renumber them.",
		},
		codec: int64Codec,
		of:    func(l *lineItem) *value[int64] { return &l.id },
		text:  func(v int64) string { return strconv.FormatInt(v, 10) },
		get: func(w *partnercenter.LineItem) (int64, bool) {
			if w.ID == nil {
				return 0, false
			}

			return *w.ID, true
		},
	},

	field[lineError]{
		name: "error",
		role: reported,
		schema: schema.SingleNestedAttribute{
			Computed:            true,
			MarkdownDescription: "Why the service can't sell the line (a CartError); null while the line is fine.",
			Attributes: map[string]schema.Attribute{
				"code":        schema.StringAttribute{Computed: true, MarkdownDescription: "The error's number, or its name where the service gave one that is not published."},
				"name":        schema.StringAttribute{Computed: true, MarkdownDescription: "The name that Microsoft publishes for the number, null where there is none."},
				"description": schema.StringAttribute{Computed: true, MarkdownDescription: "The service's own words for what is wrong."},
			},
		},
		codec: lineErrorCodec,
		of:    func(l *lineItem) *value[lineError] { return &l.err },
		// An error is one even where it holds no words.
		canon: func(v lineError) (string, bool) { return "error " + showLineError(v), true },
		text:  showLineError,
		get: func(w *partnercenter.LineItem) (lineError, bool) {
			if w.Error == nil {
				return lineError{}, false
			}

			return lineError{code: known(w.Error.Code), name: textOrNull(w.Error.Name), description: textOrNull(w.Error.Description)}, true
		},
	},
}

// The values are those of the pages "Cart resources" and "Create a cart", with
// what newer models add.
var (
	billingCycles   = []string{"monthly", "annual", "biennial", "triennial", "one_time", "none", "unknown"}
	participantKeys = []string{"transaction_reseller", "additional_transaction_reseller", "consumption_reseller", "unknown"}
)

func textField(name string, of func(*lineItem) *value[string], wire func(*partnercenter.LineItem) *string) field[string] {
	return field[string]{
		name:  name,
		codec: stringCodec,
		of:    of,
		text:  func(v string) string { return v },
		get: func(w *partnercenter.LineItem) (string, bool) {
			text := *wire(w)

			return text, text != ""
		},
		set: func(w *partnercenter.LineItem, v *string) {
			if v == nil {
				*wire(w) = ""
			} else {
				*wire(w) = *v
			}
		},
	}
}

func (f field[T]) identifying() field[T]                { f.identity = true; return f }
func (f field[T]) filledByService() field[T]            { f.role = filled; return f }
func (f field[T]) declared(s schema.Attribute) field[T] { f.schema = s; return f }
func (f field[T]) checked(check func(T) string) field[T] {
	f.problems = func(v T) []argumentProblem { return asProblems(check(v)) }

	return f
}

func (f field[T]) compared(canon func(T) string) field[T] {
	f.canon = func(v T) (string, bool) { return canon(v), true }

	return f
}

// sent sets what turns a configured value into the form that the service
// documents.
func (f field[T]) sent(form func(T) T) field[T] {
	set := f.set
	f.set = func(w *partnercenter.LineItem, v *T) {
		if v == nil {
			set(w, nil)

			return
		}

		sent := form(*v)
		set(w, &sent)
	}

	return f
}

// ----- what means the same

func ignoringCase(text string) string { return strings.ToLower(text) }

// duration and instant compare texts that are not in ISO 8601 form, which a
// service may answer, as they stand.
func duration(text string) string { return canonicalOr(text, iso8601.CanonicalDuration) }
func instant(text string) string  { return canonicalOr(text, iso8601.CanonicalInstant) }

func canonicalOr(text string, canonical func(string) (string, error)) string {
	if same, err := canonical(text); err == nil {
		return same
	}

	return text
}

func withTime(text string) string {
	if when, err := iso8601.ParseInstant(text); err == nil && len(text) == len("2006-01-02") {
		return when.Format("2006-01-02T15:04:05Z")
	}

	return text
}

// acceptance is the canonical form of a promise: one that is not made is like
// one that is left out.
func acceptance(accepted bool) (string, bool) {
	if !accepted {
		return "", true
	}

	return "accepted", true
}

// ----- participants

func quotedList(texts []string) string {
	return "`" + strings.Join(texts, "`, `") + "`"
}

func textOrNull(text string) value[string] {
	if text == "" {
		return value[string]{}
	}

	return known(text)
}

func copied[T any](v *T) *T {
	if v == nil {
		return nil
	}

	c := *v

	return &c
}
