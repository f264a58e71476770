package register

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Evidence tells what a suggestion rests on.
type Evidence string

// The kinds of evidence, strongest first.
const (
	FromDomain      Evidence = "domain"       // heroy.kommune.no
	FromNamedInText Evidence = "text_named"   // "Herøy kommune" in the text
	FromLooseDomain Evidence = "domain_loose" // a domain with the name in it
	FromText        Evidence = "text"         // the bare name in the text
)

var evidenceScore = map[Evidence]int{
	FromDomain:      100,
	FromNamedInText: 80,
	FromLooseDomain: 40,
	FromText:        20,
}

// What a sign of the right county adds between two of the same name.
const countyBonus = 10

// Suggestion is a customer that an inquiry may be from. Nothing follows from it
// but an order: a person chooses.
type Suggestion struct {
	Customer Customer
	Evidence Evidence // the strongest
	Score    int      // only for comparison within one answer
}

const (
	maxSuggestions = 5
	maxTextScanned = 32 << 10 // bytes; the sender says who it is before this
)

// SuggestByDomain ranks the customers that an e-mail may come from. The sender
// may be an address ("post@heroy.kommune.no") or its domain alone; the text is
// subject and body. Where a name is not unique all who bear it are suggested,
// the one whose county the domain or the text hints at first.
func SuggestByDomain(sender, text string) []Suggestion {
	t := facts()
	found := suggestions{t: t, found: map[int]*evidence{}}
	found.addDomain(sender)
	found.addText(text)
	return found.ranked()
}

type suggestions struct {
	t     *tables
	found map[int]*evidence // by index in customers
}

type evidence struct {
	strongest Evidence
	county    bool // something hints at the customer's county
}

func (s *suggestions) add(i int, from Evidence) *evidence {
	e := s.found[i]
	if e == nil {
		e = &evidence{strongest: from}
		s.found[i] = e
	}
	if evidenceScore[from] > evidenceScore[e.strongest] {
		e.strongest = from
	}
	return e
}

func (s *suggestions) addDomain(sender string) {
	domain := strings.ToLower(strings.TrimSpace(sender[strings.LastIndexByte(sender, '@')+1:]))
	domain = strings.Trim(domain, ".<>")
	labels := strings.Split(domain, ".")
	if n := len(labels); n >= 3 && labels[n-1] == "no" && (labels[n-2] == "kommune" || labels[n-2] == "herad") {
		s.addLabel(labels[n-3], FromDomain, KindMunicipality)
		return
	}
	if n := len(labels); n >= 2 && labels[n-1] == "no" {
		for _, ending := range []string{"fylkeskommune", "fylke", "fk"} {
			if name, ok := strings.CutSuffix(labels[n-2], ending); ok {
				s.addLabel(strings.TrimSuffix(name, "-"), FromDomain, KindCounty)
			}
		}
	}
	for _, label := range labels[:len(labels)-1] {
		s.addLabel(label, FromLooseDomain, KindMunicipality, KindCounty)
	}
}

// addLabel adds those whose name the label is, or whose name with a hint of the
// county behind it: "heroy-no" is Herøy, and more likely the one in Nordland.
func (s *suggestions) addLabel(label string, from Evidence, kinds ...Kind) {
	if s.addName(label, "", from, kinds) {
		return
	}
	if cut := strings.LastIndexByte(label, '-'); cut > 0 && from == FromDomain {
		s.addName(label[:cut], Fold(label[cut+1:]), from, kinds)
	}
}

func (s *suggestions) addName(name, hint string, from Evidence, kinds []Kind) (found bool) {
	for _, i := range s.t.bySquashedName[strings.ReplaceAll(Fold(name), " ", "")] {
		c := s.t.customers[i]
		if !slices.Contains(kinds, c.Kind) {
			continue
		}
		e := s.add(i, from)
		if abbreviates(hint, Fold(s.t.counties[s.t.countyByNumber[c.County]].Name)) {
			e.county = true
		}
		found = true
	}
	return found
}

// abbreviates tells whether short could stand for name: the same first letter,
// and the rest of its letters in the same order. "mr" for "more og romsdal".
func abbreviates(short, name string) bool {
	if short == "" || name == "" || short[0] != name[0] {
		return false
	}
	for i := range len(name) {
		if short != "" && name[i] == short[0] {
			short = short[1:]
		}
	}
	return short == ""
}

func (s *suggestions) addText(text string) {
	words := splitWords(text)
	counties := map[string]bool{}
	for at := 0; at < len(words); {
		n, who := s.t.longestNameAt(words[at:])
		if n == 0 {
			at++
			continue
		}
		named := Kind("")
		if at+n < len(words) {
			named = kindWord(words[at+n].lower)
		}
		capital := words[at].capital
		for _, i := range who {
			c := s.t.customers[i]
			switch {
			case named == c.Kind:
				s.add(i, FromNamedInText)
			case c.Kind == KindCounty:
				// The bare name of a county says where, not who.
				counties[c.Number] = true
			case named == "" && capital:
				s.add(i, FromText)
			}
		}
		at += n
	}
	for i, e := range s.found {
		if c := s.t.customers[i]; c.Kind == KindMunicipality && counties[c.County] {
			e.county = true
		}
	}
}

type word struct {
	lower, folded string
	capital       bool // begins with a capital letter, as a name does
}

func splitWords(text string) []word {
	if len(text) > maxTextScanned {
		text = strings.ToValidUTF8(text[:maxTextScanned], "")
	}
	fields := strings.FieldsFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r)
	})
	words := make([]word, 0, len(fields))
	for _, f := range fields {
		first, _ := utf8.DecodeRuneInString(f)
		words = append(words, word{lower: strings.ToLower(f), folded: Fold(f), capital: unicode.IsUpper(first)})
	}
	return words
}

// longestNameAt finds the longest name that words begin with, so that "Nordre
// Land" is not taken for another name within it. It returns how many words the
// name takes, and who bears it.
func (t *tables) longestNameAt(words []word) (int, []int) {
	joined, best := "", 0
	var who []int
	for n := 1; n <= min(t.longestName, len(words)); n++ {
		if n > 1 {
			joined += " "
		}
		joined += words[n-1].folded
		if found := t.byFoldedName[joined]; found != nil {
			best, who = n, found
		}
	}
	return best, who
}

func (s *suggestions) ranked() []Suggestion {
	list := make([]Suggestion, 0, len(s.found))
	for i, e := range s.found {
		score := evidenceScore[e.strongest]
		if e.county {
			score += countyBonus
		}
		list = append(list, Suggestion{Customer: s.t.customers[i], Evidence: e.strongest, Score: score})
	}
	slices.SortFunc(list, func(a, b Suggestion) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Customer.Number, b.Customer.Number))
	})
	return list[:min(len(list), maxSuggestions)]
}
