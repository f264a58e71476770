package server

import (
	"github.com/ks-no/tilkobling/internal/hrapi"
	"github.com/ks-no/tilkobling/web/view"
)

// maxChanges is how many changes of one kind a page lists.
const maxChanges = 200

// changes are what changed between the readings that are compared; nil where
// there is nothing to compare, or nothing changed.
func (w organisationWords) changes() *view.OrganisationChanges {
	if w.why == nothingCompared || w.diff.Empty() {
		return nil
	}
	t := w.Text
	out := &view.OrganisationChanges{
		Title: t.T("organisation.changes." + string(w.why)),
		Note:  t.T("organisation.changes.note", "fra", w.readAt(w.from), "til", w.readAt(w.to)),
	}
	out.Groups = w.changeGroups(changeSides{
		before: w.structure(w.from).Tree(), after: w.structure(w.to).Tree(), from: int64(w.from.ID), to: int64(w.to.ID),
	}, w.diff)
	return out
}

// changeSides are the two structures that a difference is between.
type changeSides struct {
	before, after *hrapi.Tree
	from, to      int64 // readings
}

// changeGroups puts a difference into words. A sub-tree that moved is one change.
func (w organisationWords) changeGroups(x changeSides, d hrapi.StructureDiff) []view.ChangeGroup {
	t := w.Text
	var out []view.ChangeGroup
	add := func(key string, n int, unit func(int) view.ChangedUnit) {
		if n == 0 {
			return
		}
		g := view.ChangeGroup{Title: t.N("organisation.changes."+key, n)}
		for i := range min(n, maxChanges) {
			g.Units = append(g.Units, unit(i))
		}
		if n > maxChanges {
			g.More = t.N("organisation.changes.more", n-maxChanges)
		}
		out = append(out, g)
	}
	add("added", len(d.Added), func(i int) view.ChangedUnit {
		u := d.Added[i]
		return view.ChangedUnit{Name: w.name(u), Href: view.UnitPath(w.number(), x.to, u.ID), Path: w.path(x.after, u.ID)}
	})
	add("removed", len(d.Removed), func(i int) view.ChangedUnit {
		u := d.Removed[i]
		c := view.ChangedUnit{Name: w.name(u), Path: w.path(x.before, u.ID)}
		if x.from != 0 {
			c.Href = view.UnitPath(w.number(), x.from, u.ID)
		}
		return c
	})
	add("renamed", len(d.Renamed), func(i int) view.ChangedUnit {
		u := d.Renamed[i]
		return view.ChangedUnit{
			Name: w.name(u.New), Href: view.UnitPath(w.number(), x.to, u.New.ID), Was: t.T("organisation.changes.was", "navn", w.name(u.Old)),
			Path: w.path(x.after, u.New.ID),
		}
	})
	add("moved", len(d.Moved), func(i int) view.ChangedUnit {
		u := d.Moved[i]
		c := view.ChangedUnit{
			Name: w.name(u.New), Href: view.UnitPath(w.number(), x.to, u.New.ID),
			Was: t.T("organisation.changes.under", "fra", w.parent(x.before, u.Old), "til", w.parent(x.after, u.New)),
		}
		if below := x.after.Beneath(u.New.ID); below > 0 {
			c.Path = t.N("organisation.changes.with", below)
		}
		return c
	})
	return out
}

func (w organisationWords) parent(t *hrapi.Tree, u hrapi.Unit) string {
	if u.Parent == "" {
		return w.Text.T("organisation.top")
	}
	if p, ok := t.Unit(u.Parent); ok {
		return w.name(p)
	}
	return u.Parent
}
