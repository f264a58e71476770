package casework

import (
	"context"
	"strings"

	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
)

// DeliveredURL is what a form says of one endpoint.
type DeliveredURL struct {
	Resource onboarding.Resource
	URL      string // empty: not delivered
	Seen     int64  // the version that the form showed, 0 where there was none
	Field    string // the form's name of it, for what is wrong
}

// EndpointsInput is what is delivered for one environment.
type EndpointsInput struct {
	Environment onboarding.Environment
	Same        bool // PROD: the same URLs as LAB; the others are passed over
	URLs        []DeliveredURL
}

// AllResources lists every endpoint, those that must be delivered first.
func AllResources() []onboarding.Resource {
	return append(onboarding.MandatoryResources(), onboarding.OptionalResources()...)
}

// FromBase is the URL of an endpoint beneath a common base.
func FromBase(base string, r onboarding.Resource) string {
	return strings.TrimRight(base, "/") + "/" + string(r)
}

// DeliverEndpoints takes the URLs of one environment (procedure, stage 3; PROD
// in stage 7). What is unchanged is not written; a new URL is a new version.
func (s *Service) DeliverEndpoints(ctx context.Context, by onboarding.Actor, number string, key FormKey, in EndpointsInput) error {
	if !in.Environment.Valid() || in.Same && in.Environment != onboarding.PROD {
		return onboarding.BadField("environment", "field.choose")
	}
	return s.change(ctx, by, number, onboarding.Deliver, key, func(ctx context.Context, c *change) error {
		if err := onboarding.AllowWork(&c.before); err != nil {
			return err
		}
		if in.Same {
			return c.sameAsLab(ctx)
		}
		inForce, err := c.inForce(ctx, in.Environment)
		if err != nil {
			return err
		}
		if err := s.checkDelivery(in, inForce); err != nil {
			return err
		}
		changed, err := c.replaceEndpoints(ctx, in, inForce)
		if err != nil {
			return err
		}
		if in.Environment == onboarding.PROD && !c.facts.ProdOwnURLs {
			changed = true
			if err := postgres.SetProdOwn(ctx, c.tx, c.row.ID, true, c.facts.ProdOwnCred); err != nil {
				return err
			}
		}
		if !changed {
			return onboarding.Refuse("rule.already_done")
		}
		return nil
	})
}

func (c *change) sameAsLab(ctx context.Context) error {
	if !c.facts.ProdOwnURLs {
		return onboarding.Refuse("rule.already_done")
	}
	if err := postgres.SetProdOwn(ctx, c.tx, c.row.ID, false, c.facts.ProdOwnCred); err != nil {
		return err
	}
	return c.event(ctx, "endpoint.same", map[string]any{"environment": onboarding.PROD})
}

func (c *change) inForce(ctx context.Context, env onboarding.Environment) (map[onboarding.Resource]postgres.EndpointRow, error) {
	rows, err := postgres.EndpointsInForce(ctx, c.tx, c.row.ID)
	if err != nil {
		return nil, err
	}
	out := map[onboarding.Resource]postgres.EndpointRow{}
	for _, e := range rows {
		if e.Environment == env {
			out[e.Resource] = e
		}
	}
	return out, nil
}

// checkDelivery says what is wrong with the fields, and whether somebody has
// delivered another URL since the form was shown.
func (s *Service) checkDelivery(in EndpointsInput, inForce map[onboarding.Resource]postgres.EndpointRow) error {
	refusal := &onboarding.Error{Kind: onboarding.Invalid, Code: "error.invalid"}
	wrong := func(f onboarding.FieldError) { refusal.Fields = append(refusal.Fields, f) }
	var some bool
	for i, d := range in.URLs {
		was, delivered := inForce[d.Resource]
		if d.URL == "" {
			if delivered && mandatory(d.Resource) && d.Seen == was.ID {
				wrong(onboarding.FieldError{Field: d.Field, Code: "field.required"})
			}
			continue
		}
		some = true
		if f, ok := checkURL(d.Field, d.URL, s.private); !ok {
			wrong(f)
			continue
		}
		for _, other := range in.URLs[:i] {
			if other.URL != "" && sameURL(other.URL, d.URL) {
				wrong(onboarding.FieldError{Field: d.Field, Code: "field.url.duplicate", Args: map[string]string{"endepunkt": resourceName(other.Resource)}})
				break
			}
		}
	}
	if !some && len(inForce) == 0 && len(in.URLs) > 0 && len(refusal.Fields) == 0 && in.Environment == onboarding.LAB {
		wrong(onboarding.FieldError{Field: in.URLs[0].Field, Code: "field.required"})
	}
	if len(refusal.Fields) > 0 {
		return refusal
	}
	for _, d := range in.URLs {
		if was := inForce[d.Resource]; was.ID != d.Seen && was.URL != d.URL {
			return onboarding.Refuse("rule.stale_form")
		}
	}
	return nil
}

// resourceName is the endpoint's name in the interface, which is no word of any
// language: Employee_position.
func resourceName(r onboarding.Resource) string {
	return strings.ToUpper(string(r[:1])) + string(r[1:])
}

func mandatory(r onboarding.Resource) bool {
	for _, m := range onboarding.MandatoryResources() {
		if m == r {
			return true
		}
	}
	return false
}

func (c *change) replaceEndpoints(ctx context.Context, in EndpointsInput, inForce map[onboarding.Resource]postgres.EndpointRow) (changed bool, err error) {
	for _, d := range in.URLs {
		was := inForce[d.Resource]
		if was.URL == d.URL {
			continue
		}
		changed = true
		n := postgres.NewEndpoint{Environment: in.Environment, Resource: d.Resource, URL: d.URL}
		version, err := postgres.ReplaceEndpoint(ctx, c.tx, c.row.ID, n, c.by.Person, c.side(), c.at)
		if err != nil {
			return false, err
		}
		kind := "endpoint.delivered"
		if d.URL == "" {
			kind = "endpoint.removed"
		}
		data := map[string]any{"environment": in.Environment, "resource": d.Resource, "version": version}
		if was.ID != 0 {
			data["former"] = was.ID
		}
		if err := c.event(ctx, kind, data); err != nil {
			return false, err
		}
	}
	return changed, nil
}
