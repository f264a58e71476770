package postgres_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/internal/postgres/pgtest"
	"github.com/ks-no/tilkobling/internal/register"
)

// histories is a database of cases with random pasts, and the same pasts as
// plain values to compute from. All happens on the hour.
type histories struct {
	tb       testing.TB
	pool     *pgxpool.Pool // as the program
	owner    *pgxpool.Pool
	rand     *rand.Rand
	now      time.Time
	numbers  []string
	customer map[string]int64
	standing map[string]string

	suppliers []int64
	handlers  []onboarding.PersonID // 0 is nobody
	cases     []*pastCase
}

// pastCase is a case as it went.
type pastCase struct {
	id         int64
	number     string
	customers  []string // the first is its own
	counties   []string
	system     string
	supplier   int64
	handler    onboarding.PersonID
	begun      time.Time
	opened     time.Time
	turns      []pastTurn // as written
	status     onboarding.Status
	stageSince time.Time
	closedAt   time.Time
	cancelled  time.Time
	lab        time.Time
	target     time.Time
	runs       []pastRun
	stored     bool
}

type pastTurn struct {
	since time.Time
	party string
	stage int
}

type pastRun struct {
	env, level string
	resources  []string
	at         time.Time
	failed     map[[2]string]string // resource and check to result
}

func newHistories(t *testing.T, seed uint64) *histories {
	t.Helper()
	db := pgtest.New(t)
	h := &histories{
		tb: t, pool: db.Pool, owner: db.Owner(t), rand: rand.New(rand.NewPCG(seed, 7)), now: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC),
		customer: map[string]int64{}, standing: map[string]string{},
	}
	ctx := t.Context()
	require.NoError(t, postgres.InTx(ctx, h.owner, func(tx pgx.Tx) error { return postgres.SyncRegister(ctx, tx, register.Customers()) }))
	rows, err := h.pool.Query(ctx, `SELECT id, number FROM customers`)
	require.NoError(t, err)
	var id int64
	var number string
	_, err = pgx.ForEachRow(rows, []any{&id, &number}, func() error {
		h.customer[number] = id
		return nil
	})
	require.NoError(t, err)
	for _, c := range register.Customers() {
		h.numbers = append(h.numbers, c.Number)
	}
	h.rand.Shuffle(len(h.numbers), func(i, j int) { h.numbers[i], h.numbers[j] = h.numbers[j], h.numbers[i] })
	for i := range 3 {
		require.NoError(t, h.owner.QueryRow(ctx, `INSERT INTO suppliers (name) VALUES ($1) RETURNING id`, fmt.Sprintf("Eksempel %d AS", i)).Scan(&id))
		h.suppliers = append(h.suppliers, id)
		require.NoError(t, h.owner.QueryRow(ctx, `INSERT INTO persons (name) VALUES ($1) RETURNING id`, fmt.Sprintf("Prøve %d", i)).Scan(&id))
		h.handlers = append(h.handlers, onboarding.PersonID(id))
		_, err := h.owner.Exec(ctx, `INSERT INTO ks_roles (person_id, role) VALUES ($1, 'case_handler')`, id)
		require.NoError(t, err)
	}
	h.suppliers, h.handlers = append(h.suppliers, 0), append(h.handlers, 0)
	for _, number := range h.numbers[60:110] {
		switch h.rand.IntN(3) {
		case 0:
			h.standing[number] = "before"
			_, err = h.owner.Exec(ctx, `UPDATE customers SET standing = 'before', standing_since = '2024-05-01' WHERE number = $1`, number)
		case 1:
			h.standing[number] = "not_to_be"
			_, err = h.owner.Exec(ctx, `UPDATE customers SET standing = 'not_to_be', standing_note = 'eget system' WHERE number = $1`, number)
		}
		require.NoError(t, err)
	}
	return h
}

// many makes cases, most of them finished.
func (h *histories) many(n int) {
	systems := []string{"Tinde Personal", "Fjell HR", ""}
	for range n {
		c := &pastCase{
			system: systems[h.rand.IntN(3)], supplier: h.suppliers[h.rand.IntN(4)], handler: h.handlers[h.rand.IntN(4)],
			begun: h.now.Add(-time.Duration(24*20+h.rand.IntN(24*450)) * time.Hour),
		}
		c.opened = c.begun.Add(time.Duration(h.rand.IntN(24)) * time.Hour)
		for range 1 + h.rand.IntN(6)/5*2 {
			if number := h.free(c.customers); number != "" {
				c.customers = append(c.customers, number)
				who, _ := register.CustomerByNumber(number)
				c.counties = append(c.counties, who.County)
			}
		}
		if len(c.customers) == 0 {
			continue
		}
		c.turns = []pastTurn{{c.begun, "ks", 1}}
		c.status, c.stageSince = onboarding.Active, c.begun
		h.cases = append(h.cases, c)
		for steps := 5 + h.rand.IntN(12); steps > 0 && h.step(c); steps-- {
			continue
		}
		if h.rand.IntN(3) > 0 {
			h.finish(c)
		}
	}
}

// free is a customer that is in no open case.
func (h *histories) free(taken []string) string {
	for range 20 {
		number := h.numbers[h.rand.IntN(100)]
		if !slices.Contains(taken, number) && !h.inOpenCase(number) {
			return number
		}
	}
	return ""
}

func (h *histories) inOpenCase(number string) bool {
	return slices.ContainsFunc(h.cases, func(c *pastCase) bool { return c.open() && slices.Contains(c.customers, number) })
}

// step lets something happen to an open case, and tells whether there was time.
func (h *histories) step(c *pastCase) bool {
	last := c.last()
	since := last.since.Add(time.Duration(1+h.rand.IntN(24*20)) * time.Hour)
	if !since.Before(h.now) {
		return false
	}
	next := pastTurn{since, []string{"ks", "customer", "supplier", "hold"}[h.rand.IntN(4)], last.stage}
	switch h.rand.IntN(5) {
	case 0: // recorded afterwards, about an earlier time
		next.since = last.since.Add(-time.Duration(h.rand.IntN(48)) * time.Hour)
		if next.since.Before(c.begun) {
			next.since = c.begun
		}
	case 1, 2:
		next.stage = min(7, last.stage+1)
	case 3:
		next.stage = max(1, last.stage-h.rand.IntN(2))
	}
	if last.party == "hold" && next.party == "hold" {
		next.party = "ks"
	}
	c.turns = append(c.turns, next)
	c.status = onboarding.Active
	if next.party == "hold" {
		c.status = onboarding.OnHold
	}
	if next.stage != last.stage {
		c.stageSince = next.since
	}
	c.lab, c.target = time.Time{}, time.Time{}
	if h.rand.IntN(8) == 0 {
		c.lab = next.since
	}
	if h.rand.IntN(3) == 0 {
		c.target = h.now.Truncate(24*time.Hour).AddDate(0, 0, h.rand.IntN(60)-20)
	}
	h.run(c, since)
	return true
}

func (h *histories) run(c *pastCase, at time.Time) {
	r := pastRun{
		env: []string{"lab", "lab", "prod"}[h.rand.IntN(3)], level: []string{"connection", "format", "organisation"}[h.rand.IntN(3)],
		at: at, failed: map[[2]string]string{},
	}
	if h.rand.IntN(3) == 0 {
		r.resources = []string{"organisation"}
	}
	for _, k := range [][2]string{{"authority", "connect.tls"}, {"organisation", "any.encoding"}, {"organisation", "org.parent"}} {
		if r.resources != nil && k[0] != "organisation" {
			continue
		}
		if result := []string{"failure", "failure", "", "warning", "skipped", ""}[h.rand.IntN(6)]; result != "" {
			r.failed[k] = result
		}
	}
	c.runs = append(c.runs, r)
}

func (h *histories) finish(c *pastCase) {
	at := c.last().since.Add(time.Duration(1+h.rand.IntN(200)) * time.Hour)
	if !at.Before(h.now) || !c.open() {
		return
	}
	c.turns = append(c.turns, pastTurn{at, "none", 7})
	c.lab, c.target = time.Time{}, time.Time{}
	if h.rand.IntN(6) == 0 {
		c.status, c.cancelled = onboarding.Cancelled, at
		return
	}
	c.status, c.closedAt = onboarding.Closed, at
}

// later goes on with a case: one that was closed is reopened, and others go a
// step or to their end.
func (h *histories) later(c *pastCase) {
	c.stored = false
	switch {
	case c.status == onboarding.Closed && !slices.ContainsFunc(c.customers, h.inOpenCase):
		at := c.closedAt.Add(50 * time.Hour)
		if at.Before(h.now) {
			c.status, c.closedAt, c.stageSince = onboarding.Active, time.Time{}, at
			c.turns = append(c.turns, pastTurn{at, "customer", 6})
			if h.rand.IntN(2) == 0 {
				h.finish(c)
			}
		}
	case c.open() && h.rand.IntN(2) == 0:
		h.finish(c)
	case c.open():
		h.step(c)
		c.system = "Fjell HR"
	}
}

func (c *pastCase) open() bool     { return c.status.CountsAsActive() }
func (c *pastCase) last() pastTurn { return c.turns[len(c.turns)-1] }
func (c *pastCase) stage() int     { return c.last().stage }
func (c *pastCase) municipalities() (n int) {
	for _, number := range c.customers {
		if len(number) == 4 {
			n++
		}
	}
	return n
}

// at is the turn at a time: the last written of those that began by then.
func (c *pastCase) at(t time.Time) pastTurn {
	for i := len(c.turns) - 1; i >= 0; i-- {
		if !c.turns[i].since.After(t) {
			return c.turns[i]
		}
	}
	return c.turns[0]
}

// plain walks through a finished case hour by hour.
func (c *pastCase) plain() (leadDays float64, stages [7]postgres.PartyDays) {
	for at := c.begun; at.Before(c.closedAt); at = at.Add(time.Hour) {
		turn := c.at(at)
		if turn.party == "none" {
			continue
		}
		leadDays += 1.0 / 24
		if !plainWorking(at) {
			continue
		}
		days := &stages[turn.stage-1]
		switch turn.party {
		case "ks":
			days.KS += 1.0 / 24
		case "customer":
			days.Customer += 1.0 / 24
		case "supplier":
			days.Supplier += 1.0 / 24
		case "hold":
			days.Hold += 1.0 / 24
		}
	}
	return leadDays, stages
}

type plainFault struct {
	check         string
	began, mended time.Time
}

// plainFaults looks at each failure by itself: is it the same as one before that
// was not mended in between, and which run after it mended it?
func (c *pastCase) plainFaults() []plainFault {
	depth := map[string]int{"connection": 1, "format": 2, "organisation": 3, "persons": 4}
	mends := func(first, then int, k [2]string) bool {
		a, b := c.runs[first], c.runs[then]
		covered := b.resources == nil || slices.Contains(b.resources, k[0])
		return a.env == b.env && depth[b.level] >= depth[a.level] && covered && (b.failed[k] == "" || b.failed[k] == "warning")
	}
	var out []plainFault
	for _, env := range []string{"lab", "prod"} {
		for _, k := range [][2]string{{"authority", "connect.tls"}, {"organisation", "any.encoding"}, {"organisation", "org.parent"}} {
			for i := 0; i < len(c.runs); i++ {
				if c.runs[i].env != env || c.runs[i].failed[k] != "failure" {
					continue
				}
				fault := plainFault{check: k[1], began: c.runs[i].at}
				j := i + 1
				for j < len(c.runs) && !mends(i, j, k) {
					j++
				}
				if j < len(c.runs) {
					fault.mended = c.runs[j].at
				}
				out = append(out, fault)
				i = j
			}
		}
	}
	return out
}

func (h *histories) chosen(f postgres.FiguresFilter) []*pastCase {
	return slices.DeleteFunc(slices.Clone(h.cases), func(c *pastCase) bool {
		return f.County != "" && !slices.Contains(c.counties, f.County) || f.HRSystem != "" && c.system != f.HRSystem ||
			f.Supplier != 0 && c.supplier != f.Supplier || f.Handler != 0 && c.handler != f.Handler
	})
}

func (h *histories) finished(f postgres.FiguresFilter) []*pastCase {
	return slices.DeleteFunc(h.chosen(f), func(c *pastCase) bool {
		return c.status != onboarding.Closed || c.closedAt.Before(f.From)
	})
}

// write stores the cases that are new or have changed.
func (h *histories) write() {
	h.tb.Helper()
	require.NoError(h.tb, postgres.InTx(h.tb.Context(), h.owner, func(tx pgx.Tx) error {
		for i, c := range h.cases {
			if c.stored {
				continue
			}
			c.stored = true
			if err := h.store(tx, i, c); err != nil {
				return err
			}
		}
		return nil
	}))
}

func (h *histories) store(tx pgx.Tx, i int, c *pastCase) error {
	ctx := h.tb.Context()
	null := func(t time.Time) any {
		if t.IsZero() {
			return nil
		}
		return t
	}
	if c.id == 0 {
		c.number = fmt.Sprintf("KSL-2026-%04d", i+1)
		err := tx.QueryRow(ctx, `INSERT INTO cases (number, procedure, customer_id, begun_at, opened_at, status, stage, stage_since, turn_kind,
				turn_party, turn_role, turn_requirement, turn_since, changed_at)
			VALUES ($1, $2, $3, $4, $5, 'active', 1, $4, 'requirement', 'ks', 'case_handler', $6, $4, $4) RETURNING id`,
			c.number, onboarding.ProcedureV1, h.customer[c.customers[0]], c.begun, c.opened, onboarding.ReqDocs).Scan(&c.id)
		if err != nil {
			return err
		}
		for n, number := range c.customers {
			if _, err := tx.Exec(ctx, `INSERT INTO case_customers (case_id, customer_id, own, active) VALUES ($1, $2, $3, false)`,
				c.id, h.customer[number], n == 0); err != nil {
				return err
			}
		}
	}
	reason := ""
	if !c.cancelled.IsZero() {
		reason = "prøve"
	}
	batch := &pgx.Batch{}
	batch.Queue(`UPDATE case_customers SET active = $2 WHERE case_id = $1`, c.id, c.open())
	batch.Queue(`DELETE FROM turns WHERE case_id = $1`, c.id)
	batch.Queue(`DELETE FROM run_checks WHERE run_id IN (SELECT id FROM runs WHERE case_id = $1)`, c.id)
	batch.Queue(`DELETE FROM runs WHERE case_id = $1`, c.id)
	for _, t := range c.turns {
		batch.Queue(`INSERT INTO turns (case_id, since, party, role, stage) VALUES ($1, $2, $3, 'case_handler', $4)`, c.id, t.since, t.party, t.stage)
	}
	for _, r := range c.runs {
		resources := r.resources
		if resources == nil {
			resources = []string{}
		}
		batch.Queue(`INSERT INTO runs (case_id, environment, level, resources, state, requested_at, side, finished_at, verdict, endpoint_versions)
			VALUES ($1, $2, $3, $4, 'finished', $5, 'ks', $5, 'fail', '{"authority": 1, "organisation": 2}')`, c.id, r.env, r.level, resources, r.at)
		for k, result := range r.failed {
			batch.Queue(`INSERT INTO run_checks (run_id, check_id, resource, result, party, count)
				SELECT max(id), $2, $3, $4, 'supplier', 1 FROM runs WHERE case_id = $1`, c.id, k[1], k[0], result)
		}
	}
	batch.Queue(`UPDATE cases SET status = $2, stage = $3, stage_since = $4, turn_party = $5, turn_since = $6, closed_at = $7, cancelled_at = $8,
			cancel_reason = $9, data_in_lab_since = $10, target_date = $11, hr_system = $12, supplier_id = nullif($13::bigint, 0),
			handler_id = nullif($14::bigint, 0), changed_at = $6 WHERE id = $1`,
		c.id, c.status, c.stage(), c.stageSince, c.last().party, c.last().since, null(c.closedAt), null(c.cancelled), reason, null(c.lab),
		null(c.target), c.system, c.supplier, c.handler)
	return tx.SendBatch(ctx, batch).Close()
}
