package server

import (
	"net/http"
	"slices"

	"github.com/go-chi/chi/v5"

	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/web/view"
)

// invite sends one of a case's people a link and a code.
func (s *Server) invite(w http.ResponseWriter, r *http.Request) error {
	person, err := s.contactOf(r)
	if err != nil {
		return err
	}
	c, err := s.openCase(r, onboarding.HandleCase)
	if err != nil {
		return err
	}
	if err := s.Gate.Invite(r.Context(), c.who, person); err != nil {
		return err
	}
	return s.done(w, r, "signin.invited", view.CasePath(chi.URLParam(r, "number"), view.CaseContacts))
}

// uninvite revokes what was sent to one of a case's people.
func (s *Server) uninvite(w http.ResponseWriter, r *http.Request) error {
	person, err := s.contactOf(r)
	if err != nil {
		return err
	}
	if err := s.Gate.Uninvite(r.Context(), person); err != nil {
		return err
	}
	return s.done(w, r, "signin.uninvited", view.CasePath(chi.URLParam(r, "number"), view.CaseContacts))
}

// contactOf reads which of the case's people a form is about. Only who handles
// cases may ask.
func (s *Server) contactOf(r *http.Request) (onboarding.PersonID, error) {
	c, err := s.openCase(r, onboarding.HandleCase)
	if err != nil {
		return 0, err
	}
	f := readForm(r)
	id := onboarding.PersonID(f.id("person"))
	if err := f.invalid(); err != nil {
		return 0, err
	}
	all, err := postgres.ContactsOfCase(r.Context(), s.Pool, c.row.ID)
	if err != nil {
		return 0, err
	}
	if !slices.ContainsFunc(all, func(x postgres.Contact) bool { return x.Person == id }) {
		return 0, onboarding.Missing()
	}
	return id, nil
}
