package onboarding

import "time"

// PersonID is the store's number of a person; zero is the system.
type PersonID int64

// CustomerID is the store's number of a customer; zero is none.
type CustomerID int64

// CaseID is the store's number of a case; zero is none.
type CaseID int64

// ReadingID is the store's number of a reading; zero is none.
type ReadingID int64

// RunID is the store's number of a test run; zero is none.
type RunID int64

// PeriodID is the store's number of a LAB period; zero is none.
type PeriodID int64

// FactKind names what was recorded. Stored and never reused.
type FactKind string

const (
	FactVerified       FactKind = "requester_verified" // Subject: the person
	FactReceiptSent    FactKind = "receipt_sent"
	FactDocsSent       FactKind = "docs_sent"
	FactAcknowledged   FactKind = "docs_acknowledged"
	FactMeetingAsked   FactKind = "meeting_asked"
	FactMeetingSet     FactKind = "meeting_set" // Time: when it takes place
	FactMeetingHeld    FactKind = "meeting_held"
	FactAllowlisted    FactKind = "allowlisted"           // Address, Environment
	FactNoFilter       FactKind = "no_ip_filter"          // Environment; empty: at all
	FactOrgImported    FactKind = "organisation_imported" // Number: units in LAB; Reading
	FactCountExplained FactKind = "count_explained"       // Reading of the import, of units or of persons
	FactPresented      FactKind = "reading_presented"     // Reading
	FactReturned       FactKind = "structure_returned"    // Reading, Mender
	FactLabAccess      FactKind = "lab_access_given"
	FactHour           FactKind = "hour_agreed" // Time
	FactQueued         FactKind = "lab_queued"
	FactPersonsImport  FactKind = "persons_imported"   // Number, Reading (placement), Period
	FactPlaceReturned  FactKind = "placement_returned" // Reading, Mender, Period
	FactDiffAccepted   FactKind = "differences_accepted"
	FactDiffNoted      FactKind = "differences_noted" // by the system
	FactProdSetup      FactKind = "prod_setup"
	FactProdImport     FactKind = "prod_imported"
	FactTold           FactKind = "customer_told"
	FactClosed         FactKind = "closed"
	FactRetrospective  FactKind = "registered_afterwards" // Requirement
)

// Fact is something that somebody recorded. The zero Withdrawn means it stands.
type Fact struct {
	ID            int64
	Kind          FactKind
	By            PersonID
	RecordedAt    time.Time
	OccurredAt    time.Time // equal to RecordedAt where nothing else was said; clocks run on it
	Number        int
	Time          time.Time
	Environment   Environment
	Address       string
	Subject       PersonID
	Reading       ReadingID
	Digest        string // of Reading
	Mender        Mender
	Period        PeriodID
	Requirement   Key
	Retrospective bool
	Withdrawn     time.Time
}

// Mender is whom the requester says can mend what a returned reading shows.
type Mender string

const (
	MenderCustomer Mender = "customer"
	MenderSupplier Mender = "supplier"
	MenderKS       Mender = "ks"
)

// Endpoint is the URL in force of one resource in one environment.
type Endpoint struct {
	Environment Environment
	Resource    Resource
	Version     int64 // a new URL is a new version; no two environments share one
	At          time.Time
	By          PersonID
}

// Credential is what is known of the user name and password in force.
type Credential struct {
	Environment Environment
	Version     int64
	At          time.Time
	By          PersonID
}

// Tested is a finished result for one endpoint at one level, the newest. A run
// at a level gives one for each level it includes. One that stopped at KS may
// stand beside the newest that did not, which it does not undo.
type Tested struct {
	Environment       Environment
	Resource          Resource
	Level             Level
	Run               RunID
	At                time.Time
	By                PersonID
	EndpointVersion   int64
	CredentialVersion int64
	Failing           []Failing
	Errored           bool // stopped at KS: says nothing of the municipality
}

// Failing is one check that failed.
type Failing struct {
	Check    string
	Resource Resource
	Count    int64
	Party    Party
}

// Deviation is a failing check that a case handler accepts with a reason.
type Deviation struct {
	Environment Environment
	Check       string
	Count       int64 // it ends when the finding grows beyond this
	At          time.Time
	By          PersonID
}

// ReadingKind is what a reading holds.
type ReadingKind string

const (
	Structure ReadingKind = "structure" // units and how they hang together
	Placement ReadingKind = "placement" // figures per unit
)

// Reading is what a test run learned of the data.
type Reading struct {
	ID          ReadingID
	Kind        ReadingKind
	Environment Environment
	Run         RunID
	Digest      string
	At          time.Time
	Units       int
	Persons     int
}

// SignOff is a confirmation of one reading on behalf of one customer.
type SignOff struct {
	ID            int64
	Kind          ReadingKind
	Customer      CustomerID
	Reading       ReadingID
	Digest        string
	By            PersonID
	At            time.Time
	Period        PeriodID // of a placement
	Retrospective bool
}

// Difference is what PROD's newest reading and the readings confirmed in LAB
// do not share.
type Difference struct {
	Run              RunID
	At               time.Time
	Units            int // units added, removed, renamed or moved
	PersonsConfirmed int
	PersonsNow       int
}

// Small tells whether the difference is noted by itself: no unit differs, and
// the number of persons by at most 2 % (procedure, stage 7).
func (d Difference) Small() bool {
	delta := d.PersonsNow - d.PersonsConfirmed
	if delta < 0 {
		delta = -delta
	}
	return d.Units == 0 && delta*50 <= d.PersonsConfirmed
}

// Hold is a case put on hold.
type Hold struct {
	Since  time.Time
	Until  time.Time // the day on which the system resumes it
	Reason string
}

// Facts is all that a case's progress is derived from.
type Facts struct {
	OpenedAt      time.Time
	OpenedBy      PersonID
	CustomerKind  CustomerKind
	Confirmers    []CustomerID // the customer, or those that the case covers; each confirms
	Requester     PersonID
	RequesterAt   time.Time
	Handler       PersonID
	HandlerAt     time.Time
	Developers    int
	DeveloperAt   time.Time
	DeveloperSide Party // Supplier or Customer

	Recorded    []Fact // in the order of recording
	TakenBack   map[Key]time.Time
	Endpoints   []Endpoint   // in force
	Credentials []Credential // in force
	ProdOwnURLs bool         // PROD does not use LAB's
	ProdOwnCred bool
	Addresses   map[Environment]string // the settings' source addresses
	Tested      []Tested
	Deviations  []Deviation // that have not been ended
	Readings    []Reading   // newest of each kind and environment, and those that facts name
	SignOffs    []SignOff   // in the order of giving
	Periods     []Period    // that hold a place for the case, oldest first
	LabFree     bool        // no period of any case is open
	LabSpans    []LabSpan   // all LAB periods since the case was opened, of any case
	Difference  *Difference // of the newest finished test of PROD with persons; where nothing was confirmed here it counts from zero

	Hold        *Hold
	CancelledAt time.Time
	Unanswered  time.Time // of the oldest message from the customer's side that waits for an answer
	RunActive   bool      // a test run is queued or running
	Turn        *Turn     // as last derived and stored; gives Since
}

// latest returns the newest standing fact of a kind for which keep holds.
func (f *Facts) latest(kind FactKind, keep func(Fact) bool) (Fact, bool) {
	for i := len(f.Recorded) - 1; i >= 0; i-- {
		x := f.Recorded[i]
		if x.Kind == kind && x.Withdrawn.IsZero() && (keep == nil || keep(x)) {
			return x, true
		}
	}
	return Fact{}, false
}

// endpoint returns the URL in force, PROD falling back on LAB's.
func (f *Facts) endpoint(env Environment, r Resource) (Endpoint, bool) {
	if env == PROD && !f.ProdOwnURLs {
		env = LAB
	}
	for _, e := range f.Endpoints {
		if e.Environment == env && e.Resource == r {
			return e, true
		}
	}
	return Endpoint{}, false
}

// credential returns the user name and password in force, PROD falling back on LAB's.
func (f *Facts) credential(env Environment) (Credential, bool) {
	if env == PROD && !f.ProdOwnCred {
		env = LAB
	}
	for _, c := range f.Credentials {
		if c.Environment == env {
			return c, true
		}
	}
	return Credential{}, false
}

// newest returns the newest reading of a kind in an environment.
func (f *Facts) newest(kind ReadingKind, env Environment) (Reading, bool) {
	var best Reading
	for _, r := range f.Readings {
		if r.Kind == kind && r.Environment == env && (best.ID == 0 || r.At.After(best.At) || r.At.Equal(best.At) && r.ID > best.ID) {
			best = r
		}
	}
	return best, best.ID != 0
}

func (f *Facts) reading(id ReadingID) (Reading, bool) {
	for _, r := range f.Readings {
		if r.ID == id {
			return r, true
		}
	}
	return Reading{}, false
}

func (f *Facts) signOff(kind ReadingKind, c CustomerID, keep func(SignOff) bool) (SignOff, bool) {
	for i := len(f.SignOffs) - 1; i >= 0; i-- {
		s := f.SignOffs[i]
		if s.Kind == kind && s.Customer == c && (keep == nil || keep(s)) {
			return s, true
		}
	}
	return SignOff{}, false
}

// lastSignOff is the newest confirmation of a kind, whether or not it counts.
func (f *Facts) lastSignOff(kind ReadingKind) (SignOff, bool) {
	for i := len(f.SignOffs) - 1; i >= 0; i-- {
		if f.SignOffs[i].Kind == kind {
			return f.SignOffs[i], true
		}
	}
	return SignOff{}, false
}
