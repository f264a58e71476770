package server

import (
	"net/http"

	"github.com/ks-no/tilkobling/internal/access"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/web/view"
)

// start is where those who stand for a customer begin: what to do now, in one
// sentence, or that there is nothing to do.
func (s *Server) start(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	who, ok := access.From(ctx)
	if !ok {
		return onboarding.Missing()
	}
	m, ok := who.Customer()
	if !ok {
		return onboarding.Missing()
	}
	cases, err := postgres.CaseListOfCustomer(ctx, s.Pool, m.Customer)
	if err != nil {
		return err
	}
	p := view.StartPage{Page: s.newPage(r, "page.start", "kundenavn", m.Name)}
	for i := range cases {
		if c := &cases[i]; i > 0 || !c.Status.CountsAsActive() {
			p.Earlier = append(p.Earlier, startCase(p.Page, c))
		}
	}
	if len(cases) == 0 || !cases[0].Status.CountsAsActive() {
		p.Empty = &view.Empty{
			Icon: "Handshake", Heading: p.Page.Text.T("start.none", "kundenavn", m.Name), Text: p.Page.Text.T("start.none.about"),
			Action: &view.Action{Label: p.Page.Text.T("start.none.do"), Href: view.PathInquiry},
		}
		return view.Render(ctx, w, http.StatusOK, view.Start(p))
	}
	c, err := s.openNumber(ctx, cases[0].Number, onboarding.SeeCase)
	if err != nil {
		return err
	}
	side, err := postgres.LoadCaseSide(ctx, s.Pool, c.row.ID)
	if err != nil {
		return err
	}
	next := s.startNext(p.Page, c, s.words(p.Page, c, side))
	p.Number, p.Next, p.Steps = c.row.Number, &next, s.steps(p.Page, c, c.progress.Stage)
	p.Facts = []view.Fact{
		{Term: p.Page.Text.T("common.case_number"), Value: c.row.Number, Href: view.CasePath(c.row.Number, view.CaseOverview)},
		{Term: p.Page.Text.T("common.turn"), Value: s.words(p.Page, c, side).PartyInRole(c.progress.Turn)},
		{Term: p.Page.Text.T("common.case_handler"), Value: side.Handler},
		{Term: p.Page.Text.T("common.hr_system"), Value: c.row.HRSystem},
		{Term: p.Page.Text.T("common.supplier"), Value: side.Supplier},
	}
	if c.row.CustomerID != m.Customer {
		p.Lead = p.Page.Text.T("start.covered", "navn", c.row.CustomerName)
	}
	return view.Render(ctx, w, http.StatusOK, view.Start(p))
}

// startNext is the case's own next action where it is the reader's, and leads
// there; else it says first that there is nothing to do.
func (s *Server) startNext(p view.Page, c *openedCase, words view.CaseWords) view.Next {
	n := s.next(p, c, words)
	if n.Kind != view.NextWaiting || n.Action != nil {
		return n
	}
	return view.Next{Kind: view.NextNothing, Heading: p.Text.T("start.nothing"), Sentence: n.Sentence}
}

func startCase(p view.Page, c *postgres.CaseListRow) view.StartCase {
	out := view.StartCase{Number: c.Number, Name: c.Number, Detail: p.Text.T("status." + string(c.Status))}
	if c.Status == onboarding.Closed {
		out.Detail = p.Text.T("tag.inprod", "dato", p.Text.Date(when(c.ClosedAt)))
	}
	return out
}
