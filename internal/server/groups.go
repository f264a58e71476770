package server

import (
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"github.com/ks-no/tilkobling/internal/access"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/web/text"
	"github.com/ks-no/tilkobling/web/view"
)

// groups lists the cooperations.
func (s *Server) groups(w http.ResponseWriter, r *http.Request) error {
	return s.showGroups(w, r, http.StatusOK, nil, nil)
}

func (s *Server) showGroups(w http.ResponseWriter, r *http.Request, code int, f *form, why error) error {
	ctx := r.Context()
	all, err := postgres.Groups(ctx, s.Pool)
	if err != nil {
		return err
	}
	who, _ := access.From(ctx)
	p := view.GroupsPage{Page: s.newPage(r, "page.groups")}
	for _, g := range all {
		p.Rows = append(p.Rows, view.GroupRow{
			Name: g.Name, Href: view.GroupPath(g.ID), Cases: g.Cases, Active: p.Page.Text.T("group.open_of", "n", g.Active),
		})
	}
	if who.Actor().May(onboarding.HandleCase, onboarding.Scope{}) {
		x := f.filled(p.Page.Text, why)
		p.New = &x
	}
	return view.Render(ctx, w, code, view.Groups(p))
}

// createGroup makes one.
func (s *Server) createGroup(w http.ResponseWriter, r *http.Request) error {
	who, _ := access.From(r.Context())
	f := readForm(r)
	name := f.required("name", maxName)
	err := f.invalid()
	var id int64
	if err == nil {
		id, err = s.Work.CreateGroup(r.Context(), who.Actor(), f.key(), name)
	}
	if code, yes := showAgain(err); yes {
		return s.showGroups(w, r, code, f, err)
	}
	if err != nil {
		return err
	}
	return s.done(w, r, "group.flash.created", view.GroupPath(id))
}

// group shows one cooperation's cases with stage and turn.
func (s *Server) group(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	id, err := numberIn(r, "id")
	if err != nil {
		return err
	}
	g, err := postgres.GroupByID(ctx, s.Pool, id)
	if err != nil {
		return err
	}
	cases, err := postgres.CasesOfGroup(ctx, s.Pool, id)
	if err != nil {
		return err
	}
	p := view.GroupPage{Page: s.newPage(r, "page.groups"), Name: g.Name}
	t := p.Page.Text
	p.Page.Title = g.Name
	p.Page.Breadcrumbs = []view.Crumb{{Label: t.T("page.groups"), Href: view.PathGroups}, {Label: g.Name, Href: view.GroupPath(id)}}
	for _, c := range cases {
		p.Rows = append(p.Rows, s.groupCase(t, c))
	}
	return view.Render(ctx, w, http.StatusOK, view.Group(p))
}

func (s *Server) groupCase(t *text.Catalogue, c postgres.GroupCase) view.GroupCase {
	row := view.GroupCase{
		Customer: c.Customer, Detail: c.Number, Href: view.CasePath(c.Number, view.CaseOverview), Stage: int(c.Stage), Since: c.TurnSince, Handler: c.Handler,
	}
	if len(c.Covered) > 0 {
		row.Detail += " · " + t.T("group.covers", "navn", strings.Join(c.Covered, ", "))
	}
	var tag templ.Component
	switch c.Status {
	case onboarding.Active:
		tag = view.TurnTag(t, c.Kind, c.TurnParty, c.TurnRole, false)
		if c.Unanswered != nil {
			row.Tags = append(row.Tags, view.StatusTag(t, view.TagUnanswered))
		}
	case onboarding.OnHold:
		tag = view.StatusTag(t, view.TagHold, "dato", t.DateShort(*c.HoldUntil))
	case onboarding.Closed:
		row.Stage = inProduction
		tag = view.StatusTag(t, view.TagInProd, "dato", t.Date(*c.ClosedAt))
	case onboarding.Cancelled:
		tag = view.StatusTag(t, view.TagCancelled)
	}
	row.Tags = append(row.Tags, tag)
	if c.DataInLab != nil {
		row.Tags = append(row.Tags, view.StatusTag(t, view.TagLabData, "tid", t.Elapsed(s.Now().Sub(*c.DataInLab))))
	}
	return row
}
