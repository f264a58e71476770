package postgres_test

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/internal/insight"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/internal/postgres/pgtest"
	"github.com/ks-no/tilkobling/internal/register"
)

// planned keeps the plans of all statements that pass through it.
type planned struct {
	postgres.Storage
	tb    testing.TB
	plans []string
}

// Query keeps the plan and asks.
func (p *planned) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	e := explained{Querier: p.Storage, tb: p.tb}
	rows, err := e.Query(ctx, sql, args...)
	p.plans = append(p.plans, e.text)
	return rows, err
}

// QueryRow keeps the plan and asks for one row.
func (p *planned) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	e := explained{Querier: p.Storage, tb: p.tb}
	rows, err := e.Query(ctx, sql, args...)
	require.NoError(p.tb, err)
	rows.Close()
	p.plans = append(p.plans, e.text)
	return p.Storage.QueryRow(ctx, sql, args...)
}

func TestTheOverviewReadsNoTableWhole(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	owner := db.Owner(t)
	ctx := t.Context()
	require.NoError(t, postgres.InTx(ctx, owner, func(tx pgx.Tx) error {
		return postgres.SyncRegister(ctx, tx, register.Customers())
	}))
	_, err := owner.Exec(ctx, `
		INSERT INTO persons (name, email) SELECT 'Person ' || i, 'p' || i || '@example.com' FROM generate_series(1, 2000) i;
		INSERT INTO ks_roles (person_id, role) SELECT id, 'case_handler' FROM persons LIMIT 20;
		INSERT INTO customers (kind, number, name, display_name, official_name, county_number, search)
			SELECT 'municipality', 'B' || i, 'Bench ' || i, 'Bench ' || i, 'Bench ' || i, '18', 'bench ' || i FROM generate_series(1, 5000) i;
		INSERT INTO cases (number, procedure, customer_id, begun_at, opened_at, status, stage, stage_since, turn_kind, turn_party, turn_role,
				turn_requirement, turn_since, changed_at, handler_id, closed_at, target_date)
			SELECT 'KSL-2020-' || c.id, 'v1', c.id, '2020-01-01', '2020-01-02', CASE WHEN c.id % 3 = 0 THEN 'closed' ELSE 'active' END,
				CASE WHEN c.id % 3 = 0 THEN 7 ELSE c.id % 7 + 1 END, '2026-11-19'::timestamptz - c.id * interval '5 minutes', 'requirement',
				(ARRAY['ks', 'customer', 'supplier'])[c.id % 3 + 1], 'customer', '2.docs', '2026-11-01', now(), c.id % 20 + 1,
				CASE WHEN c.id % 3 = 0 THEN '2020-02-01'::timestamptz + c.id * interval '11 hours' END,
				CASE WHEN c.id % 9 = 1 THEN '2026-12-01'::date + c.id::int % 90 END
			FROM customers c WHERE c.number LIKE 'B%' OR c.kind = 'municipality';
		INSERT INTO case_customers (case_id, customer_id, own, active) SELECT id, customer_id, true, status = 'active' FROM cases;
		INSERT INTO turns (case_id, since, party, role, stage)
			SELECT id, begun_at + s * interval '3 days', (ARRAY['ks', 'customer', 'supplier'])[s % 3 + 1], 'case_handler', s FROM cases, generate_series(1, 7) s;
		INSERT INTO turns (case_id, since, party, role, stage) SELECT id, closed_at, 'none', 'case_handler', 7 FROM cases WHERE status = 'closed';
		INSERT INTO runs (case_id, environment, level, state, requested_at, side, finished_at, verdict)
			SELECT id, 'lab', 'format', 'finished', '2020-01-20'::timestamptz + id * interval '11 hours', 'ks', '2020-01-20'::timestamptz + id * interval '11 hours', 'fail'
			FROM cases, generate_series(1, 2) s;
		INSERT INTO run_checks (run_id, check_id, resource, result, party, count) SELECT id, 'any.encoding', 'person', 'failure', 'supplier', 1 FROM runs;`)
	require.NoError(t, err)
	require.NoError(t, postgres.RefreshFigures(ctx, db.Pool, insight.Calendar{}))
	_, err = owner.Exec(ctx, `ANALYZE`)
	require.NoError(t, err)
	now := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	numbers := []string{}
	for _, c := range register.Customers() {
		numbers = append(numbers, c.Number)
	}
	for name, f := range map[string]postgres.FiguresFilter{
		"all": {From: now.AddDate(0, -3, 0)}, "county": {From: now.AddDate(0, -3, 0), County: "46"}, "handler": {From: now.AddDate(0, -3, 0), Handler: 3},
	} {
		for _, warm := range []bool{false, true} {
			counted, statements := postgres.CountStatements(ctx)
			head, err := postgres.LoadDashboard(counted, db.Pool, insight.Calendar{}, f, now)
			require.NoError(t, err)
			_, err = postgres.CustomerStates(counted, db.Pool, numbers, now.AddDate(0, 0, -30))
			require.NoError(t, err)
			_, _, err = postgres.StandingStill(counted, db.Pool, insight.Calendar{}, head.Past, f, now)
			require.NoError(t, err)
			assert.LessOrEqual(t, statements.Own(), 5, "%s, kept: %v", name, warm)
			if warm {
				assert.LessOrEqual(t, statements.Own(), 3, name)
			}
		}
		watched := &planned{Storage: owner, tb: t}
		_, err = owner.Exec(ctx, `DELETE FROM past_figures`)
		require.NoError(t, err)
		head, err := postgres.LoadDashboard(ctx, watched, insight.Calendar{}, f, now)
		require.NoError(t, err)
		_, err = postgres.CustomerStates(ctx, watched, numbers, now.AddDate(0, 0, -30))
		require.NoError(t, err)
		full := *head.Past
		for i := range full.Stages {
			full.Stages[i] = insight.Summary{N: 9, Median: 4, P85: 9}
		}
		_, _, err = postgres.StandingStill(ctx, watched, insight.Calendar{}, &full, f, now)
		require.NoError(t, err)
		require.Len(t, watched.plans, 4)
		for _, plan := range watched.plans {
			for _, table := range []string{"cases", "customers", "case_customers", "turns", "events", "runs", "run_checks", "finished_cases", "case_faults", "persons"} {
				assert.NotContains(t, plan, "Seq Scan on "+table+" ", "%s:\n%s", name, plan)
			}
		}
	}
}
