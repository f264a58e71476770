package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ks-no/tilkobling/internal/onboarding"
)

// InsertFact records a fact of a case and returns its number.
func InsertFact(ctx context.Context, tx pgx.Tx, id onboarding.CaseID, f onboarding.Fact, note string) (int64, error) {
	var n int64
	err := tx.QueryRow(ctx, `INSERT INTO facts (case_id, kind, by_person, recorded_at, occurred_at, number, at_time, environment,
			address, subject, reading_id, digest, mender, period_id, requirement, retrospective, note)
		VALUES ($1, $2, nullif($3, 0), $4, $5, $6, $7, nullif($8, ''), nullif($9, ''), nullif($10, 0), nullif($11, 0),
			nullif($12, ''), nullif($13, ''), nullif($14, 0), nullif($15, ''), $16, $17) RETURNING id`,
		id, f.Kind, f.By, f.RecordedAt, f.OccurredAt, f.Number, nullTime(f.Time), f.Environment, f.Address, f.Subject,
		f.Reading, f.Digest, f.Mender, f.Period, f.Requirement, f.Retrospective, note).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("record %s at case %d: %w", f.Kind, id, err)
	}
	return n, nil
}

// WithdrawFacts ends the standing facts of a kind and returns how many.
func WithdrawFacts(ctx context.Context, tx pgx.Tx, id onboarding.CaseID, kind onboarding.FactKind, by onboarding.PersonID, at time.Time) (int64, error) {
	tag, err := tx.Exec(ctx, `UPDATE facts SET withdrawn_at = $4, withdrawn_by = nullif($3, 0)
		WHERE case_id = $1 AND kind = $2 AND withdrawn_at IS NULL`, id, kind, by, at)
	if err != nil {
		return 0, fmt.Errorf("withdraw %s at case %d: %w", kind, id, err)
	}
	return tag.RowsAffected(), nil
}

// FactNote reads the free text of a fact.
func FactNote(ctx context.Context, q Querier, id onboarding.CaseID, fact int64) (string, error) {
	var note string
	err := q.QueryRow(ctx, `SELECT note FROM facts WHERE case_id = $1 AND id = $2`, id, fact).Scan(&note)
	return note, found(err, "note of a fact")
}
