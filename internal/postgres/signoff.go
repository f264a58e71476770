package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ks-no/tilkobling/internal/onboarding"
)

// NewSignOff is a confirmation as it is given: of one reading, on behalf of one
// customer, with the sentence word for word.
type NewSignOff struct {
	Case         onboarding.CaseID
	Customer     onboarding.CustomerID
	Kind         onboarding.ReadingKind
	Reading      onboarding.ReadingID
	Digest       string
	Period       onboarding.PeriodID // of a placement
	Person       onboarding.PersonID
	PersonName   string
	Organisation string
	Method       string // how the person was signed in
	Sentence     string
	Language     string
	Checked      []string // keys of what was ticked before
	At           time.Time
}

// InsertSignOff keeps a confirmation. It is never changed.
func InsertSignOff(ctx context.Context, tx pgx.Tx, n NewSignOff) (int64, error) {
	if n.Checked == nil {
		n.Checked = []string{}
	}
	var id int64
	err := tx.QueryRow(ctx, `INSERT INTO sign_offs (case_id, customer_id, kind, reading_id, digest, period_id, person_id, person_name,
			organisation, method, sentence, language, checked, at)
		VALUES ($1, $2, $3, $4, $5, nullif($6, 0), $7, $8, $9, $10, $11, $12, $13, $14) RETURNING id`,
		n.Case, n.Customer, n.Kind, n.Reading, n.Digest, n.Period, n.Person, n.PersonName, n.Organisation, n.Method, n.Sentence,
		n.Language, n.Checked, n.At).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("keep confirmation of case %d: %w", n.Case, err)
	}
	return id, nil
}

// Signer is who confirms, as a confirmation names them.
type Signer struct {
	Name         string
	Customer     string // as in sentences: with county where the name stands for two
	Organisation string // the official name
}

// LoadSigner reads the names under which a person confirms for a customer.
func LoadSigner(ctx context.Context, q Querier, person onboarding.PersonID, customer onboarding.CustomerID) (Signer, error) {
	var s Signer
	err := q.QueryRow(ctx, `SELECT p.name, c.display_name, c.official_name FROM persons p, customers c WHERE p.id = $1 AND c.id = $2`,
		person, customer).Scan(&s.Name, &s.Customer, &s.Organisation)
	return s, found(err, "who confirms")
}

// RequestersOf lists the requesters of customers, in the order of the customers.
func RequestersOf(ctx context.Context, q Querier, customers []onboarding.CustomerID) ([]onboarding.PersonID, error) {
	rows, err := q.Query(ctx, `SELECT m.person_id FROM memberships m JOIN unnest($1::bigint[]) WITH ORDINALITY AS x (id, place) ON x.id = m.customer_id
		WHERE m.role = 'requester' AND m.ended_at IS NULL ORDER BY x.place`, customers)
	if err != nil {
		return nil, fmt.Errorf("requesters: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[onboarding.PersonID])
}
