package hrapi

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// visit is one endpoint's way through the test.
type visit struct {
	res      Resource
	url      string
	host     *host
	blocked  *Message // why nothing more is tried
	without  *answer  // heads of the answers to no and to a wrong password; nil where none came
	wrong    *answer
	with     *answer // the first answer to the right credentials
	status   int     // of the reading request
	began    time.Time
	duration time.Duration
	records  int64
	bytes    int64
	complete bool
	final    *rangeState // what a range says of the set read after it
	noRange  *Message    // why a proper range had no proper answer
}

func (v *visit) id(name string) string { return string(v.res) + "." + name }

func (v *visit) block(code string) { v.blocked = &Message{Code: code} }

// tryLogin asks without and with a wrong password. What the answers mean is
// judged once the right credentials have been tried (settleLogin): a server
// that says 404 to everybody tells nothing of its login.
func (t *test) tryLogin(ctx context.Context, v *visit) {
	v.without = t.ask(ctx, v, login{none: true})
	if v.blocked != nil || opened(v.without) {
		return
	}
	v.wrong = t.ask(ctx, v, login{user: t.target.User, password: rand.Text()})
}

// opened tells whether an answer let the caller in.
func opened(a *answer) bool { return a != nil && a.status >= 200 && a.status < 300 }

// ask makes a request of which only the head counts.
func (t *test) ask(ctx context.Context, v *visit, as login) *answer {
	a, err := t.get(ctx, v.url, as)
	if err != nil {
		t.noAnswer(v, err)
		return nil
	}
	if !opened(a) {
		_, _ = io.CopyN(io.Discard, a.body, 4<<10) // so that the connection can be used again
	}
	_ = a.body.Close()
	return a
}

// noAnswer says why a request had no answer, and whose it is.
func (t *test) noAnswer(v *visit, err error) {
	args := map[string]string{"host": v.host.name, "port": v.host.port, "n": seconds(t.lim.FirstByte)}
	var refused *refusedError
	var timeout net.Error
	fail := func(check, code string) {
		t.fail(v, check, Message{Code: code, Args: args})
		v.block("skip.no-answer")
	}
	switch {
	case errors.Is(err, errRunLimit):
		args["n"] = minutes(t.lim.Run)
		fail("in-time", "run-limit")
	case t.ctx.Err() != nil:
		v.block("skip.cancelled")
	case errors.As(err, &refused):
		args["address"] = refused.address.String()
		fail("public-address", "address."+string(refused.kind))
	case errors.Is(err, errNoAnswer):
		fail("in-time", "no-answer")
	case v.host.asksCertificate && (remoteAlert(err) || hungUp(err)):
		fail("tls-handshake", "tls.client-certificate")
	case noRoute(err), ourLimits(err):
		t.f.stopped(v.id("tcp"), Message{Code: "ours.network", Args: args})
		v.block("skip.ours")
	case errors.As(err, &timeout) && timeout.Timeout():
		args["n"] = seconds(t.lim.Dial)
		fail("in-time", "no-answer")
	case hungUp(err):
		fail("status", "http.closed")
	default:
		fail("status", "http.malformed")
	}
}

// hungUp tells whether the server closed the connection instead of answering.
func hungUp(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNRESET) ||
		errors.Is(err, syscall.EPIPE) || errors.Is(err, syscall.ECONNREFUSED)
}

// remoteAlert tells whether the server ended TLS after the handshake.
func remoteAlert(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "remote error"
}

func minutes(d time.Duration) string { return strconv.FormatFloat(d.Minutes(), 'f', -1, 64) }

func (t *test) fail(v *visit, check string, m Message) {
	t.f.add(v.id(check), Sample{Detail: m})
	t.f.receive(v.id(check), m)
}

// accept judges the head of the first answer to the right credentials, and
// tells whether there is a body to read.
func (t *test) accept(v *visit, a *answer) bool {
	if v.with == nil {
		v.with = a
	}
	v.status = a.status
	status := strconv.Itoa(a.status)
	args := map[string]string{"host": v.host.name, "status": status}
	switch {
	case a.status == http.StatusOK:
		t.f.receive(v.id("status"), Message{Code: "status.ok", Args: map[string]string{"status": status, "protocol": a.proto}})
		return true
	case a.status == http.StatusUnauthorized:
		t.refused(v, a)
		v.block("skip.refused")
		return false
	case a.status == http.StatusForbidden && v.without != nil && v.without.status == http.StatusUnauthorized:
		t.fail(v, "accepts-credentials", Message{Code: "credentials.forbidden", Args: args})
		v.block("skip.refused")
		return false
	case redirects(a):
		t.fail(v, "no-redirect", t.redirect(v, a))
	default:
		t.fail(v, "status", t.statusMessage(a, args))
	}
	v.block("skip.status")
	return false
}

// refused is the verdict on credentials that the server does not accept.
func (t *test) refused(v *visit, a *answer) {
	args := map[string]string{"host": v.host.name, "environment": environmentName(t.target.Environment)}
	code := "credentials.refused"
	if schemes := challenges(a.header); len(schemes) > 0 && !hasBasic(schemes) {
		code, args["scheme"] = "credentials.scheme", t.secrets.quote(strings.Join(schemes, ", "))
	} else if t.opts.SourceAddress == "" {
		code += "-unnamed" // not called from an address that anybody lets in
	}
	t.fail(v, "accepts-credentials", Message{Code: code, Args: args})
}

// statusMessage tells the refusals apart that have a cause of their own.
func (t *test) statusMessage(a *answer, args map[string]string) Message {
	code := "status.other"
	switch a.status {
	case http.StatusForbidden, http.StatusNotFound, http.StatusMethodNotAllowed:
		code = "status." + args["status"]
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		code = "status." + args["status"]
		if after := retryAfter(a.header, t.now()); after != "" {
			code, args["n"] = code+"-retry", after
		}
	default:
		if a.status >= 500 {
			code = "status.5xx"
		}
	}
	return Message{Code: code, Args: args}
}

// retryAfter reads Retry-After in either form, as whole seconds.
func retryAfter(h http.Header, now time.Time) string {
	value := strings.TrimSpace(h.Get("Retry-After"))
	if n, err := strconv.ParseUint(value, 10, 31); err == nil {
		return strconv.FormatUint(n, 10)
	}
	if at, err := http.ParseTime(value); err == nil && at.After(now) {
		return strconv.FormatInt(int64(at.Sub(now).Round(time.Second)/time.Second), 10)
	}
	return ""
}

func redirects(a *answer) bool {
	switch a.status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

// redirect says where the server points. It is never followed: credentials
// must not go where nobody entered them.
func (t *test) redirect(v *visit, a *answer) Message {
	args := map[string]string{"status": strconv.Itoa(a.status)}
	from, err := url.Parse(v.url)
	if err != nil {
		return Message{Code: "redirect.nowhere", Args: args}
	}
	to, err := from.Parse(a.header.Get("Location"))
	if err != nil || a.header.Get("Location") == "" || to.Host == "" {
		return Message{Code: "redirect.nowhere", Args: args}
	}
	args["to"] = t.pointsAt(to)
	code := "redirect.path"
	literal, noLiteral := netip.ParseAddr(to.Hostname())
	switch {
	case noLiteral == nil && kindOf(literal) != kindPublic && to.Hostname() != from.Hostname():
		code = "redirect.private"
	case !strings.EqualFold(to.Hostname(), from.Hostname()):
		code = "redirect.host"
	case to.Scheme == "http" && from.Scheme == "https":
		code = "redirect.http"
	case hostKey(to) == hostKey(from) && to.Path == from.Path && to.RawQuery == from.RawQuery:
		code = "redirect.loop"
	}
	return Message{Code: code, Args: args}
}

// pointsAt shows a redirect's aim without its query, which may hold tokens,
// and as the host alone where it holds credentials.
func (t *test) pointsAt(to *url.URL) string {
	if to.User != nil {
		return t.secrets.quote(to.Hostname())
	}
	shown := url.URL{Scheme: to.Scheme, Host: to.Host, Path: to.Path}
	return t.secrets.quote(shown.String())
}

// challenges lists the schemes that WWW-Authenticate offers.
func challenges(h http.Header) []string {
	var schemes []string
	for _, value := range h.Values("WWW-Authenticate") {
		for part := range strings.SplitSeq(value, ",") {
			scheme, _, _ := strings.Cut(strings.TrimSpace(part), " ")
			if scheme != "" && !strings.Contains(scheme, "=") {
				schemes = append(schemes, scheme)
			}
		}
	}
	return schemes
}

func hasBasic(schemes []string) bool {
	for _, s := range schemes {
		if strings.EqualFold(s, "Basic") {
			return true
		}
	}
	return false
}

// settleLogin judges what came without and with a wrong password, now that it
// is known what comes with the right one.
func (t *test) settleLogin(v *visit) {
	t.settle(v, "requires-login", v.without, "login.not-required")
	switch {
	case v.without == nil:
	case v.without.status != http.StatusUnauthorized:
		t.f.skip(v.id("www-authenticate"), Message{Code: "skip.no-401"})
	case !hasBasic(challenges(v.without.header)):
		code, args := "www-authenticate.missing", map[string]string{}
		if schemes := challenges(v.without.header); len(schemes) > 0 {
			code, args["scheme"] = "www-authenticate.other", t.secrets.quote(strings.Join(schemes, ", "))
		}
		t.fail(v, "www-authenticate", Message{Code: code, Args: args})
	}
	if opened(v.without) {
		t.f.skip(v.id("rejects-wrong-password"), Message{Code: "skip.no-login"})
		t.f.skip(v.id("accepts-credentials"), Message{Code: "skip.no-login"})
		return
	}
	t.settle(v, "rejects-wrong-password", v.wrong, "wrong-password.accepted")
	if v.with != nil && v.with.status != http.StatusOK && v.with.status != http.StatusUnauthorized {
		t.f.skip(v.id("accepts-credentials"), Message{Code: "skip.status"})
	}
}

func (t *test) settle(v *visit, check string, a *answer, accepted string) {
	if a == nil {
		return
	}
	args := map[string]string{"host": v.host.name, "status": strconv.Itoa(a.status)}
	switch {
	case a.status == http.StatusUnauthorized:
	case opened(a) && isHTML(a):
		t.fail(v, check, Message{Code: accepted + "-html", Args: args})
	case opened(a):
		t.fail(v, check, Message{Code: accepted, Args: args})
	case v.with == nil || v.with.status == a.status:
		t.f.skip(v.id(check), Message{Code: "skip.same-status", Args: map[string]string{"status": args["status"]}})
	case redirects(a):
		t.fail(v, "no-redirect", t.redirect(v, a))
		t.f.skip(v.id(check), Message{Code: "skip.redirected"})
	default:
		t.fail(v, check, Message{Code: "login.status", Args: args})
	}
}

func isHTML(a *answer) bool {
	return strings.HasPrefix(strings.ToLower(strings.TrimSpace(a.header.Get("Content-Type"))), "text/html")
}
