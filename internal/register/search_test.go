package register

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func numbers(hits []Hit) []string {
	out := make([]string, 0, len(hits))
	for _, h := range hits {
		out = append(out, h.Customer.Number)
	}
	return out
}

func TestSearchExactly(t *testing.T) {
	t.Parallel()
	tests := map[string][]string{
		"":                       {},
		"  - ":                   {},
		"kafjord":                {"5540"},
		"Kåfjord":                {"5540"},
		"kaafjord":               {"5540"},
		"Gáivuotna":              {"5540"},
		"kaivuono":               {"5540"},
		"Karasjok":               {"5610"},
		"karasjohka":             {"5610"},
		"Kárášjohka":             {"5610"},
		"guovdageaidnu":          {"5612"},
		"herøy":                  {"1515", "1818"},
		"heroy":                  {"1515", "1818"},
		"HEROEY":                 {"1515", "1818"},
		"Herøy kommune":          {"1515", "1818"},
		"herøy komm":             {"1515", "1818"},
		"Herøy (Nordland)":       {"1818"},
		"herøy i nordland":       {"1818"},
		"Herøy, Møre og Romsdal": {"1515"},
		"våler":                  {"3114", "3419"},
		"Våler østf":             {"3114"},
		"1818":                   {"1818"},
		"1818 Herøy":             {"1818"},
		"872 417 982":            {"1818"},
		"0301":                   {"0301"},
		"46 Vestland":            {"46"},
		"vestland fylkeskommune": {"46"},
		"Vestland fylkes":        {"46"},
		"Voss herad":             {"4621"},
		"aurskog høland":         {"3226"},
		"baerum":                 {"3201"},
		"trondhiem":              {"5001"},
		"tråante":                {"5001"},
		"xyzzy":                  {},
		"999999999":              {},
		"fylkeskommune":          {},
	}
	for query, want := range tests {
		assert.Equal(t, want, numbers(Search(query)), query)
	}
}

func TestSearchRanks(t *testing.T) {
	t.Parallel()
	tests := map[string][]string{ // the first of the hits
		"os":          {"3430", "0301", "4630", "5020"},                                                 // Os, then Oslo, Osterøy, Osen
		"ås":          {"3218", "3418", "4224", "3203"},                                                 // Asker after those with the letter itself
		"å":           {"1508", "3218", "3328", "3418", "3422", "4217", "4224", "4643", "5058", "1547"}, // Aukra after
		"land":        {"3447", "3448", "1133"},                                                         // the word before the ending
		"lardal":      {"4642", "4643"},                                                                 // one slip from Lærdal and from Årdal
		"kristiansnd": {"1505", "4204"},
		"03":          {"0301"},
		"bo":          {"1867", "1145", "1804", "4613"},
		"nordland":    {"18"},
	}
	for query, want := range tests {
		got := numbers(Search(query))
		require.GreaterOrEqual(t, len(got), len(want), query)
		assert.Equal(t, want, got[:len(want)], query)
	}
}

func TestSearchMatchKinds(t *testing.T) {
	t.Parallel()
	tests := map[string]Match{
		"5540": MatchNumber, "Kåfjord": MatchName, "kafjord": MatchFolded, "kåfj": MatchPrefix,
		"kafj": MatchFoldedPrefix, "uvdal": MatchWord, "vdal": MatchWithin, "Kafjor": MatchFoldedPrefix,
		"Kåfjrod": MatchTypo,
	}
	for query, want := range tests {
		hits := Search(query)
		require.NotEmpty(t, hits, query)
		assert.Equal(t, want, hits[0].Match, query)
	}
}

// However a name is typed, its bearer is found.
func TestSearchFindsEveryCustomer(t *testing.T) {
	t.Parallel()
	for _, c := range Customers() {
		for _, query := range []string{c.Name, Fold(c.Name), c.DisplayName, c.Number, c.OrgNumber, c.Name + " kommune"} {
			if c.Kind == KindCounty && query == c.Name+" kommune" {
				continue
			}
			hits := Search(query)
			require.NotEmpty(t, hits, query)
			assert.LessOrEqual(t, hits[0].Match, MatchFolded, query)
			assert.Contains(t, numbers(hits), c.Number, query)
		}
		if c.Name != c.DisplayName {
			assert.Equal(t, []string{c.Number}, numbers(Search(c.DisplayName)))
		}
	}
}

func TestSearchSurvivesAnything(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		hits := Search(rapid.String().Draw(t, "query"))
		for i := 1; i < len(hits); i++ {
			assert.LessOrEqual(t, hits[i-1].Match, hits[i].Match)
		}
		seen := map[string]bool{}
		for _, n := range numbers(hits) {
			assert.False(t, seen[n], "%s twice", n)
			seen[n] = true
		}
	})
}

func TestWithinTypos(t *testing.T) {
	t.Parallel()
	tests := []struct {
		a, b  string
		limit int
		want  bool
	}{
		{"bodo", "bodo", 0, true},
		{"bodo", "bod", 1, true},
		{"bodo", "boddo", 1, true},
		{"bodo", "bado", 1, true},
		{"bodo", "obdo", 1, true},
		{"bodo", "odbo", 1, false},
		{"bodo", "b", 2, false},
		{"", "ab", 2, true},
		{"trondheim", "trodnhiem", 2, true},
		{"trondheim", "trodnhiem", 1, false},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, withinTypos(tt.a, tt.b, tt.limit), "%s/%s", tt.a, tt.b)
		assert.Equal(t, tt.want, withinTypos(tt.b, tt.a, tt.limit), "%s/%s", tt.b, tt.a)
	}
}

func BenchmarkSearchName(b *testing.B) {
	for b.Loop() {
		Search("kafjord")
	}
}

func BenchmarkSearchTypo(b *testing.B) {
	for b.Loop() {
		Search("trondhiem")
	}
}

func BenchmarkCustomerByNumber(b *testing.B) {
	for b.Loop() {
		CustomerByNumber("5540")
	}
}
