package insight

import (
	"testing"
	"time"
	_ "time/tzdata" // the tests run where there may be no zone database

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// at reads a wall clock in Oslo: "2026-05-15 14:30".
func at(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, Oslo())
	if err != nil {
		panic(err)
	}
	return t
}

func on(s string) time.Time { return at(s + " 12:00") }

func TestTimeZone(t *testing.T) {
	t.Parallel()
	require.NoError(t, CheckTimeZone())
	assert.Equal(t, "Europe/Oslo", Oslo().String())
}

func TestEaster(t *testing.T) {
	t.Parallel()
	dates := []string{
		"1818-03-22", "2285-03-22", // the earliest there is
		"1886-04-25", "1943-04-25", "2038-04-25", // the latest there is
		"1913-03-23", "2008-03-23", "2160-03-23",
		"1954-04-18", "1981-04-19", "2049-04-18", "2076-04-19", // the exceptions of the rule
		"1961-04-02", "2000-04-23", "2011-04-24", "2016-03-27", "2019-04-21", "2020-04-12", "2021-04-04",
		"2022-04-17", "2023-04-09", "2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28", "2028-04-16",
		"2029-04-01", "2030-04-21", "2031-04-13", "2032-03-28", "2100-03-28", "2299-04-16",
	}
	for _, want := range dates {
		sunday, err := time.Parse(time.DateOnly, want)
		require.NoError(t, err)
		got := time.Unix(easterSunday(sunday.Year())*secondsPerDay, 0).UTC()
		assert.Equal(t, want, got.Format(time.DateOnly))
	}
}

func TestIsWorkingDay(t *testing.T) {
	t.Parallel()
	tests := []struct {
		date string
		want bool
		what string
	}{
		{"2026-01-01", false, "New Year's Day"},
		{"2026-01-02", true, "the Friday after"},
		{"2026-04-01", true, "Wednesday before Easter"},
		{"2026-04-02", false, "Maundy Thursday"},
		{"2026-04-03", false, "Good Friday"},
		{"2026-04-04", false, "Saturday"},
		{"2026-04-05", false, "Easter Sunday"},
		{"2026-04-06", false, "Easter Monday"},
		{"2026-04-07", true, "Tuesday after Easter"},
		{"2026-05-01", false, "1 May"},
		{"2026-05-14", false, "Ascension Day"},
		{"2026-05-15", true, "the Friday between is worked"},
		{"2026-05-17", false, "17 May on a Sunday"},
		{"2026-05-18", true, "it is not moved to the Monday"},
		{"2026-05-25", false, "Whit Monday"},
		{"2026-12-23", true, "Little Christmas Eve"},
		{"2026-12-25", false, "Christmas Day"},
		{"2026-12-26", false, "Saturday"},
		{"2026-12-28", true, "Monday after Christmas"},
		{"2008-05-01", false, "1 May is Ascension Day"},
		{"2008-05-02", true, "counted once"},
		{"2012-05-17", false, "17 May is Ascension Day"},
		{"2027-05-17", false, "17 May is Whit Monday"},
		{"2027-05-18", true, ""},
		{"2008-03-20", false, "Maundy Thursday, very early"},
		{"2008-03-24", false, "Easter Monday, very early"},
		{"2038-04-22", false, "Maundy Thursday, very late"},
		{"2038-06-14", false, "Whit Monday, very late"},
		{"2024-12-26", false, "Boxing Day on a Thursday"},
		{"2024-02-29", true, "leap day"},
		{"1818-03-23", false, "before the kept years: Easter Monday"},
		{"2285-03-23", false, "after the kept years: Easter Monday"},
		{"2285-03-24", true, ""},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, Calendar{}.IsWorkingDay(on(tt.date)), "%s %s", tt.date, tt.what)
	}
}

func TestEvesAreSettings(t *testing.T) {
	t.Parallel()
	for _, c := range []Calendar{{}, {Dec24Off: true}, {Dec31Off: true}, {Dec24Off: true, Dec31Off: true}} {
		assert.Equal(t, !c.Dec24Off, c.IsWorkingDay(on("2026-12-24")), c)
		assert.Equal(t, !c.Dec31Off, c.IsWorkingDay(on("2026-12-31")), c)
		want := 253
		if c.Dec24Off {
			want--
		}
		if c.Dec31Off {
			want--
		}
		assert.Equal(t, want, c.WorkingDaysBetween(on("2025-12-31"), on("2026-12-31")), c)
		assert.False(t, c.IsWorkingDay(on("2022-12-24")), "a Saturday in any case")
	}
}

func TestWorkingDaysOfYears(t *testing.T) {
	t.Parallel()
	for year, want := range map[int]int{2024: 252, 2025: 252, 2026: 253, 2027: 255} {
		from := time.Date(year-1, time.December, 31, 12, 0, 0, 0, Oslo())
		assert.Equal(t, want, Calendar{}.WorkingDaysBetween(from, from.AddDate(1, 0, 0)), year)
	}
}

func TestWorkingDaysBetween(t *testing.T) {
	t.Parallel()
	tests := []struct {
		from, to string
		want     int
	}{
		{"2026-11-16 08:00", "2026-11-16 16:00", 0},
		{"2026-11-16 23:59", "2026-11-17 00:00", 1},
		{"2026-11-13 15:00", "2026-11-16 08:00", 1}, // Friday to Monday
		{"2026-11-13 15:00", "2026-11-15 23:59", 0}, // to Sunday
		{"2026-11-14 15:00", "2026-11-16 08:00", 1}, // Saturday to Monday
		{"2026-04-01 12:00", "2026-04-07 12:00", 1}, // over Easter
		{"2026-12-23 12:00", "2027-01-04 12:00", 6}, // 24, 28, 29, 30, 31, 4
		{"2026-05-13 12:00", "2026-05-18 12:00", 2},
		{"2026-11-17 12:00", "2026-11-16 12:00", 0}, // never backwards
		{"2026-03-27 12:00", "2026-03-30 12:00", 1}, // the night summer time begins
		{"2026-10-23 12:00", "2026-10-26 12:00", 1}, // the night it ends
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, Calendar{}.WorkingDaysBetween(at(tt.from), at(tt.to)), "%s %s", tt.from, tt.to)
	}
}

// A date is Oslo's, whatever zone the instant is told in.
func TestDatesAreOslos(t *testing.T) {
	t.Parallel()
	c := Calendar{}
	// 22.30 on a Sunday in London in summer is Sunday 23.30 in Oslo; 23.30 is Monday.
	assert.False(t, c.IsWorkingDay(time.Date(2026, time.July, 5, 21, 30, 0, 0, time.UTC)))
	assert.True(t, c.IsWorkingDay(time.Date(2026, time.July, 5, 22, 0, 0, 0, time.UTC)))
	assert.False(t, c.IsWorkingDay(time.Date(2026, time.January, 4, 22, 30, 0, 0, time.UTC)))
	assert.True(t, c.IsWorkingDay(time.Date(2026, time.January, 4, 23, 0, 0, 0, time.UTC)))
}

func TestWorkingTime(t *testing.T) {
	t.Parallel()
	tests := []struct {
		from, to string
		want     time.Duration
	}{
		{"2026-11-16 08:00", "2026-11-16 16:00", 8 * time.Hour},
		{"2026-11-13 12:00", "2026-11-16 12:00", 24 * time.Hour}, // half a Friday, half a Monday
		{"2026-11-14 12:00", "2026-11-15 12:00", 0},
		{"2026-11-13 18:00", "2026-11-15 12:00", 6 * time.Hour},
		{"2026-03-27 12:00", "2026-03-30 12:00", 24 * time.Hour}, // a Sunday of 23 hours
		{"2026-10-23 12:00", "2026-10-26 12:00", 24 * time.Hour}, // a Sunday of 25 hours
		{"2026-03-29 01:00", "2026-03-29 04:00", 0},
		{"2026-04-01 00:00", "2026-04-08 00:00", 48 * time.Hour},
		{"2026-11-16 16:00", "2026-11-16 08:00", 0},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, Calendar{}.WorkingTime(at(tt.from), at(tt.to)), "%s %s", tt.from, tt.to)
	}
	assert.InDelta(t, 1.5, Days(36*time.Hour), 1e-12)
	assert.Positive(t, Calendar{}.WorkingTime(time.Time{}, on("2026-11-16")), "does not overflow")
}

func TestAddWorkingDays(t *testing.T) {
	t.Parallel()
	tests := []struct {
		from string
		n    int
		want string
	}{
		{"2026-11-16 08:15", 0, "2026-11-16 08:15"},
		{"2026-11-15 08:15", 0, "2026-11-15 08:15"},
		{"2026-11-13 08:15", 1, "2026-11-16 08:15"},
		{"2026-11-14 08:15", 1, "2026-11-16 08:15"},
		{"2026-04-01 08:15", 1, "2026-04-07 08:15"},
		{"2026-04-07 08:15", -1, "2026-04-01 08:15"},
		{"2026-03-27 08:15", 1, "2026-03-30 08:15"},
		{"2026-11-22 15:00", -1, "2026-11-19 15:00"}, // from a Sunday: one working day has passed since Thursday
		{"2026-11-16 08:15", 253, "2027-11-15 08:15"},
	}
	for _, tt := range tests {
		got := Calendar{}.AddWorkingDays(at(tt.from), tt.n)
		assert.Equal(t, tt.want, got.Format("2006-01-02 15:04"), "%s %d", tt.from, tt.n)
	}
}

// plainWorking is the rule told once more, in the plainest way.
func plainWorking(c Calendar, d time.Time) bool {
	if d.Weekday() == time.Saturday || d.Weekday() == time.Sunday {
		return false
	}
	switch d.Format("01-02") {
	case "01-01", "05-01", "05-17", "12-25", "12-26":
		return false
	case "12-24":
		return !c.Dec24Off
	case "12-31":
		return !c.Dec31Off
	}
	easter := plainEaster(d.Year())
	for _, days := range []int{-3, -2, 1, 39, 50} {
		if d.YearDay() == easter.AddDate(0, 0, days).YearDay() {
			return false
		}
	}
	return true
}

// plainEaster finds the Sunday after the church's full moon by Gauss' rule.
func plainEaster(y int) time.Time {
	a, b, c := y%19, y%4, y%7
	k := y / 100
	m := (15 - (13+8*k)/25 + k - k/4) % 30
	n := (4 + k - k/4) % 7
	d := (19*a + m) % 30
	e := (2*b + 4*c + 6*d + n) % 7
	switch {
	case d == 29 && e == 6:
		return time.Date(y, time.April, 19, 0, 0, 0, 0, time.UTC)
	case d == 28 && e == 6 && (11*m+11)%30 < 19:
		return time.Date(y, time.April, 18, 0, 0, 0, 0, time.UTC)
	default:
		return time.Date(y, time.March, 22+d+e, 0, 0, 0, 0, time.UTC)
	}
}

// Every date of two hundred years, beyond the kept ones at both ends, and every
// count from one of them.
func TestAgainstThePlainRule(t *testing.T) {
	t.Parallel()
	for _, c := range []Calendar{{}, {Dec24Off: true, Dec31Off: true}} {
		from := time.Date(1966, time.January, 1, 12, 0, 0, 0, Oslo())
		want := 0
		for d := from; d.Year() < 2153; d = d.AddDate(0, 0, 1) {
			working := plainWorking(c, d)
			if working && d.After(from) {
				want++
			}
			if working != c.IsWorkingDay(d) || want != c.WorkingDaysBetween(from, d) {
				require.Equal(t, working, c.IsWorkingDay(d), d)
				require.Equal(t, want, c.WorkingDaysBetween(from, d), d)
			}
		}
	}
}

func drawCalendar(t *rapid.T) Calendar {
	return Calendar{Dec24Off: rapid.Bool().Draw(t, "dec24"), Dec31Off: rapid.Bool().Draw(t, "dec31")}
}

// drawInstant gives an instant to the nanosecond in the years 1985 to 2099, often on a
// date on which something happens.
func drawInstant(t *rapid.T, label string) time.Time {
	if rapid.Bool().Draw(t, label+" near") {
		edge := rapid.SampledFrom([]time.Time{
			at("2026-03-29 02:00"), at("2026-10-25 02:00"), at("2026-04-02 00:00"), at("2026-04-07 00:00"),
			at("2026-12-24 00:00"), at("2027-01-01 00:00"), at("2027-05-17 00:00"), at("2026-11-16 00:00"),
		}).Draw(t, label+" edge")
		return edge.Add(time.Duration(rapid.Int64Range(-int64(50*time.Hour), int64(50*time.Hour)).Draw(t, label+" off")))
	}
	seconds := rapid.Int64Range(on("1985-01-01").Unix(), on("2099-12-31").Unix()).Draw(t, label)
	return time.Unix(seconds, rapid.Int64Range(0, 999_999_999).Draw(t, label+" ns")).UTC()
}

func drawOrdered(t *rapid.T, n int) []time.Time {
	instants := make([]time.Time, n)
	for i := range instants {
		instants[i] = drawInstant(t, "instant")
		for j := i; j > 0 && instants[j].Before(instants[j-1]); j-- {
			instants[j], instants[j-1] = instants[j-1], instants[j]
		}
	}
	return instants
}

func TestPiecesAddUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := drawCalendar(t)
		x := drawOrdered(t, 3)
		require.Equal(t, c.WorkingDaysBetween(x[0], x[2]), c.WorkingDaysBetween(x[0], x[1])+c.WorkingDaysBetween(x[1], x[2]))
		require.Equal(t, c.WorkingTime(x[0], x[2]), c.WorkingTime(x[0], x[1])+c.WorkingTime(x[1], x[2]))
	})
}

func TestNothingRunsBackwards(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := drawCalendar(t)
		x := drawOrdered(t, 3)
		require.GreaterOrEqual(t, c.WorkingTime(x[0], x[2]), c.WorkingTime(x[0], x[1]))
		require.GreaterOrEqual(t, c.WorkingDaysBetween(x[0], x[2]), c.WorkingDaysBetween(x[0], x[1]))
		require.Zero(t, c.WorkingTime(x[2], x[0]))
		require.Zero(t, c.WorkingDaysBetween(x[2], x[0]))
		require.LessOrEqual(t, c.WorkingTime(x[0], x[2]), x[2].Sub(x[0])+time.Hour, "an hour of summer time at most")
		require.InDelta(t, c.WorkingDaysBetween(x[0], x[2]), Days(c.WorkingTime(x[0], x[2])), 1)
	})
}

func TestAddingIsTheInverseOfCounting(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := drawCalendar(t)
		from := drawInstant(t, "from")
		n := rapid.IntRange(1, 3000).Draw(t, "n")
		ahead, back := c.AddWorkingDays(from, n), c.AddWorkingDays(from, -n)
		require.Equal(t, n, c.WorkingDaysBetween(from, ahead))
		require.Equal(t, n, c.WorkingDaysBetween(back, from))
		for _, got := range []time.Time{ahead, back} {
			require.True(t, c.IsWorkingDay(got))
			require.Equal(t, from.In(Oslo()).Format("15:04:05.999999999"), got.Format("15:04:05.999999999"))
		}
	})
}

func BenchmarkWorkingDaysBetween(b *testing.B) {
	c := Calendar{Dec24Off: true}
	from, to := on("2025-03-03").UTC(), on("2026-11-16").UTC()
	for b.Loop() {
		c.WorkingDaysBetween(from, to)
	}
}

func BenchmarkWorkingTime(b *testing.B) {
	c := Calendar{Dec24Off: true}
	from, to := on("2025-03-03").UTC(), on("2026-11-16").UTC()
	for b.Loop() {
		c.WorkingTime(from, to)
	}
}
