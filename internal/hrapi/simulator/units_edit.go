package simulator

import (
	"slices"
	"strconv"
)

// roster tells who works where: the plan's seats, and what edits and faults
// changed of them.
type roster struct {
	units    []served
	redirect map[int]int    // plan unit that is gone → unit that has its people
	moved    map[int]seatIn // seat → unit added later
	hired    []seatIn       // persons beyond the plan's, in order
	left     map[int]bool   // seats that are empty now
}

type seatIn struct {
	unit    int // index into roster.units
	manager bool
}

// newRoster applies the edits and the faults that concern units.
func newRoster(p *plan, cfg Config) *roster {
	r := &roster{
		redirect: map[int]int{}, moved: map[int]seatIn{}, left: map[int]bool{},
	}
	for _, u := range p.units {
		s := served{kind: u.kind, depth: u.depth}
		s.ID, s.Name = u.id, u.name
		if u.parent >= 0 {
			s.Parent = p.units[u.parent].id
		}
		r.units = append(r.units, s)
	}
	r.edit(p, cfg.Edits)
	for _, f := range cfg.Faults {
		if f.effect.units != nil {
			f.effect.units(r, p, f.count())
		}
	}
	r.hire(cfg.Edits.Hire)
	r.leave(p, cfg.Edits.Leave)
	return r
}

func (r *roster) edit(p *plan, e Edits) {
	low := leaves(r.units)
	at := func(k, count, shift int) int { return low[(spread(k, count, len(low))+shift)%len(low)] }
	if len(low) == 0 {
		return
	}
	for k := range e.Rename {
		u := &r.units[at(k, e.Rename, 0)]
		u.Name += " og " + surname(p.seed, "rename", k)
	}
	r.moveSubtrees(e.Move)
	for k := range e.Add {
		beside := r.units[at(k, e.Add, 1)]
		r.addUnit(p, surname(p.seed, "added", k)+"tunet", beside.Parent, beside.kind)
	}
	r.drop(p, e.Drop)
}

// moveSubtrees puts units of the third level beneath the sector next to theirs.
func (r *roster) moveSubtrees(count int) {
	var sectors, third []int
	for i, u := range r.units {
		switch u.depth {
		case 2:
			sectors = append(sectors, i)
		case 3:
			third = append(third, i)
		}
	}
	if len(third) == 0 || len(sectors) < 2 {
		return
	}
	for k := range min(count, len(third)) {
		u := &r.units[third[spread(k, count, len(third))]]
		here := slices.IndexFunc(sectors, func(s int) bool { return r.units[s].ID == u.Parent })
		u.Parent = r.units[sectors[(here+1)%len(sectors)]].ID
	}
}

// addUnit opens a unit with three people, or as many as can be spared elsewhere.
func (r *roster) addUnit(p *plan, name, parent string, k *kind) string {
	id := strconv.Itoa(9000 + len(r.units))
	at := len(r.units)
	u := served{kind: k, depth: 3}
	u.ID, u.Name, u.Parent = id, name, parent
	r.units = append(r.units, u)
	want := 3
	for _, largest := range r.bySize(p) {
		seats := p.units[largest]
		for s := seats.first + 1; s < seats.first+seats.size && want > 0; s++ {
			if _, taken := r.moved[s]; taken {
				continue
			}
			r.moved[s] = seatIn{unit: at, manager: want == 3}
			want--
		}
		if want == 0 {
			break
		}
	}
	return id
}

// bySize lists the plan's units, those with most people left first.
func (r *roster) bySize(p *plan) []int {
	spare := make([]int, len(p.units))
	order := make([]int, len(p.units))
	for i, u := range p.units {
		order[i], spare[i] = i, u.size
	}
	for s := range r.moved {
		spare[p.unitOf(s)]--
	}
	slices.SortStableFunc(order, func(a, b int) int { return spare[b] - spare[a] })
	return order
}

// drop closes units of the plan that have none beneath them; their people go to
// the unit above.
func (r *roster) drop(p *plan, count int) {
	for k := range count {
		low := slices.DeleteFunc(leaves(r.units), func(i int) bool { return i >= len(p.units) })
		if len(low) == 0 {
			return
		}
		at := low[(spread(k, count, len(low))+2)%len(low)]
		u := &r.units[at]
		u.gone = true
		r.redirect[at] = slices.IndexFunc(r.units, func(above served) bool { return above.ID == u.Parent })
	}
}

func (r *roster) hire(n int) {
	low := leaves(r.units)
	for k := range n {
		if len(low) == 0 {
			break
		}
		r.hired = append(r.hired, seatIn{unit: low[spread(k, n, len(low))]})
	}
}

// leave empties seats of people who lead nothing.
func (r *roster) leave(p *plan, n int) {
	total := p.people
	for k, s := 0, 0; k < n && s < total; s++ {
		seat := (spread(k, n, total) + s) % total
		if _, moved := r.moved[seat]; moved || r.left[seat] || p.units[p.unitOf(seat)].first == seat {
			continue
		}
		r.left[seat] = true
		k, s = k+1, -1
	}
}
