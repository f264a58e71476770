package jobs

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/hrapi"
	"github.com/ks-no/tilkobling/internal/onboarding"
)

// runTimeout bounds a test run beyond the engine's own limit of 30 minutes.
const runTimeout = 35 * time.Minute

// errLost ends a test that is no longer this worker's: it was cancelled, or
// taken for lost and put back.
var errLost = errors.New("the test run is not ours any more")

// runWorker makes the tests that casework enqueues.
type runWorker struct {
	river.WorkerDefaults[casework.RunArgs]
	Deps
}

// Timeout is how long River lets a test run.
func (w *runWorker) Timeout(*river.Job[casework.RunArgs]) time.Duration { return runTimeout }

// Work claims the run, tests, and hands the report to casework. Only a fault of
// our own is an error, which River tries again; after the last time the run is
// stopped, and says that it was stopped at KS.
func (w *runWorker) Work(ctx context.Context, job *river.Job[casework.RunArgs]) error {
	order, err := w.Deps.Work.ClaimRun(ctx, job.Args.Run)
	if onboarding.KindOf(err) == onboarding.NotFound {
		return nil // cancelled, or another worker's
	}
	if err != nil {
		return w.gaveUp(ctx, job, fmt.Errorf("claim test run %d: %w", job.Args.Run, err))
	}
	report, err := w.test(ctx, order)
	switch {
	case errors.Is(err, errLost):
		return nil
	case ctx.Err() != nil && errors.Is(ctx.Err(), context.Canceled):
		return w.putBack(ctx, order)
	case errors.Is(err, hrapi.ErrUsage) || ctx.Err() != nil:
		// Trying again would come to the same.
		return w.stop(ctx, order.Run, fmt.Errorf("test run %d: %w", order.Run, errors.Join(err, ctx.Err())))
	case err == nil:
		err = w.Deps.Work.FinishRun(ctx, order, report)
		if onboarding.KindOf(err) == onboarding.NotFound {
			return nil // lost in the last second
		}
	}
	if err == nil {
		return nil
	}
	err = fmt.Errorf("test run %d: %w", order.Run, err)
	if job.Attempt >= job.MaxAttempts {
		return w.stop(ctx, order.Run, err)
	}
	return errors.Join(err, w.requeue(ctx, order))
}

// test runs the engine while the pulse tells how far it has come.
func (w *runWorker) test(ctx context.Context, order *casework.RunOrder) (hrapi.Report, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	p := newPulse(w.Deps.Work, order, w.Log)
	done := make(chan struct{})
	go func() {
		defer close(done)
		if !p.beat(ctx) {
			cancel(errLost)
		}
	}()
	report, err := hrapi.Run(ctx, order.Target, hrapi.Options{
		Level: order.Level, Only: order.Only, SourceAddress: order.Address, BindAddress: w.BindAddress,
		AllowPrivate: w.AllowPrivate, RootCAs: w.RootCAs, Limits: w.Limits, Progress: p.note,
	})
	lost := errors.Is(context.Cause(ctx), errLost)
	cancel(nil)
	<-done
	if lost {
		return hrapi.Report{}, errLost
	}
	return report, err
}

// closing is how long a worker that is told to stop has for a last word.
const closing = 10 * time.Second

func afterwards(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), closing)
}

// putBack: the process ends, so the run goes back in its queue, and its job too.
func (w *runWorker) putBack(ctx context.Context, order *casework.RunOrder) error {
	if err := w.requeue(ctx, order); err != nil {
		return err
	}
	return river.JobSnooze(0)
}

func (w *runWorker) requeue(ctx context.Context, order *casework.RunOrder) error {
	ctx, cancel := afterwards(ctx)
	defer cancel()
	err := w.Deps.Work.RequeueRun(ctx, order)
	if onboarding.KindOf(err) == onboarding.NotFound {
		return nil
	}
	return err
}

// stop ends a run that cannot be made, and the job with it.
func (w *runWorker) stop(ctx context.Context, id onboarding.RunID, cause error) error {
	ctx, cancel := afterwards(ctx)
	defer cancel()
	return river.JobCancel(errors.Join(cause, w.Deps.Work.StopRun(ctx, id)))
}

func (w *runWorker) gaveUp(ctx context.Context, job *river.Job[casework.RunArgs], cause error) error {
	if job.Attempt < job.MaxAttempts {
		return cause
	}
	return w.stop(ctx, job.Args.Run, cause)
}
