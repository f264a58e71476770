package server_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/casework/caseworktest"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/web/text"
	"github.com/ks-no/tilkobling/web/view"
)

func narvik() url.Values {
	return url.Values{
		"customer": {"narvik"}, "name": {"Kari Prøve"}, "email": {"kari.prove@narvik.example.com"}, "phone": {"40000000"},
		"hr_system": {"Tinde Personal"}, "supplier": {"Eksempel Tinde AS"}, "body": {"Vi vil gjerne kobles til."},
	}
}

func TestFromInquiryToCase(t *testing.T) {
	t.Parallel()
	s := newSite(t, casework.Site("https://tilkobling.example.com"))
	visitor := s.Visitor()
	form := visitor.Get(view.PathInquiry)
	require.Equal(t, http.StatusOK, form.Code)
	assert.Equal(t, 371, form.Find("datalist#customer-list option").Length())
	thanks := visitor.Submit(form, view.PathInquiry, narvik())
	assert.Equal(t, view.PathInquiryReceived, thanks.Path)

	ingrid := s.SignIn(s.Ingrid.Person)
	inbox := ingrid.Get(view.PathInquiries)
	assert.Contains(t, inbox.One(t, "#henvendelser tbody tr"), "Narvik")
	link := inbox.Find("#henvendelser tbody a").AttrOr("href", "")
	one := ingrid.Get(link)
	open := one.Find("#forslag a.ds-button").First()
	assert.Equal(t, "Opprett sak for Narvik", strings.TrimSpace(open.Text()))

	opening := ingrid.Get(open.AttrOr("href", ""))
	assert.Equal(t, "Narvik", opening.Find("#customer").AttrOr("value", ""))
	assert.Equal(t, "kari.prove@narvik.example.com", opening.Find("#requester_email").AttrOr("value", ""))
	fill := url.Values{
		"customer": {"Narvik"}, "requester_name": {"Kari Prøve"}, "requester_email": {"kari.prove@narvik.example.com"},
		"verified": {"1"}, "verified_how": {"Ringte sentralbordet"}, "hr_system": {"Tinde Personal"}, "supplier": {"Eksempel Tinde AS"},
		"handler": {opening.Find("#handler option[selected]").AttrOr("value", "")}, "developer_at": {"supplier"},
	}
	opened := ingrid.Submit(opening, view.PathCaseNew, fill)
	require.Equal(t, http.StatusOK, opened.Code, opened.Body)
	assert.Equal(t, "/saker/KSL-2026-0001", opened.Path)

	letters := ingrid.Get("/saker/KSL-2026-0001/brev")
	require.Equal(t, 2, letters.Find(`form[action$="/sendt"]`).Length())
	assert.Contains(t, letters.Find("pre").Text(), "https://tilkobling.example.com/saker/KSL-2026-0001")
	for range 2 {
		letters = ingrid.Submit(letters, "/sendt", nil)
		require.Equal(t, http.StatusOK, letters.Code)
	}
	assert.Zero(t, letters.Find(`form[action$="/sendt"]`).Length())
	id, err := postgres.CaseIDByNumber(t.Context(), s.DB.Pool, "KSL-2026-0001")
	require.NoError(t, err)
	row, _, err := postgres.LoadCase(t.Context(), s.DB.Pool, id)
	require.NoError(t, err)
	assert.Equal(t, onboarding.StageDocumentation, row.Stage)
	assert.Equal(t, "customer", row.TurnParty)
	assert.Contains(t, ingrid.Get(link).One(t, "#utfall"), "KSL-2026-0001")
	assert.Contains(t, ingrid.Get(view.PathRegister+"/1806").One(t, "#saker tbody tr"), "KSL-2026-0001")
	assert.Empty(t, text.Missing())
}

func TestTheFormSaysWhatIsWrongAndKeepsWhatWasWritten(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	visitor := s.Visitor()
	for name, tt := range map[string]struct {
		field, value, want string
	}{
		"unknown municipality": {"customer", "Atlantis", "Vi kjenner ingen kommune"},
		"name of two":          {"customer", "Herøy", "Herøy (Nordland)"},
		"no name":              {"name", "", "Må fylles ut"},
		"not an address":       {"email", "kari", "Skriv en e-postadresse"},
		"too long":             {"hr_system", strings.Repeat("a", 201), "Teksten er for lang"},
		"not UTF-8":            {"title", "\xff\xfe", "tegn som ikke kan leses"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			form := narvik()
			form.Set(tt.field, tt.value)
			p := visitor.Post(view.PathInquiry, form)
			assert.Equal(t, http.StatusUnprocessableEntity, p.Code)
			assert.Contains(t, p.One(t, ".ds-error-summary"), tt.want)
			assert.Contains(t, p.One(t, "#"+tt.field+"-e"), tt.want)
			assert.Equal(t, "Vi vil gjerne kobles til.", p.Find("#body").Text())
		})
	}
	t.Run("in the language of the page", func(t *testing.T) {
		t.Parallel()
		reader := s.Visitor()
		reader.Post(view.PathLanguage, url.Values{"lang": {"en"}, "return": {view.PathInquiry}})
		p := reader.Post(view.PathInquiry, url.Values{"customer": {"Atlantis"}})
		assert.Contains(t, p.One(t, "#customer-e"), "municipality")
	})
}

func TestTheFormAnswersTheSameWhateverKSKnows(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Open("1806")
	visitor := s.Visitor()
	known := visitor.Post(view.PathInquiry, narvik())
	other := narvik()
	other.Set("customer", "1804")
	unknown := visitor.Post(view.PathInquiry, other)
	robot := narvik()
	robot.Set("website", "https://spam.example.com")
	trap := visitor.Post(view.PathInquiry, robot)
	assert.Equal(t, unknown.Body, known.Body)
	assert.Equal(t, unknown.Body, trap.Body)
	fresh, _, err := postgres.CountInquiries(t.Context(), s.DB.Pool)
	require.NoError(t, err)
	assert.Equal(t, 2, fresh, "what a machine filled in is not kept")
}

func TestAFormKeyOfSomebodyElsesMakingIsNone(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, key := range []string{"x", strings.Repeat("a", 65), "\xff\xfe\xff\xfe\xff\xfe\xff\xfe\xff\xfe\xff\xfe\xff\xfe\xff\xfe", "' OR 1=1 --' OR 1=1"} {
		form := narvik()
		form.Set(view.FormKeyName, key)
		assert.Equal(t, view.PathInquiryReceived, s.Visitor().Post(view.PathInquiry, form).Path)
	}
}

func TestTheInboxIsTheCaseHandlers(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c := s.Open("1804")
	s.Visitor().Post(view.PathInquiry, narvik())
	for _, path := range []string{view.PathInquiries, view.PathInquiries + "/1", view.PathInquiryNew, view.PathCaseNew} {
		assert.Equal(t, http.StatusOK, s.SignIn(s.Ingrid.Person).Get(path).Code, path)
		assert.Equal(t, http.StatusNotFound, s.SignIn(s.Tor.Person).Get(path).Code, path)
		assert.Equal(t, http.StatusNotFound, s.SignIn(c.Requester().Person).Get(path).Code, path)
		assert.Equal(t, view.PathSignIn, s.Visitor().Get(path).Path, path)
	}
}

func TestAnInquiryIsAddedAnsweredOrDiscarded(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c := s.Open("1806")
	ingrid, jonas := s.SignIn(s.Ingrid.Person), s.SignIn(s.Jonas.Person)
	for range 3 {
		s.Visitor().Post(view.PathInquiry, narvik())
	}
	one := ingrid.Get(view.PathInquiries + "/1")
	added := ingrid.Submit(one, "/legg-til", nil)
	assert.Equal(t, "/saker/"+c.Number+"/meldinger", added.Path)
	assert.Equal(t, onboarding.TurnQuestion, c.Progress().Turn.Kind)

	two, seen := ingrid.Get(view.PathInquiries+"/2"), jonas.Get(view.PathInquiries+"/2")
	assert.Contains(t, two.Find("#answer").Text(), "Hilsen Ingrid Eksempel, KS")
	answered := ingrid.Submit(two, "/svar", url.Values{"answer": {"Hei, Kari. Ja."}})
	assert.Contains(t, answered.One(t, "#svaret"), "Hei, Kari. Ja.")
	late := jonas.Submit(seen, "/svar", url.Values{"answer": {"Hei, Kari. Nei."}})
	assert.Equal(t, http.StatusConflict, late.Code)
	assert.Contains(t, late.One(t, `.ds-alert[data-color="warning"]`), "Henvendelsen er alt behandlet.")
	assert.Equal(t, "Hei, Kari. Nei.", late.One(t, "#tatt-vare-pa"), "nothing of the second's is lost")

	three := ingrid.Get(view.PathInquiries + "/3")
	wrong := ingrid.Submit(three, "/forkast", nil)
	assert.Equal(t, http.StatusUnprocessableEntity, wrong.Code)
	none := ingrid.Post(view.PathInquiries+"/3/legg-til", url.Values{"case": {"KSL-2026-9999"}})
	assert.Contains(t, none.One(t, "#case-e"), "Vi finner ingen sak")
	ingrid.Submit(three, "/forkast", url.Values{"reason": {"Reklame"}})
	assert.Equal(t, 3, ingrid.Get(view.PathInquiries+"?vis=behandlet").Find("#henvendelser tbody tr").Length())
}

func TestASecondActiveCaseIsRefusedAtItsField(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c := s.Open("1806")
	ingrid := s.SignIn(s.Ingrid.Person)
	form := ingrid.Get(view.PathCaseNew + "?kunde=1806")
	p := ingrid.Submit(form, view.PathCaseNew, url.Values{
		"customer": {"Narvik"}, "requester_name": {"Per Ærlig"}, "requester_email": {"per@narvik.example.com"},
	})
	assert.Equal(t, http.StatusUnprocessableEntity, p.Code)
	assert.Contains(t, p.One(t, "#customer-e"), c.Number)
	assert.Equal(t, "Per Ærlig", p.Find("#requester_name").AttrOr("value", ""))
}

func TestContactsAreNamedByThoseWhoMay(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c := s.Open("1806", caseworktest.AtSupplier)
	path := view.CasePath(c.Number, view.CaseContacts)
	requester := s.SignIn(c.Requester().Person)
	p := requester.Get(path)
	require.Equal(t, http.StatusOK, p.Code)
	p = requester.Submit(p, "/oppgi", url.Values{"role": {"deputy"}, "name": {"Siv Demo-Ås"}, "email": {"siv@narvik.example.com"}})
	assert.Contains(t, p.One(t, "#deputy"), "Siv Demo-Ås")
	assert.Zero(t, p.Find(`input[name=role][value=requester]`).Length(), "KS replaces the requester")
	wrong := requester.Submit(p, "/oppgi", url.Values{"role": {"deputy"}, "name": {"Siv"}})
	assert.Equal(t, http.StatusUnprocessableEntity, wrong.Code)
	p = requester.Submit(p, "/fjern", nil)
	assert.NotContains(t, p.One(t, "#deputy"), "Siv Demo-Ås")

	ingrid := s.SignIn(s.Ingrid.Person)
	k := ingrid.Get(path)
	assert.Zero(t, k.Find(`input[name=role][value=deputy]`).Length(), "only the requester names a deputy")
	k = ingrid.Submit(k, "/oppgi", url.Values{"role": {"requester"}, "name": {"Per Ærlig"}, "email": {"per@narvik.example.com"}})
	assert.Contains(t, k.One(t, "#requester"), "Per Ærlig")
	k = ingrid.Submit(k, "/kontrollert", url.Values{"how": {"Ringte"}})
	assert.Contains(t, k.One(t, "#requester"), "Kontrollert av KS")
	s.SignIn(s.Jonas.Person).Submit(s.SignIn(s.Jonas.Person).Get(path), "/ta", nil)
	assert.Contains(t, ingrid.Get(path).One(t, "#saksbehandler"), "Jonas Prøvestad")

	developer := s.SignIn(c.Developer().Person).Get(path)
	assert.Zero(t, developer.Find("#oppgi").Length())
	other := s.Open("1804")
	assert.Equal(t, http.StatusNotFound, s.SignIn(other.Requester().Person).Get(path).Code)
	assert.Equal(t, http.StatusForbidden, s.SignIn(c.Developer().Person).Get(view.CasePath(c.Number, view.CaseLetters)).Code)
}

func TestTheRegister(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Open("1818")
	ingrid := s.SignIn(s.Ingrid.Person)
	p := ingrid.Get(view.PathRegister)
	assert.Equal(t, 50, p.Find("#register tbody tr").Length())
	assert.Equal(t, 2, ingrid.Get(view.PathRegister+"?q=heroy").Find("#register tbody tr").Length())
	assert.Contains(t, ingrid.Get(view.PathRegister+"?tilstand=1").One(t, "#register tbody tr"), "Herøy (Nordland)")
	assert.Equal(t, 41, ingrid.Get(view.PathRegister+"?fylke=18&tilstand=not_begun").Find("#register tbody tr").Length())

	one := ingrid.Get(view.CustomerPath("1151"))
	wrong := ingrid.Submit(one, "/skal-ikke", nil)
	assert.Equal(t, http.StatusUnprocessableEntity, wrong.Code)
	one = ingrid.Submit(one, "/i-produksjon", url.Values{"since": {"2024-03-01"}, "hr_system": {"Fivreld HRM"}})
	assert.Contains(t, one.One(t, ".page-meta"), "I produksjon før Tilkobling")
	assert.Contains(t, one.One(t, ".page-meta"), "siden 1. mars 2024")
	one = ingrid.Submit(one, "/angre", nil)
	assert.Contains(t, one.One(t, ".page-meta"), "Ikke begynt")
	assert.Zero(t, s.SignIn(s.Siri.Person).Get(view.CustomerPath("1151")).Find("#uten-sak").Length())
	assert.Equal(t, http.StatusNotFound, ingrid.Get(view.CustomerPath("9999")).Code)
}

func TestGroupsHaveATableOfTheirCases(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ingrid := s.SignIn(s.Ingrid.Person)
	p := ingrid.Submit(ingrid.Get(view.PathGroups), view.PathGroups, url.Values{"name": {"Fjordane IKT"}})
	require.Equal(t, view.GroupPath(1), p.Path)
	form := ingrid.Get(view.PathCaseNew)
	opened := ingrid.Submit(form, view.PathCaseNew, url.Values{
		"group": {"1"}, "covered": {"Sunnfjord, 4649"}, "requester_name": {"Per"}, "requester_email": {"per@fjordane.example.com"},
	})
	require.Equal(t, http.StatusOK, opened.Code, opened.Body)
	row := ingrid.Get(view.GroupPath(1)).One(t, "#sakene tbody tr")
	assert.Contains(t, row, "Dekker Stad, Sunnfjord")
	assert.Contains(t, row, "Venter på KS")
	again := ingrid.Submit(ingrid.Get(view.PathGroups), view.PathGroups, url.Values{"name": {"Fjordane IKT"}})
	assert.Equal(t, http.StatusUnprocessableEntity, again.Code)
}
