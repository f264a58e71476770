// Package insight computes what the figures of the product are made of: Norwegian
// working days, how long each party has had the turn, lead times, what stands
// still, and a forecast. It is pure: no I/O and no clock of its own, "now" is
// always given. It imports the standard library only. It knows no case; callers
// hand it instants and counts, in the order they please.
//
// # Working days
//
// Saturdays, Sundays and public holidays are not working days; 24 and 31
// December are as [Calendar] says. Dates are those of Europe/Oslo, whatever zone
// an instant carries. Two measures are kept apart:
//
//   - [Calendar.WorkingDaysBetween] counts dates, and is what a person is told:
//     «har ventet i 3 arbeidsdager». The day it began is not counted.
//   - [Calendar.WorkingTime] measures time, where a working day is 24 hours and
//     any other day is nothing. It is what is shared between the parties.
//
// Both are differences between two readings of one clock. So what is measured
// in pieces adds up to the whole, exactly, and nothing runs backwards. The
// summer time changes fall on Sundays, so each working day has its 24 hours.
//
//	calendar := insight.Calendar{Dec24Off: true}
//	spent, err := calendar.Tally(opened, closed, turns, holds)
//	// spent.KS + spent.Customer + spent.Supplier + spent.Hold
//	//	== calendar.WorkingTime(opened, closed)
//
// # Whose turn, and holds
//
// While a case is on hold the time is the hold's and nobody's wait grows:
// [Calendar.WaitedDays] is the same in the instant of resuming as it was when
// the hold began, so resuming breaks no limit.
//
// # Time zone
//
// The zone is loaded once, by name. A program that may run where there is no
// zone database imports time/tzdata in main and calls [CheckTimeZone] when it
// starts; there is no silent fallback to another zone.
package insight
