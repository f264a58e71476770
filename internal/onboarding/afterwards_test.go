package onboarding_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	. "github.com/ks-no/tilkobling/internal/onboarding"
)

// halfWay is a case opened with all before a requirement registered afterwards.
func halfWay(t *testing.T, k Key) *town {
	t.Helper()
	c := newWorld(1).towns[0]
	require.NoError(t, c.requester(7))
	for _, r := range c.w.proc.Requirements {
		if r.Key == k {
			break
		}
		if !c.p.Holds(r.Key) && !r.Optional {
			require.NoError(t, c.afterwards(r.Key), r.Key)
		}
	}
	require.Equal(t, k, c.p.Turn.Requirement)
	return c
}

func TestACaseOpenedHalfWayGoesOnFromThere(t *testing.T) {
	t.Parallel()
	for _, k := range []Key{ReqTest, ReqOrgReading, ReqPersonsTest, ReqProdTest, ReqClosed} {
		t.Run(string(k), func(t *testing.T) {
			t.Parallel()
			c := halfWay(t, k)
			for _, r := range MandatoryResources() {
				require.NoError(t, c.deliver(LAB, r))
			}
			require.NoError(t, c.password(LAB))
			at(t, c, ReqClosed)
			require.NoError(t, c.advance())
			require.Equal(t, Closed, c.p.Status)
		})
	}
}

func TestAConfirmationRegisteredAfterwardsNeverLooksLikeOneGivenHere(t *testing.T) {
	t.Parallel()
	c := halfWay(t, ReqPersonsTest)
	for _, r := range MandatoryResources() {
		require.NoError(t, c.deliver(LAB, r))
	}
	require.NoError(t, c.password(LAB))
	at(t, c, ReqSetup)
	r, _ := c.p.Requirement(ReqStructure)
	require.True(t, r.Holds)
	require.True(t, r.Retrospective)
	r, _ = c.p.Requirement(ReqPlacement)
	require.False(t, r.Retrospective)
}

func TestAnImportEndsAConfirmationRegisteredAfterwards(t *testing.T) {
	t.Parallel()
	c := halfWay(t, ReqPersonsTest)
	for _, r := range MandatoryResources() {
		require.NoError(t, c.deliver(LAB, r))
	}
	require.NoError(t, c.password(LAB))
	require.NoError(t, c.run(LAB, LevelOrganisation, false))
	require.True(t, c.p.Holds(ReqStructure))
	require.NoError(t, c.importOrg(121))
	require.False(t, c.p.Holds(ReqStructure))
	refused(t, "rule.gate.structure", c.run(LAB, LevelPersons, false))
}

func TestAFailingTestIsNewerThanOneRegisteredAfterwards(t *testing.T) {
	t.Parallel()
	c := halfWay(t, ReqOrgReading)
	for _, r := range MandatoryResources() {
		require.NoError(t, c.deliver(LAB, r))
	}
	require.NoError(t, c.password(LAB))
	require.True(t, c.p.Holds(ReqTest))
	c.failing = fails("authority.json", Authority, 1, Supplier)
	require.NoError(t, c.run(LAB, LevelFormat, false))
	require.False(t, c.p.Holds(ReqTest))
}

func TestANewRequesterIsCheckedThoughTheFirstWasRegisteredAfterwards(t *testing.T) {
	t.Parallel()
	c := halfWay(t, ReqTest)
	require.NoError(t, c.requester(8))
	require.Equal(t, ReqVerified, c.p.Turn.Requirement)
}

func TestAnOpeningRegisteredAfterwardsIsOfOneAddress(t *testing.T) {
	t.Parallel()
	c := halfWay(t, ReqIPLab)
	require.NoError(t, c.do(c.work, func() {
		c.record(Fact{Kind: FactRetrospective, Requirement: ReqIPLab, Address: c.f.Addresses[LAB]})
	}))
	r, _ := c.p.Requirement(ReqIPLab)
	require.True(t, r.Holds && r.Retrospective)
	c.f.Addresses = map[Environment]string{LAB: "192.0.2.1"}
	c.derive()
	require.Equal(t, StaleAddress, c.stale(ReqIPLab))
}

func TestNoStepOfAPeriodIsRegisteredAfterwardsOnceThereIsOneHere(t *testing.T) {
	t.Parallel()
	c := townAt(t, ReqPlacement)
	for _, k := range []Key{ReqPlacement, ReqRollback, ReqControl} {
		refused(t, "rule.not_ready", c.afterwards(k))
		// Nor does it count where it was registered in spite of that.
		c.record(Fact{Kind: FactRetrospective, Requirement: k})
		c.derive()
		require.False(t, c.p.Holds(k), k)
	}
	refused(t, "rule.not_ready", c.afterwards(ReqClosed))
}

func TestTheClosingIsNeverRegisteredAfterwards(t *testing.T) {
	t.Parallel()
	c := halfWay(t, ReqClosed)
	refused(t, "rule.not_ready", c.afterwards(ReqClosed))
	c.record(Fact{Kind: FactRetrospective, Requirement: ReqClosed})
	c.derive()
	require.Equal(t, req(KS, OwnerKS, ReqClosed), c.waits())
}
