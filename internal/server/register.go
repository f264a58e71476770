package server

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/internal/register"
	"github.com/ks-no/tilkobling/web/text"
	"github.com/ks-no/tilkobling/web/view"
)

// registerPage is how many customers a page lists.
const registerPage = 50

// register lists the customers of the register: ?q= as people write it, ?fylke=,
// ?tilstand=, ?side=.
func (s *Server) register(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	p := view.RegisterPage{Page: s.newPage(r, "page.register"), Search: q.Get("q"), County: q.Get("fylke"), State: q.Get("tilstand")}
	t := p.Page.Text
	at := pageNumber(r)
	f := postgres.RegisterFilter{County: p.County, State: p.State, Offset: (at - 1) * registerPage, Limit: registerPage}
	if p.Search != "" {
		f.Numbers = []string{}
		for _, hit := range register.Search(p.Search) {
			f.Numbers = append(f.Numbers, hit.Customer.Number)
		}
	}
	rows, err := postgres.ListRegister(r.Context(), s.Pool, f)
	if err != nil {
		return err
	}
	total := 0
	for _, row := range rows {
		total = row.Total
		p.Rows = append(p.Rows, registerRow(t, row))
	}
	p.Lead = t.T("register.lead", "n", len(register.Customers()))
	p.Hits = t.N("common.hits", total)
	announce(w, p.Hits, t.T("common.no_hits"))
	p.Counties, p.States = countyOptions(), stateOptions(t)
	back := url.Values{"q": {p.Search}, "fylke": {p.County}, "tilstand": {p.State}}
	p.Paging = paging(t, view.PathRegister+"?"+back.Encode()+"&side=", at, registerPage, total)
	return view.Render(r.Context(), w, http.StatusOK, view.Register(p))
}

func registerRow(t *text.Catalogue, row postgres.RegisterRow) view.RegisterRow {
	out := view.RegisterRow{
		Name: row.Name, Href: view.CustomerPath(row.Number), Detail: row.Number + " · " + row.CountyName, System: row.HRSystem,
		Stage: -1, State: t.T("register.state." + row.State), CaseNr: row.CaseNumber,
	}
	switch row.State {
	case "stage":
		out.Stage, out.State = int(row.Stage), t.T("stage."+strconv.Itoa(int(row.Stage)))
	case "in_production":
		out.Stage, out.State = inProduction, ""
	}
	if row.Since != nil {
		out.Since = *row.Since
	}
	if row.CaseNumber != "" {
		out.CaseHref = view.CasePath(row.CaseNumber, view.CaseOverview)
	}
	return out
}

// inProduction is what MiniStages calls the state after the seventh stage.
const inProduction = 8

func countyOptions() []view.Option {
	var out []view.Option
	for _, c := range register.Counties() {
		out = append(out, view.Option{Value: c.Number, Label: c.Name})
	}
	return out
}

// stateOptions are all states in which a customer can be.
func stateOptions(t *text.Catalogue) []view.Option {
	out := []view.Option{
		{Value: "not_begun", Label: t.T("register.state.not_begun")},
		{Value: "stage", Label: t.T("register.state.stage")},
	}
	for n := onboarding.StageInquiry; n <= onboarding.StageProduction; n++ {
		out = append(out, view.Option{
			Value: strconv.Itoa(int(n)), Label: t.T("common.stage.named", "n", int(n), "steg", t.T("stage."+strconv.Itoa(int(n)))),
		})
	}
	for _, state := range []string{"in_production", "before", "not_to_be"} {
		out = append(out, view.Option{Value: state, Label: t.T("register.state." + state)})
	}
	return out
}
