package text

import (
	"strconv"
	"time"
	_ "time/tzdata" // the program runs in images without a time zone database
)

// oslo is where both parties keep their clocks.
var oslo = mustLocation("Europe/Oslo")

func mustLocation(name string) *time.Location {
	location, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return location
}

// Local gives t as the clock in Europe/Oslo shows it: all times on pages and in letters are so.
func Local(t time.Time) time.Time { return t.In(oslo) }

// Date writes «22. november 2026».
func (c *Catalogue) Date(t time.Time) string {
	t = t.In(oslo)
	return c.day(t) + " " + c.write.months[t.Month()-1] + " " + strconv.Itoa(t.Year())
}

// DateShort writes «22. nov.», for lists.
func (c *Catalogue) DateShort(t time.Time) string {
	t = t.In(oslo)
	return c.day(t) + " " + c.write.shortMonths[t.Month()-1]
}

// DateTime writes «22. november 2026 kl. 14.05».
func (c *Catalogue) DateTime(t time.Time) string { return c.Date(t) + c.write.at + c.Clock(t) }

// DateTimeShort writes «22. nov. kl. 14.05», for lists.
func (c *Catalogue) DateTimeShort(t time.Time) string {
	return c.DateShort(t) + c.write.at + c.Clock(t)
}

// Clock writes «14.05».
func (c *Catalogue) Clock(t time.Time) string {
	return t.In(oslo).Format("15" + c.write.clock + "04")
}

// Weekday writes «søndag».
func (c *Catalogue) Weekday(t time.Time) string { return c.write.days[t.In(oslo).Weekday()] }

// Month writes «november».
func (c *Catalogue) Month(m time.Month) string {
	if m < time.January || m > time.December {
		return ""
	}
	return c.write.months[m-1]
}

// MonthYear writes «november 2026».
func (c *Catalogue) MonthYear(t time.Time) string {
	t = t.In(oslo)
	return c.write.months[t.Month()-1] + " " + strconv.Itoa(t.Year())
}

// Seconds writes a short span: «2,9 s», «0,04 s» below a tenth, «75 s».
func (c *Catalogue) Seconds(d time.Duration) string {
	s := d.Seconds()
	digits := 1
	switch {
	case s >= 9.95:
		digits = 0
	case s < 0.095:
		digits = 2
	}
	return c.Decimal(s, digits) + noBreak + "s"
}

// Elapsed writes a span in its two largest units: «2 timer 10 minutter», «3 døgn 4 timer», «under ett minutt». A span below nothing is none.
func (c *Catalogue) Elapsed(d time.Duration) string {
	minutes := int(d / time.Minute)
	days, hours, rest := minutes/(24*60), minutes/60%24, minutes%60
	switch {
	case minutes <= 0:
		return c.write.instant
	case days > 0:
		return c.span(days, c.write.day, hours, c.write.hour)
	default:
		return c.span(hours, c.write.hour, rest, c.write.minute)
	}
}

func (c *Catalogue) span(a int, large [2]string, b int, small [2]string) string {
	switch {
	case a == 0:
		return c.count(b, small)
	case b == 0:
		return c.count(a, large)
	default:
		return c.count(a, large) + " " + c.count(b, small)
	}
}

func (c *Catalogue) count(n int, words [2]string) string {
	if c.one(n) {
		return c.Number(n) + " " + words[0]
	}
	return c.Number(n) + " " + words[1]
}

func (c *Catalogue) day(t time.Time) string { return strconv.Itoa(t.Day()) + c.write.ordinal }
