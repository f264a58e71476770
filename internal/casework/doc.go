// Package casework holds the use cases: every write of the program, one
// exported method of [Service] a command. Each runs in one transaction: it locks
// the case, asks onboarding whether the actor may and whether the facts allow
// it, changes, appends the event, enqueues the job, and writes what is derived.
// Either all of it is kept or nothing.
//
// It may import postgres, mail, onboarding, hrapi, register and insight.
// Handlers and workers call it; it knows neither.
//
// A command that records something at a case looks like this:
//
//	func (s *Service) Acknowledge(ctx context.Context, by onboarding.Actor, number string, key FormKey) error {
//		return s.change(ctx, by, number, onboarding.Acknowledge, key, func(ctx context.Context, c *change) error {
//			if err := onboarding.AllowStep(&c.before, onboarding.ReqAck); err != nil {
//				return err
//			}
//			return c.record(ctx, onboarding.Fact{Kind: onboarding.FactAcknowledged}, "", "docs.acknowledged", nil)
//		})
//	}
//
// Two people who change the same thing at once: the second gets a Conflict. What
// neither of them touches never conflicts, and messages never do.
package casework
