package server_test

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/web/text"
	"github.com/ks-no/tilkobling/web/view"
)

const canary = "Kanari & fugl/9Z+"

func TestEndpointsAreDeliveredWithoutScript(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c := s.Open("1804")
	path := view.CasePath(c.Number, view.CaseEndpoints)
	developer := s.SignIn(c.Developer().Person)

	p := developer.Get(path)
	require.Equal(t, http.StatusOK, p.Code, p.Body)
	filled := developer.Submit(p, "/url", url.Values{"lab_base": {"https://hr.bodo.example.com/api/ksl/v3/"}, "fill": {"1"}})
	require.Equal(t, http.StatusOK, filled.Code)
	require.Equal(t, "https://hr.bodo.example.com/api/ksl/v3/employee_position", filled.Find("#lab_url_employee_position").AttrOr("value", ""))
	require.Empty(t, filled.Find("#lab_url_venue").AttrOr("value", ""))
	require.Contains(t, filled.Body, "fylt ut, men ikke levert")

	urls := url.Values{}
	for _, r := range []string{"authority", "organisation", "person", "employee_position"} {
		urls.Set("lab_url_"+r, "https://hr.bodo.example.com/api/ksl/v3/"+r)
	}
	urls.Set("lab_url_person", "http://u:p@hr.bodo.example.com/person")
	wrong := developer.Submit(filled, "/url", urls)
	require.Equal(t, http.StatusUnprocessableEntity, wrong.Code)
	require.Contains(t, wrong.One(t, "#lab_url_person-e"), "brukernavn eller passord i seg")
	require.Equal(t, "https://hr.bodo.example.com/api/ksl/v3/organisation", wrong.Find("#lab_url_organisation").AttrOr("value", ""), "what was written stays")
	require.NotEmpty(t, wrong.Find(`a[href="#lab_url_person"]`).Nodes, "the summary leads to the field")

	urls.Set("lab_url_person", "https://hr.bodo.example.com/api/ksl/v3/person")
	done := developer.Submit(wrong, "/url", urls)
	require.Equal(t, http.StatusOK, done.Code)
	require.Equal(t, path, done.Path)
	require.Contains(t, done.Body, "URL-ene er levert.")
	require.Contains(t, done.Body, "hr.bodo.example.com på port 443", "the letter to whoever runs the firewall")

	stale := developer.Submit(filled, "/url", urls)
	require.Equal(t, http.StatusConflict, stale.Code, "the same again changes nothing")

	ks := s.SignIn(s.Ingrid.Person)
	p = ks.Get(path)
	require.Contains(t, p.Body, "Du leverer på vegne av kommunen.")
	urls.Set("lab_url_person", "https://hr.bodo.example.com/v4/person")
	require.Equal(t, http.StatusOK, ks.Submit(p, "/url", urls).Code)
	urls.Set("lab_url_person", "https://hr.bodo.example.com/v5/person")
	stale = developer.Submit(done, "/url", urls)
	require.Equal(t, http.StatusConflict, stale.Code)
	require.Equal(t, "https://hr.bodo.example.com/v5/person", stale.Find("#lab_url_person").AttrOr("value", ""))
	require.Empty(t, text.Missing())
}

func TestAPasswordIsNeverShownAgain(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c := s.Open("1804")
	path := view.CasePath(c.Number, view.CaseEndpoints)
	developer := s.SignIn(c.Developer().Person)
	forms := []string{
		canary, url.QueryEscape(canary), url.PathEscape(canary), "Kanari &amp; fugl/9Z+",
		base64.StdEncoding.EncodeToString([]byte(canary)), base64.StdEncoding.EncodeToString([]byte("ksl:" + canary)),
	}
	clean := func(p *page, code int) {
		t.Helper()
		require.Equal(t, code, p.Code)
		for _, secret := range forms {
			assert.NotContains(t, p.Body, secret)
		}
	}
	p := developer.Get(path)
	wrong := developer.Submit(p, "/passord", url.Values{"lab_user_name": {"k:l"}, "lab_password": {canary}})
	clean(wrong, http.StatusUnprocessableEntity)
	require.Contains(t, wrong.One(t, "#lab_user_name-e"), "kolon")
	require.Equal(t, "k:l", wrong.Find("#lab_user_name").AttrOr("value", ""))
	done := developer.Submit(wrong, "/passord", url.Values{"lab_user_name": {"ksl"}, "lab_password": {canary}})
	clean(done, http.StatusOK)
	require.Contains(t, done.Body, "Passordet er kryptert.")
	clean(s.SignIn(s.Ingrid.Person).Get(path), http.StatusOK)
	clean(developer.Submit(p, "/passord", url.Values{"lab_user_name": {"ksl"}, "lab_password": {canary}}), http.StatusConflict)
	for _, secret := range forms {
		assert.NotContains(t, s.Log.String(), secret)
	}
}

func TestTheFirewallOpeningIsConfirmedAddressByAddress(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c := s.Open("1804")
	path := view.CasePath(c.Number, view.CaseEndpoints)
	r := s.SignIn(c.Requester().Person)
	p := r.Submit(r.Get(path), "/brannmur", url.Values{"answer": {"in"}})
	require.Equal(t, http.StatusOK, p.Code)
	require.Equal(t, 1, p.Find(`form[action$="/brannmur"]`).Length(), "PROD's is left")
	p = r.Submit(p, "/brannmur", url.Values{"answer": {"none"}})
	require.Equal(t, http.StatusOK, p.Code)
	require.Zero(t, p.Find(`form[action$="/brannmur"]`).Length())
	require.Contains(t, p.Body, "Det filtreres ikke på IP-adresse")
	require.Empty(t, text.Missing())
}
