package localpg

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"
)

// The roles and the database that every cluster is given.
const (
	// Superuser is the cluster's own administrator. Nothing of the program runs as it.
	Superuser = "postgres"
	// OwnerRole owns the database and migrates it. It is no superuser, as on a server that others run.
	OwnerRole = "tilkobling_owner"
	// AppRole is what the program runs as. It owns nothing.
	AppRole = "tilkobling_app"
	// Database belongs to OwnerRole and is empty until it is migrated.
	Database = "tilkobling"
)

// Purpose says what a cluster is for. Each purpose has data of its own.
type Purpose string

const (
	// Run keeps its data through a crash of the machine.
	Run Purpose = "run"
	// Test trades that for speed.
	Test Purpose = "test"
)

// Options says which cluster to start.
type Options struct {
	// Dir is the root of the checkout, where node_modules lies.
	Dir     string
	Purpose Purpose
	// Log is told of what takes time. Nil is silence.
	Log *slog.Logger
}

// patience bounds a start. The slowest, the first one of all, takes seconds.
const patience = 2 * time.Minute

// Server is this process's hold on a running cluster.
type Server struct {
	socketDir string
	pid       int
	home      home
	hold      *os.File // the write end of the pipe
	use       *os.File // a shared lock, so that the last one out knows that it is
}

// Start starts the cluster of opts.Dir and opts.Purpose, or attaches to it when
// another process has it running. It creates what is missing: the cluster, the
// roles, the database. The error says what to install when there is no PostgreSQL.
func Start(ctx context.Context, opts Options) (*Server, error) {
	return start(ctx, opts, installed)
}

func start(ctx context.Context, opts Options, find func(ctx context.Context, checkout string) []installation) (*Server, error) {
	log := opts.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	checkout, err := filepath.Abs(opts.Dir)
	if err != nil {
		return nil, fmt.Errorf("find the checkout: %w", err)
	}
	if checkout, err = filepath.EvalSymlinks(checkout); err != nil {
		return nil, fmt.Errorf("find the checkout: %w", err)
	}
	h, err := openHome(checkout, opts.Purpose)
	if err != nil {
		return nil, fmt.Errorf("make a folder for PostgreSQL: %w", err)
	}

	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()

	// One process at a time starts or attaches; the others find it running.
	starting, err := lock(ctx, h.path("start.lock"), exclusive)
	if err != nil {
		return nil, fmt.Errorf("wait for another process that is starting PostgreSQL: %w", err)
	}
	defer starting.Close()

	var server *Server
	var leaving error
	err = poll(ctx, 100*time.Millisecond, func() (bool, error) {
		var err error
		server, err = enter(ctx, h, log, func() []installation { return find(ctx, checkout) })
		if errors.Is(err, errStillInUse) {
			leaving = err
			return false, nil
		}
		return true, err
	})
	if errors.Is(err, context.DeadlineExceeded) {
		err = errors.Join(err, leaving)
	}
	if err != nil {
		return nil, err
	}
	held.Store(server, nil)
	return server, nil
}

// held keeps the servers until they are stopped. Nothing else may refer to one
// whose address is in use, and its pipe would be closed with it as garbage.
var held sync.Map

// enter attaches to the cluster or starts it.
func enter(ctx context.Context, h home, log *slog.Logger, find func() []installation) (*Server, error) {
	hold, err := attach(ctx, h)
	if errors.Is(err, errNotRunning) {
		hold, err = launch(ctx, h, log, find)
	}
	if err != nil {
		return nil, err
	}
	server := &Server{home: h, hold: hold}
	if err := server.welcome(ctx); err != nil {
		return nil, errors.Join(err, hold.Close())
	}
	return server, nil
}

// welcome waits until the cluster answers and sees to roles and database.
func (s *Server) welcome(ctx context.Context) error {
	if err := s.awaitReady(ctx); err != nil {
		return err
	}
	if err := s.bootstrap(ctx); err != nil {
		return fmt.Errorf("prepare the private PostgreSQL: %w", err)
	}
	use, err := lock(ctx, s.home.path("use.lock"), shared)
	if err != nil {
		return fmt.Errorf("mark the private PostgreSQL as in use: %w", err)
	}
	s.use = use
	return nil
}

// URL is the address of database as role. Both are names that need no quoting.
func (s *Server) URL(role, database string) string {
	u := url.URL{
		Scheme: "postgres",
		User:   url.User(role),
		Path:   "/" + database,
		RawQuery: url.Values{
			"host":    {s.socketDir},
			"port":    {strconv.Itoa(port)},
			"sslmode": {"disable"},
		}.Encode(),
	}
	return u.String()
}

// Stop lets go of the cluster. When no other process uses it, Stop returns once
// PostgreSQL has ended, or with ctx's error when that takes longer than ctx lasts.
// A process that ends without Stop lets go all the same.
func (s *Server) Stop(ctx context.Context) error {
	held.Delete(s)
	err := errors.Join(s.hold.Close(), s.use.Close())
	if err != nil {
		return fmt.Errorf("let go of the private PostgreSQL: %w", err)
	}
	alone, err := tryLock(s.home.path("use.lock"), exclusive)
	if errors.Is(err, errLocked) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := alone.Close(); err != nil {
		return err
	}
	err = poll(ctx, 10*time.Millisecond, func() (bool, error) {
		return !s.home.ours(ctx, s.pid), nil
	})
	if err != nil {
		return fmt.Errorf("wait for the private PostgreSQL to end: %w", err)
	}
	return nil
}

// poll asks done at once and then every interval until it says yes or fails, or ctx ends.
func poll(ctx context.Context, interval time.Duration, done func() (bool, error)) error {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		if yes, err := done(); yes || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticker.C:
		}
	}
}
