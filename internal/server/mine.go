package server

import (
	"net/http"
	"strconv"

	"github.com/ks-no/tilkobling/internal/access"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/web/view"
)

// mine is a developer's cases, over all customers.
func (s *Server) mine(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	who, ok := access.From(ctx)
	if !ok || len(who.Developer) == 0 {
		return onboarding.Missing()
	}
	cases, err := postgres.CasesOfDeveloper(ctx, s.Pool, who.ID)
	if err != nil {
		return err
	}
	settings, err := postgres.LoadSettings(ctx, s.Pool)
	if err != nil {
		return err
	}
	p := view.MinePage{Page: s.newPage(r, "page.mine")}
	l := s.listing(p.Page.Text, who, settings)
	for i := range cases {
		c := &cases[i]
		yours := l.theirs(c)
		row := view.WorklistRow{
			Number: c.Number, Customer: c.Customer, Place: c.Number, Stage: l.stage(c), StageName: p.Page.Text.T("stage." + strconv.Itoa(int(c.Stage))),
			Tags: l.tags(c, yours), Next: l.next(c, yours),
		}
		row.Waited, _, _ = l.waited(c)
		p.Rows = append(p.Rows, row)
	}
	return view.Render(ctx, w, http.StatusOK, view.Mine(p))
}
