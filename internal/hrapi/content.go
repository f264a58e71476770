package hrapi

import (
	"hash/maphash"
)

// content holds what crosses endpoints: units, persons and positions, a few
// dozen bytes a record. Of a person it keeps the national id as a number and
// the e-mail address as a seeded hash, both only until finish.
type content struct {
	environment  Environment
	level        Level
	customerName string
	seed         maphash.Seed
	bodies       map[Resource]*bodyState
	scanner      scanner

	authorityName string
	units         unitSet
	people        peopleSet
}

// bodyState is what is known of one endpoint's body besides its records.
type bodyState struct {
	records  int64
	lost     int64 // lines whose record could not be taken in
	unusable bool  // not the interface's format at all, empty, or too much
	unknown  map[string]bool
}

func newContent(env Environment, level Level, customerName string) *content {
	c := &content{environment: env, level: level, customerName: customerName, seed: maphash.MakeSeed(), bodies: map[Resource]*bodyState{}}
	c.units.init()
	c.people.init(c.seed)
	return c
}

// finish compares the endpoints with each other after all bodies were read.
// complete tells which were read to the end: checks that need another one are
// skipped. The persons are forgotten when it returns.
func (c *content) finish(f *findings, complete map[Resource]bool) (*Structure, *Placement) {
	var structure *Structure
	var placement *Placement
	if c.level.Includes(LevelOrganisation) {
		c.judgeAuthorityName(f, complete)
		structure = c.finishOrganisation(f, complete)
	}
	if c.level.Includes(LevelPersons) {
		placement = c.finishPersons(f, complete)
	}
	c.people = peopleSet{}
	return structure, placement
}

// known tells whether a body was read to its end and was the interface's format.
func (c *content) known(res Resource, complete map[Resource]bool) bool {
	state := c.bodies[res]
	return complete[res] && state != nil && !state.unusable
}

// missing says why a check cannot rely on the records of these endpoints, and
// whether it cannot: one was not read, or lines of it could not be taken in, so
// that what seems not to exist may merely have been lost.
func (c *content) missing(complete map[Resource]bool, needed ...Resource) (Message, bool) {
	for _, res := range needed {
		if !c.known(res, complete) {
			return Message{Code: "skip.body-unread", Args: map[string]string{"endpoint": string(res)}}, true
		}
		if lost := c.bodies[res].lost; lost > 0 {
			return Message{Code: "skip.lines-lost", Args: map[string]string{"endpoint": string(res), "n": decimal(lost)}}, true
		}
	}
	return Message{}, false
}

// judgeable is the question missing answers, asked for one check: it skips the
// check where the answer is no.
func (c *content) judgeable(f *findings, id string, complete map[Resource]bool, needed ...Resource) bool {
	if !f.has(id) {
		return false
	}
	why, lacking := c.missing(complete, needed...)
	if lacking {
		f.skip(id, why)
	}
	return !lacking
}
