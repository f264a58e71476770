package casework

import (
	"context"

	"github.com/ks-no/tilkobling/internal/onboarding"
)

// Acknowledge: the developer has what is needed to begin (procedure, stage 2).
func (s *Service) Acknowledge(ctx context.Context, by onboarding.Actor, number string, key FormKey) error {
	return s.change(ctx, by, number, onboarding.Acknowledge, key, func(ctx context.Context, c *change) error {
		if err := onboarding.AllowStep(&c.before, onboarding.ReqAck); err != nil {
			return err
		}
		return c.record(ctx, onboarding.Fact{Kind: onboarding.FactAcknowledged}, "", "docs.acknowledged", nil)
	})
}
