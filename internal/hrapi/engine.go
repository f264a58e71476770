package hrapi

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// ErrUsage marks what a caller asked for wrongly: no test was made.
var ErrUsage = errors.New("wrong usage")

// test is one run of the engine.
type test struct {
	ctx      context.Context // of the whole run
	target   Target
	opts     Options
	lim      Limits
	guard    guard
	dialer   *net.Dialer
	resolver *resolver
	client   *http.Client
	hosts    map[string]*host
	secrets  secrets
	f        *findings
	content  *content
	progress *teller
	visits   []*visit

	mu    sync.Mutex
	local string
}

// Run tests the endpoints of target as far as opts says. The error is for wrong
// usage only (see ErrUsage); a municipality that fails, and a fault of our own,
// are both a report. When ctx ends, the report holds what was learned until
// then, and its verdict is VerdictError.
//
// Neither the report nor the error ever holds the password in any form.
func Run(ctx context.Context, target Target, opts Options) (Report, error) {
	t, err := newTest(target, opts)
	if err != nil {
		return Report{}, err
	}
	began := time.Now()
	report := Report{
		Environment: target.Environment, Level: opts.Level, StartedAt: t.now().UTC(), SourceAddress: opts.SourceAddress,
	}
	limited, cancel := context.WithTimeoutCause(ctx, t.lim.Run, errRunLimit)
	defer cancel()
	t.ctx = limited
	defer t.client.CloseIdleConnections()

	t.progress = newTeller(opts.Progress)
	t.connect()
	if opts.Level.Includes(LevelFormat) {
		t.readAll()
	}
	for _, v := range t.visits {
		t.settleLogin(v)
	}
	if opts.Level.Includes(LevelFormat) {
		report.Structure, report.Placement = t.judge()
	}
	t.progress.end()

	for _, v := range t.visits {
		report.Endpoints = append(report.Endpoints, t.endpointReport(v))
	}
	report.Duration = time.Since(began)
	report.LocalAddress = t.local
	report.Verdict = t.verdict(&report)
	return report, nil
}

func newTest(target Target, opts Options) (*test, error) {
	lim := opts.Limits.withDefaults()
	t := &test{
		target: target, opts: opts, lim: lim, guard: guard{allowPrivate: opts.AllowPrivate}, resolver: opts.resolver,
		hosts: map[string]*host{}, secrets: newSecrets(target.User, target.Password),
	}
	if !opts.Level.Valid() {
		return nil, fmt.Errorf("%w: no such level", ErrUsage)
	}
	if strings.Contains(target.User, ":") {
		return nil, fmt.Errorf("%w: a user name with a colon cannot be sent with Basic Auth", ErrUsage)
	}
	var resources []Resource
	for _, res := range Resources() {
		raw, named := target.Endpoints[res]
		if !named || len(opts.Only) > 0 && !slices.Contains(opts.Only, res) {
			continue
		}
		if err := checkURL(raw); err != nil {
			return nil, fmt.Errorf("%w: URL of %s: %w", ErrUsage, res, err)
		}
		resources = append(resources, res)
		t.visits = append(t.visits, &visit{res: res, url: raw})
	}
	if len(resources) == 0 {
		return nil, fmt.Errorf("%w: no endpoint to test", ErrUsage)
	}
	var err error
	if t.dialer, err = newDialer(t.guard, opts.BindAddress, lim); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUsage, err)
	}
	if t.resolver == nil {
		t.resolver = systemResolver()
	}
	t.client = t.newClient()
	t.f = newFindings(opts.Level, resources)
	t.content = newContent(target.Environment, opts.Level, target.CustomerName)
	return t, nil
}

// checkURL says what is wrong with an endpoint's URL, without quoting it: it
// may hold a password.
func checkURL(raw string) error {
	u, err := url.Parse(raw)
	switch {
	case err != nil:
		return errors.New("cannot be read")
	case u.User != nil:
		return errors.New("holds a user name or a password")
	case u.Scheme != "https" && u.Scheme != "http":
		return errors.New("is not https")
	case u.Hostname() == "":
		return errors.New("names no host")
	case u.Fragment != "":
		return errors.New("holds a fragment")
	}
	if p := u.Port(); p != "" {
		if n, err := strconv.ParseUint(p, 10, 16); err != nil || n == 0 {
			return errors.New("has a port that is none")
		}
	}
	return nil
}

func (t *test) now() time.Time {
	if t.opts.Now != nil {
		return t.opts.Now()
	}
	return time.Now()
}

// cancelled tells whether the caller ended the test.
func (t *test) cancelled() bool {
	cause := context.Cause(t.ctx)
	return cause != nil && !errors.Is(cause, errRunLimit)
}

func (t *test) noteLocal(conn net.Conn) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.local == "" {
		if a, ok := conn.LocalAddr().(*net.TCPAddr); ok {
			t.local = a.IP.String()
		}
	}
}

// connect climbs the ladder for each endpoint.
func (t *test) connect() {
	for _, v := range t.visits {
		v.began = time.Now()
		if !t.mayGoOn(v) {
			v.host = &host{blocked: v.blocked}
			t.f.skipFrom(v.res, LevelConnection, *v.blocked)
			continue
		}
		t.progress.at(Progress{Resource: v.res, Phase: PhaseConnecting})
		u, err := url.Parse(v.url)
		if err != nil {
			continue // newTest has read it
		}
		h := t.hosts[hostKey(u)]
		if h == nil {
			h = t.climb(t.ctx, u)
			t.hosts[hostKey(u)] = h
		}
		v.host = h
		h.report(t.f, v.res)
		if v.blocked = h.blocked; v.blocked == nil {
			t.tryLogin(t.ctx, v)
		}
		if v.blocked == nil && !t.opts.Level.Includes(LevelFormat) {
			if a := t.ask(t.ctx, v, t.login()); a != nil {
				t.accept(v, a)
			}
		}
		t.skipBlocked(v)
		v.duration = time.Since(v.began)
	}
}

func (t *test) login() login { return login{user: t.target.User, password: t.target.Password} }

// mayGoOn tells whether the run still has time, and says so of v where it has not.
func (t *test) mayGoOn(v *visit) bool {
	switch {
	case v.blocked != nil:
		return false
	case t.ctx.Err() != nil:
		v.block(t.ended())
		return false
	}
	return true
}

// ended says why a test that is over left something untried.
func (t *test) ended() string {
	if t.cancelled() {
		return "skip.cancelled"
	}
	return "skip.run-limit"
}

// skipBlocked says of what was not tried why it was not.
func (t *test) skipBlocked(v *visit) {
	if v.blocked == nil {
		return
	}
	tried := map[string]bool{"requires-login": v.without != nil, "www-authenticate": v.without != nil, "rejects-wrong-password": v.wrong != nil}
	if v.with != nil {
		return
	}
	for _, name := range loginNames {
		if !tried[name] {
			t.f.skip(v.id(name), *v.blocked)
		}
	}
	t.skipBody(v)
}

func (t *test) skipBody(v *visit) {
	var connection []string
	for _, row := range connectionChecks {
		connection = append(connection, row.name)
	}
	t.f.skipFrom(v.res, LevelFormat, *v.blocked, connection...)
}

// readAll tries the ranges of each endpoint and then reads it whole: a range's
// last state of a record must stand so in the set that is read after it.
func (t *test) readAll() {
	for _, v := range t.visits {
		if !t.mayGoOn(v) {
			t.skipBlocked(v)
			continue
		}
		began := time.Now()
		if v.res != Authority {
			t.tryRanges(v)
		}
		if t.mayGoOn(v) {
			t.read(v)
		}
		if v.noRange != nil {
			t.settleNoRange(v)
		}
		if v.blocked != nil {
			t.skipBlocked(v)
			t.skipBody(v)
		}
		v.duration += time.Since(began)
	}
}

// read judges the whole body as it streams past.
func (t *test) read(v *visit) {
	t.progress.at(Progress{Resource: v.res, Phase: PhaseReading})
	a, err := t.get(t.ctx, v.url, t.login())
	if err != nil {
		t.noAnswer(v, err)
		return
	}
	defer func() { _ = a.body.Close() }()
	if !t.accept(v, a) {
		return
	}
	var source io.Reader = a.body
	if v.final != nil {
		source = io.TeeReader(a.body, v.final)
	}
	v.records, v.bytes, err = t.content.readBody(t.ctx, source, v.res, a.header.Get("Content-Type"), t.f, t.lim,
		func(records, bytes int64) {
			t.progress.at(Progress{Resource: v.res, Phase: PhaseReading, Records: records, Bytes: bytes})
		})
	if err != nil {
		t.broken(v, err)
		t.f.skip(v.id("range-consistent"), Message{Code: "skip.incomplete"})
		return
	}
	v.complete = true
	if v.final != nil {
		t.settleRange(v)
	}
}

// broken says why a body was not read to its end.
func (t *test) broken(v *visit, err error) {
	args := map[string]string{"host": v.host.name}
	check, code := "complete", "body.broken"
	switch {
	case errors.Is(context.Cause(t.ctx), errRunLimit):
		code, args["n"] = "run-limit", minutes(t.lim.Run)
	case t.ctx.Err() != nil:
		t.skipRest(v, Message{Code: "skip.cancelled"})
		return
	case errors.Is(err, errIdle):
		code, args["n"] = "body.idle", seconds(t.lim.IdleBetween)
	case errors.Is(err, errBomb):
		check, code = "compression", "gzip.bomb"
	case errors.Is(err, errGzip):
		check, code = "compression", "gzip.broken"
	case errors.Is(err, errUnknownEncoding):
		check, code = "compression", "compression.unknown"
	case errors.Is(err, errBodyTooLarge):
		t.skipRest(v, Message{Code: "skip.incomplete"}) // the reader has said why
		return
	case errors.Is(err, io.ErrUnexpectedEOF):
		code = "body.short"
	case errors.Is(err, syscall.ECONNRESET):
		code = "body.reset"
	}
	t.fail(v, check, Message{Code: code, Args: args})
	t.skipRest(v, Message{Code: "skip.incomplete"})
}

// skipRest says of what judges a whole body that this one was not whole. What
// it found until then stands.
func (t *test) skipRest(v *visit, why Message) {
	for _, row := range formatChecks {
		t.f.skip(v.id(row.name), why)
	}
}

// judge compares the endpoints with each other.
func (t *test) judge() (*Structure, *Placement) {
	complete := map[Resource]bool{}
	for _, v := range t.visits {
		complete[v.res] = v.complete
	}
	t.progress.at(Progress{Phase: PhaseJudging})
	return t.content.finish(t.f, complete)
}

func (t *test) endpointReport(v *visit) EndpointReport {
	r := EndpointReport{
		Resource: v.res, URL: v.url, Status: v.status, Records: v.records, Bytes: v.bytes, Duration: v.duration,
		Curl: Curl(v.url, t.target.User), Checks: t.f.results(v.res),
	}
	t.secrets.scrub(r.Checks)
	for i := range r.Checks {
		if r.Checks[i].Result == Errored {
			r.Checks[i].Party = PartyKS
		}
	}
	return r
}

// verdict sums up. A test that the caller ended says nothing of the municipality.
func (t *test) verdict(r *Report) Verdict {
	if t.cancelled() {
		return VerdictError
	}
	if r.Failures() > 0 {
		return VerdictFail
	}
	if t.ctx.Err() != nil {
		return VerdictError
	}
	for _, e := range r.Endpoints {
		for _, c := range e.Checks {
			if c.Result == Errored {
				return VerdictError
			}
		}
	}
	return VerdictPass
}
