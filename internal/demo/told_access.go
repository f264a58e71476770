package demo

import (
	"context"
	"time"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/onboarding"
)

// documentation: cases in stage 2.
func (s *story) documentation() {
	hjelmeland := s.tale("1133", myrull, aile)
	hjelmeland.developer = casework.PersonInput{} // nobody is named yet
	hjelmeland.inquires(14, 12)
	hjelmeland.sends(12, "10:20", casework.LetterDocs)
	hjelmeland.says(7, "10:05", byHandler, "Hei. Kven skal utvikle endepunkta hos dykk? Skriv namn og e-post her, så sender vi det som trengst.")
	hjelmeland.says(2, "10:10", byHandler, "Vi minner om spørsmålet: kven skal utvikle endepunkta? Saka kjem ikkje vidare før vi veit det.")

	tysnes := s.tale("4616", tinde, aile)
	tysnes.inquires(7, 5)
	tysnes.sends(5, "10:25", casework.LetterDocs)
	tysnes.asksMeeting(4, "13:10", byDeveloper, "Vi vil gjerne gå gjennom endringsloggen og datoparametrane før vi begynner.")
	tysnes.meets(3, "09:40", s.weekday(time.Thursday, "10:00"))

	oslo := s.tale("0301", adapter, jonas)
	oslo.inquires(11, 8)
	oslo.sends(8, "10:15", casework.LetterDocs)
	oslo.says(8, "13:05", byRequester, "Vi har om lag 60 000 ansatte. Tåler mottaket hele settet i ett svar?")
	oslo.says(7, "09:25", byHandler, "Ja. Hele settet leses mens det kommer, og 60 000 er prøvd. Etterpå hentes bare endringene.")
	oslo.asksMeeting(7, "10:30", byRequester, "")
	oslo.meets(6, "08:50", s.at(3, "12:00"))
	oslo.met(3, "13:15", "Gikk gjennom de fire endepunktene. Oslo begynner med testdata for én bydel og tar resten når formatet er godkjent.")

	al := s.tale("3328", fivreld, aile)
	al.inquires(5, 3)
	al.sends(3, "10:30", casework.LetterDocs)
	al.notes(2, "08:40", byHandler, "Brevet med dokumentasjonen til utviklaren kom i retur: ukjend mottakar. Spør kommunen om rett adresse.")
	al.says(2, "08:50", byHandler, "Dokumentasjonen til utviklaren kom i retur. Kan de sende rett e-postadresse?")

	traena := s.tale("1835", rullestein, jonas)
	traena.inquires(30, 27)
	traena.sends(27, "10:10", casework.LetterDocs)
	traena.says(21, "11:15", byRequester, "Den ene som kan systemet, er i permisjon ut vinteren. Kan saken hvile så lenge?")
	traena.says(20, "09:05", byHandler, "Ja, vi setter den på vent og tar kontakt når hun er tilbake.")
	traena.waits(20, "09:15", -40, "Utvikleren er i permisjon.")
}

// access: cases in stage 3.
func (s *story) access() {
	voss := s.tale("4621", tinde, aile)
	voss.walks(15, 13, 6)
	voss.letsIn(4, "10:20", onboarding.LAB)
	voss.letsIn(4, "10:25", onboarding.PROD)
	voss.deliversURLs(2, "14:10", onboarding.LAB, onboarding.Authority, onboarding.Organisation, onboarding.Person)
	voss.deliversPassword(2, "14:20", onboarding.LAB)
	voss.says(2, "14:30", byDeveloper, "Employee_position kjem i neste versjon, truleg i veka som kjem.")
	voss.says(1, "08:55", byHandler, "Fint, då ventar vi på den. Testen startar av seg sjølv når alle fire er på plass.")

	sandnes := s.tale("1108", fivreld, ingrid)
	sandnes.walks(19, 16, 9)
	sandnes.letsIn(7, "12:40", onboarding.LAB)
	sandnes.deliversURLs(5, "13:25", onboarding.LAB)
	sandnes.deliversPassword(5, "13:30", onboarding.LAB)
	sandnes.says(4, "09:15", byHandler, "Testen i LAB gikk fint. Åpningen for adressen til PROD mangler fortsatt. Kan dere be brannmuransvarlig om den?")

	follo := s.tale("3207", myrull, jonas)
	follo.walks(9, 7, 2)
	follo.letsIn(1, "10:05", onboarding.LAB)
	follo.letsIn(1, "10:10", onboarding.PROD)
	follo.deliversURLs(1, "13:45", onboarding.LAB)

	lillehammer := s.tale("3405", rullestein, ingrid)
	lillehammer.walks(12, 9, 4)
	lillehammer.filtersNothing(2, "09:50", onboarding.LAB)
	lillehammer.filtersNothing(2, "09:55", onboarding.PROD)
	lillehammer.notes(2, "10:40", byHandler, "De filtrerer ikke på IP-adresse. Har rådet dem til å gjøre det før PROD.")

	askoy := s.tale("4627", tinde, ingrid)
	askoy.walks(6, 4, 1)
	askoy.says(0, "09:35", byDeveloper, "Skjemaet tar ikke imot adressen vår fordi den begynner med http. Må vi ha https i test også?")

	sel := s.tale("3437", fivreld, jonas)
	sel.walks(42, 38, 31)
	sel.says(31, "13:05", byDeveloper, "Vi har det vi trenger, men lurer på om vi må levere alle ansatte, også tilkallingsvikarer?")
	sel.says(31, "14:10", byHandler, "Ja, alle som har en stilling i kommunen og skal kunne ta kurs.")
	for _, d := range []int{24, 17, 10} {
		sel.says(d, "09:10", byHandler, "Vi mangler URL-er, brukernavn og passord for LAB. Når kan dere levere dem?")
	}
	sel.notes(3, "13:30", byHandler, "Siste purring er sendt. Meldt til leder: saken har stått stille lenge.")
	sel.notes(2, "09:00", by(siri), "Jeg ringer kommunedirektøren på torsdag.")
}

// asksMeeting asks for a technical meeting.
func (t *tale) asksMeeting(days int, clock string, by who, note string) {
	t.does(days, clock, "ask for a meeting", by, func(ctx context.Context, a onboarding.Actor) error {
		return t.s.work.AskMeeting(ctx, a, t.number, "", note)
	})
}

// meets invites to the meeting.
func (t *tale) meets(days int, clock string, at time.Time) {
	t.does(days, clock, "set the meeting", byHandler, func(ctx context.Context, a onboarding.Actor) error {
		return t.s.work.SetMeeting(ctx, a, t.number, "", at, "https://teams.example.com/mote/"+t.customer.Number)
	})
}

func (t *tale) met(days int, clock, minutes string) {
	t.does(days, clock, "hold the meeting", byHandler, func(ctx context.Context, a onboarding.Actor) error {
		return t.s.work.HoldMeeting(ctx, a, t.number, "", t.s.clock.now().Add(-30*minute), minutes)
	})
}

// waits puts the case on hold until a day; one to come is negative.
func (t *tale) waits(days int, clock string, until int, reason string) {
	t.does(days, clock, "hold", byHandler, func(ctx context.Context, a onboarding.Actor) error {
		return t.s.work.Hold(ctx, a, t.number, "", casework.HoldInput{Until: t.s.at(until, "08:00"), Reason: reason})
	})
}

func (t *tale) cancels(days int, clock, reason string) {
	t.does(days, clock, "cancel", byHandler, func(ctx context.Context, a onboarding.Actor) error {
		return t.s.work.Cancel(ctx, a, t.number, "", reason)
	})
}
