package onboarding

// Version names a procedure. A case keeps the one it was opened under.
type Version string

// ProcedureV1 is the connection of an HR system to KS Læring.
const ProcedureV1 Version = "tilkobling-1"

// Procedure is a value: what must hold, in which order, and who owns it.
// Another procedure is another value, judged by the same Evaluate.
type Procedure struct {
	Version      Version
	Requirements []Requirement // in the order in which the turn looks for the first open one
}

// Lookup finds a requirement by its key.
func (p Procedure) Lookup(k Key) (Requirement, bool) {
	for _, r := range p.Requirements {
		if r.Key == k {
			return r, true
		}
	}
	return Requirement{}, false
}

// ProcedureFor returns the procedure of a version.
func ProcedureFor(v Version) (Procedure, bool) {
	if v == ProcedureV1 {
		return connection, true
	}
	return Procedure{}, false
}

var urls = []Key{ReqURLAuthority, ReqURLOrganisation, ReqURLPerson, ReqURLPosition}

var connection = Procedure{Version: ProcedureV1, Requirements: []Requirement{
	{Key: ReqCustomer, Stage: StageInquiry, Owner: OwnerKS, Rule: ruleCustomer},
	{Key: ReqRequester, Stage: StageInquiry, Owner: OwnerKS, Rule: ruleRequester},
	{Key: ReqVerified, Stage: StageInquiry, Owner: OwnerKS, Rule: ruleVerified, After: []Key{ReqRequester}},
	{Key: ReqHandler, Stage: StageInquiry, Owner: OwnerKS, Rule: ruleHandler},
	{Key: ReqReceipt, Stage: StageInquiry, Owner: OwnerSystem, Rule: recorded(FactReceiptSent), After: []Key{ReqRequester}},

	{Key: ReqDocs, Stage: StageDocumentation, Owner: OwnerKS, Rule: recorded(FactDocsSent)},
	{Key: ReqDeveloper, Stage: StageDocumentation, Owner: OwnerCustomer, Rule: ruleDeveloper},
	{Key: ReqAck, Stage: StageDocumentation, Owner: OwnerDeveloper, Rule: ruleAcknowledged, After: []Key{ReqDeveloper}},
	{Key: ReqMeeting, Stage: StageDocumentation, Owner: OwnerEither, Optional: true, Rule: recorded(FactMeetingHeld)},

	{Key: ReqURLAuthority, Stage: StageEndpoints, Owner: OwnerDeveloper, Rule: delivered(Authority), Resource: Authority},
	{Key: ReqURLOrganisation, Stage: StageEndpoints, Owner: OwnerDeveloper, Rule: delivered(Organisation), Resource: Organisation},
	{Key: ReqURLPerson, Stage: StageEndpoints, Owner: OwnerDeveloper, Rule: delivered(Person), Resource: Person},
	{Key: ReqURLPosition, Stage: StageEndpoints, Owner: OwnerDeveloper, Rule: delivered(EmployeePosition), Resource: EmployeePosition},
	{Key: ReqCredentials, Stage: StageEndpoints, Owner: OwnerDeveloper, Rule: ruleCredentials},
	{Key: ReqIPLab, Stage: StageEndpoints, Owner: OwnerCustomer, Rule: allowlisted(LAB, ReqIPLab)},
	{Key: ReqIPProd, Stage: StageEndpoints, Owner: OwnerCustomer, Rule: allowlisted(PROD, ReqIPProd)},

	{Key: ReqTest, Stage: StageEndpointTest, Owner: OwnerDeveloper, Rule: ruleTest, After: append([]Key{ReqCredentials}, urls...)},
	{Key: ReqProdConn, Stage: StageEndpointTest, Owner: OwnerCustomer, Optional: true, Rule: ruleProdConnection, After: append([]Key{ReqCredentials}, urls...)},

	{Key: ReqOrgReading, Stage: StageOrganisation, Owner: OwnerDeveloper, Rule: ruleOrganisationTest, After: []Key{ReqTest}},
	{Key: ReqOrgImport, Stage: StageOrganisation, Owner: OwnerKS, Rule: ruleOrganisationImport, After: []Key{ReqOrgReading}},
	{Key: ReqOrgCount, Stage: StageOrganisation, Owner: OwnerKS, Rule: ruleOrganisationCount, After: []Key{ReqOrgImport}},
	{Key: ReqPresented, Stage: StageOrganisation, Owner: OwnerKS, Rule: rulePresented, After: []Key{ReqOrgCount}},
	{Key: ReqStructure, Stage: StageOrganisation, Owner: OwnerCustomer, Rule: ruleStructure, After: []Key{ReqPresented}},

	{Key: ReqPersonsTest, Stage: StagePersons, Owner: OwnerDeveloper, Rule: rulePersonsTest, After: []Key{ReqTest, ReqStructure}},
	{Key: ReqHour, Stage: StagePersons, Owner: OwnerCustomer, Rule: ruleHour, After: []Key{ReqStructure}},
	{Key: ReqAccess, Stage: StagePersons, Owner: OwnerKS, Rule: recorded(FactLabAccess), After: []Key{ReqStructure}},
	{Key: ReqQueued, Stage: StagePersons, Owner: OwnerKS, Rule: ruleQueued, After: []Key{ReqPersonsTest, ReqHour, ReqAccess}},
	{Key: ReqMailOff, Stage: StagePersons, Owner: OwnerTechnician, Rule: ofPeriod(PeriodMailOff), After: []Key{ReqQueued}},
	{Key: ReqBackup, Stage: StagePersons, Owner: OwnerTechnician, Rule: ofPeriod(PeriodBackup), After: []Key{ReqMailOff}},
	{Key: ReqWarned, Stage: StagePersons, Owner: OwnerTechnician, Rule: ofPeriod(PeriodWarned), After: []Key{ReqBackup}},
	{Key: ReqPersonsImport, Stage: StagePersons, Owner: OwnerKS, Rule: rulePersonsImport, After: []Key{ReqWarned}},
	{Key: ReqPlacement, Stage: StagePersons, Owner: OwnerCustomer, Rule: rulePlacement, After: []Key{ReqPersonsImport}},
	{Key: ReqRollback, Stage: StagePersons, Owner: OwnerTechnician, Rule: afterPeriod(PeriodRollback), After: []Key{ReqBackup}},
	{Key: ReqControl, Stage: StagePersons, Owner: OwnerSecondKS, Rule: afterPeriod(PeriodControl), After: []Key{ReqRollback}},

	{Key: ReqProdEndpoints, Stage: StageProduction, Owner: OwnerDeveloper, Rule: ruleProdEndpoints, After: []Key{ReqControl}},
	{Key: ReqProdTest, Stage: StageProduction, Owner: OwnerDeveloper, Rule: ruleProdTest, After: []Key{ReqProdEndpoints}},
	{Key: ReqDifferences, Stage: StageProduction, Owner: OwnerCustomer, Rule: ruleDifferences, After: []Key{ReqProdTest}},
	{Key: ReqSetup, Stage: StageProduction, Owner: OwnerKS, Rule: recorded(FactProdSetup), After: []Key{ReqPlacement, ReqControl, ReqDifferences}},
	{Key: ReqProdImport, Stage: StageProduction, Owner: OwnerKS, Rule: recorded(FactProdImport), After: []Key{ReqSetup}},
	{Key: ReqTold, Stage: StageProduction, Owner: OwnerSystem, Rule: recorded(FactTold), After: []Key{ReqProdImport}},
	{Key: ReqClosed, Stage: StageProduction, Owner: OwnerKS, Rule: recorded(FactClosed), After: []Key{ReqTold}},
}}
