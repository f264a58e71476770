package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/ks-no/tilkobling/internal/onboarding"
)

// OpenSession is a session in force, as its person sees it.
type OpenSession struct {
	ID      int64
	Method  string
	Browser string
	Begun   time.Time
	Seen    time.Time
	Own     bool // the one that asks
}

// SessionsOf lists a person's sessions in force, the last used first. hash is
// of the token of the one that asks.
func SessionsOf(ctx context.Context, q Querier, id onboarding.PersonID, hash []byte, now time.Time, idle time.Duration) ([]OpenSession, error) {
	rows, err := q.Query(ctx, `SELECT id, method, browser, begun_at, seen_at, token_hash = $2 FROM sessions
		WHERE person_id = $1 AND ended_at IS NULL AND expires_at > $3 AND seen_at > $4 ORDER BY seen_at DESC, id DESC`,
		id, hash, now, now.Add(-idle))
	if err != nil {
		return nil, fmt.Errorf("sessions of person %d: %w", id, err)
	}
	return collect(rows, func(s *OpenSession) []any {
		return []any{&s.ID, &s.Method, &s.Browser, &s.Begun, &s.Seen, &s.Own}
	})
}

// EndSessionsOf ends a person's sessions: the one with an id, or all where that
// is 0, but never the one whose token has the hash. It tells how many.
func EndSessionsOf(ctx context.Context, x Execer, id onboarding.PersonID, one int64, but []byte, now time.Time) (int, error) {
	tag, err := x.Exec(ctx, `UPDATE sessions SET ended_at = $4, data = ''
		WHERE person_id = $1 AND ended_at IS NULL AND ($2 = 0 OR id = $2) AND token_hash IS DISTINCT FROM $3`, id, one, but, now)
	if err != nil {
		return 0, fmt.Errorf("end sessions of person %d: %w", id, err)
	}
	return int(tag.RowsAffected()), nil
}

// EndIssuerSessions ends the sessions that an issuer knows by its own name.
func EndIssuerSessions(ctx context.Context, x Execer, issuer, sid string, now time.Time) error {
	_, err := x.Exec(ctx, `UPDATE sessions SET ended_at = $3, data = '' WHERE issuer = $1 AND sid = $2 AND sid <> '' AND ended_at IS NULL`,
		issuer, sid, now)
	if err != nil {
		return fmt.Errorf("end sessions of an issuer: %w", err)
	}
	return nil
}

// Present is a person with sessions in force.
type Present struct {
	ID       onboarding.PersonID
	Name     string
	Email    string
	Sessions int
	Seen     time.Time
}

// WhoIsPresent lists the persons who have a session in force, by name.
func WhoIsPresent(ctx context.Context, q Querier, now time.Time, idle time.Duration) ([]Present, error) {
	rows, err := q.Query(ctx, `SELECT p.id, p.name, coalesce(p.email, ''), count(*)::int, max(s.seen_at)
		FROM sessions s JOIN persons p ON p.id = s.person_id
		WHERE s.ended_at IS NULL AND s.expires_at > $1 AND s.seen_at > $2 GROUP BY p.id ORDER BY p.name, p.id`, now, now.Add(-idle))
	if err != nil {
		return nil, fmt.Errorf("who is present: %w", err)
	}
	return collect(rows, func(p *Present) []any { return []any{&p.ID, &p.Name, &p.Email, &p.Sessions, &p.Seen} })
}
