package demo

import (
	"cmp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/internal/hrapi/simulator"
	"github.com/ks-no/tilkobling/internal/onboarding"
)

// What is served while the program runs is what the story has read last, so that
// a test that is asked for says the same as the one before it.
func TestTheTownServesWhatWasReadLast(t *testing.T) {
	t.Parallel()
	s := newStory(Deps{Today: time.Date(2026, time.November, 24, 12, 0, 0, 0, time.UTC)})
	s.gather()
	slices.SortStableFunc(s.steps, func(a, b step) int { return cmp.Compare(a.at.UnixNano(), b.at.UnixNano()) })
	for _, x := range s.steps {
		if strings.HasSuffix(x.what, ": faults") || strings.HasSuffix(x.what, ": edits") {
			require.NoError(t, x.do(t.Context()))
		}
	}
	told := map[string]simulator.Config{}
	for _, x := range s.tales {
		told[x.customer.Number] = x.serves[onboarding.LAB]
		told[x.customer.Number+"-prod"] = x.serves[onboarding.PROD]
	}
	for key := range live {
		want, ok := told[key]
		require.True(t, ok, "nothing is told of %s", key)
		got := served(key)
		assert.Equal(t, names(want.Faults), names(got.Faults), key)
		assert.Equal(t, want.Edits, got.Edits, key)
		assert.Equal(t, want.Seed, got.Seed, key)
		assert.Equal(t, want.Employees, got.Employees, key)
	}
	assert.NotContains(t, told, "1806")
}

func names(faults []simulator.Fault) []string {
	out := []string{}
	for _, f := range faults {
		out = append(out, f.Name)
	}
	slices.Sort(out)
	return out
}
