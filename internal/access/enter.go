package access

import (
	"context"
	"fmt"
	"strings"

	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
)

// entry is somebody who is let in.
type entry struct {
	person  onboarding.PersonID
	method  string
	browser string
	issuer  string // who vouched, where somebody did
	sid     string
	bound   []string // numbers of the organisations that the person represents; nil: not bounded
}

func (e entry) entrance() postgres.Entrance {
	return postgres.Entrance{WithoutKS: withoutKS(e.method), Organisations: e.bound}
}

// withoutKS: a role at KS is had through KS's own issuer alone, so that nobody
// goes round what KS demands there.
func withoutKS(method string) bool { return method == MethodCode || method == MethodAnsattporten }

// entrance is how the session's person came in.
func (g *Gate) entrance(ctx context.Context) postgres.Entrance {
	e := postgres.Entrance{WithoutKS: withoutKS(g.sessions.GetString(ctx, keyMethod))}
	if bound := g.sessions.GetString(ctx, keyBound); bound != "" {
		e.Organisations = strings.Split(bound, ",")
	}
	return e
}

// SignIn makes the session the person's, with a new token.
func (g *Gate) SignIn(ctx context.Context, id onboarding.PersonID, method, agent string) error {
	return g.enter(ctx, entry{person: id, method: method, browser: Browser(agent)})
}

// enter begins the person's session: what the browser's session held before is
// gone, its token too. Who has nothing to do here is not let in.
func (g *Gate) enter(ctx context.Context, e entry) error {
	who, err := postgres.LoadIdentityThrough(ctx, g.pool, e.person, e.entrance())
	if onboarding.KindOf(err) == onboarding.NotFound {
		return refused(NoRole, nil)
	}
	if err != nil {
		return err
	}
	if e.method != MethodDevelopment && len(who.KSRoles)+len(who.Memberships)+len(who.Developer) == 0 {
		return refused(NoRole, nil)
	}
	if err := g.renew(ctx); err != nil {
		return err
	}
	g.sessions.Put(ctx, keyPerson, int64(e.person))
	g.sessions.Put(ctx, keyMethod, e.method)
	g.sessions.Put(ctx, keyBegun, g.now().Unix())
	for key, value := range map[string]string{
		keyBrowser: e.browser, keyIssuer: e.issuer, keySID: e.sid, keyBound: strings.Join(e.bound, ","),
	} {
		if value != "" {
			g.sessions.Put(ctx, key, value)
		}
	}
	i := Identity{Identity: *who}
	if cs := i.Customers(); len(cs) == 1 {
		g.sessions.Put(ctx, keyCustomer, int64(cs[0].Customer))
	}
	return nil
}

// renew empties the session and gives it a new token.
func (g *Gate) renew(ctx context.Context) error {
	if err := g.sessions.Clear(ctx); err != nil {
		return fmt.Errorf("empty session: %w", err)
	}
	if err := g.sessions.RenewToken(ctx); err != nil {
		return fmt.Errorf("renew session: %w", err)
	}
	return nil
}
