package casework_test

import (
	"slices"
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

// bodo is a case in Bodø whose endpoints are delivered.
func bodo(t *testing.T) (*caseworktest.Town, *caseworktest.Case) {
	t.Helper()
	town := caseworktest.New(t)
	c := town.Open("1804")
	c.Deliver()
	return town, c
}

func sectors() *hrapi.Structure { return caseworktest.Municipality("Bodø", "Oppvekst", "Helse") }

func renamed(s *hrapi.Structure, id, name string) *hrapi.Structure {
	out := &hrapi.Structure{AuthorityName: s.AuthorityName, Units: slices.Clone(s.Units)}
	for i := range out.Units {
		if out.Units[i].ID == id {
			out.Units[i].Name = name
		}
	}
	return out
}

func newEvents(c *caseworktest.Case, before int) []string { return c.Events()[before:] }

func TestTheOrganisationGoesFromReadingToConfirmation(t *testing.T) {
	t.Parallel()
	town, c := bodo(t)
	r := c.ReadOrganisation(sectors())
	before := len(c.Events())
	at := town.Clock.Now().Add(-time.Hour)
	in := casework.OrganisationImportInput{Count: r.Units, OccurredAt: at, Reading: r.ID}
	require.NoError(t, town.Work.RecordOrganisationImport(t.Context(), town.Ingrid, c.Number, "", in))
	_, facts := c.Load()
	x, ok := facts.OrganisationImport()
	require.True(t, ok)
	assert.Equal(t, r.ID, x.Reading)
	assert.Equal(t, r.Digest, x.Digest)
	assert.Equal(t, r.Units, x.Number)
	assert.True(t, x.OccurredAt.Equal(at))
	p := c.Progress()
	assert.True(t, p.Holds(onboarding.ReqOrgImport))
	assert.True(t, p.Holds(onboarding.ReqOrgCount))
	assert.Equal(t, onboarding.ReqPresented, p.Turn.Requirement)

	require.NoError(t, town.Work.PresentReading(t.Context(), town.Ingrid, c.Number, "", r.ID))
	assert.Equal(t, onboarding.Customer, c.Progress().Turn.Party)
	assert.Equal(t, onboarding.ReqStructure, c.Progress().Turn.Requirement)
	all := letters(t, town, c)
	require.Equal(t, string(casework.LetterConfirmOrg), all[0].Kind)
	assert.Contains(t, all[0].Body, "KS har lest organisasjonen til Bodø: 7 enheter.")
	assert.Equal(t, caseworktest.RequesterEmail("1804"), all[0].Email)

	c.Confirm(r)
	assert.True(t, c.Progress().Holds(onboarding.ReqStructure))
	assert.Equal(t, onboarding.StagePersons, c.Progress().Stage)
	assert.Equal(t, []string{"import.recorded", "reading.presented", "structure.confirmed", "run.queued"}, newEvents(c, before))
}

func TestAConfirmationIsKeptWordForWord(t *testing.T) {
	t.Parallel()
	town, c := bodo(t)
	r := c.Present(sectors())
	c.Confirm(r)
	o, err := postgres.LoadOrganisation(t.Context(), town.DB.Pool, c.ID)
	require.NoError(t, err)
	require.Len(t, o.SignOffs, 1)
	s := o.SignOffs[0]
	assert.Equal(t, "Jeg bekrefter på vegne av Bodø at organisasjonsstrukturen som ble lest 23. november 2026 kl. 09.03, er riktig: "+
		"7 enheter på 3 nivåer, kontrollsum "+r.Digest[:8]+". KS kan bruke den videre. Hvis KS importerer en annen struktur, må den bekreftes på nytt.", s.Sentence)
	assert.Equal(t, "Kari Prøve", s.PersonName)
	assert.Equal(t, "Bodø", s.Organisation)
	assert.Equal(t, "development", s.Method)
	assert.Equal(t, "nb", s.Language)
	assert.Equal(t, r.Digest, s.Digest)
}

func TestACountThatDiffersHasToBeExplained(t *testing.T) {
	t.Parallel()
	town, c := bodo(t)
	r := c.ReadOrganisation(sectors())
	require.NoError(t, town.Work.RecordOrganisationImport(t.Context(), town.Tor, c.Number, "", casework.OrganisationImportInput{Count: r.Units - 3}))
	assert.Equal(t, onboarding.ReqOrgCount, c.Progress().Turn.Requirement)
	refused(t, town.Work.PresentReading(t.Context(), town.Ingrid, c.Number, "", r.ID), onboarding.Conflict, "rule.not_ready")
	refused(t, town.Work.ExplainCount(t.Context(), town.Ingrid, c.Number, "", casework.ExplainCountInput{}), onboarding.Invalid, "field.reason")
	refused(t, town.Work.ExplainCount(t.Context(), c.Requester(), c.Number, "", casework.ExplainCountInput{Reason: "Nei"}), onboarding.Forbidden, "")
	in := casework.ExplainCountInput{Reason: "Tre enheter er lagt ned i LAB"}
	require.NoError(t, town.Work.ExplainCount(t.Context(), town.Ingrid, c.Number, "", in))
	assert.True(t, c.Progress().Holds(onboarding.ReqOrgCount))
	refused(t, town.Work.ExplainCount(t.Context(), town.Ingrid, c.Number, "", in), onboarding.Conflict, "rule.already_done")
	require.NoError(t, town.Work.PresentReading(t.Context(), town.Ingrid, c.Number, "", r.ID))
}

func TestAnImportIsOfWhatTheFormShowed(t *testing.T) {
	t.Parallel()
	town, c := bodo(t)
	refused(t, town.Work.RecordOrganisationImport(t.Context(), town.Ingrid, c.Number, "", casework.OrganisationImportInput{Count: 7}),
		onboarding.Conflict, "rule.no_reading")
	shown := c.ReadOrganisation(sectors())
	equal := c.ReadOrganisation(sectors())
	in := casework.OrganisationImportInput{Count: 7, Reading: shown.ID}
	require.NoError(t, town.Work.RecordOrganisationImport(t.Context(), town.Ingrid, c.Number, "", in))
	_, facts := c.Load()
	x, _ := facts.OrganisationImport()
	assert.Equal(t, equal.ID, x.Reading)

	c.ReadOrganisation(renamed(sectors(), "a", "Skole"))
	refused(t, town.Work.RecordOrganisationImport(t.Context(), town.Ingrid, c.Number, "", in), onboarding.Conflict, "rule.stale_form")
	in.Reading = 0
	in.OccurredAt = town.Clock.Now().Add(time.Hour)
	refused(t, town.Work.RecordOrganisationImport(t.Context(), town.Ingrid, c.Number, "", in), onboarding.Invalid, "field.future")
	refused(t, town.Work.RecordOrganisationImport(t.Context(), c.Developer(), c.Number, "", in), onboarding.Forbidden, "")
	refused(t, town.Work.RecordOrganisationImport(t.Context(), town.Ingrid, c.Number, "", casework.OrganisationImportInput{}), onboarding.Invalid, "field.number")
}

func TestAFormOfTheOrganisationSentTwiceCountsOnce(t *testing.T) {
	t.Parallel()
	town, c := bodo(t)
	r := c.ReadOrganisation(sectors())
	before := len(c.Events())
	key := casework.FormKey("importert-en-gang-til")
	for range 2 {
		require.NoError(t, town.Work.RecordOrganisationImport(t.Context(), town.Ingrid, c.Number, key, casework.OrganisationImportInput{Count: r.Units}))
	}
	key = "lagt-fram-en-gang-til"
	for range 2 {
		require.NoError(t, town.Work.PresentReading(t.Context(), town.Ingrid, c.Number, key, r.ID))
	}
	assert.Equal(t, []string{"import.recorded", "reading.presented"}, newEvents(c, before))
	refused(t, town.Work.PresentReading(t.Context(), town.Ingrid, c.Number, "", r.ID), onboarding.Conflict, "rule.already_done")
}

func TestOnlyTheCaseHandlerPresents(t *testing.T) {
	t.Parallel()
	town, c := bodo(t)
	r := c.ReadOrganisation(sectors())
	require.NoError(t, town.Work.RecordOrganisationImport(t.Context(), town.Ingrid, c.Number, "", casework.OrganisationImportInput{Count: r.Units}))
	refused(t, town.Work.PresentReading(t.Context(), town.Tor, c.Number, "", r.ID), onboarding.Forbidden, "")
	refused(t, town.Work.PresentReading(t.Context(), c.Requester(), c.Number, "", r.ID), onboarding.Forbidden, "")
	refused(t, town.Work.PresentReading(t.Context(), town.Ingrid, c.Number, "", r.ID+100), onboarding.NotFound, "")
}
