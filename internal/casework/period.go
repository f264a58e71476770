package casework

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/web/text"
)

// periodChange is one transaction over a LAB period and all its cases.
type periodChange struct {
	*Service
	tx     pgx.Tx
	by     onboarding.Actor
	at     time.Time
	row    *postgres.PeriodRow
	period *onboarding.Period
	cases  []*change // that have a place in the period, in the order of their ids
	others []*change // that it concerns beside them
}

// changePeriod runs fn with the period and its cases locked, and then writes what
// is derived for each case. also names the cases that it concerns beside them.
func (s *Service) changePeriod(ctx context.Context, by onboarding.Actor, id onboarding.PeriodID, do onboarding.Action, key FormKey,
	also func(context.Context, *periodChange) ([]onboarding.CaseID, error), fn func(context.Context, *periodChange) error,
) error {
	if err := by.Check(do, onboarding.Scope{}); err != nil {
		return err
	}
	return postgres.InTx(ctx, s.pool, func(tx pgx.Tx) error {
		if first, err := postgres.ClaimFormKey(ctx, tx, string(key), by.Person, s.clock()); err != nil || !first {
			return err
		}
		row, err := postgres.LockPeriod(ctx, tx, id)
		if err != nil {
			return err
		}
		p := &periodChange{Service: s, tx: tx, by: by, at: s.clock(), row: row, period: &onboarding.Period{ID: id, Steps: row.Steps}}
		if err := p.lock(ctx, also); err != nil {
			return err
		}
		if err := fn(ctx, p); err != nil {
			return err
		}
		for _, c := range slices.Concat(p.cases, p.others) {
			if err := c.save(ctx); err != nil {
				return err
			}
		}
		return nil
	})
}

// lock takes the cases in the order of their ids, and reads them.
func (p *periodChange) lock(ctx context.Context, also func(context.Context, *periodChange) ([]onboarding.CaseID, error)) error {
	ids := slices.Clone(p.row.Cases)
	if also != nil {
		more, err := also(ctx, p)
		if err != nil {
			return err
		}
		ids = append(ids, more...)
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	if err := postgres.LockCases(ctx, p.tx, ids); err != nil {
		return err
	}
	for _, id := range ids {
		c, err := p.begin(ctx, p.tx, p.by, id)
		if err != nil {
			return err
		}
		if _, in := slices.BinarySearch(p.row.Cases, id); in {
			p.cases = append(p.cases, c)
		} else {
			p.others = append(p.others, c)
		}
	}
	return nil
}

// PeriodInput plans a LAB period for cases from the line.
type PeriodInput struct {
	From, To time.Time
	Cases    []string // numbers
}

// PlanPeriod plans a LAB period and gives cases that are ready a place in it
// (procedure, stage 6). The answer is its number.
func (s *Service) PlanPeriod(ctx context.Context, by onboarding.Actor, key FormKey, in PeriodInput) (onboarding.PeriodID, error) {
	if err := by.Check(onboarding.RunPeriod, onboarding.Scope{}); err != nil {
		return 0, err
	}
	if err := s.plannable(in.From, in.To); err != nil {
		return 0, err
	}
	if len(in.Cases) == 0 {
		return 0, onboarding.BadField("case", "field.choose.some")
	}
	var id onboarding.PeriodID
	err := postgres.InTx(ctx, s.pool, func(tx pgx.Tx) error {
		at := s.clock()
		first, err := postgres.ClaimFormKey(ctx, tx, string(key), by.Person, at)
		if err != nil {
			return err
		}
		if !first {
			n, err := numberedLocation(ctx, tx, key)
			id = onboarding.PeriodID(n)
			return err
		}
		if id, err = postgres.InsertPeriod(ctx, tx, in.From, in.To, by.Person, at); err != nil {
			return err
		}
		ids := make([]onboarding.CaseID, 0, len(in.Cases))
		for _, number := range in.Cases {
			c, err := postgres.CaseIDByNumber(ctx, tx, number)
			if err != nil {
				return err
			}
			ids = append(ids, c)
		}
		slices.Sort(ids)
		for _, c := range slices.Compact(ids) {
			if err := s.changeIn(ctx, tx, by, c, onboarding.RunPeriod, joining(id)); err != nil {
				return err
			}
		}
		return postgres.SetFormKeyLocation(ctx, tx, string(key), strconv.FormatInt(int64(id), 10))
	})
	return id, err
}

// plannable: a period ends after it begins, and has not ended already.
func (s *Service) plannable(from, to time.Time) error {
	var wrong fieldFaults
	if from.IsZero() {
		wrong.add("from", "field.required")
	}
	switch {
	case to.IsZero():
		wrong.add("to", "field.required")
	case !to.After(s.clock()):
		wrong.add("to", "field.past")
	case !to.After(from):
		wrong.add("to", "field.lab.ends_first")
	}
	return wrong.err()
}

// joining gives a case a place in a period.
func joining(id onboarding.PeriodID) func(context.Context, *change) error {
	return func(ctx context.Context, c *change) error {
		if err := onboarding.AllowJoinPeriod(&c.before, c.facts); err != nil {
			return err
		}
		if err := postgres.JoinPeriod(ctx, c.tx, id, c.row.ID, c.by.Person, c.at); err != nil {
			return err
		}
		return c.event(ctx, "lab.taken_in", map[string]any{"period": id})
	}
}

// AddToPeriod gives one more case a place in a period that is planned.
func (s *Service) AddToPeriod(ctx context.Context, by onboarding.Actor, id onboarding.PeriodID, key FormKey, number string) error {
	only := func(ctx context.Context, p *periodChange) ([]onboarding.CaseID, error) {
		c, err := postgres.CaseIDByNumber(ctx, p.tx, number)
		return []onboarding.CaseID{c}, err
	}
	return s.changePeriod(ctx, by, id, onboarding.RunPeriod, key, only, func(ctx context.Context, p *periodChange) error {
		if err := p.allowReplan(); err != nil {
			return err
		}
		if len(p.others) == 0 {
			return onboarding.Refuse("rule.already_done")
		}
		return joining(id)(ctx, p.others[0])
	})
}

// LeavePeriod takes a case out of a period that is planned, back to its place in
// the line. A plan that is left without cases is dropped.
func (s *Service) LeavePeriod(ctx context.Context, by onboarding.Actor, id onboarding.PeriodID, key FormKey, number string) error {
	return s.changePeriod(ctx, by, id, onboarding.RunPeriod, key, nil, func(ctx context.Context, p *periodChange) error {
		if err := onboarding.AllowLeavePeriod(p.period); err != nil {
			return err
		}
		for _, c := range p.cases {
			if c.row.Number != number {
				continue
			}
			if err := postgres.LeavePeriod(ctx, p.tx, id, c.row.ID); err != nil {
				return err
			}
			return c.event(ctx, "lab.left", map[string]any{"period": id})
		}
		return onboarding.Missing()
	})
}

// MovePeriod plans a period for another time. While it runs only its end moves.
func (s *Service) MovePeriod(ctx context.Context, by onboarding.Actor, id onboarding.PeriodID, key FormKey, from, to time.Time) error {
	if err := s.plannable(from, to); err != nil {
		return err
	}
	return s.changePeriod(ctx, by, id, onboarding.RunPeriod, key, nil, func(ctx context.Context, p *periodChange) error {
		switch {
		case p.row.Over, p.period.Has(onboarding.PeriodRollback):
			return onboarding.Refuse("rule.period_closed")
		case p.period.Open():
			from = p.row.From
			if !to.After(from) {
				return onboarding.BadField("to", "field.lab.ends_first")
			}
		}
		if err := postgres.MovePeriod(ctx, p.tx, id, from, to); err != nil {
			return err
		}
		for _, c := range p.cases {
			err := c.event(ctx, "lab.moved", map[string]any{"period": id, "from": from.UTC().Format(time.RFC3339), "at": to.UTC().Format(time.RFC3339)})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// allowReplan: a period takes cases in until its backup.
func (p *periodChange) allowReplan() error {
	switch {
	case p.row.Over, p.period.Has(onboarding.PeriodRollback):
		return onboarding.Refuse("rule.period_closed")
	case p.period.Has(onboarding.PeriodBackup):
		return onboarding.Refuse("rule.lab.running")
	}
	return nil
}

// tooEarly says that something cannot have happened before first.
func tooEarly(first time.Time) error {
	return &onboarding.Error{Kind: onboarding.Invalid, Code: "error.invalid", Fields: []onboarding.FieldError{{
		Field: "occurred_at", Code: "field.before", Args: map[string]string{"dato": text.Local(first).Format("02.01.2006 15.04")},
	}}}
}
