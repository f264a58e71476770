package casework

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ks-no/tilkobling/internal/hrapi"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
)

// silence is how long a running test may give no sign of life before it is put
// back in its queue.
const silence = 30 * time.Second

// RunOrder is a claimed test: what to test, and with what.
type RunOrder struct {
	postgres.Claim
	Number  string // the case's
	Target  hrapi.Target
	Level   hrapi.Level
	Only    []hrapi.Resource
	Address string // the environment's configured source address
}

// String leaves the credentials out.
func (o *RunOrder) String() string { return fmt.Sprintf("test run %d of case %s", o.Run, o.Number) }

// changeRun is change for the worker, over the case of a run.
func (s *Service) changeRun(ctx context.Context, id onboarding.RunID, fn func(context.Context, *change) error) error {
	return postgres.InTx(ctx, s.pool, func(tx pgx.Tx) error {
		caseID, err := postgres.RunCase(ctx, tx, id)
		if err != nil {
			return err
		}
		return s.changeIn(ctx, tx, onboarding.SystemActor(), caseID, onboarding.TestLab, fn)
	})
}

// ClaimRun makes a queued test the worker's and opens the credentials. A run
// that is not queued any more is Missing: somebody cancelled it, or it is
// another worker's.
func (s *Service) ClaimRun(ctx context.Context, id onboarding.RunID) (*RunOrder, error) {
	var order *RunOrder
	err := s.changeRun(ctx, id, func(ctx context.Context, c *change) error {
		run, err := postgres.ClaimRun(ctx, c.tx, id, c.at)
		if err != nil {
			return err
		}
		order = &RunOrder{
			Claim: run.Claim, Number: run.Number, Level: hrapi.Level(run.Level), Address: run.Address,
			Target: hrapi.Target{
				Environment: hrapi.Environment(run.Environment), CustomerName: run.Customer, Endpoints: map[hrapi.Resource]string{},
			},
		}
		for _, r := range run.Resources {
			order.Only = append(order.Only, hrapi.Resource(r))
		}
		if err := c.aim(ctx, run, order); err != nil {
			return err
		}
		return c.event(ctx, "run.started", runData(id, run.Environment, run.Level))
	})
	if err != nil {
		return nil, err
	}
	return order, nil
}

// aim finds the URLs and the credentials in force, PROD's or LAB's, and
// remembers which versions they are.
func (c *change) aim(ctx context.Context, run *postgres.ClaimedRun, order *RunOrder) error {
	urls, login := run.Environment, run.Environment
	if run.Environment == onboarding.PROD && !run.OwnURLs {
		urls = onboarding.LAB
	}
	if run.Environment == onboarding.PROD && !run.OwnCred {
		login = onboarding.LAB
	}
	inForce, err := c.inForce(ctx, urls)
	if err != nil {
		return err
	}
	versions := make(map[onboarding.Resource]int64, len(inForce))
	for r, e := range inForce {
		order.Target.Endpoints[hrapi.Resource(r)] = e.URL
		versions[r] = e.ID
	}
	sealed, err := postgres.SealedCredential(ctx, c.tx, c.row.ID, login)
	if err != nil {
		return fmt.Errorf("credentials of test run %d: %w", run.Run, err)
	}
	if order.Target.Password, err = c.vault.Open(c.row.ID, login, sealed.Password); err != nil {
		return err
	}
	order.Target.User = sealed.UserName
	return postgres.SetRunVersions(ctx, c.tx, run.Claim, versions, sealed.ID)
}

// Beat says that a claimed run is alive and how far it has come, nil where that
// is as it was. It tells whether the run is still the worker's.
func (s *Service) Beat(ctx context.Context, o *RunOrder, progress *postgres.RunProgress) (held bool, err error) {
	held, err = postgres.Heartbeat(ctx, s.pool, o.Claim, progress, s.clock())
	if err != nil || !held || progress == nil {
		return held, err
	}
	return held, postgres.NotifyCase(ctx, s.pool, o.Number)
}

// RequeueRun gives a claimed run back, as when the worker is told to stop. The
// job that holds it is the worker's to put back.
func (s *Service) RequeueRun(ctx context.Context, o *RunOrder) error {
	return s.changeRun(ctx, o.Run, func(ctx context.Context, c *change) error {
		run, err := postgres.HoldRun(ctx, c.tx, o.Claim)
		if err != nil {
			return err
		}
		if err := postgres.RequeueRun(ctx, c.tx, o.Run); err != nil {
			return err
		}
		return c.event(ctx, "run.requeued", runData(o.Run, run.Env, run.Level))
	})
}

// StopRun ends a run that a fault of our own keeps from being made. It never
// counts against the municipality.
func (s *Service) StopRun(ctx context.Context, id onboarding.RunID) error {
	return s.changeRun(ctx, id, func(ctx context.Context, c *change) error {
		run, err := postgres.ActiveRun(ctx, c.tx, c.row.ID)
		if onboarding.KindOf(err) == onboarding.NotFound || err == nil && run.ID != id {
			return nil // it is over
		}
		if err != nil {
			return err
		}
		return c.stopRun(ctx, id, run.Environment, run.Level)
	})
}

func (c *change) stopRun(ctx context.Context, id onboarding.RunID, env onboarding.Environment, level onboarding.Level) error {
	if err := postgres.EndRun(ctx, c.tx, id, postgres.RunResult{State: postgres.RunError, At: c.at, Verdict: hrapi.VerdictError}); err != nil {
		return err
	}
	return c.event(ctx, "run.error", runData(id, env, level))
}

// RescueRuns puts back the tests whose worker has fallen silent: killed, or cut
// off. One that was lost too often is stopped. It returns how many it found.
func (s *Service) RescueRuns(ctx context.Context) (int, error) {
	before := s.clock().Add(-silence)
	lost, err := postgres.LostRuns(ctx, s.pool, before)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, l := range lost {
		err := s.changeRun(ctx, l.Run, func(ctx context.Context, c *change) error {
			still, err := postgres.StillLost(ctx, c.tx, l.Claim, before)
			if err != nil || !still {
				return err
			}
			n++
			if l.Attempt >= runAttempts {
				return c.stopRun(ctx, l.Run, l.Env, l.Level)
			}
			if err := postgres.RequeueRun(ctx, c.tx, l.Run); err != nil {
				return err
			}
			if err := c.insertRunJob(ctx, l.Run, l.Env); err != nil {
				return err
			}
			return c.event(ctx, "run.requeued", runData(l.Run, l.Env, l.Level))
		})
		if err != nil {
			return n, fmt.Errorf("rescue test run %d: %w", l.Run, err)
		}
	}
	return n, nil
}
