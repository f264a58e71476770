package demo

import (
	"time"

	"github.com/ks-no/tilkobling/internal/insight"
)

// WorkingDays counts them between two instants.
func WorkingDays(from, to time.Time) int { return insight.Calendar{}.WorkingDaysBetween(from, to) }

// DaysBefore is so many working days before an instant.
func DaysBefore(t time.Time, days int) time.Time { return insight.Calendar{}.AddWorkingDays(t, -days) }
