package hrapi

import (
	"cmp"
	"slices"
	"strings"
)

// Check is one thing that a test looks for at one endpoint. Checks are data:
// the tables below say what there is, the scanner and the content say when one
// found something.
type Check struct {
	ID       string // "<resource>.<name>"; stable, never reused
	Resource Resource
	Level    Level
	Severity Severity
	Party    Party // who can mend what it finds
}

// Name is the part of the id after the resource: "parent-exists". Checks of the
// same name mean the same thing at several endpoints and share their wording.
func (c Check) Name() string {
	_, name, _ := strings.Cut(c.ID, ".")
	return name
}

// checkRow is a line of the tables: the same check for some resources.
type checkRow struct {
	name      string
	resources []Resource
	level     Level
	severity  Severity
	party     Party
}

func (r checkRow) check(res Resource) Check {
	return Check{ID: string(res) + "." + r.name, Resource: res, Level: r.level, Severity: r.severity, Party: r.party}
}

var (
	everyResource  = Resources()
	ndjsonResource = []Resource{Organisation, Person, EmployeePosition, EmployeeTaxonomy, Venue}
	knownRecords   = []Resource{Organisation, Person, EmployeePosition}
	knownFields    = []Resource{Authority, Organisation, Person, EmployeePosition}
)

// formatChecks judge a body line by line.
var formatChecks = []checkRow{
	{"content-type", everyResource, LevelFormat, SeverityWarning, PartySupplier},
	{"not-html", everyResource, LevelFormat, SeverityFailure, PartySupplier},
	{"not-array", everyResource, LevelFormat, SeverityFailure, PartySupplier},
	{"encoding", everyResource, LevelFormat, SeverityFailure, PartySupplier},
	{"double-encoding", knownFields, LevelFormat, SeverityWarning, PartySupplier},
	{"bom", everyResource, LevelFormat, SeverityWarning, PartySupplier},
	{"line-ends", ndjsonResource, LevelFormat, SeverityWarning, PartySupplier},
	{"blank-lines", ndjsonResource, LevelFormat, SeverityWarning, PartySupplier},
	{"line-length", everyResource, LevelFormat, SeverityFailure, PartySupplier},
	{"body-size", everyResource, LevelFormat, SeverityFailure, PartySupplier},
	{"complete", everyResource, LevelFormat, SeverityFailure, PartySupplier},
	{"not-empty", []Resource{Authority, Organisation, Person, EmployeePosition}, LevelFormat, SeverityFailure, PartySupplier},
	{"not-empty", []Resource{EmployeeTaxonomy, Venue}, LevelFormat, SeverityNote, PartySupplier},
	{"json", everyResource, LevelFormat, SeverityFailure, PartySupplier},
	{"duplicate-keys", everyResource, LevelFormat, SeverityFailure, PartySupplier},
	{"characters", everyResource, LevelFormat, SeverityFailure, PartySupplier},
	{"change-record", ndjsonResource, LevelFormat, SeverityFailure, PartySupplier},
	{"full-set", ndjsonResource, LevelFormat, SeverityFailure, PartySupplier},
	{"required-fields", knownFields, LevelFormat, SeverityFailure, PartySupplier},
	{"types", knownFields, LevelFormat, SeverityFailure, PartySupplier},
	{"field-length", knownFields, LevelFormat, SeverityWarning, PartySupplier},
	{"unknown-fields", knownFields, LevelFormat, SeverityNote, PartySupplier},
	{"version", []Resource{Authority}, LevelFormat, SeverityWarning, PartySupplier},
}

// contentChecks judge the records against each other.
var contentChecks = []checkRow{
	{"name-matches", []Resource{Authority}, LevelOrganisation, SeverityWarning, PartyCustomer},

	{"id-unique", []Resource{Organisation}, LevelOrganisation, SeverityFailure, PartySupplier},
	{"parent-exists", []Resource{Organisation}, LevelOrganisation, SeverityFailure, PartySupplier},
	{"one-root", []Resource{Organisation}, LevelOrganisation, SeverityFailure, PartyCustomer},
	{"no-cycle", []Resource{Organisation}, LevelOrganisation, SeverityFailure, PartyCustomer},
	{"names", []Resource{Organisation}, LevelOrganisation, SeverityFailure, PartyCustomer},
	{"sibling-names", []Resource{Organisation}, LevelOrganisation, SeverityWarning, PartyCustomer},
	{"test-units", []Resource{Organisation}, LevelOrganisation, SeverityWarning, PartyCustomer},
	{"depth", []Resource{Organisation}, LevelOrganisation, SeverityNote, PartyCustomer},
	{"record-count", []Resource{Organisation}, LevelOrganisation, SeverityFailure, PartySupplier},
	{"empty-units", []Resource{Organisation}, LevelPersons, SeverityNote, PartyCustomer},

	{"national-id", []Resource{Person}, LevelPersons, SeverityFailure, PartyCustomer},
	{"national-id-unique", []Resource{Person}, LevelPersons, SeverityFailure, PartySupplier},
	{"synthetic", []Resource{Person}, LevelPersons, SeverityFailure, PartyCustomer},
	{"names", []Resource{Person, EmployeePosition}, LevelPersons, SeverityFailure, PartyCustomer},
	{"email", []Resource{Person}, LevelPersons, SeverityWarning, PartyCustomer},
	{"email-placeholder", []Resource{Person}, LevelPersons, SeverityWarning, PartyCustomer},
	{"email-shared", []Resource{Person}, LevelPersons, SeverityWarning, PartyCustomer},
	{"without-position", []Resource{Person}, LevelPersons, SeverityWarning, PartyCustomer},

	{"org-exists", []Resource{EmployeePosition}, LevelPersons, SeverityFailure, PartySupplier},
	{"person-exists", []Resource{EmployeePosition}, LevelPersons, SeverityFailure, PartySupplier},
	{"unique", []Resource{EmployeePosition}, LevelPersons, SeverityFailure, PartySupplier},
	{"one-main", []Resource{EmployeePosition}, LevelPersons, SeverityFailure, PartyCustomer},
	{"no-main", []Resource{EmployeePosition}, LevelPersons, SeverityWarning, PartyCustomer},
	{"managers", []Resource{EmployeePosition}, LevelPersons, SeverityNote, PartyCustomer},
	{"record-count", []Resource{Person, EmployeePosition}, LevelPersons, SeverityFailure, PartySupplier},
}

var checkTable = buildCheckTable()

// buildCheckTable lays the tables out in the order in which a report shows
// them: by endpoint, then by level, then as they stand here.
func buildCheckTable() []Check {
	var table []Check
	for _, res := range Resources() {
		table = append(table, checksOf(res, connectionChecks)...)
		table = append(table, checksOf(res, formatChecks)...)
		table = append(table, checksOf(res, rangeChecks)...)
		table = append(table, checksOf(res, contentChecks)...)
	}
	return table
}

func checksOf(res Resource, rows []checkRow) []Check {
	var checks []Check
	for _, row := range rows {
		if slices.Contains(row.resources, res) {
			checks = append(checks, row.check(res))
		}
	}
	return checks
}

// Checks lists every check there is, sorted by id.
func Checks() []Check {
	return slices.SortedFunc(slices.Values(checkTable), func(a, b Check) int { return cmp.Compare(a.ID, b.ID) })
}
