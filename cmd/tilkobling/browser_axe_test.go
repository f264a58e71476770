package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/go-chi/chi/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/internal/access"
	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/checkout"
	"github.com/ks-no/tilkobling/internal/demo"
	"github.com/ks-no/tilkobling/internal/hrapi/simulator"
	"github.com/ks-no/tilkobling/internal/jobs"
	"github.com/ks-no/tilkobling/internal/server"
	"github.com/ks-no/tilkobling/web/view"
)

// Who looks at pages: people of the demonstration, and nobody in particular.
const (
	asVisitor  = ""
	asHandler  = `SELECT id FROM persons WHERE name = 'Ingrid Eksempel'`
	asTech     = `SELECT id FROM persons WHERE name = 'Tor Testvik'`
	asManager  = `SELECT id FROM persons WHERE name = 'Siri Demoseth'`
	asAdmin    = `SELECT id FROM persons WHERE name = 'Olav Oppsett'`
	asSupplier = `SELECT person_id FROM case_developers GROUP BY person_id ORDER BY count(*) DESC, person_id LIMIT 1`
	asAlver    = `SELECT m.person_id FROM memberships m JOIN customers c ON c.id = m.customer_id WHERE c.name = 'Alver' AND m.role = 'requester'`
	asSeaside  = `SELECT m.person_id FROM memberships m JOIN customers c ON c.id = m.customer_id WHERE c.name = 'Kristiansand' AND m.role = 'requester'`
)

var whom = map[string]string{
	asVisitor: "visitor", asHandler: "handler", asTech: "technician", asManager: "manager", asAdmin: "administrator",
	asSupplier: "developer", asAlver: "requester", asSeaside: "requester checking LAB",
}

// named are the parts of the addresses that the demonstration decides.
var named = map[string]string{
	"{new}":      `SELECT c.number FROM cases c JOIN customers k ON k.id = c.customer_id WHERE k.name = 'Utsira'`,
	"{org}":      `SELECT c.number FROM cases c JOIN customers k ON k.id = c.customer_id WHERE k.name = 'Alver'`,
	"{lab}":      `SELECT c.number FROM cases c JOIN customers k ON k.id = c.customer_id WHERE k.name = 'Kristiansand'`,
	"{prod}":     `SELECT c.number FROM cases c JOIN customers k ON k.id = c.customer_id WHERE k.name = 'Sarpsborg'`,
	"{failing}":  `SELECT c.number FROM cases c JOIN customers k ON k.id = c.customer_id WHERE k.name = 'Kinn'`,
	"{theirs}":   `SELECT min(c.number) FROM cases c JOIN case_developers d ON d.case_id = c.id WHERE c.status = 'active' AND d.person_id = (` + asSupplier + `)`,
	"{run}":      `SELECT max(r.id)::text FROM runs r JOIN cases c ON c.id = r.case_id JOIN customers k ON k.id = c.customer_id WHERE k.name = 'Kinn'`,
	"{passed}":   `SELECT max(r.id)::text FROM runs r JOIN cases c ON c.id = r.case_id JOIN customers k ON k.id = c.customer_id WHERE k.name = 'Alver'`,
	"{letter}":   `SELECT max(l.id)::text FROM letters l JOIN cases c ON c.id = l.case_id JOIN customers k ON k.id = c.customer_id WHERE k.name = 'Utsira'`,
	"{inquiry}":  `SELECT max(id)::text FROM inquiries WHERE status = 'new'`,
	"{answered}": `SELECT max(id)::text FROM inquiries WHERE status <> 'new'`,
	"{group}":    `SELECT min(id)::text FROM groups`,
	"{open}":     `SELECT max(id)::text FROM lab_periods`,
	"{over}":     `SELECT min(id)::text FROM lab_periods`,
}

// look is one look at an address.
type look struct {
	as   string
	path string
	send string // the form of the page to send empty, by the end of its action; what comes is looked at
	code int    // 0: 200
}

// looks says who looks at every page, the most telling first. An address of no
// page has none.
func looks() map[string][]look {
	of := func(section view.Section, as string, numbers ...string) []look {
		var out []look
		for _, n := range numbers {
			out = append(out, look{as: as, path: view.CasePath(n, section)})
		}
		return out
	}
	action := func(name string) []look {
		return []look{{as: asHandler, path: "/saker/{org}/" + name}}
	}
	return map[string][]look{
		"/":                             {{path: "/"}, {path: "/finnes-ikke", code: http.StatusNotFound}},
		view.PathGuide:                  {{path: view.PathGuide}},
		view.PathAccessibility:          {{path: view.PathAccessibility}},
		view.PathSignIn:                 {{path: view.PathSignIn}},
		view.PathSignInCode:             {{path: view.PathSignInCode}, {path: view.PathSignInCode, send: view.PathSignInCode, code: http.StatusUnprocessableEntity}},
		view.PathSignInCodeSent:         {{path: view.PathSignInCodeSent}},
		view.PathSignInCodeType:         {{path: view.PathSignInCodeType + "?lenke=ukjent", code: http.StatusGone}},
		access.NoRightPath:              nil, // looked at where an issuer is
		access.MeetPath:                 nil,
		view.PathInquiry:                {{path: view.PathInquiry}, {path: view.PathInquiry, send: view.PathInquiry, code: http.StatusUnprocessableEntity}},
		view.PathInquiryReceived:        {{path: view.PathInquiryReceived}},
		view.PathGallery:                {{path: view.PathGallery}},
		view.PathPost:                   {{path: view.PathPost}},
		view.PathProfile:                {{as: asHandler, path: view.PathProfile}, {as: asAlver, path: view.PathProfile}},
		view.PathActFor:                 {{as: asAlver, path: view.PathActFor}},
		view.PathStart:                  {{as: asAlver, path: view.PathStart}, {as: asSeaside, path: view.PathStart}},
		view.PathMine:                   {{as: asSupplier, path: view.PathMine}},
		view.PathPresent:                {{as: asAdmin, path: view.PathPresent}},
		view.PathWorklist:               {{as: asHandler, path: view.PathWorklist}, {as: asTech, path: view.PathWorklist + "?sok=finnesikke"}},
		view.PathLab:                    {{as: asTech, path: view.PathLab}, {as: asHandler, path: view.PathLab}},
		"/lab/perioder/{period}":        {{as: asTech, path: "/lab/perioder/{open}"}, {as: asHandler, path: "/lab/perioder/{over}"}},
		view.PathOverview:               {{as: asManager, path: view.PathOverview}},
		view.PathOverview + "/feil":     {{as: asManager, path: view.PathOverview + "/feil?kontroll=any.content-type"}},
		view.PathOverview + "/ferdige":  {{as: asManager, path: view.PathOverview + "/ferdige"}},
		view.PathOverview + "/kommuner": {{as: asManager, path: view.PathOverview + "/kommuner"}},
		view.PathOverview + "/stille":   {{as: asManager, path: view.PathOverview + "/stille"}},
		view.PathRegister:               {{as: asHandler, path: view.PathRegister}},
		"/kommuner/{customer}":          {{as: asHandler, path: "/kommuner/1804"}, {as: asHandler, path: "/kommuner/5601"}},
		view.PathGroups:                 {{as: asHandler, path: view.PathGroups}},
		"/grupper/{id}":                 {{as: asHandler, path: "/grupper/{group}"}},
		view.PathInquiries:              {{as: asHandler, path: view.PathInquiries}},
		view.PathInquiryNew:             {{as: asHandler, path: view.PathInquiryNew}},
		"/henvendelser/{id}":            {{as: asHandler, path: "/henvendelser/{inquiry}"}, {as: asHandler, path: "/henvendelser/{answered}"}},
		view.PathCaseNew:                {{as: asHandler, path: view.PathCaseNew}, {as: asHandler, path: view.PathCaseNew, send: view.PathCaseNew, code: http.StatusUnprocessableEntity}},
		"/saker/{number}": slices.Concat(
			of(view.CaseOverview, asHandler, "{lab}", "{new}"), of(view.CaseOverview, asAlver, "{org}"), of(view.CaseOverview, asSupplier, "{theirs}"),
		),
		"/saker/{number}/strom":         nil,
		"/saker/{number}/pa-vent":       append(action("pa-vent"), look{as: asHandler, path: "/saker/{org}/pa-vent", send: "/pa-vent", code: http.StatusUnprocessableEntity}),
		"/saker/{number}/ta-opp":        action("ta-opp"),
		"/saker/{number}/avslutt":       action("avslutt"),
		"/saker/{number}/avbryt":        action("avbryt"),
		"/saker/{number}/gjenapne":      action("gjenapne"),
		"/saker/{number}/trekk-tilbake": action("trekk-tilbake"),
		"/saker/{number}/dokumentasjon": slices.Concat(of(view.CaseDocuments, asSupplier, "{theirs}"), of(view.CaseDocuments, asHandler, "{new}")),
		"/saker/{number}/endepunkter":   slices.Concat(of(view.CaseEndpoints, asHandler, "{lab}"), of(view.CaseEndpoints, asSupplier, "{theirs}")),
		"/saker/{number}/tester":        slices.Concat(of(view.CaseTests, asHandler, "{failing}"), of(view.CaseTests, asAlver, "{org}")),
		"/saker/{number}/tester/{run}": {
			{as: asHandler, path: "/saker/{failing}/tester/{run}"}, {as: asAlver, path: "/saker/{org}/tester/{passed}"},
		},
		"/saker/{number}/tester/{run}/rapport.html": nil, // a file, with looks of its own
		"/saker/{number}/tester/{run}/rapport.json": nil,
		"/saker/{number}/organisasjon":              slices.Concat(of(view.CaseOrganisation, asAlver, "{org}"), of(view.CaseOrganisation, asHandler, "{lab}")),
		"/saker/{number}/organisasjon/gren":         {{as: asAlver, path: "/saker/{org}/organisasjon/gren?enhet=1001"}},
		"/saker/{number}/lab":                       slices.Concat(of(view.CaseLab, asSeaside, "{lab}"), of(view.CaseLab, asTech, "{lab}")),
		"/saker/{number}/produksjon":                slices.Concat(of(view.CaseProduction, asHandler, "{prod}"), of(view.CaseProduction, asSeaside, "{lab}")),
		"/saker/{number}/meldinger": append(slices.Concat(of(view.CaseThread, asHandler, "{failing}"), of(view.CaseThread, asAlver, "{org}")),
			look{as: asHandler, path: "/saker/{org}/meldinger", send: "/meldinger", code: http.StatusUnprocessableEntity}),
		"/saker/{number}/hendelser":     of(view.CaseTimeline, asHandler, "{lab}"),
		"/saker/{number}/kontakter":     slices.Concat(of(view.CaseContacts, asHandler, "{org}"), of(view.CaseContacts, asAlver, "{org}")),
		"/saker/{number}/brev":          of(view.CaseLetters, asHandler, "{new}", "{lab}"),
		"/saker/{number}/brev/{letter}": {{as: asHandler, path: "/saker/{new}/brev/{letter}"}},

		view.PathNotices: nil, "/static/*": nil, "/livez": nil, "/readyz": nil, // no pages
		"/logg-inn/{provider}": nil, "/logg-inn/{provider}/svar": nil, "/logg-inn/{provider}/avslutt": nil,
	}
}

// Every page holds to what WCAG 2.2 AA asks that a machine can see, wide and
// narrow, light and dark; says nothing on the console; and does not scroll
// sideways on a phone.
func TestBrowserAxe(t *testing.T) {
	t.Parallel()
	r := start(t, (*running).tellStory)
	pages := r.pages()
	table := looks()
	for _, p := range pages {
		assert.Contains(t, table, p, "nobody looks at it")
	}
	assert.Len(t, table, len(pages), "the table names a page that is not there")

	whose := map[string][]look{}
	first := map[look]bool{}
	for _, p := range pages {
		for i, l := range table[p] {
			l.path = r.named(l.path)
			first[l] = i == 0
			whose[l.as] = append(whose[l.as], l)
		}
	}
	audit := r.axe()
	for as, todo := range whose {
		w := r.enter(as)
		heard := w.listen()
		t.Run(whom[as], func(t *testing.T) {
			t.Parallel()
			w.t = t
			for _, l := range todo {
				w.look(l, audit, first[l])
				assert.Empty(t, heard(l.code), "the console of %s", l.path)
			}
		})
	}
}

// tellStory fills the database with the demonstration.
func (r *running) tellStory() {
	r.t.Helper()
	vault, err := casework.OpenVault(r.Keys)
	require.NoError(r.t, err)
	inserter, err := jobs.NewInserter(r.DB.Pool)
	require.NoError(r.t, err)
	roots, err := simulator.RootCAs()
	require.NoError(r.t, err)
	require.NoError(r.t, demo.Seed(r.t.Context(), demo.Deps{
		Pool: r.DB.Pool, Jobs: inserter, Vault: vault, Log: slog.New(slog.DiscardHandler), Site: "http://localhost", RootCAs: roots, Today: time.Now(),
	}))
}

// pages lists what the program answers to when it is read.
func (r *running) pages() []string {
	r.t.Helper()
	s := server.New(server.Config{
		Pool: r.DB.Pool, Gate: access.NewGate(r.DB.Pool, access.Options{Now: time.Now}), Log: slog.New(slog.DiscardHandler), Now: time.Now, Development: true,
	})
	routes, ok := s.Handler().(chi.Routes)
	require.True(r.t, ok)
	var out []string
	require.NoError(r.t, chi.Walk(routes, func(method, route string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		if route != "/" {
			route = strings.TrimSuffix(route, "/")
		}
		if method == http.MethodGet {
			out = append(out, route)
		}
		return nil
	}))
	return out
}

// named fills in what the demonstration decides.
func (r *running) named(path string) string {
	r.t.Helper()
	for name, statement := range named {
		if strings.Contains(path, name) {
			var value string
			require.NoError(r.t, r.DB.Pool.QueryRow(r.t.Context(), statement).Scan(&value), name)
			path = strings.ReplaceAll(path, name, value)
		}
	}
	return path
}

// axe is the program that looks, as a script.
func (r *running) axe() string {
	r.t.Helper()
	root, err := checkout.Root()
	require.NoError(r.t, err)
	b, err := os.ReadFile(filepath.Join(root, "node_modules", "axe-core", "axe.min.js"))
	require.NoError(r.t, err)
	return string(b)
}

// enter opens a window for the person whom a statement finds.
func (r *running) enter(as string) *window {
	r.t.Helper()
	w := r.visitor()
	if as == asVisitor {
		return w
	}
	var id int64
	require.NoError(r.t, r.DB.Pool.QueryRow(r.t.Context(), as).Scan(&id))
	w.visit(view.PathAccessibility)
	ctx, cancel := context.WithTimeout(w.ctx, patience)
	defer cancel()
	_, err := chromedp.Run(ctx, chromedp.Evaluate[bool](fmt.Sprintf(`fetch(%s, {method: 'POST', body: new URLSearchParams({person: '%d', til: %s})}).then(r => r.ok)`,
		quoted(view.PathSignIn), id, quoted(view.PathAccessibility)), chromedp.EvalAwaitPromise))
	require.NoError(r.t, err)
	return w.visit(view.PathAccessibility)
}

// listen hears what the console of a window says. The answer gives what was said
// since it was asked last; that a page came with a code is not told.
func (w *window) listen() func(code int) []string {
	w.t.Helper()
	var mu sync.Mutex
	var said []string
	require.NoError(w.t, chromedp.Listen(w.ctx, func(ev any) {
		mu.Lock()
		defer mu.Unlock()
		switch e := ev.(type) {
		case *runtime.EventExceptionThrown:
			said = append(said, "exception: "+e.ExceptionDetails.Text)
		case *runtime.EventConsoleAPICalled:
			said = append(said, "console: "+string(e.Type))
		case *cdplog.EventEntryAdded:
			if e.Entry.Level == cdplog.EntryLevelError || e.Entry.Level == cdplog.EntryLevelWarning {
				said = append(said, string(e.Entry.Source)+": "+e.Entry.Text)
			}
		}
	}))
	return func(code int) []string {
		mu.Lock()
		defer mu.Unlock()
		out := slices.DeleteFunc(said, func(s string) bool {
			return code != 0 && strings.Contains(s, fmt.Sprintf("the server responded with a status of %d", code))
		})
		said = nil
		return out
	}
}

// The rules that are held. Colours are looked at again where the rest was: they
// alone differ between light and dark.
const (
	allRules    = `{type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}`
	colourRules = `{type: 'rule', values: ['color-contrast', 'link-in-text-block']}`
)

// look visits a page and holds it to the rules.
func (w *window) look(l look, audit string, thoroughly bool) {
	w.t.Helper()
	w.dress(1440, false)
	w.visit(l.path)
	if l.send != "" {
		w.sendEmpty(l.send)
	}
	want := l.code
	if want == 0 {
		want = http.StatusOK
	}
	if !assert.Equal(w.t, want, eval[int](w, `performance.getEntriesByType('navigation')[0].responseStatus`), "%s leads to %s", l.path, w.path()) {
		return
	}
	w.do("axe", chromedp.Evaluate[chromedp.Void](audit+"; undefined"))
	w.hold(l, "wide, light", allRules)
	if thoroughly {
		w.dress(1440, true)
		w.hold(l, "wide, dark", colourRules)
		w.dress(390, false)
		w.hold(l, "narrow, light", colourRules)
	}
	w.dress(390, true)
	w.hold(l, "narrow, dark", allRules)
	w.inWidth(l, 390)
	w.dress(320, true)
	w.inWidth(l, 320)
}

// sendEmpty sends a form as it is, past what the browser itself would ask for.
func (w *window) sendEmpty(action string) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, patience)
	defer cancel()
	_, err := chromedp.RunResponse(ctx, chromedp.Evaluate[chromedp.Void](
		`[...document.querySelectorAll('main form[method=post]')].find(f => f.getAttribute('action').split('?')[0].endsWith(`+quoted(action)+`)).submit()`))
	require.NoError(w.t, err, action)
}

// dress gives the window a width and a scheme, and keeps things still.
func (w *window) dress(width int64, dark bool) {
	w.t.Helper()
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	w.do("dress", chromedp.EmulateViewport(width, 900), chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
		}})
		return err
	}))
}

// hold asserts that axe finds nothing.
func (w *window) hold(l look, how, rules string) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, 2*patience)
	defer cancel()
	found, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](`axe.run(document, {runOnly: `+rules+`, resultTypes: ['violations']}).then(r => r.violations.map(v =>
		v.id + ': ' + v.help + v.nodes.slice(0, 5).map(n => '\n  ' + n.target.join(' ') + '  ' + ([...n.any, ...n.all, ...n.none][0]?.message ?? '')).join('')))`,
		chromedp.EvalAwaitPromise))
	require.NoError(w.t, err, l.path)
	assert.Empty(w.t, found, "%s %s, %s", l.path, l.send, how)
}

// inWidth asserts that the page does not scroll sideways.
func (w *window) inWidth(l look, width int) {
	w.t.Helper()
	assert.Empty(w.t, eval[[]string](w, `(() => { const d = document.documentElement;
		return d.scrollWidth <= d.clientWidth ? [] : [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > d.clientWidth + 1)
			.slice(0, 4).map(e => e.tagName + '.' + e.className) })()`), "%s is wider than %d", l.path, width)
}
