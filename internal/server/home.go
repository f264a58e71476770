package server

import (
	"net/http"

	"github.com/ks-no/tilkobling/internal/access"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/web/view"
)

// home leads to what a person begins the day with; to others it says what the
// program is.
func (s *Server) home(w http.ResponseWriter, r *http.Request) error {
	if err := access.Fault(r.Context()); err != nil {
		return err
	}
	who, ok := access.From(r.Context())
	if !ok {
		return view.Render(r.Context(), w, http.StatusOK, view.Home(view.HomePage{Page: s.newPage(r, "ui.product")}))
	}
	http.Redirect(w, r, startOf(who), http.StatusSeeOther)
	return nil
}

// startOf is where a person begins.
func startOf(who *access.Identity) string {
	a := who.Actor()
	roles := a.KS
	switch {
	case roles.Any(onboarding.RoleSet(onboarding.RoleCaseHandler)):
		return view.PathWorklist
	case roles.Any(onboarding.RoleSet(onboarding.RoleTechnician)):
		return view.PathLab
	case roles.Any(onboarding.RoleSet(onboarding.RoleManager)):
		return view.PathOverview
	case len(who.Memberships) > 0:
		return view.PathStart
	case len(who.Developer) > 0:
		return view.PathMine
	default:
		return view.PathGuide
	}
}
