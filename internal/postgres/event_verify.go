package postgres

import (
	"bytes"
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Broken is a place where a case's log of events is not as it was written.
type Broken struct {
	Number string // of the case
	Seq    int    // of the event; 0: the log as a whole
	What   string
}

// VerifyEvents computes every case's chain of events anew, in one pass, and
// tells where one was changed, is missing or was cut off. Memory does not grow
// with the log.
func VerifyEvents(ctx context.Context, q Querier, broken func(Broken)) (events int, err error) {
	rows, err := q.Query(ctx, `SELECT c.id, c.number, c.event_count, c.event_hash, coalesce(e.seq, 0), coalesce(e.at, c.opened_at),
			coalesce(e.occurred_at, c.opened_at), coalesce(e.actor, 0), coalesce(e.side, ''), coalesce(e.kind, ''), coalesce(e.data, '{}')::text,
			coalesce(e.hash, '')
		FROM cases c LEFT JOIN events e ON e.case_id = c.id ORDER BY c.id, e.seq`)
	if err != nil {
		return 0, fmt.Errorf("read events: %w", err)
	}
	v := verification{tell: broken}
	for rows.Next() {
		var l chained
		if err := rows.Scan(&l.Case, &l.number, &l.count, &l.last, &l.seq, &l.At, &l.OccurredAt, &l.Actor, &l.Side, &l.Kind, &l.data, &l.hash); err != nil {
			return events, fmt.Errorf("read event: %w", err)
		}
		if v.current.Case != l.Case {
			v.end()
			v.current, v.hash, v.seen = l, nil, 0
		}
		if l.seq > 0 {
			events++
			v.take(l)
		}
	}
	v.end()
	if err := rows.Err(); err != nil {
		return events, fmt.Errorf("read events: %w", err)
	}
	return events, verifySignOffs(ctx, q, broken)
}

// chained is an event with its place in the chain.
type chained struct {
	Event
	number string
	count  int
	last   []byte
	seq    int
	data   string
	hash   []byte
}

type verification struct {
	tell    func(Broken)
	current chained
	hash    []byte
	seen    int
}

func (v *verification) take(l chained) {
	if l.seq != v.seen+1 {
		v.tell(Broken{l.number, v.seen + 1, "an event is missing"})
	}
	if want := EventHash(v.hash, l.seq, l.Event, []byte(l.data)); !bytes.Equal(want, l.hash) {
		v.tell(Broken{l.number, l.seq, "the event is not as it was written"})
	}
	v.seen, v.hash = l.seq, l.hash // go on from what stands there, so that one fault is told once
}

// end holds the last event against what the case says of its log.
func (v *verification) end() {
	c := v.current
	if c.Case == 0 {
		return
	}
	if v.seen != c.count || c.count > 0 && !bytes.Equal(v.hash, c.last) {
		v.tell(Broken{c.number, 0, fmt.Sprintf("the case counts %d events and the log holds %d, or ends otherwise", c.count, v.seen)})
	}
}

// verifySignOffs holds each confirmation against the event that was written with
// it: the event has the hash of all that the confirmation says.
func verifySignOffs(ctx context.Context, q Querier, broken func(Broken)) error {
	rows, err := q.Query(ctx, `SELECT c.number, coalesce(e.seq, 0), s.id, s.case_id, s.customer_id, s.kind, s.reading_id, s.digest, coalesce(s.period_id, 0),
			s.person_id, s.person_name, s.organisation, s.method, s.sentence, s.language, s.checked, s.at, coalesce(e.data->>'signoff_hash', '')
		FROM sign_offs s JOIN cases c ON c.id = s.case_id
		LEFT JOIN events e ON e.case_id = s.case_id AND e.kind IN ('structure.confirmed', 'placement.confirmed') AND (e.data->>'signoff')::bigint = s.id
		ORDER BY s.id`)
	if err != nil {
		return fmt.Errorf("read confirmations: %w", err)
	}
	var number, hash string
	var seq int
	var id int64
	var s NewSignOff
	_, err = pgx.ForEachRow(rows, []any{
		&number, &seq, &id, &s.Case, &s.Customer, &s.Kind, &s.Reading, &s.Digest, &s.Period, &s.Person, &s.PersonName, &s.Organisation,
		&s.Method, &s.Sentence, &s.Language, &s.Checked, &s.At, &hash,
	}, func() error {
		if s.Hash() != hash {
			broken(Broken{number, seq, fmt.Sprintf("confirmation %d is not as it was given", id)})
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("read confirmations: %w", err)
	}
	return nil
}
