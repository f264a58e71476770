package server

import (
	"net"
	"net/http"
	"strings"

	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/web/view"
)

// askForCode asks for an e-mail address.
func (s *Server) askForCode(w http.ResponseWriter, r *http.Request) error {
	return s.showAskForCode(w, r, http.StatusOK, local(r.URL.Query().Get("til")), nil, nil)
}

func (s *Server) showAskForCode(w http.ResponseWriter, r *http.Request, code int, to string, f *form, why error) error {
	if !s.Gate.Codes() {
		return onboarding.Missing()
	}
	p := view.CodeAskPage{Page: s.newPage(r, "page.code"), To: to}
	p.Form, p.Bounds = f.filled(p.Page.Text, why), codeBounds(p.Page)
	note, err := s.codeNote(r, p.Page)
	if err != nil {
		return err
	}
	p.Note = note
	return view.Render(r.Context(), w, code, view.CodeAsk(p))
}

// sendCode answers alike whether anybody has the e-mail address.
func (s *Server) sendCode(w http.ResponseWriter, r *http.Request) error {
	f := readForm(r)
	to := local(f.values.Get("til"))
	email := f.email("email", true)
	if err := f.invalid(); err != nil {
		if code, again := showAgain(err); again {
			return s.showAskForCode(w, r, code, to, f, err)
		}
		return err
	}
	if err := s.Gate.AskForCode(r.Context(), email, askerOf(r), to); err != nil {
		return s.refusedOr(w, r, err)
	}
	http.Redirect(w, r, view.PathSignInCodeSent, http.StatusSeeOther)
	return nil
}

// askerOf is the network address that asks.
func askerOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

func (s *Server) codeSent(w http.ResponseWriter, r *http.Request) error {
	if !s.Gate.Codes() {
		return onboarding.Missing()
	}
	p := view.CodeSentPage{Page: s.newPage(r, "page.code.sent")}
	p.Bounds = codeBounds(p.Page)
	if s.Development {
		p.Post = view.PathPost
	}
	return view.Render(r.Context(), w, http.StatusOK, view.CodeSent(p))
}

// typeCode is what the link in the mail leads to. Opening it uses nothing up.
func (s *Server) typeCode(w http.ResponseWriter, r *http.Request) error {
	token := r.URL.Query().Get("lenke")
	if err := s.Gate.CodeAwaited(r.Context(), token); err != nil {
		return s.refusedOr(w, r, err)
	}
	return s.showTypeCode(w, r, http.StatusOK, token, nil, nil)
}

func (s *Server) showTypeCode(w http.ResponseWriter, r *http.Request, code int, token string, f *form, why error) error {
	p := view.CodeTypePage{Page: s.newPage(r, "page.code.type"), Token: token}
	p.Form = f.filled(p.Page.Text, why)
	p.Form.Values.Del("code") // it is typed anew
	return view.Render(r.Context(), w, code, view.CodeType(p))
}

// redeemCode lets the person in.
func (s *Server) redeemCode(w http.ResponseWriter, r *http.Request) error {
	f := readForm(r)
	token := f.values.Get("lenke")
	code := strings.ReplaceAll(f.required("code", 12), " ", "")
	err := f.invalid()
	if err == nil {
		var to string
		if to, err = s.Gate.RedeemCode(r.Context(), token, code, r.UserAgent()); err == nil {
			http.Redirect(w, r, local(to), http.StatusSeeOther) //nolint:gosec // local leads nowhere else
			return nil
		}
	}
	if status, again := showAgain(err); again {
		return s.showTypeCode(w, r, status, token, f, err)
	}
	return s.refusedOr(w, r, err)
}
