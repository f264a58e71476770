package casework

import (
	"cmp"
	"slices"
	"strings"

	"github.com/ks-no/tilkobling/internal/hrapi"
)

// Figures are the figures of a placement, rolled up the tree of units.
type Figures struct {
	Tree      *hrapi.Tree
	Placement *hrapi.Placement
	Loose     []hrapi.Unit // that hang from no top unit: their ancestors are themselves

	own map[string]hrapi.UnitFigures
	sum map[string]hrapi.UnitFigures
}

// RollUp adds the figures of each unit to those above it. A person with positions
// in two units counts in both, and twice in what lies above them.
func RollUp(s *hrapi.Structure, p *hrapi.Placement) *Figures {
	f := &Figures{Tree: s.Tree(), Placement: p, own: make(map[string]hrapi.UnitFigures, len(p.Units)), sum: make(map[string]hrapi.UnitFigures, len(p.Units))}
	for _, u := range p.Units {
		f.own[u.UnitID] = u
	}
	order := slices.Concat(f.Tree.Roots(), f.Tree.Orphans())
	top := len(order)
	for at := 0; at < len(order); at++ {
		order = append(order, f.Tree.Children(order[at].ID)...)
	}
	for at, u := range slices.Backward(order) {
		f.sum[u.ID] = added(f.sum[u.ID], f.own[u.ID])
		if at >= top {
			f.sum[u.Parent] = added(f.sum[u.Parent], f.sum[u.ID])
		}
	}
	seen := map[string]bool{}
	for _, u := range s.Units {
		if f.Tree.Depth(u.ID) == 0 && !seen[u.ID] {
			seen[u.ID] = true
			f.Loose = append(f.Loose, u)
			f.sum[u.ID] = f.own[u.ID]
		}
	}
	return f
}

func added(a, b hrapi.UnitFigures) hrapi.UnitFigures {
	return hrapi.UnitFigures{
		Persons: a.Persons + b.Persons, Positions: a.Positions + b.Positions, MainPositions: a.MainPositions + b.MainPositions,
		Managers: a.Managers + b.Managers, SeveralMains: a.SeveralMains + b.SeveralMains,
	}
}

// Own are the figures of a unit, its sub-units not included.
func (f *Figures) Own(unit string) hrapi.UnitFigures { return f.own[unit] }

// Sum are the figures of a unit with all beneath it.
func (f *Figures) Sum(unit string) hrapi.UnitFigures { return f.sum[unit] }

// Tops are the units at the top, those whose parent does not exist, and those
// that hang from none.
func (f *Figures) Tops() []hrapi.Unit {
	return slices.Concat(f.Tree.Roots(), f.Tree.Orphans(), f.Loose)
}

// Known are the figures of all units that exist, Unknown those of positions in
// units that do not. Together they are the run's own.
func (f *Figures) Known() hrapi.UnitFigures {
	var sum hrapi.UnitFigures
	for _, u := range f.Tops() {
		sum = added(sum, f.sum[u.ID])
	}
	return sum
}

// Unknown are the figures of positions in units that do not exist.
func (f *Figures) Unknown() hrapi.UnitFigures {
	var sum hrapi.UnitFigures
	for _, u := range f.Placement.Units {
		if _, exists := f.Tree.Unit(u.UnitID); !exists {
			sum = added(sum, u)
		}
	}
	return sum
}

// ExceptionKind is something about a unit's figures that is worth a look.
type ExceptionKind string

// The kinds, in the order in which they are shown.
const (
	ExceptionUnknown      ExceptionKind = "unknown_unit"  // positions in a unit that does not exist
	ExceptionSeveralMains ExceptionKind = "several_mains" // persons with more than one main position
	ExceptionNoManager    ExceptionKind = "no_manager"
	ExceptionEmpty        ExceptionKind = "empty"
	ExceptionNoPosition   ExceptionKind = "without_position" // persons, who hence are in no unit
	ExceptionNoMain       ExceptionKind = "without_main"     // persons whom no unit is told of
)

// Exception is one kind with how many there are, and in which units.
type Exception struct {
	Kind  ExceptionKind
	Count int // persons, positions or units
	Units []UnitException
}

// UnitException is a unit with how many of the kind it has; 0 where the unit
// itself is one.
type UnitException struct {
	ID    string
	Name  string // empty where there is no such unit
	Count int
}

// Exceptions lists the kinds that there are any of.
func (f *Figures) Exceptions() []Exception {
	byUnit := map[ExceptionKind][]UnitException{}
	for _, u := range f.Placement.Units {
		unit, exists := f.Tree.Unit(u.UnitID)
		add := func(k ExceptionKind, n int) {
			byUnit[k] = append(byUnit[k], UnitException{ID: u.UnitID, Name: unit.Name, Count: n})
		}
		if u.SeveralMains > 0 {
			add(ExceptionSeveralMains, u.SeveralMains)
		}
		switch {
		case !exists:
			add(ExceptionUnknown, u.Positions)
		case u.Positions == 0:
			add(ExceptionEmpty, 0)
		case u.Managers == 0:
			add(ExceptionNoManager, 0)
		}
	}
	p := f.Placement
	var out []Exception
	for _, x := range []Exception{
		{Kind: ExceptionUnknown, Count: p.UnknownUnit},
		{Kind: ExceptionSeveralMains, Count: p.SeveralMains},
		{Kind: ExceptionNoManager, Count: p.UnitsNoManager},
		{Kind: ExceptionEmpty, Count: p.UnitsWithoutBody},
		{Kind: ExceptionNoPosition, Count: p.WithoutPosition},
		{Kind: ExceptionNoMain, Count: p.WithoutMain},
	} {
		if x.Count > 0 {
			x.Units = byUnit[x.Kind]
			out = append(out, x)
		}
	}
	return out
}

// unitsToCheck is how many units the requester looks at in LAB.
const unitsToCheck = 5

// UnitsToCheck is how many units there are to look at in LAB: five, or fewer
// where fewer have people.
func UnitsToCheck(p *hrapi.Placement) int {
	n := 0
	for _, u := range p.Units {
		if u.Persons > 0 {
			n++
		}
	}
	return min(n, unitsToCheck)
}

// CheckReason is why a unit is on the list.
type CheckReason string

// The reasons, in the order of the list.
const (
	CheckLargest   CheckReason = "largest"
	CheckSmallest  CheckReason = "smallest"
	CheckException CheckReason = "exception"
	CheckNewest    CheckReason = "newest"
	CheckOwn       CheckReason = "own"
	CheckMore      CheckReason = "more" // in place of a kind that there is none of
)

// UnitCheck is a unit to look at in LAB, with the figures that LAB should show.
type UnitCheck struct {
	Unit    hrapi.Unit
	Figures hrapi.UnitFigures
	Why     CheckReason
}

// CheckList chooses the units to look at in LAB: the largest, the smallest, one
// with an exception, the newest, and the requester's own. before is an earlier
// structure, which tells what is new; own is the unit that the requester says is
// theirs, else one that looks like the staff that runs the HR system. The same
// data give the same list.
func (f *Figures) CheckList(before *hrapi.Structure, own string) []UnitCheck {
	var with []hrapi.UnitFigures
	for _, u := range f.Placement.Units {
		if u.Persons > 0 {
			with = append(with, u)
		}
	}
	old := map[string]bool{}
	if before != nil {
		for _, u := range before.Units {
			old[u.ID] = true
		}
	}
	var out []UnitCheck
	taken := map[string]bool{}
	pick := func(why CheckReason, fits func(hrapi.UnitFigures) bool, order func(a, b hrapi.UnitFigures) int) {
		left := slices.DeleteFunc(slices.Clone(with), func(u hrapi.UnitFigures) bool { return taken[u.UnitID] || !fits(u) })
		if len(left) == 0 || len(out) == unitsToCheck {
			return
		}
		u := slices.MinFunc(left, func(a, b hrapi.UnitFigures) int { return cmp.Or(order(a, b), byID(a.UnitID, b.UnitID)) })
		taken[u.UnitID] = true
		unit, exists := f.Tree.Unit(u.UnitID)
		if !exists {
			unit.ID = u.UnitID
		}
		out = append(out, UnitCheck{Unit: unit, Figures: u, Why: why})
	}
	exists := func(u hrapi.UnitFigures) bool { _, ok := f.Tree.Unit(u.UnitID); return ok }
	if own != "" {
		// What the requester asks for is not taken for another reason first.
		pick(CheckOwn, func(u hrapi.UnitFigures) bool { return u.UnitID == own }, same)
	}
	pick(CheckLargest, exists, func(a, b hrapi.UnitFigures) int { return cmp.Compare(b.Persons, a.Persons) })
	pick(CheckSmallest, exists, func(a, b hrapi.UnitFigures) int { return cmp.Compare(a.Persons, b.Persons) })
	pick(CheckException, odd(exists), func(a, b hrapi.UnitFigures) int {
		return cmp.Or(cmp.Compare(b.SeveralMains, a.SeveralMains), cmp.Compare(b.Persons, a.Persons))
	})
	pick(CheckNewest, exists, func(a, b hrapi.UnitFigures) int {
		return cmp.Or(newer(old, a.UnitID, b.UnitID), -byID(a.UnitID, b.UnitID))
	})
	if !slices.ContainsFunc(out, func(c UnitCheck) bool { return c.Why == CheckOwn }) {
		pick(CheckOwn, func(u hrapi.UnitFigures) bool { unit, _ := f.Tree.Unit(u.UnitID); return runsHR(unit.Name) }, same)
	}
	for range unitsToCheck {
		pick(CheckMore, func(hrapi.UnitFigures) bool { return true }, func(a, b hrapi.UnitFigures) int { return cmp.Compare(b.Persons, a.Persons) })
	}
	slices.SortStableFunc(out, func(a, b UnitCheck) int { return cmp.Compare(place(a.Why), place(b.Why)) })
	return out
}

// newer puts what was not there before first. HR systems count upwards, so that
// the highest number is the newest where nothing else tells.
func newer(old map[string]bool, a, b string) int {
	switch {
	case old[a] == old[b]:
		return 0
	case old[b]:
		return -1
	default:
		return 1
	}
}

func same(hrapi.UnitFigures, hrapi.UnitFigures) int { return 0 }

// odd are the units with an exception: several main positions, no manager, or
// people in a unit that does not exist.
func odd(exists func(hrapi.UnitFigures) bool) func(hrapi.UnitFigures) bool {
	return func(u hrapi.UnitFigures) bool { return u.SeveralMains > 0 || u.Managers == 0 || !exists(u) }
}

func place(why CheckReason) int {
	return slices.Index([]CheckReason{CheckLargest, CheckSmallest, CheckException, CheckNewest, CheckOwn, CheckMore}, why)
}

// byID orders numbers as numbers: HR systems count upwards.
func byID(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) }

// runsHR tells whether a unit's name is that of those who run the HR system.
func runsHR(name string) bool {
	for _, word := range strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return strings.ContainsRune(" -–/,&.()", r) }) {
		if word == "hr" || strings.HasPrefix(word, "personal") || strings.HasPrefix(word, "løn") {
			return true
		}
	}
	return false
}
