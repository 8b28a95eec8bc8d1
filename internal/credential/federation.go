// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package credential

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

// exchangeAudience is what Entra ID expects as the audience of a federated
// token, see the Microsoft Learn page "Workload identity federation".
const exchangeAudience = "api://AzureADTokenExchange"

func openFederatedToken(cfg Config, w *wire) (fetcher, error) {
	return federated(cfg, w, func(context.Context) (string, error) { return cfg.OIDCToken.Value, nil }), nil
}

// openFederatedTokenFile reads the file for each token: the platform renews it.
func openFederatedTokenFile(cfg Config, w *wire) (fetcher, error) {
	return federated(cfg, w, func(context.Context) (string, error) {
		content, err := os.ReadFile(cfg.OIDCTokenFilePath.Value)
		if err != nil {
			return "", fmt.Errorf("the file of oidc_token_file_path can't be read: %w", err)
		}
		return strings.TrimSpace(string(content)), nil
	}), nil
}

func openFederatedRequest(cfg Config, w *wire) (fetcher, error) {
	if err := checkHTTPS("oidc_request_url", cfg.OIDCRequestURL.Value); err != nil {
		return nil, err
	}
	return federated(cfg, w, func(ctx context.Context) (string, error) {
		return requestFederatedToken(ctx, w.retryingClient(), cfg.OIDCRequestURL.Value, cfg.OIDCRequestToken.Value)
	}), nil
}

// federated exchanges the pipeline's token for one of Entra ID.
func federated(cfg Config, w *wire, assertion func(context.Context) (string, error)) fetcher {
	return func(ctx context.Context, request policy.TokenRequestOptions) (azcore.AccessToken, error) {
		token, err := assertion(ctx)
		if err != nil {
			return azcore.AccessToken{}, err
		}
		if token == "" {
			return azcore.AccessToken{}, errors.New("the pipeline's token is empty")
		}
		w.secrets.add(token)
		credential, err := azidentity.NewClientAssertionCredential(cfg.TenantID.Value, cfg.ClientID.Value,
			func(context.Context) (string, error) { return token, nil },
			&azidentity.ClientAssertionCredentialOptions{ClientOptions: w.options(), DisableInstanceDiscovery: w.disableDiscovery()})
		if err != nil {
			return azcore.AccessToken{}, err
		}
		return credential.GetToken(ctx, request)
	}
}

// requestFederatedToken asks the pipeline's endpoint for a token. GitHub is asked
// with GET and an audience (GitHub's page "OpenID Connect reference"). Azure
// Pipelines is asked with POST and the service connection in the URL, which
// sets its URLs apart (REST reference, "Oidctoken - Create").
func requestFederatedToken(ctx context.Context, client *http.Client, endpoint, bearer string) (string, error) {
	target, err := url.Parse(endpoint)
	if err != nil {
		return "", errors.New("the URL in oidc_request_url can't be parsed")
	}
	query := target.Query()
	method := http.MethodGet
	if query.Has("serviceConnectionId") {
		method = http.MethodPost
	} else {
		query.Set("audience", exchangeAudience)
	}
	target.RawQuery = query.Encode()

	req, err := http.NewRequestWithContext(ctx, method, target.String(), nil)
	if err != nil {
		return "", fmt.Errorf("the request to the pipeline's token endpoint can't be made: %w", err)
	}
	req.Header.Set("Authorization", "Bearer "+bearer)
	req.Header.Set("Accept", "application/json")
	// Azure Pipelines would otherwise answer a bad token with its sign-in page.
	req.Header.Set("X-TFS-FedAuthRedirect", "Suppress")
	resp, err := client.Do(req)
	if err != nil {
		return "", fmt.Errorf("the pipeline's token endpoint gave no answer: %w", err)
	}
	body, err := io.ReadAll(resp.Body)
	if closeErr := resp.Body.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return "", fmt.Errorf("the answer of the pipeline's token endpoint broke off: %w", err)
	}
	if resp.StatusCode != http.StatusOK {
		return "", &pipelineError{status: resp.StatusCode}
	}
	var answer struct {
		Value     string `json:"value"`
		OIDCToken string `json:"oidcToken"`
	}
	if err := json.Unmarshal(body, &answer); err != nil || answer.Value+answer.OIDCToken == "" {
		// The body is not shown: it may hold a token.
		return "", errors.New("the answer of the pipeline's token endpoint holds no token")
	}
	return answer.Value + answer.OIDCToken, nil
}

// pipelineError is a refusal by the pipeline's token endpoint, with its HTTP status.
type pipelineError struct{ status int }

func (e *pipelineError) Error() string { return "the pipeline's token endpoint refused the request" }
