package casework

import (
	"context"
	"slices"

	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
)

// factReordered keeps why a case was moved in the line. No rule asks for it.
const factReordered onboarding.FactKind = "lab_reordered"

// Reorder moves a case to a place in the line for LAB, 1 for the first, with a
// reason that both parties see.
func (s *Service) Reorder(ctx context.Context, by onboarding.Actor, number string, key FormKey, place int, reason string) error {
	var wrong fieldFaults
	if place < 1 {
		wrong.add("place", "field.number")
	}
	if reason == "" {
		wrong.add("reason", "field.reason")
	}
	if err := wrong.err(); err != nil {
		return err
	}
	return s.change(ctx, by, number, onboarding.ReorderQueue, key, func(ctx context.Context, c *change) error {
		if err := onboarding.AllowWork(&c.before); err != nil {
			return err
		}
		if err := postgres.LockLine(ctx, c.tx); err != nil {
			return err
		}
		line, err := postgres.LabLine(ctx, c.tx)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(line, func(l postgres.InLine) bool { return l.Case == c.row.ID })
		if at < 0 {
			return onboarding.Refuse("rule.lab.not_in_line")
		}
		place = min(place, len(line))
		if at == place-1 {
			return onboarding.Refuse("rule.already_done")
		}
		rank := rankAt(slices.Delete(line, at, at+1), place-1)
		if err := postgres.SetRank(ctx, c.tx, c.row.ID, &rank); err != nil {
			return err
		}
		return c.record(ctx, onboarding.Fact{Kind: factReordered, Number: place}, reason, "lab.reordered", map[string]any{"n": place})
	})
}

// rankAt is a rank between those who then stand before and after.
func rankAt(line []postgres.InLine, place int) float64 {
	switch {
	case place == 0:
		return line[0].Rank - 1
	case place >= len(line):
		return line[len(line)-1].Rank + 1
	default:
		return (line[place-1].Rank + line[place].Rank) / 2
	}
}
