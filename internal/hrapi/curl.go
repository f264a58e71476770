package hrapi

import (
	"strconv"
	"strings"
)

// Curl is the command that makes the same request on the developer's own
// machine. curl asks for the password; it never stands on the line.
func Curl(url, user string) string {
	var b strings.Builder
	b.WriteString("curl ")
	if strings.ContainsAny(url, "[]{}") {
		b.WriteString("--globoff ") // curl would read them as a pattern
	}
	b.WriteString("-u ")
	b.WriteString(quoteShell(user))
	b.WriteByte(' ')
	b.WriteString(quoteShell(url))
	return b.String()
}

// CurlLine is the command that shows one line of the body on the developer's
// own machine: a report never holds the line itself.
func CurlLine(url, user string, line int64) string {
	return Curl(url, user) + " | sed -n '" + strconv.FormatInt(line, 10) + "p'"
}

// quoteShell quotes s for a POSIX shell, whatever s holds.
func quoteShell(s string) string {
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
