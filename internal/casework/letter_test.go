package casework_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/casework/caseworktest"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/web/text"
)

func letters(t *testing.T, town *caseworktest.Town, c *caseworktest.Case) []postgres.Letter {
	t.Helper()
	all, err := postgres.LettersOfCase(t.Context(), town.DB.Pool, c.ID)
	require.NoError(t, err)
	return all
}

func TestTheFirstLettersSayWhatComesNext(t *testing.T) {
	t.Parallel()
	town := caseworktest.New(t, casework.Site("https://tilkobling.example.com/"))
	c := town.Open("1804", func(in *casework.OpenCaseInput) { in.Developer = casework.PersonInput{} })
	all := letters(t, town, c)
	require.Len(t, all, 2)
	receipt, docs := all[0], all[1]
	assert.Equal(t, "KS har opprettet sak for Bodø [KSL-2026-0001]", receipt.Subject)
	assert.Contains(t, receipt.Body, "Hei, Kari\n")
	assert.Contains(t, receipt.Body, "Ingrid Eksempel følger den opp")
	assert.Contains(t, receipt.Body, "Neste steg: Utvikler er oppgitt (kommunen).")
	assert.Contains(t, receipt.Body, "https://tilkobling.example.com/saker/KSL-2026-0001\n")
	assert.Contains(t, receipt.Body, "Hilsen Ingrid Eksempel, KS")
	assert.Equal(t, caseworktest.RequesterEmail("1804"), docs.Email)
	assert.Contains(t, docs.Body, "https://ks.example.com/dokumentasjon/ks-hr-api.pdf\n")
	assert.NotContains(t, receipt.Body+docs.Body+receipt.Subject+docs.Subject, "{")
}

func TestALetterIsInTheLanguageOfItsReceiver(t *testing.T) {
	t.Parallel()
	town := caseworktest.New(t)
	for _, tt := range []struct {
		customer string
		changes  func(*casework.OpenCaseInput)
		want     text.Lang
	}{
		{"4621", func(*casework.OpenCaseInput) {}, text.NN},                                        // Voss has decided on nynorsk
		{"1804", func(in *casework.OpenCaseInput) { in.Inquiry = inquiry(t, town, "1804") }, "nn"}, // the inquiry was in nynorsk
		{"3301", func(in *casework.OpenCaseInput) { in.Requester.Language = "en" }, text.EN},       // own choice
		{"0301", func(*casework.OpenCaseInput) {}, text.NB},
	} {
		c := town.Open(tt.customer, tt.changes)
		assert.Equal(t, string(tt.want), letters(t, town, c)[0].Language, tt.customer)
	}
}

func TestWhatIsSentIsRecordedWithWhoSentIt(t *testing.T) {
	t.Parallel()
	town := caseworktest.New(t)
	c := town.Open("1804")
	all := letters(t, town, c)
	require.Len(t, all, 3, "receipt, and documents for the requester and the developer")
	assert.Equal(t, onboarding.Forbidden, onboarding.KindOf(town.Work.RecordLetterSent(t.Context(), town.Tor, c.Number, "", all[0].ID)))
	assert.Equal(t, onboarding.Forbidden, onboarding.KindOf(town.Work.RecordLetterSent(t.Context(), c.Requester(), c.Number, "", all[0].ID)))

	require.NoError(t, town.Work.EditLetter(t.Context(), town.Ingrid, c.Number, "", all[0].ID, casework.LetterInput{Subject: "Emne", Body: "Annen tekst"}))
	require.NoError(t, town.Work.RecordLetterSent(t.Context(), town.Jonas, c.Number, "", all[0].ID))
	assert.True(t, c.Progress().Holds(onboarding.ReqReceipt))
	assert.False(t, c.Progress().Holds(onboarding.ReqDocs))
	refuses(t, town.Work.RecordLetterSent(t.Context(), town.Jonas, c.Number, "", all[0].ID), onboarding.Conflict, "rule.already_done")
	refuses(t, town.Work.EditLetter(t.Context(), town.Ingrid, c.Number, "", all[0].ID, casework.LetterInput{Subject: "Emne", Body: "B"}), onboarding.Conflict, "rule.already_done")

	require.NoError(t, town.Work.RecordLetterSent(t.Context(), town.Ingrid, c.Number, "", all[1].ID))
	require.NoError(t, town.Work.RecordLetterSent(t.Context(), town.Ingrid, c.Number, "", all[2].ID), "the second to be sent the documents")
	assert.True(t, c.Progress().Holds(onboarding.ReqDocs))
	last := letters(t, town, c)
	var edited postgres.Letter
	for _, l := range last {
		require.NotNil(t, l.SentAt)
		if l.ID == all[0].ID {
			edited = l
		}
	}
	assert.Equal(t, "Annen tekst", edited.Body)
	assert.Equal(t, "Jonas Prøvestad", edited.SentBy)
	var facts int
	require.NoError(t, town.DB.Pool.QueryRow(t.Context(), `SELECT count(*) FROM facts WHERE kind = 'docs_sent'`).Scan(&facts))
	assert.Equal(t, 1, facts)
}

func TestALetterOfAnotherCaseIsNotThere(t *testing.T) {
	t.Parallel()
	town := caseworktest.New(t)
	one, two := town.Open("1804"), town.Open("4601")
	err := town.Work.RecordLetterSent(t.Context(), town.Ingrid, one.Number, "", letters(t, town, two)[0].ID)
	assert.Equal(t, onboarding.NotFound, onboarding.KindOf(err))
}
