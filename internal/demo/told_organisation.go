package demo

import (
	"context"
	"errors"
	"fmt"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/web/text"
)

// organisation: cases in stage 5.
func (s *story) organisation() {
	bodo := s.tale("1804", rullestein, ingrid)
	bodo.walks(52, 49, 41, 33, 17)
	bodo.presents(16, 9)
	bodo.shows(15, "10:20", colleague(bodo.customer, "Roger Prøve"))
	bodo.ticks(8, "12:30", 99)
	bodo.says(8, "12:50", byRequester, "Jeg har sett gjennom og tar det med ledergruppen før jeg bekrefter.")
	bodo.says(8, "13:20", byHandler, "Det høres klokt ut. Si fra om noe skal endres.")

	karasjok := s.tale("5610", tinde, jonas)
	karasjok.walks(46, 43, 35, 27, 19)
	karasjok.presents(18, 9)
	karasjok.returns(5, "13:05", onboarding.MenderSupplier, "Tre enheter må rettes i Tinde før vi kan bekrefte.",
		remark{postgres.RemarkClosed, 4, "Nedlagt i fjor."},
		remark{postgres.RemarkParent, 6, "Skal ligge under Helse og mestring."},
		remark{postgres.RemarkName, 8, "Heter noe annet nå."})

	alver := s.tale("4631", fivreld, aile)
	alver.requester = colleague(alver.customer, "Kari Prøve")
	alver.walks(48, 45, 38, 30, 22, 12)
	alver.deputises(20, "10:15", colleague(alver.customer, "Magne Testnes"))
	alver.shows(20, "10:25", colleague(alver.customer, "Borghild Ærlig"))
	alver.edits(6, "08:00", onboarding.LAB, edits["4631"])
	alver.says(6, "09:15", byRequester, "Vi har gjort ei omorganisering: to einingar har fått nye namn, og ei gruppe er flytta til ein annan sektor.")
	alver.says(6, "10:05", byHandler, "Då les vi organisasjonen på nytt og legg fram den nye, så kan du stadfeste det som er endra.")
	alver.asks(5, "10:30", byHandler, onboarding.LAB, onboarding.LevelOrganisation)
	alver.importsUnits(4, "10:10")
	alver.puts(4, "10:40")

	tromso := s.tale("5501", myrull, ingrid)
	tromso.begins(13, onboarding.LAB, fault("orphans", 5), fault("cycle", 1))
	tromso.walks(40, 37, 30, 22, 14)
	tromso.asks(8, "11:15", byDeveloper, onboarding.LAB, onboarding.LevelOrganisation)
	tromso.says(7, "09:10", byHandler, "Fem enheter viser til en overordnet som ikke finnes, og to ligger under hverandre. Rapporten lister dem.")

	heroy := s.tale("1515", tinde, aile)
	heroy.edits(40, "08:00", onboarding.LAB, edits["1515"])
	heroy.walks(39, 36, 29, 21, 12)
	heroy.asks(8, "10:15", byDeveloper, onboarding.LAB, onboarding.LevelOrganisation)
	heroy.importsCount(3, "15:20", 3)
	heroy.notes(3, "15:40", byHandler, "118 einingar i LAB, men 121 i avlesinga. Må finne ut kva for tre som manglar.")

	bergen := s.tale("4601", adapter, ingrid)
	bergen.requester = colleague(bergen.customer, "Anne-Margrethe Eksempelvik Testnes Demo-Ås Prøvestad-Ærlighaug")
	bergen.walks(58, 55, 47, 36, 24)
	bergen.presents(20, 4)
	bergen.ticks(2, "12:05", 6)
	bergen.says(2, "12:20", byRequester, "Går gjennom på telefonen mellom møtene. Seks av ni sektorer er sett.")
	bergen.says(2, "13:00", byHandler, "Fint. Avkryssingen blir stående, så du kan fortsette når det passer.")

	hamar := s.tale("3403", rullestein, ingrid)
	hamar.begins(17, onboarding.LAB, fault("several-tops", 2))
	hamar.walks(44, 41, 33, 26, 18)
	hamar.asks(12, "10:10", byDeveloper, onboarding.LAB, onboarding.LevelOrganisation)
	hamar.says(11, "09:45", byRequester, "To sektorer står ved siden av kommunen. Det er slik lønn er satt opp, og det kan ikke endres før årsskiftet.")
	hamar.says(11, "11:05", byHandler, "Vi godtar det så lenge. KS Læring tåler flere toppenheter, men oversikten blir mindre ryddig.")
	hamar.accepts(11, "11:10", onboarding.LAB, "Lønnssystemet kan ikke endres før årsskiftet. KS Læring leser flere toppenheter.")
	hamar.importsUnits(9, "15:20")
	hamar.puts(9, "15:40")

	fjaler := s.tale("4646", tinde, ingrid)
	fjaler.cooperates(33, 26, 17, 10, 10)
	fjaler.presents(6, 3)
}

// deputises names who may do what the requester does.
func (t *tale) deputises(days int, clock string, p casework.PersonInput) {
	t.does(days, clock, "deputy", byRequester, func(ctx context.Context, a onboarding.Actor) error {
		return t.s.work.NameDeputy(ctx, a, t.number, "", casework.MemberInput{PersonInput: p})
	})
}

// shows lets a colleague of the requester look.
func (t *tale) shows(days int, clock string, p casework.PersonInput) {
	t.does(days, clock, "reader", byRequester, func(ctx context.Context, a onboarding.Actor) error {
		return t.s.work.NameReader(ctx, a, t.number, "", casework.MemberInput{PersonInput: p})
	})
}

// remark is one on a unit of what is presented, which is chosen by its place.
type remark struct {
	kind postgres.RemarkKind
	unit int
	body string
}

// returns what is presented, with remarks.
func (t *tale) returns(days int, clock string, mender onboarding.Mender, note string, remarks ...remark) {
	t.does(days, clock, "return the structure", byRequester, func(ctx context.Context, a onboarding.Actor) error {
		reading, structure, err := t.presented(ctx)
		if err != nil {
			return err
		}
		for _, r := range remarks {
			in := casework.RemarkInput{Reading: reading, Unit: structure[r.unit%len(structure)], Kind: r.kind, Body: r.body}
			if err := t.s.work.AddRemark(ctx, a, t.number, "", in); err != nil {
				return err
			}
		}
		return t.s.work.ReturnStructure(ctx, a, t.number, "", casework.ReturnStructureInput{Reading: reading, Mender: mender, Note: note})
	})
}

// presented is what lies before the requester, and the ids of its units.
func (t *tale) presented(ctx context.Context) (onboarding.ReadingID, []string, error) {
	facts, err := t.facts(ctx)
	if err != nil {
		return 0, nil, err
	}
	p, ok := facts.StructurePresented()
	if !ok {
		return 0, nil, fmt.Errorf("nothing is presented in case %s", t.number)
	}
	structure, err := postgres.StructureOf(ctx, t.s.Pool, t.id, p.Reading)
	if err != nil {
		return 0, nil, err
	}
	ids := make([]string, 0, len(structure.Units))
	for _, u := range structure.Units {
		ids = append(ids, u.ID)
	}
	return p.Reading, ids, nil
}

// ticks marks so many sectors as looked through; all of them where there are fewer.
func (t *tale) ticks(days int, clock string, sectors int) {
	t.does(days, clock, "tick sectors", byRequester, func(ctx context.Context, a onboarding.Actor) error {
		reading, _, err := t.presented(ctx)
		if err != nil {
			return err
		}
		structure, err := postgres.StructureOf(ctx, t.s.Pool, t.id, reading)
		if err != nil {
			return err
		}
		top := ""
		for _, u := range structure.Units {
			if u.Parent == "" {
				top = u.ID
			}
		}
		for _, u := range structure.Units {
			if u.Parent != top || sectors == 0 {
				continue
			}
			sectors--
			if err := t.s.work.TickSector(ctx, a, t.number, "", casework.TickInput{Reading: reading, Unit: u.ID, Seen: true}); err != nil {
				return err
			}
		}
		return nil
	})
}

// accepts lets every failing check of an environment stand.
func (t *tale) accepts(days int, clock string, env onboarding.Environment, reason string) {
	t.does(days, clock, "accept", byHandler, func(ctx context.Context, a onboarding.Actor) error {
		facts, err := t.facts(ctx)
		if err != nil {
			return err
		}
		n := 0
		for _, x := range facts.Tested {
			for _, f := range x.Failing {
				n++
				in := casework.DeviationInput{Environment: env, Check: f.Check, Count: f.Count, Reason: reason}
				if err := t.s.work.AcceptDeviation(ctx, a, t.number, "", in); err != nil {
					return err
				}
			}
		}
		if n == 0 {
			return errors.New("nothing to accept")
		}
		return nil
	})
}

// confirmsUnits: the requester confirms the structure that is presented, in the
// words of the own language.
func (t *tale) confirmsUnits(days int, clock string) {
	t.does(days, clock, "confirm the structure", byRequester, func(ctx context.Context, a onboarding.Actor) error {
		reading, _, err := t.presented(ctx)
		if err != nil {
			return err
		}
		r, err := postgres.LoadReading(ctx, t.s.Pool, t.id, reading)
		if err != nil {
			return err
		}
		customer, name, err := t.behalf(ctx)
		if err != nil {
			return err
		}
		lang := t.language()
		return t.s.work.ConfirmStructure(ctx, a, t.number, "", casework.ConfirmStructureInput{
			Customer: customer, Reading: r.ID, Digest: r.Digest, Sentence: casework.StructureSentence(text.For(lang), name, r), Language: lang,
			Method: "development",
		})
	})
}

// behalf is for whom the requester confirms.
func (t *tale) behalf(ctx context.Context) (id onboarding.CustomerID, name string, err error) {
	row, _, err := postgres.LoadCase(ctx, t.s.Pool, t.id)
	if err != nil {
		return 0, "", err
	}
	err = t.s.Pool.QueryRow(ctx, `SELECT display_name FROM customers WHERE id = $1`, row.CustomerID).Scan(&name)
	return row.CustomerID, name, err
}

func (t *tale) language() text.Lang {
	if t.requester.Language == "nn" {
		return text.NN
	}
	return text.NB
}
