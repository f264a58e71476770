package casework_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/casework/caseworktest"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
)

// refuses asserts that err refuses with a code, of the first field where fields
// are wrong.
func refuses(t *testing.T, err error, kind onboarding.ErrorKind, code string) {
	t.Helper()
	e := refusal(t, err)
	assert.Equal(t, kind, e.Kind)
	if kind == onboarding.Invalid {
		require.NotEmpty(t, e.Fields)
		assert.Equal(t, code, e.Fields[0].Code)
		return
	}
	assert.Equal(t, code, e.Code)
}

// refusal is err as the domain's refusal.
func refusal(t *testing.T, err error) *onboarding.Error {
	t.Helper()
	var e *onboarding.Error
	require.ErrorAs(t, err, &e)
	return e
}

func TestAnOpenedCaseHasItsPeopleAndWaitsForItsLetters(t *testing.T) {
	t.Parallel()
	town := caseworktest.New(t)
	c := town.Open("1804", caseworktest.AtSupplier)

	assert.Equal(t, "KSL-2026-0001", c.Number)
	p := c.Progress()
	assert.Equal(t, onboarding.StageInquiry, p.Stage)
	for _, k := range []onboarding.Key{onboarding.ReqRequester, onboarding.ReqVerified, onboarding.ReqHandler, onboarding.ReqDeveloper} {
		assert.True(t, p.Holds(k), k)
	}
	assert.Equal(t, onboarding.KS, p.Turn.Party)
	assert.Equal(t, onboarding.ReqReceipt, p.Turn.Requirement)
	assert.Equal(t, []string{"case.opened", "case.assigned", "developer.named", "requester.named", "requester.verified"}, c.Events())

	c.SendLetters()
	p = c.Progress()
	assert.Equal(t, onboarding.StageDocumentation, p.Stage)
	assert.Equal(t, onboarding.Supplier, p.Turn.Party)
	assert.Equal(t, onboarding.ReqAck, p.Turn.Requirement)
	row, _ := c.Load()
	assert.NotZero(t, row.SupplierID)
}

func TestTheClockOfACaseStartsWhenItsInquiryCame(t *testing.T) {
	t.Parallel()
	town := caseworktest.New(t)
	id := inquiry(t, town, "1804")
	came := town.Clock.Now()
	town.Clock.Advance(26 * time.Hour)
	c := town.Open("1804", func(in *casework.OpenCaseInput) { in.Inquiry = id })

	row, _ := c.Load()
	assert.WithinDuration(t, came, row.BegunAt, 0)
	assert.WithinDuration(t, came, row.TurnSince, 0)
	i, err := postgres.InquiryByID(t.Context(), town.DB.Pool, id)
	require.NoError(t, err)
	assert.Equal(t, "case", i.Status)
	assert.Equal(t, c.Number, i.CaseNumber)
	assert.Equal(t, "Ingrid Eksempel", i.HandledBy)

	_, err = town.Work.OpenCase(t.Context(), town.Ingrid, "", casework.OpenCaseInput{Inquiry: id, Customer: "4601"})
	refuses(t, err, onboarding.Conflict, "rule.inquiry_handled")
}

func TestACustomerHasOneActiveCase(t *testing.T) {
	t.Parallel()
	town := caseworktest.New(t)
	c := town.Open("1804")
	_, err := town.Work.OpenCase(t.Context(), town.Ingrid, "", casework.OpenCaseInput{Customer: "1804"})
	refuses(t, err, onboarding.Invalid, "field.active_case")
	e := refusal(t, err)
	assert.Equal(t, "customer", e.Fields[0].Field)
	assert.Equal(t, c.Number, e.Fields[0].Args["nr"])

	_, err = town.Work.OpenCase(t.Context(), town.Ingrid, "", casework.OpenCaseInput{Customer: "4601", Covered: []string{"1804"}})
	refuses(t, err, onboarding.Invalid, "field.active_case")
	e = refusal(t, err)
	assert.Equal(t, "covered", e.Fields[0].Field)
}

func TestNumbersHaveNoGapsUnderHaste(t *testing.T) {
	t.Parallel()
	town := caseworktest.New(t)
	customers := []string{"1804", "4601", "5001", "1103", "4204", "3301"}
	var wg sync.WaitGroup
	results := make([]error, 2*len(customers))
	numbers := make([]string, 2*len(customers))
	for i := range results {
		wg.Go(func() {
			numbers[i], results[i] = town.Work.OpenCase(t.Context(), town.Ingrid, "", casework.OpenCaseInput{Customer: customers[i%len(customers)]})
		})
	}
	wg.Wait()
	var opened []string
	for i, err := range results {
		if err == nil {
			opened = append(opened, numbers[i])
			continue
		}
		refuses(t, err, onboarding.Invalid, "field.active_case")
	}
	assert.ElementsMatch(t, []string{
		"KSL-2026-0001", "KSL-2026-0002", "KSL-2026-0003", "KSL-2026-0004", "KSL-2026-0005", "KSL-2026-0006",
	}, opened)
}

func TestTheSameFormOpensOneCase(t *testing.T) {
	t.Parallel()
	town := caseworktest.New(t)
	key := casework.FormKey("abcdefghijklmnopqrst")
	first, err := town.Work.OpenCase(t.Context(), town.Ingrid, key, casework.OpenCaseInput{Customer: "1804"})
	require.NoError(t, err)
	again, err := town.Work.OpenCase(t.Context(), town.Ingrid, key, casework.OpenCaseInput{Customer: "1804"})
	require.NoError(t, err)
	assert.Equal(t, first, again)
}

func TestOnlyCaseHandlersOpenCases(t *testing.T) {
	t.Parallel()
	town := caseworktest.New(t)
	_, err := town.Work.OpenCase(t.Context(), town.Tor, "", casework.OpenCaseInput{Customer: "1804"})
	assert.Equal(t, onboarding.Forbidden, onboarding.KindOf(err))
	requester := town.Open("4601").Requester()
	_, err = town.Work.OpenCase(t.Context(), requester, "", casework.OpenCaseInput{Customer: "1804"})
	assert.Equal(t, onboarding.NotFound, onboarding.KindOf(err))
}

func TestWhatIsWrongWithAFormIsSaidAtItsField(t *testing.T) {
	t.Parallel()
	town := caseworktest.New(t)
	for name, tt := range map[string]struct {
		change func(*casework.OpenCaseInput)
		field  string
		code   string
	}{
		"no customer":           {func(in *casework.OpenCaseInput) { in.Customer = "" }, "customer", "field.required"},
		"unknown customer":      {func(in *casework.OpenCaseInput) { in.Customer = "9999" }, "customer", "field.unknown_customer"},
		"unknown covered":       {func(in *casework.OpenCaseInput) { in.Covered = []string{"03"} }, "covered", "field.unknown_customer"},
		"address missing":       {func(in *casework.OpenCaseInput) { in.Requester.Email = "" }, "requester_email", "field.required"},
		"checked, not how":      {func(in *casework.OpenCaseInput) { in.VerifiedHow = "" }, "verified_how", "field.required"},
		"checked, nobody":       {caseworktest.Unknown, "", ""},
		"requester of KS":       {func(in *casework.OpenCaseInput) { in.Requester.Email = "tor.testvik@ks.example.com" }, "requester_email", "field.person_of_ks"},
		"developer of no side":  {func(in *casework.OpenCaseInput) { in.DeveloperAt = "" }, "developer_at", "field.choose"},
		"developer, no company": {func(in *casework.OpenCaseInput) { in.DeveloperAt = onboarding.Supplier }, "supplier", "field.required"},
		"handler who is none":   {func(in *casework.OpenCaseInput) { in.Handler = town.Tor.Person }, "handler", "field.unknown_user"},
		"unknown supplier":      {func(in *casework.OpenCaseInput) { in.Supplier.ID = 77 }, "supplier", "field.unknown_supplier"},
		"wrong org number": {
			func(in *casework.OpenCaseInput) {
				in.Supplier = casework.SupplierInput{Name: "Eksempel", OrgNumber: "123456789"}
			}, "supplier_org", "field.org_number",
		},
		"begun tomorrow": {func(in *casework.OpenCaseInput) { in.BegunAt = town.Clock.Now().Add(24 * time.Hour) }, "begun_at", "field.future"},
		"unknown requirement": {
			func(in *casework.OpenCaseInput) {
				in.Afterwards = []casework.Retrospective{{Requirement: "9.none"}}
			}, "afterwards", "field.choose",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := casework.OpenCaseInput{
				Customer: "5001", Requester: casework.PersonInput{Name: "Kari Prøve", Email: "kari@t.example.com"}, Verified: true, VerifiedHow: "Ringte",
				Developer: casework.PersonInput{Name: "Ola", Email: "ola@t.example.com"}, DeveloperAt: onboarding.Customer,
			}
			tt.change(&in)
			if tt.field == "" {
				in.Verified = true
				tt.field, tt.code = "requester_name", "field.required"
			}
			_, err := town.Work.OpenCase(t.Context(), town.Ingrid, "", in)
			refuses(t, err, onboarding.Invalid, tt.code)
			e := refusal(t, err)
			assert.Equal(t, tt.field, e.Fields[0].Field)
		})
	}
	t.Cleanup(func() {
		var n int
		require.NoError(t, town.DB.Pool.QueryRow(context.Background(), `SELECT count(*) FROM cases`).Scan(&n))
		assert.Zero(t, n, "nothing is kept of what was refused")
	})
}

func TestACaseOpenedHalfWay(t *testing.T) {
	t.Parallel()
	town := caseworktest.New(t)
	on := town.Clock.Now().AddDate(0, -2, 0)
	c := town.Open("1804", func(in *casework.OpenCaseInput) {
		for _, k := range []onboarding.Key{onboarding.ReqReceipt, onboarding.ReqDocs, onboarding.ReqAck, onboarding.ReqStructure} {
			in.Afterwards = append(in.Afterwards, casework.Retrospective{Requirement: k, On: on, Note: "Avtalt på e-post"})
		}
	})
	p := c.Progress()
	assert.Equal(t, onboarding.StageEndpoints, p.Stage)
	r, _ := p.Requirement(onboarding.ReqStructure)
	assert.True(t, r.Retrospective, "it never looks like a confirmation given here")
	assert.WithinDuration(t, on, r.At, 0)
	letters, err := postgres.LettersOfCase(t.Context(), town.DB.Pool, c.ID)
	require.NoError(t, err)
	assert.Empty(t, letters)
	assert.Equal(t, "case.opened.late", c.Events()[0])
}

func TestACooperationWithOneAuthorityIsConfirmedByThoseItCovers(t *testing.T) {
	t.Parallel()
	town := caseworktest.New(t)
	group, err := town.Work.CreateGroup(t.Context(), town.Ingrid, "", "Fjordane IKT")
	require.NoError(t, err)
	number, err := town.Work.OpenCase(t.Context(), town.Ingrid, "", casework.OpenCaseInput{Group: group, Covered: []string{"4647", "4649"}})
	require.NoError(t, err)
	id, err := postgres.CaseIDByNumber(t.Context(), town.DB.Pool, number)
	require.NoError(t, err)
	row, facts, err := postgres.LoadCase(t.Context(), town.DB.Pool, id)
	require.NoError(t, err)
	assert.Equal(t, onboarding.Cooperation, row.CustomerKind)
	assert.Equal(t, "Fjordane IKT", row.CustomerName)
	assert.Len(t, row.Covered, 2)
	assert.ElementsMatch(t, row.Covered, facts.Confirmers)

	_, err = town.Work.OpenCase(t.Context(), town.Ingrid, "", casework.OpenCaseInput{Customer: "4649"})
	refuses(t, err, onboarding.Invalid, "field.active_case")
	cases, err := postgres.CasesOfGroup(t.Context(), town.DB.Pool, group)
	require.NoError(t, err)
	require.Len(t, cases, 1)
	assert.Equal(t, []string{"Stad", "Sunnfjord"}, cases[0].Covered)
}

func TestAssigning(t *testing.T) {
	t.Parallel()
	town := caseworktest.New(t)
	one, two := town.Open("1804"), town.Open("4601", func(in *casework.OpenCaseInput) { in.Handler = 0 })
	assert.False(t, two.Progress().Holds(onboarding.ReqHandler))

	require.NoError(t, town.Work.AssignHandler(t.Context(), town.Jonas, two.Number, "", 0))
	_, facts := two.Load()
	assert.Equal(t, town.Jonas.Person, facts.Handler)
	refuses(t, town.Work.AssignHandler(t.Context(), town.Jonas, two.Number, "", 0), onboarding.Conflict, "rule.already_done")
	refuses(t, town.Work.AssignHandler(t.Context(), town.Jonas, two.Number, "", town.Siri.Person), onboarding.Invalid, "field.unknown_user")
	assert.Equal(t, onboarding.Forbidden, onboarding.KindOf(town.Work.AssignHandler(t.Context(), town.Tor, two.Number, "", town.Ingrid.Person)))

	n, err := town.Work.AssignMany(t.Context(), town.Ingrid, "", []string{one.Number, two.Number}, town.Jonas.Person)
	require.NoError(t, err)
	assert.Equal(t, 1, n)
	_, facts = one.Load()
	assert.Equal(t, town.Jonas.Person, facts.Handler)
}
