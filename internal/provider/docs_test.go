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
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/action"

	"github.com/partner-carts/terraform-provider-partnercenter/internal/credential"
)

// Every diagnostic of this package and every advice for a line is in the
// troubleshooting guide.
func TestDocsNameEveryMessage(t *testing.T) {
	t.Parallel()

	guide := readDoc(t, "templates/guides/troubleshooting.md.tmpl")

	summaries := diagnosticSummaries(t)
	if len(summaries) < 40 {
		t.Fatalf("only %d summaries found: %q", len(summaries), summaries)
	}

	for _, summary := range summaries {
		if !strings.Contains(guide, "`"+summary) {
			t.Errorf("the guide doesn't name %q", summary)
		}
	}

	for code, advice := range adviceByLineError {
		if !regexp.MustCompile(`\| ` + code + ` \| \w+ \| ` + regexp.QuoteMeta(advice) + ` \|`).MatchString(guide) {
			t.Errorf("the guide has no row for %s: %s", code, advice)
		}
	}
}

// summaryAt is the index of the summary among the arguments of what makes a
// diagnostic.
var summaryAt = map[string]int{
	".AddError": 0, ".AddWarning": 0, ".NewErrorDiagnostic": 0, ".NewWarningDiagnostic": 0, ".AddAttributeError": 1, ".AddAttributeWarning": 1,
	".NewAttributeErrorDiagnostic": 1, ".NewAttributeWarningDiagnostic": 1,
}

// diagnosticSummaries are the summaries of all diagnostics that the sources make,
// each as a start of it that is always the same. One that it can't make out is
// an error, so that none goes unnoticed.
func diagnosticSummaries(t *testing.T) []string {
	t.Helper()

	var (
		found  []string
		source = parseSources(t, ".", "../credential", "../leafblock")
		note   = func(fset *token.FileSet, summary ast.Expr) {
			text, ok := source.text(summary)
			if !ok {
				t.Errorf("%s: the summary can't be made out", fset.Position(summary.Pos()))
			}

			// The summary is a parameter of the function around it, whose calls are looked at.
			if text, _, _ = strings.Cut(text, "%"); text != "" {
				found = append(found, strings.TrimRight(text, ": "))
			}
		}
	)

	for _, file := range source.files {
		ast.Inspect(file, func(node ast.Node) bool {
			switch node := node.(type) {
			case *ast.CallExpr:
				if at, ok := source.summaryAt(calledName(node)); ok && at < len(node.Args) {
					note(source.fset, node.Args[at])
				}
			case *ast.KeyValueExpr:
				if key, ok := node.Key.(*ast.Ident); ok && key.Name == "Summary" {
					note(source.fset, node.Value)
				}
			}

			return true
		})
	}

	return found
}

// sources is what the summaries of some packages are looked up in.
type sources struct {
	fset  *token.FileSet
	files []*ast.File
	// values are the constants and the results of functions, by name.
	values map[string]ast.Expr
	// params are the functions with a parameter that is called summary, with its index.
	params map[string]int
}

func parseSources(t *testing.T, dirs ...string) *sources {
	t.Helper()

	s := &sources{fset: token.NewFileSet(), values: make(map[string]ast.Expr), params: make(map[string]int)}

	for _, dir := range dirs {
		names, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}

		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}

			file, err := parser.ParseFile(s.fset, name, nil, 0)
			if err != nil {
				t.Fatal(err)
			}

			s.files = append(s.files, file)
			ast.Inspect(file, s.collect)
		}
	}

	return s
}

func (s *sources) collect(node ast.Node) bool {
	switch node := node.(type) {
	case *ast.ValueSpec:
		for i, name := range node.Names {
			if i < len(node.Values) {
				s.values[name.Name] = node.Values[i]
			}
		}
	case *ast.AssignStmt:
		for i, left := range node.Lhs {
			if name, ok := left.(*ast.Ident); ok && i < len(node.Rhs) {
				if function, ok := node.Rhs[i].(*ast.FuncLit); ok {
					s.collectParams(name.Name, function.Type)
				}
			}
		}
	case *ast.FuncDecl:
		if node.Recv != nil {
			s.collectParams("."+node.Name.Name, node.Type)

			break
		}

		s.collectParams(node.Name.Name, node.Type)

		if node.Body != nil && len(node.Body.List) == 1 {
			if result, ok := node.Body.List[0].(*ast.ReturnStmt); ok && len(result.Results) == 1 {
				s.values[node.Name.Name] = result.Results[0]
			}
		}
	}

	return true
}

func (s *sources) collectParams(function string, declared *ast.FuncType) {
	index := 0

	for _, field := range declared.Params.List {
		for _, name := range field.Names {
			if name.Name == "summary" {
				s.params[function] = index
			}

			index++
		}
	}
}

func (s *sources) summaryAt(function string) (int, bool) {
	if at, ok := summaryAt[function]; ok {
		return at, true
	}

	at, ok := s.params[function]

	return at, ok
}

// text is the text, or its start, that an expression makes.
func (s *sources) text(expr ast.Expr) (string, bool) {
	switch expr := expr.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(expr.Value)

		return text, err == nil
	case *ast.BinaryExpr:
		return s.text(expr.X)
	case *ast.Ident:
		if value, ok := s.values[expr.Name]; ok {
			return s.text(value)
		}

		return "", expr.Name == "summary"
	case *ast.SelectorExpr:
		// The field of a credential's error, which is looked at where it is set.
		return "", expr.Sel.Name == "Summary"
	case *ast.CallExpr:
		if value, ok := s.values[calledName(expr)]; ok {
			return s.text(value)
		}

		if name := calledName(expr); (name == ".Sprintf" || name == ".TrimSpace") && len(expr.Args) > 0 {
			return s.text(expr.Args[0])
		}
	}

	return "", false
}

// calledName is the name of a called function, with a dot in front of a method's
// and of one from another package.
func calledName(call *ast.CallExpr) string {
	switch called := call.Fun.(type) {
	case *ast.SelectorExpr:
		return "." + called.Sel.Name
	case *ast.Ident:
		return called.Name
	}

	return ""
}

// The page of the action is written by hand, since the generator on older cores
// leaves actions out.
func TestDocsOfTheAction(t *testing.T) {
	t.Parallel()

	page := readDoc(t, "templates/actions/cart_checkout.md")

	var resp action.SchemaResponse

	newCheckoutAction().Schema(t.Context(), action.SchemaRequest{}, &resp)

	for name, attribute := range resp.Schema.GetAttributes() {
		if want := "- `" + name + "` (String) " + attribute.GetMarkdownDescription() + "\n"; !strings.Contains(page, want) {
			t.Errorf("the page doesn't have %q", want)
		}
	}

	if example := readDoc(t, "examples/actions/partnercenter_cart_checkout/action.tf"); !strings.Contains(page, example) {
		t.Errorf("the page doesn't have the example:\n%s", example)
	}
}

// Every variable of the provider is in the generated index, and those of the
// credentials are in the guide on them too.
func TestDocsNameEveryVariable(t *testing.T) {
	t.Parallel()

	index, guide := readDoc(t, "docs/index.md"), readDoc(t, "templates/guides/authentication.md.tmpl")

	for name := range providerAttributes() {
		if want := "PARTNERCENTER_" + strings.ToUpper(name); !slices.Contains(variablesOf(name), want) {
			t.Errorf("%s has no variable %s", name, want)
		}

		for _, variable := range variablesOf(name) {
			if !strings.Contains(index, "`"+variable+"`") {
				t.Errorf("the index doesn't name %s", variable)
			}
		}

		for _, variable := range credential.Variables(name) {
			if !strings.Contains(guide, "`"+variable+"`") {
				t.Errorf("the guide doesn't name %s", variable)
			}
		}
	}
}

// Every code of the login service that the provider has advice for is in the
// troubleshooting guide, and no other.
func TestDocsNameEverySignInCode(t *testing.T) {
	t.Parallel()

	code := regexp.MustCompile(`AADSTS\d+`)
	listed := func(text string) []string {
		found := code.FindAllString(text, -1)
		slices.Sort(found)

		return slices.Compact(found)
	}

	advised, guide := listed(readDoc(t, "internal/credential/next_step.go")), listed(readDoc(t, "templates/guides/troubleshooting.md.tmpl"))
	if len(advised) < 10 || !slices.Equal(advised, guide) {
		t.Errorf("the provider advises on %q, the guide on %q", advised, guide)
	}
}

// readDoc reads a file of the repository.
func readDoc(t *testing.T, name string) string {
	t.Helper()

	text, err := os.ReadFile(filepath.Join("..", "..", filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}

	return string(text)
}
