package server_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/internal/casework/caseworktest"
	"github.com/ks-no/tilkobling/web/text"
	"github.com/ks-no/tilkobling/web/view"
)

// askForCode has the reader ask for a code to an e-mail address.
func (r *reader) askForCode(email string) *page {
	r.site.tb.Helper()
	return r.Submit(r.Get(view.PathSignInCode+"?til=/min-side"), view.PathSignInCode, url.Values{"email": {email}})
}

func TestCodeByEmailLetsIn(t *testing.T) {
	t.Parallel()
	s := newSignInSite(t, true)
	c := s.Open("1804")
	kari := caseworktest.RequesterEmail("1804")
	nb := text.For(text.NB)

	r := s.Visitor()
	require.Contains(t, r.Get(view.PathSignIn).Find("main").Text(), nb.T("signin.code.confirms"), "said before signing in")
	require.Equal(t, view.PathSignInCodeSent, r.askForCode(kari).Path)
	link, code := s.mailed(t, kari)
	require.Equal(t, http.StatusOK, r.Get(link).Code)
	require.Equal(t, http.StatusOK, r.Get(link).Code, "opening the link uses nothing up")
	p := r.Submit(r.Get(link), view.PathSignInCodeType, url.Values{"code": {code[:3] + " " + code[3:]}})
	require.Equal(t, "/min-side", p.Path, p.Body)
	require.Contains(t, p.One(t, ".role-banner"), nb.T("signin.method.code"))
	require.Equal(t, http.StatusOK, r.Get("/saker/"+c.Number).Code)
	require.NotContains(t, s.Log.String(), link[len(link)-26:], "the secret of the link is not in the log")
	require.Zero(t, one[int](t, s, `SELECT count(*) FROM outgoing_mails WHERE recipient = $1 AND kind = 'signin.code'`, kari))

	again := r.Get(link)
	require.Equal(t, http.StatusGone, again.Code, "a code is used once")
	require.Equal(t, nb.T("signin.refused.stalecode"), again.One(t, "h1"))
}

func TestCodeIsBoundToTheBrowserThatAsked(t *testing.T) {
	t.Parallel()
	s := newSignInSite(t, true)
	s.Open("1804")
	kari := caseworktest.RequesterEmail("1804")
	r := s.Visitor()
	r.askForCode(kari)
	link, code := s.mailed(t, kari)
	other := s.Visitor()
	require.Equal(t, http.StatusGone, other.Get(link).Code)
	require.Equal(t, http.StatusGone, other.Post(view.PathSignInCodeType, url.Values{"lenke": {link[len(link)-26:]}, "code": {code}}).Code)
	require.Zero(t, one[int](t, s, `SELECT max(attempts) FROM sign_in_codes`), "another browser does not use up the attempts")
	require.Equal(t, "/min-side", s.typeCode(t, r, kari).Path)
}

func TestCodeEndsAfterFiveAttemptsAndAfterAWhile(t *testing.T) {
	t.Parallel()
	s := newSignInSite(t, true)
	s.Open("1804")
	kari := caseworktest.RequesterEmail("1804")
	r := s.Visitor()
	r.askForCode(kari)
	link, code := s.mailed(t, kari)
	wrong := "000000"
	if code == wrong {
		wrong = "000001"
	}
	form := r.Get(link)
	for range 5 {
		p := r.Submit(form, view.PathSignInCodeType, url.Values{"code": {wrong}})
		require.Equal(t, http.StatusUnprocessableEntity, p.Code)
		require.Contains(t, p.One(t, ".ds-error-summary"), text.For(text.NB).T("field.code_wrong"))
	}
	require.Equal(t, http.StatusGone, r.Submit(form, view.PathSignInCodeType, url.Values{"code": {code}}).Code)
	require.Empty(t, r.identify())

	r.askForCode(kari)
	s.Wait(16 * time.Minute)
	link, _ = s.mailed(t, kari)
	require.Equal(t, http.StatusGone, r.Get(link).Code)

	// Whoever asks again makes the earlier code worthless.
	r.askForCode(kari)
	first, _ := s.mailed(t, kari)
	r.askForCode(kari)
	require.Equal(t, http.StatusGone, r.Get(first).Code)
}

func TestUnknownEmailIsAnsweredAlikeAndCounted(t *testing.T) {
	t.Parallel()
	s := newSignInSite(t, true)
	s.Open("1804")
	known, unknown := s.Visitor(), s.Visitor()
	kari := caseworktest.RequesterEmail("1804")
	for i := range 6 {
		a, b := known.askForCode(kari), unknown.askForCode("ingen@k1804.example.com")
		require.Equal(t, a.Code, b.Code)
		require.Equal(t, a.Path, b.Path)
		require.Equal(t, a.Find("main").Text() == "", b.Find("main").Text() == "")
		if i < 5 {
			require.Equal(t, http.StatusOK, a.Code)
			require.Equal(t, a.One(t, "main"), b.One(t, "main"))
		} else {
			require.Equal(t, http.StatusTooManyRequests, a.Code)
			require.Equal(t, text.For(text.NB).T("signin.refused.toomany"), b.One(t, "h1"))
		}
	}
	require.Zero(t, one[int](t, s, `SELECT count(*) FROM outgoing_mails WHERE recipient LIKE 'ingen@%'`))
	s.Wait(time.Hour + time.Minute)
	require.Equal(t, http.StatusOK, known.askForCode(kari).Code, "after an hour again")

	// KS's own people come in through KS alone.
	require.Equal(t, view.PathSignInCodeSent, s.Visitor().askForCode("ingrid.eksempel@ks.example.com").Path)
	require.Zero(t, one[int](t, s, `SELECT count(*) FROM outgoing_mails WHERE recipient LIKE '%@ks.example.com'`))
}

func TestCodesAreOfferedOnlyWhereMailGoesOut(t *testing.T) {
	t.Parallel()
	s := newSignInSite(t, false)
	r := s.Visitor()
	require.NotContains(t, r.Get(view.PathSignIn).Body, view.PathSignInCode)
	require.Equal(t, http.StatusNotFound, r.Get(view.PathSignInCode).Code)
	require.Equal(t, http.StatusNotFound, r.Post(view.PathSignInCode, url.Values{"email": {"kari@example.com"}}).Code)
	require.Equal(t, http.StatusNotFound, r.Get(view.PathPost).Code, "mail is shown in development alone")
	require.Equal(t, http.StatusMethodNotAllowed, r.Post(view.PathSignIn, url.Values{"person": {"1"}}).Code, "so is the sign-in as anybody")
}

func TestWhetherACodeSufficesForConfirmingIsASetting(t *testing.T) {
	t.Parallel()
	s := newSignInSite(t, true)
	c := s.Open("1804")
	_, err := s.DB.Pool.Exec(t.Context(), `UPDATE settings SET value = 'false' WHERE key = 'signin.code_confirms'`)
	require.NoError(t, err)
	kari := caseworktest.RequesterEmail("1804")
	r := s.Visitor()
	require.Contains(t, r.Get(view.PathSignInCode).One(t, "main"), text.For(text.NB).T("signin.code.confirms.not"))
	r.askForCode(kari)
	s.typeCode(t, r, kari)
	filled := url.Values{"reading": {"1"}, "digest": {"0123"}, "sentence": {"Ja"}, "language": {"nb"}}
	confirm := "/saker/" + c.Number + "/organisasjon/bekreft"
	require.Equal(t, http.StatusForbidden, r.Post(confirm, filled).Code)
	_, err = s.DB.Pool.Exec(t.Context(), `UPDATE settings SET value = 'true' WHERE key = 'signin.code_confirms'`)
	require.NoError(t, err)
	require.NotEqual(t, http.StatusForbidden, r.Post(confirm, filled).Code)
}
