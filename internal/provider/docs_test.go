// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/action"
)

// Every diagnostic of this package and every advice for a line is in the
// troubleshooting guide.
func TestDocsNameEveryMessage(t *testing.T) {
	t.Parallel()

	guide, err := os.ReadFile(filepath.Join("..", "..", "templates", "guides", "troubleshooting.md.tmpl"))
	if err != nil {
		t.Fatal(err)
	}

	summaries := diagnosticSummaries(t)
	if len(summaries) < 15 {
		t.Fatalf("only %d summaries found: %q", len(summaries), summaries)
	}

	for _, summary := range append(summaries, conflictSummary) {
		if !strings.Contains(string(guide), "`"+summary+"`") {
			t.Errorf("the guide doesn't name %q", summary)
		}
	}

	for code, advice := range adviceByLineError {
		if !regexp.MustCompile(`\| ` + code + ` \| \w+ \| ` + regexp.QuoteMeta(advice) + ` \|`).Match(guide) {
			t.Errorf("the guide has no row for %s: %s", code, advice)
		}
	}
}

// diagnosticSummaries are the literal summaries of all calls that make one.
func diagnosticSummaries(t *testing.T) []string {
	t.Helper()

	// The index of the summary among the arguments.
	position := map[string]int{
		"AddError": 0, "AddWarning": 0, "NewErrorDiagnostic": 0, "NewWarningDiagnostic": 0, "AddAttributeError": 1, "AddAttributeWarning": 1, "serviceError": 0, "refuse": 0,
	}

	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}

	var found []string

	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}

		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}

		ast.Inspect(parsed, func(node ast.Node) bool {
			call, ok := node.(*ast.CallExpr)
			if !ok {
				return true
			}

			name := ""

			switch called := call.Fun.(type) {
			case *ast.SelectorExpr:
				name = called.Sel.Name
			case *ast.Ident:
				name = called.Name
			}

			if at, ok := position[name]; ok && at < len(call.Args) {
				if literal, ok := call.Args[at].(*ast.BasicLit); ok {
					text, err := strconv.Unquote(literal.Value)
					if err != nil {
						t.Fatal(err)
					}

					found = append(found, text)
				}
			}

			return true
		})
	}

	return found
}

// The page of the action is written by hand, since the generator on older cores
// leaves actions out.
func TestDocsOfTheAction(t *testing.T) {
	t.Parallel()

	page, err := os.ReadFile(filepath.Join("..", "..", "templates", "actions", "cart_checkout.md"))
	if err != nil {
		t.Fatal(err)
	}

	var resp action.SchemaResponse

	newCheckoutAction().Schema(t.Context(), action.SchemaRequest{}, &resp)

	for name, attribute := range resp.Schema.GetAttributes() {
		if want := "- `" + name + "` (String) " + attribute.GetMarkdownDescription() + "\n"; !strings.Contains(string(page), want) {
			t.Errorf("the page doesn't have %q", want)
		}
	}

	example, err := os.ReadFile(filepath.Join("..", "..", "examples", "actions", "partnercenter_cart_checkout", "action.tf"))
	if err != nil || !strings.Contains(string(page), string(example)) {
		t.Errorf("the page doesn't have the example, error %v", err)
	}
}

// Every argument of the provider names its environment variables.
func TestProviderArgumentsNameTheirVariables(t *testing.T) {
	t.Parallel()

	for name, attribute := range providerAttributes() {
		if want := "PARTNERCENTER_" + strings.ToUpper(name); !strings.Contains(attribute.GetMarkdownDescription(), "`"+want+"`") {
			t.Errorf("%s doesn't name %s", name, want)
		}
	}
}
