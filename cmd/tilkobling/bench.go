package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/checkout"
	"github.com/ks-no/tilkobling/internal/localpg"
	"github.com/ks-no/tilkobling/web/view"
)

// benchCommand measures the program's pages beside yardstick pages: the same
// rows and queries, bare templates, no session and no policy, served by the
// same process in the same run. It measures; it judges nothing.
//
//	tilkobling bench [N]     pages over N cases of invented customers; 1000 where none is named
//	tilkobling bench engine  the person checks beside jq and wc on the same file
func benchCommand(ctx context.Context, args []string, stdout, stderr io.Writer, getenv func(string) string) error {
	if len(args) > 0 && args[0] == "serve" { // the process that is measured
		return benchServe(ctx, stdout, stderr, getenv)
	}
	if len(args) > 0 && args[0] == "engine" {
		return benchEngine(ctx, stdout)
	}
	n := 1000
	if len(args) > 0 {
		var err error
		if n, err = strconv.Atoi(args[0]); err != nil || n < 1 {
			return fmt.Errorf("%q is no number of cases", args[0])
		}
	}
	return benchPages(ctx, n, stdout, stderr)
}

// benchTime is how long each page is asked for at each number of connections.
const benchTime = 3 * time.Second

func benchPages(ctx context.Context, n int, stdout, stderr io.Writer) error {
	root, err := checkout.Root()
	if err != nil {
		return err
	}
	pg, err := localpg.Start(ctx, localpg.Options{Dir: root, Purpose: localpg.Test})
	if err != nil {
		return err
	}
	defer func() { _ = pg.Stop(context.WithoutCancel(ctx)) }()
	database := "tilkobling_bench_" + strconv.Itoa(os.Getpid())
	if err := benchDatabase(ctx, pg, "CREATE DATABASE "+database); err != nil {
		return err
	}
	defer func() {
		if err := benchDatabase(context.WithoutCancel(ctx), pg, "DROP DATABASE "+database+" WITH (FORCE)"); err != nil {
			_, _ = fmt.Fprintln(stderr, err)
		}
	}()
	c := Config{DatabaseURL: pg.URL(localpg.AppRole, database), MigrateURL: pg.URL(localpg.OwnerRole, database), Development: true}
	if c.KeySet, err = casework.NewKeySet(); err != nil {
		return err
	}
	number, err := benchData(ctx, c, n)
	if err != nil {
		return err
	}
	p, err := startMeasured(ctx, c, stderr)
	if err != nil {
		return err
	}
	defer p.stop()
	_, _ = fmt.Fprintf(stdout, "%d cases; ready %d ms after the start; %s\n\n", n, p.ready.Milliseconds(), p.resident())
	if err := p.measure(ctx, stdout, number); err != nil {
		return err
	}
	_, _ = fmt.Fprintf(stdout, "\nafter all of it %s\n", p.resident())
	return nil
}

func benchDatabase(ctx context.Context, pg *localpg.Server, sql string) error {
	conn, err := pgx.Connect(ctx, pg.URL(localpg.OwnerRole, localpg.Database))
	if err != nil {
		return fmt.Errorf("connect as owner: %w", err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	_, err = conn.Exec(ctx, sql)
	return err
}

// measured is the process whose pages are asked for.
type measured struct {
	cmd   *exec.Cmd
	base  string
	ready time.Duration
}

// startMeasured starts the program as a process of its own, so that its memory
// is its own.
func startMeasured(ctx context.Context, c Config, stderr io.Writer) (*measured, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program: %w", err)
	}
	cmd := exec.CommandContext(ctx, self, "bench", "serve") //nolint:gosec // this program
	cmd.Env = append(os.Environ(), "DATABASE_URL="+c.DatabaseURL, "TILKOBLING_KEYSET="+c.KeySet, "TILKOBLING_DEVELOPMENT=true",
		"TILKOBLING_LISTEN=127.0.0.1:0", "TILKOBLING_LOG=text")
	cmd.Stderr = stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the program: %w", err)
	}
	var address string
	if _, err := fmt.Fscanln(out, &address); err != nil {
		return nil, errors.Join(fmt.Errorf("the program did not start: %w", err), cmd.Wait())
	}
	return &measured{cmd: cmd, base: "http://" + address, ready: time.Since(began)}, nil
}

func (m *measured) stop() {
	_ = m.cmd.Process.Signal(os.Interrupt)
	_ = m.cmd.Wait()
}

// resident tells the process' memory: all of it, and what is not the program's
// own file mapped in; nothing where the system does not tell.
func (m *measured) resident() string {
	b, err := os.ReadFile("/proc/" + strconv.Itoa(m.cmd.Process.Pid) + "/status")
	if err != nil {
		return "unknown"
	}
	of := map[string]string{}
	for line := range strings.SplitSeq(string(b), "\n") {
		if name, value, ok := strings.Cut(line, ":"); ok {
			of[name] = strings.TrimSpace(value)
		}
	}
	return of["VmRSS"] + " resident, " + of["RssAnon"] + " of it its own memory and the rest its program file"
}

// measure asks for each page at 1, 8 and 64 connections.
func (m *measured) measure(ctx context.Context, stdout io.Writer, number string) error {
	cookie, err := m.signIn(ctx)
	if err != nil {
		return err
	}
	pages := []struct{ name, path string }{
		{"static page", "/yardstick/static"},
		{"yardstick list", "/yardstick/list"},
		{"worklist, 50 rows", view.PathWorklist + "?visning=alle"},
		{"yardstick case", "/yardstick/case/" + number},
		{"case page", view.CasePath(number, view.CaseOverview)},
	}
	w := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	_, _ = fmt.Fprintln(w, "page\tconnections\trequests/s\tp50 ms\tp99 ms\tKB\tof yardstick\t")
	yardstick := map[int]float64{}
	for _, p := range pages {
		for _, connections := range []int{1, 8, 64} {
			l, err := load(ctx, m.base+p.path, cookie, connections, benchTime)
			if err != nil {
				return fmt.Errorf("%s: %w", p.name, err)
			}
			ratio := ""
			if strings.HasPrefix(p.name, "yardstick") {
				yardstick[connections] = l.perSecond
			} else if y := yardstick[connections]; y > 0 {
				ratio = fmt.Sprintf("%.2f", l.perSecond/y)
			}
			_, _ = fmt.Fprintf(w, "%s\t%d\t%.0f\t%.2f\t%.2f\t%.1f\t%s\t\n", p.name, connections, l.perSecond, l.p50, l.p99, float64(l.bytes)/1024, ratio)
		}
	}
	return w.Flush()
}

// signIn is a case handler's session.
func (m *measured) signIn(ctx context.Context) (string, error) {
	form := strings.NewReader("person=1&til=" + view.PathGuide)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, m.base+view.PathSignIn, form)
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		return "", fmt.Errorf("sign in: %w", err)
	}
	defer func() { _ = res.Body.Close() }()
	for _, c := range res.Cookies() {
		if c.Name == "tilkobling" {
			return c.Name + "=" + c.Value, nil
		}
	}
	return "", fmt.Errorf("sign in: answered %d without a session", res.StatusCode)
}

// benchServe is the program with the yardstick pages beside its own.
func benchServe(ctx context.Context, stdout, stderr io.Writer, getenv func(string) string) error {
	c, err := configFrom(getenv)
	if err != nil {
		return err
	}
	c.Tests = nil
	log := slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	return serveWith(ctx, c, log, yardsticks, func(address string) { _, _ = fmt.Fprintln(stdout, address) })
}
