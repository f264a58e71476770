package server_test

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/internal/access"
	"github.com/ks-no/tilkobling/internal/casework/caseworktest"
	"github.com/ks-no/tilkobling/internal/checkout"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/server"
)

const (
	resource = "urn:altinn:resource:ks-tilkobling"
	action   = "access"
	right    = "Tilkobling til KS Læring"
)

// startProvider runs a certified OpenID provider, and gives its issuer.
func startProvider(t *testing.T) string {
	t.Helper()
	root, err := checkout.Root()
	require.NoError(t, err)
	node := exec.CommandContext(t.Context(), "node", filepath.Join(root, "internal", "access", "testdata", "provider.mjs"))
	in, err := node.StdinPipe()
	require.NoError(t, err)
	out, err := node.StdoutPipe()
	require.NoError(t, err)
	said := &strings.Builder{}
	node.Stderr = said
	require.NoError(t, node.Start(), "node is needed")
	t.Cleanup(func() {
		require.NoError(t, in.Close())
		_ = node.Wait() // it is told to end, and how does not matter
		if t.Failed() {
			t.Log(said.String())
		}
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err, "the provider does not start; npm ci installs it")
	return strings.TrimSpace(line)
}

func ksProvider(issuer string) access.Provider {
	return access.Provider{
		Key: "ks", Kind: access.Staff, Name: "Entra ID", Issuer: issuer, ClientID: "ks", ClientSecret: "secret-of-ks",
		RolesClaim: "groups", Roles: map[string][]string{"case_handler": {"g-saksbehandlere"}, "technician": {"g-teknikere"}, "administrator": {"g-admin"}},
	}
}

func ansattporten(issuer string) access.Provider {
	return access.Provider{
		Key: "ansattporten", Kind: access.Ansattporten, Name: "Ansattporten", Issuer: issuer, ClientID: "ansattporten",
		ClientSecret: "secret-of-ansattporten", Resource: resource, Action: action, Right: right,
	}
}

// signInSite is the program with ways to sign in, and a clock that can be put on.
type signInSite struct {
	*site
	later atomic.Int64 // nanoseconds
}

func (s *signInSite) now() time.Time { return time.Now().Add(time.Duration(s.later.Load())) }

// Wait lets time pass.
func (s *signInSite) Wait(d time.Duration) { s.later.Add(int64(d)) }

func newSignInSite(t *testing.T, codes bool, providers ...access.Provider) *signInSite {
	t.Helper()
	s := &signInSite{site: &site{Town: caseworktest.New(t), Log: &strings.Builder{}, tb: t}}
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	s.URL = "http://" + l.Addr().String()
	app := server.New(server.Config{
		Pool: s.DB.Pool, Work: s.Work, Log: slog.New(slog.NewTextHandler(s.Log, nil)), Now: s.Clock.Now,
		Gate: access.NewGate(s.DB.Pool, access.Options{
			Idle: time.Hour, Lifetime: 8 * time.Hour, Now: s.now, Site: s.URL, Providers: providers, Codes: codes,
		}),
	})
	web := &httptest.Server{Listener: l, Config: &http.Server{Handler: app.Handler(), ReadHeaderTimeout: time.Minute}}
	web.Start()
	t.Cleanup(func() {
		web.CloseClientConnections()
		web.Close()
		if t.Failed() {
			t.Log(s.Log.String())
		}
	})
	return s
}

// account is who sits at the browser, as the provider knows it.
type account struct {
	Sub    string         `json:"sub"`
	ACR    string         `json:"acr,omitempty"`
	Claims map[string]any `json:"claims"`
}

// As has somebody sit at the reader's browser.
func (r *reader) As(issuer string, a account) *reader {
	r.site.tb.Helper()
	b, err := json.Marshal(a)
	require.NoError(r.site.tb, err)
	u, err := url.Parse(issuer)
	require.NoError(r.site.tb, err)
	r.http.Jar.SetCookies(u, []*http.Cookie{
		{Name: "account", Value: base64.RawURLEncoding.EncodeToString(b), Path: "/"},
		// Somebody else sits there now: the provider's own session is gone.
		{Name: "_session", Value: "", Path: "/", MaxAge: -1},
		{Name: "_session.sig", Value: "", Path: "/", MaxAge: -1},
	})
	return r
}

// at is an element of authorization_details as Ansattporten gives it.
func at(number, name string, changes ...func(map[string]any)) []any {
	d := map[string]any{
		"type": "ansattporten:altinn:resource", "resource": resource, "resource_name": right,
		"authorized_parties": []any{map[string]any{
			"orgno":    map[string]any{"authority": "iso6523-actorid-upis", "ID": "0192:" + number},
			"resource": "ks-tilkobling", "action": action, "name": name, "unit_type": "KOMM",
		}},
	}
	for _, c := range changes {
		c(d)
	}
	return []any{d}
}

// representing is a person with the right for an organisation.
func representing(sub string, details []any) account {
	return account{Sub: sub, ACR: "substantial", Claims: map[string]any{
		"authorization_details": details, "pid": pid, "sid": "sid-" + sub, "acr": "substantial",
	}}
}

// pid is a synthetic national identity number. It must be found nowhere.
const pid = "13847599301"

// identify reads who is signed in, "" where nobody is.
func (r *reader) identify() string {
	r.site.tb.Helper()
	p := r.Get("/min-side")
	if p.Path != "/min-side" {
		return ""
	}
	return strings.TrimSpace(p.Find(".app-menu__who .strong").First().Text())
}

// person finds somebody by e-mail address.
func (s *signInSite) person(t *testing.T, email string) onboarding.PersonID {
	t.Helper()
	var id onboarding.PersonID
	require.NoError(t, s.DB.Pool.QueryRow(t.Context(), `SELECT id FROM persons WHERE lower(email) = lower($1)`, email).Scan(&id))
	return id
}

// one reads a single value.
func one[T any](t *testing.T, s *signInSite, sql string, args ...any) T {
	t.Helper()
	var v T
	require.NoError(t, s.DB.Pool.QueryRow(t.Context(), sql, args...).Scan(&v))
	return v
}
