package hrapi

import (
	"slices"
)

// UnitChange is one unit as it was and as it is.
type UnitChange struct {
	Old Unit `json:"old"`
	New Unit `json:"new"`
}

// StructureDiff is what changed between two structures, each list sorted by id.
// A sub-tree that moved is one change, of its top unit: those below still have
// the parent they had.
type StructureDiff struct {
	Added   []Unit       `json:"added"`
	Removed []Unit       `json:"removed"`
	Renamed []UnitChange `json:"renamed"`
	Moved   []UnitChange `json:"moved"`
}

// Empty tells whether nothing changed; then the digests are equal too.
func (d StructureDiff) Empty() bool { return d.Units() == 0 }

// Units counts the units that changed. One that was renamed and moved counts once.
func (d StructureDiff) Units() int {
	n := len(d.Added) + len(d.Removed) + len(d.Renamed) + len(d.Moved)
	for _, moved := range d.Moved {
		if moved.Old.Name != moved.New.Name {
			n--
		}
	}
	return n
}

// DiffStructures compares two structures by the ids of their units. Where an id
// stands several times, the first of each side is compared with the first of the
// other, and so on.
func DiffStructures(before, after *Structure) StructureDiff {
	d := StructureDiff{}
	a, b := sortedUnits(before), sortedUnits(after)
	for len(a) > 0 || len(b) > 0 {
		switch {
		case len(b) == 0 || len(a) > 0 && a[0].ID < b[0].ID:
			d.Removed = append(d.Removed, a[0])
			a = a[1:]
		case len(a) == 0 || b[0].ID < a[0].ID:
			d.Added = append(d.Added, b[0])
			b = b[1:]
		default:
			if a[0].Name != b[0].Name {
				d.Renamed = append(d.Renamed, UnitChange{Old: a[0], New: b[0]})
			}
			if a[0].Parent != b[0].Parent {
				d.Moved = append(d.Moved, UnitChange{Old: a[0], New: b[0]})
			}
			a, b = a[1:], b[1:]
		}
	}
	return d
}

func sortedUnits(s *Structure) []Unit {
	if s == nil {
		return nil
	}
	units := slices.Clone(s.Units)
	slices.SortFunc(units, compareUnits)
	return units
}
