package server

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ks-no/tilkobling/internal/insight"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/internal/report"
	"github.com/ks-no/tilkobling/web/view"
)

// How much of a list the overview shows.
const (
	stillShown  = 12
	faultsShown = 8
	// pitfallFrom is how many municipalities must stand behind a pitfall, so that
	// none can be known by it.
	pitfallFrom  = 3
	pitfallsEach = 5
)

// past fills what is over.
func (d *dashboard) past(p *view.DashboardPage) {
	past := d.head.Past
	if past.Cases == 0 {
		return
	}
	p.Lead, p.LeadRows = d.lead()
	p.LeadList = d.address.to(pathDashboardFinished)
	p.Stages = d.stageTimes()
	p.Parties, p.PartyRows = d.parties()
}

// lead is the lead time by month.
func (d *dashboard) lead() (*view.LineChart, [][]view.FigureCell) {
	t, past := d.t, d.head.Past
	c := &view.LineChart{ID: "ledetidskurve", Title: t.T("dashboard.lead_time")}
	var rows [][]view.FigureCell
	for _, m := range past.Months {
		point := view.LinePoint{
			Label: t.Month(m.Month.Month), Empty: m.N == 0, Low: m.P25, Mid: m.Median, High: m.P75, Value: d.days(m.Median),
		}
		if r := []rune(point.Label); len(r) > 4 {
			point.Label = string(r[:3])
		}
		c.Points = append(c.Points, point)
		name := monthName(m.Month)
		row := []view.FigureCell{{Text: t.Month(m.Month.Month) + " " + strconv.Itoa(m.Month.Year)}, {Text: t.Number(m.N)}}
		if m.N == 0 {
			rows = append(rows, append(row, view.FigureCell{Text: t.T("dashboard.none")}, view.FigureCell{Text: t.T("dashboard.none")}))
			continue
		}
		row[1].Href = d.address.to(pathDashboardFinished, paramMonth, name)
		rows = append(rows, append(row, view.FigureCell{Text: d.days(m.Median)}, view.FigureCell{Text: d.span(m.Summary)}))
	}
	c.Summary = t.N("dashboard.lead_time.summary", past.Cases, "m", d.days(past.Lead.Median), "spenn", d.span(past.Lead))
	return c, rows
}

// span is the middle half.
func (d *dashboard) span(s insight.Summary) string { return d.days(s.P25) + "–" + d.days(s.P75) }

func monthName(m insight.Month) string { return fmt.Sprintf("%04d-%02d", m.Year, int(m.Month)) }

// stageTimes are the medians of the stages against their goals.
func (d *dashboard) stageTimes() []view.Bar {
	past, goals := d.head.Past, d.head.Settings.GoalStageDays
	longest := 0.0
	for i, s := range past.Stages {
		longest = max(longest, s.Median, float64(goals[i+1]))
	}
	longest *= 1.05
	var bars []view.Bar
	for i, s := range past.Stages {
		no, goal := strconv.Itoa(i+1), goals[i+1]
		b := view.Bar{
			Number: no, Label: d.t.T("stage." + no), Target: -1, Value: d.days(s.Median), Href: d.address.to(pathDashboardFinished, paramStage, no),
			Parts: []view.BarPart{{Width: view.Thousandths(s.Median, longest), Class: "within"}},
		}
		if goal > 0 {
			b.Target, b.Note = view.Thousandths(float64(goal), longest), d.t.T("worklist.goal", "m", goal)
			if s.Median > float64(goal) {
				b.Parts[0].Class, b.Note = "over", d.t.T("dashboard.stage_time.over", "m", goal)
			}
		}
		bars = append(bars, b)
	}
	return bars
}

// parties are the mean times of the parties in each stage, and in all of it.
func (d *dashboard) parties() (bars []view.Bar, rows [][]view.FigureCell) {
	past := d.head.Past
	longest := 0.0
	for _, p := range past.Parties {
		longest = max(longest, p.Total())
	}
	row := func(label string, p postgres.PartyDays, href string) {
		cells := []view.FigureCell{{Text: label, Href: href}}
		for _, v := range []float64{p.KS, p.Customer, p.Supplier, p.Hold, p.Total()} {
			cells = append(cells, view.FigureCell{Text: d.t.Decimal(v, 1)})
		}
		rows = append(rows, cells)
	}
	parts := func(p postgres.PartyDays, of float64) []view.BarPart {
		return []view.BarPart{
			{Width: view.Thousandths(p.KS, of), Class: "pk"},
			{Width: view.Thousandths(p.Customer, of), Class: "pc"},
			{Width: view.Thousandths(p.Supplier, of), Class: "ps"},
			{Width: view.Thousandths(p.Hold, of), Class: "ph"},
		}
	}
	for i, p := range past.Parties {
		no := strconv.Itoa(i + 1)
		href := d.address.to(pathDashboardFinished, paramStage, no)
		bars = append(bars, view.Bar{Number: no, Label: d.t.T("stage." + no), Target: -1, Parts: parts(p, longest), Value: d.t.Decimal(p.Total(), 1), Href: href})
		row(no+" "+d.t.T("stage."+no), p, href)
	}
	href := d.address.to(pathDashboardFinished)
	bars = append(bars, view.Bar{
		Label: d.t.T("dashboard.parties.all"), Target: -1, Parts: parts(past.Total, past.Total.Total()), Value: d.t.Decimal(past.Total.Total(), 1), Href: href,
	})
	row(d.t.T("dashboard.sum"), past.Total, href)
	return bars, rows
}

// sortStill puts first what has been longest in its stage, measured by how long
// the finished ones were there.
func sortStill(still []postgres.StillRow, past *postgres.Past) {
	over := func(s *postgres.StillRow) float64 { return s.Days / max(0.1, past.Stages[s.Stage-1].P85) }
	slices.SortStableFunc(still, func(a, b postgres.StillRow) int { return cmp.Compare(over(&b), over(&a)) })
}

// stillRows are the first n of those that stand still.
func (d *dashboard) stillRows(n int) [][]view.FigureCell {
	var rows [][]view.FigureCell
	for _, s := range d.still[:n] {
		of := d.head.Past.Stages[s.Stage-1]
		words := view.CaseWords{
			Text: d.t, Kind: s.CustomerIs, Customer: s.Customer, AddressLab: d.head.Settings.AddressLab, AddressProd: d.head.Settings.AddressProd, Now: d.now,
		}
		why := d.t.T("case.answer")
		if s.Kind != onboarding.TurnQuestion {
			why = words.Requirement(s.Requirement)
		}
		age := d.t.T("dashboard.still.age." + string(s.Age))
		handler := s.Handler
		if handler == "" {
			handler = d.t.T("common.unassigned")
		}
		rows = append(rows, []view.FigureCell{
			{Text: s.Customer, Href: view.CasePath(s.Number, view.CaseOverview), Sub: handler},
			{Text: d.stageName(s.Stage)},
			{Text: d.days(s.Days), Sub: age},
			{Text: d.days(of.Median) + " / " + d.days(of.P85)},
			{Tag: view.TurnTag(d.t, s.CustomerIs, string(s.Party), string(s.Role), false), Sub: why},
		})
	}
	return rows
}

// ageKnown tells whether enough is finished to say that something stands still.
func (d *dashboard) ageKnown() bool {
	return slices.ContainsFunc(d.head.Past.Stages[:], func(s insight.Summary) bool { return s.N >= insight.MinForAge })
}

func (d *dashboard) stillNote() string {
	longer, still := 0, 0
	if !d.ageKnown() {
		return d.t.T("dashboard.still.unknown", "n", insight.MinForAge)
	}
	for _, s := range d.still {
		longer++
		if s.Age == insight.AgeStill {
			still++
		}
	}
	key := "dashboard.still.note"
	if d.more {
		key = "dashboard.still.note.more"
	}
	return d.t.N(key, still, "m", longer-still)
}

// faults are the checks that failed in most cases, by HR system and by supplier.
func (d *dashboard) faults() (bySystem, bySupplier [][]view.FigureCell) {
	for _, g := range d.head.Past.Faults {
		a, name, into := d.address, g.HRSystem, &bySystem
		a.system = cmp.Or(g.HRSystem, a.system)
		if g.Supplier != 0 {
			a.supplier, name, into = g.Supplier, g.SupplierName, &bySupplier
		}
		if len(*into) == faultsShown {
			continue
		}
		days := d.t.T("dashboard.none")
		if g.Median != nil {
			days = d.days(*g.Median)
		}
		*into = append(*into, []view.FigureCell{
			{Text: d.check(g.Check), Href: a.to(pathDashboardFaults, paramCheck, g.Check), Sub: name},
			{Text: d.t.Number(g.Cases)},
			{Text: d.t.Number(g.Open)},
			{Text: days},
		})
	}
	return bySystem, bySupplier
}

// check is what a check is called, and of which endpoint.
func (d *dashboard) check(id string) string {
	title := report.In(d.t).Check(id, "title")
	if resource, _, _ := strings.Cut(id, "."); d.t.Has("resource." + resource) {
		title += " (" + d.t.T("resource."+resource) + ")"
	}
	return title
}

// pitfalls are what went wrong with one supplier's endpoints at several
// municipalities.
func (d *dashboard) pitfalls() []view.Pitfall {
	var out []view.Pitfall
	for _, g := range d.head.Past.Faults {
		if g.Supplier == 0 || g.Municipalities < pitfallFrom {
			continue
		}
		i := slices.IndexFunc(out, func(p view.Pitfall) bool { return p.Supplier == g.SupplierName })
		if i < 0 {
			out = append(out, view.Pitfall{Supplier: g.SupplierName})
			i = len(out) - 1
		}
		if len(out[i].Checks) == pitfallsEach {
			continue
		}
		c := view.PitfallCheck{Title: d.check(g.Check), Count: d.t.N("dashboard.pitfalls.count", g.Municipalities)}
		c.Advice = report.In(d.t).Check(g.Check, "advice")
		out[i].Checks = append(out[i].Checks, c)
	}
	return out
}
