// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package credential_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"strings"
	"testing"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/credential"
	"github.com/partner-carts/terraform-provider-partnercenter/internal/mockentra"
)

const marker = "must-not-be-shown"

// TestSettingsAreNotPrinted fills every setting, so that a new one is covered too.
func TestSettingsAreNotPrinted(t *testing.T) {
	t.Parallel()
	var cfg credential.Config
	value := reflect.ValueOf(&cfg).Elem()
	for i := range value.NumField() {
		if value.Field(i).Type() == reflect.TypeFor[credential.Setting]() {
			value.Field(i).Set(reflect.ValueOf(hcl(value.Type().Field(i).Name, marker)))
		}
	}
	encoded, err := json.Marshal(cfg) //nolint:staticcheck // What it does with a client is of no interest.
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("settings", "all", cfg, "one", cfg.ClientSecret)
	slog.New(slog.NewTextHandler(&log, nil)).Info("settings", "all", cfg, "one", cfg.ClientSecret)
	texts := []string{string(encoded), log.String()}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		texts = append(texts, fmt.Sprintf(verb, cfg), fmt.Sprintf(verb, &cfg), fmt.Sprintf(verb, cfg.ClientSecret))
	}
	for _, text := range texts {
		if strings.Contains(text, marker) || strings.Contains(text, fmt.Sprintf("%x", marker)) {
			t.Errorf("a value is shown in %s", text)
		}
		if !strings.Contains(text, "ClientSecret") {
			t.Errorf("the source is not shown in %s", text)
		}
	}
	if text := fmt.Sprint(credential.Setting{}); text != "(not set)" {
		t.Errorf("an empty setting is shown as %q", text)
	}
}

func TestCredentialIsPrintedAsItsDescription(t *testing.T) {
	t.Parallel()
	entra := mockentra.Start(t)
	c := open(t, withSecret(entra))
	mustGetToken(t, c)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		if text := fmt.Sprintf(verb, c); text != c.Description() {
			t.Errorf("%s shows %q", verb, text)
		}
	}
}

// checkNoSecrets looks for each of the secrets in an error and all below it.
func checkNoSecrets(t *testing.T, err error, hidden ...string) {
	t.Helper()
	for ; err != nil; err = errors.Unwrap(err) {
		for _, text := range []string{err.Error(), fmt.Sprintf("%+v", err), fmt.Sprintf("%#v", err)} {
			for _, secret := range hidden {
				if strings.Contains(text, secret) {
					t.Errorf("%q is shown in %s", secret, text)
				}
			}
		}
	}
}
