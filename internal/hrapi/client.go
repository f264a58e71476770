package hrapi

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"time"
)

// userAgent says who calls, in the letters that a header may hold.
const userAgent = "Tilkobling/1.0 (+KS Laering)"

const (
	defaultRun         = 30 * time.Minute
	defaultDial        = 10 * time.Second
	defaultFirstByte   = 60 * time.Second
	defaultIdleBetween = 60 * time.Second
	maxHeaderBytes     = 64 << 10
)

// withDefaults fills in what is not set.
func (l Limits) withDefaults() Limits {
	if l.LineBytes <= 0 {
		l.LineBytes = defaultLineBytes
	}
	if l.BodyBytes <= 0 {
		l.BodyBytes = defaultBodyBytes
	}
	if l.Run <= 0 {
		l.Run = defaultRun
	}
	if l.Dial <= 0 {
		l.Dial = defaultDial
	}
	if l.FirstByte <= 0 {
		l.FirstByte = defaultFirstByte
	}
	if l.IdleBetween <= 0 {
		l.IdleBetween = defaultIdleBetween
	}
	return l
}

// newDialer makes the one dialer of a test; all that it opens passes the guard.
func newDialer(g guard, bind string, lim Limits) (*net.Dialer, error) {
	d := &net.Dialer{Timeout: lim.Dial, Control: g.control}
	if bind != "" {
		a, err := netip.ParseAddr(bind)
		if err != nil {
			return nil, fmt.Errorf("read the address to call from: %w", err)
		}
		d.LocalAddr = net.TCPAddrFromAddrPort(netip.AddrPortFrom(a, 0))
	}
	return d, nil
}

// newClient makes the HTTP client of a test: no proxy, no cookies, no redirect
// followed, and no name looked up again.
func (t *test) newClient() *http.Client {
	return &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			Proxy:                  nil, // the source address is what the municipality lets in
			DialContext:            t.dialHost,
			TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: t.opts.RootCAs, Time: t.now},
			TLSHandshakeTimeout:    t.lim.Dial,
			ForceAttemptHTTP2:      true,
			DisableCompression:     true, // unpacked here, where size and ratio are bounded
			MaxResponseHeaderBytes: maxHeaderBytes,
			MaxIdleConnsPerHost:    2,
			IdleConnTimeout:        30 * time.Second,
		},
	}
}

// dialHost opens connections for the client, to the addresses that the ladder reached.
func (t *test) dialHost(ctx context.Context, _, address string) (net.Conn, error) {
	name, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("read the address to call: %w", err)
	}
	for _, scheme := range []string{"https", "http"} {
		h := t.hosts[hostKey(&url.URL{Scheme: scheme, Host: net.JoinHostPort(name, port)})]
		if h != nil && len(h.reached) > 0 {
			return t.dialReached(ctx, h)
		}
	}
	return nil, fmt.Errorf("call a host that was not tested first")
}

func (t *test) dialReached(ctx context.Context, h *host) (net.Conn, error) {
	var conn net.Conn
	var err error
	for _, a := range h.reached {
		conn, err = t.dialer.DialContext(ctx, "tcp", net.JoinHostPort(a.String(), h.port))
		if err == nil {
			return conn, nil
		}
	}
	return nil, fmt.Errorf("connect: %w", err)
}

// answer is what came back: the head, and the body still unread.
type answer struct {
	status int
	proto  string
	header http.Header
	body   *body
}

// login is a user name and a password, or none.
type login struct {
	user, password string
	none           bool
}

// get asks for u. The caller closes the answer's body. The error is the cause
// where the test itself gave up.
func (t *test) get(ctx context.Context, u string, as login) (*answer, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, u, nil)
	if err != nil {
		cancel(err)
		return nil, fmt.Errorf("make a request: %w", err)
	}
	request.Header.Set("User-Agent", userAgent)
	request.Header.Set("Accept", "application/x-ndjson, application/json;q=0.9, */*;q=0.1")
	request.Header.Set("Accept-Encoding", "gzip")
	if !as.none {
		request.SetBasicAuth(as.user, as.password)
	}
	late := time.AfterFunc(t.lim.FirstByte, func() { cancel(errNoAnswer) })
	response, err := t.client.Do(request) //nolint:bodyclose // the caller reads the body and closes it
	late.Stop()
	if err != nil {
		if cause := context.Cause(ctx); cause != nil {
			err = cause
		}
		cancel(err)
		return nil, err
	}
	return &answer{
		status: response.StatusCode, proto: response.Proto, header: response.Header,
		body: newBody(ctx, cancel, response.Body, response.Header.Get("Content-Encoding"), t.lim),
	}, nil
}
