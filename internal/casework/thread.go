package casework

import (
	"context"
	"time"

	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
)

// Message is one message to the other side, as a person writes it.
type Message struct {
	Body        string
	Requirement onboarding.Key // what it is about; may be empty
}

// PostMessage writes in the case's thread. From the customer's side it makes it
// KS's turn until answered; from KS it answers all that wait. Messages never
// conflict.
func (s *Service) PostMessage(ctx context.Context, by onboarding.Actor, number string, key FormKey, m Message) error {
	if m.Body == "" {
		return onboarding.BadField("body", "field.required")
	}
	return s.change(ctx, by, number, onboarding.WriteMessage, key, func(ctx context.Context, c *change) error {
		id, err := postgres.InsertMessage(ctx, c.tx, c.row.ID, postgres.NewMessage{
			At: c.at, Author: by.Person, Side: c.side(), Body: m.Body, Requirement: m.Requirement,
		})
		if err != nil {
			return err
		}
		kind := "message.received"
		if c.side() == string(onboarding.KS) {
			kind = "message.sent"
			if _, err := postgres.AnswerMessages(ctx, c.tx, c.row.ID, by.Person, c.at, false); err != nil {
				return err
			}
		}
		return c.event(ctx, kind, map[string]any{"message": id})
	})
}

// NeedsNoAnswer marks what waits in the thread as needing no answer.
func (s *Service) NeedsNoAnswer(ctx context.Context, by onboarding.Actor, number string, key FormKey) error {
	return s.change(ctx, by, number, onboarding.HandleCase, key, func(ctx context.Context, c *change) error {
		n, err := postgres.AnswerMessages(ctx, c.tx, c.row.ID, by.Person, c.at, true)
		if err != nil {
			return err
		}
		if n == 0 {
			return onboarding.Refuse("rule.already_done")
		}
		return c.event(ctx, "message.no_answer_needed", map[string]any{"n": n})
	})
}

// Note is an internal note, or a note of a conversation with the time it took place.
type Note struct {
	Body         string
	Conversation bool
	OccurredAt   time.Time
}

// AddNote writes down what only KS sees.
func (s *Service) AddNote(ctx context.Context, by onboarding.Actor, number string, key FormKey, n Note) error {
	if n.Body == "" {
		return onboarding.BadField("note", "field.required")
	}
	return s.change(ctx, by, number, onboarding.WriteInternal, key, func(ctx context.Context, c *change) error {
		at := n.OccurredAt
		if at.IsZero() {
			at = c.at
		}
		if at.After(c.at) {
			return onboarding.BadField("occurred_at", "field.future")
		}
		id, err := postgres.InsertNote(ctx, c.tx, c.row.ID, postgres.NewNote{
			At: c.at, OccurredAt: at, Author: by.Person, Conversation: n.Conversation, Body: n.Body,
		})
		if err != nil {
			return err
		}
		return c.eventAt(ctx, "note.added", at, map[string]any{"note": id})
	})
}
