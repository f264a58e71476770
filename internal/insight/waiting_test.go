package insight

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestWaitedDays(t *testing.T) {
	t.Parallel()
	since := at("2026-11-16 10:00") // a Monday
	hold := []Interval{{at("2026-11-18 15:00"), at("2026-12-02 09:00")}}
	tests := []struct {
		now   string
		holds []Interval
		want  int
	}{
		{"2026-11-16 18:00", nil, 0},
		{"2026-11-19 08:00", nil, 3},
		{"2026-11-15 08:00", nil, 0},
		{"2026-11-18 15:00", hold, 2},
		{"2026-11-27 15:00", hold, 2}, // stands still
		{"2026-12-02 09:00", hold, 2}, // in the instant of resuming
		{"2026-12-03 00:00", hold, 3},
		{"2026-12-03 00:00", []Interval{{From: at("2026-11-18 15:00")}}, 2},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, Calendar{}.WaitedDays(since, at(tt.now), tt.holds), tt.now)
	}
}

func TestWhenWaited(t *testing.T) {
	t.Parallel()
	since := at("2026-11-16 10:00")
	hold := Interval{at("2026-11-18 15:00"), at("2026-12-02 09:00")}
	tests := []struct {
		n     int
		holds []Interval
		want  string
	}{
		{0, nil, "2026-11-16 10:00"},
		{1, nil, "2026-11-17 00:00"},
		{5, nil, "2026-11-23 00:00"},
		{2, []Interval{hold}, "2026-11-18 00:00"},
		{3, []Interval{hold}, "2026-12-03 00:00"},
		{2, []Interval{{From: hold.From}}, "2026-11-18 00:00"},
		{3, []Interval{{From: hold.From}}, ""},
		{1, []Interval{{From: since.Add(-time.Hour)}}, ""},
		{3, []Interval{{From: at("2026-12-24 00:00")}, {From: hold.From}}, ""}, // the earlier of two without an end
		{3, []Interval{{From: at("2026-12-24 00:00")}, hold}, "2026-12-03 00:00"},
	}
	for _, tt := range tests {
		got, ok := Calendar{}.WhenWaited(since, tt.n, tt.holds)
		assert.Equal(t, tt.want != "", ok, tt)
		if ok {
			assert.Equal(t, tt.want, got.Format("2006-01-02 15:04"), tt)
		}
	}
}

func TestResumingBreaksNoLimit(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := drawCalendar(t)
		x := drawOrdered(t, 3)
		hold := []Interval{{x[1], x[2]}}
		require.Equal(t, c.WaitedDays(x[0], x[1], nil), c.WaitedDays(x[0], x[2], hold))
		before, err := c.Tally(x[0], x[1], []Turn{{Customer, x[0]}}, nil)
		require.NoError(t, err)
		after, err := c.Tally(x[0], x[2], []Turn{{Customer, x[0]}}, hold)
		require.NoError(t, err)
		require.Equal(t, before.Customer, after.Customer)
		limit := c.WaitedDays(x[0], x[1], nil) + 1
		broken, ok := c.WhenWaited(x[0], limit, hold)
		require.True(t, ok)
		require.True(t, broken.After(x[2]), "not broken by the end of the hold itself")
	})
}

func TestWhenWaitedIsTheFirstInstant(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c, holds, since := drawCalendar(t), drawHolds(t), drawNear(t)
		n := rapid.IntRange(1, 30).Draw(t, "n")
		when, ok := c.WhenWaited(since, n, holds)
		if !ok {
			require.Less(t, c.WaitedDays(since, since.AddDate(3, 0, 0), holds), n)
			return
		}
		require.Equal(t, n, c.WaitedDays(since, when, holds))
		require.Equal(t, n-1, c.WaitedDays(since, when.Add(-time.Nanosecond), holds))
	})
}

func TestWaitingNeverRunsBackwards(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c, holds := drawCalendar(t), drawHolds(t)
		since, now := drawNear(t), drawNear(t)
		after := now.Add(time.Duration(rapid.Int64Range(0, int64(20*day)).Draw(t, "more")))
		require.LessOrEqual(t, c.WaitedDays(since, now, holds), c.WaitedDays(since, after, holds))
		require.GreaterOrEqual(t, c.WaitedDays(since, now, holds), 0)
	})
}
