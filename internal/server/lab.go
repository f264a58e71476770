package server

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/ks-no/tilkobling/internal/access"
	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/web/text"
	"github.com/ks-no/tilkobling/web/view"
)

// labHistory is how many periods that are over LAB's page shows.
const labHistory = 12

// inputTime is how a field for a moment wants its value.
const inputTime = "2006-01-02T15:04"

// labCase is a case with what is derived from its facts, for LAB's pages.
type labCase struct {
	row      *postgres.CaseRow
	facts    *onboarding.Facts
	progress onboarding.Progress
}

// labCases reads cases in one statement.
func (s *Server) labCases(r *http.Request, ids []onboarding.CaseID) (map[onboarding.CaseID]*labCase, error) {
	list, err := postgres.LoadCases(r.Context(), s.Pool, ids)
	if err != nil {
		return nil, err
	}
	out := make(map[onboarding.CaseID]*labCase, len(list))
	for _, c := range list {
		proc, ok := onboarding.ProcedureFor(c.Row.Procedure)
		if !ok {
			return nil, onboarding.Missing()
		}
		out[c.Row.ID] = &labCase{row: c.Row, facts: c.Facts, progress: onboarding.Evaluate(proc, c.Facts, s.Now())}
	}
	return out, nil
}

// lab shows LAB: what runs, who waits, and what was.
func (s *Server) lab(w http.ResponseWriter, r *http.Request) error {
	return s.showLab(w, r, http.StatusOK, "", nil, nil)
}

// showLab shows it; sent is the form that was not taken, with why.
func (s *Server) showLab(w http.ResponseWriter, r *http.Request, code int, sent string, f *form, why error) error {
	who, _ := access.From(r.Context())
	actor := who.Actor()
	periods, err := postgres.LabPeriods(r.Context(), s.Pool, labHistory)
	if err != nil {
		return err
	}
	waiting, err := postgres.LabWaitingCases(r.Context(), s.Pool)
	if err != nil {
		return err
	}
	var ids []onboarding.CaseID
	for _, p := range periods {
		for _, c := range p.Cases {
			if !p.Over {
				ids = append(ids, c.ID)
			}
		}
	}
	for _, c := range waiting {
		if c.InLine {
			ids = append(ids, c.ID)
		}
	}
	cases, err := s.labCases(r, ids)
	if err != nil {
		return err
	}
	page := view.LabPage{Page: s.newPage(r, "page.lab")}
	l := labDesk{Server: s, page: page.Page, actor: actor, cases: cases, sent: sent, form: f, why: why}
	for _, p := range periods {
		if p.Over {
			page.History = append(page.History, l.history(p))
			continue
		}
		card := l.period(p, l.joinable(waiting))
		if p.Rules().Open() {
			page.Clock = card.Clock
		}
		card.Clock = view.LabClock{}
		page.Periods = append(page.Periods, card)
	}
	place := 0
	for _, c := range waiting {
		row := l.waiting(c)
		if c.InLine {
			place++
			row.Place = place
			page.Line = append(page.Line, row)
		} else {
			page.Preparing = append(page.Preparing, row)
		}
	}
	page.Plan, page.Reorder = l.plan(waiting), l.reorder(waiting)
	return view.Render(r.Context(), w, code, view.LabView(page))
}

// labDesk builds what LAB's pages show for one reader.
type labDesk struct {
	*Server
	page  view.Page
	actor onboarding.Actor
	cases map[onboarding.CaseID]*labCase
	sent  string // the form that was not taken
	form  *form
	why   error
}

func (l *labDesk) may(do onboarding.Action) bool { return l.actor.May(do, onboarding.Scope{}) }

func (l *labDesk) t(key string, args ...any) string { return l.page.Text.T(key, args...) }

// filled is a form as it was left, where it is the one that was sent.
func (l *labDesk) filled(id string) view.Filled {
	if id == l.sent {
		return l.form.filled(l.page.Text, l.why)
	}
	return view.Filled{Key: newFormKey()}
}

// hour is when a case's requester looks in LAB; empty where that is not agreed.
func (l *labDesk) hour(id onboarding.CaseID) string {
	c := l.cases[id]
	if c == nil || !c.progress.Holds(onboarding.ReqHour) {
		return ""
	}
	x, ok := newest(c.facts, onboarding.FactHour)
	if !ok {
		return ""
	}
	return l.page.Text.Weekday(x.Time) + " " + l.page.Text.DateTimeShort(x.Time)
}

// joinable are the cases in line that can be taken into a period now.
func (l *labDesk) joinable(waiting []postgres.LabWaiting) []view.Option {
	var out []view.Option
	for _, w := range waiting {
		c := l.cases[w.ID]
		if !w.InLine || c == nil || onboarding.AllowJoinPeriod(&c.progress, c.facts) != nil {
			continue
		}
		out = append(out, view.Option{Value: w.Number, Label: w.Customer, Description: l.hour(w.ID)})
	}
	return out
}

// waiting is a row of the line, or of those not in it yet.
func (l *labDesk) waiting(w postgres.LabWaiting) view.LabLineRow {
	row := view.LabLineRow{Name: w.Customer, Number: w.Number, Handler: w.Handler, Href: view.CasePath(w.Number, view.CaseLab), Hour: l.hour(w.ID)}
	if row.Handler == "" {
		row.Handler = l.t("common.unassigned")
	}
	words := view.CaseWords{Text: l.page.Text, Kind: w.Kind, Customer: w.Customer, Now: l.Now()}
	if !w.InLine {
		row.Tag = view.TurnTag(l.page.Text, w.Kind, w.TurnParty, w.TurnRole, false)
		if w.TurnRequirement != "" {
			row.State = words.Requirement(w.TurnRequirement)
		}
		if w.Ready {
			row.State = l.t("lab.ready")
		}
		return row
	}
	c := l.cases[w.ID]
	switch {
	case c == nil:
	case c.progress.Status == onboarding.OnHold:
		row.Tag = view.StatusTag(l.page.Text, view.TagHold, "dato", l.page.Text.DateShort(c.facts.Hold.Until))
	case onboarding.AllowJoinPeriod(&c.progress, c.facts) == nil:
		row.Tag = view.Tag(view.TagPass, l.t("lab.ready.period"))
	default:
		row.Tag = view.Tag(view.TagWarning, l.t("lab.not_ready"))
		for _, k := range []onboarding.Key{onboarding.ReqOrgImport, onboarding.ReqStructure, onboarding.ReqPersonsTest, onboarding.ReqHour, onboarding.ReqAccess, onboarding.ReqControl} {
			if !c.progress.Holds(k) {
				row.State = l.t("lab.lacks", "krav", words.Requirement(k))
				break
			}
		}
	}
	return row
}

func (l *labDesk) plan(waiting []postgres.LabWaiting) *view.LabForm {
	options := l.joinable(waiting)
	if !l.may(onboarding.RunPeriod) || len(options) == 0 {
		return nil
	}
	f := &view.LabForm{
		ID: "plan", Action: view.PathLabPeriods, Filled: l.filled("plan"), Submit: view.Action{Label: l.t("lab.plan.do"), Icon: "Calendar"},
		Fields: []view.LabField{
			{As: view.LabTicks, Field: view.Field{Name: "case", Label: l.t("lab.plan.cases"), Required: true, Options: options}},
			{As: view.LabWhen, Field: view.Field{Name: "from", Label: l.t("lab.plan.from"), Required: true, Width: "medium"}},
			{As: view.LabWhen, Field: view.Field{Name: "to", Label: l.t("lab.plan.to"), Description: l.t("lab.plan.to.about"), Required: true, Width: "medium"}},
		},
	}
	return f
}

func (l *labDesk) reorder(waiting []postgres.LabWaiting) *view.LabForm {
	var options []view.Option
	var places []view.Option
	for _, w := range waiting {
		if w.InLine {
			options = append(options, view.Option{Value: w.Number, Label: w.Customer})
			places = append(places, view.Option{Value: strconv.Itoa(len(options)), Label: strconv.Itoa(len(options))})
		}
	}
	if !l.may(onboarding.ReorderQueue) || len(options) < 2 {
		return nil
	}
	return &view.LabForm{
		ID: "ko-ny", Fold: l.t("lab.reorder"), Action: view.PathLabQueue, Filled: l.filled("ko-ny"), Submit: view.Action{Label: l.t("lab.reorder.do"), Variant: view.Secondary},
		Fields: []view.LabField{
			{As: view.LabSelect, Field: view.Field{Name: "number", Label: l.t("lab.reorder.which"), Required: true, Empty: l.t("lab.choose"), Options: options}},
			{As: view.LabSelect, Field: view.Field{Name: "place", Label: l.t("lab.reorder.place"), Required: true, Empty: l.t("lab.choose"), Options: places, Width: "short"}},
			{As: view.LabArea, Field: view.Field{Name: "reason", Label: l.t("common.reason"), Description: l.t("lab.reason.seen"), Required: true, Rows: 2, MaxLength: maxReason}},
		},
	}
}

// history is a period that is over, in one line.
func (l *labDesk) history(p postgres.LabPeriod) view.LabHistoryRow {
	row := view.LabHistoryRow{Title: l.span(p), Href: view.PeriodPath(int64(p.ID)), Data: l.t("common.none"), State: l.t("lab.all_confirmed")}
	var names []string
	for _, c := range p.Cases {
		names = append(names, c.Customer)
	}
	row.Cases = strings.Join(names, ", ")
	if back, ok := p.Steps[onboarding.PeriodRollback]; ok {
		if !p.DataSince.IsZero() {
			row.Data = l.page.Text.Elapsed(back.OccurredAt.Sub(p.DataSince))
		}
		if back.Early {
			row.Early, row.State = true, l.t("lab.early")
		}
	}
	return row
}

// span is what a period is called: from and to, as done or as planned.
func (l *labDesk) span(p postgres.LabPeriod) string {
	from, to := p.From, p.To
	if s, ok := p.Steps[onboarding.PeriodBackup]; ok {
		from = s.OccurredAt
	}
	if s, ok := p.Steps[onboarding.PeriodRollback]; ok {
		to = s.OccurredAt
	}
	return l.t("lab.period", "fra", l.page.Text.DateTimeShort(from), "til", l.page.Text.DateTimeShort(to))
}

// reorderLine moves a case in the line.
func (s *Server) reorderLine(w http.ResponseWriter, r *http.Request) error {
	f := readForm(r)
	by, _ := acting(r)
	number := f.required("number", 40)
	place, reason := f.number("place"), f.required("reason", maxReason)
	err := f.invalid()
	if err == nil {
		err = s.Work.Reorder(r.Context(), by, number, f.key(), place, reason)
	}
	return s.labDone(w, r, "ko-ny", f, err, "lab.done.reorder")
}

// planPeriod plans a period for cases from the line.
func (s *Server) planPeriod(w http.ResponseWriter, r *http.Request) error {
	f := readForm(r)
	by, _ := acting(r)
	in := casework.PeriodInput{From: f.moment("from", true), To: f.moment("to", true), Cases: f.values["case"]}
	if len(in.Cases) == 0 {
		f.reject("case", "field.choose.some")
	}
	err := f.invalid()
	if err == nil {
		_, err = s.Work.PlanPeriod(r.Context(), by, f.key(), in)
	}
	return s.labDone(w, r, "plan", f, err, "lab.done.plan")
}

func (s *Server) labDone(w http.ResponseWriter, r *http.Request, id string, f *form, err error, done string) error {
	if code, yes := showAgain(err); yes {
		return s.showLab(w, r, code, id, f, err)
	}
	if err != nil {
		return err
	}
	return s.done(w, r, done, view.PathLab)
}

// elapsed is how long personal data have been in LAB by now.
func (l *labDesk) elapsed(since time.Time) view.LabClock {
	t := l.page.Text
	return view.LabClock{
		Text: t.T("tag.lab.data", "tid", t.Elapsed(l.Now().Sub(since))), Since: t.T("lab.clock.since", "dato", t.DateTime(since)),
	}
}

// who says who did something, and when it was done and written down.
func whoAndWhen(t *text.Catalogue, name string, occurred, recorded time.Time) string {
	d := t.DateTimeShort(occurred)
	if name != "" {
		d = name + ", " + d
	}
	if recorded.Sub(occurred) > time.Minute {
		d += ". " + t.T("event.recorded", "dato", t.DateTimeShort(recorded))
	}
	return d
}
