package casework

import (
	"context"
	"time"

	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
)

// OrganisationImportInput is an import into LAB as it was done there.
type OrganisationImportInput struct {
	Count      int // units at the authority node
	OccurredAt time.Time
	Reading    onboarding.ReadingID // that the form showed; 0: the newest
}

// RecordOrganisationImport records that the organisation was imported into LAB,
// and how many units that gave (procedure, stage 5). What was imported is the
// newest reading.
func (s *Service) RecordOrganisationImport(ctx context.Context, by onboarding.Actor, number string, key FormKey, in OrganisationImportInput) error {
	if in.Count < 1 {
		return onboarding.BadField("count", "field.number")
	}
	return s.change(ctx, by, number, onboarding.RecordImport, key, func(ctx context.Context, c *change) error {
		if err := onboarding.AllowOrganisationImport(&c.before, c.facts); err != nil {
			return err
		}
		r, _ := c.facts.NewestReading(onboarding.Structure, onboarding.LAB)
		if shown, ok := c.facts.ReadingNumbered(in.Reading); in.Reading != 0 && (!ok || shown.Digest != r.Digest) {
			return onboarding.Refuse("rule.stale_form") // the data were read anew meanwhile, and differ
		}
		counting := c.structureConfirmations()
		err := c.record(ctx, onboarding.Fact{
			Kind: onboarding.FactOrgImported, Environment: onboarding.LAB, Number: in.Count, OccurredAt: in.OccurredAt, Reading: r.ID, Digest: r.Digest,
		}, "", "import.recorded", map[string]any{
			"environment": onboarding.LAB, "reading_kind": onboarding.Structure, "reading": r.ID, "digest": r.Digest, "n": in.Count,
		})
		if err != nil {
			return err
		}
		return c.tellConfirmations(ctx, counting, r)
	})
}

// ExplainCountInput says why an import gave another number than was read.
type ExplainCountInput struct {
	Reading onboarding.ReadingID // of the import; 0: that of the organisation
	Reason  string
}

// ExplainCount records why the count in LAB is another than the reading's.
func (s *Service) ExplainCount(ctx context.Context, by onboarding.Actor, number string, key FormKey, in ExplainCountInput) error {
	if in.Reason == "" {
		return onboarding.BadField("reason", "field.reason")
	}
	return s.change(ctx, by, number, onboarding.RecordImport, key, func(ctx context.Context, c *change) error {
		reading := in.Reading
		if x, ok := c.facts.OrganisationImport(); ok && reading == 0 {
			reading = x.Reading
		}
		if err := onboarding.AllowExplainCount(&c.before, c.facts, reading); err != nil {
			return err
		}
		r, ok := c.facts.ReadingNumbered(reading)
		if !ok {
			return onboarding.Missing()
		}
		return c.record(ctx, onboarding.Fact{Kind: onboarding.FactCountExplained, Environment: r.Environment, Reading: r.ID, Digest: r.Digest}, in.Reason,
			"import.explained", map[string]any{"environment": r.Environment, "reading_kind": r.Kind, "reading": r.ID})
	})
}

// PresentReading puts a reading of the organisation before those who confirm,
// and makes the letters that ask them to (procedure, stage 5). Who has confirmed
// an equal one need not again.
func (s *Service) PresentReading(ctx context.Context, by onboarding.Actor, number string, key FormKey, reading onboarding.ReadingID) error {
	return s.change(ctx, by, number, onboarding.HandleCase, key, func(ctx context.Context, c *change) error {
		if err := onboarding.AllowPresent(&c.before, c.facts, reading); err != nil {
			return err
		}
		if p, ok := c.facts.StructurePresented(); ok && c.before.Holds(onboarding.ReqPresented) && p.Reading == reading {
			return onboarding.Refuse("rule.already_done")
		}
		r, _ := c.facts.ReadingNumbered(reading)
		counting := c.structureConfirmations()
		err := c.record(ctx, onboarding.Fact{Kind: onboarding.FactPresented, Environment: onboarding.LAB, Reading: r.ID, Digest: r.Digest}, "",
			"reading.presented", map[string]any{"reading_kind": onboarding.Structure, "reading": r.ID, "digest": r.Digest})
		if err != nil {
			return err
		}
		if err := c.tellConfirmations(ctx, counting, r); err != nil {
			return err
		}
		return c.askToConfirm(ctx, r)
	})
}

// askToConfirm makes a letter ready for the requester of each of those who have
// not confirmed what is presented.
func (c *change) askToConfirm(ctx context.Context, r onboarding.Reading) error {
	if _, err := c.progress(ctx); err != nil {
		return err
	}
	var missing []onboarding.CustomerID
	for _, id := range c.facts.Confirmers {
		if _, ok := c.facts.StructureConfirmedBy(id); !ok {
			missing = append(missing, id)
		}
	}
	requesters, err := postgres.RequestersOf(ctx, c.tx, missing)
	if err != nil {
		return err
	}
	for _, to := range requesters {
		if _, err := c.prepareLetter(ctx, LetterConfirmOrg, to, "n", r.Units); err != nil {
			return err
		}
	}
	return nil
}

// structureConfirmations are the confirmations that count now.
func (c *change) structureConfirmations() []onboarding.SignOff {
	var out []onboarding.SignOff
	for _, id := range c.facts.Confirmers {
		if x, ok := c.facts.StructureConfirmedBy(id); ok {
			out = append(out, x)
		}
	}
	return out
}

// tellConfirmations says what an import or a presentation did to the
// confirmations that counted before it: other data end them, equal ones carry
// them over.
func (c *change) tellConfirmations(ctx context.Context, counting []onboarding.SignOff, r onboarding.Reading) error {
	if _, err := c.progress(ctx); err != nil {
		return err
	}
	for _, x := range counting {
		kind := "signoff.carried_over"
		if _, ok := c.facts.StructureConfirmedBy(x.Customer); !ok {
			kind = "signoff.ended"
		} else if x.Reading == r.ID {
			continue // the very data that were confirmed
		}
		err := c.event(ctx, kind, map[string]any{
			"signoff": x.ID, "customer": x.Customer, "reading_kind": onboarding.Structure, "reading": r.ID, "digest": r.Digest,
		})
		if err != nil {
			return err
		}
	}
	return nil
}
