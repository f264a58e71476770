package casework

import (
	"context"
	"slices"

	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/web/text"
)

// PlacementSentence is what somebody confirms of persons and positions, word for
// word as it is shown and kept. n is how many units were to be checked in LAB.
func PlacementSentence(t *text.Catalogue, customer string, n int) string {
	return t.N("confirm.persons", n, "kundenavn", customer)
}

// PlacementTicks are what is ticked one by one before the placement is
// confirmed: the keys «confirm.persons.check.» with them.
func PlacementTicks() []string { return []string{"1", "2", "3", "4"} }

// ConfirmPlacementInput is what the form of a confirmation showed.
type ConfirmPlacementInput struct {
	Customer onboarding.CustomerID // on whose behalf
	Reading  onboarding.ReadingID
	Digest   string
	Checked  []string // of PlacementTicks: all of them
	Sentence string
	Language text.Lang // of the sentence
	Method   string    // how the person is signed in
}

// ConfirmPlacement keeps that a customer's requester, or deputy, has looked in
// LAB and confirms what was imported there last (procedure, stage 6).
func (s *Service) ConfirmPlacement(ctx context.Context, by onboarding.Actor, number string, key FormKey, in ConfirmPlacementInput) error {
	return s.change(ctx, by, number, onboarding.Confirm, key, func(ctx context.Context, c *change) error {
		if !c.confirmsFor(in.Customer) {
			return onboarding.Denied()
		}
		if err := onboarding.AllowConfirmPlacement(&c.before, c.facts, in.Reading, in.Digest); err != nil {
			return err
		}
		pd := c.facts.LabPeriod()
		if _, done := c.facts.PlacementConfirmedBy(in.Customer, pd.ID); done {
			return onboarding.Refuse("rule.already_done")
		}
		for _, tick := range PlacementTicks() {
			if !slices.Contains(in.Checked, tick) {
				return onboarding.BadField("checked", "field.check.all")
			}
		}
		placement, err := postgres.PlacementOf(ctx, c.tx, c.row.ID, in.Reading)
		if err != nil {
			return err
		}
		who, err := postgres.LoadSigner(ctx, c.tx, by.Person, in.Customer)
		if err != nil {
			return err
		}
		if in.Sentence != PlacementSentence(text.For(in.Language), who.Customer, UnitsToCheck(placement)) {
			return onboarding.Refuse("rule.stale_form")
		}
		id, err := postgres.InsertSignOff(ctx, c.tx, postgres.NewSignOff{
			Case: c.row.ID, Customer: in.Customer, Kind: onboarding.Placement, Reading: in.Reading, Digest: in.Digest, Period: pd.ID,
			Person: by.Person, PersonName: who.Name, Organisation: who.Organisation, Method: in.Method,
			Sentence: in.Sentence, Language: string(in.Language), Checked: PlacementTicks(), At: c.at,
		})
		if err != nil {
			return err
		}
		return c.event(ctx, "placement.confirmed", map[string]any{
			"signoff": id, "customer": in.Customer, "reading": in.Reading, "digest": in.Digest, "period": pd.ID,
		})
	})
}

// ReturnPlacementInput says that something is wrong in what lies in LAB.
type ReturnPlacementInput struct {
	Reading onboarding.ReadingID // that the form showed
	Mender  onboarding.Mender
	Note    string
}

// ReturnPlacement records that the requester found something wrong in LAB, and
// who can mend it: that decides whose turn it is once LAB is rolled back.
func (s *Service) ReturnPlacement(ctx context.Context, by onboarding.Actor, number string, key FormKey, in ReturnPlacementInput) error {
	var wrong fieldFaults
	if !slices.Contains(Menders(), in.Mender) {
		wrong.add("mender", "field.choose")
	}
	if in.Note == "" {
		wrong.add("note", "field.required")
	}
	if err := wrong.err(); err != nil {
		return err
	}
	return s.change(ctx, by, number, onboarding.Confirm, key, func(ctx context.Context, c *change) error {
		if err := onboarding.AllowReturnPlacement(&c.before, c.facts, in.Reading); err != nil {
			return err
		}
		r, ok := c.facts.ReadingNumbered(in.Reading)
		if !ok {
			return onboarding.Missing()
		}
		pd := c.facts.LabPeriod()
		return c.record(ctx, onboarding.Fact{
			Kind: onboarding.FactPlaceReturned, Environment: onboarding.LAB, Reading: r.ID, Digest: r.Digest, Mender: in.Mender, Period: pd.ID,
		}, in.Note, "placement.returned", map[string]any{"reading": r.ID, "digest": r.Digest, "mender": in.Mender, "period": pd.ID})
	})
}
