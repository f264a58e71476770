package onboarding_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	. "github.com/ks-no/tilkobling/internal/onboarding"
)

// wait is whose turn it is and on what.
type wait struct {
	kind  TurnKind
	party Party
	role  Owner
	key   Key
}

func (t *town) waits() wait {
	return wait{t.p.Turn.Kind, t.p.Turn.Party, t.p.Turn.Role, t.p.Turn.Requirement}
}

func req(party Party, role Owner, key Key) wait { return wait{TurnRequirement, party, role, key} }

func TestAWalkThroughTheSevenStages(t *testing.T) {
	t.Parallel()
	steps := []struct {
		stage Stage
		wait
	}{
		{1, req(KS, OwnerKS, ReqRequester)},
		{1, req(KS, OwnerKS, ReqVerified)},
		{1, req(KS, OwnerKS, ReqHandler)},
		{1, req(KS, OwnerKS, ReqReceipt)},
		{2, req(KS, OwnerKS, ReqDocs)},
		{2, req(Customer, OwnerCustomer, ReqDeveloper)},
		{2, req(Supplier, OwnerDeveloper, ReqAck)},
		{3, req(Supplier, OwnerDeveloper, ReqURLAuthority)},
		{3, req(Supplier, OwnerDeveloper, ReqURLOrganisation)},
		{3, req(Supplier, OwnerDeveloper, ReqURLPerson)},
		{3, req(Supplier, OwnerDeveloper, ReqURLPosition)},
		{3, req(Supplier, OwnerDeveloper, ReqCredentials)},
		{3, req(Customer, OwnerCustomer, ReqIPLab)},
		{3, req(Customer, OwnerCustomer, ReqIPProd)},
		{4, req(Supplier, OwnerDeveloper, ReqTest)},
		{5, req(Supplier, OwnerDeveloper, ReqOrgReading)},
		{5, req(KS, OwnerKS, ReqOrgImport)},
		{5, req(KS, OwnerKS, ReqPresented)},
		{5, req(Customer, OwnerCustomer, ReqStructure)},
		{6, req(Supplier, OwnerDeveloper, ReqPersonsTest)},
		{6, req(Customer, OwnerCustomer, ReqHour)},
		{6, req(KS, OwnerKS, ReqAccess)},
		{6, req(KS, OwnerKS, ReqQueued)},
		{6, req(KS, OwnerTechnician, ReqMailOff)}, // a place in a period
		{6, req(KS, OwnerTechnician, ReqMailOff)},
		{6, req(KS, OwnerTechnician, ReqBackup)},
		{6, req(KS, OwnerTechnician, ReqWarned)},
		{6, req(KS, OwnerKS, ReqPersonsImport)},
		{6, req(Customer, OwnerCustomer, ReqPlacement)},
		{6, wait{TurnRollback, KS, OwnerTechnician, ReqRollback}},
		{6, req(KS, OwnerSecondKS, ReqControl)},
		{7, req(Supplier, OwnerDeveloper, ReqProdTest)},
		{7, req(KS, OwnerKS, ReqSetup)},
		{7, req(KS, OwnerKS, ReqProdImport)},
		{7, req(KS, OwnerKS, ReqTold)},
		{7, req(KS, OwnerKS, ReqClosed)},
	}
	c := newWorld(1).towns[0]
	for i, s := range steps {
		require.Equal(t, s.stage, c.p.Stage, "step %d", i)
		require.Equal(t, s.wait, c.waits(), "step %d", i)
		require.NoError(t, c.advance(), "step %d: %s", i, s.key)
	}
	require.Equal(t, Closed, c.p.Status)
	require.Equal(t, wait{kind: TurnNone}, c.waits())
	for _, s := range c.p.Stages {
		require.Equal(t, StageDone, s.State)
	}
}

// at takes a case forward until the turn is about a requirement.
func at(t *testing.T, c *town, k Key) {
	t.Helper()
	for range 60 {
		if c.p.Turn.Requirement == k {
			return
		}
		require.NoError(t, c.advance(), "at %s", c.p.Turn.Requirement)
	}
	require.Failf(t, "never got there", "%s is at %s", k, c.p.Turn.Requirement)
}

// townAt is the only case of a world, taken forward.
func townAt(t *testing.T, k Key) *town {
	t.Helper()
	c := newWorld(1).towns[0]
	at(t, c, k)
	return c
}

func refused(t *testing.T, code string, err error) {
	t.Helper()
	require.EqualError(t, err, "conflict: "+code)
}

func (t *town) stale(k Key) StaleReason {
	r, _ := t.p.Requirement(k)
	return r.Stale
}
