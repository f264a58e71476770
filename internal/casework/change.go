package casework

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
)

// FormKey makes a form safe to send twice: the same key again changes nothing
// and answers as the first time. Empty for commands that no form sends.
type FormKey string

// change is one transaction over one case.
type change struct {
	*Service
	tx     pgx.Tx
	by     onboarding.Actor
	at     time.Time
	proc   onboarding.Procedure
	row    *postgres.CaseRow
	facts  *onboarding.Facts
	before onboarding.Progress
}

// change runs fn with the case locked, and writes what is derived from its
// facts afterwards.
func (s *Service) change(ctx context.Context, by onboarding.Actor, number string, do onboarding.Action, key FormKey,
	fn func(context.Context, *change) error,
) error {
	return postgres.InTx(ctx, s.pool, func(tx pgx.Tx) error {
		id, err := postgres.CaseIDByNumber(ctx, tx, number)
		if err != nil {
			return err
		}
		if first, err := postgres.ClaimFormKey(ctx, tx, string(key), by.Person, s.clock()); err != nil || !first {
			return err
		}
		return s.changeIn(ctx, tx, by, id, do, fn)
	})
}

// changeIn is change within a transaction that is already begun, as when one
// command concerns several cases. Lock cases in the order of their ids.
func (s *Service) changeIn(ctx context.Context, tx pgx.Tx, by onboarding.Actor, id onboarding.CaseID, do onboarding.Action,
	fn func(context.Context, *change) error,
) error {
	c, err := s.begin(ctx, tx, by, id)
	if err != nil {
		return err
	}
	if err := by.Check(do, c.row.Scope()); err != nil {
		return err
	}
	if err := fn(ctx, c); err != nil {
		return err
	}
	return c.save(ctx)
}

func (s *Service) begin(ctx context.Context, tx pgx.Tx, by onboarding.Actor, id onboarding.CaseID) (*change, error) {
	row, facts, err := postgres.LockCase(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	proc, ok := onboarding.ProcedureFor(row.Procedure)
	if !ok {
		return nil, fmt.Errorf("case %s has the unknown procedure %q", row.Number, row.Procedure)
	}
	c := &change{Service: s, tx: tx, by: by, at: s.clock(), proc: proc, row: row, facts: facts}
	c.before = onboarding.Evaluate(proc, facts, c.at)
	return c, nil
}

// save derives the progress anew and writes it, starts the test that has become
// possible, and tells those who look at the case.
func (c *change) save(ctx context.Context) error {
	p, err := c.progress(ctx)
	if err != nil {
		return err
	}
	if err := c.startNext(ctx, &p); err != nil {
		return err
	}
	if err := postgres.SaveProgress(ctx, c.tx, c.row, c.facts, &p, c.at); err != nil {
		return err
	}
	return postgres.NotifyCase(ctx, c.tx, c.row.Number)
}

// progress reads the facts anew, as changed so far, and derives from them.
func (c *change) progress(ctx context.Context) (onboarding.Progress, error) {
	_, facts, err := postgres.LoadCase(ctx, c.tx, c.row.ID)
	if err != nil {
		return onboarding.Progress{}, err
	}
	c.facts = facts
	return onboarding.Evaluate(c.proc, facts, c.at), nil
}

// record writes a fact and its event. The note is free text for the reader; the
// event never holds it.
func (c *change) record(ctx context.Context, f onboarding.Fact, note, event string, data map[string]any) error {
	f.By, f.RecordedAt = c.by.Person, c.at
	if f.OccurredAt.IsZero() {
		f.OccurredAt = c.at
	}
	if f.OccurredAt.After(c.at) {
		return onboarding.BadField("occurred_at", "field.future")
	}
	id, err := postgres.InsertFact(ctx, c.tx, c.row.ID, f, note)
	if err != nil {
		return err
	}
	if data == nil {
		data = map[string]any{}
	}
	data["fact"] = id
	return c.eventAt(ctx, event, f.OccurredAt, data)
}

// event appends to the case's log.
func (c *change) event(ctx context.Context, kind string, data map[string]any) error {
	return c.eventAt(ctx, kind, c.at, data)
}

func (c *change) eventAt(ctx context.Context, kind string, occurred time.Time, data map[string]any) error {
	return postgres.AppendEvent(ctx, c.tx, postgres.Event{
		Case: c.row.ID, At: c.at, OccurredAt: occurred, Actor: c.by.Person, Side: c.side(), Kind: kind, Data: data,
	})
}

// side is the party on whose behalf the actor writes, or system.
func (c *change) side() string {
	if c.by.System {
		return "system"
	}
	return string(c.by.Side(c.row.Scope(), c.facts.DeveloperSide))
}

// unique turns a violation of a constraint into a refusal that a person can act on.
func unique(err error, constraint string, refusal error) error {
	if postgres.Violates(err, constraint) {
		return refusal
	}
	return err
}
