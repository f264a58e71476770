package access

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"math/big"
	"net/netip"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
)

// How codes by e-mail are bounded.
const (
	codeTime        = 15 * time.Minute
	invitationTime  = 7 * 24 * time.Hour
	codeAttempts    = 5         // at one code
	codesPerEmail   = 5         // in codesPeriod
	codesPerAsker   = 30        // from one network address
	codesPeriod     = time.Hour //
	codeDigits      = 6
	codesInTheWorld = 1_000_000
)

// CodePath is the page that a link in a mail leads to. The secret stands in the
// query, which is not logged.
func CodePath(token string) string { return "/logg-inn/kode/skriv?lenke=" + token }

// CodeMinutes is how long a code that was asked for works.
func CodeMinutes() int { return int(codeTime.Minutes()) }

// newCode makes the two secrets of a code: the link's and the six digits.
func newCode() (token, code string, err error) {
	n, err := rand.Int(rand.Reader, big.NewInt(codesInTheWorld))
	if err != nil {
		return "", "", fmt.Errorf("make a code: %w", err)
	}
	return rand.Text(), fmt.Sprintf("%0*d", codeDigits, n), nil
}

// codeHash ties the digits to their link: alone they are guessed too easily.
func codeHash(token, code string) []byte { return hashed(token + " " + code) }

func emailHash(email string) []byte { return hashed("email " + strings.ToLower(email)) }

// askerHash counts by network, not by machine, where addresses are plenty.
func askerHash(address string) []byte {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return hashed("asker " + address)
	}
	if a = a.Unmap(); a.Is6() {
		p, err := a.WithZone("").Prefix(64)
		if err == nil {
			return hashed("asker " + p.String())
		}
	}
	return hashed("asker " + a.String())
}

// AskForCode sends a code to the e-mail address, if it is that of somebody whom
// one lets in. Whether it is cannot be told from the answer. The code counts in
// this browser alone.
func (g *Gate) AskForCode(ctx context.Context, email, asker, to string) error {
	if !g.codes {
		return onboarding.Missing()
	}
	token, code, err := newCode()
	if err != nil {
		return err
	}
	secret := rand.Text()
	now := g.now()
	n := postgres.NewCode{
		Kind: postgres.CodeRequest, Email: emailHash(email), Asker: askerHash(asker), Browser: hashed(secret),
		Token: hashed(token), Code: codeHash(token, code), At: now, Expires: now.Add(codeTime),
	}
	var often bool
	err = postgres.InTx(ctx, g.pool, func(tx pgx.Tx) error {
		if err := postgres.SerialiseCodes(ctx, tx, n.Email, n.Asker); err != nil {
			return err
		}
		forEmail, fromAsker, err := postgres.CodesAsked(ctx, tx, n.Email, n.Asker, now.Add(-codesPeriod))
		if err != nil {
			return err
		}
		if often = forEmail >= codesPerEmail || fromAsker >= codesPerAsker; often {
			return nil
		}
		p, known, err := postgres.MayHaveCode(ctx, tx, email)
		if err != nil {
			return err
		}
		if known {
			n.Person = p.ID
		}
		id, err := postgres.InsertCode(ctx, tx, n)
		if err != nil || !known {
			return err
		}
		return postgres.QueueMail(ctx, tx, g.codeMail(p, id, token, code, now))
	})
	if err != nil {
		return err
	}
	if often {
		return refused(TooMany, nil)
	}
	g.sessions.Put(ctx, keyAsked, secret)
	g.sessions.Put(ctx, keyTo, to)
	g.shorten(ctx)
	return nil
}

// askedHere tells whether the code counts in this browser. An invitation was
// asked for in none.
func (g *Gate) askedHere(ctx context.Context, c postgres.Code) bool {
	if len(c.Browser) == 0 {
		return c.Kind == postgres.CodeInvitation
	}
	secret := g.sessions.GetString(ctx, keyAsked)
	return secret != "" && subtle.ConstantTimeCompare(hashed(secret), c.Browser) == 1
}

// CodeAwaited tells whether the six digits can be typed at a link. It uses
// nothing up: mail is scanned by machines that open links.
func (g *Gate) CodeAwaited(ctx context.Context, token string) error {
	c, ok, err := postgres.CodeInForce(ctx, g.pool, hashed(token), g.now(), codeAttempts)
	if err != nil {
		return err
	}
	if !ok || !g.askedHere(ctx, c) {
		return refused(StaleCode, nil)
	}
	return nil
}

// RedeemCode lets the person in whose code it is. Somebody whom Ansattporten
// vouches for and who waits to be known is linked with that person. A wrong code
// is an Invalid, and counts.
func (g *Gate) RedeemCode(ctx context.Context, token, code, agent string) (to string, err error) {
	if err := g.CodeAwaited(ctx, token); err != nil {
		return "", err
	}
	p, pending := g.PendingOf(ctx)
	var i *issuer
	if pending {
		if i, err = g.issuerOf(p.Key); err != nil {
			return "", err
		}
	}
	var c postgres.Code
	var inForce, right, taken bool
	err = postgres.InTx(ctx, g.pool, func(tx pgx.Tx) (err error) {
		now := g.now()
		if c, inForce, err = postgres.TryCode(ctx, tx, hashed(token), now, codeAttempts); err != nil || !inForce {
			return err
		}
		right = c.Person != 0 && subtle.ConstantTimeCompare(codeHash(token, code), c.Hash) == 1
		if !right {
			return nil
		}
		if err := postgres.UseCode(ctx, tx, c.ID, now); err != nil || !pending {
			return err
		}
		linked, err := postgres.LinkSubject(ctx, tx, postgres.Subject{Issuer: i.Issuer, Subject: p.Subject}, c.Person, now)
		taken = !linked
		return err
	})
	switch {
	case err != nil:
		return "", err
	case !inForce:
		return "", refused(StaleCode, nil)
	case !right:
		return "", onboarding.BadField("code", "field.code_wrong")
	case taken:
		return "", refused(Taken, nil)
	}
	to = g.sessions.GetString(ctx, keyTo)
	if to == "" {
		to = "/"
	}
	if !pending {
		return to, g.enter(ctx, entry{person: c.Person, method: MethodCode, browser: Browser(agent)})
	}
	return g.enterAsRepresentative(ctx, entry{
		person: c.Person, method: MethodAnsattporten, browser: Browser(agent), issuer: i.Issuer, sid: p.SID, bound: p.Numbers,
	}, NoRight{Key: i.Key, Organisation: p.Organisation, Right: i.Right, Unnamed: true}, p.To)
}
