package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/ks-no/tilkobling/internal/insight"
	"github.com/ks-no/tilkobling/internal/onboarding"
)

// Storage is what the overview reads from, and keeps what is over in.
type Storage interface {
	Querier
	Beginner
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
}

// GoLive is an open case with a day that it shall be in production.
type GoLive struct {
	Number   string           `json:"number"`
	Customer string           `json:"customer"`
	Date     string           `json:"date"` // as time.DateOnly
	Stage    onboarding.Stage `json:"stage"`
}

// DataInLab is a case whose personal data lie in LAB.
type DataInLab struct {
	Number   string    `json:"number"`
	Customer string    `json:"customer"`
	Since    time.Time `json:"since"`
}

// Workload is what lies with one case handler. Counts stop at CountLimit.
type Workload struct {
	ID     onboarding.PersonID `json:"id"` // 0: nobody
	Name   string              `json:"name"`
	Active int                 `json:"active"`
	KS     int                 `json:"ks"` // of them, those that wait for KS
	OnHold int                 `json:"on_hold"`
}

// DashboardHead is what the overview begins with.
type DashboardHead struct {
	Settings Settings
	Past     *Past
	Pending  bool // not all that is over is in it yet
	GoLives  []GoLive
	Lab      []DataInLab
	Workload []Workload // of all case handlers, whatever the filter
	// Suppliers are the names of all.
	Suppliers map[int64]string

	began   time.Time // when the first case was opened
	version int64
	due     int // cases to compute anew, as far as figuresAtOnce
}

// goLiveLimit and labLimit are how many are listed.
const (
	goLiveLimit = 8
	labLimit    = 50
)

// caseFilterSQL asks each case for itself: where few are wanted, the others'
// customers are not read.
const caseFilterSQL = `($3 = '' OR (SELECT bool_or(y.county_number = $3) FROM case_customers x JOIN customers y ON y.id = x.customer_id WHERE x.case_id = c.id))
	AND ($4 = '' OR c.hr_system = $4) AND ($5::bigint = 0 OR c.supplier_id = $5) AND ($6::bigint = 0 OR c.handler_id = $6)`

var dashboardHeadSQL = fmt.Sprintf(`SELECT (SELECT jsonb_object_agg(key, value) FROM settings),
	v.version, (SELECT body FROM past_figures p WHERE p.key = $1 AND p.day = $2::date AND p.version = v.version),
	(SELECT count(*) FROM (SELECT FROM figures_due LIMIT %[6]d) due), (SELECT min(opened_at) FROM cases),
	(SELECT coalesce(jsonb_agg(x), '[]') FROM (SELECT c.number, (SELECT display_name FROM customers WHERE id = c.customer_id) AS customer, c.target_date AS date, c.stage FROM cases c
		WHERE c.target_date >= $2::date AND c.status IN ('active', 'on_hold') AND %[1]s ORDER BY c.target_date, c.id LIMIT %[2]d) x),
	(SELECT coalesce(jsonb_agg(x), '[]') FROM (SELECT c.number, (SELECT display_name FROM customers WHERE id = c.customer_id) AS customer, c.data_in_lab_since AS since
		FROM cases c WHERE c.data_in_lab_since IS NOT NULL AND %[1]s ORDER BY c.data_in_lab_since, c.id LIMIT %[3]d) x),
	(SELECT coalesce(jsonb_agg(x ORDER BY x.id = 0, x.sort), '[]') FROM (
		SELECT p.id, p.name, alphabetical(p.name) AS sort, n.active, n.ks, n.on_hold FROM ks_roles r JOIN persons p ON p.id = r.person_id
			CROSS JOIN LATERAL (%[4]s) n WHERE r.role = 'case_handler'
		UNION ALL SELECT 0, '', '', n.active, n.ks, n.on_hold FROM (%[5]s) n) x),
	(SELECT coalesce(jsonb_object_agg(id, name), '{}') FROM suppliers)
	FROM figures_version v`, caseFilterSQL, goLiveLimit, labLimit, loadSQL("c.handler_id = p.id"), loadSQL("c.handler_id IS NULL"), figuresAtOnce)

// loadSQL counts the cases of one handler, as far as CountLimit.
func loadSQL(whose string) string {
	count := func(which string) string {
		return fmt.Sprintf("(SELECT count(*) FROM (SELECT FROM cases c WHERE %s AND %s LIMIT %d) x)", whose, which, CountLimit)
	}
	return "SELECT " + count("c.status = 'active'") + " AS active, " + count("c.status = 'active' AND c.turn_party = 'ks'") + " AS ks, " +
		count("c.status = 'on_hold'") + " AS on_hold"
}

// LoadDashboard reads what the overview begins with. What is over is read as it
// was summarized, or summarized now: once for each filter, day and change.
func LoadDashboard(ctx context.Context, db Storage, calendar insight.Calendar, f FiguresFilter, now time.Time) (*DashboardHead, error) {
	h, err := loadDashboardHead(ctx, db, f, now)
	if err != nil {
		return nil, err
	}
	if h.Pending = h.due == figuresAtOnce; h.due > 0 && !h.Pending { // many are left to the clock
		// Done once for what has changed, by whoever comes first: no statements of the view's own.
		_, version, err := refreshSome(ofFrame(ctx), db, calendar)
		if err != nil {
			return nil, fmt.Errorf("figures of the past: %w", err)
		}
		if version != 0 {
			h.version, h.Past = version, nil
		}
	}
	if h.Past != nil {
		return h, nil
	}
	if h.Past, err = summarize(ctx, db, f, h.began, now); err != nil {
		return nil, err
	}
	return h, storePast(ctx, db, f.key(), now.In(insight.Oslo()), h.version, h.Past)
}

func loadDashboardHead(ctx context.Context, q Querier, f FiguresFilter, now time.Time) (*DashboardHead, error) {
	var h DashboardHead
	var settings, past, goLives, lab, workload, suppliers []byte
	var began *time.Time
	err := q.QueryRow(ctx, dashboardHeadSQL, f.key(), now.In(insight.Oslo()).Format(time.DateOnly), f.County, f.HRSystem, f.Supplier, f.Handler).
		Scan(&settings, &h.version, &past, &h.due, &began, &goLives, &lab, &workload, &suppliers)
	if err != nil {
		return nil, fmt.Errorf("overview: %w", err)
	}
	h.began = now
	if began != nil {
		h.began = *began
	}
	for _, x := range []struct {
		raw  []byte
		into any
	}{{settings, &h.Settings}, {past, &h.Past}, {goLives, &h.GoLives}, {lab, &h.Lab}, {workload, &h.Workload}, {suppliers, &h.Suppliers}} {
		if x.raw == nil {
			continue
		}
		if err := json.Unmarshal(x.raw, x.into); err != nil {
			return nil, fmt.Errorf("overview: %w", err)
		}
	}
	return &h, nil
}

// CustomerState is one customer of the register as it is now, and whether it was
// in production or under way at an earlier time.
type CustomerState struct {
	Number       string
	Kind         onboarding.CustomerKind
	CountyNumber string
	CountyName   string
	Name         string
	State        string // as RegisterRow.State
	Stage        onboarding.Stage
	OnHold       bool
	CaseNumber   string // of the case that leads, or led, to production
	Since        *time.Time
	HRSystem     string
	Supplier     int64
	Handler      onboarding.PersonID
	WasIn        bool // in production at the earlier time
	WasUnderWay  bool
}

// InProduction tells whether the customer is in production, by a case or from before.
func (c *CustomerState) InProduction() bool {
	return c.State == "in_production" || c.State == string(Before)
}

// UnderWay tells whether the customer is in an open case.
func (c *CustomerState) UnderWay() bool { return c.State == "stage" }

// Each customer is looked up by itself, and each of its cases, so that those of
// others are not read, however many there are.
const customerStatesSQL = `SELECT c.number, c.kind, c.county_number, c.county_name, c.display_name, c.standing,
	c.standing_since::timestamp AT TIME ZONE 'Europe/Oslo', c.hr_system, coalesce(c.supplier_id, 0),
	k.number, k.status, k.stage, k.stage_since, k.closed_at, k.hr_system, k.supplier_id, k.handler_id, k.was
	FROM unnest($1::text[]) n CROSS JOIN LATERAL (SELECT * FROM customers WHERE number = n LIMIT 1) c
	LEFT JOIN LATERAL (SELECT k.number, k.status, k.stage, k.stage_since, k.closed_at, k.hr_system, k.supplier_id, k.handler_id,
			CASE WHEN k.opened_at <= $2 THEN (SELECT CASE WHEN t.party <> 'none' THEN 'open' WHEN k.cancelled_at <= $2 THEN '' ELSE 'closed' END
				FROM turns t WHERE t.case_id = k.id AND t.since <= $2 ORDER BY t.id DESC LIMIT 1) END AS was
		FROM case_customers cc CROSS JOIN LATERAL (SELECT * FROM cases WHERE id = cc.case_id LIMIT 1) k
		WHERE cc.customer_id = c.id AND (cc.active OR k.status IN ('active', 'on_hold', 'closed') OR k.cancelled_at > $2) OFFSET 0) k ON true
	ORDER BY c.sort_name, c.id, k.closed_at DESC NULLS LAST`

// stateCase is one case of a customer, as it bears on the customer's state.
type stateCase struct {
	number   *string
	status   *onboarding.Status
	stage    *onboarding.Stage
	since    *time.Time
	closed   *time.Time
	system   *string
	supplier *int64
	handler  *onboarding.PersonID
	was      *string // open, closed or neither at the earlier time
}

// CustomerStates reads the customers with these numbers, by name, in one
// statement. then is the earlier time.
func CustomerStates(ctx context.Context, q Querier, numbers []string, then time.Time) ([]CustomerState, error) {
	rows, err := q.Query(ctx, customerStatesSQL, numbers, then)
	if err != nil {
		return nil, fmt.Errorf("states of customers: %w", err)
	}
	out := make([]CustomerState, 0, len(numbers))
	var c CustomerState
	var k stateCase
	_, err = pgx.ForEachRow(rows, []any{
		&c.Number, &c.Kind, &c.CountyNumber, &c.CountyName, &c.Name, &c.State, &c.Since, &c.HRSystem, &c.Supplier,
		&k.number, &k.status, &k.stage, &k.since, &k.closed, &k.system, &k.supplier, &k.handler, &k.was,
	}, func() error {
		if n := len(out); n == 0 || out[n-1].Number != c.Number {
			out = append(out, c)
			last := &out[n]
			last.WasIn = c.State == string(Before) && c.Since != nil && !c.Since.After(then)
		}
		out[len(out)-1].add(&k)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("states of customers: %w", err)
	}
	for i := range out {
		out[i].WasIn = out[i].WasIn && !out[i].WasUnderWay
	}
	return out, nil
}

// add takes a case into account: an open one comes before a closed one, the
// latest of those before the others, and both before what was registered by hand.
func (c *CustomerState) add(k *stateCase) {
	if k.number == nil {
		return
	}
	if k.was != nil {
		c.WasUnderWay = c.WasUnderWay || *k.was == "open"
		c.WasIn = c.WasIn || *k.was == "closed"
	}
	switch {
	case k.status.CountsAsActive():
		c.State, c.Stage, c.OnHold, c.Since = "stage", *k.stage, *k.status == onboarding.OnHold, k.since
	case *k.status == onboarding.Closed && c.CaseNumber == "":
		c.State, c.Since = "in_production", k.closed
	default:
		return
	}
	c.CaseNumber, c.Handler = *k.number, 0
	if *k.system != "" {
		c.HRSystem = *k.system
	}
	if k.supplier != nil {
		c.Supplier = *k.supplier
	}
	if k.handler != nil {
		c.Handler = *k.handler
	}
}

// StillRow is an active case that may stand still.
type StillRow struct {
	Number      string
	Customer    string
	Stage       onboarding.Stage
	StageSince  time.Time
	Party       onboarding.Party
	Role        onboarding.Owner
	Kind        onboarding.TurnKind
	Requirement onboarding.Key
	CustomerIs  onboarding.CustomerKind
	Handler     string
	Days        float64 // working days in the stage without holds
	Age         insight.Age

	turns []turnRow // since the stage began
}

// stillLimit is how many cases of each stage are looked at, the oldest first.
const stillLimit = 100

const stillSQL = `SELECT c.number, cu.display_name, cu.kind, c.stage, c.stage_since, c.turn_party, c.turn_role, c.turn_kind, c.turn_requirement,
	coalesce(p.name, ''), t.since, t.party
	FROM unnest($1::int[], $2::timestamptz[]) s (stage, before)
	CROSS JOIN LATERAL (SELECT * FROM cases c WHERE c.status = 'active' AND c.stage = s.stage AND c.stage_since < s.before AND ` + caseFilterSQL + `
		ORDER BY c.stage_since, c.id LIMIT $7) c
	CROSS JOIN LATERAL (SELECT * FROM customers WHERE id = c.customer_id LIMIT 1) cu
	LEFT JOIN LATERAL (SELECT name FROM persons WHERE id = c.handler_id LIMIT 1) p ON true
	CROSS JOIN LATERAL (SELECT array_agg(t.since ORDER BY t.id) AS since, array_agg(t.party ORDER BY t.id) AS party FROM turns t WHERE t.case_id = c.id) t`

// StandingStill lists active cases that have been in their stage longer than
// half of the finished ones were. With too few finished there are none. more
// tells that others are not in the list.
func StandingStill(ctx context.Context, q Querier, calendar insight.Calendar, past *Past, f FiguresFilter, now time.Time) (still []StillRow, more bool, err error) {
	var stages []int
	var before []time.Time
	for i, of := range past.Stages {
		if of.N >= insight.MinForAge {
			stages = append(stages, i+1)
			before = append(before, calendar.AddWorkingDays(now, -max(0, int(of.Median)-1)))
		}
	}
	if len(stages) == 0 {
		return nil, false, nil
	}
	rows, err := q.Query(ctx, stillSQL, stages, before, f.County, f.HRSystem, f.Supplier, f.Handler, stillLimit)
	if err != nil {
		return nil, false, fmt.Errorf("what stands still: %w", err)
	}
	read, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (StillRow, error) {
		var s StillRow
		var since []time.Time
		var party []string
		err := row.Scan(&s.Number, &s.Customer, &s.CustomerIs, &s.Stage, &s.StageSince, &s.Party, &s.Role, &s.Kind, &s.Requirement, &s.Handler, &since, &party)
		for i := range since {
			s.turns = append(s.turns, turnRow{since: since[i], party: party[i]})
		}
		return s, err
	})
	if err != nil {
		return nil, false, fmt.Errorf("what stands still: %w", err)
	}
	perStage := map[onboarding.Stage]int{}
	for _, s := range read {
		if perStage[s.Stage]++; perStage[s.Stage] == stillLimit {
			more = true
		}
		s.Days = insight.Days(calendar.WorkingTime(s.StageSince, now) - heldSince(calendar, s.StageSince, now, s.turns))
		s.Age = insight.AgeAgainst(past.Stages[s.Stage-1], s.Days)
		if s.Age == insight.AgeLong || s.Age == insight.AgeStill {
			still = append(still, s)
		}
	}
	return still, more, nil
}

// heldSince is the working time that a case was on hold.
func heldSince(calendar insight.Calendar, from, to time.Time, written []turnRow) time.Duration {
	held := time.Duration(0)
	rows := inForce(written)
	for i, row := range rows {
		if row.party != "hold" {
			continue
		}
		end := to
		if i+1 < len(rows) && rows[i+1].since.Before(to) {
			end = rows[i+1].since
		}
		begin := row.since
		if begin.Before(from) {
			begin = from
		}
		held += calendar.WorkingTime(begin, end)
	}
	return held
}
