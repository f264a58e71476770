package onboarding

import "strings"

// unacceptable names the checks that no case handler can accept, whichever
// endpoint they concern: that the connection is encrypted, that a login is
// required and works, and that the host can be reached where KS may call.
var unacceptable = map[string]bool{
	"encrypted":              true,
	"requires-login":         true,
	"rejects-wrong-password": true,
	"accepts-credentials":    true,
	"dns":                    true,
	"public-address":         true,
	"tcp":                    true,
}

// Acceptable tells whether a failing check may be accepted as a deviation. The
// three gates and the confirmations are no checks, so never come here.
func Acceptable(env Environment, check string) bool {
	_, name, ok := strings.Cut(check, ".")
	if !ok {
		name = check
	}
	switch {
	case unacceptable[name], strings.HasPrefix(name, "tls-"):
		return false
	case name == "synthetic":
		return env != PROD
	}
	return true
}
