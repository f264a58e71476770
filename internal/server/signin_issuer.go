package server

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"github.com/ks-no/tilkobling/internal/access"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/web/view"
)

// beginSignIn sends the browser to a provider.
func (s *Server) beginSignIn(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	to, err := s.Gate.Begin(r.Context(), chi.URLParam(r, "provider"), local(q.Get("til")), q.Has("koble"))
	if err != nil {
		return s.refusedOr(w, r, err)
	}
	http.Redirect(w, r, to, http.StatusSeeOther) //nolint:gosec // to the issuer that the configuration names
	return nil
}

// finishSignIn takes the provider's answer.
func (s *Server) finishSignIn(w http.ResponseWriter, r *http.Request) error {
	to, err := s.Gate.Finish(r.Context(), chi.URLParam(r, "provider"), r.URL.Query(), r.UserAgent())
	if err != nil {
		return s.refusedOr(w, r, err)
	}
	http.Redirect(w, r, local(to), http.StatusSeeOther) //nolint:gosec // local leads nowhere else
	return nil
}

// refusalStatus is what a browser is answered when a sign-in came to nothing.
func refusalStatus(why access.Reason) int {
	switch why {
	case access.Stale:
		return http.StatusBadRequest
	case access.StaleCode:
		return http.StatusGone
	case access.TooMany:
		return http.StatusTooManyRequests
	case access.Unreachable:
		return http.StatusBadGateway
	case access.Cancelled, access.Distrusted, access.Level, access.NoRole, access.Taken:
		return http.StatusForbidden
	default:
		return http.StatusForbidden
	}
}

// refusedOr shows why a sign-in came to nothing; other errors it gives back.
func (s *Server) refusedOr(w http.ResponseWriter, r *http.Request, err error) error {
	refusal, ok := access.RefusalOf(err)
	if !ok {
		return err
	}
	if refusal.Cause != nil {
		s.Log.WarnContext(r.Context(), "sign-in refused", "id", requestID(r.Context()), "reason", string(refusal.Reason), "error", refusal.Cause)
	}
	key := "signin.refused." + string(refusal.Reason)
	p := view.SignInRefusedPage{Page: s.newPage(r, key)}
	p.About = p.Page.Text.T(key+".about", "id", requestID(r.Context()))
	p.Page.Path = view.PathSignIn // an answer is not to be sent twice
	return view.Render(r.Context(), w, refusalStatus(refusal.Reason), view.SignInRefused(p))
}

// noRight is all that somebody sees who is signed in without representing anybody.
func (s *Server) noRight(w http.ResponseWriter, r *http.Request) error {
	n, ok := access.SignedInWithoutRight(r.Context())
	if !ok {
		http.Redirect(w, r, view.PathSignIn, http.StatusSeeOther)
		return nil
	}
	p := view.NoRightPage{Page: s.newPage(r, "page.noright")}
	t := p.Page.Text
	organisation := n.Organisation
	if organisation == "" {
		organisation = t.T("signin.noright.organisation")
	}
	p.Again = view.Action{Label: t.T("signin.again"), Href: view.PathSignIn}
	if s.Gate.Codes() {
		p.Code = &view.Action{Label: t.T("signin.with.code"), Href: view.SignInByCode(view.PathHome), Variant: view.Secondary}
	}
	if n.Unnamed {
		p.About = t.T("signin.unnamed", "orgnavn", organisation)
	} else {
		p.About = t.T("signin.noright", "orgnavn", organisation, "rettighet", n.Right)
		p.Copy = t.T("signin.noright.text", "orgnavn", organisation, "rettighet", n.Right)
	}
	return view.Render(r.Context(), w, http.StatusForbidden, view.NoRight(p))
}

// meet asks somebody whom Ansattporten vouches for who that is here.
func (s *Server) meet(w http.ResponseWriter, r *http.Request) error {
	who, ok := s.Gate.PendingOf(r.Context())
	if !ok {
		http.Redirect(w, r, view.PathSignIn, http.StatusSeeOther)
		return nil
	}
	p := view.MeetPage{Page: s.newPage(r, "page.meet")}
	organisation := who.Organisation
	if organisation == "" {
		organisation = p.Page.Text.T("signin.noright.organisation")
	}
	if !s.Gate.Codes() {
		p.About = p.Page.Text.T("signin.meet.nocode", "orgnavn", organisation)
		return view.Render(r.Context(), w, http.StatusOK, view.Meet(p))
	}
	p.About = p.Page.Text.T("signin.meet", "orgnavn", organisation)
	p.Ask = &view.CodeAskPage{Page: p.Page, Form: (*form)(nil).filled(p.Page.Text, nil), To: who.To, Bounds: codeBounds(p.Page)}
	return view.Render(r.Context(), w, http.StatusOK, view.Meet(p))
}

// endIssued ends the sessions that an issuer names. It shows this in a frame of
// its own, the one page that may be framed at all.
func (s *Server) endIssued(w http.ResponseWriter, r *http.Request) error {
	key := chi.URLParam(r, "provider")
	origin, err := s.Gate.LogoutFrame(key)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors "+origin)
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Type", "text/html; charset=utf-8")
	q := r.URL.Query()
	if err := s.Gate.EndIssued(r.Context(), key, q.Get("iss"), q.Get("sid")); err != nil {
		if code, known := showAgain(err); known {
			w.WriteHeader(code)
			return nil
		}
		return err
	}
	w.WriteHeader(http.StatusOK)
	return nil
}

// codeNote says, before anybody signs in, what may be done with a code.
func (s *Server) codeNote(r *http.Request, p view.Page) (string, error) {
	settings, err := postgres.LoadSettings(r.Context(), s.Pool)
	if err != nil {
		return "", err
	}
	if settings.CodeConfirms {
		return p.Text.T("signin.code.confirms"), nil
	}
	return p.Text.T("signin.code.confirms.not"), nil
}

func codeBounds(p view.Page) string { return p.Text.T("signin.code.bounds", "n", access.CodeMinutes()) }
