package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/ks-no/tilkobling/internal/onboarding"
)

// CaseListRow is a case as lists show it: all of it stands in columns, so that
// no list evaluates facts.
type CaseListRow struct {
	ID             onboarding.CaseID
	Number         string
	Status         onboarding.Status
	Stage          onboarding.Stage
	Turn           onboarding.Turn
	HasTurn        string // the turn's party, or hold or none
	Unanswered     *time.Time
	RunState       string
	DataInLab      *time.Time
	HoldUntil      *time.Time
	ClosedAt       *time.Time
	HandlerID      onboarding.PersonID // 0: nobody
	Handler        string
	Kind           onboarding.CustomerKind
	CustomerNumber string
	Customer       string // with county where the name stands for two
	County         string
	Asker          string // who wrote the oldest message that waits
	LabUntil       *time.Time

	attention      int
	attentionSince time.Time
	sortName       string
	handlerSort    string
	detail         []byte
}

const caseListColumns = `c.id, c.number, c.status, c.stage, c.turn_kind, c.turn_party, c.turn_role, c.turn_requirement, c.turn_since, c.turn_detail,
	c.unanswered_since, c.run_state, c.data_in_lab_since, c.hold_until::timestamp AT TIME ZONE 'Europe/Oslo', c.closed_at,
	coalesce(c.handler_id, 0), coalesce(h.name, ''), cu.kind, coalesce(cu.number, ''), cu.display_name, cu.county_name,
	coalesce((SELECT p.name FROM messages m JOIN persons p ON p.id = m.author
		WHERE c.unanswered_since IS NOT NULL AND m.case_id = c.id AND m.side <> 'ks' AND m.answered_at IS NULL ORDER BY m.id LIMIT 1), ''),
	(SELECT lp.planned_to FROM lab_period_cases pc JOIN lab_periods lp ON lp.id = pc.period_id
		WHERE c.stage = 6 AND pc.case_id = c.id ORDER BY lp.planned_from DESC, lp.id DESC LIMIT 1),
	c.attention, c.attention_since, cu.sort_name, ` + handlerSort

// Those without a handler come last.
const handlerSort = `coalesce(alphabetical(h.name), '~~') COLLATE "C"`

// The limits keep the planner from reading the whole register for one page: each
// of its cases looks up its own customer and handler.
const caseListFrom = `
	JOIN LATERAL (SELECT k.kind, k.number, k.display_name, k.county_name, k.sort_name FROM customers k WHERE k.id = c.customer_id LIMIT 1) cu ON true
	LEFT JOIN LATERAL (SELECT p.name FROM persons p WHERE p.id = c.handler_id LIMIT 1) h ON true`

func (r *CaseListRow) fields() []any {
	return []any{
		&r.ID, &r.Number, &r.Status, &r.Stage, &r.Turn.Kind, &r.HasTurn, &r.Turn.Role, &r.Turn.Requirement, &r.Turn.Since, &r.detail,
		&r.Unanswered, &r.RunState, &r.DataInLab, &r.HoldUntil, &r.ClosedAt, &r.HandlerID, &r.Handler, &r.Kind, &r.CustomerNumber,
		&r.Customer, &r.County, &r.Asker, &r.LabUntil, &r.attention, &r.attentionSince, &r.sortName, &r.handlerSort,
	}
}

// complete fills the turn from what is stored of it.
func complete(rows []CaseListRow) error {
	for i := range rows {
		r := &rows[i]
		var d TurnDetail
		if err := json.Unmarshal(r.detail, &d); err != nil {
			return fmt.Errorf("turn of case %d: %w", r.ID, err)
		}
		r.Turn.Failures, r.Turn.Missing, r.Turn.Address, r.Turn.Stale = d.Failures, d.Missing, d.Address, d.Stale
		switch p := onboarding.Party(r.HasTurn); p {
		case onboarding.KS, onboarding.Customer, onboarding.Supplier:
			r.Turn.Party = p
		}
	}
	return nil
}

func caseList(ctx context.Context, q Querier, what, sql string, args ...any) ([]CaseListRow, error) {
	rows, err := q.Query(ctx, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	out, err := collect(rows, (*CaseListRow).fields)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	return out, complete(out)
}
