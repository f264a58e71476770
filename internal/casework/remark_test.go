package casework_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
)

func TestARemarkIsWrittenAnsweredAndClosed(t *testing.T) {
	t.Parallel()
	town, c := bodo(t)
	r := c.Present(sectors())
	before := len(c.Events())
	in := casework.RemarkInput{Reading: r.ID, Unit: "b2", Kind: postgres.RemarkClosed, Body: "Lagt ned i 2024"}
	for range 2 {
		require.NoError(t, town.Work.AddRemark(t.Context(), c.Requester(), c.Number, "merknad-en-gang-bare", in))
	}
	remarks := func() []postgres.RemarkRow {
		o, err := postgres.LoadOrganisation(t.Context(), town.DB.Pool, c.ID)
		require.NoError(t, err)
		return o.Remarks
	}
	require.Len(t, remarks(), 1)
	id := remarks()[0].ID
	assert.Equal(t, "b2", remarks()[0].Unit)
	assert.Equal(t, "Kari Prøve", remarks()[0].Author)

	refused(t, town.Work.AnswerRemark(t.Context(), town.Ingrid, c.Number, "", id, ""), onboarding.Invalid, "field.required")
	require.NoError(t, town.Work.AnswerRemark(t.Context(), town.Ingrid, c.Number, "", id, "Den står ikke i HR-systemet lenger"))
	refused(t, town.Work.AnswerRemark(t.Context(), town.Ingrid, c.Number, "", id, "En gang til"), onboarding.Conflict, "rule.already_done")
	assert.Equal(t, "Den står ikke i HR-systemet lenger", remarks()[0].Answer)
	assert.Equal(t, "Ingrid Eksempel", remarks()[0].AnsweredBy)

	require.NoError(t, town.Work.CloseRemark(t.Context(), c.Requester(), c.Number, "", id))
	refused(t, town.Work.CloseRemark(t.Context(), c.Requester(), c.Number, "", id), onboarding.Conflict, "rule.already_done")
	assert.NotNil(t, remarks()[0].ClosedAt)
	assert.Equal(t, []string{"remark.added", "remark.answered", "remark.closed"}, newEvents(c, before))
}

func TestARemarkSaysWhatItIsAbout(t *testing.T) {
	t.Parallel()
	town, c := bodo(t)
	r := c.Present(sectors())
	other := town.Open("3301")
	for _, tt := range []struct {
		name string
		by   onboarding.Actor
		in   casework.RemarkInput
		kind onboarding.ErrorKind
		code string
	}{
		{"no kind", c.Requester(), casework.RemarkInput{Reading: r.ID, Unit: "a"}, onboarding.Invalid, "field.choose"},
		{"no words", c.Requester(), casework.RemarkInput{Reading: r.ID, Unit: "a", Kind: postgres.RemarkOther}, onboarding.Invalid, "field.required"},
		{"no such unit", c.Requester(), casework.RemarkInput{Reading: r.ID, Unit: "x", Kind: postgres.RemarkName}, onboarding.NotFound, ""},
		{"no such reading", c.Requester(), casework.RemarkInput{Reading: r.ID + 9, Unit: "a", Kind: postgres.RemarkName}, onboarding.NotFound, ""},
		{"a technician", town.Tor, casework.RemarkInput{Reading: r.ID, Unit: "a", Kind: postgres.RemarkName}, onboarding.Forbidden, ""},
		{"another municipality", other.Requester(), casework.RemarkInput{Reading: r.ID, Unit: "a", Kind: postgres.RemarkName}, onboarding.NotFound, ""},
	} {
		refused(t, town.Work.AddRemark(t.Context(), tt.by, c.Number, "", tt.in), tt.kind, tt.code)
	}
	require.NoError(t, town.Work.AddRemark(t.Context(), town.Ingrid, c.Number, "", casework.RemarkInput{Reading: r.ID, Unit: "a", Kind: postgres.RemarkName}))
	refused(t, town.Work.CloseRemark(t.Context(), town.Ingrid, other.Number, "", 1), onboarding.NotFound, "")
}

func TestARemarkIsReasonEnoughToReturn(t *testing.T) {
	t.Parallel()
	town, c := bodo(t)
	r := c.Present(sectors())
	require.NoError(t, town.Work.AddRemark(t.Context(), c.Requester(), c.Number, "", casework.RemarkInput{Reading: r.ID, Unit: "a", Kind: postgres.RemarkParent}))
	require.NoError(t, town.Work.ReturnStructure(t.Context(), c.Requester(), c.Number, "", casework.ReturnStructureInput{
		Reading: r.ID, Mender: onboarding.MenderCustomer,
	}))
}
