package server

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/ks-no/tilkobling/internal/insight"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/internal/register"
	"github.com/ks-no/tilkobling/web/view"
)

// stages is how many a case goes through.
const stages = int(onboarding.StageProduction)

func (d *dashboard) page(p view.Page) view.DashboardPage {
	out := view.DashboardPage{Page: p, Updated: d.t.T("common.updated", "tid", d.t.DateTime(d.now))}
	out.Board, out.Silent = d.board()
	if d.head.Pending {
		out.Pending = d.t.T("dashboard.pending")
	}
	out.Filter = d.filter()
	d.today(&out)
	d.past(&out)
	out.Still, out.StillNote = d.stillRows(min(len(d.still), stillShown)), d.stillNote()
	out.StillList = d.address.to(pathDashboardStill)
	if out.StillNone = d.t.T("dashboard.still.none"); !d.ageKnown() {
		out.StillNote, out.StillNone = "", out.StillNote
	}
	out.FaultSystems, out.FaultSuppliers = d.faults()
	out.Pitfalls = d.pitfalls()
	out.Counties, out.Systems, out.Workload = d.counties(), d.systems(), d.workload()
	return out
}

func (d *dashboard) filter() view.DashboardFilter {
	t, a := d.t, d.address
	f := view.DashboardFilter{
		Action: view.PathOverview, Reset: view.PathOverview,
		County:   view.Field{Name: paramCounty, Label: t.T("common.county"), Value: a.county, Empty: t.T("dashboard.all"), Options: countyOptions()},
		System:   view.Field{Name: paramSystem, Label: t.T("common.hr_system"), Value: a.system, Empty: t.T("dashboard.all")},
		Supplier: view.Field{Name: paramSupplier, Label: t.T("common.supplier"), Empty: t.T("dashboard.all")},
		Handler:  view.Field{Name: paramHandler, Label: t.T("common.case_handler"), Empty: t.T("dashboard.all")},
		Period:   view.Field{Name: paramPeriod, Label: t.T("dashboard.period"), Value: a.period},
	}
	if a.supplier != 0 {
		f.Supplier.Value = itoa(a.supplier)
	}
	if a.handler != 0 {
		f.Handler.Value = itoa(int64(a.handler))
	}
	systems, suppliers := map[string]bool{}, map[int64]string{}
	for i := range d.all {
		systems[d.all[i].HRSystem] = true
		suppliers[d.all[i].Supplier] = d.head.Suppliers[d.all[i].Supplier]
	}
	for _, g := range d.head.Past.Faults {
		systems[g.HRSystem], suppliers[g.Supplier] = true, g.SupplierName
	}
	systems[a.system] = true
	for name := range systems {
		if name != "" {
			f.System.Options = append(f.System.Options, view.Option{Value: name, Label: name})
		}
	}
	for id, name := range suppliers {
		if id != 0 {
			f.Supplier.Options = append(f.Supplier.Options, view.Option{Value: itoa(id), Label: name})
		}
	}
	for _, w := range d.head.Workload {
		if w.ID != 0 {
			f.Handler.Options = append(f.Handler.Options, view.Option{Value: itoa(int64(w.ID)), Label: w.Name})
		}
	}
	for _, options := range [][]view.Option{f.System.Options, f.Supplier.Options} {
		slices.SortFunc(options, func(a, b view.Option) int { return cmp.Compare(a.Label, b.Label) })
	}
	for _, p := range dashboardPeriods {
		f.Period.Options = append(f.Period.Options, view.Option{Value: p.name, Label: d.periodName(p.months)})
	}
	f.Chosen = d.chosen(&f)
	return f
}

func (d *dashboard) periodName(months int) string {
	if months == 0 {
		return d.t.T("dashboard.period.all")
	}
	return d.t.N("dashboard.period.months", months)
}

// chosen says on paper what the filter says on the screen.
func (d *dashboard) chosen(f *view.DashboardFilter) string {
	if !d.address.narrowed() {
		return ""
	}
	words := ""
	for _, field := range []view.Field{f.County, f.System, f.Supplier, f.Handler} {
		for _, o := range field.Options {
			if o.Value == field.Value && field.Value != "" {
				if words != "" {
					words += " · "
				}
				words += field.Label + ": " + o.Label
			}
		}
	}
	return d.t.T("dashboard.chosen", "valg", words)
}

// today fills what is so now.
func (d *dashboard) today(p *view.DashboardPage) {
	p.Tiles = d.tiles()
	for _, x := range d.head.Lab {
		p.Lab = append(p.Lab, view.FigureCell{
			Text: x.Customer, Href: view.CasePath(x.Number, view.CaseOverview), Sub: d.t.T("dashboard.lab.since", "tid", d.t.Elapsed(d.now.Sub(x.Since))),
		})
	}
	p.LabNote = d.t.N("dashboard.lab.note", len(p.Lab))
	if !d.address.narrowed() && d.head.Settings.GoalCount > 0 {
		in := sum(d.states, kindMunicipality).in()
		left := max(0, d.head.Settings.GoalCount-in)
		p.Goal = &view.DashboardGoal{
			Label: d.t.T("dashboard.goal.label", "mål", d.goal()), Value: min(in, d.head.Settings.GoalCount), Max: d.head.Settings.GoalCount,
			Note: d.t.N("dashboard.goal.note", left, "m", in),
		}
	}
	p.Funnel = d.funnel()
	p.Map, p.Legend, p.MapList = d.hexmap()
	for _, g := range d.head.GoLives {
		at, err := time.ParseInLocation(time.DateOnly, g.Date, insight.Oslo())
		if err != nil {
			continue
		}
		p.GoLives = append(p.GoLives, []view.FigureCell{
			{Text: g.Customer, Href: view.CasePath(g.Number, view.CaseOverview), Sub: d.stageName(g.Stage)}, {Text: d.t.Date(at)},
		})
	}
	p.Forecast, p.Assumptions, p.ForecastNot = d.forecast()
}

func (d *dashboard) stageName(n onboarding.Stage) string {
	return strconv.Itoa(int(n)) + " " + d.t.T("stage."+strconv.Itoa(int(n)))
}

func (d *dashboard) tiles() []view.Tile {
	t, a := d.t, d.address
	m, c := sum(d.states, kindMunicipality), sum(d.states, kindCounty)
	of := t.N("dashboard.of", m.total)
	counties := func(n int) string { return t.T("dashboard.counties.also", "n", n, "m", c.total) }
	change := m.in() - m.was
	sign := t.Number(change)
	if change > 0 {
		sign = "+" + sign
	}
	still := 0
	for _, s := range d.still {
		if s.Age == insight.AgeStill {
			still++
		}
	}
	tile := func(key string, n, ofCounties int, icon, color, state string) view.Tile {
		return view.Tile{
			Label: t.T("register.state." + key), Value: t.Number(n), Unit: of, Icon: icon, Color: color, Note: counties(ofCounties),
			Href: a.behind(state, kindMunicipality),
		}
	}
	return []view.Tile{
		tile("in_production", m.production, c.production, "Rocket", "success", stateProduction),
		tile("before", m.before, c.before, "Rocket", "success", stateBefore),
		tile("stage", m.underWay, c.underWay, "Tasklist", "support1", stateUnderWay),
		tile("not_begun", m.notBegun, c.notBegun, "Circle", "neutral", stateNotBegun),
		tile("not_to_be", m.notToBe, c.notToBe, "CircleSlash", "neutral", stateNotToBe),
		{
			Label: t.T("dashboard.change"), Value: sign, Icon: "TrendUp", Color: "success",
			Note: t.T("dashboard.change.note", "n", m.in(), "m", m.was), Href: a.behind(stateChanged, kindMunicipality),
		},
		{
			Label: t.T("dashboard.tile.still"), Value: t.Number(still), Icon: "Hourglass", Color: "warning", Note: t.T("dashboard.tile.still.note"),
			Href: a.to(pathDashboardStill),
		},
		{
			Label: t.T("dashboard.tile.lab"), Value: t.Number(len(d.head.Lab)), Icon: "TestFlask", Color: labColor(len(d.head.Lab)),
			Note: t.T("dashboard.tile.lab.note"), Href: worklistAddress{all: true, pick: postgres.PickDataInLab}.path(),
		},
	}
}

func labColor(n int) string {
	if n > 0 {
		return "danger"
	}
	return "neutral"
}

// funnel counts those who have reached each stage, and beside it those who are there.
func (d *dashboard) funnel() []view.Bar {
	reach := len(d.states) - sum(d.states, "").notToBe - sum(d.states, "").before
	var bars []view.Bar
	count := func(state string) (n int) {
		for i := range d.states {
			if isIn(&d.states[i], state) {
				n++
			}
		}
		return n
	}
	for n := 1; n <= stages; n++ {
		no := strconv.Itoa(n)
		reached, here := count(stateReached+no), count(no)
		bars = append(bars, view.Bar{
			Number: no, Label: d.t.T("stage." + no), Target: -1, Parts: []view.BarPart{{Width: view.Thousandths(float64(reached), float64(reach)), Class: "reach"}},
			Value: d.t.Number(reached), Href: d.address.behind(stateReached+no, ""), Note: d.t.N("dashboard.funnel.here", here), More: d.address.behind(no, ""),
		})
	}
	done := count(stateProduction)
	return append(bars, view.Bar{
		Label: d.t.T("stage.inprod"), Target: -1, Parts: []view.BarPart{{Width: view.Thousandths(float64(done), float64(reach)), Class: "prod"}},
		Value: d.t.Number(done), Href: d.address.behind(stateProduction, ""),
	})
}

func hexState(c *postgres.CustomerState) view.HexState {
	switch {
	case c.InProduction():
		return view.HexInProduction
	case c.UnderWay():
		return view.HexState(c.Stage)
	case c.State == stateNotToBe:
		return view.HexNotToBe
	default:
		return 0
	}
}

// hexmap has all ten states, those without a municipality too.
func (d *dashboard) hexmap() (view.HexMap, []view.LegendItem, string) {
	m := view.HexMap{Label: d.t.T("dashboard.map"), Path: view.PathRegister + "/"}
	var counts [10]int
	for i := range d.states {
		c := &d.states[i]
		if at, ok := register.MunicipalityByNumber(c.Number); ok {
			state := hexState(c)
			counts[state]++
			m.Cells = append(m.Cells, view.Hex{Number: c.Number, Name: c.Name, State: state, At: at.Hex})
		}
	}
	slices.SortFunc(m.Cells, func(a, b view.Hex) int {
		return cmp.Or(cmp.Compare(a.At.Row, b.At.Row), cmp.Compare(a.At.Col, b.At.Col))
	})
	m.Words[0], m.Words[view.HexInProduction], m.Words[view.HexNotToBe] = d.t.T("register.state.not_begun"), d.t.T("stage.inprod"), d.t.T("register.state.not_to_be")
	for n := 1; n <= stages; n++ {
		m.Words[n] = d.t.T("stage." + strconv.Itoa(n))
	}
	states := []string{stateNotBegun, "1", "2", "3", "4", "5", "6", "7", stateIn, stateNotToBe}
	var legend []view.LegendItem
	for _, s := range []view.HexState{8, 7, 6, 5, 4, 3, 2, 1, 0, 9} {
		legend = append(legend, view.LegendItem{
			State: s, Label: m.Words[s], Count: d.t.Number(counts[s]), Href: d.address.behind(states[s], kindMunicipality),
		})
	}
	return m, legend, d.address.behind("", kindMunicipality)
}

// forecast says when, and what it rests on; or why it says nothing.
func (d *dashboard) forecast() (facts []view.Fact, assumptions []string, silent string) {
	t := d.t
	n := sum(d.states, kindMunicipality)
	goal := !d.address.narrowed() && d.head.Settings.GoalCount > 0
	f, why := insight.Predict(d.head.Past.Weeks, d.plan(n, goal))
	if why != "" {
		return nil, nil, d.silence(why)
	}
	dates := func(x insight.Dates) string {
		if x.Remaining == 0 {
			return t.T("dashboard.forecast.done")
		}
		return t.T("dashboard.forecast.dates", "a", d.by(x.P50), "b", d.by(x.P85), "c", d.by(x.P95))
	}
	if goal {
		facts = append(facts, view.Fact{Term: t.T("dashboard.forecast.goal", "n", d.head.Settings.GoalCount), Value: dates(f.Goal)})
		if d.goalDate().After(d.now) {
			facts = append(facts, view.Fact{
				Term:  t.T("dashboard.forecast.at", "dato", t.Date(d.goalDate())),
				Value: t.T("dashboard.forecast.at.value", "a", f.AtDate.P50, "b", f.AtDate.P85, "c", f.AtDate.P95, "p", t.Percent(f.AtDate.Chance)),
			})
		}
	}
	facts = append(facts, view.Fact{Term: t.N("dashboard.forecast.underway", n.underWay), Value: dates(f.UnderWay)})
	b := f.Basis
	return facts, []string{
		t.T("dashboard.forecast.basis", "n", b.Weeks, "fra", t.Date(b.From), "til", t.Date(b.To.AddDate(0, 0, -1)), "m", b.Finished),
		t.T("dashboard.forecast.draw", "n", b.Runs),
		t.T("dashboard.forecast.blind"),
		t.T("dashboard.forecast.ceiling", "n", n.total-n.notToBe),
	}, ""
}

// by is a date of the forecast, or that it lies too far away to be told.
func (d *dashboard) by(at time.Time) string {
	if at.IsZero() {
		return d.t.T("dashboard.forecast.never", "n", insight.HorizonWeeks/52)
	}
	return d.t.Date(at)
}

// days tells a number of days: tenths where there are few.
func (d *dashboard) days(v float64) string {
	if v < 9.95 && math.Abs(v-math.Round(v)) >= 0.05 {
		return d.t.Decimal(v, 1)
	}
	return d.t.Number(int(math.Round(v)))
}

// counties are figures of each county, and of all.
func (d *dashboard) counties() [][]view.FigureCell {
	var rows [][]view.FigureCell
	row := func(name, href string, states []postgres.CustomerState, a dashboardAddress) []view.FigureCell {
		n := sum(states, "")
		cells := []view.FigureCell{{Text: name, Href: href}}
		for _, x := range []struct {
			n     int
			state string
		}{{n.production, stateProduction}, {n.before, stateBefore}, {n.underWay, stateUnderWay}, {n.notBegun, stateNotBegun}, {n.notToBe, stateNotToBe}, {n.total, ""}} {
			c := view.FigureCell{Text: d.t.Number(x.n)}
			if x.n > 0 {
				c.Href = a.behind(x.state, "")
			}
			cells = append(cells, c)
		}
		return cells
	}
	by := map[string][]postgres.CustomerState{}
	for i := range d.states {
		by[d.states[i].CountyNumber] = append(by[d.states[i].CountyNumber], d.states[i])
	}
	for _, c := range register.Counties() {
		if len(by[c.Number]) > 0 {
			a := d.address
			a.county = c.Number
			rows = append(rows, row(c.Name, a.to(view.PathOverview), by[c.Number], a))
		}
	}
	return append(rows, row(d.t.T("dashboard.sum"), "", d.states, d.address))
}

// systems are figures of each HR system that somebody has.
func (d *dashboard) systems() [][]view.FigureCell {
	type figures struct {
		name         string
		underWay, in int
	}
	by := map[string]*figures{}
	for i := range d.states {
		c := &d.states[i]
		if c.HRSystem == "" || !c.InProduction() && !c.UnderWay() {
			continue
		}
		if by[c.HRSystem] == nil {
			by[c.HRSystem] = &figures{name: c.HRSystem}
		}
		if c.UnderWay() {
			by[c.HRSystem].underWay++
		} else {
			by[c.HRSystem].in++
		}
	}
	all := make([]*figures, 0, len(by))
	for _, f := range by {
		all = append(all, f)
	}
	slices.SortFunc(all, func(a, b *figures) int {
		return cmp.Or(cmp.Compare(b.underWay+b.in, a.underWay+a.in), cmp.Compare(a.name, b.name))
	})
	var rows [][]view.FigureCell
	for _, f := range all[:min(len(all), systemsShown)] {
		a := d.address
		a.system = f.name
		lead := view.FigureCell{Text: d.t.T("dashboard.none")}
		if l, ok := d.head.Past.Systems[f.name]; ok {
			lead = view.FigureCell{Text: d.days(l.Median), Href: a.to(pathDashboardFinished), Sub: d.t.N("dashboard.cases.count", l.Cases)}
		}
		rows = append(rows, []view.FigureCell{
			{Text: f.name, Href: a.to(view.PathOverview)},
			{Text: d.t.Number(f.underWay), Href: a.behind(stateUnderWay, "")},
			{Text: d.t.Number(f.in), Href: a.behind(stateIn, "")},
			lead,
		})
	}
	return rows
}

// systemsShown bounds a list that people write names into.
const systemsShown = 20

// workload is what lies with each case handler: how much, and never how fast.
func (d *dashboard) workload() [][]view.FigureCell {
	var rows [][]view.FigureCell
	count := func(n int, href string) view.FigureCell {
		switch {
		case n == 0:
			return view.FigureCell{Text: d.t.Number(0)}
		case n >= postgres.CountLimit:
			return view.FigureCell{Text: d.t.T("worklist.at_least", "n", n-1), Href: href}
		default:
			return view.FigureCell{Text: d.t.Number(n), Href: href}
		}
	}
	for _, w := range d.head.Workload {
		if d.address.handler != 0 && w.ID != d.address.handler {
			continue
		}
		a := worklistAddress{all: true, handler: w.ID}
		name := view.FigureCell{Text: w.Name, Href: a.path()}
		if w.ID == 0 {
			a.pick = postgres.PickUnassigned
			name = view.FigureCell{Text: d.t.T("common.unassigned"), Href: a.path()}
		}
		ks, hold := a, a
		ks.turn, hold.status = string(onboarding.KS), string(onboarding.OnHold)
		rows = append(rows, []view.FigureCell{name, count(w.Active, a.path()), count(w.KS, ks.path()), count(w.OnHold, hold.path())})
	}
	return rows
}
