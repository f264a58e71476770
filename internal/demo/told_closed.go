package demo

import (
	"context"
	"time"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/onboarding"
)

// shares are how far into the time until production each stage was done, in
// hundredths. KS is slowest in stage 6, everywhere.
var (
	shares   = [...]int{3, 13, 28, 41, 53, 86}
	dragging = [...]int{3, 12, 24, 49, 59, 87} // Rullestein's developers are slowest in stage 4
)

// reachesStage7 goes through the first six stages, from the day of the inquiry to
// that of a LAB period.
func (t *tale) reachesStage7(begun, lab int) {
	t.s.labDays[lab] = true
	of := shares
	if t.system.supplier == rullestein.supplier {
		of = dragging
	}
	// The period ends the sixth share.
	at := func(stage int) int { return begun - (begun-lab)*of[stage-1]/of[5] }
	t.walks(begun, at(1), at(2), at(3), at(4), at(5))
	hour := max(lab+3, at(5)-1)
	t.linesUp(hour, max(lab+2, lab+(hour-lab)*2/3), lab)
	t.labDay(lab, t.second())
}

// second is who controls a rollback that Tor has made.
func (t *tale) second() string {
	if t.handler == "" {
		return jonas
	}
	return t.handler
}

// closed are in production, the oldest first; lead is how many working days it took.
func (s *story) closed() {
	for _, x := range []struct {
		number  string
		system  hrSystem
		handler string
		months  int
		shift   int // working days back from the middle of the month, so that no two share a day
		lead    int
	}{
		{"5056", tinde, aile, 11, 0, 142},
		{"3909", rullestein, jonas, 9, 1, 131},
		{"3407", fivreld, jonas, 8, 2, 122},
		{"1134", rullestein, aile, 7, 3, 113},
		{"4022", tinde, aile, 6, 0, 104},
		{"5603", myrull, jonas, 6, 9, 99},
		{"3216", rullestein, jonas, 5, 2, 90},
		{"1121", tinde, aile, 4, 1, 81},
		{"1516", fivreld, aile, 4, 10, 76},
		{"3303", rullestein, jonas, 3, 3, 70},
		{"3107", fivreld, jonas, 3, 12, 66},
		{"5041", tinde, jonas, 2, 0, 58},
		{"3222", myrull, jonas, 2, 5, 54},
		{"5503", fivreld, jonas, 2, 11, 51},
		{"4003", rullestein, jonas, 2, 14, 47},
		{"11", tinde, aile, 1, 2, 40},
		{"1124", fivreld, ingrid, 1, 6, 36},
		{"3218", myrull, ingrid, 1, -3, 31},
	} {
		done := s.outsideJuly(x.months*21 + x.shift)
		begun := done + x.lead
		t := s.tale(x.number, x.system, x.handler)
		t.reachesStage7(begun, s.freeLab(begun-x.lead*shares[5]/100))
		t.produces(done+max(3, x.lead*10/100), done)
	}

	harstad := s.taleOf("5503")
	harstad.says(3, "10:40", byDeveloper, "Vi har byttet passordet i PROD etter rutinen vår. Hvordan leverer vi det nye?")
	harstad.says(2, "09:10", byHandler, "Saken er avsluttet, så det tas som en endring etter produksjon. Jeg ringer dere for å avtale tid.")
}

// freeLab finds a day for a LAB period on which there is no other.
func (s *story) freeLab(day int) int {
	for s.labDays[day] {
		day++
	}
	s.labDays[day] = true
	return day
}

// stopped: cases that are on hold or cancelled.
func (s *story) stopped() {
	ullensaker := s.tale("3209", fivreld, ingrid)
	ullensaker.inquires(32, 29)
	ullensaker.sends(29, "10:20", casework.LetterDocs)
	ullensaker.says(22, "13:10", byRequester, "Vi bytter HR-system til våren og vil koble det nye.")
	ullensaker.says(21, "09:15", byHandler, "Da setter vi saken på vent til dere er over på det nye.")
	ullensaker.waits(21, "09:25", -85, "Nytt HR-system til våren.")

	vinje := s.tale("4036", myrull, aile)
	vinje.inquires(25, 22)
	vinje.sends(22, "10:25", casework.LetterDocs)
	vinje.says(16, "11:20", byRequester, "Vi ventar heller på KS Kunnskap.")
	vinje.says(15, "09:20", byHandler, "Det er greitt. Vi tek saka opp att når KS Kunnskap er klar for dykk.")
	vinje.waits(15, "09:30", -120, "Kommunen ventar på KS Kunnskap.")

	for _, x := range []struct {
		number  string
		system  hrSystem
		handler string
		begun   int
		reason  string
	}{
		{"4633", tinde, aile, 70, "Kommunen får løysinga gjennom eit samarbeid med nabokommunane."},
		{"3434", rullestein, jonas, 56, "Kommunen ønsket bare felles pålogging, ikke HR-integrasjon."},
		{"3330", fivreld, ingrid, 37, "Leverandøren ba om saken. Kommunen har ikke bestilt den."},
	} {
		t := s.tale(x.number, x.system, x.handler)
		t.inquires(x.begun, x.begun-2)
		t.sends(x.begun-2, "10:40", casework.LetterDocs)
		t.cancels(x.begun-9, "11:10", x.reason)
	}
}

// standings: customers that were in production before the program, and those that
// are not to be connected.
func (s *story) standings() {
	before := []struct {
		number string
		system string
		months int
	}{
		{"1103", "Tinde Personal", 30},
		{"1119", "Fivreld HRM", 22},
		{"1505", "Tinde Personal", 27},
		{"1508", "Rullestein Lønn", 24},
		{"1813", "Myrull HR", 20},
		{"1824", "Tinde Personal", 33},
		{"1833", "Fivreld HRM", 26},
		{"1865", "Rullestein Lønn", 19},
		{"3103", "Tinde Personal", 29},
		{"3201", "Egenutviklet adapter", 36},
		{"3203", "Tinde Personal", 31},
		{"3205", "Fivreld HRM", 23},
		{"3305", "Rullestein Lønn", 25},
		{"3401", "Myrull HR", 21},
		{"3420", "Tinde Personal", 28},
		{"3901", "Fivreld HRM", 32},
		{"4001", "Rullestein Lønn", 27},
		{"4202", "Tinde Personal", 22},
		{"4624", "Fivreld HRM", 24},
		{"4640", "Tinde Personal", 26},
		{"5007", "Rullestein Lønn", 30},
		{"5035", "Tinde Personal", 23},
		{"5601", "Myrull HR", 25},
		{"4205", "Rullestein Lønn", 28},
	}
	for i, x := range before {
		s.stands(380-i, x.number, func(ctx context.Context, a onboarding.Actor) error {
			return s.work.RegisterBefore(ctx, a, x.number, "", casework.StandingInput{
				Was: "not_begun", Since: s.base.AddDate(0, -x.months, i%20).Add(12 * time.Hour), HRSystem: x.system,
			})
		})
	}
	for i, x := range []struct{ number, reason string }{
		{"1144", "Bruker fellesløsningen til en nabokommune."},
		{"1811", "Få ansatte; legger inn selv."},
		{"1815", "Få ansatte; legger inn selv."},
		{"1834", "Har ikke eget HR-system."},
		{"1836", "Har ikke eget HR-system."},
		{"1856", "Få ansatte; legger inn selv."},
		{"1857", "Har ikke eget HR-system."},
		{"5043", "Bruker fellesløsningen til en nabokommune."},
		{"4224", "Få ansatte; legg inn sjølv."},
	} {
		s.stands(350-i, x.number, func(ctx context.Context, a onboarding.Actor) error {
			return s.work.RegisterNotToBe(ctx, a, x.number, "", casework.StandingInput{Was: "not_begun", Reason: x.reason})
		})
	}
}

func (s *story) stands(days int, number string, do func(context.Context, onboarding.Actor) error) {
	s.on(days, "10:00", "standing of "+number, func(ctx context.Context) error {
		a, err := s.actor(ctx, jonas)
		if err != nil {
			return err
		}
		return do(ctx, a)
	})
}
