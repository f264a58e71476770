package server

import (
	"net/http"
	"strings"

	"github.com/ks-no/tilkobling/internal/access"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/web/view"
)

// inquiryForms are the forms of an inquiry's page: what each does, and where it
// leads with which word.
func inquiryForms() map[string]inquiryAction {
	return map[string]inquiryAction{
		"legg-til": {flash: "inquiry.flash.added", do: func(s *Server, r *http.Request, by onboarding.Actor, id int64, f *form) (string, error) {
			number := strings.ToUpper(f.required("case", 20))
			if err := f.invalid(); err != nil {
				return "", err
			}
			err := s.Work.AddInquiryToCase(r.Context(), by, id, f.key(), number)
			if onboarding.KindOf(err) == onboarding.NotFound {
				err = onboarding.BadField("case", "field.unknown_case")
			}
			return view.CasePath(number, view.CaseThread), err
		}},
		"svar": {flash: "inquiry.flash.answered", do: func(s *Server, r *http.Request, by onboarding.Actor, id int64, f *form) (string, error) {
			answer := f.required("answer", maxBody)
			if err := f.invalid(); err != nil {
				return "", err
			}
			return view.InquiryPath(id), s.Work.AnswerInquiry(r.Context(), by, id, f.key(), answer)
		}},
		"forkast": {flash: "inquiry.flash.discarded", do: func(s *Server, r *http.Request, by onboarding.Actor, id int64, f *form) (string, error) {
			reason := f.required("reason", maxReason)
			if err := f.invalid(); err != nil {
				return "", err
			}
			return view.PathInquiries, s.Work.DiscardInquiry(r.Context(), by, id, f.key(), reason)
		}},
	}
}

type inquiryAction struct {
	flash string
	do    func(s *Server, r *http.Request, by onboarding.Actor, id int64, f *form) (to string, err error)
}

// handleInquiry carries one of them out.
func (s *Server) handleInquiry(name string, a inquiryAction) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		id, err := numberIn(r, "id")
		if err != nil {
			return err
		}
		who, _ := access.From(r.Context())
		f := readForm(r)
		to, err := a.do(s, r, who.Actor(), id, f)
		if code, yes := showAgain(err); yes {
			return s.showInquiry(w, r, code, name, f, err)
		}
		if err != nil {
			return err
		}
		return s.done(w, r, a.flash, to)
	}
}
