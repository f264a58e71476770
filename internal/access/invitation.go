package access

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
)

// Invite sends a person a link and a code, without being asked. An earlier
// invitation is revoked. The caller has seen to that the actor may.
func (g *Gate) Invite(ctx context.Context, by *Identity, id onboarding.PersonID) error {
	if !g.codes {
		return onboarding.Refuse("rule.no_mail")
	}
	token, code, err := newCode()
	if err != nil {
		return err
	}
	return postgres.InTx(ctx, g.pool, func(tx pgx.Tx) error {
		p, err := postgres.PersonByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if _, may, err := postgres.MayHaveCode(ctx, tx, p.Email); err != nil || !may {
			if err == nil {
				err = onboarding.Missing()
			}
			return err
		}
		now := g.now()
		n, err := postgres.InsertCode(ctx, tx, postgres.NewCode{
			Kind: postgres.CodeInvitation, Person: id, Email: emailHash(p.Email), Token: hashed(token), Code: codeHash(token, code),
			By: by.ID, At: now, Expires: now.Add(invitationTime),
		})
		if err != nil {
			return err
		}
		return postgres.QueueMail(ctx, tx, g.invitationMail(p, n, token, code, by.Name, now))
	})
}

// Uninvite revokes all codes of a person that are in force.
func (g *Gate) Uninvite(ctx context.Context, id onboarding.PersonID) error {
	return postgres.InTx(ctx, g.pool, func(tx pgx.Tx) error {
		return postgres.RevokeCodes(ctx, tx, id, g.now())
	})
}
