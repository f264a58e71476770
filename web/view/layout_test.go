package view

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"

	"github.com/a-h/templ"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/web/text"
)

func TestLayoutOfACustomersSessionSaysOnWhoseBehalf(t *testing.T) {
	t.Parallel()
	g := galleryPage(text.NB)
	d := show(t, Layout(g.Page))
	banner := d.Find(".role-banner[role=region]")
	assert.Contains(t, banner.Text(), "Du er logget inn som Kari Nordby for Eksempelvik kommune (innlogging: Ansattporten).")
	assert.Equal(t, "/bytt", banner.Find("a").AttrOr("href", ""))

	g.Page.User = &PageUser{Name: galleryHandler, Roles: []string{"saksbehandler", "tekniker"}}
	d = show(t, Layout(g.Page))
	assert.Zero(t, d.Find(".role-banner").Length())
	assert.Contains(t, d.Find("#brukermeny").Text(), "saksbehandler, tekniker")
	assert.Equal(t, "IH", d.Find("header .ds-avatar").AttrOr("data-initials", ""))
}

func TestLayoutOfSomebodyUnknown(t *testing.T) {
	t.Parallel()
	d := show(t, Layout(Page{Text: text.For(text.EN), Title: "Inquiry", Path: "/henvendelse"}))
	assert.Equal(t, "Inquiry – Tilkobling", d.Find("title").Text())
	assert.Equal(t, "auto", d.Find("html").AttrOr("data-color-scheme", ""))
	assert.Equal(t, PathSignIn, d.Find("header a.ds-button").AttrOr("href", ""))
	assert.Zero(t, d.Find("form[action='"+PathSignOut+"']").Length())
	assert.Zero(t, d.Find(".ds-breadcrumbs, .app-nav, #mobilmeny").Length())
	assert.NotContains(t, d.Find("footer").Text(), "Made-up")
}

func TestLanguageAndSchemeAreChosenByForms(t *testing.T) {
	t.Parallel()
	g := galleryPage(text.NN)
	g.Page.ColourScheme = SchemeDark
	d := show(t, Layout(g.Page))
	language := d.Find("form[method=post][action='" + PathLanguage + "']")
	assert.Equal(t, g.Page.Path, language.Find("input[name=return]").AttrOr("value", ""))
	assert.Equal(t, 3, language.Find("button[name=lang]").Length())
	assert.Equal(t, "nn", language.Find("button[aria-pressed=true]").AttrOr("value", ""))
	assert.Equal(t, "en", language.Find("button[value=en]").AttrOr("lang", ""))
	scheme := d.Find("form[method=post][action='" + PathColourScheme + "']")
	assert.Equal(t, "dark", scheme.Find("button[aria-pressed=true]").AttrOr("value", ""))
	assert.Equal(t, "dark", d.Find("meta[name=color-scheme]").AttrOr("content", ""))
	assert.Equal(t, SchemeAuto, ParseColourScheme("sepia"))
	assert.Equal(t, SchemeLight, ParseColourScheme("light"))
}

func TestRenderAnswersWithAllOrNothing(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	require.NoError(t, Render(t.Context(), w, http.StatusUnprocessableEntity, templ.Raw("<p>Hei</p>")))
	assert.Equal(t, http.StatusUnprocessableEntity, w.Code)
	assert.Equal(t, "<p>Hei</p>", w.Body.String())
	assert.Equal(t, strconv.Itoa(w.Body.Len()), w.Header().Get("Content-Length"))
	assert.Equal(t, "text/html; charset=utf-8", w.Header().Get("Content-Type"))

	broken := errors.New("broken")
	w = httptest.NewRecorder()
	err := Render(t.Context(), w, http.StatusOK, templ.Join(templ.Raw("<p>half"), templ.ComponentFunc(func(context.Context, io.Writer) error { return broken })))
	require.ErrorIs(t, err, broken)
	assert.Empty(t, w.Body.String())
	assert.Empty(t, w.Header())
}

type goneReader struct{ http.ResponseWriter }

var errGone = errors.New("gone")

func (goneReader) Write([]byte) (int, error) { return 0, errGone }

func TestRenderTellsAReaderWhoLeft(t *testing.T) {
	t.Parallel()
	err := Render(t.Context(), goneReader{httptest.NewRecorder()}, http.StatusOK, templ.Raw("<p>Hei</p>"))
	var left *WriteError
	require.ErrorAs(t, err, &left)
	require.ErrorIs(t, err, errGone)
	assert.Contains(t, err.Error(), "write page")
}

func TestInitials(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"Kari Nordby": "KN", "Øystein": "Ø", "áile anna  magga": "ÁM", "": ""} {
		assert.Equal(t, want, Initials(name), name)
	}
}
