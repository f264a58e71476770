package server

import (
	"net/http"

	"github.com/ks-no/tilkobling/internal/access"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/web/text"
	"github.com/ks-no/tilkobling/web/view"
)

// chooseLanguage keeps the choice at the person, or in a cookie.
func (s *Server) chooseLanguage(w http.ResponseWriter, r *http.Request) error {
	f := readForm(r)
	l, ok := text.ParseLang(f.values.Get("lang"))
	if !ok {
		return errBadRequest
	}
	return s.prefer(w, r, f, languageCookie, string(l), "")
}

// chooseScheme keeps the choice of light or dark likewise.
func (s *Server) chooseScheme(w http.ResponseWriter, r *http.Request) error {
	f := readForm(r)
	return s.prefer(w, r, f, schemeCookie, "", string(view.ParseColourScheme(f.values.Get("scheme"))))
}

func (s *Server) prefer(w http.ResponseWriter, r *http.Request, f *form, cookie, language, scheme string) error {
	if f.err != nil {
		return f.err
	}
	if who, ok := access.From(r.Context()); ok {
		if err := postgres.SetPreferences(r.Context(), s.Pool, who.ID, language, scheme); err != nil {
			return err
		}
	}
	http.SetCookie(w, &http.Cookie{ //nolint:gosec // a choice of language or colours; Secure but in development
		Name: cookie, Value: language + scheme, Path: "/", MaxAge: 365 * 24 * 3600,
		HttpOnly: true, Secure: !s.Development, SameSite: http.SameSiteLaxMode,
	})
	http.Redirect(w, r, local(f.values.Get("return")), http.StatusSeeOther) //nolint:gosec // local sees to that it is our own
	return nil
}
