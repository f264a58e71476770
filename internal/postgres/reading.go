package postgres

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ks-no/tilkobling/internal/hrapi"
	"github.com/ks-no/tilkobling/internal/onboarding"
)

// NewReading is what a run learned of the data. Body is the [hrapi.Structure]
// or the [hrapi.Placement].
type NewReading struct {
	Case      onboarding.CaseID
	Run       onboarding.RunID
	Kind      onboarding.ReadingKind
	Env       onboarding.Environment
	Digest    string
	At        time.Time
	Units     int
	Levels    int
	Persons   int
	Positions int
	Body      any
}

// InsertReading keeps a reading.
func InsertReading(ctx context.Context, tx pgx.Tx, n NewReading) (onboarding.ReadingID, error) {
	body, err := storable(n.Body)
	if err != nil {
		return 0, fmt.Errorf("reading: %w", err)
	}
	var id onboarding.ReadingID
	err = tx.QueryRow(ctx, `INSERT INTO readings (case_id, run_id, kind, environment, digest, read_at, units, levels, persons, positions, body)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id`,
		n.Case, n.Run, n.Kind, n.Env, n.Digest, n.At, n.Units, n.Levels, n.Persons, n.Positions, body).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("keep reading: %w", err)
	}
	return id, nil
}

// StructureOf reads the units of a reading of a case.
func StructureOf(ctx context.Context, q Querier, id onboarding.CaseID, reading onboarding.ReadingID) (*hrapi.Structure, error) {
	s := new(hrapi.Structure)
	return s, readingBody(ctx, q, id, reading, onboarding.Structure, s)
}

// PlacementOf reads the figures of a reading of a case.
func PlacementOf(ctx context.Context, q Querier, id onboarding.CaseID, reading onboarding.ReadingID) (*hrapi.Placement, error) {
	p := new(hrapi.Placement)
	return p, readingBody(ctx, q, id, reading, onboarding.Placement, p)
}

func readingBody(ctx context.Context, q Querier, id onboarding.CaseID, reading onboarding.ReadingID, kind onboarding.ReadingKind, into any) error {
	var body []byte
	err := q.QueryRow(ctx, `SELECT body FROM readings WHERE case_id = $1 AND id = $2 AND kind = $3`, id, reading, kind).Scan(&body)
	if err != nil {
		return found(err, "reading")
	}
	if err := json.Unmarshal(body, into); err != nil {
		return fmt.Errorf("reading %d: %w", reading, err)
	}
	return nil
}

// storable is v as a document that Postgres can keep: jsonb holds no NUL, which
// an endpoint may well deliver.
func storable(v any) ([]byte, error) {
	b, err := json.Marshal(v)
	if err != nil || !bytes.Contains(b, []byte(`\u0000`)) {
		return b, err
	}
	var doc any
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	if err := d.Decode(&doc); err != nil {
		return nil, err
	}
	return json.Marshal(withoutNUL(doc))
}

func withoutNUL(v any) any {
	switch v := v.(type) {
	case string:
		return strings.ReplaceAll(v, "\x00", "\uFFFD")
	case []any:
		for i := range v {
			v[i] = withoutNUL(v[i])
		}
		return v
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, x := range v {
			out[strings.ReplaceAll(k, "\x00", "\uFFFD")] = withoutNUL(x)
		}
		return out
	default:
		return v
	}
}
