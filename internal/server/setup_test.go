package server_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/go-chi/chi/v5"
	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/internal/access"
	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/casework/caseworktest"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/server"
	"github.com/ks-no/tilkobling/web/view"
)

// site is the program behind a real socket, over a town of its own.
type site struct {
	*caseworktest.Town
	URL string
	Log *strings.Builder // what the program logged; read it when requests are over

	Routes chi.Routes // every address of the program

	tb testing.TB
}

func newSite(t *testing.T, options ...casework.Option) *site {
	t.Helper()
	s := &site{Town: caseworktest.New(t, options...), Log: &strings.Builder{}, tb: t}
	_, err := s.DB.Pool.Exec(t.Context(), `UPDATE persons SET demo = true`)
	require.NoError(t, err)
	app := server.New(server.Config{
		Pool: s.DB.Pool, Work: s.Work, Log: slog.New(slog.NewTextHandler(s.Log, nil)), Now: s.Clock.Now, Development: true,
		Gate: access.NewGate(s.DB.Pool, access.Options{Idle: time.Hour, Lifetime: 8 * time.Hour, Now: time.Now}),
	})
	ctx, stop := context.WithCancel(t.Context())
	listening := make(chan struct{})
	go func() {
		defer close(listening)
		app.Listen(ctx)
	}()
	pages := app.Handler()
	routes, ok := pages.(chi.Routes)
	require.True(t, ok, "the addresses can be listed")
	s.Routes = routes
	web := httptest.NewServer(pages)
	t.Cleanup(func() {
		web.CloseClientConnections()
		web.Close()
		stop()
		<-listening
	})
	s.URL = web.URL
	return s
}

// reader is a browser without scripts, with a session of its own.
type reader struct {
	site *site
	http *http.Client
}

// page is an answer.
type page struct {
	*goquery.Document
	Code int
	Path string // after redirects
	Body string
}

// Visitor is nobody in particular.
func (s *site) Visitor() *reader {
	s.tb.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(s.tb, err)
	return &reader{site: s, http: &http.Client{Jar: jar, Timeout: 30 * time.Second}}
}

// SignIn is a person's session.
func (s *site) SignIn(id onboarding.PersonID) *reader {
	s.tb.Helper()
	_, err := s.DB.Pool.Exec(s.tb.Context(), `UPDATE persons SET demo = true WHERE id = $1`, id)
	require.NoError(s.tb, err)
	r := s.Visitor()
	p := r.Post(view.PathSignIn, url.Values{"person": {strconv.FormatInt(int64(id), 10)}, "til": {view.PathGuide}})
	require.Equal(s.tb, http.StatusOK, p.Code, p.Body)
	return r
}

// Get reads a page.
func (r *reader) Get(path string) *page {
	r.site.tb.Helper()
	req, err := http.NewRequestWithContext(r.site.tb.Context(), http.MethodGet, r.site.URL+path, nil)
	require.NoError(r.site.tb, err)
	return r.do(req)
}

// Post sends a form.
func (r *reader) Post(path string, form url.Values) *page {
	r.site.tb.Helper()
	req, err := http.NewRequestWithContext(r.site.tb.Context(), http.MethodPost, r.site.URL+path, strings.NewReader(form.Encode()))
	require.NoError(r.site.tb, err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r.do(req)
}

// Submit sends the form of a page whose action ends so, with its own hidden
// fields and what is filled in.
func (r *reader) Submit(p *page, action string, fill url.Values) *page {
	r.site.tb.Helper()
	form := p.Find(`form[method="post"]`).FilterFunction(func(_ int, f *goquery.Selection) bool {
		return strings.HasSuffix(strings.SplitN(f.AttrOr("action", ""), "?", 2)[0], action)
	}).First()
	require.Equal(r.site.tb, 1, form.Length(), "a form to %s on %s", action, p.Path)
	values := url.Values{}
	form.Find("input[type=hidden]").Each(func(_ int, i *goquery.Selection) {
		values.Add(i.AttrOr("name", ""), i.AttrOr("value", ""))
	})
	for k, v := range fill {
		values[k] = v
	}
	return r.Post(form.AttrOr("action", ""), values)
}

func (r *reader) do(req *http.Request) *page {
	r.site.tb.Helper()
	res, err := r.http.Do(req)
	require.NoError(r.site.tb, err)
	defer func() { require.NoError(r.site.tb, res.Body.Close()) }()
	body, err := io.ReadAll(res.Body)
	require.NoError(r.site.tb, err)
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(string(body)))
	require.NoError(r.site.tb, err)
	return &page{Document: doc, Code: res.StatusCode, Path: res.Request.URL.Path, Body: string(body)}
}

// One is the text of the only element that the selector finds.
func (p *page) One(t *testing.T, selector string) string {
	t.Helper()
	found := p.Find(selector)
	require.Equal(t, 1, found.Length(), "%s on %s", selector, p.Path)
	return strings.Join(strings.Fields(found.Text()), " ")
}
