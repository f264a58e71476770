package onboarding_test

import (
	"fmt"
	"maps"
	"slices"
	"time"

	. "github.com/ks-no/tilkobling/internal/onboarding"
)

// world is some cases that share LAB. Commands change facts only where the
// gates allow it, and otherwise as a store would.
type world struct {
	now     time.Time
	id      int64
	towns   []*town
	periods []*period
	proc    Procedure
}

// period is a LAB period as its cases share it.
type period struct {
	id    PeriodID
	steps map[PeriodStep]Step
	cases []*town
	data  time.Time
}

// town is one case.
type town struct {
	w                    *world
	f                    *Facts
	p                    Progress
	structure, placement int // the data that the HR system holds now
	persons              int
	failing              []Failing // what the next tests find
}

const (
	handler    PersonID = 1
	technician PersonID = 2
)

func newWorld(confirmers ...int) *world {
	proc, _ := ProcedureFor(ProcedureV1)
	w := &world{now: opened, proc: proc}
	for _, n := range confirmers {
		t := &town{w: w, persons: 1000, f: &Facts{
			OpenedAt: w.now, OpenedBy: handler, CustomerKind: Municipality, LabFree: true,
			Addresses: map[Environment]string{LAB: "18.185.188.40", PROD: "18.197.107.188"},
			TakenBack: map[Key]time.Time{}, DeveloperSide: Supplier, Turn: &Turn{Kind: TurnNone, Since: w.now},
		}}
		for c := range n {
			t.f.Confirmers = append(t.f.Confirmers, CustomerID(c+1))
		}
		w.towns = append(w.towns, t)
		t.derive()
	}
	return w
}

func (w *world) next() int64 { w.id++; return w.id }

// tick lets time pass before a command.
func (w *world) tick() { w.now = w.now.Add(7 * time.Minute) }

// derive loads what the case shares with others and stores what follows.
func (t *town) derive() {
	t.f.Periods, t.f.LabSpans, t.f.LabFree = nil, nil, true
	for _, p := range t.w.periods {
		pd := p.facts()
		t.f.LabFree = t.f.LabFree && !pd.Open()
		if b, ok := p.steps[PeriodBackup]; ok {
			t.f.LabSpans = append(t.f.LabSpans, LabSpan{Backup: b.At, Rollback: p.steps[PeriodRollback].At})
		}
		if slices.Contains(p.cases, t) {
			t.f.Periods = append(t.f.Periods, *pd)
		}
	}
	t.p = Evaluate(t.w.proc, t.f, t.w.now)
	turn := t.p.Turn
	t.f.Turn = &turn
}

func (p *period) facts() *Period {
	return &Period{ID: p.id, Steps: maps.Clone(p.steps), DataSince: p.data}
}

// do runs a command whose gate is err; change happens only where it is nil.
func (t *town) do(gate func() error, change func()) error {
	t.w.tick()
	t.derive()
	if err := gate(); err != nil {
		return err
	}
	change()
	for _, other := range t.w.towns {
		other.derive()
	}
	return nil
}

func (t *town) work() error { return AllowWork(&t.p) }

func (t *town) record(x Fact) {
	x.ID, x.RecordedAt = t.w.next(), t.w.now
	if x.OccurredAt.IsZero() {
		x.OccurredAt = x.RecordedAt
	}
	if x.By == 0 {
		x.By = handler
	}
	t.f.Recorded = append(t.f.Recorded, x)
}

var plain = map[Key]FactKind{
	ReqReceipt: FactReceiptSent, ReqDocs: FactDocsSent, ReqAck: FactAcknowledged, ReqMeeting: FactMeetingHeld, ReqHour: FactHour,
	ReqAccess: FactLabAccess, ReqQueued: FactQueued, ReqSetup: FactProdSetup, ReqProdImport: FactProdImport, ReqTold: FactTold,
	ReqClosed: FactClosed,
}

func (t *town) step(k Key) error {
	return t.do(func() error { return AllowStep(&t.p, k) }, func() {
		switch k {
		case ReqVerified:
			t.record(Fact{Kind: FactVerified, Subject: t.f.Requester})
		case ReqIPLab:
			t.record(Fact{Kind: FactAllowlisted, Environment: LAB, Address: t.f.Addresses[LAB]})
		case ReqIPProd:
			t.record(Fact{Kind: FactNoFilter, Environment: PROD})
		default:
			t.record(Fact{Kind: plain[k]})
		}
	})
}

func (t *town) requester(id PersonID) error {
	return t.do(t.work, func() { t.f.Requester, t.f.RequesterAt = id, t.w.now })
}

func (t *town) assign() error {
	return t.do(t.work, func() { t.f.Handler, t.f.HandlerAt = handler, t.w.now })
}

func (t *town) developer(side Party) error {
	return t.do(t.work, func() { t.f.Developers++; t.f.DeveloperAt, t.f.DeveloperSide = t.w.now, side })
}

func (t *town) deliver(env Environment, res Resource) error {
	return t.do(t.work, func() {
		t.f.Endpoints = slices.DeleteFunc(slices.Clone(t.f.Endpoints), func(e Endpoint) bool { return e.Environment == env && e.Resource == res })
		t.f.Endpoints = append(t.f.Endpoints, Endpoint{Environment: env, Resource: res, Version: t.w.next(), At: t.w.now, By: 9})
	})
}

func (t *town) password(env Environment) error {
	return t.do(t.work, func() {
		t.f.Credentials = slices.DeleteFunc(slices.Clone(t.f.Credentials), func(c Credential) bool { return c.Environment == env })
		t.f.Credentials = append(t.f.Credentials, Credential{Environment: env, Version: t.w.next(), At: t.w.now, By: 9})
	})
}

// run tests from an environment's address. Failures are at the run's level.
func (t *town) run(env Environment, level Level, stopped bool) error {
	return t.do(func() error { return AllowRun(&t.p, t.f, env, level) }, func() {
		run := RunID(t.w.next())
		for _, l := range Levels() {
			if !level.Includes(l) {
				break
			}
			for _, r := range MandatoryResources() {
				x := Tested{Environment: env, Resource: r, Level: l, Run: run, At: t.w.now, Errored: stopped}
				x.EndpointVersion, x.CredentialVersion = t.versions(env, r)
				if l == level && !stopped {
					for _, bad := range t.failing {
						if bad.Resource == r {
							x.Failing = append(x.Failing, bad)
						}
					}
				}
				t.f.Tested = slices.DeleteFunc(slices.Clone(t.f.Tested), func(y Tested) bool {
					return y.Environment == env && y.Resource == r && y.Level == l && (!stopped || y.Errored)
				})
				t.f.Tested = append(t.f.Tested, x)
			}
		}
		if stopped {
			return
		}
		if level.Includes(LevelOrganisation) {
			t.read(Structure, env, run, fmt.Sprint("s", t.structure))
		}
		if level.Includes(LevelPersons) {
			t.read(Placement, env, run, fmt.Sprint("p", t.placement))
		}
		if env == PROD && level == LevelPersons {
			t.f.Difference = &Difference{Run: run, At: t.w.now, PersonsNow: t.persons, PersonsConfirmed: 1000}
		}
	})
}

func (t *town) versions(env Environment, r Resource) (url, cred int64) {
	urlEnv, credEnv := env, env
	if !t.f.ProdOwnURLs {
		urlEnv = LAB
	}
	if !t.f.ProdOwnCred {
		credEnv = LAB
	}
	for _, e := range t.f.Endpoints {
		if e.Environment == urlEnv && e.Resource == r {
			url = e.Version
		}
	}
	for _, c := range t.f.Credentials {
		if c.Environment == credEnv {
			cred = c.Version
		}
	}
	return url, cred
}

func (t *town) read(kind ReadingKind, env Environment, run RunID, digest string) {
	t.f.Readings = append(t.f.Readings, Reading{
		ID: ReadingID(t.w.next()), Kind: kind, Environment: env, Run: run, Digest: digest, At: t.w.now, Units: 121, Persons: t.persons,
	})
}

func (t *town) newest(kind ReadingKind) Reading {
	var r Reading
	for _, x := range t.f.Readings {
		if x.Kind == kind && x.Environment == LAB {
			r = x
		}
	}
	return r
}

func (t *town) importOrg(number int) error {
	return t.do(func() error { return AllowOrganisationImport(&t.p, t.f) }, func() {
		r := t.newest(Structure)
		t.record(Fact{Kind: FactOrgImported, Reading: r.ID, Digest: r.Digest, Number: number})
	})
}

func (t *town) explain(kind FactKind) error {
	x := t.last(kind)
	return t.do(func() error { return AllowExplainCount(&t.p, t.f, x.Reading) }, func() {
		t.record(Fact{Kind: FactCountExplained, Reading: x.Reading})
	})
}

func (t *town) present(r Reading) error {
	return t.do(func() error { return AllowPresent(&t.p, t.f, r.ID) }, func() {
		t.record(Fact{Kind: FactPresented, Reading: r.ID, Digest: r.Digest})
	})
}

// last is the newest standing fact of a kind.
func (t *town) last(kind FactKind) (last Fact) {
	for _, x := range t.f.Recorded {
		if x.Kind == kind && x.Withdrawn.IsZero() {
			last = x
		}
	}
	return last
}

func (t *town) confirmStructure(c CustomerID) error {
	x := t.last(FactPresented)
	return t.do(func() error { return AllowConfirmStructure(&t.p, t.f, x.Reading, x.Digest) }, func() {
		t.sign(Structure, c, x)
	})
}

func (t *town) confirmPlacement(c CustomerID) error {
	x := t.last(FactPersonsImport)
	return t.do(func() error { return AllowConfirmPlacement(&t.p, t.f, x.Reading, x.Digest) }, func() {
		t.sign(Placement, c, x)
	})
}

func (t *town) sign(kind ReadingKind, c CustomerID, x Fact) {
	t.f.SignOffs = append(t.f.SignOffs, SignOff{
		ID: t.w.next(), Kind: kind, Customer: c, Reading: x.Reading, Digest: x.Digest, By: t.f.Requester, At: t.w.now, Period: x.Period,
	})
}

func (t *town) returnStructure(m Mender) error {
	x := t.last(FactPresented)
	return t.do(func() error { return AllowReturnStructure(&t.p, t.f, x.Reading) }, func() {
		t.record(Fact{Kind: FactReturned, Reading: x.Reading, Digest: x.Digest, Mender: m})
	})
}

func (t *town) returnPlacement(m Mender) error {
	x := t.last(FactPersonsImport)
	return t.do(func() error { return AllowReturnPlacement(&t.p, t.f, x.Reading) }, func() {
		t.record(Fact{Kind: FactPlaceReturned, Reading: x.Reading, Digest: x.Digest, Mender: m, Period: x.Period})
	})
}

func (t *town) acceptDifferences() error {
	return t.do(func() error {
		if t.f.Difference == nil {
			return Refuse("rule.not_ready")
		}
		return AllowAcceptDifferences(&t.p, t.f, t.f.Difference.Run)
	}, func() { t.record(Fact{Kind: FactDiffAccepted}) })
}

// place is the newest period in which the case has a place.
func (t *town) place() *period {
	for _, p := range slices.Backward(t.w.periods) {
		if slices.Contains(p.cases, t) {
			return p
		}
	}
	return nil
}

// join takes the case into the period that is planned, planning one if need be.
func (t *town) join() error {
	return t.do(func() error { return AllowJoinPeriod(&t.p, t.f) }, func() {
		n := len(t.w.periods)
		if n == 0 || len(t.w.periods[n-1].steps) > 0 {
			t.w.periods = append(t.w.periods, &period{id: PeriodID(t.w.next()), steps: map[PeriodStep]Step{}})
			n++
		}
		p := t.w.periods[n-1]
		p.cases = append(p.cases, t)
	})
}

func (t *town) periodStep(step PeriodStep, by PersonID) error {
	p := t.place()
	var pd *Period
	if p != nil {
		pd = p.facts()
	}
	return t.do(func() error {
		switch step {
		case PeriodMailOff:
			return AllowMailOff(pd)
		case PeriodBackup:
			return AllowBackup(pd, t.f.LabFree)
		case PeriodWarned:
			return AllowWarn(pd)
		case PeriodRollback:
			return AllowRollback(pd)
		default:
			return AllowControl(pd, by, false)
		}
	}, func() { p.steps[step] = Step{At: t.w.now, RecordedAt: t.w.now, By: by} })
}

func (t *town) importPersons(number int) error {
	return t.do(func() error { return AllowPersonsImport(&t.p, t.f) }, func() {
		r, p := t.newest(Placement), t.place()
		t.record(Fact{Kind: FactPersonsImport, Reading: r.ID, Digest: r.Digest, Number: number, Period: p.id})
		if p.data.IsZero() {
			p.data = t.w.now
		}
	})
}

func (t *town) hold() error {
	return t.do(func() error { return AllowHold(&t.p) }, func() { t.f.Hold = &Hold{Since: t.w.now, Until: t.w.now.AddDate(0, 0, 14)} })
}

func (t *town) resume() error {
	return t.do(func() error { return AllowResume(&t.p) }, func() { t.f.Hold = nil })
}

func (t *town) cancel() error {
	return t.do(func() error { return AllowCancel(&t.p) }, func() { t.f.CancelledAt = t.w.now })
}

func (t *town) takeBack(k Key) error {
	return t.do(func() error { return AllowTakeBack(&t.p, k) }, func() { t.f.TakenBack[k] = t.w.now })
}

func (t *town) reopen(k Key) error {
	return t.do(func() error { return AllowReopen(&t.p) }, func() {
		for i := range t.f.Recorded {
			if x := &t.f.Recorded[i]; x.Kind == FactClosed && x.Withdrawn.IsZero() {
				x.Withdrawn = t.w.now
			}
		}
		t.f.TakenBack[k] = t.w.now
	})
}

func (t *town) afterwards(k Key) error {
	return t.do(func() error { return AllowAfterwards(&t.p, t.f, k) }, func() {
		t.record(Fact{Kind: FactRetrospective, Requirement: k, OccurredAt: t.w.now.AddDate(0, -1, 0)})
	})
}

func (t *town) ask() error {
	return t.do(func() error { return nil }, func() {
		if t.f.Unanswered.IsZero() {
			t.f.Unanswered = t.w.now
		}
	})
}

func (t *town) answer() error {
	return t.do(func() error { return nil }, func() { t.f.Unanswered = time.Time{} })
}

// advance does what the turn asks for, with data that have no faults.
func (t *town) advance() error {
	switch t.p.Turn.Kind {
	case TurnQuestion:
		return t.answer()
	case TurnNone:
		return nil
	case TurnRollback, TurnRequirement:
	}
	t.failing = nil
	switch k := t.p.Turn.Requirement; k {
	case ReqRequester:
		return t.requester(7)
	case ReqHandler:
		return t.assign()
	case ReqDeveloper:
		return t.developer(Supplier)
	case ReqURLAuthority:
		return t.deliver(LAB, Authority)
	case ReqURLOrganisation:
		return t.deliver(LAB, Organisation)
	case ReqURLPerson:
		return t.deliver(LAB, Person)
	case ReqURLPosition:
		return t.deliver(LAB, EmployeePosition)
	case ReqCredentials:
		return t.password(LAB)
	case ReqTest:
		return t.run(LAB, LevelFormat, false)
	case ReqOrgReading:
		return t.run(LAB, LevelOrganisation, false)
	case ReqOrgImport:
		return t.importOrg(121)
	case ReqOrgCount:
		return t.explain(FactOrgImported)
	case ReqPresented:
		return t.present(t.newest(Structure))
	case ReqStructure:
		return t.all(t.confirmStructure)
	case ReqPersonsTest:
		return t.run(LAB, LevelPersons, false)
	case ReqMailOff:
		if t.place() == nil || len(t.place().steps) > 0 {
			return t.join()
		}
		return t.periodStep(PeriodMailOff, technician)
	case ReqBackup:
		return t.periodStep(PeriodBackup, technician)
	case ReqWarned:
		return t.periodStep(PeriodWarned, technician)
	case ReqPersonsImport:
		if x := t.last(FactPersonsImport); AllowExplainCount(&t.p, t.f, x.Reading) == nil {
			return t.explain(FactPersonsImport)
		}
		return t.importPersons(t.newest(Placement).Persons)
	case ReqPlacement:
		return t.all(t.confirmPlacement)
	case ReqRollback:
		return t.periodStep(PeriodRollback, technician)
	case ReqControl:
		return t.periodStep(PeriodControl, handler)
	case ReqProdEndpoints:
		if t.f.ProdOwnURLs || t.f.ProdOwnCred {
			return t.do(t.work, func() { t.f.ProdOwnURLs, t.f.ProdOwnCred = false, false })
		}
		return t.deliver(LAB, Authority)
	case ReqProdTest:
		return t.run(PROD, LevelPersons, false)
	case ReqDifferences:
		return t.acceptDifferences()
	default:
		return t.step(k)
	}
}

func (t *town) all(confirm func(CustomerID) error) error {
	for _, c := range t.f.Confirmers {
		if err := confirm(c); err != nil {
			return err
		}
	}
	return nil
}
