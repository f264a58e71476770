package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ks-no/tilkobling/internal/onboarding"
)

// CredentialRow is one version of a user name and password. The password is
// not among it: only [SealedCredential] reads that.
type CredentialRow struct {
	ID          int64
	Environment onboarding.Environment
	UserName    string
	At          time.Time
	By          string // name; empty: a person who was erased
	Side        string
	ReplacedAt  *time.Time
	DeletedAt   *time.Time
}

// CredentialVersions lists every version of a case's user names, newest first.
func CredentialVersions(ctx context.Context, q Querier, id onboarding.CaseID) ([]CredentialRow, error) {
	rows, err := q.Query(ctx, `SELECT k.id, k.environment, k.user_name, k.delivered_at, coalesce(p.name, ''), k.side, k.replaced_at, k.deleted_at
		FROM credentials k LEFT JOIN persons p ON p.id = k.delivered_by WHERE k.case_id = $1 ORDER BY k.id DESC`, id)
	if err != nil {
		return nil, fmt.Errorf("versions of credentials: %w", err)
	}
	return collect(rows, func(c *CredentialRow) []any {
		return []any{&c.ID, &c.Environment, &c.UserName, &c.At, &c.By, &c.Side, &c.ReplacedAt, &c.DeletedAt}
	})
}

// ReplaceCredential ends the version that stands, whose password is deleted,
// and keeps a new one. It returns the new version's number.
func ReplaceCredential(ctx context.Context, tx pgx.Tx, id onboarding.CaseID, env onboarding.Environment, user string, sealed []byte,
	by onboarding.PersonID, side string, at time.Time,
) (int64, error) {
	_, err := tx.Exec(ctx, `UPDATE credentials SET replaced_at = $3, sealed = NULL, deleted_at = coalesce(deleted_at, $3)
		WHERE case_id = $1 AND environment = $2 AND replaced_at IS NULL`, id, env, at)
	if err != nil {
		return 0, fmt.Errorf("end version of credentials: %w", err)
	}
	var version int64
	err = tx.QueryRow(ctx, `INSERT INTO credentials (case_id, environment, user_name, sealed, delivered_at, delivered_by, side)
		VALUES ($1, $2, $3, $4, $5, nullif($6, 0), $7) RETURNING id`, id, env, user, sealed, at, by, side).Scan(&version)
	if err != nil {
		return 0, fmt.Errorf("keep credentials: %w", err)
	}
	return version, nil
}

// Sealed is a user name with the password as the vault sealed it.
type Sealed struct {
	ID          int64
	Environment onboarding.Environment // that it was sealed for
	UserName    string
	Password    []byte
}

// SealedCredential reads the user name and sealed password that stand in an
// environment.
func SealedCredential(ctx context.Context, q Querier, id onboarding.CaseID, env onboarding.Environment) (Sealed, error) {
	s := Sealed{Environment: env}
	err := q.QueryRow(ctx, `SELECT id, user_name, sealed FROM credentials
		WHERE case_id = $1 AND environment = $2 AND replaced_at IS NULL AND sealed IS NOT NULL`, id, env).Scan(&s.ID, &s.UserName, &s.Password)
	return s, found(err, "sealed credentials")
}
