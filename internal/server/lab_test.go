package server_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/casework/caseworktest"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/web/text"
	"github.com/ks-no/tilkobling/web/view"
)

// inLine is a site with a case of each customer that stands in line for LAB.
func inLine(t *testing.T, customers ...string) (*site, []*caseworktest.Case) {
	t.Helper()
	s := newSite(t)
	var cases []*caseworktest.Case
	for _, customer := range customers {
		c := s.Open(customer)
		units := caseworktest.Municipality("Kommune "+customer, "Oppvekst", "Helse", "HR og lønn")
		c.InLine(units, caseworktest.People(units))
		cases = append(cases, c)
	}
	return s, cases
}

// wordsOfLab holds that no text of LAB is missing.
func wordsOfLab(t *testing.T) {
	t.Helper()
	for _, key := range text.Missing() {
		require.NotContains(t, key, " lab.")
	}
}

// local is a moment as a browser sends it.
func local(at time.Time) string { return text.Local(at).Format("2006-01-02T15:04") }

func TestATechnicianRunsAPeriod(t *testing.T) {
	t.Parallel()
	s, cases := inLine(t, "1804", "1806", "5001")
	tor, ingrid := s.SignIn(s.Tor.Person), s.SignIn(s.Ingrid.Person)

	p := ingrid.Get(view.PathLab)
	require.Equal(t, http.StatusOK, p.Code, p.Body)
	require.Equal(t, 3, p.Find("#ko tbody tr").Length())
	require.Equal(t, 0, p.Find(`form[action="`+view.PathLabPeriods+`"]`).Length(), "a technician plans")
	p = ingrid.Submit(p, view.PathLabQueue, url.Values{"number": {cases[2].Number}, "place": {"1"}})
	require.Equal(t, http.StatusUnprocessableEntity, p.Code)
	require.Equal(t, "#ko-ny-reason", p.Find(".ds-error-summary a").AttrOr("href", ""))
	require.Equal(t, cases[2].Number, p.Find(`#ko-ny-number option[selected]`).AttrOr("value", ""), "the choice is kept")
	p = ingrid.Submit(p, view.PathLabQueue, url.Values{"number": {cases[2].Number}, "place": {"1"}, "reason": {"Haster"}})
	require.Contains(t, p.Find("#ko tbody tr").First().Text(), "1. Trondheim")

	p = tor.Get(view.PathLab)
	p = tor.Submit(p, view.PathLabPeriods, url.Values{
		"case": {cases[0].Number, cases[1].Number}, "from": {local(s.Clock.Now())}, "to": {local(s.Clock.Now().Add(48 * time.Hour))},
	})
	require.Equal(t, view.PathLab, p.Path, p.One(t, "main"))
	require.Equal(t, 1, p.Find("#ko tbody tr").Length(), "the third waits")
	require.Contains(t, p.Find(`section.stack[id^="periode-"]`).Text(), "LAB blir brukt til test med personopplysninger fra 23. november 2026")

	s.Clock.Advance(time.Minute)
	p = tor.Submit(p, "/epost-av", url.Values{})
	s.Clock.Advance(time.Minute)
	p = tor.Submit(p, "/sikkerhetskopi", url.Values{"checked": {"mail"}})
	require.Equal(t, http.StatusUnprocessableEntity, p.Code)
	require.Contains(t, p.One(t, ".ds-error-summary"), "Kryss av for alle punktene")
	p = tor.Submit(p, "/sikkerhetskopi", url.Values{"checked": {"mail", "nightly", "complete"}})
	require.Contains(t, p.Find(`section.stack[id^="periode-"]`).Text(), "Det du lagrer i LAB nå, blir borte.")
	s.Clock.Advance(time.Minute)
	p = tor.Submit(p, "/varslet", url.Values{})
	require.Equal(t, 0, p.Find(`main .ds-alert[data-color="danger"]:not([hidden])`).Length())
	cases[0].ImportPersons()
	cases[1].ImportPersons()
	cases[0].ConfirmPlacement()
	s.Clock.Advance(2 * time.Hour)

	p = tor.Get(view.PathLab)
	require.Contains(t, p.One(t, `main .ds-alert[data-color="danger"]:not([hidden])`), "Personopplysninger i LAB i 2 timer")
	require.Contains(t, p.One(t, `section.stack[id^="periode-"]`), "1 av 2")
	p = tor.Submit(p, "/tilbakerulling", url.Values{})
	require.Equal(t, http.StatusUnprocessableEntity, p.Code)
	p = tor.Submit(p, "/tilbakerulling", url.Values{"reason": {"Representanten var syk"}})
	require.Equal(t, http.StatusOK, p.Code)
	require.Equal(t, 0, p.Find(`main .ds-alert[data-color="danger"]:not([hidden])`).Length())
	s.Clock.Advance(time.Minute)

	require.Contains(t, tor.Get(view.PathLab).Body, "Ingen andre kan kontrollere")
	p = ingrid.Get(view.PathLab)
	require.NotContains(t, p.Body, "Ingen andre kan kontrollere")
	p = ingrid.Submit(p, "/kontroll", url.Values{"checked": {"persons", "logs", "files"}})
	require.Contains(t, p.One(t, ".page-meta"), "Avsluttet")
	require.Contains(t, p.One(t, "main"), "Rullet tilbake uten bekreftelse: Representanten var syk")
	require.Contains(t, p.One(t, "main"), "– Kontrollert morgenen etter")
	s.Clock.Advance(12 * time.Hour)
	p = ingrid.Submit(p, "/merknad", url.Values{"step": {"control"}, "body": {"Sett igjen i morges: ingen personer"}})
	require.Contains(t, p.One(t, ".lab-note"), "Sett igjen i morges: ingen personer")

	p = tor.Get(view.PathLab)
	require.Equal(t, 1, p.Find("#tidligere tbody tr").Length())
	require.Contains(t, p.One(t, "#tidligere tbody tr"), "Bodø, Narvik")

	unconfirmed := s.SignIn(cases[1].Requester().Person).Get(view.CasePath(cases[1].Number, view.CaseLab))
	require.Contains(t, unconfirmed.One(t, `.ds-alert[data-color="warning"]`), "før representanten hadde bekreftet")
	require.Contains(t, unconfirmed.One(t, `.ds-alert[data-color="warning"]`), "Representanten var syk")
	require.Equal(t, 1, unconfirmed.Find(`form[action$="/lab/tid"]`).Length(), "a new hour")
	for _, section := range []view.Section{view.CaseTimeline, view.CaseOverview} {
		require.NotContains(t, tor.Get(view.CasePath(cases[1].Number, section)).One(t, "main"), "{")
	}
	wordsOfLab(t)
}

func TestLabIsKSsAlone(t *testing.T) {
	t.Parallel()
	s, cases := inLine(t, "1804")
	id := s.Plan(cases[0])
	for _, who := range []onboarding.PersonID{cases[0].Requester().Person, cases[0].Developer().Person} {
		r := s.SignIn(who)
		require.Equal(t, http.StatusNotFound, r.Get(view.PathLab).Code)
		require.Equal(t, http.StatusNotFound, r.Get(view.PeriodPath(int64(id))).Code)
		require.Equal(t, http.StatusNotFound, r.Post(view.PeriodAction(int64(id), "tilbakerulling"), url.Values{"reason": {"Nei"}}).Code)
	}
	siri := s.SignIn(s.Siri.Person)
	require.Equal(t, 0, siri.Get(view.PathLab).Find("main form").Length(), "a manager looks")
	require.Equal(t, http.StatusForbidden, siri.Post(view.PeriodAction(int64(id), "epost-av"), url.Values{}).Code)
	require.Equal(t, http.StatusNotFound, siri.Get(view.PeriodPath(99)).Code)
	require.Equal(t, http.StatusNotFound, siri.Get(view.PathLabPeriods+"/x").Code)
}

func TestAnEmptyLabSaysSo(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.SignIn(s.Tor.Person).Get(view.PathLab)
	require.Equal(t, http.StatusOK, p.Code)
	require.Contains(t, p.One(t, "main"), "LAB er ledig")
	require.Contains(t, p.One(t, "main"), "Ingen står i kø til LAB")
}

func TestARequesterChecksAndConfirms(t *testing.T) {
	t.Parallel()
	s, cases := inLine(t, "1804", "1806")
	c := cases[0]
	at := view.CasePath(c.Number, view.CaseLab)
	kari, ingrid := s.SignIn(c.Requester().Person), s.SignIn(s.Ingrid.Person)

	p := kari.Get(at)
	require.Equal(t, http.StatusOK, p.Code, p.Body)
	require.Contains(t, p.One(t, "#personvern"), "Tilkobling lagrer ingen navn og ingen fødselsnummer.")
	require.Contains(t, p.One(t, "#krav"), "Plass 1 i køen")
	require.Equal(t, 5, p.Find("#enheter tbody tr").Length())
	require.Equal(t, 0, p.Find("#bekreft").Length(), "there is nothing in LAB yet")
	p = kari.Submit(p, "/lab/tid", url.Values{"at": {"2020-01-01T10:00"}})
	require.Equal(t, http.StatusUnprocessableEntity, p.Code)
	require.Equal(t, "#tid-at", p.Find(".ds-error-summary a").AttrOr("href", ""))
	p = kari.Submit(p, "/lab/tid", url.Values{"at": {"2026-12-01T10:00"}})
	require.Contains(t, p.One(t, "#krav"), "tirsdag 1. desember 2026 kl. 10.00")

	s.Clock.Advance(time.Minute)
	id := s.Plan(c)
	s.Begin(id)
	p = ingrid.Submit(ingrid.Get(at), "/lab/import", url.Values{"count": {"999"}})
	require.Equal(t, http.StatusOK, p.Code, p.One(t, "main"))
	require.Contains(t, p.One(t, `main .ds-alert[data-color="danger"]:not([hidden])`), "Personopplysninger i LAB")
	require.Equal(t, 0, kari.Get(at).Find("#bekreft").Length(), "not before it is explained")
	s.Clock.Advance(time.Minute)
	p = ingrid.Submit(p, "/lab/forklar", url.Values{"reason": {"Testbrukere"}})
	require.Contains(t, p.One(t, "#krav"), "Forskjellen er forklart: Testbrukere")
	s.Clock.Advance(time.Minute)
	require.Equal(t, 0, p.Find("#bekreft").Length(), "KS never confirms")

	p = kari.Get(at)
	require.Equal(t, 5, p.Find("#enheter tbody tr").Length())
	require.Contains(t, p.One(t, "#enheter"), "Størst")
	require.Equal(t, "https://lab.example.com", p.Find(`#enheter a.ds-button`).AttrOr("href", ""))
	require.Contains(t, p.One(t, "#setning"), "Jeg bekrefter på vegne av Bodø at jeg har logget inn i LAB og kontrollert 5 enheter")
	p = kari.Submit(p, "/lab/bekreft", url.Values{"checked": {"1", "2", "3"}})
	require.Equal(t, http.StatusUnprocessableEntity, p.Code)
	require.Equal(t, 3, p.Find("#bekreft input[checked]").Length(), "the ticks are kept")
	p = kari.Submit(p, "/lab/bekreft", url.Values{"checked": {"1", "2", "3", "4"}})
	require.Equal(t, http.StatusOK, p.Code)
	require.Contains(t, p.One(t, `[id^="bekreftelse-"].ds-card, [id^="bekreftelse-"]:not([id$="-h"])`), "Kari Prøve")
	require.Contains(t, p.One(t, "blockquote"), "Jeg bekrefter på vegne av Bodø")
	require.Equal(t, 0, p.Find("#feil").Length())
	wordsOfLab(t)

	require.Equal(t, http.StatusNotFound, s.SignIn(cases[1].Requester().Person).Get(at).Code)
}

func TestARequesterSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	s, cases := inLine(t, "1804")
	c := cases[0]
	at := view.CasePath(c.Number, view.CaseLab)
	s.Begin(s.Plan(c))
	c.ImportPersons()
	kari := s.SignIn(c.Requester().Person)
	p := kari.Submit(kari.Get(at), "/lab/feil", url.Values{"note": {"Lederen for Helse nord er feil"}})
	require.Equal(t, http.StatusUnprocessableEntity, p.Code)
	require.Equal(t, "Lederen for Helse nord er feil", p.One(t, "#retur-note"))
	p = kari.Submit(p, "/lab/feil", url.Values{"note": {"Lederen for Helse nord er feil"}, "mender": {"supplier"}})
	require.Equal(t, http.StatusOK, p.Code)
	require.Contains(t, p.One(t, `.ds-alert[data-color="warning"]`), "Leverandøren må rette det")
	require.Contains(t, p.One(t, `.ds-alert[data-color="warning"]`), "Lederen for Helse nord er feil")
	require.Equal(t, 0, p.Find("#bekreft").Length())
}

func TestFiguresAreRolledUpAndFetchedByBranch(t *testing.T) {
	t.Parallel()
	s, cases := inLine(t, "1804")
	c := cases[0]
	r := s.SignIn(c.Developer().Person)
	p := r.Get(view.CasePath(c.Number, view.CaseLab))
	units := caseworktest.Municipality("x", "Oppvekst", "Helse", "HR og lønn")
	all := caseworktest.People(units)
	figures := casework.RollUp(units, all)
	require.Contains(t, p.Find("#tall .tree__row").First().Text(), strconv.Itoa(figures.Sum("1").Persons)+" personer")
	require.Contains(t, p.One(t, "#tall dl"), strconv.Itoa(all.Persons))

	p = r.Get(view.CasePath(c.Number, view.CaseLab) + "?egen=Helse+nord")
	require.Contains(t, p.Find("#enheter tbody tr").FilterFunction(func(_ int, row *goquery.Selection) bool {
		return strings.Contains(row.Text(), "Din egen")
	}).Text(), "Helse nord")
	p = r.Get(view.CasePath(c.Number, view.CaseLab) + "?egen=Finnes+ikke")
	assert.Contains(t, p.One(t, "#enheter"), "Ingen enhet med personer har dette navnet")

	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+view.LabTreePath(c.Number, "b"), nil)
	require.NoError(t, err)
	req.Header.Set("HX-Request", "true")
	branch := r.do(req)
	require.Equal(t, 2, branch.Find("li").Length())
	require.Equal(t, 0, branch.Find("h1").Length())
	p = r.Get(view.LabTreePath(c.Number, "b"))
	require.Equal(t, 1, p.Find("h1").Length(), "without scripts the whole page, opened there")
	require.Contains(t, p.One(t, "#tall"), "Helse nord")
}
