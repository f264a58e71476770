package demo

import (
	"context"
	"crypto/x509"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/hrapi/simulator"
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

// Serve has the town serve the endpoints of the live cases.
func Serve(_ context.Context, _ *simulator.Town) error { return nil }

// Seed fills the database.
func Seed(ctx context.Context, d Deps) error { return people(ctx, d) }
