package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/hrapi"
	"github.com/ks-no/tilkobling/internal/hrapi/simulator"
	"github.com/ks-no/tilkobling/internal/onboarding"
)

// runsFor is how long a test takes in the story.
const runsFor = 40 * time.Second

// becomes changes what the endpoints of an environment serve.
func (t *tale) becomes(days int, clock string, env onboarding.Environment, faults ...simulator.Fault) {
	t.s.on(days, clock, t.customer.Name+": faults", func(context.Context) error {
		cfg := t.serves[env]
		cfg.Faults = faults
		t.serves[env] = cfg
		return nil
	})
}

// edits changes the data that the endpoints of an environment serve.
func (t *tale) edits(days int, clock string, env onboarding.Environment, e simulator.Edits) {
	t.s.on(days, clock, t.customer.Name+": edits", func(context.Context) error {
		t.serves[env] = edited(t.serves[env], e)
		return nil
	})
}

// asks is for a test that somebody wants. One that is done by itself is done
// already.
func (t *tale) asks(days int, clock string, by who, env onboarding.Environment, level onboarding.Level) {
	t.does(days, clock, "test "+string(level), by, func(ctx context.Context, a onboarding.Actor) error {
		return t.s.work.RequestRun(ctx, a, t.number, "", casework.RunRequest{Environment: env, Level: level})
	})
}

// mended says that what a test found is mended, and tests again.
func (t *tale) mended(days int, clock string, env onboarding.Environment, level onboarding.Level) {
	t.does(days, clock, "mended", byDeveloper, func(ctx context.Context, a onboarding.Actor) error {
		return t.s.work.ReportMended(ctx, a, t.number, "", casework.RunRequest{Environment: env, Level: level})
	})
}

// test makes the test that waits in the case, if there is one, with the real
// engine against what the case's endpoints serve now.
func (t *tale) test(ctx context.Context) error {
	if t.idle || t.id == 0 {
		return nil
	}
	var run onboarding.RunID
	err := t.s.Pool.QueryRow(ctx, `SELECT id FROM runs WHERE case_id = $1 AND state = 'queued'`, t.id).Scan(&run)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("test that waits: %w", err)
	}
	order, err := t.s.work.ClaimRun(ctx, run)
	if err != nil {
		return err
	}
	began := t.s.clock.now()
	report, err := t.read(ctx, order)
	if err != nil {
		return err
	}
	report.StartedAt, report.Duration = began, report.Duration+runsFor/2
	t.s.clock.set(began.Add(runsFor))
	return t.s.work.FinishRun(ctx, order, report)
}

// read tests a municipality that is served for as long as that takes, and then
// says where it would have been.
func (t *tale) read(ctx context.Context, order *casework.RunOrder) (hrapi.Report, error) {
	server, err := simulator.ServeOn(ctx, "127.0.0.1:0", t.serves[onboarding.Environment(order.Target.Environment)], true)
	if err != nil {
		return hrapi.Report{}, fmt.Errorf("serve %s: %w", t.customer.Name, err)
	}
	defer server.Close()
	target := order.Target
	target.Endpoints = map[hrapi.Resource]string{}
	var delivered, here string
	for r, u := range order.Target.Endpoints {
		delivered, here = u, server.URL(r)
		target.Endpoints[r] = here
	}
	report, err := hrapi.Run(ctx, target, hrapi.Options{
		Level: order.Level, Only: order.Only, SourceAddress: order.Address, AllowPrivate: true, RootCAs: t.s.RootCAs,
		Limits: hrapi.Limits{Dial: time.Second, FirstByte: time.Second, IdleBetween: time.Second},
	})
	if err != nil {
		return hrapi.Report{}, fmt.Errorf("test %s: %w", t.customer.Name, err)
	}
	return elsewhere(report, here, delivered)
}

// elsewhere moves a report from the address where the test was made to the one
// that was delivered.
func elsewhere(report hrapi.Report, here, delivered string) (hrapi.Report, error) {
	from, err := url.Parse(here)
	if err != nil {
		return report, fmt.Errorf("address of the test: %w", err)
	}
	to, err := url.Parse(delivered)
	if err != nil {
		return report, fmt.Errorf("delivered address: %w", err)
	}
	structure, placement := report.Structure, report.Placement
	report.Structure, report.Placement = nil, nil
	b, err := json.Marshal(report)
	if err != nil {
		return report, fmt.Errorf("write the report: %w", err)
	}
	b = bytes.ReplaceAll(b, []byte(from.Host), []byte(to.Host))
	_, port, err := net.SplitHostPort(from.Host)
	if err != nil {
		return report, fmt.Errorf("port of the test: %w", err)
	}
	b = bytes.ReplaceAll(b, []byte(`"`+port+`"`), []byte(`"`+portOf(to)+`"`))
	var out hrapi.Report
	if err := json.Unmarshal(b, &out); err != nil {
		return report, fmt.Errorf("read the report: %w", err)
	}
	out.Structure, out.Placement = structure, placement
	return out, nil
}

func portOf(u *url.URL) string {
	if p := u.Port(); p != "" {
		return p
	}
	return "443"
}
