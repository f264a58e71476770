package access

import (
	"context"
	"net/url"

	"github.com/jackc/pgx/v5"

	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
)

// LogoutFrame is who may show the page that ends an issuer's session in a frame:
// the issuer of that provider, and nobody else.
func (g *Gate) LogoutFrame(key string) (origin string, err error) {
	i, err := g.issuerOf(key)
	if err != nil {
		return "", err
	}
	u, err := url.Parse(i.Issuer)
	if err != nil {
		return "", onboarding.Missing()
	}
	return u.Scheme + "://" + u.Host, nil
}

// EndIssued ends the sessions that an issuer names (front-channel logout). The
// browser's own cookie says nothing here: in a frame it is not sent.
func (g *Gate) EndIssued(ctx context.Context, key, iss, sid string) error {
	i, err := g.issuerOf(key)
	if err != nil {
		return err
	}
	if iss != i.Issuer || sid == "" {
		return onboarding.BadField("iss", "field.required")
	}
	return postgres.EndIssuerSessions(ctx, g.pool, iss, sid, g.now())
}

// Sessions lists the signed-in person's own sessions, the last used first.
func (g *Gate) Sessions(ctx context.Context, who *Identity) ([]postgres.OpenSession, error) {
	return postgres.SessionsOf(ctx, g.pool, who.ID, hashed(g.sessions.Token(ctx)), g.now(), g.idle)
}

// EndOwn ends one of the signed-in person's other sessions, or all others where
// one is 0.
func (g *Gate) EndOwn(ctx context.Context, who *Identity, one int64) error {
	_, err := postgres.EndSessionsOf(ctx, g.pool, who.ID, one, hashed(g.sessions.Token(ctx)), g.now())
	return err
}

// Present lists the persons who are signed in.
func (g *Gate) Present(ctx context.Context) ([]postgres.Present, error) {
	return postgres.WhoIsPresent(ctx, g.pool, g.now(), g.idle)
}

// EndAllOf ends a person's sessions at once, and revokes the codes under way.
// Only an administrator does.
func (g *Gate) EndAllOf(ctx context.Context, by onboarding.Actor, id onboarding.PersonID) error {
	if err := by.Check(onboarding.Administer, onboarding.Scope{}); err != nil {
		return err
	}
	return postgres.InTx(ctx, g.pool, func(tx pgx.Tx) error {
		n, err := postgres.EndSessionsOf(ctx, tx, id, 0, nil, g.now())
		if err != nil {
			return err
		}
		if err := postgres.RevokeCodes(ctx, tx, id, g.now()); err != nil {
			return err
		}
		return postgres.AppendEvent(ctx, tx, postgres.Event{
			At: g.now(), Actor: by.Person, Side: "ks", Kind: "sessions.ended", Data: map[string]any{"person": id, "n": n},
		})
	})
}
