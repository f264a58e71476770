package pgtest

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/internal/localpg"
)

// connections is how many one test's pool may open. Many tests run at once.
const connections = 6

// DB is a database that one test has to itself.
type DB struct {
	// Pool connects as the program's own role.
	Pool *pgxpool.Pool
	// URL and OwnerURL are the database's address as the program and as its owner.
	URL, OwnerURL string
}

// New gives the test a migrated database of its own. It is dropped when the test ends.
func New(tb testing.TB) *DB {
	tb.Helper()
	c := need(tb)
	database := randomName()
	require.NoError(tb, c.clone(tb.Context(), database))
	tb.Cleanup(func() {
		require.NoError(tb, c.drop(context.Background(), database))
	})
	db := &DB{
		URL:      c.server.URL(localpg.AppRole, database),
		OwnerURL: c.server.URL(localpg.OwnerRole, database),
	}
	db.Pool = pool(tb, db.URL)
	return db
}

// Owner gives a pool that connects as the database's owner, to arrange or to see
// what the program may not.
func (db *DB) Owner(tb testing.TB) *pgxpool.Pool {
	tb.Helper()
	return pool(tb, db.OwnerURL)
}

// Empty gives the address of a database of the test's own, as its owner, to which
// no migration has been done.
func Empty(tb testing.TB) string {
	tb.Helper()
	c := need(tb)
	database := randomName()
	require.NoError(tb, c.exec(tb.Context(), `CREATE DATABASE `+database+` OWNER `+localpg.OwnerRole))
	tb.Cleanup(func() {
		require.NoError(tb, c.drop(context.Background(), database))
	})
	return c.server.URL(localpg.OwnerRole, database)
}

// Tx gives the test a transaction of the program's own role in a migrated, empty
// database. It is rolled back when the test ends.
func Tx(tb testing.TB) pgx.Tx {
	tb.Helper()
	c := need(tb)
	conn, err := pgx.Connect(tb.Context(), c.server.URL(localpg.AppRole, c.shared))
	require.NoError(tb, err)
	// Closing the connection rolls back, also when the test has left the
	// transaction failed or ended it.
	tb.Cleanup(func() {
		require.NoError(tb, conn.Close(context.Background()))
	})
	tx, err := conn.Begin(tb.Context())
	require.NoError(tb, err)
	return &uncommitted{Tx: tx, tb: tb}
}

// uncommitted is a transaction that cannot be committed: what it holds must not
// reach the tests beside it.
type uncommitted struct {
	pgx.Tx
	tb testing.TB
}

// Commit fails the test.
func (u *uncommitted) Commit(context.Context) error {
	u.tb.Helper()
	u.tb.Error("a transaction of pgtest.Tx was committed; take pgtest.New for a test that commits")
	return pgx.ErrTxCommitRollback
}

func need(tb testing.TB) *cluster {
	tb.Helper()
	c, err := running()
	require.NoError(tb, err)
	return c
}

func pool(tb testing.TB, address string) *pgxpool.Pool {
	tb.Helper()
	config, err := pgxpool.ParseConfig(address)
	require.NoError(tb, err)
	config.MaxConns = connections
	pool, err := pgxpool.NewWithConfig(tb.Context(), config)
	require.NoError(tb, err)
	tb.Cleanup(pool.Close)
	return pool
}
