package caseworktest

import (
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/hrapi"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/web/text"
)

// People places three persons more in each unit than in the one before it, one
// of them its manager.
func People(s *hrapi.Structure) *hrapi.Placement {
	p := &hrapi.Placement{}
	for i, u := range s.Units {
		n := 3*i + 2
		p.Units = append(p.Units, hrapi.UnitFigures{UnitID: u.ID, Persons: n, Positions: n, MainPositions: n, Managers: 1})
		p.Persons += n
		p.Positions += n
		p.DistinctPersons += n
	}
	return p
}

// InLine takes the case through the stages to the line for LAB.
func (c *Case) InLine(structure *hrapi.Structure, placement *hrapi.Placement) {
	t := c.town
	t.tb.Helper()
	c.Deliver()
	c.Confirm(c.Present(structure))
	c.Read(onboarding.LAB, onboarding.LevelPersons, structure, placement)
	require.NoError(t.tb, t.Work.GiveLabAccess(t.tb.Context(), t.Ingrid, c.Number, "", casework.LabAccessInput{}))
	c.Queue()
}

// Queue agrees an hour in two days and puts the case in the line.
func (c *Case) Queue() {
	t := c.town
	t.tb.Helper()
	require.NoError(t.tb, t.Work.AgreeHour(t.tb.Context(), c.Requester(), c.Number, "", t.Clock.Now().Add(48*time.Hour)))
	t.Clock.Advance(time.Minute)
	require.NoError(t.tb, t.Work.Queue(t.tb.Context(), t.Ingrid, c.Number, ""))
	t.Clock.Advance(time.Minute)
}

// Plan plans a LAB period of the next three days for cases, by Tor.
func (t *Town) Plan(cases ...*Case) onboarding.PeriodID {
	t.tb.Helper()
	in := casework.PeriodInput{From: t.Clock.Now(), To: t.Clock.Now().Add(72 * time.Hour)}
	for _, c := range cases {
		in.Cases = append(in.Cases, c.Number)
	}
	id, err := t.Work.PlanPeriod(t.tb.Context(), t.Tor, "", in)
	require.NoError(t.tb, err)
	t.Clock.Advance(time.Minute)
	return id
}

// Begin turns mail off, takes the backup and warns, by Tor.
func (t *Town) Begin(id onboarding.PeriodID) {
	t.tb.Helper()
	ctx := t.tb.Context()
	require.NoError(t.tb, t.Work.RecordMailOff(ctx, t.Tor, id, "", casework.StepInput{}))
	t.Clock.Advance(time.Minute)
	require.NoError(t.tb, t.Work.RecordBackup(ctx, t.Tor, id, "", casework.StepInput{Checked: casework.Checklist(onboarding.PeriodBackup)}))
	t.Clock.Advance(time.Minute)
	require.NoError(t.tb, t.Work.RecordWarned(ctx, t.Tor, id, "", casework.StepInput{}))
	t.Clock.Advance(time.Minute)
}

// ImportPersons records an import of as many persons as were read.
func (c *Case) ImportPersons() {
	t := c.town
	t.tb.Helper()
	_, facts := c.Load()
	r, ok := facts.NewestReading(onboarding.Placement, onboarding.LAB)
	require.True(t.tb, ok)
	require.NoError(t.tb, t.Work.RecordPersonsImport(t.tb.Context(), t.Ingrid, c.Number, "", casework.PersonsImportInput{Count: r.Persons}))
	t.Clock.Advance(time.Minute)
}

// PlacementConfirmation is the form of a confirmation as the page would show it
// to the case's requester.
func (c *Case) PlacementConfirmation() casework.ConfirmPlacementInput {
	t := c.town
	t.tb.Helper()
	row, facts := c.Load()
	r, ok := facts.NewestReading(onboarding.Placement, onboarding.LAB)
	require.True(t.tb, ok)
	placement, err := postgres.PlacementOf(t.tb.Context(), t.DB.Pool, c.ID, r.ID)
	require.NoError(t.tb, err)
	who, err := postgres.LoadSigner(t.tb.Context(), t.DB.Pool, c.Requester().Person, row.CustomerID)
	require.NoError(t.tb, err)
	return casework.ConfirmPlacementInput{
		Customer: row.CustomerID, Reading: r.ID, Digest: r.Digest, Checked: casework.PlacementTicks(), Language: text.NB, Method: "development",
		Sentence: casework.PlacementSentence(text.For(text.NB), who.Customer, casework.UnitsToCheck(placement)),
	}
}

// ConfirmPlacement confirms what lies in LAB as the customer's requester would.
func (c *Case) ConfirmPlacement() {
	t := c.town
	t.tb.Helper()
	require.NoError(t.tb, t.Work.ConfirmPlacement(t.tb.Context(), c.Requester(), c.Number, "", c.PlacementConfirmation()))
	t.Clock.Advance(time.Minute)
}
