package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/register"
)

// Standing is what a customer without a case is.
type Standing string

// The standings, as stored.
const (
	NotBegun Standing = "not_begun"
	Before   Standing = "before"    // in production before this program
	NotToBe  Standing = "not_to_be" // is not to be connected
)

// CustomerRow is a customer as stored.
type CustomerRow struct {
	ID            onboarding.CustomerID
	Kind          onboarding.CustomerKind
	Number        string // empty for a cooperation
	Name          string // with county where the name stands for two
	OfficialName  string
	CountyNumber  string
	CountyName    string
	OrgNumber     string
	Language      string // nb, nn or neutral
	Population    int
	HRSystem      string
	Standing      Standing
	StandingSince *time.Time
	StandingNote  string
	StandingBy    string // the name of who registered it
}

const customerColumns = `c.id, c.kind, coalesce(c.number, ''), c.display_name, c.official_name, c.county_number, c.county_name,
	coalesce(c.org_number, ''), c.language, c.population, c.hr_system, c.standing, c.standing_since::timestamp AT TIME ZONE 'Europe/Oslo',
	c.standing_note`

func (c *CustomerRow) fields() []any {
	return []any{
		&c.ID, &c.Kind, &c.Number, &c.Name, &c.OfficialName, &c.CountyNumber, &c.CountyName, &c.OrgNumber, &c.Language,
		&c.Population, &c.HRSystem, &c.Standing, &c.StandingSince, &c.StandingNote,
	}
}

// CustomerByNumber finds a customer of the register.
func CustomerByNumber(ctx context.Context, q Querier, number string) (CustomerRow, error) {
	var c CustomerRow
	err := q.QueryRow(ctx, `SELECT `+customerColumns+`, coalesce(p.name, '')
		FROM customers c LEFT JOIN persons p ON p.id = c.standing_by WHERE c.number = $1`, number).
		Scan(append(c.fields(), &c.StandingBy)...)
	return c, found(err, "customer by number")
}

// LockCustomers reads customers of the register by number and makes other
// writers of them wait, so that two cases of one customer are not opened at once.
func LockCustomers(ctx context.Context, tx pgx.Tx, numbers []string) ([]CustomerRow, error) {
	rows, err := tx.Query(ctx, `SELECT `+customerColumns+` FROM customers c WHERE c.number = ANY($1) ORDER BY c.id FOR UPDATE`, numbers)
	if err != nil {
		return nil, fmt.Errorf("lock customers: %w", err)
	}
	return collect(rows, (*CustomerRow).fields)
}

// CooperationCustomer is the customer that stands for a cooperation whose one
// authority serves several municipalities. It is made the first time.
func CooperationCustomer(ctx context.Context, tx pgx.Tx, name string) (CustomerRow, error) {
	var c CustomerRow
	err := tx.QueryRow(ctx, `SELECT `+customerColumns+` FROM customers c WHERE c.kind = 'group' AND c.name = $1 FOR UPDATE`, name).Scan(c.fields()...)
	if !errors.Is(err, pgx.ErrNoRows) {
		return c, found(err, "cooperation")
	}
	err = tx.QueryRow(ctx, `INSERT INTO customers AS c (kind, name, display_name, official_name, search)
		VALUES ('group', $1, $1, $1, $2) RETURNING `+customerColumns, name, register.Fold(name)).Scan(c.fields()...)
	if err != nil {
		return c, fmt.Errorf("make cooperation: %w", err)
	}
	return c, nil
}

// ActiveCases tells which of the customers, given by number, are in an active
// case, and in which.
func ActiveCases(ctx context.Context, q Querier, numbers []string) (map[string]string, error) {
	rows, err := q.Query(ctx, `SELECT cu.number, c.number FROM case_customers cc JOIN customers cu ON cu.id = cc.customer_id
		JOIN cases c ON c.id = cc.case_id WHERE cc.active AND cu.number = ANY($1)`, numbers)
	if err != nil {
		return nil, fmt.Errorf("active cases: %w", err)
	}
	out := map[string]string{}
	var customer, number string
	_, err = pgx.ForEachRow(rows, []any{&customer, &number}, func() error {
		out[customer] = number
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("active cases: %w", err)
	}
	return out, nil
}

// ActiveCaseOf finds the active case of a customer, "" where there is none.
func ActiveCaseOf(ctx context.Context, q Querier, id onboarding.CustomerID) (string, error) {
	var number string
	err := q.QueryRow(ctx, `SELECT c.number FROM case_customers cc JOIN cases c ON c.id = cc.case_id
		WHERE cc.active AND cc.customer_id = $1`, id).Scan(&number)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("active case of customer %d: %w", id, err)
	}
	return number, nil
}

// StandingChange is what a customer without a case becomes.
type StandingChange struct {
	Standing Standing
	Since    time.Time // day; with Before
	HRSystem string    // with Before; empty leaves it
	Note     string
	By       onboarding.PersonID
}

// SetStanding writes what a customer without a case is.
func SetStanding(ctx context.Context, tx pgx.Tx, id onboarding.CustomerID, s StandingChange) error {
	_, err := tx.Exec(ctx, `UPDATE customers SET standing = $2, standing_since = ($3::timestamptz AT TIME ZONE 'Europe/Oslo')::date,
			standing_note = $4, standing_by = nullif($5, 0), hr_system = coalesce(nullif($6, ''), hr_system) WHERE id = $1`,
		id, s.Standing, nullTime(s.Since), s.Note, s.By, s.HRSystem)
	if err != nil {
		return fmt.Errorf("standing of customer %d: %w", id, err)
	}
	return nil
}

// SetCustomerSystem remembers which HR system and supplier a customer has; what
// is empty is left.
func SetCustomerSystem(ctx context.Context, tx pgx.Tx, id onboarding.CustomerID, hrSystem string, supplier int64) error {
	_, err := tx.Exec(ctx, `UPDATE customers SET hr_system = coalesce(nullif($2, ''), hr_system),
		supplier_id = coalesce(nullif($3, 0), supplier_id) WHERE id = $1`, id, hrSystem, supplier)
	if err != nil {
		return fmt.Errorf("HR system of customer %d: %w", id, err)
	}
	return nil
}
