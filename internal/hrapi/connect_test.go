package hrapi

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEncryptionIsJudgedOnePropertyAtATime(t *testing.T) {
	t.Parallel()
	ca := newCertificateAuthority(t)
	sound := issue(t, ca.intermediate, certificate(testName, false))
	expired := certificate(testName, false)
	expired.NotBefore, expired.NotAfter = time.Now().Add(-47*time.Hour), time.Now().Add(-time.Hour)
	early := certificate(testName, false)
	early.NotBefore, early.NotAfter = time.Now().Add(time.Hour), time.Now().Add(47*time.Hour)
	nameless := certificate(testName, false)
	nameless.DNSNames = nil
	oldIssuer := certificate("Gammel utsteder", true)
	oldIssuer.NotAfter = time.Now().Add(-time.Hour)
	old := issue(t, ca.root, oldIssuer)
	strangers := newCertificateAuthority(t)

	for name, tc := range map[string]struct {
		config *tls.Config
		want   map[string]string
	}{
		"sound": {&tls.Config{Certificates: []tls.Certificate{sound.chain(ca.intermediate)}}, nil},
		"chain in another order, with its root": {
			&tls.Config{Certificates: []tls.Certificate{sound.chain(ca.root, ca.intermediate)}}, nil,
		},
		"HTTP/1.1 only": {
			&tls.Config{Certificates: []tls.Certificate{sound.chain(ca.intermediate)}, NextProtos: []string{"http/1.1"}}, nil,
		},
		"TLS 1.2": {
			&tls.Config{Certificates: []tls.Certificate{sound.chain(ca.intermediate)}, MaxVersion: tls.VersionTLS12}, nil,
		},
		"missing intermediate": {
			&tls.Config{Certificates: []tls.Certificate{sound.chain()}},
			map[string]string{"tls-chain": "tls.missing-intermediate"},
		},
		"unknown root": {
			&tls.Config{Certificates: []tls.Certificate{issue(t, strangers.intermediate, certificate(testName, false)).chain(strangers.intermediate, strangers.root)}},
			map[string]string{"tls-chain": "tls.unknown-root"},
		},
		"self-signed": {
			&tls.Config{Certificates: []tls.Certificate{issue(t, nil, certificate(testName, false)).chain()}},
			map[string]string{"tls-chain": "tls.self-signed"},
		},
		"expired intermediate": {
			&tls.Config{Certificates: []tls.Certificate{issue(t, old, certificate(testName, false)).chain(old)}},
			map[string]string{"tls-chain": "tls.chain-expired"},
		},
		"expired": {
			&tls.Config{Certificates: []tls.Certificate{issue(t, ca.intermediate, expired).chain(ca.intermediate)}},
			map[string]string{"tls-expired": "tls.expired"},
		},
		"not valid yet": {
			&tls.Config{Certificates: []tls.Certificate{issue(t, ca.intermediate, early).chain(ca.intermediate)}},
			map[string]string{"tls-expired": "tls.not-yet"},
		},
		"wrong host": {
			&tls.Config{Certificates: []tls.Certificate{issue(t, ca.intermediate, certificate("annen.kommune.example", false)).chain(ca.intermediate)}},
			map[string]string{"tls-host": "tls.host"},
		},
		"no host in the certificate": {
			&tls.Config{Certificates: []tls.Certificate{issue(t, ca.intermediate, nameless).chain(ca.intermediate)}},
			map[string]string{"tls-host": "tls.host-none"},
		},
		"TLS 1.0": {
			&tls.Config{Certificates: []tls.Certificate{sound.chain(ca.intermediate)}, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS10},
			map[string]string{"tls-version": "tls.old"},
		},
		"TLS 1.1": {
			&tls.Config{Certificates: []tls.Certificate{sound.chain(ca.intermediate)}, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11},
			map[string]string{"tls-version": "tls.old"},
		},
		"old and expired at once": {
			&tls.Config{Certificates: []tls.Certificate{issue(t, ca.intermediate, expired).chain()}, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS10},
			map[string]string{"tls-version": "tls.old", "tls-expired": "tls.expired", "tls-chain": "tls.missing-intermediate"},
		},
		"wants a certificate of ours": {
			&tls.Config{Certificates: []tls.Certificate{sound.chain(ca.intermediate)}, ClientAuth: tls.RequireAnyClientCert},
			map[string]string{"tls-handshake": "tls.client-certificate"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var asked atomic.Int64
			k := newKommune()
			k.before = func(http.ResponseWriter, *http.Request) bool { asked.Add(1); return false }
			opts := testOptions(LevelConnection)
			opts.RootCAs = ca.pool
			report := run(t, targetAt(serve(t, k, tc.config), Organisation), opts)

			if tc.want == nil {
				assert.Empty(t, found(report, Organisation))
				assert.Equal(t, VerdictPass, report.Verdict)
				assert.Equal(t, http.StatusOK, report.Endpoints[0].Status)
				return
			}
			assert.Equal(t, tc.want, found(report, Organisation))
			assert.Equal(t, VerdictFail, report.Verdict)
			assert.Zero(t, asked.Load(), "nothing is sent where encryption does not hold")
			assert.Equal(t, Skipped, check(t, report, "organisation.accepts-credentials").Result)
		})
	}
}

func TestHTTP2IsSpoken(t *testing.T) {
	t.Parallel()
	ca := newCertificateAuthority(t)
	server := httptest.NewUnstartedServer(newKommune())
	server.EnableHTTP2 = true
	server.TLS = &tls.Config{Certificates: []tls.Certificate{issue(t, ca.intermediate, certificate(testName, false)).chain(ca.intermediate)}}
	server.StartTLS()
	t.Cleanup(server.Close)
	_, port, err := net.SplitHostPort(server.Listener.Addr().String())
	require.NoError(t, err)
	opts := testOptions(LevelFormat)
	opts.RootCAs = ca.pool

	report := run(t, targetAt("https://"+testName+":"+port, Organisation), opts)

	assert.Empty(t, found(report, Organisation))
	assert.Equal(t, "HTTP/2.0", check(t, report, "organisation.status").Received.Args["protocol"])
	assert.EqualValues(t, 1, report.Endpoints[0].Records)
}

func TestWhatIsNotTLS(t *testing.T) {
	t.Parallel()
	silent := serveRaw(t, func(c net.Conn) { _, _ = io.Copy(io.Discard, c) })
	closing := serveRaw(t, func(c net.Conn) { _, _ = c.Read(make([]byte, 1)) })
	for name, tc := range map[string]struct{ base, want string }{
		"plain HTTP": {serve(t, newKommune(), nil), "tls.not-tls"},
		"silence":    {silent, "tls.timeout"},
		"hangs up":   {closing, "tls.refused"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			opts := testOptions(LevelConnection)
			if name == "silence" {
				opts.Limits.Dial = 300 * time.Millisecond
			}
			report := run(t, targetAt(strings.Replace(tc.base, "http://", "https://", 1), Person), opts)
			assert.Equal(t, map[string]string{"tls-handshake": tc.want}, found(report, Person))
		})
	}
}

func TestNameLookUps(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		err     error
		alive   bool
		want    map[string]string
		verdict Verdict
	}{
		"no such name":             {&net.DNSError{Err: "no such host", IsNotFound: true}, true, map[string]string{"dns": "dns.not-found"}, VerdictFail},
		"the name's server broken": {&net.DNSError{Err: "server misbehaving", IsTemporary: true}, true, map[string]string{"dns": "dns.broken"}, VerdictFail},
		"our DNS broken":           {&net.DNSError{Err: "server misbehaving", IsTemporary: true}, false, map[string]string{"dns": "ours.dns"}, VerdictError},
		"our DNS does not answer":  {&net.DNSError{Err: "i/o timeout", IsTimeout: true}, true, map[string]string{"dns": "ours.dns"}, VerdictError},
		"anything else":            {errors.New("no resolver"), true, map[string]string{"dns": "ours.dns"}, VerdictError},
		"no address":               {nil, true, map[string]string{"dns": "dns.not-found"}, VerdictFail},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			opts := testOptions(LevelConnection)
			opts.resolver = &resolver{
				addresses: func(context.Context, string) ([]netip.Addr, error) { return nil, tc.err },
				alive:     func(context.Context) bool { return tc.alive },
			}
			report := run(t, targetAt("https://"+testName, Authority), opts)
			assert.Equal(t, tc.want, found(report, Authority))
			assert.Equal(t, tc.verdict, report.Verdict)
			if tc.verdict == VerdictError {
				assert.Equal(t, PartyKS, check(t, report, "authority.dns").Party)
			}
		})
	}
}

func TestConnectionsThatDoNotOpen(t *testing.T) {
	t.Parallel()
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	_, closedPort, err := net.SplitHostPort(closed.Addr().String())
	require.NoError(t, err)
	require.NoError(t, closed.Close())

	for name, tc := range map[string]struct {
		port, source, want string
	}{
		"refused":                     {closedPort, "18.185.188.40", "tcp.refused"},
		"refused, from anywhere":      {closedPort, "", "tcp.refused-unnamed"},
		"dropped by a firewall":       {fullBacklog(t), "18.185.188.40", "tcp.timeout"},
		"dropped, seen from anywhere": {fullBacklog(t), "", "tcp.timeout-unnamed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			opts := testOptions(LevelConnection)
			if strings.HasPrefix(name, "dropped") {
				opts.Limits.Dial = 300 * time.Millisecond
			}
			opts.SourceAddress = tc.source
			report := run(t, targetAt("https://"+testName+":"+tc.port, Organisation, Person), opts)
			for _, res := range []Resource{Organisation, Person} {
				require.Equal(t, map[string]string{"tcp": tc.want}, found(report, res))
			}
			assert.Equal(t, tc.source, check(t, report, "person.tcp").Samples[0].Detail.Args["address"])
			assert.Equal(t, PartyCustomer, check(t, report, "person.tcp").Party)
		})
	}
}

// fullBacklog gives a port whose connections are never answered, as behind a
// firewall that drops: the queue of a listener that accepts nobody is full.
func fullBacklog(t *testing.T) (port string) {
	t.Helper()
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	require.NoError(t, err)
	t.Cleanup(func() { _ = syscall.Close(fd) })
	require.NoError(t, syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}))
	require.NoError(t, syscall.Listen(fd, 0))
	name, err := syscall.Getsockname(fd)
	require.NoError(t, err)
	address := netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), uint16(name.(*syscall.SockaddrInet4).Port))
	for silent := 0; silent < 3; {
		conn, err := net.DialTimeout("tcp", address.String(), 100*time.Millisecond)
		if err != nil {
			silent++
			continue
		}
		t.Cleanup(func() { _ = conn.Close() })
	}
	_, port, err = net.SplitHostPort(address.String())
	require.NoError(t, err)
	return port
}

func TestOneOfSeveralAddressesSilent(t *testing.T) {
	t.Parallel()
	opts := testOptions(LevelConnection)
	opts.resolver.addresses = func(context.Context, string) ([]netip.Addr, error) {
		return []netip.Addr{netip.MustParseAddr("127.0.0.2"), netip.MustParseAddr("127.0.0.1")}, nil
	}
	report := run(t, targetAt(serve(t, newKommune(), nil), Organisation), opts)
	assert.Equal(t, map[string]string{"all-addresses": "address.silent"}, found(report, Organisation))
	assert.Equal(t, "127.0.0.2", check(t, report, "organisation.all-addresses").Samples[0].Detail.Args["address"])
	assert.Equal(t, VerdictPass, report.Verdict)
}

func TestOwnFaultsCountAgainstNobody(t *testing.T) {
	t.Parallel()
	opts := testOptions(LevelFormat)
	opts.BindAddress = "192.0.2.77" // not an address of this machine
	report := run(t, targetAt(serve(t, newKommune(), nil), Organisation), opts)

	assert.Equal(t, VerdictError, report.Verdict)
	assert.Equal(t, map[string]string{"tcp": "ours.network"}, found(report, Organisation))
	assert.Equal(t, PartyKS, check(t, report, "organisation.tcp").Party)
	assert.Zero(t, report.Failures())
}

func TestGuardStandsBeforeOurOwnNetwork(t *testing.T) {
	t.Parallel()
	var opened atomic.Int64
	base := serveRaw(t, func(net.Conn) { opened.Add(1) })
	for name, tc := range map[string]struct {
		addresses []string
		private   bool
		want      string
	}{
		"loopback":                          {[]string{"127.0.0.1"}, false, "address.loopback"},
		"private":                           {[]string{"10.0.0.7"}, false, "address.private"},
		"metadata":                          {[]string{"169.254.169.254"}, false, "address.metadata"},
		"metadata in development":           {[]string{"169.254.169.254"}, true, "address.metadata"},
		"metadata over IPv6 in development": {[]string{"fd00:ec2::254"}, true, "address.metadata"},
		"mapped in development":             {[]string{"::ffff:127.0.0.1"}, true, "address.embedded"},
		"one private among the public":      {[]string{"192.168.1.5", "::1"}, false, "address.private"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			opts := testOptions(LevelConnection)
			opts.AllowPrivate = tc.private
			opts.resolver.addresses = func(context.Context, string) ([]netip.Addr, error) {
				var all []netip.Addr
				for _, a := range tc.addresses {
					all = append(all, netip.MustParseAddr(a))
				}
				return all, nil
			}
			report := run(t, targetAt(strings.Replace(base, "http://", "https://", 1), Venue, Organisation), opts)
			assert.Equal(t, map[string]string{"public-address": tc.want}, found(report, Organisation))
			assert.Equal(t, VerdictFail, report.Verdict)
			assert.Zero(t, opened.Load())
		})
	}
}

func TestNameIsLookedUpOnce(t *testing.T) {
	t.Parallel()
	var lookUps atomic.Int64
	opts := testOptions(LevelFormat)
	opts.resolver.addresses = func(context.Context, string) ([]netip.Addr, error) {
		if lookUps.Add(1) > 1 {
			return []netip.Addr{netip.MustParseAddr("169.254.169.254")}, nil
		}
		return []netip.Addr{netip.MustParseAddr("127.0.0.1")}, nil
	}
	report := run(t, targetAt(serve(t, newKommune(), nil), Authority, Organisation, Person), opts)
	assert.EqualValues(t, 1, lookUps.Load())
	assert.Empty(t, found(report, Person))
}

func TestPlainHTTPIsForDevelopmentOnly(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		address string
		private bool
	}{
		"public address":                 {"18.185.188.40", false},
		"public address, in development": {"18.185.188.40", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			opts := testOptions(LevelConnection)
			opts.AllowPrivate = tc.private
			opts.resolver.addresses = func(context.Context, string) ([]netip.Addr, error) {
				return []netip.Addr{netip.MustParseAddr(tc.address)}, nil
			}
			report := run(t, targetAt("http://"+testName, Organisation), opts)
			assert.Equal(t, map[string]string{"encrypted": "plain-http"}, found(report, Organisation))
		})
	}
}

func TestLadderIsClimbedOncePerHost(t *testing.T) {
	t.Parallel()
	var requests atomic.Int64
	k := newKommune()
	k.before = func(http.ResponseWriter, *http.Request) bool { requests.Add(1); return false }
	report := run(t, targetAt(serve(t, k, nil), Resources()...), testOptions(LevelConnection))
	assert.Len(t, report.Endpoints, 6)
	assert.EqualValues(t, 3*6, requests.Load(), "without, wrong and right: three requests an endpoint")
	assert.Equal(t, "127.0.0.1", report.LocalAddress)
}

func TestRawOddities(t *testing.T) {
	t.Parallel()
	request := func(c net.Conn) { _, _ = c.Read(make([]byte, 4096)) }
	for name, tc := range map[string]struct {
		talk  func(net.Conn)
		check string
		want  string
	}{
		"hangs up":           {request, "status", "http.closed"},
		"not HTTP":           {func(c net.Conn) { request(c); _, _ = io.WriteString(c, "220 smtp ready\r\n") }, "status", "http.malformed"},
		"never answers":      {func(c net.Conn) { _, _ = io.Copy(io.Discard, c) }, "in-time", "no-answer"},
		"headers for ever":   {endlessHeaders, "status", "http.malformed"},
		"headers byte after": {slowHeaders, "in-time", "no-answer"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			opts := testOptions(LevelFormat)
			if tc.check == "in-time" {
				opts.Limits.FirstByte = 300 * time.Millisecond
			}
			report := run(t, targetAt(serveRaw(t, tc.talk), Organisation), opts)
			assert.Equal(t, map[string]string{tc.check: tc.want}, found(report, Organisation))
			assert.Equal(t, VerdictFail, report.Verdict)
		})
	}
}

func endlessHeaders(c net.Conn) {
	_, _ = c.Read(make([]byte, 4096))
	_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\n")
	line := bytes.Repeat([]byte("X-A: b\r\n"), 1000)
	for {
		if _, err := c.Write(line); err != nil {
			return
		}
	}
}

func slowHeaders(c net.Conn) {
	_, _ = c.Read(make([]byte, 4096))
	_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\n")
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for range tick.C {
		if _, err := io.WriteString(c, "X"); err != nil {
			return
		}
	}
}

func TestChainsAreClimbedWithinWhatCame(t *testing.T) {
	t.Parallel()
	ca := newCertificateAuthority(t)
	leaf := issue(t, ca.intermediate, certificate(testName, false))

	top, missing := climbChain([]*x509.Certificate{leaf.cert})
	assert.Same(t, leaf.cert, top)
	assert.True(t, missing)

	top, missing = climbChain([]*x509.Certificate{leaf.cert, ca.root.cert, ca.intermediate.cert})
	assert.Same(t, ca.root.cert, top)
	assert.False(t, missing)
}
