package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ks-no/tilkobling/internal/onboarding"
)

// SetHold puts a case on hold, or takes it up again where h is nil.
func SetHold(ctx context.Context, tx pgx.Tx, id onboarding.CaseID, h *onboarding.Hold) error {
	var since, until *time.Time
	reason := ""
	if h != nil {
		since, until, reason = &h.Since, &h.Until, h.Reason
	}
	_, err := tx.Exec(ctx, `UPDATE cases SET hold_since = $2, hold_until = ($3::timestamptz AT TIME ZONE 'Europe/Oslo')::date, hold_reason = $4
		WHERE id = $1`, id, since, until, reason)
	if err != nil {
		return fmt.Errorf("set hold of case %d: %w", id, err)
	}
	return nil
}

// HoldsDue lists the cases on hold whose day has come.
func HoldsDue(ctx context.Context, q Querier, now time.Time) ([]onboarding.CaseID, error) {
	rows, err := q.Query(ctx, `SELECT id FROM cases WHERE hold_until <= ($1::timestamptz AT TIME ZONE 'Europe/Oslo')::date
		AND cancelled_at IS NULL ORDER BY id`, now)
	if err != nil {
		return nil, fmt.Errorf("holds due: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[onboarding.CaseID])
}

// SetCancelled ends a case that will not go to production.
func SetCancelled(ctx context.Context, tx pgx.Tx, id onboarding.CaseID, at time.Time, reason string) error {
	_, err := tx.Exec(ctx, `UPDATE cases SET cancelled_at = $2, cancel_reason = $3, hold_since = NULL, hold_until = NULL, hold_reason = ''
		WHERE id = $1`, id, at, reason)
	if err != nil {
		return fmt.Errorf("cancel case %d: %w", id, err)
	}
	return nil
}

// InsertTakenBack notes that a requirement was taken back: older evidence no
// longer counts.
func InsertTakenBack(ctx context.Context, tx pgx.Tx, id onboarding.CaseID, k onboarding.Key, by onboarding.PersonID, at time.Time, reason string) error {
	_, err := tx.Exec(ctx, `INSERT INTO taken_back (case_id, requirement, at, by_person, reason) VALUES ($1, $2, $3, nullif($4, 0), $5)`,
		id, k, at, by, reason)
	if err != nil {
		return fmt.Errorf("take back %s of case %d: %w", k, id, err)
	}
	return nil
}
