package hrapi

// connectionChecks follow the request step by step until the credentials are accepted.
var connectionChecks = []checkRow{
	{"dns", everyResource, LevelConnection, SeverityFailure, PartyCustomer},
	{"public-address", everyResource, LevelConnection, SeverityFailure, PartyCustomer},
	{"tcp", everyResource, LevelConnection, SeverityFailure, PartyCustomer},
	{"all-addresses", everyResource, LevelConnection, SeverityWarning, PartyCustomer},
	{"encrypted", everyResource, LevelConnection, SeverityFailure, PartySupplier},
	{"tls-handshake", everyResource, LevelConnection, SeverityFailure, PartyCustomer},
	{"tls-version", everyResource, LevelConnection, SeverityFailure, PartyCustomer},
	{"tls-chain", everyResource, LevelConnection, SeverityFailure, PartyCustomer},
	{"tls-host", everyResource, LevelConnection, SeverityFailure, PartyCustomer},
	{"tls-expired", everyResource, LevelConnection, SeverityFailure, PartyCustomer},
	{"requires-login", everyResource, LevelConnection, SeverityFailure, PartySupplier},
	{"www-authenticate", everyResource, LevelConnection, SeverityWarning, PartySupplier},
	{"rejects-wrong-password", everyResource, LevelConnection, SeverityFailure, PartySupplier},
	{"accepts-credentials", everyResource, LevelConnection, SeverityFailure, PartyCustomer},
	{"no-redirect", everyResource, LevelConnection, SeverityFailure, PartySupplier},
	{"status", everyResource, LevelConnection, SeverityFailure, PartySupplier},
	{"in-time", everyResource, LevelConnection, SeverityFailure, PartySupplier},
}

// rangeChecks try fromDate and toDate, and how the answer is packed.
var rangeChecks = []checkRow{
	{"compression", everyResource, LevelFormat, SeverityFailure, PartySupplier},
	{"range-valid", ndjsonResource, LevelFormat, SeverityFailure, PartySupplier},
	{"range-half", ndjsonResource, LevelFormat, SeverityFailure, PartySupplier},
	{"range-malformed", ndjsonResource, LevelFormat, SeverityFailure, PartySupplier},
	{"range-reversed", ndjsonResource, LevelFormat, SeverityFailure, PartySupplier},
	{"range-consistent", knownRecords, LevelFormat, SeverityFailure, PartySupplier},
}

// Steps of the ladder, in order: what one of them finds leaves those after it untried.
var (
	tlsNames   = []string{"tls-handshake", "tls-version", "tls-chain", "tls-host", "tls-expired"}
	loginNames = []string{"requires-login", "www-authenticate", "rejects-wrong-password", "accepts-credentials", "no-redirect", "status", "in-time"}
	rangeNames = []string{"range-valid", "range-half", "range-malformed", "range-reversed", "range-consistent"}
)
