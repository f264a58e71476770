package insight

import (
	"slices"
	"sync"
	"time"
)

// easterSunday gives the date of Easter in the Gregorian calendar, as the number
// of a date.
func easterSunday(year int) int64 {
	// Gauss' way in the form of Meeus, Jones and Butcher.
	a := year % 19
	b, c := year/100, year%100
	d, e := b/4, b%4
	f := (b + 8) / 25
	g := (b - f + 1) / 3
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return dateNumber(year, time.Month(n/31), n%31+1)
}

func dateNumber(year int, month time.Month, dayOfMonth int) int64 {
	return floorDiv(time.Date(year, month, dayOfMonth, 0, 0, 0, 0, time.UTC).Unix(), secondsPerDay)
}

// daysOff lists the dates from Monday to Friday of a year that are no working
// days, each once: Ascension Day may be 1 or 17 May, Whit Monday 17 May.
func (c Calendar) daysOff(year int) []int64 {
	easter := easterSunday(year)
	off := []int64{
		dateNumber(year, time.January, 1),
		easter - 3,  // Maundy Thursday
		easter - 2,  // Good Friday
		easter + 1,  // Easter Monday
		easter + 39, // Ascension Day
		easter + 50, // Whit Monday
		dateNumber(year, time.May, 1),
		dateNumber(year, time.May, 17),
		dateNumber(year, time.December, 25),
		dateNumber(year, time.December, 26),
	}
	if c.Dec24Off {
		off = append(off, dateNumber(year, time.December, 24))
	}
	if c.Dec31Off {
		off = append(off, dateNumber(year, time.December, 31))
	}
	off = slices.DeleteFunc(off, isWeekend)
	slices.Sort(off)
	return slices.Compact(off)
}

// isWeekend: date 0 was a Thursday.
func isWeekend(date int64) bool {
	return date-7*floorDiv(date+3, 7) >= 2 // Monday is -3, Saturday 2
}

// The years whose days off are kept; any other year is computed when asked for.
const (
	firstKeptYear = 1970
	keptYears     = 180
)

type yearOff struct {
	before int64   // days off from the first kept year up to this year
	off    []int64 // the year's own, in order
}

type keptYearsTable [keptYears]yearOff

// keptOff holds the kept years for each of the four settings of a calendar.
var keptOff = sync.OnceValue(func() *[4]keptYearsTable {
	var kept [4]keptYearsTable
	for setting := range kept {
		c := Calendar{Dec24Off: setting&1 != 0, Dec31Off: setting&2 != 0}
		before := int64(0)
		for i := range kept[setting] {
			off := c.daysOff(firstKeptYear + i)
			kept[setting][i] = yearOff{before: before, off: off}
			before += int64(len(off))
		}
	}
	return &kept
})

func (c Calendar) setting() int {
	setting := 0
	if c.Dec24Off {
		setting |= 1
	}
	if c.Dec31Off {
		setting |= 2
	}
	return setting
}

// yearOff gives a year's days off and how many there were before it, counted
// from the first kept year and negative before that.
func (c Calendar) yearOff(year int) yearOff {
	kept := &keptOff()[c.setting()]
	if i := year - firstKeptYear; i >= 0 && i < keptYears {
		return kept[i]
	}
	result := yearOff{off: c.daysOff(year)}
	if year < firstKeptYear {
		for y := year; y < firstKeptYear; y++ {
			result.before -= int64(len(c.daysOff(y)))
		}
		return result
	}
	last := kept[keptYears-1]
	result.before = last.before + int64(len(last.off))
	for y := firstKeptYear + keptYears; y < year; y++ {
		result.before += int64(len(c.daysOff(y)))
	}
	return result
}
