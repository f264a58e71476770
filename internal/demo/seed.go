package demo

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"

	"github.com/ks-no/tilkobling/internal/casework"
)

// Deps is what filling the database needs.
type Deps struct {
	Pool    *pgxpool.Pool
	Jobs    *river.Client[pgx.Tx]
	Vault   *casework.Vault
	Log     *slog.Logger
	Site    string         // where people reach the program
	RootCAs *x509.CertPool // who vouches for the town's endpoints
	Today   time.Time      // the story is told relative to it
}

// Seeded tells whether the database has been filled.
func Seeded(ctx context.Context, pool *pgxpool.Pool) (bool, error) {
	var yes bool
	if err := pool.QueryRow(ctx, `SELECT EXISTS (SELECT FROM persons WHERE demo)`).Scan(&yes); err != nil {
		return false, fmt.Errorf("look for invented persons: %w", err)
	}
	return yes, nil
}

// errHalfFilled: a start before this one was cut short.
var errHalfFilled = errors.New("the database holds persons that are not the demonstration's: begin anew with an empty one")

// Seed fills the database.
func Seed(ctx context.Context, d Deps) error {
	var used bool
	if err := d.Pool.QueryRow(ctx, `SELECT EXISTS (SELECT FROM persons)`).Scan(&used); err != nil {
		return fmt.Errorf("look for persons: %w", err)
	}
	if used {
		return errHalfFilled
	}
	began := time.Now()
	pool, err := unsynced(ctx, d.Pool)
	if err != nil {
		return err
	}
	defer pool.Close()
	d.Pool = pool
	s := newStory(d)
	if err := s.begin(ctx); err != nil {
		return err
	}
	s.gather()
	if err := s.tell(ctx); err != nil {
		return err
	}
	if err := s.tidy(ctx); err != nil {
		return err
	}
	d.Log.InfoContext(ctx, "filled the database with invented cases", "cases", len(s.tales), "steps", len(s.steps), "took", time.Since(began))
	return s.offer(ctx)
}

// unsynced is a pool whose transactions do not wait for the disk: there are
// thousands of them, and who loses one begins anew.
func unsynced(ctx context.Context, pool *pgxpool.Pool) (*pgxpool.Pool, error) {
	config := pool.Config()
	config.ConnConfig.RuntimeParams["synchronous_commit"] = "off"
	out, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("connect to fill the database: %w", err)
	}
	return out, nil
}

// gather collects what is told of every case.
func (s *story) gather() {
	s.cooperates()
	s.beginnings()
	s.documentation()
	s.access()
	s.tests()
	s.organisation()
	s.persons()
	s.production()
	s.closed()
	s.stopped()
	s.standings()
}

// tidy takes away the jobs of tests that the story itself has made.
func (s *story) tidy(ctx context.Context) error {
	_, err := s.Pool.Exec(ctx, `DELETE FROM river_job j WHERE j.kind = 'test_run' AND NOT EXISTS (
		SELECT FROM runs r WHERE r.id = (j.args ->> 'run')::bigint AND r.state IN ('queued', 'running'))`)
	if err != nil {
		return fmt.Errorf("jobs of tests that are made: %w", err)
	}
	return nil
}
