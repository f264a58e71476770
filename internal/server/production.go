package server

import (
	"context"
	"net/http"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/hrapi"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/web/view"
)

// maxFigures is how many units the page lists whose figures differ.
const maxFigures = 200

// production is stage 7 of a case.
func (s *Server) production(w http.ResponseWriter, r *http.Request) error {
	return s.showProduction(w, r, http.StatusOK, "", nil, nil)
}

// showProduction shows the page; sent is the form that was not taken, with why.
func (s *Server) showProduction(w http.ResponseWriter, r *http.Request, code int, sent string, f *form, why error) error {
	c, err := s.openCase(r, onboarding.SeeCase)
	if err != nil {
		return err
	}
	x, err := s.loadProduction(r.Context(), c)
	if err != nil {
		return err
	}
	p := view.ProductionPage{Head: s.caseHead(r, c, view.CaseProduction)}
	t := p.Head.Page.Text
	x.CaseWords = s.words(p.Head.Page, c, nil)
	filled := func(name string) *view.Filled {
		out := view.Filled{Key: newFormKey()}
		if name == sent {
			out = f.filled(t, why)
		}
		return &out
	}
	p.Differences = x.differences()
	if d := c.facts.Difference; d != nil && c.may(onboarding.Confirm) && onboarding.AllowAcceptDifferences(&c.progress, c.facts, d.Run) == nil {
		p.Accept = &view.AcceptForm{Run: int64(d.Run), Filled: *filled("forskjeller")}
	}
	if c.may(onboarding.RecordImport) && onboarding.AllowSetup(&c.progress) == nil {
		p.Setup = filled("oppsett")
	}
	if c.may(onboarding.RecordImport) && onboarding.AllowStep(&c.progress, onboarding.ReqProdImport) == nil {
		p.Import = filled("import")
		if now := x.now(); now != nil {
			p.Expected = t.N("production.import.expected", now.Units, "m", now.Persons, "k", now.Positions)
		}
	}
	here := map[onboarding.Key]string{}
	if p.Accept != nil {
		here[onboarding.ReqDifferences] = "#godta"
	}
	if p.Setup != nil {
		here[onboarding.ReqSetup] = "#oppsett"
	}
	if p.Import != nil {
		here[onboarding.ReqProdImport] = "#import"
	}
	if c.may(onboarding.HandleCase) && onboarding.AllowClose(&c.progress) == nil {
		here[onboarding.ReqClosed] = view.CaseAction(c.row.Number, view.CaseOverview, "avslutt")
	}
	for _, rp := range c.progress.Stages[onboarding.StageProduction-1].Requirements {
		p.Steps = append(p.Steps, s.productionStep(p.Head.Page, x, rp, here))
	}
	return view.Render(r.Context(), w, code, view.ProductionView(p))
}

// productionStep is a requirement of stage 7. What is done on this very page
// leads to its form; here has where.
func (s *Server) productionStep(p view.Page, x *produced, rp onboarding.RequirementProgress, here map[onboarding.Key]string) view.ChecklistItem {
	i := s.checklistItem(p, x.openedCase, x.beside, x.CaseWords, rp)
	_, leads := whereDone(x.openedCase, rp.Key)
	if rp.State != onboarding.Open || leads != view.CasePath(x.row.Number, view.CaseProduction) {
		return i
	}
	i.Action = nil
	if to := here[rp.Key]; to != "" {
		label := p.Text.T("production.go")
		if rp.Key == onboarding.ReqClosed {
			label = p.Text.T("do.close")
		}
		i.Action = view.LinkButton(view.Action{Label: label, Context: i.Title, Href: to, Variant: view.Secondary, Compact: true})
	}
	return i
}

// produced is what the page of stage 7 is made of.
type produced struct {
	organisationWords
	beside *postgres.CaseSide
	counts *postgres.ImportCounts // of the first import
}

func (s *Server) loadProduction(ctx context.Context, c *openedCase) (*produced, error) {
	x := &produced{organisationWords: organisationWords{organisation: &organisation{openedCase: c}}}
	var err error
	if x.side, err = postgres.LoadOrganisation(ctx, s.Pool, c.row.ID); err != nil {
		return nil, err
	}
	if x.beside, err = postgres.LoadCaseSide(ctx, s.Pool, c.row.ID); err != nil {
		return nil, err
	}
	want := []onboarding.ReadingID{}
	for _, kind := range []onboarding.ReadingKind{onboarding.Structure, onboarding.Placement} {
		if r := x.confirmed(kind); r != nil {
			want = append(want, r.ID)
		}
		if r := x.inProd(kind); r != nil {
			want = append(want, r.ID)
		}
	}
	if x.bodies, err = postgres.LoadBodies(ctx, s.Pool, c.row.ID, want...); err != nil {
		return nil, err
	}
	if imported, ok := newest(c.facts, onboarding.FactProdImport); ok {
		n, err := postgres.LoadImportCounts(ctx, s.Pool, c.row.ID, imported.ID)
		if err != nil {
			return nil, err
		}
		x.counts = &n
	}
	return x, nil
}

// confirmed is the reading that was confirmed last in LAB.
func (x *produced) confirmed(kind onboarding.ReadingKind) *postgres.ReadingRow {
	for _, s := range x.side.SignOffs {
		if s.Kind == kind {
			return x.reading(s.Reading)
		}
	}
	return nil
}

// inProd is the reading of the test of PROD that is compared.
func (x *produced) inProd(kind onboarding.ReadingKind) *postgres.ReadingRow {
	if x.facts.Difference == nil {
		return nil
	}
	for i := range x.side.Readings {
		if r := &x.side.Readings[i]; r.Run == x.facts.Difference.Run && r.Kind == kind {
			return r
		}
	}
	return nil
}

// now is what PROD reads now.
func (x *produced) now() *postgres.ReadingRow { return x.inProd(onboarding.Placement) }

// differences puts what PROD reads beside what was confirmed.
func (x *produced) differences() view.ProductionDifferences {
	t, d := x.Text, x.facts.Difference
	if d == nil {
		return view.ProductionDifferences{Note: t.T("production.differences.none")}
	}
	out := view.ProductionDifferences{Note: t.T("production.differences.run", "dato", t.DateTime(d.At))}
	out.Facts = []view.Fact{
		{Term: t.T("production.units.changed"), Value: t.Number(d.Units)},
		{Term: t.T("production.persons"), Value: t.T("production.was_is", "m", d.PersonsConfirmed, "n", d.PersonsNow)},
	}
	if d.PersonsConfirmed > 0 {
		share := float64(d.PersonsNow-d.PersonsConfirmed) / float64(d.PersonsConfirmed)
		out.Facts = append(out.Facts, view.Fact{Term: t.T("production.change"), Value: t.T("production.share", "del", t.Percent(share))})
	}
	if x.counts != nil {
		out.Facts = append(out.Facts, view.Fact{
			Term: t.T("production.import"), Value: t.N("production.import.is", x.counts.Units, "m", x.counts.Persons, "k", x.counts.Positions),
		})
	}
	out.Verdict, out.Kind = x.verdict(*d)
	before, after := x.confirmed(onboarding.Structure), x.inProd(onboarding.Structure)
	if after == nil || before == nil {
		return out
	}
	diff := hrapi.DiffStructures(x.structure(before), x.structure(after))
	sides := changeSides{
		before: x.structure(before).Tree(), after: x.structure(after).Tree(), from: int64(before.ID), to: int64(after.ID),
	}
	out.Groups = x.changeGroups(sides, diff)
	out.Figures, out.More = x.figures(sides)
	return out
}

// verdict says what follows from the differences.
func (x *produced) verdict(d onboarding.Difference) (words string, kind view.AlertKind) {
	t := x.Text
	if accepted, ok := newest(x.facts, onboarding.FactDiffAccepted); ok && !accepted.RecordedAt.Before(d.At) {
		return t.T("production.differences.accepted", "navn", x.side.Names[accepted.By], "dato", t.DateTime(accepted.RecordedAt)), view.AlertSuccess
	}
	switch {
	case x.confirmed(onboarding.Structure) == nil:
		return t.T("production.differences.unconfirmed"), view.AlertWarning
	case d.Units == 0 && d.PersonsNow == d.PersonsConfirmed:
		return t.T("production.differences.equal"), view.AlertSuccess
	case d.Small():
		return t.T("production.differences.small"), view.AlertSuccess
	}
	return t.T("production.differences.large"), view.AlertInfo
}

// figures lists the units whose persons or positions differ.
func (x *produced) figures(sides changeSides) (list []view.ProductionFigures, more string) {
	before, after := x.confirmed(onboarding.Placement), x.inProd(onboarding.Placement)
	if before == nil || after == nil {
		return nil, ""
	}
	t := x.Text
	diff := hrapi.DiffPlacements(x.bodies.Placements[before.ID], x.bodies.Placements[after.ID])
	say := func(f *hrapi.UnitFigures) string {
		if f == nil {
			return "–"
		}
		return t.T("production.figures.value", "n", f.Persons, "m", f.Positions)
	}
	add := func(id string, lab, now *hrapi.UnitFigures) {
		one := view.ProductionFigures{Name: id, Lab: say(lab), Now: say(now)}
		if u, ok := sides.after.Unit(id); ok {
			one.Name, one.Href = x.name(u), view.UnitPath(x.number(), sides.to, id)
		} else if u, ok := sides.before.Unit(id); ok {
			one.Name, one.Href = x.name(u), view.UnitPath(x.number(), sides.from, id)
		}
		list = append(list, one)
	}
	for i := range diff.Changed {
		if c := &diff.Changed[i]; c.Old.Persons != c.New.Persons || c.Old.Positions != c.New.Positions {
			add(c.UnitID, &c.Old, &c.New)
		}
	}
	for i := range diff.Added {
		add(diff.Added[i].UnitID, nil, &diff.Added[i])
	}
	for i := range diff.Removed {
		add(diff.Removed[i].UnitID, &diff.Removed[i], nil)
	}
	if rest := len(list) - maxFigures; rest > 0 {
		return list[:maxFigures], t.N("production.figures.more", rest)
	}
	return list, ""
}

// productionForm is one form of the page of stage 7.
type productionForm struct {
	name string // the last part of its address
	done string // the word that is left
	do   func(*Server, *http.Request, *form) error
}

// productionForms are all of them.
func productionForms() []productionForm {
	return []productionForm{
		{"forskjeller", "production.done.accept", (*Server).acceptDifferences},
		{"oppsett", "production.done.setup", (*Server).recordSetup},
		{"import", "production.done.import", (*Server).recordProdImport},
	}
}

// carryOut does it. What was not taken is shown again on the page itself.
func (p productionForm) carryOut(s *Server) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		f := readForm(r)
		err := p.do(s, r, f)
		if code, yes := showAgain(err); yes {
			return s.showProduction(w, r, code, p.name, f, err)
		}
		if err != nil {
			return err
		}
		_, number := acting(r)
		return s.done(w, r, p.done, view.CasePath(number, view.CaseProduction))
	}
}

func (s *Server) acceptDifferences(r *http.Request, f *form) error {
	by, number := acting(r)
	in := casework.AcceptDifferencesInput{Run: onboarding.RunID(f.id("run")), Note: f.text("note", 5000)}
	if err := f.invalid(); err != nil {
		return err
	}
	return s.Work.AcceptDifferences(r.Context(), by, number, f.key(), in)
}

func (s *Server) recordSetup(r *http.Request, f *form) error {
	by, number := acting(r)
	in := casework.SetupInput{OccurredAt: f.moment("occurred_at", false), Note: f.text("note", maxReason)}
	if err := f.invalid(); err != nil {
		return err
	}
	return s.Work.RecordSetup(r.Context(), by, number, f.key(), in)
}

func (s *Server) recordProdImport(r *http.Request, f *form) error {
	by, number := acting(r)
	in := casework.ProdImportInput{
		Units: f.number("units"), Persons: f.number("persons"), Positions: f.number("positions"), OccurredAt: f.moment("occurred_at", false),
	}
	if err := f.invalid(); err != nil {
		return err
	}
	return s.Work.RecordProdImport(r.Context(), by, number, f.key(), in)
}
