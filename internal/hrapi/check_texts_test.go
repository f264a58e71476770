package hrapi

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var catalogueKey = regexp.MustCompile(`(?m)^"([^"]+)" *=`)

// worded are the keys of the catalogues, by language. The engine does not import
// them: they are read as files.
var worded = sync.OnceValues(func() (map[string]map[string]bool, error) {
	keys := map[string]map[string]bool{"nb": {}, "nn": {}, "en": {}}
	paths, err := filepath.Glob("../../web/text/catalogue/*.toml")
	if err != nil {
		return nil, err
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		lang := strings.TrimPrefix(filepath.Ext(strings.TrimSuffix(path, ".toml")), ".")
		for _, match := range catalogueKey.FindAllStringSubmatch(string(text), -1) {
			keys[lang][match[1]] = true
		}
	}
	return keys, nil
})

// requireWords fails where a language has none of the keys.
func requireWords(t *testing.T, keys ...string) {
	t.Helper()
	all, err := worded()
	require.NoError(t, err)
	for lang, there := range all {
		found := false
		for _, key := range keys {
			found = found || there[key]
		}
		assert.True(t, found, "%s has no text %q", lang, keys)
	}
}

func TestEveryCheckHasItsWords(t *testing.T) {
	t.Parallel()
	for _, check := range Checks() {
		for _, part := range []string{"title", "expected", "advice"} {
			requireWords(t, "check."+check.ID+"."+part, "check.any."+check.Name()+"."+part)
		}
	}
}

// Every code that stands in the source as a message's has a text. Codes that are
// put together are seen where tests meet them.
func TestEveryMessageHasItsWords(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("*.go")
	require.NoError(t, err)
	codes := map[string]bool{}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		require.NoError(t, err)
		collectCodes(file, codes)
	}
	assert.Greater(t, len(codes), 60)
	for code := range codes {
		requireWords(t, "hr."+code)
	}
}

// collectCodes finds the codes of messages that a file writes out.
func collectCodes(file *ast.File, codes map[string]bool) {
	ast.Inspect(file, func(n ast.Node) bool {
		switch node := n.(type) {
		case *ast.CompositeLit:
			if kind, ok := node.Type.(*ast.Ident); !ok || kind.Name != "Message" {
				return true
			}
			for _, element := range node.Elts {
				pair, ok := element.(*ast.KeyValueExpr)
				if !ok {
					continue
				}
				if name, ok := pair.Key.(*ast.Ident); ok && name.Name == "Code" {
					addLiteral(codes, pair.Value)
				}
			}
		case *ast.CallExpr:
			if method, ok := node.Fun.(*ast.SelectorExpr); ok && len(node.Args) == 3 {
				switch method.Sel.Name {
				case "found", "needs", "bars", "positionSample":
					addLiteral(codes, node.Args[2])
				}
			}
		}
		return true
	})
}

func addLiteral(codes map[string]bool, e ast.Expr) {
	if literal, ok := e.(*ast.BasicLit); ok && literal.Kind == token.STRING {
		if code, err := strconv.Unquote(literal.Value); err == nil {
			codes[code] = true
		}
	}
}

// requireWorded holds what a test met against the catalogues.
func requireWorded(t *testing.T, f *findings) {
	t.Helper()
	for _, id := range f.order {
		o := f.outcome[id]
		for _, m := range []*Message{o.received, o.skipped, o.stopped} {
			if m != nil {
				requireWords(t, "hr."+m.Code)
			}
		}
		for _, s := range o.samples {
			requireWords(t, "hr."+s.Detail.Code)
		}
	}
}
