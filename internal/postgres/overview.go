package postgres

import (
	"context"
	"fmt"

	"github.com/ks-no/tilkobling/internal/onboarding"
)

// OverviewCount is how many customers of the register, of one kind in one
// county, are in one state.
type OverviewCount struct {
	County string // its name
	Kind   onboarding.CustomerKind
	State  string           // as RegisterRow.State
	Stage  onboarding.Stage // with stage
	Count  int
}

// Overview counts the register by county, kind and state, in one statement.
func Overview(ctx context.Context, q Querier) ([]OverviewCount, error) {
	rows, err := q.Query(ctx, `SELECT county_name, kind, state, stage, count(*)::int FROM (`+registerSQL+`) x
		GROUP BY county_name, kind, state, stage ORDER BY county_name, kind, state, stage`, nil, "", "")
	if err != nil {
		return nil, fmt.Errorf("overview: %w", err)
	}
	out, err := collect(rows, func(c *OverviewCount) []any { return []any{&c.County, &c.Kind, &c.State, &c.Stage, &c.Count} })
	if err != nil {
		return nil, fmt.Errorf("overview: %w", err)
	}
	return out, nil
}
