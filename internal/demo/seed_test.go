package demo_test

import (
	"log/slog"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/demo"
	"github.com/ks-no/tilkobling/internal/hrapi/simulator"
	"github.com/ks-no/tilkobling/internal/jobs"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/internal/postgres/pgtest"
)

// deps are what filling a database needs at a moment.
func deps(t *testing.T, pool *pgxpool.Pool, today time.Time) demo.Deps {
	t.Helper()
	keys, err := casework.NewKeySet()
	require.NoError(t, err)
	vault, err := casework.OpenVault(keys)
	require.NoError(t, err)
	inserter, err := jobs.NewInserter(pool)
	require.NoError(t, err)
	roots, err := simulator.RootCAs()
	require.NoError(t, err)
	return demo.Deps{
		Pool: pool, Jobs: inserter, Vault: vault, Log: slog.New(slog.DiscardHandler),
		Site: "http://localhost:8080", RootCAs: roots, Today: today,
	}
}

// told is a database in which the story has been told, and when.
type told struct {
	t    *testing.T
	pool *pgxpool.Pool
	now  time.Time
	deps demo.Deps
}

func tell(t *testing.T, now time.Time) told {
	t.Helper()
	db := pgtest.New(t)
	d := deps(t, db.Pool, now)
	require.NoError(t, demo.Seed(t.Context(), d))
	return told{t: t, pool: db.Pool, now: now, deps: d}
}

// value is the one that a statement gives.
func value[T any](s told, sql string, args ...any) T {
	s.t.Helper()
	var v T
	require.NoError(s.t, s.pool.QueryRow(s.t.Context(), sql, args...).Scan(&v), sql)
	return v
}

// strings are those that a statement gives.
func (s told) strings(sql string, args ...any) []string {
	s.t.Helper()
	rows, err := s.pool.Query(s.t.Context(), sql, args...)
	require.NoError(s.t, err)
	out, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(s.t, err)
	return out
}

// monday is a working day in the middle of the day, in a week without others off.
var monday = time.Date(2026, time.November, 23, 13, 0, 0, 0, time.UTC)

// The story is told once: that takes a while. What it has to be is looked at in
// one database.
func TestTheStory(t *testing.T) {
	t.Parallel()
	s := tell(t, monday)
	for name, check := range map[string]func(*testing.T, told){
		"stages": stages, "derived": derived, "future": future, "start pages": startPages, "narvik": narvik, "again": again,
		"people": people, "lab": lab, "time": leadTimes, "chain": chain, "jobs": jobsLeft,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := s
			s.t = t
			check(t, s)
		})
	}
}

// stages counts the cases in each, as they are told.
func stages(t *testing.T, s told) {
	t.Helper()
	got := s.strings(`SELECT status || ' ' || stage || ': ' || count(*) FROM cases GROUP BY status, stage ORDER BY status, stage`)
	assert.Equal(t, []string{
		"active 1: 5", "active 2: 5", "active 3: 8", "active 4: 7", "active 5: 9", "active 6: 6", "active 7: 4",
		"cancelled 2: 3", "closed 7: 18", "on_hold 2: 3",
	}, got)
	assert.Equal(t, 24, value[int](s, `SELECT count(*) FROM customers WHERE standing = 'before'`))
	assert.Equal(t, 9, value[int](s, `SELECT count(*) FROM customers WHERE standing = 'not_to_be'`))
	assert.Equal(t, 7, value[int](s, `SELECT count(*) FROM cases c JOIN groups g ON g.id = c.group_id`))
	assert.Equal(t, []string{"discarded: 1", "new: 3"},
		s.strings(`SELECT status || ': ' || count(*) FROM inquiries WHERE status <> 'case' GROUP BY status ORDER BY status`))
	assert.Equal(t, []string{"Ingrid Eksempel 28", "Jonas Prøvestad 22", "Áile Demo 17", "nobody 1"}, s.strings(
		`SELECT coalesce(p.name, 'nobody') || ' ' || count(*) FROM cases c LEFT JOIN persons p ON p.id = c.handler_id GROUP BY p.name ORDER BY p.name COLLATE "C" NULLS LAST`,
	))
	for number, days := range map[string]int{"1151": 0, "5612": 1, "3419": 3, "46": 2, "3226": 4, "1133": 12, "4616": 5, "0301": 8, "3328": 3, "4621": 6, "1108": 9, "3207": 2, "3405": 4, "3437": 31} {
		since := value[time.Time](s, `SELECT c.stage_since FROM cases c JOIN customers cu ON cu.id = c.customer_id WHERE cu.number = $1`, number)
		assert.Equal(t, days, demo.WorkingDays(since, s.now), "days in stage of %s", number)
	}
}

// derived holds what is stored against what follows from the facts.
func derived(t *testing.T, s told) {
	t.Helper()
	for _, number := range s.strings(`SELECT number FROM cases ORDER BY id`) {
		id, err := postgres.CaseIDByNumber(t.Context(), s.pool, number)
		require.NoError(t, err)
		row, facts, err := postgres.LoadCase(t.Context(), s.pool, id)
		require.NoError(t, err)
		proc, ok := onboarding.ProcedureFor(row.Procedure)
		require.True(t, ok)
		p := onboarding.Evaluate(proc, facts, s.now)
		assert.Equal(t, p.Stage, row.Stage, number)
		assert.Equal(t, p.Status, row.Status, number)
		switch p.Status {
		case onboarding.Active:
			assert.Equal(t, string(p.Turn.Party), row.TurnParty, number)
			assert.Equal(t, string(p.Turn.Role), row.TurnRole, number)
			assert.Equal(t, string(p.Turn.Requirement), value[string](s, `SELECT turn_requirement FROM cases WHERE id = $1`, id), number)
			assert.True(t, p.Turn.Since.Equal(row.TurnSince), number)
		case onboarding.OnHold:
			assert.Equal(t, "hold", row.TurnParty, number)
		case onboarding.Closed, onboarding.Cancelled:
			assert.Equal(t, "none", row.TurnParty, number)
		}
	}
}

// future: nothing that has happened lies ahead, and people work when others do.
func future(t *testing.T, s told) {
	t.Helper()
	for _, column := range []string{"events.at", "events.occurred_at", "facts.occurred_at", "messages.at", "runs.finished_at", "lab_steps.recorded_at", "cases.changed_at", "turns.since"} {
		table, _, _ := cut(column)
		assert.Zero(t, value[int](s, `SELECT count(*) FROM `+table+` WHERE `+column+` > $1`, s.now), column)
	}
	assert.Empty(t, s.strings(`SELECT kind || ' ' || occurred_at FROM events WHERE case_id IS NOT NULL
		AND ((occurred_at AT TIME ZONE 'Europe/Oslo')::time NOT BETWEEN '07:45' AND '16:45' OR extract(isodow FROM occurred_at AT TIME ZONE 'Europe/Oslo') > 5)`))
}

func cut(column string) (table, name string, ok bool) {
	for i := range column {
		if column[i] == '.' {
			return column[:i], column[i+1:], true
		}
	}
	return column, "", false
}

// startPages: everybody has something to begin with.
func startPages(t *testing.T, s told) {
	t.Helper()
	const mine = `SELECT count(*) FROM cases c JOIN persons p ON p.id = c.handler_id WHERE p.name = $1 AND c.status = 'active' AND `
	assert.Equal(t, 3, value[int](s, mine+`c.turn_kind = 'question'`, "Ingrid Eksempel"))
	for _, handler := range []string{"Ingrid Eksempel", "Jonas Prøvestad", "Áile Demo"} {
		assert.Positive(t, value[int](s, mine+`c.turn_party = 'ks'`, handler), handler)
	}
	assert.Equal(t, 1, value[int](s, `SELECT count(*) FROM lab_periods WHERE open`), "a rollback waits for a technician")
	assert.Equal(t, 1, value[int](s, `SELECT count(*) FROM cases WHERE turn_kind = 'rollback' AND turn_role = 'technician'`))
	assert.Equal(t, []string{"Sel"}, s.strings(`SELECT cu.name FROM cases c JOIN customers cu ON cu.id = c.customer_id
		WHERE c.status = 'active' AND c.turn_since < $1`, demo.DaysBefore(s.now, 30)), "what stands still is the manager's")
	assert.Equal(t, []string{"5.confirm"}, s.strings(`SELECT c.turn_requirement FROM memberships m JOIN persons p ON p.id = m.person_id
		JOIN cases c ON c.customer_id = m.customer_id WHERE p.email = 'kari.prove@alver.example.com' AND p.language = 'nn' AND m.role = 'requester'`))
	consultant := `FROM case_developers d JOIN persons p ON p.id = d.person_id JOIN cases c ON c.id = d.case_id
		WHERE p.email = 'nguyen.thi.demo@tinde.example.com' AND c.status = 'active'`
	assert.Equal(t, 9, value[int](s, `SELECT count(*) `+consultant))
	assert.Equal(t, []string{"Askvoll", "Kinn", "Kåfjord"}, s.strings(`SELECT cu.name FROM customers cu JOIN cases c ON c.customer_id = cu.id
		WHERE c.status = 'active' AND c.id IN (SELECT c.id `+consultant+`) AND EXISTS (SELECT FROM tested t
			WHERE t.case_id = c.id AND t.failing::text LIKE '%range-half%') ORDER BY cu.name COLLATE "C"`), "the same fault in three")
	assert.Equal(t, 1, value[int](s, `SELECT count(*) FROM persons p JOIN ks_roles r ON r.person_id = p.id WHERE r.role = 'administrator'`))
}

// narvik: who tries the program opens that case.
func narvik(t *testing.T, s told) {
	t.Helper()
	assert.Zero(t, value[int](s, `SELECT count(*) FROM case_customers cc JOIN customers c ON c.id = cc.customer_id WHERE c.number = '1806'`))
	assert.Equal(t, "not_begun", value[string](s, `SELECT standing FROM customers WHERE number = '1806'`))
}

// again: a second start finds it filled, and does nothing.
func again(t *testing.T, s told) {
	t.Helper()
	filled, err := demo.Seeded(t.Context(), s.pool)
	require.NoError(t, err)
	assert.True(t, filled)
	require.Error(t, demo.Seed(t.Context(), s.deps), "not over what is there")
	assert.Equal(t, 68, value[int](s, `SELECT count(*) FROM cases`))
}

// people: all are invented, and offered at the sign-in.
func people(t *testing.T, s told) {
	t.Helper()
	assert.Zero(t, value[int](s, `SELECT count(*) FROM persons WHERE NOT demo`))
	assert.Empty(t, s.strings(`SELECT email FROM persons WHERE email !~ '\.example\.com$' OR email ~ '[^a-z0-9.@-]'`))
	assert.Equal(t, 1, value[int](s, `SELECT count(*) FROM persons WHERE name = 'Sindre'`), "somebody has one name only")
	assert.Positive(t, value[int](s, `SELECT count(*) FROM persons WHERE length(name) > 45`), "and somebody a very long one")
}

// lab: no import of the story was lost at a rollback, and one period at a time.
func lab(t *testing.T, s told) {
	t.Helper()
	assert.Zero(t, value[int](s, `SELECT count(*) FROM events WHERE kind = 'import.lost'`))
	assert.Equal(t, "Sunnfjord", value[string](s, `SELECT string_agg(cu.name, ' ') FROM sign_offs x JOIN lab_periods p ON p.id = x.period_id
		JOIN customers cu ON cu.id = x.customer_id WHERE p.open`))
	assert.Equal(t, "08:10", value[string](s, `SELECT to_char(occurred_at AT TIME ZONE 'Europe/Oslo', 'HH24:MI') FROM lab_steps l
		JOIN lab_periods p ON p.id = l.period_id WHERE p.open AND l.step = 'backup'`))
}

// leadTimes fall, from 142 working days to 31.
func leadTimes(t *testing.T, s told) {
	t.Helper()
	rows, err := s.pool.Query(t.Context(), `SELECT begun_at, closed_at FROM cases WHERE status = 'closed' ORDER BY closed_at - begun_at DESC`)
	require.NoError(t, err)
	var days []int
	var from, to time.Time
	_, err = pgx.ForEachRow(rows, []any{&from, &to}, func() error {
		days = append(days, demo.WorkingDays(from, to))
		assert.NotEqual(t, time.July, to.Month())
		return nil
	})
	require.NoError(t, err)
	assert.Equal(t, 142, days[0])
	assert.Equal(t, 31, days[len(days)-1])
}

// chain: the log of each case hangs together.
func chain(t *testing.T, s told) {
	t.Helper()
	assert.Zero(t, value[int](s, `SELECT count(*) FROM cases c WHERE event_count <> (SELECT count(*) FROM events e WHERE e.case_id = c.id)`))
	assert.Zero(t, value[int](s, `SELECT count(*) FROM (SELECT at < lag(at) OVER (PARTITION BY case_id ORDER BY seq) AS back FROM events WHERE case_id IS NOT NULL) x WHERE back`),
		"recorded in order")
}

// jobsLeft: one test waits for the program to start.
func jobsLeft(t *testing.T, s told) {
	t.Helper()
	assert.Equal(t, 1, value[int](s, `SELECT count(*) FROM river_job`))
	assert.Equal(t, []string{"Molde"}, s.strings(`SELECT cu.name FROM runs r JOIN cases c ON c.id = r.case_id JOIN customers cu ON cu.id = c.customer_id WHERE r.state = 'queued'`))
}

// What the town serves is what the story has read last.
func TestTheTownServesTheStory(t *testing.T) {
	t.Parallel()
	town, err := simulator.OpenTown(t.Context(), "127.0.0.1:0", nil)
	require.NoError(t, err)
	t.Cleanup(town.Close)
	require.NoError(t, demo.Serve(t.Context(), town))
	cfg, ok := town.Config("5501")
	require.True(t, ok)
	assert.Len(t, cfg.Faults, 2)
	_, ok = town.Config("1806")
	assert.False(t, ok)
}
