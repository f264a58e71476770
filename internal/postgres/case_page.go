package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/ks-no/tilkobling/internal/onboarding"
)

// CaseSide is what the pages of a case show beside its progress.
type CaseSide struct {
	CustomerNumber string                         `json:"customer_number"`
	County         string                         `json:"county"`
	OrgNumber      string                         `json:"org_number"`
	OfficialName   string                         `json:"official_name"`
	Population     int                            `json:"population"`
	Supplier       string                         `json:"supplier"`
	Group          string                         `json:"group"`
	Covered        []string                       `json:"covered"`
	Handler        string                         `json:"handler"`
	TargetDate     string                         `json:"target_date"`
	PeriodUntil    time.Time                      `json:"period_until"` // as planned, of the newest period
	PeriodFrom     time.Time                      `json:"period_from"`
	PeriodID       int64                          `json:"period_id"`
	Contacts       []CaseContact                  `json:"contacts"`
	Names          map[onboarding.PersonID]string `json:"names"` // of everybody whom the facts name
	Asker          string                         `json:"asker"` // who wrote the oldest message that waits
	Letters        []WaitingLetter                `json:"letters"`
	TakenBack      map[string]string              `json:"taken_back_why"`
}

// CaseContact is a person of a case.
type CaseContact struct {
	ID    onboarding.PersonID `json:"id"`
	Name  string              `json:"name"`
	Email string              `json:"email"`
	Phone string              `json:"phone"`
	Role  string              `json:"role"`
	Side  string              `json:"side"` // of a developer: customer or supplier
	At    string              `json:"at"`   // the supplier's name
}

// WaitingLetter is a letter that is to be sent.
type WaitingLetter struct {
	ID   int64  `json:"id"`
	Kind string `json:"kind"`
	To   string `json:"to"`
}

// LoadCaseSide reads what stands beside a case's progress, in one statement.
func LoadCaseSide(ctx context.Context, q Querier, id onboarding.CaseID) (*CaseSide, error) {
	var raw []byte
	err := q.QueryRow(ctx, `SELECT jsonb_build_object(
		'customer_number', cu.number, 'county', cu.county_name, 'org_number', cu.org_number, 'official_name', cu.official_name,
		'population', cu.population, 'supplier', s.name, 'group', g.name, 'handler', h.name, 'target_date', c.target_date,
		'covered', (SELECT jsonb_agg(k.display_name ORDER BY k.display_name) FROM case_customers x JOIN customers k ON k.id = x.customer_id
			WHERE x.case_id = c.id AND NOT x.own),
		'contacts', (SELECT jsonb_agg(to_jsonb(x) ORDER BY x.rank, x.name) FROM (
			SELECT p.id, p.name, coalesce(p.email, '') AS email, p.phone, m.role, '' AS side, '' AS at,
				CASE m.role WHEN 'requester' THEN 0 WHEN 'deputy' THEN 1 WHEN 'network_contact' THEN 3 ELSE 4 END AS rank
			FROM memberships m JOIN persons p ON p.id = m.person_id WHERE m.customer_id = c.customer_id AND m.ended_at IS NULL
			UNION ALL
			SELECT p.id, p.name, coalesce(p.email, ''), p.phone, 'developer', d.side, coalesce(ps.name, ''), 2
			FROM case_developers d JOIN persons p ON p.id = d.person_id LEFT JOIN suppliers ps ON ps.id = p.supplier_id
			WHERE d.case_id = c.id AND d.ended_at IS NULL) x),
		'names', (SELECT jsonb_object_agg(p.id, p.name) FROM persons p WHERE p.id IN (
			SELECT by_person FROM facts WHERE case_id = c.id
			UNION SELECT delivered_by FROM endpoints WHERE case_id = c.id
			UNION SELECT delivered_by FROM credentials WHERE case_id = c.id
			UNION SELECT by_person FROM tested WHERE case_id = c.id
			UNION SELECT person_id FROM sign_offs WHERE case_id = c.id
			UNION SELECT ls.by_person FROM lab_steps ls JOIN lab_period_cases pc ON pc.period_id = ls.period_id WHERE pc.case_id = c.id
			UNION SELECT c.opened_by UNION SELECT c.handler_id)),
		'asker', (SELECT p.name FROM messages m LEFT JOIN persons p ON p.id = m.author
			WHERE m.case_id = c.id AND m.side <> 'ks' AND m.answered_at IS NULL ORDER BY m.id LIMIT 1),
		'letters', (SELECT jsonb_agg(jsonb_build_object('id', l.id, 'kind', l.kind, 'to', coalesce(p.name, '')) ORDER BY l.id)
			FROM letters l LEFT JOIN persons p ON p.id = l.person_id WHERE l.case_id = c.id AND l.sent_at IS NULL),
		'taken_back_why', (SELECT jsonb_object_agg(t.requirement, t.reason) FROM (SELECT DISTINCT ON (requirement) requirement, reason
			FROM taken_back WHERE case_id = c.id ORDER BY requirement, id DESC) t)
		) || coalesce((SELECT jsonb_build_object('period_id', lp.id, 'period_from', lp.planned_from, 'period_until', lp.planned_to)
			FROM lab_periods lp JOIN lab_period_cases pc ON pc.period_id = lp.id WHERE pc.case_id = c.id ORDER BY lp.planned_from DESC, lp.id DESC LIMIT 1), '{}')
		FROM cases c JOIN customers cu ON cu.id = c.customer_id
		LEFT JOIN suppliers s ON s.id = c.supplier_id LEFT JOIN groups g ON g.id = c.group_id LEFT JOIN persons h ON h.id = c.handler_id
		WHERE c.id = $1`, id).Scan(&raw)
	if err != nil {
		return nil, found(err, "case side")
	}
	var out CaseSide
	if err := json.Unmarshal(raw, &out); err != nil {
		return nil, fmt.Errorf("case side %d: %w", id, err)
	}
	return &out, nil
}
