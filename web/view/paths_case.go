package view

import "strconv"

// Addresses of what stands outside a case.
const (
	PathInquiry         = "/henvendelse"
	PathInquiryReceived = "/henvendelse/mottatt"
	PathInquiries       = "/henvendelser"
	PathInquiryNew      = "/henvendelser/ny"
	PathWorklist        = "/arbeidsliste"
	PathAssign          = "/arbeidsliste/tildel"
	PathCaseNew         = "/saker/ny"
	PathLab             = "/lab"
	PathLabPeriods      = "/lab/perioder"
	PathLabQueue        = "/lab/ko"
	PathRegister        = "/kommuner"
	PathOverview        = "/oversikt"
	PathGroups          = "/grupper"
	PathStart           = "/start"      // the representative's
	PathMine            = "/mine-saker" // the supplier's and the developer's
	PathActFor          = "/opptre-for"
	PathGallery         = "/galleri" // in development
)

// Section is a page of a case.
type Section string

// The sections. CaseOverview is the case's own address.
const (
	CaseOverview     Section = ""
	CaseEndpoints    Section = "endepunkter"
	CaseTests        Section = "tester"
	CaseOrganisation Section = "organisasjon"
	CaseLab          Section = "lab"
	CaseProduction   Section = "produksjon"
	CaseThread       Section = "meldinger"
	CaseTimeline     Section = "hendelser"
	CaseContacts     Section = "kontakter"
	CaseDocuments    Section = "dokumentasjon"
	CaseLetters      Section = "brev"
)

// CasePath is the address of a page of a case.
func CasePath(number string, s Section) string {
	if s == CaseOverview {
		return "/saker/" + number
	}
	return "/saker/" + number + "/" + string(s)
}

// CaseAction is the address of something done to a case, below the section
// it is done from: /saker/KSL-2026-0042/endepunkter/passord.
func CaseAction(number string, s Section, action string) string {
	return CasePath(number, s) + "/" + action
}

// CaseStage is the address of one stage's requirements on the case's page.
func CaseStage(number string, stage int) string {
	return CasePath(number, CaseOverview) + "?steg=" + strconv.Itoa(stage) + "#krav"
}

// RunPath is the address of one test run's report.
func RunPath(number string, run int64) string {
	return CasePath(number, CaseTests) + "/" + strconv.FormatInt(run, 10)
}

// CaseStream only says that something changed at the case. seen is the case's
// version that the page shows: what changed since is said at once.
func CaseStream(number string, seen int) string {
	return CasePath(number, CaseOverview) + "/strom?siden=" + strconv.Itoa(seen)
}

// InquiryPath is the address of one inquiry.
func InquiryPath(id int64) string { return PathInquiries + "/" + strconv.FormatInt(id, 10) }

// CustomerPath is the address of one customer in the register.
func CustomerPath(number string) string { return PathRegister + "/" + number }

// GroupPath is the address of one cooperation's cases.
func GroupPath(id int64) string { return PathGroups + "/" + strconv.FormatInt(id, 10) }

// PeriodPath is the address of one LAB period.
func PeriodPath(id int64) string { return PathLabPeriods + "/" + strconv.FormatInt(id, 10) }
