package demo

import (
	"context"
	"fmt"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/web/text"
)

// Stage 6: what a LAB period asks for beforehand, and the period itself.

// grants gives the requester a user in LAB.
func (t *tale) grants(days int, clock string) {
	t.does(days, clock, "access to LAB", byHandler, func(ctx context.Context, a onboarding.Actor) error {
		return t.s.work.GiveLabAccess(ctx, a, t.number, "", casework.LabAccessInput{})
	})
}

// agrees to look in LAB on a day; one to come is negative.
func (t *tale) agrees(days int, clock string, on int, hour string) {
	t.does(days, clock, "agree an hour", byRequester, func(ctx context.Context, a onboarding.Actor) error {
		return t.s.work.AgreeHour(ctx, a, t.number, "", t.s.at(on, hour))
	})
}

// queues puts the case in line for LAB.
func (t *tale) queues(days int, clock string) {
	t.does(days, clock, "queue", byHandler, func(ctx context.Context, a onboarding.Actor) error {
		return t.s.work.Queue(ctx, a, t.number, "")
	})
}

// period is a LAB period of the story.
type period struct {
	s  *story
	id onboarding.PeriodID
}

// plans a period between two moments, for cases from the line.
func (s *story) plans(days int, clock string, fromDay int, from string, toDay int, to string, cases ...*tale) *period {
	p := &period{s: s}
	s.on(days, clock, "plan a LAB period", func(ctx context.Context) error {
		a, err := s.actor(ctx, tor)
		if err != nil {
			return err
		}
		in := casework.PeriodInput{From: s.at(fromDay, from), To: s.at(toDay, to)}
		for _, t := range cases {
			in.Cases = append(in.Cases, t.number)
		}
		p.id, err = s.work.PlanPeriod(ctx, a, "", in)
		return err
	})
	return p
}

// step is one of the period that a technician records.
func (p *period) step(days int, clock string, step onboarding.PeriodStep, note string) {
	p.s.on(days, clock, "LAB: "+string(step), func(ctx context.Context) error {
		a, err := p.s.actor(ctx, tor)
		if err != nil {
			return err
		}
		in := casework.StepInput{Checked: casework.Checklist(step), Note: note}
		switch step {
		case onboarding.PeriodMailOff:
			return p.s.work.RecordMailOff(ctx, a, p.id, "", in)
		case onboarding.PeriodBackup:
			return p.s.work.RecordBackup(ctx, a, p.id, "", in)
		case onboarding.PeriodWarned:
			return p.s.work.RecordWarned(ctx, a, p.id, "", in)
		case onboarding.PeriodRollback:
			return p.s.work.Rollback(ctx, a, p.id, "", in)
		case onboarding.PeriodControl:
		}
		return fmt.Errorf("no technician records %s", step)
	})
}

// controlled: somebody else has seen that nobody is left in LAB.
func (p *period) controlled(days int, clock, name string) {
	p.s.on(days, clock, "LAB: control", func(ctx context.Context) error {
		a, err := p.s.actor(ctx, name)
		if err != nil {
			return err
		}
		return p.s.work.Control(ctx, a, p.id, "", casework.ControlInput{
			StepInput: casework.StepInput{Checked: casework.Checklist(onboarding.PeriodControl)},
		})
	})
}

// opens a period: outgoing mail off, backup, warning.
func (p *period) opens(days int, clock string) {
	p.step(days, plus(clock, -5), onboarding.PeriodMailOff, "")
	p.step(days, clock, onboarding.PeriodBackup, "")
	p.step(days, plus(clock, 15), onboarding.PeriodWarned, "")
}

// importsPersons records the import into LAB of the newest reading, in full, and
// sends the letter about it.
func (t *tale) importsPersons(days int, clock string) {
	t.does(days, clock, "import persons", by(tor), func(ctx context.Context, a onboarding.Actor) error {
		r, err := t.newest(ctx, onboarding.Placement, onboarding.LAB)
		if err != nil {
			return err
		}
		return t.s.work.RecordPersonsImport(ctx, a, t.number, "", casework.PersonsImportInput{Count: r.Persons, Reading: r.ID})
	})
	t.sends(days, plus(clock, 10), casework.LetterLabAccess)
}

// confirmsPersons: the requester has looked in LAB and confirms.
func (t *tale) confirmsPersons(days int, clock string) {
	t.does(days, clock, "confirm the placement", byRequester, func(ctx context.Context, a onboarding.Actor) error {
		r, err := t.newest(ctx, onboarding.Placement, onboarding.LAB)
		if err != nil {
			return err
		}
		placement, err := postgres.PlacementOf(ctx, t.s.Pool, t.id, r.ID)
		if err != nil {
			return err
		}
		customer, name, err := t.behalf(ctx)
		if err != nil {
			return err
		}
		lang := t.language()
		return t.s.work.ConfirmPlacement(ctx, a, t.number, "", casework.ConfirmPlacementInput{
			Customer: customer, Reading: r.ID, Digest: r.Digest, Checked: casework.PlacementTicks(),
			Sentence: casework.PlacementSentence(text.For(lang), name, casework.UnitsToCheck(placement)), Language: lang, Method: "development",
		})
	})
}

// labDay is a whole period in one day, for one case, as most are.
func (t *tale) labDay(day int, second string) {
	p := t.s.plans(day+1, "14:30", day, "08:00", day, "15:00", t)
	p.opens(day, "08:10")
	t.importsPersons(day, "08:45")
	t.confirmsPersons(day, t.clock(11, 0))
	p.step(day, "13:40", onboarding.PeriodRollback, "")
	p.controlled(day, "14:20", second)
}

// lines up for LAB: access, hour and place in the line.
func (t *tale) linesUp(hour, access, on int) {
	t.agrees(hour, t.clock(9, 45), on, "10:00")
	t.grants(access, t.clock(11, 20))
	t.queues(access, t.clock(11, 35))
}
