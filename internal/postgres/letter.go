package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ks-no/tilkobling/internal/onboarding"
)

// Letter is what is to be sent at a case, or was.
type Letter struct {
	ID        int64
	Case      onboarding.CaseID
	Kind      string
	Person    onboarding.PersonID // 0: nobody is named
	Name      string              // the receiver's
	Email     string
	Language  string
	Subject   string
	Body      string
	CreatedAt time.Time
	SentAt    *time.Time
	SentBy    string // name
}

const letterSQL = `SELECT l.id, l.case_id, l.kind, coalesce(l.person_id, 0), coalesce(p.name, ''), coalesce(p.email, ''), l.language, l.subject, l.body,
	l.created_at, l.sent_at, coalesce(b.name, '')
	FROM letters l LEFT JOIN persons p ON p.id = l.person_id LEFT JOIN persons b ON b.id = l.sent_by`

func (l *Letter) fields() []any {
	return []any{
		&l.ID, &l.Case, &l.Kind, &l.Person, &l.Name, &l.Email, &l.Language, &l.Subject, &l.Body, &l.CreatedAt, &l.SentAt, &l.SentBy,
	}
}

// LettersOfCase lists a case's letters: those to be sent, then those that were,
// the newest first.
func LettersOfCase(ctx context.Context, q Querier, id onboarding.CaseID) ([]Letter, error) {
	rows, err := q.Query(ctx, letterSQL+` WHERE l.case_id = $1 ORDER BY l.sent_at IS NOT NULL, l.sent_at DESC, l.id`, id)
	if err != nil {
		return nil, fmt.Errorf("letters of case %d: %w", id, err)
	}
	return collect(rows, (*Letter).fields)
}

// LetterOfCase finds one letter of a case.
func LetterOfCase(ctx context.Context, q Querier, id onboarding.CaseID, letter int64) (Letter, error) {
	var l Letter
	err := q.QueryRow(ctx, letterSQL+` WHERE l.case_id = $1 AND l.id = $2`, id, letter).Scan(l.fields()...)
	return l, found(err, "letter")
}

// UnsentLetter finds the letter of a kind that still waits to be sent to a
// person, 0 where there is none.
func UnsentLetter(ctx context.Context, q Querier, id onboarding.CaseID, kind string, to onboarding.PersonID) (int64, error) {
	var letter int64
	err := q.QueryRow(ctx, `SELECT id FROM letters WHERE case_id = $1 AND kind = $2 AND coalesce(person_id, 0) = $3 AND sent_at IS NULL
		ORDER BY id LIMIT 1`, id, kind, to).Scan(&letter)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("unsent letter of case %d: %w", id, err)
	}
	return letter, nil
}

// InsertLetter keeps a letter that is to be sent.
func InsertLetter(ctx context.Context, tx pgx.Tx, l Letter) (int64, error) {
	var id int64
	err := tx.QueryRow(ctx, `INSERT INTO letters (case_id, kind, person_id, language, subject, body, created_at)
		VALUES ($1, $2, nullif($3, 0), $4, $5, $6, $7) RETURNING id`,
		l.Case, l.Kind, l.Person, l.Language, l.Subject, l.Body, l.CreatedAt).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("keep letter of case %d: %w", l.Case, err)
	}
	return id, nil
}

// RewriteLetter changes a letter's text.
func RewriteLetter(ctx context.Context, tx pgx.Tx, letter int64, subject, body string) error {
	if _, err := tx.Exec(ctx, `UPDATE letters SET subject = $2, body = $3 WHERE id = $1`, letter, subject, body); err != nil {
		return fmt.Errorf("rewrite letter %d: %w", letter, err)
	}
	return nil
}

// MarkLetterSent writes who sent a letter, and when.
func MarkLetterSent(ctx context.Context, tx pgx.Tx, letter int64, by onboarding.PersonID, at time.Time) error {
	if _, err := tx.Exec(ctx, `UPDATE letters SET sent_at = $3, sent_by = nullif($2, 0) WHERE id = $1`, letter, by, at); err != nil {
		return fmt.Errorf("mark letter %d as sent: %w", letter, err)
	}
	return nil
}

// LetterParties is what a letter of a case says of its parties.
type LetterParties struct {
	To           PersonRow
	ToCustomer   string // the customer's language decision: nb, nn or neutral
	Inquiry      string // the language that the inquiry was written in; empty: none
	HandlerName  string
	CustomerName string
	CustomerKind onboarding.CustomerKind
	Links        []string // of the technical documents
}

// PartiesOfLetter reads them in one statement.
func PartiesOfLetter(ctx context.Context, q Querier, id onboarding.CaseID, to onboarding.PersonID) (LetterParties, error) {
	var p LetterParties
	err := q.QueryRow(ctx, `SELECT coalesce(r.id, 0), coalesce(r.name, ''), coalesce(r.email, ''), coalesce(r.language, ''), cu.language,
			coalesce((SELECT i.language FROM inquiries i WHERE i.case_id = c.id AND lower(i.sender_email) = lower(r.email) ORDER BY i.id LIMIT 1), ''),
			coalesce(h.name, ''), cu.display_name, cu.kind,
			(SELECT coalesce(array_agg(s.value #>> '{}' ORDER BY array_position(ARRAY['docs.specification', 'docs.presentation', 'docs.adapter'], s.key)), '{}')
				FROM settings s WHERE s.key IN ('docs.specification', 'docs.presentation', 'docs.adapter'))
		FROM cases c JOIN customers cu ON cu.id = c.customer_id LEFT JOIN persons h ON h.id = c.handler_id
		LEFT JOIN persons r ON r.id = nullif($2, 0) WHERE c.id = $1`, id, to).
		Scan(&p.To.ID, &p.To.Name, &p.To.Email, &p.To.Language, &p.ToCustomer, &p.Inquiry, &p.HandlerName, &p.CustomerName, &p.CustomerKind, &p.Links)
	return p, found(err, "parties of a letter")
}
