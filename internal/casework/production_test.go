package casework_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/casework/caseworktest"
	"github.com/ks-no/tilkobling/internal/hrapi"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
)

// rolledBack is a case that was through stage 6 before it was opened here, with a
// confirmation to compare with.
func rolledBack(t *testing.T) (*caseworktest.Town, *caseworktest.Case) {
	t.Helper()
	town := caseworktest.New(t)
	c := town.Open("1804", func(in *casework.OpenCaseInput) {
		for _, k := range []onboarding.Key{
			onboarding.ReqOrgReading, onboarding.ReqOrgImport, onboarding.ReqOrgCount, onboarding.ReqPresented, onboarding.ReqStructure,
			onboarding.ReqPersonsTest, onboarding.ReqHour, onboarding.ReqAccess, onboarding.ReqQueued, onboarding.ReqMailOff, onboarding.ReqBackup,
			onboarding.ReqWarned, onboarding.ReqPersonsImport, onboarding.ReqRollback, onboarding.ReqControl, onboarding.ReqPlacement,
		} {
			in.Afterwards = append(in.Afterwards, casework.Retrospective{Requirement: k, On: caseworktest.Monday.Add(-48 * time.Hour)})
		}
	})
	c.Deliver()
	r := c.ReadOrganisation(sectors())
	confirmed(t, town, c, r)
	require.Equal(t, onboarding.StageProduction, c.Progress().Stage)
	return town, c
}

// confirmed keeps a confirmation beside the settled stage 6.
func confirmed(t *testing.T, town *caseworktest.Town, c *caseworktest.Case, r onboarding.Reading) {
	t.Helper()
	row, _ := c.Load()
	_, err := town.DB.Owner(t).Exec(t.Context(), `INSERT INTO sign_offs (case_id, customer_id, kind, reading_id, digest, person_id, person_name, organisation,
		method, sentence, language, at) VALUES ($1, $2, 'structure', $3, $4, $5, 'Kari Prøve', 'Bodø', 'development', 'Ja', 'nb', $6)`,
		c.ID, row.CustomerID, r.ID, r.Digest, c.Requester().Person, town.Clock.Now())
	require.NoError(t, err)
}

func prod(persons int) *hrapi.Placement {
	return &hrapi.Placement{Persons: persons, Positions: persons, DistinctPersons: persons}
}

func TestProductionGoesFromTestToClosing(t *testing.T) {
	t.Parallel()
	town, c := rolledBack(t)
	refused(t, town.Work.AcceptDifferences(t.Context(), c.Requester(), c.Number, "", casework.AcceptDifferencesInput{}), onboarding.Conflict, "rule.not_ready")
	refused(t, town.Work.RecordSetup(t.Context(), town.Ingrid, c.Number, "", casework.SetupInput{}), onboarding.Conflict, "rule.not_ready")
	run := c.Read(onboarding.PROD, onboarding.LevelPersons, renamed(sectors(), "a", "Skole"), prod(40))
	p := c.Progress()
	assert.Equal(t, onboarding.Customer, p.Turn.Party)
	assert.Equal(t, onboarding.ReqDifferences, p.Turn.Requirement)
	before := len(c.Events())

	in := casework.AcceptDifferencesInput{Run: run, Note: "Som ventet"}
	refused(t, town.Work.AcceptDifferences(t.Context(), town.Ingrid, c.Number, "", in), onboarding.Forbidden, "")
	for range 2 {
		require.NoError(t, town.Work.AcceptDifferences(t.Context(), c.Requester(), c.Number, "forskjellene-er-gjennomgatt", in))
	}
	refused(t, town.Work.AcceptDifferences(t.Context(), c.Requester(), c.Number, "", in), onboarding.Conflict, "rule.already_done")

	setup := casework.SetupInput{OccurredAt: caseworktest.Monday.Add(-72 * time.Hour)}
	refused(t, town.Work.RecordSetup(t.Context(), town.Ingrid, c.Number, "", setup), onboarding.Invalid, "rule.gate.rollback")
	refused(t, town.Work.RecordSetup(t.Context(), c.Requester(), c.Number, "", casework.SetupInput{}), onboarding.Forbidden, "")
	for range 2 {
		require.NoError(t, town.Work.RecordSetup(t.Context(), town.Tor, c.Number, "satt-opp-i-produksjon", casework.SetupInput{Note: "Med nattlig import"}))
	}
	refused(t, town.Work.RecordSetup(t.Context(), town.Tor, c.Number, "", casework.SetupInput{}), onboarding.Conflict, "rule.already_done")

	counts := casework.ProdImportInput{Units: 7, Persons: 40, Positions: 44}
	refused(t, town.Work.RecordProdImport(t.Context(), town.Tor, c.Number, "", casework.ProdImportInput{Units: 7}), onboarding.Invalid, "persons: field.number; positions: field.number")
	early := counts
	early.OccurredAt = town.Clock.Now().Add(-time.Hour)
	refused(t, town.Work.RecordProdImport(t.Context(), town.Tor, c.Number, "", early), onboarding.Invalid, "field.before_setup")
	early.OccurredAt = town.Clock.Now().Add(time.Hour)
	refused(t, town.Work.RecordProdImport(t.Context(), town.Tor, c.Number, "", early), onboarding.Invalid, "field.future")
	for range 2 {
		require.NoError(t, town.Work.RecordProdImport(t.Context(), town.Tor, c.Number, "forste-import-i-produksjon", counts))
	}
	refused(t, town.Work.RecordProdImport(t.Context(), town.Tor, c.Number, "", counts), onboarding.Conflict, "rule.already_done")
	assert.Equal(t, []string{"differences.accepted", "prod.setup", "prod.import"}, newEvents(c, before))
	_, facts := c.Load()
	n, err := postgres.LoadImportCounts(t.Context(), town.DB.Pool, c.ID, facts.Recorded[len(facts.Recorded)-1].ID)
	require.NoError(t, err)
	assert.Equal(t, postgres.ImportCounts{Units: 7, Persons: 40, Positions: 44}, n)

	var closing postgres.Letter
	for _, l := range letters(t, town, c) {
		if l.Kind == string(casework.LetterClosing) {
			closing = l
		}
	}
	assert.Contains(t, closing.Body, "Første import ga 7 enheter, 40 personer og 44 stillinger.")
	assert.Equal(t, onboarding.ReqTold, c.Progress().Turn.Requirement)
	require.NoError(t, town.Work.RecordLetterSent(t.Context(), town.Ingrid, c.Number, "", closing.ID))
	assert.Equal(t, onboarding.ReqClosed, c.Progress().Turn.Requirement)
	c.SendLetters()
	require.NoError(t, town.Work.Close(t.Context(), town.Ingrid, c.Number, ""))
	assert.Equal(t, onboarding.Closed, c.Progress().Status)
}

func TestDifferencesOfANewerTestAreGoneThroughAnew(t *testing.T) {
	t.Parallel()
	town, c := rolledBack(t)
	shown := c.Read(onboarding.PROD, onboarding.LevelPersons, renamed(sectors(), "a", "Skole"), prod(40))
	newer := c.Read(onboarding.PROD, onboarding.LevelPersons, renamed(sectors(), "a", "Kultur"), prod(40))
	refused(t, town.Work.AcceptDifferences(t.Context(), c.Requester(), c.Number, "", casework.AcceptDifferencesInput{Run: shown}), onboarding.Conflict, "rule.other_presented")
	require.NoError(t, town.Work.AcceptDifferences(t.Context(), c.Requester(), c.Number, "", casework.AcceptDifferencesInput{Run: newer}))
	assert.True(t, c.Progress().Holds(onboarding.ReqDifferences))
	c.Read(onboarding.PROD, onboarding.LevelPersons, renamed(sectors(), "a", "Fritid"), prod(40))
	assert.False(t, c.Progress().Holds(onboarding.ReqDifferences))
}

func TestNothingIsSetUpBeforeLabIsRolledBack(t *testing.T) {
	t.Parallel()
	town, c := bodo(t)
	c.Confirm(c.Present(sectors()))
	refused(t, town.Work.RecordSetup(t.Context(), town.Ingrid, c.Number, "", casework.SetupInput{}), onboarding.Conflict, "rule.gate.rollback")
	refused(t, town.Work.RecordProdImport(t.Context(), town.Ingrid, c.Number, "", casework.ProdImportInput{Units: 1, Persons: 1, Positions: 1}),
		onboarding.Conflict, "rule.not_ready")
}
