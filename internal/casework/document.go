package casework

import (
	"context"
	"time"

	"github.com/ks-no/tilkobling/internal/onboarding"
)

// Acknowledge – the developer has what is needed to begin (procedure, stage 2).
func (s *Service) Acknowledge(ctx context.Context, by onboarding.Actor, number string, key FormKey) error {
	return s.change(ctx, by, number, onboarding.Acknowledge, key, func(ctx context.Context, c *change) error {
		if err := onboarding.AllowStep(&c.before, onboarding.ReqAck); err != nil {
			return err
		}
		return c.record(ctx, onboarding.Fact{Kind: onboarding.FactAcknowledged}, "", "docs.acknowledged", nil)
	})
}

// AskMeeting asks for a technical meeting on Teams; either side may.
func (s *Service) AskMeeting(ctx context.Context, by onboarding.Actor, number string, key FormKey, note string) error {
	return s.change(ctx, by, number, onboarding.AskMeeting, key, func(ctx context.Context, c *change) error {
		if err := onboarding.AllowStep(&c.before, onboarding.ReqMeeting); err != nil {
			return err
		}
		return c.record(ctx, onboarding.Fact{Kind: onboarding.FactMeetingAsked}, note, "meeting.asked", nil)
	})
}

// SetMeeting says when the meeting takes place; link is where.
func (s *Service) SetMeeting(ctx context.Context, by onboarding.Actor, number string, key FormKey, at time.Time, link string) error {
	return s.change(ctx, by, number, onboarding.HandleCase, key, func(ctx context.Context, c *change) error {
		if err := onboarding.AllowStep(&c.before, onboarding.ReqMeeting); err != nil {
			return err
		}
		if !at.After(c.at) {
			return onboarding.BadField("at", "field.must_be_later")
		}
		return c.record(ctx, onboarding.Fact{Kind: onboarding.FactMeetingSet, Time: at}, link, "meeting.scheduled",
			map[string]any{"at": at.UTC().Format(time.RFC3339)})
	})
}

// HoldMeeting records that the meeting was held, with its minutes.
func (s *Service) HoldMeeting(ctx context.Context, by onboarding.Actor, number string, key FormKey, occurred time.Time, minutes string) error {
	return s.change(ctx, by, number, onboarding.HandleCase, key, func(ctx context.Context, c *change) error {
		if err := onboarding.AllowStep(&c.before, onboarding.ReqMeeting); err != nil {
			return err
		}
		return c.record(ctx, onboarding.Fact{Kind: onboarding.FactMeetingHeld, OccurredAt: occurred}, minutes, "meeting.held", nil)
	})
}
