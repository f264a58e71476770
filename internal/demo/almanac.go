package demo

import (
	"fmt"
	"time"

	"github.com/ks-no/tilkobling/internal/insight"
)

const minute = time.Minute

// The hours between which things happen on a working day.
const (
	opens  = 8 * time.Hour
	closes = 16*time.Hour + 30*time.Minute
)

// almanac turns «six working days ago at ten past nine» into an instant. Nothing
// that it gives for today lies in the future.
type almanac struct {
	calendar insight.Calendar
	base     time.Time     // midnight in Oslo of the day that the story calls today
	end      time.Duration // until when there has been anything of it
}

// newAlmanac begins at now. Where the day has hardly begun, or is none on which
// anybody works, the story's today is the working day before.
func newAlmanac(now time.Time) almanac {
	a := almanac{end: closes}
	local := now.In(insight.Oslo())
	a.base = time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, insight.Oslo())
	since := time.Duration(local.Hour())*time.Hour + time.Duration(local.Minute())*time.Minute
	if a.calendar.IsWorkingDay(a.base) && since >= opens+time.Hour {
		a.end = min(closes, since-5*time.Minute)
		return a
	}
	for {
		a.base = a.base.AddDate(0, 0, -1)
		if a.calendar.IsWorkingDay(a.base) {
			return a
		}
	}
}

// at is a time of the day in Oslo, days working days before today; after it
// where days is negative.
func (a almanac) at(days int, clock string) time.Time {
	var hour, minute int
	if _, err := fmt.Sscanf(clock, "%d:%d", &hour, &minute); err != nil {
		panic("demo: no time of the day: " + clock)
	}
	since := time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute
	if days == 0 {
		// What is told of today has happened by now, in its order.
		since = opens + time.Duration(float64(since-opens)*float64(a.end-opens)/float64(closes-opens))
	}
	d := a.calendar.AddWorkingDays(a.base, -days)
	return time.Date(d.Year(), d.Month(), d.Day(), 0, 0, int(since/time.Second), 0, insight.Oslo())
}

// weekday is the next such day after today, at a time of the day.
func (a almanac) weekday(day time.Weekday, clock string) time.Time {
	for n := -1; ; n-- {
		if t := a.at(n, clock); t.Weekday() == day {
			return t
		}
	}
}

// outsideJuly moves a day into the past until it is not in July.
func (a almanac) outsideJuly(days int) int {
	for a.at(days, "12:00").Month() == time.July {
		days++
	}
	return days
}
