package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/jackc/pgx/v5"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/internal/register"
)

// migrateCommand brings the database up to date, as its owner.
func migrateCommand(ctx context.Context, _ []string, stdout, _ io.Writer, getenv func(string) string) error {
	owner := getenv("MIGRATE_DATABASE_URL")
	if owner == "" {
		return errors.New("MIGRATE_DATABASE_URL is missing: the address of the database, as its owner")
	}
	if err := migrate(ctx, owner); err != nil {
		return err
	}
	_, _ = fmt.Fprintln(stdout, "The database is up to date.")
	return nil
}

// migrate brings schema and register up to date.
func migrate(ctx context.Context, owner string) error {
	if err := postgres.Migrate(ctx, owner); err != nil {
		return err
	}
	conn, err := pgx.Connect(ctx, owner)
	if err != nil {
		return fmt.Errorf("connect as owner: %w", err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	return postgres.InTx(ctx, conn, func(tx pgx.Tx) error {
		return postgres.SyncRegister(ctx, tx, register.Customers())
	})
}

// keysetCommand makes a key set for sealing passwords.
func keysetCommand(_ context.Context, _ []string, stdout, _ io.Writer, _ func(string) string) error {
	k, err := casework.NewKeySet()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(stdout, k)
	return err
}
