package server

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/ks-no/tilkobling/internal/hrapi"
	"github.com/ks-no/tilkobling/web/view"
)

// maxHits is how many hits a search shows.
const maxHits = 200

// sectorsOf gives the first level below the top unit: what is looked through one
// by one. Units that do not hang from the top are sectors of their own, so that
// none is missed. top is empty where there are several.
func sectorsOf(t *hrapi.Tree) (top *hrapi.Unit, sectors []hrapi.Unit) {
	roots := t.Roots()
	if len(roots) == 1 {
		if below := t.Children(roots[0].ID); len(below) > 0 {
			top, roots = &roots[0], below
		}
	}
	sectors = append(sectors, roots...)
	sectors = append(sectors, t.Orphans()...)
	return top, append(sectors, t.InCycle()...)
}

// positionsBelow sums the positions of a placement up the tree.
func positionsBelow(t *hrapi.Tree, p *hrapi.Placement) map[string]int {
	out := make(map[string]int, len(p.Units))
	for _, f := range p.Units {
		for _, u := range t.Path(f.UnitID) {
			out[u.ID] += f.Positions
		}
	}
	return out
}

// changedSectors are the sectors in which something changed since the
// confirmation; nil where the comparison is no such one.
func (w organisationWords) changedSectors() map[string]bool {
	if w.why != sinceEnded || !w.presented() {
		return nil
	}
	_, list := sectorsOf(w.tree)
	is := map[string]bool{}
	for _, u := range list {
		is[u.ID] = true
	}
	out := map[string]bool{}
	mark := func(t *hrapi.Tree, id string) {
		for _, u := range t.Path(id) {
			if is[u.ID] {
				out[u.ID] = true
			}
		}
	}
	before := w.structure(w.from).Tree()
	for _, u := range w.diff.Added {
		mark(w.tree, u.ID)
	}
	for _, u := range w.diff.Removed {
		mark(before, u.ID)
	}
	for _, u := range w.diff.Renamed {
		mark(w.tree, u.New.ID)
	}
	for _, u := range w.diff.Moved {
		mark(w.tree, u.New.ID)
		mark(before, u.Old.ID)
	}
	return out
}

func (w organisationWords) unchanged(changed map[string]bool, sector string) bool {
	return changed != nil && !changed[sector]
}

// units makes the list of units that a page shows.
type units struct {
	say    organisationWords
	chosen int64
	odd    map[string][]string // labels by unit, made once
	new    map[string]string
}

// Ways to show the units, as the address has them.
const (
	showOdd   = "rart"
	showWhole = "hele"
)

func (u *units) address(query ...string) string {
	return view.OrganisationPath(u.say.number(), u.chosen, query...) + "#gjennomgang"
}

func (u *units) choices(q url.Values) []view.NavItem {
	t := u.say.Text
	odd, whole := q.Get(showOdd) != "", q.Get(showWhole) != ""
	return []view.NavItem{
		{Label: t.T("organisation.show.sectors"), Href: u.address(), Current: !odd && !whole && q.Get("q") == ""},
		{Label: t.T("organisation.show.odd"), Href: u.address(showOdd, "1"), Current: odd},
		{Label: t.T("organisation.show.whole"), Href: u.address(showWhole, "1"), Current: whole},
	}
}

func (u *units) result(q url.Values) view.OrganisationUnits {
	switch {
	case strings.TrimSpace(q.Get("q")) != "":
		return u.search(strings.TrimSpace(q.Get("q")))
	case q.Get(showOdd) != "":
		return u.suspicious()
	case q.Get(showWhole) != "":
		return u.whole()
	default:
		return u.sectors()
	}
}

// sectors lists the sectors, closed, each with its tick.
func (u *units) sectors() view.OrganisationUnits {
	w := u.say
	var out view.OrganisationUnits
	top, list := sectorsOf(w.tree)
	if top != nil {
		n := u.leaf(*top)
		n.Figures = u.figures(*top)
		out.Top = &n
	}
	changed := w.changedSectors()
	mayTick := w.represents() && w.presented() && !w.hasOwn
	for i, s := range list {
		x := view.OrganisationSector{ID: "sektor-" + strconv.Itoa(i+1), Node: u.node(s), Unit: s.ID}
		if tick, ok := w.tick(s.ID); ok {
			x.Seen = w.byAt(tick.By, w.Text.DateTimeShort(tick.At))
		}
		if w.unchanged(changed, s.ID) {
			x.Same = w.Text.T("organisation.same")
		}
		if mayTick {
			x.Tick = &view.Form{Action: w.action(formTick), Key: newFormKey()}
		}
		out.Sectors = append(out.Sectors, x)
	}
	if out.Seen, out.Of = w.seen(); mayTick || len(w.side.Ticks) > 0 {
		out.Progress = w.Text.N("organisation.progress", out.Of, "m", out.Seen)
	}
	return out
}

// node is a unit whose sub-units are fetched when it is opened.
func (u *units) node(x hrapi.Unit) view.TreeNode {
	n := u.leaf(x)
	if len(u.say.tree.Children(x.ID)) == 0 {
		return n
	}
	n.Lazy, n.Href = n.Href, ""
	n.Figures = u.figures(x)
	n.Extra = view.QuietLink(n.Lazy, u.say.Text.T("organisation.unit.open"), n.Name)
	return n
}

// leaf is a unit without what lies below it.
func (u *units) leaf(x hrapi.Unit) view.TreeNode {
	return view.TreeNode{
		Name: u.say.name(x), Href: view.UnitPath(u.say.number(), int64(u.say.shown.ID), x.ID), Figures: u.figures(x), Tags: view.UnitTags(u.tags(x)),
	}
}

func (u *units) figures(x hrapi.Unit) []string {
	var out []string
	t := u.say.Text
	if n := u.say.tree.Beneath(x.ID); n > 0 {
		out = append(out, t.N("organisation.unit.count", n+1))
	}
	if u.say.positions != nil {
		out = append(out, t.N("organisation.unit.positions", u.say.positions[x.ID]))
	}
	return out
}

// tags say what looks odd about a unit, what changed, and how many remarks there are.
func (u *units) tags(x hrapi.Unit) []view.UnitTag {
	w := u.say
	u.prepare()
	var out []view.UnitTag
	for _, label := range u.odd[x.ID] {
		out = append(out, view.UnitTag{Kind: view.TagWarning, Label: label})
	}
	if label := u.new[x.ID]; label != "" {
		out = append(out, view.UnitTag{Kind: view.TagNote, Label: label})
	}
	n := 0
	for _, r := range w.side.Remarks {
		if r.Unit == x.ID && r.ClosedAt == nil {
			n++
		}
	}
	if n > 0 {
		out = append(out, view.UnitTag{Kind: view.TagNote, Label: w.Text.N("organisation.unit.remarks", n)})
	}
	return out
}

func (u *units) prepare() {
	if u.odd != nil {
		return
	}
	w := u.say
	u.odd, u.new = map[string][]string{}, map[string]string{}
	for _, s := range w.structure(w.shown).Suspicious() {
		u.odd[s.Unit.ID] = append(u.odd[s.Unit.ID], w.Text.T("organisation.odd."+string(s.Kind)))
	}
	if w.why == nothingCompared || w.to.ID != w.shown.ID {
		return
	}
	for _, x := range w.diff.Moved {
		u.new[x.New.ID] = w.Text.T("organisation.unit.moved")
	}
	for _, x := range w.diff.Renamed {
		u.new[x.New.ID] = w.Text.T("organisation.unit.renamed")
	}
	for _, x := range w.diff.Added {
		u.new[x.ID] = w.Text.T("organisation.unit.new")
	}
}

// search opens the path to each hit.
func (u *units) search(query string) view.OrganisationUnits {
	w := u.say
	hits, open := map[string]bool{}, map[string]bool{}
	all := 0
	folded := strings.ToLower(query)
	for _, x := range w.structure(w.shown).Units {
		if x.ID != query && !strings.Contains(strings.ToLower(x.Name), folded) {
			continue
		}
		if all++; all > maxHits {
			continue
		}
		hits[x.ID] = true
		for _, above := range w.tree.Path(x.ID) {
			open[above.ID] = true
		}
	}
	out := view.OrganisationUnits{Heading: w.Text.N("common.hits", all)}
	if all == 0 {
		return view.OrganisationUnits{None: w.Text.T("common.no_hits")}
	}
	if all > maxHits {
		out.None = w.Text.T("organisation.search.first", "n", maxHits)
	}
	out.Nodes = u.nested(topsOf(w.tree), map[string]bool{}, func(x hrapi.Unit) bool { return open[x.ID] }, func(n *view.TreeNode, x hrapi.Unit) {
		n.Hit = hits[x.ID]
	})
	return out
}

// whole shows every unit, opened: for paper, and for those who read on.
func (u *units) whole() view.OrganisationUnits {
	every := func(hrapi.Unit) bool { return true }
	return view.OrganisationUnits{Nodes: u.nested(topsOf(u.say.tree), map[string]bool{}, every, func(*view.TreeNode, hrapi.Unit) {})}
}

func topsOf(t *hrapi.Tree) []hrapi.Unit {
	return append(append(append([]hrapi.Unit{}, t.Roots()...), t.Orphans()...), t.InCycle()...)
}

// nested makes opened branches of the units that keep holds for. A unit in a
// cycle stands once.
func (u *units) nested(list []hrapi.Unit, done map[string]bool, keep func(hrapi.Unit) bool, change func(*view.TreeNode, hrapi.Unit)) []view.TreeNode {
	var out []view.TreeNode
	for _, x := range list {
		if done[x.ID] || !keep(x) {
			continue
		}
		done[x.ID] = true
		n := u.leaf(x)
		n.Children = u.nested(u.say.tree.Children(x.ID), done, keep, change)
		if n.Open = len(n.Children) > 0; !n.Open && u.say.tree.Beneath(x.ID) > 0 {
			n = u.node(x)
		}
		change(&n, x)
		out = append(out, n)
	}
	return out
}

// suspicious lists the units that look odd.
func (u *units) suspicious() view.OrganisationUnits {
	w := u.say
	list := w.structure(w.shown).Suspicious()
	if len(list) == 0 {
		return view.OrganisationUnits{None: w.Text.T("organisation.odd.none")}
	}
	out := view.OrganisationUnits{Heading: w.Text.N("organisation.odd", len(list))}
	for _, x := range list {
		if len(out.Odd) == maxHits {
			out.None = w.Text.T("organisation.search.first", "n", maxHits)
			break
		}
		out.Odd = append(out.Odd, view.OddUnit{
			Label: w.Text.T("organisation.odd." + string(x.Kind)), Name: w.name(x.Unit), Path: w.path(w.tree, x.Unit.ID),
			Href: view.UnitPath(w.number(), int64(w.shown.ID), x.Unit.ID), Detail: w.Text.T("hr."+x.Detail.Code, textArgs(x.Detail.Args)...),
		})
	}
	return out
}
