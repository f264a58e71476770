package casework

import (
	"context"
	"time"

	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
)

// LabAccessInput says when the requester got a user in LAB.
type LabAccessInput struct {
	OccurredAt time.Time
	Note       string
}

// GiveLabAccess records that the requester can sign in to LAB (procedure, stage
// 6). The letter about it is made when there is something to see there.
func (s *Service) GiveLabAccess(ctx context.Context, by onboarding.Actor, number string, key FormKey, in LabAccessInput) error {
	return s.change(ctx, by, number, onboarding.RecordImport, key, func(ctx context.Context, c *change) error {
		if err := onboarding.AllowStep(&c.before, onboarding.ReqAccess); err != nil {
			return err
		}
		return c.record(ctx, onboarding.Fact{Kind: onboarding.FactLabAccess, Environment: onboarding.LAB, OccurredAt: in.OccurredAt}, in.Note, "lab.access_given", nil)
	})
}

// AgreeHour records when the requester signs in to LAB to look: by the requester,
// or by a case handler who has it from them. It can be agreed anew until the
// persons are confirmed.
func (s *Service) AgreeHour(ctx context.Context, by onboarding.Actor, number string, key FormKey, at time.Time) error {
	if at.IsZero() {
		return onboarding.BadField("at", "field.required")
	}
	return s.change(ctx, by, number, onboarding.AgreeHour, key, func(ctx context.Context, c *change) error {
		if err := onboarding.AllowStep(&c.before, onboarding.ReqHour); err != nil {
			return err
		}
		if !at.After(c.at) {
			return onboarding.BadField("at", "field.past")
		}
		return c.record(ctx, onboarding.Fact{Kind: onboarding.FactHour, Time: at}, "", "lab.time_agreed", map[string]any{"at": at.UTC().Format(time.RFC3339)})
	})
}

// Queue puts a case that has all that a LAB period asks of it last in the line.
func (s *Service) Queue(ctx context.Context, by onboarding.Actor, number string, key FormKey) error {
	return s.change(ctx, by, number, onboarding.RecordImport, key, func(ctx context.Context, c *change) error {
		if err := onboarding.AllowQueue(&c.before); err != nil {
			return err
		}
		if err := postgres.LockLine(ctx, c.tx); err != nil {
			return err
		}
		if err := postgres.EndOfLine(ctx, c.tx, c.row.ID); err != nil {
			return err
		}
		return c.record(ctx, onboarding.Fact{Kind: onboarding.FactQueued}, "", "lab.queued", nil)
	})
}
