package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/ks-no/tilkobling/internal/onboarding"
)

// LabPeriod is a LAB period as pages show it.
type LabPeriod struct {
	ID          onboarding.PeriodID                     `json:"id"`
	From        time.Time                               `json:"planned_from"`
	To          time.Time                               `json:"planned_to"`
	By          string                                  `json:"created_by"`
	At          time.Time                               `json:"created_at"`
	Over        bool                                    `json:"over"`
	Steps       map[onboarding.PeriodStep]LabStepRecord `json:"steps"`
	Cases       []LabPeriodCase                         `json:"cases"`
	Annotations []LabAnnotation                         `json:"annotations"`
	DataSince   time.Time                               `json:"data_since"` // first import of persons, of any case
}

// Rules is the period as the rules ask about it.
func (p *LabPeriod) Rules() *onboarding.Period {
	out := &onboarding.Period{ID: p.ID, Steps: map[onboarding.PeriodStep]onboarding.Step{}, DataSince: p.DataSince}
	for k, s := range p.Steps {
		out.Steps[k] = onboarding.Step{At: s.OccurredAt, RecordedAt: s.RecordedAt, By: s.By}
	}
	return out
}

// LabStepRecord is a recorded step with who did it.
type LabStepRecord struct {
	OccurredAt time.Time           `json:"occurred_at"`
	RecordedAt time.Time           `json:"recorded_at"`
	By         onboarding.PersonID `json:"by_person"`
	Name       string              `json:"name"`
	Early      bool                `json:"early"`
	Note       string              `json:"note"`
	Checked    []string            `json:"checklist"`
}

// LabPeriodCase is a case that has a place in a period.
type LabPeriodCase struct {
	ID       onboarding.CaseID `json:"id"`
	Number   string            `json:"number"`
	Customer string            `json:"customer"`
	Handler  string            `json:"handler"`
}

// LabAnnotation is a note to a period or a step of it.
type LabAnnotation struct {
	Step onboarding.PeriodStep `json:"step"`
	At   time.Time             `json:"at"`
	Name string                `json:"name"`
	Body string                `json:"body"`
}

const labPeriodSQL = `SELECT jsonb_build_object('id', p.id, 'planned_from', p.planned_from, 'planned_to', p.planned_to, 'created_at', p.created_at,
	'created_by', coalesce(cb.name, ''), 'over', p.over,
	'steps', coalesce((SELECT jsonb_object_agg(s.step, to_jsonb(s) || jsonb_build_object('name', coalesce(w.name, '')))
		FROM lab_steps s LEFT JOIN persons w ON w.id = s.by_person WHERE s.period_id = p.id), '{}'),
	'cases', (SELECT jsonb_agg(jsonb_build_object('id', c.id, 'number', c.number, 'customer', cu.display_name, 'handler', coalesce(h.name, ''))
			ORDER BY pc.joined_at, c.id)
		FROM lab_period_cases pc JOIN cases c ON c.id = pc.case_id JOIN customers cu ON cu.id = c.customer_id
		LEFT JOIN persons h ON h.id = c.handler_id WHERE pc.period_id = p.id),
	'annotations', (SELECT jsonb_agg(jsonb_build_object('step', a.step, 'at', a.at, 'name', w.name, 'body', a.body) ORDER BY a.id)
		FROM lab_annotations a JOIN persons w ON w.id = a.by_person WHERE a.period_id = p.id),
	'data_since', (SELECT min(f.occurred_at) FROM lab_period_cases x JOIN facts f ON f.case_id = x.case_id
		WHERE x.period_id = p.id AND f.period_id = p.id AND f.kind = 'persons_imported'))
	FROM lab_periods p LEFT JOIN persons cb ON cb.id = p.created_by `

// LabPeriods lists the periods that are not over, the first planned first, and
// then the newest of those that are. Plans that were dropped are left out.
func LabPeriods(ctx context.Context, q Querier, history int) ([]LabPeriod, error) {
	rows, err := q.Query(ctx, labPeriodSQL+`WHERE NOT p.over OR p.id IN (SELECT x.id FROM lab_periods x WHERE x.over
			AND EXISTS (SELECT FROM lab_steps s WHERE s.period_id = x.id AND s.step = 'backup') ORDER BY x.planned_from DESC, x.id DESC LIMIT $1)
		ORDER BY p.over, p.open DESC, CASE WHEN p.over THEN -extract(epoch FROM p.planned_from) ELSE extract(epoch FROM p.planned_from) END, p.id`, history)
	if err != nil {
		return nil, fmt.Errorf("lab periods: %w", err)
	}
	docs, err := collect(rows, func(b *[]byte) []any { return []any{b} })
	if err != nil {
		return nil, fmt.Errorf("lab periods: %w", err)
	}
	out := make([]LabPeriod, len(docs))
	for i, raw := range docs {
		if err := json.Unmarshal(raw, &out[i]); err != nil {
			return nil, fmt.Errorf("lab periods: %w", err)
		}
	}
	return out, nil
}

// LoadLabPeriod reads one period.
func LoadLabPeriod(ctx context.Context, q Querier, id onboarding.PeriodID) (*LabPeriod, error) {
	var raw []byte
	if err := q.QueryRow(ctx, labPeriodSQL+`WHERE p.id = $1`, id).Scan(&raw); err != nil {
		return nil, found(err, "lab period")
	}
	p := new(LabPeriod)
	if err := json.Unmarshal(raw, p); err != nil {
		return nil, fmt.Errorf("lab period %d: %w", id, err)
	}
	return p, nil
}

// LabWaiting is a case on its way to LAB: in line, or not that far yet.
type LabWaiting struct {
	ID              onboarding.CaseID
	Number          string
	Customer        string
	Kind            onboarding.CustomerKind
	Handler         string
	InLine          bool
	Ready           bool // may be put in the line now
	TurnParty       string
	TurnRole        string
	TurnRequirement onboarding.Key
	TurnSince       time.Time
}

// LabWaitingCases lists the cases in line, the first first, and then those in
// stage 6 that are not in line and have no place in a period.
func LabWaitingCases(ctx context.Context, q Querier) ([]LabWaiting, error) {
	rows, err := q.Query(ctx, `WITH line AS (SELECT c.id `+lineSQL+`)
		SELECT c.id, c.number, cu.display_name, cu.kind, coalesce(h.name, ''), l.id IS NOT NULL, c.ready_for_lab,
			c.turn_party, c.turn_role, c.turn_requirement, c.turn_since
		FROM cases c JOIN customers cu ON cu.id = c.customer_id LEFT JOIN persons h ON h.id = c.handler_id LEFT JOIN line l ON l.id = c.id
		WHERE l.id IS NOT NULL OR c.status = 'active' AND c.stage = 6 AND NOT EXISTS (SELECT FROM lab_period_cases pc
			JOIN lab_periods p ON p.id = pc.period_id WHERE pc.case_id = c.id AND NOT p.over)
		ORDER BY l.id IS NULL, CASE WHEN l.id IS NOT NULL THEN c.lab_rank END, NOT c.ready_for_lab, c.turn_since, c.id LIMIT 200`)
	if err != nil {
		return nil, fmt.Errorf("cases on their way to lab: %w", err)
	}
	return collect(rows, func(w *LabWaiting) []any {
		return []any{
			&w.ID, &w.Number, &w.Customer, &w.Kind, &w.Handler, &w.InLine, &w.Ready, &w.TurnParty, &w.TurnRole, &w.TurnRequirement, &w.TurnSince,
		}
	})
}

// LabSignOff is a confirmation of a placement as it is shown.
type LabSignOff struct {
	SignOffRow
	Period  onboarding.PeriodID `json:"period_id"`
	Checked []string            `json:"checked"`
}

// LabOfCase is what the page of a case's persons in LAB shows beside the progress
// and the figures themselves.
type LabOfCase struct {
	Periods    []LabPeriod                      `json:"periods"` // that hold a place for the case, newest first
	SignOffs   []LabSignOff                     `json:"sign_offs"`
	Notes      map[int64]string                 `json:"notes"` // free text by fact
	Names      map[onboarding.PersonID]string   `json:"names"`
	Confirmers map[onboarding.CustomerID]string `json:"confirmers"`
	LabURL     string                           `json:"lab_url"`
	Ahead      int                              `json:"ahead"` // in the line
	InLine     bool                             `json:"in_line"`
}

// LoadLabOfCase reads it in one statement.
func LoadLabOfCase(ctx context.Context, q Querier, id onboarding.CaseID) (*LabOfCase, error) {
	var raw []byte
	err := q.QueryRow(ctx, `WITH line AS (SELECT c.id, c.lab_rank `+lineSQL+`)
		SELECT jsonb_build_object(
		'periods', (SELECT jsonb_agg(x.doc ORDER BY x.id DESC) FROM (SELECT (`+labPeriodSQL+`WHERE p.id = pc.period_id) AS doc, pc.period_id AS id
			FROM lab_period_cases pc WHERE pc.case_id = $1) x),
		'sign_offs', (SELECT jsonb_agg(to_jsonb(s) ORDER BY s.id DESC) FROM sign_offs s WHERE s.case_id = $1 AND s.kind = 'placement'),
		'notes', (SELECT jsonb_object_agg(f.id, f.note) FROM facts f WHERE f.case_id = $1 AND f.note <> ''
			AND f.kind IN ('count_explained', 'placement_returned', 'lab_access_given')),
		'names', (SELECT jsonb_object_agg(p.id, p.name) FROM persons p WHERE p.id IN (SELECT by_person FROM facts WHERE case_id = $1
			UNION SELECT person_id FROM sign_offs WHERE case_id = $1)),
		'confirmers', (SELECT jsonb_object_agg(c.id, c.display_name) FROM case_customers x JOIN customers c ON c.id = x.customer_id
			WHERE x.case_id = $1 AND x.confirms),
		'lab_url', (SELECT value FROM settings WHERE key = 'lab.url'),
		'in_line', EXISTS (SELECT FROM line WHERE id = $1),
		'ahead', (SELECT count(*) FROM line a, line b WHERE b.id = $1 AND (a.lab_rank, a.id) < (b.lab_rank, b.id)))`, id).Scan(&raw)
	if err != nil {
		return nil, found(err, "lab of case")
	}
	out := new(LabOfCase)
	if err := json.Unmarshal(raw, out); err != nil {
		return nil, fmt.Errorf("lab of case %d: %w", id, err)
	}
	return out, nil
}
