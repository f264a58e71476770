package localpg

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/internal/checkout"
)

// holdVariable names the checkout that a process started by a test holds the cluster of.
const holdVariable = "TILKOBLING_LOCALPG_TEST_HOLD"

func TestMain(m *testing.M) {
	if dir := os.Getenv(holdVariable); dir != "" {
		os.Exit(holdUntilKilled(dir))
	}
	os.Exit(m.Run())
}

func holdUntilKilled(dir string) int {
	server, err := Start(context.Background(), Options{Dir: dir, Purpose: Test})
	if err != nil {
		fmt.Println(err)
		return 1
	}
	fmt.Println(server.pid)
	_, _ = os.Stdin.Read(make([]byte, 1))
	return 0
}

// newCheckout is an empty checkout in a folder that only its owner can enter.
func newCheckout(t *testing.T) string {
	t.Helper()
	closed := filepath.Join(t.TempDir(), "closed")
	dir := filepath.Join(closed, "checkout")
	require.NoError(t, os.MkdirAll(dir, 0o700))
	require.NoError(t, os.Chmod(closed, 0o700))
	resolved, err := filepath.EvalSymlinks(dir)
	require.NoError(t, err)
	h, err := openHome(resolved, Test)
	require.NoError(t, err)
	t.Cleanup(func() {
		assert.NoError(t, h.clear(context.Background()))
		sockets, err := h.socketDir()
		assert.NoError(t, err)
		assert.NoError(t, os.RemoveAll(sockets))
		assert.NoError(t, os.RemoveAll(h.base))
	})
	return dir
}

func startTest(t *testing.T, dir string) *Server {
	t.Helper()
	server, err := Start(t.Context(), Options{Dir: dir, Purpose: Test})
	require.NoError(t, err)
	return server
}

func connect(t *testing.T, server *Server, role, database string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), server.URL(role, database))
	require.NoError(t, err, "%s", server.home.logTail())
	t.Cleanup(func() { assert.NoError(t, conn.Close(context.Background())) })
	return conn
}

func requireEnds(t *testing.T, server *Server, pid int) {
	t.Helper()
	require.Eventually(t, func() bool { return !server.home.ours(t.Context(), pid) }, 30*time.Second, 10*time.Millisecond)
}

func TestStartFromAClosedFolder(t *testing.T) {
	t.Parallel()
	dir := newCheckout(t)
	server := startTest(t, dir)

	owner, err := ownerOf(server.home.path("data"))
	require.NoError(t, err)
	if os.Getuid() == 0 {
		assert.NotEqual(t, 0, owner, "PostgreSQL refuses root")
		assert.True(t, strings.HasPrefix(server.home.dir, sharedTemp))
	} else {
		assert.Equal(t, os.Getuid(), owner)
		assert.True(t, strings.HasPrefix(server.home.dir, filepath.Join(dir, ".local")))
	}
	assert.Less(t, len(filepath.Join(server.socketDir, ".s.PGSQL.5432")), 104)

	asOwner := connect(t, server, OwnerRole, Database)
	_, err = asOwner.Exec(t.Context(), `CREATE TABLE kept (word text); INSERT INTO kept VALUES ('ÆØÅ')`)
	require.NoError(t, err)

	asApp := connect(t, server, AppRole, Database)
	_, err = asApp.Exec(t.Context(), `SELECT word FROM kept`)
	assertCode(t, "42501", err)
	_, err = asApp.Exec(t.Context(), `CREATE TABLE mine ()`)
	assertCode(t, "42501", err)
	for _, role := range []string{OwnerRole, AppRole} {
		var super, createRole bool
		err = asApp.QueryRow(t.Context(), `SELECT rolsuper, rolcreaterole FROM pg_roles WHERE rolname = $1`, role).
			Scan(&super, &createRole)
		require.NoError(t, err)
		assert.False(t, super, role)
		assert.False(t, createRole, role)
	}
	var addresses string
	require.NoError(t, asApp.QueryRow(t.Context(), `SHOW listen_addresses`).Scan(&addresses))
	assert.Empty(t, addresses)

	group, err := syscall.Getpgid(server.pid)
	require.NoError(t, err)
	assert.NotEqual(t, syscall.Getpgrp(), group, "Ctrl-C in the terminal would reach PostgreSQL")

	require.NoError(t, server.Stop(t.Context()))
	assert.False(t, server.home.ours(t.Context(), server.pid), "ended when Stop returns")

	again := startTest(t, dir)
	var lower string
	err = connect(t, again, OwnerRole, Database).QueryRow(t.Context(), `SELECT lower(word) FROM kept`).Scan(&lower)
	require.NoError(t, err)
	assert.Equal(t, "æøå", lower)
}

func assertCode(t *testing.T, want string, err error) {
	t.Helper()
	failure, ok := errors.AsType[*pgconn.PgError](err)
	if assert.True(t, ok, "%v", err) {
		assert.Equal(t, want, failure.Code)
	}
}

func TestStartWithThePackagedBinaries(t *testing.T) {
	t.Parallel()
	dir := newCheckout(t)
	root, err := checkout.Root()
	require.NoError(t, err)
	require.NoError(t, os.Symlink(filepath.Join(root, "node_modules"), filepath.Join(dir, "node_modules")))

	server, err := start(t.Context(), Options{Dir: dir, Purpose: Test}, func(_ context.Context, checkout string) []installation {
		found, ok := packaged(checkout)
		if !ok {
			return nil
		}
		return []installation{found}
	})
	require.NoError(t, err, "needs what npm ci installs")

	var version int
	var lower string
	err = connect(t, server, AppRole, Database).
		QueryRow(t.Context(), `SELECT current_setting('server_version_num')::int, lower('ÆØÅ')`).Scan(&version, &lower)
	require.NoError(t, err)
	assert.GreaterOrEqual(t, version, oldest*10000)
	assert.Equal(t, "æøå", lower)
}

func TestProcessesShareACluster(t *testing.T) {
	t.Parallel()
	dir := newCheckout(t)
	first, pid := startProcess(t, dir)
	server := startTest(t, dir)
	require.Equal(t, pid, server.pid, "attached to the one that runs")

	require.NoError(t, first.Process.Kill())
	require.Error(t, first.Wait())
	var one int
	require.NoError(t, connect(t, server, AppRole, Database).QueryRow(t.Context(), `SELECT 1`).Scan(&one))
	assert.Equal(t, 1, one, "it lives on while somebody holds it")

	second, pid := startProcess(t, dir)
	require.Equal(t, server.pid, pid)
	require.NoError(t, server.Stop(t.Context()))
	assert.True(t, server.home.ours(t.Context(), pid), "the second process holds it still")

	require.NoError(t, second.Process.Kill())
	require.Error(t, second.Wait())
	requireEnds(t, server, pid)
}

// startProcess starts another process that uses the cluster of dir.
func startProcess(t *testing.T, dir string) (*exec.Cmd, int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), holdVariable+"="+dir)
	stdin, err := cmd.StdinPipe()
	require.NoError(t, err)
	t.Cleanup(func() { _ = stdin.Close() })
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	line, err := bufio.NewReader(stdout).ReadString('\n')
	require.NoError(t, err)
	pid, err := strconv.Atoi(strings.TrimSpace(line))
	require.NoError(t, err, line)
	return cmd, pid
}

func TestManyStartAtOnce(t *testing.T) {
	t.Parallel()
	dir := newCheckout(t)
	const many = 8
	pids := make(chan int, many)
	failures := make(chan error, many)
	for range many {
		go func() {
			server, err := Start(t.Context(), Options{Dir: dir, Purpose: Test})
			failures <- err
			if err == nil {
				pids <- server.pid
			}
		}()
	}
	for range many {
		require.NoError(t, <-failures)
	}
	want := <-pids
	for range many - 1 {
		assert.Equal(t, want, <-pids)
	}
}

// Leaving and arriving at the same time must neither fail nor leave two of them.
func TestStartWhileTheLastOneLeaves(t *testing.T) {
	t.Parallel()
	dir := newCheckout(t)
	server := startTest(t, dir)
	for range 5 {
		left := make(chan error, 1)
		go func() { left <- errors.Join(server.hold.Close(), server.use.Close()) }()
		next := startTest(t, dir)
		require.NoError(t, <-left)
		conn, err := pgx.Connect(t.Context(), next.URL(AppRole, Database))
		require.NoError(t, err)
		require.NoError(t, conn.Close(t.Context()))
		server = next
	}
	require.NoError(t, server.Stop(t.Context()))
}

func TestStartAfterAKill(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		breakIt func(t *testing.T, server *Server)
	}{
		{"the whole group is killed", func(t *testing.T, server *Server) {
			t.Helper()
			group, err := syscall.Getpgid(server.pid)
			require.NoError(t, err)
			require.NoError(t, syscall.Kill(-group, syscall.SIGKILL))
			requireEnds(t, server, server.pid)
			left, err := server.home.postmaster()
			require.NoError(t, err)
			require.Equal(t, server.pid, left.pid, "the stale file is there")
		}},
		{"the process id is another program's by now", func(t *testing.T, server *Server) {
			t.Helper()
			require.NoError(t, server.Stop(t.Context()))
			stale := fmt.Sprintf("%d\n%s\n0\n%d\n%s\n", os.Getpid(), server.home.path("data"), port, server.socketDir)
			require.NoError(t, os.WriteFile(server.home.path("data/postmaster.pid"), []byte(stale), 0o600))
			require.NoError(t, os.WriteFile(filepath.Join(server.socketDir, ".s.PGSQL.5432.lock"), []byte(stale), 0o600))
		}},
		{"nobody watches over it any more", func(t *testing.T, server *Server) {
			t.Helper()
			require.NoError(t, os.Remove(server.home.pipe()))
			require.True(t, server.home.ours(t.Context(), server.pid))
		}},
		{"it was killed while it was made", func(t *testing.T, server *Server) {
			t.Helper()
			require.NoError(t, server.Stop(t.Context()))
			require.NoError(t, os.Rename(server.home.path("data"), server.home.path("data.new")))
			require.NoError(t, os.Remove(server.home.path("data.new/PG_VERSION")))
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := newCheckout(t)
			server := startTest(t, dir)
			tt.breakIt(t, server)

			again := startTest(t, dir)
			assert.NotEqual(t, server.pid, again.pid)
			var role string
			err := connect(t, again, AppRole, Database).QueryRow(t.Context(), `SELECT current_user`).Scan(&role)
			require.NoError(t, err)
			assert.Equal(t, AppRole, role)
			assert.NoError(t, again.Stop(t.Context()))
		})
	}
}

// A caller may keep the address alone.
func TestServerOutlivesItsReference(t *testing.T) {
	t.Parallel()
	address := startTest(t, newCheckout(t)).URL(AppRole, Database)
	for range 3 {
		runtime.GC()
		conn, err := pgx.Connect(t.Context(), address)
		require.NoError(t, err)
		require.NoError(t, conn.Close(t.Context()))
	}
}

func TestStartSaysWhatToInstall(t *testing.T) {
	t.Parallel()
	_, err := start(t.Context(), Options{Dir: newCheckout(t), Purpose: Run},
		func(context.Context, string) []installation { return nil })
	require.ErrorIs(t, err, errNoPostgres)
	for _, way := range []string{"npm ci", "apt-get install postgresql", "brew install", "docker compose", "DATABASE_URL"} {
		assert.ErrorContains(t, err, way)
	}
}

func TestStartStopsWithItsContext(t *testing.T) {
	t.Parallel()
	dir := newCheckout(t)
	resolved, err := filepath.EvalSymlinks(dir)
	require.NoError(t, err)
	h, err := openHome(resolved, Test)
	require.NoError(t, err)
	held, err := tryLock(h.path("start.lock"), exclusive)
	require.NoError(t, err)
	defer held.Close()

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = Start(ctx, Options{Dir: dir, Purpose: Test})
	require.ErrorIs(t, err, context.Canceled)
}
