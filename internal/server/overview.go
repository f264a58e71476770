package server

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/ks-no/tilkobling/internal/access"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/internal/register"
	"github.com/ks-no/tilkobling/web/text"
	"github.com/ks-no/tilkobling/web/view"
)

// standsStill is how many of those that have waited longest the overview shows.
const standsStill = 10

// overview is how far the municipalities and counties have come.
func (s *Server) overview(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	who, ok := access.From(ctx)
	if !ok || !who.Actor().May(onboarding.SeeOverview, onboarding.Scope{}) {
		return onboarding.Missing()
	}
	counts, err := postgres.Overview(ctx, s.Pool)
	if err != nil {
		return err
	}
	still, _, err := postgres.Worklist(ctx, s.Pool, postgres.WorklistFilter{Status: onboarding.Active},
		postgres.WorklistPage{Order: postgres.ByWaited, Limit: standsStill})
	if err != nil {
		return err
	}
	settings, err := postgres.LoadSettings(ctx, s.Pool)
	if err != nil {
		return err
	}
	p := view.OverviewPage{Page: s.newPage(r, "page.overview")}
	t := p.Page.Text
	o := sumOverview(counts)
	p.Lead = t.T("overview.lead", "a", o.in("in_production", "before"), "b", o.total, "c", o.in("stage"))
	p.Kinds = t.T("overview.kinds", "n", o.municipalities, "m", o.total-o.municipalities)
	p.Tiles = o.tiles(t)
	p.Funnel = o.funnel(t)
	p.States, p.Counties = o.counties(t)
	l := s.listing(t, who, settings)
	for i := range still {
		p.Still = append(p.Still, l.row(&still[i]))
	}
	p.StillAll = worklistAddress{all: true, order: postgres.ByWaited}.path()
	return view.Render(ctx, w, http.StatusOK, view.Overview(p))
}

// overviewSums are the figures of the overview; all add up to the register.
type overviewSums struct {
	total, municipalities int
	state                 map[string]int
	stage                 map[onboarding.Stage]int
	county                map[string]map[string]int // county's name, state
}

// overviewStates are in the order of the table; the names are the register's.
var overviewStates = []string{"not_begun", "stage", "in_production", "before", "not_to_be"}

func sumOverview(counts []postgres.OverviewCount) overviewSums {
	o := overviewSums{state: map[string]int{}, stage: map[onboarding.Stage]int{}, county: map[string]map[string]int{}}
	for _, c := range counts {
		o.total += c.Count
		o.state[c.State] += c.Count
		if c.Kind == onboarding.Municipality {
			o.municipalities += c.Count
		}
		if c.State == "stage" {
			o.stage[c.Stage] += c.Count
		}
		if o.county[c.County] == nil {
			o.county[c.County] = map[string]int{}
		}
		o.county[c.County][c.State] += c.Count
	}
	return o
}

func (o overviewSums) in(states ...string) int {
	n := 0
	for _, s := range states {
		n += o.state[s]
	}
	return n
}

// registerPath leads to the customers of the register behind a figure.
func registerPath(state, county string) string {
	v := url.Values{}
	if state != "" {
		v.Set("tilstand", state)
	}
	if county != "" {
		v.Set("fylke", county)
	}
	if len(v) == 0 {
		return view.PathRegister
	}
	return view.PathRegister + "?" + v.Encode()
}

func (o overviewSums) tiles(t *text.Catalogue) []view.Tile {
	of := t.T("overview.of", "n", o.total)
	return []view.Tile{
		{Label: t.T("overview.prod"), Value: t.Number(o.in("in_production")), Unit: of, Icon: "Rocket", Color: "success", Href: registerPath("in_production", "")},
		{Label: t.T("overview.before"), Value: t.Number(o.in("before")), Unit: of, Icon: "Rocket", Color: "success", Href: registerPath("before", "")},
		{Label: t.T("overview.underway"), Value: t.Number(o.in("stage")), Unit: of, Icon: "Tasklist", Color: "support1", Href: registerPath("stage", "")},
		{Label: t.T("overview.not_begun"), Value: t.Number(o.in("not_begun")), Unit: of, Icon: "Circle", Href: registerPath("not_begun", "")},
		{Label: t.T("overview.not_to_be"), Value: t.Number(o.in("not_to_be")), Unit: of, Icon: "CircleSlash", Href: registerPath("not_to_be", "")},
	}
}

func (o overviewSums) funnel(t *text.Catalogue) []view.OverviewBar {
	longest := 0
	for _, n := range o.stage {
		longest = max(longest, n)
	}
	bars := make([]view.OverviewBar, 0, 7)
	for stage := onboarding.StageInquiry; stage <= onboarding.StageProduction; stage++ {
		no := strconv.Itoa(int(stage))
		bars = append(bars, view.OverviewBar{Label: no + " " + t.T("stage."+no), Href: registerPath(no, ""), Count: o.stage[stage], Of: longest})
	}
	return bars
}

func (o overviewSums) counties(t *text.Catalogue) ([]string, []view.OverviewCounty) {
	heads := make([]string, 0, len(overviewStates))
	for _, s := range overviewStates {
		heads = append(heads, t.T("register.state."+s))
	}
	rows := make([]view.OverviewCounty, 0, len(o.county)+1)
	for _, c := range register.Counties() {
		row := view.OverviewCounty{Name: c.Name, Href: registerPath("", c.Number)}
		for _, s := range overviewStates {
			n := o.county[c.Name][s]
			row.Total += n
			row.Figures = append(row.Figures, view.OverviewFigure{Count: n, Href: registerPath(s, c.Number)})
		}
		rows = append(rows, row)
	}
	all := view.OverviewCounty{Name: t.T("overview.county.total"), Total: o.total}
	for _, s := range overviewStates {
		all.Figures = append(all.Figures, view.OverviewFigure{Count: o.state[s], Href: registerPath(s, "")})
	}
	return heads, append(rows, all)
}
