package server_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/web/text"
)

func staff(sub, email string, verified bool, groups ...string) account {
	return account{Sub: sub, Claims: map[string]any{
		"name": "Ingrid Eksempel", "email": email, "email_verified": verified, "groups": groups, "sid": "sid-" + sub,
	}}
}

func TestStaffComeInWithTheRolesTheirIssuerGives(t *testing.T) {
	t.Parallel()
	issuer := startProvider(t)
	s := newSignInSite(t, false, ksProvider(issuer))

	r := s.Visitor().As(issuer, staff("new", "ny.ansatt@ks.example.com", true, "g-saksbehandlere", "g-teknikere", "g-andre"))
	way := r.Get("/logg-inn?til=/min-side").Find(`main a[href^="/logg-inn/ks"]`)
	require.Equal(t, 1, way.Length(), "the sign-in starts with a link")
	p := r.Get(way.AttrOr("href", ""))
	require.Equal(t, "/min-side", p.Path)
	require.Equal(t, "Ingrid Eksempel", r.identify())
	require.Contains(t, p.Find("main").Text(), "Saksbehandler, Tekniker")
	require.Equal(t, http.StatusOK, r.Get("/arbeidsliste").Code)
	id := s.person(t, "ny.ansatt@ks.example.com")
	require.Equal(t, id, one[onboarding.PersonID](t, s, `SELECT person_id FROM identities WHERE issuer = $1 AND subject = 'new'`, issuer))

	t.Run("roles are those of the last sign-in", func(t *testing.T) { //nolint:paralleltest // each follows from the one before
		r := s.Visitor().As(issuer, staff("new", "ny.ansatt@ks.example.com", true, "g-teknikere"))
		require.Equal(t, http.StatusOK, r.Get("/logg-inn/ks?til=/min-side").Code)
		require.Equal(t, "technician", one[string](t, s, `SELECT string_agg(role, ' ') FROM ks_roles WHERE person_id = $1`, id))
	})
	t.Run("without a role nobody comes in, and what was open ends", func(t *testing.T) { //nolint:paralleltest // each follows from the one before
		r := s.Visitor().As(issuer, staff("new", "ny.ansatt@ks.example.com", true, "g-andre"))
		p := r.Get("/logg-inn/ks")
		require.Equal(t, http.StatusForbidden, p.Code)
		require.Equal(t, text.For(text.NB).T("signin.refused.norole"), p.One(t, "h1"))
		require.Empty(t, r.identify())
		require.Zero(t, one[int](t, s, `SELECT count(*) FROM sessions WHERE person_id = $1 AND ended_at IS NULL`, id))
		require.Zero(t, one[int](t, s, `SELECT count(*) FROM ks_roles WHERE person_id = $1`, id))
	})
	t.Run("nobody is made of who has no role", func(t *testing.T) { //nolint:paralleltest // each follows from the one before
		r := s.Visitor().As(issuer, staff("stranger", "fremmed@ks.example.com", true))
		require.Equal(t, http.StatusForbidden, r.Get("/logg-inn/ks").Code)
		require.Zero(t, one[int](t, s, `SELECT count(*) FROM persons WHERE email = 'fremmed@ks.example.com'`))
	})
	t.Run("who turns back is told so", func(t *testing.T) { //nolint:paralleltest // each follows from the one before
		r := s.Visitor()
		p := r.Get("/logg-inn/ks")
		require.Equal(t, text.For(text.NB).T("signin.refused.cancelled"), p.One(t, "h1"))
	})
}

func TestStaffAreLinkedByAVerifiedEmailAlone(t *testing.T) {
	t.Parallel()
	issuer := startProvider(t)
	s := newSignInSite(t, false, ksProvider(issuer))
	ingrid := s.Ingrid.Person

	r := s.Visitor().As(issuer, staff("unverified", "ingrid.eksempel@ks.example.com", false, "g-teknikere"))
	require.Equal(t, "/min-side", r.Get("/logg-inn/ks?til=/min-side").Path)
	require.NotEqual(t, ingrid, one[onboarding.PersonID](t, s, `SELECT person_id FROM identities WHERE subject = 'unverified'`))

	r = s.Visitor().As(issuer, staff("verified", "Ingrid.Eksempel@ks.example.com", true, "g-saksbehandlere"))
	require.Equal(t, "/min-side", r.Get("/logg-inn/ks?til=/min-side").Path)
	require.Equal(t, ingrid, one[onboarding.PersonID](t, s, `SELECT person_id FROM identities WHERE subject = 'verified'`))

	// The address has passed to somebody else.
	r = s.Visitor().As(issuer, staff("another", "ingrid.eksempel@ks.example.com", true, "g-saksbehandlere"))
	p := r.Get("/logg-inn/ks")
	require.Equal(t, http.StatusForbidden, p.Code)
	require.Equal(t, text.For(text.NB).T("signin.refused.taken"), p.One(t, "h1"))
	require.Empty(t, r.identify())
}

func TestSigningInGivesTheSessionANewToken(t *testing.T) {
	t.Parallel()
	issuer := startProvider(t)
	s := newSignInSite(t, false, ksProvider(issuer))
	r := s.Visitor().As(issuer, staff("token", "ingrid.eksempel@ks.example.com", true, "g-saksbehandlere"))
	site, err := url.Parse(s.URL)
	require.NoError(t, err)
	token := func() string {
		for _, c := range r.http.Jar.Cookies(site) {
			if c.Name == "tilkobling" {
				return c.Value
			}
		}
		return ""
	}
	var before string
	r.http.CheckRedirect = func(req *http.Request, _ []*http.Request) error {
		if req.URL.Host == site.Host && before == "" {
			before = token()
		}
		return nil
	}
	require.Equal(t, "/min-side", r.Get("/logg-inn/ks?til=/min-side").Path)
	after := token()
	require.NotEmpty(t, before)
	require.NotEqual(t, before, after)

	r.http.Jar.SetCookies(site, []*http.Cookie{{Name: "tilkobling", Value: before, Path: "/"}})
	require.Empty(t, r.identify(), "the token from before the sign-in is worth nothing")
}
