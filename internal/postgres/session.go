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
			UPDATE sessions SET seen_at = $2
			WHERE token_hash = $1 AND expires_at > $2 AND seen_at > $3 AND seen_at < $4 AND ended_at IS NULL)
		SELECT data FROM sessions WHERE token_hash = $1 AND expires_at > $2 AND seen_at > $3 AND ended_at IS NULL`,
		hash, now, now.Add(-idle), now.Add(-time.Minute)).Scan(&data)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("find session: %w", err)
	}
	return data, true, nil
}

// Session is a browser's, as kept.
type Session struct {
	Hash    []byte // of the token
	Data    []byte
	Person  onboarding.PersonID // 0 until somebody is signed in
	Method  string              // how
	Issuer  string              // who vouched for the person, and its own name of the session
	SID     string
	Browser string
	Begun   time.Time
	Expires time.Time
}

// SaveSession writes a session. One that has ended stays ended.
func SaveSession(ctx context.Context, x Execer, s Session, seen time.Time) error {
	_, err := x.Exec(ofFrame(ctx), `INSERT INTO sessions AS s
			(token_hash, data, person_id, method, issuer, sid, browser, begun_at, seen_at, expires_at)
		VALUES ($1, $2, nullif($3, 0), $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT (token_hash) DO UPDATE SET data = $2, person_id = nullif($3, 0), method = $4, issuer = $5, sid = $6,
			browser = $7, begun_at = $8, seen_at = $9, expires_at = $10
		WHERE s.ended_at IS NULL`,
		s.Hash, s.Data, s.Person, s.Method, s.Issuer, s.SID, s.Browser, s.Begun, seen, s.Expires)
	if err != nil {
		return fmt.Errorf("save session: %w", err)
	}
	return nil
}

// EndSession ends a session.
func EndSession(ctx context.Context, x Execer, hash []byte, now time.Time) error {
	_, err := x.Exec(ofFrame(ctx), `UPDATE sessions SET ended_at = $2, data = '' WHERE token_hash = $1 AND ended_at IS NULL`, hash, now)
	if err != nil {
		return fmt.Errorf("end session: %w", err)
	}
	return nil
}

// SweepSessions deletes those that have run out, codes a day after they have,
// with the mails they stand in at once, and form keys older than a week.
func SweepSessions(ctx context.Context, x Execer, now time.Time) error {
	if _, err := x.Exec(ctx, `DELETE FROM sessions WHERE expires_at <= $1`, now); err != nil {
		return fmt.Errorf("sweep sessions: %w", err)
	}
	if _, err := x.Exec(ctx, `DELETE FROM sign_in_codes WHERE expires_at < $1`, now.AddDate(0, 0, -1)); err != nil {
		return fmt.Errorf("sweep codes: %w", err)
	}
	if _, err := x.Exec(ctx, `DELETE FROM outgoing_mails m USING sign_in_codes c WHERE c.id = m.code_id AND c.expires_at <= $1`, now); err != nil {
		return fmt.Errorf("sweep mails with codes: %w", err)
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
