package postgres

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/ks-no/tilkobling/internal/onboarding"
)

// Identity is a person with all that decides what the person may do.
type Identity struct {
	ID           onboarding.PersonID `json:"id"`
	Name         string              `json:"name"`
	Email        string              `json:"email"`
	Language     string              `json:"language"` // empty: not chosen
	ColourScheme string              `json:"colour_scheme"`
	SupplierID   int64               `json:"supplier_id"`
	SupplierName string              `json:"supplier_name"`
	KSRoles      []string            `json:"ks_roles"`
	Memberships  []Membership        `json:"memberships"`
	Developer    []onboarding.CaseID `json:"developer"`     // cases in which the person is a named developer
	CodeConfirms bool                `json:"code_confirms"` // the setting: a code by e-mail suffices for confirming
}

// Entrance bounds what a person has to what the way of signing in vouches for.
type Entrance struct {
	WithoutKS     bool     // roles at KS are left out
	Organisations []string // numbers of those that the person may represent; nil: not bounded
}

// Membership is a role at a customer.
type Membership struct {
	Customer onboarding.CustomerID   `json:"customer"`
	Name     string                  `json:"name"` // with county where the name stands for two
	Kind     onboarding.CustomerKind `json:"kind"`
	Language string                  `json:"language"` // nb, nn or neutral
	Role     string                  `json:"role"`
}

// LoadIdentity reads who a person is, in one statement.
func LoadIdentity(ctx context.Context, q Querier, id onboarding.PersonID) (*Identity, error) {
	return LoadIdentityThrough(ctx, q, id, Entrance{})
}

// LoadIdentityThrough is LoadIdentity with what the entrance vouches for alone.
// Who represents a municipality reaches the cooperations that serve it, and the
// cases of it in which the person is its developer; who represents a supplier,
// the cases in which the person is that supplier's.
func LoadIdentityThrough(ctx context.Context, q Querier, id onboarding.PersonID, e Entrance) (*Identity, error) {
	var raw []byte
	err := q.QueryRow(ofFrame(ctx), `SELECT jsonb_build_object('id', p.id, 'name', p.name, 'email', p.email, 'language', p.language,
		'colour_scheme', p.colour_scheme, 'supplier_id', p.supplier_id, 'supplier_name', s.name,
		'ks_roles', (SELECT jsonb_agg(r.role) FROM ks_roles r WHERE r.person_id = p.id AND NOT $2),
		'memberships', (SELECT jsonb_agg(jsonb_build_object('customer', c.id, 'name', c.display_name, 'kind', c.kind,
				'language', c.language, 'role', m.role) ORDER BY c.display_name, m.role)
			FROM memberships m JOIN customers c ON c.id = m.customer_id
			WHERE m.person_id = p.id AND m.ended_at IS NULL AND m.role <> 'network_contact'
				AND ($3::text[] IS NULL OR c.org_number = ANY($3) OR c.kind = 'group' AND EXISTS (
					SELECT FROM case_customers own JOIN case_customers cc ON cc.case_id = own.case_id JOIN customers x ON x.id = cc.customer_id
					WHERE own.customer_id = c.id AND own.own AND x.org_number = ANY($3)))),
		'developer', (SELECT jsonb_agg(d.case_id) FROM case_developers d JOIN cases ca ON ca.id = d.case_id
			WHERE d.person_id = p.id AND d.ended_at IS NULL AND ($3::text[] IS NULL
				OR d.side = 'supplier' AND EXISTS (SELECT FROM suppliers x WHERE x.id IN (p.supplier_id, ca.supplier_id) AND x.org_number = ANY($3))
				OR d.side = 'customer' AND EXISTS (SELECT FROM case_customers cc JOIN customers x ON x.id = cc.customer_id
					WHERE cc.case_id = d.case_id AND x.org_number = ANY($3)))),
		'code_confirms', (SELECT value FROM settings WHERE key = 'signin.code_confirms'))
		FROM persons p LEFT JOIN suppliers s ON s.id = p.supplier_id WHERE p.id = $1 AND p.erased_at IS NULL`,
		id, e.WithoutKS, e.Organisations).Scan(&raw)
	if err != nil {
		return nil, found(err, "identity")
	}
	var out Identity
	if err := json.Unmarshal(raw, &out); err != nil {
		return nil, fmt.Errorf("identity %d: %w", id, err)
	}
	return &out, nil
}

// DemoPerson is one whom the development sign-in offers.
type DemoPerson struct {
	ID    onboarding.PersonID
	Name  string
	Email string
	Roles []string // of KS, then of customers and cases
	At    string   // KS, the customer or the supplier
	Cases int      // for a developer: in how many
}

// DemoPersons lists those whom the development sign-in offers: everybody with a
// role, also those whom a case has named since, KS first.
func DemoPersons(ctx context.Context, q Querier) ([]DemoPerson, error) {
	rows, err := q.Query(ctx, `SELECT p.id, p.name, coalesce(p.email, ''),
			coalesce(k.roles, '{}') || coalesce(m.roles, '{}') || CASE WHEN coalesce(d.cases, 0) > 0 THEN '{developer}'::text[] ELSE '{}' END,
			CASE WHEN k.roles IS NOT NULL THEN 'KS' ELSE coalesce(s.name, m.name, d.name, '') END, coalesce(d.cases, 0)
		FROM persons p
		LEFT JOIN suppliers s ON s.id = p.supplier_id
		LEFT JOIN LATERAL (SELECT array_agg(r.role ORDER BY r.role) AS roles FROM ks_roles r WHERE r.person_id = p.id) k ON true
		LEFT JOIN LATERAL (SELECT array_agg(DISTINCT x.role) AS roles, min(c.display_name) AS name FROM memberships x JOIN customers c ON c.id = x.customer_id
			WHERE x.person_id = p.id AND x.ended_at IS NULL AND x.role <> 'network_contact') m ON true
		LEFT JOIN LATERAL (SELECT count(*)::int AS cases, min(c.display_name) AS name FROM case_developers x
			JOIN cases ca ON ca.id = x.case_id JOIN customers c ON c.id = ca.customer_id
			WHERE x.person_id = p.id AND x.ended_at IS NULL) d ON true
		WHERE p.erased_at IS NULL AND (k.roles IS NOT NULL OR m.roles IS NOT NULL OR d.cases > 0)
		ORDER BY k.roles IS NULL, s.name IS NULL, s.name, m.name NULLS LAST, p.name`)
	if err != nil {
		return nil, fmt.Errorf("demo persons: %w", err)
	}
	return collect(rows, func(d *DemoPerson) []any {
		return []any{&d.ID, &d.Name, &d.Email, &d.Roles, &d.At, &d.Cases}
	})
}

// IsDemoPerson tells whether the development sign-in may let the person in.
func IsDemoPerson(ctx context.Context, q Querier, id onboarding.PersonID) (bool, error) {
	var yes bool
	err := q.QueryRow(ctx, `SELECT EXISTS (SELECT FROM persons WHERE id = $1 AND erased_at IS NULL)`, id).Scan(&yes)
	if err != nil {
		return false, fmt.Errorf("demo person: %w", err)
	}
	return yes, nil
}
