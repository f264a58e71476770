package server

import (
	"net/http"
	"time"

	"github.com/ks-no/tilkobling/internal/access"
	"github.com/ks-no/tilkobling/internal/insight"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/internal/register"
	"github.com/ks-no/tilkobling/web/text"
	"github.com/ks-no/tilkobling/web/view"
)

// changeDays is how far back the change is counted from.
const changeDays = 30

// dashboard words the figures of the overview.
type dashboard struct {
	s       *Server
	t       *text.Catalogue
	now     time.Time
	address dashboardAddress
	head    *postgres.DashboardHead
	all     []postgres.CustomerState // of the register
	states  []postgres.CustomerState // of them, those that are chosen
	still   []postgres.StillRow
	more    bool // there are others that stand still
}

// dashboard is how far we are, what stands still, whose it is, and whether the
// goal will be reached.
func (s *Server) dashboard(w http.ResponseWriter, r *http.Request) error {
	d, page, err := s.loadDashboard(r, "page.overview")
	if err != nil {
		return err
	}
	if err := d.loadStill(r); err != nil {
		return err
	}
	return view.Render(r.Context(), w, http.StatusOK, view.Dashboard(d.page(page)))
}

// loadDashboard reads what all pages of the overview begin with.
func (s *Server) loadDashboard(r *http.Request, title string) (*dashboard, view.Page, error) {
	who, ok := access.From(r.Context())
	if !ok || !who.Actor().May(onboarding.SeeOverview, onboarding.Scope{}) {
		return nil, view.Page{}, onboarding.Missing()
	}
	page := s.newPage(r, title)
	d := &dashboard{s: s, t: page.Text, now: s.Now(), address: readDashboardAddress(r.URL.Query())}
	var err error
	if d.head, err = postgres.LoadDashboard(r.Context(), s.Pool, s.Calendar, d.address.filter(d.now), d.now); err != nil {
		return nil, page, err
	}
	customers := register.Customers()
	numbers := make([]string, 0, len(customers))
	for i := range customers {
		numbers = append(numbers, customers[i].Number)
	}
	if d.all, err = postgres.CustomerStates(r.Context(), s.Pool, numbers, d.now.AddDate(0, 0, -changeDays)); err != nil {
		return nil, page, err
	}
	for i := range d.all {
		if d.address.chooses(&d.all[i]) {
			d.states = append(d.states, d.all[i])
		}
	}
	return d, page, nil
}

func (d *dashboard) loadStill(r *http.Request) (err error) {
	d.still, d.more, err = postgres.StandingStill(r.Context(), d.s.Pool, d.s.Calendar, d.head.Past, d.address.filter(d.now), d.now)
	sortStill(d.still, d.head.Past)
	return err
}

// sums are how many customers are where.
type sums struct {
	total, production, before, underWay, notBegun, notToBe int
	was                                                    int // in production before the change
}

func sum(states []postgres.CustomerState, kind string) sums {
	var n sums
	for i := range states {
		c := &states[i]
		if !isKind(c, kind) {
			continue
		}
		n.total++
		if c.WasIn {
			n.was++
		}
		switch c.State {
		case stateProduction:
			n.production++
		case stateBefore:
			n.before++
		case stateUnderWay:
			n.underWay++
		case stateNotToBe:
			n.notToBe++
		default:
			n.notBegun++
		}
	}
	return n
}

// in is how many are in production, by a case or from before.
func (n sums) in() int { return n.production + n.before }

// goalDate is the last day of the goal; zero where there is none.
func (d *dashboard) goalDate() time.Time {
	at, err := time.ParseInLocation(time.DateOnly, d.head.Settings.GoalDate, insight.Oslo())
	if err != nil {
		return time.Time{}
	}
	return at
}

// plan is what the forecast is asked about. The goal is for all municipalities,
// so it has no place where only some are chosen.
func (d *dashboard) plan(n sums, goal bool) insight.Plan {
	p := insight.Plan{Now: d.now, InProduction: n.in(), UnderWay: n.underWay, Ceiling: n.total - n.notToBe, Seed: uint64(d.now.In(insight.Oslo()).YearDay())}
	if goal {
		p.Goal, p.GoalDate = d.head.Settings.GoalCount, d.goalDate()
	}
	return p
}

// board is the sentence for the board, and why it says nothing of the pace.
func (d *dashboard) board() (sentence, silent string) {
	n := sum(d.all, kindMunicipality)
	change := n.in() - n.was
	args := []any{
		"a", n.in(), "b", n.total, "c", max(change, -change), "d", n.underWay, "e", n.notToBe, "g", d.goal(), "dato", d.t.Date(d.goalDate()),
	}
	forecast, why := insight.Predict(d.head.Past.Board, d.plan(n, true))
	switch {
	case why == "" && d.goalDate().After(d.now) && change >= 0:
		return d.t.T("board.sentence", append(args, "f", forecast.AtDate.P50)...), ""
	case why == "" && d.goalDate().After(d.now):
		return d.t.T("dashboard.board.fewer", append(args, "f", forecast.AtDate.P50)...), ""
	case change >= 0:
		sentence = d.t.T("dashboard.board.silent", args...)
	default:
		sentence = d.t.T("dashboard.board.fewer.silent", args...)
	}
	if why != "" {
		silent = d.silence(why)
	}
	return sentence, silent
}

// goal says how many shall be in production, and by when.
func (d *dashboard) goal() string {
	return d.t.T("dashboard.goal", "n", d.head.Settings.GoalCount, "dato", d.t.Date(d.goalDate()))
}

func (d *dashboard) silence(why insight.Silence) string {
	return d.t.T("dashboard.silent."+string(why), "n", insight.MinWeeks, "m", insight.MinFinished)
}
