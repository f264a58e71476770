package casework_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/casework/caseworktest"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
)

const aKey = casework.FormKey("0123456789abcdef")

// lab is a town with a case of each customer that stands in line for LAB.
func lab(t *testing.T, customers ...string) (*caseworktest.Town, []*caseworktest.Case) {
	t.Helper()
	town := caseworktest.New(t)
	var cases []*caseworktest.Case
	for _, customer := range customers {
		c := town.Open(customer)
		s := caseworktest.Municipality("Kommune "+customer, "Oppvekst", "Helse")
		c.InLine(s, caseworktest.People(s))
		cases = append(cases, c)
	}
	return town, cases
}

func TestAPeriodWithOneCaseConfirmedAndOneNot(t *testing.T) {
	t.Parallel()
	town, cases := lab(t, "1804", "1806", "5001")
	yes, no, waits := cases[0], cases[1], cases[2]
	ctx := t.Context()
	require.Equal(t, onboarding.ReqMailOff, yes.Progress().Turn.Requirement)

	id := town.Plan(yes, no)
	refused(t, town.Work.RecordPersonsImport(ctx, town.Ingrid, yes.Number, "", casework.PersonsImportInput{Count: 10}), onboarding.Conflict, "rule.gate.backup")
	refused(t, town.Work.RecordBackup(ctx, town.Tor, id, "", casework.StepInput{}), onboarding.Conflict, "rule.mail_on")
	refused(t, town.Work.RecordMailOff(ctx, town.Ingrid, id, "", casework.StepInput{}), onboarding.Forbidden, "")
	refused(t, town.Work.RecordMailOff(ctx, yes.Requester(), id, "", casework.StepInput{}), onboarding.NotFound, "")
	town.Begin(id)
	for _, c := range []*caseworktest.Case{yes, no} {
		assert.Subset(t, c.Events(), []string{"lab.taken_in", "lab.mail_off", "lab.backup", "lab.warned"})
		assert.True(t, c.Progress().Holds(onboarding.ReqWarned))
	}

	yes.ImportPersons()
	assert.Equal(t, onboarding.Customer, yes.Progress().Turn.Party)
	assert.False(t, yes.Progress().DataInLab.IsZero())
	for _, c := range []*caseworktest.Case{yes, no} {
		refused(t, town.Work.Hold(ctx, town.Ingrid, c.Number, "", casework.HoldInput{Until: town.Clock.Now().Add(99 * time.Hour), Reason: "Ferie"}),
			onboarding.Conflict, "rule.data_in_lab")
		refused(t, town.Work.Cancel(ctx, town.Ingrid, c.Number, "", "Angret"), onboarding.Conflict, "rule.data_in_lab")
	}
	no.ImportPersons()
	yes.ConfirmPlacement()
	assert.Equal(t, onboarding.TurnRollback, yes.Progress().Turn.Kind)

	refused(t, town.Work.Rollback(ctx, town.Tor, id, "", casework.StepInput{}), onboarding.Invalid, "field.reason")
	require.NoError(t, town.Work.Rollback(ctx, town.Tor, id, "", casework.StepInput{Note: "Representanten rakk det ikke", Checked: []string{"logs"}}))
	town.Clock.Advance(time.Minute)
	assert.Contains(t, yes.Events(), "lab.rollback")
	assert.Contains(t, no.Events(), "lab.rollback.early")
	assert.True(t, yes.Progress().DataInLab.IsZero())
	assert.True(t, yes.Progress().Holds(onboarding.ReqPlacement))
	lost, _ := no.Progress().Requirement(onboarding.ReqPlacement)
	assert.Equal(t, onboarding.StaleUnconfirmed, lost.Stale)
	refused(t, town.Work.ConfirmPlacement(ctx, no.Requester(), no.Number, "", no.PlacementConfirmation()), onboarding.Conflict, "rule.rolled_back")
	refused(t, town.Work.Rollback(ctx, town.Tor, id, "", casework.StepInput{Note: "Igjen"}), onboarding.Conflict, "rule.already_done")

	seen := casework.ControlInput{StepInput: casework.StepInput{Checked: []string{"persons", "logs", "files"}}}
	refused(t, town.Work.Control(ctx, town.Tor, id, "", seen), onboarding.Conflict, "rule.same_person")
	refused(t, town.Work.Control(ctx, town.Siri, id, "", seen), onboarding.Forbidden, "")
	refused(t, town.Work.Control(ctx, town.Mina, id, "", casework.ControlInput{}), onboarding.Invalid, "field.check.all")
	require.NoError(t, town.Work.Control(ctx, town.Mina, id, "", seen))
	town.Clock.Advance(time.Minute)
	assert.Equal(t, onboarding.StageProduction, yes.Progress().Stage)
	assert.Equal(t, onboarding.ReqHour, no.Progress().Turn.Requirement, "a new hour for a later period")
	refused(t, town.Work.Control(ctx, town.Ingrid, id, "", seen), onboarding.Conflict, "rule.already_done")

	// The third waits; the one that was not confirmed comes after it.
	_, err := town.Work.PlanPeriod(ctx, town.Tor, "", casework.PeriodInput{From: town.Clock.Now(), To: town.Clock.Now().Add(time.Hour), Cases: []string{no.Number}})
	refused(t, err, onboarding.Conflict, "rule.not_ready")
	no.Queue()
	line, err := postgres.LabLine(ctx, town.DB.Pool)
	require.NoError(t, err)
	require.Len(t, line, 2)
	assert.Equal(t, []onboarding.CaseID{waits.ID, no.ID}, []onboarding.CaseID{line[0].Case, line[1].Case})
	later := town.Plan(waits, no)
	town.Begin(later)
	no.ImportPersons()
	no.ConfirmPlacement()
	assert.True(t, no.Progress().Holds(onboarding.ReqPlacement))
	assert.True(t, waits.Progress().DataInLab.IsZero())
	assert.False(t, waits.Progress().PeriodData.IsZero())
}

func TestTheOnlyTechnicianSaysSo(t *testing.T) {
	t.Parallel()
	town, cases := lab(t, "1804")
	c, ctx := cases[0], t.Context()
	id := town.Plan(c)
	town.Begin(id)
	c.ImportPersons()
	c.ConfirmPlacement()
	require.NoError(t, town.Work.Rollback(ctx, town.Tor, id, "", casework.StepInput{}))
	town.Clock.Advance(time.Minute)
	assert.NotContains(t, c.Events(), "lab.rollback.early")
	alone := casework.ControlInput{StepInput: casework.StepInput{Checked: []string{"persons", "logs", "files"}}, Alone: true}
	refused(t, town.Work.Control(ctx, town.Tor, id, "", alone), onboarding.Invalid, "field.reason")
	alone.Note = "Ingen andre er på jobb"
	require.NoError(t, town.Work.Control(ctx, town.Tor, id, "", alone))
	assert.Contains(t, c.Events(), "lab.control.none")
	list, err := postgres.Timeline(ctx, town.DB.Pool, c.ID, true, 0, 1)
	require.NoError(t, err)
	assert.Equal(t, "Ingen andre er på jobb", list[0].Why)
	assert.Equal(t, onboarding.StageProduction, c.Progress().Stage)
}

func TestOnePeriodAtATime(t *testing.T) {
	t.Parallel()
	town, cases := lab(t, "1804", "1806")
	ctx := t.Context()
	first, second := town.Plan(cases[0]), town.Plan(cases[1])
	town.Begin(first)
	require.NoError(t, town.Work.RecordMailOff(ctx, town.Tor, second, "", casework.StepInput{}))
	backup := casework.StepInput{Checked: casework.Checklist(onboarding.PeriodBackup)}
	refused(t, town.Work.RecordBackup(ctx, town.Tor, second, "", backup), onboarding.Conflict, "rule.period_open")
	refused(t, town.Work.AddToPeriod(ctx, town.Tor, first, "", cases[1].Number), onboarding.Conflict, "rule.lab.running")
	refused(t, town.Work.LeavePeriod(ctx, town.Tor, first, "", cases[0].Number), onboarding.Conflict, "rule.already_done")
	_, err := town.DB.Pool.Exec(ctx, `UPDATE lab_periods SET open = true WHERE id = $1`, second)
	require.Error(t, err, "nor by hand")

	require.NoError(t, town.Work.Rollback(ctx, town.Tor, first, "", casework.StepInput{Note: "Feil på LAB"}))
	town.Clock.Advance(time.Minute)
	refused(t, town.Work.RecordPersonsImport(ctx, town.Ingrid, cases[0].Number, "", casework.PersonsImportInput{Count: 10}), onboarding.Conflict, "rule")
	require.NoError(t, town.Work.RecordBackup(ctx, town.Tor, second, "", backup))
}

func TestAPlanTakesCasesInAndLetsThemGo(t *testing.T) {
	t.Parallel()
	town, cases := lab(t, "1804", "1806")
	ctx := t.Context()
	early := town.Clock.Now().Add(-2 * time.Hour)
	_, err := town.Work.PlanPeriod(ctx, town.Tor, "", casework.PeriodInput{From: early, To: early.Add(time.Hour), Cases: []string{cases[0].Number}})
	refused(t, err, onboarding.Invalid, "field.past")
	_, err = town.Work.PlanPeriod(ctx, town.Tor, "", casework.PeriodInput{From: town.Clock.Now().Add(3 * time.Hour), To: town.Clock.Now().Add(time.Hour), Cases: []string{cases[0].Number}})
	refused(t, err, onboarding.Invalid, "field.lab.ends_first")
	_, err = town.Work.PlanPeriod(ctx, town.Ingrid, "", casework.PeriodInput{})
	refused(t, err, onboarding.Forbidden, "")

	in := casework.PeriodInput{From: town.Clock.Now(), To: town.Clock.Now().Add(time.Hour), Cases: []string{cases[0].Number}}
	id, err := town.Work.PlanPeriod(ctx, town.Tor, aKey, in)
	require.NoError(t, err)
	again, err := town.Work.PlanPeriod(ctx, town.Tor, aKey, in)
	require.NoError(t, err)
	assert.Equal(t, id, again, "a form sent twice plans once")
	_, err = town.Work.PlanPeriod(ctx, town.Tor, "", in)
	refused(t, err, onboarding.Conflict, "rule.already_done")

	require.NoError(t, town.Work.AddToPeriod(ctx, town.Tor, id, "", cases[1].Number))
	refused(t, town.Work.AddToPeriod(ctx, town.Tor, id, "", cases[1].Number), onboarding.Conflict, "rule.already_done")
	line, err := postgres.LabLine(ctx, town.DB.Pool)
	require.NoError(t, err)
	assert.Empty(t, line)
	require.NoError(t, town.Work.LeavePeriod(ctx, town.Tor, id, "", cases[0].Number))
	require.NoError(t, town.Work.LeavePeriod(ctx, town.Tor, id, "", cases[1].Number))
	assert.Contains(t, cases[0].Events(), "lab.left")
	line, err = postgres.LabLine(ctx, town.DB.Pool)
	require.NoError(t, err)
	require.Len(t, line, 2)
	assert.Equal(t, cases[0].ID, line[0].Case, "back in its place")
	refused(t, town.Work.RecordMailOff(ctx, town.Tor, id, "", casework.StepInput{}), onboarding.Conflict, "rule.period_closed")
}

func TestTheLineIsReorderedWithAReason(t *testing.T) {
	t.Parallel()
	town, cases := lab(t, "1804", "1806", "5001")
	ctx := t.Context()
	refused(t, town.Work.Reorder(ctx, town.Tor, cases[2].Number, "", 1, "Haster"), onboarding.Forbidden, "")
	refused(t, town.Work.Reorder(ctx, town.Ingrid, cases[2].Number, "", 1, ""), onboarding.Invalid, "field.reason")
	refused(t, town.Work.Reorder(ctx, town.Ingrid, cases[2].Number, "", 3, "Haster"), onboarding.Conflict, "rule.already_done")
	require.NoError(t, town.Work.Reorder(ctx, town.Ingrid, cases[2].Number, "", 1, "Haster"))
	require.NoError(t, town.Work.Reorder(ctx, town.Ingrid, cases[0].Number, "", 9, "Kan vente"))
	line, err := postgres.LabLine(ctx, town.DB.Pool)
	require.NoError(t, err)
	require.Len(t, line, 3)
	assert.Equal(t, []onboarding.CaseID{cases[2].ID, cases[1].ID, cases[0].ID}, []onboarding.CaseID{line[0].Case, line[1].Case, line[2].Case})
	list, err := postgres.Timeline(ctx, town.DB.Pool, cases[2].ID, true, 0, 1)
	require.NoError(t, err)
	assert.Equal(t, "lab.reordered", list[0].Kind)
	assert.Equal(t, "Haster", list[0].Why)
	assert.Equal(t, 1, list[0].Number)
}

func TestTheRollbackTakesImportsOfOthersWithIt(t *testing.T) {
	t.Parallel()
	town, cases := lab(t, "1804")
	ctx := t.Context()
	other := town.Open("1806")
	other.Deliver()
	id := town.Plan(cases[0])
	town.Begin(id)
	cases[0].ImportPersons()
	r := other.Present(caseworktest.Municipality("Narvik", "Helse"))
	other.Confirm(r)
	require.True(t, other.Progress().Holds(onboarding.ReqStructure))

	taken := town.Clock.Now()
	town.Clock.Advance(time.Hour)
	refused(t, town.Work.Rollback(ctx, town.Tor, id, "", casework.StepInput{Note: "Haster", OccurredAt: town.Clock.Now().Add(time.Hour)}), onboarding.Invalid, "field.future")
	refused(t, town.Work.Rollback(ctx, town.Tor, id, "", casework.StepInput{Note: "Haster", OccurredAt: taken.Add(-24 * time.Hour)}), onboarding.Invalid, "field.before")
	require.NoError(t, town.Work.Rollback(ctx, town.Tor, id, aKey, casework.StepInput{Note: "Haster"}))
	require.NoError(t, town.Work.Rollback(ctx, town.Tor, id, aKey, casework.StepInput{Note: "Haster"}), "the same form again")
	lost, _ := other.Progress().Requirement(onboarding.ReqOrgImport)
	assert.Equal(t, onboarding.StaleLost, lost.Stale)
	assert.Equal(t, onboarding.ReqOrgImport, other.Progress().Turn.Requirement)
	assert.Contains(t, other.Events(), "import.lost")
	assert.NotContains(t, cases[0].Events(), "import.lost", "its organisation lies in the backup")
	count := 0
	for _, kind := range cases[0].Events() {
		if kind == "lab.rollback.early" {
			count++
		}
	}
	assert.Equal(t, 1, count)
}

func TestStepsAreAnnotatedAndNeverTakenBack(t *testing.T) {
	t.Parallel()
	town, cases := lab(t, "1804")
	c, ctx := cases[0], t.Context()
	id := town.Plan(c)
	town.Begin(id)
	for _, k := range []onboarding.Key{onboarding.ReqMailOff, onboarding.ReqBackup, onboarding.ReqWarned} {
		refused(t, town.Work.TakeBack(ctx, town.Ingrid, c.Number, "", k, "Feil"), onboarding.Conflict, "rule.never_taken_back")
	}
	refused(t, town.Work.Annotate(ctx, town.Tor, id, "", onboarding.PeriodRollback, "Kopien tok lang tid"), onboarding.Invalid, "field.choose")
	refused(t, town.Work.Annotate(ctx, c.Requester(), id, "", onboarding.PeriodBackup, "Kopien tok lang tid"), onboarding.NotFound, "")
	require.NoError(t, town.Work.Annotate(ctx, town.Ingrid, id, "", onboarding.PeriodBackup, "Kopien tok lang tid"))
	list, err := postgres.Timeline(ctx, town.DB.Pool, c.ID, true, 0, 1)
	require.NoError(t, err)
	assert.Equal(t, "Kopien tok lang tid", list[0].Why)

	to := town.Clock.Now().Add(200 * time.Hour)
	require.NoError(t, town.Work.MovePeriod(ctx, town.Tor, id, "", town.Clock.Now().Add(100*time.Hour), to))
	side, err := postgres.LoadCaseSide(ctx, town.DB.Pool, c.ID)
	require.NoError(t, err)
	assert.True(t, side.PeriodUntil.Equal(to))
	assert.True(t, side.PeriodFrom.Before(town.Clock.Now()), "what has begun is not moved")
}
