package server_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/web/view"
)

func TestCasePageSaysWhereTheCaseIsAndWhatIsNext(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c := s.Open("1804")

	p := s.SignIn(s.Ingrid.Person).Get(view.CasePath(c.Number, view.CaseOverview))
	require.Equal(t, http.StatusOK, p.Code)
	require.Equal(t, "Bodø", p.One(t, "h1"))
	require.Contains(t, p.One(t, ".next"), "Send kvitteringen til representanten.")
	require.Equal(t, "step", p.Find(`.stepper-wide [data-state="current"] a`).AttrOr("aria-current", ""))
	require.Equal(t, 5, p.Find("#krav li").Length(), "the requirements of stage 1")

	c.SendLetters()
	p = s.SignIn(c.Developer().Person).Get(view.CasePath(c.Number, view.CaseOverview))
	require.Contains(t, p.One(t, ".next"), "Les dokumentasjonen. Si fra at du har det du trenger")
	require.Contains(t, p.One(t, ".page-meta"), "Din tur")

	p = s.SignIn(s.Ingrid.Person).Get(view.CasePath(c.Number, view.CaseOverview))
	require.Contains(t, p.One(t, ".next"), "Venter på kommunen: utvikleren har dokumentasjonen.")
}

func TestAnotherCustomersCaseDoesNotExist(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	own, other := s.Open("1804"), s.Open("4621", func(in *casework.OpenCaseInput) {
		in.Requester.Email, in.Developer.Email = "anne.aerlig@voss.example.com", "per.testnes@voss.example.com"
	})
	r := s.SignIn(own.Requester().Person)
	require.Equal(t, http.StatusOK, r.Get(view.CasePath(own.Number, view.CaseOverview)).Code)
	missing := r.Get(view.CasePath("KSL-2026-9999", view.CaseOverview))
	for _, section := range []view.Section{view.CaseOverview, view.CaseThread, view.CaseTimeline, view.CaseDocuments} {
		p := r.Get(view.CasePath(other.Number, section))
		require.Equal(t, http.StatusNotFound, p.Code, section)
		require.Equal(t, missing.One(t, "main"), p.One(t, "main"), "the same words as for one that does not exist")
	}
	require.Equal(t, http.StatusNotFound, r.Get(view.CasePath(other.Number, view.CaseOverview)+"/strom").Code)
}

func TestAMessageAndANoteAreTwoForms(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c := s.Open("1804")
	thread := view.CasePath(c.Number, view.CaseThread)

	customer := s.SignIn(c.Requester().Person)
	p := customer.Get(thread)
	require.Equal(t, 0, p.Find(`form[action$="/notat"]`).Length())
	p = customer.Submit(p, "/meldinger", url.Values{"body": {"Når kan vi begynne?"}})
	require.Equal(t, thread, p.Path)
	require.Contains(t, p.Body, "Meldingen er sendt.")
	require.Equal(t, onboarding.TurnQuestion, c.Progress().Turn.Kind)

	ks := s.SignIn(s.Ingrid.Person)
	p = ks.Get(thread)
	require.Contains(t, p.One(t, ".bubble"), "Når kan vi begynne?")
	p = ks.Submit(p, "/notat", url.Values{"note": {"Ring dem i morgen."}})
	require.Contains(t, p.Find(`.bubble[data-kind="internal"], .bubble[data-kind="note"]`).Text(), "Ring dem i morgen.")
	require.NotContains(t, customer.Get(thread).Body, "Ring dem i morgen.")
	require.NotContains(t, customer.Get(view.CasePath(c.Number, view.CaseTimeline)).Body, "internt notat")

	ks.Submit(ks.Get(thread), "/meldinger", url.Values{"body": {"Straks."}})
	require.NotEqual(t, onboarding.TurnQuestion, c.Progress().Turn.Kind)
}

func TestAFormThatIsNotTakenKeepsWhatWasWritten(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c := s.Open("1804")
	r := s.SignIn(s.Ingrid.Person)
	at := view.CaseAction(c.Number, view.CaseOverview, "pa-vent")

	p := r.Submit(r.Get(at), "/pa-vent", url.Values{"until": {"2020-01-01"}, "reason": {"Nytt HR-system til våren"}})
	require.Equal(t, http.StatusUnprocessableEntity, p.Code)
	require.Equal(t, "Nytt HR-system til våren", p.One(t, "textarea[name=reason]"))
	require.Equal(t, "#until", p.Find(".ds-error-summary a").AttrOr("href", ""))

	p = r.Submit(p, "/pa-vent", url.Values{"until": {"2027-03-01"}, "reason": {"Nytt HR-system til våren"}})
	require.Equal(t, http.StatusOK, p.Code)
	require.Contains(t, p.One(t, ".next"), "Saken er på vent til 1. mars 2027: Nytt HR-system til våren.")
	require.Equal(t, onboarding.OnHold, c.Progress().Status)
}

func TestAFormSentTwiceDoesNothingTwice(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c := s.Open("1804")
	r := s.SignIn(c.Requester().Person)
	form := url.Values{"body": {"Hei"}, "form_key": {"0123456789abcdef"}}
	for range 2 {
		require.Equal(t, http.StatusOK, r.Post(view.CasePath(c.Number, view.CaseThread), form).Code)
	}
	require.Equal(t, 1, r.Get(view.CasePath(c.Number, view.CaseThread)).Find(".bubble").Length())
}

func TestAFormFromAnotherSiteIsRefused(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+view.PathLanguage, nil)
	require.NoError(t, err)
	req.Header.Set("Sec-Fetch-Site", "cross-site")
	p := s.Visitor().do(req)
	require.Equal(t, http.StatusForbidden, p.Code)
	require.Contains(t, p.One(t, "main"), "Det kom fra et annet nettsted enn dette.")
}
