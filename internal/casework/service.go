package casework

import (
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
)

// Service carries out commands.
type Service struct {
	pool  *pgxpool.Pool
	jobs  *river.Client[pgx.Tx] // only to insert
	vault *Vault
	now   func() time.Time
}

// New makes a Service. now is the clock, time.Now outside tests.
func New(pool *pgxpool.Pool, jobs *river.Client[pgx.Tx], vault *Vault, now func() time.Time) *Service {
	return &Service{pool: pool, jobs: jobs, vault: vault, now: now}
}

// clock is now as Postgres keeps it, to the microsecond.
func (s *Service) clock() time.Time { return s.now().UTC().Truncate(time.Microsecond) }
