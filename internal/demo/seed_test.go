package demo_test

import (
	"io"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/demo"
	"github.com/ks-no/tilkobling/internal/hrapi/simulator"
	"github.com/ks-no/tilkobling/internal/jobs"
	"github.com/ks-no/tilkobling/internal/postgres/pgtest"
)

// seeded is a database that holds the demonstration as of a moment.
func seeded(t *testing.T, today time.Time) *pgtest.DB {
	t.Helper()
	db := pgtest.New(t)
	keys, err := casework.NewKeySet()
	require.NoError(t, err)
	vault, err := casework.OpenVault(keys)
	require.NoError(t, err)
	inserter, err := jobs.NewInserter(db.Pool)
	require.NoError(t, err)
	roots, err := simulator.RootCAs()
	require.NoError(t, err)
	require.NoError(t, demo.Seed(t.Context(), demo.Deps{
		Pool: db.Pool, Jobs: inserter, Vault: vault, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Site: "http://localhost:8080", RootCAs: roots, Today: today,
	}))
	return db
}

func TestSeed(t *testing.T) {
	t.Parallel()
	began := time.Now()
	db := seeded(t, time.Now())
	t.Log(time.Since(began))
	rows, err := db.Pool.Query(t.Context(), `SELECT c.number, cu.display_name, c.status, c.stage, c.turn_party, c.turn_requirement, c.run_state FROM cases c JOIN customers cu ON cu.id = c.customer_id ORDER BY stage, c.id`)
	require.NoError(t, err)
	for rows.Next() {
		v, err := rows.Values()
		require.NoError(t, err)
		t.Log(v...)
	}
}
