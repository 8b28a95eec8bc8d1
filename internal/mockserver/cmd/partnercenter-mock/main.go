// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

// Command partnercenter-mock serves a fake Partner Center cart service on a
// loopback port, for trying a client from a shell. See the README beside the
// package mockserver.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/mockserver"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run serves until ctx ends and returns the exit code: 0 after a stop or -h, 1
// for a failure, 2 for wrong arguments.
func run(ctx context.Context, arguments []string, stdout, stderr io.Writer) int {
	settings, err := parse(arguments, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	}
	server, err := mockserver.Listen(settings.listen, settings.options)
	if err != nil {
		_, _ = fmt.Fprintf(stderr, "partnercenter-mock: %v\n", err)
		return 1
	}
	_, err = fmt.Fprintln(stdout, server.URL)
	if err == nil {
		<-ctx.Done()
	}
	if err := errors.Join(err, server.Close()); err != nil {
		_, _ = fmt.Fprintf(stderr, "partnercenter-mock: %v\n", err)
		return 1
	}
	return 0
}

type settings struct {
	listen, variant string
	tokens          []string
	anyToken        bool
	options         mockserver.Options
}

// parse reads the flags twice: the first time only to learn the variant, whose
// options are then the defaults that the other flags override.
func parse(arguments []string, stderr io.Writer) (*settings, error) {
	preview := &settings{}
	if err := preview.flags(stderr).Parse(arguments); err != nil {
		return nil, err
	}
	chosen := &settings{}
	if preview.variant != "" {
		variants := mockserver.Variants()
		index := slices.IndexFunc(variants, func(variant mockserver.Variant) bool { return variant.Name == preview.variant })
		if index < 0 {
			err := fmt.Errorf("unknown variant %q", preview.variant)
			_, _ = fmt.Fprintf(stderr, "partnercenter-mock: %v; -h lists them\n", err)
			return nil, err
		}
		chosen.options = variants[index].Options
	}
	flags := chosen.flags(stderr)
	if err := flags.Parse(arguments); err != nil {
		return nil, err
	}
	if flags.NArg() > 0 {
		err := fmt.Errorf("unexpected argument %q", flags.Arg(0))
		_, _ = fmt.Fprintf(stderr, "partnercenter-mock: %v; -h lists the flags\n", err)
		return nil, err
	}
	if err := chosen.finish(); err != nil {
		_, _ = fmt.Fprintf(stderr, "partnercenter-mock: %v\n", err)
		return nil, err
	}
	return chosen, nil
}

func (s *settings) finish() error {
	for name, status := range map[string]int{"put-status": s.options.PutStatus, "checkout-status": s.options.CheckoutStatus} {
		if status != 200 && status != 201 {
			return fmt.Errorf("-%s %d is neither 200 nor 201", name, status)
		}
	}
	if s.options.Expiry <= 0 || s.options.Latency < 0 {
		return errors.New("-expiry has to be positive, and -latency not negative")
	}
	if s.anyToken {
		s.options.AcceptToken = func(string) bool { return true }
	} else if len(s.tokens) > 0 {
		s.options.AcceptToken = func(token string) bool { return slices.Contains(s.tokens, token) }
	}
	return nil
}

func (s *settings) flags(stderr io.Writer) *flag.FlagSet {
	flags := flag.NewFlagSet("partnercenter-mock", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() { usage(flags) }
	o := &s.options

	flags.StringVar(&s.listen, "listen", "127.0.0.1:0", "loopback `address` to listen on; port 0 takes a free port")
	flags.StringVar(&s.variant, "variant", "", "start from the options of this `name`d variant (listed below); other flags override them")

	flags.StringVar(&o.APIVersion, "api-version", mockserver.DefaultAPIVersion, "the `version` in the path /v{version}/customers/…")
	flags.TextVar(&o.ETag, "etag", o.ETag, "attributes.etag: enforced (a stale or missing one is refused), ignored, or absent from answers")
	flags.TextVar(&o.Conflict, "conflict", o.Conflict, "`status` of the answer to a stale etag: 400, 409 or 412 with code 2055, or 417 with code 800036")
	flags.TextVar(&o.LineIDs, "line-ids", o.LineIDs, "line ids over an update: kept or renumbered")
	flags.TextVar(&o.Case, "case", o.Case, "spelling of enum values and provisioningContext keys in answers: changed (as the real service does), kept, or upper")
	flags.TextVar(&o.Nulls, "nulls", o.Nulls, "optional members that are not set: absent, explicit (null) or empty (\"\", false, [], {})")
	flags.BoolVar(&o.ExtraFields, "extra-fields", o.ExtraFields, "put undocumented members on carts, lines and their small objects; dropping one is a violation")
	flags.BoolVar(&o.ReverseLines, "reverse-lines", o.ReverseLines, "list line items and add-on items last first")
	flags.IntVar(&o.PutStatus, "put-status", orStatus(o.PutStatus), "`status` of a successful update: 200 or 201")
	flags.IntVar(&o.CheckoutStatus, "checkout-status", orStatus(o.CheckoutStatus), "`status` of a successful checkout: 200 or 201")
	flags.BoolVar(&o.StringLineIDs, "string-line-ids", o.StringLineIDs, "write line ids as strings of digits")
	flags.TextVar(&o.ErrorCodeForm, "error-code-form", o.ErrorCodeForm, "errorCode of line errors: number, digits (a string) or name (the published name)")
	flags.BoolVar(&o.BareTimestamps, "bare-timestamps", o.BareTimestamps, "write timestamps without a time zone")
	flags.BoolVar(&o.ByteOrderMark, "byte-order-mark", o.ByteOrderMark, "start every JSON answer with a UTF-8 byte order mark")
	flags.DurationVar(&o.Expiry, "expiry", mockserver.DefaultExpiry, "life of a cart from its creation, a `duration` such as 15m")
	flags.BoolVar(&o.RecomputeOnUpdate, "recompute-on-update", o.RecomputeOnUpdate, "fill currency and order group differently after each update, and respell creationTimestamp")
	flags.TextVar(&o.RequestIDs, "request-ids", o.RequestIDs, "a write repeated with the same MS-RequestId: honoured (gets the first answer) or ignored (is a second write)")
	flags.BoolVar(&o.PendingOrders, "pending-orders", o.PendingOrders, "give orders the status pending instead of completed")
	flags.TextVar(&o.CheckoutRepeat, "checkout-repeat", o.CheckoutRepeat, "a checkout repeated with the same MS-RequestId: answered as the first time, or refused with 400/800065")
	flags.DurationVar(&o.Latency, "latency", 0, "added to every request, a `duration` such as 50ms")
	flags.IntVar(&o.LogLimit, "log-limit", mockserver.DefaultLogLimit, "`number` of requests that the log keeps; -1 for none")
	flags.Func("token", "a bearer `token` to accept; repeat for several (default "+mockserver.DefaultToken+")", func(token string) error {
		if token == "" {
			return errors.New("a token is not empty")
		}
		s.tokens = append(s.tokens, token)
		return nil
	})
	flags.BoolVar(&s.anyToken, "any-token", false, "accept every bearer token")
	return flags
}

func orStatus(status int) int {
	if status == 0 {
		return 200
	}
	return status
}

func usage(flags *flag.FlagSet) {
	out := flags.Output()
	_, _ = fmt.Fprint(out, `partnercenter-mock serves a fake Partner Center cart service.

It prints its URL, http://127.0.0.1:PORT, and serves until SIGINT or SIGTERM.
The API is below /v1, the admin API for faults, edits and the request log below
/_mock/ (GET /_mock/ lists it).

Flags:
`)
	flags.PrintDefaults()
	names := []string{}
	for _, variant := range mockserver.Variants() {
		names = append(names, variant.Name)
	}
	_, _ = fmt.Fprintf(out, "\nVariants:\n  %s\n", strings.Join(names, "\n  "))
}
