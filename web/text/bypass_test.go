package text

import (
	"fmt"
	"go/ast"
	goparser "go/parser"
	"go/token"
	"html"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	templ "github.com/a-h/templ/parser/v2"
	"github.com/a-h/templ/parser/v2/visitor"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const root = "../.."

// What a person sees comes from a catalogue, or it is there in one language only.
func TestTemplatesTakeTheirWordsFromTheCatalogues(t *testing.T) {
	t.Parallel()
	walk(t, []string{"web/view"}, ".templ", func(path string, source []byte) {
		if strings.Contains(filepath.Base(path), gallery) {
			return
		}
		faults, err := bypasses(string(source))
		require.NoError(t, err, path)
		for _, fault := range faults {
			t.Errorf("%s:%s", path, fault)
		}
	})
}

// The gallery shows components with canned data, to those who build them.
const gallery = "gallery"

func TestPagesTakeTheirWordsFromTheCatalogues(t *testing.T) {
	t.Parallel()
	walk(t, []string{"web/view", "internal/server"}, ".go", func(path string, source []byte) {
		if strings.HasSuffix(path, "_test.go") || strings.Contains(filepath.Base(path), gallery) {
			return
		}
		file, err := goparser.ParseFile(token.NewFileSet(), path, source, goparser.SkipObjectResolution)
		require.NoError(t, err)
		for _, field := range fields(file) {
			t.Errorf("%s: %s %q", path, field[0], field[1])
		}
	})
}

func TestBypassesAreFound(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		body string
		want []string
	}{
		"text":                      {`<p>Lagre</p>`, []string{`4: text "Lagre"`}},
		"text in a branch":          {"if ok {\n<p>·</p>\n} else {\n<p>Lagre nå</p>\n}", []string{`7: text "Lagre nå"`}},
		"text in a nested branch":   {"for range 3 {\nswitch x {\ncase 1:\n<b>To</b>\n}\n}", []string{`7: text "To"`}},
		"text in a component":       {`@Card(h) { <p>Tre</p> }`, []string{`4: text "Tre"`}},
		"literal in braces":         {`<p>{ "Lagre" }</p>`, []string{`4: "Lagre"`}},
		"literal beside an amount":  {`<p>{ n + " saker" }</p>`, []string{`4: " saker"`}},
		"literal in a format":       {`<p>{ fmt.Sprintf("%d saker", n) }</p>`, []string{`4: "%d saker"`}},
		"aria-label":                {`<nav aria-label="Meny"></nav>`, []string{`4: aria-label "Meny"`}},
		"aria-label in braces":      {`<nav aria-label={ "Meny" }></nav>`, []string{`4: aria-label "Meny"`}},
		"attribute in a branch":     {"<a\nif x {\ntitle=\"Hjelp\"\n}\n>?</a>", []string{`4: title "Hjelp"`}},
		"placeholder of a field":    {`<input placeholder="Søk"/>`, []string{`4: placeholder "Søk"`}},
		"alternative of a picture":  {`<img alt="Kart" src="/kart.svg"/>`, []string{`4: alt "Kart"`}},
		"value of a button":         {`<input type="submit" value="Send"/>`, []string{`4: value "Send"`}},
		"label given to a template": {`@Button(Action{Label: "Lagre", Icon: "Floppy"})`, []string{`4: Label "Lagre"`}},
		"value of a field":          {`<input type="hidden" name="steg" value="tre"/>`, nil},
		"from the catalogue":        {`<p title={ t.T("common.help") }>{ t.N("a.b", n, "kunden", x) } · { " " + t.T("a.b") }</p>`, nil},
		"names, numbers, code":      {`<p>KS 12 % – Tilkobling (LAB/PROD)&nbsp;<code>GET /person</code></p>`, nil},
		"not visible":               {`<p class="liten" data-size="sm" role="status" lang="nb"></p><style>p { color: red }</style>`, nil},
		"comment":                   {"<!-- Lagre -->\n<p></p>", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := bypasses("package view\n\ntempl x() {\n" + tt.body + "\n}\n")
			require.NoError(t, err)
			assert.Equal(t, tt.want, got)
		})
	}
}

// Every key that the program asks for is there, with all that its text wants filled.
func TestWhatTheProgramAsksForIsThere(t *testing.T) {
	t.Parallel()
	nb := For(NB)
	walk(t, []string{"web/view", "internal", "cmd"}, ".go", func(path string, source []byte) {
		if strings.HasSuffix(path, "_test.go") {
			return
		}
		asked, err := asks(source)
		require.NoError(t, err, path)
		for _, a := range asked {
			for _, fault := range a.faults(nb) {
				t.Errorf("%s:%d: %s", path, a.line, fault)
			}
		}
	})
}

// The domain refuses with codes, and the codes are keys.
func TestEveryRefusalHasItsWords(t *testing.T) {
	t.Parallel()
	code := regexp.MustCompile(`"((?:rule|error)\.[a-z0-9_]+(?:\.[a-z0-9_]+)*)"`)
	walk(t, []string{"internal/onboarding", "internal/casework", "internal/access", "internal/server"}, ".go", func(path string, source []byte) {
		if strings.HasSuffix(path, "_test.go") {
			return
		}
		for _, match := range code.FindAllSubmatch(source, -1) {
			assert.True(t, For(NB).Has(string(match[1])), "%s: no text %q", path, match[1])
		}
	})
}

func TestAsksAreJudged(t *testing.T) {
	t.Parallel()
	for call, want := range map[string][]string{
		`t.T("stage.1")`:                               nil,
		`t.T("stage.ten")`:                             {`no text "stage.ten"`},
		`p.Text.T("do.send")`:                          {`"do.send" wants {kunden}`},
		`t.T("do.send", "kunden", c)`:                  nil,
		`t.T("do.send", args...)`:                      nil,
		`t.T("req.7.told", "kunden", c)`:               nil,
		`t.N("tag.waited", n)`:                         {`"tag.waited" wants {m}`},
		`t.N("tag.waited", n, "m", 5)`:                 nil,
		`t.T("stage." + s)`:                            nil,
		`t.T("staircase." + s)`:                        {`no text begins with "staircase."`},
		`t.T(key)`:                                     nil,
		`matrix.T("transposed")`:                       nil,
		`t.T("banner.role", "navn", a, "kundenavn",b)`: {`"banner.role" wants {måte}`},
	} {
		asked, err := asks([]byte("package p\n\nvar _ = " + call + "\n"))
		require.NoError(t, err)
		var got []string
		for _, a := range asked {
			got = append(got, a.faults(For(NB))...)
		}
		assert.Equal(t, want, got, call)
	}
}

// walk gives every file with the suffix beneath the folders of the module; a folder may not be there.
func walk(t *testing.T, folders []string, suffix string, visit func(path string, source []byte)) {
	t.Helper()
	for _, folder := range folders {
		base := filepath.Join(root, folder)
		if _, err := os.Stat(base); os.IsNotExist(err) {
			continue
		}
		require.NoError(t, filepath.WalkDir(base, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, suffix) {
				return err
			}
			source, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			visit(strings.TrimPrefix(path, root+"/"), source)
			return nil
		}))
	}
}

// visible are the attributes that a person sees or hears.
var visible = []string{
	"aria-label", "aria-description", "aria-roledescription", "aria-valuetext", "aria-placeholder",
	"title", "placeholder", "alt", "label", "data-label", "data-tooltip", "data-confirm",
}

// shown are the fields of the page structs that a template shows as they stand.
var shown = []string{"Label", "Title", "Heading", "Lead", "Note", "Hint", "Because", "Context", "Summary", "Text", "Description"}

// bypasses lists, with the line, what a template shows that does not come from a catalogue.
func bypasses(source string) ([]string, error) {
	file, err := templ.ParseString(source)
	if err != nil {
		return nil, err
	}
	var faults []string
	line := uint32(0)
	report := func(at uint32, what, value string) {
		faults = append(faults, strings.TrimRight(fmt.Sprintf("%d: %s", at+1, what), " ")+" "+strconv.Quote(value))
	}
	walker := visitor.New()
	walker.Text = func(n *templ.Text) error {
		if wordy(n.Value) {
			report(n.Range.From.Line, "text", strings.TrimSpace(n.Value))
		}
		return nil
	}
	expression := func(what string, e templ.Expression) error {
		parsed, err := goparser.ParseExpr(e.Value)
		if err != nil {
			return nil //nolint:nilerr // "x..." and the like are no expression, and the compiler judges them
		}
		for _, literal := range literals(parsed) {
			if what == "" {
				faults = append(faults, fmt.Sprintf("%d: %q", e.Range.From.Line+1, literal))
				continue
			}
			report(line, what, literal)
		}
		return nil
	}
	walker.StringExpression = func(n *templ.StringExpression) error { return expression("", n.Expression) }
	attribute := func(key templ.AttributeKey, button bool) bool {
		return slices.Contains(visible, key.String()) || button && key.String() == "value"
	}
	button := false
	walker.ConstantAttribute = func(n *templ.ConstantAttribute) error {
		if attribute(n.Key, button) && wordy(n.Value) {
			report(line, n.Key.String(), n.Value)
		}
		return nil
	}
	walker.ExpressionAttribute = func(n *templ.ExpressionAttribute) error {
		if !attribute(n.Key, button) {
			return nil
		}
		return expression(n.Key.String(), n.Expression)
	}
	arguments := func(e templ.Expression) {
		parsed, err := goparser.ParseExpr(e.Value)
		if err != nil {
			return
		}
		for _, field := range fields(parsed) {
			report(e.Range.From.Line, field[0], field[1])
		}
	}
	into := walker.TemplElementExpression
	walker.TemplElementExpression = func(n *templ.TemplElementExpression) error {
		arguments(n.Expression)
		return into(n)
	}
	walker.CallTemplateExpression = func(n *templ.CallTemplateExpression) error {
		arguments(n.Expression)
		return nil
	}
	element := walker.Element
	walker.Element = func(n *templ.Element) error {
		switch n.Name {
		case "code", "kbd", "samp": // what is typed is the same in every language
			return nil
		}
		line, button = n.NameRange.From.Line, isButton(n)
		return element(n)
	}
	return faults, file.Visit(walker)
}

// isButton tells whether an element is an input that shows its value as its label.
func isButton(n *templ.Element) bool {
	for _, a := range n.Attributes {
		if c, ok := a.(*templ.ConstantAttribute); ok && n.Name == "input" && c.Key.String() == "type" {
			return c.Value == "submit" || c.Value == "button" || c.Value == "reset"
		}
	}
	return false
}

// names are the same in every language.
var names = regexp.MustCompile(`\b(KS|Tilkobling|KS Læring|LAB|PROD|GET|URL|IP|CSV|JSON|PDF)\b`)

// wordy tells whether s holds a word, other than the names that no language changes.
func wordy(s string) bool {
	return strings.ContainsFunc(names.ReplaceAllString(html.UnescapeString(s), ""), unicode.IsLetter)
}

// literals lists the words that stand in an expression itself. What is given to a function is the function's affair,
// unless it only formats.
func literals(e ast.Expr) []string {
	var found []string
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			return formats(n.Fun)
		case *ast.IndexExpr, *ast.FuncLit:
			return false
		case *ast.BasicLit:
			if s, err := strconv.Unquote(n.Value); n.Kind == token.STRING && err == nil && wordy(verbs.ReplaceAllString(s, "")) {
				found = append(found, s)
			}
		}
		return true
	})
	return found
}

var verbs = regexp.MustCompile(`%[-+# 0-9.]*[a-zA-Z]`)

func formats(function ast.Expr) bool {
	selector, ok := function.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	pkg, ok := selector.X.(*ast.Ident)
	return ok && (pkg.Name == "fmt" || pkg.Name == "strings")
}

// fields lists the shown fields of struct literals that hold words of their own.
func fields(n ast.Node) [][2]string {
	var found [][2]string
	ast.Inspect(n, func(n ast.Node) bool {
		pair, ok := n.(*ast.KeyValueExpr)
		if !ok {
			return true
		}
		key, ok := pair.Key.(*ast.Ident)
		if !ok || !slices.Contains(shown, key.Name) {
			return true
		}
		for _, literal := range literals(pair.Value) {
			found = append(found, [2]string{key.Name, literal})
		}
		return true
	})
	return found
}

// An ask is a call of T or N with its key, or the beginning of it, in the source.
type ask struct {
	line   int
	key    string
	prefix bool     // the rest of the key is put together at run time
	given  []string // placeholders
	open   bool     // more placeholders may be given than can be seen
}

func asks(source []byte) ([]ask, error) {
	set := token.NewFileSet()
	file, err := goparser.ParseFile(set, "", source, goparser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	var found []ask
	ast.Inspect(file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) == 0 {
			return true
		}
		selector, ok := call.Fun.(*ast.SelectorExpr)
		if !ok || selector.Sel.Name != "T" && selector.Sel.Name != "N" {
			return true
		}
		a := ask{line: set.Position(call.Pos()).Line, open: call.Ellipsis.IsValid()}
		first := call.Args[0]
		if sum, ok := first.(*ast.BinaryExpr); ok {
			for inner, ok := sum.X.(*ast.BinaryExpr); ok; inner, ok = sum.X.(*ast.BinaryExpr) {
				sum = inner
			}
			first, a.prefix = sum.X, true
		}
		if a.key, ok = literal(first); !ok || !strings.Contains(a.key, ".") {
			return true
		}
		rest := call.Args[1:]
		if selector.Sel.Name == "N" && len(rest) > 0 {
			a.given = append(a.given, "n")
			rest = rest[1:]
		}
		for i := 0; i < len(rest); i += 2 {
			name, ok := literal(rest[i])
			a.open = a.open || !ok
			a.given = append(a.given, name)
		}
		found = append(found, a)
		return true
	})
	return found, nil
}

func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

func (a ask) faults(c *Catalogue) []string {
	if a.prefix {
		if !slices.ContainsFunc(c.Keys(), func(key string) bool { return strings.HasPrefix(key, a.key) }) {
			return []string{fmt.Sprintf("no text begins with %q", a.key)}
		}
		return nil
	}
	if !c.Has(a.key) {
		return []string{fmt.Sprintf("no text %q", a.key)}
	}
	if a.open {
		return nil
	}
	var faults []string
	for _, name := range c.messages[a.key].other.names {
		if !slices.ContainsFunc(a.given, func(arg string) bool { _, ok := same(name, arg); return ok }) {
			faults = append(faults, fmt.Sprintf("%q wants {%s}", a.key, name))
		}
	}
	return faults
}
