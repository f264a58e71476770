package casework_test

import (
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/casework/caseworktest"
	"github.com/ks-no/tilkobling/internal/insight"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/internal/register"
)

func state(t *testing.T, town *caseworktest.Town, number string) postgres.RegisterRow {
	t.Helper()
	rows, err := postgres.ListRegister(t.Context(), town.DB.Pool, postgres.RegisterFilter{Numbers: []string{number}, Limit: 1})
	require.NoError(t, err)
	require.Len(t, rows, 1)
	return rows[0]
}

func TestTheRegisterIsTakenInOnce(t *testing.T) {
	t.Parallel()
	town := caseworktest.New(t)
	counts, err := postgres.RegisterCounts(t.Context(), town.DB.Pool)
	require.NoError(t, err)
	assert.Equal(t, map[string]int{"not_begun": 371}, counts)
	require.NoError(t, town.Work.RegisterNotToBe(t.Context(), town.Ingrid, "1151", "", casework.StandingInput{Was: postgres.NotBegun, Reason: "For liten"}))
	var before, after string
	versions := `SELECT string_agg(xmin::text, ' ' ORDER BY id) FROM customers`
	require.NoError(t, town.DB.Pool.QueryRow(t.Context(), versions).Scan(&before))
	require.NoError(t, postgres.InTx(t.Context(), town.DB.Pool, func(tx pgx.Tx) error {
		return postgres.SyncRegister(t.Context(), tx, register.Customers())
	}))
	require.NoError(t, town.DB.Pool.QueryRow(t.Context(), versions).Scan(&after))
	assert.Equal(t, before, after, "a second time writes nothing")
	c, err := postgres.CustomerByNumber(t.Context(), town.DB.Pool, "1151")
	require.NoError(t, err)
	assert.Equal(t, postgres.NotToBe, c.Standing)
	assert.Equal(t, "Ingrid Eksempel", c.StandingBy)
}

func TestWhatACustomerWithoutACaseIs(t *testing.T) {
	t.Parallel()
	town := caseworktest.New(t)
	since := town.Clock.Now().AddDate(-2, 0, 0)
	before := casework.StandingInput{Was: postgres.NotBegun, Since: since, HRSystem: "Myrull HR"}
	require.NoError(t, town.Work.RegisterBefore(t.Context(), town.Ingrid, "1103", "", before))
	row := state(t, town, "1103")
	assert.Equal(t, "before", row.State)
	assert.Equal(t, "Myrull HR", row.HRSystem)
	require.NotNil(t, row.Since)
	assert.Equal(t, since.Format(time.DateOnly), row.Since.In(insight.Oslo()).Format(time.DateOnly))

	refuses(t, town.Work.RegisterBefore(t.Context(), town.Jonas, "1103", "", before), onboarding.Conflict, "rule.stale_form")
	before.Since = town.Clock.Now().AddDate(0, 0, 2)
	refuses(t, town.Work.RegisterBefore(t.Context(), town.Ingrid, "4601", "", before), onboarding.Invalid, "field.future")
	refuses(t, town.Work.RegisterNotToBe(t.Context(), town.Ingrid, "4601", "", casework.StandingInput{Was: postgres.NotBegun}), onboarding.Invalid, "field.required")
	assert.Equal(t, onboarding.Forbidden, onboarding.KindOf(town.Work.ClearStanding(t.Context(), town.Siri, "1103", "", casework.StandingInput{Was: postgres.Before})))

	require.NoError(t, town.Work.ClearStanding(t.Context(), town.Ingrid, "1103", "", casework.StandingInput{Was: postgres.Before}))
	assert.Equal(t, "not_begun", state(t, town, "1103").State)
}

func TestACaseComesBeforeWhatWasRegistered(t *testing.T) {
	t.Parallel()
	town := caseworktest.New(t)
	require.NoError(t, town.Work.RegisterNotToBe(t.Context(), town.Ingrid, "1804", "", casework.StandingInput{Was: postgres.NotBegun, Reason: "Ville ikke"}))
	c := town.Open("1804", func(in *casework.OpenCaseInput) { in.Covered = []string{"1818"} })
	for _, number := range []string{"1804", "1818"} {
		row := state(t, town, number)
		assert.Equal(t, "stage", row.State)
		assert.Equal(t, onboarding.StageInquiry, row.Stage)
		assert.Equal(t, c.Number, row.CaseNumber)
	}
	in := casework.StandingInput{Was: postgres.NotBegun, Reason: "Ville ikke"}
	refuses(t, town.Work.RegisterNotToBe(t.Context(), town.Ingrid, "1818", "", in), onboarding.Conflict, "rule.active_case")
	rows, err := postgres.ListRegister(t.Context(), town.DB.Pool, postgres.RegisterFilter{State: "1", Limit: 10})
	require.NoError(t, err)
	assert.Len(t, rows, 2)
}

func TestTheRegisterIsInTheOrderOfTheNorwegianAlphabet(t *testing.T) {
	t.Parallel()
	town := caseworktest.New(t)
	rows, err := postgres.ListRegister(t.Context(), town.DB.Pool, postgres.RegisterFilter{Limit: 400})
	require.NoError(t, err)
	require.Len(t, rows, 371)
	assert.Equal(t, "Agder fylkeskommune", rows[0].Name)
	assert.Equal(t, "Åsnes", rows[370].Name)
}

func TestAGroupHasItsOwnName(t *testing.T) {
	t.Parallel()
	town := caseworktest.New(t)
	id, err := town.Work.CreateGroup(t.Context(), town.Ingrid, "", "Fjordane IKT")
	require.NoError(t, err)
	_, err = town.Work.CreateGroup(t.Context(), town.Ingrid, "", "Fjordane IKT")
	refuses(t, err, onboarding.Invalid, "field.already_used")
	_, err = town.Work.CreateGroup(t.Context(), town.Tor, "", "Annet IKT")
	assert.Equal(t, onboarding.Forbidden, onboarding.KindOf(err))

	c := town.Open("4602")
	require.NoError(t, town.Work.MoveToGroup(t.Context(), town.Ingrid, c.Number, "", id))
	groups, err := postgres.Groups(t.Context(), town.DB.Pool)
	require.NoError(t, err)
	assert.Equal(t, []postgres.Group{{ID: id, Name: "Fjordane IKT", Cases: 1, Active: 1}}, groups)
	refuses(t, town.Work.MoveToGroup(t.Context(), town.Ingrid, c.Number, "", id), onboarding.Conflict, "rule.already_done")
}
