package localpg

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// port only names the socket: PostgreSQL listens on no address.
const port = 5432

// settings of every cluster. Durability is PostgreSQL's own default.
var settings = []string{
	"listen_addresses=",
	"port=" + strconv.Itoa(port),
	"unix_socket_permissions=0700",
	"timezone=UTC",
	"log_timezone=UTC",
	"logging_collector=off",
	"shared_buffers=64MB",
	"dynamic_shared_memory_type=mmap", // a container's /dev/shm may be too small
	"wal_level=minimal",
	"max_wal_senders=0",
}

// fast is added for tests, whose data may be lost with the machine.
var fast = []string{
	"fsync=off",
	"synchronous_commit=off",
	"full_page_writes=off",
	"autovacuum=off",
	"max_connections=300",
}

// launch makes the cluster where it is missing and starts it.
func launch(ctx context.Context, h home, log *slog.Logger, find func() []installation) (*os.File, error) {
	if err := h.clear(ctx); err != nil {
		return nil, fmt.Errorf("clear away what is left of an earlier PostgreSQL: %w", err)
	}
	bin, err := h.prepare(ctx, log, find())
	if err != nil {
		return nil, err
	}
	sockets, err := h.socketDir()
	if err != nil {
		return nil, fmt.Errorf("make a folder for PostgreSQL's socket: %w", err)
	}
	command := []string{filepath.Join(bin, "postgres"), "-D", h.path("data"), "-c", "unix_socket_directories=" + sockets}
	chosen := settings
	if h.purpose == Test {
		chosen = append(chosen[:len(chosen):len(chosen)], fast...)
	}
	for _, setting := range chosen {
		command = append(command, "-c", setting)
	}
	return supervise(ctx, h, command)
}

// prepare makes sure that there is a cluster and returns the folder of binaries for it.
func (h home) prepare(ctx context.Context, log *slog.Logger, candidates []installation) (string, error) {
	major, err := h.major()
	if err != nil {
		return "", fmt.Errorf("read the cluster's version: %w", err)
	}
	chosen, err := choose(candidates, major, h.account)
	if stale, ok := errors.AsType[*versionError](err); ok && h.purpose == Test {
		log.Info("Makes the test database anew", "reason", stale.Error())
		if err := os.RemoveAll(h.path("data")); err != nil {
			return "", err
		}
		major = 0
		chosen, err = choose(candidates, major, h.account)
	}
	if err != nil {
		return "", fmt.Errorf("%w (data folder: %s)", err, h.path("data"))
	}
	bin := chosen.bin
	if chosen.packaged {
		if bin, err = h.unpack(chosen); err != nil {
			return "", err
		}
	}
	if major == 0 {
		log.Info("Makes a private PostgreSQL", "version", chosen.major, "folder", h.dir)
		if err := h.initialise(ctx, bin); err != nil {
			return "", err
		}
	}
	return bin, nil
}

// initialise runs initdb. It works in a folder of another name, so that a cluster
// that is there is a whole one.
func (h home) initialise(ctx context.Context, bin string) error {
	fresh := h.path("data.new")
	if err := os.RemoveAll(fresh); err != nil {
		return err
	}
	args := []string{
		"--pgdata=" + fresh,
		"--username=" + Superuser,
		"--auth-local=trust", // the socket's folder keeps others out
		"--auth-host=reject",
		"--encoding=UTF8",
		"--locale=C",
		// Without this, upper and lower case know no æ, ø and å on every system.
		"--locale-provider=icu",
		"--icu-locale=nb",
		"--no-instructions",
	}
	if h.purpose == Test {
		args = append(args, "--no-sync")
	}
	cmd := exec.CommandContext(ctx, filepath.Join(bin, "initdb"), args...)
	cmd.Dir = h.dir
	cmd.Env = environment()
	h.account.apply(cmd)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("run initdb: %w\n%s", err, strings.TrimSpace(out.String()))
	}
	return os.Rename(fresh, h.path("data"))
}

// environment is what PostgreSQL sees of ours: nothing that could steer it.
func environment() []string {
	return []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "TZ=UTC"}
}

// clear sees to it that no PostgreSQL runs on the cluster's data and that no
// file of a dead one is in the way.
func (h home) clear(ctx context.Context) error {
	// One that nobody holds any more is on its way out; one whose script was
	// killed is not, and is told to go.
	signals := []struct {
		signal syscall.Signal
		wait   time.Duration
	}{
		{syscall.Signal(0), time.Second},
		{syscall.SIGINT, 10 * time.Second},
		{syscall.SIGQUIT, 10 * time.Second},
	}
	for _, s := range signals {
		left, err := h.postmaster()
		if err != nil {
			return err
		}
		if !h.ours(ctx, left.pid) {
			return h.sweep(left)
		}
		if s.signal != 0 {
			if err := syscall.Kill(left.pid, s.signal); err != nil && !errors.Is(err, syscall.ESRCH) {
				return err
			}
		}
		waiting, cancel := context.WithTimeout(ctx, s.wait)
		err = poll(waiting, 10*time.Millisecond, func() (bool, error) { return !h.ours(waiting, left.pid), nil })
		cancel()
		if err == nil {
			return h.sweep(left)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return fmt.Errorf("the PostgreSQL that uses %s does not stop", h.path("data"))
}

// sweep removes what a PostgreSQL that was killed leaves. Its process id may by
// now be another program's, which would keep PostgreSQL from starting.
func (h home) sweep(left postmaster) error {
	paths := []string{filepath.Join(h.path("data"), "postmaster.pid")}
	if left.socketDir != "" {
		socket := filepath.Join(left.socketDir, ".s.PGSQL."+strconv.Itoa(port))
		paths = append(paths, socket, socket+".lock")
	}
	for _, path := range paths {
		if err := os.Remove(path); err != nil && !os.IsNotExist(err) {
			return err
		}
	}
	return nil
}

// ours is true when pid is a PostgreSQL that runs on the cluster's data.
func (h home) ours(ctx context.Context, pid int) bool {
	if pid <= 0 {
		return false
	}
	line, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "cmdline"))
	if err != nil {
		line, err = exec.CommandContext(ctx, "ps", "-ww", "-o", "command=", "-p", strconv.Itoa(pid)).Output()
	}
	return err == nil && bytes.Contains(line, []byte(h.path("data")))
}

// awaitReady waits until PostgreSQL answers.
func (s *Server) awaitReady(ctx context.Context) error {
	var last error
	err := poll(ctx, 10*time.Millisecond, func() (bool, error) {
		if !s.home.supervised() {
			return false, s.home.ended()
		}
		running, err := s.home.postmaster()
		if err != nil {
			return false, err
		}
		if running.pid == 0 || running.socketDir == "" {
			return false, nil
		}
		s.pid, s.socketDir = running.pid, running.socketDir
		conn, err := pgx.Connect(ctx, s.URL(Superuser, "postgres"))
		if err != nil {
			last = err
			return false, nil //nolint:nilerr // it is starting; told when the wait is over
		}
		return true, conn.Close(ctx)
	})
	if err != nil && last != nil {
		return fmt.Errorf("wait for PostgreSQL to start: %w (%w)", err, last)
	}
	if err != nil {
		return fmt.Errorf("wait for PostgreSQL to start: %w", err)
	}
	return nil
}

// errStillInUse is when parts of a PostgreSQL that was killed are still there. They
// leave by themselves when they see that it is gone.
var errStillInUse = errors.New("an earlier PostgreSQL is still leaving")

// ended says why PostgreSQL ended when it should have started.
func (h home) ended() error {
	log := h.logTail()
	if strings.Contains(log, "pre-existing shared memory block") {
		return errStillInUse
	}
	return fmt.Errorf("PostgreSQL ended when it should have started\n%s", log)
}

// logTail is the end of PostgreSQL's log, where it says why it ended.
func (h home) logTail() string {
	const lines = 15
	raw, err := os.ReadFile(h.path("postgres.log"))
	if err != nil {
		return err.Error()
	}
	all := strings.Split(strings.TrimSpace(string(raw)), "\n")
	return strings.Join(all[max(0, len(all)-lines):], "\n")
}
