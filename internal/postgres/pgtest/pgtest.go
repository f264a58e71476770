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
func New(t testing.TB) *DB {
	t.Helper()
	c := need(t)
	database := randomName()
	require.NoError(t, c.clone(t.Context(), database))
	t.Cleanup(func() {
		require.NoError(t, c.drop(context.Background(), database))
	})
	db := &DB{
		URL:      c.server.URL(localpg.AppRole, database),
		OwnerURL: c.server.URL(localpg.OwnerRole, database),
	}
	db.Pool = pool(t, db.URL)
	return db
}

// Owner gives a pool that connects as the database's owner, to arrange or to see
// what the program may not.
func (db *DB) Owner(t testing.TB) *pgxpool.Pool {
	t.Helper()
	return pool(t, db.OwnerURL)
}

// Empty gives the address of a database of the test's own, as its owner, to which
// no migration has been done.
func Empty(t testing.TB) string {
	t.Helper()
	c := need(t)
	database := randomName()
	require.NoError(t, c.exec(t.Context(), `CREATE DATABASE `+database+` OWNER `+localpg.OwnerRole))
	t.Cleanup(func() {
		require.NoError(t, c.drop(context.Background(), database))
	})
	return c.server.URL(localpg.OwnerRole, database)
}

// Tx gives the test a transaction of the program's own role in a migrated, empty
// database. It is rolled back when the test ends.
func Tx(t testing.TB) pgx.Tx {
	t.Helper()
	c := need(t)
	conn, err := pgx.Connect(t.Context(), c.server.URL(localpg.AppRole, c.shared))
	require.NoError(t, err)
	// Closing the connection rolls back, also when the test has left the
	// transaction failed or ended it.
	t.Cleanup(func() {
		require.NoError(t, conn.Close(context.Background()))
	})
	tx, err := conn.Begin(t.Context())
	require.NoError(t, err)
	return &uncommitted{Tx: tx, t: t}
}

// uncommitted is a transaction that cannot be committed: what it holds must not
// reach the tests beside it.
type uncommitted struct {
	pgx.Tx
	t testing.TB
}

// Commit fails the test.
func (u *uncommitted) Commit(context.Context) error {
	u.t.Helper()
	u.t.Error("a transaction of pgtest.Tx was committed; take pgtest.New for a test that commits")
	return pgx.ErrTxCommitRollback
}

func need(t testing.TB) *cluster {
	t.Helper()
	c, err := running()
	require.NoError(t, err)
	return c
}

func pool(t testing.TB, address string) *pgxpool.Pool {
	t.Helper()
	config, err := pgxpool.ParseConfig(address)
	require.NoError(t, err)
	config.MaxConns = connections
	pool, err := pgxpool.NewWithConfig(t.Context(), config)
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	return pool
}
