// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

// The provider for the carts of Microsoft Partner Center.
package main

import (
	"flag"
	"fmt"
	"log"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/provider"
)

// Set by the linker for a release.
var version, commit, date = "dev", "none", "unknown"

func main() {
	debug := flag.Bool("debug", false, "wait for a debugger, and print what Terraform needs to find the provider")
	showVersion := flag.Bool("version", false, "print the version and exit")
	flag.Parse()

	if *showVersion {
		fmt.Printf("terraform-provider-partnercenter %s (commit %s, built %s)\n", version, commit, date)

		return
	}

	var options []tf6server.ServeOpt
	if *debug {
		options = append(options, tf6server.WithManagedDebug())
	}

	err := tf6server.Serve("registry.terraform.io/partner-carts/partnercenter", func() tfprotov6.ProviderServer {
		return provider.NewServer(version)
	}, options...)
	if err != nil {
		log.Fatal(err)
	}
}
