package hrapi

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCurlIsQuotedForTheShell(t *testing.T) {
	t.Parallel()
	assert.Equal(t, `curl -u 'kslint' 'https://hr.kommune.example/organisation'`, Curl("https://hr.kommune.example/organisation", "kslint"))
	assert.Equal(t, `curl -u 'kslint' 'https://hr.kommune.example/person' | sed -n '4812p'`, CurlLine("https://hr.kommune.example/person", "kslint", 4812))
	assert.Equal(t, `curl --globoff -u 'a' 'https://[2a01::1]/person'`, Curl("https://[2a01::1]/person", "a"))
}

func TestCurlRunsNothingThatAnURLOrAUserBrings(t *testing.T) {
	t.Parallel()
	for _, odd := range []string{"a'b", "$(id)", "`id`", `a\`, `a"b`, "a;b", "a b", "'; id; '", "å"} {
		command := strings.Replace(Curl("https://x.example/?q="+odd, odd), "curl", "printf '%s\\n'", 1)
		out, err := exec.CommandContext(t.Context(), "sh", "-c", command).Output()
		require.NoError(t, err)
		want := "-u\n" + odd + "\nhttps://x.example/?q=" + odd + "\n"
		assert.Equal(t, want, string(out))
	}
}
