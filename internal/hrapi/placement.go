package hrapi

import (
	"cmp"
	"slices"
)

// placement counts what the positions say of persons and units.
func (c *content) placement() *Placement {
	p := &Placement{}
	figures := make([]UnitFigures, len(c.units.all))
	named := make([]bool, len(c.units.all))
	known := make([]bool, len(c.people.rows))
	for _, position := range c.people.positions {
		figure, row := &figures[position.unit], c.people.rows[position.person]
		named[position.unit] = true
		p.Positions++
		figure.Positions++
		figure.Persons++ // a person holds one position in a unit: further ones are doubles, and not kept
		if position.main {
			figure.MainPositions++
		}
		if position.manager {
			figure.Managers++
		}
		if row.flags&personMains != 0 {
			figure.SeveralMains++
		}
		if c.units.all[position.unit].line == 0 {
			p.UnknownUnit++
		} else if !known[position.person] {
			known[position.person] = true
			p.DistinctPersons++
		}
	}
	for _, row := range c.people.rows {
		switch {
		case row.line > 0 && row.flags&personPlaced == 0:
			p.WithoutPosition++
		case row.flags&personMains != 0:
			p.SeveralMains++
		case row.flags&personPlaced != 0 && row.flags&personMain == 0:
			p.WithoutMain++
		}
		if row.line > 0 {
			p.Persons++
		}
	}
	p.Units = c.unitFigures(figures, named)
	for i := range figures {
		switch {
		case c.units.all[i].line == 0:
		case figures[i].Positions == 0:
			p.UnitsWithoutBody++
		case figures[i].Managers == 0:
			p.UnitsNoManager++
		}
	}
	return p
}

// unitFigures lists the figures of the units that the organisation has or that
// positions name. Ids that no unit has and that could be a person's are one line.
func (c *content) unitFigures(figures []UnitFigures, named []bool) []UnitFigures {
	var list []UnitFigures
	hidden := map[string]int{}
	for i, figure := range figures {
		if c.units.all[i].line == 0 && !named[i] {
			continue
		}
		figure.UnitID = c.shownUnit(uint32(i))
		if figure.UnitID == c.units.all[i].ID {
			list = append(list, figure)
			continue
		}
		at, again := hidden[figure.UnitID]
		if !again {
			hidden[figure.UnitID] = len(list)
			list = append(list, figure)
			continue
		}
		list[at].add(figure)
	}
	slices.SortFunc(list, func(a, b UnitFigures) int { return cmp.Compare(a.UnitID, b.UnitID) })
	return list
}

func (u *UnitFigures) add(other UnitFigures) {
	u.Persons += other.Persons
	u.Positions += other.Positions
	u.MainPositions += other.MainPositions
	u.Managers += other.Managers
	u.SeveralMains += other.SeveralMains
}
