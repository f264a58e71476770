package server_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/internal/casework/caseworktest"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/register"
	"github.com/ks-no/tilkobling/web/text"
	"github.com/ks-no/tilkobling/web/view"
)

const supplierNumber = "314758625"

// orgNumber is a municipality's.
func orgNumber(t *testing.T, number string) string {
	t.Helper()
	c, ok := register.CustomerByNumber(number)
	require.True(t, ok)
	return c.OrgNumber
}

// typeCode has the reader open the link in the newest mail to somebody, and type
// the code that stands in the same mail.
func (s *signInSite) typeCode(t *testing.T, r *reader, email string) *page {
	t.Helper()
	link, code := s.mailed(t, email)
	return r.Submit(r.Get(link), view.PathSignInCodeType, url.Values{"code": {code}})
}

// mailed reads the newest mail to somebody: the link's path, and the code.
func (s *signInSite) mailed(t *testing.T, email string) (link, code string) {
	t.Helper()
	body := one[string](t, s, `SELECT body FROM outgoing_mails WHERE recipient = $1 ORDER BY id DESC LIMIT 1`, email)
	for word := range strings.FieldsSeq(body) {
		if path, ok := strings.CutPrefix(word, s.URL); ok {
			link = path
		}
		if len(word) == 6 && strings.Trim(word, "0123456789") == "" || len(word) == 7 && strings.Trim(word[:6], "0123456789") == "" && word[6] == ':' {
			code = word[:6]
		}
	}
	require.NotEmpty(t, link, body)
	require.Len(t, code, 6, body)
	return link, code
}

func TestRepresentativeIsKnownByACodeTheFirstTime(t *testing.T) {
	t.Parallel()
	issuer := startProvider(t)
	s := newSignInSite(t, true, ansattporten(issuer))
	c := s.Open("1804")
	who := representing("kari", at(orgNumber(t, "1804"), "BODØ KOMMUNE"))

	r := s.Visitor().As(issuer, who)
	p := r.Get("/logg-inn/ansattporten?til=/saker/" + c.Number)
	require.Equal(t, "/logg-inn/koble", p.Path)
	require.Contains(t, p.Find("main").Text(), "BODØ KOMMUNE")
	require.Empty(t, r.identify(), "nobody is signed in yet")
	p = r.Submit(p, view.PathSignInCode, url.Values{"email": {caseworktest.RequesterEmail("1804")}})
	require.Equal(t, view.PathSignInCodeSent, p.Path)
	p = s.typeCode(t, r, caseworktest.RequesterEmail("1804"))
	require.Equal(t, "/saker/"+c.Number, p.Path)
	require.Contains(t, p.One(t, ".role-banner"), "Ansattporten")
	require.Equal(t, c.Requester().Person, one[onboarding.PersonID](t, s, `SELECT person_id FROM identities WHERE subject = 'kari'`))

	t.Run("afterwards without", func(t *testing.T) { //nolint:paralleltest // each follows from the one before
		p := s.Visitor().As(issuer, who).Get("/logg-inn/ansattporten?til=/saker/" + c.Number)
		require.Equal(t, "/saker/"+c.Number, p.Path)
	})
	t.Run("for the organisation in the token alone", func(t *testing.T) { //nolint:paralleltest // each follows from the one before
		other := s.Open("4601")
		_, err := s.DB.Pool.Exec(t.Context(), `INSERT INTO memberships (person_id, customer_id, role, created_at)
			SELECT $1, customer_id, 'reader', now() FROM cases WHERE number = $2`, c.Requester().Person, other.Number)
		require.NoError(t, err)
		r := s.Visitor().As(issuer, who)
		require.Equal(t, http.StatusOK, r.Get("/logg-inn/ansattporten?til=/saker/"+c.Number).Code)
		require.Equal(t, http.StatusNotFound, r.Get("/saker/"+other.Number).Code)
		elsewhere := representing("kari", at(orgNumber(t, "4601"), "BERGEN KOMMUNE"))
		r = s.Visitor().As(issuer, elsewhere)
		require.Equal(t, http.StatusOK, r.Get("/logg-inn/ansattporten?til=/saker/"+other.Number).Code)
		require.Equal(t, http.StatusNotFound, r.Get("/saker/"+c.Number).Code)
	})
	t.Run("named for another organisation than that of the token", func(t *testing.T) { //nolint:paralleltest // each follows from the one before
		r := s.Visitor().As(issuer, representing("kari", at(orgNumber(t, "3419"), "VÅLER KOMMUNE")))
		p := r.Get("/logg-inn/ansattporten")
		require.Equal(t, "/logg-inn/uten-tilgang", p.Path)
		require.Contains(t, p.Find("main").Text(), text.For(text.NB).T("signin.unnamed", "orgnavn", "VÅLER KOMMUNE"))
		require.Empty(t, r.identify())
	})
	t.Run("the national identity number is kept nowhere", func(t *testing.T) { //nolint:paralleltest // each follows from the one before
		dump := one[string](t, s, `SELECT (SELECT string_agg(i::text, ' ') FROM identities i) || (SELECT string_agg(p::text, ' ') FROM persons p)
			|| (SELECT string_agg(encode(data, 'escape') || s::text, ' ') FROM sessions s)`)
		require.NotContains(t, dump, pid)
		require.NotContains(t, s.Log.String(), pid)
	})
}

func TestWithoutTheRightThereIsOnePage(t *testing.T) {
	t.Parallel()
	issuer := startProvider(t)
	s := newSignInSite(t, true, ansattporten(issuer))
	c := s.Open("1804")
	bodo := orgNumber(t, "1804")
	_, err := s.DB.Pool.Exec(t.Context(), `INSERT INTO identities (issuer, subject, person_id, created_at, used_at) VALUES ($1, 'kari', $2, now(), now())`,
		issuer, c.Requester().Person)
	require.NoError(t, err)
	set := func(key string, value any) func(map[string]any) { return func(d map[string]any) { d[key] = value } }
	party := func(key string, value any) func(map[string]any) {
		return func(d map[string]any) { d["authorized_parties"].([]any)[0].(map[string]any)[key] = value }
	}
	words := text.For(text.NB).T("signin.noright", "orgnavn", "BODØ KOMMUNE", "rettighet", right)
	for name, tc := range map[string]struct { //nolint:paralleltest // all are the same person to the provider
		details []any
		unnamed bool // the organisation cannot be told
	}{
		"oneself":                 {details: nil, unnamed: true},
		"another type":            {details: at(bodo, "BODØ KOMMUNE", set("type", "ansattporten:altinn:service"))},
		"another resource":        {details: at(bodo, "BODØ KOMMUNE", set("resource", "urn:altinn:resource:other"))},
		"the party's resource":    {details: at(bodo, "BODØ KOMMUNE", party("resource", "other"))},
		"another action":          {details: at(bodo, "BODØ KOMMUNE", party("action", "read"))},
		"action of all, not here": {details: at(bodo, "BODØ KOMMUNE", party("action", "read"), set("actions", []string{action}))},
		"no action":               {details: at(bodo, "BODØ KOMMUNE", party("action", ""))},
		"another register":        {details: at(bodo, "BODØ KOMMUNE", party("orgno", map[string]any{"authority": "iso6523-actorid-upis", "ID": "0088:" + bodo})), unnamed: true},
		"no number":               {details: at(bodo, "BODØ KOMMUNE", party("orgno", map[string]any{"ID": "0192:12345678x"})), unnamed: true},
		"half in each of two": {details: append(
			at(bodo, "BODØ KOMMUNE", party("action", "read")), at(orgNumber(t, "1804"), "BODØ KOMMUNE", set("resource", "urn:altinn:resource:other"))...)},
	} {
		t.Run(name, func(t *testing.T) {
			r := s.Visitor().As(issuer, representing("kari", tc.details))
			p := r.Get("/logg-inn/ansattporten?til=/saker/" + c.Number)
			require.Equal(t, "/logg-inn/uten-tilgang", p.Path)
			want := words
			if tc.unnamed {
				want = text.For(text.NB).T("signin.noright", "orgnavn", text.For(text.NB).T("signin.noright.organisation"), "rettighet", right)
			}
			require.Contains(t, p.Find("main").Text(), want)
			require.Contains(t, p.One(t, "#be-om-tilgang"), "«"+right+"»")
			for _, path := range []string{"/saker/" + c.Number, "/min-side", "/start"} {
				require.Equal(t, "/logg-inn/uten-tilgang", r.Get(path).Path, "it leads to nothing else")
			}
			require.Equal(t, view.PathHome, r.Post(view.PathSignOut, nil).Path)
			require.Equal(t, view.PathSignIn, r.Get("/min-side").Path)
		})
	}
}

func TestAWeakerSignInIsRefused(t *testing.T) {
	t.Parallel()
	issuer := startProvider(t)
	s := newSignInSite(t, true, ansattporten(issuer))
	s.Open("1804")
	for _, acr := range []string{"low", ""} {
		who := representing("kari", at(orgNumber(t, "1804"), "BODØ KOMMUNE"))
		who.ACR, who.Claims["acr"] = acr, acr
		r := s.Visitor().As(issuer, who)
		p := r.Get("/logg-inn/ansattporten")
		require.Equal(t, http.StatusForbidden, p.Code)
		require.Equal(t, text.For(text.NB).T("signin.refused.level"), p.One(t, "h1"), "acr %q", acr)
		require.Empty(t, r.identify())
	}
	who := representing("kari", at(orgNumber(t, "1804"), "BODØ KOMMUNE"))
	who.ACR, who.Claims["acr"] = "high", "high"
	require.Equal(t, "/logg-inn/koble", s.Visitor().As(issuer, who).Get("/logg-inn/ansattporten").Path)
}

func TestSuppliersNumberGivesTheCasesWhereOneIsNamed(t *testing.T) {
	t.Parallel()
	issuer := startProvider(t)
	s := newSignInSite(t, true, ansattporten(issuer))
	named := s.Open("1804", caseworktest.AtSupplier)
	unnamed := s.Open("4601")
	_, err := s.DB.Pool.Exec(t.Context(), `UPDATE suppliers SET org_number = $1 WHERE name = 'Eksempel Tinde AS'`, supplierNumber)
	require.NoError(t, err)
	_, err = s.DB.Pool.Exec(t.Context(), `INSERT INTO identities (issuer, subject, person_id, created_at, used_at) VALUES ($1, 'dev', $2, now(), now())`,
		issuer, s.person(t, caseworktest.SupplierEmail))
	require.NoError(t, err)

	r := s.Visitor().As(issuer, representing("dev", at(supplierNumber, "EKSEMPEL TINDE AS")))
	require.Equal(t, "/saker/"+named.Number, r.Get("/logg-inn/ansattporten?til=/saker/"+named.Number).Path)
	require.Equal(t, http.StatusOK, r.Get("/saker/"+named.Number).Code)
	require.Equal(t, http.StatusNotFound, r.Get("/saker/"+unnamed.Number).Code)

	// The same person for somebody else has nothing to do here.
	r = s.Visitor().As(issuer, representing("dev", at("311094688", "UKJENT STRUTS LTD")))
	require.Equal(t, "/logg-inn/uten-tilgang", r.Get("/logg-inn/ansattporten").Path)
}

func TestWhoIsSignedInLinksAnotherWayIn(t *testing.T) {
	t.Parallel()
	issuer := startProvider(t)
	s := newSignInSite(t, true, ansattporten(issuer))
	s.Open("1804")
	kari := caseworktest.RequesterEmail("1804")
	r := s.Visitor().As(issuer, representing("kari", at(orgNumber(t, "1804"), "BODØ KOMMUNE")))
	r.Submit(r.Get(view.PathSignInCode), view.PathSignInCode, url.Values{"email": {kari}})
	s.typeCode(t, r, kari)
	link := r.Get("/min-side").Find(`a[href*="koble=1"]`)
	require.Equal(t, 1, link.Length())
	p := r.Get(link.AttrOr("href", ""))
	require.Equal(t, "/min-side", p.Path)
	require.Equal(t, s.person(t, kari), one[onboarding.PersonID](t, s, `SELECT person_id FROM identities WHERE subject = 'kari'`))

	// Somebody else cannot link the same subject.
	ola := caseworktest.DeveloperEmail("1804")
	r = s.Visitor().As(issuer, representing("kari", at(orgNumber(t, "1804"), "BODØ KOMMUNE")))
	r.Submit(r.Get(view.PathSignInCode), view.PathSignInCode, url.Values{"email": {ola}})
	s.typeCode(t, r, ola)
	p = r.Get("/logg-inn/ansattporten?koble=1")
	require.Equal(t, text.For(text.NB).T("signin.refused.taken"), p.One(t, "h1"))
	require.Equal(t, http.StatusNotFound, s.Visitor().Get("/logg-inn/ansattporten?koble=1").Code, "nobody is signed in")
}
