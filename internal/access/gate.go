package access

import (
	"context"
	"fmt"
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
)

// MethodDevelopment is the sign-in that development alone has.
const MethodDevelopment = "development"

// Gate signs people in and out and knows who they are.
type Gate struct {
	pool     *pgxpool.Pool
	sessions *scs.SessionManager
}

// Options of a Gate.
type Options struct {
	Secure   bool          // cookies over https only
	Idle     time.Duration // a session not used for so long ends
	Lifetime time.Duration // every session ends then
	Now      func() time.Time
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
	return &Gate{pool: pool, sessions: m}
}

// Middleware loads the session and who is signed in.
func (g *Gate) Middleware(next http.Handler) http.Handler {
	return g.sessions.LoadAndSave(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := r.Context()
		id := onboarding.PersonID(g.sessions.GetInt64(ctx, keyPerson))
		if id == 0 {
			next.ServeHTTP(w, r)
			return
		}
		who, err := postgres.LoadIdentity(ctx, g.pool, id)
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

// SignIn makes the session the person's, with a new token.
func (g *Gate) SignIn(ctx context.Context, id onboarding.PersonID, method string) error {
	who, err := postgres.LoadIdentity(ctx, g.pool, id)
	if err != nil {
		return err
	}
	if err := g.sessions.RenewToken(ctx); err != nil {
		return fmt.Errorf("renew session: %w", err)
	}
	g.sessions.Put(ctx, keyPerson, int64(id))
	g.sessions.Put(ctx, keyMethod, method)
	g.sessions.Remove(ctx, keyCustomer)
	i := Identity{Identity: *who}
	if cs := i.Customers(); len(cs) == 1 {
		g.sessions.Put(ctx, keyCustomer, int64(cs[0].Customer))
	}
	return nil
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
