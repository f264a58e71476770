package hrapi

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// municipality is a small one as its records; tests change them.
type municipality struct {
	owner     string
	units     []string
	persons   []string
	positions []string
}

func unitLine(id, name, parent string) string {
	return fmt.Sprintf(`{"changeType":"add","changeDate":"2026-01-31T13:05:00Z","newRecord":{"id":%q,"name":%q,"parent":%q}}`, id, name, parent)
}

func personLine(id, email string) string {
	return fmt.Sprintf(`{"changeType":"add","changeDate":"2026-01-31T13:05:00Z","newRecord":{"national_id":%q,"first_name":"Kari","last_name":"Nordås","email":%q}}`, id, email)
}

func positionLine(unit, person string, main, manager bool) string {
	return fmt.Sprintf(`{"changeType":"add","changeDate":"2026-01-31T13:05:00Z","newRecord":{"org_id":%q,"national_id":%q,"position_name":"Rådgiver","main":%t,"manager":%t}}`, unit, person, main, manager)
}

// testID is the n-th synthetic national id.
func testID(n int) string {
	for day, seen := 1, 0; ; day++ {
		for own := range 1000 {
			if text, ok := withControlDigits((day%28+1)*10000+8000+(1+day/28%12)*100+day/336, own); ok {
				if seen == n {
					return text
				}
				seen++
			}
		}
	}
}

// small is a sound municipality: three units, four persons, five positions.
func small() municipality {
	a, b, c, d := testID(0), testID(1), testID(2), testID(3)
	return municipality{
		owner: soundOwner,
		units: []string{unitLine("1", "Narvik kommune", ""), unitLine("2", "Skole", "1"), unitLine("3", "Helse", "1")},
		persons: []string{
			personLine(a, "a@example.com"), personLine(b, "b@example.com"), personLine(c, "c@example.com"), personLine(d, "d@example.com"),
		},
		positions: []string{
			positionLine("1", a, true, true), positionLine("2", b, true, true), positionLine("3", c, true, true),
			positionLine("2", d, true, false), positionLine("3", d, false, false),
		},
	}
}

func (m municipality) test(t *testing.T, env Environment, level Level, incomplete ...Resource) (map[string]int64, *findings, *Structure, *Placement) {
	t.Helper()
	f := newFindings(level, Resources())
	c := newContent(env, level, "Narvik kommune")
	complete := map[Resource]bool{}
	for _, body := range []struct {
		res   Resource
		kind  string
		lines []string
	}{
		{Authority, "application/json", []string{m.owner}},
		{Organisation, ndjsonType, m.units},
		{Person, ndjsonType, m.persons},
		{EmployeePosition, ndjsonType, m.positions},
	} {
		_, _, err := c.readBody(t.Context(), strings.NewReader(ndjson(body.lines...)), body.res, body.kind, f, Limits{}, nil)
		require.NoError(t, err)
		complete[body.res] = true
	}
	for _, res := range incomplete {
		complete[res] = false
	}
	s, p := c.finish(f, complete)
	requireWorded(t, f)
	return counts(f), f, s, p
}

func TestSoundMunicipalityGivesNoFinding(t *testing.T) {
	t.Parallel()
	for _, level := range []Level{LevelFormat, LevelOrganisation, LevelPersons} {
		found, f, structure, placement := small().test(t, LAB, level)
		assert.Empty(t, found, level)
		assert.Equal(t, level != LevelFormat, structure != nil)
		assert.Equal(t, level == LevelPersons, placement != nil)
		for _, id := range f.order {
			assert.Nil(t, f.outcome[id].skipped, id)
		}
	}
}

func TestStructureAndPlacementOfASmallMunicipality(t *testing.T) {
	t.Parallel()
	_, _, s, p := small().test(t, LAB, LevelPersons)
	assert.Equal(t, &Structure{AuthorityName: "Narvik kommune", Units: []Unit{{"1", "Narvik kommune", ""}, {"2", "Skole", "1"}, {"3", "Helse", "1"}}}, s)
	assert.Equal(t, &Placement{
		Persons: 4, Positions: 5, DistinctPersons: 4,
		Units: []UnitFigures{
			{UnitID: "1", Persons: 1, Positions: 1, MainPositions: 1, Managers: 1},
			{UnitID: "2", Persons: 2, Positions: 2, MainPositions: 2, Managers: 1},
			{UnitID: "3", Persons: 2, Positions: 2, MainPositions: 1, Managers: 1},
		},
	}, p)
}

func TestContentFaultsAreFoundByTheirChecks(t *testing.T) {
	t.Parallel()
	a, d, other := testID(0), testID(3), testID(10)
	for _, tc := range []struct {
		name   string
		env    Environment
		change func(m *municipality)
		want   map[string]int64
	}{
		{"another authority", LAB, func(m *municipality) { m.owner = strings.Replace(m.owner, "Narvik", "Bodø", 1) }, map[string]int64{"authority.name-matches": 1}},
		{"authority in two languages", LAB, func(m *municipality) {
			m.owner = strings.Replace(m.owner, "Narvik kommune", "Áhkanjárga – NARVIK", 1)
		}, nil},
		{"doubled id", LAB, func(m *municipality) { m.units = append(m.units, m.units[2]) }, map[string]int64{"organisation.id-unique": 1}},
		{"two roots", LAB, func(m *municipality) { m.units[2] = unitLine("3", "Helse", "") }, map[string]int64{"organisation.one-root": 2}},
		{"no parent", LAB, func(m *municipality) { m.units[2] = unitLine("3", "Helse", "77") }, map[string]int64{"organisation.parent-exists": 1}},
		{"its own parent", LAB, func(m *municipality) { m.units[2] = unitLine("3", "Helse", "3") }, map[string]int64{"organisation.no-cycle": 1}},
		{"nothing but a cycle", LAB, func(m *municipality) { m.units[0] = unitLine("1", "Narvik kommune", "3") }, map[string]int64{"organisation.no-cycle": 2, "organisation.one-root": 1}},
		{"unit without a name", LAB, func(m *municipality) { m.units[2] = unitLine("3", "  ", "1") }, map[string]int64{"organisation.names": 1}},
		{"siblings of one name", LAB, func(m *municipality) { m.units[2] = unitLine("3", " skole", "1") }, map[string]int64{"organisation.sibling-names": 1}},
		{"test unit", LAB, func(m *municipality) { m.units[2] = unitLine("3", "Test 2", "1") }, map[string]int64{"organisation.test-units": 1}},
		{"nobody in a unit", LAB, func(m *municipality) { m.units = append(m.units, unitLine("4", "Tom", "1")) }, map[string]int64{"organisation.empty-units": 1}},

		{"wrong control digit", LAB, func(m *municipality) {
			wrong := a[:10] + string('0'+(a[10]-'0'+1)%10)
			m.persons[0], m.positions[0] = personLine(wrong, "a@example.com"), positionLine("1", wrong, true, true)
		}, map[string]int64{"person.national-id": 1}},
		{"national id of ten digits", LAB, func(m *municipality) {
			m.persons[0], m.positions[0] = personLine("1234567890", "a@example.com"), positionLine("1", "1234567890", true, true)
		}, map[string]int64{"person.national-id": 1}},
		{"doubled person", LAB, func(m *municipality) { m.persons = append(m.persons, personLine(a, "e@example.com")) }, map[string]int64{"person.national-id-unique": 1}},
		{"synthetic in PROD", PROD, func(*municipality) {}, map[string]int64{"person.synthetic": 4}},
		{"no first name", LAB, func(m *municipality) { m.persons[0] = strings.Replace(m.persons[0], "Kari", "\u00a0", 1) }, map[string]int64{"person.names": 1}},
		{"empty e-mail", LAB, func(m *municipality) { m.persons[0] = personLine(a, "") }, map[string]int64{"person.email": 1}},
		{"malformed e-mail", LAB, func(m *municipality) { m.persons[0] = personLine(a, "kari.nordås@example") }, map[string]int64{"person.email": 1}},
		{"placeholder", LAB, func(m *municipality) {
			m.persons[0], m.persons[1] = personLine(a, "har.ikke.e-post@example.com"), personLine(testID(1), "har.ikke.e-post@example.com")
		}, map[string]int64{"person.email-placeholder": 2}},
		{"shared e-mail", LAB, func(m *municipality) { m.persons[0] = personLine(a, "B@Example.com") }, map[string]int64{"person.email-shared": 1}},
		{"person without position", LAB, func(m *municipality) { m.persons = append(m.persons, personLine(other, "e@example.com")) }, map[string]int64{"person.without-position": 1}},
		{"position in no unit", LAB, func(m *municipality) { m.positions[4] = positionLine("99", d, false, false) }, map[string]int64{"employee_position.org-exists": 1}},
		{"position of nobody", LAB, func(m *municipality) { m.positions = append(m.positions, positionLine("1", other, true, false)) }, map[string]int64{"employee_position.person-exists": 1}},
		{"doubled position", LAB, func(m *municipality) { m.positions = append(m.positions, m.positions[0]) }, map[string]int64{"employee_position.unique": 1}},
		{"two main positions", LAB, func(m *municipality) { m.positions[4] = positionLine("3", d, true, false) }, map[string]int64{"employee_position.one-main": 1}},
		{"no main position", LAB, func(m *municipality) { m.positions[3] = positionLine("2", d, false, false) }, map[string]int64{"employee_position.no-main": 1}},
		{"no manager", LAB, func(m *municipality) { m.positions[2] = positionLine("3", testID(2), true, false) }, map[string]int64{"employee_position.managers": 1}},
		{"position without a name", LAB, func(m *municipality) { m.positions[0] = strings.Replace(m.positions[0], "Rådgiver", " ", 1) }, map[string]int64{"employee_position.names": 1}},
		{"ids as numbers hang together", LAB, func(m *municipality) {
			for _, lines := range [][]string{m.units, m.positions} {
				for i := range lines {
					lines[i] = strings.NewReplacer(`"org_id":"2"`, `"org_id":2`, `"id":"2"`, `"id":2`).Replace(lines[i])
				}
			}
		}, map[string]int64{"organisation.types": 1, "employee_position.types": 2}},
		{"national ids as numbers keep their zero", LAB, func(m *municipality) {
			for i := range m.positions {
				m.positions[i] = strings.Replace(m.positions[i], `"`+a+`"`, strings.TrimPrefix(a, "0"), 1)
			}
		}, map[string]int64{"employee_position.types": 1}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			m := small()
			tc.change(&m)
			found, _, _, _ := m.test(t, tc.env, LevelPersons)
			if tc.env == PROD {
				assert.Equal(t, tc.want, found)
				return
			}
			if len(tc.want) == 0 {
				assert.Empty(t, found)
				return
			}
			assert.Equal(t, tc.want, found)
		})
	}
}

func TestDepthIsNoted(t *testing.T) {
	t.Parallel()
	m := municipality{owner: soundOwner, units: []string{unitLine("1", "Narvik", "")}}
	for i := 2; i <= 10; i++ {
		m.units = append(m.units, unitLine(decimal(i), "Enhet "+decimal(i), decimal(i-1)))
	}
	found, f, _, _ := m.test(t, LAB, LevelOrganisation)
	assert.Equal(t, int64(2), found["organisation.depth"])
	for _, r := range f.results(Organisation) {
		if r.ID == "organisation.depth" {
			assert.Equal(t, Pass, r.Result)
		}
	}
}

func TestWhatWasNotReadIsNotHeldAgainstTheRest(t *testing.T) {
	t.Parallel()
	skipped := func(f *findings) map[string]bool {
		ids := map[string]bool{}
		for _, id := range f.order {
			if f.outcome[id].skipped != nil {
				ids[id] = true
			}
		}
		return ids
	}
	t.Run("persons broke off", func(t *testing.T) {
		t.Parallel()
		m := small()
		m.persons = m.persons[:2]
		found, f, s, p := m.test(t, LAB, LevelPersons, Person)
		assert.Empty(t, found)
		assert.NotNil(t, s)
		assert.Nil(t, p)
		assert.True(t, skipped(f)["employee_position.person-exists"])
		assert.True(t, skipped(f)["person.without-position"])
		assert.False(t, skipped(f)["employee_position.org-exists"])
	})
	t.Run("a unit's line is not JSON", func(t *testing.T) {
		t.Parallel()
		m := small()
		m.units[0] = "oops"
		found, f, s, p := m.test(t, LAB, LevelPersons)
		assert.Equal(t, map[string]int64{"organisation.json": 1}, found)
		assert.Nil(t, s)
		assert.Nil(t, p)
		assert.True(t, skipped(f)["organisation.parent-exists"])
		assert.True(t, skipped(f)["organisation.one-root"])
		assert.True(t, skipped(f)["employee_position.org-exists"])
	})
	t.Run("organisation is an array", func(t *testing.T) {
		t.Parallel()
		m := small()
		m.units[0] = "["
		found, f, s, _ := m.test(t, LAB, LevelPersons)
		assert.Equal(t, map[string]int64{"organisation.not-array": 1}, found)
		assert.Nil(t, s)
		assert.True(t, skipped(f)["organisation.no-cycle"])
		assert.True(t, skipped(f)["organisation.id-unique"])
	})
	t.Run("nobody came", func(t *testing.T) {
		t.Parallel()
		m := small()
		m.persons = nil
		found, f, _, p := m.test(t, LAB, LevelPersons)
		assert.Equal(t, map[string]int64{"person.not-empty": 1}, found)
		assert.Nil(t, p)
		assert.True(t, skipped(f)["employee_position.person-exists"])
	})
}

func TestPlacementOfAnUntidyMunicipality(t *testing.T) {
	t.Parallel()
	m := small()
	c, d, other := testID(2), testID(3), testID(10)
	m.units = append(m.units, unitLine("4", "Tom", "1"))
	m.persons = append(m.persons, personLine(other, "e@example.com"))
	m.positions[2] = positionLine("3", c, false, false)
	m.positions[4] = positionLine("99", d, true, false)
	_, _, _, p := m.test(t, LAB, LevelPersons)
	assert.Equal(t, &Placement{
		Persons: 5, Positions: 5, WithoutPosition: 1, SeveralMains: 1, WithoutMain: 1, UnknownUnit: 1, UnitsNoManager: 1, UnitsWithoutBody: 1, DistinctPersons: 4,
		Units: []UnitFigures{
			{UnitID: "1", Persons: 1, Positions: 1, MainPositions: 1, Managers: 1},
			{UnitID: "2", Persons: 2, Positions: 2, MainPositions: 2, Managers: 1, SeveralMains: 1},
			{UnitID: "3", Persons: 1, Positions: 1},
			{UnitID: "4"},
			{UnitID: "99", Persons: 1, Positions: 1, MainPositions: 1, SeveralMains: 1},
		},
	}, p)
}

func TestSamplesAreBoundedAndCountsAreNot(t *testing.T) {
	t.Parallel()
	m := small()
	for range 50 {
		m.units = append(m.units, m.units[2])
	}
	found, f, _, _ := m.test(t, LAB, LevelOrganisation)
	assert.Equal(t, int64(50), found["organisation.id-unique"])
	samples := f.outcome["organisation.id-unique"].samples
	require.Len(t, samples, MaxSamples)
	assert.Equal(t, Sample{Line: 4, Field: "id", Unit: "3", Detail: Message{Code: "unit.id-again", Args: map[string]string{"line": "3"}}}, samples[0])
}
