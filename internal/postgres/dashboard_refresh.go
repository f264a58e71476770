package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ks-no/tilkobling/internal/insight"
	"github.com/ks-no/tilkobling/internal/onboarding"
)

// partyCount is how many the time of a stage is shared between: KS, customer,
// supplier and hold.
const partyCount = 4

// figuresAtOnce is how many cases one transaction computes.
const figuresAtOnce = 500

// RefreshFigures computes the figures of all cases that have changed since they
// were last computed. It is done by the clock; a view does a little of it first.
func RefreshFigures(ctx context.Context, db Beginner, calendar insight.Calendar) error {
	for {
		n, _, err := refreshSome(ctx, db, calendar)
		if err != nil {
			return fmt.Errorf("figures of the past: %w", err)
		}
		if n < figuresAtOnce {
			return nil
		}
	}
}

// dueCase is a case whose figures are computed.
type dueCase struct {
	id             int64
	begun          time.Time
	closed         *time.Time
	status         onboarding.Status
	hrSystem       string
	supplier       int64
	handler        int64
	counties       []string
	municipalities []string
	turns          []turnRow
}

// refreshSome computes the figures of some cases, and tells of how many. Where
// that changed anything, version is the one that it made.
func refreshSome(ctx context.Context, db Beginner, calendar insight.Calendar) (n int, version int64, err error) {
	err = InTx(ctx, db, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `DELETE FROM figures_due WHERE case_id IN (
			SELECT case_id FROM figures_due LIMIT $1 FOR UPDATE SKIP LOCKED) RETURNING case_id`, figuresAtOnce)
		if err != nil {
			return err
		}
		ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
		if err != nil || len(ids) == 0 {
			return err
		}
		n = len(ids)
		cases, err := loadDue(ctx, tx, ids)
		if err != nil {
			return err
		}
		runs, err := loadTested(ctx, tx, ids)
		if err != nil {
			return err
		}
		version, err = writeFigures(ctx, tx, calendar, ids, cases, runs)
		return err
	})
	return n, version, err
}

func loadDue(ctx context.Context, q Querier, ids []int64) ([]dueCase, error) {
	rows, err := q.Query(ctx, `SELECT c.id, c.begun_at, c.closed_at, c.status, c.hr_system, coalesce(c.supplier_id, 0), coalesce(c.handler_id, 0),
			m.counties, m.municipalities, t.since, t.party, t.stage
		FROM cases c
		CROSS JOIN LATERAL (SELECT coalesce(array_agg(DISTINCT cu.county_number) FILTER (WHERE cu.county_number <> ''), '{}') AS counties,
				coalesce(array_agg(cu.number ORDER BY cu.number) FILTER (WHERE cu.kind = 'municipality'), '{}') AS municipalities
			FROM case_customers cc JOIN customers cu ON cu.id = cc.customer_id WHERE cc.case_id = c.id) m
		CROSS JOIN LATERAL (SELECT array_agg(t.since ORDER BY t.id) AS since, array_agg(t.party ORDER BY t.id) AS party,
				array_agg(t.stage ORDER BY t.id) AS stage FROM turns t WHERE t.case_id = c.id) t
		WHERE c.id = ANY($1)`, ids)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (dueCase, error) {
		var c dueCase
		var since []time.Time
		var party []string
		var stage []int
		err := row.Scan(&c.id, &c.begun, &c.closed, &c.status, &c.hrSystem, &c.supplier, &c.handler, &c.counties, &c.municipalities,
			&since, &party, &stage)
		for i := range since {
			c.turns = append(c.turns, turnRow{since[i], party[i], stage[i]})
		}
		return c, err
	})
}

func loadTested(ctx context.Context, q Querier, ids []int64) (map[int64][]testedRun, error) {
	rows, err := q.Query(ctx, `SELECT r.case_id, r.id, r.environment, r.level,
			CASE WHEN r.resources <> '{}' THEN r.resources ELSE ARRAY(SELECT jsonb_object_keys(r.endpoint_versions)) END, r.finished_at,
			k.resource, k.check_id, k.result
		FROM runs r CROSS JOIN LATERAL (SELECT array_agg(resource ORDER BY resource, check_id) AS resource,
			array_agg(check_id ORDER BY resource, check_id) AS check_id, array_agg(result ORDER BY resource, check_id) AS result
			FROM run_checks WHERE run_id = r.id) k
		WHERE r.case_id = ANY($1) AND r.state = 'finished' AND r.verdict <> 'error' AND r.finished_at IS NOT NULL ORDER BY r.id`, ids)
	if err != nil {
		return nil, err
	}
	out := map[int64][]testedRun{}
	var id int64
	var run testedRun
	var resource, check, result []string
	_, err = pgx.ForEachRow(rows, []any{&id, &run.id, &run.env, &run.level, &run.resources, &run.at, &resource, &check, &result}, func() error {
		r := run
		for i := range check {
			r.checks = append(r.checks, testedCheck{resource[i], check[i], result[i]})
		}
		out[id] = append(out[id], r)
		return nil
	})
	return out, err
}

// finishedRow is a row of finished_cases.
type finishedRow struct {
	Case           int64     `json:"case_id"`
	ClosedAt       time.Time `json:"closed_at"`
	Municipalities int       `json:"municipalities"`
	Counties       []string  `json:"county_numbers"`
	HRSystem       string    `json:"hr_system"`
	Supplier       int64     `json:"supplier_id"`
	Handler        int64     `json:"handler_id"`
	LeadDays       float64   `json:"lead_days"`
	Spent          []float64 `json:"spent"`
}

// faultRow is a row of case_faults.
type faultRow struct {
	Case           int64      `json:"case_id"`
	Run            int64      `json:"run_id"`
	Resource       string     `json:"resource"`
	Check          string     `json:"check_id"`
	BeganAt        time.Time  `json:"began_at"`
	MendedAt       *time.Time `json:"mended_at"`
	MendedDays     *float64   `json:"mended_days"`
	Counties       []string   `json:"county_numbers"`
	Municipalities []string   `json:"municipalities"`
	HRSystem       string     `json:"hr_system"`
	Supplier       int64      `json:"supplier_id"`
	Handler        int64      `json:"handler_id"`
}

func writeFigures(ctx context.Context, tx pgx.Tx, calendar insight.Calendar, ids []int64, cases []dueCase, runs map[int64][]testedRun) (version int64, err error) {
	finished, faults := []finishedRow{}, []faultRow{}
	for i := range cases {
		c := &cases[i]
		if c.status == onboarding.Closed && c.closed != nil {
			lead, spent, err := lifeOf(calendar, c.begun, *c.closed, c.turns)
			if err != nil {
				return 0, fmt.Errorf("case %d: %w", c.id, err)
			}
			finished = append(finished, finishedRow{
				c.id, *c.closed, len(c.municipalities), c.counties, c.hrSystem, c.supplier, c.handler, lead, spent.days(),
			})
		}
		for _, f := range faultsOf(runs[c.id]) {
			row := faultRow{
				Case: c.id, Run: f.run, Resource: f.resource, Check: f.check, BeganAt: f.began, MendedAt: f.mended,
				Counties: c.counties, Municipalities: c.municipalities, HRSystem: c.hrSystem, Supplier: c.supplier, Handler: c.handler,
			}
			if f.mended != nil {
				took := insight.Days(calendar.WorkingTime(f.began, *f.mended))
				row.MendedDays = &took
			}
			faults = append(faults, row)
		}
	}
	changed, err := replaceFigures(ctx, tx, ids, finished, faults)
	if err != nil || !changed {
		return 0, err
	}
	err = tx.QueryRow(ctx, `UPDATE figures_version SET version = version + 1 RETURNING version`).Scan(&version)
	return version, err
}

const replaceFinishedSQL = `WITH x AS MATERIALIZED (SELECT * FROM jsonb_to_recordset($2::jsonb) AS r(case_id bigint, closed_at timestamptz, municipalities int,
		county_numbers text[], hr_system text, supplier_id bigint, handler_id bigint, lead_days double precision, spent double precision[])),
	gone AS (DELETE FROM finished_cases f WHERE f.case_id = ANY($1::bigint[]) AND NOT EXISTS (SELECT FROM x WHERE x.case_id = f.case_id) RETURNING 1),
	put AS (INSERT INTO finished_cases AS f (case_id, closed_at, municipalities, county_numbers, hr_system, supplier_id, handler_id, lead_days, spent)
		SELECT case_id, closed_at, municipalities, county_numbers, hr_system, supplier_id, handler_id, lead_days, spent FROM x
		ON CONFLICT (case_id) DO UPDATE SET closed_at = excluded.closed_at, municipalities = excluded.municipalities,
			county_numbers = excluded.county_numbers, hr_system = excluded.hr_system, supplier_id = excluded.supplier_id,
			handler_id = excluded.handler_id, lead_days = excluded.lead_days, spent = excluded.spent
		WHERE (f.*) IS DISTINCT FROM (excluded.*) RETURNING 1)
	SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM put)`

const replaceFaultsSQL = `WITH x AS MATERIALIZED (SELECT * FROM jsonb_to_recordset($2::jsonb) AS r(case_id bigint, run_id bigint, resource text, check_id text,
		began_at timestamptz, mended_at timestamptz, mended_days double precision, county_numbers text[], municipalities text[], hr_system text,
		supplier_id bigint, handler_id bigint)),
	gone AS (DELETE FROM case_faults f WHERE f.case_id = ANY($1::bigint[]) AND NOT EXISTS (SELECT FROM x
		WHERE (x.case_id, x.run_id, x.resource, x.check_id) = (f.case_id, f.run_id, f.resource, f.check_id)) RETURNING 1),
	put AS (INSERT INTO case_faults AS f (case_id, run_id, resource, check_id, began_at, mended_at, mended_days, county_numbers, municipalities,
			hr_system, supplier_id, handler_id)
		SELECT case_id, run_id, resource, check_id, began_at, mended_at, mended_days, county_numbers, municipalities, hr_system, supplier_id, handler_id
		FROM x ON CONFLICT (case_id, run_id, resource, check_id) DO UPDATE SET began_at = excluded.began_at, mended_at = excluded.mended_at,
			mended_days = excluded.mended_days, county_numbers = excluded.county_numbers, municipalities = excluded.municipalities,
			hr_system = excluded.hr_system, supplier_id = excluded.supplier_id, handler_id = excluded.handler_id
		WHERE (f.*) IS DISTINCT FROM (excluded.*) RETURNING 1)
	SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM put)`

// replaceFigures writes what is new and takes away what no longer holds. It
// tells whether anything was.
func replaceFigures(ctx context.Context, tx pgx.Tx, ids []int64, finished []finishedRow, faults []faultRow) (bool, error) {
	changed := 0
	for _, w := range []struct {
		sql  string
		rows any
	}{{replaceFinishedSQL, finished}, {replaceFaultsSQL, faults}} {
		raw, err := json.Marshal(w.rows)
		if err != nil {
			return false, err
		}
		var n int
		if err := tx.QueryRow(ctx, w.sql, ids, raw).Scan(&n); err != nil {
			return false, err
		}
		changed += n
	}
	return changed > 0, nil
}
