package hrapi

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/netip"
	"time"
)

// probeTLS shakes hands once with what KS demands, and once more with all that
// ever was where that fails, to say what the server would have accepted.
func (t *test) probeTLS(ctx context.Context, h *host) {
	state, err := t.shakeHands(ctx, h, &tls.Config{MinVersion: tls.VersionTLS12})
	if err != nil {
		state = t.shakeHandsAnyhow(ctx, h, err)
	}
	if state != nil {
		h.received("tls-version", Message{Code: "tls.version", Args: map[string]string{"version": tls.VersionName(state.Version)}})
		if state.Version < tls.VersionTLS12 {
			h.found("tls-version", Message{Code: "tls.old", Args: map[string]string{"host": h.name, "version": tls.VersionName(state.Version)}})
			h.block("skip.tls")
		}
		t.judgeCertificates(h, state.PeerCertificates)
	}
	if h.blocked != nil {
		h.skip(*h.blocked, tlsNames...)
	}
}

func (t *test) shakeHandsAnyhow(ctx context.Context, h *host, first error) *tls.ConnectionState {
	if ctx.Err() != nil {
		h.block(t.ended())
		return nil
	}
	h.block("skip.tls")
	args := map[string]string{"host": h.name, "port": h.port, "n": seconds(t.lim.Dial)}
	var notTLS tls.RecordHeaderError
	var timeout net.Error
	switch {
	case errors.As(first, &notTLS):
		h.found("tls-handshake", Message{Code: "tls.not-tls", Args: args})
		return nil
	case errors.As(first, &timeout) && timeout.Timeout(), errors.Is(first, context.DeadlineExceeded):
		h.found("tls-handshake", Message{Code: "tls.timeout", Args: args})
		return nil
	case h.asksCertificate:
		h.found("tls-handshake", Message{Code: "tls.client-certificate", Args: args})
		return nil
	}
	var suites []uint16
	for _, s := range append(tls.CipherSuites(), tls.InsecureCipherSuites()...) {
		suites = append(suites, s.ID)
	}
	state, err := t.shakeHands(ctx, h, &tls.Config{MinVersion: tls.VersionTLS10, CipherSuites: suites}) //nolint:gosec // G402: nothing is sent; only asks what the server speaks
	switch {
	case err != nil:
		h.found("tls-handshake", Message{Code: "tls.refused", Args: args})
		return nil
	case state.Version >= tls.VersionTLS12:
		h.found("tls-handshake", Message{Code: "tls.ciphers", Args: args})
	}
	return state
}

// shakeHands opens a connection of its own and closes it again. The
// certificates are judged afterwards, one property at a time, so the handshake
// itself must not.
func (t *test) shakeHands(ctx context.Context, h *host, config *tls.Config) (*tls.ConnectionState, error) {
	ctx, cancel := context.WithTimeout(ctx, t.lim.Dial)
	defer cancel()
	conn, err := t.dialReached(ctx, h)
	if err != nil {
		return nil, err
	}
	defer func() { _ = conn.Close() }()
	config.InsecureSkipVerify = true
	config.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
		h.asksCertificate = true
		return &tls.Certificate{}, nil
	}
	config.NextProtos = []string{"h2", "http/1.1"}
	if _, err := netip.ParseAddr(h.name); err != nil {
		config.ServerName = h.name
	}
	secured := tls.Client(conn, config)
	if err := secured.HandshakeContext(ctx); err != nil {
		return nil, err
	}
	state := secured.ConnectionState()
	return &state, nil
}

// judgeCertificates tells expiry, name and chain apart: a certificate may be
// wrong in one way and right in the others.
func (t *test) judgeCertificates(h *host, presented []*x509.Certificate) {
	leaf, now := presented[0], t.now()
	args := func(more ...string) map[string]string {
		m := map[string]string{"host": h.name}
		for i := 0; i+1 < len(more); i += 2 {
			m[more[i]] = t.secrets.quote(more[i+1])
		}
		return m
	}
	fail := func(check, code string, more ...string) {
		h.found(check, Message{Code: code, Args: args(more...)})
		h.block("skip.tls")
	}
	switch {
	case now.After(leaf.NotAfter):
		fail("tls-expired", "tls.expired", "date", leaf.NotAfter.UTC().Format(time.DateOnly))
	case now.Before(leaf.NotBefore):
		fail("tls-expired", "tls.not-yet", "date", leaf.NotBefore.UTC().Format(time.DateOnly))
	default:
		h.received("tls-expired", Message{Code: "tls.valid-until", Args: args("date", leaf.NotAfter.UTC().Format(time.DateOnly))})
	}
	if leaf.VerifyHostname(h.name) != nil {
		if names := leaf.DNSNames; len(names) > 0 {
			fail("tls-host", "tls.host", "names", joinSome(names))
		} else {
			fail("tls-host", "tls.host-none")
		}
	}
	t.judgeChain(h, presented, now, fail)
}

func (t *test) judgeChain(h *host, presented []*x509.Certificate, now time.Time, fail func(check, code string, more ...string)) {
	leaf := presented[0]
	intermediates := x509.NewCertPool()
	for _, c := range presented[1:] {
		intermediates.AddCert(c)
	}
	// Expiry of the leaf has its own check and must not hide here as well.
	if now.After(leaf.NotAfter) {
		now = leaf.NotAfter
	}
	if now.Before(leaf.NotBefore) {
		now = leaf.NotBefore
	}
	_, err := leaf.Verify(x509.VerifyOptions{Roots: t.opts.RootCAs, Intermediates: intermediates, CurrentTime: now})
	if err == nil {
		return
	}
	var roots x509.SystemRootsError
	var invalid x509.CertificateInvalidError
	top, missing := climbChain(presented)
	switch {
	case errors.As(err, &roots):
		h.stop("tls-chain", Message{Code: "ours.roots"})
	case selfSigned(leaf):
		fail("tls-chain", "tls.self-signed")
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		fail("tls-chain", "tls.chain-expired", "name", invalid.Cert.Subject.CommonName)
	case errors.As(err, &invalid):
		fail("tls-chain", "tls.chain-invalid")
	case missing && top == leaf:
		fail("tls-chain", "tls.missing-intermediate", "issuer", issuerOf(leaf))
	default:
		fail("tls-chain", "tls.unknown-root", "issuer", issuerOf(top))
	}
}

// climbChain follows the issuers within what the server sent, and tells the
// last certificate and whether the one that issued it was left out.
func climbChain(presented []*x509.Certificate) (top *x509.Certificate, missing bool) {
	top = presented[0]
	for range presented {
		if selfSigned(top) {
			return top, false
		}
		issuer := issuerAmong(presented, top)
		if issuer == nil {
			return top, true
		}
		top = issuer
	}
	return top, false
}

func issuerAmong(presented []*x509.Certificate, c *x509.Certificate) *x509.Certificate {
	for _, candidate := range presented {
		if candidate != c && bytes.Equal(candidate.RawSubject, c.RawIssuer) && c.CheckSignatureFrom(candidate) == nil {
			return candidate
		}
	}
	return nil
}

func selfSigned(c *x509.Certificate) bool {
	return bytes.Equal(c.RawSubject, c.RawIssuer) && c.CheckSignature(c.SignatureAlgorithm, c.RawTBSCertificate, c.Signature) == nil
}

func issuerOf(c *x509.Certificate) string {
	if c.Issuer.CommonName != "" {
		return c.Issuer.CommonName
	}
	return c.Issuer.String()
}

// joinSome lists a few names: a certificate may hold hundreds.
func joinSome(names []string) string {
	const some = 5
	var b bytes.Buffer
	for i, n := range names {
		if i == some {
			b.WriteString(", …")
			break
		}
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(n)
	}
	return b.String()
}
