package server_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/casework/caseworktest"
	"github.com/ks-no/tilkobling/internal/hrapi"
	"github.com/ks-no/tilkobling/internal/hrapi/simulator"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/internal/report"
	"github.com/ks-no/tilkobling/web/text"
	"github.com/ks-no/tilkobling/web/view"
)

// served is a case whose endpoints a simulator serves.
type served struct {
	*site
	c   *caseworktest.Case
	sim *simulator.Server
}

func serve(t *testing.T, faults ...string) *served {
	t.Helper()
	x := &served{site: newSite(t, casework.AllowLoopback())}
	var err error
	x.sim, err = simulator.ServeOn(t.Context(), "127.0.0.1:0", x.config(faults...), false)
	require.NoError(t, err)
	t.Cleanup(x.sim.Close)
	x.c = x.Open("1804")
	in := casework.EndpointsInput{Environment: onboarding.LAB}
	for _, r := range onboarding.MandatoryResources() {
		in.URLs = append(in.URLs, casework.DeliveredURL{Resource: r, URL: x.sim.URL(hrapi.Resource(r)), Field: string(r)})
	}
	require.NoError(t, x.Work.DeliverEndpoints(t.Context(), x.Ingrid, x.c.Number, "", in))
	require.NoError(t, x.Work.DeliverCredentials(t.Context(), x.Ingrid, x.c.Number, "", casework.CredentialsInput{
		Environment: onboarding.LAB, UserName: "ksl", Password: canary,
	}))
	return x
}

func (x *served) config(faults ...string) simulator.Config {
	x.tb.Helper()
	cfg := simulator.Config{User: "ksl", Password: canary, Name: "Bodø kommune"}
	for _, name := range faults {
		f, ok := simulator.FaultNamed(name)
		require.True(x.tb, ok, name)
		cfg.Faults = append(cfg.Faults, f)
	}
	return cfg
}

// make carries out the test that is queued, as a worker does.
func (x *served) make() onboarding.RunID {
	x.tb.Helper()
	runs, err := postgres.Runs(x.tb.Context(), x.DB.Pool, x.c.ID, 1)
	require.NoError(x.tb, err)
	order, err := x.Work.ClaimRun(x.tb.Context(), runs[0].ID)
	require.NoError(x.tb, err)
	r, err := hrapi.Run(x.tb.Context(), order.Target, hrapi.Options{Level: order.Level, Only: order.Only, SourceAddress: order.Address, AllowPrivate: true})
	require.NoError(x.tb, err)
	require.NoError(x.tb, x.Work.FinishRun(x.tb.Context(), order, r))
	return order.Run
}

func (x *served) tests() string { return view.CasePath(x.c.Number, view.CaseTests) }

// start presses the button of a test.
func start(r *reader, p *page, environment, level string) *page {
	form := p.Find(`form:has(input[name="level"][value="` + level + `"]):has(input[name="environment"][value="` + environment + `"])`).First()
	require.Equal(r.site.tb, 1, form.Length(), "%s %s on %s", environment, level, p.Path)
	return r.Post(form.AttrOr("action", ""), url.Values{
		view.FormKeyName: {form.Find(`input[name="`+view.FormKeyName+`"]`).AttrOr("value", "")}, "environment": {environment}, "level": {level},
	})
}

func TestATestIsStartedWatchedAndStopped(t *testing.T) {
	t.Parallel()
	x := serve(t)
	r := x.SignIn(x.c.Developer().Person)
	p := r.Get(x.tests())
	require.Contains(t, p.Body, "Ingen test er kjørt ennå")
	require.Zero(t, p.Find(`#test-prod-h`).Closest("section").Find(`input[value="persons"]`).Length(), "PROD's content is KS's to test")

	p = start(r, p, "lab", "format")
	require.Equal(t, http.StatusOK, p.Code)
	require.Contains(t, p.One(t, "#kjorer-h"), "står i kø")
	require.Regexp(t, `/strom\?siden=\d+$`, p.Find("#tester").AttrOr("data-live", ""))
	again := r.Post(x.tests(), url.Values{"environment": {"lab"}, "level": {"format"}})
	require.Equal(t, http.StatusConflict, again.Code)
	require.Contains(t, again.Body, "En test kjører alt")

	runs, err := postgres.Runs(t.Context(), x.DB.Pool, x.c.ID, 1)
	require.NoError(t, err)
	order, err := x.Work.ClaimRun(t.Context(), runs[0].ID)
	require.NoError(t, err)
	_, err = x.Work.Beat(t.Context(), order, &postgres.RunProgress{Resource: hrapi.Person, Phase: hrapi.PhaseReading, Records: 1208})
	require.NoError(t, err)
	p = r.Get(x.tests())
	require.Contains(t, p.One(t, ".progress-box"), "Leser Person: 1 208 poster")
	require.Equal(t, "9", p.Find("progress").AttrOr("value", ""))
	require.Equal(t, "13", p.Find("progress").AttrOr("max", ""))

	p = r.Submit(p, "/stopp", nil)
	require.Equal(t, http.StatusOK, p.Code)
	require.Zero(t, p.Find("#kjorer-h").Length())
	require.Contains(t, p.Body, "Avbrutt")
	require.Equal(t, http.StatusUnprocessableEntity, r.Post(x.tests(), url.Values{"environment": {"lab"}, "level": {"deep"}}).Code)
	require.Empty(t, text.Missing())
}

func TestAReportSaysWhatFailsFirstAndWhoCanMendIt(t *testing.T) {
	t.Parallel()
	x := serve(t, "person.duplicate-keys", "organisation.bom", "employee_position.null-field")
	r := x.SignIn(x.c.Developer().Person)
	start(r, r.Get(x.tests()), "lab", "format")
	first := x.make()
	p := r.Get(view.RunPath(x.c.Number, int64(first)))
	require.Equal(t, http.StatusOK, p.Code)
	heads := p.Find("main h2").Map(func(_ int, h *goquery.Selection) string { return strings.TrimSpace(h.Text()) })
	require.Contains(t, heads, "Utvikleren kan rette dette")
	require.Contains(t, heads, "Advarsler. Utvikleren kan rette dette")
	require.Equal(t, 1, p.Find(`[id="person.duplicate-keys"]`).Length())
	require.Contains(t, p.Find(`[id="person.duplicate-keys"]`).Text(), "| sed -n '")
	require.Zero(t, p.Find(`form[action$="/avvik"]`).Length(), "only a case handler accepts")
	require.Contains(t, p.One(t, "#til-leverandoren"), "person.duplicate-keys")

	file := r.Get(p.Path + "/rapport.html")
	require.Equal(t, http.StatusOK, file.Code)
	require.Zero(t, file.Find("[src], link, script, a[href]").Length(), "it fetches nothing")
	require.Contains(t, file.Body, "person.duplicate-keys")
	doc := r.Get(p.Path + "/rapport.json")
	var d report.Document
	require.NoError(t, json.Unmarshal([]byte(doc.Body), &d))
	require.Equal(t, hrapi.VerdictFail, d.Verdict)
	require.Len(t, d.Endpoints, 4)

	ks := x.SignIn(x.Ingrid.Person)
	p = ks.Get(p.Path)
	form := url.Values{"environment": {"lab"}, "check": {"person.duplicate-keys"}, "count": {"1000"}}
	empty := ks.Post(p.Path+"/avvik", form)
	require.Equal(t, http.StatusUnprocessableEntity, empty.Code)
	require.NotEmpty(t, empty.Find(`[id="reason-person.duplicate-keys-e"]`).Nodes)
	form.Set("reason", "Leverandøren retter det i juni.")
	require.Equal(t, http.StatusForbidden, r.Post(p.Path+"/avvik", form).Code)
	ok := ks.Post(p.Path+"/avvik", form)
	require.Equal(t, http.StatusOK, ok.Code)
	require.Contains(t, ok.Find(`[id="person.duplicate-keys"]`).Text(), "Leverandøren retter det i juni.")

	require.NoError(t, x.sim.Set(t.Context(), x.config("organisation.bom", "person.crlf")))
	tests := r.Get(x.tests())
	require.Contains(t, tests.Body, "Meld rettet og test på nytt")
	require.Equal(t, http.StatusOK, r.Submit(tests, "/rettet", nil).Code)
	second := x.make()
	p = r.Get(view.RunPath(x.c.Number, int64(second)))
	compared := p.Find("#sammenlignet-h").Closest(".ds-card").Text()
	for _, word := range []string{"Nytt", "Rettet", "Fortsatt der"} {
		require.Contains(t, compared, word)
	}
	for _, page := range []*page{p, file, doc, tests} {
		for _, secret := range []string{canary, url.QueryEscape(canary), base64.StdEncoding.EncodeToString([]byte("ksl:" + canary))} {
			assert.NotContains(t, page.Body, secret)
		}
	}
	require.Empty(t, text.Missing())
}

func TestAnotherCasesReportDoesNotExist(t *testing.T) {
	t.Parallel()
	x := serve(t)
	start(x.SignIn(x.Ingrid.Person), x.SignIn(x.Ingrid.Person).Get(x.tests()), "lab", "connection")
	run := x.make()
	other := x.Open("1806")
	r := x.SignIn(other.Requester().Person)
	for _, path := range []string{
		view.RunPath(other.Number, int64(run)), view.RunPath(x.c.Number, int64(run)), view.RunPath(other.Number, 0), x.tests() + "/ny",
		view.RunPath(other.Number, int64(run)) + "/rapport.html", view.RunPath(other.Number, int64(run)) + "/rapport.json", x.tests(),
	} {
		require.Equal(t, http.StatusNotFound, r.Get(path).Code, path)
	}
}
