package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ks-no/tilkobling/internal/insight"
	"github.com/ks-no/tilkobling/internal/onboarding"
)

// ForecastWeeks is how many weeks of history a forecast rests on at most.
const ForecastWeeks = 26

// FiguresFilter chooses the cases that figures are made of. Empty fields choose
// all.
type FiguresFilter struct {
	County   string // its number
	HRSystem string
	Supplier int64
	Handler  onboarding.PersonID
	From     time.Time // of what is over: since when
}

// key names the summary of a filter.
func (f FiguresFilter) key() string {
	raw, _ := json.Marshal([]any{f.County, f.HRSystem, f.Supplier, f.Handler, f.From.Unix()}) // of strings and numbers: never fails
	return string(raw)
}

// PartyDays is how many working days each party had.
type PartyDays struct {
	KS       float64 `json:"ks"`
	Customer float64 `json:"customer"`
	Supplier float64 `json:"supplier"`
	Hold     float64 `json:"hold"`
}

// Total is all of them.
func (d PartyDays) Total() float64 { return d.KS + d.Customer + d.Supplier + d.Hold }

func (d *PartyDays) add(o PartyDays) {
	d.KS, d.Customer, d.Supplier, d.Hold = d.KS+o.KS, d.Customer+o.Customer, d.Supplier+o.Supplier, d.Hold+o.Hold
}

func (d PartyDays) over(n int) PartyDays {
	by := float64(max(n, 1))
	return PartyDays{d.KS / by, d.Customer / by, d.Supplier / by, d.Hold / by}
}

// SystemLead is how long it took with one HR system.
type SystemLead struct {
	Cases  int     `json:"cases"`
	Median float64 `json:"median"`
}

// FaultGroup is one check, and how often it failed with an HR system or a
// supplier.
type FaultGroup struct {
	HRSystem       string   `json:"hr_system"`
	Supplier       int64    `json:"supplier"` // 0: the group is an HR system's
	SupplierName   string   `json:"supplier_name"`
	Check          string   `json:"check"`
	Cases          int      `json:"cases"`
	Municipalities int      `json:"municipalities"`
	Open           int      `json:"open"`   // not mended
	Median         *float64 `json:"median"` // working days until mended; nil where none is
}

// Past is what is over, summarized.
type Past struct {
	Cases   int                         `json:"cases"`
	Lead    insight.Summary             `json:"lead"`   // days
	Months  []insight.MonthSummary      `json:"months"` // days
	Stages  [stageCount]insight.Summary `json:"stages"` // working days without holds
	Parties [stageCount]PartyDays       `json:"parties"`
	Total   PartyDays                   `json:"total"` // mean of a case
	Systems map[string]SystemLead       `json:"systems"`
	Faults  []FaultGroup                `json:"faults"`
	Weeks   insight.Throughput          `json:"weeks"` // municipalities to production
	Board   insight.Throughput          `json:"board"` // the same of all cases
}

const figuresSQL = `($3 = '' OR $3 = ANY(f.county_numbers)) AND ($4 = '' OR f.hr_system = $4) AND ($5::bigint = 0 OR f.supplier_id = $5)
	AND ($6::bigint = 0 OR f.handler_id = $6)`

// faultGroupsSQL counts cases once and municipalities once, with two groupings
// in one reading.
const faultGroupsSQL = `SELECT coalesce(jsonb_agg(jsonb_build_object('hr_system', coalesce(g.hr_system, ''), 'supplier', coalesce(g.supplier_id, 0),
		'supplier_name', coalesce(s.name, ''), 'check', g.check_id, 'cases', g.cases, 'municipalities', g.municipalities, 'open', g.open, 'median', g.median)
		ORDER BY g.cases DESC, g.check_id, g.hr_system, g.supplier_id), '[]')
	FROM (SELECT hr_system, supplier_id, check_id, count(DISTINCT case_id)::int AS cases, count(*) FILTER (WHERE mended_at IS NULL)::int AS open,
			percentile_cont(0.5) WITHIN GROUP (ORDER BY mended_days) AS median,
			(SELECT count(DISTINCT m) FROM unnest(string_to_array(string_agg(array_to_string(municipalities, ','), ','), ',')) m WHERE m <> '')::int AS municipalities
		FROM (SELECT * FROM case_faults f WHERE f.began_at >= $2 AND ` + figuresSQL + `) f
		GROUP BY GROUPING SETS ((hr_system, check_id), (supplier_id, check_id))
		HAVING (GROUPING(hr_system) = 1 AND supplier_id <> 0) OR (GROUPING(supplier_id) = 1 AND hr_system <> '')) g
	LEFT JOIN suppliers s ON s.id = g.supplier_id`

// boardWeeksSQL counts municipalities by the Monday of their week.
const boardWeeksSQL = `SELECT coalesce(jsonb_object_agg(monday, n), '{}') FROM (
	SELECT date_trunc('week', closed_at AT TIME ZONE 'Europe/Oslo')::date AS monday, sum(municipalities) AS n
	FROM finished_cases WHERE closed_at >= $1 AND municipalities > 0 GROUP BY 1) w`

// summarize reads what is over in one statement and summarizes it.
func summarize(ctx context.Context, q Querier, f FiguresFilter, began, now time.Time) (*Past, error) {
	weeksFrom := insight.WeeklyThroughput(nil, began, now, ForecastWeeks).From
	rows, err := q.Query(ctx, `SELECT f.closed_at, f.municipalities, f.hr_system, f.lead_days, f.spent, NULL::jsonb, NULL::jsonb FROM finished_cases f
			WHERE f.closed_at >= least($1::timestamptz, $2::timestamptz) AND `+figuresSQL+`
		UNION ALL SELECT NULL, 0, '', 0, NULL, (`+faultGroupsSQL+`), (`+boardWeeksSQL+`)`,
		weeksFrom, f.From, f.County, f.HRSystem, f.Supplier, f.Handler)
	if err != nil {
		return nil, fmt.Errorf("what is over: %w", err)
	}
	s := summary{from: f.From, systems: map[string][]float64{}, board: map[string]int{}}
	var row finishedRow
	var closed *time.Time
	var faults, board []byte
	_, err = pgx.ForEachRow(rows, []any{&closed, &row.Municipalities, &row.HRSystem, &row.LeadDays, &row.Spent, &faults, &board}, func() error {
		if closed != nil {
			row.ClosedAt = *closed
			s.add(&row)
			return nil
		}
		if err := json.Unmarshal(faults, &s.past.Faults); err != nil {
			return err
		}
		return json.Unmarshal(board, &s.board)
	})
	if err != nil {
		return nil, fmt.Errorf("what is over: %w", err)
	}
	return s.done(began, now)
}

// summary gathers finished cases.
type summary struct {
	past     Past
	from     time.Time
	leads    []insight.Finished
	stages   []insight.StageTime
	instants []time.Time // one for each municipality
	systems  map[string][]float64
	board    map[string]int // Monday to municipalities
}

func (s *summary) add(row *finishedRow) {
	for range row.Municipalities {
		s.instants = append(s.instants, row.ClosedAt)
	}
	if row.ClosedAt.Before(s.from) { // read for the weeks only
		return
	}
	s.past.Cases++
	s.leads = append(s.leads, insight.Finished{At: row.ClosedAt, Took: row.LeadDays})
	if row.HRSystem != "" {
		s.systems[row.HRSystem] = append(s.systems[row.HRSystem], row.LeadDays)
	}
	for i := range stageCount {
		share := row.Spent[i*partyCount : (i+1)*partyCount]
		days := PartyDays{KS: share[0], Customer: share[1], Supplier: share[2], Hold: share[3]}
		s.past.Parties[i].add(days)
		s.past.Total.add(days)
		s.stages = append(s.stages, insight.StageTime{Stage: i + 1, Took: days.Total() - days.Hold})
	}
}

func (s *summary) done(began, now time.Time) (*Past, error) {
	p := &s.past
	took := make([]float64, 0, len(s.leads))
	for _, l := range s.leads {
		took = append(took, l.Took)
	}
	p.Lead, p.Months = insight.Summarize(took), insight.ByMonth(s.leads)
	for stage, of := range insight.ByStage(s.stages) {
		p.Stages[stage-1] = of
	}
	for i := range p.Parties {
		p.Parties[i] = p.Parties[i].over(p.Cases)
	}
	p.Total = p.Total.over(p.Cases)
	p.Systems = make(map[string]SystemLead, len(s.systems))
	for name, leads := range s.systems {
		p.Systems[name] = SystemLead{len(leads), insight.Summarize(leads).Median}
	}
	p.Weeks = insight.WeeklyThroughput(s.instants, began, now, ForecastWeeks)
	var all []time.Time
	for monday, n := range s.board {
		day, err := time.ParseInLocation(time.DateOnly, monday, insight.Oslo())
		if err != nil {
			return nil, fmt.Errorf("week of what is over: %w", err)
		}
		for range n {
			all = append(all, day)
		}
	}
	p.Board = insight.WeeklyThroughput(all, began, now, ForecastWeeks)
	return p, nil
}

// storePast keeps a summary for the rest of the day, and forgets those of other
// days and versions.
func storePast(ctx context.Context, db Storage, key string, day time.Time, version int64, p *Past) error {
	body, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("keep what is over: %w", err)
	}
	_, err = db.Exec(ctx, `WITH old AS (DELETE FROM past_figures WHERE (day, version) IS DISTINCT FROM ($2::date, $3::bigint) AND key <> $1)
		INSERT INTO past_figures (key, day, version, body) VALUES ($1, $2, $3, $4)
		ON CONFLICT (key) DO UPDATE SET day = excluded.day, version = excluded.version, body = excluded.body`, key, day.Format(time.DateOnly), version, body)
	if err != nil {
		return fmt.Errorf("keep what is over: %w", err)
	}
	return nil
}
