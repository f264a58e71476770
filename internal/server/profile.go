package server

import (
	"net/http"
	"slices"
	"strings"

	"github.com/ks-no/tilkobling/internal/access"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/web/view"
)

// profile is a person's own page.
func (s *Server) profile(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	who, ok := access.From(ctx)
	if !ok {
		return onboarding.Missing()
	}
	p := view.ProfilePage{Page: s.newPage(r, "page.profile"), Key: newFormKey()}
	t := p.Page.Text
	p.Facts = []view.Fact{{Term: t.T("profile.name"), Value: who.Name}}
	for _, f := range []view.Fact{
		{Term: t.T("profile.email"), Value: who.Email},
		{Term: t.T("profile.roles"), Value: strings.Join(p.Page.User.Roles, ", ")},
		{Term: t.T("profile.behalf"), Value: p.Page.User.OnBehalfOf},
		{Term: t.T("profile.method"), Value: t.T("signin.method." + who.Method)},
	} {
		if f.Value != "" {
			p.Facts = append(p.Facts, f)
		}
	}
	p.About = t.T("profile.who.wrong")
	if who.Method == access.MethodStaff {
		p.About = t.T("profile.who.staff")
	}
	sessions, err := s.Gate.Sessions(ctx, who)
	if err != nil {
		return err
	}
	for _, x := range sessions {
		browser := x.Browser
		if browser == "" {
			browser = t.T("profile.session.unknown")
		}
		p.Sessions = append(p.Sessions, view.ProfileSession{
			ID: x.ID, Browser: browser, Method: t.T("signin.method." + x.Method), Begun: t.DateTimeShort(x.Begun), Seen: t.DateTimeShort(x.Seen),
			Own: x.Own, EndWhat: browser + ", " + t.DateTimeShort(x.Begun),
		})
	}
	if p.Links, err = s.profileLinks(r, p.Page, who); err != nil {
		return err
	}
	return view.Render(ctx, w, http.StatusOK, view.Profile(p))
}

// profileLinks offers what is not linked with a customer's or supplier's person yet.
func (s *Server) profileLinks(r *http.Request, p view.Page, who *access.Identity) ([]view.ProfileLink, error) {
	if who.Actor().AtKS() {
		return nil, nil
	}
	linked, err := postgres.LinkedIssuers(r.Context(), s.Pool, who.ID)
	if err != nil {
		return nil, err
	}
	var out []view.ProfileLink
	for _, way := range s.Gate.Ways() {
		if way.Kind != access.Ansattporten {
			continue
		}
		l := view.ProfileLink{
			About: p.Text.T("profile.links.about", "navn", way.Name),
			Do:    view.Action{Label: p.Text.T("profile.links.do", "navn", way.Name), Href: view.LinkWith(way.Key), Variant: view.Secondary},
		}
		if slices.Contains(linked, way.Issuer) {
			l.About = p.Text.T("profile.links.done", "navn", way.Name)
			l.Do = view.Action{Label: p.Text.T("signin.with.ansattporten", "navn", way.Name), Href: view.SignInAt(way.Key, view.PathHome), Variant: view.Tertiary}
		}
		out = append(out, l)
	}
	return out, nil
}

// endOwnSessions signs the person out elsewhere: in one place, or in all others.
func (s *Server) endOwnSessions(w http.ResponseWriter, r *http.Request) error {
	who, ok := access.From(r.Context())
	if !ok {
		return onboarding.Missing()
	}
	f := readForm(r)
	id := f.id("id")
	if err := f.invalid(); err != nil {
		return err
	}
	if err := s.Gate.EndOwn(r.Context(), who, id); err != nil {
		return err
	}
	return s.done(w, r, "profile.session.ended", view.PathProfile)
}
