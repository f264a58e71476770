package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/register"
)

// NextCaseNumber takes the next number of a year, KSL-2026-0042. Others wait
// until the transaction ends, so that no number is skipped.
func NextCaseNumber(ctx context.Context, tx pgx.Tx, year int) (string, error) {
	var n int
	err := tx.QueryRow(ctx, `INSERT INTO case_numbers AS c (year, last) VALUES ($1, 1)
		ON CONFLICT (year) DO UPDATE SET last = c.last + 1 RETURNING last`, year).Scan(&n)
	if err != nil {
		return "", fmt.Errorf("next case number of %d: %w", year, err)
	}
	return fmt.Sprintf("KSL-%04d-%04d", year, n), nil
}

// NewCase is a case as it is opened.
type NewCase struct {
	Number     string
	Procedure  onboarding.Version
	Customer   onboarding.CustomerID
	Covered    []onboarding.CustomerID // they confirm where the customer is a cooperation of them
	OwnConfirm bool                    // the customer itself confirms
	Group      int64
	BegunAt    time.Time
	OpenedAt   time.Time
	OpenedBy   onboarding.PersonID
	Handler    onboarding.PersonID
	HRSystem   string
	Supplier   int64
	TargetDate time.Time
}

// InsertCase opens a case. What is derived is written by SaveProgress in the
// same transaction; until then it is KS's turn since the inquiry came.
func InsertCase(ctx context.Context, tx pgx.Tx, c NewCase) (onboarding.CaseID, error) {
	var id onboarding.CaseID
	err := tx.QueryRow(ctx, `INSERT INTO cases (number, procedure, customer_id, group_id, begun_at, opened_at, opened_by, handler_id, handler_at,
			hr_system, supplier_id, target_date, status, stage, stage_since, turn_kind, turn_party, turn_role, turn_requirement, turn_since, changed_at)
		VALUES ($1, $2, $3, nullif($4, 0), $5, $6, nullif($7, 0), nullif($8, 0), CASE WHEN $8 = 0 THEN NULL ELSE $6::timestamptz END,
			$9, nullif($10, 0), ($11::timestamptz AT TIME ZONE 'Europe/Oslo')::date, 'active', 1, $5, 'requirement', 'ks', 'case_handler', $12, $5, $6)
		RETURNING id`,
		c.Number, c.Procedure, c.Customer, c.Group, c.BegunAt, c.OpenedAt, c.OpenedBy, c.Handler, c.HRSystem, c.Supplier,
		nullTime(c.TargetDate), onboarding.ReqCustomer).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("open case: %w", err)
	}
	_, err = tx.Exec(ctx, `INSERT INTO case_customers (case_id, customer_id, own, confirms, active)
		SELECT $1::bigint, $2::bigint, true, $3::boolean, true UNION ALL SELECT $1, x, false, true, true FROM unnest($4::bigint[]) x`,
		id, c.Customer, c.OwnConfirm, c.Covered)
	if err != nil {
		return 0, fmt.Errorf("customers of the new case: %w", err)
	}
	_, err = tx.Exec(ctx, `INSERT INTO turns (case_id, since, party, role, stage) VALUES ($1, $2, 'ks', 'case_handler', 1)`, id, c.BegunAt)
	if err != nil {
		return 0, fmt.Errorf("turn of the new case: %w", err)
	}
	return id, nil
}

// SetHandler gives a case to a case handler.
func SetHandler(ctx context.Context, tx pgx.Tx, id onboarding.CaseID, handler onboarding.PersonID, at time.Time) error {
	if _, err := tx.Exec(ctx, `UPDATE cases SET handler_id = $2, handler_at = $3 WHERE id = $1`, id, handler, at); err != nil {
		return fmt.Errorf("handler of case %d: %w", id, err)
	}
	return nil
}

// SetCaseSystem writes which HR system a case is about and who is its supplier;
// 0 is none.
func SetCaseSystem(ctx context.Context, tx pgx.Tx, id onboarding.CaseID, hrSystem string, supplier int64) error {
	if _, err := tx.Exec(ctx, `UPDATE cases SET hr_system = $2, supplier_id = nullif($3, 0) WHERE id = $1`, id, hrSystem, supplier); err != nil {
		return fmt.Errorf("HR system of case %d: %w", id, err)
	}
	return nil
}

// SaveCaseSearch writes what a case is sought by, folded: number, customers,
// group, HR system and supplier. No names of persons.
func SaveCaseSearch(ctx context.Context, tx pgx.Tx, id onboarding.CaseID) error {
	var plain string
	err := tx.QueryRow(ctx, `SELECT concat_ws(' ', c.number, (SELECT string_agg(concat_ws(' ', cu.number, cu.org_number, cu.display_name, cu.official_name), ' ' ORDER BY cc.own DESC, cu.id)
			FROM case_customers cc JOIN customers cu ON cu.id = cc.customer_id WHERE cc.case_id = c.id), g.name, c.hr_system, s.name)
		FROM cases c LEFT JOIN groups g ON g.id = c.group_id LEFT JOIN suppliers s ON s.id = c.supplier_id WHERE c.id = $1`, id).Scan(&plain)
	if err != nil {
		return found(err, "what a case is sought by")
	}
	if _, err := tx.Exec(ctx, `UPDATE cases SET search = $2 WHERE id = $1`, id, register.Fold(plain)); err != nil {
		return fmt.Errorf("search of case %d: %w", id, err)
	}
	return nil
}

// CaseIDsByNumber finds cases by number, in the order of their ids: the order
// in which they are to be locked.
func CaseIDsByNumber(ctx context.Context, q Querier, numbers []string) ([]onboarding.CaseID, error) {
	rows, err := q.Query(ctx, `SELECT id FROM cases WHERE number = ANY($1) ORDER BY id`, numbers)
	if err != nil {
		return nil, fmt.Errorf("cases by number: %w", err)
	}
	return collect(rows, func(id *onboarding.CaseID) []any { return []any{id} })
}
