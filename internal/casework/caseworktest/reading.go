package caseworktest

import (
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/hrapi"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/web/text"
)

// Deliver takes the case through stages 2 and 3: documents, URLs and password of
// LAB, and both firewall openings. The test of the format is then queued.
func (c *Case) Deliver() {
	t := c.town
	t.tb.Helper()
	ctx := t.tb.Context()
	c.SendLetters()
	require.NoError(t.tb, t.Work.Acknowledge(ctx, c.Developer(), c.Number, ""))
	in := casework.EndpointsInput{Environment: onboarding.LAB}
	for _, r := range onboarding.MandatoryResources() {
		in.URLs = append(in.URLs, casework.DeliveredURL{
			Resource: r, URL: casework.FromBase("https://hr.k"+c.In.Customer+".example.com/api", r), Field: "url_" + string(r),
		})
	}
	require.NoError(t.tb, t.Work.DeliverEndpoints(ctx, c.Developer(), c.Number, "", in))
	require.NoError(t.tb, t.Work.DeliverCredentials(ctx, c.Developer(), c.Number, "", casework.CredentialsInput{
		Environment: onboarding.LAB, UserName: "ksl", Password: "Kanari/9",
	}))
	_, facts := c.Load()
	for env, address := range facts.Addresses {
		require.NoError(t.tb, t.Work.ConfirmAllowlisting(ctx, c.Developer(), c.Number, "", casework.AllowlistInput{Environment: env, Address: address}))
	}
}

// Read makes a test that passes and reads a structure and, where it is not nil,
// a placement. A test that waits is made first. A minute passes.
func (c *Case) Read(env onboarding.Environment, level onboarding.Level, structure *hrapi.Structure, placement *hrapi.Placement) onboarding.RunID {
	t := c.town
	t.tb.Helper()
	if _, facts := c.Load(); facts.RunActive {
		c.finish(nil, nil)
	}
	require.NoError(t.tb, t.Work.RequestRun(t.tb.Context(), t.Ingrid, c.Number, "", casework.RunRequest{Environment: env, Level: level}))
	return c.finish(structure, placement)
}

func (c *Case) finish(structure *hrapi.Structure, placement *hrapi.Placement) onboarding.RunID {
	t := c.town
	t.tb.Helper()
	runs, err := postgres.Runs(t.tb.Context(), t.DB.Pool, c.ID, 1)
	require.NoError(t.tb, err)
	require.NotEmpty(t.tb, runs)
	order, err := t.Work.ClaimRun(t.tb.Context(), runs[0].ID)
	require.NoError(t.tb, err)
	t.Clock.Advance(time.Minute)
	report := hrapi.Report{Level: order.Level, Environment: order.Target.Environment, Verdict: hrapi.VerdictPass, Structure: structure, Placement: placement}
	for r := range order.Target.Endpoints {
		report.Endpoints = append(report.Endpoints, hrapi.EndpointReport{Resource: r})
	}
	require.NoError(t.tb, t.Work.FinishRun(t.tb.Context(), order, report))
	t.Clock.Advance(time.Minute)
	return runs[0].ID
}

// ReadOrganisation reads a structure of LAB and gives its reading.
func (c *Case) ReadOrganisation(structure *hrapi.Structure) onboarding.Reading {
	c.town.tb.Helper()
	c.Read(onboarding.LAB, onboarding.LevelOrganisation, structure, nil)
	_, facts := c.Load()
	r, ok := facts.NewestReading(onboarding.Structure, onboarding.LAB)
	require.True(c.town.tb, ok)
	return r
}

// Present reads a structure, imports it into LAB and presents it.
func (c *Case) Present(structure *hrapi.Structure) onboarding.Reading {
	t := c.town
	t.tb.Helper()
	r := c.ReadOrganisation(structure)
	require.NoError(t.tb, t.Work.RecordOrganisationImport(t.tb.Context(), t.Ingrid, c.Number, "", casework.OrganisationImportInput{Count: r.Units}))
	t.Clock.Advance(time.Minute)
	require.NoError(t.tb, t.Work.PresentReading(t.tb.Context(), t.Ingrid, c.Number, "", r.ID))
	t.Clock.Advance(time.Minute)
	return r
}

// Confirm confirms a structure as the customer's requester would.
func (c *Case) Confirm(r onboarding.Reading) {
	t := c.town
	t.tb.Helper()
	row, _ := c.Load()
	require.NoError(t.tb, t.Work.ConfirmStructure(t.tb.Context(), c.Requester(), c.Number, "", t.Confirmation(c, row.CustomerID, c.Requester(), r)))
	t.Clock.Advance(time.Minute)
}

// Confirmation is the form of a confirmation as the page would show it.
func (t *Town) Confirmation(c *Case, customer onboarding.CustomerID, by onboarding.Actor, r onboarding.Reading) casework.ConfirmStructureInput {
	t.tb.Helper()
	row, err := postgres.LoadReading(t.tb.Context(), t.DB.Pool, c.ID, r.ID)
	require.NoError(t.tb, err)
	who, err := postgres.LoadSigner(t.tb.Context(), t.DB.Pool, by.Person, customer)
	require.NoError(t.tb, err)
	return casework.ConfirmStructureInput{
		Customer: customer, Reading: r.ID, Digest: r.Digest, Language: text.NB, Method: "development",
		Sentence: casework.StructureSentence(text.For(text.NB), who.Customer, row),
	}
}

// Municipality is a structure of a top unit, sectors and units below each.
func Municipality(name string, sectors ...string) *hrapi.Structure {
	s := &hrapi.Structure{AuthorityName: name, Units: []hrapi.Unit{{ID: "1", Name: name}}}
	for i, sector := range sectors {
		id := string(rune('a' + i))
		s.Units = append(s.Units, hrapi.Unit{ID: id, Name: sector, Parent: "1"},
			hrapi.Unit{ID: id + "1", Name: sector + " nord", Parent: id}, hrapi.Unit{ID: id + "2", Name: sector + " sør", Parent: id})
	}
	return s
}
