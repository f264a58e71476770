package view

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/web/static"
	"github.com/ks-no/tilkobling/web/text"
)

// show renders a component and reads it as a browser would.
func show(t *testing.T, c templ.Component) *goquery.Document {
	t.Helper()
	d, err := goquery.NewDocumentFromReader(strings.NewReader(markup(t, c)))
	require.NoError(t, err)
	return d
}

func markup(t *testing.T, c templ.Component) string {
	t.Helper()
	var b strings.Builder
	require.NoError(t, c.Render(t.Context(), &b))
	return b.String()
}

// with gives a component its children.
func with(c templ.Component, children ...templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return c.Render(templ.WithChildren(ctx, templ.Join(children...)), w)
	})
}

func galleryPage(lang text.Lang) GalleryPage {
	t := text.For(lang)
	return GalleryPage{Page: Page{
		Text: t, Title: "Tilkobling", Path: "/galleri?a=1&b=2", Demo: true,
		Nav:         []NavItem{{Label: t.T("nav.worklist"), Href: "/saker", Current: true}, {Label: t.T("nav.guide"), Href: PathGuide}},
		User:        &PageUser{Name: galleryRequester, OnBehalfOf: galleryCustomer, SignInMethod: "Ansattporten", SwitchHref: "/bytt"},
		Flash:       &Flash{Kind: AlertSuccess, Text: t.T("ui.copied")},
		Breadcrumbs: []Crumb{{Label: t.T("nav.worklist"), Href: "/saker"}, {Label: "Tilkobling", Href: "/galleri"}},
	}}
}

func TestEveryComponentHoldsInEveryLanguage(t *testing.T) {
	t.Parallel()
	for _, lang := range text.Langs() {
		t.Run(string(lang), func(t *testing.T) {
			t.Parallel()
			d := show(t, Gallery(galleryPage(lang)))

			assert.Equal(t, string(lang), d.Find("html").AttrOr("lang", ""))
			assert.Equal(t, 1, d.Find("h1").Length(), "one h1")
			assert.Equal(t, 1, d.Find("main#innhold[tabindex='-1']").Length())
			assert.Equal(t, 1, d.Find("#status[role=status]").Length())
			assert.NotContains(t, d.Text(), "⟦", "a text is missing")
			assert.NotRegexp(t, `\{[a-zA-Zåøæ]+\}`, d.Find("main").Text(), "a text is not filled")
		})
	}
}

func TestNothingIsInline(t *testing.T) {
	t.Parallel()
	d := show(t, Gallery(galleryPage(text.NB)))
	assert.Zero(t, d.Find("[style]").Length())
	assert.Zero(t, d.Find("style").Length())
	assert.Zero(t, d.Find("script:not([src])").Length())
	d.Find("*").Each(func(_ int, s *goquery.Selection) {
		for _, a := range s.Nodes[0].Attr {
			assert.False(t, strings.HasPrefix(a.Key, "on") || strings.HasPrefix(a.Key, "hx-on"), "%s on %s", a.Key, s.Nodes[0].Data)
			assert.NotContains(t, a.Val, "js:")
		}
	})
}

func TestEveryReferenceHasItsElement(t *testing.T) {
	t.Parallel()
	d := show(t, Gallery(galleryPage(text.NB)))
	ids := map[string]int{}
	d.Find("[id]").Each(func(_ int, s *goquery.Selection) { ids[s.AttrOr("id", "")]++ })
	for id, n := range ids {
		assert.Equal(t, 1, n, "id %s", id)
	}
	for _, attribute := range []string{"for", "form", "list", "aria-labelledby", "aria-describedby", "commandfor", "popovertarget"} {
		d.Find("[" + attribute + "]").Each(func(_ int, s *goquery.Selection) {
			for id := range strings.FieldsSeq(s.AttrOr(attribute, "")) {
				assert.Equal(t, 1, ids[id], "%s=%s", attribute, id)
			}
		})
	}
	d.Find("[data-copy], [hx-target^='#']").Each(func(_ int, s *goquery.Selection) {
		id := strings.TrimPrefix(s.AttrOr("data-copy", s.AttrOr("hx-target", "")), "#")
		assert.Equal(t, 1, ids[id], "#%s", id)
	})
	d.Find("input:not([type=hidden]), select, textarea").Each(func(_ int, s *goquery.Selection) {
		id, ok := s.Attr("id")
		require.True(t, ok, "a field without an id: %s", s.AttrOr("name", ""))
		assert.Equal(t, 1, d.Find("label[for='"+id+"']").Length(), "label of %s", id)
	})
}

// Icons are named by text in templates and pages: a name that is not in the list would draw nothing.
func TestEveryIconIsInTheSprite(t *testing.T) {
	t.Parallel()
	named := regexp.MustCompile(`(?:Icon\(|Icon:\s*|useIcon\(\w+, )"([A-Za-z0-9]+)"`)
	files, err := filepath.Glob("*.templ")
	require.NoError(t, err)
	code, err := filepath.Glob("*.go")
	require.NoError(t, err)
	found := 0
	for _, file := range append(files, code...) {
		if strings.HasSuffix(file, "_templ.go") || strings.HasSuffix(file, "_test.go") {
			continue
		}
		source, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, m := range named.FindAllSubmatch(source, -1) {
			found++
			assert.True(t, static.HasIcon(string(m[1])), "%s: icon %s is not in web/static/icons.txt", file, m[1])
		}
	}
	assert.Greater(t, found, 10, "the search finds no names any more")
	show(t, Gallery(galleryPage(text.NB))).Find("use").Each(func(_ int, s *goquery.Selection) {
		_, name, _ := strings.Cut(s.AttrOr("href", ""), "#")
		assert.True(t, static.HasIcon(name), name)
	})
}
