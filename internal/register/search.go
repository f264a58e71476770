package register

import (
	"cmp"
	"slices"
	"strings"
)

// Match tells how a hit was found; a lower one is a better one.
type Match int

// The ways in which a query can match, best first.
const (
	MatchNumber       Match = iota + 1 // municipality, county or organisation number
	MatchName                          // the name as it is written
	MatchFolded                        // the name, other spelling forgiven
	MatchPrefix                        // beginning of the name as it is written
	MatchFoldedPrefix                  // beginning of the name, other spelling forgiven
	MatchWord                          // beginning of a later word of the name
	MatchWithin                        // somewhere within the name
	MatchTypo                          // the name but for a slip or two
)

// Hit is one customer that a query found.
type Hit struct {
	Customer Customer
	Match    Match
}

// searchEntry is what a customer is sought by.
type searchEntry struct {
	raw     []string // lower case: the name and its other official forms
	folded  []string // the same, folded
	aliases []string // folded: "heroy nordland", "heroy kommune", "1818 heroy"
}

// Search finds customers by name, number or organisation number and gives the
// best match first, then by number. It forgives case, diacritics, hyphens and
// the usual ways to write æ, ø and å, and knows the Sami and Kven names. Only
// where no name is met exactly does it look within words (Hvaler is not meant by
// «våler») and for slips of the keyboard. «kommune», «fylkeskommune» and a
// county behind the name are understood. An empty query finds nothing.
func Search(query string) []Hit {
	t := facts()
	if hits, numeric := t.searchNumber(query); numeric {
		return hits
	}
	q := parseQuery(query)
	if q.folded == "" {
		return nil
	}
	var hits []Hit
	exact := false
	for i := range t.customers {
		c := &t.customers[i]
		if q.kind != "" && c.Kind != q.kind {
			continue
		}
		if match, ok := t.search[i].match(q); ok {
			hits = append(hits, Hit{Customer: *c, Match: match})
			exact = exact || match <= MatchFolded
		}
	}
	if exact {
		hits = slices.DeleteFunc(hits, func(h Hit) bool { return h.Match == MatchWithin })
	} else {
		hits = t.appendTypos(hits, q)
	}
	slices.SortStableFunc(hits, func(a, b Hit) int { return cmp.Compare(a.Match, b.Match) })
	return hits
}

// searchNumber answers a query of digits and spaces only.
func (t *tables) searchNumber(query string) (hits []Hit, numeric bool) {
	digits := strings.Join(strings.Fields(query), "")
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return nil, false
	}
	if i, ok := t.customerByNumber[digits]; ok {
		hits = append(hits, Hit{Customer: t.customers[i], Match: MatchNumber})
	}
	if i, ok := t.customerByOrg[digits]; ok {
		hits = append(hits, Hit{Customer: t.customers[i], Match: MatchNumber})
	}
	for _, c := range t.customers {
		municipal := strings.HasPrefix(c.Number, digits) && c.Number != digits
		// Three digits of an organisation number are shared by too many to help.
		org := len(digits) > 3 && strings.HasPrefix(c.OrgNumber, digits) && c.OrgNumber != digits
		if municipal || org {
			hits = append(hits, Hit{Customer: c, Match: MatchPrefix})
		}
	}
	return hits, true
}

type query struct {
	raw    string // lower case, single spaces
	folded string
	kind   Kind // what the query says it looks for, or ""
}

// parseQuery takes away the words that say what kind of customer is meant,
// unless nothing else would be left.
func parseQuery(s string) query {
	raw := strings.Fields(strings.ToLower(s))
	q := query{}
	kept := raw[:0:0]
	for i, word := range raw {
		switch kind := kindWord(word); {
		case kind != "" && i > 0:
			q.kind = kind
		case word == "i" && i > 0: // Herøy i Nordland
		default:
			kept = append(kept, word)
		}
	}
	q.raw = strings.Join(kept, " ")
	q.folded = Fold(q.raw)
	return q
}

// kindWord tells which kind of customer a lower case word names, in the forms
// that people write: «kommune», «kommunes», «herad», «fylkeskommunen», «fylke».
func kindWord(word string) Kind {
	word = strings.Trim(word, ".,;:()")
	switch {
	case strings.HasPrefix(word, "fylke"):
		return KindCounty
	case strings.HasPrefix(word, "kommune"), word == "kommuna", word == "herad", word == "suohkan":
		return KindMunicipality
	default:
		return ""
	}
}

func (e *searchEntry) match(q query) (Match, bool) {
	best := Match(0)
	consider := func(m Match) {
		if best == 0 || m < best {
			best = m
		}
	}
	for i, name := range e.raw {
		folded := e.folded[i]
		switch {
		case name == q.raw:
			consider(MatchName)
		case folded == q.folded:
			consider(MatchFolded)
		case strings.HasPrefix(name, q.raw):
			consider(MatchPrefix)
		case strings.HasPrefix(folded, q.folded):
			consider(MatchFoldedPrefix)
		case strings.Contains(folded, " "+q.folded):
			consider(MatchWord)
		case len(q.folded) > 2 && strings.Contains(folded, q.folded):
			consider(MatchWithin)
		}
	}
	for _, alias := range e.aliases {
		switch {
		case alias == q.folded:
			consider(MatchFolded)
		case strings.HasPrefix(alias, q.folded):
			consider(MatchFoldedPrefix)
		}
	}
	return best, best != 0
}

// appendTypos adds those whose name is a slip away from the query and that are
// not among hits already.
func (t *tables) appendTypos(hits []Hit, q query) []Hit {
	allowed := allowedTypos(q.folded)
	if allowed == 0 {
		return hits
	}
	found := make(map[string]bool, len(hits))
	for _, h := range hits {
		found[h.Customer.Number] = true
	}
	for i, c := range t.customers {
		if found[c.Number] || q.kind != "" && c.Kind != q.kind {
			continue
		}
		near := func(name string) bool { return withinTypos(name, q.folded, allowed) }
		if slices.ContainsFunc(t.search[i].folded, near) {
			hits = append(hits, Hit{Customer: c, Match: MatchTypo})
		}
	}
	return hits
}

// allowedTypos: in a short name a slip makes another name.
func allowedTypos(folded string) int {
	switch n := len(folded); {
	case n < 4:
		return 0
	case n < 8:
		return 1
	default:
		return 2
	}
}

// index prepares what Search and SuggestByDomain walk.
func (t *tables) index() {
	t.search = make([]searchEntry, len(t.customers))
	t.byFoldedName = map[string][]int{}
	t.bySquashedName = map[string][]int{}
	for i, c := range t.customers {
		county := t.counties[t.countyByNumber[c.County]].Name
		names := []string{county}
		if c.Kind == KindMunicipality {
			names = officialNames(t.municipalities[t.byNumber[c.Number]])
		}
		e := &t.search[i]
		for _, name := range names {
			folded := Fold(name)
			e.raw = append(e.raw, strings.ToLower(name))
			e.folded = append(e.folded, folded)
			t.byFoldedName[folded] = append(t.byFoldedName[folded], i)
			squashed := strings.ReplaceAll(folded, " ", "")
			t.bySquashedName[squashed] = append(t.bySquashedName[squashed], i)
			t.longestName = max(t.longestName, 1+strings.Count(folded, " "))
		}
		e.aliases = []string{Fold(c.Number + " " + names[0])}
		if c.Kind == KindMunicipality {
			e.aliases = append(e.aliases, Fold(names[0]+" "+county), Fold(names[0]+" kommune"))
		} else {
			e.aliases = append(e.aliases, Fold(c.Name))
		}
	}
}

// officialNames lists the Norwegian name first, then the other official ones.
func officialNames(m Municipality) []string {
	names := []string{m.Name}
	for name := range strings.SplitSeq(m.OfficialName, " - ") {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}
