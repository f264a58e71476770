package server_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/casework/caseworktest"
	"github.com/ks-no/tilkobling/internal/hrapi"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/web/text"
	"github.com/ks-no/tilkobling/web/view"
)

// rolledBack is a case that was through stage 6 before it was opened here, with
// the confirmations of LAB to compare with.
func rolledBack(t *testing.T) *organised {
	t.Helper()
	x := &organised{site: newSite(t)}
	x.c = x.Open("1804", func(in *casework.OpenCaseInput) {
		for _, k := range []onboarding.Key{
			onboarding.ReqOrgReading, onboarding.ReqOrgImport, onboarding.ReqOrgCount, onboarding.ReqPresented, onboarding.ReqStructure,
			onboarding.ReqPersonsTest, onboarding.ReqHour, onboarding.ReqAccess, onboarding.ReqQueued, onboarding.ReqMailOff, onboarding.ReqBackup,
			onboarding.ReqWarned, onboarding.ReqPersonsImport, onboarding.ReqRollback, onboarding.ReqControl, onboarding.ReqPlacement,
		} {
			in.Afterwards = append(in.Afterwards, casework.Retrospective{Requirement: k, On: caseworktest.Monday.Add(-48 * time.Hour)})
		}
	})
	x.c.Deliver()
	x.c.Read(onboarding.LAB, onboarding.LevelPersons, twoSectors(), places(100, 60))
	row, facts := x.c.Load()
	owner := x.DB.Owner(t)
	var period int64
	require.NoError(t, owner.QueryRow(t.Context(), `INSERT INTO lab_periods (planned_from, planned_to, created_at) VALUES ($1, $2, $1) RETURNING id`,
		caseworktest.Monday, caseworktest.Monday.Add(time.Hour)).Scan(&period))
	for _, kind := range []onboarding.ReadingKind{onboarding.Structure, onboarding.Placement} {
		r, ok := facts.NewestReading(kind, onboarding.LAB)
		require.True(t, ok)
		_, err := owner.Exec(t.Context(), `INSERT INTO sign_offs (case_id, customer_id, kind, reading_id, digest, period_id, person_id, person_name,
			organisation, method, sentence, language, at) VALUES ($1, $2, $3, $4, $5, CASE WHEN $3 = 'placement' THEN $6::bigint END, $7, 'Kari Prøve',
			'Bodø', 'development', 'Ja', 'nb', $8)`,
			x.c.ID, row.CustomerID, kind, r.ID, r.Digest, period, x.c.Requester().Person, x.Clock.Now())
		require.NoError(t, err)
	}
	x.handler, x.requester = x.SignIn(x.Ingrid.Person), x.SignIn(x.c.Requester().Person)
	return x
}

func places(persons, inA1 int) *hrapi.Placement {
	return &hrapi.Placement{Persons: persons, Positions: persons, DistinctPersons: persons, Units: []hrapi.UnitFigures{
		{UnitID: "a1", Persons: inA1, Positions: inA1}, {UnitID: "b1", Persons: persons - inA1, Positions: persons - inA1},
	}}
}

func (x *organised) production() string { return view.CasePath(x.c.Number, view.CaseProduction) }

func TestProductionIsComparedAcceptedSetUpAndImported(t *testing.T) {
	t.Parallel()
	x := rolledBack(t)
	require.Contains(t, x.requester.Get(x.production()).One(t, "#forskjeller"), "Kommer når testen fra PROD med personer er kjørt.")
	x.c.Read(onboarding.PROD, onboarding.LevelPersons, with(twoSectors(), hrapi.Unit{ID: "b3", Name: "Legevakt", Parent: "b"}), places(120, 61))
	old := x.requester.Get(x.production())
	d := old.One(t, "#forskjeller")
	for _, want := range []string{
		"100 i LAB, 120 nå", "20 % fra det som ble bekreftet", "1 ny enhet", "Legevakt", "Oppvekst nord", "60 personer, 60 stillinger",
		"61 personer, 61 stillinger", "Representanten går gjennom forskjellene",
	} {
		require.Contains(t, d, want)
	}
	require.Zero(t, x.handler.Get(x.production()).Find("#godta, #oppsett, #import").Length())
	require.Equal(t, http.StatusForbidden, x.handler.Post(x.production()+"/forskjeller", url.Values{"run": {"1"}}).Code)

	x.c.Read(onboarding.PROD, onboarding.LevelPersons, with(twoSectors(), hrapi.Unit{ID: "b3", Name: "Legevakten", Parent: "b"}), places(121, 61))
	p := x.requester.Submit(old, "/forskjeller", url.Values{"note": {"Legevakten er ny"}})
	require.Equal(t, http.StatusConflict, p.Code)
	require.Equal(t, "Legevakten er ny", p.Find("#godta textarea").Text())
	p = x.requester.Submit(p, "/forskjeller", url.Values{"note": {"Legevakten er ny"}})
	require.Contains(t, p.One(t, "#forskjeller .ds-alert"), "Kari Prøve gikk gjennom forskjellene")
	require.Zero(t, p.Find("#godta, #oppsett").Length())

	h := x.handler.Submit(x.handler.Get(x.production()), "/oppsett", url.Values{"occurred_at": {"2027-01-01T12:00"}})
	require.Equal(t, http.StatusUnprocessableEntity, h.Code)
	require.Contains(t, h.One(t, "#oppsett"), "Tidspunktet har ikke vært ennå.")
	h = x.handler.Submit(h, "/oppsett", nil)
	require.Contains(t, h.One(t, "#import"), "Testen fra PROD leste 8 enheter, 121 personer og 121 stillinger.")
	h = x.handler.Submit(h, "/import", url.Values{"units": {"8"}, "persons": {"mange"}, "positions": {"121"}})
	require.Equal(t, http.StatusUnprocessableEntity, h.Code)
	require.Equal(t, "mange", h.Find("#persons").AttrOr("value", ""))
	h = x.handler.Submit(h, "/import", url.Values{"persons": {"121"}, "units": {"8"}, "positions": {"121"}})
	require.Equal(t, http.StatusOK, h.Code)
	require.Contains(t, h.One(t, "#forskjeller"), "8 enheter, 121 personer og 121 stillinger")
	require.Contains(t, h.Find(`#steg a[href$="/brev"]`).Text(), "Gå til brevene")
	x.c.SendLetters()
	require.Contains(t, x.handler.Get(x.production()).One(t, `#steg a[href$="/avslutt"]`), "Avslutt saken")
	require.Empty(t, text.Missing())
}

func TestASmallDifferenceIsNotedByItself(t *testing.T) {
	t.Parallel()
	x := rolledBack(t)
	x.c.Read(onboarding.PROD, onboarding.LevelPersons, twoSectors(), places(102, 62))
	p := x.requester.Get(x.production())
	require.Contains(t, p.One(t, "#forskjeller .ds-alert"), "Det er notert uten gjennomgang.")
	require.Zero(t, p.Find("#godta").Length())
	require.Equal(t, 1, x.handler.Get(x.production()).Find("#oppsett").Length())
	x.c.Read(onboarding.PROD, onboarding.LevelPersons, twoSectors(), places(100, 60))
	require.Contains(t, x.requester.Get(x.production()).One(t, "#forskjeller .ds-alert"), "Produksjon leser det samme")
}
