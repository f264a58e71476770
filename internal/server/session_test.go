package server_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/internal/casework/caseworktest"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/web/text"
	"github.com/ks-no/tilkobling/web/view"
)

// signInAt has a browser come in at the issuer that says so.
func (s *signInSite) signInAt(t *testing.T, f *forger, claims map[string]any) *reader {
	t.Helper()
	f.tell(claims, nil, nil)
	r := s.Visitor()
	require.Equal(t, "/min-side", r.Get("/logg-inn/ks?til=/min-side").Path)
	return r
}

func TestTheIssuerEndsItsSessionInAFrame(t *testing.T) {
	t.Parallel()
	f := newForger(t, "ks")
	s := newSignInSite(t, false, ksProvider(f.URL))
	one := s.signInAt(t, f, map[string]any{"sid": "first"})
	other := s.signInAt(t, f, map[string]any{"sid": "second"})

	logout := func(iss, sid string) (int, http.Header) {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet,
			s.URL+"/logg-inn/ks/avslutt?"+url.Values{"iss": {iss}, "sid": {sid}}.Encode(), nil)
		require.NoError(t, err)
		res, err := http.DefaultClient.Do(req) // without any cookie, as in a frame
		require.NoError(t, err)
		require.NoError(t, res.Body.Close())
		return res.StatusCode, res.Header
	}
	for _, c := range []struct {
		iss, sid string
		want     int
	}{
		{"https://other.example.com", "first", http.StatusUnprocessableEntity},
		{f.URL, "", http.StatusUnprocessableEntity},
		{f.URL, "unknown", http.StatusOK},
	} {
		code, _ := logout(c.iss, c.sid)
		require.Equal(t, c.want, code)
	}
	require.NotEmpty(t, one.identify())

	code, header := logout(f.URL, "first")
	require.Equal(t, http.StatusOK, code)
	require.Equal(t, "default-src 'none'; frame-ancestors "+f.URL, header.Get("Content-Security-Policy"))
	require.Equal(t, "no-store", header.Get("Cache-Control"))
	require.Empty(t, one.identify())
	require.NotEmpty(t, other.identify())
	for _, path := range []string{"/logg-inn", "/logg-inn/ks/svar", "/min-side"} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+path, nil)
		require.NoError(t, err)
		res, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		require.NoError(t, res.Body.Close())
		require.Contains(t, res.Header.Get("Content-Security-Policy"), "frame-ancestors 'none'", path)
	}
}

func TestOneEndsOnesOtherSessions(t *testing.T) {
	t.Parallel()
	f := newForger(t, "ks")
	s := newSignInSite(t, false, ksProvider(f.URL))
	here, there, elsewhere := s.signInAt(t, f, nil), s.signInAt(t, f, nil), s.signInAt(t, f, nil)
	p := here.Get(view.PathProfile)
	rows := p.Find("main tbody tr")
	require.Equal(t, 3, rows.Length())
	require.Equal(t, 1, rows.FilterFunction(func(_ int, r *goquery.Selection) bool { return strings.Contains(r.Text(), "Denne") }).Length())

	p = here.Submit(p, view.PathProfileSessions, nil) // the first of the others
	require.Equal(t, 2, p.Find("main tbody tr").Length())
	left := 0
	for _, r := range []*reader{there, elsewhere} {
		if r.identify() != "" {
			left++
		}
	}
	require.Equal(t, 1, left)
	here.Post(view.PathProfileSessions, url.Values{})
	require.NotEmpty(t, here.identify())
	require.Empty(t, there.identify())
	require.Empty(t, elsewhere.identify())
}

func TestNobodyEndsAnothersSession(t *testing.T) {
	t.Parallel()
	f := newForger(t, "ks")
	s := newSignInSite(t, false, ksProvider(f.URL))
	ingrid := s.signInAt(t, f, nil)
	tor := s.signInAt(t, f, map[string]any{"sub": "tor", "name": "Tor Testvik", "email": "tor.testvik@ks.example.com"})
	id := one[int64](t, s, `SELECT id FROM sessions WHERE person_id = $1 AND ended_at IS NULL`, s.Ingrid.Person)
	tor.Post(view.PathProfileSessions, url.Values{"id": {strconv.FormatInt(id, 10)}})
	require.NotEmpty(t, ingrid.identify())
}

func TestAdministratorEndsAPersonsSessionsAtOnce(t *testing.T) {
	t.Parallel()
	f := newForger(t, "ks")
	s := newSignInSite(t, false, ksProvider(f.URL))
	ingrid := s.signInAt(t, f, nil)
	require.Equal(t, http.StatusNotFound, ingrid.Get(view.PathPresent).Code)
	require.Equal(t, http.StatusNotFound, ingrid.Post(view.PathPresent, url.Values{"person": {"1"}}).Code)
	olav := s.signInAt(t, f, map[string]any{
		"sub": "olav", "name": "Olav Oppsett", "email": "olav.oppsett@ks.example.com", "groups": []string{"g-admin"},
	})
	p := olav.Get(view.PathPresent)
	require.Contains(t, p.One(t, "main"), "Ingrid Eksempel")
	p = olav.Post(view.PathPresent, url.Values{"person": {strconv.FormatInt(int64(s.Ingrid.Person), 10)}})
	require.Contains(t, p.One(t, "main"), text.For(text.NB).T("present.ended"))
	require.Empty(t, ingrid.identify())
	require.NotEmpty(t, olav.identify())
	require.Equal(t, 1, one[int](t, s, `SELECT count(*) FROM events WHERE kind = 'sessions.ended' AND actor = $1`, s.Olav.Person))
}

func TestSessionsEndWhenUnusedAndAtLast(t *testing.T) {
	t.Parallel()
	f := newForger(t, "ks")
	s := newSignInSite(t, false, ksProvider(f.URL))
	r := s.signInAt(t, f, nil)
	for range 3 {
		s.Wait(50 * time.Minute)
		require.NotEmpty(t, r.identify(), "it is used")
	}
	s.Wait(61 * time.Minute)
	require.Empty(t, r.identify(), "it was not used for more than an hour")

	s.later.Store(0)
	r = s.signInAt(t, f, nil)
	for range 9 {
		s.Wait(50 * time.Minute)
		require.NotEmpty(t, r.identify())
	}
	s.Wait(40 * time.Minute)
	require.Empty(t, r.identify(), "eight hours are over")
}

// A request that was under way when the session was ended must not bring it back.
func TestAnEndedSessionStaysEnded(t *testing.T) {
	t.Parallel()
	f := newForger(t, "ks")
	s := newSignInSite(t, false, ksProvider(f.URL))
	r := s.signInAt(t, f, nil)
	hash := one[[]byte](t, s, `SELECT token_hash FROM sessions WHERE person_id = $1 AND ended_at IS NULL`, s.Ingrid.Person)
	require.Equal(t, view.PathHome, r.Post(view.PathSignOut, nil).Path)
	late := postgres.Session{Hash: hash, Data: []byte("late"), Person: s.Ingrid.Person, Begun: time.Now(), Expires: time.Now().Add(time.Hour)}
	require.NoError(t, postgres.SaveSession(t.Context(), s.DB.Pool, late, time.Now()))
	_, ok, err := postgres.FindSession(t.Context(), s.DB.Pool, hash, time.Now(), time.Hour)
	require.NoError(t, err)
	require.False(t, ok)
}

func TestInvitationIsSentAndRevokedByWhoHandlesTheCase(t *testing.T) {
	t.Parallel()
	f := newForger(t, "ks")
	s := newSignInSite(t, true, ksProvider(f.URL))
	c := s.Open("1804")
	to := "/saker/" + c.Number + "/kontakter/"
	person := url.Values{"person": {strconv.FormatInt(int64(c.Requester().Person), 10)}}
	kari := caseworktest.RequesterEmail("1804")
	ingrid := s.signInAt(t, f, nil)
	require.Equal(t, http.StatusNotFound, ingrid.Post(to+"inviter", url.Values{"person": {"1"}}).Code, "the case's people alone")
	require.Equal(t, "/saker/"+c.Number+"/kontakter", ingrid.Post(to+"inviter", person).Path)

	link, code := s.mailed(t, kari)
	s.Wait(6 * 24 * time.Hour)
	require.Equal(t, http.StatusOK, s.Visitor().Get(link).Code, "it works for a week")
	s.Wait(2 * 24 * time.Hour)
	require.Equal(t, http.StatusGone, s.Visitor().Get(link).Code)
	s.later.Store(0)
	r := s.Visitor()
	p := r.Submit(r.Get(link), view.PathSignInCodeType, url.Values{"code": {code}})
	require.Equal(t, "/start", p.Path)
	require.Equal(t, http.StatusForbidden, r.Post(to+"inviter", person).Code, "not by the customer's people")
	require.Equal(t, http.StatusGone, s.Visitor().Get(link).Code, "used")

	ingrid = s.signInAt(t, f, nil)
	ingrid.Post(to+"inviter", person)
	link, _ = s.mailed(t, kari)
	require.Equal(t, http.StatusOK, s.Visitor().Get(link).Code)
	ingrid.Post(to+"trekk-tilbake", person)
	require.Equal(t, http.StatusGone, s.Visitor().Get(link).Code, "revoked")
}
