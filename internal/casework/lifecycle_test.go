package casework_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/casework/caseworktest"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
)

func TestACaseOnHoldIsResumedByTheSystemOnItsDay(t *testing.T) {
	t.Parallel()
	town := caseworktest.New(t)
	c := town.Open("1804")
	until := caseworktest.Monday.AddDate(0, 0, 10)
	require.NoError(t, town.Work.Hold(t.Context(), town.Ingrid, c.Number, "", casework.HoldInput{Until: until, Reason: "Nytt HR-system"}))
	require.Equal(t, onboarding.OnHold, c.Progress().Status)

	town.Clock.Advance(9 * 24 * time.Hour)
	n, err := town.Work.ResumeDue(t.Context())
	require.NoError(t, err)
	require.Zero(t, n)

	town.Clock.Advance(25 * time.Hour)
	n, err = town.Work.ResumeDue(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, n)
	require.Equal(t, onboarding.Active, c.Progress().Status)
	require.Equal(t, "case.resumed", c.Events()[len(c.Events())-1])
}

func TestOnlyACaseHandlerHoldsCancelsAndTakesBack(t *testing.T) {
	t.Parallel()
	town := caseworktest.New(t)
	c := town.Open("1804")
	for name, by := range map[string]onboarding.Actor{"technician": town.Tor, "manager": town.Siri, "requester": c.Requester(), "developer": c.Developer()} {
		err := town.Work.Cancel(t.Context(), by, c.Number, "", "Feil kommune")
		require.Equal(t, onboarding.Forbidden, onboarding.KindOf(err), name)
		err = town.Work.TakeBack(t.Context(), by, c.Number, "", onboarding.ReqVerified, "Feil person")
		require.Equal(t, onboarding.Forbidden, onboarding.KindOf(err), name)
	}
	require.Equal(t, onboarding.Active, c.Progress().Status)
}

func TestACancelledCaseGivesItsCustomerFree(t *testing.T) {
	t.Parallel()
	town := caseworktest.New(t)
	c := town.Open("1804")
	require.NoError(t, town.Work.Cancel(t.Context(), town.Ingrid, c.Number, "", "Felles løsning med naboen"))
	again := town.Open("1804")
	require.NotEqual(t, c.Number, again.Number)
	err := town.Work.PostMessage(t.Context(), c.Requester(), c.Number, "", casework.Message{Body: "Hei"})
	require.NoError(t, err, "a case that is over changes only in its thread")
}

func TestWhatIsTakenBackNoLongerCountsAndSaysWhy(t *testing.T) {
	t.Parallel()
	town := caseworktest.New(t)
	c := town.Open("1804")
	require.True(t, c.Progress().Holds(onboarding.ReqVerified))
	require.Equal(t, onboarding.Invalid, onboarding.KindOf(town.Work.TakeBack(t.Context(), town.Ingrid, c.Number, "", onboarding.ReqVerified, "")))
	town.Clock.Advance(time.Minute)
	require.NoError(t, town.Work.TakeBack(t.Context(), town.Ingrid, c.Number, "", onboarding.ReqVerified, "Det var en annen person"))
	r, _ := c.Progress().Requirement(onboarding.ReqVerified)
	require.Equal(t, onboarding.Open, r.State)
	side, err := postgres.LoadCaseSide(t.Context(), town.DB.Pool, c.ID)
	require.NoError(t, err)
	require.Equal(t, "Det var en annen person", side.TakenBack[string(onboarding.ReqVerified)])
}

func TestAnUnansweredMessageIsKSsTurnUntilAnsweredOrMarked(t *testing.T) {
	t.Parallel()
	town := caseworktest.New(t)
	c := town.Open("1804")
	c.SendLetters()
	require.Equal(t, onboarding.Customer, c.Progress().Turn.Party)

	town.Clock.Advance(time.Hour)
	asked := town.Clock.Now()
	require.NoError(t, town.Work.PostMessage(t.Context(), c.Requester(), c.Number, "", casework.Message{Body: "Skal vi vente på KS Kunnskap?"}))
	town.Clock.Advance(time.Hour)
	turn := c.Progress().Turn
	require.Equal(t, onboarding.TurnQuestion, turn.Kind)
	require.Equal(t, onboarding.KS, turn.Party)
	require.WithinDuration(t, asked, turn.Since, 0)

	require.NoError(t, town.Work.NeedsNoAnswer(t.Context(), town.Ingrid, c.Number, ""))
	require.Equal(t, onboarding.Customer, c.Progress().Turn.Party)
	require.Equal(t, onboarding.Conflict, onboarding.KindOf(town.Work.NeedsNoAnswer(t.Context(), town.Ingrid, c.Number, "")))
}

func TestANoteIsForKSAlone(t *testing.T) {
	t.Parallel()
	town := caseworktest.New(t)
	c := town.Open("1804")
	note := casework.Note{Body: "Ring dem", Conversation: true, OccurredAt: town.Clock.Now().Add(time.Hour)}
	require.Equal(t, onboarding.Invalid, onboarding.KindOf(town.Work.AddNote(t.Context(), town.Ingrid, c.Number, "", note)), "not in the future")
	note.OccurredAt = town.Clock.Now().Add(-time.Hour)
	require.Equal(t, onboarding.Forbidden, onboarding.KindOf(town.Work.AddNote(t.Context(), c.Requester(), c.Number, "", note)))
	require.NoError(t, town.Work.AddNote(t.Context(), town.Ingrid, c.Number, "", note))

	seen, err := postgres.Thread(t.Context(), town.DB.Pool, c.ID, false, time.Time{}, 10)
	require.NoError(t, err)
	require.Empty(t, seen)
	seen, err = postgres.Thread(t.Context(), town.DB.Pool, c.ID, true, time.Time{}, 10)
	require.NoError(t, err)
	require.Len(t, seen, 1)
}

func TestTheApplicationCannotChangeTheLogOfEvents(t *testing.T) {
	t.Parallel()
	town := caseworktest.New(t)
	c := town.Open("1804")
	for _, sql := range []string{`UPDATE events SET kind = 'x' WHERE case_id = $1`, `DELETE FROM events WHERE case_id = $1`, `DELETE FROM sign_offs WHERE case_id = $1`, `UPDATE sign_offs SET sentence = '' WHERE case_id = $1`} {
		_, err := town.DB.Pool.Exec(t.Context(), sql, c.ID)
		require.ErrorContains(t, err, "permission denied", sql)
	}
}
