package server

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"github.com/ks-no/tilkobling/internal/access"
	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/web/text"
	"github.com/ks-no/tilkobling/web/view"
)

// customer shows one customer of the register.
func (s *Server) customer(w http.ResponseWriter, r *http.Request) error {
	return s.showCustomer(w, r, http.StatusOK, "", nil, nil)
}

// showCustomer shows it with one of its forms as it was sent.
func (s *Server) showCustomer(w http.ResponseWriter, r *http.Request, code int, sent string, f *form, why error) error {
	ctx := r.Context()
	c, err := postgres.CustomerByNumber(ctx, s.Pool, chi.URLParam(r, "customer"))
	if err != nil {
		return err
	}
	cases, err := postgres.CasesOfCustomer(ctx, s.Pool, c.ID)
	if err != nil {
		return err
	}
	who, _ := access.From(ctx)
	p := view.CustomerPage{Page: s.newPage(r, "page.register"), Number: c.Number, Name: c.Name}
	t := p.Page.Text
	p.Page.Title = c.Name
	p.Page.Breadcrumbs = []view.Crumb{{Label: t.T("page.register"), Href: view.PathRegister}, {Label: c.Name, Href: view.CustomerPath(c.Number)}}
	p.Facts = customerFacts(t, c)
	p.State, p.Note = t.T("register.state."+string(c.Standing)), standingNote(t, c)
	for i := len(cases) - 1; i >= 0; i-- {
		x := cases[i]
		if x.Status.CountsAsActive() || x.Status == onboarding.Closed {
			p.State, p.Note = stateOfCase(t, x), ""
		}
		p.Active = p.Active || x.Status.CountsAsActive()
	}
	for _, x := range cases {
		if x.Status.CountsAsActive() {
			p.State = stateOfCase(t, x)
		}
		p.Cases = append(p.Cases, customerCase(t, x))
	}
	if !p.Active && who.Actor().May(onboarding.HandleCase, onboarding.Scope{}) {
		p.OpenHref = view.PathCaseNew + "?kunde=" + c.Number
	}
	if !p.Active && who.Actor().May(onboarding.RegisterCustomers, onboarding.Scope{}) {
		p.Standing = standing(t, c, sent, f, why)
	}
	return view.Render(ctx, w, code, view.Customer(p))
}

func stateOfCase(t *text.Catalogue, c postgres.CustomerCase) string {
	if c.Status == onboarding.Closed {
		return t.T("register.state.in_production")
	}
	return t.T("customer.state.stage", "n", int(c.Stage))
}

func customerCase(t *text.Catalogue, c postgres.CustomerCase) view.CustomerCase {
	out := view.CustomerCase{
		Number: c.Number, Href: view.CasePath(c.Number, view.CaseOverview), State: t.T("status." + string(c.Status)),
		Stage: int(c.Stage), Opened: c.OpenedAt, Handler: c.Handler, Covered: !c.Own,
	}
	if c.Status == onboarding.Closed {
		out.Stage = inProduction
	}
	if c.ClosedAt != nil {
		out.Ended = *c.ClosedAt
	}
	return out
}

func customerFacts(t *text.Catalogue, c postgres.CustomerRow) []view.Fact {
	facts := []view.Fact{
		{Term: t.T("register.official"), Value: c.OfficialName},
		{Term: t.T("register.number"), Value: c.Number},
		{Term: t.T("common.county"), Value: c.CountyName},
		{Term: t.T("common.org_number"), Value: c.OrgNumber},
		{Term: t.T("register.language"), Value: t.T("register.language." + c.Language)},
		{Term: t.T("common.hr_system"), Value: c.HRSystem},
	}
	if c.Population > 0 {
		facts = append(facts, view.Fact{Term: t.T("register.col.population"), Value: t.Number(c.Population)})
	}
	return facts
}

// standingNote says since when or why, and who registered it.
func standingNote(t *text.Catalogue, c postgres.CustomerRow) string {
	note := c.StandingNote
	if c.StandingSince != nil {
		note = t.T("common.since", "dato", t.Date(*c.StandingSince))
	}
	if c.StandingBy == "" || c.Standing == postgres.NotBegun {
		return note
	}
	return note + " · " + t.T("register.recorded_by", "navn", c.StandingBy)
}

func standing(t *text.Catalogue, c postgres.CustomerRow, sent string, f *form, why error) *view.StandingForms {
	out := view.StandingForms{Was: string(c.Standing)}
	filled := func(name string) view.Filled {
		if name == sent {
			return f.filled(t, why)
		}
		return view.Filled{Key: newFormKey()}
	}
	out.Before, out.NotToBe = filled("i-produksjon"), filled("skal-ikke")
	if c.Standing != postgres.NotBegun {
		undo := filled("angre")
		out.Undo = &undo
	}
	return &out
}

type standingAction struct {
	flash string
	do    func(s *Server, r *http.Request, by onboarding.Actor, customer string, f *form) error
}

// standingForms are the forms of what a customer without a case is.
func standingForms() map[string]standingAction {
	was := func(f *form) postgres.Standing { return postgres.Standing(f.values.Get("was")) }
	return map[string]standingAction{
		"i-produksjon": {"register.flash.recorded", func(s *Server, r *http.Request, by onboarding.Actor, customer string, f *form) error {
			in := casework.StandingInput{Was: was(f), Since: f.day("since", true), HRSystem: f.text("hr_system", maxName)}
			if err := f.invalid(); err != nil {
				return err
			}
			return s.Work.RegisterBefore(r.Context(), by, customer, f.key(), in)
		}},
		"skal-ikke": {"register.flash.recorded", func(s *Server, r *http.Request, by onboarding.Actor, customer string, f *form) error {
			in := casework.StandingInput{Was: was(f), Reason: f.required("reason", maxReason)}
			if err := f.invalid(); err != nil {
				return err
			}
			return s.Work.RegisterNotToBe(r.Context(), by, customer, f.key(), in)
		}},
		"angre": {"register.flash.cleared", func(s *Server, r *http.Request, by onboarding.Actor, customer string, f *form) error {
			return s.Work.ClearStanding(r.Context(), by, customer, f.key(), casework.StandingInput{Was: was(f)})
		}},
	}
}

// changeStanding carries one of them out.
func (s *Server) changeStanding(name string, a standingAction) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		who, _ := access.From(r.Context())
		customer := chi.URLParam(r, "customer")
		f := readForm(r)
		err := a.do(s, r, who.Actor(), customer, f)
		if code, yes := showAgain(err); yes {
			return s.showCustomer(w, r, code, name, f, err)
		}
		if err != nil {
			return err
		}
		return s.done(w, r, a.flash, view.CustomerPath(customer))
	}
}
