package simulator

import (
	"slices"
	"time"

	"github.com/ks-no/tilkobling/internal/hrapi"
)

// The log of changes is worked out, not kept: from the beginning of 2026 on,
// every sixth hour, and in large municipalities every hour, changes one person's address and the name of one position,
// in turn. Beside these, somebody is added and deleted again in the same second,
// and a unit renamed and named back, so that a range holds every kind of change
// while readings of the units and of who works where stay equal.
var logBegins = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// temporaryFrom is the first of the spare ids of those who are added and deleted again.
const temporaryFrom = 1000

// logStep is the time between two changes.
func (m *Municipality) logStep() time.Duration {
	if m.cfg.Employees < 2000 {
		return 6 * time.Hour
	}
	return time.Hour
}

// steps counts the changes before t.
func (m *Municipality) steps(t time.Time) int {
	if !t.After(logBegins) {
		return 0
	}
	return int((t.Sub(logBegins)-1)/m.logStep()) + 1
}

// version counts how often record i of n had changed after so many steps.
func version(i, n, steps int) int {
	if steps <= i {
		return 0
	}
	return (steps-1-i)/n + 1
}

const stamp = "2006-01-02T15:04:05Z"

func (m *Municipality) stepDate(step int) string {
	return logBegins.Add(time.Duration(step) * m.logStep()).Format(stamp)
}

// whole streams the full set as it was before the change that comes next.
func (m *Municipality) whole(res hrapi.Resource, at time.Time, yield func(change) error) error {
	done := m.steps(at)
	add := func(r record, date string) error {
		return yield(change{kind: "add", date: date, new: r})
	}
	born := m.born.Format(stamp)
	switch res {
	case hrapi.Organisation:
		for i := range m.roster.units {
			if m.roster.units[i].gone {
				continue
			}
			if err := add(m.unitRecord(i), born); err != nil {
				return err
			}
		}
	case hrapi.Person, hrapi.EmployeePosition:
		for i := range m.indexes() {
			v := version(i, m.indexes(), done)
			date := born
			if v > 0 {
				date = m.stepDate(i + (v-1)*m.indexes())
			}
			for _, r := range m.recordsOf(res, i, v) {
				if err := add(r, date); err != nil {
					return err
				}
			}
		}
	case hrapi.EmployeeTaxonomy, hrapi.Venue:
		for i := range optionalRecords {
			if err := add(m.optional(res, i), born); err != nil {
				return err
			}
		}
	case hrapi.Authority:
	}
	for _, r := range m.more(res, done) {
		if err := add(r, born); err != nil {
			return err
		}
	}
	return nil
}

// more are the records that faults add to the full set.
func (m *Municipality) more(res hrapi.Resource, done int) []record {
	var out []record
	for n, f := range m.cfg.Faults {
		if f.effect.more == nil || !slices.Contains(f.Resources, res) {
			continue
		}
		chosen := make([]picked, len(m.picks[n][res]))
		for i, k := range m.picks[n][res] {
			chosen[k] = picked{k: k, index: i, version: version(i, m.indexes(), done)}
		}
		for _, p := range chosen {
			out = append(out, f.effect.more(m, p))
		}
	}
	return out
}

func (m *Municipality) recordsOf(res hrapi.Resource, i, version int) []record {
	if _, here := m.seat(i); !here {
		return nil
	}
	if res == hrapi.Person {
		return []record{m.personRecord(i, version)}
	}
	return m.positionRecords(i, version)
}

// between streams the changes in [from, to), oldest first.
func (m *Municipality) between(res hrapi.Resource, from, to time.Time, yield func(change) error) error {
	for s := m.steps(from); s < m.steps(to); s++ {
		for _, c := range m.step(res, s) {
			c.date = m.stepDate(s)
			if err := yield(c); err != nil {
				return err
			}
		}
	}
	return nil
}

// step gives what one step changes.
func (m *Municipality) step(res hrapi.Resource, s int) []change {
	var out []change
	switch res {
	case hrapi.Organisation:
		if s%4 != 0 {
			return nil
		}
		at := s / 4 % len(m.roster.units)
		if m.roster.units[at].gone {
			return nil
		}
		now, then := m.unitRecord(at), m.unitRecord(at)
		then.set("name", text(m.roster.units[at].Name+" (flytter)"))
		out = append(out, change{kind: "modify", old: now, new: then}, change{kind: "modify", old: then, new: now})
	case hrapi.Person, hrapi.EmployeePosition:
		i := s % m.indexes()
		v := version(i, m.indexes(), s+1)
		before, after := m.recordsOf(res, i, v-1), m.recordsOf(res, i, v)
		if len(after) > 0 {
			out = append(out, change{kind: "modify", old: before[0], new: after[0]})
		}
		if s%6 == 0 {
			r := m.temporary(res, s)
			out = append(out, change{kind: "add", new: r}, change{kind: "delete", old: r})
		}
	case hrapi.Authority, hrapi.EmployeeTaxonomy, hrapi.Venue:
	}
	return out
}

// temporary is somebody who was registered by mistake.
func (m *Municipality) temporary(res hrapi.Resource, s int) record {
	k := temporaryFrom + s%1000
	if res == hrapi.EmployeePosition {
		return position(m.plan.units[0].id, m.spareID(k), "Vikar", true, false)
	}
	first, last := firstName(m.cfg.Seed, -k), lastName(m.cfg.Seed, -k)
	return person(m.spareID(k), first, last, mailbox(first, last)+"@example.com")
}
