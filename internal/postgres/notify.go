package postgres

import (
	"context"
	"fmt"
)

// CaseChannel is the channel on which a change of a case is told. The payload
// is the case's number and nothing else: who is told fetches what it shows by
// its ordinary way, with its own rights.
const CaseChannel = "tilkobling_case"

// NotifyCase tells that a case changed, when the transaction commits.
func NotifyCase(ctx context.Context, x Execer, number string) error {
	if _, err := x.Exec(ctx, `SELECT pg_notify($1, $2)`, CaseChannel, number); err != nil {
		return fmt.Errorf("tell that case %s changed: %w", number, err)
	}
	return nil
}
