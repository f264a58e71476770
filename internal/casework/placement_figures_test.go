package casework

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ks-no/tilkobling/internal/hrapi"
	"github.com/ks-no/tilkobling/internal/hrapi/simulator"
)

// read makes a test of a simulated municipality over a real socket.
func read(t *testing.T, cfg simulator.Config) *Figures {
	t.Helper()
	cfg.User, cfg.Password = "ksl", "hemmelig"
	s, err := simulator.ServeOn(t.Context(), "127.0.0.1:0", cfg, false)
	require.NoError(t, err)
	t.Cleanup(s.Close)
	target := hrapi.Target{Environment: hrapi.LAB, User: cfg.User, Password: cfg.Password, Endpoints: map[hrapi.Resource]string{}}
	for _, r := range []hrapi.Resource{hrapi.Authority, hrapi.Organisation, hrapi.Person, hrapi.EmployeePosition} {
		target.Endpoints[r] = s.URL(r)
	}
	report, err := hrapi.Run(t.Context(), target, hrapi.Options{Level: hrapi.LevelPersons, AllowPrivate: true})
	require.NoError(t, err)
	require.NotNil(t, report.Structure)
	require.NotNil(t, report.Placement)
	return RollUp(report.Structure, report.Placement)
}

func TestFiguresAddUpToTheRuns(t *testing.T) {
	t.Parallel()
	for _, employees := range []int{40, 700} {
		f := read(t, simulator.Config{Employees: employees})
		known, unknown := f.Known(), f.Unknown()
		p := f.Placement
		assert.Equal(t, p.Positions, known.Positions+unknown.Positions)
		assert.Equal(t, p.UnknownUnit, unknown.Positions)
		assert.GreaterOrEqual(t, known.Persons, p.DistinctPersons, "who works in two units counts in both")
		sum := hrapi.UnitFigures{}
		for _, u := range p.Units {
			sum = added(sum, u)
		}
		assert.Equal(t, sum, added(known, unknown), "nothing is lost on the way up")
	}
}

func TestFiguresAddUpWhateverTheTreeIsLike(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		ids := []string{"", "a", "b", "c", "d", "e", "f", "g"}
		s, p := &hrapi.Structure{}, &hrapi.Placement{}
		sum := hrapi.UnitFigures{}
		for _, id := range ids[1:] {
			if rapid.Bool().Draw(t, "exists") {
				s.Units = append(s.Units, hrapi.Unit{ID: id, Name: id, Parent: rapid.SampledFrom(ids).Draw(t, "parent")})
			}
			n := rapid.IntRange(0, 9).Draw(t, "persons")
			u := hrapi.UnitFigures{UnitID: id, Persons: n, Positions: n, MainPositions: n / 2, Managers: n % 2, SeveralMains: n % 3}
			p.Units = append(p.Units, u)
			sum = added(sum, u)
		}
		f := RollUp(s, p)
		if got := added(f.Known(), f.Unknown()); got != sum {
			t.Fatalf("%+v of %+v", got, sum)
		}
		list := f.CheckList(nil, "")
		if len(list) != UnitsToCheck(p) {
			t.Fatalf("%d units to check, of %d", len(list), UnitsToCheck(p))
		}
		seen := map[string]bool{}
		for _, c := range list {
			if seen[c.Unit.ID] || c.Figures.Persons == 0 {
				t.Fatalf("%s again, or empty", c.Unit.ID)
			}
			seen[c.Unit.ID] = true
		}
	})
}

func TestTheUnitsToCheck(t *testing.T) {
	t.Parallel()
	s := &hrapi.Structure{Units: []hrapi.Unit{
		{ID: "1", Name: "Kommunen"},
		{ID: "10", Name: "Skole", Parent: "1"},
		{ID: "11", Name: "Sykehjem", Parent: "1"},
		{ID: "12", Name: "HR og lønn", Parent: "1"},
		{ID: "13", Name: "Bibliotek", Parent: "1"},
		{ID: "14", Name: "Kino", Parent: "1"},
		{ID: "15", Name: "Tom", Parent: "1"},
	}}
	p := &hrapi.Placement{SeveralMains: 1, UnitsNoManager: 1, UnitsWithoutBody: 2, WithoutPosition: 4, Units: []hrapi.UnitFigures{
		{UnitID: "1"},
		{UnitID: "10", Persons: 40, Positions: 40, Managers: 1},
		{UnitID: "11", Persons: 30, Positions: 30, Managers: 1, SeveralMains: 1},
		{UnitID: "12", Persons: 5, Positions: 5, Managers: 1},
		{UnitID: "13", Persons: 2, Positions: 2, Managers: 1},
		{UnitID: "14", Persons: 4, Positions: 4},
		{UnitID: "15"},
	}}
	f := RollUp(s, p)
	why := func(list []UnitCheck) map[CheckReason]string {
		out := map[CheckReason]string{}
		for _, c := range list {
			out[c.Why] = c.Unit.Name
		}
		return out
	}
	assert.Equal(t, map[CheckReason]string{
		CheckLargest: "Skole", CheckSmallest: "Bibliotek", CheckException: "Sykehjem", CheckNewest: "Kino", CheckOwn: "HR og lønn",
	}, why(f.CheckList(nil, "")))
	before := &hrapi.Structure{Units: append([]hrapi.Unit{}, s.Units[:2]...)}
	before.Units = append(before.Units, s.Units[2], s.Units[4], s.Units[5])
	assert.Equal(t, "HR og lønn", why(f.CheckList(before, ""))[CheckNewest], "the only one that was not there before")
	assert.Equal(t, "Kino", why(f.CheckList(nil, "14"))[CheckOwn], "as the requester says")

	assert.Equal(t, 81, f.Sum("1").Persons)
	assert.Equal(t, 0, f.Own("1").Persons)
	var kinds []ExceptionKind
	for _, x := range f.Exceptions() {
		kinds = append(kinds, x.Kind)
		if x.Kind == ExceptionEmpty {
			assert.Equal(t, []UnitException{{ID: "1", Name: "Kommunen"}, {ID: "15", Name: "Tom"}}, x.Units)
		}
	}
	assert.Equal(t, []ExceptionKind{ExceptionSeveralMains, ExceptionNoManager, ExceptionEmpty, ExceptionNoPosition}, kinds)
}
