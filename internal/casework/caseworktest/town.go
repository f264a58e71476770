package caseworktest

import (
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/internal/postgres/pgtest"
	"github.com/ks-no/tilkobling/internal/register"
)

// Monday is when a town's clock begins: a working day in November, 09.00 in Oslo.
var Monday = time.Date(2026, time.November, 23, 8, 0, 0, 0, time.UTC)

// Town is a database with the register's customers and people of KS.
type Town struct {
	DB    *pgtest.DB
	Work  *casework.Service
	Clock *Clock

	Ingrid onboarding.Actor // case handler
	Jonas  onboarding.Actor // case handler and technician
	Tor    onboarding.Actor // technician
	Mina   onboarding.Actor // technician
	Siri   onboarding.Actor // manager
	Olav   onboarding.Actor // administrator

	tb testing.TB
}

// New makes a town.
func New(tb testing.TB, options ...casework.Option) *Town {
	tb.Helper()
	t := &Town{DB: pgtest.New(tb), Clock: &Clock{at: Monday}, tb: tb}
	jobs, err := river.NewClient(riverpgxv5.New(t.DB.Pool), &river.Config{})
	require.NoError(tb, err)
	keys, err := casework.NewKeySet()
	require.NoError(tb, err)
	vault, err := casework.OpenVault(keys)
	require.NoError(tb, err)
	t.Work = casework.New(t.DB.Pool, jobs, vault, t.Clock.Now, options...)
	t.inTx(func(tx pgx.Tx) error {
		if err := postgres.SyncRegister(tb.Context(), tx, register.Customers()); err != nil {
			return err
		}
		for _, s := range []struct {
			who   *onboarding.Actor
			name  string
			email string
			roles []string
		}{
			{&t.Ingrid, "Ingrid Eksempel", "ingrid.eksempel@ks.example.com", []string{"case_handler"}},
			{&t.Jonas, "Jonas Prøvestad", "jonas.provestad@ks.example.com", []string{"case_handler", "technician"}},
			{&t.Tor, "Tor Testvik", "tor.testvik@ks.example.com", []string{"technician"}},
			{&t.Mina, "Mina Prøven", "mina.proven@ks.example.com", []string{"technician"}},
			{&t.Siri, "Siri Demoseth", "siri.demoseth@ks.example.com", []string{"manager"}},
			{&t.Olav, "Olav Oppsett", "olav.oppsett@ks.example.com", []string{"administrator"}},
		} {
			p, err := postgres.NamePerson(tb.Context(), tx, postgres.PersonRow{Name: s.name, Email: s.email}, Monday)
			if err != nil {
				return err
			}
			s.who.Person = p.ID
			for _, role := range s.roles {
				if err := postgres.GrantRole(tb.Context(), tx, p.ID, role, 0, Monday); err != nil {
					return err
				}
			}
		}
		return nil
	})
	for _, who := range []*onboarding.Actor{&t.Ingrid, &t.Jonas, &t.Tor, &t.Mina, &t.Siri, &t.Olav} {
		*who = t.Actor(who.Person)
	}
	return t
}

func (t *Town) inTx(fn func(pgx.Tx) error) {
	t.tb.Helper()
	require.NoError(t.tb, postgres.InTx(t.tb.Context(), t.DB.Pool, fn))
}

// Actor is a person with the roles held now, acting for all customers of theirs.
func (t *Town) Actor(id onboarding.PersonID) onboarding.Actor {
	t.tb.Helper()
	who, err := postgres.LoadIdentity(t.tb.Context(), t.DB.Pool, id)
	require.NoError(t.tb, err)
	a := onboarding.Actor{Person: id, Customers: map[onboarding.CustomerID]onboarding.Roles{}, Cases: map[onboarding.CaseID]onboarding.Roles{}}
	for _, name := range who.KSRoles {
		role, ok := onboarding.RoleNamed(name)
		require.True(t.tb, ok, name)
		a.KS |= onboarding.RoleSet(role)
	}
	for _, m := range who.Memberships {
		role, ok := onboarding.RoleNamed(m.Role)
		require.True(t.tb, ok, m.Role)
		a.Customers[m.Customer] |= onboarding.RoleSet(role)
	}
	for _, c := range who.Developer {
		a.Cases[c] |= onboarding.RoleSet(onboarding.RoleDeveloper)
	}
	return a
}

// ActorNamed is Actor for the person with an e-mail address.
func (t *Town) ActorNamed(email string) onboarding.Actor {
	t.tb.Helper()
	var id onboarding.PersonID
	require.NoError(t.tb, t.DB.Pool.QueryRow(t.tb.Context(), `SELECT id FROM persons WHERE lower(email) = lower($1)`, email).Scan(&id))
	return t.Actor(id)
}
