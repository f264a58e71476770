package onboarding

import "strings"

// never lists the checks that no case handler can accept: that a login is
// required, that the connection is encrypted, and that PROD holds real people.
var never = []string{
	".requires-login", ".rejects-wrong-password", ".accepts-credentials",
	".tls", ".https", ".dns", ".tcp",
}

// Acceptable tells whether a failing check may be accepted as a deviation.
func Acceptable(env Environment, check string) bool {
	for _, n := range never {
		if strings.Contains(check, n) {
			return false
		}
	}
	return env != PROD || check != "person.synthetic"
}
