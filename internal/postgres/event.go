package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ks-no/tilkobling/internal/onboarding"
)

// Event is one entry of the append-only log. Data hold ids, codes and hashes,
// never a name or free text.
type Event struct {
	Case       onboarding.CaseID // 0: concerns no case
	At         time.Time
	OccurredAt time.Time
	Actor      onboarding.PersonID // 0: the system
	Side       string              // ks, customer, supplier or system
	Kind       string
	Data       map[string]any
}

// AppendEvent writes an event. The events of a case chain by hash, so that a
// changed, missing or cut one is found; the case row, which the caller has
// locked, keeps the count and the last hash.
func AppendEvent(ctx context.Context, tx pgx.Tx, e Event) error {
	if e.OccurredAt.IsZero() {
		e.OccurredAt = e.At
	}
	data, err := json.Marshal(e.Data)
	if err != nil {
		return fmt.Errorf("event %s: %w", e.Kind, err)
	}
	if e.Data == nil {
		data = []byte("{}")
	}
	if e.Case == 0 {
		hash := EventHash(nil, 0, e, data)
		_, err = tx.Exec(ctx, `INSERT INTO events (at, occurred_at, actor, side, kind, data, hash)
			VALUES ($1, $2, nullif($3, 0), $4, $5, $6, $7)`,
			e.At, e.OccurredAt, e.Actor, e.Side, e.Kind, data, hash)
		if err != nil {
			return fmt.Errorf("append event %s: %w", e.Kind, err)
		}
		return nil
	}
	var count int
	var last []byte
	if err := tx.QueryRow(ctx, `SELECT event_count, event_hash FROM cases WHERE id = $1`, e.Case).Scan(&count, &last); err != nil {
		return found(err, "chain of events")
	}
	count++
	hash := EventHash(last, count, e, data)
	_, err = tx.Exec(ctx, `WITH e AS (
			INSERT INTO events (case_id, seq, at, occurred_at, actor, side, kind, data, hash)
			VALUES ($1, $2, $3, $4, nullif($5, 0), $6, $7, $8, $9))
		UPDATE cases SET event_count = $2, event_hash = $9 WHERE id = $1`,
		e.Case, count, e.At, e.OccurredAt, e.Actor, e.Side, e.Kind, data, hash)
	if err != nil {
		return fmt.Errorf("append event %s: %w", e.Kind, err)
	}
	return nil
}

// EventHash is SHA-256 over the former hash and the event's canonical form. Data
// is hashed as compact JSON with sorted keys; times to the microsecond in UTC,
// as Postgres keeps them.
func EventHash(last []byte, seq int, e Event, data []byte) []byte {
	h := sha256.New()
	h.Write(last)
	fmt.Fprintf(h, "\n%d\n%d\n%s\n%s\n%d\n%s\n%s\n", e.Case, seq,
		e.At.UTC().Truncate(time.Microsecond).Format(time.RFC3339Nano),
		e.OccurredAt.UTC().Truncate(time.Microsecond).Format(time.RFC3339Nano),
		e.Actor, e.Side, e.Kind)
	h.Write(canonicalJSON(data))
	return h.Sum(nil)
}

// canonicalJSON makes the same bytes of equal documents: encoding/json sorts
// the keys of maps. Postgres reorders jsonb, so the stored text will not do.
func canonicalJSON(data []byte) []byte {
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		return data
	}
	out, err := json.Marshal(v)
	if err != nil {
		return data
	}
	return out
}
