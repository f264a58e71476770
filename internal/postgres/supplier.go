package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Supplier is one that builds or runs HR systems.
type Supplier struct {
	ID        int64
	Name      string
	OrgNumber string
}

// Suppliers lists them all by name.
func Suppliers(ctx context.Context, q Querier) ([]Supplier, error) {
	rows, err := q.Query(ctx, `SELECT id, name, coalesce(org_number, '') FROM suppliers ORDER BY lower(name)`)
	if err != nil {
		return nil, fmt.Errorf("list suppliers: %w", err)
	}
	return collect(rows, func(s *Supplier) []any { return []any{&s.ID, &s.Name, &s.OrgNumber} })
}

// SupplierNamed finds a supplier by its name, however it is capitalised, or
// makes it.
func SupplierNamed(ctx context.Context, tx pgx.Tx, name, orgNumber string) (Supplier, error) {
	var s Supplier
	err := tx.QueryRow(ctx, `INSERT INTO suppliers AS s (name, org_number) VALUES ($1, nullif($2, ''))
		ON CONFLICT (lower(name)) DO UPDATE SET org_number = coalesce(s.org_number, excluded.org_number)
		RETURNING id, name, coalesce(org_number, '')`, name, orgNumber).Scan(&s.ID, &s.Name, &s.OrgNumber)
	if err != nil {
		return s, fmt.Errorf("supplier: %w", err)
	}
	return s, nil
}

// SupplierByID finds a supplier.
func SupplierByID(ctx context.Context, q Querier, id int64) (Supplier, error) {
	var s Supplier
	err := q.QueryRow(ctx, `SELECT id, name, coalesce(org_number, '') FROM suppliers WHERE id = $1`, id).Scan(&s.ID, &s.Name, &s.OrgNumber)
	return s, found(err, "supplier")
}
