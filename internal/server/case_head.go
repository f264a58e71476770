package server

import (
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/web/view"
)

// words is what the sentences about a case need.
func (s *Server) words(p view.Page, c *openedCase, side *postgres.CaseSide) view.CaseWords {
	w := view.CaseWords{
		Text: p.Text, Kind: c.row.CustomerKind, Customer: c.row.CustomerName, Now: s.Now(),
		AddressLab: c.facts.Addresses[onboarding.LAB], AddressProd: c.facts.Addresses[onboarding.PROD],
		DataInLab: c.progress.DataInLab,
	}
	if side != nil {
		w.Asker, w.LabUntil = side.Asker, side.PeriodUntil
	}
	return w
}

// caseHead is the top of every page of a case.
func (s *Server) caseHead(r *http.Request, c *openedCase, section view.Section) view.CaseHead {
	p := s.newPage(r, sectionTitle(section), "nr", c.row.Number)
	p.Title = c.row.CustomerName + " – " + p.Title
	p.Breadcrumbs = []view.Crumb{
		{Label: p.Text.T(homeCrumb(c)), Href: startOf(c.who)},
		{Label: c.row.CustomerName, Href: view.CasePath(c.row.Number, view.CaseOverview)},
	}
	if section != view.CaseOverview {
		p.Breadcrumbs = append(p.Breadcrumbs, view.Crumb{Label: p.Text.T(sectionTitle(section), "nr", c.row.Number), Href: view.CasePath(c.row.Number, section)})
	}
	h := view.CaseHead{Page: p, Number: c.row.Number, Customer: c.row.CustomerName, Tags: s.caseTags(p, c)}
	if len(c.who.KSRoles) == 0 && h.Page.User != nil && c.facts.DeveloperSide == onboarding.Supplier && c.actor.In(c.row.Scope()).Has(onboarding.RoleDeveloper) {
		h.Below = p.Text.T("common.on_behalf", "kundenavn", c.row.CustomerName)
	}
	for _, one := range sectionsFor(c) {
		h.Sections = append(h.Sections, view.NavItem{
			Label: p.Text.T(sectionTitle(one), "nr", c.row.Number), Href: view.CasePath(c.row.Number, one), Current: one == section,
		})
	}
	return h
}

func homeCrumb(c *openedCase) string {
	switch {
	case c.actor.AtKS():
		return "page.worklist"
	case c.who.OnBehalf != 0:
		return "page.start.short"
	default:
		return "page.mine"
	}
}

// sectionsFor lists the pages of a case that the actor has use for.
func sectionsFor(c *openedCase) []view.Section {
	all := []view.Section{
		view.CaseOverview, view.CaseDocuments, view.CaseEndpoints, view.CaseTests, view.CaseOrganisation, view.CaseLab, view.CaseProduction,
		view.CaseThread, view.CaseTimeline, view.CaseContacts,
	}
	if c.may(onboarding.HandleCase) {
		all = append(all, view.CaseLetters)
	}
	return all
}

func sectionTitle(s view.Section) string {
	switch s {
	case view.CaseOverview:
		return "page.case.overview"
	case view.CaseEndpoints:
		return "page.case.endpoints"
	case view.CaseTests:
		return "page.case.tests"
	case view.CaseOrganisation:
		return "page.case.organisation"
	case view.CaseLab:
		return "page.case.lab"
	case view.CaseProduction:
		return "page.case.production"
	case view.CaseThread:
		return "page.case.thread"
	case view.CaseTimeline:
		return "page.case.timeline"
	case view.CaseContacts:
		return "page.case.contacts"
	case view.CaseDocuments:
		return "page.case.documents"
	case view.CaseLetters:
		return "page.case.letters"
	default:
		return "page.case.overview"
	}
}

// caseTags are whose turn it is, how the latest test went, and what stands out.
func (s *Server) caseTags(p view.Page, c *openedCase) []templ.Component {
	var tags []templ.Component
	switch c.progress.Status {
	case onboarding.OnHold:
		tags = append(tags, view.StatusTag(p.Text, view.TagHold, "dato", p.Text.DateShort(c.facts.Hold.Until)))
	case onboarding.Cancelled:
		tags = append(tags, view.StatusTag(p.Text, view.TagCancelled))
	case onboarding.Closed:
		tags = append(tags, view.StatusTag(p.Text, view.TagInProd, "dato", p.Text.Date(c.progress.Stages[6].DoneAt)))
	case onboarding.Active:
		t := c.progress.Turn
		tags = append(tags, view.TurnTag(p.Text, c.row.CustomerKind, string(t.Party), string(t.Role), c.yours(t)))
	}
	if !c.progress.DataInLab.IsZero() && c.may(onboarding.SeeCase) {
		tags = append(tags, view.StatusTag(p.Text, view.TagLabData, "tid", p.Text.Elapsed(s.Now().Sub(c.progress.DataInLab))))
	}
	return append(tags, view.RunTag(p.Text, c.row.RunState))
}

// yours tells whether the turn is the reader's.
func (c *openedCase) yours(t onboarding.Turn) bool {
	roles := c.actor.In(c.row.Scope())
	switch t.Party {
	case onboarding.KS:
		if t.Role == onboarding.OwnerTechnician {
			return roles.Has(onboarding.RoleTechnician)
		}
		if t.Role == onboarding.OwnerSecondKS {
			return roles.Any(onboarding.RoleSet(onboarding.RoleCaseHandler, onboarding.RoleTechnician)) && !c.rolledBack()
		}
		return roles.Has(onboarding.RoleCaseHandler)
	case onboarding.Customer:
		if roles.Has(onboarding.RoleDeveloper) && c.developers(t) {
			return true
		}
		return roles.Any(onboarding.RoleSet(onboarding.RoleRequester, onboarding.RoleDeputy))
	case onboarding.Supplier:
		return roles.Has(onboarding.RoleDeveloper)
	default:
		return false
	}
}

// developers tells whether a turn of the customer is its developer's: also where
// a failing test waits for the customer, whose own developer mends it.
func (c *openedCase) developers(t onboarding.Turn) bool {
	if t.Role == onboarding.OwnerDeveloper {
		return true
	}
	r, ok := c.progress.Requirement(t.Requirement)
	return ok && r.Owner == onboarding.OwnerDeveloper && c.facts.DeveloperSide != onboarding.Supplier
}

// rolledBack tells whether the reader did the rollback that waits for control.
func (c *openedCase) rolledBack() bool {
	for i := len(c.facts.Periods) - 1; i >= 0; i-- {
		if st, ok := c.facts.Periods[i].Steps[onboarding.PeriodRollback]; ok {
			return st.By == c.actor.Person
		}
	}
	return false
}

func stageName(p view.Page, n onboarding.Stage) string {
	return p.Text.T("stage." + strconv.Itoa(int(n)))
}
