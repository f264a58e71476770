package onboarding

import "time"

// Rule tells whether a requirement holds, from facts alone.
type Rule func(f *Facts) Evidence

func held(at time.Time, by PersonID) Evidence {
	return Evidence{Holds: true, At: at, Recorded: at, By: by}
}

func open() Evidence { return Evidence{} }

func stale(why StaleReason, at time.Time) Evidence { return Evidence{Stale: why, StaleAt: at} }

func byFact(x Fact) Evidence {
	return Evidence{Holds: true, At: x.OccurredAt, Recorded: x.RecordedAt, By: x.By, Retrospective: x.Retrospective}
}

// recorded holds when a fact of the kind stands.
func recorded(kind FactKind) Rule {
	return func(f *Facts) Evidence {
		if x, ok := f.latest(kind, nil); ok {
			return byFact(x)
		}
		return open()
	}
}

func ruleCustomer(f *Facts) Evidence { return held(f.OpenedAt, f.OpenedBy) }

func ruleRequester(f *Facts) Evidence {
	if f.Requester == 0 {
		return open()
	}
	return held(f.RequesterAt, 0)
}

// ruleVerified: the check concerned one person; a new requester is checked anew.
func ruleVerified(f *Facts) Evidence {
	if x, ok := f.latest(FactVerified, func(x Fact) bool { return x.Subject == f.Requester }); ok && f.Requester != 0 {
		return byFact(x)
	}
	if _, ok := f.latest(FactVerified, nil); ok {
		return stale(StaleRequester, f.RequesterAt)
	}
	return open()
}

func ruleHandler(f *Facts) Evidence {
	if f.Handler == 0 {
		return open()
	}
	return held(f.HandlerAt, f.Handler)
}

func ruleDeveloper(f *Facts) Evidence {
	if f.Developers == 0 {
		return open()
	}
	return held(f.DeveloperAt, 0)
}

// ruleAcknowledged: the developer says so, or delivers anything.
func ruleAcknowledged(f *Facts) Evidence {
	if x, ok := f.latest(FactAcknowledged, nil); ok {
		return byFact(x)
	}
	var first Evidence
	consider := func(at time.Time, by PersonID) {
		if !first.Holds || at.Before(first.At) {
			first = held(at, by)
		}
	}
	for _, e := range f.Endpoints {
		consider(e.At, e.By)
	}
	for _, c := range f.Credentials {
		consider(c.At, c.By)
	}
	return first
}

// delivered: the URL of one endpoint in LAB.
func delivered(r Resource) Rule {
	return func(f *Facts) Evidence {
		if e, ok := f.endpoint(LAB, r); ok {
			return held(e.At, e.By)
		}
		return open()
	}
}

func ruleCredentials(f *Facts) Evidence {
	if c, ok := f.credential(LAB); ok {
		return held(c.At, c.By)
	}
	return open()
}

// allowlisted: one IP address of ours is let in, or the customer does not
// filter. A changed address in the settings makes the former stale.
func allowlisted(env Environment) Rule {
	return func(f *Facts) Evidence {
		in, okIn := f.latest(FactAllowlisted, func(x Fact) bool { return x.Environment == env })
		none, okNone := f.latest(FactNoFilter, func(x Fact) bool { return x.Environment == env })
		if okNone && (!okIn || none.ID > in.ID) {
			return byFact(none)
		}
		if !okIn {
			return open()
		}
		if in.Address != f.Addresses[env] {
			return stale(StaleAddress, in.OccurredAt)
		}
		return byFact(in)
	}
}

// untilClean holds when each resource has a result in force at each level with
// no failing check left standing.
func untilClean(env Environment, levels []Level, resources []Resource) Rule {
	return func(f *Facts) Evidence {
		out := Evidence{Holds: true}
		var failing []Failing
		errored := false
		for _, r := range resources {
			e, ok := f.endpoint(env, r)
			if !ok {
				return open()
			}
			for _, l := range levels {
				t, ok := f.tested(env, r, l)
				switch {
				case !ok:
					out.Holds = false
					continue
				case t.EndpointVersion != e.Version:
					return stale(StaleURL, e.At)
				}
				if c, ok := f.credential(env); l == LevelConnection && ok && c.Version != t.CredentialVersion {
					return stale(StaleCredentials, c.At)
				}
				if t.Errored {
					errored = true
				}
				bad, accepted := f.standing(env, t.Failing)
				failing = append(failing, bad...)
				if at := later(t.At, accepted); at.After(out.At) {
					out.At, out.Recorded, out.By = at, at, t.By
				}
			}
		}
		if len(failing) > 0 {
			return Evidence{Waits: f.gravest(failing), Failures: len(failing)}
		}
		if errored {
			return Evidence{Waits: KS}
		}
		if !out.Holds {
			return open()
		}
		return out
	}
}

// standing returns the failures that no deviation covers, and when the last
// of the others was accepted.
func (f *Facts) standing(env Environment, all []Failing) (bad []Failing, accepted time.Time) {
	for _, x := range all {
		if d, ok := f.deviation(env, x); ok {
			accepted = later(accepted, d.At)
			continue
		}
		bad = append(bad, x)
	}
	return bad, accepted
}

func (f *Facts) deviation(env Environment, x Failing) (Deviation, bool) {
	for _, d := range f.Deviations {
		if d.Environment == env && d.Check == x.Check && x.Count <= d.Count && Acceptable(env, x.Check) {
			return d, true
		}
	}
	return Deviation{}, false
}

// gravest says who acts on a list of failures: they come gravest first.
func (f *Facts) gravest(failing []Failing) Party {
	if p := failing[0].Party; p != Supplier {
		return p
	}
	return f.developerParty()
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// frozen keeps what was true of LAB once the placement is confirmed: later
// differences are settled in stage 7 and undo nothing.
func frozen(rule Rule) Rule {
	return func(f *Facts) Evidence {
		e := rule(f)
		if e.Holds {
			return e
		}
		if s, ok := f.placementSignOffs(); ok {
			return held(s.At, s.By)
		}
		return e
	}
}

func ruleTest(f *Facts) Evidence {
	return frozen(untilClean(LAB, []Level{LevelConnection, LevelFormat}, MandatoryResources()))(f)
}

func ruleProdConnection(f *Facts) Evidence {
	return untilClean(PROD, []Level{LevelConnection}, MandatoryResources())(f)
}

// ruleOrganisationTest: the content of the organisation is without failures,
// and nothing was returned since it was read.
func ruleOrganisationTest(f *Facts) Evidence {
	e := frozen(untilClean(LAB, []Level{LevelOrganisation}, []Resource{Authority, Organisation}))(f)
	if back, ok := f.returned(); ok && e.Holds && !f.placementConfirmed() {
		if r, ok := f.newest(Structure, LAB); !ok || !r.At.After(back.OccurredAt) {
			return f.mender(back)
		}
	}
	return e
}

// returned is the newest return of a structure, unless it was settled by a
// presentation after it.
func (f *Facts) returned() (Fact, bool) {
	back, ok := f.latest(FactReturned, nil)
	if !ok {
		return Fact{}, false
	}
	if p, ok := f.latest(FactPresented, nil); ok && p.ID > back.ID {
		return Fact{}, false
	}
	return back, true
}

// mender: a returned reading waits for whom the requester says will mend it.
func (f *Facts) mender(back Fact) Evidence {
	e := stale(StaleReturned, back.OccurredAt)
	switch back.Mender {
	case MenderSupplier:
		e.Waits = f.developerParty()
	case MenderKS:
		e.Waits = KS
	case MenderCustomer:
		e.Waits = Customer
	}
	return e
}

func ruleOrganisationImport(f *Facts) Evidence {
	x, ok := f.latest(FactOrgImported, nil)
	if !ok {
		return f.endedImport()
	}
	if back, ok := f.returned(); ok && back.ID > x.ID && !f.placementConfirmed() {
		// What was returned and then mended has to be imported again; where the
		// new reading equals the imported one there is nothing to import.
		if r, ok := f.newest(Structure, LAB); ok && r.At.After(back.OccurredAt) && r.Digest != x.Digest {
			return stale(StaleReturned, back.OccurredAt)
		}
	}
	return byFact(x)
}

func (f *Facts) endedImport() Evidence {
	for i := len(f.Recorded) - 1; i >= 0; i-- {
		if x := f.Recorded[i]; x.Kind == FactOrgImported && !x.Withdrawn.IsZero() {
			return stale(StaleTakenBack, x.Withdrawn)
		}
	}
	return open()
}

// ruleOrganisationCount: the number of units at the authority node equals the
// reading's, or the difference is explained.
func ruleOrganisationCount(f *Facts) Evidence {
	x, ok := f.latest(FactOrgImported, nil)
	if !ok {
		return open()
	}
	if x.Retrospective {
		return byFact(x)
	}
	if r, ok := f.reading(x.Reading); ok && r.Units == x.Number {
		return byFact(x)
	}
	if why, ok := f.latest(FactCountExplained, func(y Fact) bool { return y.ID > x.ID && y.Reading == x.Reading }); ok {
		return byFact(why)
	}
	return open()
}

// presented returns the presentation that counts.
func (f *Facts) presented() (Fact, bool) { return f.latest(FactPresented, nil) }

// rulePresented: the reading before the requester is the one that KS imported
// last, and was not returned.
func rulePresented(f *Facts) Evidence {
	p, ok := f.presented()
	if !ok {
		return open()
	}
	if f.placementConfirmed() {
		return byFact(p)
	}
	if back, ok := f.latest(FactReturned, nil); ok && back.ID > p.ID {
		return stale(StaleReturned, back.OccurredAt)
	}
	if x, ok := f.latest(FactOrgImported, nil); ok && x.ID > p.ID && x.Digest != p.Digest {
		return stale(StaleImport, x.OccurredAt)
	}
	return byFact(p)
}

// ruleStructure: each confirmer has confirmed data equal to those presented.
func ruleStructure(f *Facts) Evidence {
	if s, ok := f.placementSignOffs(); ok {
		if e := f.structureConfirmed(); e.Holds {
			return e
		}
		return held(s.At, s.By)
	}
	return f.structureConfirmed()
}

func (f *Facts) structureConfirmed() Evidence {
	p, ok := f.presented()
	if !ok || len(f.Confirmers) == 0 {
		return open()
	}
	var last SignOff
	for _, c := range f.Confirmers {
		s, ok := f.signOff(Structure, c, func(s SignOff) bool { return s.Digest == p.Digest })
		if !ok {
			if old, ok := f.signOff(Structure, c, nil); ok && old.At.Before(p.OccurredAt) {
				return stale(StalePresented, p.OccurredAt)
			}
			return open()
		}
		if !s.At.Before(last.At) {
			last = s
		}
	}
	if back, ok := f.latest(FactReturned, nil); ok && back.RecordedAt.After(last.At) {
		return stale(StaleReturned, back.OccurredAt)
	}
	if x, ok := f.latest(FactOrgImported, nil); ok && x.ID > p.ID && x.Digest != p.Digest {
		return stale(StaleImport, x.OccurredAt)
	}
	e := held(last.At, last.By)
	e.Retrospective = last.Retrospective
	return e
}

func rulePersonsTest(f *Facts) Evidence {
	e := frozen(untilClean(LAB, []Level{LevelPersons}, []Resource{Person, EmployeePosition}))(f)
	p := f.period()
	if p == nil || !e.Holds || f.placementConfirmed() {
		return e
	}
	back, ok := f.latest(FactPlaceReturned, func(x Fact) bool { return x.Period == p.ID })
	if !ok {
		return e
	}
	if imp, ok := f.latest(FactPersonsImport, func(x Fact) bool { return x.Period == p.ID }); ok && imp.ID > back.ID {
		return e
	}
	if r, ok := f.newest(Placement, LAB); !ok || !r.At.After(back.OccurredAt) {
		return f.mender(back)
	}
	return e
}

// sinceLastPeriod keeps a fact from counting for a later period than it was
// recorded for.
func (f *Facts) sinceLastPeriod(x Fact) bool {
	p := f.period()
	for i := range f.Periods {
		q := &f.Periods[i]
		if p != nil && q.ID == p.ID {
			break
		}
		if s, ok := q.Steps[PeriodRollback]; ok && !x.RecordedAt.After(s.RecordedAt) {
			return false
		}
	}
	return true
}

func (f *Facts) perPeriod(kind FactKind) Evidence {
	x, ok := f.latest(kind, nil)
	if !ok {
		return open()
	}
	if !f.sinceLastPeriod(x) {
		return stale(StaleUnconfirmed, f.lastRollback())
	}
	return byFact(x)
}

func (f *Facts) lastRollback() (at time.Time) {
	for i := range f.Periods {
		at = later(at, f.Periods[i].Steps[PeriodRollback].At)
	}
	return at
}

func ruleHour(f *Facts) Evidence { return f.perPeriod(FactHour) }

func ruleQueued(f *Facts) Evidence { return f.perPeriod(FactQueued) }

// ofPeriod holds when the step is recorded in the period that counts.
func ofPeriod(step PeriodStep) Rule {
	return func(f *Facts) Evidence {
		p := f.period()
		if p == nil {
			if at := f.lastRollback(); !at.IsZero() {
				return stale(StaleUnconfirmed, at)
			}
			return open()
		}
		if s, ok := p.Steps[step]; ok {
			return held(s.At, s.By)
		}
		return open()
	}
}

// rulePersonsImport: recorded in the period, and not before what was returned.
func rulePersonsImport(f *Facts) Evidence {
	p := f.period()
	if p == nil {
		if at := f.lastRollback(); !at.IsZero() {
			return stale(StaleUnconfirmed, at)
		}
		return open()
	}
	x, ok := f.latest(FactPersonsImport, func(x Fact) bool { return x.Period == p.ID })
	if !ok {
		return open()
	}
	if back, ok := f.latest(FactPlaceReturned, func(y Fact) bool { return y.Period == p.ID && y.ID > x.ID }); ok {
		return stale(StaleReturned, back.OccurredAt)
	}
	return byFact(x)
}

func rulePlacement(f *Facts) Evidence {
	p := f.period()
	if p == nil {
		if at := f.lastRollback(); !at.IsZero() {
			return stale(StaleUnconfirmed, at)
		}
		return open()
	}
	if s, ok := f.placementIn(p.ID); ok {
		e := held(s.At, s.By)
		e.Retrospective = s.Retrospective
		return e
	}
	if back, ok := f.latest(FactPlaceReturned, func(x Fact) bool { return x.Period == p.ID }); ok {
		return stale(StaleReturned, back.OccurredAt)
	}
	return open()
}

// ruleProdEndpoints: «samme som LAB», or URLs and password of PROD's own.
func ruleProdEndpoints(f *Facts) Evidence {
	out := Evidence{Holds: true}
	for _, r := range MandatoryResources() {
		e, ok := f.endpoint(PROD, r)
		if !ok {
			return open()
		}
		if e.At.After(out.At) {
			out.At, out.Recorded, out.By = e.At, e.At, e.By
		}
	}
	c, ok := f.credential(PROD)
	if !ok {
		return open()
	}
	if c.At.After(out.At) {
		out.At, out.Recorded, out.By = c.At, c.At, c.By
	}
	return out
}

// ruleProdTest: once PROD is set up, a later change is another procedure.
func ruleProdTest(f *Facts) Evidence {
	e := untilClean(PROD, Levels(), MandatoryResources())(f)
	if x, ok := f.latest(FactProdSetup, nil); ok && !e.Holds {
		return byFact(x)
	}
	return e
}

// ruleDifferences: what PROD reads equals what was confirmed in LAB, differs
// little, or was gone through by the requester.
func ruleDifferences(f *Facts) Evidence {
	if x, ok := f.latest(FactProdSetup, nil); ok {
		return byFact(x)
	}
	d := f.Difference
	if d == nil {
		return open()
	}
	if d.Small() {
		return held(d.At, 0)
	}
	if x, ok := f.latest(FactDiffAccepted, func(x Fact) bool { return !x.RecordedAt.Before(d.At) }); ok {
		return byFact(x)
	}
	return open()
}
