package access

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
	"golang.org/x/sync/singleflight"
)

// issuerTimeout is how long an issuer may take to answer.
const issuerTimeout = 10 * time.Second

// maxIDToken is how long an ID token may be, in bytes.
const maxIDToken = 64 << 10

// signing are the ways in which a token may be signed: with a key that only the
// issuer has. None and those with a shared secret are not among them.
var signing = []string{oidc.RS256, oidc.RS384, oidc.RS512, oidc.PS256, oidc.PS384, oidc.PS512, oidc.ES256, oidc.ES384, oidc.ES512, oidc.EdDSA}

// issuer is a provider at work. It is asked what it is at the first sign-in, so
// that the program starts also while one is away.
type issuer struct {
	Provider

	redirect string
	now      func() time.Time
	client   *http.Client
	known    atomic.Pointer[discovered]
	asking   singleflight.Group
}

// discovered is what an issuer says of itself.
type discovered struct {
	oauth    oauth2.Config
	verifier *oidc.IDTokenVerifier
	names    bool // it names itself in its answers (RFC 9207)
}

func newIssuer(p Provider, site string, now func() time.Time) *issuer {
	return &issuer{
		Provider: p, redirect: site + CallbackPath(p.Key), now: now,
		client: &http.Client{Timeout: issuerTimeout},
	}
}

// CallbackPath is where an issuer leads back to.
func CallbackPath(key string) string { return "/logg-inn/" + key + "/svar" }

// LogoutPath is what an issuer opens in a frame to end a session.
func LogoutPath(key string) string { return "/logg-inn/" + key + "/avslutt" }

func (i *issuer) discover(ctx context.Context) (*discovered, error) {
	if d := i.known.Load(); d != nil {
		return d, nil
	}
	v, err, _ := i.asking.Do("", func() (any, error) {
		// Whoever asked first may leave; the client has its own time limit.
		p, err := oidc.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), i.client), i.Issuer)
		if err != nil {
			return nil, fmt.Errorf("discover %s: %w", i.Key, err)
		}
		var more struct {
			Names bool `json:"authorization_response_iss_parameter_supported"`
		}
		if err := p.Claims(&more); err != nil {
			return nil, fmt.Errorf("discover %s: %w", i.Key, err)
		}
		d := &discovered{
			oauth: oauth2.Config{
				ClientID: i.ClientID, ClientSecret: i.ClientSecret, Endpoint: p.Endpoint(), RedirectURL: i.redirect,
				Scopes: i.scopes(),
			},
			verifier: p.Verifier(&oidc.Config{ClientID: i.ClientID, SupportedSigningAlgs: signing, Now: i.now}),
			names:    more.Names,
		}
		i.known.Store(d)
		return d, nil
	})
	if err != nil {
		return nil, refused(Unreachable, err)
	}
	d, ok := v.(*discovered)
	if !ok {
		return nil, refused(Unreachable, nil)
	}
	return d, nil
}

func (i *issuer) scopes() []string {
	if i.Kind == Staff {
		return []string{oidc.ScopeOpenID, "profile", "email"}
	}
	return []string{oidc.ScopeOpenID, "profile"}
}

// address is where the browser goes to sign in.
func (i *issuer) address(d *discovered, f flow) (string, error) {
	options := []oauth2.AuthCodeOption{oidc.Nonce(f.Nonce), oauth2.S256ChallengeOption(f.Verifier)}
	if i.Kind == Ansattporten {
		more, err := i.asksFor()
		if err != nil {
			return "", err
		}
		options = append(options, more...)
	}
	return d.oauth.AuthCodeURL(f.State, options...), nil
}

// claims are what we read of an ID token. Ansattporten's also has the person's
// national identity number, pid: there is no place for it here.
type claims struct {
	Issuer        string          `json:"iss"`
	Subject       string          `json:"sub"`
	SID           string          `json:"sid"`
	ACR           string          `json:"acr"`
	Party         string          `json:"azp"`
	Name          string          `json:"name"`
	Email         string          `json:"email"`
	EmailVerified json.RawMessage `json:"email_verified"` // true; some say "true"
	Details       json.RawMessage `json:"authorization_details"`

	roles []string
}

func (c *claims) verifiedEmail(trusted bool) string {
	if trusted || strings.Trim(string(c.EmailVerified), `"`) == "true" {
		return c.Email
	}
	return ""
}

// redeem exchanges a code for the ID token and holds that against the flow that
// the browser began. The access token is dropped: nothing is fetched with it.
func (i *issuer) redeem(ctx context.Context, d *discovered, f flow, code string) (*claims, error) {
	ctx = oidc.ClientContext(ctx, i.client)
	token, err := d.oauth.Exchange(ctx, code, oauth2.VerifierOption(f.Verifier))
	if answer, ok := errors.AsType[*oauth2.RetrieveError](err); ok {
		// What the issuer wrote beside the code of the error is not for our log.
		return nil, refused(Distrusted, fmt.Errorf("token of %s: %s, status %d", i.Key, answer.ErrorCode, answer.Response.StatusCode))
	}
	if err != nil {
		return nil, refused(Unreachable, fmt.Errorf("token of %s: %w", i.Key, err))
	}
	raw, ok := token.Extra("id_token").(string)
	if !ok || len(raw) > maxIDToken {
		return nil, refused(Distrusted, fmt.Errorf("token of %s: no ID token in the answer", i.Key))
	}
	verified, err := d.verifier.Verify(ctx, raw)
	if err != nil {
		return nil, refused(Distrusted, fmt.Errorf("token of %s: %w", i.Key, err))
	}
	var c claims
	if err := verified.Claims(&c); err != nil {
		return nil, refused(Distrusted, fmt.Errorf("token of %s: %w", i.Key, err))
	}
	if err := i.hold(&c, verified, f); err != nil {
		return nil, refused(Distrusted, fmt.Errorf("token of %s: %w", i.Key, err))
	}
	if i.Kind == Staff {
		if c.roles, err = listed(verified, i.RolesClaim); err != nil {
			return nil, refused(Distrusted, fmt.Errorf("token of %s: %w", i.Key, err))
		}
	}
	return &c, nil
}

// hold checks what the verifier does not know of.
func (i *issuer) hold(c *claims, t *oidc.IDToken, f flow) error {
	switch {
	case t.Nonce == "" || t.Nonce != f.Nonce:
		return errors.New("made for another sign-in")
	case c.Party != "" && c.Party != i.ClientID:
		return errors.New("made for another program")
	case len(t.Audience) > 1 && c.Party == "":
		return errors.New("made for several programs, and not said for which")
	case c.Subject == "" || len(c.Subject) > 255:
		return errors.New("nobody is named")
	case t.IssuedAt.After(i.now().Add(5 * time.Minute)):
		return errors.New("issued in the future")
	}
	return nil
}

// listed reads a claim that is a list of strings, or one.
func listed(t *oidc.IDToken, claim string) ([]string, error) {
	var all map[string]json.RawMessage
	if err := t.Claims(&all); err != nil {
		return nil, fmt.Errorf("read claims: %w", err)
	}
	raw, ok := all[claim]
	if !ok {
		return nil, nil
	}
	var many []string
	if json.Unmarshal(raw, &many) == nil {
		return many, nil
	}
	var one string
	if err := json.Unmarshal(raw, &one); err != nil {
		return nil, fmt.Errorf("the claim %s is no list", claim)
	}
	return []string{one}, nil
}

// ksRoles are the roles at KS that the claim's values give.
func (p Provider) ksRoles(values []string) []string {
	var out []string
	for role, given := range p.Roles {
		if slices.ContainsFunc(values, func(v string) bool { return slices.Contains(given, v) }) {
			out = append(out, role)
		}
	}
	slices.Sort(out)
	return out
}
