package casework

import (
	"context"
	"slices"

	"github.com/riverqueue/river"

	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
)

// RunArgs are a test run's job: all else lies in the run's row.
type RunArgs struct {
	Run onboarding.RunID `json:"run"`
}

// Kind names the job in its table.
func (RunArgs) Kind() string { return "test_run" }

// runAttempts is how often a run is taken up again after a fault of our own.
const runAttempts = 3

// RunRequest is a test that somebody asks for.
type RunRequest struct {
	Environment onboarding.Environment
	Level       onboarding.Level
	Resources   []onboarding.Resource // empty: all that are delivered
}

// RunAction is what the policy is asked of a test.
func RunAction(env onboarding.Environment, level onboarding.Level) onboarding.Action {
	switch {
	case level == onboarding.LevelConnection:
		return onboarding.TestConnection
	case env == onboarding.PROD:
		return onboarding.TestProd
	case level == onboarding.LevelPersons:
		return onboarding.TestLabPersons
	default:
		return onboarding.TestLab
	}
}

// RequestRun queues a test (procedure, stages 4 to 7). A case has one at a time.
func (s *Service) RequestRun(ctx context.Context, by onboarding.Actor, number string, key FormKey, in RunRequest) error {
	return s.requestRun(ctx, by, number, key, in, "run.queued")
}

// ReportMended says that what a test found is mended, and tests again.
func (s *Service) ReportMended(ctx context.Context, by onboarding.Actor, number string, key FormKey, in RunRequest) error {
	return s.requestRun(ctx, by, number, key, in, "run.mended")
}

func (s *Service) requestRun(ctx context.Context, by onboarding.Actor, number string, key FormKey, in RunRequest, event string) error {
	return s.change(ctx, by, number, RunAction(in.Environment, in.Level), key, func(ctx context.Context, c *change) error {
		if err := onboarding.AllowRun(&c.before, c.facts, in.Environment, in.Level); err != nil {
			return err
		}
		for _, r := range in.Resources {
			if !slices.Contains(AllResources(), r) {
				return onboarding.BadField("resources", "field.choose")
			}
		}
		return c.queueRun(ctx, in, event)
	})
}

// queueRun writes a run and its job.
func (c *change) queueRun(ctx context.Context, in RunRequest, event string) error {
	resources := make([]string, len(in.Resources))
	for i, r := range in.Resources {
		resources[i] = string(r)
	}
	id, err := postgres.InsertRun(ctx, c.tx, postgres.NewRun{
		Case: c.row.ID, Environment: in.Environment, Level: in.Level, Resources: resources, By: c.by.Person, Side: c.side(), At: c.at,
	})
	if err != nil {
		return unique(err, "runs_one_active", onboarding.Refuse("rule.run_active"))
	}
	if err := c.insertRunJob(ctx, id, in.Environment); err != nil {
		return err
	}
	return c.event(ctx, event, runData(id, in.Environment, in.Level))
}

func (c *change) insertRunJob(ctx context.Context, id onboarding.RunID, env onboarding.Environment) error {
	_, err := c.jobs.InsertTx(ctx, c.tx, RunArgs{Run: id}, &river.InsertOpts{Queue: string(env), MaxAttempts: runAttempts})
	return err
}

func runData(id onboarding.RunID, env onboarding.Environment, level onboarding.Level) map[string]any {
	return map[string]any{"run": id, "environment": env, "level": level}
}

// CancelRun stops the test that a case has in the queue or running. What it
// found until then says nothing.
func (s *Service) CancelRun(ctx context.Context, by onboarding.Actor, number string, key FormKey, id onboarding.RunID) error {
	return s.change(ctx, by, number, onboarding.TestConnection, key, func(ctx context.Context, c *change) error {
		run, err := postgres.ActiveRun(ctx, c.tx, c.row.ID)
		if onboarding.KindOf(err) == onboarding.NotFound || err == nil && run.ID != id {
			return onboarding.Refuse("rule.run_over")
		}
		if err != nil {
			return err
		}
		if err := by.Check(RunAction(run.Environment, run.Level), c.row.Scope()); err != nil {
			return err
		}
		if err := postgres.EndRun(ctx, c.tx, run.ID, postgres.RunResult{State: postgres.RunCancelled, At: c.at}); err != nil {
			return err
		}
		return c.event(ctx, "run.cancelled", runData(run.ID, run.Environment, run.Level))
	})
}
