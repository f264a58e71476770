package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ks-no/tilkobling/internal/onboarding"
)

// Subject is a person as an issuer knows it.
type Subject struct{ Issuer, Subject string }

// PersonOf finds the person that a subject is linked with, 0 where there is
// none, and notes that it was used.
func PersonOf(ctx context.Context, tx pgx.Tx, s Subject, now time.Time) (onboarding.PersonID, error) {
	var id onboarding.PersonID
	err := tx.QueryRow(ctx, `UPDATE identities SET used_at = $3 WHERE issuer = $1 AND subject = $2 RETURNING person_id`,
		s.Issuer, s.Subject, now).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("person of a subject: %w", err)
	}
	return id, nil
}

// LinkSubject links a subject with a person. It is false where the subject is
// another person's, or the issuer knows the person by another subject: the same
// e-mail address may have passed to somebody else.
func LinkSubject(ctx context.Context, tx pgx.Tx, s Subject, id onboarding.PersonID, now time.Time) (bool, error) {
	// Two sign-ins at once must not both find that there is no link.
	if _, err := tx.Exec(ctx, `SELECT FROM persons WHERE id = $1 FOR UPDATE`, id); err != nil {
		return false, fmt.Errorf("link person %d: %w", id, err)
	}
	var owner onboarding.PersonID
	err := tx.QueryRow(ctx, `INSERT INTO identities AS i (issuer, subject, person_id, created_at, used_at)
		SELECT $1, $2, $3, $4, $4 WHERE NOT EXISTS (SELECT FROM identities WHERE issuer = $1 AND person_id = $3 AND subject <> $2)
		ON CONFLICT (issuer, subject) DO UPDATE SET used_at = $4 RETURNING i.person_id`, s.Issuer, s.Subject, id, now).Scan(&owner)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("link person %d: %w", id, err)
	}
	return owner == id, nil
}

// LinkedIssuers lists the issuers that know a person.
func LinkedIssuers(ctx context.Context, q Querier, id onboarding.PersonID) ([]string, error) {
	rows, err := q.Query(ctx, `SELECT issuer FROM identities WHERE person_id = $1 ORDER BY issuer`, id)
	if err != nil {
		return nil, fmt.Errorf("issuers of person %d: %w", id, err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// PersonByEmail finds the person with an e-mail address, 0 where there is none.
func PersonByEmail(ctx context.Context, q Querier, email string) (onboarding.PersonID, error) {
	var id onboarding.PersonID
	err := q.QueryRow(ctx, `SELECT id FROM persons WHERE lower(email) = lower($1) AND erased_at IS NULL`, email).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("person by e-mail: %w", err)
	}
	return id, nil
}

// SetIssuerRoles makes the roles that the issuer gives a person those named; the
// ones given by hand stay. It tells whether the person has any.
func SetIssuerRoles(ctx context.Context, tx pgx.Tx, id onboarding.PersonID, roles []string, now time.Time) (bool, error) {
	if roles == nil {
		roles = []string{}
	}
	if _, err := tx.Exec(ctx, `DELETE FROM ks_roles WHERE person_id = $1 AND given_by = 'issuer' AND role <> ALL($2)`, id, roles); err != nil {
		return false, fmt.Errorf("roles of person %d: %w", id, err)
	}
	_, err := tx.Exec(ctx, `INSERT INTO ks_roles (person_id, role, granted_at, given_by) SELECT $1, unnest($2::text[]), $3, 'issuer'
		ON CONFLICT DO NOTHING`, id, roles, now)
	if err != nil {
		return false, fmt.Errorf("roles of person %d: %w", id, err)
	}
	var has bool
	if err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM ks_roles WHERE person_id = $1)`, id).Scan(&has); err != nil {
		return false, fmt.Errorf("roles of person %d: %w", id, err)
	}
	return has, nil
}

// RenamePerson keeps the name that an issuer knows a person by.
func RenamePerson(ctx context.Context, tx pgx.Tx, id onboarding.PersonID, name string) error {
	if _, err := tx.Exec(ctx, `UPDATE persons SET name = $2 WHERE id = $1 AND erased_at IS NULL`, id, name); err != nil {
		return fmt.Errorf("name of person %d: %w", id, err)
	}
	return nil
}
