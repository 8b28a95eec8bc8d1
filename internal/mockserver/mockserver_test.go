// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package mockserver_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.uber.org/goleak"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/mockserver"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}

type Document = mockserver.Document

const customer = "d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d"

// service is a mock under test with a client that keeps to the rules unless a
// test asks otherwise.
type service struct {
	*mockserver.Server
	t    *testing.T
	http *http.Client
}

func start(t *testing.T, options mockserver.Options) *service {
	t.Helper()
	transport := &http.Transport{}
	client := &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	t.Cleanup(transport.CloseIdleConnections)
	return &service{Server: mockserver.Start(t, options), t: t, http: client}
}

// reply is an answer that arrived, err what cut it short.
type reply struct {
	status int
	header http.Header
	body   []byte
	err    error
}

// option changes a request before it is sent.
type option func(*http.Request)

func header(name, value string) option {
	return func(r *http.Request) {
		if value == "" {
			r.Header.Del(name)
		} else {
			r.Header.Set(name, value)
		}
	}
}

func requestID(id string) option { return header("MS-RequestId", id) }

func (s *service) call(method, path string, body any, options ...option) reply {
	s.t.Helper()
	var sent []byte
	switch body := body.(type) {
	case nil:
	case string:
		sent = []byte(body)
	default:
		var err error
		if sent, err = json.Marshal(body); err != nil {
			s.t.Fatal(err)
		}
	}
	request, err := http.NewRequestWithContext(s.t.Context(), method, s.URL+path, bytes.NewReader(sent))
	if err != nil {
		s.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+mockserver.DefaultToken)
	request.Header.Set("Accept", "application/json")
	request.Header.Set("MS-RequestId", uuid.NewString())
	request.Header.Set("MS-CorrelationId", uuid.NewString())
	if sent != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	for _, change := range options {
		change(request)
	}
	response, err := s.http.Do(request)
	if err != nil {
		return reply{err: err}
	}
	defer func() { _ = response.Body.Close() }()
	received, err := io.ReadAll(response.Body)
	return reply{status: response.StatusCode, header: response.Header, body: received, err: err}
}

// document is the answer's JSON object, without a byte order mark.
func (s *service) document(got reply, status int) Document {
	s.t.Helper()
	if got.err != nil {
		s.t.Fatalf("no whole answer: %v", got.err)
	}
	if got.status != status {
		s.t.Fatalf("status %d, want %d: %s", got.status, status, got.body)
	}
	return decode(s.t, got.body)
}

func decode(t *testing.T, body []byte) Document {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))))
	decoder.UseNumber()
	var document Document
	if err := decoder.Decode(&document); err != nil {
		t.Fatalf("answer %q: %v", body, err)
	}
	return document
}

// refused checks a failed answer's status, code and shape.
func (s *service) refused(got reply, status int, code string) {
	s.t.Helper()
	document := s.document(got, status)
	if document["code"] != code {
		s.t.Errorf("code %v, want %s: %s", document["code"], code, got.body)
	}
	for _, member := range []string{"description", "data", "source"} {
		if document[member] == nil || document[member] == "" {
			s.t.Errorf("no %s in %s", member, got.body)
		}
	}
}

func cartsPath() string           { return "/v1/customers/" + customer + "/carts" }
func cartPath(id string) string   { return cartsPath() + "/" + id }
func checkoutOf(id string) string { return cartPath(id) + "/checkout" }

// sample is a cart with every field: two lines, of which the first has two
// add-ons.
func sample() Document {
	return Document{
		"partnerOnRecordAttestationAccepted": true,
		"lineItems": []any{
			Document{
				"catalogItemId": "CFQ7TTC0LH0Z:0001:CFQ7TTC0K18P", "friendlyName": "E3 seats", "quantity": 25,
				"billingCycle": "Annual", "termDuration": "P1Y", "promotionId": "39NFJQT1Q5KK:0001:39NFJQT1PCKM",
				"customTermEndDate": "2027-02-19T00:00:00Z", "attestationAccepted": true,
				"participants":       []any{Document{"key": "Transaction_Reseller", "value": "5357564"}, Document{"key": "additional_transaction_reseller", "value": "1"}},
				"renewsTo":           Document{"termDuration": "P1Y"},
				"purchaseCommitment": Document{"amount": json.Number("12.50"), "currency": "USD", "grain": "hour"},
				"addonItems": []any{
					Document{"catalogItemId": "CFQ7TTC0LH0Z:0002:A", "quantity": 5, "billingCycle": "annual", "termDuration": "P1Y"},
					Document{"catalogItemId": "CFQ7TTC0LH0Z:0002:B", "quantity": 6, "billingCycle": "annual", "termDuration": "P1Y"},
				},
			},
			Document{
				"catalogItemId": "DG7GMGF0DWTL:0001:DG7GMGF0DSJB", "quantity": 2, "billingCycle": "one_time",
				"provisioningContext": Document{"SubscriptionId": "3D5ECED6-1151-44C7-AEE6-70A4BB725666", "Scope": "shared"},
			},
		},
	}
}

// plain is a cart with one line item for each catalog item.
func plain(catalogItemIDs ...string) Document {
	lines := []any{}
	for _, id := range catalogItemIDs {
		lines = append(lines, Document{"catalogItemId": id, "quantity": 1, "billingCycle": "monthly", "termDuration": "P1M"})
	}
	return Document{"lineItems": lines}
}

func (s *service) create(document Document) Document {
	s.t.Helper()
	return s.document(s.call(http.MethodPost, cartsPath(), document), http.StatusCreated)
}

func (s *service) read(id string) Document {
	s.t.Helper()
	return s.document(s.call(http.MethodGet, cartPath(id), nil), http.StatusOK)
}

// put sends the document, without line errors, as a correct client does.
func (s *service) put(document Document) reply {
	s.t.Helper()
	for _, line := range allLines(document) {
		delete(line, "error")
	}
	return s.call(http.MethodPut, cartPath(idOf(document)), document)
}

func (s *service) noViolations() {
	s.t.Helper()
	if got := s.Violations(); len(got) > 0 {
		s.t.Errorf("violations: %q", got)
	}
}

func idOf(document Document) string {
	id, _ := document["id"].(string)
	return id
}

func etagOf(document Document) string {
	attributes, _ := document["attributes"].(Document)
	etag, _ := attributes["etag"].(string)
	return etag
}

func lines(document Document) []Document {
	var found []Document
	elements, _ := document["lineItems"].([]any)
	for _, element := range elements {
		line, _ := element.(Document)
		found = append(found, line)
	}
	return found
}

func addons(line Document) []Document {
	return lines(Document{"lineItems": line["addonItems"]})
}

func allLines(document Document) []Document {
	var found []Document
	for _, line := range lines(document) {
		found = append(append(found, line), addons(line)...)
	}
	return found
}

// column is one member of all lines, in document order, with spaces between.
func column(document Document, member string) string {
	var values []string
	for _, line := range allLines(document) {
		values = append(values, fmt.Sprint(line[member]))
	}
	return strings.Join(values, " ")
}

func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func parseTime(t *testing.T, value any) time.Time {
	t.Helper()
	instant, err := time.Parse(time.RFC3339Nano, fmt.Sprint(value))
	if err != nil {
		t.Fatal(err)
	}
	return instant
}
