package postgres_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/internal/insight"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
)

const tolerance = 1e-6

func TestFiguresAreThoseOfAPlainComputation(t *testing.T) {
	t.Parallel()
	for seed := range uint64(3) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			h := newHistories(t, seed)
			h.many(70)
			h.check("as made")
			for range 12 { // what changes later counts anew, and only that
				h.later(h.cases[h.rand.IntN(len(h.cases))])
			}
			h.check("after changes")
		})
	}
}

// check holds all figures, under many filters, against plain ones.
func (h *histories) check(when string) {
	h.tb.Helper()
	h.write()
	year := h.now.AddDate(-1, 0, 0)
	for _, f := range []postgres.FiguresFilter{
		{From: year},
		{},
		{From: h.now.AddDate(0, -3, 0)},
		{County: "18", From: year},
		{HRSystem: "Tinde Personal", From: year},
		{Supplier: h.suppliers[0], From: year},
		{Handler: h.handlers[1], From: year},
		{County: "46", HRSystem: "Tinde Personal", From: year},
		{HRSystem: "finnes ikke", From: year},
	} {
		for _, again := range []string{"summarized", "kept"} {
			what := fmt.Sprintf("%s, %+v, %s", when, f, again)
			head, err := postgres.LoadDashboard(h.tb.Context(), h.pool, insight.Calendar{}, f, h.now)
			require.NoError(h.tb, err, what)
			require.False(h.tb, head.Pending)
			h.checkPast(what, f, head.Past)
			h.checkLists(what, f, head)
			still, more, err := postgres.StandingStill(h.tb.Context(), h.pool, insight.Calendar{}, head.Past, f, h.now)
			require.NoError(h.tb, err, what)
			require.False(h.tb, more)
			h.checkStill(what, f, head.Past, still)
		}
	}
	h.checkStates(when)
}

func (h *histories) checkPast(what string, f postgres.FiguresFilter, got *postgres.Past) {
	h.tb.Helper()
	finished := h.finished(f)
	assert.Equal(h.tb, len(finished), got.Cases, what)
	var leads []float64
	months, systems := map[insight.Month][]float64{}, map[string][]float64{}
	var stages [7][]float64
	var parties [7]postgres.PartyDays
	for _, c := range finished {
		lead, spent := c.plain()
		leads = append(leads, lead)
		at := c.closedAt.In(insight.Oslo())
		month := insight.Month{Year: at.Year(), Month: at.Month()}
		months[month] = append(months[month], lead)
		if c.system != "" {
			systems[c.system] = append(systems[c.system], lead)
		}
		for i, s := range spent {
			stages[i] = append(stages[i], s.KS+s.Customer+s.Supplier)
			parties[i].KS += s.KS / float64(len(finished))
			parties[i].Customer += s.Customer / float64(len(finished))
			parties[i].Supplier += s.Supplier / float64(len(finished))
			parties[i].Hold += s.Hold / float64(len(finished))
		}
	}
	sameSummary(h.tb, what+": lead time", leads, got.Lead)
	for _, m := range got.Months {
		sameSummary(h.tb, fmt.Sprintf("%s: %v", what, m.Month), months[m.Month], m.Summary)
		delete(months, m.Month)
	}
	assert.Empty(h.tb, months, what)
	assert.Len(h.tb, got.Systems, len(systems), what)
	for name, leads := range systems {
		assert.Equal(h.tb, len(leads), got.Systems[name].Cases, what)
		assert.InDelta(h.tb, plainQuantile(leads, 0.5), got.Systems[name].Median, tolerance, what)
	}
	var total postgres.PartyDays
	for i := range stages {
		sameSummary(h.tb, fmt.Sprintf("%s: stage %d", what, i+1), stages[i], got.Stages[i])
		sameDays(h.tb, what, parties[i], got.Parties[i])
		total.KS += parties[i].KS
		total.Customer += parties[i].Customer
		total.Supplier += parties[i].Supplier
		total.Hold += parties[i].Hold
	}
	sameDays(h.tb, what, total, got.Total)
	h.checkWeeks(what, f, got.Weeks)
	h.checkWeeks(what, postgres.FiguresFilter{}, got.Board)
	h.checkFaults(what, f, got.Faults)
}

func (h *histories) checkWeeks(what string, f postgres.FiguresFilter, got insight.Throughput) {
	h.tb.Helper()
	f.From = time.Time{}
	finished := h.finished(f)
	require.Len(h.tb, got.Weeks, postgres.ForecastWeeks, what)
	for i, n := range got.Weeks {
		from := got.From.AddDate(0, 0, 7*i)
		require.Equal(h.tb, time.Monday, from.Weekday())
		want := 0
		for _, c := range finished {
			if !c.closedAt.Before(from) && c.closedAt.Before(from.AddDate(0, 0, 7)) {
				want += c.municipalities()
			}
		}
		assert.Equal(h.tb, want, n, "%s: week of %v", what, from)
	}
	assert.True(h.tb, !got.To.After(h.now) && got.To.AddDate(0, 0, 7).After(h.now), what)
}

func (h *histories) checkFaults(what string, f postgres.FiguresFilter, got []postgres.FaultGroup) {
	h.tb.Helper()
	type group struct {
		system   string
		supplier int64
		check    string
	}
	type tally struct {
		cases, municipalities map[string]bool
		open                  int
		days                  []float64
	}
	want := map[group]*tally{}
	for _, c := range h.chosen(f) {
		for _, fault := range c.plainFaults() {
			if fault.began.Before(f.From) {
				continue
			}
			for _, g := range []group{{c.system, 0, fault.check}, {"", c.supplier, fault.check}} {
				if g.system == "" && g.supplier == 0 {
					continue
				}
				if want[g] == nil {
					want[g] = &tally{cases: map[string]bool{}, municipalities: map[string]bool{}}
				}
				want[g].cases[c.number] = true
				for _, m := range c.customers {
					if len(m) == 4 {
						want[g].municipalities[m] = true
					}
				}
				if fault.mended.IsZero() {
					want[g].open++
				} else {
					want[g].days = append(want[g].days, plainWorkingDays(fault.began, fault.mended))
				}
			}
		}
	}
	assert.Len(h.tb, got, len(want), what)
	for _, g := range got {
		w := want[group{g.HRSystem, g.Supplier, g.Check}]
		if !assert.NotNil(h.tb, w, "%s: %+v", what, g) {
			continue
		}
		assert.Equal(h.tb, len(w.cases), g.Cases, "%s: %+v", what, g)
		assert.Equal(h.tb, len(w.municipalities), g.Municipalities, "%s: %+v", what, g)
		assert.Equal(h.tb, w.open, g.Open, "%s: %+v", what, g)
		if len(w.days) == 0 {
			assert.Nil(h.tb, g.Median, what)
		} else if assert.NotNil(h.tb, g.Median, what) {
			assert.InDelta(h.tb, plainQuantile(w.days, 0.5), *g.Median, tolerance, "%s: %+v", what, g)
		}
	}
}

func (h *histories) checkLists(what string, f postgres.FiguresFilter, head *postgres.DashboardHead) {
	h.tb.Helper()
	var lab, goLives []string
	load := map[onboarding.PersonID]postgres.Workload{}
	for _, c := range h.chosen(f) {
		if !c.lab.IsZero() {
			lab = append(lab, c.number)
		}
		if c.open() && !c.target.IsZero() && !c.target.Before(h.now.Truncate(24*time.Hour)) {
			goLives = append(goLives, c.number)
		}
	}
	for _, c := range h.cases {
		w := load[c.handler]
		switch {
		case c.status == onboarding.OnHold:
			w.OnHold++
		case c.status == onboarding.Active && c.last().party == "ks":
			w.KS++
			w.Active++
		case c.status == onboarding.Active:
			w.Active++
		}
		load[c.handler] = w
	}
	var gotLab, gotLives []string
	for _, x := range head.Lab {
		gotLab = append(gotLab, x.Number)
	}
	for i, x := range head.GoLives {
		gotLives = append(gotLives, x.Number)
		assert.True(h.tb, i == 0 || head.GoLives[i-1].Date <= x.Date, what)
	}
	assert.ElementsMatch(h.tb, lab, gotLab, what)
	if len(goLives) <= 8 {
		assert.ElementsMatch(h.tb, goLives, gotLives, what)
	} else {
		assert.Len(h.tb, gotLives, 8, what)
	}
	for _, w := range head.Workload {
		want := load[w.ID]
		assert.Equal(h.tb, [3]int{want.Active, want.KS, want.OnHold}, [3]int{w.Active, w.KS, w.OnHold}, "%s: %s", what, w.Name)
		delete(load, w.ID)
	}
	assert.Empty(h.tb, load, what)
}

func (h *histories) checkStill(what string, f postgres.FiguresFilter, past *postgres.Past, got []postgres.StillRow) {
	h.tb.Helper()
	want := map[string]insight.Age{}
	for _, c := range h.chosen(f) {
		of := past.Stages[c.stage()-1]
		if c.status != onboarding.Active || of.N < 5 {
			continue
		}
		days := 0.0
		for at := c.stageSince; at.Before(h.now); at = at.Add(time.Hour) {
			if plainWorking(at) && c.at(at).party != "hold" {
				days += 1.0 / 24
			}
		}
		switch {
		case days > of.P85+tolerance:
			want[c.number] = insight.AgeStill
		case days > of.Median+tolerance:
			want[c.number] = insight.AgeLong
		}
	}
	seen := map[string]insight.Age{}
	for _, s := range got {
		seen[s.Number] = s.Age
	}
	assert.Equal(h.tb, want, seen, what)
}

func (h *histories) checkStates(what string) {
	h.tb.Helper()
	then := h.now.AddDate(0, 0, -30)
	numbers := h.numbers[:120]
	got, err := postgres.CustomerStates(h.tb.Context(), h.pool, numbers, then)
	require.NoError(h.tb, err)
	require.Len(h.tb, got, len(numbers))
	for _, c := range got {
		state, stage, number, wasOpen := h.standing[c.Number], 0, "", false
		if state == "" {
			state = "not_begun"
		}
		wasIn := state == "before"
		var closed time.Time
		active := false
		for _, k := range h.cases {
			if !slices.Contains(k.customers, c.Number) {
				continue
			}
			if k.opened.After(then) {
				continue
			}
			switch p := k.at(then).party; {
			case p != "none":
				wasOpen = true
			case k.cancelled.IsZero() || k.cancelled.After(then):
				wasIn = true
			}
		}
		for _, k := range h.cases {
			switch {
			case !slices.Contains(k.customers, c.Number):
			case k.open():
				active, state, stage, number = true, "stage", k.stage(), k.number
			case k.status == onboarding.Closed && !active && k.closedAt.After(closed):
				closed, state, number = k.closedAt, "in_production", k.number
			}
		}
		assert.Equal(h.tb, []any{state, stage, number, wasIn && !wasOpen, wasOpen},
			[]any{c.State, int(c.Stage), c.CaseNumber, c.WasIn, c.WasUnderWay}, "%s: %s", what, c.Name)
	}
}

func sameSummary(tb testing.TB, what string, values []float64, got insight.Summary) {
	tb.Helper()
	assert.Equal(tb, len(values), got.N, what)
	if len(values) == 0 {
		return
	}
	for q, v := range map[float64]float64{0.25: got.P25, 0.5: got.Median, 0.75: got.P75, 0.85: got.P85} {
		assert.InDelta(tb, plainQuantile(values, q), v, tolerance, "%s, %v", what, q)
	}
}

func sameDays(tb testing.TB, what string, want, got postgres.PartyDays) {
	tb.Helper()
	assert.InDeltaSlice(tb, []float64{want.KS, want.Customer, want.Supplier, want.Hold}, []float64{got.KS, got.Customer, got.Supplier, got.Hold}, tolerance, what)
}

// plainQuantile walks the sorted values until the share is reached.
func plainQuantile(values []float64, q float64) float64 {
	v := slices.Sorted(slices.Values(values))
	at := q * float64(len(v)-1)
	for i := range v {
		if float64(i) <= at && at <= float64(i+1) {
			if i+1 == len(v) {
				return v[i]
			}
			return v[i]*(1-(at-float64(i))) + v[i+1]*(at-float64(i))
		}
	}
	return v[len(v)-1]
}

// plainHolidays are the days off of the years that the histories lie in, copied
// from a calendar; weekends are left out.
var plainHolidays = []string{
	"2025-01-01", "2025-04-17", "2025-04-18", "2025-04-21", "2025-05-01", "2025-05-29", "2025-06-09", "2025-12-25", "2025-12-26",
	"2026-01-01", "2026-04-02", "2026-04-03", "2026-04-06", "2026-05-01", "2026-05-14", "2026-05-25", "2026-12-25",
}

func plainWorking(at time.Time) bool {
	day := at.In(insight.Oslo())
	return day.Weekday() != time.Saturday && day.Weekday() != time.Sunday && !slices.Contains(plainHolidays, day.Format(time.DateOnly))
}

func plainWorkingDays(from, to time.Time) float64 {
	hours := 0
	for at := from; at.Before(to); at = at.Add(time.Hour) {
		if plainWorking(at) {
			hours++
		}
	}
	return float64(hours) / 24
}
