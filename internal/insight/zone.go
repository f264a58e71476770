package insight

import (
	"fmt"
	"sync"
	"time"
)

const (
	zoneName      = "Europe/Oslo"
	secondsPerDay = 24 * 60 * 60
	// A working day is measured as 24 hours.
	day = 24 * time.Hour
)

var loadZone = sync.OnceValues(func() (*time.Location, error) {
	zone, err := time.LoadLocation(zoneName)
	if err != nil {
		return nil, fmt.Errorf("load the time zone of the product: %w", err)
	}
	return zone, nil
})

// CheckTimeZone tells whether Europe/Oslo can be loaded. Call it at start: what
// needs the zone later cannot return an error.
func CheckTimeZone() error {
	_, err := loadZone()
	return err
}

// Oslo is the zone in which dates are told. It panics where the zone cannot be
// loaded, since any other zone would give wrong dates in silence.
func Oslo() *time.Location {
	zone, err := loadZone()
	if err != nil {
		panic("insight: " + err.Error())
	}
	return zone
}

// local splits an instant into the number of its date in Oslo (0 is 1 January
// 1970) and the time since that date began on the clock on the wall.
func local(t time.Time) (date int64, clock time.Duration) {
	_, offset := t.In(Oslo()).Zone()
	wall := t.Unix() + int64(offset)
	date = floorDiv(wall, secondsPerDay)
	seconds := wall - date*secondsPerDay
	return date, time.Duration(seconds)*time.Second + time.Duration(t.Nanosecond())
}

// startOf is the instant at which a date begins in Oslo.
func startOf(date int64) time.Time {
	y, m, d := time.Unix(date*secondsPerDay, 0).UTC().Date()
	return time.Date(y, m, d, 0, 0, 0, 0, Oslo())
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
