package casework

import (
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/ks-no/tilkobling/internal/onboarding"
)

const maxURL = 2000

// checkURL says what is wrong with the URL of an endpoint, as a code for its
// field. private tells whether it may lead to this machine and to private
// networks, as in development.
func checkURL(field, raw string, private bool) (wrong onboarding.FieldError, ok bool) {
	reject := func(code string) (onboarding.FieldError, bool) {
		return onboarding.FieldError{Field: field, Code: code}, false
	}
	switch {
	case utf8.RuneCountInString(raw) > maxURL:
		return onboarding.FieldError{Field: field, Code: "field.too_long", Args: map[string]string{"max": strconv.Itoa(maxURL)}}, false
	case !utf8.ValidString(raw):
		return reject("field.not_utf8")
	case strings.ContainsFunc(raw, func(r rune) bool { return r <= ' ' || r == 0x7f || r == 0xa0 }):
		return reject("field.url")
	}
	u, err := url.Parse(raw)
	if err != nil || u.Opaque != "" {
		return reject("field.url")
	}
	switch {
	case u.User != nil:
		return reject("field.url.credentials")
	case u.Scheme != "https" && (u.Scheme != "http" || !private || !loopback(u.Hostname())):
		return reject("field.url.https")
	case !validHost(u):
		return reject("field.url.host")
	case !private && internal(u.Hostname()):
		return reject("field.url.private")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || strings.HasSuffix(raw, "#"):
		return reject("field.url.query")
	}
	return onboarding.FieldError{}, true
}

// validHost tells whether a URL names a host that can be looked up, and a port
// that there is.
func validHost(u *url.URL) bool {
	if p := u.Port(); p != "" {
		if n, err := strconv.ParseUint(p, 10, 16); err != nil || n == 0 {
			return false
		}
	} else if strings.HasSuffix(u.Host, ":") {
		return false
	}
	h := u.Hostname()
	if _, err := netip.ParseAddr(h); err == nil {
		return true
	}
	h = strings.TrimSuffix(h, ".")
	if h == "" || len(h) > 253 {
		return false
	}
	for label := range strings.SplitSeq(h, ".") {
		if label == "" || len(label) > 63 || strings.ContainsAny(label, "%_[]<>\"'\\") {
			return false
		}
	}
	return true
}

func loopback(host string) bool {
	if a, err := netip.ParseAddr(host); err == nil {
		return a.Unmap().IsLoopback()
	}
	return host == "localhost" || strings.HasSuffix(host, ".localhost")
}

// internal tells whether a host is one that KS cannot reach from where it
// stands: a private address, or a name that only an internal network knows. What
// a public name leads to is looked at again when it is dialled.
func internal(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if a, err := netip.ParseAddr(host); err == nil {
		a = a.Unmap()
		return !a.IsGlobalUnicast() || a.IsPrivate() || netip.MustParsePrefix("100.64.0.0/10").Contains(a)
	}
	if loopback(host) || !strings.Contains(host, ".") || net.ParseIP(host) != nil {
		return true
	}
	for _, suffix := range []string{".local", ".internal", ".lan", ".intern", ".corp", ".home.arpa"} {
		if strings.HasSuffix(host, suffix) {
			return true
		}
	}
	// A host of digits alone is an address in disguise: 127.1, 0x7f.1.
	return host[len(host)-1] >= '0' && host[len(host)-1] <= '9'
}

// sameURL tells whether two URLs are one: the scheme and the host know no case.
func sameURL(a, b string) bool {
	ua, err := url.Parse(a)
	if err != nil {
		return a == b
	}
	ub, err := url.Parse(b)
	if err != nil {
		return false
	}
	return ua.Scheme == ub.Scheme && strings.EqualFold(ua.Host, ub.Host) && strings.TrimSuffix(ua.EscapedPath(), "/") == strings.TrimSuffix(ub.EscapedPath(), "/")
}
