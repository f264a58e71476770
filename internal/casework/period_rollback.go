package casework

import (
	"context"
	"slices"

	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
)

// Rollback records that LAB was rolled back. It never waits: where a case is not
// confirmed it asks for a reason and nothing else, and that case takes part in a
// later period. What was imported into LAB meanwhile is lost and marked so.
func (s *Service) Rollback(ctx context.Context, by onboarding.Actor, id onboarding.PeriodID, key FormKey, in StepInput) error {
	lost := func(ctx context.Context, p *periodChange) ([]onboarding.CaseID, error) {
		b, ok := p.period.Steps[onboarding.PeriodBackup]
		if !ok {
			return nil, nil
		}
		return postgres.OrganisationImportsBetween(ctx, p.tx, b.At, p.at)
	}
	return s.changePeriod(ctx, by, id, onboarding.RunPeriod, key, lost, func(ctx context.Context, p *periodChange) error {
		if err := onboarding.AllowRollback(p.period); err != nil {
			return err
		}
		if err := p.afterImports(in); err != nil {
			return err
		}
		early := p.unconfirmed() > 0
		if early && in.Note == "" {
			return onboarding.BadField("reason", "field.reason")
		}
		ticks, err := checked(onboarding.PeriodRollback, in.Checked)
		if err != nil {
			return err
		}
		step := postgres.LabStep{Step: onboarding.PeriodRollback, OccurredAt: in.OccurredAt, Early: early, Note: in.Note, Checked: ticks}
		err = p.record(ctx, step, func(c *change) string {
			if c.before.Holds(onboarding.ReqPlacement) {
				return "lab.rollback"
			}
			return "lab.rollback.early"
		})
		if err != nil {
			return err
		}
		return p.markLost(ctx)
	})
}

// unconfirmed counts the cases of the period whose placement is not confirmed.
func (p *periodChange) unconfirmed() int {
	n := 0
	for _, c := range p.cases {
		if !c.before.Holds(onboarding.ReqPlacement) {
			n++
		}
	}
	return n
}

// afterImports: LAB was rolled back after the backup, and after the last import.
func (p *periodChange) afterImports(in StepInput) error {
	if err := p.notBefore(in.OccurredAt, onboarding.PeriodBackup); err != nil {
		return err
	}
	for _, c := range p.cases {
		if x, ok := c.facts.PersonsImport(p.row.ID); ok && !in.OccurredAt.IsZero() && in.OccurredAt.Before(x.OccurredAt) {
			return tooEarly(x.OccurredAt)
		}
	}
	return nil
}

// markLost tells each case whose import of the organisation went with the rollback.
func (p *periodChange) markLost(ctx context.Context) error {
	for _, c := range slices.Concat(p.cases, p.others) {
		if !c.before.Status.CountsAsActive() {
			continue
		}
		was, _ := c.before.Requirement(onboarding.ReqOrgImport)
		now, err := c.progress(ctx)
		if err != nil {
			return err
		}
		is, _ := now.Requirement(onboarding.ReqOrgImport)
		if is.Stale != onboarding.StaleLost || was.Stale == onboarding.StaleLost {
			continue
		}
		err = c.event(ctx, "import.lost", map[string]any{"period": p.row.ID, "environment": onboarding.LAB, "reading_kind": onboarding.Structure})
		if err != nil {
			return err
		}
	}
	return nil
}

// ControlInput is what was seen after a rollback.
type ControlInput struct {
	StepInput
	Alone bool // there is nobody else at KS to see it: said so, with the reason in Note
}

// Control records that another KS user than the one who rolled back has seen that
// nobody is left in LAB, its logs and files. It ends the period.
func (s *Service) Control(ctx context.Context, by onboarding.Actor, id onboarding.PeriodID, key FormKey, in ControlInput) error {
	return s.changePeriod(ctx, by, id, onboarding.ControlRollback, key, nil, func(ctx context.Context, p *periodChange) error {
		if err := onboarding.AllowControl(p.period, by.Person, in.Alone); err != nil {
			return err
		}
		if err := p.notBefore(in.OccurredAt, onboarding.PeriodRollback); err != nil {
			return err
		}
		alone := p.period.Steps[onboarding.PeriodRollback].By == by.Person
		ticks, err := checked(onboarding.PeriodControl, in.Checked, "persons", "logs", "files")
		var wrong fieldFaults
		if err := wrong.merge(err); err != nil {
			return err
		}
		if alone && in.Note == "" {
			wrong.add("reason", "field.reason")
		}
		if err := wrong.err(); err != nil {
			return err
		}
		kind := "lab.control"
		if alone {
			kind = "lab.control.none"
		}
		return p.record(ctx, postgres.LabStep{Step: onboarding.PeriodControl, OccurredAt: in.OccurredAt, Early: alone, Note: in.Note, Checked: ticks}, always(kind))
	})
}

// Annotate adds a note to a period, or to one of its steps: they are never taken back.
func (s *Service) Annotate(ctx context.Context, by onboarding.Actor, id onboarding.PeriodID, key FormKey, step onboarding.PeriodStep, body string) error {
	if body == "" {
		return onboarding.BadField("body", "field.required")
	}
	return s.changePeriod(ctx, by, id, onboarding.ControlRollback, key, nil, func(ctx context.Context, p *periodChange) error {
		if step != "" && !p.period.Has(step) {
			return onboarding.BadField("step", "field.choose")
		}
		n, err := postgres.InsertLabAnnotation(ctx, p.tx, id, step, by.Person, p.at, body)
		if err != nil {
			return err
		}
		for _, c := range p.cases {
			if err := c.event(ctx, "lab.annotated", map[string]any{"period": id, "annotation": n}); err != nil {
				return err
			}
		}
		return nil
	})
}
