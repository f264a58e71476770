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

// Claim is a worker's hold on a run. Another attempt is another claim: what a
// worker that was taken for dead still writes then changes nothing.
type Claim struct {
	Run     onboarding.RunID
	Attempt int
}

// ClaimedRun is what a worker needs of the run it claimed.
type ClaimedRun struct {
	Claim
	Case        onboarding.CaseID
	Number      string
	Customer    string // as in the register
	Environment onboarding.Environment
	Level       onboarding.Level
	Resources   []string
	By          onboarding.PersonID
	OwnURLs     bool // PROD does not use LAB's
	OwnCred     bool
	Address     string // the environment's, as in the settings
}

// ClaimRun makes a queued run the worker's. A run that is not queued is Missing.
func ClaimRun(ctx context.Context, tx pgx.Tx, id onboarding.RunID, at time.Time) (*ClaimedRun, error) {
	var c ClaimedRun
	err := tx.QueryRow(ctx, `UPDATE runs r SET state = 'running', attempts = r.attempts + 1, started_at = $2, heartbeat_at = $2, progress = NULL
		FROM cases c JOIN customers cu ON cu.id = c.customer_id
		WHERE r.id = $1 AND r.state = 'queued' AND c.id = r.case_id
		RETURNING r.id, r.attempts, r.case_id, c.number, cu.official_name, r.environment, r.level, r.resources, coalesce(r.requested_by, 0),
			c.prod_own_urls, c.prod_own_cred, coalesce((SELECT s.value #>> '{}' FROM settings s WHERE s.key = 'address.' || r.environment), '')`,
		id, at).Scan(&c.Run, &c.Attempt, &c.Case, &c.Number, &c.Customer, &c.Environment, &c.Level, &c.Resources, &c.By,
		&c.OwnURLs, &c.OwnCred, &c.Address)
	if err != nil {
		return nil, found(err, "claim test run")
	}
	return &c, nil
}

// SetRunVersions remembers what a claimed run tests: which version of each URL,
// and of the credentials.
func SetRunVersions(ctx context.Context, tx pgx.Tx, c Claim, endpoints map[onboarding.Resource]int64, credential int64) error {
	versions, err := json.Marshal(endpoints)
	if err != nil {
		return fmt.Errorf("versions under test: %w", err)
	}
	_, err = tx.Exec(ctx, `UPDATE runs SET endpoint_versions = $3, credential_version = $4 WHERE id = $1 AND attempts = $2`,
		c.Run, c.Attempt, versions, credential)
	if err != nil {
		return fmt.Errorf("versions under test: %w", err)
	}
	return nil
}

// Heartbeat says that a claimed run is alive and how far it has come; progress
// nil leaves that as it is. It tells whether the run is still the worker's.
func Heartbeat(ctx context.Context, x Execer, c Claim, progress *RunProgress, at time.Time) (held bool, err error) {
	tag, err := x.Exec(ctx, `UPDATE runs SET heartbeat_at = $3, progress = coalesce($4, progress) WHERE id = $1 AND attempts = $2 AND state = 'running'`,
		c.Run, c.Attempt, at, progress)
	if err != nil {
		return false, fmt.Errorf("heartbeat of test run %d: %w", c.Run, err)
	}
	return tag.RowsAffected() == 1, nil
}

// HeldRun is what is known of a run when it ends.
type HeldRun struct {
	Case       onboarding.CaseID
	Env        onboarding.Environment
	Level      onboarding.Level
	By         onboarding.PersonID
	Endpoints  map[onboarding.Resource]int64
	Credential int64
}

// HoldRun locks a running run. One that is not the worker's any more is Missing.
func HoldRun(ctx context.Context, tx pgx.Tx, c Claim) (*HeldRun, error) {
	var h HeldRun
	var versions []byte
	err := tx.QueryRow(ctx, `SELECT case_id, environment, level, coalesce(requested_by, 0), endpoint_versions, coalesce(credential_version, 0)
		FROM runs WHERE id = $1 AND attempts = $2 AND state = 'running' FOR UPDATE`, c.Run, c.Attempt).
		Scan(&h.Case, &h.Env, &h.Level, &h.By, &versions, &h.Credential)
	if err != nil {
		return nil, found(err, "running test run")
	}
	if err := json.Unmarshal(versions, &h.Endpoints); err != nil {
		return nil, fmt.Errorf("versions under test: %w", err)
	}
	return &h, nil
}

// RunCase finds the case of a run.
func RunCase(ctx context.Context, q Querier, id onboarding.RunID) (onboarding.CaseID, error) {
	var c onboarding.CaseID
	err := q.QueryRow(ctx, `SELECT case_id FROM runs WHERE id = $1`, id).Scan(&c)
	return c, found(err, "case of test run")
}

// RunResult is how a run ended.
type RunResult struct {
	State      RunState
	At         time.Time
	Verdict    hrapi.Verdict
	Failures   int
	Warnings   int
	Report     *hrapi.Report // without readings, which have rows of their own
	Difference *RunDifference
}

// RunDifference is what a run of PROD reads otherwise than was confirmed in LAB.
type RunDifference struct {
	Units            int `json:"units"`
	PersonsConfirmed int `json:"persons_confirmed"`
	PersonsNow       int `json:"persons_now"`
}

// EndRun writes how a run ended.
func EndRun(ctx context.Context, tx pgx.Tx, id onboarding.RunID, r RunResult) error {
	var report, difference []byte
	var source, local string
	var err error
	if r.Report != nil {
		if report, err = storable(r.Report); err != nil {
			return fmt.Errorf("report of test run %d: %w", id, err)
		}
		source, local = r.Report.SourceAddress, r.Report.LocalAddress
	}
	if r.Difference != nil {
		if difference, err = json.Marshal(r.Difference); err != nil {
			return fmt.Errorf("difference of test run %d: %w", id, err)
		}
	}
	_, err = tx.Exec(ctx, `UPDATE runs SET state = $2, finished_at = $3, verdict = $4, failures = $5, warnings = $6, report = $7, difference = $8,
			source_address = $9, local_address = $10, progress = NULL, heartbeat_at = NULL WHERE id = $1`,
		id, r.State, r.At, r.Verdict, r.Failures, r.Warnings, report, difference, source, local)
	if err != nil {
		return fmt.Errorf("end test run %d: %w", id, err)
	}
	return nil
}

// RequeueRun puts a running run back in its queue.
func RequeueRun(ctx context.Context, tx pgx.Tx, id onboarding.RunID) error {
	_, err := tx.Exec(ctx, `UPDATE runs SET state = 'queued', started_at = NULL, heartbeat_at = NULL, progress = NULL WHERE id = $1 AND state = 'running'`, id)
	if err != nil {
		return fmt.Errorf("put test run %d back: %w", id, err)
	}
	return nil
}

// LostRun is a running run whose worker has fallen silent.
type LostRun struct {
	Claim
	Case  onboarding.CaseID
	Env   onboarding.Environment
	Level onboarding.Level
}

// LostRuns lists the runs that have given no sign of life since before.
func LostRuns(ctx context.Context, q Querier, before time.Time) ([]LostRun, error) {
	rows, err := q.Query(ctx, `SELECT id, attempts, case_id, environment, level FROM runs WHERE state = 'running' AND heartbeat_at < $1 ORDER BY case_id`, before)
	if err != nil {
		return nil, fmt.Errorf("lost test runs: %w", err)
	}
	return collect(rows, func(l *LostRun) []any { return []any{&l.Run, &l.Attempt, &l.Case, &l.Env, &l.Level} })
}

// StillLost locks a run and tells whether it has stayed silent since before.
func StillLost(ctx context.Context, tx pgx.Tx, c Claim, before time.Time) (bool, error) {
	var one int
	err := tx.QueryRow(ctx, `SELECT 1 FROM runs WHERE id = $1 AND attempts = $2 AND state = 'running' AND heartbeat_at < $3 FOR UPDATE`,
		c.Run, c.Attempt, before).Scan(&one)
	if onboarding.KindOf(found(err, "lost test run")) == onboarding.NotFound {
		return false, nil
	}
	return err == nil, err
}
