package onboarding

import "time"

// Stage 5: the organisation's content, its import into LAB, and the structure
// that the requester confirms.

// ruleOrganisationTest: the content of the organisation is without failures,
// and nothing was returned since it was read.
func ruleOrganisationTest(f *Facts) Evidence {
	e := kept(ReqOrgReading, clean(LAB, LevelOrganisation))(f)
	if _, ok := f.settledFor(ReqOrgReading); ok || !e.Holds {
		return e
	}
	if back, ok := f.returned(); ok && !f.readAfter(back, Structure) {
		return f.mender(back)
	}
	return e
}

// readAfter tells whether the data were read again after they were returned.
func (f *Facts) readAfter(back Fact, kind ReadingKind) bool {
	r, ok := f.newest(kind, LAB)
	return ok && r.At.After(back.RecordedAt)
}

// returned is the newest return of a structure, unless it was settled by a
// presentation after it.
func (f *Facts) returned() (Fact, bool) {
	back, ok := f.latest(FactReturned, nil)
	if !ok {
		return Fact{}, false
	}
	if p, ok := f.presented(); ok && p.ID > back.ID {
		return Fact{}, false
	}
	return back, true
}

// mender: a returned reading waits for whom the requester says will mend it.
func (f *Facts) mender(back Fact) Evidence {
	e := stale(StaleReturned, back.OccurredAt)
	e.judged = back.RecordedAt
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

// orgImport is the import of the organisation that counts: the newest.
func (f *Facts) orgImport() (Fact, bool) { return f.latest(FactOrgImported, nil) }

func ruleOrganisationImport(f *Facts) Evidence {
	return kept(ReqOrgImport, func(f *Facts) Evidence {
		x, ok := f.orgImport()
		if !ok {
			return f.byLatest(FactOrgImported)
		}
		if back, ok := f.returned(); ok && back.ID > x.ID {
			// What was returned and then mended has to be imported again; where the
			// new reading equals the imported one there is nothing to import.
			if r, ok := f.newest(Structure, LAB); ok && r.At.After(back.RecordedAt) && r.Digest != x.Digest {
				return lapsed(byFact(x), StaleReturned, back.OccurredAt)
			}
		}
		if at, gone := f.lost(x); gone {
			return lapsed(byFact(x), StaleLost, at)
		}
		return byFact(x)
	})(f)
}

// lost tells whether what was imported into LAB vanished when LAB was rolled
// back to a backup taken before it. An equal import from before the backup is
// there again.
func (f *Facts) lost(x Fact) (at time.Time, gone bool) {
	at, gone = f.rolledOver(x)
	if !gone {
		return time.Time{}, false
	}
	_, there := f.latest(FactOrgImported, func(y Fact) bool {
		_, over := f.rolledOver(y)
		return y.Digest == x.Digest && !over
	})
	return at, !there
}

func (f *Facts) rolledOver(x Fact) (at time.Time, yes bool) {
	for _, s := range f.LabSpans {
		if !s.Rollback.IsZero() && x.OccurredAt.After(s.Backup) && x.OccurredAt.Before(s.Rollback) {
			return s.Rollback, true
		}
	}
	return time.Time{}, false
}

// ruleOrganisationCount: the number of units at the authority node equals the
// reading's, or the difference is explained.
func ruleOrganisationCount(f *Facts) Evidence {
	x, ok := f.orgImport()
	if !ok {
		return open()
	}
	return f.counted(x)
}

// counted holds when an import gave as many as were read, or the difference is
// explained.
func (f *Facts) counted(x Fact) Evidence {
	why, explained := f.latest(FactCountExplained, func(y Fact) bool {
		return y.Reading == x.Reading && !y.RecordedAt.Before(x.RecordedAt)
	})
	switch {
	case explained:
		return byFact(why)
	case x.Retrospective, f.CountMatches(x.Reading, x.Number):
		return byFact(x)
	}
	return openSince(x.RecordedAt)
}

// CountMatches tells whether an import of a reading gave as many units, or
// persons, as were read. Where it did not, it must be explained.
func (f *Facts) CountMatches(id ReadingID, number int) bool {
	r, ok := f.reading(id)
	if !ok {
		return false
	}
	if r.Kind == Placement {
		return r.Persons == number
	}
	return r.Units == number
}

// presented returns the presentation that counts.
func (f *Facts) presented() (Fact, bool) { return f.latest(FactPresented, nil) }

// otherImported is an import after a presentation, of other data.
func (f *Facts) otherImported(p Fact) (Fact, bool) {
	x, ok := f.orgImport()
	return x, ok && x.ID > p.ID && x.Digest != p.Digest
}

// rulePresented: the reading before the requester is the one that KS imported
// last, and was not returned.
func rulePresented(f *Facts) Evidence {
	return kept(ReqPresented, func(f *Facts) Evidence {
		p, ok := f.presented()
		if !ok {
			return f.byLatest(FactPresented)
		}
		if back, ok := f.returned(); ok {
			return lapsed(byFact(p), StaleReturned, back.OccurredAt)
		}
		if x, ok := f.otherImported(p); ok {
			return lapsed(byFact(p), StaleImport, x.OccurredAt)
		}
		return byFact(p)
	})(f)
}

// ruleStructure: each confirmer has confirmed data equal to those presented.
func ruleStructure(f *Facts) Evidence {
	e := f.structureConfirmed()
	if e.Holds {
		return e
	}
	if _, ok := f.settledFor(ReqStructure); !ok {
		return e
	}
	if last, ok := f.lastSignOff(Structure); ok && last.At.After(f.TakenBack[ReqStructure]) {
		return bySignOff(last)
	}
	return kept(ReqStructure, func(*Facts) Evidence { return e })(f)
}

func (f *Facts) structureConfirmed() Evidence {
	p, ok := f.presented()
	x, imported := f.orgImport()
	switch {
	case !ok && imported && !x.Retrospective:
		return openSince(x.RecordedAt) // ends what was registered afterwards of another one
	case !ok || len(f.Confirmers) == 0:
		return open()
	}
	since := f.inForceSince()
	all, last := f.signedBy(Structure, func(s SignOff) bool {
		return s.Digest == p.Digest && !s.At.Before(since) && s.At.After(f.TakenBack[ReqStructure])
	})
	if x, other := f.otherImported(p); other {
		return f.ended(StaleImport, x.OccurredAt, x.RecordedAt)
	}
	if all {
		return bySignOff(last)
	}
	if back, ok := f.latest(FactReturned, nil); ok && !back.RecordedAt.Before(since) {
		return f.ended(StaleReturned, back.OccurredAt, since)
	}
	return f.ended(StalePresented, p.OccurredAt, since)
}

// ended is a confirmation of the structure that was given before at.
func (f *Facts) ended(why StaleReason, at, since time.Time) Evidence {
	e := openSince(since)
	if old, ok := f.lastSignOff(Structure); ok && old.At.Before(since) {
		e = lapsed(bySignOff(old), why, at)
		e.judged = since
	}
	return e
}

// inForceSince is the instant from which a confirmation counts for what was
// presented last. An equal import or presentation carries an earlier confirmation
// over; other data, or a return, end it for good, also when the same data come
// back later.
func (f *Facts) inForceSince() (since time.Time) {
	current := ""
	for _, x := range f.Recorded {
		switch {
		case x.Kind == FactReturned && x.Withdrawn.IsZero():
			since = later(since, x.RecordedAt)
		case x.Kind != FactPresented && x.Kind != FactOrgImported, x.Digest == current:
		case !x.Withdrawn.IsZero():
			current = ""
			since = later(since, x.Withdrawn)
		default:
			current = x.Digest
			since = later(since, x.RecordedAt)
		}
	}
	return since
}

// signedBy tells whether every confirmer has given a confirmation of the kind
// for which keep holds, and returns the last of them.
func (f *Facts) signedBy(kind ReadingKind, keep func(SignOff) bool) (all bool, last SignOff) {
	retrospective := false
	for _, c := range f.Confirmers {
		s, ok := f.signOff(kind, c, keep)
		if !ok {
			return false, SignOff{}
		}
		retrospective = retrospective || s.Retrospective
		if !s.At.Before(last.At) {
			last = s
		}
	}
	last.Retrospective = retrospective
	return len(f.Confirmers) > 0, last
}
