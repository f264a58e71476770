package server

import (
	"net/http"

	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/web/view"
)

func (s *Server) showDocuments(w http.ResponseWriter, r *http.Request, code int, sent string, f *form, why error) error {
	c, err := s.openCase(r, onboarding.SeeCase)
	if err != nil {
		return err
	}
	set, err := postgres.LoadSettings(r.Context(), s.Pool)
	if err != nil {
		return err
	}
	side, err := postgres.LoadCaseSide(r.Context(), s.Pool, c.row.ID)
	if err != nil {
		return err
	}
	p := view.CaseDocumentsPage{Head: s.caseHead(r, c, view.CaseDocuments)}
	t := p.Head.Page.Text
	p.Links = []view.NavItem{
		{Label: t.T("case.docs.specification"), Href: set.DocsSpecification},
		{Label: t.T("case.docs.presentation"), Href: set.DocsPresentation},
		{Label: t.T("case.docs.adapter"), Href: set.DocsAdapter},
	}
	p.Note = t.T("case.docs.not_sent")
	if x, ok := newest(c.facts, onboarding.FactDocsSent); ok {
		p.Note = t.T("case.docs.sent", "dato", t.DateTime(x.OccurredAt))
	}
	ack, _ := c.progress.Requirement(onboarding.ReqAck)
	switch {
	case ack.State == onboarding.Met:
		p.Done = s.metDetail(p.Head.Page, side, ack)
	case ack.State == onboarding.Open && c.may(onboarding.Acknowledge):
		p.Has = t.T("do.havedocs")
		if c.actor.AtKS() {
			p.Has = t.T("req.2.ack")
		}
		p.Acknowledge = &view.Form{Action: view.CaseAction(c.row.Number, view.CaseDocuments, "mottatt"), Key: newFormKey()}
	}
	filled := func(name string) *view.Filled {
		x := view.Filled{Key: newFormKey()}
		if name == sent {
			x = f.filled(t, why)
		}
		return &x
	}
	asked, isAsked := newest(c.facts, onboarding.FactMeetingAsked)
	planned, isPlanned := newest(c.facts, onboarding.FactMeetingSet)
	held, isHeld := newest(c.facts, onboarding.FactMeetingHeld)
	open := onboarding.AllowStep(&c.progress, onboarding.ReqMeeting) == nil
	switch {
	case isHeld:
		p.Meeting = t.T("case.meeting.was", "dato", t.DateTime(held.OccurredAt))
		if p.Minutes, err = postgres.FactNote(r.Context(), s.Pool, c.row.ID, held.ID); err != nil {
			return err
		}
	case isPlanned:
		p.Meeting = t.T("case.meeting.is", "dato", t.DateTime(planned.Time))
	case isAsked:
		p.Meeting = t.T("case.meeting.asked", "dato", t.Date(asked.OccurredAt))
	default:
		p.Meeting = t.T("case.meeting.none")
	}
	if open && !isAsked && !isPlanned && c.may(onboarding.AskMeeting) {
		p.Ask = filled("be-om-mote")
	}
	if open && c.may(onboarding.HandleCase) {
		p.Set, p.Hold = filled("mote"), filled("mote-holdt")
	}
	return view.Render(r.Context(), w, code, view.CaseDocumentsView(p))
}

// caseDocuments is the documentation of stage 2, and the technical meeting.
func (s *Server) caseDocuments(w http.ResponseWriter, r *http.Request) error {
	return s.showDocuments(w, r, http.StatusOK, "", nil, nil)
}

// documentForms are the forms of the documentation page: what each does.
func documentForms() map[string]func(*Server, *http.Request, *form) error {
	return map[string]func(*Server, *http.Request, *form) error{
		"mottatt": func(s *Server, r *http.Request, f *form) error {
			by, number := acting(r)
			return s.Work.Acknowledge(r.Context(), by, number, f.key())
		},
		"be-om-mote": func(s *Server, r *http.Request, f *form) error {
			by, number := acting(r)
			note := f.text("note", maxReason)
			if err := f.invalid(); err != nil {
				return err
			}
			return s.Work.AskMeeting(r.Context(), by, number, f.key(), note)
		},
		"mote": func(s *Server, r *http.Request, f *form) error {
			by, number := acting(r)
			at, link := f.moment("at", true), f.text("link", maxReason)
			if err := f.invalid(); err != nil {
				return err
			}
			return s.Work.SetMeeting(r.Context(), by, number, f.key(), at, link)
		},
		"mote-holdt": func(s *Server, r *http.Request, f *form) error {
			by, number := acting(r)
			at, minutes := f.moment("occurred_at", false), f.text("minutes", 10000)
			if err := f.invalid(); err != nil {
				return err
			}
			return s.Work.HoldMeeting(r.Context(), by, number, f.key(), at, minutes)
		},
	}
}

// documentForm carries one of them out.
func (s *Server) documentForm(name string, do func(*Server, *http.Request, *form) error) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		f := readForm(r)
		err := do(s, r, f)
		if code, yes := showAgain(err); yes {
			return s.showDocuments(w, r, code, name, f, err)
		}
		if err != nil {
			return err
		}
		_, number := acting(r)
		return s.done(w, r, "common.saved", view.CasePath(number, view.CaseDocuments))
	}
}

func newest(f *onboarding.Facts, kind onboarding.FactKind) (onboarding.Fact, bool) {
	for i := len(f.Recorded) - 1; i >= 0; i-- {
		if x := f.Recorded[i]; x.Kind == kind && x.Withdrawn.IsZero() {
			return x, true
		}
	}
	return onboarding.Fact{}, false
}
