package insight

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestSummarize(t *testing.T) {
	t.Parallel()
	tests := []struct {
		values []float64
		want   Summary
	}{
		{nil, Summary{}},
		{[]float64{7}, Summary{N: 1, P25: 7, Median: 7, P75: 7, P85: 7}},
		{[]float64{20, 10}, Summary{N: 2, P25: 12.5, Median: 15, P75: 17.5, P85: 18.5}},
		{[]float64{5, 1, 3, 2, 4}, Summary{N: 5, P25: 2, Median: 3, P75: 4, P85: 4.4}},
		{[]float64{3, 3, 3, 3}, Summary{N: 4, P25: 3, Median: 3, P75: 3, P85: 3}},
	}
	for _, tt := range tests {
		got := Summarize(tt.values)
		assert.Equal(t, tt.want.N, got.N)
		assert.InDeltaSlice(t,
			[]float64{tt.want.P25, tt.want.Median, tt.want.P75, tt.want.P85},
			[]float64{got.P25, got.Median, got.P75, got.P85}, 1e-9, "%v", tt.values)
	}
}

func TestSummaryLiesWithinItsValues(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(0, 500), 1, 60).Draw(t, "values")
		kept := slices.Clone(values)
		s := Summarize(values)
		require.Equal(t, kept, values, "the argument is left alone")
		require.True(t, slices.IsSorted([]float64{slices.Min(values), s.P25, s.Median, s.P75, s.P85, slices.Max(values)}))
		atMost := 0
		for _, v := range values {
			if v <= s.P85 {
				atMost++
			}
		}
		require.GreaterOrEqual(t, float64(atMost), math.Floor(0.85*float64(len(values)-1)))
	})
}

func TestByMonth(t *testing.T) {
	t.Parallel()
	got := ByMonth([]Finished{
		{at("2026-08-03 12:00"), 40},
		{at("2026-06-30 12:00"), 10},
		{time.Date(2026, time.May, 31, 22, 30, 0, 0, time.UTC), 30}, // June in Oslo
	})
	require.Len(t, got, 3)
	assert.Equal(t, Month{2026, time.June}, got[0].Month)
	assert.Equal(t, 2, got[0].N)
	assert.InDelta(t, 20, got[0].Median, 1e-9)
	assert.Equal(t, MonthSummary{Month: Month{2026, time.July}}, got[1], "the gap is there")
	assert.Equal(t, 1, got[2].N)
	assert.Nil(t, ByMonth(nil))
}

func TestMonths(t *testing.T) {
	t.Parallel()
	december := Month{2025, time.December}
	assert.Equal(t, Month{2026, time.January}, december.Next())
	assert.Negative(t, december.Compare(december.Next()))
	assert.Positive(t, Month{2026, time.January}.Compare(december))
	assert.Zero(t, december.Compare(MonthOf(on("2025-12-31"))))
}

func TestByStage(t *testing.T) {
	t.Parallel()
	got := ByStage([]StageTime{{4, 10}, {6, 3}, {4, 20}})
	require.Len(t, got, 2)
	assert.Equal(t, 2, got[4].N)
	assert.InDelta(t, 15, got[4].Median, 1e-9)
	assert.Equal(t, 1, got[6].N)
}

func TestAgeAgainst(t *testing.T) {
	t.Parallel()
	finished := Summarize([]float64{1, 2, 3, 4, 5}) // half 3, 85 % 4.4
	tests := []struct {
		finished Summary
		lasted   float64
		want     Age
	}{
		{finished, 0, AgeUsual},
		{finished, 3, AgeUsual},
		{finished, 3.1, AgeLong},
		{finished, 4.4, AgeLong},
		{finished, 4.5, AgeStill},
		{Summary{}, 400, AgeUnknown},
		{Summarize([]float64{1, 1, 1, 1}), 400, AgeUnknown},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, AgeAgainst(tt.finished, tt.lasted), tt.lasted)
	}
}
