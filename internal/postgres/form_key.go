package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ks-no/tilkobling/internal/onboarding"
)

// ClaimFormKey takes a form's key and tells whether this is its first use. A
// second use waits for the first to end. An empty key is always the first.
func ClaimFormKey(ctx context.Context, tx pgx.Tx, key string, by onboarding.PersonID, at time.Time) (bool, error) {
	if key == "" {
		return true, nil
	}
	tag, err := tx.Exec(ctx, `INSERT INTO form_keys (key, person_id, used_at) VALUES ($1, nullif($2, 0), $3) ON CONFLICT DO NOTHING`, key, by, at)
	if err != nil {
		return false, fmt.Errorf("claim form key: %w", err)
	}
	return tag.RowsAffected() == 1, nil
}

// FormKeyLocation tells where the first use of a key led.
func FormKeyLocation(ctx context.Context, q Querier, key string) (string, error) {
	var at string
	err := q.QueryRow(ctx, `SELECT location FROM form_keys WHERE key = $1`, key).Scan(&at)
	return at, found(err, "form key")
}

// SetFormKeyLocation remembers where the first use of a key led.
func SetFormKeyLocation(ctx context.Context, tx pgx.Tx, key, location string) error {
	if key == "" {
		return nil
	}
	if _, err := tx.Exec(ctx, `UPDATE form_keys SET location = $2 WHERE key = $1`, key, location); err != nil {
		return fmt.Errorf("form key: %w", err)
	}
	return nil
}
