package onboarding_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	. "github.com/ks-no/tilkobling/internal/onboarding"
)

// What is stored is never renamed: a changed value here is lost history.
func TestStoredValuesStayAsTheyAre(t *testing.T) {
	t.Parallel()
	require.Equal(t, []string{
		"requester_verified", "receipt_sent", "docs_sent", "docs_acknowledged", "meeting_asked", "meeting_set", "meeting_held", "allowlisted",
		"no_ip_filter", "organisation_imported", "count_explained", "reading_presented", "structure_returned", "lab_access_given", "hour_agreed",
		"lab_queued", "persons_imported", "placement_returned", "differences_accepted", "differences_noted", "prod_setup", "prod_imported",
		"customer_told", "closed", "registered_afterwards",
	}, texts(FactVerified, FactReceiptSent, FactDocsSent, FactAcknowledged, FactMeetingAsked, FactMeetingSet, FactMeetingHeld, FactAllowlisted,
		FactNoFilter, FactOrgImported, FactCountExplained, FactPresented, FactReturned, FactLabAccess, FactHour,
		FactQueued, FactPersonsImport, FactPlaceReturned, FactDiffAccepted, FactDiffNoted, FactProdSetup, FactProdImport,
		FactTold, FactClosed, FactRetrospective))
	require.Equal(t, []string{"mail_off", "backup", "warned", "rollback", "control"},
		texts(PeriodMailOff, PeriodBackup, PeriodWarned, PeriodRollback, PeriodControl))
	require.Equal(t, []string{"active", "on_hold", "closed", "cancelled"}, texts(Active, OnHold, Closed, Cancelled))
	require.Equal(t, []string{"requirement", "question", "rollback", "none"}, texts(TurnRequirement, TurnQuestion, TurnRollback, TurnNone))
	require.Equal(t, []string{
		"url_changed", "credentials_changed", "address_changed", "requester_changed", "newer_import", "newer_presented", "returned",
		"taken_back", "lost_at_rollback", "rolled_back_unconfirmed",
	}, texts(StaleURL, StaleCredentials, StaleAddress, StaleRequester, StaleImport, StalePresented, StaleReturned,
		StaleTakenBack, StaleLost, StaleUnconfirmed))
	require.Equal(t, []string{"customer", "supplier", "ks"}, texts(MenderCustomer, MenderSupplier, MenderKS))
	require.Equal(t, []string{"ks", "customer", "supplier"}, texts(KS, Customer, Supplier))
	require.Equal(t, []string{"structure", "placement"}, texts(Structure, Placement))
	require.Equal(t, []string{"lab", "prod"}, texts(LAB, PROD))
	require.Equal(t, []string{"connection", "format", "organisation", "persons"}, texts(Levels()...))
	require.Equal(t, []string{"authority", "organisation", "person", "employee_position", "employee_taxonomy", "venue"},
		texts(append(MandatoryResources(), OptionalResources()...)...))
	require.Equal(t, []string{"municipality", "county", "group"}, texts(Municipality, County, Cooperation))
	require.Equal(t, []string{"system", "case_handler", "technician", "second_ks", "customer", "developer", "either"},
		texts(OwnerSystem, OwnerKS, OwnerTechnician, OwnerSecondKS, OwnerCustomer, OwnerDeveloper, OwnerEither))
	require.Equal(t, []string{"case_handler", "technician", "manager", "administrator", "requester", "deputy", "developer", "reader"},
		RoleSet(roles...).Names())
	for _, r := range roles {
		named, ok := RoleNamed(RoleSet(r).Names()[0])
		require.True(t, ok)
		require.Equal(t, r, named)
	}
	_, ok := RoleNamed("owner")
	require.False(t, ok)
}

func texts[T ~string](values ...T) []string {
	var out []string
	for _, v := range values {
		out = append(out, string(v))
	}
	return out
}

func TestTheFirstProcedureStaysAsItIs(t *testing.T) {
	t.Parallel()
	p, ok := ProcedureFor("tilkobling-1")
	require.True(t, ok)
	require.Equal(t, ProcedureV1, p.Version)
	var keys []Key
	for _, r := range p.Requirements {
		// The turn looks for the first open requirement: what it waits for stands before it, and is not optional.
		for _, k := range r.After {
			before, ok := p.Lookup(k)
			require.True(t, ok && !before.Optional && slices.Contains(keys, k), "%s after %s", r.Key, k)
		}
		require.Equal(t, byte('0'+r.Stage), r.Key[0])
		keys = append(keys, r.Key)
	}
	require.Equal(t, []string{
		"1.customer", "1.requester", "1.verified", "1.handler", "1.receipt",
		"2.docs", "2.developer", "2.ack", "2.meeting",
		"3.url.authority", "3.url.organisation", "3.url.person", "3.url.employee_position", "3.cred", "3.ip.lab", "3.ip.prod",
		"4.test", "4.prod",
		"5.reading", "5.import", "5.count", "5.present", "5.confirm",
		"6.test", "6.time", "6.access", "6.queue", "6.mailoff", "6.backup", "6.warned", "6.import", "6.confirm", "6.rollback", "6.control",
		"7.endpoints", "7.test", "7.diff", "7.setup", "7.import", "7.told", "7.close",
	}, texts(keys...))
	require.Equal(t, ReqClosed, keys[len(keys)-1])
	_, ok = ProcedureFor("tilkobling-0")
	require.False(t, ok)
}
