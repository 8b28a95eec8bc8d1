// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

// Package iso8601 compares the durations and instants that carts hold, which
// different writers spell differently.
package iso8601

import (
	"errors"
	"fmt"
	"math/big"
	"regexp"
	"strings"
	"time"
)

// ErrSyntax is wrapped by every error of this package.
var ErrSyntax = errors.New("not in ISO 8601 form")

// maxLength bounds the texts that are looked at. The longest sensible duration
// or timestamp is far shorter, and a service may answer anything.
const maxLength = 64

var durationPattern = regexp.MustCompile(`^P(?:(\d+(?:[.,]\d+)?)Y)?(?:(\d+(?:[.,]\d+)?)M)?(?:(\d+(?:[.,]\d+)?)W)?(?:(\d+(?:[.,]\d+)?)D)?(?:T(?:(\d+(?:[.,]\d+)?)H)?(?:(\d+(?:[.,]\d+)?)M)?(?:(\d+(?:[.,]\d+)?)S)?)?$`)

// CanonicalDuration returns the one spelling that all spellings of an ISO 8601
// duration share: P1Y and P12M are the same, so are P1W and P7D, and P1Y and
// P1Y0M. Months, days and seconds are kept apart, since a calendar decides how
// long a month or a day is. The letters are read without regard to case.
func CanonicalDuration(text string) (string, error) {
	upper := strings.ToUpper(text)

	match := durationPattern.FindStringSubmatch(upper)
	if match == nil || len(text) > maxLength || strings.HasSuffix(upper, "P") || strings.HasSuffix(upper, "T") {
		return "", fmt.Errorf("%q: %w: want a duration such as P1M, P1Y or P3Y", abbreviate(text), ErrSyntax)
	}

	months := sum(match[1], 12, match[2], 1)
	days := sum(match[3], 7, match[4], 1)
	seconds := sum(match[5], 3600, match[6], 60)
	seconds.Add(seconds, sum(match[7], 1, "", 0))

	return fmt.Sprintf("P%sM%sDT%sS", months.RatString(), days.RatString(), seconds.RatString()), nil
}

// sum adds two decimal numbers, each with its weight. The pattern has already
// made sure that they are numbers; one that is missing counts as zero.
func sum(a string, weightA int64, b string, weightB int64) *big.Rat {
	total := new(big.Rat)

	for _, part := range []struct {
		text   string
		weight int64
	}{{a, weightA}, {b, weightB}} {
		if number, ok := new(big.Rat).SetString(strings.ReplaceAll(part.text, ",", ".")); ok {
			total.Add(total, number.Mul(number, big.NewRat(part.weight, 1)))
		}
	}

	return total
}

// The forms of a timestamp in the order of how often they are met. The service
// writes seven fraction digits and sometimes no zone, which Go's parser accepts
// wherever the layout has seconds.
var instantLayouts = []string{
	"2006-01-02T15:04:05Z07:00",
	"2006-01-02T15:04:05",
	"2006-01-02",
	"2006-01-02T15:04:05Z0700",
	"2006-01-02T15:04Z07:00",
}

// ParseInstant reads a timestamp, or a date alone, which stands for its first
// moment. One without a zone is in UTC.
func ParseInstant(text string) (time.Time, error) {
	if len(text) <= maxLength {
		upper := strings.ToUpper(text)
		for _, layout := range instantLayouts {
			if instant, err := time.Parse(layout, upper); err == nil {
				return instant.UTC(), nil
			}
		}
	}

	return time.Time{}, fmt.Errorf("%q: %w: want a timestamp such as 2027-02-19T00:00:00Z or a date such as 2027-02-19", abbreviate(text), ErrSyntax)
}

// CanonicalInstant returns the one spelling that all spellings of an instant
// share.
func CanonicalInstant(text string) (string, error) {
	instant, err := ParseInstant(text)
	if err != nil {
		return "", err
	}

	return instant.Format(time.RFC3339Nano), nil
}

func abbreviate(text string) string {
	if len(text) > maxLength {
		return text[:maxLength] + "…"
	}

	return text
}
