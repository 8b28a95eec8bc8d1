// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

// Package provider is the Terraform side of Partner Center carts: schemas, how
// a plan is made, and what an answer means for state.
package provider

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/leafblock"
	"github.com/partner-carts/terraform-provider-partnercenter/internal/partnercenter"
)

const cartType = "partnercenter_cart"

// NewServer returns the provider as Terraform talks to it. The version is that
// of the release, which the user agent names.
func NewServer(version string) tfprotov6.ProviderServer {
	framework := providerserver.NewProtocol6(&cartProvider{version: version, cart: newCartResource})()

	return leafblock.New(framework, declaredSchemas, map[string][]string{cartType: {lineItemBlock}})
}

// declaredSchemas asks a second server of the framework, which has the cart
// with its nested blocks, for the schema to show.
func declaredSchemas(ctx context.Context) (map[string]*tfprotov6.Schema, error) {
	declaring := providerserver.NewProtocol6(&cartProvider{cart: newDeclaredCartResource})()

	resp, err := declaring.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		return nil, err
	}

	var problems []error

	for _, d := range resp.Diagnostics {
		problems = append(problems, fmt.Errorf("%s: %s", d.Summary, d.Detail))
	}

	return resp.ResourceSchemas, errors.Join(problems...)
}

var _ provider.ProviderWithActions = (*cartProvider)(nil)

type cartProvider struct {
	version string
	cart    func() resource.Resource
}

func (p *cartProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "partnercenter"
	resp.Version = p.version
}

func (p *cartProvider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Carts of Microsoft Partner Center: what a cloud solution provider is about to buy for its customers.",
		Attributes:          providerAttributes(),
	}
}

func (p *cartProvider) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	var model providerModel

	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)

	if resp.Diagnostics.HasError() {
		return
	}

	// Values that are not known before apply make reading impossible, but a
	// plan that reads nothing can still be made.
	if !req.Config.Raw.IsFullyKnown() {
		return
	}

	client := model.client(ctx, p.userAgent(req.TerraformVersion), newLogger(), &resp.Diagnostics)
	if client == nil {
		return
	}

	resp.ResourceData, resp.DataSourceData, resp.ActionData = client, client, client
}

func (p *cartProvider) userAgent(terraformVersion string) string {
	return fmt.Sprintf("terraform-provider-partnercenter/%s (+https://registry.terraform.io/providers/partner-carts/partnercenter) Terraform/%s", p.version, terraformVersion)
}

func (p *cartProvider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{p.cart, newCheckoutResource}
}

func (p *cartProvider) Actions(context.Context) []func() action.Action {
	return []func() action.Action{newCheckoutAction}
}

func (p *cartProvider) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{newCartDataSource}
}

// A client is what operations talk to the service with.
type client struct {
	*partnercenter.Client
	// warnings gives what the user should know of the credential, each once.
	warnings func() []string
	// fates has, by id, what became of carts that were read in this run.
	fates sync.Map
}

// unusable says whether an operation has to end before it starts.
func (c *client) unusable(diags *diag.Diagnostics) bool {
	if c == nil && !diags.HasError() {
		diags.Append(notConfigured())
	}

	return diags.HasError()
}

// A fate is what became of a cart. The plan of a checkout asks for it, so that
// it needs no request of its own to see that there is nothing left to buy.
type fate uint8

const (
	fateUnknown fate = iota
	fateOrdered
	fateGone
)

func (c *client) noteFate(cartID string, f fate) { c.fates.Store(strings.ToLower(cartID), f) }

func (c *client) fateOf(cartID string) fate {
	if c == nil {
		return fateUnknown
	}

	found, _ := c.fates.Load(strings.ToLower(cartID))
	f, _ := found.(fate)

	return f
}

// warn reports what came up about the credential during an operation.
func (c *client) warn(diags *diag.Diagnostics) {
	for _, warning := range c.warnings() {
		diags.AddWarning("Credential has changed", warning)
	}
}

// clientOf returns the client that Configure made, nil before it was called or
// where it could not make one.
func clientOf(data any, diags *diag.Diagnostics) *client {
	if data == nil {
		return nil
	}

	made, ok := data.(*client)
	if !ok {
		diags.AddError("Provider is out of order", fmt.Sprintf("Its data is a %T. Report this to the provider's maintainers.", data))
	}

	return made
}
