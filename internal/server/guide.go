package server

import (
	"io"
	"net/http"

	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/web/static"
	"github.com/ks-no/tilkobling/web/view"
)

// guide explains the seven stages and what happens to personal data.
func (s *Server) guide(w http.ResponseWriter, r *http.Request) error {
	set, err := postgres.LoadSettings(r.Context(), s.Pool)
	if err != nil {
		return err
	}
	return view.Render(r.Context(), w, http.StatusOK, view.Guide(view.GuidePage{
		Page: s.newPage(r, "page.guide"), AddressLab: set.AddressLab, AddressProd: set.AddressProd, KeepDays: set.CredentialsKeepDays,
	}))
}

func (s *Server) accessibility(w http.ResponseWriter, r *http.Request) error {
	return view.Render(r.Context(), w, http.StatusOK, view.Accessibility(view.AccessibilityPage{Page: s.newPage(r, "page.accessibility")}))
}

// notices lists the licences of what the pages are made with.
func (s *Server) notices(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, err := io.WriteString(w, static.Notices())
	return err
}

func (s *Server) gallery(w http.ResponseWriter, r *http.Request) error {
	return view.Render(r.Context(), w, http.StatusOK, view.Gallery(view.GalleryPage{Page: s.newPage(r, "page.gallery")}))
}
