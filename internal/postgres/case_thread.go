package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/ks-no/tilkobling/internal/onboarding"
)

// ThreadEntry is a message, or an internal note, in a case's thread.
type ThreadEntry struct {
	ID          int64
	Kind        string // message, note or conversation
	At          time.Time
	OccurredAt  time.Time
	Author      string
	Side        string
	Body        string
	Requirement onboarding.Key
	Waits       bool // for an answer from KS
}

// Thread lists a case's messages, the newest first; before is the time of the
// last entry already shown, or zero. Notes are read only for those who may see
// them.
func Thread(ctx context.Context, q Querier, id onboarding.CaseID, internal bool, before time.Time, limit int) ([]ThreadEntry, error) {
	sql := `SELECT m.id, 'message' AS kind, m.at, m.at AS occurred_at, coalesce(p.name, ''), m.side, m.body, m.requirement,
			m.side <> 'ks' AND m.answered_at IS NULL
		FROM messages m LEFT JOIN persons p ON p.id = m.author WHERE m.case_id = $1 AND ($2::timestamptz IS NULL OR m.at < $2)`
	if internal {
		sql += ` UNION ALL SELECT n.id, n.kind, n.at, n.occurred_at, coalesce(p.name, ''), 'ks', n.body, '', false
		FROM notes n LEFT JOIN persons p ON p.id = n.author WHERE n.case_id = $1 AND ($2::timestamptz IS NULL OR n.at < $2)`
	}
	rows, err := q.Query(ctx, sql+` ORDER BY 3 DESC, 1 DESC LIMIT $3`, id, nullTime(before), limit)
	if err != nil {
		return nil, fmt.Errorf("thread: %w", err)
	}
	return collect(rows, func(e *ThreadEntry) []any {
		return []any{&e.ID, &e.Kind, &e.At, &e.OccurredAt, &e.Author, &e.Side, &e.Body, &e.Requirement, &e.Waits}
	})
}

// TimelineEntry is an event with what its sentence needs.
type TimelineEntry struct {
	Seq        int
	At         time.Time
	OccurredAt time.Time
	Actor      string
	System     bool
	Side       string
	Kind       string
	Data       map[string]any
	Person     string // whom the event concerns
	Why        string // the free text that goes with it
	Number     int
}

// Timeline lists a case's events, the newest first; before is the number of the
// last one shown, or zero. Events of internal notes are for KS.
func Timeline(ctx context.Context, q Querier, id onboarding.CaseID, internal bool, before, limit int) ([]TimelineEntry, error) {
	rows, err := q.Query(ctx, `SELECT e.seq, e.at, e.occurred_at, coalesce(a.name, ''), e.actor IS NULL, e.side, e.kind, e.data, coalesce(p.name, ''),
			coalesce(nullif(f.note, ''), t.reason, d.reason, nullif(ls.note, ''), la.body, ''), coalesce(f.number, 0)
		FROM events e
		LEFT JOIN persons a ON a.id = e.actor
		LEFT JOIN persons p ON p.id = (e.data->>'person')::bigint
		LEFT JOIN facts f ON f.id = (e.data->>'fact')::bigint
		LEFT JOIN taken_back t ON e.kind IN ('fact.withdrawn', 'case.reopened') AND t.case_id = e.case_id AND t.at = e.at
			AND t.requirement = coalesce(e.data->>'requirement', '7.close')
		LEFT JOIN deviations d ON d.id = (e.data->>'deviation')::bigint
		LEFT JOIN lab_steps ls ON ls.period_id = (e.data->>'period')::bigint AND ls.step = e.data->>'step'
		LEFT JOIN lab_annotations la ON la.id = (e.data->>'annotation')::bigint
		WHERE e.case_id = $1 AND ($2 = 0 OR e.seq < $2) AND ($3 OR e.kind <> 'note.added')
		ORDER BY e.seq DESC LIMIT $4`, id, before, internal, limit)
	if err != nil {
		return nil, fmt.Errorf("timeline: %w", err)
	}
	return collect(rows, func(e *TimelineEntry) []any {
		return []any{&e.Seq, &e.At, &e.OccurredAt, &e.Actor, &e.System, &e.Side, &e.Kind, (*jsonMap)(&e.Data), &e.Person, &e.Why, &e.Number}
	})
}

// jsonMap reads a jsonb object.
type jsonMap map[string]any

// Scan implements sql.Scanner.
func (m *jsonMap) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		return nil
	case []byte:
		return json.Unmarshal(v, (*map[string]any)(m))
	case string:
		return json.Unmarshal([]byte(v), (*map[string]any)(m))
	default:
		return fmt.Errorf("jsonb came as %T", src)
	}
}
