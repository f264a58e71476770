package server

import (
	"errors"
	"net/http"

	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/web/view"
)

// Faults that only a browser can make.
var (
	errCrossOrigin  = errors.New("the form came from another site")
	errSessionEnded = errors.New("the session has ended")
	errMethod       = errors.New("the method is not allowed here")
	errBadRequest   = errors.New("the request could not be read")
)

func notFound(http.ResponseWriter, *http.Request) error { return onboarding.Missing() }

func wrongMethod(http.ResponseWriter, *http.Request) error { return errMethod }

// page adapts a handler that returns an error.
func (s *Server) page(h func(http.ResponseWriter, *http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := h(w, r); err != nil {
			s.fail(w, r, err)
		}
	}
}

// status maps an error to a status and the key of its words.
func status(err error) (code int, key string) {
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return http.StatusRequestEntityTooLarge, "error.too_large"
	case errors.Is(err, errCrossOrigin):
		return http.StatusForbidden, "error.cross_origin"
	case errors.Is(err, errSessionEnded):
		return http.StatusUnauthorized, "error.session_ended"
	case errors.Is(err, errMethod):
		return http.StatusMethodNotAllowed, "error.method"
	case errors.Is(err, errBadRequest):
		return http.StatusBadRequest, "error.bad_request"
	}
	switch onboarding.KindOf(err) {
	case onboarding.NotFound:
		return http.StatusNotFound, "error.not_found"
	case onboarding.Forbidden:
		return http.StatusForbidden, "error.forbidden"
	case onboarding.Invalid:
		return http.StatusUnprocessableEntity, "error.invalid"
	case onboarding.Conflict:
		return http.StatusConflict, "error.conflict"
	default:
		return http.StatusInternalServerError, "error.server"
	}
}

// fail shows an error as a page. What is our own fault is logged with the
// request's number and told without detail.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	var lost *view.WriteError
	if errors.As(err, &lost) || r.Context().Err() != nil {
		return
	}
	code, key := status(err)
	if code == http.StatusInternalServerError {
		s.Log.ErrorContext(r.Context(), "request failed", "id", requestID(r.Context()), "path", r.URL.Path, "error", err)
	}
	p := s.newPage(r, key)
	e := view.ErrorPage{Page: p, Heading: p.Text.T(key), About: p.Text.T(key+".about", "id", requestID(r.Context()), "max", p.Text.Bytes(maxForm))}
	if refusal, ok := errors.AsType[*onboarding.Error](err); ok && refusal.Kind == onboarding.Conflict && p.Text.Has(refusal.Code) {
		e.About = p.Text.T(refusal.Code, textArgs(refusal.Args)...)
	}
	if code == http.StatusNotFound {
		e.Note = signedInNote(p)
	}
	if err := view.Render(r.Context(), w, code, view.Failed(e)); err != nil {
		s.Log.ErrorContext(r.Context(), "error page", "id", requestID(r.Context()), "error", err)
	}
}

func signedInNote(p view.Page) string {
	if p.User == nil {
		return p.Text.T("error.not_found.signed_out")
	}
	if p.User.OnBehalfOf == "" {
		return ""
	}
	return p.Text.T("error.not_found.signed_in", "kundenavn", p.User.OnBehalfOf)
}

func textArgs(args map[string]string) []any {
	var out []any
	for k, v := range args {
		out = append(out, k, v)
	}
	return out
}
