package demo

import (
	"context"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/onboarding"
)

// cooperation is Fjordane IKT, whose seven cases have one person for the network
// and one developer.
const cooperation = "Fjordane IKT (demo)"

// shared is somebody who represents two of the municipalities.
var shared = casework.PersonInput{Name: "Åse Ærlig", Email: "ase.aerlig@fjordane-ikt.example.com", Phone: "400 00 201", Language: "nn"}

// cooperates is walks for a case of the cooperation.
func (t *tale) cooperates(days ...int) {
	t.developer = specialist
	t.inquires(days[0], days[1], t.grouped)
	stages := []func(begun, done int){t.documents, t.delivers, t.passes, t.organises}
	for i := 2; i < len(days); i++ {
		stages[i-2](days[i-1], days[i])
	}
	t.does(days[1], "14:10", "network contact", byHandler, func(ctx context.Context, a onboarding.Actor) error {
		return t.s.work.NameNetworkContact(ctx, a, t.number, "", casework.MemberInput{
			PersonInput: casework.PersonInput{Name: "Sindre", Email: "sindre@fjordane-ikt.example.com", Phone: "400 00 200", Language: "nn"},
		})
	})
}

// cooperates: the cases of the cooperation that are in stages 1 to 3, and the
// cooperation itself.
func (s *story) cooperates() {
	s.on(40, "09:00", "cooperation", func(ctx context.Context) error {
		a, err := s.actor(ctx, ingrid)
		if err != nil {
			return err
		}
		s.group, err = s.work.CreateGroup(ctx, a, "", cooperation)
		return err
	})

	gloppen := s.tale("4650", tinde, ingrid)
	gloppen.requester = shared
	gloppen.cooperates(33, 26)
	gloppen.sends(26, "14:30", casework.LetterDocs)
	gloppen.says(11, "13:15", byDeveloper, "Gloppen har to arbeidsgivarnummer. Skal dei vere to Authority?")
	gloppen.says(9, "10:10", byHandler, "Nei, éin Authority, med to toppeiningar under seg om de treng det. Sei frå når de har det de treng.")

	askvoll := s.tale("4645", tinde, ingrid)
	askvoll.begins(12, onboarding.LAB, dates)
	askvoll.cooperates(33, 26, 15)
	askvoll.letsIn(9, "10:40", onboarding.LAB)
	askvoll.deliversURLs(7, "13:20", onboarding.LAB)
	askvoll.deliversPassword(7, "13:30", onboarding.LAB)

	bremanger := s.tale("4648", tinde, ingrid)
	bremanger.requester = shared
	bremanger.cooperates(33, 26, 14)
	bremanger.letsIn(9, "10:50", onboarding.LAB)
	bremanger.letsIn(9, "10:52", onboarding.PROD)
	bremanger.says(8, "12:40", byDeveloper, "Kan vi bruke same brukarnamn og passord for alle kommunane i samarbeidet?")
	bremanger.says(7, "09:05", byHandler, "Ja, men lag gjerne eitt for kvar, så kan eitt bytast utan at dei andre stoppar.")
}
