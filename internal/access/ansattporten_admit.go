package access

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
)

// Paths that a sign-in can lead to.
const (
	NoRightPath = "/logg-inn/uten-tilgang"
	MeetPath    = "/logg-inn/koble"
)

// NoRight is somebody who is signed in without representing anybody.
type NoRight struct {
	Key          string `json:"key"` // of the provider
	Organisation string `json:"organisation"`
	Right        string `json:"right"`
	Unnamed      bool   `json:"unnamed"` // has the right, but is named in no case of the organisation
}

type noRightKey struct{}

// SignedInWithoutRight is who is signed in without representing anybody, if so.
func SignedInWithoutRight(ctx context.Context) (NoRight, bool) {
	n, ok := ctx.Value(noRightKey{}).(NoRight)
	return n, ok
}

func (g *Gate) withNoRight(ctx context.Context) context.Context {
	var n NoRight
	raw := g.sessions.GetString(ctx, keyNoRight)
	if raw == "" || json.Unmarshal([]byte(raw), &n) != nil {
		return ctx
	}
	return context.WithValue(ctx, noRightKey{}, n)
}

// Pending is somebody whom Ansattporten vouches for, with the right for an
// organisation, and whom no person here is linked with yet.
type Pending struct {
	Key          string    `json:"key"`
	Subject      string    `json:"subject"`
	SID          string    `json:"sid"`
	Organisation string    `json:"organisation"` // its name
	Numbers      []string  `json:"numbers"`
	To           string    `json:"to"`
	At           time.Time `json:"at"`
}

// PendingOf is who waits in this browser to be known, if anybody.
func (g *Gate) PendingOf(ctx context.Context) (Pending, bool) {
	var p Pending
	raw := g.sessions.GetString(ctx, keyPending)
	if raw == "" || json.Unmarshal([]byte(raw), &p) != nil || g.now().Sub(p.At) > 2*flowTime {
		return Pending{}, false
	}
	return p, true
}

// admitRepresentative lets in who has the right for an organisation, as the
// person that the subject is linked with. The link is made once: by the person
// being signed in already, by a verified e-mail address in the token, or by a
// code sent to the e-mail address under which KS knows the person.
func (g *Gate) admitRepresentative(ctx context.Context, i *issuer, f flow, c *claims, browser string) (string, error) {
	if !sure(c.ACR) {
		return "", refused(Level, nil)
	}
	right, chosen := i.represents(c.Details)
	if len(right) == 0 {
		return g.withoutRight(ctx, NoRight{Key: i.Key, Organisation: chosen, Right: i.Right}, i.Issuer, c.SID)
	}
	e := entry{method: MethodAnsattporten, browser: browser, issuer: i.Issuer, sid: c.SID}
	for _, o := range right {
		e.bound = append(e.bound, o.number)
	}
	var taken bool
	err := postgres.InTx(ctx, g.pool, func(tx pgx.Tx) (err error) {
		e.person, taken, err = g.recognise(ctx, tx, postgres.Subject{Issuer: i.Issuer, Subject: c.Subject}, f, c)
		return err
	})
	switch {
	case err != nil:
		return "", err
	case taken:
		return "", refused(Taken, nil)
	case e.person == 0:
		return g.keepPending(ctx, Pending{
			Key: i.Key, Subject: c.Subject, SID: c.SID, Organisation: right[0].name, Numbers: e.bound, To: f.To, At: g.now(),
		})
	}
	return g.enterAsRepresentative(ctx, e, NoRight{Key: i.Key, Organisation: right[0].name, Right: i.Right, Unnamed: true}, f.To)
}

// enterAsRepresentative lets the person in, or says that nobody named the person
// for the organisation.
func (g *Gate) enterAsRepresentative(ctx context.Context, e entry, n NoRight, to string) (string, error) {
	err := g.enter(ctx, e)
	if r, ok := RefusalOf(err); ok && r.Reason == NoRole {
		return g.withoutRight(ctx, n, e.issuer, e.sid)
	}
	return to, err
}

// recognise finds the person of a subject, and makes the link where it can.
func (g *Gate) recognise(ctx context.Context, tx pgx.Tx, s postgres.Subject, f flow, c *claims) (id onboarding.PersonID, taken bool, err error) {
	id, err = postgres.PersonOf(ctx, tx, s, g.now())
	if err != nil || id != 0 {
		return id, f.Link != 0 && id != f.Link, err
	}
	if id = f.Link; id == 0 {
		email := c.verifiedEmail(false)
		if email == "" {
			return 0, false, nil
		}
		p, known, err := postgres.MayHaveCode(ctx, tx, email)
		if err != nil || !known {
			return 0, false, err
		}
		id = p.ID
	}
	linked, err := postgres.LinkSubject(ctx, tx, s, id, g.now())
	return id, !linked, err
}

// withoutRight begins a session of nobody: it leads to the page that helps, and
// to nothing else.
func (g *Gate) withoutRight(ctx context.Context, n NoRight, issuer, sid string) (string, error) {
	if err := g.keepAlone(ctx, keyNoRight, n); err != nil {
		return "", err
	}
	g.sessions.Put(ctx, keyIssuer, issuer)
	g.sessions.Put(ctx, keySID, sid)
	return NoRightPath, nil
}

func (g *Gate) keepPending(ctx context.Context, p Pending) (string, error) {
	return MeetPath, g.keepAlone(ctx, keyPending, p)
}

// keepAlone begins a new session with one value in it, for a short time.
func (g *Gate) keepAlone(ctx context.Context, key string, value any) error {
	b, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("keep %s: %w", key, err)
	}
	if err := g.renew(ctx); err != nil {
		return err
	}
	g.sessions.Put(ctx, key, string(b))
	g.shorten(ctx)
	return nil
}
