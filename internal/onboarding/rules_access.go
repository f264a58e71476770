package onboarding

import "time"

// Stages 1 to 3: who takes part, what they were sent, and how KS gets in.

func ruleCustomer(f *Facts) Evidence { return held(f.OpenedAt, f.OpenedBy) }

func ruleRequester(f *Facts) Evidence {
	if f.Requester == 0 {
		return open()
	}
	return held(f.RequesterAt, 0)
}

// ruleVerified: the check concerned one person; a new requester is checked anew.
func ruleVerified(f *Facts) Evidence {
	if f.Requester == 0 {
		return open()
	}
	if x, ok := f.latest(FactVerified, func(x Fact) bool { return x.Subject == f.Requester }); ok {
		return byFact(x)
	}
	e := f.byLatest(FactVerified)
	if e.Holds {
		e = lapsed(e, StaleRequester, f.RequesterAt)
	}
	e.judged = f.RequesterAt
	return e
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
	said := f.byLatest(FactAcknowledged)
	if said.Holds {
		return said
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
	if first.Holds {
		return first
	}
	return said
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
// filter. What was said last counts. A changed address in the settings makes
// the former stale, also where it was registered afterwards.
func allowlisted(env Environment, k Key) Rule {
	return func(f *Facts) Evidence {
		for i := len(f.Recorded) - 1; i >= 0; i-- {
			x := f.Recorded[i]
			switch {
			case !x.Withdrawn.IsZero():
			case x.Kind == FactNoFilter && (x.Environment == env || x.Environment == ""):
				return byFact(x)
			case x.Kind == FactAllowlisted && x.Environment == env:
				return f.unlessMoved(env, x, byFact(x))
			case x.Kind == FactRetrospective && x.Requirement == k && x.Address != "":
				return f.unlessMoved(env, x, byAfterwards(x))
			}
		}
		return open()
	}
}

func (f *Facts) unlessMoved(env Environment, x Fact, e Evidence) Evidence {
	if x.Address != f.Addresses[env] {
		e = lapsed(e, StaleAddress, x.OccurredAt)
		e.whole = true
	}
	return e
}
