package insight

import "time"

// Throughput is how many came to production in each of some whole weeks, Monday
// to Sunday in Oslo, oldest first.
type Throughput struct {
	Weeks []int
	From  time.Time // the beginning of the first week
	To    time.Time // the end of the last, not included
}

// Total is how many came to production in all of the weeks.
func (t Throughput) Total() int {
	sum := 0
	for _, n := range t.Weeks {
		sum += n
	}
	return sum
}

// WeeklyThroughput counts instants by week: the last weeks that are over at now,
// at most so many, and none that began before since, when there was nothing to
// finish. The week that now lies in is not over.
func WeeklyThroughput(finished []time.Time, since, now time.Time, atMost int) Throughput {
	end := weekOf(now)
	start := weekOf(since)
	if !startOf(mondayOf(start)).Equal(since) {
		start++ // a week that was not whole
	}
	start = max(start, end-int64(atMost))
	if start >= end {
		return Throughput{From: startOf(mondayOf(end)), To: startOf(mondayOf(end))}
	}
	t := Throughput{
		Weeks: make([]int, end-start),
		From:  startOf(mondayOf(start)),
		To:    startOf(mondayOf(end)),
	}
	for _, at := range finished {
		if week := weekOf(at); week >= start && week < end {
			t.Weeks[week-start]++
		}
	}
	return t
}

// weekOf numbers the weeks from Monday to Sunday.
func weekOf(t time.Time) int64 {
	date, _ := local(t)
	return floorDiv(date+3, 7)
}

func mondayOf(week int64) int64 { return week*7 - 3 }
