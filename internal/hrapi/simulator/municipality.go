package simulator

import (
	"slices"
	"strconv"
	"time"

	"github.com/ks-no/tilkobling/internal/hrapi"
)

// Municipality is one municipality's data and how it answers. It never changes;
// another Config makes another.
type Municipality struct {
	cfg    Config
	plan   *plan
	roster *roster
	ids    nationalIDs
	seats  shuffle
	born   time.Time                        // changeDate of what has not changed since
	picks  []map[hrapi.Resource]map[int]int // of each fault: index → how many-eth
}

// New makes the municipality that a Config describes.
func New(cfg Config) *Municipality {
	cfg = cfg.withDefaults()
	m := &Municipality{
		cfg:   cfg,
		plan:  newPlan(cfg.Name, cfg.Seed, cfg.Employees),
		ids:   newNationalIDs(cfg.Seed, cfg.Environment),
		born:  time.Date(2025, 11, 3, 7, 30, 0, 0, time.UTC),
		picks: make([]map[hrapi.Resource]map[int]int, len(cfg.Faults)),
	}
	m.roster = newRoster(m.plan, cfg)
	m.seats = newShuffle(cfg.Seed, "seats", m.plan.people)
	for i, f := range cfg.Faults {
		m.picks[i] = map[hrapi.Resource]map[int]int{}
		for _, res := range f.Resources {
			m.picks[i][res] = m.pick(f, res)
		}
	}
	return m
}

// Units are the units that the organisation endpoint gives, before faults of
// single records.
func (m *Municipality) Units() []hrapi.Unit {
	units := make([]hrapi.Unit, 0, len(m.roster.units))
	for _, u := range m.roster.units {
		if !u.gone {
			units = append(units, u.Unit)
		}
	}
	return units
}

// Persons is how many persons the person endpoint gives, without those that a
// fault adds.
func (m *Municipality) Persons() int {
	return m.plan.people - len(m.roster.left) + len(m.roster.hired)
}

// indexes is the end of the persons' indexes; some may be gone.
func (m *Municipality) indexes() int { return m.plan.people + len(m.roster.hired) }

// seat tells where person i works; false where the person is gone.
func (m *Municipality) seat(i int) (seatIn, bool) {
	if i >= m.plan.people {
		return m.roster.hired[i-m.plan.people], true
	}
	seat := m.seats.at(i)
	if m.roster.left[seat] {
		return seatIn{}, false
	}
	if s, ok := m.roster.moved[seat]; ok {
		return s, true
	}
	at := m.plan.unitOf(seat)
	if m.roster.units[at].gone {
		for m.roster.units[at].gone {
			at = m.roster.redirect[at]
		}
		return seatIn{unit: at}, true
	}
	return seatIn{unit: at, manager: m.plan.units[at].first == seat}, true
}

// second tells the unit of a person's second position, which few have.
func (m *Municipality) second(i, main int) (int, bool) {
	if len(m.plan.units) < 3 || chance(m.cfg.Seed, "second position", i, 14) != 0 {
		return 0, false
	}
	at := chance(m.cfg.Seed, "second unit", i, len(m.plan.units))
	if at == main || m.roster.units[at].gone {
		return 0, false
	}
	return at, true
}

// nationalID of person i, with the faults that change it.
func (m *Municipality) nationalID(i int) string {
	id := m.ids.at(i)
	for n, f := range m.cfg.Faults {
		if f.effect.id == nil {
			continue
		}
		if _, chosen := m.picks[n][hrapi.Person][i]; chosen {
			id = f.effect.id(m, i, id)
		}
	}
	return id
}

// spareID belongs to a person that only faults and the log of changes know: the
// faults have those below temporaryFrom.
func (m *Municipality) spareID(k int) string { return m.ids.at(m.cfg.Employees + m.cfg.Edits.Hire + k) }

func (m *Municipality) unitRecord(at int) record {
	u := m.roster.units[at]
	r := record{{"id", text(u.ID)}, {"name", text(u.Name)}, {"parent", text(u.Parent)}}
	return m.spoil(hrapi.Organisation, at, false, r)
}

// personRecord is person i in a version: the address changes with each.
func (m *Municipality) personRecord(i, version int) record {
	first, last := firstName(m.cfg.Seed, i), lastName(m.cfg.Seed, i)
	r := person(m.nationalID(i), first, last, mailAddress(first, last, i, version))
	return m.spoil(hrapi.Person, i, false, r)
}

func person(id, first, last, email string) record {
	return record{
		{"national_id", text(id)}, {"first_name", text(first)}, {"last_name", text(last)}, {"email", text(email)},
	}
}

func mailAddress(first, last string, i, version int) string {
	host := "@example.com"
	if version%2 == 1 {
		host = "@kommune.example.com"
	}
	return mailbox(first, last) + "." + strconv.FormatInt(int64(i), 36) + host
}

// positionRecords are the one or two positions of person i in a version, of
// which the main one's name changes.
func (m *Municipality) positionRecords(i, version int) []record {
	seat, ok := m.seat(i)
	if !ok {
		return nil
	}
	u := m.roster.units[seat.unit]
	title := u.kind.titles[chance(m.cfg.Seed, "title", i, len(u.kind.titles))]
	if seat.manager {
		title = u.kind.leader
	}
	if version%2 == 1 {
		title += ", konstituert"
	}
	id := m.nationalID(i)
	out := []record{m.spoil(hrapi.EmployeePosition, i, false, position(u.ID, id, title, true, seat.manager))}
	if at, has := m.second(i, seat.unit); has {
		u := m.roster.units[at]
		r := position(u.ID, id, "Tilkallingsvikar", false, false)
		out = append(out, m.spoil(hrapi.EmployeePosition, i, true, r))
	}
	return out
}

func position(unit, id, title string, main, manager bool) record {
	return record{
		{"org_id", text(unit)},
		{"national_id", text(id)},
		{"position_name", text(title)},
		{"main", boolean(main)},
		{"manager", boolean(manager)},
	}
}

func (m *Municipality) authority() record {
	r := record{{"name", text(m.cfg.Name)}, {"version", text("3.0")}, {"email", text("postmottak@example.com")}}
	return m.spoil(hrapi.Authority, 0, false, r)
}

// optional are the records of the two endpoints that few serve.
func (m *Municipality) optional(res hrapi.Resource, i int) record {
	if res == hrapi.Venue {
		return m.spoil(res, i, false, record{
			{"id", text("V" + strconv.Itoa(i+1))}, {"name", text("Møterom " + place(m.cfg.Seed, "venue", i))},
		})
	}
	unit := m.roster.units[i%len(m.plan.units)]
	return m.spoil(res, i, false, record{
		{"id", text("T" + strconv.Itoa(i+1))}, {"name", text("Opplæring for " + unit.kind.leader)},
	})
}

// optionalRecords is how many of them there are.
const optionalRecords = 12

// pick chooses the records that a fault changes, spread over them all: units
// without units beneath them, and persons who lead nothing. Persons have one
// position, or two where the fault is about the second. A record has one fault
// while there are enough of them.
func (m *Municipality) pick(f Fault, res hrapi.Resource) map[int]int {
	picks := map[int]int{}
	choose := func(n int, index func(int) (int, bool)) {
		for k := range f.count() {
			for step := range 2 * n {
				i, fits := index((spread(k, f.count(), n) + step) % n)
				_, mine := picks[i]
				if fits && !mine && (step >= n || !m.picked(res, i)) {
					picks[i] = k
					break
				}
			}
		}
	}
	switch res {
	case hrapi.Organisation:
		low := leaves(m.roster.units)
		choose(len(low), func(i int) (int, bool) { return low[i], true })
	case hrapi.Person, hrapi.EmployeePosition:
		choose(m.indexes(), func(i int) (int, bool) { return i, m.fits(i, f.effect.second) })
	case hrapi.Authority, hrapi.EmployeeTaxonomy, hrapi.Venue:
		picks[0] = 0
	}
	return picks
}

// picked tells whether an earlier fault has chosen the record.
func (m *Municipality) picked(res hrapi.Resource, i int) bool {
	return slices.ContainsFunc(m.picks, func(p map[hrapi.Resource]map[int]int) bool {
		_, chosen := p[res][i]
		return chosen
	})
}

func (m *Municipality) fits(i int, two bool) bool {
	seat, ok := m.seat(i)
	if !ok || seat.manager {
		return false
	}
	_, has := m.second(i, seat.unit)
	return has == two
}

// spoil applies the faults of records to one.
func (m *Municipality) spoil(res hrapi.Resource, i int, second bool, r record) record {
	for n, f := range m.cfg.Faults {
		if !slices.Contains(f.Resources, res) {
			continue
		}
		if f.effect.every != nil {
			r = f.effect.every(res, r)
		}
		if f.effect.some == nil || f.effect.second != second {
			continue
		}
		if k, chosen := m.picks[n][res][i]; chosen {
			r = f.effect.some(res, k, r)
		}
	}
	return r
}
