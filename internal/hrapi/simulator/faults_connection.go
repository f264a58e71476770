package simulator

import "github.com/ks-no/tilkobling/internal/hrapi"

var (
	everyEndpoint = hrapi.Resources()
	setEndpoints  = []hrapi.Resource{hrapi.Organisation, hrapi.Person, hrapi.EmployeePosition, hrapi.EmployeeTaxonomy, hrapi.Venue}
	mainEndpoints = []hrapi.Resource{hrapi.Organisation, hrapi.Person, hrapi.EmployeePosition}
	described     = []hrapi.Resource{hrapi.Authority, hrapi.Organisation, hrapi.Person, hrapi.EmployeePosition}
	onlyAuthority = []hrapi.Resource{hrapi.Authority}
	onlyUnits     = []hrapi.Resource{hrapi.Organisation}
	onlyPersons   = []hrapi.Resource{hrapi.Person}
	onlyPositions = []hrapi.Resource{hrapi.EmployeePosition}
)

// connectionFaults end a call before there is any HTTP.
var connectionFaults = []Fault{
	{
		Name: "no-such-host", Description: "the URL's host name is not in DNS",
		Resources: everyEndpoint, checks: []string{"dns"}, effect: effect{host: "finnes-ikke.invalid"},
	},
	{
		Name: "closed-port", Description: "nothing listens: the connection is refused",
		Resources: everyEndpoint, checks: []string{"tcp"}, effect: effect{listener: refuses},
	},
	{
		Name: "firewall", Description: "the connection is never answered, as behind a firewall that has not let KS in",
		Resources: everyEndpoint, checks: []string{"tcp"}, effect: effect{listener: drops},
	},
	{
		Name: "silent", Description: "the connection opens, and then nothing comes",
		Resources: everyEndpoint, checks: []string{"tls-handshake"}, effect: effect{listener: keepsSilent},
	},
	{
		Name: "not-tls", Description: "plain HTTP behind an https URL",
		Resources: everyEndpoint, checks: []string{"tls-handshake"}, effect: effect{listener: speaksPlain},
	},
	{
		Name: "old-tls", Description: "speaks TLS 1.0 and 1.1 only",
		Resources: everyEndpoint, checks: []string{"tls-version"}, effect: effect{listener: oldTLS},
	},
	{
		Name: "missing-intermediate", Description: "the certificate comes without the one that issued it",
		Resources: everyEndpoint, checks: []string{"tls-chain"}, effect: effect{listener: noIntermediate},
	},
	{
		Name: "self-signed", Description: "a certificate that vouches for itself",
		Resources: everyEndpoint, checks: []string{"tls-chain"}, effect: effect{listener: selfSigned},
	},
	{
		Name: "expired", Description: "the certificate ran out last month",
		Resources: everyEndpoint, checks: []string{"tls-expired"}, effect: effect{listener: expired},
	},
	{
		Name: "wrong-host", Description: "the certificate is for another host name",
		Resources: everyEndpoint, checks: []string{"tls-host"}, effect: effect{listener: wrongHost},
	},
}

// loginFaults concern user name and password.
var loginFaults = []Fault{
	{
		Name: "no-login", Description: "anybody gets the data without logging in",
		Resources: everyEndpoint, checks: []string{"requires-login"}, effect: effect{login: loginNotAsked},
	},
	{
		Name: "any-password", Description: "any user name and password is accepted",
		Resources: everyEndpoint, checks: []string{"rejects-wrong-password"}, effect: effect{login: loginAny},
	},
	{
		Name: "wrong-password", Description: "the password is another one than was delivered",
		Resources: everyEndpoint, checks: []string{"accepts-credentials"}, effect: effect{login: loginOther},
	},
	{
		Name: "forbidden", Description: "403 with the right password",
		Resources: everyEndpoint, checks: []string{"accepts-credentials"}, effect: effect{login: loginForbidden},
	},
	{
		Name: "no-challenge", Description: "401 without WWW-Authenticate",
		Resources: everyEndpoint, checks: []string{"www-authenticate"}, effect: effect{login: loginNoHeader},
	},
	{
		Name: "login-redirect", Description: "who is not logged in is sent to a page where people log in",
		Resources: everyEndpoint, checks: []string{"no-redirect"}, effect: effect{login: loginPage},
	},
	{
		Name: "login-html", Description: "who is not logged in gets an HTML page with status 200",
		Resources: everyEndpoint, checks: []string{"requires-login"}, effect: effect{login: loginHTML},
	},
}
