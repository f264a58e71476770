package casework

import (
	"context"
	"slices"

	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
)

// RemarkInput is a remark on a unit.
type RemarkInput struct {
	Reading onboarding.ReadingID // in which the unit was seen
	Unit    string
	Kind    postgres.RemarkKind
	Body    string // needed where the kind does not say it
}

// AddRemark writes a remark on a unit: the requester's, or the case handler's.
// It moves nothing by itself; «Noe er feil» does.
func (s *Service) AddRemark(ctx context.Context, by onboarding.Actor, number string, key FormKey, in RemarkInput) error {
	var wrong fieldFaults
	if !slices.Contains(postgres.RemarkKinds(), in.Kind) {
		wrong.add("kind", "field.choose")
	}
	if in.Body == "" && (in.Kind == postgres.RemarkOther || in.Kind == postgres.RemarkMissing) {
		wrong.add("body", "field.required")
	}
	if err := wrong.err(); err != nil {
		return err
	}
	return s.change(ctx, by, number, onboarding.RemarkUnit, key, func(ctx context.Context, c *change) error {
		if err := onboarding.AllowWork(&c.before); err != nil {
			return err
		}
		if _, err := c.structureWith(ctx, in.Reading, in.Unit); err != nil {
			return err
		}
		id, err := postgres.InsertRemark(ctx, c.tx, postgres.NewRemark{
			Case: c.row.ID, Reading: in.Reading, Unit: in.Unit, Kind: in.Kind, Body: in.Body, Author: by.Person, At: c.at,
		})
		if err != nil {
			return err
		}
		return c.event(ctx, "remark.added", map[string]any{"remark": id, "reading": in.Reading})
	})
}

// AnswerRemark answers a remark that nobody has answered.
func (s *Service) AnswerRemark(ctx context.Context, by onboarding.Actor, number string, key FormKey, remark int64, answer string) error {
	if answer == "" {
		return onboarding.BadField("answer", "field.required")
	}
	return s.changeRemark(ctx, by, number, key, remark, func(ctx context.Context, c *change, was postgres.RemarkState) error {
		if was.Answered {
			return onboarding.Refuse("rule.already_done")
		}
		if err := postgres.AnswerRemark(ctx, c.tx, remark, answer, by.Person, c.at); err != nil {
			return err
		}
		return c.event(ctx, "remark.answered", map[string]any{"remark": remark})
	})
}

// CloseRemark says that a remark is settled.
func (s *Service) CloseRemark(ctx context.Context, by onboarding.Actor, number string, key FormKey, remark int64) error {
	return s.changeRemark(ctx, by, number, key, remark, func(ctx context.Context, c *change, _ postgres.RemarkState) error {
		if err := postgres.CloseRemark(ctx, c.tx, remark, by.Person, c.at); err != nil {
			return err
		}
		return c.event(ctx, "remark.closed", map[string]any{"remark": remark})
	})
}

// changeRemark is change over a remark that is not closed.
func (s *Service) changeRemark(ctx context.Context, by onboarding.Actor, number string, key FormKey, remark int64,
	fn func(context.Context, *change, postgres.RemarkState) error,
) error {
	return s.change(ctx, by, number, onboarding.RemarkUnit, key, func(ctx context.Context, c *change) error {
		if err := onboarding.AllowWork(&c.before); err != nil {
			return err
		}
		was, err := postgres.LockRemark(ctx, c.tx, c.row.ID, remark)
		if err != nil {
			return err
		}
		if was.Closed {
			return onboarding.Refuse("rule.already_done")
		}
		return fn(ctx, c, was)
	})
}
