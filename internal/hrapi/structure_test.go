package hrapi

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

// anyStructure draws units that hang together in any way: trees, loose units, cycles, doubled ids.
func anyStructure(t *rapid.T) *Structure {
	ids := rapid.SampledFrom([]string{"1", "2", "3", "4", "5", "6", "7", "8"})
	units := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Unit {
		return Unit{
			ID: ids.Draw(t, "id"), Name: rapid.SampledFrom([]string{"Skole", "Helse", "skole", "", "Test"}).Draw(t, "name"),
			Parent: rapid.OneOf(rapid.Just(""), ids, rapid.Just("99")).Draw(t, "parent"),
		}
	}), 0, 12).Draw(t, "units")
	return &Structure{AuthorityName: "Narvik", Units: units}
}

// oneEach keeps the first unit of each id, sorted, as a reading has them.
func oneEach(s *Structure) *Structure {
	units := slices.Clone(s.Units)
	slices.SortStableFunc(units, func(a, b Unit) int { return strings.Compare(a.ID, b.ID) })
	return &Structure{AuthorityName: s.AuthorityName, Units: slices.CompactFunc(units, func(a, b Unit) bool { return a.ID == b.ID })}
}

func shuffled[T any](t *rapid.T, list []T) []T {
	return rapid.Permutation(list).Draw(t, "order")
}

func TestStructureDigestIgnoresOrderAndNothingElse(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyStructure(t), anyStructure(t)
		assert.Equal(t, a.Digest(), (&Structure{AuthorityName: "Bodø", Units: shuffled(t, a.Units)}).Digest())
		left, right := slices.Clone(a.Units), slices.Clone(b.Units)
		slices.SortFunc(left, compareUnits)
		slices.SortFunc(right, compareUnits)
		assert.Equal(t, slices.Equal(left, right), a.Digest() == b.Digest())
	})
}

func TestStructureDigestKeepsTextsApart(t *testing.T) {
	t.Parallel()
	digests := map[string]bool{}
	for _, unit := range []Unit{{"1", "23", ""}, {"12", "3", ""}, {"1", "2", "3"}, {"", "123", ""}, {"1:", "2", "3"}, {"1", ":2", "3"}} {
		digests[(&Structure{Units: []Unit{unit}}).Digest()] = true
	}
	assert.Len(t, digests, 6)
}

// The digest is stored beside confirmations: its form must never change unnoticed.
func TestStructureDigestIsPinned(t *testing.T) {
	t.Parallel()
	s := Structure{Units: []Unit{{"2", "Skole og læring", "1"}, {"1", "Narvik kommune", ""}}}
	assert.Equal(t, "515e7156f9f9ad366f491a7547c1755d8ec7d7c13fce2cae874ae5fb4773a447", s.Digest())
	p := Placement{Persons: 2, Positions: 3, DistinctPersons: 2, Units: []UnitFigures{{UnitID: "1", Persons: 2, Positions: 3, MainPositions: 2, Managers: 1}}}
	assert.Equal(t, "52633b1b14e132db56dda4a8d47b20967ff77e9cc16736c6c3f264255f8d463d", p.Digest())
}

func TestDiffStructuresIsEmptyExactlyWhereDigestsAgree(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyStructure(t), anyStructure(t)
		assert.Equal(t, a.Digest() == b.Digest(), DiffStructures(a, b).Empty())
		assert.True(t, DiffStructures(a, &Structure{Units: shuffled(t, a.Units)}).Empty())
		there, back := DiffStructures(a, b), DiffStructures(b, a)
		assert.Equal(t, there.Added, back.Removed)
		assert.Len(t, back.Moved, len(there.Moved))
		assert.Len(t, back.Renamed, len(there.Renamed))
		assert.Equal(t, there.Units(), back.Units())
	})
}

// What the diff says, done to the one, gives the other.
func TestDiffStructuresTellsAll(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := oneEach(anyStructure(t)), oneEach(anyStructure(t))
		d := DiffStructures(a, b)
		units := map[string]Unit{}
		for _, unit := range a.Units {
			units[unit.ID] = unit
		}
		for _, unit := range d.Removed {
			delete(units, unit.ID)
		}
		for _, unit := range d.Added {
			units[unit.ID] = unit
		}
		for _, change := range append(d.Renamed, d.Moved...) {
			units[change.New.ID] = change.New
		}
		got := &Structure{}
		for _, unit := range units {
			got.Units = append(got.Units, unit)
		}
		assert.Equal(t, b.Digest(), got.Digest())
	})
}

func TestAMovedSubTreeIsOneChange(t *testing.T) {
	t.Parallel()
	before := &Structure{Units: []Unit{{"1", "Narvik", ""}, {"2", "Oppvekst", "1"}, {"3", "Helse", "1"}, {"4", "Skole", "2"}, {"5", "Ankenes skole", "4"}, {"6", "SFO", "5"}}}
	after := &Structure{Units: slices.Clone(before.Units)}
	after.Units[3].Parent = "3"
	d := DiffStructures(before, after)
	assert.Equal(t, StructureDiff{Moved: []UnitChange{{Old: Unit{"4", "Skole", "2"}, New: Unit{"4", "Skole", "3"}}}}, d)
	after.Units[3].Name = "Skular"
	assert.Equal(t, 1, DiffStructures(before, after).Units(), "renamed and moved is one unit")
}

func TestDiffStructuresWithNone(t *testing.T) {
	t.Parallel()
	s := &Structure{Units: []Unit{{"1", "Narvik", ""}}}
	assert.Equal(t, StructureDiff{Added: s.Units}, DiffStructures(nil, s))
	assert.Equal(t, StructureDiff{Removed: s.Units}, DiffStructures(s, nil))
	assert.True(t, DiffStructures(nil, nil).Empty())
}

func TestTree(t *testing.T) {
	t.Parallel()
	s := &Structure{Units: []Unit{
		{"1", "Narvik", ""},
		{"2", "Oppvekst", "1"},
		{"3", "Helse", "1"},
		{"4", "Skole", "2"},
		{"5", "Løs", "77"},
		{"6", "Under løs", "5"},
		{"7", "Ring a", "8"},
		{"8", "Ring b", "7"},
		{"9", "Under ringen", "8"},
		{"10", "Selv", "10"},
	}}
	tree := s.Tree()
	names := func(units []Unit) []string {
		var list []string
		for _, unit := range units {
			list = append(list, unit.Name)
		}
		return list
	}
	assert.Equal(t, []string{"Narvik"}, names(tree.Roots()))
	assert.Equal(t, []string{"Løs"}, names(tree.Orphans()))
	assert.Equal(t, []string{"Ring a", "Ring b", "Selv"}, names(tree.InCycle()))
	assert.Equal(t, []string{"Helse", "Oppvekst"}, names(tree.Children("1")))
	assert.Equal(t, []string{"Narvik", "Oppvekst", "Skole"}, names(tree.Path("4")))
	assert.Equal(t, []string{"Ring b", "Ring a"}, names(tree.Path("7")))
	assert.Equal(t, []string{"Oppvekst", "Skole"}, names(tree.Within("2")))
	assert.Equal(t, []string{"Ring a", "Ring b", "Under ringen"}, names(tree.Within("7")))
	assert.Equal(t, 3, tree.Levels())
	assert.Equal(t, 3, tree.Depth("4"))
	assert.Zero(t, tree.Depth("9"))
	assert.Equal(t, 3, tree.Beneath("1"))
	assert.Nil(t, tree.Children("99"))
	assert.Nil(t, tree.Within("99"))
	_, exists := tree.Unit("99")
	assert.False(t, exists)
	assert.Zero(t, (&Structure{}).Tree().Levels())
}

// Every unit is either reached from the top, or a cycle is above it.
func TestTreeLosesNoUnit(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := oneEach(anyStructure(t))
		tree := s.Tree()
		reached := 0
		for _, top := range append(tree.Roots(), tree.Orphans()...) {
			reached += 1 + tree.Beneath(top.ID)
			assert.Len(t, tree.Within(top.ID), 1+tree.Beneath(top.ID))
		}
		below := 0
		for _, unit := range s.Units {
			path := tree.Path(unit.ID)
			assert.Equal(t, unit, path[len(path)-1])
			if tree.Depth(unit.ID) == 0 {
				below++
				assert.NotEmpty(t, tree.InCycle())
			} else {
				assert.Len(t, path, tree.Depth(unit.ID))
			}
		}
		assert.Equal(t, len(s.Units), reached+below)
		for _, unit := range tree.InCycle() {
			assert.Zero(t, tree.Depth(unit.ID))
		}
	})
}

func TestSuspicious(t *testing.T) {
	t.Parallel()
	s := &Structure{Units: []Unit{
		{"1", "Narvik", ""},
		{"2", "Skole", "1"},
		{"3", "SKOLE ", "1"},
		{"4", "", "1"},
		{"5", "Demo", "1"},
		{"6", "Bodø", ""},
		{"7", "Løs", "99"},
		{"8", "Selv", "8"},
		{"9", "Teststasjon", "1"},
		{"10", "Ikke bruk denne", "1"},
	}}
	parent := "1"
	for i := range 8 {
		id := fmt.Sprintf("d%d", i)
		s.Units = append(s.Units, Unit{id, "Dyp " + id, parent})
		parent = id
	}
	for i := range 101 {
		s.Units = append(s.Units, Unit{fmt.Sprintf("w%03d", i), fmt.Sprintf("Avdeling %d", i), "2"})
	}
	var got []string
	for _, suspicion := range s.Suspicious() {
		got = append(got, string(suspicion.Kind)+" "+suspicion.Unit.ID)
	}
	assert.Equal(t, []string{
		"in-cycle 8", "loose-unit 7", "several-tops 1", "several-tops 6", "empty-name 4", "doubled-name 3",
		"test-unit 10", "test-unit 5", "very-deep d7", "very-wide 2",
	}, got)
}

func TestNothingSuspiciousInASoundStructure(t *testing.T) {
	t.Parallel()
	s := &Structure{Units: []Unit{{"1", "Narvik kommune", ""}, {"2", "Skole", "1"}, {"3", "Helse", "1"}, {"4", "Administrasjon", "2"}, {"5", "Administrasjon", "3"}}}
	assert.Empty(t, s.Suspicious())
}
