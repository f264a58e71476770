package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ks-no/tilkobling/internal/onboarding"
)

// OutgoingMail is a mail that is to go out.
type OutgoingMail struct {
	ID        int64
	Kind      string
	Person    onboarding.PersonID
	Code      int64 // the code in it: the mail goes with it
	Recipient string
	Language  string
	Subject   string
	Body      string
	At        time.Time
}

// QueueMail keeps a mail until it is sent.
func QueueMail(ctx context.Context, tx pgx.Tx, m OutgoingMail) error {
	_, err := tx.Exec(ctx, `INSERT INTO outgoing_mails (kind, person_id, code_id, recipient, language, subject, body, created_at)
		VALUES ($1, nullif($2, 0), nullif($3, 0), $4, $5, $6, $7, $8)`,
		m.Kind, m.Person, m.Code, m.Recipient, m.Language, m.Subject, m.Body, m.At)
	if err != nil {
		return fmt.Errorf("queue %s: %w", m.Kind, err)
	}
	return nil
}

// OutgoingMails lists the mails that are kept, the newest first.
func OutgoingMails(ctx context.Context, q Querier, limit int) ([]OutgoingMail, error) {
	rows, err := q.Query(ctx, `SELECT id, kind, coalesce(person_id, 0), coalesce(code_id, 0), recipient, language, subject, body, created_at
		FROM outgoing_mails ORDER BY id DESC LIMIT $1`, limit)
	if err != nil {
		return nil, fmt.Errorf("outgoing mails: %w", err)
	}
	return collect(rows, func(m *OutgoingMail) []any {
		return []any{&m.ID, &m.Kind, &m.Person, &m.Code, &m.Recipient, &m.Language, &m.Subject, &m.Body, &m.At}
	})
}
