// Command tilkobling is the whole program: the pages, the workers, and the tools
// around them. This folder is the only place that reads the environment, exits,
// or wires the packages together.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"
	_ "time/tzdata" // working days are Norwegian wherever the program runs
)

const usage = `tilkobling takes the HR systems of Norwegian municipalities into KS Læring.

  tilkobling serve       the pages and the workers
  tilkobling worker      tests of one environment only: tilkobling worker --queue lab
  tilkobling migrate     bring the database up to date (MIGRATE_DATABASE_URL)
  tilkobling dev         everything on this machine, with invented cases
  tilkobling probe       test a municipality's endpoints from here
  tilkobling simulate    serve an invented municipality
  tilkobling admin       the first administrator, and emergencies
  tilkobling keyset      make a key set for TILKOBLING_KEYSET

Settings are environment variables; README.md lists them.
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr, os.Getenv)
	stop()
	os.Exit(code)
}

// run is main with everything it touches passed in.
func run(ctx context.Context, args []string, stdout, stderr io.Writer, getenv func(string) string) int {
	if len(args) == 0 {
		_, _ = fmt.Fprint(stderr, usage)
		return 2
	}
	name, rest := args[0], args[1:]
	switch name {
	case "simulate":
		return simulate(ctx, rest, stdout, stderr)
	case "probe":
		return probe(ctx, rest, stdout, stderr, getenv)
	}
	commands := map[string]func(context.Context, []string, io.Writer, io.Writer, func(string) string) error{
		"serve": serveCommand, "worker": workerCommand, "migrate": migrateCommand, "dev": devCommand, "keyset": keysetCommand, "admin": adminCommand, "bench": benchCommand,
	}
	command, ok := commands[name]
	if !ok {
		_, _ = fmt.Fprint(stderr, usage)
		return 2
	}
	if err := command(ctx, rest, stdout, stderr, getenv); err != nil && !errors.Is(err, context.Canceled) {
		_, _ = fmt.Fprintln(stderr, "tilkobling:", err)
		return 1
	}
	return 0
}

// logger writes to w, for people or for machines.
func logger(w io.Writer, format string) *slog.Logger {
	if strings.EqualFold(format, "json") {
		return slog.New(slog.NewJSONHandler(w, nil))
	}
	return slog.New(slog.NewTextHandler(w, nil))
}
