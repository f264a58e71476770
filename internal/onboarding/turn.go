package onboarding

import "time"

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
}

// Same tells whether two turns lie in the same hands.
func (t Turn) Same(o Turn) bool { return t.Party == o.Party }

func turn(p *Progress, f *Facts, now time.Time) (Turn, []Turn) {
	if p.Status != Active {
		return Turn{Kind: TurnNone, Since: f.since(Turn{}, now)}, nil
	}
	var can []Turn
	for i := range p.Stages {
		for _, r := range p.Stages[i].Requirements {
			if r.State == Open && !r.Optional {
				can = append(can, f.turnOf(r))
			}
		}
	}
	if !p.DataInLab.IsZero() {
		can = rollbackFirst(p, can)
	}
	if !f.Unanswered.IsZero() {
		can = questionFirst(f, can)
	}
	if len(can) == 0 {
		return Turn{Kind: TurnNone, Since: f.since(Turn{}, now)}, nil
	}
	first := can[0]
	first.Since = f.since(first, now)
	var also []Turn
	for _, t := range can[1:] {
		if t.Party != first.Party || t.Role != first.Role || t.Kind != first.Kind {
			also = append(also, t)
		}
	}
	return first, also
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
func questionFirst(f *Facts, can []Turn) []Turn {
	q := Turn{Kind: TurnQuestion, Party: KS, Role: OwnerKS}
	if len(can) > 0 && can[0].Kind == TurnRollback {
		return append([]Turn{can[0], q}, can[1:]...)
	}
	return append([]Turn{q}, can...)
}

func (f *Facts) turnOf(r RequirementProgress) Turn {
	t := Turn{Kind: TurnRequirement, Party: r.Party, Role: r.Role, Requirement: r.Key, Failures: r.Failures, Stale: r.Stale}
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
	}
	return t
}

func (f *Facts) since(t Turn, now time.Time) time.Time {
	if f.Turn == nil {
		return f.OpenedAt
	}
	if f.Turn.Same(t) {
		return f.Turn.Since
	}
	if t.Kind == TurnQuestion {
		return f.Unanswered // from the minute it came
	}
	return now
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
