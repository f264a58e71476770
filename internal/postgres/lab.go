package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ks-no/tilkobling/internal/onboarding"
)

// PeriodRow is a LAB period for a change: what the rules ask about.
type PeriodRow struct {
	ID    onboarding.PeriodID
	From  time.Time
	To    time.Time
	Over  bool
	Steps map[onboarding.PeriodStep]onboarding.Step
	Cases []onboarding.CaseID // in the order of ids
}

// LockPeriod reads a period for a change: others that change it wait. Lock a
// period before its cases.
func LockPeriod(ctx context.Context, tx pgx.Tx, id onboarding.PeriodID) (*PeriodRow, error) {
	p := PeriodRow{ID: id}
	err := tx.QueryRow(ctx, `SELECT planned_from, planned_to, over FROM lab_periods WHERE id = $1 FOR UPDATE`, id).Scan(&p.From, &p.To, &p.Over)
	if err != nil {
		return nil, found(err, "lab period")
	}
	var steps []byte
	err = tx.QueryRow(ctx, `SELECT coalesce((SELECT jsonb_object_agg(s.step, jsonb_build_object('At', s.occurred_at, 'RecordedAt', s.recorded_at,
			'By', coalesce(s.by_person, 0))) FROM lab_steps s WHERE s.period_id = $1), '{}'),
		coalesce((SELECT array_agg(c.case_id ORDER BY c.case_id) FROM lab_period_cases c WHERE c.period_id = $1), '{}')`, id).Scan(&steps, &p.Cases)
	if err != nil {
		return nil, fmt.Errorf("steps of lab period %d: %w", id, err)
	}
	if err := json.Unmarshal(steps, &p.Steps); err != nil {
		return nil, fmt.Errorf("steps of lab period %d: %w", id, err)
	}
	return &p, nil
}

// LockCases makes other writers of the cases wait, and those who lock several
// never wait for each other in a ring.
func LockCases(ctx context.Context, tx pgx.Tx, ids []onboarding.CaseID) error {
	if _, err := tx.Exec(ctx, `SELECT FROM cases WHERE id = ANY ($1) ORDER BY id FOR UPDATE`, ids); err != nil {
		return fmt.Errorf("lock cases: %w", err)
	}
	return nil
}

// InsertPeriod plans a period.
func InsertPeriod(ctx context.Context, tx pgx.Tx, from, to time.Time, by onboarding.PersonID, at time.Time) (onboarding.PeriodID, error) {
	var id onboarding.PeriodID
	err := tx.QueryRow(ctx, `INSERT INTO lab_periods (planned_from, planned_to, created_at, created_by) VALUES ($1, $2, $4, nullif($3, 0)) RETURNING id`,
		from, to, by, at).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("plan lab period: %w", err)
	}
	return id, nil
}

// MovePeriod plans a period for another time.
func MovePeriod(ctx context.Context, tx pgx.Tx, id onboarding.PeriodID, from, to time.Time) error {
	if _, err := tx.Exec(ctx, `UPDATE lab_periods SET planned_from = $2, planned_to = $3 WHERE id = $1`, id, from, to); err != nil {
		return fmt.Errorf("move lab period %d: %w", id, err)
	}
	return nil
}

// JoinPeriod gives a case a place in a period.
func JoinPeriod(ctx context.Context, tx pgx.Tx, id onboarding.PeriodID, c onboarding.CaseID, by onboarding.PersonID, at time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO lab_period_cases (period_id, case_id, joined_at, joined_by) VALUES ($1, $2, $4, nullif($3, 0))`, id, c, by, at)
	if err != nil {
		return fmt.Errorf("join lab period %d: %w", id, err)
	}
	return nil
}

// LeavePeriod takes a case's place in a planned period back. One that no case is
// left in is over.
func LeavePeriod(ctx context.Context, tx pgx.Tx, id onboarding.PeriodID, c onboarding.CaseID) error {
	if _, err := tx.Exec(ctx, `DELETE FROM lab_period_cases WHERE period_id = $1 AND case_id = $2`, id, c); err != nil {
		return fmt.Errorf("leave lab period %d: %w", id, err)
	}
	_, err := tx.Exec(ctx, `UPDATE lab_periods SET over = true WHERE id = $1 AND NOT EXISTS (SELECT FROM lab_period_cases WHERE period_id = $1)`, id)
	if err != nil {
		return fmt.Errorf("leave lab period %d: %w", id, err)
	}
	return nil
}

// LabStep is a step of a period as it is recorded.
type LabStep struct {
	Step       onboarding.PeriodStep
	OccurredAt time.Time
	RecordedAt time.Time
	By         onboarding.PersonID
	Early      bool // rolled back without every confirmation
	Note       string
	Checked    []string
}

// InsertLabStep records a step, and with it whether the period is open and
// whether it is over.
func InsertLabStep(ctx context.Context, tx pgx.Tx, id onboarding.PeriodID, s LabStep) error {
	if s.Checked == nil {
		s.Checked = []string{}
	}
	_, err := tx.Exec(ctx, `INSERT INTO lab_steps (period_id, step, occurred_at, recorded_at, by_person, early, note, checklist)
		VALUES ($1, $2, $3, $4, nullif($5, 0), $6, $7, $8)`, id, s.Step, s.OccurredAt, s.RecordedAt, s.By, s.Early, s.Note, s.Checked)
	if err != nil {
		return fmt.Errorf("record %s of lab period %d: %w", s.Step, id, err)
	}
	_, err = tx.Exec(ctx, `UPDATE lab_periods SET open = CASE $2 WHEN 'backup' THEN true WHEN 'rollback' THEN false ELSE open END,
		over = over OR $2 = 'control' WHERE id = $1`, id, string(s.Step))
	if err != nil {
		return fmt.Errorf("record %s of lab period %d: %w", s.Step, id, err)
	}
	return nil
}

// InsertLabAnnotation keeps a note to a period, or to one of its steps.
func InsertLabAnnotation(ctx context.Context, tx pgx.Tx, id onboarding.PeriodID, step onboarding.PeriodStep, by onboarding.PersonID, at time.Time, body string) (int64, error) {
	var n int64
	err := tx.QueryRow(ctx, `INSERT INTO lab_annotations (period_id, step, at, by_person, body) VALUES ($1, $2, $3, $4, $5) RETURNING id`,
		id, string(step), at, by, body).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("annotate lab period %d: %w", id, err)
	}
	return n, nil
}

// LabIsFree tells whether no period is open.
func LabIsFree(ctx context.Context, q Querier) (bool, error) {
	var free bool
	if err := q.QueryRow(ctx, `SELECT NOT EXISTS (SELECT FROM lab_periods WHERE open)`).Scan(&free); err != nil {
		return false, fmt.Errorf("is lab free: %w", err)
	}
	return free, nil
}

// PeriodOfCase finds the newest period in which a case has a place and which is
// not rolled back, 0 for none.
func PeriodOfCase(ctx context.Context, q Querier, id onboarding.CaseID) (onboarding.PeriodID, error) {
	var p onboarding.PeriodID
	err := q.QueryRow(ctx, `SELECT p.id FROM lab_periods p JOIN lab_period_cases c ON c.period_id = p.id WHERE c.case_id = $1 AND NOT p.over
		AND NOT EXISTS (SELECT FROM lab_steps s WHERE s.period_id = p.id AND s.step = 'rollback') ORDER BY p.open DESC, p.id DESC LIMIT 1`, id).Scan(&p)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("lab period of case %d: %w", id, err)
	}
	return p, nil
}

// OrganisationImportsBetween lists the cases whose organisation was imported into
// LAB between two instants.
func OrganisationImportsBetween(ctx context.Context, q Querier, from, to time.Time) ([]onboarding.CaseID, error) {
	rows, err := q.Query(ctx, `SELECT DISTINCT case_id FROM facts WHERE kind = 'organisation_imported' AND withdrawn_at IS NULL
		AND occurred_at > $1 AND occurred_at < $2 ORDER BY 1`, from, to)
	if err != nil {
		return nil, fmt.Errorf("imports in a lab period: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[onboarding.CaseID])
}
