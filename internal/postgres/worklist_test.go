package postgres_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/internal/postgres/pgtest"
	"github.com/ks-no/tilkobling/internal/register"
)

func TestSQLFoldsAsTheRegisterDoes(t *testing.T) {
	t.Parallel()
	tx := pgtest.Tx(t)
	written := []string{
		"", " ", "Aa", "aaa", "Oe", "oeeo", "o'e", "O’Brien", "Bjørg Åse Ærlig", "kari.nordmann@kommune.example.com", "  Siv   Å. ", "Æa aæ oæ",
		"Straße", "Þór Œuvre", "ÄÖÜ äöü", "Ánne-Risten Čáhppe", "a\u030ase", "soft\u00adhyphen", "(Nordland)", "KSL-2026-0042", "Łódź Żółć",
	}
	for _, c := range register.Customers() {
		written = append(written, c.DisplayName)
	}
	for _, m := range register.Municipalities() {
		written = append(written, m.OfficialName)
	}
	for r := rune(1); r < 0x250; r++ {
		if unicode.IsLetter(r) && r != 'ª' && r != 'º' && r < 0x180 {
			written = append(written, "x"+string(r)+"x", string(r)+string(unicode.ToUpper(r))+"e")
		}
	}
	for _, w := range written {
		var got string
		require.NoError(t, tx.QueryRow(t.Context(), `SELECT folded($1)`, w).Scan(&got))
		assert.Equal(t, register.Fold(w), got, "%q", w)
	}
}

func TestNamesAreSortedAsNorwegiansDo(t *testing.T) {
	t.Parallel()
	tx := pgtest.Tx(t)
	rows, err := tx.Query(t.Context(), `SELECT n FROM unnest('{Åsnes,Ørland,Ærfugl,Zulu,Alta,østre Toten,Kárášjohka – Karasjok,Karlsøy}'::text[]) n
		ORDER BY alphabetical(n) COLLATE "C"`)
	require.NoError(t, err)
	got, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	assert.Equal(t, []string{"Alta", "Kárášjohka – Karasjok", "Karlsøy", "Zulu", "Ærfugl", "Ørland", "østre Toten", "Åsnes"}, got)
}

// lists is a database with many cases, written straight into their columns.
type lists struct {
	tb  testing.TB
	tx  pgx.Tx
	now time.Time
}

func newLists(t *testing.T) *lists {
	t.Helper()
	l := &lists{t, pgtest.Tx(t), time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)}
	require.NoError(t, postgres.SyncRegister(t.Context(), l.tx, register.Customers()))
	return l
}

func (l *lists) person(name, email string) onboarding.PersonID {
	l.tb.Helper()
	p, err := postgres.NamePerson(l.tb.Context(), l.tx, postgres.PersonRow{Name: name, Email: email}, l.now)
	require.NoError(l.tb, err)
	return p.ID
}

// open opens a case of a customer of the register, and sets its columns.
func (l *lists) open(number string, set map[string]any) onboarding.CaseID {
	l.tb.Helper()
	ctx := l.tb.Context()
	c, err := postgres.CustomerByNumber(ctx, l.tx, number)
	require.NoError(l.tb, err)
	nr, err := postgres.NextCaseNumber(ctx, l.tx, 2026)
	require.NoError(l.tb, err)
	id, err := postgres.InsertCase(ctx, l.tx, postgres.NewCase{
		Number: nr, Procedure: onboarding.ProcedureV1, Customer: c.ID, OwnConfirm: true, BegunAt: l.now, OpenedAt: l.now,
	})
	require.NoError(l.tb, err)
	require.NoError(l.tb, postgres.SaveCaseSearch(ctx, l.tx, id))
	if len(set) == 0 {
		return id
	}
	args, sets := []any{id}, []string{}
	for column, v := range set {
		args = append(args, v)
		sets = append(sets, fmt.Sprintf("%s = $%d", column, len(args)))
	}
	_, err = l.tx.Exec(ctx, `UPDATE cases SET `+strings.Join(sets, ", ")+` WHERE id = $1`, args...)
	require.NoError(l.tb, err)
	return id
}

// many opens n cases of different customers, unlike each other in all that lists
// filter and sort by, with ties.
func (l *lists) many(n int, handlers ...onboarding.PersonID) {
	l.tb.Helper()
	parties := []string{"ks", "customer", "supplier"}
	states := []string{"", "failed", "passed", "running"}
	for i, c := range register.Customers()[:n] {
		set := map[string]any{
			"stage": i%7 + 1, "turn_party": parties[i%3], "turn_role": "case_handler", "run_state": states[i%4],
			"turn_since": l.now.Add(-time.Duration(i/5) * time.Hour), "turn_requirement": string(onboarding.ReqDocs),
		}
		if i%11 == 0 {
			set["unanswered_since"] = l.now.Add(-time.Duration(i/22) * time.Minute)
		}
		if len(handlers) > 0 && i%4 != 3 {
			set["handler_id"] = handlers[i%len(handlers)]
		}
		if i%13 == 5 {
			set["status"] = "closed"
		}
		l.open(c.Number, set)
	}
}

func (l *lists) find(f postgres.WorklistFilter) []string {
	l.tb.Helper()
	rows, _, err := postgres.Worklist(l.tb.Context(), l.tx, f, postgres.WorklistPage{Limit: 500})
	require.NoError(l.tb, err)
	out := []string{}
	for i := range rows {
		out = append(out, rows[i].Customer)
	}
	return out
}

func TestPagesOfTheWorklistHoldEachCaseOnce(t *testing.T) {
	t.Parallel()
	l := newLists(t)
	l.many(120, l.person("Ingrid Prøve", "ingrid@ks.example.com"), l.person("Åse Prøve", "ase@ks.example.com"))
	for _, order := range []postgres.WorklistOrder{ //nolint:paralleltest // one transaction
		postgres.ByNeed, postgres.ByCustomer, postgres.ByStage, postgres.ByWaited, postgres.ByHandler,
	} {
		for _, desc := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s %v", order, desc), func(t *testing.T) {
				whole, more, err := postgres.Worklist(t.Context(), l.tx, postgres.WorklistFilter{}, postgres.WorklistPage{Order: order, Desc: desc, Limit: 500})
				require.NoError(t, err)
				require.False(t, more)
				require.Greater(t, len(whole), 100)

				var forth []onboarding.CaseID
				page := postgres.WorklistPage{Order: order, Desc: desc, Limit: 7}
				for {
					rows, more, err := postgres.Worklist(t.Context(), l.tx, postgres.WorklistFilter{}, page)
					require.NoError(t, err)
					forth = append(forth, ids(rows)...)
					if !more {
						break
					}
					page.After = order.Place(&rows[len(rows)-1])
					require.True(t, order.Fits(page.After))
				}
				assert.Equal(t, ids(whole), forth)

				var back []onboarding.CaseID
				page = postgres.WorklistPage{Order: order, Desc: desc, Limit: 7, Before: order.Place(&whole[len(whole)-1])}
				for {
					rows, more, err := postgres.Worklist(t.Context(), l.tx, postgres.WorklistFilter{}, page)
					require.NoError(t, err)
					back = append(ids(rows), back...)
					if !more {
						break
					}
					page.Before = order.Place(&rows[0])
				}
				assert.Equal(t, ids(whole[:len(whole)-1]), back)
			})
		}
	}
}

func ids(rows []postgres.CaseListRow) []onboarding.CaseID {
	out := make([]onboarding.CaseID, 0, len(rows))
	for i := range rows {
		out = append(out, rows[i].ID)
	}
	return out
}

func TestWhatNeedsSomebodyComesFirst(t *testing.T) {
	t.Parallel()
	l := newLists(t)
	me := l.person("Ingrid Prøve", "ingrid@ks.example.com")
	at := func(days int) time.Time { return l.now.AddDate(0, 0, -days) }
	customer := map[string]any{"turn_party": "customer"}
	with := func(base, more map[string]any) map[string]any {
		out := map[string]any{"handler_id": me}
		for k, v := range base {
			out[k] = v
		}
		for k, v := range more {
			out[k] = v
		}
		return out
	}
	l.open("1806", with(customer, nil))                                                                                // waits for others
	l.open("1804", with(customer, map[string]any{"handler_id": nil}))                                                  // nobody's
	l.open("5501", with(customer, map[string]any{"run_state": "failed"}))                                              // a failed test
	l.open("4601", with(nil, map[string]any{"turn_since": at(2)}))                                                     // KS's turn
	l.open("0301", with(nil, map[string]any{"turn_since": at(9)}))                                                     // KS's turn for longer
	l.open("5001", with(nil, map[string]any{"unanswered_since": at(1), "turn_kind": "question"}))                      // a question
	l.open("1103", with(nil, map[string]any{"unanswered_since": at(3), "status": "closed", "turn_party": "none"}))     // a question in a closed case
	l.open("4204", with(nil, map[string]any{"data_in_lab_since": at(1), "turn_role": "technician", "stage": 6}))       // persons in LAB
	l.open("1505", with(nil, map[string]any{"status": "closed", "turn_party": "none"}))                                // over: not listed
	l.open("3301", with(nil, map[string]any{"status": "cancelled", "cancelled_at": at(1), "cancel_reason": "avlyst"})) // over: not listed
	assert.Equal(t, []string{"Kristiansand", "Stavanger", "Trondheim", "Oslo", "Bergen", "Tromsø", "Bodø", "Narvik"}, l.find(postgres.WorklistFilter{}))

	counts, err := postgres.CountWorklist(t.Context(), l.tx, 0)
	require.NoError(t, err)
	assert.Equal(t, map[postgres.Pick]int{
		postgres.PickUnanswered: 2, postgres.PickKS: 4, postgres.PickFailed: 1, postgres.PickUnassigned: 1, postgres.PickOthers: 3, postgres.PickDataInLab: 1,
	}, counts.Of)
	for pick, n := range counts.Of {
		assert.Len(t, l.find(postgres.WorklistFilter{Pick: pick}), n, "what the tile %s leads to", pick)
	}
	counts, err = postgres.CountWorklist(t.Context(), l.tx, me)
	require.NoError(t, err)
	assert.Equal(t, 2, counts.Of[postgres.PickOthers], "mine")
	assert.Equal(t, 1, counts.Of[postgres.PickUnassigned], "nobody's are everybody's")
}

func TestTheWorklistIsFiltered(t *testing.T) {
	t.Parallel()
	l := newLists(t)
	me := l.person("Ingrid Prøve", "ingrid@ks.example.com")
	l.open("1806", map[string]any{"stage": 4, "turn_party": "supplier", "handler_id": me})
	l.open("1804", map[string]any{"stage": 6, "turn_role": "technician"})
	l.open("4601", map[string]any{"stage": 4, "status": "on_hold", "turn_party": "hold"})
	l.open("0301", map[string]any{"stage": 7, "status": "closed", "turn_party": "none"})
	for name, c := range map[string]struct {
		filter postgres.WorklistFilter
		want   []string
	}{
		"active alone":   {postgres.WorklistFilter{}, []string{"Bodø", "Narvik"}},
		"any status":     {postgres.WorklistFilter{Any: true}, []string{"Bodø", "Narvik", "Bergen", "Oslo"}},
		"on hold":        {postgres.WorklistFilter{Status: onboarding.OnHold}, []string{"Bergen"}},
		"closed":         {postgres.WorklistFilter{Status: onboarding.Closed}, []string{"Oslo"}},
		"stage":          {postgres.WorklistFilter{Stage: 4}, []string{"Narvik"}},
		"supplier":       {postgres.WorklistFilter{Turn: "supplier"}, []string{"Narvik"}},
		"technician":     {postgres.WorklistFilter{Turn: "technician"}, []string{"Bodø"}},
		"county":         {postgres.WorklistFilter{County: "18"}, []string{"Bodø", "Narvik"}},
		"another county": {postgres.WorklistFilter{County: "46"}, []string{}},
		"handler":        {postgres.WorklistFilter{Handler: me}, []string{"Narvik"}},
	} {
		assert.Equal(t, c.want, l.find(c.filter), name)
	}
}

func TestSearchForgives(t *testing.T) {
	t.Parallel()
	l := newLists(t)
	kafjord := l.open("5540", nil) // Kåfjord, KSL-2026-0001
	l.open("1818", nil)            // Herøy (Nordland)
	l.open("1515", nil)            // Herøy (Møre og Romsdal)
	l.open("3226", nil)            // Aurskog-Høland
	developer := l.person("Bjørn Åge Prøve", "b.prove@leverandor.example.com")
	_, err := postgres.AddDeveloper(t.Context(), l.tx, kafjord, developer, onboarding.Supplier, 0, l.now)
	require.NoError(t, err)
	heroy, err := postgres.CustomerByNumber(t.Context(), l.tx, "1818")
	require.NoError(t, err)
	_, err = postgres.AddMember(t.Context(), l.tx, heroy.ID, l.person("Siv Test", "siv.test@heroy.example.com"), "requester", 0, l.now)
	require.NoError(t, err)

	both := []string{"Herøy (Nordland)", "Herøy (Møre og Romsdal)"}
	for written, want := range map[string][]string{
		"kafjord": {"Kåfjord"}, "KAAFJORD": {"Kåfjord"}, "Kåfj": {"Kåfjord"}, "gaivuotna": {"Kåfjord"},
		"heroy": both, "Herøy": both, "herøy nord": {"Herøy (Nordland)"}, "aurskog høland": {"Aurskog-Høland"}, "hoeland aurskog": {"Aurskog-Høland"},
		"5540": {"Kåfjord"}, "KSL-2026-0001": {"Kåfjord"}, "ksl 2026 1": {"Kåfjord"}, "2026-3": {"Herøy (Møre og Romsdal)"},
		heroy.OrgNumber: {"Herøy (Nordland)"}, heroy.OrgNumber[:3] + " " + heroy.OrgNumber[3:6] + " " + heroy.OrgNumber[6:]: {"Herøy (Nordland)"},
		"bjorn aage": {"Kåfjord"}, "b.prove@leverandor.example.com": {"Kåfjord"}, "siv test": {"Herøy (Nordland)"},
		"siv.test@heroy": {"Herøy (Nordland)"}, "aurskog-hølnd": {"Aurskog-Høland"}, "xyzzy": {},
		"'; DROP TABLE cases; --": {}, "kafjord & !heroy": {}, `\' | kafjord:*`: {"Kåfjord"},
	} {
		got := l.find(postgres.WorklistFilter{Search: written})
		assert.ElementsMatch(t, want, got, "%q", written)
	}
	assert.Len(t, l.find(postgres.WorklistFilter{Search: "***"}), 4, "nothing to seek by")
}

func TestAPlaceFromOutsideIsChecked(t *testing.T) {
	t.Parallel()
	good := postgres.WorklistPlace{"2", "2026-11-20T09:00:00.123456Z", "17"}
	assert.True(t, postgres.ByNeed.Fits(good))
	for _, bad := range []postgres.WorklistPlace{
		nil, {"2"}, {"x", good[1], good[2]}, {good[0], "yesterday", good[2]}, {good[0], good[1], "1; DROP"}, {good[0], good[1], "99999999999999999999"}, {"70000", good[1], good[2]},
	} {
		assert.False(t, postgres.ByNeed.Fits(bad), bad)
	}
	assert.False(t, postgres.ByCustomer.Fits(postgres.WorklistPlace{"a\x00", "1"}))
}

func TestThePageReadsNoTableWhole(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	owner := db.Owner(t)
	ctx := t.Context()
	require.NoError(t, postgres.InTx(ctx, owner, func(tx pgx.Tx) error {
		return postgres.SyncRegister(ctx, tx, register.Customers())
	}))
	_, err := owner.Exec(ctx, `
		INSERT INTO persons (name, email) SELECT 'Person ' || i, 'p' || i || '@example.com' FROM generate_series(1, 2000) i;
		INSERT INTO customers (kind, number, name, display_name, official_name, county_number, search)
			SELECT 'municipality', 'B' || i, 'Bench ' || i, 'Bench ' || i, 'Bench ' || i, '18', 'bench ' || i FROM generate_series(1, 5000) i;
		INSERT INTO cases (number, procedure, customer_id, begun_at, opened_at, status, stage, stage_since, turn_kind, turn_party, turn_role,
				turn_requirement, turn_since, changed_at, search, handler_id, run_state)
			SELECT 'KSL-2025-' || c.id, 'v1', c.id, now(), now(), CASE WHEN c.id % 3 = 0 THEN 'closed' ELSE 'active' END, c.id % 7 + 1, now(), 'requirement',
				(ARRAY['ks', 'customer', 'supplier'])[c.id % 3 + 1], 'customer', '2.docs', now() - c.id * interval '1 minute', now(),
				'ksl 2025 ' || c.id || ' ' || c.search, c.id % 20 + 1, CASE WHEN c.id % 40 = 0 THEN 'failed' ELSE '' END
			FROM customers c WHERE c.number LIKE 'B%';
		INSERT INTO case_customers (case_id, customer_id, own, active) SELECT id, customer_id, true, true FROM cases;
		INSERT INTO messages (case_id, at, side, body) SELECT id, now(), 'customer', 'Hei' FROM cases;
		ANALYZE`)
	require.NoError(t, err)
	for name, c := range map[string]struct {
		filter postgres.WorklistFilter
		page   postgres.WorklistPage
	}{
		"all":       {},
		"mine":      {filter: postgres.WorklistFilter{Handler: 7}},
		"closed":    {filter: postgres.WorklistFilter{Status: onboarding.Closed}},
		"active":    {filter: postgres.WorklistFilter{Status: onboarding.Active}, page: postgres.WorklistPage{Order: postgres.ByWaited}},
		"stage":     {filter: postgres.WorklistFilter{Stage: 3}},
		"failed":    {filter: postgres.WorklistFilter{Pick: postgres.PickFailed}},
		"customer":  {page: postgres.WorklistPage{Order: postgres.ByCustomer}},
		"by stage":  {page: postgres.WorklistPage{Order: postgres.ByStage, Desc: true}},
		"waited":    {page: postgres.WorklistPage{Order: postgres.ByWaited}},
		"search":    {filter: postgres.WorklistFilter{Search: "bench 4711"}},
		"next page": {page: postgres.WorklistPage{After: postgres.WorklistPlace{"5", "2026-11-20T09:00:00Z", "17"}}},
	} {
		c.page.Limit = 50
		plan := explained{Querier: owner, tb: t}
		_, _, err := postgres.Worklist(ctx, plan.querier(), c.filter, c.page)
		require.NoError(t, err)
		for _, table := range []string{"cases", "customers", "messages", "case_customers"} {
			assert.NotContains(t, plan.text, "Seq Scan on "+table, "%s:\n%s", name, plan.text)
		}
	}
}

// explained keeps the plan of the query that passes through it.
type explained struct {
	postgres.Querier
	tb   testing.TB
	text string
}

func (e *explained) querier() postgres.Querier { return e }

func (e *explained) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	rows, err := e.Querier.Query(ctx, "EXPLAIN "+sql, args...)
	require.NoError(e.tb, err)
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(e.tb, err)
	e.text = strings.Join(lines, "\n")
	return e.Querier.Query(ctx, sql, args...)
}
