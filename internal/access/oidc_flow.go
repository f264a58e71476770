package access

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"time"

	"golang.org/x/oauth2"

	"github.com/ks-no/tilkobling/internal/onboarding"
)

// flowTime is how long a person may be away at the issuer.
const flowTime = 15 * time.Minute

// flowsKept is how many sign-ins one browser can have under way: tabs.
const flowsKept = 5

// errorCode is what an issuer may call an error; anything else is not for the log.
var errorCode = regexp.MustCompile(`^[a-z_]{1,60}$`)

// flow is a sign-in at an issuer that a browser began. It is kept in the
// browser's session, so an answer counts in that browser alone, and once.
type flow struct {
	Key      string              `json:"key"` // of the provider
	State    string              `json:"state"`
	Nonce    string              `json:"nonce"`
	Verifier string              `json:"verifier"`
	To       string              `json:"to"`   // where to go afterwards
	Link     onboarding.PersonID `json:"link"` // who is signed in and links the subject with the own person
	Begun    time.Time           `json:"begun"`
}

// Begin starts a sign-in at a provider: it gives the address that the browser
// goes to. With link, whoever is signed in links the subject with the own person.
func (g *Gate) Begin(ctx context.Context, key, to string, link bool) (string, error) {
	i, err := g.issuerOf(key)
	if err != nil {
		return "", err
	}
	d, err := i.discover(ctx)
	if err != nil {
		return "", err
	}
	f := flow{Key: key, State: rand.Text(), Nonce: rand.Text(), Verifier: oauth2.GenerateVerifier(), To: to, Begun: g.now()}
	who, signedIn := From(ctx)
	if link {
		if !signedIn || i.Kind != Ansattporten {
			return "", onboarding.Missing()
		}
		f.Link = who.ID
	}
	address, err := i.address(d, f)
	if err != nil {
		return "", err
	}
	flows := append(g.flows(ctx), f)
	if err := g.keepFlows(ctx, flows[max(0, len(flows)-flowsKept):]); err != nil {
		return "", err
	}
	g.shorten(ctx)
	return address, nil
}

// shorten has the session of somebody who is not signed in end soon.
func (g *Gate) shorten(ctx context.Context) {
	if g.sessions.GetInt64(ctx, keyPerson) == 0 {
		g.sessions.SetDeadline(ctx, time.Now().Add(2*flowTime))
	}
}

func (g *Gate) flows(ctx context.Context) []flow {
	var out []flow
	if json.Unmarshal([]byte(g.sessions.GetString(ctx, keyFlows)), &out) != nil {
		return nil
	}
	return out
}

func (g *Gate) keepFlows(ctx context.Context, flows []flow) error {
	b, err := json.Marshal(flows)
	if err != nil {
		return fmt.Errorf("keep sign-ins: %w", err)
	}
	g.sessions.Put(ctx, keyFlows, string(b))
	return nil
}

// takeFlow takes the flow that an answer belongs to. It is gone whatever comes
// of it.
func (g *Gate) takeFlow(ctx context.Context, key, state string) (flow, error) {
	var taken flow
	var rest []flow
	for _, f := range g.flows(ctx) {
		if f.State == state && f.State != "" {
			taken = f
		} else {
			rest = append(rest, f)
		}
	}
	if taken.State == "" {
		return flow{}, refused(Stale, nil)
	}
	if err := g.keepFlows(ctx, rest); err != nil {
		return flow{}, err
	}
	if taken.Key != key || g.now().Sub(taken.Begun) > flowTime {
		return flow{}, refused(Stale, nil)
	}
	return taken, nil
}

// Finish takes the answer of an issuer and lets the person in. It gives the path
// to go on to.
func (g *Gate) Finish(ctx context.Context, key string, answer url.Values, agent string) (to string, err error) {
	i, err := g.issuerOf(key)
	if err != nil {
		return "", err
	}
	f, err := g.takeFlow(ctx, key, answer.Get("state"))
	if err != nil {
		return "", err
	}
	d, err := i.discover(ctx)
	if err != nil {
		return "", err
	}
	// Another issuer's answer may have been led to this one's address.
	if iss := answer.Get("iss"); iss != i.Issuer && (iss != "" || d.names) {
		return "", refused(Distrusted, fmt.Errorf("the answer is not from %s", key))
	}
	if code := answer.Get("error"); code != "" {
		if code == "access_denied" {
			return "", refused(Cancelled, nil)
		}
		if !errorCode.MatchString(code) {
			code = "an error of no known form"
		}
		return "", refused(Distrusted, fmt.Errorf("%s answered %s", key, code))
	}
	c, err := i.redeem(ctx, d, f, answer.Get("code"))
	if err != nil {
		return "", err
	}
	if i.Kind == Staff {
		return f.To, g.admitStaff(ctx, i, c, Browser(agent))
	}
	return g.admitRepresentative(ctx, i, f, c, Browser(agent))
}
