package onboarding_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	. "github.com/ks-no/tilkobling/internal/onboarding"
)

var rollback = wait{TurnRollback, KS, OwnerTechnician, ReqRollback}

func TestTwoCasesShareBackupWarningAndRollback(t *testing.T) {
	t.Parallel()
	w := newWorld(1, 1)
	a, b := w.towns[0], w.towns[1]
	for _, c := range w.towns {
		at(t, c, ReqMailOff)
		require.NoError(t, c.join())
	}
	at(t, a, ReqPlacement)
	require.Equal(t, req(KS, OwnerKS, ReqPersonsImport), b.waits(), "backup and warning are taken for both")
	require.True(t, b.p.DataInLab.IsZero())
	refused(t, "rule.data_in_lab", b.hold())
	refused(t, "rule.data_in_lab", b.cancel())
	at(t, b, ReqPlacement)
	require.NoError(t, a.confirmPlacement(1))
	require.Equal(t, rollback, a.waits())
	require.NoError(t, a.periodStep(PeriodRollback, technician))
	require.NoError(t, a.periodStep(PeriodControl, handler))
	require.Equal(t, ReqProdTest, a.p.Turn.Requirement)
	require.Equal(t, req(Customer, OwnerCustomer, ReqHour), b.waits(), "left unconfirmed")
}

func TestOnePeriodIsOpenAtATime(t *testing.T) {
	t.Parallel()
	w := newWorld(1, 1)
	at(t, w.towns[0], ReqWarned)
	at(t, w.towns[1], ReqBackup)
	refused(t, "rule.period_open", w.towns[1].periodStep(PeriodBackup, technician))
}

func TestRolledBackUnconfirmedTheCaseGoesThroughALaterPeriod(t *testing.T) {
	t.Parallel()
	c := townAt(t, ReqPlacement)
	require.NoError(t, c.periodStep(PeriodRollback, technician))
	require.Equal(t, req(KS, OwnerSecondKS, ReqControl), c.waits(), "before the next period is prepared")
	for _, k := range []Key{ReqHour, ReqQueued, ReqMailOff, ReqBackup, ReqWarned, ReqPersonsImport, ReqPlacement} {
		require.Equal(t, StaleUnconfirmed, c.stale(k), k)
	}
	require.True(t, c.p.Holds(ReqAccess))
	refused(t, "rule.rolled_back", c.confirmPlacement(1))
	require.NoError(t, c.step(ReqHour), "the hour may be agreed at once")
	require.Equal(t, ReqControl, c.p.Turn.Requirement)
	require.NoError(t, c.step(ReqQueued))
	refused(t, "rule.already_done", c.join())
	refused(t, "rule.same_person", c.periodStep(PeriodControl, technician))
	require.NoError(t, c.periodStep(PeriodControl, handler))
	require.Equal(t, req(KS, OwnerTechnician, ReqMailOff), c.waits())
	at(t, c, ReqPersonsImport)
	refused(t, "rule.nothing_presented", c.confirmPlacement(1))
	at(t, c, ReqClosed)
	require.Len(t, c.f.Periods, 2)
}

func TestAPlaceInAPeriodIsNotTakenTwice(t *testing.T) {
	t.Parallel()
	c := townAt(t, ReqMailOff)
	require.NoError(t, c.join())
	refused(t, "rule.already_done", c.join())
}

func TestTheRollbackIsKSsNextActionWhileDataLieInLab(t *testing.T) {
	t.Parallel()
	c := townAt(t, ReqPlacement)
	require.Equal(t, Customer, c.p.Turn.Party)
	require.Equal(t, TurnRollback, c.p.Also[0].Kind)
	require.NoError(t, c.deliver(LAB, Person))
	require.Equal(t, StageEndpointTest, c.p.Stage, "a new URL is tested anew")
	require.Equal(t, req(Customer, OwnerCustomer, ReqPlacement), c.waits(), "what lies there can still be confirmed")
	require.NoError(t, c.returnPlacement(MenderSupplier))
	require.Equal(t, rollback, c.waits())
	refused(t, "rule.data_in_lab", c.hold())
	refused(t, "rule.data_in_lab", c.cancel())
	refused(t, "rule.data_in_lab", c.takeBack(ReqOrgImport))
	refused(t, "rule.data_in_lab", c.takeBack(ReqPlacement))
	refused(t, "rule.data_in_lab", c.importOrg(121))
	require.NoError(t, c.ask())
	require.Equal(t, rollback, c.waits())
	require.Equal(t, TurnQuestion, c.p.Also[0].Kind)
}

func TestAPlacementReturnedIsMendedAndImportedAgainInThePeriod(t *testing.T) {
	t.Parallel()
	c := townAt(t, ReqPlacement)
	require.NoError(t, c.returnPlacement(MenderCustomer))
	r, _ := c.p.Requirement(ReqPersonsTest)
	require.Equal(t, Customer, r.Party)
	refused(t, "rule.not_ready", c.importPersons(1000))
	c.placement++
	require.NoError(t, c.run(LAB, LevelPersons, false))
	require.NoError(t, c.importPersons(1000))
	require.Equal(t, req(Customer, OwnerCustomer, ReqPlacement), c.waits())
	require.NoError(t, c.confirmPlacement(1))
	require.True(t, c.p.Holds(ReqPlacement))
	refused(t, "rule.placement_confirmed", c.returnPlacement(MenderKS))
}

func TestAPlacementReturnedIsMendedBeforeTheNextPeriod(t *testing.T) {
	t.Parallel()
	c := townAt(t, ReqPlacement)
	require.NoError(t, c.returnPlacement(MenderSupplier))
	require.NoError(t, c.periodStep(PeriodRollback, technician))
	require.NoError(t, c.periodStep(PeriodControl, handler))
	require.Equal(t, req(Supplier, OwnerDeveloper, ReqPersonsTest), c.waits())
	require.NoError(t, c.run(LAB, LevelPersons, false))
	require.Equal(t, ReqHour, c.p.Turn.Requirement)
}

func TestAReturnEndsTheOthersPlacementConfirmation(t *testing.T) {
	t.Parallel()
	c := newWorld(2).towns[0]
	at(t, c, ReqPlacement)
	require.NoError(t, c.confirmPlacement(1))
	require.NoError(t, c.returnPlacement(MenderKS))
	require.NoError(t, c.run(LAB, LevelPersons, false))
	require.NoError(t, c.importPersons(1000))
	require.NoError(t, c.confirmPlacement(2))
	require.False(t, c.p.Holds(ReqPlacement))
	require.NoError(t, c.confirmPlacement(1))
	require.True(t, c.p.Holds(ReqPlacement))
}

func TestTheCountOfPersonsEqualsTheReadingOrIsExplained(t *testing.T) {
	t.Parallel()
	c := townAt(t, ReqPersonsImport)
	require.NoError(t, c.importPersons(990))
	require.False(t, c.p.Holds(ReqPersonsImport))
	require.False(t, c.p.DataInLab.IsZero(), "they lie there all the same")
	refused(t, "rule.nothing_presented", c.confirmPlacement(1))
	require.NoError(t, c.explain(FactPersonsImport))
	require.NoError(t, c.confirmPlacement(1))
}

func TestThePlacementIsNotConfirmedOnAStructureThatHasEnded(t *testing.T) {
	t.Parallel()
	c := townAt(t, ReqPlacement)
	require.NoError(t, c.returnStructure(MenderKS))
	refused(t, "rule.gate.structure", c.confirmPlacement(1))
}

func TestOnceThePlacementIsConfirmedLaterDifferencesUndoNothing(t *testing.T) {
	t.Parallel()
	c := townAt(t, ReqProdTest)
	require.NoError(t, c.deliver(LAB, Organisation))
	c.structure++
	c.failing = []Failing{{Check: "organisation.one-root", Resource: Organisation, Count: 1, Party: Customer}}
	require.NoError(t, c.run(LAB, LevelOrganisation, false))
	require.Equal(t, StageProduction, c.p.Stage)
	require.Equal(t, ReqProdTest, c.p.Turn.Requirement)
	refused(t, "rule.placement_confirmed", c.importOrg(121))
	refused(t, "rule.placement_confirmed", c.present(c.newest(Structure)))
}

// neverTakenBack are the requirements of which something is only annotated, and
// those that are not met just before the closing.
var neverTakenBack = []Key{ReqCustomer, ReqMailOff, ReqBackup, ReqWarned, ReqRollback, ReqControl, ReqClosed, ReqMeeting, ReqProdConn}

func TestWhatIsTakenBackAfterwardsCanBeMetAnew(t *testing.T) {
	t.Parallel()
	for _, r := range newWorld(1).proc.Requirements {
		t.Run(string(r.Key), func(t *testing.T) {
			t.Parallel()
			c := townAt(t, ReqClosed)
			if err := c.takeBack(r.Key); err != nil {
				require.Contains(t, neverTakenBack, r.Key)
				return
			}
			require.False(t, c.p.Holds(r.Key))
			require.NotEmpty(t, c.stale(r.Key))
			c.w.now = c.w.now.AddDate(0, 0, 1)
			at(t, c, ReqClosed)
		})
	}
}

func TestNoPersonsAreImportedIntoLabForACaseOnHold(t *testing.T) {
	t.Parallel()
	c := townAt(t, ReqPersonsImport)
	require.NoError(t, c.hold())
	refused(t, "rule.on_hold", c.importPersons(1000))
}

func TestAQuestionComesBeforeTheCustomersConfirmation(t *testing.T) {
	t.Parallel()
	c := townAt(t, ReqPlacement)
	require.NoError(t, c.ask())
	require.Equal(t, wait{TurnQuestion, KS, OwnerKS, ""}, c.waits())
}
