package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/ks-no/tilkobling/internal/onboarding"
)

// InLine is a case that waits in the line for LAB.
type InLine struct {
	Case onboarding.CaseID
	Rank float64
}

// lineSQL is the line for LAB, first come: cases that stand in it and have no
// place in a period that is planned or runs.
const lineSQL = `FROM cases c WHERE c.lab_rank IS NOT NULL AND c.status IN ('active', 'on_hold')
	AND EXISTS (SELECT FROM facts f WHERE f.case_id = c.id AND f.kind = 'lab_queued' AND f.withdrawn_at IS NULL)
	AND NOT EXISTS (SELECT FROM lab_period_cases pc JOIN lab_periods p ON p.id = pc.period_id WHERE pc.case_id = c.id AND NOT p.over
		AND NOT EXISTS (SELECT FROM lab_steps s WHERE s.period_id = p.id AND s.step = 'rollback'))`

// LabLine lists the cases in line for LAB, the first in line first.
func LabLine(ctx context.Context, q Querier) ([]InLine, error) {
	rows, err := q.Query(ctx, `SELECT c.id, c.lab_rank `+lineSQL+` ORDER BY c.lab_rank, c.id`)
	if err != nil {
		return nil, fmt.Errorf("line for lab: %w", err)
	}
	return collect(rows, func(l *InLine) []any { return []any{&l.Case, &l.Rank} })
}

// LockLine makes others who change the order of the line wait.
func LockLine(ctx context.Context, tx pgx.Tx) error {
	if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(7146, 6)`); err != nil {
		return fmt.Errorf("lock the line for lab: %w", err)
	}
	return nil
}

// EndOfLine puts a case last in the line for LAB.
func EndOfLine(ctx context.Context, tx pgx.Tx, id onboarding.CaseID) error {
	_, err := tx.Exec(ctx, `UPDATE cases SET lab_rank = (SELECT coalesce(max(lab_rank), 0) + 1 FROM cases) WHERE id = $1`, id)
	if err != nil {
		return fmt.Errorf("line for lab: %w", err)
	}
	return nil
}

// SetRank gives a case its place in the line for LAB; nil takes it out.
func SetRank(ctx context.Context, tx pgx.Tx, id onboarding.CaseID, rank *float64) error {
	if _, err := tx.Exec(ctx, `UPDATE cases SET lab_rank = $2 WHERE id = $1`, id, rank); err != nil {
		return fmt.Errorf("line for lab: %w", err)
	}
	return nil
}
