package server

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/web/text"
	"github.com/ks-no/tilkobling/web/view"
)

// letters shows what is to be sent at the case, and what was.
func (s *Server) letters(w http.ResponseWriter, r *http.Request) error {
	c, err := s.openCase(r, onboarding.HandleCase)
	if err != nil {
		return err
	}
	all, err := postgres.LettersOfCase(r.Context(), s.Pool, c.row.ID)
	if err != nil {
		return err
	}
	p := view.LettersPage{Head: s.caseHead(r, c, view.CaseLetters)}
	for _, l := range all {
		x := letterView(p.Head.Page.Text, c.row.Number, l)
		if l.SentAt == nil {
			p.Waiting = append(p.Waiting, x)
		} else {
			p.Sent = append(p.Sent, x)
		}
	}
	return view.Render(r.Context(), w, http.StatusOK, view.Letters(p))
}

func letterView(t *text.Catalogue, number string, l postgres.Letter) view.LetterView {
	id := strconv.FormatInt(l.ID, 10)
	to := l.Name
	if to == "" {
		to = t.T("letter.to.nobody")
	}
	x := view.LetterView{
		ID: "brev-" + id, Kind: t.T("letter.kind." + l.Kind), Subject: l.Subject, Body: l.Body, Href: view.CaseAction(number, view.CaseLetters, id),
		Facts: []view.Fact{
			{Term: t.T("letter.to"), Value: to},
			{Term: t.T("common.email"), Value: l.Email},
			{Term: t.T("letter.language"), Value: t.T("common.language." + l.Language)},
		},
	}
	x.Title = x.Kind + " · " + to
	if l.SentAt == nil {
		x.Record = newFormKey()
	} else {
		x.Note = t.T("letter.sent.by", "dato", t.DateTime(*l.SentAt), "navn", l.SentBy)
	}
	return x
}

// letter shows one letter, to be written anew while it is not sent.
func (s *Server) letter(w http.ResponseWriter, r *http.Request) error {
	return s.showLetter(w, r, http.StatusOK, nil, nil)
}

func (s *Server) showLetter(w http.ResponseWriter, r *http.Request, code int, f *form, why error) error {
	c, err := s.openCase(r, onboarding.HandleCase)
	if err != nil {
		return err
	}
	id, err := numberIn(r, "letter")
	if err != nil {
		return err
	}
	l, err := postgres.LetterOfCase(r.Context(), s.Pool, c.row.ID, id)
	if err != nil {
		return err
	}
	p := view.LetterPage{Head: s.caseHead(r, c, view.CaseLetters)}
	p.Letter, p.Form = letterView(p.Head.Page.Text, c.row.Number, l), f.filled(p.Head.Page.Text, why)
	if refusal, ok := errors.AsType[*onboarding.Error](why); ok && refusal.Kind == onboarding.Conflict {
		p.Form.Notice = p.Head.Page.Text.T(refusal.Code)
	}
	return view.Render(r.Context(), w, code, view.Letter(p))
}

// editLetter changes its text.
func (s *Server) editLetter(w http.ResponseWriter, r *http.Request) error {
	by, number := acting(r)
	id, err := numberIn(r, "letter")
	if err != nil {
		return err
	}
	f := readForm(r)
	in := casework.LetterInput{Subject: f.required("subject", maxSubject), Body: f.required("body", maxText)}
	if err = f.invalid(); err == nil {
		err = s.Work.EditLetter(r.Context(), by, number, f.key(), id, in)
	}
	if code, yes := showAgain(err); yes {
		return s.showLetter(w, r, code, f, err)
	}
	if err != nil {
		return err
	}
	return s.done(w, r, "letter.flash.saved", view.CasePath(number, view.CaseLetters))
}

// recordLetterSent: the reader has sent it.
func (s *Server) recordLetterSent(w http.ResponseWriter, r *http.Request) error {
	by, number := acting(r)
	id, err := numberIn(r, "letter")
	if err != nil {
		return err
	}
	f := readForm(r)
	err = s.Work.RecordLetterSent(r.Context(), by, number, f.key(), id)
	if code, yes := showAgain(err); yes {
		return s.showLetter(w, r, code, nil, err)
	}
	if err != nil {
		return err
	}
	return s.done(w, r, "letter.flash.sent", view.CasePath(number, view.CaseLetters))
}
