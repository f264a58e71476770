package localpg

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
)

// bootstrap creates the roles and the database that are missing. An operator does
// the same once by hand on a server of their own; migrations only grant.
func (s *Server) bootstrap(ctx context.Context) (err error) {
	conn, err := pgx.Connect(ctx, s.URL(Superuser, "postgres"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }()

	steps := []struct{ missing, create string }{
		{
			`SELECT NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '` + OwnerRole + `')`,
			`CREATE ROLE ` + OwnerRole + ` LOGIN CREATEDB`,
		},
		{
			`SELECT NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '` + AppRole + `')`,
			`CREATE ROLE ` + AppRole + ` LOGIN`,
		},
		{
			`SELECT NOT EXISTS (SELECT FROM pg_database WHERE datname = '` + Database + `')`,
			`CREATE DATABASE ` + Database + ` OWNER ` + OwnerRole,
		},
	}
	for _, step := range steps {
		var missing bool
		if err := conn.QueryRow(ctx, step.missing).Scan(&missing); err != nil {
			return err
		}
		if !missing {
			continue
		}
		if _, err := conn.Exec(ctx, step.create); err != nil {
			return err
		}
	}
	return nil
}
