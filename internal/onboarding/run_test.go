package onboarding_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	. "github.com/ks-no/tilkobling/internal/onboarding"
)

func fails(check string, r Resource, n int64, party Party) []Failing {
	return []Failing{{Check: check, Resource: r, Count: n, Party: party}}
}

func TestAFailingRunWaitsForThePartyOfItsGravestFindingUntilSomethingChanges(t *testing.T) {
	t.Parallel()
	c := townAt(t, ReqTest)
	c.failing = append(fails("authority.json", Authority, 1, Supplier), fails("person.dns", Person, 1, Customer)...)
	require.NoError(t, c.run(LAB, LevelFormat, false))
	require.Equal(t, Supplier, c.p.Turn.Party)
	require.Equal(t, 2, c.p.Turn.Failures)

	c.failing = fails("person.tcp", Person, 1, Customer)
	require.NoError(t, c.run(LAB, LevelConnection, false))
	require.Equal(t, req(Customer, OwnerCustomer, ReqTest), c.waits(), "the connection comes before the format")

	require.NoError(t, c.deliver(LAB, Person))
	require.Equal(t, Supplier, c.p.Turn.Party, "a new URL waits for its test")
	require.Equal(t, StaleURL, c.p.Turn.Stale)
}

func TestASuppliersFindingIsTheCustomersWhoseDeveloperBuildsItself(t *testing.T) {
	t.Parallel()
	c := townAt(t, ReqTest)
	require.NoError(t, c.developer(Customer))
	c.failing = fails("authority.json", Authority, 1, Supplier)
	require.NoError(t, c.run(LAB, LevelFormat, false))
	require.Equal(t, Customer, c.p.Turn.Party)
}

func TestARunThatStoppedAtKSIsKSsTurnAndUndoesNothing(t *testing.T) {
	t.Parallel()
	c := townAt(t, ReqTest)
	require.NoError(t, c.run(LAB, LevelFormat, true))
	require.Equal(t, req(KS, OwnerKS, ReqTest), c.waits())
	require.Zero(t, c.p.Turn.Failures)
	require.NoError(t, c.run(LAB, LevelFormat, false))
	require.True(t, c.p.Holds(ReqTest))
	require.NoError(t, c.run(LAB, LevelFormat, true))
	require.True(t, c.p.Holds(ReqTest), "it says nothing of the municipality")
}

func TestANewPasswordMakesOnlyTheConnectionStale(t *testing.T) {
	t.Parallel()
	c := townAt(t, ReqPersonsTest)
	require.NoError(t, c.password(LAB))
	require.Equal(t, StaleCredentials, c.stale(ReqTest))
	require.True(t, c.p.Holds(ReqOrgReading))
	require.True(t, c.p.Holds(ReqStructure))
	require.NoError(t, c.run(LAB, LevelConnection, false))
	require.True(t, c.p.Holds(ReqTest))
}

func TestAnAcceptedDeviationEndsWhenTheFindingGrows(t *testing.T) {
	t.Parallel()
	c := townAt(t, ReqOrgReading)
	c.failing = fails("organisation.one-root", Organisation, 3, Customer)
	require.NoError(t, c.run(LAB, LevelOrganisation, false))
	require.False(t, c.p.Holds(ReqOrgReading))
	require.NoError(t, c.do(c.work, func() {
		c.f.Deviations = []Deviation{{Environment: LAB, Check: "organisation.one-root", Count: 3, At: c.w.now, By: handler}}
	}))
	r, _ := c.p.Requirement(ReqOrgReading)
	require.True(t, r.Holds)
	require.Equal(t, c.w.now, r.At, "it holds from when it was accepted")
	c.failing[0].Count = 4
	require.NoError(t, c.run(LAB, LevelOrganisation, false))
	require.False(t, c.p.Holds(ReqOrgReading))
}

func TestWhatCanNeverBeAccepted(t *testing.T) {
	t.Parallel()
	tests := []struct {
		env   Environment
		check string
		want  bool
	}{
		{LAB, "person.encrypted", false},
		{LAB, "authority.tls-chain", false},
		{PROD, "organisation.requires-login", false},
		{LAB, "organisation.rejects-wrong-password", false},
		{LAB, "organisation.accepts-credentials", false},
		{PROD, "person.synthetic", false},
		{LAB, "person.synthetic", true},
		{LAB, "organisation.one-root", true},
		{PROD, "employee_position.one-main", true},
	}
	for _, tt := range tests {
		require.Equal(t, tt.want, Acceptable(tt.env, tt.check), tt.check)
	}
}

func TestPersonsAreNotTestedBeforeTheStructureIsConfirmed(t *testing.T) {
	t.Parallel()
	c := townAt(t, ReqStructure)
	refused(t, "rule.gate.structure", c.run(LAB, LevelPersons, false))
	refused(t, "rule.gate.structure", c.run(PROD, LevelPersons, false))
	require.Equal(t, Invalid, KindOf(c.run(LAB, "everything", false)))
	require.Equal(t, Invalid, KindOf(c.run("test", LevelPersons, false)))
}

func TestProdUsesLabsEndpointsUntilItHasItsOwn(t *testing.T) {
	t.Parallel()
	c := townAt(t, ReqSetup)
	require.True(t, c.p.Holds(ReqProdEndpoints))
	require.NoError(t, c.do(c.work, func() { c.f.ProdOwnURLs = true }))
	require.Equal(t, ReqProdEndpoints, c.p.Turn.Requirement)
	refused(t, "rule.not_ready", c.step(ReqSetup))
	for _, r := range MandatoryResources() {
		require.NoError(t, c.deliver(PROD, r))
	}
	require.Equal(t, ReqProdTest, c.p.Turn.Requirement)
	require.Equal(t, StaleURL, c.p.Turn.Stale)
	require.NoError(t, c.run(PROD, LevelPersons, false))
	require.NoError(t, c.deliver(LAB, Person))
	require.True(t, c.p.Holds(ReqProdTest), "LAB's URLs are no longer PROD's")
	require.NoError(t, c.step(ReqSetup))
	require.NoError(t, c.deliver(PROD, Person))
	require.True(t, c.p.Holds(ReqProdTest), "once it is set up a change is another procedure")
}

func TestDifferencesAreGoneThroughUnlessSmall(t *testing.T) {
	t.Parallel()
	c := townAt(t, ReqProdTest)
	c.persons = 1020
	require.NoError(t, c.run(PROD, LevelPersons, false))
	require.True(t, c.p.Holds(ReqDifferences), "2 % is noted by itself")
	c.persons = 1021
	require.NoError(t, c.run(PROD, LevelPersons, false))
	require.Equal(t, req(Customer, OwnerCustomer, ReqDifferences), c.waits())
	refused(t, "rule.not_ready", c.step(ReqSetup))
	require.NoError(t, c.acceptDifferences())
	require.Equal(t, ReqSetup, c.p.Turn.Requirement)
	require.False(t, Difference{Units: 1, PersonsConfirmed: 1000, PersonsNow: 1000}.Small())
}

func TestAChangedAddressOfOursMakesTheOpeningStaleButNotWhereNothingIsFiltered(t *testing.T) {
	t.Parallel()
	c := townAt(t, ReqTest)
	require.NoError(t, c.do(c.work, func() { c.f.Addresses = map[Environment]string{LAB: "192.0.2.1", PROD: "192.0.2.2"} }))
	require.Equal(t, req(Customer, OwnerCustomer, ReqIPLab), c.waits())
	require.Equal(t, StaleAddress, c.p.Turn.Stale)
	require.Equal(t, "192.0.2.1", c.p.Turn.Address)
	require.True(t, c.p.Holds(ReqIPProd))
}

func TestNoFilterAtAllCoversBothAddresses(t *testing.T) {
	t.Parallel()
	c := townAt(t, ReqIPLab)
	require.NoError(t, c.do(c.work, func() { c.record(Fact{Kind: FactNoFilter}) }))
	require.Equal(t, ReqTest, c.p.Turn.Requirement)
}

func TestADeliveryAcknowledgesTheDocuments(t *testing.T) {
	t.Parallel()
	c := townAt(t, ReqAck)
	require.NoError(t, c.password(LAB))
	r, _ := c.p.Requirement(ReqAck)
	require.True(t, r.Holds)
	require.Equal(t, c.w.now, r.At)
}

func TestTheFirstFourStagesComeInAnyOrder(t *testing.T) {
	t.Parallel()
	c := newWorld(1).towns[0]
	require.NoError(t, c.step(ReqDocs))
	require.NoError(t, c.step(ReqIPProd))
	require.NoError(t, c.password(LAB))
	for _, r := range MandatoryResources() {
		require.NoError(t, c.deliver(LAB, r))
	}
	require.NoError(t, c.run(LAB, LevelFormat, false))
	require.True(t, c.p.Holds(ReqTest))
	require.Equal(t, StageDone, c.p.Stages[3].State)
	require.Equal(t, StageInquiry, c.p.Stage)
}

func TestAClosedCaseStaysDoneWhenTheSettingsChange(t *testing.T) {
	t.Parallel()
	c := townAt(t, ReqClosed)
	require.NoError(t, c.advance())
	c.f.Addresses = map[Environment]string{}
	c.f.Credentials = nil // deleted 30 days after
	c.w.now = c.w.now.AddDate(0, 1, 0)
	c.derive()
	require.Equal(t, Closed, c.p.Status)
	for _, s := range c.p.Stages {
		require.Equal(t, StageDone, s.State, s.Stage)
	}
	require.NoError(t, c.reopen(ReqSetup))
	require.Equal(t, Active, c.p.Status)
	require.NotEqual(t, StageDone, c.p.Stages[2].State, "once it is opened again they are asked for")
}

func TestSinceRunsOnTheTimeOfOccurrence(t *testing.T) {
	t.Parallel()
	c := townAt(t, ReqDocs)
	sent := c.w.now.Add(2 * time.Minute)
	require.NoError(t, c.do(c.work, func() { c.record(Fact{Kind: FactDocsSent, OccurredAt: sent}) }))
	require.Equal(t, Customer, c.p.Turn.Party)
	require.Equal(t, sent, c.p.Turn.Since)
	require.True(t, c.w.now.After(sent))
}

func TestTheClocksStandStillOnHold(t *testing.T) {
	t.Parallel()
	c := townAt(t, ReqDeveloper)
	require.NoError(t, c.hold())
	require.Equal(t, c.w.now, c.p.Turn.Since)
	require.NoError(t, c.ask())
	require.Equal(t, TurnNone, c.p.Turn.Kind)
	require.NoError(t, c.resume())
	require.Equal(t, TurnQuestion, c.p.Turn.Kind)
	require.Equal(t, c.w.now, c.p.Turn.Since)
	require.NoError(t, c.cancel())
	require.Equal(t, wait{kind: TurnNone}, c.waits())
	refused(t, "rule.cancelled", c.step(ReqDocs))
}

func TestOthersThatCanActAreListedOnce(t *testing.T) {
	t.Parallel()
	c := newWorld(1).towns[0]
	var also []Key
	for _, x := range c.p.Also {
		also = append(also, x.Requirement)
	}
	require.Equal(t, []Key{ReqHandler, ReqDocs, ReqDeveloper, ReqURLAuthority, ReqIPLab, ReqIPProd}, also)
}
