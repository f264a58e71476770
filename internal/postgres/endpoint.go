package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ks-no/tilkobling/internal/onboarding"
)

// EndpointRow is one version of the URL of one endpoint.
type EndpointRow struct {
	ID          int64
	Environment onboarding.Environment
	Resource    onboarding.Resource
	URL         string
	At          time.Time
	By          string // name; empty: the system, or a person who was erased
	Side        string // ks where it was delivered on behalf of the customer
	ReplacedAt  *time.Time
}

const endpointColumns = `e.id, e.environment, e.resource, e.url, e.delivered_at, coalesce(p.name, ''), e.side, e.replaced_at
	FROM endpoints e LEFT JOIN persons p ON p.id = e.delivered_by`

func endpointFields(e *EndpointRow) []any {
	return []any{&e.ID, &e.Environment, &e.Resource, &e.URL, &e.At, &e.By, &e.Side, &e.ReplacedAt}
}

// EndpointVersions lists every version of every URL of a case, newest first.
func EndpointVersions(ctx context.Context, q Querier, id onboarding.CaseID) ([]EndpointRow, error) {
	rows, err := q.Query(ctx, `SELECT `+endpointColumns+` WHERE e.case_id = $1 ORDER BY e.id DESC`, id)
	if err != nil {
		return nil, fmt.Errorf("versions of endpoints: %w", err)
	}
	return collect(rows, endpointFields)
}

// EndpointsInForce lists the URLs that stand, of both environments.
func EndpointsInForce(ctx context.Context, q Querier, id onboarding.CaseID) ([]EndpointRow, error) {
	rows, err := q.Query(ctx, `SELECT `+endpointColumns+` WHERE e.case_id = $1 AND e.replaced_at IS NULL ORDER BY e.id`, id)
	if err != nil {
		return nil, fmt.Errorf("endpoints in force: %w", err)
	}
	return collect(rows, endpointFields)
}

// NewEndpoint is a URL to keep.
type NewEndpoint struct {
	Environment onboarding.Environment
	Resource    onboarding.Resource
	URL         string // empty: the endpoint is no longer delivered
}

// ReplaceEndpoint ends the version that stands, if any, and writes a new one.
// It returns the new version's number, 0 where the endpoint was only taken away.
func ReplaceEndpoint(ctx context.Context, tx pgx.Tx, id onboarding.CaseID, n NewEndpoint, by onboarding.PersonID, side string, at time.Time) (int64, error) {
	_, err := tx.Exec(ctx, `UPDATE endpoints SET replaced_at = $4 WHERE case_id = $1 AND environment = $2 AND resource = $3 AND replaced_at IS NULL`,
		id, n.Environment, n.Resource, at)
	if err != nil {
		return 0, fmt.Errorf("end version of endpoint: %w", err)
	}
	if n.URL == "" {
		return 0, nil
	}
	var version int64
	err = tx.QueryRow(ctx, `INSERT INTO endpoints (case_id, environment, resource, url, delivered_at, delivered_by, side)
		VALUES ($1, $2, $3, $4, $5, nullif($6, 0), $7) RETURNING id`, id, n.Environment, n.Resource, n.URL, at, by, side).Scan(&version)
	if err != nil {
		return 0, fmt.Errorf("keep endpoint: %w", err)
	}
	return version, nil
}

// SetProdOwn remembers whether PROD has URLs, or a user name and password, of
// its own rather than LAB's.
func SetProdOwn(ctx context.Context, tx pgx.Tx, id onboarding.CaseID, urls, credentials bool) error {
	_, err := tx.Exec(ctx, `UPDATE cases SET prod_own_urls = $2, prod_own_cred = $3 WHERE id = $1`, id, urls, credentials)
	if err != nil {
		return fmt.Errorf("endpoints of production: %w", err)
	}
	return nil
}
