package onboarding

import "time"

// Rule tells whether a requirement holds, from facts alone.
type Rule func(f *Facts) Evidence

func held(at time.Time, by PersonID) Evidence {
	return Evidence{Holds: true, At: at, Recorded: at, By: by}
}

func open() Evidence { return Evidence{} }

// openSince is open as of an instant: what was registered afterwards before it
// tells of something else.
func openSince(at time.Time) Evidence { return Evidence{judged: at} }

func byFact(x Fact) Evidence {
	return Evidence{Holds: true, At: x.OccurredAt, Recorded: x.RecordedAt, By: x.By, Retrospective: x.Retrospective}
}

// byAfterwards is for what was done before the case was opened here. It never
// looks like something done here.
func byAfterwards(x Fact) Evidence {
	e := byFact(x)
	e.Retrospective = true
	return e
}

func bySignOff(s SignOff) Evidence {
	e := held(s.At, s.By)
	e.Retrospective = s.Retrospective
	return e
}

func byStep(s Step) Evidence {
	return Evidence{Holds: true, At: s.At, Recorded: s.recorded(), By: s.By}
}

// lapsed is what held once and no longer does: who did it and when stays to be
// shown, with why it does not count.
func lapsed(e Evidence, why StaleReason, at time.Time) Evidence {
	e.Holds, e.Stale, e.StaleAt = false, why, at
	return e
}

func stale(why StaleReason, at time.Time) Evidence { return lapsed(Evidence{}, why, at) }

// recorded holds when a fact of the kind stands.
func recorded(kind FactKind) Rule {
	return func(f *Facts) Evidence { return f.byLatest(kind) }
}

// byLatest holds with the newest standing fact of a kind; where all of them
// are withdrawn it says so.
func (f *Facts) byLatest(kind FactKind) Evidence {
	if x, ok := f.latest(kind, nil); ok {
		return byFact(x)
	}
	for i := len(f.Recorded) - 1; i >= 0; i-- {
		if x := f.Recorded[i]; x.Kind == kind {
			return lapsed(byFact(x), StaleTakenBack, x.Withdrawn)
		}
	}
	return open()
}

// afterwards finds what was registered about a requirement for a case that was
// opened half-way, unless it was taken back.
func (f *Facts) afterwards(k Key) (Fact, bool) {
	return f.latest(FactRetrospective, func(x Fact) bool {
		at, taken := f.TakenBack[k]
		return x.Requirement == k && (!taken || x.RecordedAt.After(at))
	})
}

// settled tells whether the placement is confirmed, here or before the case was
// opened here. Later differences are then gone through in stage 7 and undo
// nothing.
func (f *Facts) settled() (Evidence, bool) {
	if s, ok := f.placementSignOffs(); ok {
		return bySignOff(s), true
	}
	if len(f.Periods) > 0 {
		return Evidence{}, false
	}
	if x, ok := f.afterwards(ReqPlacement); ok {
		return byAfterwards(x), true
	}
	return Evidence{}, false
}

// settledFor is settled for one requirement: what a case handler takes back
// after the confirmation has to be met anew.
func (f *Facts) settledFor(k Key) (Evidence, bool) {
	e, ok := f.settled()
	return e, ok && !f.TakenBack[k].After(e.Recorded)
}

// kept lets a requirement of LAB hold once the placement is confirmed.
func kept(k Key, rule Rule) Rule {
	return func(f *Facts) Evidence {
		e := rule(f)
		if e.Holds {
			return e
		}
		s, ok := f.settledFor(k)
		if !ok {
			return e
		}
		if x, ok := f.afterwards(k); ok {
			return byAfterwards(x)
		}
		return s
	}
}

// keptBySetup lets a requirement hold once PROD is set up: a later change is
// another procedure.
func keptBySetup(k Key, rule Rule) Rule {
	return func(f *Facts) Evidence {
		e := rule(f)
		if x, ok := f.latest(FactProdSetup, nil); ok && !e.Holds && !f.TakenBack[k].After(x.RecordedAt) {
			return byFact(x)
		}
		return e
	}
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
