package access

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"github.com/ks-no/tilkobling/internal/onboarding"
)

// Kind is for whom a provider is, and so what is asked of it.
type Kind string

// The kinds.
const (
	Staff        Kind = "staff"        // KS's people: Entra ID, or whatever KS uses
	Ansattporten Kind = "ansattporten" // people of customers and suppliers, with the organisation they represent
)

// Provider is one that vouches for people by OpenID Connect, as configured.
type Provider struct {
	Key          string `json:"key"`  // in addresses: "ks" gives /logg-inn/ks
	Kind         Kind   `json:"kind"` //
	Name         string `json:"name"` // as people know it
	Issuer       string `json:"issuer"`
	ClientID     string `json:"client_id"`
	ClientSecret string `json:"client_secret"`

	// Of staff.
	RolesClaim string              `json:"roles_claim"` // "roles" or "groups"
	Roles      map[string][]string `json:"roles"`       // role at KS → the claim's values that give it
	TrustEmail bool                `json:"trust_email"` // e-mail addresses are the issuer's own to give, so they count as verified

	// Of Ansattporten.
	Resource string `json:"resource"` // of Altinn: urn:altinn:resource:…
	Action   string `json:"action"`   // what the person must have the right to do with it
	Right    string `json:"right"`    // what the right is called in Altinn
}

var providerKey = regexp.MustCompile(`^[a-z0-9-]{1,40}$`)

// taken are addresses below the sign-in's that are no provider's.
var takenKeys = []string{"kode", "uten-tilgang", "koble"}

const resourcePrefix = "urn:altinn:resource:"

// Validate says all that is wrong with a provider. loopback allows one on this
// machine, without https.
func (p Provider) Validate(loopback bool) error {
	var wrong []error
	say := func(format string, args ...any) {
		wrong = append(wrong, fmt.Errorf("provider "+p.Key+": "+format, args...))
	}
	if !providerKey.MatchString(p.Key) {
		say("key must be small letters, digits and hyphens")
	}
	for _, k := range takenKeys {
		if p.Key == k {
			say("the key is the program's own")
		}
	}
	if u, err := url.Parse(p.Issuer); err != nil || u.Host == "" || u.Scheme != "https" && (!loopback || !onLoopback(u)) {
		say("issuer must be an https address")
	}
	for _, need := range [][2]string{{"name", p.Name}, {"client_id", p.ClientID}, {"client_secret", p.ClientSecret}} {
		if need[1] == "" {
			say("%s is missing", need[0])
		}
	}
	switch p.Kind {
	case Staff:
		wrong = append(wrong, p.validateRoles()...)
	case Ansattporten:
		if !strings.HasPrefix(p.Resource, resourcePrefix) || len(p.Resource) == len(resourcePrefix) {
			say("resource must be %s and the resource's id", resourcePrefix)
		}
		if p.Action == "" || p.Right == "" {
			say("action and right are missing")
		}
	default:
		say("kind must be staff or ansattporten")
	}
	return errors.Join(wrong...)
}

func (p Provider) validateRoles() (wrong []error) {
	if p.RolesClaim == "" || len(p.Roles) == 0 {
		wrong = append(wrong, fmt.Errorf("provider %s: roles_claim and roles are missing: nobody would be let in", p.Key))
	}
	for name, values := range p.Roles {
		if r, ok := onboarding.RoleNamed(name); !ok || !atKS.Has(r) {
			wrong = append(wrong, fmt.Errorf("provider %s: %s is no role at KS", p.Key, name))
		}
		for _, v := range values {
			if v == "" {
				wrong = append(wrong, fmt.Errorf("provider %s: an empty value would give the role %s", p.Key, name))
			}
		}
	}
	return wrong
}

// atKS are the roles that an issuer can give.
var atKS = onboarding.RoleSet(onboarding.RoleCaseHandler, onboarding.RoleTechnician, onboarding.RoleManager, onboarding.RoleAdministrator)

func onLoopback(u *url.URL) bool {
	return u.Scheme == "http" && (u.Hostname() == "127.0.0.1" || u.Hostname() == "::1" || u.Hostname() == "localhost")
}

// Way is a way in, as the sign-in page offers it.
type Way struct {
	Key, Name, Issuer string
	Kind              Kind
}

// Ways lists the issuers that people can sign in at.
func (g *Gate) Ways() []Way {
	var out []Way
	for _, i := range g.issuers {
		out = append(out, Way{Key: i.Key, Name: i.Name, Issuer: i.Issuer, Kind: i.Kind})
	}
	return out
}

// Codes tells whether a code by e-mail is offered.
func (g *Gate) Codes() bool { return g.codes }

func (g *Gate) issuerOf(key string) (*issuer, error) {
	for _, i := range g.issuers {
		if i.Key == key {
			return i, nil
		}
	}
	return nil, onboarding.Missing()
}
