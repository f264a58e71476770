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

func contacts(t *testing.T, town *caseworktest.Town, c *caseworktest.Case) map[string][]postgres.Contact {
	t.Helper()
	all, err := postgres.ContactsOfCase(t.Context(), town.DB.Pool, c.ID)
	require.NoError(t, err)
	out := map[string][]postgres.Contact{}
	for _, x := range all {
		out[x.Role] = append(out[x.Role], x)
	}
	return out
}

func person(name, email string) casework.PersonInput {
	return casework.PersonInput{Name: name, Email: email}
}

func TestANewRequesterIsCheckedAnew(t *testing.T) {
	t.Parallel()
	town := caseworktest.New(t)
	c := town.Open("1804")
	former := c.Requester()
	town.Clock.Advance(time.Hour)
	in := casework.RequesterInput{PersonInput: person("Per Ærlig", "per@bodo.example.com")}
	require.NoError(t, town.Work.NameRequester(t.Context(), town.Ingrid, c.Number, "", in))

	p := c.Progress()
	r, _ := p.Requirement(onboarding.ReqVerified)
	assert.Equal(t, onboarding.Open, r.State)
	assert.Equal(t, onboarding.StaleRequester, r.Stale)
	assert.Equal(t, "requester.replaced", c.Events()[len(c.Events())-1])
	row, _ := c.Load()
	assert.False(t, town.Actor(former.Person).May(onboarding.Confirm, row.Scope()), "whoever is requester at that moment confirms")

	refuses(t, town.Work.VerifyRequester(t.Context(), town.Ingrid, c.Number, "", ""), onboarding.Invalid, "field.required")
	require.NoError(t, town.Work.VerifyRequester(t.Context(), town.Ingrid, c.Number, "", "Ringte"))
	assert.True(t, c.Progress().Holds(onboarding.ReqVerified))
	refuses(t, town.Work.VerifyRequester(t.Context(), town.Ingrid, c.Number, "", "Ringte"), onboarding.Conflict, "rule.already_done")
	refuses(t, town.Work.NameRequester(t.Context(), town.Ingrid, c.Number, "", in), onboarding.Conflict, "rule.already_done")
	assert.NotNil(t, contacts(t, town, c)["requester"][0].VerifiedAt)
}

func TestOneWhoWasNamedLaterGetsTheFirstLetters(t *testing.T) {
	t.Parallel()
	town := caseworktest.New(t)
	c := town.Open("1804", caseworktest.Unknown)
	assert.Equal(t, onboarding.ReqRequester, c.Progress().Turn.Requirement)
	require.NoError(t, town.Work.NameRequester(t.Context(), town.Ingrid, c.Number, "", casework.RequesterInput{PersonInput: person("Per", "per@bodo.example.com")}))
	letters, err := postgres.LettersOfCase(t.Context(), town.DB.Pool, c.ID)
	require.NoError(t, err)
	require.Len(t, letters, 2)
	assert.Equal(t, "receipt", letters[0].Kind)
	assert.Equal(t, "docs", letters[1].Kind)
}

func TestOnlyTheRequesterNamesADeputy(t *testing.T) {
	t.Parallel()
	town := caseworktest.New(t)
	c := town.Open("1804")
	in := casework.MemberInput{PersonInput: person("Siv Demo-Ås", "siv@bodo.example.com")}
	assert.Equal(t, onboarding.Forbidden, onboarding.KindOf(town.Work.NameDeputy(t.Context(), town.Ingrid, c.Number, "", in)))
	assert.Equal(t, onboarding.Forbidden, onboarding.KindOf(town.Work.NameDeputy(t.Context(), c.Developer(), c.Number, "", in)))
	require.NoError(t, town.Work.NameDeputy(t.Context(), c.Requester(), c.Number, "", in))
	row, _ := c.Load()
	assert.True(t, town.ActorNamed("siv@bodo.example.com").May(onboarding.Confirm, row.Scope()))
	refuses(t, town.Work.NameDeputy(t.Context(), c.Requester(), c.Number, "", in), onboarding.Invalid, "field.already_used")

	stranger := town.Open("4601").Requester()
	assert.Equal(t, onboarding.NotFound, onboarding.KindOf(town.Work.NameDeputy(t.Context(), stranger, c.Number, "", in)))
	in.Email = "tor.testvik@ks.example.com"
	refuses(t, town.Work.NameDeputy(t.Context(), c.Requester(), c.Number, "", in), onboarding.Invalid, "field.person_of_ks")
}

func TestOnePersonHasManyRoles(t *testing.T) {
	t.Parallel()
	town := caseworktest.New(t)
	c := town.Open("1804")
	in := casework.MemberInput{PersonInput: person("Ola T.", "OLA.testnes@k1804.example.com")}
	require.NoError(t, town.Work.NameNetworkContact(t.Context(), c.Requester(), c.Number, "", in))
	require.NoError(t, town.Work.NameReader(t.Context(), town.Ingrid, c.Number, "", in))
	all := contacts(t, town, c)
	require.Len(t, all["network_contact"], 1)
	assert.Equal(t, "Ola Testnes", all["network_contact"][0].Name, "who is known keeps the name")
	assert.Equal(t, all["developer"][0].Person, all["network_contact"][0].Person)
	assert.Equal(t, all["developer"][0].Person, all["reader"][0].Person)
}

func TestADeveloperOfASupplierServesSeveralCases(t *testing.T) {
	t.Parallel()
	town := caseworktest.New(t)
	one := town.Open("1804", caseworktest.AtSupplier)
	two := town.Open("4601")
	c := two
	in := casework.DeveloperInput{PersonInput: person("Nguyễn Thị Demo", caseworktest.SupplierEmail), Side: onboarding.Supplier}
	refuses(t, town.Work.NameDeveloper(t.Context(), two.Requester(), c.Number, "", in), onboarding.Invalid, "field.required")
	in.Supplier = casework.SupplierInput{Name: "eksempel tinde as"}
	require.NoError(t, town.Work.NameDeveloper(t.Context(), two.Requester(), c.Number, "", in))
	who := town.ActorNamed(caseworktest.SupplierEmail)
	assert.Len(t, who.Cases, 2)
	rowOne, _ := one.Load()
	rowTwo, _ := two.Load()
	assert.Equal(t, rowOne.SupplierID, rowTwo.SupplierID, "a supplier is one, however it is written")

	letters, err := postgres.LettersOfCase(t.Context(), town.DB.Pool, c.ID)
	require.NoError(t, err)
	var to []string
	for _, l := range letters {
		to = append(to, l.Kind+" "+l.Name)
	}
	assert.Contains(t, to, "docs Nguyễn Thị Demo")
}

func TestContactsAreRemovedButNeverTheRequester(t *testing.T) {
	t.Parallel()
	town := caseworktest.New(t)
	c := town.Open("1804")
	all := contacts(t, town, c)
	require.NoError(t, town.Work.RemoveContact(t.Context(), c.Requester(), c.Number, "", casework.ContactRef{ID: all["developer"][0].ID, Role: "developer"}))
	assert.False(t, c.Progress().Holds(onboarding.ReqDeveloper))
	refuses(t, town.Work.RemoveContact(t.Context(), town.Ingrid, c.Number, "", casework.ContactRef{ID: all["requester"][0].ID, Role: "requester"}),
		onboarding.Conflict, "rule.last_requester")
	assert.NotEmpty(t, contacts(t, town, c)["requester"], "what is refused changes nothing")

	other := town.Open("4601")
	foreign := contacts(t, town, other)["developer"][0].ID
	err := town.Work.RemoveContact(t.Context(), c.Requester(), c.Number, "", casework.ContactRef{ID: foreign, Role: "developer"})
	assert.Equal(t, onboarding.NotFound, onboarding.KindOf(err))
}

func TestChoosingTheSystem(t *testing.T) {
	t.Parallel()
	town := caseworktest.New(t)
	c := town.Open("1804")
	require.NoError(t, town.Work.ChooseSystem(t.Context(), c.Requester(), c.Number, "", casework.SystemInput{
		HRSystem: "Fivreld HRM", Supplier: casework.SupplierInput{Name: "Eksempel Fivreld AS"},
	}))
	row, _ := c.Load()
	assert.Equal(t, "Fivreld HRM", row.HRSystem)
	var search string
	require.NoError(t, town.DB.Pool.QueryRow(t.Context(), `SELECT search FROM cases WHERE id = $1`, c.ID).Scan(&search))
	assert.Contains(t, search, "eksempel fivreld as")
	assert.Contains(t, search, "bodo")
	assert.Equal(t, onboarding.Forbidden, onboarding.KindOf(town.Work.ChooseSystem(t.Context(), town.Tor, c.Number, "", casework.SystemInput{})))
}
