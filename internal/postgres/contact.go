package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ks-no/tilkobling/internal/onboarding"
)

// Contact is a person with a role in a case.
type Contact struct {
	ID         int64 // of the membership, or of the developer's naming
	Role       string
	Customer   onboarding.CustomerID // whose, among those of the case; 0 for a developer
	OfName     string                // the customer's or the supplier's name
	Side       onboarding.Party      // of a developer
	Person     onboarding.PersonID
	Name       string
	Email      string
	Phone      string
	Since      time.Time
	VerifiedAt *time.Time // of the requester of the case: when KS checked who it is
}

// ContactsOfCase lists those who stand for the case's customers, and its
// developers.
func ContactsOfCase(ctx context.Context, q Querier, id onboarding.CaseID) ([]Contact, error) {
	rows, err := q.Query(ctx, `SELECT m.id, m.role, m.customer_id, cu.display_name, '', p.id, p.name, coalesce(p.email, ''), p.phone, m.created_at,
			CASE WHEN m.role = 'requester' THEN (SELECT max(f.occurred_at) FROM facts f WHERE f.case_id = $1
				AND f.kind = 'requester_verified' AND f.subject = p.id AND f.withdrawn_at IS NULL) END,
			cc.own AS own, array_position(ARRAY['requester', 'deputy', 'network_contact', 'reader'], m.role) AS place
		FROM case_customers cc JOIN memberships m ON m.customer_id = cc.customer_id AND m.ended_at IS NULL
		JOIN customers cu ON cu.id = cc.customer_id JOIN persons p ON p.id = m.person_id
		WHERE cc.case_id = $1
		UNION ALL
		SELECT d.id, 'developer', 0, coalesce(CASE WHEN d.side = 'supplier' THEN s.name END, ''), d.side, p.id, p.name, coalesce(p.email, ''), p.phone,
			d.created_at, NULL, true, 10
		FROM case_developers d JOIN persons p ON p.id = d.person_id LEFT JOIN suppliers s ON s.id = p.supplier_id
		WHERE d.case_id = $1 AND d.ended_at IS NULL
		ORDER BY own DESC, place, 10`, id)
	if err != nil {
		return nil, fmt.Errorf("contacts of case %d: %w", id, err)
	}
	var own bool
	var place int
	return collect(rows, func(c *Contact) []any {
		return []any{
			&c.ID, &c.Role, &c.Customer, &c.OfName, &c.Side, &c.Person, &c.Name, &c.Email, &c.Phone, &c.Since, &c.VerifiedAt, &own, &place,
		}
	})
}

// CurrentMember finds the person who holds a role at a customer, 0 where nobody
// does. Of several it is the one who was named first.
func CurrentMember(ctx context.Context, q Querier, customer onboarding.CustomerID, role string) (onboarding.PersonID, error) {
	var id onboarding.PersonID
	err := q.QueryRow(ctx, `SELECT coalesce((SELECT person_id FROM memberships
		WHERE customer_id = $1 AND role = $2 AND ended_at IS NULL ORDER BY id LIMIT 1), 0)`, customer, role).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("%s of customer %d: %w", role, customer, err)
	}
	return id, nil
}

// AddMember gives a person a role at a customer and tells whether it is new.
func AddMember(ctx context.Context, tx pgx.Tx, customer onboarding.CustomerID, person onboarding.PersonID, role string,
	by onboarding.PersonID, at time.Time,
) (bool, error) {
	tag, err := tx.Exec(ctx, `INSERT INTO memberships (person_id, customer_id, role, created_at, created_by)
		VALUES ($1, $2, $3, $5, nullif($4, 0)) ON CONFLICT (customer_id, person_id, role) WHERE ended_at IS NULL DO NOTHING`,
		person, customer, role, by, at)
	if err != nil {
		return false, fmt.Errorf("name %s of customer %d: %w", role, customer, err)
	}
	return tag.RowsAffected() == 1, nil
}

// EndRole ends whoever holds a role at a customer.
func EndRole(ctx context.Context, tx pgx.Tx, customer onboarding.CustomerID, role string, by onboarding.PersonID, at time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE memberships SET ended_at = $4, ended_by = nullif($3, 0)
		WHERE customer_id = $1 AND role = $2 AND ended_at IS NULL`, customer, role, by, at)
	if err != nil {
		return fmt.Errorf("end %s of customer %d: %w", role, customer, err)
	}
	return nil
}

// EndMember ends one membership of the given customers and returns its person
// and role.
func EndMember(ctx context.Context, tx pgx.Tx, id int64, customers []onboarding.CustomerID, by onboarding.PersonID, at time.Time,
) (person onboarding.PersonID, role string, err error) {
	err = tx.QueryRow(ctx, `UPDATE memberships SET ended_at = $4, ended_by = nullif($3, 0)
		WHERE id = $1 AND customer_id = ANY($2) AND ended_at IS NULL RETURNING person_id, role`, id, customers, by, at).Scan(&person, &role)
	return person, role, found(err, "end membership")
}

// AddDeveloper names a developer of a case and tells whether it is new.
func AddDeveloper(ctx context.Context, tx pgx.Tx, id onboarding.CaseID, person onboarding.PersonID, side onboarding.Party,
	by onboarding.PersonID, at time.Time,
) (bool, error) {
	tag, err := tx.Exec(ctx, `INSERT INTO case_developers (case_id, person_id, side, created_at, created_by)
		VALUES ($1, $2, $3, $5, nullif($4, 0)) ON CONFLICT (case_id, person_id) WHERE ended_at IS NULL DO NOTHING`, id, person, side, by, at)
	if err != nil {
		return false, fmt.Errorf("name developer of case %d: %w", id, err)
	}
	return tag.RowsAffected() == 1, nil
}

// EndDeveloper ends one developer of a case and returns the person.
func EndDeveloper(ctx context.Context, tx pgx.Tx, id onboarding.CaseID, developer int64, by onboarding.PersonID, at time.Time,
) (person onboarding.PersonID, err error) {
	err = tx.QueryRow(ctx, `UPDATE case_developers SET ended_at = $4, ended_by = nullif($3, 0)
		WHERE id = $2 AND case_id = $1 AND ended_at IS NULL RETURNING person_id`, id, developer, by, at).Scan(&person)
	return person, found(err, "end developer")
}

// CasePlace is who has a case at KS, its supplier, and whom it concerns.
type CasePlace struct {
	Handler   string
	Supplier  string
	Customers []CaseCustomer // its own first
}

// CaseCustomer is a customer of a case.
type CaseCustomer struct {
	ID   onboarding.CustomerID `json:"id"`
	Name string                `json:"name"`
}

// PlaceOfCase reads it.
func PlaceOfCase(ctx context.Context, q Querier, id onboarding.CaseID) (CasePlace, error) {
	var p CasePlace
	err := q.QueryRow(ctx, `SELECT coalesce(h.name, ''), coalesce(s.name, ''),
			(SELECT jsonb_agg(jsonb_build_object('id', cu.id, 'name', cu.display_name) ORDER BY cc.own DESC, cu.display_name)
				FROM case_customers cc JOIN customers cu ON cu.id = cc.customer_id WHERE cc.case_id = c.id)
		FROM cases c LEFT JOIN persons h ON h.id = c.handler_id LEFT JOIN suppliers s ON s.id = c.supplier_id WHERE c.id = $1`, id).
		Scan(&p.Handler, &p.Supplier, &p.Customers)
	return p, found(err, "place of a case")
}
