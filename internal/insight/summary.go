package insight

import (
	"math"
	"slices"
	"time"
)

// Summary describes how long things took. The percentiles lie between the two
// nearest values, in proportion (as percentile_cont in PostgreSQL). All are 0
// where N is.
type Summary struct {
	N                     int
	P25, Median, P75, P85 float64
}

// Summarize describes values in any order, in their own unit.
func Summarize(values []float64) Summary {
	if len(values) == 0 {
		return Summary{}
	}
	sorted := slices.Sorted(slices.Values(values))
	return Summary{
		N: len(sorted), P25: quantile(sorted, 0.25), Median: quantile(sorted, 0.50),
		P75: quantile(sorted, 0.75), P85: quantile(sorted, 0.85),
	}
}

func quantile(sorted []float64, q float64) float64 {
	at := q * float64(len(sorted)-1)
	below := int(math.Floor(at))
	if below+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[below] + (at-float64(below))*(sorted[below+1]-sorted[below])
}

// Finished is something that came to its end, and how long it took.
type Finished struct {
	At   time.Time
	Took float64 // in the unit that the summary shall have
}

// Month is a month of a year in Oslo.
type Month struct {
	Year  int
	Month time.Month
}

// MonthOf gives the month that an instant lies in.
func MonthOf(t time.Time) Month {
	y, m, _ := t.In(Oslo()).Date()
	return Month{Year: y, Month: m}
}

// Next is the month after.
func (m Month) Next() Month {
	if m.Month == time.December {
		return Month{Year: m.Year + 1, Month: time.January}
	}
	return Month{Year: m.Year, Month: m.Month + 1}
}

// Compare orders months, as cmp.Compare does.
func (m Month) Compare(other Month) int {
	return (m.Year-other.Year)*12 + int(m.Month-other.Month)
}

// MonthSummary describes what came to its end in a month.
type MonthSummary struct {
	Month Month
	Summary
}

// ByMonth summarizes by the month in which things ended, from the first of them
// to the last. A month in which nothing ended is there with N 0, so that a chart
// shows the gap.
func ByMonth(finished []Finished) []MonthSummary {
	if len(finished) == 0 {
		return nil
	}
	took := map[Month][]float64{}
	first := MonthOf(finished[0].At)
	last := first
	for _, f := range finished {
		m := MonthOf(f.At)
		took[m] = append(took[m], f.Took)
		if m.Compare(first) < 0 {
			first = m
		}
		if m.Compare(last) > 0 {
			last = m
		}
	}
	var months []MonthSummary
	for m := first; m.Compare(last) <= 0; m = m.Next() {
		months = append(months, MonthSummary{Month: m, Summary: Summarize(took[m])})
	}
	return months
}

// StageTime is how long one case was in one stage.
type StageTime struct {
	Stage int
	Took  float64
}

// ByStage summarizes by stage. A stage that none has finished is not in it.
func ByStage(times []StageTime) map[int]Summary {
	took := map[int][]float64{}
	for _, t := range times {
		took[t.Stage] = append(took[t.Stage], t.Took)
	}
	summaries := make(map[int]Summary, len(took))
	for stage, values := range took {
		summaries[stage] = Summarize(values)
	}
	return summaries
}
