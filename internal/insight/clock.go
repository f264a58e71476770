package insight

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// Party is one whose turn it can be.
type Party string

// The parties of a case.
const (
	KS       Party = "ks"
	Customer Party = "customer"
	Supplier Party = "supplier"
)

// Turn says who has the turn from an instant on.
type Turn struct {
	Party Party
	At    time.Time
}

// Interval is a stretch of time, From included, To not. A zero To is one that
// still goes on. One that ends before it begins is empty.
type Interval struct {
	From, To time.Time
}

// Spent is how working time was shared between the parties and holds.
type Spent struct {
	KS, Customer, Supplier, Hold time.Duration
}

// Total is the working time that was shared.
func (s Spent) Total() time.Duration {
	return s.KS + s.Customer + s.Supplier + s.Hold
}

// Add joins two stretches, such as before a closing and after a reopening.
func (s Spent) Add(other Spent) Spent {
	return Spent{
		KS: s.KS + other.KS, Customer: s.Customer + other.Customer,
		Supplier: s.Supplier + other.Supplier, Hold: s.Hold + other.Hold,
	}
}

// ErrNoTurn is the error where nobody is said to have had the turn.
var ErrNoTurn = errors.New("no turn to count the time for")

// Tally shares the working time from one instant to another between those who
// had the turn, and hold. The sum is WorkingTime(from, to), to the nanosecond.
//
// Turns and holds may come in any order and reach outside of the stretch; of two
// turns at one instant the later in the list counts. Before the first turn the
// time is the first party's. During a hold it is the hold's, whoever has the
// turn; holds that overlap are counted once. To measure a stage, give its
// beginning and end: stretches that follow each other add up.
func (c Calendar) Tally(from, to time.Time, turns []Turn, holds []Interval) (Spent, error) {
	if len(turns) == 0 {
		return Spent{}, ErrNoTurn
	}
	if !slices.IsSortedFunc(turns, compareTurns) {
		turns = slices.Clone(turns)
		slices.SortStableFunc(turns, compareTurns)
	}
	holds = joinHolds(from, to, holds)
	var spent Spent
	start := from
	for i, turn := range turns {
		end := to
		if i+1 < len(turns) && turns[i+1].At.Before(to) {
			end = turns[i+1].At
		}
		share, err := spent.of(turn.Party)
		if err != nil {
			return Spent{}, err
		}
		if !end.After(start) {
			continue
		}
		held := c.heldTime(start, end, holds)
		spent.Hold += held
		*share += c.WorkingTime(start, end) - held
		start = end
	}
	return spent, nil
}

func compareTurns(a, b Turn) int { return a.At.Compare(b.At) }

func (s *Spent) of(p Party) (*time.Duration, error) {
	switch p {
	case KS:
		return &s.KS, nil
	case Customer:
		return &s.Customer, nil
	case Supplier:
		return &s.Supplier, nil
	default:
		return nil, fmt.Errorf("unknown party %q", p)
	}
}

// heldTime measures what of a stretch lies in holds, which are apart and in order.
func (c Calendar) heldTime(from, to time.Time, holds []Interval) time.Duration {
	held := time.Duration(0)
	for _, h := range holds {
		held += c.WorkingTime(later(from, h.From), earlier(to, h.To))
	}
	return held
}

// joinHolds gives the holds within a stretch, in order, joined where they
// overlap or touch.
func joinHolds(from, to time.Time, holds []Interval) []Interval {
	if len(holds) == 0 {
		return nil
	}
	within := make([]Interval, 0, len(holds))
	for _, h := range holds {
		if h.To.IsZero() {
			h.To = to
		}
		h.From, h.To = later(from, h.From), earlier(to, h.To)
		if h.To.After(h.From) {
			within = append(within, h)
		}
	}
	slices.SortFunc(within, func(a, b Interval) int { return a.From.Compare(b.From) })
	joined := within[:0]
	for _, h := range within {
		if n := len(joined); n > 0 && !h.From.After(joined[n-1].To) {
			joined[n-1].To = later(joined[n-1].To, h.To)
			continue
		}
		joined = append(joined, h)
	}
	return joined
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// Rounded rounds each share to a unit such that the rounded shares still add up
// to the rounded total: people add figures up. A unit of 24 hours gives whole
// working days.
func (s Spent) Rounded(unit time.Duration) Spent {
	shares := [4]*time.Duration{&s.KS, &s.Customer, &s.Supplier, &s.Hold}
	left := s.Total().Round(unit)
	var rest [4]time.Duration
	for i, share := range shares {
		rest[i] = *share % unit
		*share -= rest[i]
		left -= *share
	}
	for ; left > 0; left -= unit { // to the largest remainder first
		largest := 0
		for i := range rest {
			if rest[i] > rest[largest] {
				largest = i
			}
		}
		*shares[largest] += unit
		rest[largest] = -1
	}
	return s
}
