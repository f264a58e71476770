package main

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/jobs"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
)

// benchCases makes n cases of as many invented customers, unlike each other in
// all that lists filter and sort by, with fifty events each.
const benchCases = `
WITH c AS (
	INSERT INTO customers (kind, number, name, display_name, official_name, county_number, county_name)
	SELECT 'municipality', 'B' || g, 'Måling ' || g, 'Måling ' || g, 'Måling kommune ' || g, (10 + g % 15)::text, 'Fylke ' || g % 15
	FROM generate_series(1, $1) g RETURNING id, number, substr(number, 2)::int AS g
), k AS (
	INSERT INTO cases (number, procedure, customer_id, begun_at, opened_at, handler_id, handler_at, status, stage, stage_since, turn_kind, turn_party,
		turn_role, turn_requirement, turn_since, unanswered_since, run_state, changed_at, search, event_count)
	SELECT 'KSL-2020-' || lpad(c.g::text, greatest(4, length(c.g::text)), '0'), $2, c.id, now() - interval '200 days', now() - interval '200 days' + c.g * interval '1 minute',
		CASE WHEN c.g % 9 = 0 THEN NULL ELSE 1 + c.g % 6 END, now() - interval '190 days',
		CASE WHEN c.g % 5 = 4 THEN 'closed' WHEN c.g % 50 = 3 THEN 'on_hold' ELSE 'active' END, 1 + c.g % 7, now() - c.g % 60 * interval '1 day',
		'requirement', (ARRAY['ks', 'customer', 'supplier'])[1 + c.g % 3], (ARRAY['case_handler', 'customer', 'developer'])[1 + c.g % 3],
		(ARRAY['2.docs', '3.ip.lab', '4.test'])[1 + c.g % 3], now() - c.g % 45 * interval '1 day' - c.g * interval '1 second',
		CASE WHEN c.g % 40 = 1 THEN now() - c.g % 90 * interval '1 hour' END, (ARRAY['', 'failed', 'passed', 'running'])[1 + c.g % 4], now(),
		'maling ' || c.g || ' ksl 2020 ' || c.g, 50
	FROM c RETURNING id, customer_id, status
), x AS (
	INSERT INTO case_customers (case_id, customer_id, own, active) SELECT id, customer_id, true, status IN ('active', 'on_hold') FROM k
)
INSERT INTO events (case_id, seq, at, occurred_at, side, kind, hash)
SELECT k.id, s, now() - (60 - s) * interval '1 day', now() - (60 - s) * interval '1 day', 'ks', 'message.sent', '' FROM k, generate_series(1, 50) s`

// benchData fills an empty database and returns the number of one case that went
// through the program's own commands, for the case page.
func benchData(ctx context.Context, c Config, n int) (number string, err error) {
	if err := migrate(ctx, c.MigrateURL); err != nil {
		return "", err
	}
	owner, err := pgx.Connect(ctx, c.MigrateURL)
	if err != nil {
		return "", fmt.Errorf("connect as owner: %w", err)
	}
	defer func() { _ = owner.Close(context.WithoutCancel(ctx)) }()
	for _, sql := range []string{
		`INSERT INTO persons (name, email, language, demo) SELECT 'Saksbehandler ' || g, 's' || g || '@ks.example.com', 'nb', true FROM generate_series(1, 6) g`,
		`INSERT INTO ks_roles (person_id, role) SELECT id, 'case_handler' FROM persons`,
	} {
		if _, err := owner.Exec(ctx, sql); err != nil {
			return "", fmt.Errorf("invent case handlers: %w", err)
		}
	}
	if _, err := owner.Exec(ctx, benchCases, n, onboarding.ProcedureV1); err != nil {
		return "", fmt.Errorf("invent cases: %w", err)
	}
	number, err = benchCase(ctx, c)
	if err != nil {
		return "", err
	}
	_, err = owner.Exec(ctx, `ANALYZE`)
	return number, err
}

// benchCase opens a case as a case handler would, with a thread.
func benchCase(ctx context.Context, c Config) (string, error) {
	pool, err := postgres.Open(ctx, c.DatabaseURL)
	if err != nil {
		return "", err
	}
	defer pool.Close()
	vault, err := casework.OpenVault(c.KeySet)
	if err != nil {
		return "", err
	}
	inserter, err := jobs.NewInserter(pool)
	if err != nil {
		return "", err
	}
	work := casework.New(pool, inserter, vault, time.Now)
	by := onboarding.Actor{Person: 1, KS: onboarding.RoleSet(onboarding.RoleCaseHandler)}
	number, err := work.OpenCase(ctx, by, "", casework.OpenCaseInput{
		Customer: "1806", Requester: casework.PersonInput{Name: "Kari Prøve", Email: "kari.prove@narvik.example.com"},
		Verified: true, VerifiedHow: "Ringte sentralbordet",
		Developer: casework.PersonInput{Name: "Ola Testnes", Email: "ola.testnes@narvik.example.com"}, DeveloperAt: onboarding.Customer,
		HRSystem: "Tinde Personal", Handler: 1,
	})
	if err != nil {
		return "", err
	}
	for range 20 {
		if err := work.PostMessage(ctx, by, number, "", casework.Message{Body: "Hei. Her er det vi snakket om."}); err != nil {
			return "", err
		}
	}
	return number, nil
}
