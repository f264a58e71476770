package onboarding

// Stage is one of the seven stages of the procedure, 1 to 7. Zero means none.
type Stage int

const (
	StageInquiry       Stage = 1 // Henvendelse
	StageDocumentation Stage = 2 // Dokumentasjon
	StageEndpoints     Stage = 3 // Endepunkter og tilgang
	StageEndpointTest  Stage = 4 // Endepunkttest
	StageOrganisation  Stage = 5 // Organisasjon i LAB
	StagePersons       Stage = 6 // Personer og stillinger i LAB
	StageProduction    Stage = 7 // Produksjon
)

// StageState tells where a stage stands in a case.
type StageState string

const (
	StageDone    StageState = "done"    // every requirement that must hold, holds
	StageCurrent StageState = "current" // the first that is not done
	StageLater   StageState = "later"
)

// Status is the state of a case as a whole.
type Status string

const (
	Active    Status = "active"
	OnHold    Status = "on_hold"
	Closed    Status = "closed"
	Cancelled Status = "cancelled"
)

// CountsAsActive tells whether the case keeps its customer from another one.
func (s Status) CountsAsActive() bool { return s == Active || s == OnHold }

// Environment is a KS Læring installation: LAB for the test, PROD for use.
type Environment string

const (
	LAB  Environment = "lab"
	PROD Environment = "prod"
)

// Valid tells whether e is a known environment.
func (e Environment) Valid() bool { return e == LAB || e == PROD }

// Resource is an endpoint of the KS HR Data API.
type Resource string

const (
	Authority        Resource = "authority"
	Organisation     Resource = "organisation"
	Person           Resource = "person"
	EmployeePosition Resource = "employee_position"
	EmployeeTaxonomy Resource = "employee_taxonomy"
	Venue            Resource = "venue"
)

// MandatoryResources are the endpoints that must be delivered.
func MandatoryResources() []Resource {
	return []Resource{Authority, Organisation, Person, EmployeePosition}
}

// OptionalResources are the endpoints that may be delivered.
func OptionalResources() []Resource { return []Resource{EmployeeTaxonomy, Venue} }

// Level is how far a test run goes; each includes the ones before it.
type Level string

const (
	LevelConnection   Level = "connection"
	LevelFormat       Level = "format"
	LevelOrganisation Level = "organisation"
	LevelPersons      Level = "persons"
)

// Levels lists the levels from the shallowest.
func Levels() []Level {
	return []Level{LevelConnection, LevelFormat, LevelOrganisation, LevelPersons}
}

// Includes tells whether a run at l also does what belongs to other.
func (l Level) Includes(other Level) bool { return l.depth() >= other.depth() }

// Valid tells whether l is a known level.
func (l Level) Valid() bool { return l.depth() > 0 }

func (l Level) depth() int {
	switch l {
	case LevelConnection:
		return 1
	case LevelFormat:
		return 2
	case LevelOrganisation:
		return 3
	case LevelPersons:
		return 4
	default:
		return 0
	}
}
