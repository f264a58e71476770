package hrapi

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/net/idna"
)

// maxAddresses is how many addresses of one name are tried.
const maxAddresses = 8

// resolver looks names up. Tests put their own in its place.
type resolver struct {
	addresses func(ctx context.Context, host string) ([]netip.Addr, error)
	alive     func(ctx context.Context) bool // whether our own DNS answers at all
}

func systemResolver() *resolver {
	return &resolver{
		addresses: func(ctx context.Context, host string) ([]netip.Addr, error) {
			if strings.Contains(host, ".") && !strings.HasSuffix(host, ".") {
				host += "." // no search domain of this machine
			}
			return net.DefaultResolver.LookupNetIP(ctx, "ip", host)
		},
		alive: func(ctx context.Context) bool {
			_, err := net.DefaultResolver.LookupNS(ctx, ".")
			return err == nil
		},
	}
}

// step is what one rung of the ladder came to, without the endpoint: several
// endpoints share one host.
type step struct {
	check   string
	verdict stepVerdict
	message Message
}

type stepVerdict int

const (
	stepFound stepVerdict = iota
	stepReceived
	stepSkipped
	stepStopped // at KS
)

// host is one scheme, name and port, and what the ladder up to TLS came to. It
// is climbed once, however many endpoints live there.
type host struct {
	name    string
	port    string
	tls     bool
	steps   []step
	reached []netip.Addr // answered; only these are called
	blocked *Message     // why nothing more can be tried

	asksCertificate bool // the server wants to see a certificate of ours
}

func hostKey(u *url.URL) string { return u.Scheme + "://" + net.JoinHostPort(nameOf(u), portOf(u)) }

// nameOf is the host's name as DNS has it: «værøy» is «xn--vry-yla5g».
func nameOf(u *url.URL) string {
	if ascii, err := idna.Lookup.ToASCII(u.Hostname()); err == nil {
		return ascii
	}
	return u.Hostname() // an address, or a name that DNS will refuse
}

func portOf(u *url.URL) string {
	switch {
	case u.Port() != "":
		return u.Port()
	case u.Scheme == "http":
		return "80"
	}
	return "443"
}

func (h *host) found(check string, m Message) {
	h.steps = append(h.steps, step{check, stepFound, m})
}

func (h *host) received(check string, m Message) {
	h.steps = append(h.steps, step{check, stepReceived, m})
}

func (h *host) skip(why Message, checks ...string) {
	for _, c := range checks {
		h.steps = append(h.steps, step{c, stepSkipped, why})
	}
}

// stop ends the ladder at a fault of our own.
func (h *host) stop(check string, why Message) {
	h.steps = append(h.steps, step{check, stepStopped, why})
	h.block("skip.ours")
}

func (h *host) block(code string) { h.blocked = &Message{Code: code} }

// report gives an endpoint what its host came to.
func (h *host) report(f *findings, res Resource) {
	for _, s := range h.steps {
		id := string(res) + "." + s.check
		switch s.verdict {
		case stepFound:
			f.add(id, Sample{Detail: s.message})
			f.receive(id, s.message)
		case stepReceived:
			f.receive(id, s.message)
		case stepSkipped:
			f.skip(id, s.message)
		case stepStopped:
			f.stopped(id, s.message)
		}
	}
}

// climb goes DNS → TCP → TLS for one host.
func (t *test) climb(ctx context.Context, u *url.URL) *host {
	h := &host{name: nameOf(u), port: portOf(u), tls: u.Scheme == "https"}
	addresses := t.lookUp(ctx, h)
	if h.blocked == nil {
		addresses = t.permitted(h, addresses)
	}
	if h.blocked == nil && !h.tls {
		t.plain(h, addresses)
	}
	if h.blocked == nil {
		t.reach(ctx, h, addresses)
	}
	t.skipAfter(h)
	if h.blocked == nil && h.tls {
		t.probeTLS(ctx, h)
	}
	return h
}

// skipAfter says of the rungs above the one that broke that they were not tried.
func (t *test) skipAfter(h *host) {
	switch {
	case h.blocked != nil:
		h.skip(*h.blocked, "dns", "public-address", "tcp", "all-addresses")
		h.skip(*h.blocked, tlsNames...)
	case !h.tls:
		h.skip(Message{Code: "skip.plain-http"}, "encrypted")
		h.skip(Message{Code: "skip.plain-http"}, tlsNames...)
	}
}

// lookUp is the first rung.
func (t *test) lookUp(ctx context.Context, h *host) []netip.Addr {
	if a, err := netip.ParseAddr(h.name); err == nil {
		return []netip.Addr{a}
	}
	ctx, cancel := context.WithTimeout(ctx, t.lim.Dial)
	defer cancel()
	addresses, err := t.resolver.addresses(ctx, h.name)
	if err != nil {
		t.lookUpFailed(ctx, h, err)
		return nil
	}
	if len(addresses) == 0 {
		h.found("dns", Message{Code: "dns.not-found", Args: map[string]string{"host": h.name}})
		h.block("skip.no-address")
		return nil
	}
	h.received("dns", Message{Code: "dns.addresses", Args: map[string]string{"host": h.name, "addresses": listed(addresses)}})
	return addresses
}

func listed(addresses []netip.Addr) string {
	var texts []string
	for _, a := range addresses[:min(len(addresses), maxAddresses)] {
		texts = append(texts, a.Unmap().String())
	}
	return strings.Join(texts, ", ")
}

// lookUpFailed tells a name that is not there from a DNS server of ours that is not.
func (t *test) lookUpFailed(ctx context.Context, h *host, err error) {
	var dns *net.DNSError
	args := map[string]string{"host": h.name}
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		h.found("dns", Message{Code: "dns.not-found", Args: args})
		h.block("skip.no-address")
	case t.ctx.Err() != nil:
		h.block(t.ended())
	case ctx.Err() == nil && errors.As(err, &dns) && dns.Err == "server misbehaving" && t.resolver.alive(ctx):
		// Ours works for other names, so it is the name's own server.
		h.found("dns", Message{Code: "dns.broken", Args: args})
		h.block("skip.no-address")
	default:
		h.stop("dns", Message{Code: "ours.dns", Args: args})
	}
}

// permitted drops the addresses that the guard refuses.
func (t *test) permitted(h *host, addresses []netip.Addr) []netip.Addr {
	var allowed []netip.Addr
	for _, a := range addresses[:min(len(addresses), maxAddresses)] {
		kind, ok := t.guard.permits(a)
		if ok {
			allowed = append(allowed, a)
			continue
		}
		h.found("public-address", Message{
			Code: "address." + string(kind),
			Args: map[string]string{"host": h.name, "address": a.String()},
		})
	}
	if len(allowed) == 0 {
		h.block("skip.no-public-address")
	}
	return allowed
}

// plain refuses to call without encryption, except a developer's own machine.
func (t *test) plain(h *host, addresses []netip.Addr) {
	for _, a := range addresses {
		if kindOf(a) == kindPublic || !t.guard.allowPrivate {
			h.found("encrypted", Message{Code: "plain-http", Args: map[string]string{"host": h.name}})
			h.block("skip.not-encrypted")
			return
		}
	}
}

// reach tries a connection to each address, all at once.
func (t *test) reach(ctx context.Context, h *host, addresses []netip.Addr) {
	errs := make([]error, len(addresses))
	var wg sync.WaitGroup
	for i, a := range addresses {
		wg.Go(func() {
			conn, err := t.dialer.DialContext(ctx, "tcp", net.JoinHostPort(a.String(), h.port))
			if err != nil {
				errs[i] = err
				return
			}
			t.noteLocal(conn)
			_ = conn.Close() // nothing was written
		})
	}
	wg.Wait()
	var failed []netip.Addr
	var worst error
	for i, err := range errs {
		switch {
		case err == nil:
			h.reached = append(h.reached, addresses[i])
		case noRoute(err) && len(addresses) > 1:
			// A name may have IPv6 addresses that this machine has no way to.
			if worst == nil {
				worst = err
			}
		default:
			failed, worst = append(failed, addresses[i]), err
		}
	}
	switch {
	case len(h.reached) == 0 && ctx.Err() != nil:
		h.block(t.ended())
	case len(h.reached) == 0:
		t.unreached(h, worst, addresses)
	case len(failed) > 0:
		for _, a := range failed {
			h.found("all-addresses", Message{Code: "address.silent", Args: map[string]string{"host": h.name, "port": h.port, "address": a.String()}})
		}
	}
}

// noRoute tells whether this machine has no way to such an address at all.
func noRoute(err error) bool {
	return errors.Is(err, syscall.ENETUNREACH) || errors.Is(err, syscall.EADDRNOTAVAIL) || errors.Is(err, syscall.EAFNOSUPPORT)
}

// unreached says why no address of the host answered, and whose it is.
func (t *test) unreached(h *host, err error, addresses []netip.Addr) {
	args := map[string]string{
		"host": h.name, "port": h.port, "address": t.opts.SourceAddress, "environment": environmentName(t.target.Environment),
		"n": seconds(t.lim.Dial),
	}
	only6 := true
	for _, a := range addresses {
		only6 = only6 && a.Is6()
	}
	var refused *refusedError
	var timeout net.Error
	code := "tcp.failed"
	switch {
	case errors.As(err, &refused):
		h.found("public-address", Message{Code: "address." + string(refused.kind), Args: map[string]string{"host": h.name, "address": refused.address.String()}})
		h.block("skip.no-public-address")
		return
	case noRoute(err) && only6:
		code = "tcp.only-ipv6" // the addresses of KS that municipalities let in are IPv4
	case noRoute(err), ourLimits(err):
		h.stop("tcp", Message{Code: "ours.network", Args: map[string]string{"host": h.name}})
		return
	case errors.Is(err, syscall.ECONNREFUSED):
		code = "tcp.refused"
	case errors.Is(err, syscall.EHOSTUNREACH):
		code = "tcp.unreachable"
	case errors.As(err, &timeout) && timeout.Timeout(), errors.Is(err, context.DeadlineExceeded):
		code = "tcp.timeout"
	}
	if t.opts.SourceAddress == "" {
		code += "-unnamed" // nothing to say which address to let in
		delete(args, "address")
	}
	h.found("tcp", Message{Code: code, Args: args})
	h.block("skip.no-connection")
}

// ourLimits tells faults of this machine, which say nothing of the municipality.
func ourLimits(err error) bool {
	return errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE) || errors.Is(err, syscall.EPERM) ||
		errors.Is(err, syscall.EACCES) || errors.Is(err, syscall.ENOBUFS) || errors.Is(err, syscall.EADDRINUSE) ||
		errors.Is(err, os.ErrPermission) || errors.Is(err, syscall.EINVAL)
}

func environmentName(e Environment) string { return strings.ToUpper(string(e)) }

func seconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', -1, 64) }
