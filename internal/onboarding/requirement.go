package onboarding

import "time"

// Key names a requirement: the stage, a dot and a word ("5.confirm"). Keys are
// stored and never reused.
type Key string

const (
	ReqCustomer  Key = "1.customer"
	ReqRequester Key = "1.requester"
	ReqVerified  Key = "1.verified"
	ReqHandler   Key = "1.handler"
	ReqReceipt   Key = "1.receipt"

	ReqDocs      Key = "2.docs"
	ReqDeveloper Key = "2.developer"
	ReqAck       Key = "2.ack"
	ReqMeeting   Key = "2.meeting"

	ReqURLAuthority    Key = "3.url.authority"
	ReqURLOrganisation Key = "3.url.organisation"
	ReqURLPerson       Key = "3.url.person"
	ReqURLPosition     Key = "3.url.employee_position"
	ReqCredentials     Key = "3.cred"
	ReqIPLab           Key = "3.ip.lab"
	ReqIPProd          Key = "3.ip.prod"

	ReqTest     Key = "4.test"
	ReqProdConn Key = "4.prod"

	ReqOrgReading Key = "5.reading"
	ReqOrgImport  Key = "5.import"
	ReqOrgCount   Key = "5.count"
	ReqPresented  Key = "5.present"
	ReqStructure  Key = "5.confirm"

	ReqPersonsTest   Key = "6.test"
	ReqHour          Key = "6.time"
	ReqAccess        Key = "6.access"
	ReqQueued        Key = "6.queue"
	ReqMailOff       Key = "6.mailoff"
	ReqBackup        Key = "6.backup"
	ReqWarned        Key = "6.warned"
	ReqPersonsImport Key = "6.import"
	ReqPlacement     Key = "6.confirm"
	ReqRollback      Key = "6.rollback"
	ReqControl       Key = "6.control"

	ReqProdEndpoints Key = "7.endpoints"
	ReqProdTest      Key = "7.test"
	ReqDifferences   Key = "7.diff"
	ReqSetup         Key = "7.setup"
	ReqProdImport    Key = "7.import"
	ReqTold          Key = "7.told"
	ReqClosed        Key = "7.close"
)

// Requirement is one line of the procedure's checklist.
type Requirement struct {
	Key      Key
	Stage    Stage
	Owner    Owner
	Optional bool  // does not keep its stage from being done
	After    []Key // what must hold before this one can be met
	Rule     Rule  // what makes it hold
	Resource Resource
}

// RequirementState tells how a requirement stands.
type RequirementState string

const (
	Met     RequirementState = "met"
	Open    RequirementState = "open"    // can be met now
	Waiting RequirementState = "waiting" // something before it is open
)

// StaleReason is why something that held no longer does.
type StaleReason string

const (
	StaleURL         StaleReason = "url_changed"
	StaleCredentials StaleReason = "credentials_changed"
	StaleAddress     StaleReason = "address_changed"   // KS calls from another IP address now
	StaleRequester   StaleReason = "requester_changed" // the check concerned somebody else
	StaleImport      StaleReason = "newer_import"
	StalePresented   StaleReason = "newer_presented"
	StaleReturned    StaleReason = "returned"
	StaleTakenBack   StaleReason = "taken_back"
	StaleLost        StaleReason = "lost_at_rollback"
	StaleUnconfirmed StaleReason = "rolled_back_unconfirmed"
)

// Evidence is what a rule found out about a requirement.
type Evidence struct {
	Holds         bool
	At            time.Time // when it began to hold, by occurrence; also of what is stale
	Recorded      time.Time // when that was written down
	By            PersonID  // 0: the system
	Retrospective bool      // registered afterwards, not done here
	Stale         StaleReason
	StaleAt       time.Time
	Waits         Party // whom a failing run or a returned reading waits for; empty: the owner
	Failures      int   // failing checks left standing

	judged time.Time // of the newest thing judged: what was registered afterwards before it does not count
	whole  bool      // nothing registered afterwards counts instead
}

// RequirementProgress is a requirement with what is known of it in a case.
type RequirementProgress struct {
	Requirement
	Evidence
	State RequirementState
	Party Party // whose it is to meet
	Role  Owner
}
