package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"github.com/jackc/pgx/v5"

	"github.com/ks-no/tilkobling/internal/checkout"
	"github.com/ks-no/tilkobling/internal/localpg"
)

// devForget drops the private database, so that the next start fills a new one.
// While somebody uses it, Postgres refuses. A database of one's own is never
// touched.
func devForget(ctx context.Context, stdout io.Writer) (err error) {
	root, err := checkout.Root()
	if err != nil {
		return err
	}
	pg, err := localpg.Start(ctx, localpg.Options{Dir: root, Purpose: localpg.Run, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, pg.Stop(context.WithoutCancel(ctx))) }()
	conn, err := pgx.Connect(ctx, pg.URL(localpg.Superuser, "postgres"))
	if err != nil {
		return fmt.Errorf("reach the private Postgres: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close(context.WithoutCancel(ctx))) }()
	if _, err := conn.Exec(ctx, `DROP DATABASE IF EXISTS `+localpg.Database); err != nil {
		return fmt.Errorf("stop what runs first: %w", err)
	}
	_, _ = fmt.Fprintln(stdout, "The invented cases are gone. The next start fills a new database.")
	return nil
}
