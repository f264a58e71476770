package casework_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/hrapi"
	"github.com/ks-no/tilkobling/internal/hrapi/simulator"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
)

var (
	labFormat       = casework.RunRequest{Environment: onboarding.LAB, Level: onboarding.LevelFormat}
	labConnection   = casework.RunRequest{Environment: onboarding.LAB, Level: onboarding.LevelConnection}
	labOrganisation = casework.RunRequest{Environment: onboarding.LAB, Level: onboarding.LevelOrganisation}
	prodConnection  = casework.RunRequest{Environment: onboarding.PROD, Level: onboarding.LevelConnection}
	prodPersons     = casework.RunRequest{Environment: onboarding.PROD, Level: onboarding.LevelPersons}
)

func TestTheFirstTestStartsWhenItCan(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	s := p.serve(simulator.Config{})
	p.deliver(s)
	assert.NotContains(t, p.events(), "run.queued", "KS is not let in yet")
	require.NoError(t, p.work.ConfirmAllowlisting(t.Context(), p.requester, p.number, p.key(), casework.AllowlistInput{Environment: onboarding.LAB, NoFilter: true}))

	runs, err := postgres.Runs(t.Context(), p.pool, p.id, 5)
	require.NoError(t, err)
	require.Len(t, runs, 1)
	assert.Equal(t, "system", runs[0].Side)
	assert.Equal(t, onboarding.LevelFormat, runs[0].Level)
	assert.Equal(t, 1, p.count(`SELECT count(*) FROM river_job WHERE kind = 'test_run' AND queue = 'lab'`))
	refused(t, p.work.RequestRun(t.Context(), p.developer, p.number, p.key(), labConnection), onboarding.Conflict, "rule.run_active")

	done := p.finish()
	assert.Equal(t, hrapi.VerdictPass, done.Verdict, "%+v", done.Report)
	assert.True(t, p.holds(onboarding.ReqTest))
	events := p.events()
	assert.Equal(t, []string{"run.queued", "run.started", "run.finished.passed"}, events[len(events)-3:])

	require.NoError(t, p.work.ConfirmAllowlisting(t.Context(), p.requester, p.number, p.key(), casework.AllowlistInput{Environment: onboarding.PROD, NoFilter: true}))
	runs, err = postgres.Runs(t.Context(), p.pool, p.id, 5)
	require.NoError(t, err)
	assert.Len(t, runs, 1, "it starts by itself once")
}

func TestACancelledFirstTestDoesNotStartAgain(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.deliver(p.serve(simulator.Config{}))
	require.NoError(t, p.work.ConfirmAllowlisting(t.Context(), p.requester, p.number, p.key(), casework.AllowlistInput{Environment: onboarding.LAB, NoFilter: true}))
	order := p.claim()
	refused(t, p.work.CancelRun(t.Context(), p.reader, p.number, p.key(), order.Run), onboarding.Forbidden, "")
	require.NoError(t, p.work.CancelRun(t.Context(), p.developer, p.number, p.key(), order.Run))
	refused(t, p.work.CancelRun(t.Context(), p.developer, p.number, p.key(), order.Run), onboarding.Conflict, "rule.run_over")

	held, err := p.work.Beat(t.Context(), order, nil)
	require.NoError(t, err)
	assert.False(t, held, "the worker learns that the run is over")
	refused(t, p.work.FinishRun(t.Context(), order, hrapi.Report{Verdict: hrapi.VerdictPass}), onboarding.NotFound, "")
	assert.False(t, p.holds(onboarding.ReqTest))

	require.NoError(t, p.work.ConfirmAllowlisting(t.Context(), p.requester, p.number, p.key(), casework.AllowlistInput{Environment: onboarding.PROD, NoFilter: true}))
	_, facts, _ := p.state()
	assert.False(t, facts.RunActive)
}

func TestWhoMayTestWhat(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.deliver(p.serve(simulator.Config{}))
	refused(t, p.work.RequestRun(t.Context(), p.stranger, p.number, p.key(), labFormat), onboarding.NotFound, "")
	refused(t, p.work.RequestRun(t.Context(), p.reader, p.number, p.key(), labFormat), onboarding.Forbidden, "")
	refused(t, p.work.RequestRun(t.Context(), p.developer, p.number, p.key(), prodPersons), onboarding.Forbidden, "")
	refused(t, p.work.RequestRun(t.Context(), p.technician, p.number, p.key(), prodPersons), onboarding.Conflict, "rule.gate.structure")
	refused(t, p.work.RequestRun(t.Context(), p.developer, p.number, p.key(),
		casework.RunRequest{Environment: onboarding.LAB, Level: onboarding.LevelPersons}), onboarding.Conflict, "rule.gate.structure")
	refused(t, p.work.RequestRun(t.Context(), p.developer, p.number, p.key(),
		casework.RunRequest{Environment: onboarding.LAB, Level: onboarding.LevelFormat, Resources: []onboarding.Resource{"salary"}}), onboarding.Invalid, "resources")
	assert.Equal(t, hrapi.VerdictPass, p.run(p.requester, prodConnection).Verdict)
	assert.True(t, p.holds(onboarding.ReqProdConn))
	assert.False(t, p.holds(onboarding.ReqTest))
}

func TestAFormSentTwiceTestsOnce(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.deliver(p.serve(simulator.Config{}))
	key := p.key()
	require.NoError(t, p.work.RequestRun(t.Context(), p.developer, p.number, key, labFormat))
	require.NoError(t, p.work.RequestRun(t.Context(), p.developer, p.number, key, labFormat))
	assert.Equal(t, 1, p.count(`SELECT count(*) FROM runs`))
	assert.Equal(t, 1, p.count(`SELECT count(*) FROM river_job`))
}

func TestNothingIsTestedBeforeItIsDelivered(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	refused(t, p.work.RequestRun(t.Context(), p.handler, p.number, p.key(), labFormat), onboarding.Conflict, "rule.endpoints_missing")
	require.NoError(t, p.work.DeliverEndpoints(t.Context(), p.developer, p.number, p.key(), p.urls(onboarding.LAB, "https://hr.example.com")))
	refused(t, p.work.RequestRun(t.Context(), p.handler, p.number, p.key(), labFormat), onboarding.Conflict, "rule.credentials_missing")
}

func faulty(t *testing.T, names ...string) simulator.Config {
	t.Helper()
	var cfg simulator.Config
	for _, name := range names {
		fault, ok := simulator.FaultNamed(name)
		require.True(t, ok, name)
		cfg.Faults = append(cfg.Faults, fault)
	}
	return cfg
}

func TestAFaultIsFoundMendedAndTestedAgain(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	s := p.serve(faulty(t, "person.json-array", "venue.json-array"))
	p.deliver(s)
	require.NoError(t, p.work.DeliverEndpoints(t.Context(), p.developer, p.number, p.key(),
		p.urls(onboarding.LAB, s.URL(hrapi.Venue)[:len(s.URL(hrapi.Venue))-len("/venue")], onboarding.Venue)))
	first := p.run(p.developer, labFormat)
	assert.Equal(t, hrapi.VerdictFail, first.Verdict)
	assert.Equal(t, 1, first.Failures)
	assert.Equal(t, 1, first.Warnings, "an endpoint that need not be delivered only warns")
	assert.Equal(t, 2, p.count(`SELECT count(*) FROM run_checks WHERE run_id = $1 AND result = 'failure'`, first.ID))
	row, _, progress := p.state()
	test, _ := progress.Requirement(onboarding.ReqTest)
	assert.Equal(t, 1, test.Failures)
	assert.Equal(t, onboarding.Supplier, test.Party)
	assert.Equal(t, p.number, row.Number)
	assert.Equal(t, 1, p.count(`SELECT count(*) FROM cases WHERE run_state = 'failed'`))

	cfg := simulator.Config{User: "ksl", Password: password}
	require.NoError(t, s.Set(t.Context(), cfg))
	require.NoError(t, p.work.ReportMended(t.Context(), p.developer, p.number, p.key(),
		casework.RunRequest{Environment: onboarding.LAB, Level: onboarding.LevelFormat, Resources: []onboarding.Resource{onboarding.Person}}))
	assert.Equal(t, hrapi.VerdictPass, p.finish().Verdict)
	assert.True(t, p.holds(onboarding.ReqTest))
	_, facts, _ := p.state()
	for _, x := range facts.Tested {
		if x.Resource == onboarding.Organisation {
			assert.Equal(t, first.ID, x.Run, "what was not tested again keeps its result")
		}
	}
	assert.Contains(t, p.events(), "run.mended")
}

func TestALevelThatWasNotReachedSettlesNothing(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	s := p.serve(simulator.Config{})
	p.deliver(s)
	require.NoError(t, p.work.DeliverCredentials(t.Context(), p.developer, p.number, p.key(), p.credentials(onboarding.LAB, "wrong")))
	assert.Equal(t, hrapi.VerdictFail, p.run(p.developer, labFormat).Verdict)
	_, facts, _ := p.state()
	for _, x := range facts.Tested {
		assert.Equal(t, onboarding.LevelConnection, x.Level)
	}
	require.NoError(t, p.work.DeliverCredentials(t.Context(), p.developer, p.number, p.key(), p.credentials(onboarding.LAB, password)))
	assert.Equal(t, hrapi.VerdictPass, p.run(p.developer, labConnection).Verdict)
	assert.False(t, p.holds(onboarding.ReqTest), "the format was never judged")
}

func TestANewURLMakesTheTestStale(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.deliver(p.serve(simulator.Config{}))
	p.run(p.developer, labFormat)
	require.True(t, p.holds(onboarding.ReqTest))
	in := p.urls(onboarding.LAB, "https://hr.example.com", onboarding.Person)
	p.now = p.now.Add(1e9)
	require.NoError(t, p.work.DeliverEndpoints(t.Context(), p.developer, p.number, p.key(), in))
	_, _, progress := p.state()
	test, _ := progress.Requirement(onboarding.ReqTest)
	assert.Equal(t, onboarding.StaleURL, test.Stale)
}

func TestReadingsAreKept(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	s := p.serve(simulator.Config{Employees: 60})
	p.deliver(s)
	done := p.run(p.handler, labOrganisation)
	require.Equal(t, hrapi.VerdictPass, done.Verdict)
	assert.Nil(t, done.Report.Structure, "the report does not repeat it")
	assert.True(t, p.holds(onboarding.ReqOrgReading))
	_, facts, _ := p.state()
	require.Len(t, facts.Readings, 1)
	structure, err := postgres.StructureOf(t.Context(), p.pool, p.id, facts.Readings[0].ID)
	require.NoError(t, err)
	assert.Equal(t, structure.Digest(), facts.Readings[0].Digest)
	assert.Len(t, structure.Units, facts.Readings[0].Units)
	_, err = postgres.StructureOf(t.Context(), p.pool, p.id+1, facts.Readings[0].ID)
	refused(t, err, onboarding.NotFound, "")
}

func TestPersonsAreTestedWhenTheStructureIsConfirmed(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.deliver(p.serve(simulator.Config{Employees: 60}))
	p.run(p.handler, labOrganisation)
	p.confirmStructure()
	_, facts, _ := p.state()
	require.False(t, facts.RunActive)
	require.NoError(t, p.work.ConfirmAllowlisting(t.Context(), p.requester, p.number, p.key(), casework.AllowlistInput{Environment: onboarding.LAB, NoFilter: true}))
	done := p.finish()
	assert.Equal(t, onboarding.LevelPersons, done.Level)
	assert.Equal(t, hrapi.VerdictPass, done.Verdict)
	assert.True(t, p.holds(onboarding.ReqPersonsTest))
	_, facts, _ = p.state()
	var placement onboarding.Reading
	for _, r := range facts.Readings {
		if r.Kind == onboarding.Placement {
			placement = r
		}
	}
	assert.Equal(t, 60, placement.Persons)
}

// confirmStructure writes a confirmation of the newest structure.
func (p *place) confirmStructure() {
	p.tb.Helper()
	_, facts, _ := p.state()
	r := facts.Readings[len(facts.Readings)-1]
	fact := `INSERT INTO facts (case_id, kind, recorded_at, occurred_at, number, reading_id, digest) VALUES ($1, $2, $3, $3, $4, $5, $6) RETURNING id`
	p.insert(fact, p.id, onboarding.FactOrgImported, p.now, r.Units, r.ID, r.Digest)
	p.insert(fact, p.id, onboarding.FactPresented, p.now, 0, r.ID, r.Digest)
	p.signOff(onboarding.Structure, r, nil)
}

func (p *place) signOff(kind onboarding.ReadingKind, r onboarding.Reading, period any) {
	p.tb.Helper()
	p.now = p.now.Add(1e9)
	p.insert(`INSERT INTO sign_offs (case_id, customer_id, kind, reading_id, digest, period_id, person_id, person_name, organisation, method, sentence, language, at)
		SELECT $1, customer_id, $2, $3, $4, $5, $6, 'R', 'Solvik', 'test', 'x', 'nb', $7 FROM cases WHERE id = $1 RETURNING id`,
		p.id, kind, r.ID, r.Digest, period, p.requester.Person, p.now)
}

func TestProductionIsComparedWithWhatWasConfirmed(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	lab, prod := p.serve(simulator.Config{Employees: 200}), p.serve(simulator.Config{Employees: 200, Environment: hrapi.PROD, Edits: simulator.Edits{Hire: 2}})
	p.deliver(lab)
	p.run(p.handler, labOrganisation)
	p.confirmStructure()
	p.run(p.handler, casework.RunRequest{Environment: onboarding.LAB, Level: onboarding.LevelPersons})
	_, facts, _ := p.state()
	for _, r := range facts.Readings {
		if r.Kind == onboarding.Placement {
			period := p.insert(`INSERT INTO lab_periods (planned_from, planned_to, created_at) VALUES (now(), now() + interval '1 day', now()) RETURNING id`)
			p.insert(`INSERT INTO lab_period_cases (period_id, case_id, joined_at) VALUES ($1, $2, now()) RETURNING period_id`, period, p.id)
			p.signOff(onboarding.Placement, r, period)
		}
	}
	base := func(s *simulator.Server) string { return s.URL(hrapi.Venue)[:len(s.URL(hrapi.Venue))-len("/venue")] }
	require.NoError(t, p.work.DeliverEndpoints(t.Context(), p.developer, p.number, p.key(), p.urls(onboarding.PROD, base(prod))))
	done := p.run(p.technician, prodPersons)
	require.Equal(t, hrapi.VerdictPass, done.Verdict)
	_, facts, _ = p.state()
	require.NotNil(t, facts.Difference)
	assert.Equal(t, onboarding.Difference{Run: done.ID, At: facts.Difference.At, PersonsConfirmed: 200, PersonsNow: 202}, *facts.Difference)
	assert.Equal(t, "differences.noted", p.events()[len(p.events())-1])

	require.NoError(t, prod.Set(t.Context(), simulator.Config{
		User: "ksl", Password: password, Employees: 200, Environment: hrapi.PROD, Edits: simulator.Edits{Rename: 3},
	}))
	p.run(p.technician, prodPersons)
	_, facts, _ = p.state()
	assert.Equal(t, 3, facts.Difference.Units)
	assert.False(t, facts.Difference.Small())
	assert.Equal(t, "run.finished.passed", p.events()[len(p.events())-1])
}

func TestARunWhoseWorkerFellSilentIsPutBack(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.deliver(p.serve(simulator.Config{}))
	require.NoError(t, p.work.RequestRun(t.Context(), p.developer, p.number, p.key(), labConnection))
	dead := p.claim()
	_, err := p.work.ClaimRun(t.Context(), dead.Run)
	refused(t, err, onboarding.NotFound, "")
	n, err := p.work.RescueRuns(t.Context())
	require.NoError(t, err)
	assert.Zero(t, n, "it is alive")

	p.now = p.now.Add(31e9)
	n, err = p.work.RescueRuns(t.Context())
	require.NoError(t, err)
	assert.Equal(t, 1, n)
	n, err = p.work.RescueRuns(t.Context())
	require.NoError(t, err)
	assert.Zero(t, n)
	assert.Equal(t, 2, p.count(`SELECT count(*) FROM river_job`))

	alive := p.claim()
	held, err := p.work.Beat(t.Context(), dead, &postgres.RunProgress{Records: 7})
	require.NoError(t, err)
	assert.False(t, held, "who was taken for dead has nothing more to say")
	refused(t, p.work.FinishRun(t.Context(), dead, hrapi.Report{Verdict: hrapi.VerdictFail}), onboarding.NotFound, "")
	require.NoError(t, p.work.FinishRun(t.Context(), alive, hrapi.Report{Verdict: hrapi.VerdictPass, Level: hrapi.LevelConnection}))
	assert.Equal(t, 1, p.count(`SELECT count(*) FROM runs`))
	assert.Contains(t, p.events(), "run.requeued")
}

func TestARunThatIsLostTooOftenStopsAtKS(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.deliver(p.serve(simulator.Config{}))
	require.NoError(t, p.work.RequestRun(t.Context(), p.developer, p.number, p.key(), labConnection))
	for range 3 {
		p.claim()
		p.now = p.now.Add(31e9)
		_, err := p.work.RescueRuns(t.Context())
		require.NoError(t, err)
	}
	runs, err := postgres.Runs(t.Context(), p.pool, p.id, 1)
	require.NoError(t, err)
	assert.Equal(t, postgres.RunError, runs[0].State)
	assert.Equal(t, "run.error", p.events()[len(p.events())-1])
	assert.Equal(t, hrapi.VerdictPass, p.run(p.developer, labConnection).Verdict, "and it can be asked for anew")
}

func TestWhatStoppedAtKSUndoesNothing(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.deliver(p.serve(simulator.Config{}))
	p.run(p.developer, labFormat)
	require.True(t, p.holds(onboarding.ReqTest))
	require.NoError(t, p.work.RequestRun(t.Context(), p.developer, p.number, p.key(), labFormat))
	order := p.claim()
	why := &hrapi.Message{Code: "skip.ours"}
	report := hrapi.Report{Verdict: hrapi.VerdictError, Level: hrapi.LevelFormat, Endpoints: []hrapi.EndpointReport{{
		Resource: hrapi.Person, Checks: []hrapi.CheckResult{
			{ID: "person.dns", Resource: hrapi.Person, Level: hrapi.LevelConnection, Result: hrapi.Errored, Why: why, Party: hrapi.PartyKS},
			{ID: "person.json", Resource: hrapi.Person, Level: hrapi.LevelFormat, Result: hrapi.Skipped, Why: why, Party: hrapi.PartySupplier},
		},
	}}}
	p.now = p.now.Add(1e9)
	require.NoError(t, p.work.FinishRun(t.Context(), order, report))
	assert.True(t, p.holds(onboarding.ReqTest))
	_, facts, _ := p.state()
	stopped := 0
	for _, x := range facts.Tested {
		if x.Errored {
			stopped++
		}
	}
	assert.Equal(t, 2, stopped)
	assert.Equal(t, "run.error", p.events()[len(p.events())-1])
}

func TestADeviationStandsUntilTheFindingGrows(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	s := p.serve(faulty(t, "organisation.duplicate-keys"))
	p.deliver(s)
	p.run(p.developer, labFormat)
	_, facts, _ := p.state()
	var failing onboarding.Failing
	for _, x := range facts.Tested {
		failing = append(x.Failing, failing)[0]
	}
	require.Equal(t, "organisation.duplicate-keys", failing.Check)
	in := casework.DeviationInput{Environment: onboarding.LAB, Check: failing.Check, Count: failing.Count, Reason: "Leverandøren retter det i juni."}
	refused(t, p.work.AcceptDeviation(t.Context(), p.requester, p.number, p.key(), in), onboarding.Forbidden, "")
	bad := in
	bad.Reason = " "
	refused(t, p.work.AcceptDeviation(t.Context(), p.handler, p.number, p.key(), bad), onboarding.Invalid, "reason: field.reason")
	bad = in
	bad.Check = "person.json"
	refused(t, p.work.AcceptDeviation(t.Context(), p.handler, p.number, p.key(), bad), onboarding.Conflict, "rule.stale_form")
	require.NoError(t, p.work.AcceptDeviation(t.Context(), p.handler, p.number, p.key(), in))
	refused(t, p.work.AcceptDeviation(t.Context(), p.handler, p.number, p.key(), in), onboarding.Conflict, "rule.already_done")
	assert.True(t, p.holds(onboarding.ReqTest))

	require.NoError(t, p.work.RequestRun(t.Context(), p.developer, p.number, p.key(), labFormat))
	order := p.claim()
	grown := hrapi.Report{Verdict: hrapi.VerdictFail, Level: hrapi.LevelFormat, Endpoints: []hrapi.EndpointReport{{
		Resource: hrapi.Organisation, Checks: []hrapi.CheckResult{{
			ID: failing.Check, Resource: hrapi.Organisation, Level: hrapi.LevelFormat, Severity: hrapi.SeverityFailure,
			Party: hrapi.PartySupplier, Result: hrapi.Failure, Count: failing.Count + 1,
		}},
	}}}
	require.NoError(t, p.work.FinishRun(t.Context(), order, grown))
	assert.False(t, p.holds(onboarding.ReqTest))
	assert.Contains(t, p.events(), "deviation.ended")
	assert.Equal(t, 0, p.count(`SELECT count(*) FROM events WHERE data::text LIKE '%juni%'`))
}

func TestALoginThatFailsIsNeverAccepted(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.deliver(p.serve(faulty(t, "authority.no-login")))
	p.run(p.developer, labConnection)
	refused(t, p.work.AcceptDeviation(t.Context(), p.handler, p.number, p.key(), casework.DeviationInput{
		Environment: onboarding.LAB, Check: "authority.requires-login", Count: 9, Reason: "x",
	}), onboarding.Conflict, "rule.not_deviable")
}
