package simulator

import (
	"strconv"

	"github.com/ks-no/tilkobling/internal/hrapi"
)

// unitFaults concern the units and how they hang together.
var unitFaults = []Fault{
	{
		Name: "other-name", Description: "the authority has another name than the customer in the register",
		Resources: onlyAuthority, checks: []string{"name-matches"}, effect: effect{every: func(_ hrapi.Resource, r record) record {
			r.set("name", text("Fjernvik kommune"))
			return r
		}},
	},
	{
		Name: "double-units", Description: "a unit's id stands twice",
		Resources: onlyUnits, checks: []string{"id-unique"}, effect: effect{more: func(m *Municipality, p picked) record {
			return m.unitRecord(p.index)
		}},
	},
	{
		Name: "orphans", Description: "a unit's parent does not exist",
		Resources: onlyUnits, checks: []string{"parent-exists"}, effect: effect{some: func(_ hrapi.Resource, k int, r record) record {
			r.set("parent", text("X"+strconv.Itoa(7000+k)))
			return r
		}},
	},
	{
		Name: "cycle", Description: "a unit lies beneath itself",
		Resources: onlyUnits, checks: []string{"no-cycle"}, effect: effect{units: func(r *roster, _ *plan, count int) {
			done := 0
			for i := range r.units {
				if u := r.units[i]; u.depth == 3 && !u.gone && done < count {
					for s := range r.units {
						if r.units[s].ID == u.Parent && r.units[s].depth == 2 {
							r.units[s].Parent = u.ID
							done++
						}
					}
				}
			}
		}},
	},
	{
		Name: "several-tops", Description: "sectors stand beside the municipality instead of beneath it",
		Resources: onlyUnits, checks: []string{"one-root"}, effect: effect{units: func(r *roster, _ *plan, count int) {
			for i := range r.units {
				if count > 0 && r.units[i].depth == 2 {
					r.units[i].Parent = ""
					count--
				}
			}
		}},
	},
	{
		Name: "unnamed-units", Description: "a unit's name is blank",
		Resources: onlyUnits, checks: []string{"names"}, effect: effect{some: setName(`"  "`)},
	},
	{
		Name: "same-names", Description: "units beneath the same parent have the same name",
		Resources: onlyUnits, checks: []string{"sibling-names"}, effect: effect{units: func(r *roster, p *plan, count int) {
			for _, i := range leaves(r.units) {
				if count > 0 {
					r.addUnit(p, r.units[i].Name, r.units[i].Parent, r.units[i].kind)
					count--
				}
			}
		}},
	},
	{
		Name: "test-units", Description: "a unit looks like test data",
		Resources: onlyUnits, checks: []string{"test-units"}, effect: effect{some: func(_ hrapi.Resource, k int, r record) record {
			r.set("name", text("TEST enhet "+strconv.Itoa(k+1)))
			return r
		}},
	},
	{
		Name: "deep", Description: "units twelve levels beneath each other",
		Resources: onlyUnits, checks: []string{"depth"}, effect: effect{units: func(r *roster, p *plan, _ int) {
			parent := r.units[0].ID
			for range 12 {
				parent = r.addUnit(p, surname(p.seed, "deep "+parent, 0)+" team", parent, kindOffice)
			}
		}},
	},
	{
		Name: "empty-units", Description: "a unit that holds nobody",
		Resources: onlyUnits, checks: []string{"empty-units"}, effect: effect{units: func(r *roster, p *plan, count int) {
			for k := range count {
				u := served{kind: kindOffice, depth: 2}
				u.ID, u.Name, u.Parent = strconv.Itoa(8000+k), "Prosjekt "+surname(p.seed, "project", k), r.units[0].ID
				r.units = append(r.units, u)
			}
		}},
	},
}

// personFaults concern the persons, who are invented.
var personFaults = []Fault{
	{
		Name: "control-digits", Description: "the last digit of a national id is wrong",
		Resources: onlyPersons, checks: []string{"national-id"}, effect: effect{id: func(_ *Municipality, _ int, id string) string {
			return id[:10] + string('0'+(id[10]-'0'+1)%10)
		}},
	},
	{
		Name: "short-ids", Description: "a national id of ten digits, as where a leading zero was lost",
		Resources: onlyPersons, checks: []string{"national-id"}, effect: effect{id: func(_ *Municipality, _ int, id string) string { return id[1:] }},
	},
	{
		Name: "double-persons", Description: "a person stands twice",
		Resources: onlyPersons, checks: []string{"national-id-unique"}, effect: effect{more: func(m *Municipality, p picked) record {
			return m.personRecord(p.index, p.version)
		}},
	},
	{
		Name: "synthetic-ids", Description: "national ids are synthetic though this is PROD",
		Resources: onlyPersons, checks: []string{"synthetic"}, times: 3, effect: effect{id: func(m *Municipality, i int, _ string) string {
			return newNationalIDs(m.cfg.Seed, hrapi.LAB).at(i)
		}},
	},
	{
		Name: "unnamed-persons", Description: "a person's last name is blank",
		Resources: onlyPersons, checks: []string{"names"}, effect: effect{some: setName(`" "`)},
	},
	{
		Name: "bad-email", Description: "an e-mail address that is none",
		Resources: onlyPersons, checks: []string{"email"}, effect: effect{some: setEmail("ingen e-post")},
	},
	{
		Name: "empty-email", Description: "no e-mail address",
		Resources: onlyPersons, checks: []string{"email"}, effect: effect{some: setEmail("")},
	},
	{
		Name: "placeholder-email", Description: "the address that stands for none",
		Resources: onlyPersons, checks: []string{"email-placeholder"}, effect: effect{some: setEmail("har.ikke.e-post@example.com")},
	},
	{
		Name: "shared-email", Description: "persons share an e-mail address",
		Resources: onlyPersons, checks: []string{"email-shared"}, times: 2, effect: effect{some: setEmail("avdelingen@example.com")},
	},
	{
		Name: "without-position", Description: "a person whom no position names",
		Resources: onlyPersons, checks: []string{"without-position"}, effect: effect{more: func(m *Municipality, p picked) record {
			first, last := firstName(m.cfg.Seed, -p.k-1), lastName(m.cfg.Seed, -p.k-1)
			return person(m.spareID(p.k), first, last, mailbox(first, last)+".uten"+strconv.Itoa(p.k)+"@example.com")
		}},
	},
}

func setEmail(address string) func(hrapi.Resource, int, record) record {
	return func(_ hrapi.Resource, _ int, r record) record {
		r.set("email", text(address))
		return r
	}
}

// positionFaults concern who works where.
var positionFaults = []Fault{
	{
		Name: "unknown-unit", Description: "a position in a unit that does not exist",
		Resources: onlyPositions, checks: []string{"org-exists"}, effect: effect{more: func(m *Municipality, p picked) record {
			return position("X"+strconv.Itoa(7100+p.k), m.nationalID(p.index), "Rådgiver", false, false)
		}},
	},
	{
		Name: "unknown-person", Description: "a position of a person who does not exist",
		Resources: onlyPositions, checks: []string{"person-exists"}, effect: effect{more: func(m *Municipality, p picked) record {
			return position(m.plan.units[0].id, m.spareID(temporaryFrom/2+p.k), "Rådgiver", true, false)
		}},
	},
	{
		Name: "double-positions", Description: "a position stands twice",
		Resources: onlyPositions, checks: []string{"unique"}, effect: effect{second: true, more: func(m *Municipality, p picked) record {
			return m.positionRecords(p.index, p.version)[1]
		}},
	},
	{
		Name: "two-main", Description: "a person with two main positions",
		Resources: onlyPositions, checks: []string{"one-main"}, effect: effect{second: true, some: setMain(true)},
	},
	{
		Name: "no-main", Description: "a person whose positions are none of them the main one",
		Resources: onlyPositions, checks: []string{"no-main"}, effect: effect{some: setMain(false)},
	},
	{
		Name: "unnamed-positions", Description: "a position's name is blank",
		Resources: onlyPositions, checks: []string{"names"}, effect: effect{some: setName(`""`)},
	},
	{
		Name: "no-manager", Description: "nobody leads any unit",
		Resources: onlyPositions, checks: []string{"managers"}, effect: effect{every: func(_ hrapi.Resource, r record) record {
			r.set("manager", boolean(false))
			return r
		}},
	},
}

func setMain(main bool) func(hrapi.Resource, int, record) record {
	return func(_ hrapi.Resource, _ int, r record) record {
		r.set("main", boolean(main))
		return r
	}
}
