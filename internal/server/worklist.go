package server

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/ks-no/tilkobling/internal/access"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/internal/register"
	"github.com/ks-no/tilkobling/web/text"
	"github.com/ks-no/tilkobling/web/view"
)

// worklist is what KS works with, what needs somebody first.
func (s *Server) worklist(w http.ResponseWriter, r *http.Request) error {
	who, ok := access.From(r.Context())
	if !ok {
		return onboarding.Missing()
	}
	return s.showWorklist(w, r, http.StatusOK, who, readWorklistAddress(r.URL.Query(), handlesCases(who)), nil, nil)
}

// handlesCases tells whether a person has cases of one's own.
func handlesCases(who *access.Identity) bool {
	return who.Actor().May(onboarding.HandleCase, onboarding.Scope{})
}

// showWorklist renders the list; f and refused are a form of assignment that
// comes back.
func (s *Server) showWorklist(w http.ResponseWriter, r *http.Request, code int, who *access.Identity, a worklistAddress, f *form, refused error) error {
	ctx := r.Context()
	rows, more, err := postgres.Worklist(ctx, s.Pool, a.filter(who.ID), a.page())
	if err != nil {
		return err
	}
	counted := who.ID
	if a.all {
		counted = 0
	}
	counts, err := postgres.CountWorklist(ctx, s.Pool, counted)
	if err != nil {
		return err
	}
	handlers, err := postgres.CaseHandlers(ctx, s.Pool)
	if err != nil {
		return err
	}
	settings, err := postgres.LoadSettings(ctx, s.Pool)
	if err != nil {
		return err
	}
	p := view.WorklistPage{Page: s.newPage(r, "page.worklist"), Query: a.query, Sort: a.sortName()}
	p.Page.Path = a.path()
	t := p.Page.Text
	l := s.listing(t, who, settings)
	p.Lead = t.T("worklist.lead." + map[bool]string{false: "mine", true: "all"}[a.all])
	p.Views = worklistViews(t, a, handlesCases(who))
	p.Tiles = worklistTiles(t, a, counts)
	p.Filters, p.Carried = worklistFilters(t, a, handlers)
	if a.narrowed() {
		p.Reset = worklistAddress{all: a.all}.path()
	}
	p.Columns = worklistColumns(t, a)
	for i := range rows {
		row := l.row(&rows[i])
		row.Ticked = f != nil && slices.Contains(f.values["case"], row.Number)
		p.Rows = append(p.Rows, row)
	}
	p.Shown, p.Paging = worklistPaging(t, a, rows, more)
	if len(rows) == 0 {
		p.Empty = worklistEmpty(t, a)
	}
	if handlesCases(who) {
		p.Assign = &view.WorklistAssign{Filled: f.filled(t, refused), Back: a.path(), Handlers: handlerOptions(handlers)}
		p.Actions = []view.Action{{Label: t.T("page.case.open"), Href: view.PathCaseNew, Icon: "Plus"}}
		if n := counts.NewInquiries; n > 0 {
			p.Inbox = &view.NavItem{Label: t.N("worklist.inquiries", n), Href: view.PathInquiries}
		}
	}
	if r.Header.Get("HX-Request") != "" {
		announce(w, p.Shown, p.Empty.Heading)
	}
	return view.Render(ctx, w, code, view.Worklist(p))
}

// announce has the page read aloud what came of filtering.
func announce(w http.ResponseWriter, shown, otherwise string) {
	if shown == "" {
		shown = otherwise
	}
	w.Header().Set("HX-Trigger", `{"announce":{"value":`+strconv.QuoteToASCII(shown)+`}}`)
}

func worklistViews(t *text.Catalogue, a worklistAddress, own bool) []view.NavItem {
	if !own {
		return []view.NavItem{{Label: t.T("worklist.all"), Href: worklistAddress{all: true}.path(), Current: true}}
	}
	mine, all := a.first(), a.first()
	mine.all, mine.handler, all.all = false, 0, true
	return []view.NavItem{
		{Label: t.T("worklist.mine"), Href: mine.path(), Current: !a.all}, {Label: t.T("worklist.all"), Href: all.path(), Current: a.all},
	}
}

// worklistTiles are the selections with their figures. Each leads to exactly the
// cases that it counts; pressed once more it leads back to all.
func worklistTiles(t *text.Catalogue, a worklistAddress, c postgres.WorklistCounts) []view.Tile {
	looks := []struct {
		pick        postgres.Pick
		icon, color string
	}{
		{postgres.PickUnanswered, "ChatElipsis", "danger"},
		{postgres.PickKS, "Inbox", "support1"},
		{postgres.PickFailed, "XMarkOctagon", "danger"},
		{postgres.PickUnassigned, "PersonPlus", "neutral"},
		{postgres.PickOthers, "Hourglass", "warning"},
		{postgres.PickDataInLab, "Database", "danger"},
	}
	tiles := make([]view.Tile, 0, len(looks))
	for _, l := range looks {
		to := worklistAddress{all: a.all || l.pick.ForAll(), pick: l.pick}
		current := a.pick == l.pick
		if current {
			to.pick = ""
		}
		tile := view.Tile{
			Label: t.T("worklist.tile." + string(l.pick)), Value: t.Number(c.Of[l.pick]), Icon: l.icon, Color: l.color, Href: to.path(), Current: current,
		}
		if c.Of[l.pick] >= postgres.CountLimit {
			tile.Value = t.T("worklist.at_least", "n", postgres.CountLimit-1)
		}
		if c.Of[l.pick] == 0 {
			tile.Color = "neutral"
		}
		if l.pick.ForAll() && !a.all {
			tile.Note = t.T("worklist.tile.everybody")
		}
		tiles = append(tiles, tile)
	}
	return tiles
}

// worklistFilters are the selects, and what the form carries along unseen.
func worklistFilters(t *text.Catalogue, a worklistAddress, handlers []postgres.PersonRow) ([]view.Field, []view.Carried) {
	stage := view.Field{Name: paramStage, Label: t.T("common.stage"), Empty: t.T("worklist.stage.all")}
	if a.stage != 0 {
		stage.Value = strconv.Itoa(int(a.stage))
	}
	for n := 1; n <= 7; n++ {
		no := strconv.Itoa(n)
		stage.Options = append(stage.Options, view.Option{Value: no, Label: no + " " + t.T("stage."+no)})
	}
	turn := view.Field{Name: paramTurn, Label: t.T("common.turn"), Value: a.turn, Empty: t.T("worklist.turn.all")}
	for _, one := range turnsInAddress {
		turn.Options = append(turn.Options, view.Option{Value: one, Label: t.T("worklist.turn." + one)})
	}
	county := view.Field{Name: paramCounty, Label: t.T("common.county"), Value: a.county, Empty: t.T("worklist.county.all")}
	for _, c := range register.Counties() {
		county.Options = append(county.Options, view.Option{Value: c.Number, Label: c.Name})
	}
	status := view.Field{Name: paramStatus, Label: t.T("common.status"), Value: a.status, Empty: t.T("status.active")}
	for _, one := range []onboarding.Status{onboarding.OnHold, onboarding.Closed, onboarding.Cancelled} {
		status.Options = append(status.Options, view.Option{Value: string(one), Label: t.T("status." + string(one))})
	}
	status.Options = append(status.Options, view.Option{Value: anyStatus, Label: t.T("worklist.status.any")})
	fields := []view.Field{stage, turn, county, status}
	if a.all {
		handler := view.Field{Name: paramHandler, Label: t.T("common.case_handler"), Empty: t.T("worklist.handler.all"), Options: handlerOptions(handlers)}
		if a.handler != 0 {
			handler.Value = itoa(int64(a.handler))
		}
		fields = append(fields, handler)
	}
	carried := []view.Carried{{Name: paramView, Value: a.viewName()}}
	if a.pick != "" {
		carried = append(carried, view.Carried{Name: paramPick, Value: a.pickName()})
	}
	return fields, carried
}

// worklistColumns are the heads. Pressed, a head sorts by its column, and once
// more the other way.
func worklistColumns(t *text.Catalogue, a worklistAddress) []view.Column {
	column := func(key, sort string) view.Column {
		c := view.Column{Label: t.T(key), Sort: sort}
		if order, ok := ordersInAddress[sort]; ok && order == a.order {
			// What has waited longest stands first: the figures fall.
			falling := a.desc != (a.order == postgres.ByWaited)
			c.Sorted = map[bool]string{false: "ascending", true: "descending"}[falling]
			if !a.desc {
				c.Sort = "-" + sort
			}
		}
		return c
	}
	return []view.Column{
		column("worklist.col.customer", "kommune"), column("common.stage", "steg"),
		{Label: t.T("worklist.col.status")},
		column("worklist.col.waited", "ventet"),
		{Label: t.T("worklist.col.next")},
		column("common.case_handler", "saksbehandler"),
	}
}

// worklistPaging tells which cases are shown and leads to those beside them.
func worklistPaging(t *text.Catalogue, a worklistAddress, rows []postgres.CaseListRow, more bool) (string, view.Paging) {
	if len(rows) == 0 {
		return "", view.Paging{}
	}
	from, earlier, later := 0, false, more
	switch {
	case a.before != nil:
		from, earlier, later = max(0, a.before.Before-len(rows)), more, true
	case a.after != nil:
		from, earlier = a.after.Before, true
	}
	p := view.Paging{Label: t.T("nav.pages")}
	if earlier {
		to := a.first()
		to.before = &worklistMark{Before: from, Place: a.order.Place(&rows[0])}
		p.Prev = to.path()
	}
	if later {
		to := a.first()
		to.after = &worklistMark{Before: from + len(rows), Place: a.order.Place(&rows[len(rows)-1])}
		p.Next = to.path()
	}
	if !earlier && !later {
		return t.N("worklist.shown", len(rows)), p
	}
	p.Shown = t.T("worklist.range", "fra", from+1, "til", from+len(rows))
	return p.Shown, p
}

// worklistEmpty says why there is nothing, and what to do.
func worklistEmpty(t *text.Catalogue, a worklistAddress) view.Empty {
	e := view.Empty{Icon: "Tasklist"}
	link := func(key string, to worklistAddress) *view.Action {
		return &view.Action{Label: t.T(key), Href: to.path(), Variant: view.Secondary}
	}
	wide := worklistAddress{all: true, query: a.query, status: anyStatus}
	switch {
	case a.query != "" && a.first() != wide:
		e.Heading, e.Text = t.T("worklist.empty.filter"), t.T("worklist.empty.elsewhere")
		e.Action = link("worklist.empty.search_all", wide)
	case a.narrowed():
		e.Heading, e.Text = t.T("worklist.empty.filter"), t.T("worklist.empty.filter.about")
		e.Action = link("common.reset", worklistAddress{all: a.all})
	case !a.all:
		e.Heading, e.Text = t.T("worklist.empty.mine"), t.T("worklist.empty.mine.about")
		e.Action = link("worklist.empty.unassigned", worklistAddress{all: true, pick: postgres.PickUnassigned})
	default:
		e.Heading, e.Text = t.T("worklist.empty.all"), t.T("worklist.empty.all.about")
		e.Action = &view.Action{Label: t.T("page.inquiries"), Href: view.PathInquiries, Variant: view.Secondary}
	}
	return e
}
