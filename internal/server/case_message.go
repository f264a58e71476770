package server

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"github.com/ks-no/tilkobling/internal/access"
	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/web/view"
)

// maxText is how long a message or a note may be, in characters.
const maxText = 20000

// acting is who acts, and at which case.
func acting(r *http.Request) (onboarding.Actor, string) {
	who, ok := access.From(r.Context())
	if !ok {
		return onboarding.Actor{}, ""
	}
	return who.Actor(), chi.URLParam(r, "number")
}

// postMessage sends a message to the other side.
func (s *Server) postMessage(w http.ResponseWriter, r *http.Request) error {
	by, number := acting(r)
	f := readForm(r)
	m := casework.Message{Body: f.required("body", maxText)}
	err := f.invalid()
	if err == nil {
		err = s.Work.PostMessage(r.Context(), by, number, f.key(), m)
	}
	if code, yes := showAgain(err); yes {
		return s.showThread(w, r, code, f, nil, err)
	}
	if err != nil {
		return err
	}
	return s.done(w, r, "case.done.message", view.CasePath(number, view.CaseThread))
}

// addNote writes down what only KS sees.
func (s *Server) addNote(w http.ResponseWriter, r *http.Request) error {
	by, number := acting(r)
	f := readForm(r)
	n := casework.Note{Body: f.required("note", maxText), Conversation: f.ticked("conversation"), OccurredAt: f.moment("occurred_at", false)}
	err := f.invalid()
	if err == nil {
		err = s.Work.AddNote(r.Context(), by, number, f.key(), n)
	}
	if code, yes := showAgain(err); yes {
		return s.showThread(w, r, code, nil, f, err)
	}
	if err != nil {
		return err
	}
	return s.done(w, r, "case.done.note", view.CasePath(number, view.CaseThread))
}

// needsNoAnswer marks what waits as needing none.
func (s *Server) needsNoAnswer(w http.ResponseWriter, r *http.Request) error {
	by, number := acting(r)
	f := readForm(r)
	if err := s.Work.NeedsNoAnswer(r.Context(), by, number, f.key()); err != nil {
		return err
	}
	return s.done(w, r, "case.done.no_answer", view.CasePath(number, view.CaseThread))
}
