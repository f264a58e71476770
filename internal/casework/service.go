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

	private bool   // URLs may lead to this machine and to private networks
	site    string // where people reach the program: letters lead there
}

// New makes a Service. now is the clock, time.Now outside tests.
func New(pool *pgxpool.Pool, jobs *river.Client[pgx.Tx], vault *Vault, now func() time.Time, options ...Option) *Service {
	s := &Service{pool: pool, jobs: jobs, vault: vault, now: now}
	for _, o := range options {
		o(s)
	}
	return s
}

// Option is a choice that not every Service needs.
type Option func(*Service)

// AllowLoopback lets URLs lead to this machine and to private networks, to the
// former without https.
func AllowLoopback() Option { return func(s *Service) { s.private = true } }

// clock is now as Postgres keeps it, to the microsecond.
func (s *Service) clock() time.Time { return s.now().UTC().Truncate(time.Microsecond) }
