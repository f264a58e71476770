package onboarding_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	. "github.com/ks-no/tilkobling/internal/onboarding"
)

func TestAReturnedStructureWaitsForItsMenderUntilItIsReadAgain(t *testing.T) {
	t.Parallel()
	tests := map[Mender]Party{MenderCustomer: Customer, MenderSupplier: Supplier, MenderKS: KS}
	for mender, party := range tests {
		t.Run(string(mender), func(t *testing.T) {
			t.Parallel()
			c := townAt(t, ReqStructure)
			require.NoError(t, c.returnStructure(mender))
			require.Equal(t, party, c.p.Turn.Party)
			require.Equal(t, ReqOrgReading, c.p.Turn.Requirement)
			require.Equal(t, StaleReturned, c.p.Turn.Stale)
			refused(t, "rule.nothing_presented", c.confirmStructure(1))

			c.structure++
			require.NoError(t, c.run(LAB, LevelOrganisation, false))
			require.Equal(t, req(KS, OwnerKS, ReqOrgImport), c.waits())
			require.NoError(t, c.importOrg(121))
			require.Equal(t, req(KS, OwnerKS, ReqPresented), c.waits())
			require.NoError(t, c.present(c.newest(Structure)))
			require.Equal(t, req(Customer, OwnerCustomer, ReqStructure), c.waits())
			require.NoError(t, c.confirmStructure(1))
			require.True(t, c.p.Holds(ReqStructure))
		})
	}
}

func TestWhatWasReturnedAndReadUnchangedIsPresentedAgainWithoutImport(t *testing.T) {
	t.Parallel()
	c := townAt(t, ReqStructure)
	require.NoError(t, c.confirmStructure(1))
	require.NoError(t, c.returnStructure(MenderKS))
	require.NoError(t, c.run(LAB, LevelOrganisation, false))
	require.Equal(t, req(KS, OwnerKS, ReqPresented), c.waits())
	require.NoError(t, c.present(c.newest(Structure)))
	require.Equal(t, req(Customer, OwnerCustomer, ReqStructure), c.waits(), "the confirmation before the return has ended")
	require.Equal(t, StaleReturned, c.stale(ReqStructure))
}

func TestAReturnByOneConfirmerEndsWhatAllHaveConfirmed(t *testing.T) {
	t.Parallel()
	c := newWorld(2).towns[0]
	at(t, c, ReqStructure)
	require.NoError(t, c.confirmStructure(1))
	require.False(t, c.p.Holds(ReqStructure), "the other has not confirmed")
	require.NoError(t, c.returnStructure(MenderKS))
	require.NoError(t, c.run(LAB, LevelOrganisation, false))
	require.NoError(t, c.present(c.newest(Structure)))
	require.NoError(t, c.confirmStructure(2))
	require.False(t, c.p.Holds(ReqStructure), "the first returned it after confirming")
	require.NoError(t, c.confirmStructure(1))
	require.True(t, c.p.Holds(ReqStructure))
}

func TestTakingTheStructureBackAsksEveryConfirmerAnew(t *testing.T) {
	t.Parallel()
	c := newWorld(2).towns[0]
	at(t, c, ReqPersonsTest)
	require.NoError(t, c.takeBack(ReqStructure))
	require.Equal(t, StaleTakenBack, c.stale(ReqStructure))
	require.NoError(t, c.confirmStructure(1))
	require.False(t, c.p.Holds(ReqStructure))
	require.NoError(t, c.confirmStructure(2))
	require.True(t, c.p.Holds(ReqStructure))
}

func TestALaterTestUndoesNoConfirmationButANewImportDoes(t *testing.T) {
	t.Parallel()
	c := townAt(t, ReqPersonsTest)
	c.structure++
	require.NoError(t, c.run(LAB, LevelOrganisation, false))
	require.True(t, c.p.Holds(ReqStructure))
	require.NoError(t, c.importOrg(121))
	require.False(t, c.p.Holds(ReqStructure))
	require.Equal(t, StaleImport, c.stale(ReqStructure))
	require.Equal(t, StaleImport, c.stale(ReqPresented))
	require.Equal(t, req(KS, OwnerKS, ReqPresented), c.waits())
}

func TestAnEqualImportCarriesTheConfirmationOver(t *testing.T) {
	t.Parallel()
	c := townAt(t, ReqPersonsTest)
	require.NoError(t, c.run(LAB, LevelOrganisation, false))
	require.NoError(t, c.importOrg(121))
	require.True(t, c.p.Holds(ReqStructure))
	require.NoError(t, c.present(c.newest(Structure)))
	require.True(t, c.p.Holds(ReqStructure))
}

func TestAnEndedConfirmationDoesNotComeBackWithTheOldData(t *testing.T) {
	t.Parallel()
	c := townAt(t, ReqPersonsTest)
	for range 2 { // other data, then the first ones again
		c.structure = 1 - c.structure
		require.NoError(t, c.run(LAB, LevelOrganisation, false))
		require.NoError(t, c.importOrg(121))
		require.NoError(t, c.present(c.newest(Structure)))
	}
	require.False(t, c.p.Holds(ReqStructure))
	require.Equal(t, StalePresented, c.stale(ReqStructure))
	require.NoError(t, c.confirmStructure(1))
	require.True(t, c.p.Holds(ReqStructure))
}

func TestAnOlderReadingIsNotPresentedInstead(t *testing.T) {
	t.Parallel()
	c := townAt(t, ReqStructure)
	old := c.newest(Structure)
	c.structure++
	require.NoError(t, c.run(LAB, LevelOrganisation, false))
	require.NoError(t, c.present(c.newest(Structure)))
	refused(t, "rule.not_newest", c.present(old))
}

func TestTheCountOfUnitsEqualsTheReadingOrIsExplained(t *testing.T) {
	t.Parallel()
	c := townAt(t, ReqOrgImport)
	require.NoError(t, c.importOrg(118))
	require.Equal(t, req(KS, OwnerKS, ReqOrgCount), c.waits())
	require.NoError(t, c.explain(FactOrgImported))
	require.Equal(t, req(KS, OwnerKS, ReqPresented), c.waits())
	refused(t, "rule.already_done", c.explain(FactOrgImported))
	require.NoError(t, c.importOrg(117))
	require.Equal(t, ReqOrgCount, c.p.Turn.Requirement, "another import is explained anew")
}

func TestANewRequesterIsCheckedAnewAndEarlierConfirmationsStand(t *testing.T) {
	t.Parallel()
	c := townAt(t, ReqHour)
	require.NoError(t, c.requester(8))
	require.Equal(t, req(KS, OwnerKS, ReqVerified), c.waits())
	require.Equal(t, StageInquiry, c.p.Stage)
	require.Equal(t, StaleRequester, c.stale(ReqVerified))
	require.True(t, c.p.Holds(ReqStructure))
	require.NoError(t, c.step(ReqVerified))
	require.Equal(t, ReqHour, c.p.Turn.Requirement)
}

func TestAnOrganisationImportDuringAnothersPeriodIsLostAtTheRollback(t *testing.T) {
	t.Parallel()
	w := newWorld(1, 1)
	inLab, other := w.towns[0], w.towns[1]
	at(t, inLab, ReqWarned)
	at(t, other, ReqHour) // imports its organisation while the period is open
	require.True(t, other.p.Holds(ReqOrgImport))
	at(t, inLab, ReqProdTest)
	require.Equal(t, StaleLost, other.stale(ReqOrgImport))
	require.Equal(t, req(KS, OwnerKS, ReqOrgImport), other.waits())
	require.True(t, other.p.Holds(ReqStructure), "it holds for what was presented")
	require.NoError(t, other.importOrg(121))
	require.Equal(t, ReqHour, other.p.Turn.Requirement)
	require.True(t, inLab.p.Holds(ReqOrgImport), "it was there before the backup")
}
