package simulator

import (
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/ks-no/tilkobling/internal/hrapi"
)

// Fault is one defect that a municipality can be given.
type Fault struct {
	Name        string           // «bom», or «person.bom» at one endpoint alone
	Description string           // what is wrong, for a developer
	CheckIDs    []string         // the checks that find it, and no others
	Resources   []hrapi.Resource // the endpoints that have it
	NeedsServer bool             // only Serve, or a municipality in a Town with its own listener, can have it

	times  int
	checks []string                  // names of checks at the endpoint itself
	also   map[hrapi.Resource]string // a further check, at one of the endpoints
	effect effect
}

// effect is what a fault does, at the place where it does it. All but one or
// two are empty.
type effect struct {
	listener listener // who answers before there is any HTTP
	host     string   // stands in the URL instead of the listener's address

	login  login
	answer func(*exchange) bool // instead of the data; true where it has answered
	header func(http.Header)
	ranges ranges
	body   func(io.Writer) io.Writer
	line   func(n int64, line []byte) []byte

	units  func(r *roster, p *plan, count int)
	every  func(res hrapi.Resource, r record) record        // each record
	some   func(res hrapi.Resource, k int, r record) record // the k-th of the picked ones
	second bool                                             // some and id: persons with two positions, and the second of them
	id     func(m *Municipality, i int, id string) string   // a picked person's
	change func(n int64, c *change)                         // the n-th line of the full set, from 0
	more   func(m *Municipality, p picked) record           // further records of the full set
}

// picked is the k-th of the records that a fault concerns.
type picked struct {
	k, index, version int
}

// maxTimes keeps the ids of invented persons apart from those of the log of changes.
const maxTimes = temporaryFrom / 2

// Times makes the fault occur so many times, 500 at most, where it can be counted.
func (f Fault) Times(n int) Fault {
	f.times = min(n, maxTimes)
	return f
}

func (f Fault) count() int {
	if f.times <= 0 {
		return 1
	}
	return f.times
}

// On gives the fault to some of its endpoints alone.
func (f Fault) On(resources ...hrapi.Resource) Fault {
	base := f.Name[strings.LastIndexByte(f.Name, '.')+1:]
	names := make([]string, 0, len(resources))
	for _, res := range resources {
		names = append(names, string(res))
	}
	f.Name = strings.Join(names, "+") + "." + base
	f.Resources = resources
	f.CheckIDs = f.ids()
	return f
}

func (f Fault) ids() []string {
	var ids []string
	for _, res := range f.Resources {
		if name := f.also[res]; name != "" {
			ids = append(ids, string(res)+"."+name)
		}
		for _, name := range f.checks {
			ids = append(ids, string(res)+"."+name)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// Faults lists every fault, in the order of the tables.
func Faults() []Fault {
	var out []Fault
	for _, table := range [][]Fault{connectionFaults, loginFaults, answerFaults, bodyFaults, recordFaults, rangeFaults, unitFaults, personFaults, positionFaults} {
		for _, f := range table {
			f.CheckIDs = f.ids()
			f.NeedsServer = f.effect.listener != sound || f.effect.host != ""
			out = append(out, f)
		}
	}
	return out
}

// FaultNamed finds a fault: «bom» at all endpoints that can have it, or
// «person.bom» at one.
func FaultNamed(name string) (Fault, bool) {
	res, base, single := strings.Cut(name, ".")
	if !single {
		base = name
	}
	for _, f := range Faults() {
		if f.Name != base {
			continue
		}
		if !single {
			return f, true
		}
		if slices.Contains(f.Resources, hrapi.Resource(res)) {
			return f.On(hrapi.Resource(res)), true
		}
	}
	return Fault{}, false
}
