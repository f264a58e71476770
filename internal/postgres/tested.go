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

// Tested is a run's result for one endpoint at one level.
type Tested struct {
	Case       onboarding.CaseID
	Env        onboarding.Environment
	Resource   onboarding.Resource
	Level      onboarding.Level
	Run        onboarding.RunID
	At         time.Time
	By         onboarding.PersonID
	Endpoint   int64
	Credential int64
	Failing    []onboarding.Failing
	Errored    bool
}

// SaveTested writes results in place of the former ones.
func SaveTested(ctx context.Context, tx pgx.Tx, results []Tested) error {
	var b pgx.Batch
	for _, t := range results {
		failing, err := json.Marshal(t.Failing)
		if err != nil {
			return fmt.Errorf("failing checks: %w", err)
		}
		if t.Failing == nil {
			failing = []byte("[]")
		}
		b.Queue(`INSERT INTO tested (case_id, environment, resource, level, run_id, at, by_person, endpoint_version, credential_version, failing, errored)
			VALUES ($1, $2, $3, $4, $5, $6, nullif($7, 0), $8, $9, $10, $11)
			ON CONFLICT (case_id, environment, resource, level, errored) DO UPDATE SET run_id = excluded.run_id, at = excluded.at,
				by_person = excluded.by_person, endpoint_version = excluded.endpoint_version,
				credential_version = excluded.credential_version, failing = excluded.failing`,
			t.Case, t.Env, t.Resource, t.Level, t.Run, t.At, t.By, t.Endpoint, t.Credential, failing, t.Errored)
	}
	if err := tx.SendBatch(ctx, &b).Close(); err != nil {
		return fmt.Errorf("save results of endpoints: %w", err)
	}
	return nil
}

// SaveRunChecks keeps the checks of a run that did not pass, for statistics.
func SaveRunChecks(ctx context.Context, tx pgx.Tx, id onboarding.RunID, report *hrapi.Report) error {
	var rows [][]any
	for _, e := range report.Endpoints {
		for _, c := range e.Checks {
			if c.Result != hrapi.Pass {
				rows = append(rows, []any{int64(id), c.ID, string(e.Resource), string(c.Result), string(c.Party), c.Count})
			}
		}
	}
	_, err := tx.CopyFrom(ctx, pgx.Identifier{"run_checks"}, []string{"run_id", "check_id", "resource", "result", "party", "count"}, pgx.CopyFromRows(rows))
	if err != nil {
		return fmt.Errorf("keep checks of test run %d: %w", id, err)
	}
	return nil
}
