package server

import (
	"net/http"
	"strings"

	"github.com/ks-no/tilkobling/internal/access"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/web/text"
	"github.com/ks-no/tilkobling/web/view"
)

// Cookies that keep the choices of those who are not signed in.
const (
	languageCookie = "sprak"
	schemeCookie   = "utseende"
)

// newPage fills what every page has. title is a key of the catalogues.
func (s *Server) newPage(r *http.Request, title string, args ...any) view.Page {
	who, _ := access.From(r.Context())
	c := text.For(language(r, who))
	p := view.Page{
		Text: c, Title: c.T(title, args...), ColourScheme: scheme(r, who), Path: r.URL.RequestURI(), Demo: s.Development,
	}
	if who == nil {
		p.Nav = s.nav(r, c, []navEntry{{"page.guide", view.PathGuide, "LightBulb"}, {"page.inquiry.short", view.PathInquiry, "EnvelopeClosed"}})
		return p
	}
	p.User = user(c, who)
	p.Nav = s.nav(r, c, navFor(who))
	if key := s.Gate.TakeFlash(r.Context()); key != "" && r.Method == http.MethodGet {
		p.Flash = &view.Flash{Kind: view.AlertSuccess, Text: c.T(key)}
	}
	return p
}

// language: own choice, then the customer's, then what the browser asks for.
func language(r *http.Request, who *access.Identity) text.Lang {
	if who != nil {
		if l, ok := text.ParseLang(who.Language); ok {
			return l
		}
		if m, ok := who.Customer(); ok {
			if l, ok := text.ParseLang(m.Language); ok {
				return l
			}
		}
		return text.NB
	}
	if c, err := r.Cookie(languageCookie); err == nil {
		if l, ok := text.ParseLang(c.Value); ok {
			return l
		}
	}
	return text.Match(r.Header.Get("Accept-Language"))
}

func scheme(r *http.Request, who *access.Identity) view.ColourScheme {
	if who != nil {
		return view.ParseColourScheme(who.ColourScheme)
	}
	if c, err := r.Cookie(schemeCookie); err == nil {
		return view.ParseColourScheme(c.Value)
	}
	return view.SchemeAuto
}

func user(c *text.Catalogue, who *access.Identity) *view.PageUser {
	u := &view.PageUser{Name: who.Name}
	for _, role := range who.KSRoles {
		u.Roles = append(u.Roles, c.T("role."+role))
	}
	if m, ok := who.Customer(); ok {
		u.OnBehalfOf, u.SignInMethod = m.Name, c.T("signin.method."+who.Method)
		for _, x := range who.Memberships {
			if x.Customer == m.Customer {
				u.Roles = append(u.Roles, c.T("role."+x.Role))
			}
		}
		if len(who.Customers()) > 1 {
			u.SwitchHref = view.PathActFor
		}
	}
	if len(who.Developer) > 0 {
		u.Roles = append(u.Roles, c.T("role.developer"))
		if u.OnBehalfOf == "" && who.SupplierName != "" && len(who.KSRoles) == 0 {
			u.OnBehalfOf, u.SignInMethod = who.SupplierName, c.T("signin.method."+who.Method)
		}
	}
	return u
}

type navEntry struct{ key, href, icon string }

// navFor is what a person finds in the main menu.
func navFor(who *access.Identity) []navEntry {
	var out []navEntry
	a := who.Actor()
	if a.May(onboarding.SeeAllCases, onboarding.Scope{}) {
		out = append(out, navEntry{"page.worklist", view.PathWorklist, "Tasklist"})
		if a.May(onboarding.HandleInquiry, onboarding.Scope{}) {
			out = append(out, navEntry{"page.inquiries", view.PathInquiries, "Inbox"})
		}
		out = append(out, navEntry{"page.register", view.PathRegister, "Buildings3"}, navEntry{"page.lab", view.PathLab, "TestFlask"},
			navEntry{"page.overview", view.PathOverview, "BarChart"})
	}
	if a.May(onboarding.Administer, onboarding.Scope{}) {
		out = append(out, navEntry{"page.present", view.PathPresent, "ShieldLock"})
	}
	if who.OnBehalf != 0 {
		out = append(out, navEntry{"page.start.short", view.PathStart, "House"})
	}
	if len(who.Developer) > 0 {
		out = append(out, navEntry{"page.mine", view.PathMine, "Tasklist"})
	}
	return append(out, navEntry{"page.guide", view.PathGuide, "LightBulb"})
}

func (s *Server) nav(r *http.Request, c *text.Catalogue, entries []navEntry) []view.NavItem {
	out := make([]view.NavItem, 0, len(entries))
	for _, e := range entries {
		current := r.URL.Path == e.href || strings.HasPrefix(r.URL.Path, e.href+"/") ||
			e.href == view.PathWorklist && strings.HasPrefix(r.URL.Path, "/saker/")
		out = append(out, view.NavItem{Label: c.T(e.key), Href: e.href, Icon: e.icon, Current: current})
	}
	return out
}
