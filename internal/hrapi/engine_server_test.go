package hrapi

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const (
	testUser     = "kslint"
	testPassword = "h&mmelig/Ærlig+1"
	testName     = "hr.kommune.example"
)

// kommune is a small municipality whose every answer a test can replace.
type kommune struct {
	bodies map[Resource]string
	ranges map[Resource]string                               // answers to a proper range
	before func(w http.ResponseWriter, r *http.Request) bool // true where it has answered
	after  func(w http.ResponseWriter, r *http.Request) bool // the same, once logged in
	open   bool                                              // no login asked
}

const (
	oneUnit     = `{"changeType":"add","changeDate":"2026-01-31T13:05:00Z","newRecord":{"id":"1","name":"Solvik kommune","parent":""}}`
	onePerson   = `{"changeType":"add","changeDate":"2026-01-31T13:05:00Z","newRecord":{"national_id":"13810599965","first_name":"Kari","last_name":"Vik","email":"kari.vik@solvik.example"}}`
	onePosition = `{"changeType":"add","changeDate":"2026-01-31T13:05:00Z","newRecord":{"org_id":"1","national_id":"13810599965","position_name":"Lærer","main":true,"manager":true}}`
)

func newKommune() *kommune {
	return &kommune{
		bodies: map[Resource]string{
			Authority:        `{"name":"Solvik kommune","version":"3.0","email":"post@solvik.example"}`,
			Organisation:     oneUnit,
			Person:           onePerson,
			EmployeePosition: onePosition,
		},
		ranges: map[Resource]string{},
	}
}

func (k *kommune) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if k.before != nil && k.before(w, r) {
		return
	}
	user, password, ok := r.BasicAuth()
	if !k.open && (!ok || user != testUser || password != testPassword) {
		w.Header().Set("WWW-Authenticate", `Basic realm="ksl"`)
		http.Error(w, "logg inn", http.StatusUnauthorized)
		return
	}
	if k.after != nil && k.after(w, r) {
		return
	}
	res := Resource(strings.TrimPrefix(r.URL.Path, "/"))
	w.Header().Set("Content-Type", "application/x-ndjson")
	if res == Authority {
		w.Header().Set("Content-Type", "application/json")
	}
	answer := k.bodies[res]
	if r.URL.RawQuery != "" {
		if _, ok := askedPeriod(r.URL.Query()); !ok {
			http.Error(w, "feil periode", http.StatusBadRequest)
			return
		}
		answer = k.ranges[res]
	}
	_, _ = io.WriteString(w, answer)
}

// askedPeriod reads the date parameters as the interface demands.
func askedPeriod(q url.Values) (period, bool) {
	from, err1 := time.Parse(rangeForm, q.Get("fromDate"))
	to, err2 := time.Parse(rangeForm, q.Get("toDate"))
	return period{from, to}, err1 == nil && err2 == nil && !to.Before(from)
}

// authority is a certificate authority of a test's own.
type certificateAuthority struct {
	root, intermediate *signer
	pool               *x509.CertPool
}

type signer struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newCertificateAuthority(t *testing.T) *certificateAuthority {
	t.Helper()
	ca := &certificateAuthority{pool: x509.NewCertPool()}
	ca.root = issue(t, nil, certificate("Testrot", true))
	ca.intermediate = issue(t, ca.root, certificate("Testutsteder", true))
	ca.pool.AddCert(ca.root.cert)
	return ca
}

func certificate(name string, isCA bool) *x509.Certificate {
	c := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-48 * time.Hour), NotAfter: time.Now().Add(48 * time.Hour),
		IsCA: isCA, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature,
	}
	if isCA {
		c.KeyUsage = x509.KeyUsageCertSign
	} else {
		c.DNSNames = []string{name}
		c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	}
	return c
}

// issue signs a certificate; without an issuer it signs itself.
func issue(t *testing.T, by *signer, c *x509.Certificate) *signer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	parent, parentKey := c, key
	if by != nil {
		parent, parentKey = by.cert, by.key
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, &key.PublicKey, parentKey)
	require.NoError(t, err)
	cert, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	return &signer{cert: cert, key: key}
}

// chain is what a server presents.
func (s *signer) chain(more ...*signer) tls.Certificate {
	c := tls.Certificate{Certificate: [][]byte{s.cert.Raw}, PrivateKey: s.key}
	for _, m := range more {
		c.Certificate = append(c.Certificate, m.cert.Raw)
	}
	return c
}

// serve listens on loopback; with a TLS configuration it speaks https for testName.
func serve(t *testing.T, handler http.Handler, config *tls.Config) (base string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	server := &http.Server{Handler: handler, TLSConfig: config, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError), ReadHeaderTimeout: time.Minute}
	scheme := "http"
	done := make(chan struct{})
	go func() {
		defer close(done)
		if config != nil {
			_ = server.ServeTLS(listener, "", "")
		} else {
			_ = server.Serve(listener)
		}
	}()
	if config != nil {
		scheme = "https"
	}
	t.Cleanup(func() {
		_ = server.Close()
		<-done
	})
	_, port, err := net.SplitHostPort(listener.Addr().String())
	require.NoError(t, err)
	return scheme + "://" + net.JoinHostPort(testName, port)
}

// serveRaw answers each connection with what talk writes.
func serveRaw(t *testing.T, talk func(net.Conn)) (base string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = conn.Close() }()
				talk(conn)
			}()
		}
	}()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	require.NoError(t, err)
	return "http://" + net.JoinHostPort(testName, port)
}

// onLoopback resolves every name to this machine.
func onLoopback() *resolver {
	return &resolver{
		addresses: func(context.Context, string) ([]netip.Addr, error) {
			return []netip.Addr{netip.MustParseAddr("127.0.0.1")}, nil
		},
		alive: func(context.Context) bool { return true },
	}
}

func targetAt(base string, resources ...Resource) Target {
	target := Target{Environment: LAB, Endpoints: map[Resource]string{}, User: testUser, Password: testPassword, CustomerName: "Solvik kommune"}
	for _, res := range resources {
		target.Endpoints[res] = base + "/" + string(res)
	}
	return target
}

func testOptions(level Level) Options {
	return Options{
		Level: level, SourceAddress: "18.185.188.40", AllowPrivate: true, resolver: onLoopback(),
		Limits: Limits{Dial: 10 * time.Second, FirstByte: 10 * time.Second, IdleBetween: 10 * time.Second, Run: time.Minute},
	}
}

// run runs a test and holds it to never telling the password.
func run(t *testing.T, target Target, opts Options) Report {
	t.Helper()
	report, err := Run(t.Context(), target, opts)
	require.NoError(t, err)
	requireNoSecret(t, report)
	return report
}

func requireNoSecret(t *testing.T, report Report) {
	t.Helper()
	told, err := json.Marshal(report)
	require.NoError(t, err)
	var plain any
	require.NoError(t, json.Unmarshal(told, &plain))
	text := flatten(plain)
	for _, form := range secretForms() {
		require.NotContains(t, text, form)
	}
}

// flatten undoes JSON's escapes, which could hide a secret from a search.
func flatten(value any) string {
	switch v := value.(type) {
	case string:
		return v + "\n"
	case []any:
		var b strings.Builder
		for _, x := range v {
			b.WriteString(flatten(x))
		}
		return b.String()
	case map[string]any:
		var b strings.Builder
		for k, x := range v {
			b.WriteString(k + "\n" + flatten(x))
		}
		return b.String()
	}
	return ""
}

// check finds one check's result.
func check(t *testing.T, report Report, id string) CheckResult {
	t.Helper()
	for _, e := range report.Endpoints {
		for _, c := range e.Checks {
			if c.ID == id {
				return c
			}
		}
	}
	require.Fail(t, "no such check in the report", id)
	return CheckResult{}
}

// found lists what the engine's own checks of an endpoint found: name and code.
func found(report Report, res Resource) map[string]string {
	wire := map[string]bool{"complete": true, "body-size": true}
	for _, row := range append(connectionChecks[:len(connectionChecks):len(connectionChecks)], rangeChecks...) {
		wire[row.name] = true
	}
	all := map[string]string{}
	for _, e := range report.Endpoints {
		for _, c := range e.Checks {
			_, name, _ := strings.Cut(c.ID, ".")
			if e.Resource != res || !wire[name] {
				continue
			}
			switch c.Result {
			case Failure, Warning:
				all[name] = c.Samples[0].Detail.Code
			case Errored:
				all[name] = c.Why.Code
			case Pass, Skipped:
			}
		}
	}
	return all
}
