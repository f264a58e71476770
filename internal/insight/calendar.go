package insight

import (
	"math"
	"time"
)

// Calendar is the Norwegian working calendar. The zero value works on 24 and 31
// December, which are no public holidays; whether KS does is a setting.
type Calendar struct {
	Dec24Off bool
	Dec31Off bool
}

// IsWorkingDay tells whether the date of t in Oslo is a working day.
func (c Calendar) IsWorkingDay(t time.Time) bool {
	date, _ := local(t)
	return c.isWorking(date)
}

// WorkingDaysBetween counts the working days after the date of from, up to and
// including the date of to: 0 on the same day, 1 from a Friday to the Monday
// after, whatever the hours. It is 0 where to is before from. What is counted in
// pieces adds up: between a and b plus between b and c is between a and c.
func (c Calendar) WorkingDaysBetween(from, to time.Time) int {
	first, _ := local(from)
	last, _ := local(to)
	if last <= first {
		return 0
	}
	return int(c.ordinal(last) - c.ordinal(first))
}

// AddWorkingDays gives the working day that is n working days from t, at the
// same time of the day in Oslo; n may be negative. It is the inverse of
// WorkingDaysBetween: for n > 0
//
//	WorkingDaysBetween(t, AddWorkingDays(t, n)) == n
//	WorkingDaysBetween(AddWorkingDays(t, -n), t) == n
//
// For n == 0 it is t itself, working day or not.
func (c Calendar) AddWorkingDays(t time.Time, n int) time.Time {
	if n == 0 {
		return t
	}
	date, clock := local(t)
	y, m, d := time.Unix(c.dateOf(c.ordinal(date)+int64(n), date)*secondsPerDay, 0).UTC().Date()
	seconds := int(clock / time.Second)
	return time.Date(y, m, d, 0, 0, seconds, int(clock%time.Second), Oslo())
}

// WorkingTime measures the time from one instant to another that lies on working
// days, 24 hours for each. It is 0 where to is before from, and adds up exactly:
// the pieces of a stretch are together the stretch. Use [Days] to show it.
// Beyond some 290 years it stands still.
func (c Calendar) WorkingTime(from, to time.Time) time.Duration {
	return c.reading(to).since(c.reading(from))
}

// Days tells a working time in working days.
func Days(workingTime time.Duration) float64 {
	return float64(workingTime) / float64(day)
}

// reading is what a clock shows that stands still when nobody works.
type reading struct {
	days  int64 // whole working days
	clock time.Duration
}

func (c Calendar) reading(t time.Time) reading {
	date, clock := local(t)
	if !c.isWorking(date) {
		return reading{days: c.ordinal(date)}
	}
	return reading{days: c.ordinal(date) - 1, clock: clock}
}

func (r reading) since(earlier reading) time.Duration {
	days := r.days - earlier.days
	if days >= math.MaxInt64/int64(day) {
		return math.MaxInt64
	}
	return max(0, time.Duration(days)*day+r.clock-earlier.clock)
}

// ordinal counts the working days up to and including a date, from a fixed date
// long ago. Its cost does not depend on the distance, within the kept years.
func (c Calendar) ordinal(date int64) int64 {
	week := floorDiv(date+3, 7)
	weekdays := week*5 + min(date+3-week*7+1, 5)
	year := c.yearOff(time.Unix(date*secondsPerDay, 0).UTC().Year())
	holidays := year.before
	for _, off := range year.off {
		if off > date {
			break
		}
		holidays++
	}
	return weekdays - holidays
}

func (c Calendar) isWorking(date int64) bool {
	if isWeekend(date) {
		return false
	}
	for _, off := range c.yearOff(time.Unix(date*secondsPerDay, 0).UTC().Year()).off {
		if off == date {
			return false
		}
	}
	return true
}

// dateOf finds the working day with an ordinal, beginning the search at a date.
func (c Calendar) dateOf(ordinal, date int64) int64 {
	date += (ordinal - c.ordinal(date)) * 7 / 5
	// An ordinal grows by at most one a day, so a step of what is missing never
	// goes too far.
	for missing := ordinal - c.ordinal(date); missing != 0; missing = ordinal - c.ordinal(date) {
		date += missing
	}
	for !c.isWorking(date) { // the days off after it have its ordinal too
		date--
	}
	return date
}
