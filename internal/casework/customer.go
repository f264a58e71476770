package casework

import (
	"context"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/internal/register"
)

// FindCustomer finds the customer of the register that a person wrote: by
// number, or by name with other spelling forgiven. A name that stands for two
// needs the county; the refusal then lists them. field is the form's name of
// what was written.
func FindCustomer(field, written string) (register.Customer, error) {
	if strings.TrimSpace(written) == "" {
		return register.Customer{}, onboarding.BadField(field, "field.required")
	}
	var who []register.Customer
	for _, hit := range register.Search(written) {
		if hit.Match <= register.MatchFolded {
			who = append(who, hit.Customer)
		}
	}
	switch len(who) {
	case 1:
		return who[0], nil
	case 0:
		return register.Customer{}, onboarding.BadField(field, "field.unknown_customer")
	}
	names := make([]string, 0, len(who))
	for _, c := range who {
		names = append(names, c.DisplayName)
	}
	return register.Customer{}, &onboarding.Error{Kind: onboarding.Invalid, Code: "error.invalid", Fields: []onboarding.FieldError{
		{Field: field, Code: "field.customer_ambiguous", Args: map[string]string{"valg": strings.Join(names, ", ")}},
	}}
}

// StandingInput is what a customer without a case becomes. Was is what the form
// showed.
type StandingInput struct {
	Was      postgres.Standing
	Since    time.Time // the day, of RegisterBefore
	HRSystem string    // of RegisterBefore
	Reason   string    // of RegisterNotToBe
}

// RegisterBefore records that the customer was in production before this program.
func (s *Service) RegisterBefore(ctx context.Context, by onboarding.Actor, customer string, key FormKey, in StandingInput) error {
	switch {
	case in.Since.IsZero():
		return onboarding.BadField("since", "field.required")
	case in.Since.After(s.clock()):
		return onboarding.BadField("since", "field.future")
	}
	return s.changeStanding(ctx, by, customer, key, in.Was, "customer.before", postgres.StandingChange{
		Standing: postgres.Before, Since: in.Since, HRSystem: in.HRSystem,
	})
}

// RegisterNotToBe records that the customer is not to be connected, and why.
func (s *Service) RegisterNotToBe(ctx context.Context, by onboarding.Actor, customer string, key FormKey, in StandingInput) error {
	if in.Reason == "" {
		return onboarding.BadField("reason", "field.required")
	}
	return s.changeStanding(ctx, by, customer, key, in.Was, "customer.not_to_be", postgres.StandingChange{
		Standing: postgres.NotToBe, Note: in.Reason,
	})
}

// ClearStanding takes back what was registered: the customer has not begun.
func (s *Service) ClearStanding(ctx context.Context, by onboarding.Actor, customer string, key FormKey, in StandingInput) error {
	return s.changeStanding(ctx, by, customer, key, in.Was, "customer.not_begun", postgres.StandingChange{Standing: postgres.NotBegun})
}

func (s *Service) changeStanding(ctx context.Context, by onboarding.Actor, customer string, key FormKey, was postgres.Standing,
	event string, to postgres.StandingChange,
) error {
	if err := by.Check(onboarding.RegisterCustomers, onboarding.Scope{}); err != nil {
		return err
	}
	return postgres.InTx(ctx, s.pool, func(tx pgx.Tx) error {
		at := s.clock()
		if first, err := postgres.ClaimFormKey(ctx, tx, string(key), by.Person, at); err != nil || !first {
			return err
		}
		rows, err := postgres.LockCustomers(ctx, tx, []string{customer})
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return onboarding.Missing()
		}
		c := rows[0]
		if c.Standing != was {
			return onboarding.Refuse("rule.stale_form")
		}
		active, err := postgres.ActiveCaseOf(ctx, tx, c.ID)
		if err != nil {
			return err
		}
		if active != "" && to.Standing != postgres.NotBegun {
			return onboarding.Refuse("rule.active_case")
		}
		to.By = by.Person
		if err := postgres.SetStanding(ctx, tx, c.ID, to); err != nil {
			return err
		}
		return postgres.AppendEvent(ctx, tx, postgres.Event{
			At: at, Actor: by.Person, Side: string(onboarding.KS), Kind: event, Data: map[string]any{"customer": c.ID},
		})
	})
}
