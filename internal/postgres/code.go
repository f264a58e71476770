package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ks-no/tilkobling/internal/onboarding"
)

// CodeKind is what a code by e-mail is for.
type CodeKind string

// The kinds, as stored.
const (
	CodeRequest    CodeKind = "request"    // the person asked for it
	CodeInvitation CodeKind = "invitation" // KS sent it
)

// NewCode is a code by e-mail as it is made. Of its secrets the hashes are kept.
type NewCode struct {
	Kind    CodeKind
	Person  onboarding.PersonID // 0: nobody has the e-mail address
	Email   []byte
	Asker   []byte // of the network address that asked
	Browser []byte // of the secret in the browser that asked
	Token   []byte
	Code    []byte
	By      onboarding.PersonID // who invites
	At      time.Time
	Expires time.Time
}

// CodesAsked tells how many codes were asked for since then, for an e-mail
// address and from a network address.
func CodesAsked(ctx context.Context, q Querier, email, asker []byte, since time.Time) (forEmail, fromAsker int, err error) {
	err = q.QueryRow(ctx, `SELECT count(*) FILTER (WHERE email_hash = $1)::int, count(*) FILTER (WHERE asker_hash = $2)::int
		FROM sign_in_codes WHERE kind = 'request' AND created_at > $3 AND (email_hash = $1 OR asker_hash = $2)`, email, asker, since).
		Scan(&forEmail, &fromAsker)
	if err != nil {
		return 0, 0, fmt.Errorf("count codes: %w", err)
	}
	return forEmail, fromAsker, nil
}

// SerialiseCodes makes those who ask for a code for the same e-mail address, or
// from the same network address, wait for one another, so that they are counted.
func SerialiseCodes(ctx context.Context, tx pgx.Tx, email, asker []byte) error {
	_, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(n) FROM (SELECT hashtextextended(encode(h, 'hex'), 5) AS n
		FROM unnest($1::bytea[]) AS h ORDER BY 1) AS locks`, [][]byte{email, asker})
	if err != nil {
		return fmt.Errorf("serialise codes: %w", err)
	}
	return nil
}

// InsertCode keeps a code. Earlier ones of the same kind for the e-mail address
// are revoked, and the mails they stand in deleted.
func InsertCode(ctx context.Context, tx pgx.Tx, n NewCode) (int64, error) {
	if _, err := tx.Exec(ctx, `WITH old AS (UPDATE sign_in_codes SET revoked_at = $3
			WHERE email_hash = $1 AND kind = $2 AND used_at IS NULL AND revoked_at IS NULL RETURNING id)
		DELETE FROM outgoing_mails m USING old WHERE m.code_id = old.id`, n.Email, n.Kind, n.At); err != nil {
		return 0, fmt.Errorf("revoke earlier codes: %w", err)
	}
	var id int64
	err := tx.QueryRow(ctx, `INSERT INTO sign_in_codes (kind, person_id, email_hash, asker_hash, browser, token_hash, code_hash,
			created_at, created_by, expires_at)
		VALUES ($1, nullif($2, 0), $3, coalesce($4::bytea, '\x'), coalesce($5::bytea, '\x'), $6, $7, $8, nullif($9, 0), $10) RETURNING id`,
		n.Kind, n.Person, n.Email, n.Asker, n.Browser, n.Token, n.Code, n.At, n.By, n.Expires).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("keep code: %w", err)
	}
	return id, nil
}

// Code is a code by e-mail as kept.
type Code struct {
	ID      int64
	Kind    CodeKind
	Person  onboarding.PersonID
	Browser []byte
	Hash    []byte
}

const codeInForce = `token_hash = $1 AND used_at IS NULL AND revoked_at IS NULL AND expires_at > $2 AND attempts < $3`

// CodeInForce finds the code that a link leads to.
func CodeInForce(ctx context.Context, q Querier, token []byte, now time.Time, attempts int) (Code, bool, error) {
	var c Code
	err := q.QueryRow(ctx, `SELECT id, kind, coalesce(person_id, 0), browser, code_hash FROM sign_in_codes WHERE `+codeInForce,
		token, now, attempts).Scan(&c.ID, &c.Kind, &c.Person, &c.Browser, &c.Hash)
	return c, err == nil, unlessNone(err, "code")
}

// TryCode counts one attempt at the code that a link leads to, and locks it
// until the transaction ends. It is false where there is none in force.
func TryCode(ctx context.Context, tx pgx.Tx, token []byte, now time.Time, attempts int) (Code, bool, error) {
	var c Code
	err := tx.QueryRow(ctx, `UPDATE sign_in_codes SET attempts = attempts + 1 WHERE `+codeInForce+`
		RETURNING id, kind, coalesce(person_id, 0), browser, code_hash`, token, now, attempts).Scan(&c.ID, &c.Kind, &c.Person, &c.Browser, &c.Hash)
	return c, err == nil, unlessNone(err, "try code")
}

// UseCode marks a code as used and deletes the mail that it stands in.
func UseCode(ctx context.Context, tx pgx.Tx, id int64, now time.Time) error {
	_, err := tx.Exec(ctx, `WITH used AS (UPDATE sign_in_codes SET used_at = $2 WHERE id = $1 RETURNING id)
		DELETE FROM outgoing_mails m USING used WHERE m.code_id = used.id`, id, now)
	if err != nil {
		return fmt.Errorf("use code: %w", err)
	}
	return nil
}

// RevokeCodes revokes all codes of a person that are in force.
func RevokeCodes(ctx context.Context, tx pgx.Tx, id onboarding.PersonID, now time.Time) error {
	_, err := tx.Exec(ctx, `WITH old AS (UPDATE sign_in_codes SET revoked_at = $2
			WHERE person_id = $1 AND used_at IS NULL AND revoked_at IS NULL RETURNING id)
		DELETE FROM outgoing_mails m USING old WHERE m.code_id = old.id`, id, now)
	if err != nil {
		return fmt.Errorf("revoke codes of person %d: %w", id, err)
	}
	return nil
}

// MayHaveCode tells who the person with an e-mail address is, if a code lets the
// person in: somebody named at a customer or in a case. Roles at KS are not had
// through a code.
func MayHaveCode(ctx context.Context, q Querier, email string) (PersonRow, bool, error) {
	var p PersonRow
	err := q.QueryRow(ctx, `SELECT `+personColumns+` FROM persons p WHERE lower(p.email) = lower($1) AND p.erased_at IS NULL
		AND (EXISTS (SELECT FROM memberships m WHERE m.person_id = p.id AND m.ended_at IS NULL AND m.role <> 'network_contact')
			OR EXISTS (SELECT FROM case_developers d WHERE d.person_id = p.id AND d.ended_at IS NULL))`, email).Scan(p.fields()...)
	return p, err == nil, unlessNone(err, "who may have a code")
}

// unlessNone passes over that there is no row.
func unlessNone(err error, what string) error {
	if err == nil || errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}
