package server_test

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/web/text"
)

// forger is an issuer that says whatever it is told to.
type forger struct {
	URL    string
	key    *rsa.PrivateKey
	client string

	mu     sync.Mutex
	nonce  string
	claims map[string]any                     // of the next token, over the sound ones; nil takes one away
	sign   func(claims map[string]any) string // instead of the issuer's own way
	answer func(url.Values)                   // changes what is sent back to the program
}

func newForger(t *testing.T, client string) *forger {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	f := &forger{key: key, client: client}
	mux := http.NewServeMux()
	reply := func(w http.ResponseWriter, v any) {
		w.Header().Set("Content-Type", "application/json")
		assert.NoError(t, json.NewEncoder(w).Encode(v))
	}
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		reply(w, map[string]any{
			"issuer": f.URL, "authorization_endpoint": f.URL + "/authorize", "token_endpoint": f.URL + "/token", "jwks_uri": f.URL + "/jwks",
			// One that signs in weak ways says so, too.
			"id_token_signing_alg_values_supported": []string{"RS256", "HS256", "none"},
		})
	})
	mux.HandleFunc("/jwks", func(w http.ResponseWriter, _ *http.Request) {
		reply(w, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: &f.key.PublicKey, KeyID: "own", Use: "sig", Algorithm: "RS256"}}})
	})
	mux.HandleFunc("/authorize", func(w http.ResponseWriter, r *http.Request) {
		f.mu.Lock()
		defer f.mu.Unlock()
		q := r.URL.Query()
		f.nonce = q.Get("nonce")
		back := url.Values{"code": {"once"}, "state": {q.Get("state")}}
		if f.answer != nil {
			f.answer(back)
		}
		http.Redirect(w, r, q.Get("redirect_uri")+"?"+back.Encode(), http.StatusSeeOther)
	})
	mux.HandleFunc("/token", func(w http.ResponseWriter, _ *http.Request) {
		f.mu.Lock()
		defer f.mu.Unlock()
		reply(w, map[string]any{"access_token": "a", "token_type": "Bearer", "id_token": f.token()})
	})
	web := httptest.NewServer(mux)
	t.Cleanup(web.Close)
	f.URL = web.URL
	return f
}

// token is the next one.
func (f *forger) token() string {
	now := time.Now()
	c := map[string]any{
		"iss": f.URL, "aud": f.client, "sub": "somebody", "nonce": f.nonce, "iat": now.Unix(), "exp": now.Add(time.Minute).Unix(),
		"name": "Ingrid Eksempel", "email": "ingrid.eksempel@ks.example.com", "email_verified": true, "groups": []string{"g-saksbehandlere"},
		"sid": "sid-of-somebody",
	}
	for k, v := range f.claims {
		if v == nil {
			delete(c, k)
		} else {
			c[k] = v
		}
	}
	if f.sign != nil {
		return f.sign(c)
	}
	return signed(jose.RS256, f.key, c)
}

// tell changes what the issuer does next.
func (f *forger) tell(claims map[string]any, sign func(map[string]any) string, answer func(url.Values)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.claims, f.sign, f.answer = claims, sign, answer
}

func signed(alg jose.SignatureAlgorithm, key any, claims map[string]any) string {
	s, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: key}, (&jose.SignerOptions{}).WithHeader("kid", "own"))
	if err != nil {
		panic(err)
	}
	b, err := json.Marshal(claims)
	if err != nil {
		panic(err)
	}
	j, err := s.Sign(b)
	if err != nil {
		panic(err)
	}
	token, err := j.CompactSerialize()
	if err != nil {
		panic(err)
	}
	return token
}

func unsigned(claims map[string]any) string {
	b, err := json.Marshal(claims)
	if err != nil {
		panic(err)
	}
	e := base64.RawURLEncoding
	return e.EncodeToString([]byte(`{"alg":"none"}`)) + "." + e.EncodeToString(b) + "."
}

func TestForgedTokensAreRefused(t *testing.T) {
	t.Parallel()
	f := newForger(t, "ks")
	s := newSignInSite(t, false, ksProvider(f.URL))
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	past := time.Now().Add(-time.Hour).Unix()
	future := time.Now().Add(time.Hour).Unix()
	for name, forged := range map[string]struct { //nolint:paralleltest // the issuer is told anew each time
		claims map[string]any
		sign   func(map[string]any) string
	}{
		"for another program":      {claims: map[string]any{"aud": "other"}},
		"for several, none said":   {claims: map[string]any{"aud": []string{"ks", "other"}}},
		"for several, another's":   {claims: map[string]any{"aud": []string{"ks", "other"}, "azp": "other"}},
		"another party":            {claims: map[string]any{"azp": "other"}},
		"another issuer":           {claims: map[string]any{"iss": "https://issuer.example.com"}},
		"another nonce":            {claims: map[string]any{"nonce": "other"}},
		"no nonce":                 {claims: map[string]any{"nonce": nil}},
		"run out":                  {claims: map[string]any{"exp": past}},
		"no end":                   {claims: map[string]any{"exp": nil}},
		"not yet":                  {claims: map[string]any{"nbf": future}},
		"issued in the future":     {claims: map[string]any{"iat": future}},
		"nobody":                   {claims: map[string]any{"sub": nil}},
		"unsigned":                 {sign: unsigned},
		"another key":              {sign: func(c map[string]any) string { return signed(jose.RS256, other, c) }},
		"with the client's secret": {sign: func(c map[string]any) string { return signed(jose.HS256, []byte(strings.Repeat("secret-of-ks", 4)), c) }},
		"with the public key as secret": {sign: func(c map[string]any) string {
			return signed(jose.HS256, f.key.N.Bytes(), c)
		}},
		"changed afterwards": {sign: func(c map[string]any) string {
			parts := strings.Split(signed(jose.RS256, f.key, c), ".")
			c["groups"] = []string{"g-admin"}
			parts[1] = strings.Split(unsigned(c), ".")[1]
			return strings.Join(parts, ".")
		}},
		"no token": {sign: func(map[string]any) string { return "" }},
	} {
		t.Run(name, func(t *testing.T) {
			f.tell(forged.claims, forged.sign, nil)
			r := s.Visitor()
			p := r.Get("/logg-inn/ks")
			require.Equal(t, http.StatusForbidden, p.Code)
			require.Equal(t, text.For(text.NB).T("signin.refused.distrusted"), p.One(t, "h1"))
			require.Empty(t, r.identify())
		})
	}
	require.Zero(t, one[int](t, s, `SELECT count(*) FROM identities`))
	f.tell(nil, nil, nil)
	r := s.Visitor()
	require.Equal(t, "/min-side", r.Get("/logg-inn/ks?til=/min-side").Path, "the sound one is let in")
	require.Equal(t, "Ingrid Eksempel", r.identify())
	require.NotContains(t, s.Log.String(), "Ingrid")
}

func TestAnAnswerCountsOnceAndInItsOwnBrowser(t *testing.T) {
	t.Parallel()
	f, g := newForger(t, "ks"), newForger(t, "ks")
	second := ksProvider(g.URL)
	second.Key = "andre"
	s := newSignInSite(t, false, ksProvider(f.URL), second)
	stale := text.For(text.NB).T("signin.refused.stale")

	// begin has the browser begin, and stops before the answer reaches the program.
	begin := func(r *reader, path string) string {
		var held string
		r.http.CheckRedirect = func(req *http.Request, _ []*http.Request) error {
			if strings.HasSuffix(req.URL.Path, "/svar") {
				held = req.URL.RequestURI()
				return http.ErrUseLastResponse
			}
			return nil
		}
		r.Get(path)
		r.http.CheckRedirect = nil
		require.NotEmpty(t, held)
		return held
	}
	r := s.Visitor()
	answer := begin(r, "/logg-inn/ks?til=/min-side")
	require.Equal(t, stale, s.Visitor().Get(answer).One(t, "h1"), "another browser")
	require.Equal(t, "/min-side", r.Get(answer).Path)
	replayed := r.Get(answer)
	require.Equal(t, http.StatusBadRequest, replayed.Code, "the same answer again")
	require.Equal(t, stale, replayed.One(t, "h1"))
	require.NotContains(t, replayed.Body, "code=once", "the page does not lead back to the answer")

	t.Run("another provider's", func(t *testing.T) { //nolint:paralleltest // the issuer is told anew each time
		r := s.Visitor()
		answer := begin(r, "/logg-inn/andre")
		require.Equal(t, stale, r.Get(strings.Replace(answer, "/andre/", "/ks/", 1)).One(t, "h1"))
		require.Equal(t, stale, r.Get(answer).One(t, "h1"), "and the state is used up")
	})
	t.Run("no state, an invented one", func(t *testing.T) { //nolint:paralleltest // the issuer is told anew each time
		r := s.Visitor()
		begin(r, "/logg-inn/ks")
		require.Equal(t, stale, r.Get("/logg-inn/ks/svar?code=once").One(t, "h1"))
		require.Equal(t, stale, r.Get("/logg-inn/ks/svar?code=once&state=invented").One(t, "h1"))
	})
	t.Run("too late", func(t *testing.T) { //nolint:paralleltest // the issuer is told anew each time
		r := s.Visitor()
		answer := begin(r, "/logg-inn/ks")
		s.Wait(20 * time.Minute)
		require.Equal(t, stale, r.Get(answer).One(t, "h1"))
		s.later.Store(0)
	})
	t.Run("an answer that names another issuer", func(t *testing.T) { //nolint:paralleltest // the issuer is told anew each time
		g.tell(nil, nil, func(q url.Values) { q.Set("iss", f.URL) })
		p := s.Visitor().Get("/logg-inn/andre")
		require.Equal(t, text.For(text.NB).T("signin.refused.distrusted"), p.One(t, "h1"))
	})
	t.Run("two tabs", func(t *testing.T) { //nolint:paralleltest // the issuer is told anew each time
		f.tell(nil, nil, nil)
		r := s.Visitor()
		begin(r, "/logg-inn/ks?til=/veiledning")
		require.Equal(t, "/min-side", r.Get("/logg-inn/ks?til=/min-side").Path)
	})
	t.Run("to elsewhere", func(t *testing.T) { //nolint:paralleltest // the issuer is told anew each time
		for _, to := range []string{"https://evil.example.com/", "//evil.example.com", `/\evil.example.com`, "/\t/evil.example.com", "\t//evil.example.com", "evil"} {
			p := s.Visitor().Get("/logg-inn/ks?til=" + url.QueryEscape(to))
			require.Equal(t, "/arbeidsliste", p.Path, "%q", to)
		}
	})
}

func TestAnIssuerThatIsAwayKeepsNobodyElseOut(t *testing.T) {
	t.Parallel()
	f := newForger(t, "ks")
	away := ksProvider("http://127.0.0.1:1")
	away.Key = "borte"
	s := newSignInSite(t, false, away, ksProvider(f.URL))
	p := s.Visitor().Get("/logg-inn/borte")
	require.Equal(t, http.StatusBadGateway, p.Code)
	require.Equal(t, text.For(text.NB).T("signin.refused.unreachable"), p.One(t, "h1"))
	require.Equal(t, "/min-side", s.Visitor().Get("/logg-inn/ks?til=/min-side").Path)
	require.Equal(t, http.StatusNotFound, s.Visitor().Get("/logg-inn/ukjent").Code)
}
