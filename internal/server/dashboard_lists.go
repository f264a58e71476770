package server

import (
	"net/http"
	"strconv"
	"time"

	"github.com/ks-no/tilkobling/internal/insight"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/web/view"
)

// list shows those behind a figure.
func (d *dashboard) list(w http.ResponseWriter, r *http.Request, p view.DashboardListPage) error {
	f := d.filter()
	p.Back = d.address.to(view.PathOverview)
	if f.Chosen != "" {
		p.Lead += " " + f.Chosen
	}
	p.Page.Breadcrumbs = []view.Crumb{{Label: d.t.T("page.overview"), Href: p.Back}, {Label: p.Page.Title}}
	return view.Render(r.Context(), w, http.StatusOK, view.DashboardList(p))
}

// dashboardCustomers lists the customers behind a figure, and is the map as a
// table.
func (s *Server) dashboardCustomers(w http.ResponseWriter, r *http.Request) error {
	d, page, err := s.loadDashboard(r, "dashboard.list.customers")
	if err != nil {
		return err
	}
	t, q := d.t, r.URL.Query()
	p := view.DashboardListPage{Page: page, Lead: d.stateWords(q.Get(paramState)), Columns: []view.Column{
		{Label: t.T("common.customer")}, {Label: t.T("common.county")}, {Label: t.T("common.status")}, {Label: t.T("common.hr_system")}, {Label: t.T("register.col.since")},
	}}
	for i := range d.states {
		c := &d.states[i]
		if !isIn(c, q.Get(paramState)) || !isKind(c, q.Get(paramKind)) {
			continue
		}
		state := t.T("register.state." + c.State)
		if c.UnderWay() {
			state = d.stageName(c.Stage)
		}
		cell := view.FigureCell{Text: state, Sub: c.CaseNumber}
		if c.OnHold {
			cell.Sub += " · " + t.T("status.on_hold")
		}
		if c.CaseNumber != "" {
			cell.Href = view.CasePath(c.CaseNumber, view.CaseOverview)
		}
		since := ""
		if c.Since != nil {
			since = t.Date(*c.Since)
		}
		p.Rows = append(p.Rows, []view.FigureCell{
			{Text: c.Name, Href: view.CustomerPath(c.Number)}, {Text: c.CountyName}, cell, {Text: c.HRSystem}, {Text: since},
		})
	}
	return d.list(w, r, p)
}

// stateWords says which customers are listed.
func (d *dashboard) stateWords(state string) string {
	switch {
	case state == stateIn:
		return d.t.T("stage.inprod") + "."
	case state == stateChanged:
		return d.t.T("dashboard.list.changed")
	case len(state) == len(stateReached)+1 && state[:len(stateReached)] == stateReached && d.t.Has("stage."+state[len(stateReached):]):
		return d.t.T("dashboard.list.reached", "steg", d.t.T("stage."+state[len(stateReached):]))
	case d.t.Has("register.state." + state):
		return d.t.T("register.state."+state) + "."
	case d.t.Has("stage." + state):
		return d.t.T("stage."+state) + "."
	default:
		return ""
	}
}

// dashboardFinished lists the cases behind the lead times, in a month or in the
// whole period, and one stage of them or all.
func (s *Server) dashboardFinished(w http.ResponseWriter, r *http.Request) error {
	d, page, err := s.loadDashboard(r, "dashboard.list.finished")
	if err != nil {
		return err
	}
	t, q := d.t, r.URL.Query()
	f, until := d.address.filter(d.now), time.Time{}
	p := view.DashboardListPage{Page: page, Lead: t.T("dashboard.list.finished.lead")}
	if from, err := time.ParseInLocation("2006-01", q.Get(paramMonth), insight.Oslo()); err == nil {
		until = from.AddDate(0, 1, 0)
		if from.After(f.From) {
			f.From = from
		}
	}
	stage, _ := strconv.Atoi(q.Get(paramStage))
	if stage >= 1 && stage <= stages {
		p.Lead = t.T("dashboard.list.stage.lead", "steg", d.stageName(onboarding.Stage(stage)))
	} else {
		stage = 0
	}
	cases, err := postgres.FinishedCases(r.Context(), s.Pool, f, until)
	if err != nil {
		return err
	}
	p.Columns = []view.Column{
		{Label: t.T("common.customer")},
		{Label: t.T("dashboard.list.closed")},
		{Label: t.T("dashboard.lead_time.short"), End: true},
		{Label: t.T("dashboard.party.ks"), End: true},
		{Label: t.T("dashboard.party.customer"), End: true},
		{Label: t.T("dashboard.party.supplier"), End: true},
		{Label: t.T("dashboard.party.hold"), End: true},
		{Label: t.T("dashboard.list.without_hold"), End: true},
	}
	for i := range cases {
		c := &cases[i]
		days := c.Total()
		if stage > 0 {
			days = c.Stages[stage-1]
		}
		row := []view.FigureCell{
			{Text: c.Customer, Href: view.CasePath(c.Number, view.CaseOverview), Sub: c.Number}, {Text: t.Date(c.ClosedAt)}, {Text: d.days(c.LeadDays)},
		}
		for _, v := range []float64{days.KS, days.Customer, days.Supplier, days.Hold, days.Total() - days.Hold} {
			row = append(row, view.FigureCell{Text: t.Decimal(v, 1)})
		}
		p.Rows = append(p.Rows, row)
	}
	return d.list(w, r, p)
}

// dashboardStill lists all that have been in their stage longer than half of the
// finished ones.
func (s *Server) dashboardStill(w http.ResponseWriter, r *http.Request) error {
	d, page, err := s.loadDashboard(r, "dashboard.still")
	if err != nil {
		return err
	}
	if err := d.loadStill(r); err != nil {
		return err
	}
	return d.list(w, r, view.DashboardListPage{Page: page, Lead: d.stillNote(), Columns: view.StillColumns(page), Rows: d.stillRows(len(d.still))})
}

// dashboardFaults lists the cases in which a check failed.
func (s *Server) dashboardFaults(w http.ResponseWriter, r *http.Request) error {
	d, page, err := s.loadDashboard(r, "dashboard.list.faults")
	if err != nil {
		return err
	}
	t, check := d.t, r.URL.Query().Get(paramCheck)
	if !t.Has("check." + check + ".title") {
		return onboarding.Missing()
	}
	cases, err := postgres.FaultCases(r.Context(), s.Pool, d.address.filter(d.now), check)
	if err != nil {
		return err
	}
	p := view.DashboardListPage{Page: page, Lead: d.check(check) + ".", Columns: []view.Column{
		{Label: t.T("common.customer")},
		{Label: t.T("common.hr_system")},
		{Label: t.T("common.supplier")},
		{Label: t.T("common.endpoint")},
		{Label: t.T("dashboard.list.found")},
		{Label: t.T("dashboard.list.mended")},
		{Label: t.T("dashboard.faults.days"), End: true},
	}}
	for i := range cases {
		c := &cases[i]
		mended, days := t.T("dashboard.list.not_mended"), t.T("dashboard.none")
		if c.MendedAt != nil && c.MendedDays != nil {
			mended, days = t.Date(*c.MendedAt), d.days(*c.MendedDays)
		}
		p.Rows = append(p.Rows, []view.FigureCell{
			{Text: c.Customer, Href: view.CasePath(c.Number, view.CaseTests), Sub: c.Number},
			{Text: c.HRSystem},
			{Text: c.Supplier},
			{Text: t.T("resource." + c.Resource)},
			{Text: t.Date(c.BeganAt)},
			{Text: mended},
			{Text: days},
		})
	}
	return d.list(w, r, p)
}
