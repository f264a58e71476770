package onboarding

// Role is what a person is to KS or to a case.
type Role uint16

const (
	RoleCaseHandler Role = 1 << iota
	RoleTechnician
	RoleManager
	RoleAdministrator
	RoleRequester
	RoleDeputy
	RoleDeveloper
	RoleReader
)

// Roles is a set of roles.
type Roles uint16

// RoleSet makes a set.
func RoleSet(rs ...Role) Roles {
	var s Roles
	for _, r := range rs {
		s |= Roles(r)
	}
	return s
}

// Has tells whether the set holds r.
func (s Roles) Has(r Role) bool { return s&Roles(r) != 0 }

// Any tells whether the sets share a role.
func (s Roles) Any(o Roles) bool { return s&o != 0 }

// Names lists the stored names of the roles in the set.
func (s Roles) Names() []string {
	var out []string
	for _, r := range roleNames {
		if s.Has(r.role) {
			out = append(out, r.name)
		}
	}
	return out
}

// RoleNamed finds a role by its stored name.
func RoleNamed(name string) (Role, bool) {
	for _, r := range roleNames {
		if r.name == name {
			return r.role, true
		}
	}
	return 0, false
}

var roleNames = []struct {
	name string
	role Role
}{
	{"case_handler", RoleCaseHandler},
	{"technician", RoleTechnician},
	{"manager", RoleManager},
	{"administrator", RoleAdministrator},
	{"requester", RoleRequester},
	{"deputy", RoleDeputy},
	{"developer", RoleDeveloper},
	{"reader", RoleReader},
}

// Actor is who acts: a signed-in person with the roles held at that moment, or
// the system.
type Actor struct {
	Person    PersonID
	System    bool
	KS        Roles                // at KS, over all cases
	Customers map[CustomerID]Roles // requester, deputy, reader
	Cases     map[CaseID]Roles     // named developer

	CannotConfirm bool // signed in in a way that does not suffice for it
}

// SystemActor acts in jobs: resuming a case, noting a small difference.
func SystemActor() Actor { return Actor{System: true} }

// Scope is what an action concerns.
type Scope struct {
	Case      CaseID
	Customers []CustomerID // the case's own customer and those it covers
}

// In gives the sum of the actor's roles in a scope.
func (a Actor) In(s Scope) Roles {
	r := a.KS
	for _, c := range s.Customers {
		r |= a.Customers[c]
	}
	return r | a.Cases[s.Case]
}

// AtKS tells whether the actor is a KS user.
func (a Actor) AtKS() bool { return a.KS != 0 }

// Side is the party on whose behalf the actor writes in a scope. Someone who
// is both acts as KS.
func (a Actor) Side(s Scope, developerSide Party) Party {
	switch r := a.In(s); {
	case a.System || r.Any(staff):
		return KS
	case r.Any(RoleSet(RoleRequester, RoleDeputy, RoleReader)):
		return Customer
	default:
		return developerSide
	}
}

// Action is something a person may or may not do.
type Action string

const (
	SeeCase           Action = "see_case"
	SeeAllCases       Action = "see_all_cases"
	SeeOverview       Action = "see_overview"
	SeeInternal       Action = "see_internal"
	WriteInternal     Action = "write_internal"
	HandleCase        Action = "handle_case" // open, assign, hold, cancel, close, reopen, present, accept a deviation
	HandleInquiry     Action = "handle_inquiry"
	Deliver           Action = "deliver" // URLs, credentials, the firewall opening
	TestConnection    Action = "test_connection"
	TestLab           Action = "test_lab" // connection, format, organisation
	TestLabPersons    Action = "test_lab_persons"
	TestProd          Action = "test_prod"
	RecordImport      Action = "record_import"
	RunPeriod         Action = "run_period" // plan, backup, warning, rollback
	ControlRollback   Action = "control_rollback"
	SeeLab            Action = "see_lab"
	ReorderQueue      Action = "reorder_queue"
	Confirm           Action = "confirm" // structure, placement, differences
	NameDeputy        Action = "name_deputy"
	NameContact       Action = "name_contact" // developer, reader, network contact
	AgreeHour         Action = "agree_hour"
	Acknowledge       Action = "acknowledge" // "I have what I need"
	AskMeeting        Action = "ask_meeting"
	RemarkUnit        Action = "remark_unit"
	WriteMessage      Action = "write_message"
	Administer        Action = "administer"
	RegisterCustomers Action = "register_customers" // «i produksjon før Tilkobling», «skal ikke kobles til»
)

var (
	staff      = RoleSet(RoleCaseHandler, RoleTechnician, RoleManager)
	handlers   = RoleSet(RoleCaseHandler)
	operators  = RoleSet(RoleCaseHandler, RoleTechnician)
	customers  = RoleSet(RoleRequester, RoleDeputy)
	deliverers = RoleSet(RoleCaseHandler, RoleRequester, RoleDeputy, RoleDeveloper)
	everyone   = RoleSet(RoleCaseHandler, RoleTechnician, RoleManager, RoleRequester, RoleDeputy, RoleDeveloper, RoleReader)
)

// policy says which roles may do what. It is the only such table.
var policy = map[Action]Roles{
	SeeCase:           everyone,
	SeeAllCases:       staff,
	SeeOverview:       staff,
	SeeInternal:       staff,
	WriteInternal:     staff,
	HandleCase:        handlers,
	HandleInquiry:     handlers,
	Deliver:           deliverers,
	TestConnection:    operators | customers | RoleSet(RoleDeveloper),
	TestLab:           operators | customers | RoleSet(RoleDeveloper),
	TestLabPersons:    operators | customers | RoleSet(RoleDeveloper),
	TestProd:          operators,
	RecordImport:      operators,
	RunPeriod:         RoleSet(RoleTechnician),
	ControlRollback:   operators,
	SeeLab:            staff,
	ReorderQueue:      handlers,
	Confirm:           customers,
	NameDeputy:        customers,
	NameContact:       handlers | customers,
	AgreeHour:         handlers | customers,
	Acknowledge:       RoleSet(RoleCaseHandler, RoleDeveloper),
	AskMeeting:        operators | customers | RoleSet(RoleDeveloper),
	RemarkUnit:        handlers | customers,
	WriteMessage:      operators | customers | RoleSet(RoleDeveloper),
	Administer:        RoleSet(RoleAdministrator),
	RegisterCustomers: handlers,
}

// customersAlone is what nobody at KS does, whatever other roles they hold, and
// no job either: who confirms must not be who asks for the confirmation.
var customersAlone = map[Action]bool{Confirm: true, NameDeputy: true}

// seenByPerson is what somebody at KS has done or seen outside the program.
var seenByPerson = map[Action]bool{RunPeriod: true, ControlRollback: true}

// May tells whether the actor may do it in the scope. The system may do all but
// what is the customer's alone, or a person's to have seen.
func (a Actor) May(do Action, s Scope) bool {
	switch {
	case a.System:
		return !customersAlone[do] && !seenByPerson[do]
	case customersAlone[do] && a.AtKS(), do == Confirm && a.CannotConfirm:
		return false
	}
	return a.In(s).Any(policy[do])
}

// Check is May as an error: what the actor may not even see is missing, the
// rest is denied.
func (a Actor) Check(do Action, s Scope) error {
	if a.May(do, s) {
		return nil
	}
	if s.Case != 0 && a.May(SeeCase, s) || s.Case == 0 && a.AtKS() {
		return Denied()
	}
	return Missing()
}
