package hrapi

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

func TestNumberingIsAMap(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var table numbering
		want := map[uint64]uint32{}
		step := rapid.Uint64Range(1, 1<<40).Draw(t, "step")
		for i := range rapid.IntRange(0, 5000).Draw(t, "n") {
			key := 1 + uint64(i%3000)*step
			num, known := want[key]
			if !known {
				num = uint32(len(want))
				want[key] = num
			}
			got, fresh := table.number(key)
			if got != num || fresh == known {
				t.Fatalf("key %d: got %d, %t; want %d, %t", key, got, fresh, num, !known)
			}
		}
		assert.Equal(t, len(want), table.used)
		assert.LessOrEqual(t, table.used*4, len(table.keys)*3)
	})
}

func TestShownID(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]string{
		"99": "99", "AVD-12": "AVD-12", "org/1.2:3_x": "org/1.2:3_x", "918273645": "918273645",
		testID(0): "(11)", "Kari": "(4)", "Kari Nordmann 1": "(15)", "kari@example.com": "(16)", "": "", "Bjørg1": "(7)",
	} {
		assert.Equal(t, want, shownID(id), id)
	}
}

func TestShownField(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"cost_center": "cost_center", "externalId2": "externalId2", "ID": "ID", "_links": "_links", testID(0): "(11)", "Kari": "(4)", "kari@example.com": "(16)", "a b": "(3)",
	} {
		assert.Equal(t, want, shownField([]byte(name)), name)
	}
}

func TestSameMunicipality(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		a, b string
		want bool
	}{
		{"Narvik kommune", "Narvik", true},
		{"NARVIK KOMMUNE", "Narvik kommune", true},
		{"Narvik kommune - test", "Narvik", true},
		{"Tromsø kommune", "Tromsø – Romsa – Tromssa", true},
		{"Vestland fylkeskommune", "Vestland", true},
		{"Nordre Follo kommune", "Nordre Follo", true},
		{"Bodø kommune", "Narvik", false},
		{"Øyer kommune", "Øygarden", false},
		{"Nes kommune", "Nesodden", false},
		{"Kommune", "Narvik", false},
		{"Kommune", "kommune", true},
	} {
		assert.Equal(t, tc.want, sameMunicipality(tc.a, tc.b), "%s, %s", tc.a, tc.b)
		assert.Equal(t, tc.want, sameMunicipality(tc.b, tc.a), "%s, %s", tc.b, tc.a)
	}
}
