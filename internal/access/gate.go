package access

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
)

// Keys of what a session holds.
const (
	keyPerson   = "person"
	keyCustomer = "customer"
	keyMethod   = "method"
	keyFlash    = "flash"
	keyBegun    = "begun"   // when the person signed in
	keyBrowser  = "browser" // in which kind of browser
	keyIssuer   = "issuer"  // who vouched for the person
	keySID      = "sid"     // what the issuer calls the session
	keyBound    = "bound"   // numbers of the organisations that the person represents
	keyFlows    = "flows"   // sign-ins at issuers that are under way
	keyNoRight  = "noright" // somebody is signed in without representing anybody
	keyPending  = "pending" // somebody whom an issuer vouches for and we do not know yet
	keyAsked    = "asked"   // the secret of the browser that asked for a code
	keyTo       = "to"      // where to go when the code is right
)

// How a person came in, as sessions and confirmations keep it.
const (
	MethodStaff        = "staff"        // KS's own issuer
	MethodAnsattporten = "ansattporten" // with the organisation that the person represents
	MethodCode         = "code"         // a code by e-mail
	MethodDevelopment  = "development"  // as whoever one likes; in development alone
)

// Gate signs people in and out and knows who they are.
type Gate struct {
	pool     *pgxpool.Pool
	sessions *scs.SessionManager
	issuers  []*issuer
	site     string
	codes    bool
	idle     time.Duration
	now      func() time.Time
}

// Options of a Gate.
type Options struct {
	Secure   bool          // cookies over https only
	Idle     time.Duration // a session not used for so long ends
	Lifetime time.Duration // every session ends then
	Now      func() time.Time
	Log      *slog.Logger // nil is silence

	Site      string     // where people reach the program: issuers and mails lead back there
	Providers []Provider // who vouches for people, in the order of the sign-in page
	Codes     bool       // codes by e-mail are offered: there is a way for mail to go out
}

// NewGate makes a gate whose sessions lie in the database.
func NewGate(pool *pgxpool.Pool, o Options) *Gate {
	m := scs.New()
	m.Store = store{pool: pool, idle: o.Idle, now: o.Now} // it keeps the idle time, so that reading a page writes no session
	m.Lifetime = o.Lifetime
	m.Cookie.Name = "tilkobling"
	if o.Secure {
		m.Cookie.Name = "__Host-tilkobling"
	}
	m.Cookie.Secure, m.Cookie.HttpOnly, m.Cookie.Path = o.Secure, true, "/"
	m.Cookie.SameSite = http.SameSiteLaxMode
	m.HashTokenInStore = false // the store hashes
	log := o.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	m.ErrorFunc = func(w http.ResponseWriter, r *http.Request, err error) {
		if r.Context().Err() != nil {
			return // the reader has left
		}
		log.ErrorContext(r.Context(), "session", "error", err)
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
	}
	g := &Gate{pool: pool, sessions: m, site: o.Site, codes: o.Codes, idle: o.Idle, now: o.Now}
	for _, p := range o.Providers {
		g.issuers = append(g.issuers, newIssuer(p, o.Site, o.Now))
	}
	return g
}

// Middleware loads the session and who is signed in.
func (g *Gate) Middleware(next http.Handler) http.Handler {
	return g.sessions.LoadAndSave(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := r.Context()
		id := onboarding.PersonID(g.sessions.GetInt64(ctx, keyPerson))
		if id == 0 {
			next.ServeHTTP(w, r.WithContext(g.withNoRight(ctx)))
			return
		}
		who, err := postgres.LoadIdentityThrough(ctx, g.pool, id, g.entrance(ctx))
		if onboarding.KindOf(err) == onboarding.NotFound {
			next.ServeHTTP(w, r)
			return
		}
		if err != nil {
			next.ServeHTTP(w, r.WithContext(context.WithValue(ctx, faultKey{}, err)))
			return
		}
		i := &Identity{
			Identity: *who, Method: g.sessions.GetString(ctx, keyMethod),
			OnBehalf: onboarding.CustomerID(g.sessions.GetInt64(ctx, keyCustomer)),
		}
		next.ServeHTTP(w, r.WithContext(with(ctx, i)))
	}))
}

type faultKey struct{}

// Fault is what kept the middleware from finding out who is signed in.
func Fault(ctx context.Context) error {
	err, _ := ctx.Value(faultKey{}).(error)
	return err
}

// SignOut ends the session.
func (g *Gate) SignOut(ctx context.Context) error {
	if err := g.sessions.Destroy(ctx); err != nil {
		return fmt.Errorf("end session: %w", err)
	}
	return nil
}

// ActFor chooses on whose behalf the signed-in person acts.
func (g *Gate) ActFor(ctx context.Context, id onboarding.CustomerID) error {
	who, ok := From(ctx)
	if !ok {
		return onboarding.Missing()
	}
	for _, m := range who.Memberships {
		if m.Customer == id {
			g.sessions.Put(ctx, keyCustomer, int64(id))
			return nil
		}
	}
	return onboarding.Missing()
}

// Flash leaves a word for the next page: a key of the catalogues.
func (g *Gate) Flash(ctx context.Context, key string) { g.sessions.Put(ctx, keyFlash, key) }

// TakeFlash takes the word that was left.
func (g *Gate) TakeFlash(ctx context.Context) string { return g.sessions.PopString(ctx, keyFlash) }
