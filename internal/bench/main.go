// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

// Command bench times the real Terraform CLI with many carts against the mock,
// beside as many instances of terraform_data that carry the same data, which is
// the least that Terraform itself takes. Both sides take turns in one run, so
// that the ratios hold on a busy machine too.
package main

import (
	"cmp"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"time"
)

// options are what can be chosen.
type options struct {
	Carts   int           `json:"carts"`
	Lines   int           `json:"lines_per_cart"`
	Rounds  int           `json:"rounds"`
	Latency time.Duration `json:"latency_ns"`
}

func main() {
	var (
		o        options
		jsonFile string
	)

	flag.IntVar(&o.Carts, "carts", 100, "how many carts")
	flag.IntVar(&o.Lines, "lines", 10, "how many lines each cart has")
	flag.IntVar(&o.Rounds, "rounds", 3, "how often everything is measured; the median counts")
	flag.DurationVar(&o.Latency, "latency", 0, "how long the mock takes for each request")
	flag.StringVar(&jsonFile, "json", "", "also write the figures to this file")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	result, err := measure(ctx, o)

	stop()

	if err == nil && jsonFile != "" {
		err = writeJSON(jsonFile, result)
	}

	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}

	fmt.Print(result.table())
}

// phases are what is timed, in the order of a cart's life.
var phases = []struct {
	name string
	// prepare says whether the quantities change before it.
	changes bool
	args    []string
}{
	{"create", false, []string{"apply", "-auto-approve"}},
	{"plan without a change", false, []string{"plan", "-detailed-exitcode"}},
	{"update one line in each", true, []string{"apply", "-auto-approve"}},
	{"destroy", false, []string{"destroy", "-auto-approve"}},
}

// A figure is one phase, measured on both sides.
type figure struct {
	Phase    string         `json:"phase"`
	Floor    time.Duration  `json:"terraform_data_ns"`
	Provider time.Duration  `json:"provider_ns"`
	Ratio    float64        `json:"ratio"`
	Requests map[string]int `json:"requests"`
	// FloorMemory and ProviderMemory are the peaks of the largest process, in
	// bytes; 0 where the system doesn't tell.
	FloorMemory    int64 `json:"terraform_data_peak_bytes"`
	ProviderMemory int64 `json:"provider_peak_bytes"`
}

type result struct {
	Options    options       `json:"options"`
	Figures    []figure      `json:"figures"`
	StartUp    time.Duration `json:"start_up_ns"`
	BinarySize int64         `json:"binary_bytes"`
}

func measure(ctx context.Context, o options) (*result, error) {
	b, err := setUp(ctx, o)
	if err != nil {
		return nil, err
	}

	defer b.clear()

	binary, err := os.Stat(b.provider.Binary)
	if err != nil {
		return nil, err
	}

	samples := make([][2][]sample, len(phases))

	for round := range o.Rounds {
		for i, phase := range phases {
			// Each round begins with the other side.
			for _, side := range []int{round % 2, 1 - round%2} {
				s, err := b.run(ctx, side, phase.changes, phase.args)
				if err != nil {
					return nil, fmt.Errorf("%s: %w", phase.name, err)
				}

				samples[i][side] = append(samples[i][side], s)
			}
		}
	}

	r := &result{Options: o, BinarySize: binary.Size()}

	for i, phase := range phases {
		floor, provider := median(samples[i][floorSide]), median(samples[i][providerSide])
		r.Figures = append(r.Figures, figure{
			Phase: phase.name, Floor: floor.took, Provider: provider.took, Ratio: float64(provider.took) / float64(floor.took),
			Requests: provider.requests, FloorMemory: floor.peak, ProviderMemory: provider.peak,
		})
	}

	r.StartUp, err = b.startUp(ctx)

	return r, err
}

// A sample is one run of the CLI.
type sample struct {
	took     time.Duration
	peak     int64
	requests map[string]int
}

func median(samples []sample) sample {
	slices.SortFunc(samples, func(a, b sample) int { return cmp.Compare(a.took, b.took) })

	return samples[len(samples)/2]
}

func writeJSON(file string, r *result) error {
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}

	return os.WriteFile(file, append(text, '\n'), 0o600)
}
