package demo

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/ks-no/tilkobling/internal/insight"
)

func TestTheAlmanacNeverReachesIntoTheFuture(t *testing.T) {
	t.Parallel()
	oslo := insight.Oslo()
	for name, now := range map[string]time.Time{
		"midday":        time.Date(2026, 11, 24, 12, 0, 0, 0, oslo),
		"evening":       time.Date(2026, 11, 24, 23, 0, 0, 0, oslo),
		"early":         time.Date(2026, 11, 23, 6, 30, 0, 0, oslo),
		"just after 9":  time.Date(2026, 11, 23, 9, 1, 0, 0, oslo),
		"Sunday":        time.Date(2026, 11, 22, 16, 0, 0, 0, oslo),
		"Easter Monday": time.Date(2026, 4, 6, 12, 0, 0, 0, oslo),
		"17 May":        time.Date(2027, 5, 17, 12, 0, 0, 0, oslo),
		"New Year":      time.Date(2027, 1, 1, 0, 5, 0, 0, oslo),
		"summer time":   time.Date(2026, 3, 30, 8, 59, 0, 0, oslo),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAlmanac(now)
			last := time.Time{}
			for days := 60; days >= 0; days-- {
				for _, clock := range []string{"08:00", "09:15", "13:40", "16:30"} {
					at := a.at(days, clock)
					assert.True(t, at.After(last), "%d %s", days, clock)
					assert.False(t, at.After(now), "%d %s", days, clock)
					assert.True(t, a.calendar.IsWorkingDay(at))
					last = at
				}
			}
			assert.True(t, a.at(-1, "08:00").After(now.Add(-24*time.Hour)))
			assert.Equal(t, time.Thursday, a.weekday(time.Thursday, "10:00").Weekday())
			assert.NotEqual(t, time.July, a.at(a.outsideJuly(90), "12:00").Month())
		})
	}
}
