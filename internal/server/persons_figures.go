package server

import (
	"net/http"
	"strings"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/hrapi"
	"github.com/ks-no/tilkobling/web/view"
)

// shownUnits is how many units one kind of exception lists.
const shownUnits = 40

// units is the list of units to look at in LAB.
func (p *personsPage) units(r *http.Request) *view.LabUnits {
	t := p.head.Page.Text
	own, asked := p.own(r)
	list := p.figures.CheckList(p.older.Structures[p.before], own)
	u := &view.LabUnits{
		About: t.N("lab.units.about", len(list)),
		Own: view.LabForm{
			ID: "egen", Action: view.CasePath(p.c.row.Number, view.CaseLab), Submit: view.Action{Label: t.T("lab.own.do"), Variant: view.Secondary, Compact: true},
			Fields: []view.LabField{{As: view.LabText, Field: view.Field{Name: "egen", Label: t.T("lab.own"), Description: t.T("lab.own.about"), Value: asked, Width: "medium"}}},
		},
	}
	if asked != "" && own == "" {
		u.Own.Fields[0].Field.Error = t.T("lab.own.none")
		u.Own.Filled.Errors = view.FieldErrors{{Field: "egen", Message: t.T("lab.own.none")}}
	}
	if _, imported := p.imported(); imported && !p.c.progress.DataInLab.IsZero() && p.lab.LabURL != "" {
		u.Link = &view.Action{Label: t.T("lab.open"), Href: p.lab.LabURL, Icon: "ExternalLink", Variant: view.Secondary}
	}
	for _, c := range list {
		row := view.LabUnitRow{
			Name: c.Unit.Name, Path: p.path(c.Unit.ID), Why: t.T("lab.why." + string(c.Why)),
			Persons: c.Figures.Persons, Mains: c.Figures.MainPositions, Managers: c.Figures.Managers,
		}
		if row.Name == "" {
			row.Name = t.T("lab.unit.unknown", "id", c.Unit.ID)
		}
		switch {
		case c.Figures.SeveralMains > 0:
			row.Exception = t.N("lab.unit.several_mains", c.Figures.SeveralMains)
		case c.Figures.Managers == 0:
			row.Exception = t.T("lab.unit.no_manager")
		}
		u.Rows = append(u.Rows, row)
	}
	return u
}

// own finds the unit that the reader says is theirs, by id or name.
func (p *personsPage) own(r *http.Request) (id, asked string) {
	asked = strings.TrimSpace(r.URL.Query().Get("egen"))
	if asked == "" || len(asked) > 300 {
		return "", ""
	}
	want := strings.ToLower(asked)
	for _, u := range p.figures.Placement.Units {
		unit, exists := p.figures.Tree.Unit(u.UnitID)
		if !exists || u.Persons == 0 {
			continue
		}
		switch name := strings.ToLower(unit.Name); {
		case unit.ID == asked, name == want:
			return unit.ID, asked
		case id == "" && strings.Contains(name, want):
			id = unit.ID
		}
	}
	return id, asked
}

// path is where a unit lies: the names of those above it.
func (p *personsPage) path(unit string) string {
	above := p.figures.Tree.Path(unit)
	var names []string
	for i, u := range above {
		if i > 0 && i < len(above)-1 {
			names = append(names, u.Name)
		}
	}
	return strings.Join(names, " › ")
}

// shownFigures are the figures rolled up the tree, and the exceptions.
func (p *personsPage) shownFigures(r *http.Request) *view.LabFigures {
	t, pl := p.head.Page.Text, p.figures.Placement
	reading, _ := p.shown()
	out := &view.LabFigures{
		About: t.T("lab.figures.about", "dato", t.DateTime(reading.At)),
		Totals: []view.Fact{
			{Term: t.T("lab.total.persons"), Value: t.Number(pl.Persons)},
			{Term: t.T("lab.total.placed"), Value: t.Number(pl.DistinctPersons)},
			{Term: t.T("lab.total.positions"), Value: t.Number(pl.Positions)},
			{Term: t.T("lab.total.units"), Value: t.Number(reading.Units)},
			{Term: t.T("lab.digest"), Value: casework.ShortDigest(reading.Digest), Mono: true},
		},
	}
	for _, x := range p.figures.Exceptions() {
		e := view.LabException{Title: t.N("lab.exception."+string(x.Kind), x.Count)}
		for i, u := range x.Units {
			if i == shownUnits {
				e.More = t.N("lab.exception.more", len(x.Units)-shownUnits)
				break
			}
			name := u.Name
			if name == "" {
				name = t.T("lab.unit.unknown", "id", u.ID)
			}
			if u.Count > 0 {
				name += ": " + t.Number(u.Count)
			}
			e.Units = append(e.Units, name)
		}
		out.Exceptions = append(out.Exceptions, e)
	}
	open := map[string]bool{}
	if unit := r.URL.Query().Get("enhet"); unit != "" {
		for _, u := range p.figures.Tree.Path(unit) {
			open[u.ID] = true
		}
	} else if tops := p.figures.Tree.Roots(); len(tops) == 1 {
		open[tops[0].ID] = true
	}
	out.Nodes = p.nodes(p.figures.Tops(), open)
	return out
}

// nodes are units with their figures; below those that are open stand their
// sub-units, the others fetch theirs when they are opened.
func (p *personsPage) nodes(units []hrapi.Unit, open map[string]bool) []view.TreeNode {
	t := p.words.Text
	out := make([]view.TreeNode, 0, len(units))
	for _, u := range units {
		sum := p.figures.Sum(u.ID)
		n := view.TreeNode{Name: u.Name, Figures: []string{
			t.N("lab.n.persons", sum.Persons), t.N("lab.n.mains", sum.MainPositions), t.N("lab.n.managers", sum.Managers),
		}}
		if p.figures.Tree.Depth(u.ID) > 0 {
			switch children := p.figures.Tree.Children(u.ID); {
			case len(children) == 0:
			case open[u.ID]:
				n.Open, n.Children = true, p.nodes(children, open)
			default:
				n.Lazy = view.LabTreePath(p.c.row.Number, u.ID)
			}
		}
		out = append(out, n)
	}
	return out
}
