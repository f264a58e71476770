package hrapi

import (
	"cmp"
	"slices"
)

// Tree is a structure seen from above. Built once, it answers without searching.
// It holds up against what endpoints deliver: doubled ids (the first counts),
// parents that do not exist, and cycles, which hang from no top unit.
type Tree struct {
	units    []Unit
	index    map[string]int
	children [][]int // by unit; sorted by name, then id
	roots    []int
	orphans  []int
	depth    []int // 1 for a top unit; 0 where a cycle keeps it from the top
	beneath  []int // units in the sub-tree, itself not counted
	inCycle  []int
}

// Tree builds the tree of the structure's units.
func (s *Structure) Tree() *Tree {
	t := &Tree{index: make(map[string]int, len(s.Units))}
	for _, unit := range s.Units {
		if _, again := t.index[unit.ID]; !again {
			t.index[unit.ID] = len(t.units)
			t.units = append(t.units, unit)
		}
	}
	t.children = make([][]int, len(t.units))
	t.depth = make([]int, len(t.units))
	t.beneath = make([]int, len(t.units))
	for i, unit := range t.units {
		parent, exists := t.index[unit.Parent]
		switch {
		case unit.Parent == "":
			t.roots = append(t.roots, i)
		case !exists:
			t.orphans = append(t.orphans, i)
		default:
			t.children[parent] = append(t.children[parent], i)
		}
	}
	t.sortByName(t.roots)
	t.sortByName(t.orphans)
	for _, children := range t.children {
		t.sortByName(children)
	}
	t.measure()
	t.findCycles()
	return t
}

func (t *Tree) sortByName(units []int) {
	slices.SortFunc(units, func(a, b int) int {
		return cmp.Or(cmp.Compare(t.units[a].Name, t.units[b].Name), cmp.Compare(t.units[a].ID, t.units[b].ID))
	})
}

// measure sets depths from the top down and counts from the bottom up. What a
// cycle holds is never reached.
func (t *Tree) measure() {
	order := slices.Concat(t.roots, t.orphans)
	for _, i := range order {
		t.depth[i] = 1
	}
	for at := 0; at < len(order); at++ {
		for _, child := range t.children[order[at]] {
			t.depth[child] = t.depth[order[at]] + 1
			order = append(order, child)
		}
	}
	for _, i := range slices.Backward(order) {
		for _, child := range t.children[i] {
			t.beneath[i] += 1 + t.beneath[child]
		}
	}
}

// findCycles follows the parents of every unit that no top unit is above.
func (t *Tree) findCycles() {
	walk := make([]int, len(t.units)) // which walk came by, from 1
	for i := range t.units {
		if t.depth[i] > 0 || walk[i] > 0 {
			continue
		}
		at := i
		for walk[at] == 0 {
			walk[at] = i + 1
			at = t.index[t.units[at].Parent]
		}
		if walk[at] != i+1 {
			continue // leads into a cycle that is already found
		}
		for start := at; ; {
			t.inCycle = append(t.inCycle, at)
			if at = t.index[t.units[at].Parent]; at == start {
				break
			}
		}
	}
	slices.Sort(t.inCycle)
}

func (t *Tree) pick(indexes []int) []Unit {
	units := make([]Unit, len(indexes))
	for i, at := range indexes {
		units[i] = t.units[at]
	}
	return units
}

// Roots are the top units, sorted by name.
func (t *Tree) Roots() []Unit { return t.pick(t.roots) }

// Orphans are the units whose parent does not exist, sorted by name. A page that
// shows everything shows them beside the roots.
func (t *Tree) Orphans() []Unit { return t.pick(t.orphans) }

// InCycle are the units that are their own ancestors.
func (t *Tree) InCycle() []Unit { return t.pick(t.inCycle) }

// Unit gives the unit with the id.
func (t *Tree) Unit(id string) (Unit, bool) {
	i, ok := t.index[id]
	if !ok {
		return Unit{}, false
	}
	return t.units[i], true
}

// Children are the units right below a unit, sorted by name.
func (t *Tree) Children(id string) []Unit {
	i, ok := t.index[id]
	if !ok {
		return nil
	}
	return t.pick(t.children[i])
}

// Beneath counts the units below a unit at all levels.
func (t *Tree) Beneath(id string) int {
	i, ok := t.index[id]
	if !ok {
		return 0
	}
	return t.beneath[i]
}

// Depth is the level of a unit, 1 for a top unit. It is 0 for a unit that does
// not exist, or that a cycle keeps from the top.
func (t *Tree) Depth(id string) int {
	i, ok := t.index[id]
	if !ok {
		return 0
	}
	return t.depth[i]
}

// Levels is the depth of the deepest unit.
func (t *Tree) Levels() int {
	if len(t.depth) == 0 {
		return 0
	}
	return slices.Max(t.depth)
}

// Path lists the units from the top down to the unit itself, as a page's
// breadcrumbs need it. In a cycle each unit stands once.
func (t *Tree) Path(id string) []Unit {
	var path []Unit
	seen := map[int]bool{}
	for {
		i, ok := t.index[id]
		if !ok || seen[i] {
			slices.Reverse(path)
			return path
		}
		seen[i] = true
		path = append(path, t.units[i])
		id = t.units[i].Parent
	}
}

// Within lists a unit and all below it, sorted by id: what a municipality in a
// common authority confirms of its own.
func (t *Tree) Within(id string) []Unit {
	i, ok := t.index[id]
	if !ok {
		return nil
	}
	order, seen := []int{i}, map[int]bool{i: true}
	for at := 0; at < len(order); at++ {
		for _, child := range t.children[order[at]] {
			if !seen[child] {
				seen[child] = true
				order = append(order, child)
			}
		}
	}
	units := t.pick(order)
	slices.SortFunc(units, func(a, b Unit) int { return cmp.Compare(a.ID, b.ID) })
	return units
}
