package server

import (
	"net/http"
	"strconv"

	"github.com/ks-no/tilkobling/internal/access"
	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/web/text"
	"github.com/ks-no/tilkobling/web/view"
)

// organisationForm is one form of the page of the organisation.
type organisationForm struct {
	name string // the last part of its address
	done string // the word that is left
	to   string // where it leads, on the page
	do   func(*Server, *http.Request, *form) error
}

// organisationForms are all of them but the remarks' and the ticks'.
func organisationForms() []organisationForm {
	return []organisationForm{
		{formImport, "organisation.done.import", "", (*Server).recordOrganisationImport},
		{formExplain, "organisation.done.explain", "", (*Server).explainCount},
		{formPresent, "organisation.done.present", "", (*Server).presentReading},
		{formConfirm, "organisation.done.confirm", "", (*Server).confirmStructure},
		{formReturn, "organisation.done.return", "", (*Server).returnStructure},
	}
}

// carryOut does it. What was not taken is shown again on the page itself.
func (o organisationForm) carryOut(s *Server) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		f := readForm(r)
		err := o.do(s, r, f)
		if code, yes := showAgain(err); yes {
			return s.showOrganisation(w, r, code, o.name, f, err)
		}
		if err != nil {
			return err
		}
		_, number := acting(r)
		return s.done(w, r, o.done, view.CasePath(number, view.CaseOrganisation)+o.to)
	}
}

func (s *Server) recordOrganisationImport(r *http.Request, f *form) error {
	by, number := acting(r)
	in := casework.OrganisationImportInput{
		Count: f.number("count"), OccurredAt: f.moment("occurred_at", false), Reading: onboarding.ReadingID(f.id("reading")),
	}
	if err := f.invalid(); err != nil {
		return err
	}
	return s.Work.RecordOrganisationImport(r.Context(), by, number, f.key(), in)
}

func (s *Server) explainCount(r *http.Request, f *form) error {
	by, number := acting(r)
	in := casework.ExplainCountInput{Reading: onboarding.ReadingID(f.id("reading")), Reason: f.text("reason", maxReason)}
	if err := f.invalid(); err != nil {
		return err
	}
	return s.Work.ExplainCount(r.Context(), by, number, f.key(), in)
}

func (s *Server) presentReading(r *http.Request, f *form) error {
	by, number := acting(r)
	reading := onboarding.ReadingID(f.id("reading"))
	if err := f.invalid(); err != nil {
		return err
	}
	return s.Work.PresentReading(r.Context(), by, number, f.key(), reading)
}

func (s *Server) confirmStructure(r *http.Request, f *form) error {
	by, number := acting(r)
	who, ok := access.From(r.Context())
	if !ok {
		return onboarding.Missing()
	}
	lang, _ := text.ParseLang(f.choice("language", string(text.NB), string(text.NN), string(text.EN)))
	in := casework.ConfirmStructureInput{
		Customer: who.OnBehalf, Reading: onboarding.ReadingID(f.id("reading")), Digest: f.required("digest", 64),
		Sentence: f.required("sentence", maxReason), Language: lang, Method: who.Method,
	}
	if err := f.invalid(); err != nil {
		return err
	}
	return s.Work.ConfirmStructure(r.Context(), by, number, f.key(), in)
}

func (s *Server) returnStructure(r *http.Request, f *form) error {
	by, number := acting(r)
	in := casework.ReturnStructureInput{Reading: onboarding.ReadingID(f.id("reading")), Note: f.text("note", 5000)}
	var menders []string
	for _, m := range casework.Menders() {
		menders = append(menders, string(m))
	}
	in.Mender = onboarding.Mender(f.choice("mender", menders...))
	if err := f.invalid(); err != nil {
		return err
	}
	return s.Work.ReturnStructure(r.Context(), by, number, f.key(), in)
}

// tickSector ticks a sector and leads on to the next one.
func (s *Server) tickSector(w http.ResponseWriter, r *http.Request) error {
	by, number := acting(r)
	f := readForm(r)
	in := casework.TickInput{Reading: onboarding.ReadingID(f.id("reading")), Unit: f.values.Get("unit"), Seen: f.ticked("seen")}
	if err := f.invalid(); err != nil {
		return err
	}
	if err := s.Work.TickSector(r.Context(), by, number, f.key(), in); err != nil {
		return err
	}
	next, err := s.nextSector(r, in)
	if err != nil {
		return err
	}
	return s.done(w, r, "", view.CasePath(number, view.CaseOrganisation)+"#"+next)
}

// nextSector is the element that the reader goes on with: the next sector that
// is not looked through, or the confirmation.
func (s *Server) nextSector(r *http.Request, done casework.TickInput) (string, error) {
	c, err := s.openCase(r, onboarding.SeeCase)
	if err != nil {
		return "", err
	}
	o, err := s.loadOrganisation(r.Context(), c, 0)
	if err != nil {
		return "", err
	}
	w := organisationWords{organisation: o}
	_, list := sectorsOf(o.tree)
	changed := w.changedSectors()
	passed := false
	for i, u := range list {
		if u.ID == done.Unit {
			if passed = true; !done.Seen {
				return "sektor-" + strconv.Itoa(i+1), nil
			}
			continue
		}
		if _, ticked := w.tick(u.ID); passed && !ticked && !w.unchanged(changed, u.ID) {
			return "sektor-" + strconv.Itoa(i+1), nil
		}
	}
	if seen, of := w.seen(); seen < of {
		return "gjennomgang", nil
	}
	return "bekreft", nil
}
