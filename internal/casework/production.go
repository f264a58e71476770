package casework

import (
	"context"
	"time"

	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
)

// AcceptDifferencesInput is what the requester has gone through.
type AcceptDifferencesInput struct {
	Run  onboarding.RunID // the test of PROD that the form showed
	Note string
}

// AcceptDifferences records that the requester has gone through what PROD reads
// and what was confirmed in LAB (procedure, stage 7). A newer test meanwhile
// refuses it.
func (s *Service) AcceptDifferences(ctx context.Context, by onboarding.Actor, number string, key FormKey, in AcceptDifferencesInput) error {
	return s.change(ctx, by, number, onboarding.Confirm, key, func(ctx context.Context, c *change) error {
		if err := onboarding.AllowAcceptDifferences(&c.before, c.facts, in.Run); err != nil {
			return err
		}
		d := c.facts.Difference
		return c.record(ctx, onboarding.Fact{Kind: onboarding.FactDiffAccepted, Environment: onboarding.PROD, Number: d.Units}, in.Note,
			"differences.accepted", map[string]any{
				"run": d.Run, "units": d.Units, "persons_confirmed": d.PersonsConfirmed, "persons_now": d.PersonsNow,
			})
	})
}

// SetupInput is a set-up in production as it was done there.
type SetupInput struct {
	OccurredAt time.Time
	Note       string
}

// RecordSetup records that the connection is set up in production. LAB is rolled
// back before that (procedure, the third gate), also by the clock.
func (s *Service) RecordSetup(ctx context.Context, by onboarding.Actor, number string, key FormKey, in SetupInput) error {
	return s.change(ctx, by, number, onboarding.RecordImport, key, func(ctx context.Context, c *change) error {
		if err := onboarding.AllowSetup(&c.before); err != nil {
			return err
		}
		rollback, _ := c.before.Requirement(onboarding.ReqRollback)
		if err := c.notBefore(in.OccurredAt, rollback.At, "rule.gate.rollback"); err != nil {
			return err
		}
		return c.record(ctx, onboarding.Fact{Kind: onboarding.FactProdSetup, Environment: onboarding.PROD, OccurredAt: in.OccurredAt}, in.Note,
			"prod.setup", map[string]any{"environment": onboarding.PROD})
	})
}

// ProdImportInput is the first import in production with what it gave.
type ProdImportInput struct {
	Units, Persons, Positions int
	OccurredAt                time.Time
}

func (in *ProdImportInput) check() error {
	var wrong fieldFaults
	for _, n := range []struct {
		field string
		value int
	}{{"units", in.Units}, {"persons", in.Persons}, {"positions", in.Positions}} {
		if n.value < 1 {
			wrong.add(n.field, "field.number")
		}
	}
	return wrong.err()
}

// RecordProdImport records the first import in production, and makes the letter
// ready that tells the requester (procedure, stage 7).
func (s *Service) RecordProdImport(ctx context.Context, by onboarding.Actor, number string, key FormKey, in ProdImportInput) error {
	if err := in.check(); err != nil {
		return err
	}
	return s.change(ctx, by, number, onboarding.RecordImport, key, func(ctx context.Context, c *change) error {
		if err := onboarding.AllowStep(&c.before, onboarding.ReqProdImport); err != nil {
			return err
		}
		setup, _ := c.before.Requirement(onboarding.ReqSetup)
		if err := c.notBefore(in.OccurredAt, setup.At, "field.before_setup"); err != nil {
			return err
		}
		occurred := in.OccurredAt
		switch {
		case occurred.IsZero():
			occurred = c.at
		case occurred.After(c.at):
			return onboarding.BadField("occurred_at", "field.future")
		}
		id, err := postgres.InsertFact(ctx, c.tx, c.row.ID, onboarding.Fact{
			Kind: onboarding.FactProdImport, By: by.Person, RecordedAt: c.at, OccurredAt: occurred, Environment: onboarding.PROD, Number: in.Persons,
		}, "")
		if err != nil {
			return err
		}
		if err := postgres.SetImportCounts(ctx, c.tx, id, postgres.ImportCounts{Units: in.Units, Persons: in.Persons, Positions: in.Positions}); err != nil {
			return err
		}
		err = c.eventAt(ctx, "prod.import", occurred, map[string]any{
			"fact": id, "environment": onboarding.PROD, "n": in.Persons, "units": in.Units, "persons": in.Persons, "positions": in.Positions,
		})
		if err != nil || c.facts.Requester == 0 {
			return err
		}
		_, err = c.prepareLetter(ctx, LetterClosing, c.facts.Requester, "n", in.Units, "m", in.Persons, "k", in.Positions)
		return err
	})
}
