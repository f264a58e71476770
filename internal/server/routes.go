package server

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/web/static"
	"github.com/ks-no/tilkobling/web/view"
)

// routes holds every address of the program.
func (s *Server) routes() http.Handler {
	r := chi.NewRouter()
	r.Use(s.identify, s.logged, s.recovered, secured(s.BaseURL), limited)
	r.NotFound(s.page(notFound))
	r.MethodNotAllowed(s.page(wrongMethod))

	r.Handle("/static/*", static.Handler())
	r.Get("/livez", s.livez)
	r.Get("/readyz", s.readyz)

	r.Group(func(r chi.Router) {
		r.Use(s.protected, s.Gate.Middleware)
		s.publicRoutes(r)
		r.Group(func(r chi.Router) {
			r.Use(s.signedIn)
			s.commonRoutes(r)
			s.staffRoutes(r)
			s.caseRoutes(r)
		})
	})
	return r
}

// publicRoutes are open to everybody.
func (s *Server) publicRoutes(r chi.Router) {
	r.Get(view.PathHome, s.page(s.home))
	r.Get(view.PathGuide, s.page(s.guide))
	r.Get(view.PathAccessibility, s.page(s.accessibility))
	r.Get(view.PathNotices, s.page(s.notices))
	r.Get(view.PathSignIn, s.page(s.signIn))
	r.Post(view.PathLanguage, s.page(s.chooseLanguage))
	r.Post(view.PathColourScheme, s.page(s.chooseScheme))
	if s.Development {
		r.Post(view.PathSignIn, s.page(s.signInAsDemo))
		r.Get(view.PathGallery, s.page(s.gallery))
	}
}

// commonRoutes are for everybody who is signed in.
func (s *Server) commonRoutes(r chi.Router) {
	r.Post(view.PathSignOut, s.page(s.signOut))
	r.Get(view.PathActFor, s.page(s.actForWhom))
	r.Post(view.PathActFor, s.page(s.actFor))
}

// staffRoutes are KS's.
func (s *Server) staffRoutes(r chi.Router) {
	r.Group(func(r chi.Router) {
		r.Use(s.may(onboarding.SeeAllCases))
	})
}

// caseRoutes are the pages and actions of one case. Each asks the policy with
// the case's own scope; a case that the actor may not see does not exist.
func (s *Server) caseRoutes(r chi.Router) {
	r.Route("/saker/{number}", func(r chi.Router) {
		r.Get("/", s.page(s.caseOverview))
		r.Get("/strom", s.page(s.caseStream))
		for _, g := range graves() {
			r.Get("/"+g.action, s.page(g.ask(s)))
			r.Post("/"+g.action, s.page(g.carryOut(s)))
		}
		r.Get("/dokumentasjon", s.page(s.caseDocuments))
		for name, do := range documentForms() {
			r.Post("/dokumentasjon/"+name, s.page(s.documentForm(name, do)))
		}
		r.Get("/endepunkter", s.page(s.endpoints))
		r.Post("/endepunkter/url", s.page(s.deliverEndpoints))
		r.Post("/endepunkter/passord", s.page(s.deliverCredentials))
		r.Post("/endepunkter/brannmur", s.page(s.confirmAllowlisting))
		r.Get("/tester", s.page(s.tests))
		r.Post("/tester", s.page(s.requestTest))
		r.Post("/tester/rettet", s.page(s.reportMended))
		r.Get("/tester/{run}", s.page(s.testReport))
		r.Get("/tester/{run}/rapport.html", s.page(s.reportAsHTML))
		r.Get("/tester/{run}/rapport.json", s.page(s.reportAsJSON))
		r.Post("/tester/{run}/stopp", s.page(s.cancelTest))
		r.Post("/tester/{run}/avvik", s.page(s.acceptDeviation))
		r.Get("/meldinger", s.page(s.caseThread))
		r.Post("/meldinger", s.page(s.postMessage))
		r.Post("/meldinger/notat", s.page(s.addNote))
		r.Post("/meldinger/krever-ikke-svar", s.page(s.needsNoAnswer))
		r.Get("/hendelser", s.page(s.caseTimeline))
	})
}
