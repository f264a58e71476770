package onboarding

import "time"

// LabPeriod is the period in which the case has a place, nil for none. One that
// was rolled back before the case was confirmed is there until somebody has seen
// that nobody is left in LAB.
func (f *Facts) LabPeriod() *Period { return f.period() }

// Has tells whether a step of the period is recorded.
func (p *Period) Has(s PeriodStep) bool { return p.has(s) }

// PersonsImport is the newest import of persons in a period.
func (f *Facts) PersonsImport(id PeriodID) (Fact, bool) {
	return f.latest(FactPersonsImport, inPeriod(id))
}

// PlacementReturned is the newest return in a period, unless persons were
// imported again after it.
func (f *Facts) PlacementReturned(id PeriodID) (Fact, bool) {
	back, ok := f.latest(FactPlaceReturned, inPeriod(id))
	if !ok {
		return Fact{}, false
	}
	if x, ok := f.PersonsImport(id); ok && x.ID > back.ID {
		return Fact{}, false
	}
	return back, true
}

// PlacementConfirmedBy finds the confirmation that counts for what was imported
// last in a period, of one of those who confirm.
func (f *Facts) PlacementConfirmedBy(c CustomerID, id PeriodID) (SignOff, bool) {
	counts, ok := f.placementCounts(id)
	if !ok {
		return SignOff{}, false
	}
	return f.signOff(Placement, c, counts)
}

// placementCounts tells which confirmations count for what was imported last in
// a period. An equal import carries a confirmation over; other data, or a
// return, end it.
func (f *Facts) placementCounts(id PeriodID) (counts func(SignOff) bool, imported bool) {
	imp, ok := f.latest(FactPersonsImport, inPeriod(id))
	if !ok {
		return nil, false
	}
	var since time.Time
	current := ""
	for _, x := range f.Recorded {
		switch {
		case x.Period != id || !x.Withdrawn.IsZero():
		case x.Kind == FactPlaceReturned:
			since = later(since, x.RecordedAt)
		case x.Kind == FactPersonsImport && x.Digest != current:
			current = x.Digest
			since = later(since, x.RecordedAt)
		}
	}
	taken := later(f.TakenBack[ReqPlacement], f.TakenBack[ReqPersonsImport])
	return func(s SignOff) bool {
		return s.Period == id && s.Digest == imp.Digest && !s.At.Before(since) && s.At.After(taken)
	}, true
}
