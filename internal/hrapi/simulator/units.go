package simulator

import (
	"fmt"
	"sort"
	"strconv"

	"github.com/ks-no/tilkobling/internal/hrapi"
)

// unit is one unit of the municipality. Its people are the seats first…first+size-1,
// of whom the first leads it.
type unit struct {
	id     string
	name   string
	parent int // index; -1 for the top
	depth  int // 1 for the top
	kind   *kind
	first  int
	size   int
}

// kind is what a unit does and who works there.
type kind struct {
	leader string
	titles []string
}

var (
	kindOffice   = &kind{"Leder", []string{"Rådgiver", "Konsulent", "Førstekonsulent", "Saksbehandler", "Fagleder"}}
	kindSchool   = &kind{"Rektor", []string{"Lærer", "Adjunkt", "Lektor", "Fagarbeider", "Assistent", "Kontaktlærer"}}
	kindNursery  = &kind{"Styrer", []string{"Barnehagelærer", "Pedagogisk leder", "Fagarbeider", "Assistent"}}
	kindCare     = &kind{"Avdelingsleder", []string{"Sykepleier", "Helsefagarbeider", "Vernepleier", "Pleieassistent", "Nattevakt"}}
	kindHealth   = &kind{"Enhetsleder", []string{"Helsesykepleier", "Lege", "Fysioterapeut", "Ergoterapeut", "Sekretær"}}
	kindTechnic  = &kind{"Driftsleder", []string{"Ingeniør", "Fagarbeider", "Driftsoperatør", "Renholder", "Overingeniør"}}
	kindCulture  = &kind{"Kulturleder", []string{"Bibliotekar", "Kulturskolelærer", "Konsulent", "Miljøarbeider"}}
	kindDirector = &kind{"Direktør", []string{"Spesialrådgiver", "Rådgiver", "Controller"}}
)

// service is something every municipality does, in one place or in many.
type service struct {
	name    string // of the unit that holds the places, or of the one place
	place   string // format of a place's name; empty where places are numbered «sone»
	kind    *kind
	perMill int // of all employees
	size    int // employees at one place
	ward    int // above twice this a place has departments of about this many; 0 never
}

type sector struct {
	name     string
	services []service
}

func school() service {
	return service{"Grunnskole", "%s skole", kindSchool, 215, 42, 0}
}

func nursery() service {
	return service{"Barnehage", "%s barnehage", kindNursery, 115, 21, 0}
}

var (
	childServices = []service{
		{"PP-tjenesten", "", kindOffice, 12, 400, 0},
		{"Barneverntjenesten", "", kindOffice, 22, 60, 0},
		{"Skolefritidsordning", "SFO %s", kindNursery, 25, 14, 0},
		{"Voksenopplæring", "", kindSchool, 16, 300, 0},
	}
	careServices = []service{
		{"Sykehjem", "%s sykehjem", kindCare, 130, 90, 28},
		{"Hjemmetjenesten", "", kindCare, 80, 38, 0},
		{"Bofellesskap", "%s bofellesskap", kindCare, 65, 19, 0},
		{"Omsorgsboliger", "%s omsorgssenter", kindCare, 30, 30, 0},
	}
	healthServices = []service{
		{"Helsestasjon", "%s helsestasjon", kindHealth, 18, 22, 0},
		{"Legetjenesten", "%s legekontor", kindHealth, 12, 14, 0},
		{"Psykisk helse og rus", "", kindHealth, 25, 35, 0},
		{"Fysio- og ergoterapi", "", kindHealth, 10, 40, 0},
		{"NAV", "", kindOffice, 22, 60, 0},
	}
	technicalServices = []service{
		{"Vei og park", "", kindTechnic, 14, 45, 0},
		{"Vann og avløp", "", kindTechnic, 12, 45, 0},
		{"Renhold", "", kindTechnic, 26, 32, 0},
		{"Bygg og eiendom", "", kindTechnic, 15, 40, 0},
		{"Plan og byggesak", "", kindOffice, 9, 40, 0},
		{"Brann og redning", "%s brannstasjon", kindTechnic, 12, 40, 0},
	}
	cultureServices = []service{
		{"Bibliotek", "%s bibliotek", kindCulture, 9, 14, 0},
		{"Kulturskolen", "", kindCulture, 10, 60, 0},
		{"Fritidsklubber", "%s fritidsklubb", kindCulture, 7, 9, 0},
		{"Idrett og friluftsliv", "", kindCulture, 6, 40, 0},
	}
	officeServices = []service{
		{"Økonomi", "", kindOffice, 11, 60, 0},
		{"HR og lønn", "", kindOffice, 10, 60, 0},
		{"IKT", "", kindOffice, 9, 50, 0},
		{"Innbyggertorg", "", kindOffice, 7, 30, 0},
		{"Arkiv og dokumentasjon", "", kindOffice, 4, 40, 0},
	}
)

// sectorsFor gives the sectors of a municipality: five, and nine in a city.
func sectorsFor(employees int) []sector {
	if employees < 20_000 {
		return []sector{
			{"Oppvekst", append([]service{school(), nursery()}, childServices...)},
			{"Helse og mestring", append(append([]service{}, careServices...), healthServices...)},
			{"Teknisk drift", technicalServices},
			{"Kultur og fritid", cultureServices},
			{"Administrasjon", officeServices},
		}
	}
	return []sector{
		{"Skole", []service{school(), childServices[2], childServices[3]}},
		{"Barnehage", []service{nursery()}},
		{"Barn, unge og familie", []service{childServices[0], childServices[1], healthServices[0]}},
		{"Helse og omsorg", careServices},
		{"Sosiale tjenester", healthServices[1:]},
		{"Byutvikling", technicalServices[4:5]},
		{"Bymiljø og tekniske tjenester", append(append([]service{}, technicalServices[:4]...), technicalServices[5])},
		{"Kultur, idrett og frivillighet", cultureServices},
		{"Finans og organisasjon", officeServices},
	}
}

// plan is the whole municipality before its people are counted in.
type plan struct {
	seed   uint64
	units  []unit
	places map[string]int
	people int
}

// newPlan lays out a municipality: five sectors and a handful of places in a
// small one, some thirty employees a unit in any. Every unit has at least one.
func newPlan(name string, seed uint64, employees int) *plan {
	p := &plan{seed: seed, places: map[string]int{}}
	top := p.add(name, -1, kindDirector, 1)
	left := employees - 1
	take := func(want int) int {
		got := max(0, min(want, left))
		left -= got
		return got
	}
	for _, s := range sectorsFor(employees) {
		size := take(1 + employees/2000)
		if size == 0 {
			break
		}
		at := p.add(s.name, top, kindDirector, size)
		for _, sv := range s.services {
			n := employees * sv.perMill / 1000
			if n < 4 {
				p.units[at].size += take(n)
				continue
			}
			p.addService(at, sv, take(n))
		}
	}
	p.units[top].size += min(left, 2+employees/1000)
	left -= min(left, 2+employees/1000)
	// What rounding left over works where most people work.
	for i := 1; left > 0; i++ {
		u := &p.units[i%len(p.units)]
		if u.size > 3 || i > len(p.units) {
			u.size++
			left--
		}
	}
	p.seat()
	return p
}

func (p *plan) addService(parent int, s service, n int) {
	if n == 0 {
		return
	}
	places := max(1, (n+s.size/2)/s.size)
	if places > 2 {
		parent = p.add(s.name, parent, kindOffice, 2)
		n -= 2
	}
	for i := range places {
		size := n*(i+1)/places - n*i/places
		if size == 0 {
			continue
		}
		name := s.name
		switch {
		case s.place != "":
			name = fmt.Sprintf(s.place, place(p.seed, s.name, p.places[s.name]))
			p.places[s.name]++
		case places > 1:
			name += ", sone " + place(p.seed, s.name, i)
		}
		p.addPlace(parent, name, s, size)
	}
}

func (p *plan) addPlace(parent int, name string, s service, size int) {
	if s.ward == 0 || size < 2*s.ward {
		p.add(name, parent, s.kind, size)
		return
	}
	at := p.add(name, parent, s.kind, 3)
	size -= 3
	wards := size / s.ward
	for i := range wards {
		p.add("Avdeling "+strconv.Itoa(i+1), at, s.kind, size*(i+1)/wards-size*i/wards)
	}
}

func (p *plan) add(name string, parent int, k *kind, size int) int {
	depth := 1
	if parent >= 0 {
		depth = p.units[parent].depth + 1
	}
	at := len(p.units)
	p.units = append(p.units, unit{id: strconv.Itoa(1000 + at), name: name, parent: parent, depth: depth, kind: k, size: size})
	return at
}

// seat counts the people in: each unit's seats follow the one's before.
func (p *plan) seat() {
	first := 0
	for i := range p.units {
		p.units[i].first = first
		first += p.units[i].size
	}
	p.people = first
}

// unitOf finds the unit of a seat.
func (p *plan) unitOf(seat int) int {
	return sort.Search(len(p.units), func(i int) bool { return p.units[i].first > seat }) - 1
}

// leaves lists the units that have none beneath them, in order.
func leaves(units []served) []int {
	inner := make(map[string]bool, len(units))
	for _, u := range units {
		inner[u.Parent] = inner[u.Parent] || !u.gone
	}
	var out []int
	for i, u := range units {
		if !u.gone && !inner[u.ID] && u.Parent != "" {
			out = append(out, i)
		}
	}
	return out
}

// served is a unit as the endpoint gives it, after edits and faults.
type served struct {
	hrapi.Unit
	kind  *kind
	depth int
	gone  bool
}
