package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ks-no/tilkobling/internal/hrapi"
	"github.com/ks-no/tilkobling/internal/onboarding"
)

// RunState is where a test run is.
type RunState string

const (
	RunQueued    RunState = "queued"
	RunRunning   RunState = "running"
	RunFinished  RunState = "finished"
	RunCancelled RunState = "cancelled"
	RunError     RunState = "error" // stopped at KS before there was a report
)

// RunRow is a test run without its report.
type RunRow struct {
	ID            onboarding.RunID
	Environment   onboarding.Environment
	Level         onboarding.Level
	Resources     []string // empty: all that are delivered
	State         RunState
	RequestedAt   time.Time
	By            string // name; empty: it started by itself
	Side          string
	StartedAt     *time.Time
	FinishedAt    *time.Time
	Attempts      int
	SourceAddress string
	LocalAddress  string
	Verdict       hrapi.Verdict
	Failures      int
	Warnings      int
	Progress      *RunProgress
}

// Active tells whether the run is not over.
func (r *RunRow) Active() bool { return r.State == RunQueued || r.State == RunRunning }

// RunProgress is how far a run has come.
type RunProgress struct {
	Resource hrapi.Resource `json:"resource"`
	Phase    hrapi.Phase    `json:"phase"`
	Records  int64          `json:"records"`
	Bytes    int64          `json:"bytes"`
}

const runColumns = `r.id, r.environment, r.level, r.resources, r.state, r.requested_at, coalesce(p.name, ''), r.side, r.started_at, r.finished_at,
	r.attempts, r.source_address, r.local_address, r.verdict, r.failures, r.warnings, r.progress`

func (r *RunRow) fields() []any {
	return []any{
		&r.ID, &r.Environment, &r.Level, &r.Resources, &r.State, &r.RequestedAt, &r.By, &r.Side, &r.StartedAt, &r.FinishedAt,
		&r.Attempts, &r.SourceAddress, &r.LocalAddress, &r.Verdict, &r.Failures, &r.Warnings, &r.Progress,
	}
}

// Runs lists a case's newest test runs, newest first.
func Runs(ctx context.Context, q Querier, id onboarding.CaseID, limit int) ([]RunRow, error) {
	rows, err := q.Query(ctx, `SELECT `+runColumns+` FROM runs r LEFT JOIN persons p ON p.id = r.requested_by
		WHERE r.case_id = $1 ORDER BY r.id DESC LIMIT $2`, id, limit)
	if err != nil {
		return nil, fmt.Errorf("test runs: %w", err)
	}
	return collect(rows, (*RunRow).fields)
}

// RunReport is a test run with what it found.
type RunReport struct {
	RunRow
	Report *hrapi.Report // nil where the run has none
}

// LoadRun reads one run of a case with its report.
func LoadRun(ctx context.Context, q Querier, id onboarding.CaseID, run onboarding.RunID) (*RunReport, error) {
	return loadRun(ctx, q, `WHERE r.case_id = $1 AND r.id = $2`, id, run)
}

// RunBefore reads the finished run before another, of the same environment and
// of the same level or deeper, to compare with. There may be none.
func RunBefore(ctx context.Context, q Querier, id onboarding.CaseID, run *RunRow) (*RunReport, error) {
	deeper := []string{}
	for _, l := range onboarding.Levels() {
		if l.Includes(run.Level) {
			deeper = append(deeper, string(l))
		}
	}
	return loadRun(ctx, q, `WHERE r.case_id = $1 AND r.id < $2 AND r.environment = $3 AND r.level = ANY ($4) AND r.resources = $5
		AND r.state = 'finished' AND r.verdict <> 'error' ORDER BY r.id DESC LIMIT 1`, id, run.ID, run.Environment, deeper, run.Resources)
}

func loadRun(ctx context.Context, q Querier, where string, args ...any) (*RunReport, error) {
	var out RunReport
	var raw []byte
	err := q.QueryRow(ctx, `SELECT `+runColumns+`, r.report FROM runs r LEFT JOIN persons p ON p.id = r.requested_by `+where, args...).
		Scan(append(out.fields(), &raw)...)
	if err != nil {
		return nil, found(err, "test run")
	}
	if raw != nil {
		out.Report = new(hrapi.Report)
		if err := json.Unmarshal(raw, out.Report); err != nil {
			return nil, fmt.Errorf("report of test run %d: %w", out.ID, err)
		}
	}
	return &out, nil
}

// NewRun is a run to queue.
type NewRun struct {
	Case        onboarding.CaseID
	Environment onboarding.Environment
	Level       onboarding.Level
	Resources   []string
	By          onboarding.PersonID
	Side        string
	At          time.Time
}

// InsertRun queues a run.
func InsertRun(ctx context.Context, tx pgx.Tx, n NewRun) (onboarding.RunID, error) {
	if n.Resources == nil {
		n.Resources = []string{}
	}
	var id onboarding.RunID
	err := tx.QueryRow(ctx, `INSERT INTO runs (case_id, environment, level, resources, state, requested_at, requested_by, side)
		VALUES ($1, $2, $3, $4, 'queued', $5, nullif($6, 0), $7) RETURNING id`,
		n.Case, n.Environment, n.Level, n.Resources, n.At, n.By, n.Side).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("queue test run: %w", err)
	}
	return id, nil
}

// EverRun tells whether a case has had a run of a level, or deeper, in an
// environment, however it ended.
func EverRun(ctx context.Context, q Querier, id onboarding.CaseID, env onboarding.Environment, level onboarding.Level) (bool, error) {
	deeper := []string{}
	for _, l := range onboarding.Levels() {
		if l.Includes(level) {
			deeper = append(deeper, string(l))
		}
	}
	var yes bool
	err := q.QueryRow(ctx, `SELECT EXISTS (SELECT FROM runs WHERE case_id = $1 AND environment = $2 AND level = ANY ($3))`, id, env, deeper).Scan(&yes)
	if err != nil {
		return false, fmt.Errorf("earlier test runs: %w", err)
	}
	return yes, nil
}

// ActiveRun finds the run of a case that is queued or running, and locks it.
func ActiveRun(ctx context.Context, tx pgx.Tx, id onboarding.CaseID) (*RunRow, error) {
	var r RunRow
	err := tx.QueryRow(ctx, `SELECT `+runColumns+` FROM runs r LEFT JOIN persons p ON p.id = r.requested_by
		WHERE r.case_id = $1 AND r.state IN ('queued', 'running') FOR UPDATE OF r`, id).Scan(r.fields()...)
	if err != nil {
		return nil, found(err, "active test run")
	}
	return &r, nil
}
