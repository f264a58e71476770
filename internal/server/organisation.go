package server

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"github.com/ks-no/tilkobling/internal/hrapi"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/web/view"
)

// organisation is a case's organisation with the reading that is shown.
type organisation struct {
	*openedCase
	side   *postgres.Organisation
	bodies *postgres.Bodies
	shown  *postgres.ReadingRow // nil: nothing was read, or nothing of that number
	tree   *hrapi.Tree
	// figures of the newest placement, by unit, the units below counted in
	positions map[string]int

	own    onboarding.SignOff // the confirmation that counts on the reader's own behalf
	hasOwn bool
	compared
}

// compared is what the shown reading is held against.
type compared struct {
	from, to *postgres.ReadingRow
	why      comparison
	diff     hrapi.StructureDiff
}

type comparison string

const (
	nothingCompared comparison = ""
	sinceConfirmed  comparison = "confirmed" // the confirmation counts; something else was read since
	sinceEnded      comparison = "ended"     // the confirmation no longer counts
	sinceBefore     comparison = "before"    // nothing was confirmed: against the reading before
)

// loadOrganisation reads it in two statements beside the case's own. chosen is
// the number of a reading, 0 for the one that counts.
func (s *Server) loadOrganisation(ctx context.Context, c *openedCase, chosen onboarding.ReadingID) (*organisation, error) {
	o := &organisation{openedCase: c}
	var err error
	if o.side, err = postgres.LoadOrganisation(ctx, s.Pool, c.row.ID); err != nil {
		return nil, err
	}
	if o.shown = o.choose(chosen); o.shown == nil {
		if chosen != 0 {
			return nil, onboarding.Missing()
		}
		return o, nil
	}
	o.own, o.hasOwn = c.facts.StructureConfirmedBy(c.who.OnBehalf)
	o.compare()
	want := []onboarding.ReadingID{o.shown.ID}
	if o.from != nil {
		want = append(want, o.from.ID, o.to.ID)
	}
	placement, placed := c.facts.NewestReading(onboarding.Placement, o.shown.Environment)
	if placed {
		want = append(want, placement.ID)
	}
	for _, r := range o.side.Remarks {
		if r.ClosedAt == nil && !slices.Contains(want, r.Reading) && len(want) < maxBodies {
			want = append(want, r.Reading)
		}
	}
	if o.bodies, err = postgres.LoadBodies(ctx, s.Pool, c.row.ID, want...); err != nil {
		return nil, err
	}
	o.tree = o.structure(o.shown).Tree()
	if o.from != nil {
		o.diff = hrapi.DiffStructures(o.structure(o.from), o.structure(o.to))
	}
	if placed {
		o.positions = positionsBelow(o.tree, o.bodies.Placements[placement.ID])
	}
	return o, nil
}

// maxBodies is how many readings a page looks into.
const maxBodies = 8

func (o *organisation) structure(r *postgres.ReadingRow) *hrapi.Structure {
	if s := o.bodies.Structures[r.ID]; s != nil {
		return s
	}
	return &hrapi.Structure{}
}

func (o *organisation) reading(id onboarding.ReadingID) *postgres.ReadingRow {
	for i := range o.side.Readings {
		if o.side.Readings[i].ID == id {
			return &o.side.Readings[i]
		}
	}
	return nil
}

// structures are the readings of LAB's organisation, newest first.
func (o *organisation) structures() []*postgres.ReadingRow {
	var out []*postgres.ReadingRow
	for i := range o.side.Readings {
		if r := &o.side.Readings[i]; r.Kind == onboarding.Structure && r.Environment == onboarding.LAB {
			out = append(out, r)
		}
	}
	return out
}

// choose finds the reading to show: the one asked for, else the one before the
// requester, else the newest.
func (o *organisation) choose(chosen onboarding.ReadingID) *postgres.ReadingRow {
	if chosen != 0 {
		if r := o.reading(chosen); r != nil && r.Kind == onboarding.Structure {
			return r
		}
		return nil
	}
	if p, ok := o.facts.StructurePresented(); ok && o.progress.Holds(onboarding.ReqPresented) {
		if r := o.reading(p.Reading); r != nil {
			return r
		}
	}
	if all := o.structures(); len(all) > 0 {
		return all[0]
	}
	return nil
}

// compare finds what to hold the shown reading against.
func (o *organisation) compare() {
	all := o.structures()
	if len(all) == 0 {
		return
	}
	counts, ok := o.counting()
	last, given := o.lastConfirmation()
	switch {
	case ok:
		if from := o.reading(counts.Reading); from != nil && from.Digest != all[0].Digest {
			o.from, o.to, o.why = from, all[0], sinceConfirmed
		}
	case given:
		if from := o.reading(last.Reading); from != nil && from.Digest != o.shown.Digest {
			o.from, o.to, o.why = from, o.shown, sinceEnded
		}
	default:
		for _, r := range all {
			if r.ID < o.shown.ID && r.Digest != o.shown.Digest {
				o.from, o.to, o.why = r, o.shown, sinceBefore
				return
			}
		}
	}
}

// counting is the confirmation that counts: the reader's own, else anybody's.
func (o *organisation) counting() (onboarding.SignOff, bool) {
	if o.hasOwn {
		return o.own, true
	}
	if slices.Contains(o.facts.Confirmers, o.who.OnBehalf) {
		return onboarding.SignOff{}, false // the reader's own is missing
	}
	for _, id := range o.facts.Confirmers {
		if x, ok := o.facts.StructureConfirmedBy(id); ok {
			return x, true
		}
	}
	return onboarding.SignOff{}, false
}

func (o *organisation) lastConfirmation() (onboarding.SignOff, bool) {
	mine := slices.Contains(o.facts.Confirmers, o.who.OnBehalf)
	for i := len(o.facts.SignOffs) - 1; i >= 0; i-- {
		if x := o.facts.SignOffs[i]; x.Kind == onboarding.Structure && (!mine || x.Customer == o.who.OnBehalf) {
			return x, true
		}
	}
	return onboarding.SignOff{}, false
}

// presented tells whether the shown reading is the one before the requester.
func (o *organisation) presented() bool {
	p, ok := o.facts.StructurePresented()
	return ok && o.shown != nil && p.Reading == o.shown.ID && o.progress.Holds(onboarding.ReqPresented)
}

// represents tells whether the reader confirms for one of those who confirm.
func (o *organisation) represents() bool {
	return o.may(onboarding.Confirm) && slices.Contains(o.facts.Confirmers, o.who.OnBehalf)
}

// organisationPage is the organisation of a case.
func (s *Server) organisationPage(w http.ResponseWriter, r *http.Request) error {
	return s.showOrganisation(w, r, http.StatusOK, "", nil, nil)
}

// showOrganisation shows the page; sent is the form that was not taken, with why.
func (s *Server) showOrganisation(w http.ResponseWriter, r *http.Request, code int, sent string, f *form, why error) error {
	c, err := s.openCase(r, onboarding.SeeCase)
	if err != nil {
		return err
	}
	q := r.URL.Query()
	chosen, err := number(q.Get("avlesning"))
	if err != nil {
		return err
	}
	o, err := s.loadOrganisation(r.Context(), c, onboarding.ReadingID(chosen))
	if err != nil {
		return err
	}
	p := view.OrganisationPage{Head: s.caseHead(r, c, view.CaseOrganisation), Stream: view.CaseStream(c.row.Number, c.row.Version)}
	t := p.Head.Page.Text
	words := s.words(p.Head.Page, c, nil)
	say := organisationWords{organisation: o, CaseWords: words}
	p.Alerts = say.alerts()
	if o.shown == nil {
		p.Empty = view.Empty{Icon: "Branching", Heading: t.T("organisation.empty"), Text: t.T("organisation.empty.about")}
		return view.Render(r.Context(), w, code, view.OrganisationView(p))
	}
	filled := func(name string) view.Filled {
		if name == sent {
			return f.filled(t, why)
		}
		return view.Filled{Key: newFormKey()}
	}
	p.Reading = say.readingCard()
	p.Readings = say.readings()
	p.Confirmations = say.confirmations()
	p.Changes = say.changes()
	p.Remarks = say.remarks("")
	p.Import, p.Explain, p.Present = say.importForm(filled), say.explainForm(filled), say.presentForms()
	p.Confirm, p.Return = say.confirmForm(filled), say.returnForm(filled)
	p.Query = q.Get("q")
	p.Search = view.CasePath(c.row.Number, view.CaseOrganisation)
	if chosen != 0 {
		p.Chosen = strconv.FormatInt(chosen, 10)
	}
	show := units{say: say, chosen: chosen}
	p.Shows = show.choices(q)
	p.Result = show.result(q)
	if p.Query != "" {
		announce(w, p.Result.Heading, p.Result.None)
	}
	return view.Render(r.Context(), w, code, view.OrganisationView(p))
}

// number reads the number of a row from an address; empty is 0.
func number(v string) (int64, error) {
	if v == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(v, 10, 64)
	if err != nil || n < 1 {
		return 0, onboarding.Missing()
	}
	return n, nil
}
