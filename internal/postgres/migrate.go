package postgres

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"

	"github.com/ks-no/tilkobling/migrations"
)

// migrationLock is the advisory lock that lets one process migrate at a time.
const migrationLock = 7146_0001

// riverGrants give the program the tables of the job queue, whose migrations come
// with River and grant nothing. It reads which of them have run and changes none.
// Whatever River adds later is found by its prefix.
const riverGrants = `
DO $$
DECLARE
	relation record;
BEGIN
	FOR relation IN
		SELECT c.oid::regclass AS name, c.relkind AS kind, c.relname = 'river_migration' AS history
		FROM pg_class c
		JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE n.nspname = current_schema() AND c.relname LIKE 'river\_%' AND c.relkind IN ('r', 'p', 'S')
	LOOP
		IF relation.history THEN
			EXECUTE format('GRANT SELECT ON %s TO tilkobling_app', relation.name);
		ELSIF relation.kind = 'S' THEN
			EXECUTE format('GRANT USAGE ON SEQUENCE %s TO tilkobling_app', relation.name);
		ELSE
			EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO tilkobling_app', relation.name);
		END IF;
	END LOOP;
END $$`

// Migrate brings the database at ownerURL up to date: the program's own tables,
// then the job queue's, then what the role tilkobling_app may do with those. It
// connects as the owner and does nothing when all is done. Any number of
// processes may call it at once; they take turns.
func Migrate(ctx context.Context, ownerURL string) error {
	return migrate(ctx, ownerURL, migrations.FS)
}

func migrate(ctx context.Context, ownerURL string, files fs.FS) (err error) {
	config, err := pgxpool.ParseConfig(ownerURL)
	if err != nil {
		return fmt.Errorf("read the address of the database to migrate: %w", err)
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return fmt.Errorf("open the database to migrate: %w", err)
	}
	defer pool.Close()

	turn, err := pgx.ConnectConfig(ctx, config.ConnConfig)
	if err != nil {
		return fmt.Errorf("connect to the database to migrate: %w", err)
	}
	// Closing the connection gives the lock back.
	defer func() { err = errors.Join(err, turn.Close(context.WithoutCancel(ctx))) }()
	if _, err := turn.Exec(ctx, `SELECT pg_advisory_lock($1)`, migrationLock); err != nil {
		return fmt.Errorf("wait for our turn to migrate: %w", err)
	}

	db := stdlib.OpenDBFromPool(pool)
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := migrateOwn(ctx, db, files); err != nil {
		return err
	}
	queue, err := riverMigrator(pool)
	if err != nil {
		return err
	}
	if _, err := queue.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("migrate the job queue: %w", err)
	}
	if _, err := pool.Exec(ctx, riverGrants); err != nil {
		return fmt.Errorf("grant the job queue to the program: %w", err)
	}
	return nil
}

func migrateOwn(ctx context.Context, db *sql.DB, files fs.FS) error {
	provider, err := goose.NewProvider(goose.DialectPostgres, db, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

func riverMigrator(pool *pgxpool.Pool) (*rivermigrate.Migrator[pgx.Tx], error) {
	migrator, err := rivermigrate.New(riverpgxv5.New(pool), &rivermigrate.Config{
		Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		return nil, fmt.Errorf("read the job queue's migrations: %w", err)
	}
	return migrator, nil
}

// SchemaFingerprint names the schema that Migrate makes: it changes when any part
// of that does, and is a valid end of an identifier.
func SchemaFingerprint() (string, error) {
	return fingerprint(migrations.FS)
}

func fingerprint(files fs.FS) (string, error) {
	sum := sha256.New()
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return "", err
	}
	for _, name := range names {
		content, err := fs.ReadFile(files, name)
		if err != nil {
			return "", fmt.Errorf("read a migration: %w", err)
		}
		fmt.Fprintf(sum, "%s %d\n%s\n", name, len(content), content)
	}
	queue, err := riverMigrator(nil)
	if err != nil {
		return "", err
	}
	for _, migration := range queue.AllVersions() {
		fmt.Fprintf(sum, "%d %d\n%s\n", migration.Version, len(migration.SQLUp), migration.SQLUp)
	}
	sum.Write([]byte(riverGrants))
	return hex.EncodeToString(sum.Sum(nil))[:16], nil
}
