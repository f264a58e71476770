package hrapi

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
)

// Bounds of what one test keeps. Norway's largest municipality has about 60 000
// employees in some thousand units.
const (
	maxUnits   = 250_000
	maxRecords = 3_000_000 // persons, and positions
)

// unitSet numbers units by id, those that positions name among them.
type unitSet struct {
	number map[string]uint32
	all    []unitRow
}

type unitRow struct {
	Unit
	line int64 // 0 where no unit has the id
}

func (u *unitSet) init() { u.number = map[string]uint32{} }

// of gives the number of an id; false when there are too many.
func (u *unitSet) of(key []byte) (uint32, bool) {
	if num, ok := u.number[string(key)]; ok {
		return num, true
	}
	if len(u.all) >= maxUnits {
		return 0, false
	}
	num := uint32(len(u.all))
	name := string(key)
	u.number[name] = num
	u.all = append(u.all, unitRow{Unit: Unit{ID: name}})
	return num, true
}

// declared lists the units that the organisation has, sorted by id.
func (u *unitSet) declared() []Unit {
	units := make([]Unit, 0, len(u.all))
	for i := range u.all {
		if u.all[i].line > 0 {
			units = append(units, u.all[i].Unit)
		}
	}
	slices.SortFunc(units, func(a, b Unit) int { return cmp.Compare(a.ID, b.ID) })
	return units
}

func (u *unitSet) line(unit string) int64 { return u.all[u.number[unit]].line }

// kept is a text as it is kept: valid UTF-8 and bounded.
func kept(text []byte) string { return clip(string(text), maxText) }

// keptID is an id as it is kept. One over the bound keeps its beginning, and its length to tell it from others.
func keptID(key []byte) []byte {
	if len(key) > maxText {
		return []byte(clip(string(key), maxText) + decimal(len(key)))
	}
	return bytes.ToValidUTF8(key, []byte("\uFFFD"))
}

func (j *judge) takeUnit(base int) bool {
	values := j.s.values[base:]
	key := j.key(values[unitID])
	if len(key) == 0 {
		return false
	}
	num, ok := j.c.units.of(keptID(key))
	if !ok {
		j.tooMany(maxUnits)
		return false
	}
	unit := &j.c.units.all[num]
	if unit.line > 0 {
		if j.f.hit(j.res, "id-unique") {
			j.f.sample(j.res, "id-unique", Sample{
				Line: j.line, Field: "id", Unit: unit.ID,
				Detail: Message{Code: "unit.id-again", Args: map[string]string{"line": decimal(unit.line)}},
			})
		}
		return true
	}
	unit.line = j.line
	unit.Parent = string(keptID(j.key(values[unitParent])))
	if v := values[unitName]; v.kind == stringValue {
		unit.Name = kept(j.s.content(v))
		if strings.TrimSpace(unit.Name) == "" && j.f.hit(j.res, "names") {
			j.f.sample(j.res, "names", Sample{Line: j.line, Field: "name", Unit: unit.ID, Detail: Message{Code: "name.empty"}})
		}
	}
	return true
}

// tooMany reports once that there are more records than a test keeps.
func (j *judge) tooMany(most int64) {
	if check := checkID(j.res, "record-count"); j.f.count(check) == 0 {
		j.f.add(check, Sample{Line: j.line, Detail: Message{Code: "body.too-many", Args: map[string]string{"limit": decimal(most)}}})
	}
	j.state.unusable = true
}

// finishOrganisation judges the units against each other.
func (c *content) finishOrganisation(f *findings, complete map[Resource]bool) *Structure {
	why, lacking := c.missing(complete, Organisation)
	if !c.known(Organisation, complete) {
		for _, check := range checksOf(Organisation, contentChecks) {
			if check.Level == LevelOrganisation {
				f.skip(check.ID, why)
			}
		}
		return nil
	}
	s := &Structure{AuthorityName: c.authorityName, Units: c.units.declared()}
	t := s.Tree()
	for _, suspicion := range t.suspicious() {
		c.reportSuspicion(f, suspicion)
	}
	for _, unit := range t.InCycle() {
		f.add("organisation.no-cycle", c.unitSample(unit, "parent", Message{Code: "unit.cycle"}))
	}
	if lacking {
		f.skip("organisation.parent-exists", why)
		f.skip("organisation.one-root", why)
		return nil
	}
	for _, unit := range t.Orphans() {
		args := map[string]string{"parent": shownID(unit.Parent)}
		f.add("organisation.parent-exists", c.unitSample(unit, "parent", Message{Code: "unit.no-parent", Args: args}))
	}
	switch roots := t.Roots(); {
	case len(roots) == 0:
		f.add("organisation.one-root", Sample{Field: "parent", Detail: Message{Code: "unit.no-root"}})
	case len(roots) > 1:
		for _, unit := range roots {
			f.add("organisation.one-root", c.unitSample(unit, "parent", Message{Code: "unit.one-of-roots", Args: map[string]string{"n": decimal(len(roots))}}))
		}
	}
	return s
}

func (c *content) unitSample(unit Unit, field string, detail Message) Sample {
	return Sample{Line: c.units.line(unit.ID), Field: field, Unit: unit.ID, Detail: detail}
}

// reportSuspicion carries what looks odd into the check that is about it. What
// only the pages point out, or another check says, is passed by.
func (c *content) reportSuspicion(f *findings, s Suspicion) {
	switch s.Kind {
	case DoubledName:
		f.add("organisation.sibling-names", c.unitSample(s.Unit, "name", s.Detail))
	case TestUnit:
		f.add("organisation.test-units", c.unitSample(s.Unit, "name", s.Detail))
	case VeryDeep:
		f.add("organisation.depth", c.unitSample(s.Unit, "parent", s.Detail))
	case SeveralTops, EmptyName, VeryWide, LooseUnit, InCycle:
	}
}

// shownID is an id as a report may show it where nothing says that it is a
// unit's: one that could be a person's number, name or address shows only its length.
func shownID(unit string) string {
	if len(unit) > 64 {
		return "(" + decimal(len(unit)) + ")"
	}
	digits := 0
	for _, c := range []byte(unit) {
		switch {
		case c >= '0' && c <= '9':
			digits++
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '-', c == '_', c == '.', c == ':', c == '/':
		default:
			return "(" + decimal(len(unit)) + ")"
		}
	}
	if digits == 0 && len(unit) > 0 {
		return "(" + decimal(len(unit)) + ")"
	}
	if digits == nationalIDDigits && len(unit) == nationalIDDigits {
		return "(" + decimal(len(unit)) + ")"
	}
	return unit
}
