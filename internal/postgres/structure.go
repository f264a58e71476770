package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/ks-no/tilkobling/internal/hrapi"
	"github.com/ks-no/tilkobling/internal/onboarding"
)

// ReadingRow is a reading without what was read.
type ReadingRow struct {
	ID          onboarding.ReadingID   `json:"id"`
	Run         onboarding.RunID       `json:"run_id"`
	Kind        onboarding.ReadingKind `json:"kind"`
	Environment onboarding.Environment `json:"environment"`
	Digest      string                 `json:"digest"`
	At          time.Time              `json:"read_at"`
	Units       int                    `json:"units"`
	Levels      int                    `json:"levels"`
	Persons     int                    `json:"persons"`
	Positions   int                    `json:"positions"`
}

// LoadReading reads one reading of a case, without what was read.
func LoadReading(ctx context.Context, q Querier, id onboarding.CaseID, reading onboarding.ReadingID) (ReadingRow, error) {
	var r ReadingRow
	err := q.QueryRow(ctx, `SELECT id, run_id, kind, environment, digest, read_at, units, levels, persons, positions
		FROM readings WHERE case_id = $1 AND id = $2`, id, reading).
		Scan(&r.ID, &r.Run, &r.Kind, &r.Environment, &r.Digest, &r.At, &r.Units, &r.Levels, &r.Persons, &r.Positions)
	return r, found(err, "reading")
}

// SignOffRow is a confirmation as it is shown.
type SignOffRow struct {
	ID            int64                  `json:"id"`
	Customer      onboarding.CustomerID  `json:"customer_id"`
	Kind          onboarding.ReadingKind `json:"kind"`
	Reading       onboarding.ReadingID   `json:"reading_id"`
	Digest        string                 `json:"digest"`
	PersonName    string                 `json:"person_name"`
	Organisation  string                 `json:"organisation"`
	Method        string                 `json:"method"`
	Sentence      string                 `json:"sentence"`
	Language      string                 `json:"language"`
	At            time.Time              `json:"at"`
	Retrospective bool                   `json:"retrospective"`
}

// RemarkRow is a remark with its answer.
type RemarkRow struct {
	ID         int64                `json:"id"`
	Reading    onboarding.ReadingID `json:"reading_id"`
	Unit       string               `json:"unit_id"`
	Kind       RemarkKind           `json:"kind"`
	Body       string               `json:"body"`
	Author     string               `json:"author"`
	At         time.Time            `json:"at"`
	Answer     string               `json:"answer"`
	AnsweredBy string               `json:"answered_by"`
	AnsweredAt *time.Time           `json:"answered_at"`
	ClosedBy   string               `json:"closed_by"`
	ClosedAt   *time.Time           `json:"closed_at"`
}

// SectorTick says who has looked through a sector, and when.
type SectorTick struct {
	Digest string    `json:"digest"`
	Unit   string    `json:"unit_id"`
	By     string    `json:"by"`
	At     time.Time `json:"at"`
}

// Organisation is what the page of a case's organisation shows beside the
// progress and the units themselves.
type Organisation struct {
	Readings   []ReadingRow                     `json:"readings"` // newest first
	SignOffs   []SignOffRow                     `json:"sign_offs"`
	Remarks    []RemarkRow                      `json:"remarks"` // open ones first
	Ticks      []SectorTick                     `json:"ticks"`
	Notes      map[int64]string                 `json:"notes"`      // free text by fact: why a count differs, what is wrong
	Names      map[onboarding.PersonID]string   `json:"names"`      // of those who recorded
	Confirmers map[onboarding.CustomerID]string `json:"confirmers"` // names of those who confirm
}

// LoadOrganisation reads it in one statement.
func LoadOrganisation(ctx context.Context, q Querier, id onboarding.CaseID) (*Organisation, error) {
	var raw []byte
	err := q.QueryRow(ctx, `SELECT jsonb_build_object(
		'readings', (SELECT jsonb_agg(to_jsonb(r) - 'body' ORDER BY r.id DESC) FROM readings r WHERE r.case_id = $1),
		'sign_offs', (SELECT jsonb_agg(to_jsonb(s) ORDER BY s.id DESC) FROM sign_offs s WHERE s.case_id = $1),
		'remarks', (SELECT jsonb_agg(to_jsonb(m) || jsonb_build_object('author', coalesce(a.name, ''), 'answered_by', coalesce(b.name, ''),
				'closed_by', coalesce(d.name, '')) ORDER BY m.closed_at IS NOT NULL, m.id)
			FROM remarks m LEFT JOIN persons a ON a.id = m.author LEFT JOIN persons b ON b.id = m.answered_by LEFT JOIN persons d ON d.id = m.closed_by
			WHERE m.case_id = $1),
		'ticks', (SELECT jsonb_agg(jsonb_build_object('digest', t.digest, 'unit_id', t.unit_id, 'by', p.name, 'at', t.at))
			FROM sector_ticks t JOIN persons p ON p.id = t.person_id WHERE t.case_id = $1),
		'notes', (SELECT jsonb_object_agg(f.id, f.note) FROM facts f WHERE f.case_id = $1 AND f.note <> ''
			AND f.kind IN ('count_explained', 'structure_returned', 'differences_accepted', 'prod_setup')),
		'names', (SELECT jsonb_object_agg(p.id, p.name) FROM persons p WHERE p.id IN (SELECT by_person FROM facts WHERE case_id = $1)),
		'confirmers', (SELECT jsonb_object_agg(c.id, c.display_name) FROM case_customers x JOIN customers c ON c.id = x.customer_id
			WHERE x.case_id = $1 AND x.confirms))`, id).Scan(&raw)
	if err != nil {
		return nil, found(err, "organisation")
	}
	var out Organisation
	if err := json.Unmarshal(raw, &out); err != nil {
		return nil, fmt.Errorf("organisation of case %d: %w", id, err)
	}
	return &out, nil
}

// Bodies are the contents of some readings of a case.
type Bodies struct {
	Structures map[onboarding.ReadingID]*hrapi.Structure
	Placements map[onboarding.ReadingID]*hrapi.Placement
}

// LoadBodies reads the contents of some readings in one statement. Those that
// are not the case's are left out.
func LoadBodies(ctx context.Context, q Querier, id onboarding.CaseID, readings ...onboarding.ReadingID) (*Bodies, error) {
	rows, err := q.Query(ctx, `SELECT id, kind, body FROM readings WHERE case_id = $1 AND id = ANY ($2)`, id, readings)
	if err != nil {
		return nil, fmt.Errorf("readings: %w", err)
	}
	defer rows.Close()
	out := &Bodies{Structures: map[onboarding.ReadingID]*hrapi.Structure{}, Placements: map[onboarding.ReadingID]*hrapi.Placement{}}
	for rows.Next() {
		var reading onboarding.ReadingID
		var kind onboarding.ReadingKind
		var body []byte
		if err := rows.Scan(&reading, &kind, &body); err != nil {
			return nil, fmt.Errorf("readings: %w", err)
		}
		var into any
		switch kind {
		case onboarding.Structure:
			s := new(hrapi.Structure)
			out.Structures[reading], into = s, s
		case onboarding.Placement:
			p := new(hrapi.Placement)
			out.Placements[reading], into = p, p
		}
		if err := json.Unmarshal(body, into); err != nil {
			return nil, fmt.Errorf("reading %d: %w", reading, err)
		}
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("readings: %w", err)
	}
	return out, nil
}
