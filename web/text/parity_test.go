package text

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// go-i18n falls back to another language in silence, and so would a reader's page. So the three catalogues are held together here.
func TestLanguagesHaveTheSameTexts(t *testing.T) {
	t.Parallel()
	for _, lang := range []Lang{NN, EN} {
		for _, fault := range disparities(For(NB), For(lang)) {
			t.Error(fault)
		}
	}
}

func TestDisparitiesAreFound(t *testing.T) {
	t.Parallel()
	catalogue := func(lang Lang, texts ...string) *Catalogue {
		messages := map[string]message{}
		for i := 0; i+2 < len(texts); i += 3 {
			other, err := parse(texts[i+2])
			require.NoError(t, err)
			m := message{other: other}
			if texts[i+1] != "" {
				m.plural = true
				m.one, err = parse(texts[i+1])
				require.NoError(t, err)
			}
			messages[texts[i]] = m
		}
		c, err := newCatalogue(lang, messages)
		require.NoError(t, err)
		return c
	}
	nb := catalogue(NB,
		"a", "", "{Navn} skrev", "b", "én", "{n} saker", "c", "", "bare her", "d", "", "{grunn}")
	en := catalogue(EN,
		"a", "", "written by {navn}", "b", "", "{n} cases", "d", "", "{reason}", "e", "", "only here")
	assert.ElementsMatch(t, []string{
		"b: plural forms in nb only",
		"c: not in en",
		"d: placeholders [grunn] in nb, [reason] in en",
		"e: not in nb",
	}, disparities(nb, en))
}

// disparities lists in what two catalogues differ, apart from the words.
func disparities(a, b *Catalogue) []string {
	var faults []string
	for _, key := range b.Keys() {
		if !a.Has(key) {
			faults = append(faults, key+": not in "+string(a.lang))
		}
	}
	for _, key := range a.Keys() {
		left, right := a.messages[key], b.messages[key]
		switch {
		case !b.Has(key):
			faults = append(faults, key+": not in "+string(b.lang))
		case left.plural && !right.plural:
			faults = append(faults, key+": plural forms in "+string(a.lang)+" only")
		case right.plural && !left.plural:
			faults = append(faults, key+": plural forms in "+string(b.lang)+" only")
		}
		if !b.Has(key) {
			continue
		}
		x, y := placeholders(left.other), placeholders(right.other)
		if !slices.Equal(x, y) {
			faults = append(faults, key+": placeholders ["+strings.Join(x, " ")+"] in "+string(a.lang)+
				", ["+strings.Join(y, " ")+"] in "+string(b.lang))
		}
	}
	return faults
}

// placeholders lists the names in t, sorted, each once, and without a capital: where a language begins its sentence is its own affair.
func placeholders(t template) []string {
	names := make([]string, 0, len(t.names))
	for _, name := range t.names {
		first, size := utf8.DecodeRuneInString(name)
		names = append(names, string(unicode.ToLower(first))+name[size:])
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// The singular may leave out the number («ett felt»), but asks for nothing that the plural does not.
func TestSingularAsksForNoMoreThanPlural(t *testing.T) {
	t.Parallel()
	for _, lang := range Langs() {
		c := For(lang)
		for _, key := range c.Keys() {
			m := c.messages[key]
			if !m.plural {
				continue
			}
			assert.Subset(t, placeholders(m.other), placeholders(m.one), "%s %s", lang, key)
			assert.Contains(t, placeholders(m.other), "n", "%s %s: the plural form is chosen by {n}", lang, key)
		}
	}
}
