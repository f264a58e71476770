package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ks-no/tilkobling/internal/postgres"
)

const adminUsage = `tilkobling admin, for the first administrator and for emergencies (DATABASE_URL)

  tilkobling admin grant --name "Kari Nordmann" --email kari@ks.no --role administrator
  tilkobling admin verify    find events and confirmations that were changed, are missing or were cut off
`

// adminCommand is what an operator does beside the pages.
func adminCommand(ctx context.Context, args []string, stdout, stderr io.Writer, getenv func(string) string) error {
	if len(args) == 0 {
		_, _ = fmt.Fprint(stderr, adminUsage)
		return errors.New("name a command")
	}
	pool, err := postgres.Open(ctx, getenv("DATABASE_URL"))
	if err != nil {
		return err
	}
	defer pool.Close()
	switch args[0] {
	case "grant":
		return adminGrant(ctx, pool, args[1:], stdout, stderr)
	case "verify":
		return adminVerify(ctx, pool, stdout)
	default:
		_, _ = fmt.Fprint(stderr, adminUsage)
		return fmt.Errorf("there is no command %q", args[0])
	}
}

// adminGrant makes a person of KS, or gives one a further role.
func adminGrant(ctx context.Context, b postgres.Beginner, args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("tilkobling admin grant", flag.ContinueOnError)
	flags.SetOutput(stderr)
	name := flags.String("name", "", "the person's name")
	email := flags.String("email", "", "the person's e-mail address at KS")
	role := flags.String("role", "administrator", "case_handler, technician, manager or administrator")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *name == "" || *email == "" {
		return errors.New("--name and --email are needed")
	}
	return postgres.InTx(ctx, b, func(tx pgx.Tx) error {
		now := time.Now()
		p, err := postgres.NamePerson(ctx, tx, postgres.PersonRow{Name: *name, Email: *email}, now)
		if err != nil {
			return err
		}
		if err := postgres.GrantRole(ctx, tx, p.ID, *role, 0, now); err != nil {
			return err
		}
		err = postgres.AppendEvent(ctx, tx, postgres.Event{At: now, Side: "system", Kind: "role.granted", Data: map[string]any{"person": p.ID, "role": *role}})
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(stdout, "%s is now %s.\n", *name, *role)
		return err
	})
}

// adminVerify exits with an error when the log is not as it was written.
func adminVerify(ctx context.Context, q postgres.Querier, stdout io.Writer) error {
	faults := 0
	n, err := postgres.VerifyEvents(ctx, q, func(b postgres.Broken) {
		faults++
		_, _ = fmt.Fprintf(stdout, "%s event %d: %s\n", b.Number, b.Seq, b.What)
	})
	if err != nil {
		return err
	}
	if faults > 0 {
		return fmt.Errorf("%d faults in %d events", faults, n)
	}
	_, err = fmt.Fprintf(stdout, "%d events and their confirmations stand as they were written.\n", n)
	return err
}
