package casework

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
)

// AssignHandler gives the case to a case handler; 0 is the actor: «Ta saken».
func (s *Service) AssignHandler(ctx context.Context, by onboarding.Actor, number string, key FormKey, handler onboarding.PersonID) error {
	if handler == 0 {
		handler = by.Person
	}
	return s.change(ctx, by, number, onboarding.HandleCase, key, func(ctx context.Context, c *change) error {
		if c.facts.Handler == handler {
			return onboarding.Refuse("rule.already_done")
		}
		return c.assign(ctx, handler)
	})
}

func (c *change) assign(ctx context.Context, handler onboarding.PersonID) error {
	if err := onboarding.AllowWork(&c.before); err != nil {
		return err
	}
	is, err := postgres.IsCaseHandler(ctx, c.tx, handler)
	if err != nil {
		return err
	}
	if !is {
		return onboarding.BadField("handler", "field.unknown_user")
	}
	if err := postgres.SetHandler(ctx, c.tx, c.row.ID, handler, c.at); err != nil {
		return err
	}
	return c.event(ctx, "case.assigned", map[string]any{"person": handler})
}

// AssignMany gives several cases to one case handler and tells how many changed
// hands. All or none: one that may not be assigned stops it.
func (s *Service) AssignMany(ctx context.Context, by onboarding.Actor, key FormKey, numbers []string, handler onboarding.PersonID) (int, error) {
	if len(numbers) == 0 {
		return 0, onboarding.BadField("case", "field.choose.some")
	}
	if handler == 0 {
		handler = by.Person
	}
	changed := 0
	err := postgres.InTx(ctx, s.pool, func(tx pgx.Tx) error {
		if first, err := postgres.ClaimFormKey(ctx, tx, string(key), by.Person, s.clock()); err != nil || !first {
			return err
		}
		ids, err := postgres.CaseIDsByNumber(ctx, tx, numbers)
		if err != nil {
			return err
		}
		for _, id := range ids {
			err := s.changeIn(ctx, tx, by, id, onboarding.HandleCase, func(ctx context.Context, c *change) error {
				if c.facts.Handler == handler {
					return nil
				}
				changed++
				return c.assign(ctx, handler)
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return changed, nil
}
