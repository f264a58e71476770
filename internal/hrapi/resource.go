package hrapi

// Resource is one of the six endpoints of the KS HR Data API.
type Resource string

const (
	Authority        Resource = "authority"
	Organisation     Resource = "organisation"
	Person           Resource = "person"
	EmployeePosition Resource = "employee_position"
	EmployeeTaxonomy Resource = "employee_taxonomy"
	Venue            Resource = "venue"
)

// Resources lists every endpoint in the order in which it is tested and shown.
func Resources() []Resource {
	return []Resource{Authority, Organisation, Person, EmployeePosition, EmployeeTaxonomy, Venue}
}

// Mandatory tells whether KS cannot import without the endpoint.
func (r Resource) Mandatory() bool {
	switch r {
	case Authority, Organisation, Person, EmployeePosition:
		return true
	case EmployeeTaxonomy, Venue:
		return false
	default:
		return false
	}
}

// Valid tells whether r is an endpoint of the interface.
func (r Resource) Valid() bool {
	switch r {
	case Authority, Organisation, Person, EmployeePosition, EmployeeTaxonomy, Venue:
		return true
	default:
		return false
	}
}

// Environment is the KS Læring installation on whose behalf a test runs. Each
// has a source address of its own that the municipality lets in.
type Environment string

const (
	LAB  Environment = "lab"
	PROD Environment = "prod"
)

// Level says how far a test goes; each level includes the ones before it.
type Level string

const (
	// LevelConnection stops when the credentials have been tried.
	LevelConnection Level = "connection"
	// LevelFormat reads every body once and judges each line by itself
	// (procedure, stage 4).
	LevelFormat Level = "format"
	// LevelOrganisation also judges the units against each other (stage 5).
	LevelOrganisation Level = "organisation"
	// LevelPersons also judges persons and positions (stage 6).
	LevelPersons Level = "persons"
)

// Includes tells whether a test at level l also does what belongs to other.
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
