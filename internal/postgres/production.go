package postgres

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/ks-no/tilkobling/internal/onboarding"
)

// ImportCounts are what an import in production gave.
type ImportCounts struct {
	Units     int `json:"units"`
	Persons   int `json:"persons"`
	Positions int `json:"positions"`
}

// SetImportCounts keeps the counts with the fact that records the import.
func SetImportCounts(ctx context.Context, tx pgx.Tx, fact int64, n ImportCounts) error {
	detail, err := json.Marshal(n)
	if err != nil {
		return fmt.Errorf("counts of an import: %w", err)
	}
	if _, err := tx.Exec(ctx, `UPDATE facts SET detail = $2 WHERE id = $1`, fact, detail); err != nil {
		return fmt.Errorf("counts of an import: %w", err)
	}
	return nil
}

// LoadImportCounts reads them.
func LoadImportCounts(ctx context.Context, q Querier, id onboarding.CaseID, fact int64) (ImportCounts, error) {
	var n ImportCounts
	err := q.QueryRow(ctx, `SELECT coalesce(detail, '{}') FROM facts WHERE case_id = $1 AND id = $2`, id, fact).Scan(&n)
	return n, found(err, "counts of an import")
}
