package server

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/web/text"
	"github.com/ks-no/tilkobling/web/view"
)

// personsPage builds stage 6 of a case for one reader.
type personsPage struct {
	*Server
	c       *openedCase
	side    *postgres.CaseSide
	lab     *postgres.LabOfCase
	words   view.CaseWords
	head    view.CaseHead
	figures *casework.Figures // nil: no placement was read yet
	before  onboarding.ReadingID
	older   *postgres.Bodies
	sent    string
	form    *form
	why     error
}

// persons shows stage 6 of a case.
func (s *Server) persons(w http.ResponseWriter, r *http.Request) error {
	return s.showPersons(w, r, http.StatusOK, "", nil, nil)
}

func (s *Server) showPersons(w http.ResponseWriter, r *http.Request, code int, sent string, f *form, why error) error {
	c, err := s.openCase(r, onboarding.SeeCase)
	if err != nil {
		return err
	}
	p := &personsPage{Server: s, c: c, sent: sent, form: f, why: why}
	if err := p.load(r); err != nil {
		return err
	}
	if r.Header.Get("HX-Request") == "true" && r.URL.Query().Has("enhet") && p.figures != nil {
		w.Header().Set("Vary", "HX-Request")
		p.words.Text = text.For(language(r, c.who))
		branch := p.nodes(p.figures.Tree.Children(r.URL.Query().Get("enhet")), nil)
		return view.Render(r.Context(), w, http.StatusOK, view.TreeBranch(p.words.Text, branch))
	}
	p.head = s.caseHead(r, c, view.CaseLab)
	p.words = s.words(p.head.Page, c, p.side)
	return view.Render(r.Context(), w, code, view.CaseLabView(p.page(r)))
}

// load reads what the page shows beside the case: two statements, and one for the
// figures of the reading that is shown.
func (p *personsPage) load(r *http.Request) error {
	var err error
	ctx := r.Context()
	if p.side, err = postgres.LoadCaseSide(ctx, p.Pool, p.c.row.ID); err != nil {
		return err
	}
	if p.lab, err = postgres.LoadLabOfCase(ctx, p.Pool, p.c.row.ID); err != nil {
		return err
	}
	reading, ok := p.shown()
	if !ok {
		return nil
	}
	structure, former := p.structures(reading)
	if p.older, err = postgres.LoadBodies(ctx, p.Pool, p.c.row.ID, reading.ID, structure, former); err != nil {
		return err
	}
	if former != structure {
		p.before = former
	}
	if placement := p.older.Placements[reading.ID]; placement != nil && p.older.Structures[structure] != nil {
		p.figures = casework.RollUp(p.older.Structures[structure], placement)
	}
	return nil
}

// shown is the reading whose figures the page shows: what lies in LAB, else the
// newest.
func (p *personsPage) shown() (onboarding.Reading, bool) {
	if x, ok := p.imported(); ok {
		return p.c.facts.ReadingNumbered(x.Reading)
	}
	return p.c.facts.NewestReading(onboarding.Placement, onboarding.LAB)
}

// imported is the newest import in the period in which the case has a place.
func (p *personsPage) imported() (onboarding.Fact, bool) {
	pd := p.c.facts.LabPeriod()
	if pd == nil {
		return onboarding.Fact{}, false
	}
	return p.c.facts.PersonsImport(pd.ID)
}

// structures are the one that was read with a placement, and the oldest of LAB,
// which tells what is new.
func (p *personsPage) structures(reading onboarding.Reading) (same, oldest onboarding.ReadingID) {
	for _, x := range p.c.facts.Readings {
		if x.Kind != onboarding.Structure || x.Environment != onboarding.LAB {
			continue
		}
		if x.Run == reading.Run {
			same = x.ID
		}
		if oldest == 0 || x.ID < oldest {
			oldest = x.ID
		}
	}
	return same, oldest
}

func (p *personsPage) t(key string, args ...any) string { return p.head.Page.Text.T(key, args...) }

func (p *personsPage) filled(id string) view.Filled {
	if id == p.sent {
		return p.form.filled(p.head.Page.Text, p.why)
	}
	return view.Filled{Key: newFormKey()}
}

func (p *personsPage) action(slug string) string {
	return view.CaseAction(p.c.row.Number, view.CaseLab, slug)
}

func (p *personsPage) page(r *http.Request) view.CaseLabPage {
	out := view.CaseLabPage{Head: p.head, Alerts: p.alerts(), Privacy: p.t("privacy.short"), Cards: p.cards()}
	if since := p.c.progress.DataInLab; !since.IsZero() {
		t := p.head.Page.Text
		out.Clock = view.LabClock{Text: t.T("tag.lab.data", "tid", t.Elapsed(p.Now().Sub(since))), Since: t.T("lab.clock.since", "dato", t.DateTime(since))}
	}
	met, all := 0, 0
	for _, rp := range p.c.progress.Stages[onboarding.StagePersons-1].Requirements {
		out.Steps = append(out.Steps, p.step(rp))
		all++
		if rp.State == onboarding.Met {
			met++
		}
	}
	out.Met = p.t("case.met", "n", met, "m", all)
	out.Period = p.periodFacts()
	if p.figures == nil {
		return out
	}
	confirmed := p.c.progress.Holds(onboarding.ReqPlacement)
	if !confirmed && p.c.progress.Status.CountsAsActive() {
		out.Units = p.units(r)
	}
	out.Figures = p.shownFigures(r)
	out.Confirm, out.Return = p.confirm(), p.returning()
	return out
}

// step is a requirement of stage 6 with the form that meets it.
func (p *personsPage) step(rp onboarding.RequirementProgress) view.ChecklistItem {
	i := p.checklistItem(p.head.Page, p.c, p.side, p.words, rp)
	f, t := p.c.facts, p.head.Page.Text
	var forms []view.LabForm
	var about []string
	switch rp.Key {
	case onboarding.ReqHour:
		i.Action = withdrawOnly(i, rp)
		if x, ok := newest(f, onboarding.FactHour); ok && rp.State == onboarding.Met {
			i.Detail = t.Weekday(x.Time) + " " + t.DateTime(x.Time) + ". " + i.Detail
		}
		if p.c.may(onboarding.AgreeHour) && onboarding.AllowStep(&p.c.progress, onboarding.ReqHour) == nil {
			forms = append(forms, p.hourForm(rp.State == onboarding.Met))
		}
	case onboarding.ReqAccess:
		i.Action = withdrawOnly(i, rp)
		if x, ok := newest(f, onboarding.FactLabAccess); ok && p.c.actor.AtKS() && p.lab.Notes[x.ID] != "" {
			about = append(about, p.lab.Notes[x.ID])
		}
		if p.c.may(onboarding.RecordImport) && onboarding.AllowStep(&p.c.progress, onboarding.ReqAccess) == nil {
			forms = append(forms, p.accessForm())
		}
	case onboarding.ReqQueued:
		i.Action = withdrawOnly(i, rp)
		if p.lab.InLine && rp.State == onboarding.Met {
			i.Detail += ". " + t.N("lab.place", p.lab.Ahead+1)
		}
		if p.c.may(onboarding.RecordImport) && onboarding.AllowQueue(&p.c.progress) == nil {
			forms = append(forms, view.LabForm{ID: "ko", Action: p.action("ko"), Filled: p.filled("ko"), Submit: view.Action{Label: p.t("lab.queue.do")}})
		}
	case onboarding.ReqPersonsImport:
		i.Action = nil
		forms = append(forms, p.importForms(&about)...)
	case onboarding.ReqPlacement:
		i.Action = nil
		if rp.State == onboarding.Open && p.c.may(onboarding.Confirm) && p.confirm() != nil {
			i.Action = view.LinkButton(view.Action{Label: p.t("do.confirm.persons"), Href: "#bekreft", Compact: true})
		}
	default:
	}
	if len(forms)+len(about) > 0 {
		i.More = view.LabForms(p.head.Page, about, forms...)
	}
	return i
}

// withdrawOnly keeps the link that takes a requirement back; that to where it is
// met leads here.
func withdrawOnly(i view.ChecklistItem, rp onboarding.RequirementProgress) templ.Component {
	if rp.State == onboarding.Met {
		return i.Action
	}
	return nil
}

func (p *personsPage) hourForm(again bool) view.LabForm {
	f := view.LabForm{
		ID: "tid", Action: p.action("tid"), Filled: p.filled("tid"), About: p.t("lab.hour.about"), Submit: view.Action{Label: p.t("lab.hour.do")},
		Fields: []view.LabField{{As: view.LabWhen, Field: view.Field{Name: "at", Label: p.t("lab.hour.when"), Required: true, Width: "medium"}}},
	}
	if again {
		f.Fold = p.t("lab.hour.again")
	}
	if p.c.may(onboarding.HandleCase) {
		f.About = p.t("lab.hour.about.ks")
	}
	return f
}

func (p *personsPage) accessForm() view.LabForm {
	return view.LabForm{
		ID: "tilgang", Action: p.action("tilgang"), Filled: p.filled("tilgang"), About: p.t("lab.access.about"), Submit: view.Action{Label: p.t("lab.access.do")},
		Fields: []view.LabField{
			{As: view.LabWhen, Field: view.Field{Name: "occurred_at", Label: p.t("common.occurred"), Description: p.t("lab.occurred.about"), Optional: true, Width: "medium"}},
			{As: view.LabArea, Field: view.Field{Name: "note", Label: p.t("common.comment"), Description: p.t("lab.access.note"), Optional: true, Rows: 2, MaxLength: maxReason}},
		},
	}
}

// importForms record the import of persons, and explain a count that differs.
// about tells of the import that there is.
func (p *personsPage) importForms(about *[]string) []view.LabForm {
	var out []view.LabForm
	f, t := p.c.facts, p.head.Page.Text
	x, imported := p.imported()
	if imported {
		read := 0
		if r, ok := f.ReadingNumbered(x.Reading); ok {
			read = r.Persons
		}
		*about = append(*about, t.N("lab.import.counts", x.Number, "m", read, "dato", t.DateTimeShort(x.OccurredAt)))
		if why := p.explanation(x); why != "" {
			*about = append(*about, t.T("lab.import.because", "grunn", why))
		} else if x.Number != read && p.c.may(onboarding.RecordImport) && onboarding.AllowExplainCount(&p.c.progress, f, x.Reading) == nil {
			out = append(out, view.LabForm{
				ID: "forklar", Action: p.action("forklar"), Filled: p.filled("forklar"), Submit: view.Action{Label: p.t("lab.explain.do")},
				Hidden: []view.Field{{Name: "reading", Value: itoa(int64(x.Reading))}},
				Fields: []view.LabField{{As: view.LabArea, Field: view.Field{
					Name: "reason", Label: p.t("lab.explain"), Description: p.t("lab.reason.seen"), Required: true, Rows: 2, MaxLength: maxReason,
				}}},
			})
		}
	}
	if !p.c.may(onboarding.RecordImport) || onboarding.AllowPersonsImport(&p.c.progress, f) != nil {
		return out
	}
	r, ok := f.NewestReading(onboarding.Placement, onboarding.LAB)
	if !ok {
		return out
	}
	form := view.LabForm{
		ID: "import", Action: p.action("import"), Filled: p.filled("import"), Submit: view.Action{Label: p.t("lab.import.do"), Icon: "Database"},
		About:  t.N("lab.import.about", r.Persons, "dato", t.DateTimeShort(r.At)),
		Hidden: []view.Field{{Name: "reading", Value: itoa(int64(r.ID))}},
		Fields: []view.LabField{
			{As: view.LabText, Field: view.Field{Name: "count", Label: p.t("lab.import.count"), Required: true, InputMode: "numeric", Width: "short"}},
			{As: view.LabArea, Field: view.Field{Name: "explanation", Label: p.t("lab.explain"), Description: p.t("lab.explain.about"), Optional: true, Rows: 2, MaxLength: maxReason}},
			{As: view.LabWhen, Field: view.Field{Name: "occurred_at", Label: p.t("common.occurred"), Description: p.t("lab.occurred.about"), Optional: true, Width: "medium"}},
		},
	}
	if imported {
		form.Fold = p.t("lab.import.again")
	}
	return append(out, form)
}

// explanation is why an import gave another number than was read; empty where
// nobody has said.
func (p *personsPage) explanation(x onboarding.Fact) string {
	for _, y := range slices.Backward(p.c.facts.Recorded) {
		if y.Kind == onboarding.FactCountExplained && y.Reading == x.Reading && y.Withdrawn.IsZero() && !y.RecordedAt.Before(x.RecordedAt) {
			return p.lab.Notes[y.ID]
		}
	}
	return ""
}

// newestPeriod is the period that began last, or is planned first.
func (p *personsPage) newestPeriod() (*postgres.LabPeriod, bool) {
	if len(p.c.facts.Periods) == 0 {
		return nil, false
	}
	id := p.c.facts.Periods[len(p.c.facts.Periods)-1].ID
	for i := range p.lab.Periods {
		if p.lab.Periods[i].ID == id {
			return &p.lab.Periods[i], true
		}
	}
	return nil, false
}

// alerts say what stands out: what is locked, returned, confirmed, or was rolled
// back before it was confirmed.
func (p *personsPage) alerts() []view.LabAlert {
	var out []view.LabAlert
	t, f, pr := p.head.Page.Text, p.c.facts, &p.c.progress
	if !pr.Holds(onboarding.ReqStructure) {
		return append(out, view.LabAlert{Kind: view.AlertInfo, Heading: t.T("stage.locked.6"), Text: t.T("lab.locked")})
	}
	pd, ok := p.newestPeriod()
	if !ok {
		return out
	}
	rules := pd.Rules()
	back := pd.Steps[onboarding.PeriodRollback]
	confirmed := pr.Holds(onboarding.ReqPlacement)
	if x, ok := f.PlacementReturned(pd.ID); ok && !confirmed {
		a := view.LabAlert{
			Kind: view.AlertWarning, Heading: t.T("lab.returned", "dato", t.DateTimeShort(x.RecordedAt)),
			Text: t.T("mender."+string(x.Mender), "kunden", p.words.The()),
		}
		if note := p.lab.Notes[x.ID]; note != "" {
			a.Lines = append(a.Lines, note)
		}
		out = append(out, a)
	}
	switch {
	case confirmed && rules.Open():
		out = append(out, view.LabAlert{Kind: view.AlertSuccess, Heading: t.T("lab.confirmed"), Text: t.T("lab.confirmed.rollback")})
	case !confirmed && rules.Has(onboarding.PeriodRollback):
		a := view.LabAlert{Kind: view.AlertWarning, Heading: t.T("lab.unconfirmed", "dato", t.DateTime(back.OccurredAt)), Text: t.T("lab.unconfirmed.about")}
		if back.Early && back.Note != "" {
			a.Lines = append(a.Lines, t.T("lab.early.because", "grunn", back.Note))
		}
		out = append(out, a)
	}
	return out
}

// periodFacts are the period in which the case has a place, in short.
func (p *personsPage) periodFacts() []view.Fact {
	pd, ok := p.newestPeriod()
	if !ok {
		return nil
	}
	t := p.head.Page.Text
	facts := []view.Fact{
		{Term: t.T("lab.plan.from"), Value: t.DateTimeShort(pd.From)},
		{Term: t.T("lab.plan.to"), Value: t.DateTimeShort(pd.To)},
	}
	for _, step := range []onboarding.PeriodStep{onboarding.PeriodBackup, onboarding.PeriodRollback, onboarding.PeriodControl} {
		if s, ok := pd.Steps[step]; ok {
			facts = append(facts, view.Fact{Term: t.T("lab.step." + string(step)), Value: whoAndWhen(t, s.Name, s.OccurredAt, s.RecordedAt)})
		}
	}
	if x, ok := p.c.facts.PersonsImport(pd.ID); ok {
		if back, ok := pd.Steps[onboarding.PeriodRollback]; ok {
			facts = append(facts, view.Fact{Term: t.T("lab.clock"), Value: t.Elapsed(back.OccurredAt.Sub(x.OccurredAt))})
		}
	}
	if p.c.may(onboarding.SeeLab) {
		facts = append(facts, view.Fact{Term: t.T("page.lab"), Value: t.T("lab.period.show"), Href: view.PeriodPath(int64(pd.ID))})
	}
	return facts
}

// confirmer is the customer on whose behalf the reader confirms.
func (p *personsPage) confirmer() (onboarding.CustomerID, bool) {
	if !p.c.may(onboarding.Confirm) {
		return 0, false
	}
	id := p.c.who.OnBehalf
	roles := p.c.actor.Customers[id]
	return id, slices.Contains(p.c.facts.Confirmers, id) && roles.Any(onboarding.RoleSet(onboarding.RoleRequester, onboarding.RoleDeputy))
}

// confirm is the confirmation to give, nil where there is none to give now.
func (p *personsPage) confirm() *view.LabConfirm {
	x, ok := p.imported()
	id, mine := p.confirmer()
	if !ok || !mine || p.figures == nil || onboarding.AllowConfirmPlacement(&p.c.progress, p.c.facts, x.Reading, x.Digest) != nil {
		return nil
	}
	if _, done := p.c.facts.PlacementConfirmedBy(id, x.Period); done {
		return nil
	}
	t := p.head.Page.Text
	f := &view.LabConfirm{
		Action: p.action("bekreft"), Reading: int64(x.Reading), Digest: x.Digest, Lang: string(t.Lang()),
		Sentence: casework.PlacementSentence(t, p.lab.Confirmers[id], casework.UnitsToCheck(p.figures.Placement)), Filled: p.filled("bekreft"),
	}
	for _, tick := range casework.PlacementTicks() {
		f.Ticks = append(f.Ticks, view.Option{Value: tick, Label: t.T("confirm.persons.check." + tick)})
	}
	return f
}

// returning is the form that says that something is wrong.
func (p *personsPage) returning() *view.LabForm {
	x, ok := p.imported()
	if _, mine := p.confirmer(); !ok || !mine || onboarding.AllowReturnPlacement(&p.c.progress, p.c.facts, x.Reading) != nil {
		return nil
	}
	f := &view.LabForm{
		ID: "retur", Action: p.action("feil"), Filled: p.filled("feil"), Submit: view.Action{Label: p.t("lab.return.do"), Variant: view.Secondary},
		Hidden: []view.Field{{Name: "reading", Value: itoa(int64(x.Reading))}},
	}
	mender := view.Field{Name: "mender", Label: p.t("return.choose"), Required: true}
	for _, m := range casework.Menders() {
		mender.Options = append(mender.Options, view.Option{Value: string(m), Label: p.t("return.choose." + string(m))})
	}
	f.Fields = []view.LabField{
		{As: view.LabArea, Field: view.Field{
			Name: "note", Label: p.t("lab.return.note"), Description: p.t("lab.return.note.about"), Required: true, Rows: 4, MaxLength: 5000,
			Draft: itoa(int64(p.c.actor.Person)) + ":" + p.c.row.Number + ":placement",
		}},
		{As: view.LabRadio, Field: mender},
	}
	return f
}

// cards are the confirmations that were given, the newest first.
func (p *personsPage) cards() []view.ConfirmationCard {
	t := p.head.Page.Text
	var out []view.ConfirmationCard
	for _, s := range p.lab.SignOffs {
		card := view.ConfirmationCard{
			ID: "bekreftelse-" + strconv.FormatInt(s.ID, 10), Title: t.T("lab.card", "kundenavn", p.lab.Confirmers[s.Customer]), Sentence: s.Sentence, Lang: s.Language,
			Facts: []view.Fact{
				{Term: t.T("lab.card.by"), Value: s.PersonName},
				{Term: t.T("lab.card.organisation"), Value: s.Organisation},
				{Term: t.T("lab.card.at"), Value: t.DateTime(s.At)},
				{Term: t.T("lab.card.method"), Value: t.T("signin.method." + s.Method)},
				{Term: t.T("lab.digest"), Value: casework.ShortDigest(s.Digest), Mono: true},
			},
		}
		var ticks []string
		for _, tick := range s.Checked {
			ticks = append(ticks, t.T("confirm.persons.check."+tick))
		}
		card.Facts = append(card.Facts, view.Fact{Term: t.T("lab.card.ticks"), Value: strings.Join(ticks, " · ")})
		counts, ok := p.c.facts.PlacementConfirmedBy(s.Customer, s.Period)
		switch rp, _ := p.c.progress.Requirement(onboarding.ReqPlacement); {
		case ok && counts.ID == s.ID && (rp.State == onboarding.Met || rp.Stale == ""):
			card.Holds = t.T("lab.card.holds")
		case rp.Stale != "":
			card.Stale = p.words.Stale(rp.Stale)
		default:
			card.Stale = t.T("term.stale")
		}
		out = append(out, card)
	}
	return out
}
