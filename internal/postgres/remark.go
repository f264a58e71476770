package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ks-no/tilkobling/internal/onboarding"
)

// RemarkKind is what is said to be wrong with a unit. Stored and never reused.
type RemarkKind string

// The kinds.
const (
	RemarkParent  RemarkKind = "parent"  // lies under the wrong unit
	RemarkClosed  RemarkKind = "closed"  // does not exist any more
	RemarkName    RemarkKind = "name"    // has the wrong name
	RemarkMissing RemarkKind = "missing" // a unit below it is missing
	RemarkOther   RemarkKind = "other"
)

// RemarkKinds lists them as forms do.
func RemarkKinds() []RemarkKind {
	return []RemarkKind{RemarkParent, RemarkClosed, RemarkName, RemarkMissing, RemarkOther}
}

// NewRemark is a remark on a unit of a reading.
type NewRemark struct {
	Case    onboarding.CaseID
	Reading onboarding.ReadingID
	Unit    string
	Kind    RemarkKind
	Body    string
	Author  onboarding.PersonID
	At      time.Time
}

// InsertRemark keeps a remark.
func InsertRemark(ctx context.Context, tx pgx.Tx, n NewRemark) (int64, error) {
	var id int64
	err := tx.QueryRow(ctx, `INSERT INTO remarks (case_id, reading_id, unit_id, kind, body, author, at) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`,
		n.Case, n.Reading, n.Unit, n.Kind, n.Body, n.Author, n.At).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("keep remark of case %d: %w", n.Case, err)
	}
	return id, nil
}

// RemarkState is where a remark stands.
type RemarkState struct {
	Answered, Closed bool
}

// LockRemark finds a remark of a case, which other writers then wait for.
func LockRemark(ctx context.Context, tx pgx.Tx, id onboarding.CaseID, remark int64) (RemarkState, error) {
	var s RemarkState
	err := tx.QueryRow(ctx, `SELECT answered_at IS NOT NULL, closed_at IS NOT NULL FROM remarks WHERE case_id = $1 AND id = $2 FOR UPDATE`, id, remark).
		Scan(&s.Answered, &s.Closed)
	return s, found(err, "remark")
}

// AnswerRemark keeps the answer to a remark.
func AnswerRemark(ctx context.Context, tx pgx.Tx, remark int64, answer string, by onboarding.PersonID, at time.Time) error {
	if _, err := tx.Exec(ctx, `UPDATE remarks SET answer = $2, answered_by = $3, answered_at = $4 WHERE id = $1`, remark, answer, by, at); err != nil {
		return fmt.Errorf("answer remark %d: %w", remark, err)
	}
	return nil
}

// CloseRemark says that a remark is settled.
func CloseRemark(ctx context.Context, tx pgx.Tx, remark int64, by onboarding.PersonID, at time.Time) error {
	if _, err := tx.Exec(ctx, `UPDATE remarks SET closed_by = $2, closed_at = $3 WHERE id = $1`, remark, by, at); err != nil {
		return fmt.Errorf("close remark %d: %w", remark, err)
	}
	return nil
}

// OpenRemarks counts the remarks of a case that are not closed.
func OpenRemarks(ctx context.Context, q Querier, id onboarding.CaseID) (int, error) {
	var n int
	if err := q.QueryRow(ctx, `SELECT count(*) FROM remarks WHERE case_id = $1 AND closed_at IS NULL`, id).Scan(&n); err != nil {
		return 0, fmt.Errorf("open remarks: %w", err)
	}
	return n, nil
}

// TickSector keeps that a sector of a structure was looked through, or takes it
// back. It holds for all readings of the same digest.
func TickSector(ctx context.Context, tx pgx.Tx, id onboarding.CaseID, digest, unit string, by onboarding.PersonID, at time.Time, seen bool) error {
	sql, args := `DELETE FROM sector_ticks WHERE case_id = $1 AND digest = $2 AND unit_id = $3`, []any{id, digest, unit}
	if seen {
		sql, args = `INSERT INTO sector_ticks (case_id, digest, unit_id, person_id, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`, append(args, by, at)
	}
	if _, err := tx.Exec(ctx, sql, args...); err != nil {
		return fmt.Errorf("tick a sector of case %d: %w", id, err)
	}
	return nil
}

// RemarkPlace is the unit that a remark is on, and the reading it was seen in.
type RemarkPlace struct {
	Reading onboarding.ReadingID
	Unit    string
}

// LoadRemark finds where a remark of a case is.
func LoadRemark(ctx context.Context, q Querier, id onboarding.CaseID, remark int64) (RemarkPlace, error) {
	var p RemarkPlace
	err := q.QueryRow(ctx, `SELECT reading_id, unit_id FROM remarks WHERE case_id = $1 AND id = $2`, id, remark).Scan(&p.Reading, &p.Unit)
	return p, found(err, "remark")
}
