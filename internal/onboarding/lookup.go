package onboarding

// What the pages and the commands ask of a case's facts beside its progress.

// NewestReading is the newest reading of a kind in an environment.
func (f *Facts) NewestReading(kind ReadingKind, env Environment) (Reading, bool) {
	return f.newest(kind, env)
}

// ReadingNumbered finds a reading of the case.
func (f *Facts) ReadingNumbered(id ReadingID) (Reading, bool) { return f.reading(id) }

// OrganisationImport is the import of the organisation that counts: the newest.
func (f *Facts) OrganisationImport() (Fact, bool) { return f.orgImport() }

// StructurePresented is the presentation that counts: the newest. Whether it is
// still before the requester, the progress says.
func (f *Facts) StructurePresented() (Fact, bool) { return f.presented() }

// StructureReturned is the newest return of a structure, unless it was settled
// by a presentation after it.
func (f *Facts) StructureReturned() (Fact, bool) { return f.returned() }

// StructureConfirmedBy finds the confirmation that counts for what was presented
// last, of one of those who confirm.
func (f *Facts) StructureConfirmedBy(c CustomerID) (SignOff, bool) {
	p, ok := f.presented()
	if !ok {
		return SignOff{}, false
	}
	if _, other := f.otherImported(p); other {
		return SignOff{}, false
	}
	since := f.inForceSince()
	return f.signOff(Structure, c, func(s SignOff) bool {
		return s.Digest == p.Digest && !s.At.Before(since) && s.At.After(f.TakenBack[ReqStructure])
	})
}
