package server

import (
	"context"
	"net/http"

	"github.com/go-chi/chi/v5"

	"github.com/ks-no/tilkobling/internal/access"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
)

// openedCase is a case with all that its pages derive from.
type openedCase struct {
	row      *postgres.CaseRow
	facts    *onboarding.Facts
	progress onboarding.Progress
	who      *access.Identity
	actor    onboarding.Actor
}

// may asks the policy with the case's scope.
func (c *openedCase) may(do onboarding.Action) bool { return c.actor.May(do, c.row.Scope()) }

// openCase loads the case of the address for an actor who may do what the page
// is for. A case that the actor may not see does not exist.
func (s *Server) openCase(r *http.Request, do onboarding.Action) (*openedCase, error) {
	return s.openNumber(r.Context(), chi.URLParam(r, "number"), do)
}

// openNumber is openCase for a case that is known by its number.
func (s *Server) openNumber(ctx context.Context, number string, do onboarding.Action) (*openedCase, error) {
	who, ok := access.From(ctx)
	if !ok {
		return nil, onboarding.Missing()
	}
	row, facts, err := postgres.LoadCaseByNumber(ctx, s.Pool, number)
	if err != nil {
		return nil, err
	}
	c := &openedCase{row: row, facts: facts, who: who, actor: who.Actor()}
	if err := c.actor.Check(onboarding.SeeCase, row.Scope()); err != nil {
		return nil, err
	}
	if err := c.actor.Check(do, row.Scope()); err != nil {
		return nil, err
	}
	proc, ok := onboarding.ProcedureFor(row.Procedure)
	if !ok {
		return nil, onboarding.Missing()
	}
	c.progress = onboarding.Evaluate(proc, facts, s.Now())
	return c, nil
}
