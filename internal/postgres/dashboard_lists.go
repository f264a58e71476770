package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// behindLimit is how many cases are listed behind a figure.
const behindLimit = 500

// FinishedCase is a case that came to production, with how long it took.
type FinishedCase struct {
	Number   string
	Customer string
	ClosedAt time.Time
	LeadDays float64
	Stages   [stageCount]PartyDays
}

// FinishedCases lists the cases behind the lead times, the newest first. until
// ends the time that the filter's From begins; zero is now.
func FinishedCases(ctx context.Context, q Querier, f FiguresFilter, until time.Time) ([]FinishedCase, error) {
	rows, err := q.Query(ctx, `SELECT c.number, cu.display_name, f.closed_at, f.lead_days, f.spent
		FROM finished_cases f JOIN cases c ON c.id = f.case_id JOIN customers cu ON cu.id = c.customer_id
		WHERE f.closed_at >= $2 AND ($1::timestamptz IS NULL OR f.closed_at < $1) AND `+figuresSQL+` ORDER BY f.closed_at DESC, f.case_id DESC LIMIT $7`,
		nullTime(until), f.From, f.County, f.HRSystem, f.Supplier, f.Handler, behindLimit)
	if err != nil {
		return nil, fmt.Errorf("finished cases: %w", err)
	}
	out, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (FinishedCase, error) {
		var c FinishedCase
		var spent []float64
		err := row.Scan(&c.Number, &c.Customer, &c.ClosedAt, &c.LeadDays, &spent)
		for i := range c.Stages {
			if (i+1)*partyCount <= len(spent) {
				share := spent[i*partyCount:]
				c.Stages[i] = PartyDays{KS: share[0], Customer: share[1], Supplier: share[2], Hold: share[3]}
			}
		}
		return c, err
	})
	if err != nil {
		return nil, fmt.Errorf("finished cases: %w", err)
	}
	return out, nil
}

// Total is what each party had of the whole case.
func (c *FinishedCase) Total() PartyDays {
	var sum PartyDays
	for _, s := range c.Stages {
		sum.add(s)
	}
	return sum
}

// FaultCase is a check that failed in a case.
type FaultCase struct {
	Number     string
	Customer   string
	HRSystem   string
	Supplier   string
	Resource   string
	BeganAt    time.Time
	MendedAt   *time.Time
	MendedDays *float64
}

// FaultCases lists the cases in which a check failed, the newest first.
func FaultCases(ctx context.Context, q Querier, f FiguresFilter, check string) ([]FaultCase, error) {
	rows, err := q.Query(ctx, `SELECT c.number, cu.display_name, f.hr_system, coalesce(s.name, ''), f.resource, f.began_at, f.mended_at, f.mended_days
		FROM case_faults f JOIN cases c ON c.id = f.case_id JOIN customers cu ON cu.id = c.customer_id LEFT JOIN suppliers s ON s.id = f.supplier_id
		WHERE f.check_id = $1 AND f.began_at >= $2 AND `+figuresSQL+` ORDER BY f.began_at DESC, f.case_id DESC, f.resource LIMIT $7`,
		check, f.From, f.County, f.HRSystem, f.Supplier, f.Handler, behindLimit)
	if err != nil {
		return nil, fmt.Errorf("cases behind a check: %w", err)
	}
	out, err := collect(rows, func(c *FaultCase) []any {
		return []any{&c.Number, &c.Customer, &c.HRSystem, &c.Supplier, &c.Resource, &c.BeganAt, &c.MendedAt, &c.MendedDays}
	})
	if err != nil {
		return nil, fmt.Errorf("cases behind a check: %w", err)
	}
	return out, nil
}
