package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ks-no/tilkobling/internal/onboarding"
)

// DeviationRow is a failing check that a case handler accepted.
type DeviationRow struct {
	ID          int64
	Environment onboarding.Environment
	Check       string
	Resource    onboarding.Resource
	Count       int64
	Reason      string
	At          time.Time
	By          string
	EndedAt     *time.Time
}

// Deviations lists those of a case that stand, and those that ended, newest first.
func Deviations(ctx context.Context, q Querier, id onboarding.CaseID) ([]DeviationRow, error) {
	rows, err := q.Query(ctx, `SELECT d.id, d.environment, d.check_id, d.resource, d.count, d.reason, d.at, p.name, d.ended_at
		FROM deviations d JOIN persons p ON p.id = d.by_person WHERE d.case_id = $1 ORDER BY d.id DESC`, id)
	if err != nil {
		return nil, fmt.Errorf("deviations: %w", err)
	}
	return collect(rows, func(d *DeviationRow) []any {
		return []any{&d.ID, &d.Environment, &d.Check, &d.Resource, &d.Count, &d.Reason, &d.At, &d.By, &d.EndedAt}
	})
}

// NewDeviation is a failing check to accept.
type NewDeviation struct {
	Case     onboarding.CaseID
	Env      onboarding.Environment
	Check    string
	Resource onboarding.Resource
	Count    int64
	Reason   string
	By       onboarding.PersonID
	At       time.Time
}

// InsertDeviation accepts a failing check.
func InsertDeviation(ctx context.Context, tx pgx.Tx, n NewDeviation) (int64, error) {
	var id int64
	err := tx.QueryRow(ctx, `INSERT INTO deviations (case_id, environment, check_id, resource, count, reason, at, by_person)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id`,
		n.Case, n.Env, n.Check, n.Resource, n.Count, n.Reason, n.At, n.By).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("accept deviation: %w", err)
	}
	return id, nil
}

// EndOutgrown ends the standing deviation of a check whose count is below what
// is found now, and returns its number, 0 where there is none.
func EndOutgrown(ctx context.Context, tx pgx.Tx, id onboarding.CaseID, env onboarding.Environment, check string, count int64, at time.Time) (int64, error) {
	var ended int64
	err := tx.QueryRow(ctx, `UPDATE deviations SET ended_at = $5, ended_why = 'grown'
		WHERE case_id = $1 AND environment = $2 AND check_id = $3 AND count < $4 AND ended_at IS NULL RETURNING id`,
		id, env, check, count, at).Scan(&ended)
	if onboarding.KindOf(found(err, "")) == onboarding.NotFound {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("end deviation: %w", err)
	}
	return ended, nil
}
