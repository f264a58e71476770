package server

import (
	"net/http"
	"strconv"

	"github.com/go-chi/chi/v5"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/hrapi"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/web/view"
)

// unitPage is one unit: where it lies, what lies below it, the remarks on it.
// htmx is answered with the branch alone.
func (s *Server) unitPage(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Vary", "HX-Request")
	return s.showUnit(w, r, http.StatusOK, unitForm{unit: r.URL.Query().Get("enhet"), reading: r.URL.Query().Get("avlesning")})
}

// unitForm is which unit is shown, and the form on it that was not taken.
type unitForm struct {
	unit, reading string
	remark        int64 // that was to be answered; 0: a new one
	form          *form
	why           error
}

func (s *Server) showUnit(w http.ResponseWriter, r *http.Request, code int, x unitForm) error {
	c, err := s.openCase(r, onboarding.SeeCase)
	if err != nil {
		return err
	}
	chosen, err := number(x.reading)
	if err != nil {
		return err
	}
	o, err := s.loadOrganisation(r.Context(), c, onboarding.ReadingID(chosen))
	if err != nil {
		return err
	}
	if o.shown == nil {
		return onboarding.Missing()
	}
	unit, ok := o.tree.Unit(x.unit)
	if !ok {
		return onboarding.Missing()
	}
	head := s.caseHead(r, c, view.CaseOrganisation)
	say := organisationWords{organisation: o, CaseWords: s.words(head.Page, c, nil)}
	list := units{say: say, chosen: chosen}
	var below []view.TreeNode
	for _, u := range o.tree.Children(unit.ID) {
		below = append(below, list.node(u))
	}
	if r.Header.Get("HX-Request") != "" && code == http.StatusOK {
		return view.Render(r.Context(), w, code, view.TreeBranch(head.Page.Text, below))
	}
	p := say.unit(head, unit, &list, x)
	p.Below = below
	return view.Render(r.Context(), w, code, view.UnitView(p))
}

func (w organisationWords) unit(head view.CaseHead, unit hrapi.Unit, list *units, x unitForm) view.UnitPage {
	t := w.Text
	head.Page.Title = w.name(unit) + " – " + head.Page.Title
	p := view.UnitPage{
		Head: head, Name: w.name(unit), Back: view.OrganisationPath(w.number(), list.chosenElsewhere()) + "#gjennomgang",
		Tags: view.UnitTags(list.tags(unit)),
		Facts: []view.Fact{
			{Term: t.T("organisation.unit.id"), Value: unit.ID, Mono: true},
			{Term: t.T("organisation.unit.below"), Value: t.Number(w.tree.Beneath(unit.ID))},
			{Term: t.T("organisation.unit.level"), Value: t.Number(w.tree.Depth(unit.ID))},
			{Term: t.T("organisation.unit.read"), Value: w.readAt(w.shown)},
		},
	}
	if w.positions != nil {
		p.Facts = append(p.Facts, view.Fact{Term: t.T("organisation.unit.positions.with"), Value: t.Number(w.positions[unit.ID])})
	}
	for _, above := range w.tree.Path(unit.ID) {
		p.Path = append(p.Path, view.NavItem{
			Label: w.name(above), Href: view.UnitPath(w.number(), int64(w.shown.ID), above.ID), Current: above.ID == unit.ID,
		})
	}
	for _, odd := range w.structure(w.shown).Suspicious() {
		if odd.Unit.ID == unit.ID {
			p.Odd = append(p.Odd, t.T("hr."+odd.Detail.Code, textArgs(odd.Detail.Args)...))
		}
	}
	p.Remarks = w.unitRemarks(unit.ID, x)
	if w.may(onboarding.RemarkUnit) && onboarding.AllowWork(&w.progress) == nil {
		p.Form = w.remarkForm(unit.ID, x)
	}
	return p
}

// chosenElsewhere is the reading that the page of the organisation is to show:
// 0 where it shows that one by itself.
func (u *units) chosenElsewhere() int64 {
	if counts := u.say.choose(0); counts != nil && counts.ID == u.say.shown.ID {
		return 0
	}
	return int64(u.say.shown.ID)
}

// unitRemarks are all remarks on a unit, with the forms that answer and close them.
func (w organisationWords) unitRemarks(unit string, x unitForm) []view.RemarkItem {
	var out []view.RemarkItem
	may := w.may(onboarding.RemarkUnit) && onboarding.AllowWork(&w.progress) == nil
	for _, r := range w.side.Remarks {
		if r.Unit != unit {
			continue
		}
		i := w.remark(r)
		if may && r.ClosedAt == nil {
			i.Close = &view.Form{Action: view.RemarkPath(w.number(), r.ID, "lukk"), Key: newFormKey()}
			if r.AnsweredAt == nil {
				i.Reply = &view.RemarkForm{Action: view.RemarkPath(w.number(), r.ID, "svar"), Field: "answer-" + itoa(r.ID), Filled: view.Filled{Key: newFormKey()}}
				if x.remark == r.ID {
					i.Reply.Filled, i.Reply.Field = x.form.filled(w.Text, x.why), "answer"
				}
			}
		}
		out = append(out, i)
	}
	return out
}

func (w organisationWords) remarkForm(unit string, x unitForm) *view.UnitRemarkForm {
	f := &view.UnitRemarkForm{
		Action: view.CaseAction(w.number(), view.CaseOrganisation, "merknad"), Reading: int64(w.shown.ID), Unit: unit, Filled: view.Filled{Key: newFormKey()},
		Draft: itoa(int64(w.actor.Person)) + ":" + w.number() + ":unit:" + unit,
	}
	if x.form != nil && x.remark == 0 {
		f.Filled = x.form.filled(w.Text, x.why)
	}
	for _, k := range postgres.RemarkKinds() {
		f.Kinds = append(f.Kinds, view.Option{Value: string(k), Label: w.Text.T("organisation.remark.kind." + string(k))})
	}
	return f
}

// addRemark writes a remark on a unit.
func (s *Server) addRemark(w http.ResponseWriter, r *http.Request) error {
	by, number := acting(r)
	f := readForm(r)
	var kinds []string
	for _, k := range postgres.RemarkKinds() {
		kinds = append(kinds, string(k))
	}
	in := casework.RemarkInput{
		Reading: onboarding.ReadingID(f.id("reading")), Unit: f.values.Get("unit"),
		Kind: postgres.RemarkKind(f.choice("kind", kinds...)), Body: f.text("body", maxReason),
	}
	err := f.invalid()
	if err == nil {
		err = s.Work.AddRemark(r.Context(), by, number, f.key(), in)
	}
	if code, yes := showAgain(err); yes {
		return s.showUnit(w, r, code, unitForm{unit: in.Unit, reading: itoa(int64(in.Reading)), form: f, why: err})
	}
	if err != nil {
		return err
	}
	return s.done(w, r, "organisation.done.remark", view.UnitPath(number, int64(in.Reading), in.Unit)+"#merknader")
}

// answerRemark answers a remark.
func (s *Server) answerRemark(w http.ResponseWriter, r *http.Request) error {
	by, number := acting(r)
	f := readForm(r)
	answer := f.text("answer", maxReason)
	return s.settleRemark(w, r, f, "organisation.done.answer", func(id int64) error {
		return s.Work.AnswerRemark(r.Context(), by, number, f.key(), id, answer)
	})
}

// closeRemark says that a remark is settled.
func (s *Server) closeRemark(w http.ResponseWriter, r *http.Request) error {
	by, number := acting(r)
	f := readForm(r)
	return s.settleRemark(w, r, f, "organisation.done.close", func(id int64) error {
		return s.Work.CloseRemark(r.Context(), by, number, f.key(), id)
	})
}

// settleRemark does something to the remark of the address, and shows the unit
// that it is on.
func (s *Server) settleRemark(w http.ResponseWriter, r *http.Request, f *form, flash string, do func(int64) error) error {
	c, err := s.openCase(r, onboarding.RemarkUnit)
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(chi.URLParam(r, "remark"), 10, 64)
	if err != nil {
		return onboarding.Missing()
	}
	remark, err := postgres.LoadRemark(r.Context(), s.Pool, c.row.ID, id)
	if err != nil {
		return err
	}
	if err = f.invalid(); err == nil {
		err = do(id)
	}
	if code, yes := showAgain(err); yes {
		return s.showUnit(w, r, code, unitForm{unit: remark.Unit, reading: itoa(int64(remark.Reading)), remark: id, form: f, why: err})
	}
	if err != nil {
		return err
	}
	return s.done(w, r, flash, view.UnitPath(c.row.Number, int64(remark.Reading), remark.Unit)+"#merknad-"+itoa(id))
}
