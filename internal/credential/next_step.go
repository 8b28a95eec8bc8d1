// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package credential

import (
	"net/http"
	"regexp"
)

var aadsts = regexp.MustCompile(`AADSTS\d+`)

// nextSteps follows the Microsoft Learn page "Microsoft Entra authentication and
// authorization error codes".
var nextSteps = map[string]string{
	"AADSTS7000215": "Set client_secret to the secret's value; the portal also shows the secret's id, which is something else.",
	"AADSTS7000222": "The secret has expired: add a new one to the application registration and set client_secret.",
	"AADSTS7000218": "The application is a confidential one: set client_secret beside refresh_token.",
	"AADSTS700025":  "The application is a public one: remove client_secret.",
	"AADSTS700016":  "Check client_id and tenant_id: the application must be registered, or consented to, in that tenant.",
	"AADSTS7000112": "The application is disabled: enable it in the tenant's enterprise applications.",
	"AADSTS90002":   "Check tenant_id and the environment: that login host does not know the tenant.",
	"AADSTS900023":  "Check tenant_id: it must be the tenant's GUID or one of its domain names.",
	"AADSTS700027":  "Upload the certificate to the application registration, or use one that is registered there.",
	"AADSTS700024":  "The token or certificate is out of its time of validity: check the machine's clock, or ask the pipeline for a new token.",
	"AADSTS700021":  "Federated credentials must name the issuer, subject and audience of the pipeline's token: compare them in the application registration.",
	"AADSTS70021":   "Federated credentials must name the issuer, subject and audience of the pipeline's token: compare them in the application registration.",
	"AADSTS700211":  "Federated credentials must name the issuer of the pipeline's token: compare it in the application registration.",
	"AADSTS700212":  "Federated credentials must name the audience of the pipeline's token, usually " + exchangeAudience + ".",
	"AADSTS700213":  "Federated credentials must name the subject of the pipeline's token: compare repository, branch or environment in the application registration.",
	"AADSTS700082":  "The refresh token has expired: sign in again through the consent page of the secure application model and set refresh_token.",
	"AADSTS70008":   "The refresh token has expired: sign in again through the consent page of the secure application model and set refresh_token.",
	"AADSTS50173":   "The refresh token was revoked, as a new password does: sign in again and set refresh_token.",
	"AADSTS70000":   "The refresh token is not valid for this application: check client_id, or sign in again and set refresh_token.",
	"AADSTS65001":   "Consent is missing: an administrator of the tenant must consent to the application's permissions for Partner Center.",
	"AADSTS500011":  "The tenant does not know the Partner Center API: check endpoint and environment, and add the permission to the application registration.",
	"AADSTS50076":   "Multifactor authentication is needed: sign in again with it and set refresh_token.",
	"AADSTS53003":   "A conditional access policy of the tenant blocks the sign-in: ask its administrator.",
}

// nextStep says what to do about an error, from the most to the least certain hint.
func nextStep(e *Error) string {
	if step, ok := nextSteps[aadsts.FindString(e.Description)]; ok {
		return step
	}
	switch {
	case e.Err != nil:
		return "Run Terraform again; if it was a timeout, raise it in the resource's timeouts block."
	case e.fromPipeline && e.StatusCode < http.StatusInternalServerError:
		return "Check " + e.From + ": the token for that endpoint ends with the job, and on GitHub the job needs the permission \"id-token: write\"."
	case e.StatusCode == http.StatusTooManyRequests || e.StatusCode >= http.StatusInternalServerError:
		return "It is busy or down: run Terraform again later."
	case e.StatusCode >= http.StatusMultipleChoices && e.StatusCode < http.StatusBadRequest:
		return "Redirects are not followed, to keep the credentials where they belong: check authority_host (PARTNERCENTER_AUTHORITY_HOST)."
	case e.StatusCode != 0:
		return "Check " + e.From + "."
	case e.Kind == "the Azure CLI":
		return "Install the Azure CLI and sign in with \"az login\", or choose other credentials."
	case e.Kind == "a managed identity":
		return "Run Terraform on a machine that has the identity, or choose other credentials."
	case e.Kind == "a ready access token":
		return "Set a new token in " + withVariables("access_token") + ", or choose credentials that renew themselves."
	}
	return "Check " + e.From + ", the network, the proxy variables and authority_host (PARTNERCENTER_AUTHORITY_HOST)."
}
