package onboarding

import "time"

// clean holds when each resource that belongs to a level has a result in force
// at it, with no failing check left standing. Shallow levels are judged first:
// where the connection fails, that is the gravest.
func clean(env Environment, levels ...Level) Rule {
	return func(f *Facts) Evidence {
		v := verdict{out: Evidence{Holds: true}}
		for _, l := range levels {
			for _, r := range resourcesOf(l) {
				e, ok := f.endpoint(env, r)
				if !ok {
					return open()
				}
				f.judgeResult(&v, e, env, l)
			}
		}
		return v.evidence(f)
	}
}

// resourcesOf gives the endpoints whose data a level is about.
func resourcesOf(l Level) []Resource {
	switch l {
	case LevelOrganisation:
		return []Resource{Authority, Organisation}
	case LevelPersons:
		return []Resource{Person, EmployeePosition}
	case LevelConnection, LevelFormat:
	}
	return MandatoryResources()
}

// verdict gathers what the results of one requirement say.
type verdict struct {
	out     Evidence
	old     Evidence // a result that no longer counts
	failing []Failing
	stopped bool // at KS, so says nothing of the municipality
	missing bool
	newest  time.Time
}

func (f *Facts) judgeResult(v *verdict, e Endpoint, env Environment, l Level) {
	t, done, stopped := f.tested(env, e.Resource, l)
	switch {
	case !done:
		v.missing = true
		v.stopped = v.stopped || stopped
		return
	case t.EndpointVersion != e.Version || t.At.Before(e.At):
		v.lapse(t, StaleURL, e.At, stopped)
		return
	}
	if c, ok := f.credential(env); l == LevelConnection && ok && (c.Version != t.CredentialVersion || t.At.Before(c.At)) {
		v.lapse(t, StaleCredentials, c.At, stopped)
		return
	}
	bad, accepted := f.standing(env, t.Failing)
	if len(bad) > 0 && stopped {
		// Something changed, was tested, and the test came to nothing: KS's turn.
		v.stopped = true
		return
	}
	v.failing = append(v.failing, bad...)
	v.newest = later(v.newest, t.At)
	if at := later(t.At, accepted); at.After(v.out.At) {
		v.out.At, v.out.Recorded, v.out.By = at, at, t.By
	}
}

func (v *verdict) lapse(t Tested, why StaleReason, at time.Time, stopped bool) {
	if v.old.Stale == "" || at.After(v.old.StaleAt) {
		v.old = lapsed(held(t.At, t.By), why, at)
	}
	v.stopped = v.stopped || stopped
}

func (v *verdict) evidence(f *Facts) Evidence {
	switch {
	case v.old.Stale != "" && !v.stopped:
		return v.old
	case len(v.failing) > 0:
		return Evidence{Waits: f.gravest(v.failing), Failures: len(v.failing), judged: v.newest}
	case v.stopped:
		return Evidence{Waits: KS, judged: v.newest}
	case v.missing:
		return open()
	}
	return v.out
}

// tested returns the newest result for one endpoint at one level, and whether
// a newer run stopped at KS.
func (f *Facts) tested(env Environment, r Resource, l Level) (t Tested, done, stopped bool) {
	var halt Tested
	for _, x := range f.Tested {
		switch {
		case x.Environment != env || x.Resource != r || x.Level != l:
		case x.Errored:
			if !stopped || x.At.After(halt.At) {
				halt, stopped = x, true
			}
		case !done || x.At.After(t.At):
			t, done = x, true
		}
	}
	if e, ok := f.endpoint(env, r); ok && stopped && halt.EndpointVersion != e.Version {
		stopped = false // it was of another URL
	}
	return t, done, stopped && (!done || halt.At.After(t.At))
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

func ruleTest(f *Facts) Evidence {
	return kept(ReqTest, clean(LAB, LevelConnection, LevelFormat))(f)
}

func ruleProdConnection(f *Facts) Evidence {
	return clean(PROD, LevelConnection)(f)
}
