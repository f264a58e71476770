package demo

import (
	"context"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/onboarding"
)

// Stage 7.

// reachesPROD delivers PROD's own URLs and tests them from its address.
func (t *tale) reachesPROD(days int, level onboarding.Level) {
	t.deliversURLs(days, t.clock(9, 20), onboarding.PROD)
	t.asks(days, t.clock(13, 0), byHandler, onboarding.PROD, level)
}

// setsUp is the set-up and the first import in production.
func (t *tale) setsUp(days int) {
	t.does(days, t.clock(13, 30), "set up", byHandler, func(ctx context.Context, a onboarding.Actor) error {
		return t.s.work.RecordSetup(ctx, a, t.number, "", casework.SetupInput{})
	})
	t.does(days, t.clock(14, 30), "first import", byHandler, func(ctx context.Context, a onboarding.Actor) error {
		in := casework.ProdImportInput{}
		err := t.s.Pool.QueryRow(ctx, `SELECT units, persons, positions FROM readings
			WHERE case_id = $1 AND environment = 'prod' AND kind = 'placement' ORDER BY id DESC LIMIT 1`, t.id).
			Scan(&in.Units, &in.Persons, &in.Positions)
		if err != nil {
			return err
		}
		return t.s.work.RecordProdImport(ctx, a, t.number, "", in)
	})
}

// ends tells the customer and closes the case.
func (t *tale) ends(days int) {
	t.sends(days, t.clock(9, 50), casework.LetterClosing)
	t.does(days, t.clock(12, 30), "close", byHandler, func(ctx context.Context, a onboarding.Actor) error {
		return t.s.work.Close(ctx, a, t.number, "")
	})
}

// produces is stage 7 as a whole.
func (t *tale) produces(begun, done int) {
	t.reachesPROD(begun-1, onboarding.LevelPersons)
	t.setsUp(done + (begun-1-done)/2)
	t.ends(done)
}
