package casework

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/web/text"
)

// PersonsImportInput is an import of persons into LAB as it was done there.
type PersonsImportInput struct {
	Count       int    // persons in LAB
	Explanation string // why that is another number than was read
	OccurredAt  time.Time
	Reading     onboarding.ReadingID // that the form showed; 0: the newest
}

// RecordPersonsImport records that persons and positions were imported into LAB:
// from then on the clock of personal data runs. What was imported is the newest
// reading, which is thereby put before those who confirm. Another count than the
// reading's has to be explained, at once or later: nobody is asked to confirm
// before it is.
func (s *Service) RecordPersonsImport(ctx context.Context, by onboarding.Actor, number string, key FormKey, in PersonsImportInput) error {
	if in.Count < 1 {
		return onboarding.BadField("count", "field.number")
	}
	return postgres.InTx(ctx, s.pool, func(tx pgx.Tx) error {
		id, err := postgres.CaseIDByNumber(ctx, tx, number)
		if err != nil {
			return err
		}
		if first, err := postgres.ClaimFormKey(ctx, tx, string(key), by.Person, s.clock()); err != nil || !first {
			return err
		}
		period, err := lockPeriodOf(ctx, tx, id)
		if err != nil {
			return err
		}
		return s.changeIn(ctx, tx, by, id, onboarding.RecordImport, func(ctx context.Context, c *change) error {
			return c.importPersons(ctx, period, in)
		})
	})
}

// lockPeriodOf locks the period that a case has a place in, with all its cases:
// personal data in LAB bind every one of them. nil where there is none.
func lockPeriodOf(ctx context.Context, tx pgx.Tx, id onboarding.CaseID) (*postgres.PeriodRow, error) {
	period, err := postgres.PeriodOfCase(ctx, tx, id)
	if err != nil || period == 0 {
		return nil, err
	}
	row, err := postgres.LockPeriod(ctx, tx, period)
	if err != nil {
		return nil, err
	}
	return row, postgres.LockCases(ctx, tx, row.Cases)
}

func (c *change) importPersons(ctx context.Context, period *postgres.PeriodRow, in PersonsImportInput) error {
	if err := onboarding.AllowPersonsImport(&c.before, c.facts); err != nil {
		return err
	}
	pd := c.facts.LabPeriod()
	if period == nil || pd.ID != period.ID {
		return onboarding.Refuse("rule.stale_form")
	}
	r, _ := c.facts.NewestReading(onboarding.Placement, onboarding.LAB)
	if shown, ok := c.facts.ReadingNumbered(in.Reading); in.Reading != 0 && (!ok || shown.Digest != r.Digest) {
		return onboarding.Refuse("rule.stale_form") // the data were read anew meanwhile, and differ
	}
	if at := pd.Steps[onboarding.PeriodBackup].At; !in.OccurredAt.IsZero() && in.OccurredAt.Before(at) {
		return tooEarly(at)
	}
	err := c.record(ctx, onboarding.Fact{
		Kind: onboarding.FactPersonsImport, Environment: onboarding.LAB, Number: in.Count, OccurredAt: in.OccurredAt,
		Reading: r.ID, Digest: r.Digest, Period: pd.ID,
	}, "", "import.recorded", map[string]any{
		"environment": onboarding.LAB, "reading_kind": onboarding.Placement, "reading": r.ID, "digest": r.Digest, "period": pd.ID, "n": in.Count,
	})
	if err != nil {
		return err
	}
	if in.Count != r.Persons && in.Explanation != "" {
		err := c.record(ctx, onboarding.Fact{Kind: onboarding.FactCountExplained, Environment: onboarding.LAB, Reading: r.ID, Digest: r.Digest},
			in.Explanation, "import.explained", map[string]any{"environment": onboarding.LAB, "reading_kind": onboarding.Placement, "reading": r.ID})
		if err != nil {
			return err
		}
	}
	return c.inviteToLab(ctx, pd.ID, period.To)
}

// inviteToLab makes the letters that ask to look in LAB, for the requester of
// each of those who have not confirmed.
func (c *change) inviteToLab(ctx context.Context, period onboarding.PeriodID, deadline time.Time) error {
	if _, err := c.progress(ctx); err != nil {
		return err
	}
	var missing []onboarding.CustomerID
	for _, id := range c.facts.Confirmers {
		if _, ok := c.facts.PlacementConfirmedBy(id, period); !ok {
			missing = append(missing, id)
		}
	}
	requesters, err := postgres.RequestersOf(ctx, c.tx, missing)
	if err != nil || len(requesters) == 0 {
		return err
	}
	set, err := postgres.LoadSettings(ctx, c.tx)
	if err != nil {
		return err
	}
	for _, to := range requesters {
		_, err := c.prepareLetter(ctx, LetterLabAccess, to, "lenke", set.LabURL,
			"dato", func(t *text.Catalogue) string { return t.Date(deadline) },
			"tid", func(t *text.Catalogue) string { return t.Clock(deadline) })
		if err != nil {
			return err
		}
	}
	return nil
}
