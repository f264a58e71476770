package insight

import "time"

// WaitedDays counts the working days that someone has waited, as it is told:
// those after the date of since, up to and including the date of now, without
// those that passed in holds. In the instant a hold ends it is what it was when
// the hold began.
func (c Calendar) WaitedDays(since, now time.Time, holds []Interval) int {
	waited := c.WorkingDaysBetween(since, now)
	for _, h := range joinHolds(since, now, holds) {
		waited -= c.WorkingDaysBetween(h.From, h.To)
	}
	return waited
}

// WhenWaited gives the first instant at which WaitedDays is n: the beginning of
// a working day in Oslo, or since itself for n < 1. A limit of n working days is
// broken from WhenWaited(since, n+1, holds) on. It is false while a hold without
// an end is in the way.
func (c Calendar) WhenWaited(since time.Time, n int, holds []Interval) (time.Time, bool) {
	if n < 1 {
		return since, true
	}
	end, endless := endOfHolds(since, holds)
	from := since
	for _, h := range joinHolds(since, end, holds) {
		waited := c.WorkingDaysBetween(from, h.From)
		if waited >= n {
			return c.workingDayAfter(from, n), true
		}
		n -= waited
		from = h.To
	}
	if endless && c.WorkingDaysBetween(from, end) < n {
		return time.Time{}, false
	}
	return c.workingDayAfter(from, n), true
}

// endOfHolds gives the instant from which there is nothing but waiting, or, where
// a hold has no end, nothing but hold.
func endOfHolds(since time.Time, holds []Interval) (end time.Time, endless bool) {
	last := since
	for _, h := range holds {
		switch {
		case !h.To.IsZero():
			last = later(last, h.To)
		case !endless || h.From.Before(end):
			end, endless = h.From, true
		}
	}
	if endless {
		return end, true
	}
	return last, false
}

// workingDayAfter is the beginning of the n-th working day after the date of t.
func (c Calendar) workingDayAfter(t time.Time, n int) time.Time {
	date, _ := local(t)
	return startOf(c.dateOf(c.ordinal(date)+int64(n), date))
}
