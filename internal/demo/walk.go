package demo

import (
	"context"
	"fmt"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/hrapi"
	"github.com/ks-no/tilkobling/internal/hrapi/simulator"
	"github.com/ks-no/tilkobling/internal/onboarding"
)

// The stages as most cases go through them. Each says on which day it began and
// on which it was done, counted back from today; a day may be the same.

// inquires is stage 1: by the public form, a case on the day when the stage was done.
func (t *tale) inquires(begun, done int, changes ...func(*casework.OpenCaseInput)) {
	t.writes(begun, t.clock(8, 20), "form", t.greeting())
	t.opens(done, t.clock(9, 30), changes...)
	t.sends(done, t.clock(9, 40), casework.LetterReceipt)
}

// greeting is what an inquiry says.
func (t *tale) greeting() string {
	if t.requester.Language == "nn" {
		return "Vi vil gjerne kople " + t.system.name + " til KS Læring, og treng å vite kva som skal til hos oss."
	}
	return "Vi ønsker å koble " + t.system.name + " til KS Læring og lurer på hva som må gjøres hos oss."
}

// clock spreads the cases over the hour, so that not all comes at once.
func (t *tale) clock(hour, minute int) string {
	h := 0
	for _, d := range t.customer.Number {
		h = h*7 + int(d)
	}
	return plus(fmt.Sprintf("%02d:%02d", hour, minute), h%9)
}

// documents is stage 2.
func (t *tale) documents(begun, done int) {
	t.sends(begun, t.clock(9, 55), casework.LetterDocs)
	t.acknowledges(done, t.clock(10, 30))
}

// delivers is stage 3: the firewall first, then URLs and password.
func (t *tale) delivers(begun, done int) {
	t.letsIn((begun+done)/2, t.clock(11, 0), onboarding.LAB)
	t.letsIn((begun+done)/2, t.clock(11, 0), onboarding.PROD)
	t.deliversURLs(done, t.clock(11, 30), onboarding.LAB)
	t.deliversPassword(done, t.clock(11, 40), onboarding.LAB)
}

// passes is stage 4. Where it took time, the endpoints began with the fault that
// the system tends to have, and were mended.
func (t *tale) passes(begun, done int) {
	if begun == done {
		return // the test that was made at once passed
	}
	first := fault(t.system.first, 1)
	if t.system.first == "half-ranges" || t.system.first == "windows-1252" {
		first = first.On(hrapi.Organisation, hrapi.Person, hrapi.EmployeePosition)
	}
	t.becomes(begun, "08:00", onboarding.LAB, first)
	t.becomes(done, "12:00", onboarding.LAB)
	t.mended(done, t.clock(12, 5), onboarding.LAB, onboarding.LevelFormat)
}

// presents is stage 5 but for the confirmation: tested, imported into LAB and put
// before the requester.
func (t *tale) presents(begun, done int) {
	t.asks(begun, t.clock(13, 0), byDeveloper, onboarding.LAB, onboarding.LevelOrganisation)
	t.importsUnits(done, t.clock(15, 10))
	t.puts(done, t.clock(15, 30))
}

// organises is stage 5.
func (t *tale) organises(begun, done int) {
	if begun == done {
		t.presents(begun, done)
		t.confirmsUnits(done, t.clock(15, 50))
		return
	}
	t.presents(begun, done+1+(begun-done-1)/2)
	t.confirmsUnits(done, t.clock(9, 10))
}

// importsUnits records the import into LAB of the newest reading, in full.
func (t *tale) importsUnits(days int, clock string) {
	t.importsCount(days, clock, 0)
}

// importsCount is importsUnits with so many units less than were read.
func (t *tale) importsCount(days int, clock string, fewer int) {
	t.does(days, clock, "import units", byHandler, func(ctx context.Context, a onboarding.Actor) error {
		r, err := t.newest(ctx, onboarding.Structure, onboarding.LAB)
		if err != nil {
			return err
		}
		return t.s.work.RecordOrganisationImport(ctx, a, t.number, "", casework.OrganisationImportInput{
			Count: r.Units - fewer, OccurredAt: t.s.clock.now().Add(-10 * minute), Reading: r.ID,
		})
	})
}

// puts the newest reading before the requester, and sends the letter.
func (t *tale) puts(days int, clock string) {
	t.does(days, clock, "present", byHandler, func(ctx context.Context, a onboarding.Actor) error {
		r, err := t.newest(ctx, onboarding.Structure, onboarding.LAB)
		if err != nil {
			return err
		}
		return t.s.work.PresentReading(ctx, a, t.number, "", r.ID)
	})
	t.sends(days, plus(clock, 4), casework.LetterConfirmOrg)
}

func (t *tale) newest(ctx context.Context, kind onboarding.ReadingKind, env onboarding.Environment) (onboarding.Reading, error) {
	facts, err := t.facts(ctx)
	if err != nil {
		return onboarding.Reading{}, err
	}
	r, ok := facts.NewestReading(kind, env)
	if !ok {
		return r, fmt.Errorf("case %s has no %s of %s", t.number, kind, env)
	}
	return r, nil
}

// walks goes through the stages on these days: of the inquiry, and on which each
// was done.
func (t *tale) walks(days ...int) {
	stages := []func(begun, done int){
		func(b, d int) { t.inquires(b, d) }, t.documents, t.delivers, t.passes, t.organises,
	}
	for i := 1; i < len(days); i++ {
		stages[i-1](days[i-1], days[i])
	}
}

// begins lets the endpoints begin with faults from a day on.
func (t *tale) begins(days int, env onboarding.Environment, faults ...simulator.Fault) {
	t.becomes(days, "08:00", env, faults...)
}
