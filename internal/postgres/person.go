package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ks-no/tilkobling/internal/onboarding"
)

// PersonRow is a human being as stored.
type PersonRow struct {
	ID         onboarding.PersonID
	Name       string
	Email      string
	Phone      string
	Language   string // own choice, or that of the first inquiry; empty: not known
	SupplierID int64
	AtKS       bool // has a role at KS
}

const personColumns = `p.id, p.name, coalesce(p.email, ''), p.phone, coalesce(p.language, ''), coalesce(p.supplier_id, 0),
	EXISTS (SELECT FROM ks_roles r WHERE r.person_id = p.id)`

func (p *PersonRow) fields() []any {
	return []any{&p.ID, &p.Name, &p.Email, &p.Phone, &p.Language, &p.SupplierID, &p.AtKS}
}

// PersonByID finds a person.
func PersonByID(ctx context.Context, q Querier, id onboarding.PersonID) (PersonRow, error) {
	var p PersonRow
	err := q.QueryRow(ctx, `SELECT `+personColumns+` FROM persons p WHERE p.id = $1`, id).Scan(p.fields()...)
	return p, found(err, "person")
}

// NamePerson finds the person with an e-mail address, or makes one. A person
// who is known keeps the name; what is not known yet is filled in. Without an
// address the person is a new one.
func NamePerson(ctx context.Context, tx pgx.Tx, p PersonRow, at time.Time) (PersonRow, error) {
	var out PersonRow
	err := tx.QueryRow(ctx, `INSERT INTO persons AS p (name, email, phone, language, supplier_id, created_at)
		VALUES ($1, nullif($2, ''), $3, nullif($4, ''), nullif($5, 0), $6)
		ON CONFLICT (lower(email)) WHERE email IS NOT NULL DO UPDATE SET
			phone = CASE WHEN p.phone = '' THEN excluded.phone ELSE p.phone END,
			language = coalesce(p.language, excluded.language), supplier_id = coalesce(p.supplier_id, excluded.supplier_id)
		RETURNING `+personColumns, p.Name, p.Email, p.Phone, p.Language, p.SupplierID, at).Scan(out.fields()...)
	if err != nil {
		return out, fmt.Errorf("name a person: %w", err)
	}
	return out, nil
}

// CaseHandlers lists those at KS who can have a case, by name.
func CaseHandlers(ctx context.Context, q Querier) ([]PersonRow, error) {
	rows, err := q.Query(ctx, `SELECT `+personColumns+` FROM persons p JOIN ks_roles k ON k.person_id = p.id
		WHERE k.role = 'case_handler' AND p.erased_at IS NULL ORDER BY p.name`)
	if err != nil {
		return nil, fmt.Errorf("list case handlers: %w", err)
	}
	return collect(rows, (*PersonRow).fields)
}

// IsCaseHandler tells whether a person can have a case.
func IsCaseHandler(ctx context.Context, q Querier, id onboarding.PersonID) (bool, error) {
	var is bool
	err := q.QueryRow(ctx, `SELECT EXISTS (SELECT FROM ks_roles WHERE person_id = $1 AND role = 'case_handler')`, id).Scan(&is)
	if err != nil {
		return false, fmt.Errorf("case handler: %w", err)
	}
	return is, nil
}

// GrantRole gives a person a role at KS; one that the person has stays.
func GrantRole(ctx context.Context, tx pgx.Tx, id onboarding.PersonID, role string, by onboarding.PersonID, at time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO ks_roles (person_id, role, granted_at, granted_by) VALUES ($1, $2, $3, nullif($4, 0))
		ON CONFLICT DO NOTHING`, id, role, at, by)
	if err != nil {
		return fmt.Errorf("grant %s: %w", role, err)
	}
	return nil
}
