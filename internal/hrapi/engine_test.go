package hrapi

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLoginIsTriedStepByStep(t *testing.T) {
	t.Parallel()
	status := func(code int, header ...string) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, _ *http.Request) bool {
			for i := 0; i+1 < len(header); i += 2 {
				w.Header().Add(header[i], header[i+1])
			}
			w.WriteHeader(code)
			return true
		}
	}
	without := func(answer func(http.ResponseWriter, *http.Request) bool) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, r *http.Request) bool {
			_, _, ok := r.BasicAuth()
			return !ok && answer(w, r)
		}
	}
	wrong := func(answer func(http.ResponseWriter, *http.Request) bool) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, r *http.Request) bool {
			_, password, ok := r.BasicAuth()
			return ok && password != testPassword && answer(w, r)
		}
	}
	html := func(w http.ResponseWriter, _ *http.Request) bool {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, "<html><form>")
		return true
	}
	inTwoMinutes := time.Now().Add(2 * time.Minute).UTC().Format(http.TimeFormat)

	for name, tc := range map[string]struct {
		before, after func(http.ResponseWriter, *http.Request) bool
		open          bool
		want          map[string]string
	}{
		"sound":                          {want: map[string]string{}},
		"no login asked":                 {open: true, want: map[string]string{"requires-login": "login.not-required"}},
		"a login page with 200":          {before: without(html), want: map[string]string{"requires-login": "login.not-required-html"}},
		"sent to a login page":           {before: without(status(302, "Location", "https://id.example/login?x=1")), want: map[string]string{"no-redirect": "redirect.host"}},
		"403 without login":              {before: without(status(403)), want: map[string]string{"requires-login": "login.status"}},
		"500 without login":              {before: without(status(500)), want: map[string]string{"requires-login": "login.status"}},
		"401 without WWW-Authenticate":   {before: without(status(401)), want: map[string]string{"www-authenticate": "www-authenticate.missing"}},
		"another scheme":                 {before: without(status(401, "WWW-Authenticate", `Bearer realm="x"`)), want: map[string]string{"www-authenticate": "www-authenticate.other"}},
		"several schemes":                {before: without(status(401, "WWW-Authenticate", `Negotiate, Basic realm="x", charset="UTF-8"`)), want: map[string]string{}},
		"any password":                   {before: wrong(status(200)), want: map[string]string{"rejects-wrong-password": "wrong-password.accepted"}},
		"403 with a wrong password":      {before: wrong(status(403)), want: map[string]string{"rejects-wrong-password": "login.status"}},
		"our password refused":           {after: status(401, "WWW-Authenticate", "Basic"), want: map[string]string{"accepts-credentials": "credentials.refused"}},
		"Basic Auth not spoken":          {before: status(401, "WWW-Authenticate", "NTLM"), want: map[string]string{"www-authenticate": "www-authenticate.other", "accepts-credentials": "credentials.scheme"}},
		"403 with our password":          {after: status(403), want: map[string]string{"accepts-credentials": "credentials.forbidden"}},
		"403 to everybody":               {before: status(403), want: map[string]string{"status": "status.403"}},
		"404 to everybody":               {before: status(404), want: map[string]string{"status": "status.404"}},
		"404":                            {after: status(404), want: map[string]string{"status": "status.404"}},
		"405":                            {after: status(405), want: map[string]string{"status": "status.405"}},
		"429":                            {after: status(429), want: map[string]string{"status": "status.429"}},
		"429 with Retry-After":           {after: status(429, "Retry-After", "120"), want: map[string]string{"status": "status.429-retry"}},
		"503 with Retry-After as a date": {after: status(503, "Retry-After", inTwoMinutes), want: map[string]string{"status": "status.503-retry"}},
		"503 with a Retry-After that says nothing": {after: status(503, "Retry-After", "soon"), want: map[string]string{"status": "status.503"}},
		"500":                           {after: status(500), want: map[string]string{"status": "status.5xx"}},
		"204":                           {after: status(204), want: map[string]string{"status": "status.other"}},
		"redirect to http":              {after: status(301, "Location", "http://annen.example/"), want: map[string]string{"no-redirect": "redirect.host"}},
		"redirect to a private address": {after: status(307, "Location", "https://10.0.0.7/organisation"), want: map[string]string{"no-redirect": "redirect.private"}},
		"redirect to metadata":          {after: status(307, "Location", "http://169.254.169.254/latest"), want: map[string]string{"no-redirect": "redirect.private"}},
		"redirect in a loop":            {after: status(308, "Location", "/organisation"), want: map[string]string{"no-redirect": "redirect.loop"}},
		"redirect beside":               {after: status(302, "Location", "/organisation/"), want: map[string]string{"no-redirect": "redirect.path"}},
		"redirect to nowhere":           {after: status(302), want: map[string]string{"no-redirect": "redirect.nowhere"}},
	} {
		for _, level := range []Level{LevelConnection, LevelFormat} {
			t.Run(name+" "+string(level), func(t *testing.T) {
				t.Parallel()
				k := newKommune()
				k.before, k.after, k.open = tc.before, tc.after, tc.open
				report := run(t, targetAt(serve(t, k, nil), Organisation), testOptions(level))
				assert.Equal(t, tc.want, found(report, Organisation))
			})
		}
	}
}

func TestRedirectIsShownAndNotFollowed(t *testing.T) {
	t.Parallel()
	var followed atomic.Int64
	other := serve(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { followed.Add(1) }), nil)
	for location, want := range map[string]string{
		other + "/ny?token=hemmelig":         other + "/ny",
		"https://bruker:pass@ny.example/vei": "ny.example",
	} {
		k := newKommune()
		k.after = func(w http.ResponseWriter, _ *http.Request) bool {
			w.Header().Set("Location", location)
			w.WriteHeader(http.StatusFound)
			return true
		}
		report := run(t, targetAt(serve(t, k, nil), Organisation), testOptions(LevelFormat))
		assert.Equal(t, want, check(t, report, "organisation.no-redirect").Samples[0].Detail.Args["to"])
	}
	assert.Zero(t, followed.Load())
}

func TestPlainRedirectIsToldApart(t *testing.T) {
	t.Parallel()
	x := &test{secrets: newSecrets(testUser, testPassword)}
	a := &answer{status: http.StatusFound, header: http.Header{"Location": {"http://hr.example/person"}}}
	m := x.redirect(&visit{url: "https://hr.example/person"}, a)
	assert.Equal(t, "redirect.http", m.Code)
}

func TestSoundMunicipality(t *testing.T) {
	t.Parallel()
	var heard atomic.Int64
	opts := testOptions(LevelPersons)
	opts.Progress = func(Progress) { heard.Add(1) }
	report := run(t, targetAt(serve(t, newKommune(), nil), Resources()...), opts)

	for _, res := range Resources() {
		assert.Empty(t, found(report, res), res)
	}
	require.Len(t, report.Endpoints, 6)
	assert.Equal(t, "18.185.188.40", report.SourceAddress)
	assert.Positive(t, heard.Load())
	assert.Equal(t, fmt.Sprintf("curl -u 'kslint' '%s'", report.Endpoints[1].URL), report.Endpoints[1].Curl)
}

func TestRequestsSayWhoCallsAndKeepNothing(t *testing.T) {
	t.Parallel()
	k := newKommune()
	var odd atomic.Int64
	k.before = func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodGet || r.UserAgent() != userAgent || r.Header.Get("Cookie") != "" {
			odd.Add(1)
		}
		http.SetCookie(w, &http.Cookie{Name: "session", Value: "1"})
		return false
	}
	run(t, targetAt(serve(t, k, nil), Authority, Organisation), testOptions(LevelFormat))
	assert.Zero(t, odd.Load())
}

func TestOnlyWhatIsAskedForIsTested(t *testing.T) {
	t.Parallel()
	opts := testOptions(LevelConnection)
	opts.Only = []Resource{Person}
	report := run(t, targetAt(serve(t, newKommune(), nil), Resources()...), opts)
	require.Len(t, report.Endpoints, 1)
	assert.Equal(t, Person, report.Endpoints[0].Resource)
	for _, c := range report.Endpoints[0].Checks {
		assert.Equal(t, LevelConnection, c.Level, "checks that a level does not reach are left out")
	}
}

func TestHostNamesOfNorwegianLetters(t *testing.T) {
	t.Parallel()
	var asked string
	opts := testOptions(LevelFormat)
	inner := opts.resolver.addresses
	opts.resolver.addresses = func(ctx context.Context, host string) ([]netip.Addr, error) {
		asked = host
		return inner(ctx, host)
	}
	base := strings.Replace(serve(t, newKommune(), nil), testName, "hr.værøy.kommune.example", 1)
	report := run(t, targetAt(base, Organisation), opts)
	assert.Equal(t, "hr.xn--vry-yla5g.kommune.example", asked)
	assert.Empty(t, found(report, Organisation))
}

func TestWrongUsage(t *testing.T) {
	t.Parallel()
	sound := targetAt("https://hr.example", Organisation)
	for name, change := range map[string]func(*Target, *Options){
		"no level":             func(_ *Target, o *Options) { o.Level = "" },
		"no endpoint":          func(target *Target, _ *Options) { target.Endpoints = nil },
		"another only":         func(_ *Target, o *Options) { o.Only = []Resource{Venue} },
		"credentials in a URL": func(target *Target, _ *Options) { target.Endpoints[Organisation] = "https://u:hemmelig@hr.example/" },
		"no scheme":            func(target *Target, _ *Options) { target.Endpoints[Organisation] = "hr.example/hemmelig" },
		"another scheme":       func(target *Target, _ *Options) { target.Endpoints[Organisation] = "file:///etc/hemmelig" },
		"no host":              func(target *Target, _ *Options) { target.Endpoints[Organisation] = "https:///hemmelig" },
		"not a URL": func(target *Target, _ *Options) {
			target.Endpoints[Organisation] = "https://u:hemmelig@hr\x00.example/"
		},
		"a fragment":          func(target *Target, _ *Options) { target.Endpoints[Organisation] = "https://hr.example/#hemmelig" },
		"a port that is none": func(target *Target, _ *Options) { target.Endpoints[Organisation] = "https://hr.example:99999/hemmelig" },
		"a colon in the user": func(target *Target, _ *Options) { target.User = "a:hemmelig" },
		"a bind that is none": func(_ *Target, o *Options) { o.BindAddress = "eth0" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			target, opts := sound, testOptions(LevelConnection)
			target.Endpoints = map[Resource]string{Organisation: sound.Endpoints[Organisation]}
			change(&target, &opts)
			report, err := Run(t.Context(), target, opts)
			require.ErrorIs(t, err, ErrUsage)
			assert.NotContains(t, err.Error(), "hemmelig")
			assert.Empty(t, report)
		})
	}
}

func TestCancelledTestKeepsWhatItLearned(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	k := newKommune()
	k.after = func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path != "/person" || r.URL.RawQuery != "" {
			return false
		}
		_, _ = io.WriteString(w, onePerson+"\n")
		_ = http.NewResponseController(w).Flush()
		cancel()
		<-r.Context().Done()
		return true
	}
	report, err := Run(ctx, targetAt(serve(t, k, nil), Organisation, Person, EmployeePosition), testOptions(LevelPersons))
	require.NoError(t, err)
	requireNoSecret(t, report)

	assert.Equal(t, VerdictError, report.Verdict)
	assert.Zero(t, report.Failures())
	assert.Equal(t, Pass, check(t, report, "organisation.json").Result, "%v", check(t, report, "organisation.json").Why)
	assert.Equal(t, Pass, check(t, report, "person.accepts-credentials").Result)
	assert.Equal(t, Skipped, check(t, report, "person.json").Result)
	position := check(t, report, "employee_position.json")
	assert.Equal(t, Skipped, position.Result)
	assert.Equal(t, "skip.cancelled", position.Why.Code)
}

func TestCancelledBeforeItBegan(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	report, err := Run(ctx, targetAt("https://hr.example", Organisation), testOptions(LevelFormat))
	require.NoError(t, err)
	assert.Equal(t, VerdictError, report.Verdict)
	for _, c := range report.Endpoints[0].Checks {
		assert.Equal(t, Skipped, c.Result, c.ID)
	}
}

func TestProgressComesFromOneGoroutineAndEndsWithTheRun(t *testing.T) {
	t.Parallel()
	var inside, overlaps atomic.Int64
	var last Progress
	opts := testOptions(LevelFormat)
	opts.Progress = func(p Progress) {
		if inside.Add(1) > 1 {
			overlaps.Add(1)
		}
		last = p // unguarded on purpose: the race detector holds the promise
		inside.Add(-1)
	}
	run(t, targetAt(serve(t, newKommune(), nil), Authority, Organisation), opts)
	assert.Zero(t, overlaps.Load())
	assert.Equal(t, PhaseJudging, last.Phase)
}
