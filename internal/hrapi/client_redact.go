package hrapi

import (
	"encoding/base64"
	"net/url"
	"strings"
	"unicode"
)

// redacted stands where a secret stood.
const redacted = "[…]"

// shortestMasked is the length from which a password is masked wherever its
// letters stand: masking «a» everywhere would tell it, not hide it. The forms in
// which it is sent are masked whatever its length.
const shortestMasked = 4

// ownArgs are values that the engine itself put into a message; a password that
// is part of a host's name must not be told by what is missing there.
var ownArgs = map[string]bool{
	"host": true, "port": true, "address": true, "addresses": true, "environment": true, "status": true,
	"n": true, "line": true, "from": true, "date": true, "version": true, "limit": true, "bytes": true,
}

// maxQuoted bounds what a report quotes of a server's own words.
const maxQuoted = 200

// secrets knows the forms in which credentials could find their way into a
// report: a server may echo them in a header, a redirect or a field's name.
type secrets struct {
	replace *strings.Replacer
}

func newSecrets(user, password string) secrets {
	if password == "" {
		return secrets{replace: strings.NewReplacer()}
	}
	pair := []byte(user + ":" + password)
	forms := []string{
		base64.StdEncoding.EncodeToString(pair),
		base64.RawStdEncoding.EncodeToString(pair),
		base64.URLEncoding.EncodeToString(pair),
		base64.RawURLEncoding.EncodeToString(pair),
		url.UserPassword(user, password).String(),
	}
	if len(password) >= shortestMasked {
		forms = append(forms,
			base64.StdEncoding.EncodeToString([]byte(password)),
			base64.RawStdEncoding.EncodeToString([]byte(password)),
			url.QueryEscape(password),
			url.PathEscape(password),
			password,
		)
	}
	var pairs []string
	seen := map[string]bool{}
	for _, form := range forms {
		if !seen[form] {
			seen[form] = true
			pairs = append(pairs, form, redacted)
		}
	}
	return secrets{replace: strings.NewReplacer(pairs...)}
}

// quote makes a server's words fit for a report: no secret, no control
// characters, not long.
func (s secrets) quote(words string) string {
	clean := strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(words, "?"))
	clean = s.replace.Replace(strings.TrimSpace(clean))
	if runes := []rune(clean); len(runes) > maxQuoted {
		return string(runes[:maxQuoted]) + "…"
	}
	return clean
}

// scrub takes every form of the secret out of what checks say. Messages are
// made without them; this is the second lock on the same door.
func (s secrets) scrub(checks []CheckResult) {
	for i := range checks {
		s.scrubMessage(checks[i].Received)
		s.scrubMessage(checks[i].Why)
		samples := checks[i].Samples
		for j := range samples {
			sample := &samples[j]
			sample.Field = s.replace.Replace(sample.Field)
			sample.Unit = s.replace.Replace(sample.Unit)
			s.scrubMessage(&sample.Detail)
		}
	}
}

func (s secrets) scrubMessage(m *Message) {
	if m == nil {
		return
	}
	for name, value := range m.Args {
		if !ownArgs[name] {
			m.Args[name] = s.replace.Replace(value)
		}
	}
}
