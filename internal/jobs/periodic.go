package jobs

import (
	"context"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"github.com/ks-no/tilkobling/internal/insight"
	"github.com/ks-no/tilkobling/internal/postgres"
)

// task is something that happens by the clock. It can be done twice without
// harm.
type task struct {
	name  string // stored; never reused
	every time.Duration
	do    func(context.Context) error
}

// tasks lists all that happens by the clock.
func tasks(d Deps) []task {
	return []task{
		{"rescue_runs", 10 * time.Second, func(ctx context.Context) error {
			n, err := d.Work.RescueRuns(ctx)
			if n > 0 && d.Log != nil {
				d.Log.WarnContext(ctx, "put test runs back that gave no sign of life", "count", n)
			}
			return err
		}},
		{"resume_cases", 10 * time.Minute, func(ctx context.Context) error {
			_, err := d.Work.ResumeDue(ctx)
			return err
		}},
		{"sweep_sessions", time.Hour, func(ctx context.Context) error {
			return postgres.SweepSessions(ctx, d.Pool, d.Now())
		}},
		{"figures", time.Minute, func(ctx context.Context) error {
			set, err := postgres.LoadSettings(ctx, d.Pool)
			if err != nil {
				return err
			}
			return postgres.RefreshFigures(ctx, d.Pool, insight.Calendar{Dec24Off: !set.WorkdayDec24, Dec31Off: !set.WorkdayDec31})
		}},
	}
}

// taskArgs names the task of a job.
type taskArgs struct {
	Task string `json:"task"`
}

// Kind names the job in its table.
func (taskArgs) Kind() string { return "task" }

func periodic(table []task) []*river.PeriodicJob {
	out := make([]*river.PeriodicJob, len(table))
	for i, t := range table {
		out[i] = river.NewPeriodicJob(river.PeriodicInterval(t.every), func() (river.JobArgs, *river.InsertOpts) {
			return taskArgs{Task: t.name}, &river.InsertOpts{Queue: clockQueue, MaxAttempts: 1}
		}, &river.PeriodicJobOpts{ID: t.name, RunOnStart: true})
	}
	return out
}

type taskWorker struct {
	river.WorkerDefaults[taskArgs]
	tasks []task
}

func (w *taskWorker) Work(ctx context.Context, job *river.Job[taskArgs]) error {
	for _, t := range w.tasks {
		if t.name == job.Args.Task {
			return t.do(ctx)
		}
	}
	return river.JobCancel(fmt.Errorf("no task is called %q", job.Args.Task))
}
