package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/hrapi"
	"github.com/ks-no/tilkobling/internal/hrapi/simulator"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres/pgtest"
	"github.com/ks-no/tilkobling/web/view"
)

// running is the whole program, pages and workers, over a database of its own,
// with a town of invented municipalities beside it.
type running struct {
	t    *testing.T
	URL  string
	DB   *pgtest.DB
	Town *simulator.Town
	Log  *safeBuffer
	Keys string // that passwords are kept with

	browser context.Context
}

// safeBuffer takes what the program logs.
type safeBuffer struct {
	mu sync.Mutex
	b  strings.Builder
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// chromium finds a browser. Where there is none the test says so and is left
// out, but never on the machine that decides.
func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("no Chromium on this machine: browser tests cannot run")
	}
	t.Skip("no Chromium on this machine: browser tests are left out") //nolint:forbidigo // a developer's machine without one; a failure where CI=true
	return ""
}

// start runs the program until the test ends. before fills the database first.
func start(t *testing.T, before ...func(*running)) *running {
	t.Helper()
	path := chromium(t)
	db := pgtest.New(t)
	require.NoError(t, migrate(t.Context(), db.OwnerURL))
	keys, err := casework.NewKeySet()
	require.NoError(t, err)
	roots, err := simulator.RootCAs()
	require.NoError(t, err)
	ctx, stop := context.WithCancel(t.Context())
	town, err := simulator.OpenTown(ctx, "127.0.0.1:0", nil)
	require.NoError(t, err)

	r := &running{t: t, DB: db, Town: town, Log: &safeBuffer{}, Keys: keys}
	c := Config{
		Listen: "127.0.0.1:0", DatabaseURL: db.URL, KeySet: keys, Development: true, LogFormat: "text", roots: roots,
		Tests: []onboarding.Environment{onboarding.LAB, onboarding.PROD},
	}
	for _, do := range before {
		do(r)
	}
	ready, ended := make(chan string, 1), make(chan error, 1)
	go func() {
		ended <- serve(ctx, c, slog.New(slog.NewTextHandler(r.Log, nil)), func(address string) { ready <- address })
	}()
	select {
	case address := <-ready:
		r.URL = "http://" + address
	case err := <-ended:
		require.NoError(t, err)
	}
	allocated, end := chromedp.NewExecAllocator(ctx, chromedp.ExecPath(path), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.NoFirstRun, chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true), chromedp.Flag("disable-dev-shm-usage", true),
		chromedp.Flag("accept-lang", "nb"), chromedp.UserDataDir(t.TempDir()))
	browser, closeBrowser := chromedp.NewContext(allocated)
	require.NoError(t, chromedp.Do(browser))
	r.browser = browser
	t.Cleanup(func() {
		closeBrowser()
		end()
		stop()
		require.NoError(t, <-ended)
		if t.Failed() {
			t.Log(r.Log.String())
		}
	})
	return r
}

// person makes an invented person whom the development sign-in offers.
func (r *running) person(name, email string, roles ...string) {
	r.t.Helper()
	var id int64
	require.NoError(r.t, r.DB.Pool.QueryRow(r.t.Context(),
		`INSERT INTO persons (name, email, language, demo) VALUES ($1, $2, 'nb', true) RETURNING id`, name, email).Scan(&id))
	for _, role := range roles {
		_, err := r.DB.Pool.Exec(r.t.Context(), `INSERT INTO ks_roles (person_id, role) VALUES ($1, $2)`, id, role)
		require.NoError(r.t, err)
	}
}

// offered lets the development sign-in offer everybody whom a case has named since.
func (r *running) offered() {
	r.t.Helper()
	_, err := r.DB.Pool.Exec(r.t.Context(), `UPDATE persons SET demo = true WHERE NOT demo`)
	require.NoError(r.t, err)
}

// window is a browser session of one person.
type window struct {
	r   *running
	t   *testing.T
	ctx context.Context
}

// visitor opens a window in which nobody is signed in.
func (r *running) visitor() *window {
	r.t.Helper()
	ctx, closeTab := chromedp.NewContext(r.browser, chromedp.WithNewBrowserContext())
	r.t.Cleanup(closeTab)
	w := &window{r: r, t: r.t, ctx: ctx}
	require.NoError(r.t, chromedp.Do(ctx, chromedp.EmulateViewport(1440, 900)))
	return w
}

// signIn opens a window for a person.
func (r *running) signIn(name string) *window {
	r.t.Helper()
	r.offered()
	w := r.visitor()
	w.visit(view.PathSignIn)
	w.press(name)
	return w
}

// patience is how long a page may take before the test gives up.
const patience = 60 * time.Second

func (w *window) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		require.NoError(w.t, err, "%s on %s:\n%s", what, w.path(), w.text())
	}
}

// visit goes to an address of the program.
func (w *window) visit(path string) *window {
	w.t.Helper()
	w.do("visit "+path, chromedp.Navigate(w.r.URL+path))
	return w
}

func eval[T any](w *window, script string) T {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](script))
	require.NoError(w.t, err, script)
	return v
}

func (w *window) path() string { return eval[string](w, `location.pathname + location.search`) }

// text is what the page says, as a reader sees it.
func (w *window) text() string {
	return eval[string](w, `document.querySelector('main')?.innerText ?? document.body.innerText`)
}

// quoted is s as a script writes it.
func quoted(s string) string { return strconv.Quote(s) }

// mark finds an element by a script and gives it an attribute to find it by.
func (w *window) mark(what, script string) string {
	w.t.Helper()
	ok := eval[bool](w, `(() => {
		document.querySelectorAll('[data-pressed]').forEach(e => e.removeAttribute('data-pressed'));
		const e = (`+script+`)(); if (!e) return false; e.setAttribute('data-pressed', ''); e.scrollIntoView({block: 'center'}); return true; })()`)
	require.True(w.t, ok, "no %s on %s:\n%s", what, w.path(), w.text())
	return `[data-pressed]`
}

// press presses the button or link whose words begin so, and waits for the page
// that comes. Within narrows it to an element.
func (w *window) press(label string, within ...string) *window {
	w.t.Helper()
	scope := "document"
	if len(within) > 0 {
		scope = "document.querySelector(" + quoted(within[0]) + ")"
	}
	selector := w.mark("button "+label, `() => [...(`+scope+` ?? document.createElement('p')).querySelectorAll('main button, main a, button, a')]
		.find(e => e.offsetParent !== null && e.innerText.trim().replace(/\s+/g, ' ').startsWith(`+quoted(label)+`))`)
	w.follow("press "+label, selector)
	return w
}

// see waits until the page says so.
func (w *window) see(words string) *window {
	w.t.Helper()
	w.await(`document.body.innerText.replace(/\s+/g, ' ').includes(` + quoted(words) + `)`)
	return w
}

// await waits until a script is true of the page, or of one that comes meanwhile.
func (w *window) await(script string) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, patience)
	defer cancel()
	_, err := chromedp.Run(ctx, chromedp.Poll[bool](script, chromedp.WithPollingTimeout(patience)))
	require.NoError(w.t, err, "%s is not so on %s:\n%s", script, w.path(), w.text())
}

// municipality has the town serve a municipality, and returns the address that
// all its endpoints share.
func (r *running) municipality(key string, cfg simulator.Config) string {
	r.t.Helper()
	require.NoError(r.t, r.Town.Set(r.t.Context(), key, cfg))
	return strings.TrimSuffix(r.Town.EndpointURL(key, hrapi.Organisation), "/organisation")
}

// submit fills the form whose address ends so and presses its button, or the one
// whose words begin as label says. What lies folded is opened first.
func (w *window) submit(action string, fill map[string]string, label ...string) *window {
	w.t.Helper()
	form := fmt.Sprintf(`[...document.querySelectorAll('form[method=post]')].find(f => new URL(f.action).pathname.endsWith(%s)
		&& Object.entries(%s).every(([k, v]) => ![...f.querySelectorAll('input[type=hidden]')].some(h => h.name === k && h.value !== v)))`,
		quoted(action), hidden(fill))
	require.True(w.t, eval[bool](w, `(() => { const f = `+form+`; if (!f) return false;
		for (let d = f.closest('details'); d; d = d.parentElement.closest('details')) d.open = true;
		const g = f.closest('dialog'); if (g && !g.open) g.showModal(); return true; })()`), "no form %s on %s:\n%s", action, w.path(), w.text())
	for name, value := range fill {
		ok := eval[bool](w, fmt.Sprintf(`(() => {
			const all = [...(%s).elements].filter(e => e.name === %s && e.type !== 'submit'), value = %s;
			if (!all.length) return false;
			const e = all[0];
			if (e.type === 'hidden') return true;
			for (let d = e.closest('details'); d; d = d.parentElement.closest('details')) d.open = true;
			if (e.type === 'radio' || e.type === 'checkbox') {
				const want = value === '*' ? all : all.filter(x => x.value === value || value === '1');
				want.forEach(x => { if (!x.checked) x.click(); });
				return want.length > 0;
			}
			if (e.tagName === 'SELECT') {
				const o = [...e.options].find(o => o.value === value || o.text.trim().startsWith(value));
				if (!o) return false;
				e.value = o.value;
			} else e.value = value;
			e.dispatchEvent(new Event('input', {bubbles: true}));
			e.dispatchEvent(new Event('change', {bubbles: true}));
			return true; })()`, form, quoted(name), quoted(value)))
		require.True(w.t, ok, "no field %s for %q in %s on %s:\n%s", name, value, action, w.path(), w.text())
	}
	words := ""
	if len(label) > 0 {
		words = label[0]
	}
	selector := w.mark("button "+words+" of "+action, `() => [...(`+form+`).querySelectorAll('button')].find(b => b.type === 'submit' && b.textContent.trim().startsWith(`+quoted(words)+`))`)
	w.follow("submit "+action, selector)
	return w
}

// hidden are the fields that tell two forms to one address apart.
func hidden(fill map[string]string) string {
	parts := []string{}
	for _, k := range []string{"environment", "level"} {
		if v, ok := fill[k]; ok {
			parts = append(parts, quoted(k)+": "+quoted(v))
		}
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// follow clicks what is marked and waits for the page that comes.
func (w *window) follow(what, selector string) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, patience)
	defer cancel()
	// Pressed by the page itself: on a busy machine a pointer can miss what moves.
	res, err := chromedp.RunResponse(ctx, chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`(document.querySelector('`+selector+`').click(), true)`))
		return err
	}))
	require.NoError(w.t, err, what)
	if res != nil {
		require.Less(w.t, res.Status, int64(400), "%s:\n%s", what, w.text())
	}
}
