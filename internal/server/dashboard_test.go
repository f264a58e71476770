package server_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/register"
	"github.com/ks-no/tilkobling/web/text"
	"github.com/ks-no/tilkobling/web/view"
)

// country fills the register: 120 finished, 140 under way, some from before and
// some that will not be connected, with turns, tests and what failed in them.
const country = `
INSERT INTO suppliers (name) VALUES ('Eksempel Tinde AS'), ('Eksempel Fjell AS'), ('Eksempel Sund AS');
INSERT INTO cases (number, procedure, customer_id, begun_at, opened_at, handler_id, handler_at, status, stage, stage_since, turn_kind, turn_party,
		turn_role, turn_requirement, turn_since, changed_at, closed_at, target_date, hr_system, supplier_id, data_in_lab_since)
	SELECT 'KSL-2026-' || lpad(g::text, 4, '0'), 'v1', id, at, at, CASE WHEN g % 13 > 0 THEN 1 + g % 2 END, at,
		CASE WHEN g <= 120 THEN 'closed' WHEN g % 17 = 0 THEN 'on_hold' ELSE 'active' END, CASE WHEN g <= 120 THEN 7 ELSE 1 + g % 7 END,
		day - (g * g % 70) * interval '1 day', 'requirement', CASE WHEN g <= 120 THEN 'none' ELSE (ARRAY['ks', 'customer', 'supplier'])[1 + g % 3] END,
		(ARRAY['case_handler', 'customer', 'developer'])[1 + g % 3], (ARRAY['2.docs', '5.confirm', '3.url.person'])[1 + g % 3], day - interval '9 days', day,
		CASE WHEN g <= 120 THEN day - (g * 3) * interval '1 day' END, CASE WHEN g > 120 AND g % 9 = 0 THEN day::date + g::int % 60 END,
		(ARRAY['Tinde Personal', 'Fjell HR', 'Sund Lønn og personal'])[1 + g % 3], 1 + g % 3, CASE WHEN g = 132 THEN day END
	FROM (SELECT c.id, c.g, d.day, CASE WHEN g <= 120 THEN d.day - (g * 3 + 50 + g * 7 % 60 + g / 4) * interval '1 day' ELSE d.day - (20 + g % 150) * interval '1 day' END AS at
		FROM (SELECT id, row_number() OVER (ORDER BY md5(number)) AS g FROM customers WHERE kind <> 'group') c, (SELECT '2026-11-20'::timestamptz AS day) d WHERE g <= 260) x;
INSERT INTO case_customers (case_id, customer_id, own, active) SELECT id, customer_id, true, status <> 'closed' FROM cases;
INSERT INTO turns (case_id, since, party, role, stage)
	SELECT c.id, c.begun_at + (coalesce(c.closed_at, c.begun_at + interval '20 days') - c.begun_at) * ((s - 1) / 21.0),
		(ARRAY['ks', 'customer', 'supplier', 'customer', 'hold', 'ks', 'supplier'])[1 + (s + c.id) % 7], 'case_handler', 1 + (s - 1) / 3
	FROM cases c, generate_series(1, 21) s ORDER BY c.id, s;
INSERT INTO turns (case_id, since, party, role, stage) SELECT id, closed_at, 'none', 'case_handler', 7 FROM cases WHERE status = 'closed';
INSERT INTO runs (case_id, environment, level, state, requested_at, side, finished_at, verdict)
	SELECT id, 'lab', 'format', 'finished', begun_at + s * interval '6 days', 'ks', begun_at + s * interval '6 days', 'fail'
	FROM cases, generate_series(1, 3) s WHERE id % 2 = 0 ORDER BY id, s;
INSERT INTO run_checks (run_id, check_id, resource, result, party, count)
	SELECT id, (ARRAY['any.encoding', 'any.not-array', 'any.content-type'])[1 + case_id % 3], 'person', 'failure', 'supplier', 1
	FROM runs WHERE id % 3 <> 0 OR id % 4 = 0;
UPDATE customers SET standing = 'before', standing_since = '2025-02-01' WHERE id IN (
	SELECT id FROM customers WHERE id NOT IN (SELECT customer_id FROM case_customers) ORDER BY md5(number) LIMIT 25);
UPDATE customers SET standing = 'not_to_be', standing_note = 'egen løsning' WHERE id IN (
	SELECT id FROM customers WHERE standing = 'not_begun' AND id NOT IN (SELECT customer_id FROM case_customers) ORDER BY md5(number) DESC LIMIT 9);`

func newCountry(t *testing.T) *site {
	t.Helper()
	s := newSite(t)
	_, err := s.DB.Owner(t).Exec(t.Context(), country)
	require.NoError(t, err)
	return s
}

// leading is the number that a text begins with.
func leading(t *testing.T, s string) int {
	t.Helper()
	n := -1
	_, err := fmt.Sscanf(strings.NewReplacer("\u00a0", "", "+", "", "· ", "").Replace(strings.TrimSpace(s)), "%d", &n)
	require.NoError(t, err, s)
	return n
}

func TestTheOverviewAddsUp(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Open("1806")
	s.columns("1804", map[string]any{"stage": 5})
	s.columns("4601", map[string]any{"stage": 7, "status": "closed", "closed_at": s.Clock.Now(), "turn_party": "none"})
	s.columns("46", map[string]any{"stage": 3})
	_, err := s.DB.Pool.Exec(t.Context(), `UPDATE case_customers SET active = false WHERE case_id IN (SELECT id FROM cases WHERE status = 'closed');
		UPDATE customers SET standing = 'before', standing_since = '2024-03-01' WHERE number = '0301';
		UPDATE customers SET standing = 'not_to_be', standing_note = 'egen løsning' WHERE number = '1103'`)
	require.NoError(t, err)
	p := s.SignIn(s.Siri.Person).Get(view.PathOverview)
	require.Equal(t, http.StatusOK, p.Code)
	assert.Equal(t, "2 av 357 kommuner er i produksjon, 1 flere enn for 30 dager siden. 2 er underveis, og 1 skal ikke kobles til. "+
		"Målet er 200 innen 31. desember 2027.", p.One(t, "#styretekst"))
	assert.Contains(t, p.One(t, "#styret"), "Prognosen kommer når")
	assert.Contains(t, p.One(t, "#prognose"), "Prognosen kommer når")
	var values []string
	p.Find(".tile__value").Each(func(_ int, v *goquery.Selection) { values = append(values, strings.Fields(v.Text())[0]) })
	assert.Equal(t, []string{"1", "1", "2", "352", "1", "+1", "0", "0"}, values)
	assert.Contains(t, p.One(t, "#trakt .goal"), "2 kommuner er i produksjon, med eller før Tilkobling. 198 gjenstår.")
	assert.Equal(t, []string{"I alt", "1", "1", "3", "365", "1", "371"}, p.Find("#fylker tbody tr:last-child > *").Map(textOf))
	assert.Equal(t, len(register.Counties())+1, p.Find("#fylker tbody tr").Length())
	assert.Equal(t, 357, p.Find(".hexmap a").Length())
	assert.Equal(t, "Bodø: Organisasjon i LAB", p.One(t, `.hexmap a[href="/kommuner/1804"].s5 > title`))
	assert.Equal(t, "5", p.One(t, `.hexmap a[href="/kommuner/1804"] > text:not(.hn)`))
	assert.Equal(t, "✓", p.One(t, `.hexmap a[href="/kommuner/0301"].s8 > text:not(.hn)`))
	assert.Equal(t, 1, p.Find(`.hexmap a[href="/kommuner/1103"].sx`).Length())
	assert.Equal(t, 10, p.Find(".legend li").Length(), "ten states")
	require.Empty(t, text.Missing())
}

func TestEveryFigureLeadsToThoseItCounts(t *testing.T) {
	t.Parallel()
	s := newCountry(t)
	siri := s.SignIn(s.Siri.Person)
	for _, query := range []string{"", "?fylke=46", "?hr=Tinde+Personal&periode=3", "?saksbehandler=1&periode=alt"} {
		p := siri.Get(view.PathOverview + query)
		require.Equal(t, http.StatusOK, p.Code)
		counted := 0
		follow := func(what, href string, want int) {
			if want == 0 || !strings.HasPrefix(href, view.PathOverview+"/") {
				return
			}
			counted++
			list := siri.Get(href)
			require.Equal(t, http.StatusOK, list.Code, href)
			assert.Equal(t, want, list.Find("#liste tbody tr").Length(), "%s%s: %s", query, what, href)
		}
		p.Find("a.tile").Each(func(_ int, a *goquery.Selection) {
			href := a.AttrOr("href", "")
			if n := leading(t, a.Find(".tile__value").Text()); !strings.Contains(href, "stille") {
				follow(a.Find(".tile__label").Text(), href, n)
			}
		})
		p.Find("#trakt .bars a, .legend li").Each(func(_ int, a *goquery.Selection) {
			if a.Is("li") {
				follow(a.Text(), a.Find("a").AttrOr("href", ""), leading(t, a.Find(".num").Text()))
				return
			}
			follow(a.Text(), a.AttrOr("href", ""), leading(t, a.Text()))
		})
		p.Find("#fylker tbody tr:last-child a, #ledetid td a, #systemer td:nth-child(2) a, #systemer td:nth-child(3) a").Each(func(_ int, a *goquery.Selection) {
			follow(a.Text(), a.AttrOr("href", ""), leading(t, a.Text()))
		})
		p.Find("#feil-system tbody tr, #feil-leverandor tbody tr").Each(func(_ int, row *goquery.Selection) {
			list := siri.Get(row.Find("th a").AttrOr("href", ""))
			require.Equal(t, http.StatusOK, list.Code)
			cases := map[string]bool{}
			list.Find("#liste tbody th a").Each(func(_ int, a *goquery.Selection) { cases[a.AttrOr("href", "")] = true })
			assert.Len(t, cases, leading(t, row.Find("td").First().Text()), row.Text())
		})
		assert.Greater(t, counted, 15, query)
		still := siri.Get(p.Find(`a.tile[href*="stille"]`).AttrOr("href", ""))
		assert.Equal(t, leading(t, p.Find(`a.tile[href*="stille"] .tile__value`).Text()), strings.Count(still.Body, "lenger enn 85 %</span>"))
	}
	require.Empty(t, text.Missing())
}

func TestTheOverviewForecastsAndSaysWhatGoesWrong(t *testing.T) {
	t.Parallel()
	s := newCountry(t)
	siri := s.SignIn(s.Siri.Person)
	p := siri.Get(view.PathOverview)
	assert.Contains(t, p.One(t, "#styretekst"), "I dagens takt er ")
	assert.Equal(t, 3, p.Find("#prognose dt").Length())
	assert.Contains(t, p.One(t, "#prognose"), "De siste 26 hele ukene")
	assert.Equal(t, 2, p.Find("#ledetid svg.chart[role=img]").Length(), "drawn for two widths")
	assert.Equal(t, 13-1, p.Find("#ledetid tbody tr").Length(), "and its table")
	assert.Equal(t, 7, p.Find("#stegtid .bars tbody tr").Length())
	assert.Equal(t, 8, p.Find("#tur .bars tbody tr").Length())
	assert.Equal(t, 12, p.Find("#stille tbody tr").Length())
	assert.Contains(t, p.One(t, "#fallgruver"), "Eksempel Tinde AS")
	for _, c := range register.Municipalities() {
		require.NotContains(t, p.One(t, "#fallgruver"), " "+c.Name+" ", "no municipality is named")
	}
	assert.Zero(t, p.Find("#arbeid .chart, #arbeid svg").Length())
	assert.Equal(t, []string{"Saksbehandler", "Åpne", "Venter på KS", "På vent"}, p.Find("#arbeid thead th").Map(textOf), "workload, no speed")
	assert.Contains(t, p.Find("#tall .ds-alert").Text(), "Personopplysninger ligger i LAB for 1 sak")

	few := siri.Get(view.PathOverview + "?fylke=03&periode=3")
	assert.Zero(t, few.Find("#fallgruver").Length(), "fewer than three stand behind")
	assert.Zero(t, few.Find("#trakt .goal").Length(), "the goal is for all")
	assert.Equal(t, p.One(t, "#styretekst"), few.One(t, "#styretekst"), "the board hears of all")
	assert.Contains(t, few.One(t, "#tall > p"), "Fylke: Oslo")

	for _, lang := range []string{"nn", "en"} {
		_, err := s.DB.Pool.Exec(t.Context(), `UPDATE persons SET language = $2 WHERE id = $1`, s.Siri.Person, lang)
		require.NoError(t, err)
		for _, path := range []string{"", "/kommuner?tilstand=fra-3", "/ferdige?steg=2", "/stille", "/feil?kontroll=any.encoding"} {
			require.Equal(t, http.StatusOK, siri.Get(view.PathOverview+path).Code, path)
		}
	}
	require.Empty(t, text.Missing())
}

func TestTheOverviewCostsLittle(t *testing.T) {
	t.Parallel()
	s := newCountry(t)
	for _, query := range []string{"", "", "?fylke=46&hr=Fjell+HR"} {
		body, counted := s.count(t, s.Siri.Person, view.PathOverview+query)
		assert.LessOrEqual(t, counted.Own(), 5, "statements of %q", query)
		var z bytes.Buffer
		w := gzip.NewWriter(&z)
		_, err := w.Write([]byte(body))
		require.NoError(t, err)
		require.NoError(t, w.Close())
		assert.LessOrEqual(t, z.Len(), 30<<10, "bytes of %q", query)
		t.Logf("%q: %d bytes, %d compressed, %d statements", query, len(body), z.Len(), counted.Own())
	}
}

func TestTheOverviewIsKSs(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c := s.Open("1806")
	for _, path := range []string{"", "/kommuner", "/ferdige", "/stille", "/feil?kontroll=any.encoding"} {
		for _, who := range []onboarding.Actor{c.Requester(), c.Developer()} {
			assert.Equal(t, http.StatusNotFound, s.SignIn(who.Person).Get(view.PathOverview+path).Code, path)
		}
		for _, who := range []onboarding.Actor{s.Ingrid, s.Tor, s.Siri} {
			assert.Equal(t, http.StatusOK, s.SignIn(who.Person).Get(view.PathOverview+path).Code, path)
		}
	}
	siri := s.SignIn(s.Siri.Person)
	assert.Equal(t, http.StatusNotFound, siri.Get(view.PathOverview+"/feil?kontroll=finnes.ikke").Code)
	for _, odd := range []string{"?fylke=99&leverandor=x&saksbehandler=-1&periode=evig", "/kommuner?tilstand=fra-9", "/ferdige?maned=2026-13&steg=12", "?hr=%00"} {
		assert.Equal(t, http.StatusOK, siri.Get(view.PathOverview+odd).Code, odd)
	}
}
