package onboarding

import "time"

// StageProgress is a stage with its requirements.
type StageProgress struct {
	Stage        Stage
	State        StageState
	DoneAt       time.Time // when the last of its requirements came to hold
	Requirements []RequirementProgress
	Missing      int // mandatory requirements that do not hold
}

// Progress is where a case is, derived from facts.
type Progress struct {
	Version   Version
	Status    Status
	Stage     Stage // the current one; 7 also when all is done
	Stages    []StageProgress
	Turn      Turn
	Also      []Turn    // others that can act now: «i tillegg»
	DataInLab time.Time // since when personal data of this case lie in LAB; zero: none do

	// PeriodData is DataInLab for any case of the open period in which this one
	// has a place: they bind it too.
	PeriodData time.Time
}

// Requirement finds a requirement's progress.
func (p *Progress) Requirement(k Key) (RequirementProgress, bool) {
	for i := range p.Stages {
		for _, r := range p.Stages[i].Requirements {
			if r.Key == k {
				return r, true
			}
		}
	}
	return RequirementProgress{}, false
}

// Holds tells whether a requirement is met.
func (p *Progress) Holds(k Key) bool {
	r, ok := p.Requirement(k)
	return ok && r.State == Met
}

// Evaluate derives a case's progress. It is pure: the same procedure, facts and
// instant give the same answer. now is the instant of the change after which,
// or of the view for which, it is derived.
func Evaluate(proc Procedure, f *Facts, now time.Time) Progress {
	p := Progress{Version: proc.Version, Status: f.status()}
	judged := make(map[Key]bool, len(proc.Requirements))
	for _, r := range proc.Requirements {
		rp := judge(r, f, judged)
		judged[r.Key] = rp.Holds
		if n := len(p.Stages); n == 0 || p.Stages[n-1].Stage != r.Stage {
			p.Stages = append(p.Stages, StageProgress{Stage: r.Stage, State: StageDone})
		}
		s := &p.Stages[len(p.Stages)-1]
		s.Requirements = append(s.Requirements, rp)
		switch {
		case rp.Optional:
		case !rp.Holds:
			s.Missing++
			s.State = StageLater
		case rp.At.After(s.DoneAt):
			s.DoneAt = rp.At
		}
	}
	p.Stage = p.Stages[len(p.Stages)-1].Stage
	for i := range p.Stages {
		if p.Stages[i].State != StageDone {
			p.Stages[i].State = StageCurrent
			p.Stage = p.Stages[i].Stage
			break
		}
	}
	p.DataInLab, _ = f.PersonalDataInLab()
	p.PeriodData = f.periodData()
	p.Turn, p.Also = turn(&p, f, now)
	return p
}

func judge(r Requirement, f *Facts, before map[Key]bool) RequirementProgress {
	rp := RequirementProgress{Requirement: r, Evidence: f.evidence(r)}
	rp.Party, rp.Role = f.partyOf(r.Owner)
	if rp.Waits != "" {
		rp.Party, rp.Role = rp.Waits, roleOf(rp.Waits)
	}
	switch {
	case rp.Holds:
		rp.State = Met
	case allHold(r.After, before):
		rp.State = Open
	default:
		rp.State = Waiting
	}
	return rp
}

// evidence is what a requirement's rule found out, with what was registered
// afterwards, taken back, or closed.
func (f *Facts) evidence(r Requirement) Evidence {
	e := r.Rule(f)
	if x, ok := f.afterwards(r.Key); ok && !e.Holds && r.Key != ReqClosed && e.yieldsTo(x) {
		e = byAfterwards(x)
	}
	if at, ok := f.TakenBack[r.Key]; ok {
		switch {
		case e.Holds && !e.Recorded.After(at):
			e = lapsed(e, StaleTakenBack, at)
		case !e.Holds && e.Stale == "" && e.Waits == "":
			e = lapsed(e, StaleTakenBack, at)
		}
	}
	if x, ok := f.latest(FactClosed, nil); ok && !e.Holds && !r.Optional && f.status() == Closed {
		// A closed case changes only in its thread: what held when it was closed
		// holds, though an address in the settings changes or a password is deleted.
		e = byFact(x)
	}
	return e
}

// yieldsTo tells whether what was registered afterwards is newer than all that
// the rule judged.
func (e Evidence) yieldsTo(x Fact) bool {
	newer := e.judged
	if e.Stale != "" {
		newer = later(newer, e.StaleAt)
	}
	return !e.whole && !newer.After(x.RecordedAt)
}

func allHold(keys []Key, judged map[Key]bool) bool {
	for _, k := range keys {
		if !judged[k] {
			return false
		}
	}
	return true
}

func (f *Facts) status() Status {
	switch {
	case !f.CancelledAt.IsZero():
		return Cancelled
	case f.Hold != nil:
		return OnHold
	}
	if _, ok := f.latest(FactClosed, nil); ok {
		return Closed
	}
	return Active
}
