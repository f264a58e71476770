package onboarding

import "time"

// PeriodStep is one recorded step of a LAB period.
type PeriodStep string

const (
	PeriodMailOff  PeriodStep = "mail_off"
	PeriodBackup   PeriodStep = "backup"
	PeriodWarned   PeriodStep = "warned"
	PeriodRollback PeriodStep = "rollback"
	PeriodControl  PeriodStep = "control"
)

// Step is when a step was done and by whom.
type Step struct {
	At         time.Time // occurrence
	RecordedAt time.Time
	By         PersonID
}

func (s Step) recorded() time.Time {
	if s.RecordedAt.IsZero() {
		return s.At
	}
	return s.RecordedAt
}

// Period is a LAB period in which the case has a place.
type Period struct {
	ID    PeriodID
	Steps map[PeriodStep]Step
	// DataSince is the first import of persons in the period, of any case in it;
	// zero: none yet. Their personal data bind every case of the period.
	DataSince time.Time
}

// Open tells whether the period runs: from the backup to the rollback.
func (p *Period) Open() bool {
	return p != nil && p.has(PeriodBackup) && !p.has(PeriodRollback)
}

func (p *Period) has(s PeriodStep) bool {
	if p == nil {
		return false
	}
	_, ok := p.Steps[s]
	return ok
}

// LabSpan is the time from a backup of LAB to its rollback, which takes with it
// what was imported in between. Rollback is zero while the period is open.
type LabSpan struct {
	Backup   time.Time
	Rollback time.Time
}

// period returns the newest period in which the case has a place, unless that
// one is over, seen to be over, and left the case unconfirmed.
func (f *Facts) period() *Period {
	if len(f.Periods) == 0 {
		return nil
	}
	p := &f.Periods[len(f.Periods)-1]
	if p.has(PeriodRollback) && p.has(PeriodControl) && !f.placementConfirmed() {
		return nil
	}
	return p
}

// current is the period whose hour, place and steps count. From the rollback on
// there is none for a case that was not confirmed: it takes part in a later one.
func (f *Facts) current() *Period {
	p := f.period()
	if p.has(PeriodRollback) && !f.placementConfirmed() {
		return nil
	}
	return p
}

// PersonalDataInLab tells whether personal data of this case lie in LAB now,
// and since when. An import that was withdrawn left its data there.
func (f *Facts) PersonalDataInLab() (since time.Time, yes bool) {
	for i := range f.Periods {
		p := &f.Periods[i]
		if !p.Open() {
			continue
		}
		if x, ok := f.firstImport(p.ID); ok {
			return x.OccurredAt, true
		}
	}
	return time.Time{}, false
}

// periodData is since when personal data lie in the open period in which the
// case has a place, whichever case they are of.
func (f *Facts) periodData() time.Time {
	since, _ := f.PersonalDataInLab()
	for i := range f.Periods {
		p := &f.Periods[i]
		if p.Open() && !p.DataSince.IsZero() && (since.IsZero() || p.DataSince.Before(since)) {
			since = p.DataSince
		}
	}
	return since
}

func (f *Facts) firstImport(id PeriodID) (Fact, bool) {
	for _, x := range f.Recorded {
		if x.Kind == FactPersonsImport && x.Period == id {
			return x, true
		}
	}
	return Fact{}, false
}
