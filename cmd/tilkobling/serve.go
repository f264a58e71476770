package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/errgroup"

	"github.com/ks-no/tilkobling/internal/access"
	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/insight"
	"github.com/ks-no/tilkobling/internal/jobs"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/internal/server"
)

// gcPercent keeps the heap close to what is in use: little is, and the program
// shares its machine. By make bench it costs pages a few per cent of their speed.
const gcPercent = 35

// drain is how long what is under way may take when the program is to end.
const drain = 20 * time.Second

func serveCommand(ctx context.Context, _ []string, _, stderr io.Writer, getenv func(string) string) error {
	c, err := configFrom(getenv)
	if err != nil {
		return err
	}
	if err := c.Validate(); err != nil {
		return err
	}
	log := logger(stderr, c.LogFormat)
	return serve(ctx, c, log, nil)
}

// serve runs the pages and the workers until ctx ends. ready, if not nil, is
// told the address when the pages answer.
func serve(ctx context.Context, c Config, log *slog.Logger, ready func(address string)) error {
	return serveWith(ctx, c, log, nil, ready)
}

// serveWith is serve with something around the pages.
func serveWith(ctx context.Context, c Config, log *slog.Logger, around func(*program, http.Handler) http.Handler, ready func(address string)) error {
	log.InfoContext(ctx, "starting", "config", c)
	debug.SetGCPercent(gcPercent)
	p, err := assemble(ctx, c, log, jobs.Queues{Environments: c.Tests, Clock: true})
	if err != nil {
		return err
	}
	defer p.pool.Close()

	l, err := new(net.ListenConfig).Listen(ctx, "tcp", c.Listen)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", c.Listen, err)
	}
	// Streams end when the program does, not when their readers leave.
	streams, endStreams := context.WithCancel(context.WithoutCancel(ctx))
	defer endStreams()
	pages := p.server.Handler()
	if around != nil {
		pages = around(p, pages)
	}
	web := &http.Server{
		Handler: pages, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 60 * time.Second,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10,
		BaseContext: func(net.Listener) context.Context { return streams },
		ErrorLog:    slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	if err := p.jobs.Start(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("start workers: %w", err)
	}
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		if err := web.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			return fmt.Errorf("serve pages: %w", err)
		}
		return nil
	})
	g.Go(func() error {
		p.server.Listen(gctx)
		return nil
	})
	g.Go(func() error {
		<-gctx.Done()
		log.Info("stopping")
		endStreams()
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), drain)
		defer cancel()
		return errors.Join(web.Shutdown(end), jobs.Stop(p.jobs))
	})
	if ready != nil {
		ready(l.Addr().String())
	}
	return g.Wait()
}

func workerCommand(ctx context.Context, args []string, _, stderr io.Writer, getenv func(string) string) error {
	flags := flag.NewFlagSet("tilkobling worker", flag.ContinueOnError)
	flags.SetOutput(stderr)
	queue := flags.String("queue", "", "the environment whose tests are run from here: lab or prod")
	if err := flags.Parse(args); err != nil {
		return err
	}
	c, err := configFrom(getenv)
	if err != nil {
		return err
	}
	env := onboarding.Environment(*queue)
	if !env.Valid() {
		return errors.New("name the environment whose tests are run from here: --queue lab, or --queue prod")
	}
	c.BaseURL = or(c.BaseURL, "https://localhost") // a worker has no pages
	if err := c.Validate(); err != nil {
		return err
	}
	log := logger(stderr, c.LogFormat)
	p, err := assemble(ctx, c, log, jobs.Testing(env))
	if err != nil {
		return err
	}
	defer p.pool.Close()
	if err := p.jobs.Start(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("start workers: %w", err)
	}
	log.InfoContext(ctx, "working", "queue", env)
	<-ctx.Done()
	return jobs.Stop(p.jobs)
}

// program is all the parts, wired.
type program struct {
	pool   *pgxpool.Pool
	jobs   *jobs.Client
	work   *casework.Service
	server *server.Server
}

// assemble wires the program to work on the queues.
func assemble(ctx context.Context, c Config, log *slog.Logger, queues jobs.Queues) (*program, error) {
	if err := insight.CheckTimeZone(); err != nil {
		return nil, err
	}
	vault, err := casework.OpenVault(c.KeySet)
	if err != nil {
		return nil, fmt.Errorf("TILKOBLING_KEYSET: %w", err)
	}
	pool, err := postgres.Open(ctx, c.DatabaseURL)
	if err != nil {
		return nil, err
	}
	inserter, err := jobs.NewInserter(pool)
	if err != nil {
		pool.Close()
		return nil, err
	}
	options := []casework.Option{casework.Site(c.BaseURL)}
	if c.Development {
		options = append(options, casework.AllowLoopback())
	}
	work := casework.New(pool, inserter, vault, time.Now, options...)
	client, err := jobs.NewClient(pool, jobs.Deps{
		Pool: pool, Work: work, Log: log, Now: time.Now, AllowPrivate: c.Development, BindAddress: c.Bind, RootCAs: c.roots,
	}, queues)
	if err != nil {
		pool.Close()
		return nil, err
	}
	settings, err := postgres.LoadSettings(ctx, pool)
	if err != nil {
		pool.Close()
		return nil, err
	}
	gate := access.NewGate(pool, access.Options{
		Log:    log,
		Secure: !c.Development, Idle: 2 * time.Hour, Lifetime: 12 * time.Hour, Now: time.Now,
		Site: c.BaseURL, Providers: c.Providers,
		Codes: c.Development, // elsewhere no mail goes out
	})
	return &program{pool: pool, jobs: client, work: work, server: server.New(server.Config{
		Pool: pool, Work: work, Gate: gate, Log: log, Now: time.Now,
		Calendar:    insight.Calendar{Dec24Off: !settings.WorkdayDec24, Dec31Off: !settings.WorkdayDec31},
		Development: c.Development, BaseURL: c.BaseURL,
	})}, nil
}
