package server

import (
	"net/http"

	"github.com/ks-no/tilkobling/internal/access"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/web/view"
)

// present shows the administrator who is signed in.
func (s *Server) present(w http.ResponseWriter, r *http.Request) error {
	persons, err := s.Gate.Present(r.Context())
	if err != nil {
		return err
	}
	p := view.PresentPage{Page: s.newPage(r, "page.present"), Key: newFormKey()}
	for _, x := range persons {
		p.Persons = append(p.Persons, view.PresentPerson{
			ID: int64(x.ID), Name: x.Name, Email: x.Email, Sessions: x.Sessions, Seen: p.Page.Text.DateTimeShort(x.Seen),
		})
	}
	return view.Render(r.Context(), w, http.StatusOK, view.Present(p))
}

// endSessions ends all of a person's sessions at once.
func (s *Server) endSessions(w http.ResponseWriter, r *http.Request) error {
	who, ok := access.From(r.Context())
	if !ok {
		return onboarding.Missing()
	}
	f := readForm(r)
	id := f.id("person")
	if err := f.invalid(); err != nil {
		return err
	}
	if err := s.Gate.EndAllOf(r.Context(), who.Actor(), onboarding.PersonID(id)); err != nil {
		return err
	}
	return s.done(w, r, "present.ended", view.PathPresent)
}
