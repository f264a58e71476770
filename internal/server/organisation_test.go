package server_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/casework/caseworktest"
	"github.com/ks-no/tilkobling/internal/hrapi"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/web/text"
	"github.com/ks-no/tilkobling/web/view"
)

// organised is a case whose endpoints are delivered, with a reader of each kind.
type organised struct {
	*site
	c                  *caseworktest.Case
	handler, requester *reader
}

func organise(t *testing.T) *organised {
	t.Helper()
	x := &organised{site: newSite(t)}
	x.c = x.Open("1804")
	x.c.Deliver()
	x.handler, x.requester = x.SignIn(x.Ingrid.Person), x.SignIn(x.c.Requester().Person)
	return x
}

func (x *organised) path() string { return view.CasePath(x.c.Number, view.CaseOrganisation) }

func twoSectors() *hrapi.Structure { return caseworktest.Municipality("Bodø", "Oppvekst", "Helse") }

// with is a structure with other units beside, or in place of those with the same id.
func with(s *hrapi.Structure, units ...hrapi.Unit) *hrapi.Structure {
	out := &hrapi.Structure{AuthorityName: s.AuthorityName, Units: slices.Clone(s.Units)}
	for _, u := range units {
		if i := slices.IndexFunc(out.Units, func(o hrapi.Unit) bool { return o.ID == u.ID }); i >= 0 {
			out.Units[i] = u
		} else {
			out.Units = append(out.Units, u)
		}
	}
	return out
}

func TestTheOrganisationIsImportedExplainedPresentedAndConfirmed(t *testing.T) {
	t.Parallel()
	x := organise(t)
	p := x.handler.Get(x.path())
	require.Contains(t, p.Body, "Organisasjonen er ikke lest ennå")
	r := x.c.ReadOrganisation(twoSectors())

	p = x.handler.Get(x.path())
	require.Contains(t, p.One(t, "#avlesning"), r.Digest[:8])
	require.Zero(t, x.requester.Get(x.path()).Find("#import, #bekreft, #feil").Length(), "nothing of it is the requester's yet")
	wrong := x.handler.Submit(p, "/import", url.Values{"count": {"mange"}, "occurred_at": {"2026-11-23T08:30"}})
	require.Equal(t, http.StatusUnprocessableEntity, wrong.Code)
	require.Equal(t, "mange", wrong.Find("#count").AttrOr("value", ""))
	require.Contains(t, wrong.One(t, ".ds-error-summary"), "Skriv et helt tall")

	p = x.handler.Submit(wrong, "/import", url.Values{"count": {"5"}})
	require.Equal(t, http.StatusOK, p.Code)
	require.Contains(t, p.One(t, "#forklar"), "LAB har 5 enheter, avlesningen har 7.")
	require.Zero(t, p.Find("#legg-fram").Length())
	p = x.handler.Submit(p, "/forklar", url.Values{"reason": {"To enheter er lagt ned"}})
	require.Contains(t, p.One(t, "#avlesning"), "To enheter er lagt ned")
	p = x.handler.Submit(p, "/legg-fram", nil)
	require.Zero(t, p.Find("#legg-fram").Length())
	require.Zero(t, p.Find("#bekreft").Length(), "KS never confirms")

	q := x.requester.Get(x.path())
	shown := q.One(t, "#setning")
	require.Equal(t, "nb", q.Find("#setning").AttrOr("lang", ""))
	require.Contains(t, q.One(t, "#bekreft"), "2 sektorer er ikke huket av som sett gjennom.")
	q = x.requester.Submit(q, "/bekreft", nil)
	require.Equal(t, http.StatusOK, q.Code)
	card := q.One(t, `section[id^="bekreftelse-"]`)
	for _, want := range []string{shown, "Kari Prøve", "Gjelder", "utvikling", r.Digest} {
		require.Contains(t, card, want)
	}
	require.Zero(t, q.Find("#bekreft").Length())
	require.True(t, x.c.Progress().Holds(onboarding.ReqStructure))
	require.Empty(t, text.Missing())
}

// What is kept is what was shown, whoever looks in whichever language.
func TestTheSentenceThatIsKeptIsTheOneThatWasShown(t *testing.T) {
	t.Parallel()
	for i, lang := range text.Langs() {
		t.Run(string(lang), func(t *testing.T) {
			t.Parallel()
			x := organise(t)
			var names []string
			for n := range 1 + i*20 {
				names = append(names, fmt.Sprintf("Sektor %d & «%d»", n, n))
			}
			_, err := x.DB.Pool.Exec(t.Context(), `UPDATE persons SET language = $2 WHERE id = $1`, x.c.Requester().Person, lang)
			require.NoError(t, err)
			r := x.c.Present(caseworktest.Municipality("Bodø", names...))
			p := x.requester.Get(x.path())
			shown := strings.TrimSpace(p.Find("#setning").Text())
			require.Contains(t, shown, r.Digest[:8])
			require.Contains(t, shown, text.For(lang).Number(r.Units))
			x.requester.Submit(p, "/bekreft", nil)
			o, err := postgres.LoadOrganisation(t.Context(), x.DB.Pool, x.c.ID)
			require.NoError(t, err)
			require.Len(t, o.SignOffs, 1)
			require.Equal(t, shown, o.SignOffs[0].Sentence)
			require.Equal(t, string(lang), o.SignOffs[0].Language)
			require.Empty(t, text.Missing())
		})
	}
}

func TestAnotherPresentationMeanwhileIsToldWithWhatIsNew(t *testing.T) {
	t.Parallel()
	x := organise(t)
	x.c.Present(twoSectors())
	old := x.requester.Get(x.path())
	x.c.Present(with(twoSectors(), hrapi.Unit{ID: "b", Name: "Velferd", Parent: "1"}))
	p := x.requester.Submit(old, "/bekreft", nil)
	require.Equal(t, http.StatusConflict, p.Code)
	require.Contains(t, p.One(t, "#bekreft"), "Det ligger nå andre data til bekreftelse enn dem du så på.")
	require.NotEqual(t, old.One(t, "#setning"), p.One(t, "#setning"))
	p = x.requester.Submit(p, "/bekreft", nil)
	require.Equal(t, http.StatusOK, p.Code)
	require.True(t, x.c.Progress().Holds(onboarding.ReqStructure))
}

func TestNoeErFeilAsksWhoCanMendIt(t *testing.T) {
	t.Parallel()
	x := organise(t)
	x.c.Present(twoSectors())
	p := x.requester.Get(x.path())
	require.Equal(t, []string{"Vi retter det i HR-systemet", "Leverandøren må rette det", "Jeg vet ikke – KS hjelper"},
		p.Find(`#feil input[name="mender"]`).Map(func(_ int, i *goquery.Selection) string {
			return strings.TrimSpace(i.Parent().Find("label").Text())
		}))
	p = x.requester.Submit(p, "/organisasjon/feil", url.Values{"note": {"Helse sør er lagt ned"}})
	require.Equal(t, http.StatusUnprocessableEntity, p.Code)
	require.Equal(t, "Helse sør er lagt ned", p.Find(`#feil textarea`).Text())
	p = x.requester.Submit(p, "/organisasjon/feil", url.Values{"note": {"Helse sør er lagt ned"}, "mender": {"customer"}})
	require.Equal(t, http.StatusOK, p.Code)
	alert := p.One(t, "#lagt-fram .ds-alert")
	require.Contains(t, alert, "Kari Prøve fant noe som er feil")
	require.Contains(t, alert, "Kommunen retter det i HR-systemet")
	require.Contains(t, alert, "Helse sør er lagt ned")
	require.Zero(t, p.Find("#bekreft, #feil").Length())
}

func TestSectorsAreTickedOneByOne(t *testing.T) {
	t.Parallel()
	x := organise(t)
	x.c.Present(twoSectors())
	p := x.requester.Get(x.path())
	require.Equal(t, 2, p.Find(".sector").Length())
	require.Contains(t, p.One(t, "#enheter"), "0 av 2 sektorer er sett gjennom")
	p = x.requester.Submit(p, "/sektor", nil)
	require.Contains(t, p.One(t, "#sektor-1"), "Kari Prøve")
	require.Contains(t, x.requester.Get(x.path()).One(t, "#enheter"), "1 av 2 sektorer er sett gjennom")
	require.Contains(t, x.handler.Get(x.path()).One(t, "#enheter"), "1 av 2 sektorer er sett gjennom")
	require.Zero(t, x.handler.Get(x.path()).Find(`form[action$="/sektor"]`).Length())
	p = x.requester.Get(x.path())
	form := p.Find("#sektor-2 form")
	p = x.requester.Post(form.AttrOr("action", ""), hidden(form))
	require.Contains(t, p.One(t, "#bekreft"), "Alle sektorene er sett gjennom.")
}

func hidden(form *goquery.Selection) url.Values {
	out := url.Values{}
	form.Find("input[type=hidden]").Each(func(_ int, i *goquery.Selection) { out.Add(i.AttrOr("name", ""), i.AttrOr("value", "")) })
	return out
}

func TestABranchIsAPageOfItsOwn(t *testing.T) {
	t.Parallel()
	x := organise(t)
	x.c.Present(twoSectors())
	p := x.requester.Get(x.path())
	address := p.Find("#sektor-1 details").AttrOr("hx-get", "")
	require.Equal(t, address, p.Find("#sektor-1 .nojs a").AttrOr("href", ""))
	unit := x.requester.Get(address)
	require.Equal(t, http.StatusOK, unit.Code)
	require.Contains(t, unit.One(t, "#enhet"), "Helse nord")
	require.Equal(t, 2, unit.Find("#enhet .tree > li").Length())

	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, x.URL+address, nil)
	require.NoError(t, err)
	req.Header.Set("HX-Request", "true")
	branch := x.requester.do(req)
	require.Zero(t, branch.Find("main, h1").Length())
	require.Equal(t, 2, branch.Find("ul > li").Length())
	require.Equal(t, http.StatusNotFound, x.requester.Get(view.UnitPath(x.c.Number, 99, "a")).Code)
	require.Equal(t, http.StatusNotFound, x.requester.Get(x.path()+"/gren?enhet=finnes-ikke").Code)
}

func TestASearchOpensThePathToEachHit(t *testing.T) {
	t.Parallel()
	x := organise(t)
	x.c.Present(twoSectors())
	p := x.requester.Get(x.path() + "?q=NORD")
	require.Contains(t, p.One(t, "#enheter"), "2 treff")
	require.Equal(t, []string{"Helse nord", "Oppvekst nord"}, p.Find("#enheter mark").Map(func(_ int, m *goquery.Selection) string { return m.Text() }))
	p.Find("#enheter mark").Each(func(_ int, m *goquery.Selection) {
		m.ParentsFiltered("details").Each(func(_ int, d *goquery.Selection) { require.True(t, d.Is("[open]")) })
	})
	require.NotContains(t, p.One(t, "#enheter"), "sør")
	require.Contains(t, x.requester.Get(x.path()+"?q=finnesikke").One(t, "#enheter"), "Ingen treff")
	require.Equal(t, 7, x.requester.Get(x.path()+"?hele=1").Find("#enheter li").Length())
}

func TestOnlyWhatLooksOddIsShownWhenAskedFor(t *testing.T) {
	t.Parallel()
	x := organise(t)
	x.c.Present(with(twoSectors(), hrapi.Unit{ID: "t", Name: "Test Helse", Parent: "b"}, hrapi.Unit{ID: "l", Name: "Løs", Parent: "borte"},
		hrapi.Unit{ID: "r1", Name: "Ring", Parent: "r2"}, hrapi.Unit{ID: "r2", Name: "Ring to", Parent: "r1"}, hrapi.Unit{ID: "n", Parent: "a"}))
	p := x.requester.Get(x.path() + "?rart=1")
	odd := p.One(t, "#enheter")
	for _, want := range []string{"5 ting ser rart ut", "Test Helse", "Ser ut som en test", "Løs", "Henger løst", "Overordnet enhet (5) finnes ikke.", "Ligger under seg selv", "Uten navn (id n)"} {
		require.Contains(t, odd, want)
	}
	every := x.requester.Get(x.path())
	require.Equal(t, 5, every.Find(".sector").Length(), "two sectors, one loose, two in a ring: none is missed")
	require.Equal(t, 12, x.requester.Get(x.path()+"?hele=1").Find("#enheter li").Length())
	require.Contains(t, x.requester.Get(view.UnitPath(x.c.Number, presentedReading(x), "t")).One(t, "#enhet"), "«Test Helse» ser ut som testdata.")
}

func presentedReading(x *organised) int64 {
	_, facts := x.c.Load()
	p, _ := facts.StructurePresented()
	return int64(p.Reading)
}

func TestAfterANewImportOnlyWhatIsNewIsLookedAt(t *testing.T) {
	t.Parallel()
	x := organise(t)
	x.c.Confirm(x.c.Present(twoSectors()))
	changed := with(twoSectors(), hrapi.Unit{ID: "b", Name: "Velferd", Parent: "1"}, hrapi.Unit{ID: "b3", Name: "Legevakt", Parent: "b"})
	x.c.ReadOrganisation(changed)

	p := x.requester.Get(x.path())
	require.Contains(t, p.One(t, "#lagt-fram"), "Etter at du bekreftet, er 2 enheter endret i HR-systemet. Bekreftelsen gjelder fortsatt.")
	require.Contains(t, p.One(t, `section[id^="bekreftelse-"]`), "Gjelder")
	require.Contains(t, x.handler.Get(x.path()).One(t, "#lagt-fram"), "Etter bekreftelsen er 2 enheter endret")

	x.c.Present(changed)
	p = x.requester.Get(x.path())
	require.Contains(t, p.One(t, "#lagt-fram"), "gjelder ikke lenger, fordi KS har importert en nyere struktur. 2 enheter er endret. Du trenger bare se på dem.")
	require.Contains(t, p.One(t, "#endringer"), "1 ny enhetLegevakt Bodø › Velferd")
	require.Contains(t, p.One(t, "#endringer"), "1 enhet har fått nytt navnVelferd het «Helse»")
	require.Contains(t, p.One(t, `section[id^="bekreftelse-"]`), "Gjelder ikke lenger")
	require.Contains(t, p.One(t, "#bekreft"), "1 sektor er ikke huket av")
	same := p.Find(".sector").FilterFunction(func(_ int, s *goquery.Selection) bool {
		return strings.Contains(s.Text(), "Uendret siden bekreftelsen")
	})
	require.Equal(t, 1, same.Length())
	require.Contains(t, same.Text(), "Oppvekst")
	p = x.requester.Submit(p, "/bekreft", nil)
	require.Equal(t, http.StatusOK, p.Code)
	require.Empty(t, text.Missing())
}

func TestAMovedSubTreeIsOneChange(t *testing.T) {
	t.Parallel()
	x := organise(t)
	x.c.ReadOrganisation(with(twoSectors(), hrapi.Unit{ID: "a3", Name: "Skole", Parent: "a"}, hrapi.Unit{ID: "a4", Name: "SFO", Parent: "a3"}))
	x.c.ReadOrganisation(with(twoSectors(), hrapi.Unit{ID: "a3", Name: "Skole", Parent: "b"}, hrapi.Unit{ID: "a4", Name: "SFO", Parent: "a3"}))
	changes := x.handler.Get(x.path()).One(t, "#endringer")
	require.Contains(t, changes, "Endret siden forrige avlesning")
	require.Contains(t, changes, "1 enhet er flyttetSkole fra «Oppvekst» til «Helse» med 1 enhet under")
}

func TestEqualDataCarryTheConfirmationOverAndSaySo(t *testing.T) {
	t.Parallel()
	x := organise(t)
	x.c.Confirm(x.c.Present(twoSectors()))
	x.c.Present(twoSectors())
	p := x.requester.Get(x.path())
	require.Contains(t, p.One(t, `section[id^="bekreftelse-"]`), "Gjelder også den nye, like avlesningen")
	require.Zero(t, p.Find("#bekreft, #lagt-fram .ds-alert").Length())
}

func TestARemarkOnAUnit(t *testing.T) {
	t.Parallel()
	x := organise(t)
	x.c.Present(twoSectors())
	unit := view.UnitPath(x.c.Number, presentedReading(x), "b2")
	p := x.requester.Submit(x.requester.Get(unit), "/merknad", url.Values{"kind": {"other"}})
	require.Equal(t, http.StatusUnprocessableEntity, p.Code)
	require.True(t, p.Find(`input[name="kind"][value="other"]`).Is("[checked]"))
	p = x.requester.Submit(p, "/merknad", url.Values{"kind": {"closed"}, "body": {"Lagt ned i 2024"}})
	require.Contains(t, p.One(t, "#merknader"), "Er lagt ned")
	require.Contains(t, x.handler.Get(x.path()).One(t, "#merknader"), "Helse sørEr lagt nedLagt ned i 2024Kari Prøve")

	h := x.handler.Submit(x.handler.Get(unit), "/svar", url.Values{"answer": {""}})
	require.Equal(t, http.StatusUnprocessableEntity, h.Code)
	h = x.handler.Submit(h, "/svar", url.Values{"answer": {"Den er tatt ut nå"}})
	require.Contains(t, h.One(t, "#merknader"), "Den er tatt ut nåIngrid Eksempel")

	x.c.ReadOrganisation(with(twoSectors(), hrapi.Unit{ID: "b2", Name: "Helse sør (lagt ned)", Parent: "b"}))
	_, facts := x.c.Load()
	newest, _ := facts.NewestReading(onboarding.Structure, onboarding.LAB)
	later := x.handler.Get(view.OrganisationPath(x.c.Number, int64(newest.ID)))
	require.Contains(t, later.One(t, "#merknader"), "Enheten er endret etter merknaden.")
	h = x.handler.Submit(x.handler.Get(unit), "/lukk", nil)
	require.Contains(t, h.One(t, "#merknader"), "Lukket av Ingrid Eksempel")
	require.Zero(t, x.handler.Get(x.path()).Find("#merknader").Length())
	require.Zero(t, x.SignIn(x.c.Developer().Person).Get(unit).Find("#merknad").Length(), "a developer reads remarks and writes none")
	require.Empty(t, text.Missing())
}

func TestAnotherMunicipalityFindsNoOrganisation(t *testing.T) {
	t.Parallel()
	x := organise(t)
	x.c.Present(twoSectors())
	stranger := x.SignIn(x.Open("3301").Requester().Person)
	require.Equal(t, http.StatusNotFound, stranger.Get(x.path()).Code)
	require.Equal(t, http.StatusNotFound, stranger.Get(view.UnitPath(x.c.Number, presentedReading(x), "a")).Code)
	require.Equal(t, http.StatusNotFound, stranger.Get(view.CasePath(x.c.Number, view.CaseProduction)).Code)
	for _, action := range []string{"import", "forklar", "legg-fram", "bekreft", "feil", "sektor", "merknad", "merknad/1/svar", "merknad/1/lukk"} {
		p := stranger.Post(x.path()+"/"+action, url.Values{
			"reading": {"1"}, "unit": {"a"}, "count": {"7"}, "reason": {"x"}, "digest": {"x"}, "sentence": {"x"}, "language": {"nb"}, "note": {"x"},
			"mender": {"ks"}, "kind": {"name"}, "answer": {"x"},
		})
		assert.Equal(t, http.StatusNotFound, p.Code, action)
	}
}

// Five thousand units: the page has the sectors, and a branch is fetched when it
// is opened.
func TestALargeOrganisationStaysASmallPage(t *testing.T) {
	t.Parallel()
	x := organise(t)
	s := &hrapi.Structure{Units: []hrapi.Unit{{ID: "1", Name: "Bodø"}}}
	for i := range 10 {
		s.Units = append(s.Units, hrapi.Unit{ID: fmt.Sprintf("s%d", i), Name: fmt.Sprintf("Sektor %d", i), Parent: "1"})
		for j := range 50 {
			branch := fmt.Sprintf("s%d-%d", i, j)
			s.Units = append(s.Units, hrapi.Unit{ID: branch, Name: "Virksomhet " + branch, Parent: fmt.Sprintf("s%d", i)})
			for k := range 9 {
				s.Units = append(s.Units, hrapi.Unit{ID: fmt.Sprintf("%s-%d", branch, k), Name: fmt.Sprintf("Avdeling %s %d", branch, k), Parent: branch})
			}
		}
	}
	x.c.Present(s)
	p := x.requester.Get(x.path())
	require.Equal(t, 10, p.Find(".sector").Length())
	require.Less(t, len(p.Body), 50_000)
	require.Contains(t, p.One(t, "#sektor-1"), "501 enheter")
	branch := x.requester.Get(view.UnitPath(x.c.Number, presentedReading(x), "s0"))
	require.Equal(t, 50, branch.Find("#enhet .tree > li").Length())
	require.Less(t, len(branch.Body), 100_000)
	require.Contains(t, x.requester.Get(x.path()+"?q=avdeling").One(t, "#enheter"), "4 500 treff")
	require.Equal(t, 5011, x.requester.Get(x.path()+"?hele=1").Find("#enheter li").Length())
}

func TestFiguresStandBesideTheUnits(t *testing.T) {
	t.Parallel()
	x := organise(t)
	x.c.Confirm(x.c.Present(twoSectors()))
	x.c.Read(onboarding.LAB, onboarding.LevelPersons, twoSectors(), &hrapi.Placement{
		Persons: 5, Positions: 6, DistinctPersons: 5,
		Units: []hrapi.UnitFigures{{UnitID: "a1", Persons: 2, Positions: 2}, {UnitID: "a2", Persons: 3, Positions: 3}, {UnitID: "b", Persons: 1, Positions: 1}},
	})
	p := x.requester.Get(x.path())
	sector := p.Find(".sector").FilterFunction(func(_ int, s *goquery.Selection) bool { return strings.Contains(s.Text(), "Oppvekst") })
	require.Contains(t, sector.Text(), "5 stillinger")
	require.Contains(t, p.Find("#enheter > .tree").Text(), "6 stillinger")
}

func TestEachCoveredMunicipalityConfirmsItsOwn(t *testing.T) {
	t.Parallel()
	x := newSite(t)
	group, err := x.Work.CreateGroup(t.Context(), x.Ingrid, "", "Salten IKT")
	require.NoError(t, err)
	c := x.Open("1804", func(in *casework.OpenCaseInput) {
		in.Customer, in.Group, in.Covered = "", group, []string{"1839", "1841"}
	})
	row, _ := c.Load()
	var readers []*reader
	for i, id := range row.Covered {
		email := fmt.Sprintf("kari.testnes@k%d.example.com", i)
		require.NoError(t, x.Work.NameRequester(t.Context(), x.Ingrid, c.Number, "", casework.RequesterInput{
			Customer: id, PersonInput: casework.PersonInput{Name: "Kari Testnes", Email: email},
		}))
		readers = append(readers, x.SignIn(x.ActorNamed(email).Person))
	}
	c.Deliver()
	c.Present(twoSectors())
	path := view.CasePath(c.Number, view.CaseOrganisation)
	require.Zero(t, x.SignIn(c.Requester().Person).Get(path).Find("#bekreft").Length())
	first := readers[0].Get(path)
	require.NotEqual(t, first.One(t, "#setning"), readers[1].Get(path).One(t, "#setning"))
	p := readers[0].Submit(first, "/bekreft", nil)
	require.Zero(t, p.Find("#bekreft").Length())
	require.False(t, c.Progress().Holds(onboarding.ReqStructure))
	p = readers[1].Get(path)
	require.Equal(t, 1, p.Find(`section[id^="bekreftelse-"]`).Length())
	readers[1].Submit(p, "/bekreft", nil)
	require.True(t, c.Progress().Holds(onboarding.ReqStructure))
}
