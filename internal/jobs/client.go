package jobs

import (
	"context"
	"crypto/x509"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/hrapi"
	"github.com/ks-no/tilkobling/internal/onboarding"
)

// clockQueue is for what happens by the clock.
const clockQueue = river.QueueDefault

// Deps is what the workers need.
type Deps struct {
	Pool *pgxpool.Pool
	Work *casework.Service
	Log  *slog.Logger
	Now  func() time.Time // time.Now where nil

	AllowPrivate bool           // development: tests reach this machine and private networks
	BindAddress  string         // local IP address that tests call from; empty leaves it to the system
	RootCAs      *x509.CertPool // the system's where nil
	Limits       hrapi.Limits   // the engine's defaults where zero
}

// Queues says what a process works on.
type Queues struct {
	Environments []onboarding.Environment
	Clock        bool // also what happens by the clock, once among all processes that say so
	AtOnce       int  // tests at a time in each environment; 4 where 0
}

// Serving is what a server works on: all.
func Serving() Queues {
	return Queues{Environments: []onboarding.Environment{onboarding.LAB, onboarding.PROD}, Clock: true}
}

// Testing is what a machine works on that only tests one environment, because
// the municipalities let in its address.
func Testing(env onboarding.Environment) Queues {
	return Queues{Environments: []onboarding.Environment{env}}
}

// Client is the job queue as this program uses it.
type Client = river.Client[pgx.Tx]

// NewInserter makes a client that only enqueues.
func NewInserter(pool *pgxpool.Pool) (*Client, error) {
	c, err := river.NewClient(riverpgxv5.New(pool), &river.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return nil, fmt.Errorf("job queue: %w", err)
	}
	return c, nil
}

// NewClient makes a client that works.
func NewClient(pool *pgxpool.Pool, d Deps, q Queues) (*Client, error) {
	d.Pool = pool
	if d.Now == nil {
		d.Now = time.Now
	}
	workers := river.NewWorkers()
	river.AddWorker(workers, &runWorker{Deps: d})
	queues := map[string]river.QueueConfig{}
	if q.AtOnce == 0 {
		q.AtOnce = 4
	}
	for _, env := range q.Environments {
		queues[string(env)] = river.QueueConfig{MaxWorkers: q.AtOnce}
	}
	config := &river.Config{
		Logger: d.Log, Workers: workers, Queues: queues,
		LeaderElectionDisabled:      !q.Clock,
		ReindexerIndexNames:         []string{}, // the program's role may not reindex
		CompletedJobRetentionPeriod: time.Hour,
		FetchCooldown:               50 * time.Millisecond,
	}
	if q.Clock {
		queues[clockQueue] = river.QueueConfig{MaxWorkers: 2}
		table := tasks(d)
		river.AddWorker(workers, &taskWorker{tasks: table})
		config.PeriodicJobs = periodic(table)
	}
	c, err := river.NewClient(riverpgxv5.New(pool), config)
	if err != nil {
		return nil, fmt.Errorf("job queue: %w", err)
	}
	return c, nil
}

// stopping is how long a process that is told to end waits for its workers to
// put back what they hold.
const stopping = 15 * time.Second

// Stop ends the work of this process. A test that runs goes back in its queue.
func Stop(c *Client) error {
	ctx, cancel := context.WithTimeout(context.Background(), stopping)
	defer cancel()
	if err := c.StopAndCancel(ctx); err != nil {
		return fmt.Errorf("stop the workers: %w", err)
	}
	return nil
}
