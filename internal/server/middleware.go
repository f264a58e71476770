package server

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/go-chi/chi/v5/middleware"

	"github.com/ks-no/tilkobling/internal/access"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/web/view"
)

// maxForm is how large a form may be, in bytes.
const maxForm = 256 << 10

type requestIDKey struct{}

// identify gives each request a number that people can quote and the log holds.
func (s *Server) identify(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := rand.Text()[:12]
		w.Header().Set("X-Request-Id", id)
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), requestIDKey{}, id)))
	})
}

func requestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return id
}

// logged writes a line a request. The path is what was asked for; queries and
// forms are left out, they hold what people search for and write.
func (s *Server) logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/static/") || r.URL.Path == "/livez" {
			next.ServeHTTP(w, r)
			return
		}
		began := time.Now()
		ww := middleware.NewWrapResponseWriter(w, r.ProtoMajor)
		ctx, statements := postgres.CountStatements(r.Context())
		next.ServeHTTP(ww, r.WithContext(ctx))
		level := slog.LevelInfo
		if ww.Status() >= http.StatusInternalServerError {
			level = slog.LevelError
		}
		s.Log.LogAttrs(r.Context(), level, "request",
			slog.String("id", requestID(r.Context())), slog.String("method", r.Method), slog.String("path", r.URL.Path),
			slog.Int("status", ww.Status()), slog.Int("bytes", ww.BytesWritten()), slog.Int("statements", statements.Own()),
			slog.Duration("took", time.Since(began)))
	})
}

// recovered turns a panic into an error page.
func (s *Server) recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			p := recover()
			if p == nil {
				return
			}
			if p == http.ErrAbortHandler { //nolint:errorlint // it is compared as net/http does
				panic(p)
			}
			s.Log.ErrorContext(r.Context(), "panic", "id", requestID(r.Context()), "what", fmt.Sprint(p), "stack", string(debug.Stack()))
			s.fail(w, r, fmt.Errorf("panic: %v", p))
		}()
		next.ServeHTTP(w, r)
	})
}

// policy is the content security policy: nothing inline, nothing from elsewhere.
// Designsystemet's icons are data addresses.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"

// secured sets the headers that hold for every answer.
func secured(baseURL string) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			h := w.Header()
			h.Set("Content-Security-Policy", policy)
			h.Set("X-Content-Type-Options", "nosniff")
			h.Set("Referrer-Policy", "same-origin")
			h.Set("Cross-Origin-Opener-Policy", "same-origin")
			h.Set("Cross-Origin-Resource-Policy", "same-origin")
			h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
			if strings.HasPrefix(baseURL, "https://") {
				h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
			}
			next.ServeHTTP(w, r)
		})
	}
}

// limited bounds what a request may send.
func limited(next http.Handler) http.Handler {
	return http.MaxBytesHandler(next, maxForm)
}

// protected refuses forms that another site sent, and keeps pages with case
// data out of caches.
func (s *Server) protected(next http.Handler) http.Handler {
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(s.page(func(http.ResponseWriter, *http.Request) error { return errCrossOrigin }))
	return guard.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	}))
}

// signedIn sends everybody else to the sign-in, and those who represent several
// customers to choose one first.
func (s *Server) signedIn(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := access.Fault(r.Context()); err != nil {
			s.fail(w, r, err)
			return
		}
		who, ok := access.From(r.Context())
		if !ok {
			if r.Method != http.MethodGet {
				s.fail(w, r, errSessionEnded)
				return
			}
			if _, without := access.SignedInWithoutRight(r.Context()); without {
				http.Redirect(w, r, access.NoRightPath, http.StatusSeeOther)
				return
			}
			http.Redirect(w, r, signInPath(r), http.StatusSeeOther) //nolint:gosec // our own page; the way back is checked there
			return
		}
		if len(who.Memberships) > 0 && who.OnBehalf == 0 && !who.Actor().AtKS() && r.URL.Path != view.PathActFor && r.URL.Path != view.PathSignOut {
			http.Redirect(w, r, view.PathActFor, http.StatusSeeOther)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// may lets those through who may do it anywhere; to others the page does not exist.
func (s *Server) may(do onboarding.Action) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			who, ok := access.From(r.Context())
			if !ok || !who.Actor().May(do, onboarding.Scope{}) {
				s.fail(w, r, onboarding.Missing())
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}
