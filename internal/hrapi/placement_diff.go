package hrapi

import (
	"cmp"
	"slices"
)

// Digest identifies what is confirmed in stage 6: all figures of the placement.
//
// It is the SHA-256, in hexadecimal, of the canonical form: the line "tilkobling
// placement 1", the nine figures of the whole in the order of the type, the number
// of units, and of each unit, sorted by id, its id and five figures. Each is
// written as its length in bytes, a colon, and its bytes.
func (p *Placement) Digest() string {
	c := newCanonical("tilkobling placement 1")
	for _, n := range []int{
		p.Persons, p.Positions, p.WithoutPosition, p.SeveralMains, p.WithoutMain,
		p.UnknownUnit, p.UnitsNoManager, p.UnitsWithoutBody, p.DistinctPersons,
	} {
		c.number(n)
	}
	units := sortedFigures(p)
	c.number(len(units))
	for _, unit := range units {
		c.text(unit.UnitID)
		for _, n := range []int{unit.Persons, unit.Positions, unit.MainPositions, unit.Managers, unit.SeveralMains} {
			c.number(n)
		}
	}
	return c.sum()
}

// FiguresChange is one unit's figures as they were and as they are. Where the
// unit is only on one side, the other side's figures are zero.
type FiguresChange struct {
	UnitID string      `json:"unit_id"`
	Old    UnitFigures `json:"old"`
	New    UnitFigures `json:"new"`
}

// PlacementDiff is what changed between two placements.
type PlacementDiff struct {
	OldPersons   int             `json:"old_persons"`
	NewPersons   int             `json:"new_persons"`
	OldPositions int             `json:"old_positions"`
	NewPositions int             `json:"new_positions"`
	Added        []UnitFigures   `json:"added"`   // units that had no line before, sorted by id
	Removed      []UnitFigures   `json:"removed"` // units that have none now
	Changed      []FiguresChange `json:"changed"`
	same         bool
}

// Empty tells whether nothing changed; then the digests are equal too.
func (d PlacementDiff) Empty() bool { return d.same }

// PersonShare is how far the number of persons moved, as a share of what it
// was: 0.02 for two per cent more or fewer. From none to some is 1.
func (d PlacementDiff) PersonShare() float64 {
	moved := d.NewPersons - d.OldPersons
	switch {
	case moved == 0:
		return 0
	case d.OldPersons == 0:
		return 1
	case moved < 0:
		moved = -moved
	}
	return float64(moved) / float64(d.OldPersons)
}

// DiffPlacements compares two placements unit by unit.
func DiffPlacements(before, after *Placement) PlacementDiff {
	a, b := sortedFigures(before), sortedFigures(after)
	d := PlacementDiff{same: before.orNone().Digest() == after.orNone().Digest()}
	d.OldPersons, d.OldPositions = before.orNone().Persons, before.orNone().Positions
	d.NewPersons, d.NewPositions = after.orNone().Persons, after.orNone().Positions
	for len(a) > 0 || len(b) > 0 {
		switch {
		case len(b) == 0 || len(a) > 0 && a[0].UnitID < b[0].UnitID:
			d.Removed = append(d.Removed, a[0])
			a = a[1:]
		case len(a) == 0 || b[0].UnitID < a[0].UnitID:
			d.Added = append(d.Added, b[0])
			b = b[1:]
		default:
			if a[0] != b[0] {
				d.Changed = append(d.Changed, FiguresChange{UnitID: a[0].UnitID, Old: a[0], New: b[0]})
			}
			a, b = a[1:], b[1:]
		}
	}
	return d
}

func (p *Placement) orNone() *Placement {
	if p == nil {
		return &Placement{}
	}
	return p
}

func sortedFigures(p *Placement) []UnitFigures {
	if p == nil {
		return nil
	}
	units := slices.Clone(p.Units)
	slices.SortFunc(units, func(a, b UnitFigures) int { return cmp.Compare(a.UnitID, b.UnitID) })
	return units
}
