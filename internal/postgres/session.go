package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/ks-no/tilkobling/internal/onboarding"
)

// Execer runs a statement: a pool or a transaction.
type Execer interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
}

// FindSession reads a session's data; ok is false when there is none in force.
// One that was not used for longer than idle is none. It is marked as used, at
// most once a minute.
func FindSession(ctx context.Context, q Querier, hash []byte, now time.Time, idle time.Duration) (data []byte, ok bool, err error) {
	err = q.QueryRow(ofFrame(ctx), `WITH touched AS (
			UPDATE sessions SET seen_at = $2 WHERE token_hash = $1 AND expires_at > $2 AND seen_at > $3 AND seen_at < $4)
		SELECT data FROM sessions WHERE token_hash = $1 AND expires_at > $2 AND seen_at > $3`,
		hash, now, now.Add(-idle), now.Add(-time.Minute)).Scan(&data)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("find session: %w", err)
	}
	return data, true, nil
}

// SaveSession writes a session. person is zero until somebody is signed in.
func SaveSession(ctx context.Context, x Execer, hash, data []byte, person onboarding.PersonID, seen, expires time.Time) error {
	_, err := x.Exec(ofFrame(ctx), `INSERT INTO sessions (token_hash, data, person_id, seen_at, expires_at) VALUES ($1, $2, nullif($3, 0), $4, $5)
		ON CONFLICT (token_hash) DO UPDATE SET data = $2, person_id = nullif($3, 0), seen_at = $4, expires_at = $5`,
		hash, data, person, seen, expires)
	if err != nil {
		return fmt.Errorf("save session: %w", err)
	}
	return nil
}

// DeleteSession ends a session.
func DeleteSession(ctx context.Context, x Execer, hash []byte) error {
	if _, err := x.Exec(ofFrame(ctx), `DELETE FROM sessions WHERE token_hash = $1`, hash); err != nil {
		return fmt.Errorf("delete session: %w", err)
	}
	return nil
}

// SweepSessions deletes those that have run out and form keys older than a week.
func SweepSessions(ctx context.Context, x Execer, now time.Time) error {
	if _, err := x.Exec(ctx, `DELETE FROM sessions WHERE expires_at <= $1`, now); err != nil {
		return fmt.Errorf("sweep sessions: %w", err)
	}
	if _, err := x.Exec(ctx, `DELETE FROM form_keys WHERE used_at < $1`, now.AddDate(0, 0, -7)); err != nil {
		return fmt.Errorf("sweep form keys: %w", err)
	}
	return nil
}

// SetPreferences stores a person's own choice of language and colour scheme;
// an empty one is left as it is.
func SetPreferences(ctx context.Context, x Execer, id onboarding.PersonID, language, scheme string) error {
	_, err := x.Exec(ctx, `UPDATE persons SET language = coalesce(nullif($2, ''), language),
		colour_scheme = coalesce(nullif($3, ''), colour_scheme) WHERE id = $1`, id, language, scheme)
	if err != nil {
		return fmt.Errorf("set preferences: %w", err)
	}
	return nil
}
