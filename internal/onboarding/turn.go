package onboarding

import (
	"slices"
	"time"
)

// TurnKind tells what sort of action is asked for.
type TurnKind string

const (
	TurnRequirement TurnKind = "requirement" // meet Turn.Requirement
	TurnQuestion    TurnKind = "question"    // a message from the customer's side waits for an answer
	TurnRollback    TurnKind = "rollback"    // personal data lie in LAB
	TurnNone        TurnKind = "none"        // on hold, closed or cancelled
)

// Turn is whose it is to act, on what, and since when.
type Turn struct {
	Kind        TurnKind
	Party       Party
	Role        Owner // within KS: case handler, technician or second person
	Requirement Key
	Since       time.Time // when the turn last changed hands
	Failures    int       // of the test that waits
	Missing     int       // URLs not delivered
	Address     string    // the IP address to let in
	Stale       StaleReason

	stage Stage
}

// Same tells whether two turns lie in the same hands.
func (t Turn) Same(o Turn) bool { return t.Party == o.Party }

func turn(p *Progress, f *Facts, now time.Time) (Turn, []Turn) {
	if p.Status != Active {
		return Turn{Kind: TurnNone, Since: f.stoodStill(p.Status)}, nil
	}
	var can []Turn
	for i := range p.Stages {
		for _, r := range p.Stages[i].Requirements {
			if r.State == Open && !r.Optional {
				can = append(can, f.turnOf(r))
			}
		}
	}
	can = oneDelivery(controlFirst(can))
	if !p.DataInLab.IsZero() {
		can = rollbackFirst(p, can)
	}
	if !f.Unanswered.IsZero() {
		can = questionFirst(can)
	}
	first := can[0] // never empty: a case of which all holds is closed
	first.Since = f.since(first, now)
	return first, can[1:]
}

// controlFirst: where LAB was rolled back before the case was confirmed, KS
// sees that nobody is left there before the next period is prepared.
func controlFirst(can []Turn) []Turn {
	control := slices.IndexFunc(can, func(t Turn) bool { return t.Requirement == ReqControl })
	first := slices.IndexFunc(can, func(t Turn) bool { return t.stage == StagePersons })
	if control <= first {
		return can
	}
	out := slices.Insert(slices.Clone(can[:control]), first, can[control])
	return append(out, can[control+1:]...)
}

// oneDelivery keeps the first of what is delivered together: one sentence asks
// for the URLs, the user name and the password.
func oneDelivery(can []Turn) []Turn {
	asked := false
	return slices.DeleteFunc(can, func(t Turn) bool {
		if !deliveries[t.Requirement] {
			return false
		}
		again := asked
		asked = true
		return again
	})
}

var deliveries = map[Key]bool{
	ReqURLAuthority: true, ReqURLOrganisation: true, ReqURLPerson: true, ReqURLPosition: true, ReqCredentials: true,
}

// rollbackFirst: while personal data lie in LAB the rollback is KS's next
// action whatever else is open. Only a requester who is asked to confirm what
// lies there comes before it.
func rollbackFirst(p *Progress, can []Turn) []Turn {
	back := Turn{Kind: TurnRollback, Party: KS, Role: OwnerTechnician, Requirement: ReqRollback}
	out := make([]Turn, 0, len(can)+1)
	if r, ok := p.Requirement(ReqPlacement); ok && r.State == Open && r.Stale != StaleReturned {
		for _, t := range can {
			if t.Requirement == ReqPlacement {
				out = append(out, t)
			}
		}
	}
	out = append(out, back)
	for _, t := range can {
		if t.Requirement != ReqRollback && t.Requirement != ReqPlacement {
			out = append(out, t)
		}
	}
	return out
}

// questionFirst: an unanswered message makes it KS's turn, though never before
// a rollback that KS is already to do.
func questionFirst(can []Turn) []Turn {
	q := Turn{Kind: TurnQuestion, Party: KS, Role: OwnerKS}
	if len(can) > 0 && can[0].Kind == TurnRollback {
		return append([]Turn{can[0], q}, can[1:]...)
	}
	return append([]Turn{q}, can...)
}

func (f *Facts) turnOf(r RequirementProgress) Turn {
	t := Turn{Kind: TurnRequirement, Party: r.Party, Role: r.Role, Requirement: r.Key, Failures: r.Failures, Stale: r.Stale, stage: r.Stage}
	switch r.Key {
	case ReqURLAuthority, ReqURLOrganisation, ReqURLPerson, ReqURLPosition, ReqCredentials:
		for _, res := range MandatoryResources() {
			if _, ok := f.endpoint(LAB, res); !ok {
				t.Missing++
			}
		}
	case ReqIPLab:
		t.Address = f.Addresses[LAB]
	case ReqIPProd, ReqProdConn:
		t.Address = f.Addresses[PROD]
	default:
	}
	return t
}

// since is when the turn came into these hands. It never runs backwards.
func (f *Facts) since(t Turn, now time.Time) time.Time {
	switch {
	case f.Turn == nil:
		return earlier(f.OpenedAt, now)
	case f.Turn.Same(t):
		return f.Turn.Since
	case f.Turn.Party == "":
		return now // opened, resumed or reopened: clocks stood still until now
	case t.Kind == TurnQuestion: // from the minute it came
		return earlier(later(f.Turn.Since, f.Unanswered), now)
	}
	return earlier(later(f.Turn.Since, f.handedOver(now)), now)
}

// handedOver is when that happened which was recorded at this instant: the
// clocks run on occurrence.
func (f *Facts) handedOver(now time.Time) time.Time {
	at := now
	consider := func(recorded, occurred time.Time) {
		if sameInstant(recorded, now) && occurred.Before(at) {
			at = occurred
		}
	}
	for _, x := range f.Recorded {
		consider(x.RecordedAt, x.OccurredAt)
	}
	for i := range f.Periods {
		for _, s := range f.Periods[i].Steps {
			consider(s.recorded(), s.At)
		}
	}
	return at
}

// sameInstant compares to the microsecond, which is what a database keeps.
func sameInstant(a, b time.Time) bool {
	return a.Truncate(time.Microsecond).Equal(b.Truncate(time.Microsecond))
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// stoodStill is since when nobody has the turn.
func (f *Facts) stoodStill(s Status) time.Time {
	switch s {
	case OnHold:
		return f.Hold.Since
	case Cancelled:
		return f.CancelledAt
	case Closed:
		x, _ := f.latest(FactClosed, nil)
		return x.RecordedAt
	case Active:
	}
	return f.OpenedAt
}

// partyOf resolves an owner to the party and the role that acts.
func (f *Facts) partyOf(o Owner) (Party, Owner) {
	switch o {
	case OwnerCustomer:
		return Customer, OwnerCustomer
	case OwnerDeveloper:
		return f.developerParty(), OwnerDeveloper
	case OwnerTechnician, OwnerSecondKS:
		return KS, o
	case OwnerSystem, OwnerKS, OwnerEither:
		return KS, OwnerKS
	default:
		return KS, OwnerKS
	}
}

func (f *Facts) developerParty() Party {
	if f.DeveloperSide == Supplier {
		return Supplier
	}
	return Customer
}

func roleOf(p Party) Owner {
	switch p {
	case Customer:
		return OwnerCustomer
	case Supplier:
		return OwnerDeveloper
	case KS:
		return OwnerKS
	default:
		return OwnerKS
	}
}
