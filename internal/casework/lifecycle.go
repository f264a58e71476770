package casework

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
)

// HoldInput says why and until which day a case is put on hold.
type HoldInput struct {
	Until  time.Time
	Reason string
}

// Hold puts a case on hold. The system resumes it on the day.
func (s *Service) Hold(ctx context.Context, by onboarding.Actor, number string, key FormKey, in HoldInput) error {
	if in.Reason == "" {
		return onboarding.BadField("reason", "field.reason")
	}
	return s.change(ctx, by, number, onboarding.HandleCase, key, func(ctx context.Context, c *change) error {
		if err := onboarding.AllowHold(&c.before); err != nil {
			return err
		}
		if !in.Until.After(c.at) {
			return onboarding.BadField("until", "field.must_be_later")
		}
		if err := postgres.SetHold(ctx, c.tx, c.row.ID, &onboarding.Hold{Since: c.at, Until: in.Until, Reason: in.Reason}); err != nil {
			return err
		}
		return c.event(ctx, "case.held", map[string]any{"until": in.Until.Format(time.DateOnly)})
	})
}

// Resume takes a case up again before its day.
func (s *Service) Resume(ctx context.Context, by onboarding.Actor, number string, key FormKey) error {
	return s.change(ctx, by, number, onboarding.HandleCase, key, func(ctx context.Context, c *change) error {
		return c.resume(ctx)
	})
}

func (c *change) resume(ctx context.Context) error {
	if err := onboarding.AllowResume(&c.before); err != nil {
		return err
	}
	if err := postgres.SetHold(ctx, c.tx, c.row.ID, nil); err != nil {
		return err
	}
	return c.event(ctx, "case.resumed", nil)
}

// ResumeDue resumes the cases whose day has come, each in a transaction of its
// own, and tells how many.
func (s *Service) ResumeDue(ctx context.Context) (int, error) {
	due, err := postgres.HoldsDue(ctx, s.pool, s.clock())
	if err != nil {
		return 0, err
	}
	for i, id := range due {
		err := postgres.InTx(ctx, s.pool, func(tx pgx.Tx) error {
			return s.changeIn(ctx, tx, onboarding.SystemActor(), id, onboarding.HandleCase, func(ctx context.Context, c *change) error {
				if c.before.Status != onboarding.OnHold || c.facts.Hold.Until.After(c.at) {
					return nil // somebody else did
				}
				return c.resume(ctx)
			})
		})
		if err != nil {
			return i, err
		}
	}
	return len(due), nil
}

// Cancel ends a case that will not go to production.
func (s *Service) Cancel(ctx context.Context, by onboarding.Actor, number string, key FormKey, reason string) error {
	if reason == "" {
		return onboarding.BadField("reason", "field.reason")
	}
	return s.change(ctx, by, number, onboarding.HandleCase, key, func(ctx context.Context, c *change) error {
		if err := onboarding.AllowCancel(&c.before); err != nil {
			return err
		}
		if err := postgres.SetCancelled(ctx, c.tx, c.row.ID, c.at, reason); err != nil {
			return err
		}
		return c.event(ctx, "case.cancelled", nil)
	})
}

// Close ends a case in production (procedure, stage 7).
func (s *Service) Close(ctx context.Context, by onboarding.Actor, number string, key FormKey) error {
	return s.change(ctx, by, number, onboarding.HandleCase, key, func(ctx context.Context, c *change) error {
		if err := onboarding.AllowClose(&c.before); err != nil {
			return err
		}
		return c.record(ctx, onboarding.Fact{Kind: onboarding.FactClosed}, "", "case.closed", nil)
	})
}

// ReopenInput says why, and which requirements are taken back with it.
type ReopenInput struct {
	Reason       string
	Requirements []onboarding.Key
}

// Reopen takes back the closing and the marked requirements, with one reason.
// The store refuses it beside another active case of the customer.
func (s *Service) Reopen(ctx context.Context, by onboarding.Actor, number string, key FormKey, in ReopenInput) error {
	if in.Reason == "" {
		return onboarding.BadField("reason", "field.reason")
	}
	err := s.change(ctx, by, number, onboarding.HandleCase, key, func(ctx context.Context, c *change) error {
		if err := onboarding.AllowReopen(&c.before); err != nil {
			return err
		}
		for _, k := range in.Requirements {
			switch k {
			case onboarding.ReqBackup, onboarding.ReqRollback, onboarding.ReqControl, onboarding.ReqCustomer:
				return onboarding.Refuse("rule.never_taken_back")
			default:
			}
			if err := c.takeBack(ctx, k, in.Reason); err != nil {
				return err
			}
		}
		if err := c.takeBack(ctx, onboarding.ReqClosed, in.Reason); err != nil {
			return err
		}
		return c.event(ctx, "case.reopened", map[string]any{"requirements": in.Requirements})
	})
	return unique(err, "case_customers_one_active", onboarding.Refuse("rule.other_active_case"))
}

// TakeBack ends what made a requirement hold, with a reason.
func (s *Service) TakeBack(ctx context.Context, by onboarding.Actor, number string, key FormKey, k onboarding.Key, reason string) error {
	if reason == "" {
		return onboarding.BadField("reason", "field.reason")
	}
	return s.change(ctx, by, number, onboarding.HandleCase, key, func(ctx context.Context, c *change) error {
		if err := onboarding.AllowTakeBack(&c.before, k); err != nil {
			return err
		}
		if err := c.takeBack(ctx, k, reason); err != nil {
			return err
		}
		return c.event(ctx, "fact.withdrawn", map[string]any{"requirement": k})
	})
}

// takeBack withdraws the facts of a requirement and notes when, so that older
// evidence of any other kind no longer counts.
func (c *change) takeBack(ctx context.Context, k onboarding.Key, reason string) error {
	for _, kind := range onboarding.FactsOf(k) {
		if _, err := postgres.WithdrawFacts(ctx, c.tx, c.row.ID, kind, c.by.Person, c.at); err != nil {
			return err
		}
	}
	return postgres.InsertTakenBack(ctx, c.tx, c.row.ID, k, c.by.Person, c.at, reason)
}
