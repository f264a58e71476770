package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ks-no/tilkobling/internal/onboarding"
)

// CaseRow is a case as stored, with what is derived from its facts.
type CaseRow struct {
	ID           onboarding.CaseID       `json:"id"`
	Number       string                  `json:"number"`
	Procedure    onboarding.Version      `json:"procedure"`
	CustomerID   onboarding.CustomerID   `json:"customer_id"`
	CustomerKind onboarding.CustomerKind `json:"customer_kind"`
	CustomerName string                  `json:"customer_name"` // with county where the name stands for two
	Covered      []onboarding.CustomerID `json:"covered"`
	GroupID      int64                   `json:"group_id"`
	BegunAt      time.Time               `json:"begun_at"`
	OpenedAt     time.Time               `json:"opened_at"`
	HandlerID    onboarding.PersonID     `json:"handler_id"`
	HRSystem     string                  `json:"hr_system"`
	SupplierID   int64                   `json:"supplier_id"`
	Status       onboarding.Status       `json:"status"`
	Stage        onboarding.Stage        `json:"stage"`
	StageSince   time.Time               `json:"stage_since"`
	TurnParty    string                  `json:"turn_party"`
	TurnRole     string                  `json:"turn_role"`
	TurnSince    time.Time               `json:"turn_since"`
	HoldUntil    *time.Time              `json:"hold_until_at"`
	HoldReason   string                  `json:"hold_reason"`
	LabRank      *float64                `json:"lab_rank"`
	RunState     string                  `json:"run_state"`
	Version      int                     `json:"event_count"` // rises with every change
}

// Scope is what the policy asks about.
func (c *CaseRow) Scope() onboarding.Scope {
	return onboarding.Scope{Case: c.ID, Customers: append([]onboarding.CustomerID{c.CustomerID}, c.Covered...)}
}

// factsSQL gathers all that a case's progress derives from in one statement.
const factsSQL = `
SELECT jsonb_build_object(
 'case', to_jsonb(c) - 'event_hash' - 'search' || jsonb_build_object(
    'customer_kind', cu.kind, 'customer_name', cu.display_name,
    'hold_until_at', c.hold_until::timestamp AT TIME ZONE 'Europe/Oslo',
    'covered', coalesce((SELECT jsonb_agg(x.customer_id) FROM case_customers x WHERE x.case_id = c.id AND NOT x.own), '[]')),
 'confirmers', (SELECT jsonb_agg(x.customer_id ORDER BY x.customer_id) FROM case_customers x WHERE x.case_id = c.id AND x.confirms),
 'requester', (SELECT jsonb_build_object('id', m.person_id, 'at', m.created_at) FROM memberships m
    WHERE m.customer_id = c.customer_id AND m.role = 'requester' AND m.ended_at IS NULL),
 'developers', (SELECT jsonb_agg(jsonb_build_object('side', d.side, 'at', d.created_at) ORDER BY d.id) FROM case_developers d
    WHERE d.case_id = c.id AND d.ended_at IS NULL),
 'facts', (SELECT jsonb_agg(to_jsonb(f) - 'note' - 'detail' ORDER BY f.id) FROM facts f WHERE f.case_id = c.id),
 'taken_back', (SELECT jsonb_object_agg(t.requirement, t.at) FROM
    (SELECT requirement, max(at) AS at FROM taken_back WHERE case_id = c.id GROUP BY requirement) t),
 'endpoints', (SELECT jsonb_agg(jsonb_build_object('environment', e.environment, 'resource', e.resource, 'id', e.id,
    'at', e.delivered_at, 'by', e.delivered_by)) FROM endpoints e WHERE e.case_id = c.id AND e.replaced_at IS NULL),
 'credentials', (SELECT jsonb_agg(jsonb_build_object('environment', k.environment, 'id', k.id,
    'at', k.delivered_at, 'by', k.delivered_by)) FROM credentials k WHERE k.case_id = c.id AND k.replaced_at IS NULL),
 'addresses', (SELECT jsonb_object_agg(substr(s.key, 9), s.value) FROM settings s WHERE s.key IN ('address.lab', 'address.prod')),
 'tested', (SELECT jsonb_agg(to_jsonb(t)) FROM tested t WHERE t.case_id = c.id),
 'deviations', (SELECT jsonb_agg(jsonb_build_object('environment', d.environment, 'check_id', d.check_id, 'count', d.count,
    'at', d.at, 'by', d.by_person)) FROM deviations d WHERE d.case_id = c.id AND d.ended_at IS NULL),
 'readings', (SELECT jsonb_agg(jsonb_build_object('id', r.id, 'kind', r.kind, 'environment', r.environment, 'run_id', r.run_id,
    'digest', r.digest, 'at', r.read_at, 'units', r.units, 'persons', r.persons)) FROM readings r WHERE r.case_id = c.id),
 'sign_offs', (SELECT jsonb_agg(jsonb_build_object('id', s.id, 'kind', s.kind, 'customer', s.customer_id, 'reading', s.reading_id,
    'digest', s.digest, 'by', s.person_id, 'at', s.at, 'period', s.period_id, 'retrospective', s.retrospective) ORDER BY s.id)
    FROM sign_offs s WHERE s.case_id = c.id),
 'periods', (SELECT jsonb_agg(jsonb_build_object('id', p.id, 'steps', coalesce((SELECT jsonb_object_agg(ls.step,
      jsonb_build_object('At', ls.occurred_at, 'RecordedAt', ls.recorded_at, 'By', coalesce(ls.by_person, 0)))
      FROM lab_steps ls WHERE ls.period_id = p.id), '{}'), 'data_since', (SELECT min(f.occurred_at) FROM lab_period_cases x
      JOIN facts f ON f.case_id = x.case_id WHERE x.period_id = p.id AND f.period_id = p.id AND f.kind = 'persons_imported'))
      ORDER BY (SELECT ls.occurred_at FROM lab_steps ls WHERE ls.period_id = p.id AND ls.step = 'backup') NULLS LAST, p.planned_from, p.id)
    FROM lab_periods p JOIN lab_period_cases pc ON pc.period_id = p.id WHERE pc.case_id = c.id),
 'lab_spans', (SELECT jsonb_agg(jsonb_build_object('Backup', b.occurred_at, 'Rollback', r.occurred_at) ORDER BY b.occurred_at)
    FROM lab_steps b LEFT JOIN lab_steps r ON r.period_id = b.period_id AND r.step = 'rollback'
    WHERE b.step = 'backup' AND (r.occurred_at IS NULL OR r.occurred_at > c.begun_at)),
 'lab_free', NOT EXISTS (SELECT FROM lab_periods WHERE open),
 'unanswered', (SELECT min(m.at) FROM messages m WHERE m.case_id = c.id AND m.side <> 'ks' AND m.answered_at IS NULL),
 'run_active', EXISTS (SELECT FROM runs r WHERE r.case_id = c.id AND r.state IN ('queued', 'running')),
 'difference', (SELECT r.difference || jsonb_build_object('run', r.id, 'at', r.finished_at) FROM runs r
    WHERE r.case_id = c.id AND r.environment = 'prod' AND r.difference IS NOT NULL ORDER BY r.id DESC LIMIT 1))
FROM cases c JOIN customers cu ON cu.id = c.customer_id
WHERE `

// LoadCase reads a case and the facts that its progress derives from, in one
// statement.
func LoadCase(ctx context.Context, q Querier, id onboarding.CaseID) (*CaseRow, *onboarding.Facts, error) {
	return loadCase(ctx, q, factsSQL+`c.id = $1`, id)
}

// LoadCaseByNumber is LoadCase for the number people use, KSL-2026-0042.
func LoadCaseByNumber(ctx context.Context, q Querier, number string) (*CaseRow, *onboarding.Facts, error) {
	return loadCase(ctx, q, factsSQL+`c.number = $1`, number)
}

// CaseFacts is a case with what its progress derives from.
type CaseFacts struct {
	Row   *CaseRow
	Facts *onboarding.Facts
}

// LoadCases is LoadCase for several, in one statement and in the order of ids.
func LoadCases(ctx context.Context, q Querier, ids []onboarding.CaseID) ([]CaseFacts, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	rows, err := q.Query(ctx, factsSQL+`c.id = ANY($1) ORDER BY array_position($1, c.id)`, ids)
	if err != nil {
		return nil, fmt.Errorf("load cases: %w", err)
	}
	docs, err := pgx.CollectRows(rows, pgx.RowTo[[]byte])
	if err != nil {
		return nil, fmt.Errorf("load cases: %w", err)
	}
	out := make([]CaseFacts, 0, len(docs))
	for _, raw := range docs {
		d := new(factsDoc)
		if err := json.Unmarshal(raw, d); err != nil {
			return nil, fmt.Errorf("load cases: %w", err)
		}
		out = append(out, CaseFacts{Row: &d.Case.CaseRow, Facts: d.facts()})
	}
	return out, nil
}

func loadCase(ctx context.Context, q Querier, sql string, arg any) (*CaseRow, *onboarding.Facts, error) {
	var raw []byte
	if err := q.QueryRow(ctx, sql, arg).Scan(&raw); err != nil {
		return nil, nil, found(err, "load case")
	}
	var d factsDoc
	if err := json.Unmarshal(raw, &d); err != nil {
		return nil, nil, fmt.Errorf("load case: %w", err)
	}
	return &d.Case.CaseRow, d.facts(), nil
}

// LockCase is LoadCase for a change: other writers of the case wait.
func LockCase(ctx context.Context, q Querier, id onboarding.CaseID) (*CaseRow, *onboarding.Facts, error) {
	var one int
	if err := q.QueryRow(ctx, `SELECT 1 FROM cases WHERE id = $1 FOR UPDATE`, id).Scan(&one); err != nil {
		return nil, nil, found(err, "lock case")
	}
	return LoadCase(ctx, q, id)
}

// CaseVersion is the case's version now.
func CaseVersion(ctx context.Context, q Querier, id onboarding.CaseID) (int, error) {
	var v int
	err := q.QueryRow(ctx, `SELECT event_count FROM cases WHERE id = $1`, id).Scan(&v)
	return v, found(err, "case version")
}

// CaseIDByNumber finds a case by the number people use, KSL-2026-0042.
func CaseIDByNumber(ctx context.Context, q Querier, number string) (onboarding.CaseID, error) {
	var id onboarding.CaseID
	err := q.QueryRow(ctx, `SELECT id FROM cases WHERE number = $1`, number).Scan(&id)
	return id, found(err, "case by number")
}

// factsDoc mirrors factsSQL.
type factsDoc struct {
	Case struct {
		CaseRow
		OpenedBy    onboarding.PersonID `json:"opened_by"`
		HandlerAt   time.Time           `json:"handler_at"`
		ProdOwnURLs bool                `json:"prod_own_urls"`
		ProdOwnCred bool                `json:"prod_own_cred"`
		HoldSince   *time.Time          `json:"hold_since"`
		CancelledAt *time.Time          `json:"cancelled_at"`
		TurnKind    onboarding.TurnKind `json:"turn_kind"`
	} `json:"case"`
	Confirmers []onboarding.CustomerID `json:"confirmers"`
	Requester  *struct {
		ID onboarding.PersonID `json:"id"`
		At time.Time           `json:"at"`
	} `json:"requester"`
	Developers []struct {
		Side onboarding.Party `json:"side"`
		At   time.Time        `json:"at"`
	} `json:"developers"`
	Facts []struct {
		ID            int64                  `json:"id"`
		Kind          onboarding.FactKind    `json:"kind"`
		By            onboarding.PersonID    `json:"by_person"`
		RecordedAt    time.Time              `json:"recorded_at"`
		OccurredAt    time.Time              `json:"occurred_at"`
		Number        int                    `json:"number"`
		Time          time.Time              `json:"at_time"`
		Environment   onboarding.Environment `json:"environment"`
		Address       string                 `json:"address"`
		Subject       onboarding.PersonID    `json:"subject"`
		Reading       onboarding.ReadingID   `json:"reading_id"`
		Digest        string                 `json:"digest"`
		Mender        onboarding.Mender      `json:"mender"`
		Period        onboarding.PeriodID    `json:"period_id"`
		Requirement   onboarding.Key         `json:"requirement"`
		Retrospective bool                   `json:"retrospective"`
		WithdrawnAt   time.Time              `json:"withdrawn_at"`
	} `json:"facts"`
	TakenBack map[onboarding.Key]time.Time `json:"taken_back"`
	Endpoints []struct {
		Environment onboarding.Environment `json:"environment"`
		Resource    onboarding.Resource    `json:"resource"`
		ID          int64                  `json:"id"`
		At          time.Time              `json:"at"`
		By          onboarding.PersonID    `json:"by"`
	} `json:"endpoints"`
	Credentials []struct {
		Environment onboarding.Environment `json:"environment"`
		ID          int64                  `json:"id"`
		At          time.Time              `json:"at"`
		By          onboarding.PersonID    `json:"by"`
	} `json:"credentials"`
	Addresses map[onboarding.Environment]string `json:"addresses"`
	Tested    []struct {
		Environment       onboarding.Environment `json:"environment"`
		Resource          onboarding.Resource    `json:"resource"`
		Level             onboarding.Level       `json:"level"`
		Run               onboarding.RunID       `json:"run_id"`
		At                time.Time              `json:"at"`
		By                onboarding.PersonID    `json:"by_person"`
		EndpointVersion   int64                  `json:"endpoint_version"`
		CredentialVersion int64                  `json:"credential_version"`
		Failing           []onboarding.Failing   `json:"failing"`
		Errored           bool                   `json:"errored"`
	} `json:"tested"`
	Deviations []struct {
		Environment onboarding.Environment `json:"environment"`
		Check       string                 `json:"check_id"`
		Count       int64                  `json:"count"`
		At          time.Time              `json:"at"`
		By          onboarding.PersonID    `json:"by"`
	} `json:"deviations"`
	Readings []struct {
		ID          onboarding.ReadingID   `json:"id"`
		Kind        onboarding.ReadingKind `json:"kind"`
		Environment onboarding.Environment `json:"environment"`
		Run         onboarding.RunID       `json:"run_id"`
		Digest      string                 `json:"digest"`
		At          time.Time              `json:"at"`
		Units       int                    `json:"units"`
		Persons     int                    `json:"persons"`
	} `json:"readings"`
	SignOffs []struct {
		ID            int64                  `json:"id"`
		Kind          onboarding.ReadingKind `json:"kind"`
		Customer      onboarding.CustomerID  `json:"customer"`
		Reading       onboarding.ReadingID   `json:"reading"`
		Digest        string                 `json:"digest"`
		By            onboarding.PersonID    `json:"by"`
		At            time.Time              `json:"at"`
		Period        onboarding.PeriodID    `json:"period"`
		Retrospective bool                   `json:"retrospective"`
	} `json:"sign_offs"`
	Periods []struct {
		ID        onboarding.PeriodID                       `json:"id"`
		Steps     map[onboarding.PeriodStep]onboarding.Step `json:"steps"`
		DataSince time.Time                                 `json:"data_since"`
	} `json:"periods"`
	LabSpans   []onboarding.LabSpan `json:"lab_spans"`
	LabFree    bool                 `json:"lab_free"`
	Unanswered *time.Time           `json:"unanswered"`
	RunActive  bool                 `json:"run_active"`
	Difference *struct {
		Run              onboarding.RunID `json:"run"`
		At               time.Time        `json:"at"`
		Units            int              `json:"units"`
		PersonsConfirmed int              `json:"persons_confirmed"`
		PersonsNow       int              `json:"persons_now"`
	} `json:"difference"`
}

func (d *factsDoc) facts() *onboarding.Facts {
	c := &d.Case
	f := &onboarding.Facts{
		OpenedAt: c.OpenedAt, OpenedBy: c.OpenedBy, CustomerKind: c.CustomerKind, Confirmers: d.Confirmers,
		Handler: c.HandlerID, HandlerAt: c.HandlerAt, Developers: len(d.Developers),
		TakenBack: d.TakenBack, ProdOwnURLs: c.ProdOwnURLs, ProdOwnCred: c.ProdOwnCred,
		Addresses: d.Addresses, LabFree: d.LabFree, LabSpans: d.LabSpans, RunActive: d.RunActive,
		Turn: &onboarding.Turn{
			Kind: c.TurnKind, Party: partyOrNone(c.TurnParty), Role: onboarding.Owner(c.TurnRole), Since: c.TurnSince,
		},
	}
	if d.Requester != nil {
		f.Requester, f.RequesterAt = d.Requester.ID, d.Requester.At
	}
	for _, x := range d.Developers {
		if f.DeveloperSide != onboarding.Supplier {
			f.DeveloperSide = x.Side
		}
		if f.DeveloperAt.IsZero() {
			f.DeveloperAt = x.At
		}
	}
	if c.HoldSince != nil && c.HoldUntil != nil {
		f.Hold = &onboarding.Hold{Since: *c.HoldSince, Until: *c.HoldUntil, Reason: c.HoldReason}
	}
	if c.CancelledAt != nil {
		f.CancelledAt = *c.CancelledAt
	}
	if d.Unanswered != nil {
		f.Unanswered = *d.Unanswered
	}
	for _, x := range d.Facts {
		f.Recorded = append(f.Recorded, onboarding.Fact{
			ID: x.ID, Kind: x.Kind, By: x.By, RecordedAt: x.RecordedAt, OccurredAt: x.OccurredAt, Number: x.Number,
			Time: x.Time, Environment: x.Environment, Address: x.Address, Subject: x.Subject, Reading: x.Reading,
			Digest: x.Digest, Mender: x.Mender, Period: x.Period, Requirement: x.Requirement,
			Retrospective: x.Retrospective, Withdrawn: x.WithdrawnAt,
		})
	}
	for _, x := range d.Endpoints {
		f.Endpoints = append(f.Endpoints, onboarding.Endpoint{Environment: x.Environment, Resource: x.Resource, Version: x.ID, At: x.At, By: x.By})
	}
	for _, x := range d.Credentials {
		f.Credentials = append(f.Credentials, onboarding.Credential{Environment: x.Environment, Version: x.ID, At: x.At, By: x.By})
	}
	for _, x := range d.Tested {
		f.Tested = append(f.Tested, onboarding.Tested(x))
	}
	for _, x := range d.Deviations {
		f.Deviations = append(f.Deviations, onboarding.Deviation(x))
	}
	for _, x := range d.Readings {
		f.Readings = append(f.Readings, onboarding.Reading(x))
	}
	for _, x := range d.SignOffs {
		f.SignOffs = append(f.SignOffs, onboarding.SignOff(x))
	}
	for _, x := range d.Periods {
		f.Periods = append(f.Periods, onboarding.Period(x))
	}
	if x := d.Difference; x != nil {
		f.Difference = &onboarding.Difference{
			Run: x.Run, At: x.At, Units: x.Units, PersonsConfirmed: x.PersonsConfirmed, PersonsNow: x.PersonsNow,
		}
	}
	return f
}

// partyOrNone reads a stored party: a case that waits for nobody has none.
func partyOrNone(s string) onboarding.Party {
	if s == "none" || s == "hold" {
		return ""
	}
	return onboarding.Party(s)
}
