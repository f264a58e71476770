package server_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/internal/access"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/internal/register"
	"github.com/ks-no/tilkobling/internal/server"
	"github.com/ks-no/tilkobling/web/text"
	"github.com/ks-no/tilkobling/web/view"
)

// columns writes a case of a customer of the register straight into its columns,
// for lists, which look at nothing else.
func (s *site) columns(customer string, set map[string]any) string {
	s.tb.Helper()
	ctx := s.tb.Context()
	var number string
	require.NoError(s.tb, postgres.InTx(ctx, s.DB.Pool, func(tx pgx.Tx) error {
		c, err := postgres.CustomerByNumber(ctx, tx, customer)
		if err != nil {
			return err
		}
		if number, err = postgres.NextCaseNumber(ctx, tx, 2026); err != nil {
			return err
		}
		at := s.Clock.Now()
		id, err := postgres.InsertCase(ctx, tx, postgres.NewCase{
			Number: number, Procedure: onboarding.ProcedureV1, Customer: c.ID, OwnConfirm: true, BegunAt: at, OpenedAt: at,
		})
		if err != nil {
			return err
		}
		if err := postgres.SaveCaseSearch(ctx, tx, id); err != nil || len(set) == 0 {
			return err
		}
		args, sets := []any{id}, []string{}
		for column, v := range set {
			args = append(args, v)
			sets = append(sets, fmt.Sprintf("%s = $%d", column, len(args)))
		}
		if _, err = tx.Exec(ctx, `UPDATE cases SET `+strings.Join(sets, ", ")+` WHERE id = $1`, args...); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE case_customers x SET active = c.status IN ('active', 'on_hold') FROM cases c WHERE c.id = x.case_id AND c.id = $1`, id)
		return err
	}))
	return number
}

// manyCases opens cases of the first n customers, unlike each other in what lists
// show, and gives Ingrid every other.
func (s *site) manyCases(n int) {
	s.tb.Helper()
	turns := []struct {
		party, role string
		requirement onboarding.Key
	}{
		{"ks", "case_handler", onboarding.ReqDocs},
		{"customer", "customer", onboarding.ReqStructure},
		{"supplier", "developer", onboarding.ReqCredentials},
		{"ks", "technician", onboarding.ReqBackup},
	}
	states := []string{"", "failed", "passed", "running", "error"}
	for i, c := range register.Customers()[:n] {
		turn := turns[i%len(turns)]
		set := map[string]any{
			"stage": i%7 + 1, "turn_party": turn.party, "turn_role": turn.role, "turn_requirement": string(turn.requirement),
			"run_state": states[i%len(states)], "turn_since": s.Clock.Now().Add(-time.Duration(i) * 7 * time.Hour),
		}
		if i%2 == 0 {
			set["handler_id"] = s.Ingrid.Person
		}
		if i%10 == 0 {
			set["unanswered_since"] = s.Clock.Now().Add(-time.Duration(i) * time.Minute)
		}
		s.columns(c.Number, set)
	}
}

// rows are the customers that the list on a page shows, in its order.
func (p *page) rows() []string {
	return p.Find(`#saker tbody th[scope="row"] > a`).Map(func(_ int, a *goquery.Selection) string { return a.Text() })
}

func TestWorklistPagesForthAndBack(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.manyCases(120)
	ingrid := s.SignIn(s.Ingrid.Person)
	for _, sort := range []string{"", "kommune", "-ventet"} {
		p := ingrid.Get(view.PathWorklist + "?visning=alle&sort=" + sort)
		require.Equal(t, http.StatusOK, p.Code)
		assert.Contains(t, p.One(t, ".ds-pagination"), "Viser 1–50")
		var all []string
		var pages [][]string
		seen := map[string]bool{}
		for {
			rows := p.rows()
			pages = append(pages, rows)
			for _, name := range rows {
				assert.False(t, seen[name], "%s twice", name)
				seen[name] = true
			}
			all = append(all, rows...)
			next := p.Find(`a[rel="next"]`)
			if next.Length() == 0 {
				break
			}
			p = ingrid.Get(next.AttrOr("href", ""))
		}
		assert.Len(t, all, 120)
		assert.Contains(t, p.One(t, ".ds-pagination"), "Viser 101–120")
		for i := len(pages) - 2; i >= 0; i-- {
			p = ingrid.Get(p.Find(`a[rel="prev"]`).AttrOr("href", ""))
			assert.Equal(t, pages[i], p.rows(), "back to page %d", i+1)
		}
		assert.Zero(t, p.Find(`a[rel="prev"]`).Length())
		assert.Contains(t, p.One(t, ".ds-pagination"), "Viser 1–50")
	}
	p := ingrid.Get(view.PathWorklist + "?etter=%21%21%21&for=e30&sort=nonsense&steg=99&fylke=zz&utvalg=x&visning=alle")
	assert.Equal(t, http.StatusOK, p.Code, "an address that makes no sense shows the list")
	assert.Len(t, p.rows(), 50)
}

func TestWorklistTilesCountWhatTheyLeadTo(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.manyCases(45)
	ingrid := s.SignIn(s.Ingrid.Person)
	for _, whose := range []string{"mine", "alle"} {
		p := ingrid.Get(view.PathWorklist + "?visning=" + whose)
		tiles := p.Find(".tiles a.tile")
		require.Equal(t, 6, tiles.Length())
		tiles.Each(func(_ int, tile *goquery.Selection) {
			n, err := strconv.Atoi(strings.TrimSpace(tile.Find(".tile__value").Text()))
			require.NoError(t, err)
			chosen := ingrid.Get(tile.AttrOr("href", ""))
			assert.Len(t, chosen.rows(), n, "%s: %s", whose, tile.Text())
			assert.Equal(t, 1, chosen.Find(`.tile[aria-current="true"]`).Length())
		})
	}
	assert.Less(t, len(ingrid.Get(view.PathWorklist).rows()), 45, "a case handler's own come first")
	assert.Len(t, s.SignIn(s.Siri.Person).Get(view.PathWorklist).rows(), 45, "a manager has none of her own")
}

func TestWorklistRowsSayWhoseTurnAndHowTheTestWent(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ago := func(days int) time.Time { return s.Clock.Now().AddDate(0, 0, -days) }
	s.columns("1806", map[string]any{
		"stage": 4, "turn_party": "supplier", "turn_role": "developer", "turn_requirement": string(onboarding.ReqTest), "run_state": "failed",
		"turn_detail": `{"failures": 3}`, "turn_since": ago(60), "handler_id": s.Ingrid.Person,
	})
	s.columns("1804", map[string]any{"stage": 2, "turn_requirement": string(onboarding.ReqDocs), "handler_id": s.Ingrid.Person})
	s.columns("4601", map[string]any{"unanswered_since": ago(1), "turn_kind": "question", "handler_id": s.Ingrid.Person})
	s.columns("0301", map[string]any{
		"status": "on_hold", "turn_party": "hold", "turn_kind": "none", "hold_since": ago(2), "hold_until": s.Clock.Now().AddDate(0, 1, 0), "hold_reason": "nytt lønnssystem",
	})
	p := s.SignIn(s.Ingrid.Person).Get(view.PathWorklist)
	require.Equal(t, []string{"Bergen", "Bodø", "Narvik"}, p.rows())
	row := func(name string) *goquery.Selection {
		return p.Find("#saker tbody tr").FilterFunction(func(_ int, tr *goquery.Selection) bool { return tr.Find("th a").Text() == name })
	}
	tags := func(name string) []string {
		return row(name).Find(".ds-tag").Map(func(_ int, t *goquery.Selection) string { return t.Text() })
	}
	assert.Equal(t, []string{"Ubesvart melding", "Din tur"}, tags("Bergen"))
	assert.Equal(t, []string{"Din tur"}, tags("Bodø"))
	assert.Equal(t, []string{"Venter på leverandøren", "Feil i siste test"}, tags("Narvik"))
	assert.Contains(t, row("Narvik").Text(), "Endepunkttest")
	assert.Contains(t, row("Narvik").Text(), "1806 · Nordland")
	assert.Contains(t, row("Narvik").Text(), "Siste test fant 3 feil")
	assert.Contains(t, row("Narvik").Text(), "over målet")
	assert.Equal(t, 1, row("Narvik").Find(`small[data-color="danger"]`).Length())
	assert.Contains(t, row("Bodø").Text(), "Send dokumentasjonen til kommunen.")
	assert.Equal(t, "4", row("Narvik").Find(".mini").AttrOr("data-n", ""))

	p = s.SignIn(s.Ingrid.Person).Get(view.PathWorklist + "?visning=alle&status=on_hold")
	require.Equal(t, []string{"Oslo"}, p.rows())
	assert.Contains(t, p.One(t, "#saker tbody .ds-tag"), "På vent til")
	require.Empty(t, text.Missing())
}

func TestWorklistFiltersStandInTheAddress(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.manyCases(40)
	ingrid := s.SignIn(s.Ingrid.Person)
	p := ingrid.Get(view.PathWorklist + "?visning=alle&steg=3&tur=supplier&fylke=11&status=any&q=a&sort=steg&sort=-kommune&utvalg=andre")
	assert.Equal(t, "3", p.Find("#steg option[selected]").AttrOr("value", ""))
	assert.Equal(t, "supplier", p.Find("#tur option[selected]").AttrOr("value", ""))
	assert.Equal(t, "11", p.Find("#fylke option[selected]").AttrOr("value", ""))
	assert.Equal(t, "any", p.Find("#status option[selected]").AttrOr("value", ""))
	assert.Equal(t, "a", p.Find("#q").AttrOr("value", ""))
	assert.Equal(t, "-kommune", p.Find(`#resultat input[name="sort"]`).AttrOr("value", ""), "the head that was pressed, not what the form carried")
	assert.Equal(t, "andre", p.Find(`#filter input[name="utvalg"]`).AttrOr("value", ""))
	assert.Equal(t, "alle", p.Find(`#filter input[name="visning"]`).AttrOr("value", ""))

	p = ingrid.Get(view.PathWorklist + "?visning=alle&sort=-kommune")
	assert.Equal(t, "kommune", p.Find(`th[aria-sort="descending"] button`).AttrOr("value", ""), "pressed once more it turns")
	p = ingrid.Get(view.PathWorklist + "?visning=alle&sort=ventet")
	assert.Equal(t, "-ventet", p.Find(`th[aria-sort="descending"] button`).AttrOr("value", ""), "the longest first")

	p = ingrid.Get(view.PathWorklist + "?visning=alle&q=finnesikke")
	assert.Empty(t, p.rows())
	assert.Equal(t, view.PathWorklist+"?q=finnesikke&status=any&visning=alle", p.Find("#resultat .empty a").AttrOr("href", ""))
	assert.Equal(t, http.StatusOK, ingrid.Get(view.PathWorklist+"?q="+url.QueryEscape("'; DROP TABLE cases; --\xff\x00")).Code)
	assert.Equal(t, http.StatusOK, ingrid.Get(view.PathWorklist+"?q="+strings.Repeat("å", 3000)).Code)
}

func TestWorklistOfNobodyHelps(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ingrid := s.SignIn(s.Ingrid.Person)
	p := ingrid.Get(view.PathWorklist)
	assert.Contains(t, p.One(t, "#resultat .empty"), "Ingen saker er tildelt deg")
	assert.Equal(t, view.PathWorklist+"?utvalg=ikke-tildelt&visning=alle", p.Find("#resultat .empty a").AttrOr("href", ""))
	p = ingrid.Get(view.PathWorklist + "?visning=alle")
	assert.Contains(t, p.One(t, "#resultat .empty"), "Ingen åpne saker")
}

func TestCasesAreAssignedTogether(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	bodo, narvik := s.columns("1804", nil), s.columns("1806", nil)
	s.columns("4601", nil)
	ingrid := s.SignIn(s.Ingrid.Person)
	at := view.PathWorklist + "?steg=1&visning=alle"
	p := ingrid.Get(at)
	require.Equal(t, 3, p.Find(`#tildel input[name="case"]`).Length())

	wrong := ingrid.Submit(p, view.PathAssign, url.Values{"case": {bodo}})
	assert.Equal(t, http.StatusUnprocessableEntity, wrong.Code)
	assert.Equal(t, 1, wrong.Find("#tildel .ds-error-summary a[href='#handler']").Length())
	assert.Equal(t, bodo, wrong.Find(`#tildel input[checked]`).AttrOr("value", ""), "what was ticked stays ticked")
	assert.Equal(t, "1", wrong.Find("#steg option[selected]").AttrOr("value", ""), "the list stays as it was")

	wrong = ingrid.Submit(p, view.PathAssign, url.Values{"handler": {strconv.Itoa(int(s.Jonas.Person))}})
	assert.Equal(t, http.StatusUnprocessableEntity, wrong.Code)
	assert.Equal(t, 1, wrong.Find("#tildel .ds-error-summary a[href='#case']").Length())

	done := ingrid.Submit(p, view.PathAssign, url.Values{"case": {bodo, narvik}, "handler": {strconv.Itoa(int(s.Jonas.Person))}})
	assert.Equal(t, http.StatusOK, done.Code, done.Body)
	assert.Contains(t, done.Body, "Sakene er tildelt.")
	assert.Equal(t, "1", done.Find("#steg option[selected]").AttrOr("value", ""), "back where it began")
	assert.ElementsMatch(t, []string{"Bodø", "Narvik"}, s.SignIn(s.Jonas.Person).Get(view.PathWorklist).rows())

	for _, who := range []onboarding.Actor{s.Siri, s.Tor} {
		p := s.SignIn(who.Person).Get(at)
		assert.Zero(t, p.Find("#tildel").Length())
		assert.Equal(t, http.StatusForbidden, s.SignIn(who.Person).Post(view.PathAssign, url.Values{"case": {bodo}}).Code)
	}
}

func TestListsAreForThoseWhomTheyConcern(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c := s.Open("1806")
	requester, developer := s.SignIn(c.Requester().Person), s.SignIn(c.Developer().Person)
	for _, path := range []string{view.PathWorklist, view.PathOverview} {
		assert.Equal(t, http.StatusNotFound, requester.Get(path).Code, path)
		assert.Equal(t, http.StatusNotFound, developer.Get(path).Code, path)
		assert.Equal(t, http.StatusOK, s.SignIn(s.Siri.Person).Get(path).Code, path)
	}
	assert.Equal(t, http.StatusNotFound, requester.Post(view.PathAssign, url.Values{}).Code)
	assert.Equal(t, http.StatusOK, requester.Get(view.PathStart).Code)
	assert.Equal(t, http.StatusNotFound, requester.Get(view.PathMine).Code)
	assert.Equal(t, http.StatusOK, developer.Get(view.PathMine).Code)
	assert.Equal(t, http.StatusNotFound, developer.Get(view.PathStart).Code)
	assert.Equal(t, http.StatusNotFound, s.SignIn(s.Ingrid.Person).Get(view.PathMine).Code)
	assert.Equal(t, view.PathSignIn, s.Visitor().Get(view.PathWorklist).Path)
}

func TestListsCostLittle(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.manyCases(80)
	c := s.Open("5001")
	for _, one := range []struct {
		who  onboarding.Actor
		path string
	}{
		{s.Ingrid, view.PathWorklist + "?visning=alle"},
		{s.Ingrid, view.PathWorklist + "?visning=alle&q=2026&sort=kommune"},
		{c.Requester(), view.PathStart},
		{c.Developer(), view.PathMine},
	} {
		body, counted := s.count(t, one.who.Person, one.path)
		assert.Positive(t, counted.Own(), one.path)
		assert.LessOrEqual(t, counted.Own(), 5, "statements of %s's own", one.path)
		assert.LessOrEqual(t, len(body), 50<<10, "bytes of %s", one.path)
		if !strings.HasPrefix(one.path, view.PathWorklist) {
			continue
		}
		table := body[strings.Index(body, "<tbody"):strings.Index(body, "</tbody>")]
		rows := strings.Split(table, `<tr role="row">`)[1:]
		require.Len(t, rows, 50)
		for _, row := range rows {
			assert.Less(t, len(row), 800, row)
		}
		t.Logf("%s: %d bytes, %d of them 50 rows, %d statements", one.path, len(body), len(table), counted.Own())
	}
}

// count asks for a page and counts what it sends to the database.
func (s *site) count(t *testing.T, who onboarding.PersonID, path string) (string, *postgres.Statements) {
	t.Helper()
	config, err := pgxpool.ParseConfig(s.DB.URL)
	require.NoError(t, err)
	config.ConnConfig.Tracer = postgres.Tracer{}
	pool, err := pgxpool.NewWithConfig(t.Context(), config)
	require.NoError(t, err)
	defer pool.Close()
	_, err = pool.Exec(t.Context(), `UPDATE persons SET demo = true WHERE id = $1`, who)
	require.NoError(t, err)
	h := server.New(server.Config{
		Pool: pool, Work: s.Work, Log: slog.New(slog.DiscardHandler), Now: s.Clock.Now, Development: true,
		Gate: access.NewGate(pool, access.Options{Idle: time.Hour, Lifetime: 8 * time.Hour, Now: time.Now}),
	}).Handler()
	in := httptest.NewRequestWithContext(t.Context(), http.MethodPost, view.PathSignIn, strings.NewReader("person="+strconv.FormatInt(int64(who), 10)))
	in.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	signed := httptest.NewRecorder()
	h.ServeHTTP(signed, in)
	require.Equal(t, http.StatusSeeOther, signed.Code)

	ctx, counted := postgres.CountStatements(t.Context())
	r := httptest.NewRequestWithContext(ctx, http.MethodGet, path, http.NoBody)
	for _, cookie := range signed.Result().Cookies() {
		r.AddCookie(cookie)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	require.Equal(t, http.StatusOK, w.Code, w.Body.String())
	assert.Positive(t, counted.Frame(), "who is signed in")
	return w.Body.String(), counted
}
