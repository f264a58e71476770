package casework_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
)

func TestAnImportOfAnotherCountIsExplained(t *testing.T) {
	t.Parallel()
	town, cases := lab(t, "1804")
	c, ctx := cases[0], t.Context()
	id := town.Plan(c)
	town.Begin(id)
	_, facts := c.Load()
	r, _ := facts.NewestReading(onboarding.Placement, onboarding.LAB)
	refused(t, town.Work.RecordPersonsImport(ctx, c.Requester(), c.Number, "", casework.PersonsImportInput{Count: r.Persons}), onboarding.Forbidden, "")
	refused(t, town.Work.RecordPersonsImport(ctx, town.Ingrid, c.Number, "", casework.PersonsImportInput{Count: 0}), onboarding.Invalid, "field.number")
	refused(t, town.Work.RecordPersonsImport(ctx, town.Ingrid, c.Number, "", casework.PersonsImportInput{Count: 9, OccurredAt: town.Clock.Now().Add(-time.Hour)}),
		onboarding.Invalid, "field.before")

	require.NoError(t, town.Work.RecordPersonsImport(ctx, town.Ingrid, c.Number, "", casework.PersonsImportInput{Count: r.Persons - 1}))
	town.Clock.Advance(time.Minute)
	assert.False(t, c.Progress().DataInLab.IsZero(), "the clock runs, explained or not")
	assert.False(t, c.Progress().Holds(onboarding.ReqPersonsImport))
	refused(t, town.Work.ConfirmPlacement(ctx, c.Requester(), c.Number, "", c.PlacementConfirmation()), onboarding.Conflict, "rule.nothing_presented")
	require.NoError(t, town.Work.ExplainCount(ctx, town.Ingrid, c.Number, "", casework.ExplainCountInput{Reading: r.ID, Reason: "En sluttet i går"}))
	town.Clock.Advance(time.Minute)
	c.ConfirmPlacement()

	require.NoError(t, town.Work.Rollback(ctx, town.Tor, id, "", casework.StepInput{}))
	assert.Subset(t, c.Events(), []string{"import.recorded", "import.explained", "placement.confirmed"})
}

func TestTheLetterAboutLabIsMadeWhenThereIsSomethingToSee(t *testing.T) {
	t.Parallel()
	town, cases := lab(t, "1804")
	c, ctx := cases[0], t.Context()
	town.Begin(town.Plan(c))
	letters := func() []postgres.Letter {
		all, err := postgres.LettersOfCase(ctx, town.DB.Pool, c.ID)
		require.NoError(t, err)
		var out []postgres.Letter
		for _, l := range all {
			if l.Kind == string(casework.LetterLabAccess) {
				out = append(out, l)
			}
		}
		return out
	}
	require.Empty(t, letters())
	c.ImportPersons()
	require.Len(t, letters(), 1)
	assert.Contains(t, letters()[0].Body, "Logg inn på https://lab.example.com, helst på PC.")
	assert.Contains(t, letters()[0].Body, "innen 26. november 2026 kl. 09.")
	assert.NotContains(t, letters()[0].Body, "{")
}

func TestOnlyTheCustomerConfirmsAndOnlyWhatLiesInLab(t *testing.T) {
	t.Parallel()
	town, cases := lab(t, "1804", "1806")
	c, ctx := cases[0], t.Context()
	id := town.Plan(c)
	refused(t, town.Work.ConfirmPlacement(ctx, c.Requester(), c.Number, "", c.PlacementConfirmation()), onboarding.Conflict, "rule.rolled_back")
	town.Begin(id)
	c.ImportPersons()
	in := c.PlacementConfirmation()
	refused(t, town.Work.ConfirmPlacement(ctx, town.Jonas, c.Number, "", in), onboarding.Forbidden, "")
	refused(t, town.Work.ConfirmPlacement(ctx, c.Developer(), c.Number, "", in), onboarding.Forbidden, "")
	refused(t, town.Work.ConfirmPlacement(ctx, cases[1].Requester(), c.Number, "", in), onboarding.NotFound, "")
	for _, change := range []struct {
		do   func(*casework.ConfirmPlacementInput)
		kind onboarding.ErrorKind
		code string
	}{
		{func(in *casework.ConfirmPlacementInput) { in.Checked = in.Checked[:3] }, onboarding.Invalid, "field.check.all"},
		{func(in *casework.ConfirmPlacementInput) { in.Digest = strings.Repeat("0", 64) }, onboarding.Conflict, "rule.other_presented"},
		{func(in *casework.ConfirmPlacementInput) { in.Sentence += " Nesten." }, onboarding.Conflict, "rule.stale_form"},
	} {
		wrong := c.PlacementConfirmation()
		change.do(&wrong)
		refused(t, town.Work.ConfirmPlacement(ctx, c.Requester(), c.Number, "", wrong), change.kind, change.code)
	}
	require.NoError(t, town.Work.ConfirmPlacement(ctx, c.Requester(), c.Number, aKey, in))
	require.NoError(t, town.Work.ConfirmPlacement(ctx, c.Requester(), c.Number, aKey, in), "the same form again")
	refused(t, town.Work.ConfirmPlacement(ctx, c.Requester(), c.Number, "", in), onboarding.Conflict, "rule.already_done")
	var sentence, name string
	var checked []string
	require.NoError(t, town.DB.Pool.QueryRow(ctx, `SELECT sentence, person_name, checked FROM sign_offs WHERE case_id = $1 AND kind = 'placement'`, c.ID).
		Scan(&sentence, &name, &checked))
	assert.Equal(t, in.Sentence, sentence)
	assert.Equal(t, "Kari Prøve", name)
	assert.Equal(t, casework.PlacementTicks(), checked)
	refused(t, town.Work.ReturnPlacement(ctx, c.Requester(), c.Number, "", casework.ReturnPlacementInput{Reading: in.Reading, Mender: onboarding.MenderKS, Note: "Feil"}),
		onboarding.Conflict, "rule.placement_confirmed")
}

func TestAReturnDecidesWhoMends(t *testing.T) {
	t.Parallel()
	town, cases := lab(t, "1804")
	c, ctx := cases[0], t.Context()
	id := town.Plan(c)
	town.Begin(id)
	c.ImportPersons()
	in := casework.ReturnPlacementInput{Reading: c.PlacementConfirmation().Reading}
	refused(t, town.Work.ReturnPlacement(ctx, c.Requester(), c.Number, "", in), onboarding.Invalid, "mender")
	in.Mender, in.Note = onboarding.MenderCustomer, "Lederen for helse er feil"
	require.NoError(t, town.Work.ReturnPlacement(ctx, c.Requester(), c.Number, "", in))
	town.Clock.Advance(time.Minute)
	assert.Contains(t, c.Events(), "placement.returned")
	assert.Equal(t, onboarding.TurnRollback, c.Progress().Turn.Kind, "the rollback waits for nobody")
	refused(t, town.Work.ConfirmPlacement(ctx, c.Requester(), c.Number, "", c.PlacementConfirmation()), onboarding.Conflict, "rule.nothing_presented")

	require.NoError(t, town.Work.Rollback(ctx, town.Tor, id, "", casework.StepInput{Note: "Feil i dataene"}))
	town.Clock.Advance(time.Minute)
	require.NoError(t, town.Work.Control(ctx, town.Ingrid, id, "", casework.ControlInput{StepInput: casework.StepInput{Checked: casework.Checklist(onboarding.PeriodControl)}}))
	turn := c.Progress().Turn
	assert.Equal(t, onboarding.Customer, turn.Party)
	assert.Equal(t, onboarding.ReqPersonsTest, turn.Requirement)
}

func TestTheHourIsAgreedAheadAndAnew(t *testing.T) {
	t.Parallel()
	town, cases := lab(t, "1804")
	c, ctx := cases[0], t.Context()
	refused(t, town.Work.AgreeHour(ctx, c.Requester(), c.Number, "", town.Clock.Now().Add(-time.Minute)), onboarding.Invalid, "field.past")
	refused(t, town.Work.AgreeHour(ctx, c.Developer(), c.Number, "", town.Clock.Now().Add(time.Hour)), onboarding.Forbidden, "")
	require.NoError(t, town.Work.AgreeHour(ctx, town.Ingrid, c.Number, "", town.Clock.Now().Add(time.Hour)))
	assert.True(t, c.Progress().Holds(onboarding.ReqHour))
	refused(t, town.Work.Queue(ctx, town.Ingrid, c.Number, ""), onboarding.Conflict, "rule.already_done")
	refused(t, town.Work.GiveLabAccess(ctx, town.Ingrid, c.Number, "", casework.LabAccessInput{}), onboarding.Conflict, "rule.already_done")
}

func TestAUrlChangedWhilePersonsLieInLabStopsNothing(t *testing.T) {
	t.Parallel()
	town, cases := lab(t, "1804")
	c, ctx := cases[0], t.Context()
	id := town.Plan(c)
	town.Begin(id)
	c.ImportPersons()
	_, facts := c.Load()
	in := casework.EndpointsInput{Environment: onboarding.LAB}
	for _, e := range facts.Endpoints {
		in.URLs = append(in.URLs, casework.DeliveredURL{Resource: e.Resource, URL: casework.FromBase("https://ny.k1804.example.com/api", e.Resource), Seen: e.Version, Field: "url"})
	}
	require.NoError(t, town.Work.DeliverEndpoints(ctx, c.Developer(), c.Number, "", in))
	town.Clock.Advance(time.Minute)
	assert.False(t, c.Progress().Holds(onboarding.ReqPersonsTest))
	c.ConfirmPlacement()
	require.NoError(t, town.Work.Rollback(ctx, town.Tor, id, "", casework.StepInput{}))
	assert.True(t, c.Progress().Holds(onboarding.ReqPlacement))
}
