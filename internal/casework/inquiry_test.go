package casework_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/casework/caseworktest"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
)

// inquiry sends the public form and gives the inquiry's number.
func inquiry(t *testing.T, town *caseworktest.Town, customer string) int64 {
	t.Helper()
	require.NoError(t, town.Work.SubmitInquiry(t.Context(), "", casework.InquiryInput{
		Customer: customer, Sender: casework.PersonInput{Name: "Kari Prøve", Email: caseworktest.RequesterEmail(customer)},
		HRSystem: "Tinde Personal", Body: "Skal vi vente på KS Kunnskap?", Language: "nn",
	}))
	fresh, err := postgres.ListInquiries(t.Context(), town.DB.Pool, false, 0, 50)
	require.NoError(t, err)
	require.NotEmpty(t, fresh)
	return fresh[len(fresh)-1].ID
}

func TestTheFormIsKeptAsItCame(t *testing.T) {
	t.Parallel()
	town := caseworktest.New(t)
	id := inquiry(t, town, "1818")
	i, err := postgres.InquiryByID(t.Context(), town.DB.Pool, id)
	require.NoError(t, err)
	assert.Equal(t, "form", i.Channel)
	assert.Equal(t, "new", i.Status)
	assert.Equal(t, "Herøy (Nordland)", i.CustomerName)
	assert.Equal(t, "nn", i.Language)
	assert.WithinDuration(t, town.Clock.Now(), i.ReceivedAt, 0)
}

func TestTheSameFormIsOneInquiry(t *testing.T) {
	t.Parallel()
	town := caseworktest.New(t)
	in := casework.InquiryInput{Customer: "1804", Sender: casework.PersonInput{Name: "Kari", Email: "kari@bodo.example.com"}}
	for range 2 {
		require.NoError(t, town.Work.SubmitInquiry(t.Context(), "abcdefghijklmnopqrst", in))
	}
	fresh, _, err := postgres.CountInquiries(t.Context(), town.DB.Pool)
	require.NoError(t, err)
	assert.Equal(t, 1, fresh)
}

func TestAnInquiryIsHandledOnce(t *testing.T) {
	t.Parallel()
	town := caseworktest.New(t)
	id := inquiry(t, town, "1804")
	refuses(t, town.Work.DiscardInquiry(t.Context(), town.Ingrid, id, "", ""), onboarding.Invalid, "field.required")
	assert.Equal(t, onboarding.Forbidden, onboarding.KindOf(town.Work.DiscardInquiry(t.Context(), town.Tor, id, "", "Reklame")))
	require.NoError(t, town.Work.DiscardInquiry(t.Context(), town.Ingrid, id, "abcdefghijklmnopqrst", "Reklame"))
	require.NoError(t, town.Work.DiscardInquiry(t.Context(), town.Ingrid, id, "abcdefghijklmnopqrst", "Reklame"), "the same form again")
	refuses(t, town.Work.AnswerInquiry(t.Context(), town.Jonas, id, "", "Hei"), onboarding.Conflict, "rule.inquiry_handled")

	i, err := postgres.InquiryByID(t.Context(), town.DB.Pool, id)
	require.NoError(t, err)
	assert.Equal(t, "discarded", i.Status)
	assert.Equal(t, "Reklame", i.HandledNote)
	var data string
	require.NoError(t, town.DB.Pool.QueryRow(t.Context(), `SELECT data::text FROM events WHERE kind = 'inquiry.discarded'`).Scan(&data))
	assert.NotContains(t, data, "Reklame", "events hold no free text")
}

func TestAnAnswerIsKeptWithWhoGaveIt(t *testing.T) {
	t.Parallel()
	town := caseworktest.New(t)
	id := inquiry(t, town, "1804")
	require.NoError(t, town.Work.AnswerInquiry(t.Context(), town.Jonas, id, "", "Hei, Kari. Det kan dere gjerne."))
	handled, err := postgres.ListInquiries(t.Context(), town.DB.Pool, true, 0, 50)
	require.NoError(t, err)
	require.Len(t, handled, 1)
	assert.Equal(t, "Jonas Prøvestad", handled[0].HandledBy)
	assert.Equal(t, "Hei, Kari. Det kan dere gjerne.", handled[0].HandledNote)
}

func TestAnInquiryAddedToACaseWaitsForAnAnswer(t *testing.T) {
	t.Parallel()
	town := caseworktest.New(t)
	c := town.Open("1804", caseworktest.AtSupplier)
	c.SendLetters()
	require.Equal(t, onboarding.Supplier, c.Progress().Turn.Party)
	town.Clock.Advance(time.Hour)
	id := inquiry(t, town, "1804")
	came := town.Clock.Now()
	town.Clock.Advance(time.Hour)

	require.NoError(t, town.Work.AddInquiryToCase(t.Context(), town.Ingrid, id, "", c.Number))
	p := c.Progress()
	assert.Equal(t, onboarding.TurnQuestion, p.Turn.Kind)
	assert.Equal(t, onboarding.KS, p.Turn.Party)
	assert.WithinDuration(t, came, p.Turn.Since, 0, "it is KS's turn from the minute it came")
	var body, side string
	require.NoError(t, town.DB.Pool.QueryRow(t.Context(), `SELECT body, side FROM messages WHERE case_id = $1`, c.ID).Scan(&body, &side))
	assert.Equal(t, "Skal vi vente på KS Kunnskap?", body)
	assert.Equal(t, "customer", side)
	assert.Equal(t, "inquiry.attached", c.Events()[len(c.Events())-1])

	refuses(t, town.Work.AddInquiryToCase(t.Context(), town.Ingrid, id, "", c.Number), onboarding.Conflict, "rule.inquiry_handled")
	assert.Equal(t, onboarding.NotFound, onboarding.KindOf(town.Work.AddInquiryToCase(t.Context(), town.Ingrid, inquiry(t, town, "1804"), "", "KSL-2026-9999")))
}

func TestAnInquiryByHand(t *testing.T) {
	t.Parallel()
	town := caseworktest.New(t)
	in := casework.InquiryInput{Channel: "phone", Sender: casework.PersonInput{Name: "Per"}, Body: "Ringte", ReceivedAt: town.Clock.Now().Add(-time.Hour)}
	id, err := town.Work.RegisterInquiry(t.Context(), town.Ingrid, "", in)
	require.NoError(t, err)
	i, err := postgres.InquiryByID(t.Context(), town.DB.Pool, id)
	require.NoError(t, err)
	assert.Empty(t, i.CustomerNumber)
	assert.WithinDuration(t, in.ReceivedAt, i.ReceivedAt, 0)

	in.ReceivedAt = town.Clock.Now().Add(time.Minute)
	_, err = town.Work.RegisterInquiry(t.Context(), town.Ingrid, "", in)
	refuses(t, err, onboarding.Invalid, "field.future")
}

func TestACustomerIsFoundAsPeopleWriteIt(t *testing.T) {
	t.Parallel()
	for written, want := range map[string]string{
		"1804": "1804", "bodo": "1804", "Bodø kommune": "1804", "Herøy (Nordland)": "1818", "heroy, Møre og Romsdal": "1515",
		"Vestland fylkeskommune": "46", "46": "46", "oslo": "0301", "Karasjok": "5610", "Kárášjohka": "5610",
	} {
		c, err := casework.FindCustomer("customer", written)
		require.NoError(t, err, written)
		assert.Equal(t, want, c.Number, written)
	}
	_, err := casework.FindCustomer("customer", "Herøy")
	refuses(t, err, onboarding.Invalid, "field.customer_ambiguous")
	e := refusal(t, err)
	assert.Equal(t, "Herøy (Møre og Romsdal), Herøy (Nordland)", e.Fields[0].Args["valg"])
	for _, written := range []string{"Atlantis", "03", "180", "Bod"} {
		_, err := casework.FindCustomer("customer", written)
		refuses(t, err, onboarding.Invalid, "field.unknown_customer")
	}
	_, err = casework.FindCustomer("customer", " ")
	refuses(t, err, onboarding.Invalid, "field.required")
}
