package server

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"

	"github.com/ks-no/tilkobling/internal/access"
	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/web/view"
)

// labPeriod shows one period in full.
func (s *Server) labPeriod(w http.ResponseWriter, r *http.Request) error {
	return s.showPeriod(w, r, http.StatusOK, "", nil, nil)
}

func periodID(r *http.Request) (onboarding.PeriodID, error) {
	id, err := strconv.ParseInt(chi.URLParam(r, "period"), 10, 64)
	if err != nil || id < 1 {
		return 0, onboarding.Missing()
	}
	return onboarding.PeriodID(id), nil
}

func (s *Server) showPeriod(w http.ResponseWriter, r *http.Request, code int, sent string, f *form, why error) error {
	who, _ := access.From(r.Context())
	id, err := periodID(r)
	if err != nil {
		return err
	}
	p, err := postgres.LoadLabPeriod(r.Context(), s.Pool, id)
	if err != nil {
		return err
	}
	var waiting []postgres.LabWaiting
	if !p.Over && !p.Rules().Has(onboarding.PeriodBackup) {
		if waiting, err = postgres.LabWaitingCases(r.Context(), s.Pool); err != nil {
			return err
		}
	}
	var ids []onboarding.CaseID
	for _, c := range p.Cases {
		ids = append(ids, c.ID)
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
	l := labDesk{Server: s, page: s.newPage(r, "page.lab.period"), actor: who.Actor(), cases: cases, sent: sent, form: f, why: why}
	page := view.LabPeriodPage{Page: l.page, Period: l.period(*p, l.joinable(waiting))}
	page.Page.Breadcrumbs = []view.Crumb{{Label: l.t("page.lab"), Href: view.PathLab}, {Label: page.Period.Title, Href: page.Period.Href}}
	page.Page.Title = page.Period.Title
	return view.Render(r.Context(), w, code, view.LabPeriodView(page))
}

// period is a period with its cases, its steps, and what the reader may do.
func (l *labDesk) period(p postgres.LabPeriod, joinable []view.Option) view.LabPeriodCard {
	rules := p.Rules()
	id := "periode-" + strconv.FormatInt(int64(p.ID), 10)
	card := view.LabPeriodCard{
		ID: id, Title: l.span(p), Href: view.PeriodPath(int64(p.ID)),
		Note: l.t("lab.period.planned", "fra", l.page.Text.DateTimeShort(p.From), "til", l.page.Text.DateTimeShort(p.To), "navn", p.By),
	}
	switch {
	case rules.Open():
		card.Tags = append(card.Tags, view.Tag(view.TagWarning, l.t("lab.period.open")))
		if !p.DataSince.IsZero() {
			card.Clock = l.elapsed(p.DataSince)
		}
	case rules.Has(onboarding.PeriodControl):
		card.Tags = append(card.Tags, view.Tag(view.TagPass, l.t("lab.period.over")))
	case rules.Has(onboarding.PeriodRollback):
		card.Tags = append(card.Tags, view.Tag(view.TagNote, l.t("lab.period.rolled_back")))
	case p.Over:
		card.Tags = append(card.Tags, view.Tag(view.TagPlain, l.t("lab.period.dropped")))
	default:
		card.Tags = append(card.Tags, view.Tag(view.TagPlain, l.t("lab.period.plan")))
	}
	for _, c := range p.Cases {
		card.Cases = append(card.Cases, l.caseIn(p, c))
	}
	card.Steps = l.steps(p)
	card.NoticeLabel, card.Notice = l.notice(p)
	for _, a := range p.Annotations {
		about := l.page.Text.DateTimeShort(a.At)
		if a.Step != "" {
			about += " · " + l.t("lab.step."+string(a.Step))
		}
		card.Annotations = append(card.Annotations, view.LabNote{About: about, By: a.Name, Body: a.Body})
	}
	card.Forms = l.periodForms(p, joinable)
	return card
}

// caseIn is a case's row in a period.
func (l *labDesk) caseIn(p postgres.LabPeriod, c postgres.LabPeriodCase) view.LabCaseRow {
	t := l.page.Text
	row := view.LabCaseRow{
		Name: c.Customer, Number: c.Number, Handler: c.Handler, Href: view.CasePath(c.Number, view.CaseLab),
		Hour: l.hour(c.ID), Import: l.t("lab.import.none"), State: templ.NopComponent,
	}
	if row.Hour == "" {
		row.Hour = l.t("lab.hour.none")
	}
	if l.may(onboarding.RunPeriod) && !p.Over && onboarding.AllowLeavePeriod(p.Rules()) == nil {
		row.Leave = &view.Form{Action: view.PeriodAction(int64(p.ID), "ta-ut"), Key: newFormKey()}
	}
	of := l.cases[c.ID]
	if of == nil {
		return row
	}
	if x, ok := of.facts.PersonsImport(p.ID); ok {
		row.Import = t.N("lab.import.done", x.Number, "dato", t.DateTimeShort(x.OccurredAt))
	}
	switch {
	case confirmedIn(of.facts, p.ID):
		row.State = view.Tag(view.TagPass, l.t("lab.case.confirmed"))
	case isReturned(of.facts, p.ID):
		row.State = view.Tag(view.TagFailure, l.t("lab.case.returned"))
	case p.Rules().Has(onboarding.PeriodRollback):
		row.State = view.Tag(view.TagWarning, l.t("lab.case.unconfirmed"))
	case row.Import != l.t("lab.import.none"):
		row.State = view.StatusTag(t, view.TagWaitCustomer, "kunden", t.Customer(string(of.row.CustomerKind), false))
	default:
		row.State = view.Tag(view.TagPlain, l.t("lab.case.waits"))
	}
	return row
}

// confirmedIn tells whether all who confirm have confirmed what was imported last
// in a period.
func confirmedIn(f *onboarding.Facts, id onboarding.PeriodID) bool {
	for _, c := range f.Confirmers {
		if _, ok := f.PlacementConfirmedBy(c, id); !ok {
			return false
		}
	}
	return len(f.Confirmers) > 0
}

func isReturned(f *onboarding.Facts, id onboarding.PeriodID) bool {
	_, ok := f.PlacementReturned(id)
	return ok
}

// unconfirmed counts the cases of a period that are not confirmed in it.
func (l *labDesk) unconfirmed(p postgres.LabPeriod) int {
	n := 0
	for _, c := range p.Cases {
		if of := l.cases[c.ID]; of == nil || !confirmedIn(of.facts, p.ID) {
			n++
		}
	}
	return n
}

// steps are the steps of a period in their order, with the form of those that
// can be recorded now.
func (l *labDesk) steps(p postgres.LabPeriod) []view.ChecklistItem {
	rules := p.Rules()
	imported, confirmed := 0, len(p.Cases)-l.unconfirmed(p)
	for _, c := range p.Cases {
		if of := l.cases[c.ID]; of != nil {
			if _, ok := of.facts.PersonsImport(p.ID); ok {
				imported++
			}
		}
	}
	var out []view.ChecklistItem
	for _, step := range []onboarding.PeriodStep{onboarding.PeriodMailOff, onboarding.PeriodBackup, onboarding.PeriodWarned} {
		out = append(out, l.step(p, step))
	}
	all := len(p.Cases)
	for _, x := range []struct {
		key   string
		owner string
		n     int
	}{{"lab.step.import", l.t("common.ks"), imported}, {"lab.step.confirm", l.t("lab.customers"), confirmed}} {
		i := view.ChecklistItem{State: view.ItemLater, Title: l.t(x.key), Owner: x.owner, Detail: l.t("common.of", "n", x.n, "m", all)}
		switch {
		case x.n == all && all > 0:
			i.State = view.ItemMet
		case rules.Open() && rules.Has(onboarding.PeriodWarned):
			i.State = view.ItemOpen
		case rules.Has(onboarding.PeriodRollback):
			i.State = view.ItemStale
			i.StaleWhy = l.t("stale.rolled_back_unconfirmed")
		}
		out = append(out, i)
	}
	return append(out, l.step(p, onboarding.PeriodRollback), l.step(p, onboarding.PeriodControl))
}

// step is one recorded step, or one to record.
func (l *labDesk) step(p postgres.LabPeriod, step onboarding.PeriodStep) view.ChecklistItem {
	i := view.ChecklistItem{
		ID: "steg-" + strconv.FormatInt(int64(p.ID), 10) + "-" + string(step), Title: l.t("lab.step." + string(step)), Owner: l.t("party.ks.tech"), State: view.ItemLater,
	}
	if step == onboarding.PeriodControl {
		i.Owner = l.t("role.second_ks")
	}
	if s, ok := p.Steps[step]; ok {
		i.State, i.Detail = view.ItemMet, whoAndWhen(l.page.Text, s.Name, s.OccurredAt, s.RecordedAt)
		var about []string
		if ticks := l.ticked(step, s.Checked); ticks != "" {
			about = append(about, ticks)
		}
		if step == onboarding.PeriodRollback && s.Early {
			about = append(about, l.t("lab.early.because", "grunn", s.Note))
		} else if step == onboarding.PeriodControl && s.Early {
			about = append(about, l.t("lab.alone.because", "grunn", s.Note))
		} else if s.Note != "" {
			about = append(about, s.Note)
		}
		if len(about) > 0 {
			i.More = view.LabForms(l.page, about)
		}
		return i
	}
	if p.Over || !l.allowed(p, step) {
		return i
	}
	i.State = view.ItemOpen
	if step == onboarding.PeriodControl {
		if l.may(onboarding.ControlRollback) {
			i.More = view.LabForms(l.page, nil, l.controlForm(p))
		}
		return i
	}
	if l.may(onboarding.RunPeriod) {
		i.More = view.LabForms(l.page, nil, l.stepForm(p, step))
	}
	return i
}

// allowed tells whether a step can be recorded now, by somebody.
func (l *labDesk) allowed(p postgres.LabPeriod, step onboarding.PeriodStep) bool {
	rules := p.Rules()
	var err error
	switch step {
	case onboarding.PeriodMailOff:
		err = onboarding.AllowMailOff(rules)
	case onboarding.PeriodBackup:
		err = onboarding.AllowBackup(rules, true) // that another period runs, the answer says
	case onboarding.PeriodWarned:
		err = onboarding.AllowWarn(rules)
	case onboarding.PeriodRollback:
		err = onboarding.AllowRollback(rules)
	case onboarding.PeriodControl:
		err = onboarding.AllowControl(rules, 0, true)
	}
	return err == nil && len(p.Cases) > 0
}

// ticked lists what was looked after, and what was not.
func (l *labDesk) ticked(step onboarding.PeriodStep, checked []string) string {
	var lines []string
	for _, item := range casework.Checklist(step) {
		mark := "✓ "
		if !slices.Contains(checked, item) {
			mark = "– "
		}
		lines = append(lines, mark+l.t("lab.check."+string(step)+"."+item))
	}
	return strings.Join(lines, "\n")
}

func (l *labDesk) ticks(step onboarding.PeriodStep) []view.Option {
	var out []view.Option
	for _, item := range casework.Checklist(step) {
		out = append(out, view.Option{Value: item, Label: l.t("lab.check." + string(step) + "." + item)})
	}
	return out
}

// stepSlug is the last part of a step's address.
var stepSlug = map[onboarding.PeriodStep]string{
	onboarding.PeriodMailOff: "epost-av", onboarding.PeriodBackup: "sikkerhetskopi", onboarding.PeriodWarned: "varslet",
	onboarding.PeriodRollback: "tilbakerulling", onboarding.PeriodControl: "kontroll",
}

func (l *labDesk) formFor(p postgres.LabPeriod, slug string) view.LabForm {
	id := slug + "-" + strconv.FormatInt(int64(p.ID), 10)
	return view.LabForm{ID: id, Action: view.PeriodAction(int64(p.ID), slug), Filled: l.filled(id)}
}

func (l *labDesk) occurred() view.LabField {
	return view.LabField{As: view.LabWhen, Field: view.Field{Name: "occurred_at", Label: l.t("common.occurred"), Description: l.t("lab.occurred.about"), Optional: true, Width: "medium"}}
}

func (l *labDesk) stepForm(p postgres.LabPeriod, step onboarding.PeriodStep) view.LabForm {
	f := l.formFor(p, stepSlug[step])
	reason := view.Field{Name: "reason", Label: l.t("common.comment"), Optional: true, Rows: 2, MaxLength: maxReason}
	switch step {
	case onboarding.PeriodMailOff:
		f.Submit = view.Action{Label: l.t("lab.do.mail_off")}
	case onboarding.PeriodBackup:
		f.About, f.Submit = l.t("lab.about.backup"), view.Action{Label: l.t("do.backup")}
	case onboarding.PeriodWarned:
		f.About, f.Submit = l.t("lab.about.warned"), view.Action{Label: l.t("lab.do.warned")}
	case onboarding.PeriodRollback:
		if n := l.unconfirmed(p); n > 0 {
			f.Fold, f.About = l.t("do.rollback.early"), l.page.Text.N("lab.about.early", n)
			f.Submit = view.Action{Label: l.t("do.rollback.early"), Color: "danger"}
			reason.Label, reason.Description, reason.Optional, reason.Required = l.t("common.reason"), l.t("lab.reason.seen"), false, true
		} else {
			f.About = l.t("lab.about.rollback")
			f.Submit = view.Action{Label: l.t("do.rollback"), Color: "danger"}
		}
	case onboarding.PeriodControl:
	}
	if ticks := l.ticks(step); len(ticks) > 0 {
		f.Fields = append(f.Fields, view.LabField{As: view.LabTicks, Field: view.Field{
			Name: "checked", Label: l.t("lab.check." + string(step)), Required: step == onboarding.PeriodBackup, Optional: step != onboarding.PeriodBackup, Options: ticks,
		}})
	}
	f.Fields = append(f.Fields, l.occurred(), view.LabField{As: view.LabArea, Field: reason})
	return f
}

// controlForm is for another than the one who rolled back; that one is asked why
// nobody else does it.
func (l *labDesk) controlForm(p postgres.LabPeriod) view.LabForm {
	f := l.formFor(p, stepSlug[onboarding.PeriodControl])
	f.Submit = view.Action{Label: l.t("do.control"), Icon: "ShieldCheckmark"}
	f.About = l.t("lab.about.control")
	note := view.Field{Name: "reason", Label: l.t("common.comment"), Optional: true, Rows: 2, MaxLength: maxReason}
	f.Fields = []view.LabField{{As: view.LabTicks, Field: view.Field{
		Name: "checked", Label: l.t("lab.check.control"), Required: true, Options: l.ticks(onboarding.PeriodControl),
	}}, l.occurred()}
	if p.Steps[onboarding.PeriodRollback].By == l.actor.Person {
		f.Fold, f.About = l.t("lab.alone"), l.t("lab.alone.about")
		f.Hidden = []view.Field{{Name: "alone", Value: "1"}}
		note.Label, note.Description, note.Optional, note.Required = l.t("lab.alone.why"), l.t("lab.reason.seen"), false, true
	}
	f.Fields = append(f.Fields, view.LabField{As: view.LabArea, Field: note})
	return f
}

// notice is what those who work in LAB are told now.
func (l *labDesk) notice(p postgres.LabPeriod) (label, notice string) {
	t := l.page.Text
	b, begun := p.Steps[onboarding.PeriodBackup]
	_, back := p.Steps[onboarding.PeriodRollback]
	switch {
	case p.Over:
		return "", ""
	case back:
		return l.t("lab.notice.label.after"), l.t("lab.notice.after", "dato", t.Date(b.OccurredAt), "tid", t.Clock(b.OccurredAt))
	case begun:
		return l.t("lab.notice.label.at"), l.t("lab.notice.at", "dato", t.Date(b.OccurredAt), "tid", t.Clock(b.OccurredAt), "slutt", t.Date(p.To))
	default:
		return l.t("lab.notice.label.before"), l.t("lab.notice.before", "dato", t.Date(p.From), "tid", t.Clock(p.From))
	}
}

// periodForms are what may be done to a period beside its steps.
func (l *labDesk) periodForms(p postgres.LabPeriod, joinable []view.Option) []view.LabForm {
	var out []view.LabForm
	rules := p.Rules()
	if l.may(onboarding.RunPeriod) && !p.Over && !rules.Has(onboarding.PeriodBackup) && len(joinable) > 0 {
		f := l.formFor(p, "legg-til")
		f.Fold, f.Submit = l.t("lab.add"), view.Action{Label: l.t("lab.add.do"), Variant: view.Secondary}
		f.Fields = []view.LabField{{As: view.LabSelect, Field: view.Field{Name: "number", Label: l.t("lab.reorder.which"), Required: true, Empty: l.t("lab.choose"), Options: joinable}}}
		out = append(out, f)
	}
	if l.may(onboarding.RunPeriod) && !p.Over && !rules.Has(onboarding.PeriodRollback) {
		f := l.formFor(p, "flytt")
		f.Fold, f.Submit = l.t("lab.move"), view.Action{Label: l.t("lab.move.do"), Variant: view.Secondary}
		f.Fields = []view.LabField{
			{As: view.LabWhen, Field: view.Field{Name: "from", Label: l.t("lab.plan.from"), Required: true, Width: "medium", Value: localInput(p.From)}},
			{As: view.LabWhen, Field: view.Field{Name: "to", Label: l.t("lab.plan.to"), Description: l.t("lab.plan.to.about"), Required: true, Width: "medium", Value: localInput(p.To)}},
		}
		if rules.Open() {
			f.Hidden, f.Fields = []view.Field{{Name: "from", Value: localInput(p.From)}}, f.Fields[1:]
		}
		out = append(out, f)
	}
	if l.may(onboarding.ControlRollback) {
		f := l.formFor(p, "merknad")
		f.Fold, f.About, f.Submit = l.t("lab.annotate"), l.t("lab.annotate.about"), view.Action{Label: l.t("lab.annotate.do"), Variant: view.Secondary}
		steps := view.Field{Name: "step", Label: l.t("lab.annotate.step"), Optional: true, Empty: l.t("lab.annotate.whole")}
		for _, k := range []onboarding.PeriodStep{onboarding.PeriodMailOff, onboarding.PeriodBackup, onboarding.PeriodWarned, onboarding.PeriodRollback, onboarding.PeriodControl} {
			if rules.Has(k) {
				steps.Options = append(steps.Options, view.Option{Value: string(k), Label: l.t("lab.step." + string(k))})
			}
		}
		f.Fields = []view.LabField{
			{As: view.LabSelect, Field: steps},
			{As: view.LabArea, Field: view.Field{Name: "body", Label: l.t("lab.annotate.body"), Description: l.t("lab.reason.seen"), Required: true, Rows: 3, MaxLength: 10000}},
		}
		out = append(out, f)
	}
	return out
}
