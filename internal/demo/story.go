package demo

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ks-no/tilkobling/internal/access"
	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/internal/register"
)

// story is what is told of all cases: steps that are first gathered and then
// done in the order of their times.
type story struct {
	Deps
	almanac
	clock *clock
	work  *casework.Service
	steps []step
	tales []*tale
	staff map[string]onboarding.PersonID
	group int64 // Fjordane IKT (demo)

	labDays map[int]bool // days on which LAB is in use
}

func newStory(d Deps) *story {
	s := &story{Deps: d, almanac: newAlmanac(d.Today), clock: new(clock), staff: map[string]onboarding.PersonID{}, labDays: map[int]bool{}}
	s.work = casework.New(d.Pool, d.Jobs, d.Vault, s.clock.now, casework.AllowLoopback(), casework.Site(d.Site))
	return s
}

// on adds what happens on a day, so many working days ago.
func (s *story) on(days int, clock, what string, do func(context.Context) error) {
	s.steps = append(s.steps, step{at: s.at(days, clock), what: what, do: do})
}

// actor is a person of KS, with the roles held now.
func (s *story) actor(ctx context.Context, name string) (onboarding.Actor, error) {
	id, ok := s.staff[name]
	if !ok {
		return onboarding.Actor{}, fmt.Errorf("nobody at KS is called %s", name)
	}
	return s.identity(ctx, id, 0)
}

func (s *story) identity(ctx context.Context, id onboarding.PersonID, behalf onboarding.CustomerID) (onboarding.Actor, error) {
	who, err := postgres.LoadIdentity(ctx, s.Pool, id)
	if err != nil {
		return onboarding.Actor{}, err
	}
	return (&access.Identity{Identity: *who, OnBehalf: behalf}).Actor(), nil
}

// begin makes the customers of the register and KS's people.
func (s *story) begin(ctx context.Context) error {
	at := s.at(900, "09:00")
	return postgres.InTx(ctx, s.Pool, func(tx pgx.Tx) error {
		if err := postgres.SyncRegister(ctx, tx, register.Customers()); err != nil {
			return err
		}
		return s.hire(ctx, tx, at)
	})
}

// plus is a moment some minutes after a time of the day.
func plus(clock string, minutes int) string {
	var h, m int
	if _, err := fmt.Sscanf(clock, "%d:%d", &h, &m); err != nil {
		panic("demo: no time of the day: " + clock)
	}
	t := time.Duration(h)*time.Hour + time.Duration(m+minutes)*time.Minute
	return fmt.Sprintf("%02d:%02d", int(t.Hours()), int(t.Minutes())%60)
}
