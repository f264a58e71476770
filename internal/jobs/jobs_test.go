package jobs_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/casework/caseworktest"
	"github.com/ks-no/tilkobling/internal/hrapi"
	"github.com/ks-no/tilkobling/internal/hrapi/simulator"
	"github.com/ks-no/tilkobling/internal/jobs"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
)

const password = "Kanari & fugl/9Z+"

// bench is a case whose endpoints a simulator serves, and what the workers log.
type bench struct {
	tb    testing.TB
	town  *caseworktest.Town
	c     *caseworktest.Case
	sim   *simulator.Server
	heard *pgx.Conn

	mu  sync.Mutex
	log bytes.Buffer
}

func newBench(t *testing.T, faults ...string) *bench {
	t.Helper()
	b := &bench{tb: t, town: caseworktest.New(t, casework.AllowLoopback())}
	var err error
	b.sim, err = simulator.ServeOn(t.Context(), "127.0.0.1:0", b.config(faults...), false)
	require.NoError(t, err)
	t.Cleanup(b.sim.Close)
	b.c = b.town.Open("1806")
	in := casework.EndpointsInput{Environment: onboarding.LAB}
	for _, r := range onboarding.MandatoryResources() {
		in.URLs = append(in.URLs, casework.DeliveredURL{Resource: r, URL: b.sim.URL(hrapi.Resource(r)), Field: string(r)})
	}
	require.NoError(t, b.town.Work.DeliverEndpoints(t.Context(), b.town.Ingrid, b.c.Number, "", in))
	require.NoError(t, b.town.Work.DeliverCredentials(t.Context(), b.town.Ingrid, b.c.Number, "", casework.CredentialsInput{
		Environment: onboarding.LAB, UserName: "ksl", Password: password,
	}))
	b.heard, err = pgx.Connect(t.Context(), b.town.DB.URL)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, b.heard.Close(context.Background())) })
	_, err = b.heard.Exec(t.Context(), "LISTEN "+postgres.CaseChannel)
	require.NoError(t, err)
	return b
}

func (b *bench) config(faults ...string) simulator.Config {
	b.tb.Helper()
	cfg := simulator.Config{User: "ksl", Password: password}
	for _, name := range faults {
		f, ok := simulator.FaultNamed(name)
		require.True(b.tb, ok, name)
		cfg.Faults = append(cfg.Faults, f)
	}
	return cfg
}

// Write takes the workers' log.
func (b *bench) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.log.Write(p)
}

func (b *bench) logged() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.log.String()
}

func (b *bench) start(q jobs.Queues) *jobs.Client {
	b.tb.Helper()
	c, err := jobs.NewClient(b.town.DB.Pool, jobs.Deps{
		Work: b.town.Work, Log: slog.New(slog.NewJSONHandler(b, &slog.HandlerOptions{Level: slog.LevelDebug})), AllowPrivate: true,
	}, q)
	require.NoError(b.tb, err)
	require.NoError(b.tb, c.Start(context.WithoutCancel(b.tb.Context())))
	return c
}

func (b *bench) request(level onboarding.Level) {
	b.tb.Helper()
	require.NoError(b.tb, b.town.Work.RequestRun(b.tb.Context(), b.town.Ingrid, b.c.Number, "",
		casework.RunRequest{Environment: onboarding.LAB, Level: level}))
}

// until waits, from one change of the case to the next, for its newest run to be so.
func (b *bench) until(so func(postgres.RunRow) bool) postgres.RunRow {
	b.tb.Helper()
	ctx, cancel := context.WithTimeout(b.tb.Context(), time.Minute)
	defer cancel()
	for {
		runs, err := postgres.Runs(ctx, b.town.DB.Pool, b.c.ID, 1)
		require.NoError(b.tb, err)
		if len(runs) == 1 && so(runs[0]) {
			return runs[0]
		}
		n, err := b.heard.WaitForNotification(ctx)
		require.NoError(b.tb, err, "%+v", runs)
		require.Equal(b.tb, b.c.Number, n.Payload)
	}
}

func over(r postgres.RunRow) bool    { return !r.Active() }
func running(r postgres.RunRow) bool { return r.State == postgres.RunRunning && r.Progress != nil }

func TestARequestedTestIsMade(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := b.start(jobs.Serving())
	b.request(onboarding.LevelFormat)
	run := b.until(over)
	assert.Equal(t, hrapi.VerdictPass, run.Verdict)
	assert.Equal(t, "18.185.188.40", run.SourceAddress)
	assert.Equal(t, "127.0.0.1", run.LocalAddress)
	require.NoError(t, jobs.Stop(c))
	for _, secret := range []string{password, base64.StdEncoding.EncodeToString([]byte("ksl:" + password))} {
		assert.NotContains(t, b.logged(), secret)
	}
}

func TestAWorkerOfOneEnvironmentLeavesTheOtherAlone(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	prod := b.start(jobs.Testing(onboarding.PROD))
	b.request(onboarding.LevelConnection)
	lab := b.start(jobs.Testing(onboarding.LAB))
	assert.Equal(t, hrapi.VerdictPass, b.until(over).Verdict)
	require.NoError(t, jobs.Stop(prod))
	require.NoError(t, jobs.Stop(lab))
	assert.NotContains(t, b.logged(), "rescue_runs")
}

func TestATestSurvivesTheProcessThatMakesIt(t *testing.T) {
	t.Parallel()
	b := newBench(t, "person.stalls")
	first := b.start(jobs.Testing(onboarding.LAB))
	b.request(onboarding.LevelFormat)
	b.until(running)
	require.NoError(t, jobs.Stop(first))
	run := b.until(func(postgres.RunRow) bool { return true })
	require.Equal(t, postgres.RunQueued, run.State)

	require.NoError(t, b.sim.Set(t.Context(), b.config()))
	second := b.start(jobs.Testing(onboarding.LAB))
	again := b.until(over)
	assert.Equal(t, run.ID, again.ID)
	assert.Equal(t, 2, again.Attempts)
	assert.Equal(t, hrapi.VerdictPass, again.Verdict)
	require.NoError(t, jobs.Stop(second))
}

func TestACancelledTestEnds(t *testing.T) {
	t.Parallel()
	b := newBench(t, "person.stalls")
	c := b.start(jobs.Testing(onboarding.LAB))
	ended, unsubscribe := c.Subscribe(river.EventKindJobCompleted)
	defer unsubscribe()
	b.request(onboarding.LevelFormat)
	run := b.until(running)
	require.NoError(t, b.town.Work.CancelRun(t.Context(), b.town.Ingrid, b.c.Number, "", run.ID))
	select {
	case <-ended:
	case <-time.After(time.Minute):
		t.Fatal("the worker went on")
	}
	run = b.until(over)
	assert.Equal(t, postgres.RunCancelled, run.State)
	assert.Empty(t, run.Verdict)
	require.NoError(t, jobs.Stop(c))
}

func TestWhatHappensByTheClock(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.request(onboarding.LevelConnection)
	runs, err := postgres.Runs(t.Context(), b.town.DB.Pool, b.c.ID, 1)
	require.NoError(t, err)
	_, err = b.town.Work.ClaimRun(t.Context(), runs[0].ID)
	require.NoError(t, err)
	_, err = b.town.DB.Owner(t).Exec(t.Context(), `UPDATE runs SET heartbeat_at = heartbeat_at - interval '1 hour'`)
	require.NoError(t, err)
	c := b.start(jobs.Serving())
	run := b.until(over)
	assert.Equal(t, 2, run.Attempts, "a run whose worker is gone is put back and made")
	assert.Equal(t, hrapi.VerdictPass, run.Verdict)
	require.NoError(t, jobs.Stop(c))
	assert.Contains(t, b.logged(), "no sign of life")
}
