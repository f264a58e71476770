package server

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"github.com/ks-no/tilkobling/internal/access"
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
	r.Get(access.LogoutPath("{provider}"), s.page(s.endIssued)) // outside the sessions: a frame brings no cookie

	r.Group(func(r chi.Router) {
		r.Use(s.protected, s.Gate.Middleware)
		s.publicRoutes(r)
		r.Group(func(r chi.Router) {
			r.Use(s.signedIn)
			s.commonRoutes(r)
			s.staffRoutes(r)
			s.handlerRoutes(r)
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
	r.Get(view.PathSignIn+"/{provider}", s.page(s.beginSignIn))
	r.Get(access.CallbackPath("{provider}"), s.page(s.finishSignIn))
	r.Get(access.NoRightPath, s.page(s.noRight))
	r.Get(access.MeetPath, s.page(s.meet))
	r.Get(view.PathSignInCode, s.page(s.askForCode))
	r.Post(view.PathSignInCode, s.page(s.sendCode))
	r.Get(view.PathSignInCodeSent, s.page(s.codeSent))
	r.Get(view.PathSignInCodeType, s.page(s.typeCode))
	r.Post(view.PathSignInCodeType, s.page(s.redeemCode))
	r.Post(view.PathSignOut, s.page(s.signOut))
	r.Get(view.PathInquiry, s.page(s.inquiryForm))
	r.Post(view.PathInquiry, s.page(s.sendInquiry))
	r.Get(view.PathInquiryReceived, s.page(s.inquiryReceived))
	r.Post(view.PathLanguage, s.page(s.chooseLanguage))
	r.Post(view.PathColourScheme, s.page(s.chooseScheme))
	if s.Development {
		r.Post(view.PathSignIn, s.page(s.signInAsDemo))
		r.Get(view.PathGallery, s.page(s.gallery))
		r.Get(view.PathPost, s.page(s.post))
	}
}

// commonRoutes are for everybody who is signed in.
func (s *Server) commonRoutes(r chi.Router) {
	r.Get(view.PathProfile, s.page(s.profile))
	r.Post(view.PathProfileSessions, s.page(s.endOwnSessions))
	r.Get(view.PathActFor, s.page(s.actForWhom))
	r.Post(view.PathActFor, s.page(s.actFor))
	r.Get(view.PathStart, s.page(s.start))
	r.Get(view.PathMine, s.page(s.mine))
}

// staffRoutes are KS's.
func (s *Server) staffRoutes(r chi.Router) {
	r.Group(func(r chi.Router) {
		r.Use(s.may(onboarding.Administer))
		r.Get(view.PathPresent, s.page(s.present))
		r.Post(view.PathPresent, s.page(s.endSessions))
	})
	r.Group(func(r chi.Router) {
		r.Use(s.may(onboarding.SeeAllCases))
		r.Get(view.PathWorklist, s.page(s.worklist))
		r.Post(view.PathAssign, s.page(s.assignMany))
		r.Get(view.PathLab, s.page(s.lab))
		r.Post(view.PathLabQueue, s.asking(onboarding.ReorderQueue, s.reorderLine))
		r.Post(view.PathLabPeriods, s.asking(onboarding.RunPeriod, s.planPeriod))
		r.Get(view.PathLabPeriods+"/{period}", s.page(s.labPeriod))
		for name, do := range periodForms() {
			r.Post(view.PathLabPeriods+"/{period}/"+name, s.asking(periodAction(name), s.changePeriod(name, do)))
		}
		r.Get(view.PathOverview, s.page(s.dashboard))
		r.Get(pathDashboardCustomers, s.page(s.dashboardCustomers))
		r.Get(pathDashboardFinished, s.page(s.dashboardFinished))
		r.Get(pathDashboardStill, s.page(s.dashboardStill))
		r.Get(pathDashboardFaults, s.page(s.dashboardFaults))
		r.Get(view.PathRegister, s.page(s.register))
		r.Get(view.PathRegister+"/{customer}", s.page(s.customer))
		r.Get(view.PathGroups, s.page(s.groups))
		r.Get(view.PathGroups+"/{id}", s.page(s.group))
	})
}

// handlerRoutes are the case handlers'.
func (s *Server) handlerRoutes(r chi.Router) {
	r.Group(func(r chi.Router) {
		r.Use(s.may(onboarding.HandleInquiry))
		r.Get(view.PathInquiries, s.page(s.inbox))
		r.Get(view.PathInquiryNew, s.page(s.inquiryNew))
		r.Post(view.PathInquiryNew, s.page(s.registerInquiry))
		r.Get(view.PathInquiries+"/{id}", s.page(s.inquiry))
		for name, a := range inquiryForms() {
			r.Post(view.PathInquiries+"/{id}/"+name, s.page(s.handleInquiry(name, a)))
		}
		r.Get(view.PathCaseNew, s.page(s.caseNew))
		r.Post(view.PathCaseNew, s.page(s.openNewCase))
		for name, a := range standingForms() {
			r.Post(view.PathRegister+"/{customer}/"+name, s.page(s.changeStanding(name, a)))
		}
		r.Post(view.PathGroups, s.page(s.createGroup))
	})
}

// caseRoutes are the pages and actions of one case. Each asks the policy with
// the case's own scope; a case that the actor may not see does not exist.
func (s *Server) caseRoutes(r chi.Router) {
	r.Route("/saker/{number}", func(r chi.Router) {
		post := func(address string, h func(http.ResponseWriter, *http.Request) error) {
			r.Post(address, s.caseForm(address, h))
		}
		post("/kontakter/inviter", s.invite)
		post("/kontakter/trekk-tilbake", s.uninvite)
		r.Get("/", s.page(s.caseOverview))
		r.Get("/strom", s.page(s.caseStream))
		for _, g := range graves() {
			r.Get("/"+g.action, s.page(g.ask(s)))
			post("/"+g.action, g.carryOut(s))
		}
		r.Get("/dokumentasjon", s.page(s.caseDocuments))
		for name, do := range documentForms() {
			post("/dokumentasjon/"+name, s.documentForm(name, do))
		}
		r.Get("/endepunkter", s.page(s.endpoints))
		post("/endepunkter/url", s.deliverEndpoints)
		post("/endepunkter/passord", s.deliverCredentials)
		post("/endepunkter/brannmur", s.confirmAllowlisting)
		r.Get("/tester", s.page(s.tests))
		post("/tester", s.requestTest)
		post("/tester/rettet", s.reportMended)
		r.Get("/tester/{run}", s.page(s.testReport))
		r.Get("/tester/{run}/rapport.html", s.page(s.reportAsHTML))
		r.Get("/tester/{run}/rapport.json", s.page(s.reportAsJSON))
		post("/tester/{run}/stopp", s.cancelTest)
		post("/tester/{run}/avvik", s.acceptDeviation)
		r.Get("/organisasjon", s.page(s.organisationPage))
		r.Get("/organisasjon/gren", s.page(s.unitPage))
		for _, f := range organisationForms() {
			post("/organisasjon/"+f.name, f.carryOut(s))
		}
		post("/organisasjon/"+formTick, s.tickSector)
		post("/organisasjon/merknad", s.addRemark)
		post("/organisasjon/merknad/{remark}/svar", s.answerRemark)
		post("/organisasjon/merknad/{remark}/lukk", s.closeRemark)
		r.Get("/lab", s.page(s.persons))
		for name, p := range personsForms() {
			post("/lab/"+name, s.changePersons(name, p))
		}
		r.Get("/produksjon", s.page(s.production))
		for _, f := range productionForms() {
			post("/produksjon/"+f.name, f.carryOut(s))
		}
		r.Get("/meldinger", s.page(s.caseThread))
		post("/meldinger", s.postMessage)
		post("/meldinger/notat", s.addNote)
		post("/meldinger/krever-ikke-svar", s.needsNoAnswer)
		r.Get("/hendelser", s.page(s.caseTimeline))
		r.Get("/kontakter", s.page(s.contacts))
		for name, a := range contactForms() {
			post("/kontakter/"+name, s.contactForm(name, a))
		}
		r.Get("/brev", s.page(s.letters))
		r.Get("/brev/{letter}", s.page(s.letter))
		post("/brev/{letter}", s.editLetter)
		post("/brev/{letter}/sendt", s.recordLetterSent)
	})
}
