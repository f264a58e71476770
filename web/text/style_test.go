package text

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// Words that KS does not use in Norwegian texts, each with what is said instead. A word ends where letters end; one that stands with a
// hyphen is a stem, and anything may follow.
var forbidden = map[string]string{
	"hvitlist-":          "IP-åpning",
	"kvitlist-":          "IP-opning",
	"bestiller-":         "representant",
	"bestillar-":         "representant",
	"kunde":              "kommunen, fylkeskommunen, samarbeidet",
	"kunden":             "kommunen, fylkeskommunen, samarbeidet",
	"kunder":             "kommuner",
	"kundar":             "kommunar",
	"øyeblikksbilde-":    "avlesning",
	"augneblinksbilete-": "avlesing",
	"adresse-":           "IP-adresse, e-postadresse, URL",
	"snapshot":           "avlesning, sikkerhetskopi",
	"protokoll-":         "saksrapport",
	"godkjen-":           "bekrefte, kontrollere, registrere, godta",
	"virkedag-":          "arbeidsdag",
	"verkedag-":          "arbeidsdag",
	"vennligst":          "si det som det er",
	"obligatorisk-":      "må leveres",
	"backup":             "sikkerhetskopi",
	"rollback":           "tilbakerulling",
	"ticket":             "sak",
	"ihht":               "etter",
	"respektive":         "si hvilke",
	"pr.":                "per, i",
	"evt.":               "eller",
	"LAB-adresse-":       "IP-adressen for LAB",
	"Venter på oss":      "Venter på KS",
	"Ventar på oss":      "Ventar på KS",
	"Fullfør steg":       "steget følger av det som er gjort",
	"Marker som oppfylt": "kravet følger av det som er gjort",
	"!":                  "punktum",
	"kommunens":          "for kommunen",
	"{kunden}s":          "for {kunden}",
}

// Words of bokmål that slip into nynorsk.
var forbiddenInNynorsk = map[string]string{
	"ikke": "ikkje", "hvem": "kven", "hvor": "kor", "noe": "noko", "bare": "berre", "dere": "de, dykk", "fra": "frå", "uten": "utan",
	"enhet": "eining", "enheten": "eininga", "enheter": "einingar", "enhetene": "einingane", "åpne": "opne", "åpner": "opnar",
	"sikkerhetskopi": "tryggingskopi", "leverandørens": "til leverandøren",
	"jeg": "eg", "hva": "kva", "hvis": "dersom", "hvordan": "korleis", "hvorfor": "kvifor", "hvilken": "kva", "hvilke": "kva", "hver": "kvar",
	"være": "vere", "gjøre": "gjere", "siden": "sidan, sida", "nå": "no", "flere": "fleire", "mer": "meir", "mye": "mykje",
	"kommer": "kjem", "venter": "ventar", "bekreft-": "stadfeste", "saken": "saka", "ble": "blei", "selv": "sjølv",
	"navn": "namn", "navnet": "namnet", "uke": "veke", "dager": "dagar", "tar": "tek",
}

// snapshotBeside is the one place where KS's technicians say snapshot.
const snapshotBeside = "kopi (snapshot)"

func TestNorwegianTextsKeepToTheWordsOfKS(t *testing.T) {
	t.Parallel()
	for _, lang := range []Lang{NB, NN} {
		c := For(lang)
		for _, key := range c.Keys() {
			for _, text := range texts(c, key) {
				for _, word := range bad(lang, text) {
					t.Errorf("%s %s says «%s»: %s", lang, key, word, text)
				}
			}
		}
	}
}

func TestForbiddenWordsAreFoundAsWords(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"Send til kunden":                     {"kunden"},
		"Send til {kunden}":                   nil,
		"Grunnen er sekundær":                 nil,
		"Godkjenn avviket":                    {"godkjen-"},
		"Tre virkedager":                      {"virkedag-"},
		"Ta sikkerhetskopi (snapshot) av LAB": nil,
		"Ta et snapshot":                      {"snapshot"},
		"Lagre protokollen":                   {"protokoll-"},
		"Skriv adressen":                      {"adresse-"}, "Skriv e-postadressen": nil, "Bruk LAB-adressen": {"LAB-adresse-"},
		"Nå er det ferdig!":                      {"!"},
		"3 stk. pr. enhet":                       {"pr."},
		"Representanten til {kunden}s HR-system": {"{kunden}s"},
	} {
		assert.ElementsMatch(t, want, bad(NB, text), text)
	}
	assert.Equal(t, []string{"ikke"}, bad(NN, "Dette er ikke rett"))
	assert.Empty(t, bad(NN, "Dette er ikkje frå dykk"))
}

// Both sides read the same tags, and prints outlive the reader: so a tag names the party.
func TestTagsNameTheParty(t *testing.T) {
	t.Parallel()
	us := regexp.MustCompile(`(?i)(^|[^\pL])(oss|vi|vår|dere|dykk|us|we|our|you)($|[^\pL])`)
	for _, lang := range Langs() {
		c := For(lang)
		for _, key := range c.Keys() {
			area, _, _ := strings.Cut(key, ".")
			switch area {
			case "tag", "status", "stage", "party", "req", "event", "stale", "run":
				for _, text := range texts(c, key) {
					assert.NotRegexp(t, us, text, "%s %s", lang, key)
				}
			}
		}
	}
}

var patterns = compile(forbidden)

var nynorskPatterns = compile(forbiddenInNynorsk)

func compile(words map[string]string) map[string]*regexp.Regexp {
	compiled := make(map[string]*regexp.Regexp, len(words))
	for word := range words {
		stem, isStem := strings.CutSuffix(word, "-")
		pattern := `(?i)(^|[^\pL{-])` + regexp.QuoteMeta(stem)
		if word == "!" {
			pattern = "!"
		} else if strings.HasPrefix(word, "{") {
			pattern = regexp.QuoteMeta(stem) + `($|[^\pL])`
		} else if !isStem {
			pattern += `($|[^\pL}])`
		}
		compiled[word] = regexp.MustCompile(pattern)
	}
	return compiled
}

// bad lists the words in text that do not belong there.
func bad(lang Lang, text string) []string {
	text = strings.ReplaceAll(text, snapshotBeside, "kopi")
	var words []string
	find := func(patterns map[string]*regexp.Regexp) {
		for word, pattern := range patterns {
			if pattern.MatchString(text) {
				words = append(words, word)
			}
		}
	}
	find(patterns)
	if lang == NN {
		find(nynorskPatterns)
	}
	return words
}

// texts gives the forms of a text as they stand in the catalogue.
func texts(c *Catalogue, key string) []string {
	m := c.messages[key]
	all := []string{m.other.source()}
	if m.plural {
		all = append(all, m.one.source())
	}
	return all
}

func (t template) source() string {
	var b strings.Builder
	for i, name := range t.names {
		b.WriteString(t.literals[i] + "{" + name + "}")
	}
	b.WriteString(t.literals[len(t.names)])
	return b.String()
}
