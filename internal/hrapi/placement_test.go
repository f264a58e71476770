package hrapi

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

func anyPlacement(t *rapid.T) *Placement {
	few := rapid.IntRange(0, 2)
	p := &Placement{
		Persons: few.Draw(t, "persons"), Positions: few.Draw(t, "positions"), WithoutPosition: few.Draw(t, "without"), SeveralMains: few.Draw(t, "several"),
		WithoutMain: few.Draw(t, "no main"), UnknownUnit: few.Draw(t, "unknown"), UnitsNoManager: few.Draw(t, "no manager"),
		UnitsWithoutBody: few.Draw(t, "empty"), DistinctPersons: few.Draw(t, "distinct"),
	}
	for _, id := range []string{"1", "2", "3"} {
		if rapid.Bool().Draw(t, "has "+id) {
			p.Units = append(p.Units, UnitFigures{
				UnitID: id, Persons: few.Draw(t, "p"), Positions: few.Draw(t, "q"), MainPositions: few.Draw(t, "m"), Managers: few.Draw(t, "l"), SeveralMains: few.Draw(t, "s"),
			})
		}
	}
	return p
}

func TestPlacementDigestIgnoresOrderAndNothingElse(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyPlacement(t), anyPlacement(t)
		other := *a
		other.Units = shuffled(t, a.Units)
		assert.Equal(t, a.Digest(), other.Digest())
		left, right := a, b
		same := left.Persons == right.Persons && left.Positions == right.Positions && left.WithoutPosition == right.WithoutPosition &&
			left.SeveralMains == right.SeveralMains && left.WithoutMain == right.WithoutMain && left.UnknownUnit == right.UnknownUnit &&
			left.UnitsNoManager == right.UnitsNoManager && left.UnitsWithoutBody == right.UnitsWithoutBody &&
			left.DistinctPersons == right.DistinctPersons && slices.Equal(a.Units, b.Units)
		assert.Equal(t, same, a.Digest() == b.Digest())
		assert.Equal(t, same, DiffPlacements(a, b).Empty())
	})
}

func TestDiffPlacements(t *testing.T) {
	t.Parallel()
	before := &Placement{Persons: 100, Positions: 120, Units: []UnitFigures{{UnitID: "1", Persons: 60}, {UnitID: "2", Persons: 40}}}
	after := &Placement{Persons: 98, Positions: 118, Units: []UnitFigures{{UnitID: "3", Persons: 38}, {UnitID: "1", Persons: 60, Managers: 1}}}
	d := DiffPlacements(before, after)
	assert.Equal(t, PlacementDiff{
		OldPersons: 100, NewPersons: 98, OldPositions: 120, NewPositions: 118,
		Added: []UnitFigures{{UnitID: "3", Persons: 38}}, Removed: []UnitFigures{{UnitID: "2", Persons: 40}},
		Changed: []FiguresChange{{UnitID: "1", Old: UnitFigures{UnitID: "1", Persons: 60}, New: UnitFigures{UnitID: "1", Persons: 60, Managers: 1}}},
	}, d)
	assert.InDelta(t, 0.02, d.PersonShare(), 1e-9)
	assert.InDelta(t, 1, DiffPlacements(nil, after).PersonShare(), 1e-9)
	assert.Zero(t, DiffPlacements(nil, nil).PersonShare())
	assert.True(t, DiffPlacements(nil, nil).Empty())
	assert.False(t, DiffPlacements(before, nil).Empty())
}
