package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/checkout"
	"github.com/ks-no/tilkobling/internal/demo"
	"github.com/ks-no/tilkobling/internal/hrapi/simulator"
	"github.com/ks-no/tilkobling/internal/insight"
	"github.com/ks-no/tilkobling/internal/jobs"
	"github.com/ks-no/tilkobling/internal/localpg"
	"github.com/ks-no/tilkobling/internal/postgres"
)

// devCommand runs everything on this machine: a private Postgres unless
// DATABASE_URL is set, invented cases, and invented municipalities to test. With
// --forget it drops the private database instead, and ends.
func devCommand(ctx context.Context, args []string, stdout, stderr io.Writer, getenv func(string) string) error {
	if len(args) > 0 && args[0] == "--forget" {
		return devForget(ctx, stdout)
	}
	c, err := configFrom(getenv)
	if err != nil {
		return err
	}
	c.Development = true
	log, closeLog, err := devLog(getenv, stderr)
	if err != nil {
		return err
	}
	defer closeLog()
	if err := insight.CheckTimeZone(); err != nil {
		return err
	}
	stop, err := devDatabase(ctx, &c, log)
	if err != nil {
		return err
	}
	defer stop()
	if c.KeySet == "" {
		if c.KeySet, err = devKeySet(); err != nil {
			return err
		}
	}
	if c.Listen, err = freeFrom(ctx, c.Listen); err != nil {
		return err
	}
	c.BaseURL = or(c.BaseURL, "http://"+c.Listen)
	if err := c.Validate(); err != nil {
		return err
	}
	if err := migrate(ctx, c.MigrateURL); err != nil {
		return err
	}
	town, err := simulator.OpenTown(ctx, or(getenv("TILKOBLING_TOWN"), "127.0.0.1:0"), simulator.DemoPort)
	if err != nil {
		return fmt.Errorf("start the invented municipalities: %w", err)
	}
	defer town.Close()
	if c.roots, err = simulator.RootCAs(); err != nil {
		return err
	}
	if err := devSeed(ctx, c, log, town, stdout); err != nil {
		return err
	}
	return serve(ctx, c, log, func(address string) { welcome(stdout, address, town.URL()) })
}

// devSeed fills an empty database with the demonstration's cases, and has the
// town serve their endpoints.
func devSeed(ctx context.Context, c Config, log *slog.Logger, town *simulator.Town, stdout io.Writer) error {
	pool, err := postgres.Open(ctx, c.DatabaseURL)
	if err != nil {
		return err
	}
	defer pool.Close()
	if err := demo.Serve(ctx, town); err != nil {
		return fmt.Errorf("invent municipalities: %w", err)
	}
	begun, err := demo.Seeded(ctx, pool)
	if err != nil || begun {
		return err
	}
	_, _ = fmt.Fprintln(stdout, "Filling the database with invented cases. This takes a little while, the first time only.")
	vault, err := casework.OpenVault(c.KeySet)
	if err != nil {
		return err
	}
	inserter, err := jobs.NewInserter(pool)
	if err != nil {
		return err
	}
	return demo.Seed(ctx, demo.Deps{Pool: pool, Jobs: inserter, Vault: vault, Log: log, Site: c.BaseURL, RootCAs: c.roots, Today: time.Now()})
}

// devDatabase sees to a database, and returns what stops it.
func devDatabase(ctx context.Context, c *Config, log *slog.Logger) (stop func(), err error) {
	if c.DatabaseURL != "" || c.MigrateURL != "" {
		if c.DatabaseURL == "" || c.MigrateURL == "" {
			return nil, errors.New("set both DATABASE_URL and MIGRATE_DATABASE_URL, or neither for a database of its own")
		}
		return func() {}, nil
	}
	root, err := checkout.Root()
	if err != nil {
		return nil, err
	}
	pg, err := localpg.Start(ctx, localpg.Options{Dir: root, Purpose: localpg.Run, Log: log})
	if err != nil {
		return nil, err
	}
	c.DatabaseURL = pg.URL(localpg.AppRole, localpg.Database)
	c.MigrateURL = pg.URL(localpg.OwnerRole, localpg.Database)
	return func() {
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), drain)
		defer cancel()
		if err := pg.Stop(end); err != nil {
			log.ErrorContext(end, "stopping the private Postgres", "error", err)
		}
	}, nil
}

// devKeySet keeps a key set of this checkout's own, so that passwords delivered
// yesterday still open.
func devKeySet() (string, error) {
	root, err := checkout.Root()
	if err != nil {
		return "", err
	}
	file := filepath.Join(root, ".local", "keyset")
	b, err := os.ReadFile(file) //nolint:gosec // in the checkout
	if err == nil {
		return strings.TrimSpace(string(b)), nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("read the key set: %w", err)
	}
	k, err := casework.NewKeySet()
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return "", fmt.Errorf("keep the key set: %w", err)
	}
	if err := os.WriteFile(file, []byte(k+"\n"), 0o600); err != nil {
		return "", fmt.Errorf("keep the key set: %w", err)
	}
	return k, nil
}

// devLog writes to a file, so that the address and the sign-ins stay in sight.
func devLog(getenv func(string) string, stderr io.Writer) (*slog.Logger, func(), error) {
	if getenv("TILKOBLING_LOG") != "" {
		return logger(stderr, getenv("TILKOBLING_LOG")), func() {}, nil
	}
	root, err := checkout.Root()
	if err != nil {
		return nil, nil, err
	}
	dir := filepath.Join(root, ".local")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, nil, fmt.Errorf("open the log: %w", err)
	}
	f, err := os.OpenFile(filepath.Join(dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600) //nolint:gosec // in the checkout
	if err != nil {
		return nil, nil, fmt.Errorf("open the log: %w", err)
	}
	return logger(f, "text"), func() { _ = f.Close() }, nil
}

// freeFrom is the address, or the next port that is free: several checkouts run
// side by side.
func freeFrom(ctx context.Context, address string) (string, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return "", fmt.Errorf("TILKOBLING_LISTEN must be host:port")
	}
	first, err := net.DefaultResolver.LookupPort(ctx, "tcp", port)
	if err != nil {
		return "", fmt.Errorf("TILKOBLING_LISTEN must be host:port")
	}
	for p := first; p < first+20; p++ {
		a := net.JoinHostPort(host, fmt.Sprint(p))
		l, err := new(net.ListenConfig).Listen(ctx, "tcp", a)
		if err == nil {
			return a, l.Close()
		}
	}
	return "", fmt.Errorf("no port from %d on is free on %s", first, host)
}

// welcome says where to go and as whom.
func welcome(w io.Writer, address, town string) {
	_, _ = fmt.Fprintf(w, `
Tilkobling runs at   http://%s

  Sign in at         http://%[1]s/logg-inn   as any of the demo persons:
    Ingrid Eksempel  case handler      Jonas Prøvestad  case handler and technician
    Tor Testvik      technician        Siri Demoseth    manager
    Kari Prøve       representative of Alver, whose turn it is
    Nguyễn Thị Demo  a supplier's developer, in nine cases
  The invented municipalities, whose faults can be mended: %s
  The log is in .local/log. Ctrl-C stops it all; the data stay.

`, address, town)
}
