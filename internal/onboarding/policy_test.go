package onboarding_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	. "github.com/ks-no/tilkobling/internal/onboarding"
)

// roles are the columns of the table below.
var roles = []Role{RoleCaseHandler, RoleTechnician, RoleManager, RoleAdministrator, RoleRequester, RoleDeputy, RoleDeveloper, RoleReader}

const (
	no  = false
	yes = true
)

// who is the table of who may do what, as the procedure has it.
var who = map[Action][8]bool{
	//                 case handler, technician, manager, administrator, requester, deputy, developer, reader
	SeeCase:           {yes, yes, yes, no, yes, yes, yes, yes},
	SeeAllCases:       {yes, yes, yes, no, no, no, no, no},
	SeeOverview:       {yes, yes, yes, no, no, no, no, no},
	SeeInternal:       {yes, yes, yes, no, no, no, no, no},
	WriteInternal:     {yes, yes, yes, no, no, no, no, no},
	HandleCase:        {yes, no, no, no, no, no, no, no},
	HandleInquiry:     {yes, no, no, no, no, no, no, no},
	Deliver:           {yes, no, no, no, yes, yes, yes, no},
	TestConnection:    {yes, yes, no, no, yes, yes, yes, no},
	TestLab:           {yes, yes, no, no, yes, yes, yes, no},
	TestLabPersons:    {yes, yes, no, no, yes, yes, yes, no},
	TestProd:          {yes, yes, no, no, no, no, no, no},
	RecordImport:      {yes, yes, no, no, no, no, no, no},
	RunPeriod:         {no, yes, no, no, no, no, no, no},
	ControlRollback:   {yes, yes, no, no, no, no, no, no},
	SeeLab:            {yes, yes, yes, no, no, no, no, no},
	ReorderQueue:      {yes, no, no, no, no, no, no, no},
	Confirm:           {no, no, no, no, yes, yes, no, no},
	NameDeputy:        {no, no, no, no, yes, yes, no, no},
	NameContact:       {yes, no, no, no, yes, yes, no, no},
	AgreeHour:         {yes, no, no, no, yes, yes, no, no},
	Acknowledge:       {yes, no, no, no, no, no, yes, no},
	AskMeeting:        {yes, yes, no, no, yes, yes, yes, no},
	RemarkUnit:        {yes, no, no, no, yes, yes, no, no},
	WriteMessage:      {yes, yes, no, no, yes, yes, yes, no},
	Administer:        {no, no, no, yes, no, no, no, no},
	RegisterCustomers: {yes, no, no, no, no, no, no, no},
}

const (
	ownCase  CaseID     = 4
	ownTown  CustomerID = 3
	elsewise CustomerID = 5
)

// actorOf holds one role where such a role is held.
func actorOf(r Role) Actor {
	switch r {
	case RoleRequester, RoleDeputy, RoleReader:
		return Actor{Person: 9, Customers: map[CustomerID]Roles{ownTown: RoleSet(r)}}
	case RoleDeveloper:
		return Actor{Person: 9, Cases: map[CaseID]Roles{ownCase: RoleSet(r)}}
	case RoleCaseHandler, RoleTechnician, RoleManager, RoleAdministrator:
	}
	return Actor{Person: 9, KS: RoleSet(r)}
}

func TestWhoMayDoWhat(t *testing.T) {
	t.Parallel()
	own := Scope{Case: ownCase, Customers: []CustomerID{ownTown}}
	other := Scope{Case: ownCase + 1, Customers: []CustomerID{elsewise}}
	for do, want := range who {
		for i, r := range roles {
			a := actorOf(r)
			require.Equal(t, want[i], a.May(do, own), "%s: %s", do, RoleSet(r).Names())
			require.Equal(t, want[i] && a.AtKS(), a.May(do, other), "%s of another customer: %s", do, RoleSet(r).Names())
		}
		require.False(t, Actor{Person: 9}.May(do, own), do)
	}
}

func TestAnotherCustomersCaseDoesNotExist(t *testing.T) {
	t.Parallel()
	other := Scope{Case: ownCase + 1, Customers: []CustomerID{elsewise}}
	for _, r := range []Role{RoleRequester, RoleDeputy, RoleDeveloper, RoleReader, RoleAdministrator} {
		for do := range who {
			if do == Administer {
				continue
			}
			require.Equal(t, NotFound, KindOf(actorOf(r).Check(do, other)), "%s: %s", do, RoleSet(r).Names())
		}
	}
	own := Scope{Case: ownCase, Customers: []CustomerID{ownTown}}
	require.Equal(t, Forbidden, KindOf(actorOf(RoleReader).Check(WriteMessage, own)))
	require.Equal(t, Forbidden, KindOf(actorOf(RoleManager).Check(RunPeriod, Scope{})))
	require.Equal(t, NotFound, KindOf(actorOf(RoleRequester).Check(SeeOverview, Scope{})))
}

func TestSeveralRolesGiveTheSumOfTheirRights(t *testing.T) {
	t.Parallel()
	own := Scope{Case: ownCase, Customers: []CustomerID{ownTown}}
	both := Actor{Person: 9, KS: RoleSet(RoleCaseHandler, RoleTechnician)}
	require.True(t, both.May(RunPeriod, own) && both.May(HandleCase, own))
	covered := Actor{Person: 9, Customers: map[CustomerID]Roles{elsewise: RoleSet(RoleRequester)}}
	require.True(t, covered.May(Confirm, Scope{Case: ownCase, Customers: []CustomerID{ownTown, elsewise}}))
}

func TestKSNeverConfirmsForACustomer(t *testing.T) {
	t.Parallel()
	own := Scope{Case: ownCase, Customers: []CustomerID{ownTown}}
	for _, do := range []Action{Confirm, NameDeputy} {
		a := actorOf(RoleRequester)
		require.True(t, a.May(do, own))
		a.KS = RoleSet(RoleCaseHandler)
		require.False(t, a.May(do, own), "also not who represents the customer beside it")
		require.False(t, SystemActor().May(do, own))
	}
	require.False(t, SystemActor().May(ControlRollback, own), "somebody has to have seen it")
	require.False(t, SystemActor().May(RunPeriod, own))
	require.True(t, SystemActor().May(HandleCase, own))
}

func TestTheSideOnWhoseBehalfSomebodyWrites(t *testing.T) {
	t.Parallel()
	own := Scope{Case: ownCase, Customers: []CustomerID{ownTown}}
	require.Equal(t, KS, actorOf(RoleTechnician).Side(own, Supplier))
	require.Equal(t, KS, SystemActor().Side(own, Supplier))
	require.Equal(t, Customer, actorOf(RoleDeputy).Side(own, Supplier))
	require.Equal(t, Supplier, actorOf(RoleDeveloper).Side(own, Supplier))
	require.Equal(t, Customer, actorOf(RoleDeveloper).Side(own, Customer))
}

func TestAWeakSignInDoesNotSufficeForConfirming(t *testing.T) {
	t.Parallel()
	own := Scope{Case: ownCase, Customers: []CustomerID{ownTown}}
	a := actorOf(RoleRequester)
	a.CannotConfirm = true
	require.False(t, a.May(Confirm, own))
	require.Equal(t, Forbidden, KindOf(a.Check(Confirm, own)))
	require.True(t, a.May(Deliver, own) && a.May(WriteMessage, own))
}
