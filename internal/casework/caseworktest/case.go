package caseworktest

import (
	"strings"

	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/internal/register"
)

// Case is a case that a test opened.
type Case struct {
	Number string
	ID     onboarding.CaseID
	In     casework.OpenCaseInput // as it was opened

	town *Town
}

// RequesterEmail is the address of the requester that Open names for a customer.
func RequesterEmail(customer string) string { return "kari.prove@k" + customer + ".example.com" }

// DeveloperEmail is the address of the customer's own developer.
func DeveloperEmail(customer string) string { return "ola.testnes@k" + customer + ".example.com" }

// SupplierEmail is the address of the supplier's developer, the same in all cases.
const SupplierEmail = "nguyen.demo@tinde.example.com"

// Open opens a case for a customer, by Ingrid and for her, with a checked
// requester and a developer of the customer's own. changes see the form before
// it is sent.
func (t *Town) Open(customer string, changes ...func(*casework.OpenCaseInput)) *Case {
	t.tb.Helper()
	who, ok := register.CustomerByNumber(customer)
	require.True(t.tb, ok, customer)
	in := casework.OpenCaseInput{
		Customer:  customer,
		Requester: casework.PersonInput{Name: "Kari Prøve", Email: RequesterEmail(customer), Phone: "40000000"},
		Verified:  true, VerifiedHow: "Ringte sentralbordet i " + who.Name,
		Developer: casework.PersonInput{Name: "Ola Testnes", Email: DeveloperEmail(customer)}, DeveloperAt: onboarding.Customer,
		HRSystem: "Tinde Personal", Handler: t.Ingrid.Person,
	}
	for _, change := range changes {
		change(&in)
	}
	number, err := t.Work.OpenCase(t.tb.Context(), t.Ingrid, "", in)
	require.NoError(t.tb, err)
	id, err := postgres.CaseIDByNumber(t.tb.Context(), t.DB.Pool, number)
	require.NoError(t.tb, err)
	return &Case{Number: number, ID: id, In: in, town: t}
}

// AtSupplier makes the developer the supplier Eksempel Tinde's.
func AtSupplier(in *casework.OpenCaseInput) {
	in.Developer = casework.PersonInput{Name: "Nguyễn Thị Demo", Email: SupplierEmail}
	in.DeveloperAt, in.Supplier = onboarding.Supplier, casework.SupplierInput{Name: "Eksempel Tinde AS"}
}

// Unknown leaves requester and developer out.
func Unknown(in *casework.OpenCaseInput) {
	in.Requester, in.Developer, in.Verified = casework.PersonInput{}, casework.PersonInput{}, false
}

// Requester acts for the customer, with the roles held now.
func (c *Case) Requester() onboarding.Actor {
	c.town.tb.Helper()
	return c.town.ActorNamed(c.In.Requester.Email)
}

// Developer is the one that the case was opened with.
func (c *Case) Developer() onboarding.Actor {
	c.town.tb.Helper()
	return c.town.ActorNamed(c.In.Developer.Email)
}

// Load reads the case as it is now.
func (c *Case) Load() (*postgres.CaseRow, *onboarding.Facts) {
	c.town.tb.Helper()
	row, facts, err := postgres.LoadCase(c.town.tb.Context(), c.town.DB.Pool, c.ID)
	require.NoError(c.town.tb, err)
	return row, facts
}

// Progress derives where the case is, and holds the stored columns against it.
func (c *Case) Progress() *onboarding.Progress {
	c.town.tb.Helper()
	row, facts := c.Load()
	proc, ok := onboarding.ProcedureFor(row.Procedure)
	require.True(c.town.tb, ok)
	p := onboarding.Evaluate(proc, facts, c.town.Clock.Now())
	require.Equal(c.town.tb, p.Stage, row.Stage, "stored stage")
	require.Equal(c.town.tb, p.Status, row.Status, "stored status")
	if p.Turn.Party != "" {
		require.Equal(c.town.tb, string(p.Turn.Party), row.TurnParty, "stored turn")
		require.Equal(c.town.tb, string(p.Turn.Role), row.TurnRole, "stored turn")
	}
	return &p
}

// SendLetters records all letters that wait as sent, by Ingrid: receipt and
// documents of a new case.
func (c *Case) SendLetters() {
	c.town.tb.Helper()
	letters, err := postgres.LettersOfCase(c.town.tb.Context(), c.town.DB.Pool, c.ID)
	require.NoError(c.town.tb, err)
	for _, l := range letters {
		if l.SentAt == nil {
			require.NoError(c.town.tb, c.town.Work.RecordLetterSent(c.town.tb.Context(), c.town.Ingrid, c.Number, "", l.ID))
		}
	}
}

// Events lists the kinds of the case's events in order.
func (c *Case) Events() []string {
	c.town.tb.Helper()
	var kinds string
	require.NoError(c.town.tb, c.town.DB.Pool.QueryRow(c.town.tb.Context(),
		`SELECT coalesce(string_agg(kind, ' ' ORDER BY seq), '') FROM events WHERE case_id = $1`, c.ID).Scan(&kinds))
	return strings.Fields(kinds)
}
