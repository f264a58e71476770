package pgtest_test

import (
	"context"
	"errors"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/ks-no/tilkobling/internal/localpg"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/internal/postgres/pgtest"
)

const addJob = `INSERT INTO river_job (args, kind, max_attempts) VALUES ('{}', 'test', 1)`

type rower interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

func scan[T any](t *testing.T, db rower, query string) T {
	t.Helper()
	var value T
	require.NoError(t, db.QueryRow(t.Context(), query).Scan(&value))
	return value
}

func assertForbidden(t *testing.T, err error) {
	t.Helper()
	failure, ok := errors.AsType[*pgconn.PgError](err)
	if assert.True(t, ok, "%v", err) {
		assert.Equal(t, "42501", failure.Code)
	}
}

func TestNewIsTheTestsOwn(t *testing.T) {
	t.Parallel()
	one, two := pgtest.New(t), pgtest.New(t)

	_, err := one.Pool.Exec(t.Context(), addJob)
	require.NoError(t, err)
	assert.Equal(t, 1, scan[int](t, one.Pool, `SELECT count(*) FROM river_job`))
	assert.Equal(t, 0, scan[int](t, two.Pool, `SELECT count(*) FROM river_job`))
}

func TestNewIsDroppedWhenTheTestEnds(t *testing.T) {
	t.Parallel()
	var name string
	t.Run("test", func(t *testing.T) {
		name = scan[string](t, pgtest.New(t).Pool, `SELECT current_database()`)
	})
	require.NotEmpty(t, name)
	var there bool
	err := pgtest.Tx(t).QueryRow(t.Context(), `SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)`, name).Scan(&there)
	require.NoError(t, err)
	assert.False(t, there)
}

func TestRoles(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	const superuser = `SELECT rolsuper FROM pg_roles WHERE rolname = current_user`

	assert.Equal(t, localpg.AppRole, scan[string](t, db.Pool, `SELECT current_user`))
	assert.False(t, scan[bool](t, db.Pool, superuser))
	assert.Equal(t, localpg.OwnerRole, scan[string](t, db.Owner(t), `SELECT current_user`))
	assert.False(t, scan[bool](t, db.Owner(t), superuser))

	assert.Zero(t, scan[int](t, db.Pool, `SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole`),
		"the program owns nothing")
	for _, statement := range []string{
		`CREATE TABLE public.mine ()`,
		`DROP TABLE river_job`,
		`DELETE FROM river_migration`,
	} {
		_, err := db.Pool.Exec(t.Context(), statement)
		assertForbidden(t, err)
	}
}

func TestTxIsRolledBack(t *testing.T) {
	t.Parallel()
	for range 2 {
		t.Run("transaction", func(t *testing.T) {
			t.Parallel()
			tx := pgtest.Tx(t)
			assert.Equal(t, 0, scan[int](t, tx, `SELECT count(*) FROM river_job`))
			_, err := tx.Exec(t.Context(), addJob)
			require.NoError(t, err)
			assert.Equal(t, 1, scan[int](t, tx, `SELECT count(*) FROM river_job`))
			assert.Equal(t, localpg.AppRole, scan[string](t, tx, `SELECT current_user`))
		})
	}
}

func TestTxCannotBeCommitted(t *testing.T) {
	t.Parallel()
	witness := &failing{TB: t}
	require.Error(t, pgtest.Tx(witness).Commit(t.Context()))
	assert.True(t, witness.failed)
}

type failing struct {
	testing.TB
	failed bool
}

func (f *failing) Error(...any) { f.failed = true }

func TestMigrateTakesTurnsAndEndsAtTheSame(t *testing.T) {
	t.Parallel()
	address := pgtest.Empty(t)
	group, ctx := errgroup.WithContext(t.Context())
	for range 3 {
		group.Go(func() error { return postgres.Migrate(ctx, address) })
	}
	require.NoError(t, group.Wait())

	pool, err := pgxpool.New(t.Context(), address)
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	assert.Positive(t, scan[int](t, pool, `SELECT count(*) FROM goose_db_version WHERE version_id > 0`))
	assert.Positive(t, scan[int](t, pool, `SELECT count(*) FROM river_migration`))
	assert.True(t, scan[bool](t, pool, `SELECT has_table_privilege('tilkobling_app', 'river_job', 'INSERT')`))
	assert.True(t, scan[bool](t, pool, `SELECT has_sequence_privilege('tilkobling_app', 'river_job_id_seq', 'USAGE')`))
	assert.False(t, scan[bool](t, pool, `SELECT has_table_privilege('tilkobling_app', 'river_migration', 'INSERT')`))
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		pgtest.New(b)
	}
}

func BenchmarkTx(b *testing.B) {
	for b.Loop() {
		pgtest.Tx(b)
	}
}
