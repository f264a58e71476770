package hrapi

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite golden files")

// Ids, and what a finding of each means, are stored with test runs and accepted
// deviations: a change here must be meant.
func TestChecksAreStable(t *testing.T) {
	t.Parallel()
	const golden = "testdata/checks.golden"
	var b strings.Builder
	for _, c := range Checks() {
		fmt.Fprintln(&b, c.ID, c.Level, c.Severity, c.Party)
	}
	if *update {
		require.NoError(t, os.WriteFile(golden, []byte(b.String()), 0o600))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	assert.Equal(t, string(want), b.String())
}

func TestChecksAreWellFormed(t *testing.T) {
	t.Parallel()
	checks := Checks()
	assert.True(t, slices.IsSortedFunc(checks, func(a, b Check) int { return strings.Compare(a.ID, b.ID) }))
	seen := map[string]bool{}
	for _, c := range checks {
		assert.False(t, seen[c.ID], c.ID)
		seen[c.ID] = true
		assert.Equal(t, checkID(c.Resource, c.Name()), c.ID)
		assert.True(t, c.Level.Valid())
		assert.True(t, c.Resource.Valid())
	}
}

func TestFindingBeatsStopBeatsSkip(t *testing.T) {
	t.Parallel()
	f := newFindings(LevelFormat, []Resource{Person})
	const check = "person.json"
	result := func() Result {
		for _, r := range f.results(Person) {
			if r.ID == check {
				return r.Result
			}
		}
		return ""
	}
	assert.Equal(t, Pass, result())
	f.skip(check, Message{Code: "skip.body-unusable"})
	assert.Equal(t, Skipped, result())
	f.stopped(check, Message{Code: "skip.body-unusable"})
	assert.Equal(t, Errored, result())
	f.add(check, Sample{Line: 1})
	assert.Equal(t, Failure, result())
	assert.Empty(t, f.results(Organisation), "not tested")
	f.add("person.national-id", Sample{})
	assert.Zero(t, f.count("person.national-id"), "beyond the level")
	assert.False(t, f.hit(Person, "national-id"))
}

func TestSkipFromSparesWhatItNames(t *testing.T) {
	t.Parallel()
	f := newFindings(LevelPersons, []Resource{Person})
	f.skipFrom(Person, LevelFormat, Message{Code: "skip.body-unusable"}, "json")
	for _, r := range f.results(Person) {
		want := Skipped
		if r.Level == LevelConnection || r.ID == "person.json" {
			want = Pass
		}
		assert.Equal(t, want, r.Result, r.ID)
	}
}
