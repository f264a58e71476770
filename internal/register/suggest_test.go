package register

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestSuggestByDomain(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, sender, text string
		want               []string
		evidence           Evidence
	}{
		{"nothing", "", "", nil, ""},
		{"unknown", "kari@online.no", "Hei, vi vil koble oss til.", nil, ""},
		{"address", "kari.prove@voss.kommune.no", "", []string{"4621"}, FromDomain},
		{"domain alone", "voss.kommune.no", "", []string{"4621"}, FromDomain},
		{"herad", "post@voss.herad.no", "", []string{"4621"}, FromDomain},
		{"under-domain", "a@hr.baerum.kommune.no", "", []string{"3201"}, FromDomain},
		{"no space in a domain", "a@nordrefollo.kommune.no", "", []string{"3207"}, FromDomain},
		{"hyphen in a domain", "a@aurskog-holand.kommune.no", "", []string{"3226"}, FromDomain},
		{"two of the name", "post@heroy.kommune.no", "", []string{"1515", "1818"}, FromDomain},
		{"own letters", "post@herøy.kommune.no", "", []string{"1515", "1818"}, FromDomain},
		{"county in the domain", "post@heroy-no.kommune.no", "", []string{"1818", "1515"}, FromDomain},
		{"county abbreviated", "post@heroy-mr.kommune.no", "", []string{"1515", "1818"}, FromDomain},
		{"abbreviated in the middle", "post@valer-of.kommune.no", "", []string{"3114", "3419"}, FromDomain},
		{"county in the text", "post@heroy.kommune.no", "Hilsen Herøy kommune, Nordland", []string{"1818", "1515"}, FromDomain},
		{"private address", "kari@example.org", "Hei fra Herøy kommune", []string{"1515", "1818"}, FromNamedInText},
		{"private address and county", "kari@example.org", "Våler kommune i Innlandet", []string{"3419", "3114"}, FromNamedInText},
		{"bent", "kari@example.org", "på vegne av Alver kommunes HR-avdeling", []string{"4631"}, FromNamedInText},
		{"small letters", "kari@example.org", "alver kommune", []string{"4631"}, FromNamedInText},
		{"bare name", "kari@example.org", "Vi i Tromsø lurer på noe", []string{"5501"}, FromText},
		{"not a name", "kari@example.org", "Det tar time etter time på nes", nil, ""},
		{"longest name", "kari@example.org", "Nordre Land kommune", []string{"3448"}, FromNamedInText},
		{"Sami name", "kari@example.org", "Kárášjoga gielda / Guovdageaidnu", []string{"5612"}, FromText},
		{"county", "kari@example.org", "Vestland fylkeskommune ønsker", []string{"46"}, FromNamedInText},
		{"county's domain", "kari@innlandetfylke.no", "", []string{"34"}, FromDomain},
		{"county's domain, short", "kari@agderfk.no", "", []string{"42"}, FromDomain},
		{"bare county is a place", "kari@example.org", "Vi holder til i Nordland", nil, ""},
		{"another domain with the name", "kari.prove@alver.example.com", "", []string{"4631"}, FromLooseDomain},
		{"domain before text", "kari@bodo.kommune.no", "som i Alver kommune", []string{"1804", "4631"}, FromDomain},
		{"in brackets", "<kari@bodo.kommune.no>", "", []string{"1804"}, FromDomain},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := SuggestByDomain(tt.sender, tt.text)
			var numbers []string
			for _, s := range got {
				numbers = append(numbers, s.Customer.Number)
			}
			assert.Equal(t, tt.want, numbers)
			if len(got) > 0 {
				assert.Equal(t, tt.evidence, got[0].Evidence)
			}
		})
	}
}

func TestSuggestionsShowTheCounty(t *testing.T) {
	t.Parallel()
	got := SuggestByDomain("post@heroy.kommune.no", "Herøy kommune")
	require.Len(t, got, 2)
	assert.Equal(t, "Herøy (Møre og Romsdal)", got[0].Customer.DisplayName)
	assert.Equal(t, "Herøy (Nordland)", got[1].Customer.DisplayName)
	assert.Equal(t, got[0].Score, got[1].Score)
}

// The domain a municipality would have by its name leads to it.
func TestSuggestFindsEveryMunicipality(t *testing.T) {
	t.Parallel()
	for _, m := range Municipalities() {
		for _, label := range []string{
			strings.ReplaceAll(Fold(m.Name), " ", "-"), strings.ReplaceAll(Fold(m.Name), " ", ""), m.Name,
		} {
			got := SuggestByDomain("post@"+strings.ReplaceAll(label, " ", "")+".kommune.no", "")
			require.NotEmpty(t, got, label)
			found := false
			for _, s := range got {
				found = found || s.Customer.Number == m.Number
			}
			assert.True(t, found, label)
		}
	}
}

func TestSuggestSurvivesAnything(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SliceOf(rapid.SampledFrom([]string{
			"Herøy", "kommune", "i", "Nordland", "Os", "fylkeskommune", "Møre", "og", "Romsdal", ".", "\xff", "Vestland",
		})).Draw(t, "text")
		got := SuggestByDomain(rapid.String().Draw(t, "sender"), strings.Join(text, " "))
		assert.LessOrEqual(t, len(got), maxSuggestions)
		for i := 1; i < len(got); i++ {
			assert.GreaterOrEqual(t, got[i-1].Score, got[i].Score)
		}
	})
}

func TestLongTextIsCut(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("å", maxTextScanned) + " Alver kommune"
	assert.Empty(t, SuggestByDomain("", long))
}

func TestLongestNameWins(t *testing.T) {
	t.Parallel()
	known := &tables{byFoldedName: map[string][]int{"nordre": {1}, "nordre land": {2}}, longestName: 2}
	n, who := known.longestNameAt(splitWords("Nordre Land kommune"))
	assert.Equal(t, 2, n)
	assert.Equal(t, []int{2}, who)
	n, who = known.longestNameAt(splitWords("Nordre bydel"))
	assert.Equal(t, 1, n)
	assert.Equal(t, []int{1}, who)
}
