package onboarding

// Stage 6: persons and positions, in a LAB period. What belongs to a period
// counts for that one only.

// rulePersonsTest: without failures, and nothing was returned since it was
// read, in this period or the one before.
func rulePersonsTest(f *Facts) Evidence {
	e := kept(ReqPersonsTest, clean(LAB, LevelPersons))(f)
	if _, ok := f.settledFor(ReqPersonsTest); ok || !e.Holds {
		return e
	}
	if back, ok := f.returnedPlacement(); ok && !f.readAfter(back, Placement) {
		return f.mender(back)
	}
	return e
}

// returnedPlacement is the newest return of a placement, unless it was settled
// by an import after it.
func (f *Facts) returnedPlacement() (Fact, bool) {
	back, ok := f.latest(FactPlaceReturned, nil)
	if !ok {
		return Fact{}, false
	}
	if x, ok := f.latest(FactPersonsImport, nil); ok && x.ID > back.ID {
		return Fact{}, false
	}
	return back, true
}

func ruleHour(f *Facts) Evidence { return f.perPeriod(FactHour) }

func ruleQueued(f *Facts) Evidence { return f.perPeriod(FactQueued) }

// perPeriod keeps a fact from counting for a later period than the one that it
// was recorded for.
func (f *Facts) perPeriod(kind FactKind) Evidence {
	e := f.byLatest(kind)
	now := f.current()
	for i := range f.Periods {
		q := &f.Periods[i]
		if now != nil && q.ID == now.ID {
			continue
		}
		s, over := q.Steps[PeriodRollback]
		switch {
		case !over:
		case e.Holds && !e.Recorded.After(s.recorded()):
			e = lapsed(e, StaleUnconfirmed, s.At)
		case !e.Holds:
			e.judged = later(e.judged, s.recorded())
		}
	}
	return e
}

// ofPeriod holds when the step is recorded in the period that counts.
func ofPeriod(step PeriodStep) Rule {
	return func(f *Facts) Evidence { return f.stepOf(f.current(), step) }
}

// afterPeriod is ofPeriod for what concludes a period: it is asked for also
// where the case was left unconfirmed, until somebody has seen that nobody is
// left in LAB.
func afterPeriod(step PeriodStep) Rule {
	return func(f *Facts) Evidence { return f.stepOf(f.period(), step) }
}

func (f *Facts) stepOf(p *Period, step PeriodStep) Evidence {
	if p == nil {
		return f.noPeriod(step)
	}
	if s, ok := p.Steps[step]; ok {
		return byStep(s)
	}
	return Evidence{whole: true}
}

// noPeriod is the evidence of a step while no period counts. Where the case had
// a place in one here, nothing registered afterwards replaces its steps.
func (f *Facts) noPeriod(step PeriodStep) Evidence {
	if len(f.Periods) == 0 {
		return open()
	}
	last := f.Periods[len(f.Periods)-1]
	e := Evidence{}
	if s, ok := last.Steps[step]; ok {
		e = byStep(s)
	}
	e = lapsed(e, StaleUnconfirmed, last.Steps[PeriodRollback].At)
	e.whole = true
	return e
}

// rulePersonsImport: recorded in the period with as many persons as were read,
// or the difference explained, and not before what was returned.
func rulePersonsImport(f *Facts) Evidence {
	p := f.current()
	if p == nil {
		return f.noPeriod("")
	}
	x, ok := f.latest(FactPersonsImport, inPeriod(p.ID))
	if !ok {
		return Evidence{whole: true}
	}
	if back, ok := f.latest(FactPlaceReturned, inPeriod(p.ID)); ok && back.ID > x.ID {
		e := lapsed(byFact(x), StaleReturned, back.OccurredAt)
		e.whole = true
		return e
	}
	if e := f.counted(x); !e.Holds {
		e.whole = true
		return e
	}
	return byFact(x)
}

func inPeriod(id PeriodID) func(Fact) bool {
	return func(x Fact) bool { return x.Period == id }
}

func rulePlacement(f *Facts) Evidence {
	p := f.current()
	if p == nil {
		e := f.noPeriod("")
		if e.Stale != "" {
			if s, ok := f.lastSignOff(Placement); ok {
				e = lapsed(bySignOff(s), e.Stale, e.StaleAt)
				e.whole = true
			}
		}
		return e
	}
	if s, ok := f.placementIn(p.ID); ok {
		return bySignOff(s)
	}
	if back, ok := f.latest(FactPlaceReturned, inPeriod(p.ID)); ok {
		e := stale(StaleReturned, back.OccurredAt)
		if x, ok := f.latest(FactPersonsImport, inPeriod(p.ID)); ok && x.ID > back.ID {
			e = open() // imported again: it waits for the requester once more
		}
		e.whole = true
		return e
	}
	return Evidence{whole: true}
}

// placementSignOffs returns the last confirmation where every confirmer has
// confirmed the placement in one period.
func (f *Facts) placementSignOffs() (last SignOff, ok bool) {
	for i := len(f.Periods) - 1; i >= 0; i-- {
		if s, ok := f.placementIn(f.Periods[i].ID); ok {
			return s, true
		}
	}
	return SignOff{}, false
}

func (f *Facts) placementConfirmed() bool {
	_, ok := f.placementSignOffs()
	return ok
}

// placementIn tells whether all have confirmed what was imported last in the
// period.
func (f *Facts) placementIn(id PeriodID) (last SignOff, ok bool) {
	counts, ok := f.placementCounts(id)
	if !ok {
		return SignOff{}, false
	}
	ok, last = f.signedBy(Placement, counts)
	return last, ok
}
