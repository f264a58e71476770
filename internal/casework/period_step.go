package casework

import (
	"context"
	"slices"
	"time"

	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
)

// StepInput is a step of a LAB period as it was done.
type StepInput struct {
	OccurredAt time.Time // zero: now
	Checked    []string  // of Checklist
	Note       string
}

// Checklist is what has to be looked after in a step of a LAB period. The
// rollback waits for none of it; who controls it has seen all of it.
func Checklist(step onboarding.PeriodStep) []string {
	switch step {
	case onboarding.PeriodBackup:
		return []string{"mail", "nightly", "complete"}
	case onboarding.PeriodRollback:
		return []string{"nightly", "logs", "caches", "files"}
	case onboarding.PeriodControl:
		return []string{"persons", "logs", "files", "morning"}
	case onboarding.PeriodMailOff, onboarding.PeriodWarned:
		return nil
	default:
		return nil
	}
}

// checked keeps what the checklist knows; where all is needed it says what is missing.
func checked(step onboarding.PeriodStep, ticks []string, needed ...string) ([]string, error) {
	out := []string{}
	for _, item := range Checklist(step) {
		if slices.Contains(ticks, item) {
			out = append(out, item)
		} else if slices.Contains(needed, item) {
			return nil, onboarding.BadField("checked", "field.check.all")
		}
	}
	return out, nil
}

// record writes a step, and an event at each case that has a place in the period.
func (p *periodChange) record(ctx context.Context, step postgres.LabStep, event func(*change) string) error {
	if step.OccurredAt.IsZero() {
		step.OccurredAt = p.at
	}
	if step.OccurredAt.After(p.at) {
		return onboarding.BadField("occurred_at", "field.future")
	}
	step.RecordedAt, step.By = p.at, p.by.Person
	if err := postgres.InsertLabStep(ctx, p.tx, p.row.ID, step); err != nil {
		return unique(err, "lab_periods_one_open", onboarding.Refuse("rule.period_open"))
	}
	for _, c := range p.cases {
		if err := c.eventAt(ctx, event(c), step.OccurredAt, map[string]any{"period": p.row.ID, "step": step.Step}); err != nil {
			return err
		}
	}
	return nil
}

// notBefore refuses a time of occurrence before a step that comes first.
func (p *periodChange) notBefore(occurred time.Time, first onboarding.PeriodStep) error {
	if at := p.period.Steps[first].At; !occurred.IsZero() && occurred.Before(at) {
		return tooEarly(at)
	}
	return nil
}

func always(kind string) func(*change) string { return func(*change) string { return kind } }

// RecordMailOff – outgoing mail from LAB is off.
func (s *Service) RecordMailOff(ctx context.Context, by onboarding.Actor, id onboarding.PeriodID, key FormKey, in StepInput) error {
	return s.changePeriod(ctx, by, id, onboarding.RunPeriod, key, nil, func(ctx context.Context, p *periodChange) error {
		if err := p.allowBegin(); err != nil {
			return err
		}
		if err := onboarding.AllowMailOff(p.period); err != nil {
			return err
		}
		return p.record(ctx, postgres.LabStep{Step: onboarding.PeriodMailOff, OccurredAt: in.OccurredAt, Note: in.Note}, always("lab.mail_off"))
	})
}

// RecordBackup – a backup of the LAB database is taken. It opens the period.
func (s *Service) RecordBackup(ctx context.Context, by onboarding.Actor, id onboarding.PeriodID, key FormKey, in StepInput) error {
	return s.changePeriod(ctx, by, id, onboarding.RunPeriod, key, nil, func(ctx context.Context, p *periodChange) error {
		if err := p.allowBegin(); err != nil {
			return err
		}
		free, err := postgres.LabIsFree(ctx, p.tx)
		if err != nil {
			return err
		}
		if err := onboarding.AllowBackup(p.period, free); err != nil {
			return err
		}
		ticks, err := checked(onboarding.PeriodBackup, in.Checked, Checklist(onboarding.PeriodBackup)...)
		if err != nil {
			return err
		}
		step := postgres.LabStep{Step: onboarding.PeriodBackup, OccurredAt: in.OccurredAt, Note: in.Note, Checked: ticks}
		if err := p.record(ctx, step, always("lab.backup")); err != nil {
			return err
		}
		for _, c := range p.cases { // who takes part in a later period stands in line anew
			if err := postgres.SetRank(ctx, p.tx, c.row.ID, nil); err != nil {
				return err
			}
		}
		return nil
	})
}

// allowBegin: a period that was dropped, or that no case takes part in, does not begin.
func (p *periodChange) allowBegin() error {
	if p.row.Over {
		return onboarding.Refuse("rule.period_closed")
	}
	if len(p.cases) == 0 {
		return onboarding.Refuse("rule.lab.no_case")
	}
	return nil
}

// RecordWarned – those who work in LAB are warned.
func (s *Service) RecordWarned(ctx context.Context, by onboarding.Actor, id onboarding.PeriodID, key FormKey, in StepInput) error {
	return s.changePeriod(ctx, by, id, onboarding.RunPeriod, key, nil, func(ctx context.Context, p *periodChange) error {
		if err := onboarding.AllowWarn(p.period); err != nil {
			return err
		}
		return p.record(ctx, postgres.LabStep{Step: onboarding.PeriodWarned, OccurredAt: in.OccurredAt, Note: in.Note}, always("lab.warned"))
	})
}
