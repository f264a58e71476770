package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ks-no/tilkobling/internal/onboarding"
)

// TurnDetail is what the next action's sentence needs beside the requirement.
type TurnDetail struct {
	Failures int                    `json:"failures,omitempty"`
	Missing  int                    `json:"missing,omitempty"`
	Address  string                 `json:"address,omitempty"`
	Stale    onboarding.StaleReason `json:"stale,omitempty"`
}

// SaveProgress writes what is derived from a case's facts into the columns that
// lists filter on, and a line in the history of turns when hands change. It is
// the only function that writes them.
func SaveProgress(ctx context.Context, tx pgx.Tx, c *CaseRow, f *onboarding.Facts, p *onboarding.Progress, now time.Time) error {
	party := string(p.Turn.Party)
	switch {
	case p.Status == onboarding.OnHold:
		party = "hold"
	case party == "":
		party = "none"
	}
	detail, err := json.Marshal(TurnDetail{p.Turn.Failures, p.Turn.Missing, p.Turn.Address, p.Turn.Stale})
	if err != nil {
		return fmt.Errorf("turn detail: %w", err)
	}
	stageSince := c.StageSince
	if c.Stage != p.Stage {
		stageSince = now
	}
	ready, _ := p.Requirement(onboarding.ReqQueued)
	_, err = tx.Exec(ctx, `UPDATE cases SET status = $2, stage = $3, stage_since = $4, turn_kind = $5, turn_party = $6,
			turn_role = $7, turn_requirement = $8, turn_since = $9, turn_detail = $10, unanswered_since = $11,
			data_in_lab_since = $12, ready_for_lab = $13, changed_at = $14, run_state = coalesce((
				SELECT CASE WHEN r.state IN ('queued', 'running') THEN 'running' WHEN r.state = 'error' THEN 'error'
					WHEN r.verdict = 'pass' THEN 'passed' WHEN r.verdict = 'error' THEN 'error' ELSE 'failed' END
				FROM runs r WHERE r.case_id = $1 AND r.state <> 'cancelled' ORDER BY r.id DESC LIMIT 1), ''),
			closed_at = CASE WHEN $2 <> 'closed' THEN NULL ELSE (SELECT max(f.occurred_at) FROM facts f
				WHERE f.case_id = $1 AND f.kind = 'closed' AND f.withdrawn_at IS NULL) END
		WHERE id = $1`,
		c.ID, p.Status, p.Stage, stageSince, p.Turn.Kind, party, p.Turn.Role, p.Turn.Requirement, p.Turn.Since, detail,
		nullTime(f.Unanswered), nullTime(p.DataInLab), ready.State == onboarding.Open, now)
	if err != nil {
		return fmt.Errorf("save progress of case %d: %w", c.ID, err)
	}
	_, err = tx.Exec(ctx, `UPDATE case_customers SET active = $2 WHERE case_id = $1 AND active <> $2`, c.ID, p.Status.CountsAsActive())
	if err != nil {
		return fmt.Errorf("save customers of case %d: %w", c.ID, err)
	}
	if party != c.TurnParty || string(p.Turn.Role) != c.TurnRole || p.Stage != c.Stage {
		since := p.Turn.Since
		if party == c.TurnParty {
			since = now
		}
		_, err = tx.Exec(ctx, `INSERT INTO turns (case_id, since, party, role, stage) VALUES ($1, $2, $3, $4, $5)`,
			c.ID, since, party, p.Turn.Role, p.Stage)
		if err != nil {
			return fmt.Errorf("save turn of case %d: %w", c.ID, err)
		}
	}
	return nil
}

func nullTime(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
