package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ks-no/tilkobling/internal/onboarding"
)

// NewMessage is a message to be kept.
type NewMessage struct {
	At          time.Time
	Author      onboarding.PersonID
	Side        string
	Body        string
	Requirement onboarding.Key
}

// InsertMessage keeps a message and returns its number.
func InsertMessage(ctx context.Context, tx pgx.Tx, id onboarding.CaseID, m NewMessage) (int64, error) {
	var n int64
	err := tx.QueryRow(ctx, `INSERT INTO messages (case_id, at, author, side, body, requirement)
		VALUES ($1, $2, nullif($3, 0), $4, $5, $6) RETURNING id`, id, m.At, m.Author, m.Side, m.Body, m.Requirement).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("insert message: %w", err)
	}
	return n, nil
}

// AnswerMessages marks what waits for KS as answered, or as needing no answer,
// and returns how many.
func AnswerMessages(ctx context.Context, tx pgx.Tx, id onboarding.CaseID, by onboarding.PersonID, at time.Time, noAnswer bool) (int64, error) {
	tag, err := tx.Exec(ctx, `UPDATE messages SET answered_at = $3, answered_by = nullif($2, 0), no_answer = $4
		WHERE case_id = $1 AND side <> 'ks' AND answered_at IS NULL`, id, by, at, noAnswer)
	if err != nil {
		return 0, fmt.Errorf("answer messages: %w", err)
	}
	return tag.RowsAffected(), nil
}

// NewNote is an internal note to be kept.
type NewNote struct {
	At, OccurredAt time.Time
	Author         onboarding.PersonID
	Conversation   bool
	Body           string
}

// InsertNote keeps a note and returns its number.
func InsertNote(ctx context.Context, tx pgx.Tx, id onboarding.CaseID, n NewNote) (int64, error) {
	kind := "note"
	if n.Conversation {
		kind = "conversation"
	}
	var no int64
	err := tx.QueryRow(ctx, `INSERT INTO notes (case_id, at, occurred_at, author, kind, body)
		VALUES ($1, $2, $3, nullif($4, 0), $5, $6) RETURNING id`, id, n.At, n.OccurredAt, n.Author, kind, n.Body).Scan(&no)
	if err != nil {
		return 0, fmt.Errorf("insert note: %w", err)
	}
	return no, nil
}
