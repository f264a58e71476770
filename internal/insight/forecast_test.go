package insight

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestWeeklyThroughput(t *testing.T) {
	t.Parallel()
	now := at("2026-11-18 12:00") // a Wednesday
	finished := []time.Time{
		at("2026-11-18 09:00"), // this week is not over
		at("2026-11-16 00:00"),
		at("2026-11-15 23:59"), // the last of the week before
		at("2026-11-09 00:00"), // the first of it
		at("2026-11-08 23:59"),
		at("2026-10-25 03:30"), // the Sunday of 25 hours
		at("2026-10-18 12:00"), // before the weeks asked for
	}
	got := WeeklyThroughput(finished, at("2025-01-01 00:00"), now, 4)
	assert.Equal(t, []int{1, 0, 1, 2}, got.Weeks)
	assert.Equal(t, at("2026-10-19 00:00"), got.From)
	assert.Equal(t, at("2026-11-16 00:00"), got.To)
	assert.Equal(t, 4, got.Total())

	got = WeeklyThroughput(finished, at("2026-10-28 00:00"), now, 26)
	assert.Equal(t, []int{1, 2}, got.Weeks, "only weeks that are whole after it began")
	got = WeeklyThroughput(finished, at("2026-11-02 00:00"), now, 26)
	assert.Equal(t, []int{1, 2}, got.Weeks, "it began on a Monday at midnight")
	got = WeeklyThroughput(finished, now, now, 26)
	assert.Empty(t, got.Weeks)
	assert.Equal(t, got.From, got.To)
}

func steady(perWeek, weeks int) Throughput {
	t := Throughput{Weeks: make([]int, weeks)}
	for i := range t.Weeks {
		t.Weeks[i] = perWeek
	}
	return t
}

func TestPredictIsSilent(t *testing.T) {
	t.Parallel()
	plan := Plan{Now: on("2026-11-18"), Goal: 200, UnderWay: 40}
	tests := []struct {
		history Throughput
		want    Silence
	}{
		{Throughput{}, TooFewWeeks},
		{steady(3, MinWeeks-1), TooFewWeeks},
		{steady(0, 26), TooFewFinished},
		{Throughput{Weeks: []int{0, 0, 1, 0, 0, 2, 0, 1}}, TooFewFinished},
		{Throughput{Weeks: []int{0, 0, 1, 0, 0, 2, 0, 2}}, ""},
	}
	for _, tt := range tests {
		forecast, silence := Predict(tt.history, plan)
		assert.Equal(t, tt.want, silence, tt.history.Weeks)
		assert.Equal(t, tt.want != "", forecast == Forecast{})
	}
}

func TestPredictSteadyPace(t *testing.T) {
	t.Parallel()
	now := on("2026-11-18")
	f, silence := Predict(steady(2, 26), Plan{
		Now: now, InProduction: 41, Goal: 52, GoalDate: on("2026-12-17"), UnderWay: 4, Ceiling: 360,
	})
	require.Empty(t, silence)
	sixWeeks, twoWeeks := on("2026-12-30"), on("2026-12-02")
	assert.Equal(t, Dates{Remaining: 11, P50: sixWeeks, P85: sixWeeks, P95: sixWeeks}, f.Goal)
	assert.Equal(t, Dates{Remaining: 4, P50: twoWeeks, P85: twoWeeks, P95: twoWeeks}, f.UnderWay)
	assert.Equal(t, Outlook{Date: on("2026-12-17"), P50: 49, P85: 49, P95: 49}, f.AtDate, "four whole weeks")
	assert.Equal(t, Basis{Weeks: 26, Finished: 52, Runs: DefaultRuns, HorizonWeeks: HorizonWeeks}, f.Basis)
}

func TestPredictEdges(t *testing.T) {
	t.Parallel()
	now := on("2026-11-18")
	t.Run("already reached", func(t *testing.T) {
		t.Parallel()
		f, silence := Predict(steady(1, 10), Plan{Now: now, InProduction: 210, Goal: 200, GoalDate: on("2026-11-01")})
		require.Empty(t, silence)
		assert.Equal(t, Dates{P50: now, P85: now, P95: now}, f.Goal)
		assert.Equal(t, Dates{P50: now, P85: now, P95: now}, f.UnderWay)
		assert.Equal(t, 210, f.AtDate.P50)
		assert.InDelta(t, 1, f.AtDate.Chance, 1e-12)
	})
	t.Run("beyond the ceiling", func(t *testing.T) {
		t.Parallel()
		f, silence := Predict(steady(5, 10), Plan{Now: now, InProduction: 10, Goal: 400, GoalDate: on("2036-01-01"), UnderWay: 5, Ceiling: 360})
		require.Empty(t, silence)
		assert.Equal(t, Dates{Remaining: 390}, f.Goal, "never")
		assert.Equal(t, 360, f.AtDate.P50)
		assert.Zero(t, f.AtDate.Chance)
		assert.Equal(t, now.AddDate(0, 0, 7), f.UnderWay.P95)
	})
	t.Run("beyond the horizon", func(t *testing.T) {
		t.Parallel()
		f, silence := Predict(steady(1, 10), Plan{Now: now, Goal: HorizonWeeks + 1, UnderWay: HorizonWeeks})
		require.Empty(t, silence)
		assert.True(t, f.Goal.P50.IsZero())
		assert.Equal(t, now.AddDate(0, 0, 7*HorizonWeeks), f.UnderWay.P50)
		assert.Equal(t, Outlook{}, f.AtDate, "no date was given")
	})
	t.Run("the clock on the wall is kept", func(t *testing.T) {
		t.Parallel()
		f, silence := Predict(steady(1, 10), Plan{Now: at("2026-03-25 00:30"), Goal: 1})
		require.Empty(t, silence)
		assert.Equal(t, "2026-04-01 00:30", f.Goal.P50.Format("2006-01-02 15:04"))
	})
}

// A week in two gives one: the weeks until the tenth follow the negative
// binomial distribution, whose quantiles are computed here.
func TestPredictAgainstTheory(t *testing.T) {
	t.Parallel()
	now := on("2026-11-18")
	history := Throughput{Weeks: []int{0, 1, 0, 1, 1, 0, 1, 0, 1, 0}}
	f, silence := Predict(history, Plan{Now: now, Goal: 10, GoalDate: now.AddDate(0, 0, 7*20), Runs: 40_000, Seed: 7})
	require.Empty(t, silence)
	weeks := func(date time.Time) float64 { return math.Round(date.Sub(now).Hours() / (24 * 7)) }
	atMost := func(n int) float64 { // likelihood of ten in at most n fair weeks
		sum := 0.0
		for k := 10; k <= n; k++ {
			sum += choose(n, k)
		}
		return sum / math.Pow(2, float64(n))
	}
	for likelihood, date := range map[float64]time.Time{0.50: f.Goal.P50, 0.85: f.Goal.P85, 0.95: f.Goal.P95} {
		n := 10
		for atMost(n) < likelihood {
			n++
		}
		assert.InDelta(t, n, weeks(date), 1, likelihood)
	}
	assert.InDelta(t, atMost(20), f.AtDate.Chance, 0.01)
	assert.Equal(t, 10, f.AtDate.P50)
	assert.InDelta(t, 8, f.AtDate.P85, 1)
	assert.InDelta(t, 6, f.AtDate.P95, 1)
}

func TestAtLeast(t *testing.T) {
	t.Parallel()
	assert.Equal(t, 49, atLeast(100, 50))
	assert.Equal(t, 84, atLeast(100, 85))
	assert.Equal(t, 9, atLeast(10, 95), "nine of ten are not 95 %")
	assert.Equal(t, 0, atLeast(1, 50))
}

func choose(n, k int) float64 {
	c := 1.0
	for i := 1; i <= k; i++ {
		c = c * float64(n-k+i) / float64(i)
	}
	return c
}

func TestPredictHoldsTogether(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		history := Throughput{Weeks: rapid.SliceOfN(rapid.IntRange(0, 6), MinWeeks, 30).Draw(t, "weeks")}
		plan := Plan{
			Now: drawNear(t), InProduction: rapid.IntRange(0, 100).Draw(t, "now"), Goal: rapid.IntRange(0, 371).Draw(t, "goal"),
			UnderWay: rapid.IntRange(0, 80).Draw(t, "under way"), Ceiling: 371, Runs: 100, Seed: rapid.Uint64().Draw(t, "seed"),
		}
		plan.GoalDate = plan.Now.AddDate(0, 0, rapid.IntRange(-30, 800).Draw(t, "days"))
		f, silence := Predict(history, plan)
		if silence != "" {
			require.Less(t, history.Total(), MinFinished)
			return
		}
		again, _ := Predict(history, plan)
		require.Equal(t, f, again, "the same seed draws the same futures")
		for _, d := range []Dates{f.Goal, f.UnderWay} {
			requireOrder(t, plan.Now, d.P50)
			requireOrder(t, d.P50, d.P85)
			requireOrder(t, d.P85, d.P95)
		}
		if f.UnderWay.Remaining <= f.Goal.Remaining {
			requireOrder(t, f.UnderWay.P85, f.Goal.P85)
		}
		o := f.AtDate
		require.True(t, plan.InProduction <= o.P95 && o.P95 <= o.P85 && o.P85 <= o.P50 && o.P50 <= plan.Ceiling, o)
		require.True(t, o.Chance >= 0 && o.Chance <= 1)
		if o.P85 >= plan.Goal {
			require.GreaterOrEqual(t, o.Chance, 0.85)
		}
	})
}

// requireOrder: a zero date is later than any other.
func requireOrder(t *rapid.T, first, second time.Time) {
	if second.IsZero() {
		return
	}
	require.False(t, first.IsZero() || first.After(second), "%s %s", first, second)
}

func TestPredictSeedMatters(t *testing.T) {
	t.Parallel()
	history := Throughput{Weeks: []int{0, 3, 0, 1, 7, 0, 1, 0, 2, 0}}
	plan := Plan{Now: on("2026-11-18"), Goal: 300, GoalDate: on("2027-11-18"), Runs: 200}
	one, _ := Predict(history, plan)
	plan.Seed = 1
	two, _ := Predict(history, plan)
	assert.NotEqual(t, one.AtDate, two.AtDate)
}

func BenchmarkPredict(b *testing.B) {
	history := Throughput{Weeks: []int{2, 3, 0, 1, 4, 0, 1, 0, 2, 5, 1, 2, 0, 0, 0, 3, 2, 1, 2, 2, 0, 4, 1, 3, 2, 1}}
	plan := Plan{Now: on("2026-11-18"), InProduction: 41, Goal: 200, GoalDate: on("2027-12-31"), UnderWay: 60, Ceiling: 360}
	for b.Loop() {
		Predict(history, plan)
	}
}
