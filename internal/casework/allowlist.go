package casework

import (
	"context"

	"github.com/ks-no/tilkobling/internal/onboarding"
)

// AllowlistInput says of one of KS's addresses that it is let in, or that the
// customer does not filter by IP address.
type AllowlistInput struct {
	Environment onboarding.Environment
	Address     string // that the form showed
	NoFilter    bool
}

// ConfirmAllowlisting records the firewall opening for one address (procedure,
// stage 3).
func (s *Service) ConfirmAllowlisting(ctx context.Context, by onboarding.Actor, number string, key FormKey, in AllowlistInput) error {
	req, ok := map[onboarding.Environment]onboarding.Key{onboarding.LAB: onboarding.ReqIPLab, onboarding.PROD: onboarding.ReqIPProd}[in.Environment]
	if !ok {
		return onboarding.BadField("environment", "field.choose")
	}
	return s.change(ctx, by, number, onboarding.Deliver, key, func(ctx context.Context, c *change) error {
		if err := onboarding.AllowStep(&c.before, req); err != nil {
			return err
		}
		if in.NoFilter {
			return c.record(ctx, onboarding.Fact{Kind: onboarding.FactNoFilter, Environment: in.Environment}, "",
				"allowlisting.no_filter", map[string]any{"environment": in.Environment})
		}
		if in.Address == "" || in.Address != c.facts.Addresses[in.Environment] {
			return onboarding.Refuse("rule.stale_form") // another address has been set meanwhile
		}
		return c.record(ctx, onboarding.Fact{Kind: onboarding.FactAllowlisted, Environment: in.Environment, Address: in.Address}, "",
			"allowlisting.confirmed", map[string]any{"environment": in.Environment, "address": in.Address})
	})
}
