package hrapi

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// SuspicionKind says what looks odd about a unit.
type SuspicionKind string

const (
	SeveralTops SuspicionKind = "several-tops" // one of several top units
	LooseUnit   SuspicionKind = "loose-unit"   // its parent does not exist
	InCycle     SuspicionKind = "in-cycle"     // its own ancestor
	EmptyName   SuspicionKind = "empty-name"
	DoubledName SuspicionKind = "doubled-name" // a sibling has the same name
	TestUnit    SuspicionKind = "test-unit"    // named as test data
	VeryDeep    SuspicionKind = "very-deep"
	VeryWide    SuspicionKind = "very-wide"
)

const (
	deepestUsual = 8   // levels
	widestUsual  = 100 // units right below one
)

// Suspicion is one unit that looks odd: something for the eye of whoever
// confirms the structure, not by itself a fault.
type Suspicion struct {
	Kind   SuspicionKind
	Unit   Unit
	Detail Message
}

// Suspicious lists what looks odd, the gravest first, then by unit.
func (s *Structure) Suspicious() []Suspicion { return s.Tree().suspicious() }

func (t *Tree) suspicious() []Suspicion {
	var list []Suspicion
	add := func(kind SuspicionKind, i int, detail Message) {
		list = append(list, Suspicion{Kind: kind, Unit: t.units[i], Detail: detail})
	}
	if len(t.roots) > 1 {
		for _, i := range t.roots {
			add(SeveralTops, i, Message{Code: "unit.one-of-roots", Args: map[string]string{"n": decimal(len(t.roots))}})
		}
	}
	for _, i := range t.orphans {
		add(LooseUnit, i, Message{Code: "unit.no-parent", Args: map[string]string{"parent": shownID(t.units[i].Parent)}})
	}
	for _, i := range t.inCycle {
		add(InCycle, i, Message{Code: "unit.cycle"})
	}
	for i, unit := range t.units {
		if strings.TrimSpace(unit.Name) == "" {
			add(EmptyName, i, Message{Code: "name.empty"})
		}
		if isTestName(unit.Name) {
			add(TestUnit, i, Message{Code: "unit.test-name", Args: map[string]string{"name": unit.Name}})
		}
		if t.depth[i] > deepestUsual {
			add(VeryDeep, i, Message{Code: "unit.deep", Args: map[string]string{"n": decimal(t.depth[i])}})
		}
		if len(t.children[i]) > widestUsual {
			add(VeryWide, i, Message{Code: "unit.wide", Args: map[string]string{"n": decimal(len(t.children[i]))}})
		}
		t.doubledNames(t.children[i], add)
	}
	t.doubledNames(t.roots, add)
	slices.SortStableFunc(list, func(a, b Suspicion) int {
		return cmp.Or(cmp.Compare(rank(a.Kind), rank(b.Kind)), cmp.Compare(a.Unit.ID, b.Unit.ID))
	})
	return list
}

func rank(kind SuspicionKind) int {
	return slices.Index([]SuspicionKind{InCycle, LooseUnit, SeveralTops, EmptyName, DoubledName, TestUnit, VeryDeep, VeryWide}, kind)
}

// doubledNames finds names that stand twice among siblings; the first is not told of.
func (t *Tree) doubledNames(siblings []int, add func(SuspicionKind, int, Message)) {
	first := make(map[string]int, len(siblings))
	for _, i := range slices.Sorted(slices.Values(siblings)) {
		name := strings.ToLower(strings.Join(strings.Fields(t.units[i].Name), " "))
		if name == "" {
			continue
		}
		other, again := first[name]
		if !again {
			first[name] = i
			continue
		}
		add(DoubledName, i, Message{Code: "unit.doubled-name", Args: map[string]string{"name": t.units[i].Name, "unit": t.units[other].ID}})
	}
}

// isTestName tells whether a unit is named as somebody's test. Only whole words
// count: «Teststasjon» and «Demokrati» are real units.
func isTestName(name string) bool {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return !unicode.IsLetter(r) })
	for i, word := range words {
		switch word {
		case "test", "tester", "testenhet", "testeining", "testavdeling", "testkommune", "demo", "dummy", "xxx", "asdf", "slettes", "slettast":
			return true
		case "bruk", "brukes", "brukast":
			if i > 0 && (words[i-1] == "ikke" || words[i-1] == "ikkje") {
				return true
			}
		}
	}
	return false
}
