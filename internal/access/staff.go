package access

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
)

// admitStaff lets one of KS in with the roles that the token gives now. The
// first time, the person is made, or found by an e-mail address that the issuer
// has verified. Who has no role any more loses the open sessions, too.
func (g *Gate) admitStaff(ctx context.Context, i *issuer, c *claims, browser string) error {
	roles := i.ksRoles(c.roles)
	subject := postgres.Subject{Issuer: i.Issuer, Subject: c.Subject}
	var id onboarding.PersonID
	var why Reason
	err := postgres.InTx(ctx, g.pool, func(tx pgx.Tx) error {
		now := g.now()
		var err error
		if id, err = postgres.PersonOf(ctx, tx, subject, now); err != nil {
			return err
		}
		if id == 0 {
			if id, err = g.meet(ctx, tx, i, c, len(roles) > 0); err != nil || id == 0 {
				why = NoRole
				return err
			}
			linked, err := postgres.LinkSubject(ctx, tx, subject, id, now)
			if err != nil {
				return err
			}
			if !linked {
				why = Taken
				return nil
			}
		}
		has, err := postgres.SetIssuerRoles(ctx, tx, id, roles, now)
		if err != nil {
			return err
		}
		if !has {
			why = NoRole
			_, err := postgres.EndSessionsOf(ctx, tx, id, 0, nil, now)
			return err
		}
		if name := clip(c.Name, 200); name != "" {
			return postgres.RenamePerson(ctx, tx, id, name)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if why != "" {
		return refused(why, nil)
	}
	return g.enter(ctx, entry{person: id, method: MethodStaff, browser: browser, issuer: i.Issuer, sid: c.SID})
}

// meet finds or makes the person behind a subject that we do not know; 0 where
// neither is to be: without a role from the issuer only somebody who has one by
// hand is let in.
func (g *Gate) meet(ctx context.Context, tx pgx.Tx, i *issuer, c *claims, welcome bool) (onboarding.PersonID, error) {
	email := clip(c.verifiedEmail(i.TrustEmail), 254)
	if !welcome {
		if email == "" {
			return 0, nil
		}
		id, err := postgres.PersonByEmail(ctx, tx, email)
		if err != nil || id == 0 {
			return 0, err
		}
		p, err := postgres.PersonByID(ctx, tx, id)
		if err != nil || !p.AtKS {
			return 0, err
		}
		return id, nil
	}
	name := clip(c.Name, 200)
	if name == "" {
		name = clip(c.Email, 200)
	}
	p, err := postgres.NamePerson(ctx, tx, postgres.PersonRow{Name: name, Email: email}, g.now())
	return p.ID, err
}

// clip keeps a text to so many characters.
func clip(s string, limit int) string {
	if r := []rune(s); len(r) > limit {
		return string(r[:limit])
	}
	return s
}
