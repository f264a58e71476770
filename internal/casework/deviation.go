package casework

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
)

const maxReason = 2000

// DeviationInput accepts a failing check.
type DeviationInput struct {
	Environment onboarding.Environment
	Check       string
	Count       int64 // findings that the form showed
	Reason      string
}

// AcceptDeviation lets a failing check stand, with a reason that both parties
// see. It ends when the finding grows.
func (s *Service) AcceptDeviation(ctx context.Context, by onboarding.Actor, number string, key FormKey, in DeviationInput) error {
	in.Reason = strings.TrimSpace(in.Reason)
	return s.change(ctx, by, number, onboarding.HandleCase, key, func(ctx context.Context, c *change) error {
		if err := onboarding.AllowWork(&c.before); err != nil {
			return err
		}
		failing, ok := failingNow(c.facts, in.Environment, in.Check)
		switch {
		case !ok:
			return onboarding.Refuse("rule.stale_form") // a newer test passed it
		case !onboarding.Acceptable(in.Environment, in.Check):
			return onboarding.Refuse("rule.not_deviable")
		case in.Reason == "":
			return onboarding.BadField("reason", "field.reason")
		case utf8.RuneCountInString(in.Reason) > maxReason:
			return &onboarding.Error{Kind: onboarding.Invalid, Code: "error.invalid", Fields: []onboarding.FieldError{{
				Field: "reason", Code: "field.too_long", Args: map[string]string{"max": "2000"},
			}}}
		case failing.Count > in.Count:
			return onboarding.Refuse("rule.stale_form") // it has grown since the form was shown
		}
		id, err := postgres.InsertDeviation(ctx, c.tx, postgres.NewDeviation{
			Case: c.row.ID, Env: in.Environment, Check: in.Check, Resource: failing.Resource, Count: failing.Count,
			Reason: in.Reason, By: c.by.Person, At: c.at,
		})
		if err != nil {
			return unique(err, "deviations_standing", onboarding.Refuse("rule.already_done"))
		}
		return c.event(ctx, "deviation.accepted", map[string]any{
			"deviation": id, "environment": in.Environment, "check": in.Check, "count": failing.Count,
		})
	})
}

// failingNow finds a check among the newest results.
func failingNow(f *onboarding.Facts, env onboarding.Environment, check string) (onboarding.Failing, bool) {
	for _, t := range f.Tested {
		if t.Environment != env || t.Errored {
			continue
		}
		for _, x := range t.Failing {
			if x.Check == check {
				return x, true
			}
		}
	}
	return onboarding.Failing{}, false
}
