package demo

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/internal/register"
)

// KS's people, by the name under which the story knows them.
const (
	ingrid = "Ingrid Eksempel"
	jonas  = "Jonas Prøvestad"
	aile   = "Áile Demo"
	tor    = "Tor Testvik"
	mina   = "Mina Prøven"
	siri   = "Siri Demoseth"
)

// staff are KS's invented people.
var staff = []struct {
	name, email, language string
	roles                 []string
}{
	{ingrid, "ingrid.eksempel@ks.example.com", "nb", []string{"case_handler"}},
	{jonas, "jonas.provestad@ks.example.com", "nb", []string{"case_handler", "technician"}},
	{aile, "aile.demo@ks.example.com", "nn", []string{"case_handler"}},
	{tor, "tor.testvik@ks.example.com", "nb", []string{"technician"}},
	{mina, "mina.proven@ks.example.com", "nb", []string{"technician"}},
	{siri, "siri.demoseth@ks.example.com", "nb", []string{"manager"}},
	{"Olav Oppsett", "olav.oppsett@ks.example.com", "nb", []string{"administrator"}},
}

func (s *story) hire(ctx context.Context, tx pgx.Tx, at time.Time) error {
	for _, p := range staff {
		row, err := postgres.NamePerson(ctx, tx, postgres.PersonRow{Name: p.name, Email: p.email, Language: p.language}, at)
		if err != nil {
			return err
		}
		s.staff[p.name] = row.ID
		for _, role := range p.roles {
			if err := postgres.GrantRole(ctx, tx, row.ID, role, 0, at); err != nil {
				return err
			}
		}
	}
	return nil
}

// offer lets the development sign-in offer everybody.
func (s *story) offer(ctx context.Context) error {
	if _, err := s.Pool.Exec(ctx, `UPDATE persons SET demo = true WHERE NOT demo`); err != nil {
		return fmt.Errorf("offer the invented persons at the sign-in: %w", err)
	}
	return nil
}

var (
	firstNames = []string{
		"Kari", "Ola", "Randi", "Nils", "Åse", "Bjørn", "Berit", "Leif", "Solveig", "Odd", "Turid", "Arne", "Gunn", "Helge", "Marit", "Sjur", "Torill", "Einar",
		"Ragnhild", "Geir", "Liv", "Terje", "Hilde", "Stein", "Wenche",
	}
	lastNames = []string{"Prøve", "Testnes", "Demo-Ås", "Eksempelvik", "Ærlig"}
)

// somebody invents a person at a customer; n tells two of them apart.
func somebody(c register.Customer, n int) casework.PersonInput {
	h := n * 11
	for _, d := range c.Number {
		h = h*3 + int(d-'0')
	}
	return colleague(c, firstNames[h%len(firstNames)]+" "+lastNames[(h/7+n)%len(lastNames)])
}

// colleague is a person of a customer, with the address that goes with the name.
func colleague(c register.Customer, name string) casework.PersonInput {
	p := casework.PersonInput{Name: name, Email: mailbox(name) + "@" + domain(c)}
	h := len(name)
	for _, d := range c.Number {
		h = h*7 + int(d-'0')
	}
	p.Phone = fmt.Sprintf("400 %02d %03d", h%100, h*13%1000)
	if c.Language == register.Nynorsk {
		p.Language = "nn"
	}
	return p
}

func domain(c register.Customer) string {
	return strings.ReplaceAll(register.Fold(c.Name), " ", "-") + ".example.com"
}

// mailbox is fornavn.etternavn, as addresses have it.
func mailbox(name string) string { return strings.ReplaceAll(register.Fold(name), " ", ".") }
