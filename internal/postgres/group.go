package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ks-no/tilkobling/internal/onboarding"
)

// Group is a cooperation that opens a group of cases.
type Group struct {
	ID     int64
	Name   string
	Cases  int
	Active int
}

// Groups lists them all by name.
func Groups(ctx context.Context, q Querier) ([]Group, error) {
	rows, err := q.Query(ctx, `SELECT g.id, g.name, count(c.id)::int, (count(c.id) FILTER (WHERE c.status IN ('active', 'on_hold')))::int
		FROM groups g LEFT JOIN cases c ON c.group_id = g.id GROUP BY g.id ORDER BY g.name`)
	if err != nil {
		return nil, fmt.Errorf("list groups: %w", err)
	}
	return collect(rows, func(g *Group) []any { return []any{&g.ID, &g.Name, &g.Cases, &g.Active} })
}

// GroupByID finds a group.
func GroupByID(ctx context.Context, q Querier, id int64) (Group, error) {
	g := Group{ID: id}
	err := q.QueryRow(ctx, `SELECT name FROM groups WHERE id = $1`, id).Scan(&g.Name)
	return g, found(err, "group")
}

// InsertGroup makes a group.
func InsertGroup(ctx context.Context, tx pgx.Tx, name string, by onboarding.PersonID, at time.Time) (int64, error) {
	var id int64
	err := tx.QueryRow(ctx, `INSERT INTO groups (name, created_by, created_at) VALUES ($1, nullif($2, 0), $3) RETURNING id`, name, by, at).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("make group: %w", err)
	}
	return id, nil
}

// GroupCase is one case of a group.
type GroupCase struct {
	Number     string
	Customer   string
	Kind       onboarding.CustomerKind
	Covered    []string // names
	Status     onboarding.Status
	Stage      onboarding.Stage
	TurnKind   onboarding.TurnKind
	TurnParty  string
	TurnRole   string
	TurnSince  time.Time
	DataInLab  *time.Time
	Unanswered *time.Time
	HoldUntil  *time.Time
	ClosedAt   *time.Time
	Handler    string
}

// CasesOfGroup lists a group's cases, those least far first.
func CasesOfGroup(ctx context.Context, q Querier, id int64) ([]GroupCase, error) {
	rows, err := q.Query(ctx, `SELECT c.number, cu.display_name, cu.kind,
			(SELECT coalesce(array_agg(x.display_name ORDER BY x.display_name), '{}') FROM case_customers cc JOIN customers x ON x.id = cc.customer_id
				WHERE cc.case_id = c.id AND NOT cc.own),
			c.status, c.stage, c.turn_kind, c.turn_party, c.turn_role, c.turn_since, c.data_in_lab_since, c.unanswered_since,
			c.hold_until::timestamp AT TIME ZONE 'Europe/Oslo', c.closed_at, coalesce(p.name, '')
		FROM cases c JOIN customers cu ON cu.id = c.customer_id LEFT JOIN persons p ON p.id = c.handler_id
		WHERE c.group_id = $1 ORDER BY c.status = 'cancelled', c.status = 'closed', c.stage, cu.display_name`, id)
	if err != nil {
		return nil, fmt.Errorf("cases of group %d: %w", id, err)
	}
	return collect(rows, func(c *GroupCase) []any {
		return []any{
			&c.Number, &c.Customer, &c.Kind, &c.Covered, &c.Status, &c.Stage, &c.TurnKind, &c.TurnParty, &c.TurnRole, &c.TurnSince,
			&c.DataInLab, &c.Unanswered, &c.HoldUntil, &c.ClosedAt, &c.Handler,
		}
	})
}

// SetGroup puts a case in a group; 0 takes it out.
func SetGroup(ctx context.Context, tx pgx.Tx, id onboarding.CaseID, group int64) error {
	if _, err := tx.Exec(ctx, `UPDATE cases SET group_id = nullif($2, 0) WHERE id = $1`, id, group); err != nil {
		return fmt.Errorf("group of case %d: %w", id, err)
	}
	return nil
}
