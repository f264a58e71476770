package casework_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/casework/caseworktest"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/internal/register"
	"github.com/ks-no/tilkobling/web/text"
)

func TestWhatWasPresentedMeanwhileIsNotConfirmed(t *testing.T) {
	t.Parallel()
	town, c := bodo(t)
	row, _ := c.Load()
	seen := c.Present(sectors())
	form := town.Confirmation(c, row.CustomerID, c.Requester(), seen)
	other := c.Present(renamed(sectors(), "b1", "Helse og velferd"))
	refused(t, town.Work.ConfirmStructure(t.Context(), c.Requester(), c.Number, "", form), onboarding.Conflict, "rule.other_presented")
	// Nor may the form say one reading and show another's digest, or another sentence.
	mixed := form
	mixed.Reading = other.ID
	refused(t, town.Work.ConfirmStructure(t.Context(), c.Requester(), c.Number, "", mixed), onboarding.Conflict, "rule.other_presented")
	mixed.Digest = other.Digest
	refused(t, town.Work.ConfirmStructure(t.Context(), c.Requester(), c.Number, "", mixed), onboarding.Conflict, "rule.stale_form")
	assert.False(t, c.Progress().Holds(onboarding.ReqStructure))
	c.Confirm(other)
	assert.True(t, c.Progress().Holds(onboarding.ReqStructure))
}

func TestOnlyTheRequesterOrDeputyConfirms(t *testing.T) {
	t.Parallel()
	town, c := bodo(t)
	stranger := town.Open("3301")
	row, _ := c.Load()
	r := c.Present(sectors())
	form := town.Confirmation(c, row.CustomerID, c.Requester(), r)
	for _, who := range []onboarding.Actor{town.Ingrid, town.Tor, c.Developer()} {
		refused(t, town.Work.ConfirmStructure(t.Context(), who, c.Number, "", form), onboarding.Forbidden, "")
	}
	refused(t, town.Work.ConfirmStructure(t.Context(), stranger.Requester(), c.Number, "", form), onboarding.NotFound, "")
	other, _ := stranger.Load()
	form.Customer = other.CustomerID
	refused(t, town.Work.ConfirmStructure(t.Context(), c.Requester(), c.Number, "", form), onboarding.Forbidden, "")

	require.NoError(t, town.Work.NameDeputy(t.Context(), c.Requester(), c.Number, "", casework.MemberInput{
		PersonInput: casework.PersonInput{Name: "Per Ærlig", Email: "per.aerlig@k1804.example.com"},
	}))
	deputy := town.ActorNamed("per.aerlig@k1804.example.com")
	require.NoError(t, town.Work.ConfirmStructure(t.Context(), deputy, c.Number, "", town.Confirmation(c, row.CustomerID, deputy, r)))
	assert.True(t, c.Progress().Holds(onboarding.ReqStructure))
	refused(t, town.Work.ConfirmStructure(t.Context(), c.Requester(), c.Number, "", town.Confirmation(c, row.CustomerID, c.Requester(), r)),
		onboarding.Conflict, "rule.already_done")
}

func TestNothingIsConfirmedBeforeItIsPresented(t *testing.T) {
	t.Parallel()
	town, c := bodo(t)
	row, _ := c.Load()
	r := c.ReadOrganisation(sectors())
	form := town.Confirmation(c, row.CustomerID, c.Requester(), r)
	refused(t, town.Work.ConfirmStructure(t.Context(), c.Requester(), c.Number, "", form), onboarding.Conflict, "rule.nothing_presented")
	refused(t, town.Work.ReturnStructure(t.Context(), c.Requester(), c.Number, "", casework.ReturnStructureInput{
		Reading: r.ID, Mender: onboarding.MenderKS, Note: "Feil",
	}), onboarding.Conflict, "rule.nothing_presented")
}

func TestAConfirmationSentTwiceIsOne(t *testing.T) {
	t.Parallel()
	town, c := bodo(t)
	row, _ := c.Load()
	r := c.Present(sectors())
	form := town.Confirmation(c, row.CustomerID, c.Requester(), r)
	for range 2 {
		require.NoError(t, town.Work.ConfirmStructure(t.Context(), c.Requester(), c.Number, "bekreft-to-ganger-pa-rad", form))
	}
	_, facts := c.Load()
	assert.Len(t, facts.SignOffs, 1)
}

func TestWhatIsReturnedWaitsForWhoCanMendIt(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		mender onboarding.Mender
		want   onboarding.Party
	}{{onboarding.MenderCustomer, onboarding.Customer}, {onboarding.MenderSupplier, onboarding.Supplier}, {onboarding.MenderKS, onboarding.KS}} {
		t.Run(string(tt.mender), func(t *testing.T) {
			t.Parallel()
			town := caseworktest.New(t)
			c := town.Open("1804", caseworktest.AtSupplier)
			c.Deliver()
			r := c.Present(sectors())
			in := casework.ReturnStructureInput{Reading: r.ID, Mender: tt.mender}
			refused(t, town.Work.ReturnStructure(t.Context(), c.Requester(), c.Number, "", in), onboarding.Invalid, "field.required")
			in.Note = "Helse sør er lagt ned"
			refused(t, town.Work.ReturnStructure(t.Context(), town.Ingrid, c.Number, "", in), onboarding.Forbidden, "")
			before := len(c.Events())
			for range 2 {
				require.NoError(t, town.Work.ReturnStructure(t.Context(), c.Requester(), c.Number, "noe-er-feil-en-gang", in))
			}
			assert.Equal(t, []string{"structure.returned"}, newEvents(c, before))
			p := c.Progress()
			assert.Equal(t, tt.want, p.Turn.Party)
			assert.Equal(t, onboarding.ReqOrgReading, p.Turn.Requirement)
			assert.Equal(t, onboarding.StaleReturned, p.Turn.Stale)
			o, err := postgres.LoadOrganisation(t.Context(), town.DB.Pool, c.ID)
			require.NoError(t, err)
			_, facts := c.Load()
			back, ok := facts.StructureReturned()
			require.True(t, ok)
			assert.Equal(t, in.Note, o.Notes[back.ID])
		})
	}
}

func TestAReturnEndsTheConfirmationAndMendedDataAreConfirmedAnew(t *testing.T) {
	t.Parallel()
	town, c := bodo(t)
	r := c.Present(sectors())
	c.Confirm(r)
	require.NoError(t, town.Work.ReturnStructure(t.Context(), c.Requester(), c.Number, "", casework.ReturnStructureInput{
		Reading: r.ID, Mender: onboarding.MenderCustomer, Note: "Helse heter noe annet",
	}))
	assert.False(t, c.Progress().Holds(onboarding.ReqStructure))
	mended := c.Present(renamed(sectors(), "b", "Velferd"))
	assert.Equal(t, onboarding.Customer, c.Progress().Turn.Party)
	c.Confirm(mended)
	assert.True(t, c.Progress().Holds(onboarding.ReqStructure))
}

func TestANewImportEndsAConfirmation(t *testing.T) {
	t.Parallel()
	town, c := bodo(t)
	c.Confirm(c.Present(sectors()))
	r := c.ReadOrganisation(renamed(sectors(), "a", "Skole"))
	assert.True(t, c.Progress().Holds(onboarding.ReqStructure), "a later test undoes nothing")
	before := len(c.Events())
	require.NoError(t, town.Work.RecordOrganisationImport(t.Context(), town.Ingrid, c.Number, "", casework.OrganisationImportInput{Count: r.Units}))
	assert.Equal(t, []string{"import.recorded", "signoff.ended"}, newEvents(c, before))
	rp, _ := c.Progress().Requirement(onboarding.ReqStructure)
	assert.Equal(t, onboarding.StaleImport, rp.Stale)
	require.NoError(t, town.Work.PresentReading(t.Context(), town.Ingrid, c.Number, "", r.ID))
	assert.Equal(t, onboarding.Customer, c.Progress().Turn.Party)
}

func TestPresentingNewerDataEndsAConfirmation(t *testing.T) {
	t.Parallel()
	town, c := bodo(t)
	c.Confirm(c.Present(sectors()))
	r := c.ReadOrganisation(renamed(sectors(), "a", "Skole"))
	before := len(c.Events())
	require.NoError(t, town.Work.PresentReading(t.Context(), town.Ingrid, c.Number, "", r.ID))
	assert.Equal(t, []string{"reading.presented", "signoff.ended"}, newEvents(c, before))
	assert.False(t, c.Progress().Holds(onboarding.ReqStructure))
}

func TestEqualDataCarryAConfirmationOver(t *testing.T) {
	t.Parallel()
	town, c := bodo(t)
	c.Confirm(c.Present(sectors()))
	c.SendLetters()
	before := len(c.Events())
	r := c.ReadOrganisation(sectors())
	require.NoError(t, town.Work.RecordOrganisationImport(t.Context(), town.Ingrid, c.Number, "", casework.OrganisationImportInput{Count: r.Units}))
	require.NoError(t, town.Work.PresentReading(t.Context(), town.Ingrid, c.Number, "", r.ID))
	assert.True(t, c.Progress().Holds(onboarding.ReqStructure))
	got := newEvents(c, before)
	assert.Equal(t, []string{"import.recorded", "signoff.carried_over", "reading.presented", "signoff.carried_over"}, got[len(got)-4:])
	for _, l := range letters(t, town, c) {
		assert.NotNil(t, l.SentAt, "nobody is asked to confirm again")
	}
}

func TestEachOfTheCoveredConfirms(t *testing.T) {
	t.Parallel()
	town := caseworktest.New(t)
	group, err := town.Work.CreateGroup(t.Context(), town.Ingrid, "", "Salten IKT")
	require.NoError(t, err)
	c := town.Open("1804", func(in *casework.OpenCaseInput) {
		in.Customer, in.Group, in.Covered = "", group, []string{"1839", "1841"}
	})
	row, _ := c.Load()
	for _, id := range row.Covered {
		require.NoError(t, town.Work.NameRequester(t.Context(), town.Ingrid, c.Number, "", casework.RequesterInput{
			Customer: id, PersonInput: casework.PersonInput{Name: "Kari Testnes", Email: coveredEmail(t, town, id)},
		}))
	}
	c.Deliver()
	r := c.Present(sectors())
	asked := 0
	for _, l := range letters(t, town, c) {
		if l.Kind == string(casework.LetterConfirmOrg) {
			asked++
		}
	}
	assert.Equal(t, 2, asked)
	own := town.Confirmation(c, row.CustomerID, c.Requester(), r)
	refused(t, town.Work.ConfirmStructure(t.Context(), c.Requester(), c.Number, "", own), onboarding.Forbidden, "")
	for i, id := range row.Covered {
		who := town.ActorNamed(coveredEmail(t, town, id))
		require.NoError(t, town.Work.ConfirmStructure(t.Context(), who, c.Number, "", town.Confirmation(c, id, who, r)))
		assert.Equal(t, i == 1, c.Progress().Holds(onboarding.ReqStructure))
	}
}

func coveredEmail(t *testing.T, town *caseworktest.Town, id onboarding.CustomerID) string {
	t.Helper()
	var number string
	require.NoError(t, town.DB.Pool.QueryRow(t.Context(), `SELECT number FROM customers WHERE id = $1`, id).Scan(&number))
	return caseworktest.RequesterEmail(number)
}

func TestSectorsStayTickedBetweenVisits(t *testing.T) {
	t.Parallel()
	town, c := bodo(t)
	r := c.Present(sectors())
	ticks := func() []string {
		o, err := postgres.LoadOrganisation(t.Context(), town.DB.Pool, c.ID)
		require.NoError(t, err)
		var out []string
		for _, x := range o.Ticks {
			out = append(out, x.Unit+" "+x.By)
		}
		return out
	}
	tick := casework.TickInput{Reading: r.ID, Unit: "a", Seen: true}
	for range 2 {
		require.NoError(t, town.Work.TickSector(t.Context(), c.Requester(), c.Number, "", tick))
	}
	assert.Equal(t, []string{"a Kari Prøve"}, ticks())
	refused(t, town.Work.TickSector(t.Context(), town.Ingrid, c.Number, "", tick), onboarding.Forbidden, "")
	refused(t, town.Work.TickSector(t.Context(), c.Requester(), c.Number, "", casework.TickInput{Reading: r.ID, Unit: "zz", Seen: true}), onboarding.NotFound, "")
	tick.Seen = false
	require.NoError(t, town.Work.TickSector(t.Context(), c.Requester(), c.Number, "", tick))
	assert.Empty(t, ticks())
}

// The sentence is whole in every language for every customer: nothing of it is
// left to be filled in.
func TestTheSentenceNamesWhatIsConfirmed(t *testing.T) {
	t.Parallel()
	for _, lang := range text.Langs() {
		for _, units := range []int{1, 7, 5000} {
			for _, who := range register.Customers()[:40] {
				r := postgres.ReadingRow{Units: units, Levels: 3, Digest: "515e7156f9f9ad36", At: caseworktest.Monday}
				s := casework.StructureSentence(text.For(lang), who.DisplayName, r)
				assert.NotContains(t, s, "{")
				assert.Contains(t, s, who.DisplayName)
				assert.Contains(t, s, "515e7156")
				assert.NotContains(t, s, "515e7156f")
				assert.Contains(t, s, text.For(lang).Number(units))
			}
		}
	}
}
