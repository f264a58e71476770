package casework

import (
	"context"
	"slices"
	"time"

	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/web/text"
)

// StructureSentence is what somebody confirms of a structure, word for word as
// it is shown and kept.
func StructureSentence(t *text.Catalogue, customer string, r postgres.ReadingRow) string {
	return t.N("confirm.org", r.Units, "kundenavn", customer, "dato", t.Date(r.At), "tid", t.Clock(r.At), "m", r.Levels, "kode", ShortDigest(r.Digest))
}

// ShortDigest is a digest as people read it: its first eight characters.
func ShortDigest(digest string) string { return digest[:min(8, len(digest))] }

// ConfirmStructureInput is what the form of a confirmation showed.
type ConfirmStructureInput struct {
	Customer onboarding.CustomerID // on whose behalf
	Reading  onboarding.ReadingID
	Digest   string
	Sentence string
	Language text.Lang // of the sentence
	Method   string    // how the person is signed in
}

// ConfirmStructure keeps that a customer's requester, or deputy, confirms the
// structure that was presented last (procedure, stage 5). Where another one was
// presented, or the sentence would be another now, it is refused: what is kept
// is what was seen.
func (s *Service) ConfirmStructure(ctx context.Context, by onboarding.Actor, number string, key FormKey, in ConfirmStructureInput) error {
	return s.change(ctx, by, number, onboarding.Confirm, key, func(ctx context.Context, c *change) error {
		if !c.confirmsFor(in.Customer) {
			return onboarding.Denied()
		}
		if err := onboarding.AllowConfirmStructure(&c.before, c.facts, in.Reading, in.Digest); err != nil {
			return err
		}
		if _, done := c.facts.StructureConfirmedBy(in.Customer); done {
			return onboarding.Refuse("rule.already_done")
		}
		r, err := postgres.LoadReading(ctx, c.tx, c.row.ID, in.Reading)
		if err != nil {
			return err
		}
		who, err := postgres.LoadSigner(ctx, c.tx, by.Person, in.Customer)
		if err != nil {
			return err
		}
		if in.Sentence != StructureSentence(text.For(in.Language), who.Customer, r) {
			return onboarding.Refuse("rule.stale_form")
		}
		return c.confirmed(ctx, postgres.NewSignOff{
			Customer: in.Customer, Kind: onboarding.Structure, Reading: r.ID, Digest: r.Digest,
			PersonName: who.Name, Organisation: who.Organisation, Method: in.Method, Sentence: in.Sentence, Language: string(in.Language),
		}, "structure.confirmed", map[string]any{"n": r.Units})
	})
}

// confirmsFor tells whether the actor represents one of those who confirm.
func (c *change) confirmsFor(id onboarding.CustomerID) bool {
	return slices.Contains(c.facts.Confirmers, id) &&
		c.by.Customers[id].Any(onboarding.RoleSet(onboarding.RoleRequester, onboarding.RoleDeputy))
}

// ReturnStructureInput says that something is wrong in what was presented.
type ReturnStructureInput struct {
	Reading onboarding.ReadingID // that the form showed
	Mender  onboarding.Mender
	Note    string // may be empty where remarks on units say it
}

// ReturnStructure records that the requester found something wrong, and who can
// mend it: that decides whose turn it is (procedure, stage 5).
func (s *Service) ReturnStructure(ctx context.Context, by onboarding.Actor, number string, key FormKey, in ReturnStructureInput) error {
	if !slices.Contains(Menders(), in.Mender) {
		return onboarding.BadField("mender", "field.choose")
	}
	return s.change(ctx, by, number, onboarding.Confirm, key, func(ctx context.Context, c *change) error {
		if err := onboarding.AllowReturnStructure(&c.before, c.facts, in.Reading); err != nil {
			return err
		}
		if in.Note == "" {
			open, err := postgres.OpenRemarks(ctx, c.tx, c.row.ID)
			if err != nil {
				return err
			}
			if open == 0 {
				return onboarding.BadField("note", "field.required")
			}
		}
		r, ok := c.facts.ReadingNumbered(in.Reading)
		if !ok {
			return onboarding.Missing()
		}
		return c.record(ctx, onboarding.Fact{
			Kind: onboarding.FactReturned, Environment: onboarding.LAB, Reading: r.ID, Digest: r.Digest, Mender: in.Mender,
		}, in.Note, "structure.returned", map[string]any{"reading": r.ID, "digest": r.Digest, "mender": in.Mender})
	})
}

// Menders are those who may be said to be able to mend what is wrong.
func Menders() []onboarding.Mender {
	return []onboarding.Mender{onboarding.MenderCustomer, onboarding.MenderSupplier, onboarding.MenderKS}
}

// TickInput marks a sector of a reading as looked through.
type TickInput struct {
	Reading onboarding.ReadingID
	Unit    string
	Seen    bool // false takes the tick away
}

// TickSector keeps how far the requester has come in looking through, between
// visits. It says nothing to the others, and so is no event.
func (s *Service) TickSector(ctx context.Context, by onboarding.Actor, number string, key FormKey, in TickInput) error {
	return s.change(ctx, by, number, onboarding.Confirm, key, func(ctx context.Context, c *change) error {
		if err := onboarding.AllowWork(&c.before); err != nil {
			return err
		}
		r, err := c.structureWith(ctx, in.Reading, in.Unit)
		if err != nil {
			return err
		}
		return postgres.TickSector(ctx, c.tx, c.row.ID, r.Digest, in.Unit, by.Person, c.at, in.Seen)
	})
}

// structureWith finds a structure of the case that has a unit.
func (c *change) structureWith(ctx context.Context, reading onboarding.ReadingID, unit string) (onboarding.Reading, error) {
	r, ok := c.facts.ReadingNumbered(reading)
	if !ok {
		return r, onboarding.Missing()
	}
	structure, err := postgres.StructureOf(ctx, c.tx, c.row.ID, reading)
	if err != nil {
		return r, err
	}
	for _, u := range structure.Units {
		if u.ID == unit {
			return r, nil
		}
	}
	return r, onboarding.Missing()
}

// notBefore refuses a time of occurrence that lies before what had to come
// first. Where nothing was said it is now.
func (c *change) notBefore(occurred, first time.Time, code string) error {
	if !occurred.IsZero() && occurred.Before(first) {
		return onboarding.BadField("occurred_at", code)
	}
	return nil
}
