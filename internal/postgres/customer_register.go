package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/ks-no/tilkobling/internal/onboarding"
)

// RegisterFilter chooses customers of the register. Empty fields choose all.
type RegisterFilter struct {
	Numbers []string // nil: any; empty: none
	County  string
	State   string // not_begun, stage (any), 1 to 7, in_production, before, not_to_be
	Offset  int
	Limit   int
}

// RegisterRow is one customer with how far it has come.
type RegisterRow struct {
	Number     string
	Name       string
	Kind       onboarding.CustomerKind
	CountyName string
	Population int
	State      string // not_begun, stage, in_production, before, not_to_be
	Stage      onboarding.Stage
	CaseNumber string // of the active case, or of the one that led to production
	Since      *time.Time
	HRSystem   string
	Total      int // how many the filter chooses
}

// registerSQL: an active case, its own or one that covers it, comes before a
// closed one, and that before what was registered by hand.
const registerSQL = `
WITH r AS (
	SELECT c.number, c.display_name, c.kind, c.county_name, c.county_number, c.population,
		coalesce(a.hr_system, d.hr_system, c.hr_system) AS hr_system,
		CASE WHEN a.number IS NOT NULL THEN 'stage' WHEN d.number IS NOT NULL THEN 'in_production' ELSE c.standing END AS state,
		coalesce(a.stage, 0) AS stage, coalesce(a.number, d.number, '') AS case_number,
		coalesce(a.stage_since, d.closed_at, c.standing_since::timestamp AT TIME ZONE 'Europe/Oslo') AS since
	FROM customers c
	LEFT JOIN LATERAL (SELECT k.number, k.stage, k.stage_since, k.hr_system FROM case_customers cc JOIN cases k ON k.id = cc.case_id
		WHERE cc.customer_id = c.id AND cc.active) a ON true
	LEFT JOIN LATERAL (SELECT k.number, k.closed_at, k.hr_system FROM case_customers cc JOIN cases k ON k.id = cc.case_id
		WHERE cc.customer_id = c.id AND k.status = 'closed' ORDER BY k.closed_at DESC LIMIT 1) d ON true
	WHERE c.kind <> 'group' AND ($1::text[] IS NULL OR c.number = ANY($1)) AND ($2 = '' OR c.county_number = $2)
)
SELECT number, display_name, kind, county_name, population, state, stage, case_number, since, hr_system, count(*) OVER ()
FROM r WHERE $3 = '' OR state = $3 OR state = 'stage' AND stage::text = $3`

// ListRegister lists the customers that a filter chooses, by name; those of
// Numbers in the order given.
func ListRegister(ctx context.Context, q Querier, f RegisterFilter) ([]RegisterRow, error) {
	order := ` ORDER BY translate(display_name, 'ÆØÅæøå', '{|}{|}') COLLATE "C", number` // these come after z in ASCII too
	if f.Numbers != nil {
		order = ` ORDER BY array_position($1::text[], number)`
	}
	rows, err := q.Query(ctx, registerSQL+order+` OFFSET $4 LIMIT $5`, f.Numbers, f.County, f.State, f.Offset, f.Limit)
	if err != nil {
		return nil, fmt.Errorf("list the register: %w", err)
	}
	return collect(rows, func(r *RegisterRow) []any {
		return []any{
			&r.Number, &r.Name, &r.Kind, &r.CountyName, &r.Population, &r.State, &r.Stage, &r.CaseNumber, &r.Since, &r.HRSystem, &r.Total,
		}
	})
}

// RegisterCounts tells how many customers are in each state: the keys are those
// of RegisterFilter.State.
func RegisterCounts(ctx context.Context, q Querier) (map[string]int, error) {
	rows, err := q.Query(ctx, `SELECT state, count(*)::int FROM (`+registerSQL+`) x GROUP BY state`, nil, "", "")
	if err != nil {
		return nil, fmt.Errorf("count the register: %w", err)
	}
	type count struct {
		state string
		n     int
	}
	counts, err := collect(rows, func(c *count) []any { return []any{&c.state, &c.n} })
	if err != nil {
		return nil, fmt.Errorf("count the register: %w", err)
	}
	out := make(map[string]int, len(counts))
	for _, c := range counts {
		out[c.state] = c.n
	}
	return out, nil
}

// CustomerCase is one case that a customer is or was in.
type CustomerCase struct {
	Number   string
	Own      bool // not covered by another's
	Status   onboarding.Status
	Stage    onboarding.Stage
	OpenedAt time.Time
	ClosedAt *time.Time
	HRSystem string
	Handler  string
}

// CasesOfCustomer lists a customer's cases, the newest first.
func CasesOfCustomer(ctx context.Context, q Querier, id onboarding.CustomerID) ([]CustomerCase, error) {
	rows, err := q.Query(ctx, `SELECT c.number, cc.own, c.status, c.stage, c.opened_at, coalesce(c.closed_at, c.cancelled_at), c.hr_system, coalesce(p.name, '')
		FROM case_customers cc JOIN cases c ON c.id = cc.case_id LEFT JOIN persons p ON p.id = c.handler_id
		WHERE cc.customer_id = $1 ORDER BY c.id DESC`, id)
	if err != nil {
		return nil, fmt.Errorf("cases of customer %d: %w", id, err)
	}
	return collect(rows, func(c *CustomerCase) []any {
		return []any{&c.Number, &c.Own, &c.Status, &c.Stage, &c.OpenedAt, &c.ClosedAt, &c.HRSystem, &c.Handler}
	})
}
