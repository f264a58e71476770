package casework_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/hrapi"
	"github.com/ks-no/tilkobling/internal/hrapi/simulator"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/internal/postgres/pgtest"
)

const password = "Kanari & fugl/9Z+" // changes when it is escaped for a URL

// place is a case of one customer with its people, and its endpoints.
type place struct {
	tb     testing.TB
	pool   *pgxpool.Pool
	owner  *pgxpool.Pool
	work   *casework.Service
	number string
	id     onboarding.CaseID
	keys   int
	now    time.Time
	log    *bytes.Buffer

	handler, technician, requester, developer, reader, stranger onboarding.Actor
}

// newPlace opens a case by SQL: how a case is opened is another file's subject.
func newPlace(tb testing.TB) *place {
	tb.Helper()
	db := pgtest.New(tb)
	p := &place{tb: tb, pool: db.Pool, owner: db.Owner(tb), log: new(bytes.Buffer), now: time.Now()}
	keys, err := casework.NewKeySet()
	require.NoError(tb, err)
	vault, err := casework.OpenVault(keys)
	require.NoError(tb, err)
	jobs, err := river.NewClient(riverpgxv5.New(p.pool), &river.Config{Logger: slog.New(slog.NewTextHandler(p.log, nil))})
	require.NoError(tb, err)
	p.work = casework.New(p.pool, jobs, vault, func() time.Time { return p.now }, casework.AllowLoopback())

	person := func(name string) onboarding.PersonID {
		return onboarding.PersonID(p.insert(`INSERT INTO persons (name, email) VALUES ($1, $2) RETURNING id`, name, strings.ToLower(name)+"@example.com"))
	}
	customer := onboarding.CustomerID(p.insert(`INSERT INTO customers (kind, number, name, display_name, official_name)
		VALUES ('municipality', '1806', 'Solvik', 'Solvik', 'Solvik kommune') RETURNING id`))
	p.handler = onboarding.Actor{Person: person("Handler"), KS: onboarding.RoleSet(onboarding.RoleCaseHandler)}
	p.technician = onboarding.Actor{Person: person("Technician"), KS: onboarding.RoleSet(onboarding.RoleTechnician)}
	p.requester = onboarding.Actor{Person: person("Requester"), Customers: map[onboarding.CustomerID]onboarding.Roles{
		customer: onboarding.RoleSet(onboarding.RoleRequester),
	}}
	p.reader = onboarding.Actor{Person: person("Reader"), Customers: map[onboarding.CustomerID]onboarding.Roles{
		customer: onboarding.RoleSet(onboarding.RoleReader),
	}}
	p.stranger = onboarding.Actor{Person: person("Stranger"), Customers: map[onboarding.CustomerID]onboarding.Roles{
		customer + 1: onboarding.RoleSet(onboarding.RoleRequester),
	}}
	p.number = "KSL-2026-0001"
	p.id = onboarding.CaseID(p.insert(`INSERT INTO cases (number, procedure, customer_id, begun_at, opened_at, opened_by, handler_id, handler_at,
			status, stage, stage_since, turn_kind, turn_party, turn_role, turn_requirement, turn_since, changed_at)
		VALUES ($1, 'tilkobling-1', $2, $3, $3, $4, $4, $3, 'active', 1, $3, 'requirement', 'ks', 'case_handler', '1.requester', $3, $3) RETURNING id`,
		p.number, customer, p.now.Add(-time.Hour), p.handler.Person))
	p.insert(`INSERT INTO case_customers (case_id, customer_id, own, active) VALUES ($1, $2, true, true) RETURNING case_id`, p.id, customer)
	developer := person("Developer")
	p.insert(`INSERT INTO case_developers (case_id, person_id, side, created_at) VALUES ($1, $2, 'supplier', $3) RETURNING id`, p.id, developer, p.now)
	p.developer = onboarding.Actor{Person: developer, Cases: map[onboarding.CaseID]onboarding.Roles{p.id: onboarding.RoleSet(onboarding.RoleDeveloper)}}
	return p
}

func (p *place) insert(sql string, args ...any) (id int64) {
	p.tb.Helper()
	require.NoError(p.tb, p.owner.QueryRow(p.tb.Context(), sql, args...).Scan(&id))
	return id
}

func (p *place) key() casework.FormKey {
	p.keys++
	return casework.FormKey(fmt.Sprintf("form-key-of-a-test-%d", p.keys))
}

func (p *place) ctx() context.Context { return p.tb.Context() }

// state is the case's facts and what is derived from them.
func (p *place) state() (*postgres.CaseRow, *onboarding.Facts, onboarding.Progress) {
	p.tb.Helper()
	row, facts, err := postgres.LoadCase(p.ctx(), p.pool, p.id)
	require.NoError(p.tb, err)
	proc, _ := onboarding.ProcedureFor(row.Procedure)
	return row, facts, onboarding.Evaluate(proc, facts, p.now)
}

func (p *place) holds(k onboarding.Key) bool {
	p.tb.Helper()
	_, _, progress := p.state()
	return progress.Holds(k)
}

// events are the kinds of the case's events, oldest first.
func (p *place) events() []string {
	p.tb.Helper()
	rows, err := p.pool.Query(p.ctx(), `SELECT kind FROM events WHERE case_id = $1 ORDER BY seq`, p.id)
	require.NoError(p.tb, err)
	var out []string
	for rows.Next() {
		var kind string
		require.NoError(p.tb, rows.Scan(&kind))
		out = append(out, kind)
	}
	require.NoError(p.tb, rows.Err())
	return out
}

func (p *place) count(sql string, args ...any) int {
	p.tb.Helper()
	return int(p.insert(sql, args...))
}

// serve is a simulated municipality on loopback.
func (p *place) serve(cfg simulator.Config) *simulator.Server {
	p.tb.Helper()
	cfg.User, cfg.Password = "ksl", password
	s, err := simulator.ServeOn(p.ctx(), "127.0.0.1:0", cfg, false)
	require.NoError(p.tb, err)
	p.tb.Cleanup(s.Close)
	return s
}

// urls are what a form says when the URLs of env are delivered.
func (p *place) urls(env onboarding.Environment, base string, resources ...onboarding.Resource) casework.EndpointsInput {
	p.tb.Helper()
	if len(resources) == 0 {
		resources = onboarding.MandatoryResources()
	}
	_, facts, _ := p.state()
	in := casework.EndpointsInput{Environment: env}
	for _, r := range resources {
		d := casework.DeliveredURL{Resource: r, URL: casework.FromBase(base, r), Field: "url_" + string(r)}
		for _, e := range facts.Endpoints {
			if e.Environment == env && e.Resource == r {
				d.Seen = e.Version
			}
		}
		in.URLs = append(in.URLs, d)
	}
	return in
}

func (p *place) credentials(env onboarding.Environment, word string) casework.CredentialsInput {
	p.tb.Helper()
	_, facts, _ := p.state()
	in := casework.CredentialsInput{Environment: env, UserName: "ksl", Password: word}
	for _, c := range facts.Credentials {
		if c.Environment == env {
			in.Seen = c.Version
		}
	}
	return in
}

// deliver hands over the endpoints and the credentials of LAB.
func (p *place) deliver(s *simulator.Server) {
	p.tb.Helper()
	base := strings.TrimSuffix(s.URL(hrapi.Authority), "/authority")
	require.NoError(p.tb, p.work.DeliverEndpoints(p.ctx(), p.developer, p.number, p.key(), p.urls(onboarding.LAB, base)))
	require.NoError(p.tb, p.work.DeliverCredentials(p.ctx(), p.developer, p.number, p.key(), p.credentials(onboarding.LAB, password)))
}

// run asks for a test and makes it.
func (p *place) run(by onboarding.Actor, in casework.RunRequest) *postgres.RunReport {
	p.tb.Helper()
	require.NoError(p.tb, p.work.RequestRun(p.ctx(), by, p.number, p.key(), in))
	return p.finish()
}

// finish makes the test that is queued.
func (p *place) finish() *postgres.RunReport {
	p.tb.Helper()
	order := p.claim()
	report, err := hrapi.Run(p.ctx(), order.Target, hrapi.Options{
		Level: order.Level, Only: order.Only, SourceAddress: order.Address, AllowPrivate: true,
	})
	require.NoError(p.tb, err)
	p.now = p.now.Add(time.Second)
	require.NoError(p.tb, p.work.FinishRun(p.ctx(), order, report))
	out, err := postgres.LoadRun(p.ctx(), p.pool, p.id, order.Run)
	require.NoError(p.tb, err)
	return out
}

func (p *place) claim() *casework.RunOrder {
	p.tb.Helper()
	runs, err := postgres.Runs(p.ctx(), p.pool, p.id, 1)
	require.NoError(p.tb, err)
	require.NotEmpty(p.tb, runs)
	order, err := p.work.ClaimRun(p.ctx(), runs[0].ID)
	require.NoError(p.tb, err)
	return order
}

func refused(tb testing.TB, err error, kind onboarding.ErrorKind, code string) {
	tb.Helper()
	require.Equal(tb, kind, onboarding.KindOf(err), "%v", err)
	require.ErrorContains(tb, err, code)
}
