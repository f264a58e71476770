package casework

import (
	"context"
	"strconv"

	"github.com/jackc/pgx/v5"

	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
)

// CreateGroup makes a cooperation whose cases go together, and gives its number.
func (s *Service) CreateGroup(ctx context.Context, by onboarding.Actor, key FormKey, name string) (int64, error) {
	if err := by.Check(onboarding.HandleCase, onboarding.Scope{}); err != nil {
		return 0, err
	}
	if name == "" {
		return 0, onboarding.BadField("name", "field.required")
	}
	var id int64
	err := postgres.InTx(ctx, s.pool, func(tx pgx.Tx) error {
		at := s.clock()
		first, err := postgres.ClaimFormKey(ctx, tx, string(key), by.Person, at)
		if err != nil {
			return err
		}
		if !first {
			id, err = numberedLocation(ctx, tx, key)
			return err
		}
		if id, err = postgres.InsertGroup(ctx, tx, name, by.Person, at); err != nil {
			return err
		}
		err = postgres.AppendEvent(ctx, tx, postgres.Event{
			At: at, Actor: by.Person, Side: string(onboarding.KS), Kind: "group.created", Data: map[string]any{"group": id},
		})
		if err != nil {
			return err
		}
		return postgres.SetFormKeyLocation(ctx, tx, string(key), strconv.FormatInt(id, 10))
	})
	return id, unique(err, "groups_name_key", onboarding.BadField("name", "field.already_used"))
}

// numberedLocation is the number to which the first use of a form's key led.
func numberedLocation(ctx context.Context, tx pgx.Tx, key FormKey) (int64, error) {
	at, err := postgres.FormKeyLocation(ctx, tx, string(key))
	if err != nil {
		return 0, err
	}
	id, err := strconv.ParseInt(at, 10, 64)
	if err != nil {
		return 0, onboarding.Missing()
	}
	return id, nil
}

// MoveToGroup puts a case in a group, or with 0 takes it out of the one it is in.
func (s *Service) MoveToGroup(ctx context.Context, by onboarding.Actor, number string, key FormKey, group int64) error {
	return s.change(ctx, by, number, onboarding.HandleCase, key, func(ctx context.Context, c *change) error {
		if group == c.row.GroupID {
			return onboarding.Refuse("rule.already_done")
		}
		if group != 0 {
			if _, err := postgres.GroupByID(ctx, c.tx, group); err != nil {
				return err
			}
		}
		if err := postgres.SetGroup(ctx, c.tx, c.row.ID, group); err != nil {
			return err
		}
		if err := postgres.SaveCaseSearch(ctx, c.tx, c.row.ID); err != nil {
			return err
		}
		return c.event(ctx, "case.grouped", map[string]any{"group": group})
	})
}
