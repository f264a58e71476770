package server

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/ks-no/tilkobling/internal/access"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/web/view"
)

// signInPath leads to the sign-in and back to what was asked for.
func signInPath(r *http.Request) string {
	return view.PathSignIn + "?til=" + url.QueryEscape(r.URL.RequestURI())
}

// local keeps a way back within the program: another site's address leads home.
func local(to string) string {
	// Browsers read \ as / and pass over control characters, so that /<tab>/host is another site.
	if !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.ContainsFunc(to, func(r rune) bool { return r == '\\' || r < ' ' }) {
		return view.PathHome
	}
	return to
}

// signIn shows the ways in. They are links: a form would not be let go on to
// another site. In development it offers the demo persons, too.
func (s *Server) signIn(w http.ResponseWriter, r *http.Request) error {
	p := view.SignInPage{Page: s.newPage(r, "page.signin"), To: local(r.URL.Query().Get("til"))}
	for _, way := range s.Gate.Ways() {
		p.Ways = append(p.Ways, view.Action{
			Label: p.Page.Text.T("signin.with."+string(way.Kind), "navn", way.Name), Href: view.SignInAt(way.Key, p.To),
		})
	}
	if s.Gate.Codes() {
		note, err := s.codeNote(r, p.Page)
		if err != nil {
			return err
		}
		p.Note = note
		p.Code = &view.Action{Label: p.Page.Text.T("signin.with.code"), Href: view.SignInByCode(p.To), Variant: view.Secondary}
	}
	if s.Development {
		persons, err := postgres.DemoPersons(r.Context(), s.Pool)
		if err != nil {
			return err
		}
		p.Demo = demoGroups(p.Page, persons)
	}
	return view.Render(r.Context(), w, http.StatusOK, view.SignIn(p))
}

// demoGroups sorts the demo persons under KS, the customers and the suppliers.
func demoGroups(p view.Page, persons []postgres.DemoPerson) []view.DemoGroup {
	var out []view.DemoGroup
	group := func(heading string) *view.DemoGroup {
		for i := range out {
			if out[i].Heading == heading {
				return &out[i]
			}
		}
		out = append(out, view.DemoGroup{Heading: heading})
		return &out[len(out)-1]
	}
	for _, d := range persons {
		heading := p.Text.T("signin.demo.customers")
		switch {
		case d.At == "KS":
			heading = p.Text.T("common.ks")
		case len(d.Roles) == 1 && d.Roles[0] == "developer":
			heading = p.Text.T("signin.demo.developers")
		}
		var roles []string
		for _, role := range d.Roles {
			roles = append(roles, p.Text.T("role."+role))
		}
		g := group(heading)
		g.Persons = append(g.Persons, view.DemoPerson{ID: int64(d.ID), Name: d.Name, At: d.At, Roles: strings.Join(roles, ", ")})
	}
	return out
}

// signInAsDemo lets the chosen demo person in. The route exists in development only.
func (s *Server) signInAsDemo(w http.ResponseWriter, r *http.Request) error {
	f := readForm(r)
	id := onboarding.PersonID(f.id("person"))
	if err := f.invalid(); err != nil {
		return err
	}
	ok, err := postgres.IsDemoPerson(r.Context(), s.Pool, id)
	if err != nil {
		return err
	}
	if !ok {
		return onboarding.Missing()
	}
	if err := s.Gate.SignIn(r.Context(), id, access.MethodDevelopment, r.UserAgent()); err != nil {
		return err
	}
	http.Redirect(w, r, local(f.values.Get("til")), http.StatusSeeOther) //nolint:gosec // local leads nowhere else
	return nil
}

func (s *Server) signOut(w http.ResponseWriter, r *http.Request) error {
	if err := s.Gate.SignOut(r.Context()); err != nil {
		return err
	}
	http.Redirect(w, r, view.PathHome, http.StatusSeeOther)
	return nil
}

// actForWhom asks a person who represents several customers for one of them.
func (s *Server) actForWhom(w http.ResponseWriter, r *http.Request) error {
	who, ok := access.From(r.Context())
	if !ok || len(who.Memberships) == 0 {
		return onboarding.Missing()
	}
	p := view.ActForPage{Page: s.newPage(r, "page.act_for")}
	for _, m := range who.Customers() {
		p.Customers = append(p.Customers, view.Option{Value: itoa(int64(m.Customer)), Label: m.Name, Chosen: m.Customer == who.OnBehalf})
	}
	return view.Render(r.Context(), w, http.StatusOK, view.ActFor(p))
}

func (s *Server) actFor(w http.ResponseWriter, r *http.Request) error {
	f := readForm(r)
	id := onboarding.CustomerID(f.id("customer"))
	if err := f.invalid(); err != nil {
		return err
	}
	if err := s.Gate.ActFor(r.Context(), id); err != nil {
		return err
	}
	http.Redirect(w, r, view.PathStart, http.StatusSeeOther)
	return nil
}
