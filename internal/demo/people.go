package demo

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/ks-no/tilkobling/internal/postgres"
)

// staff are KS's invented people.
var staff = []struct {
	name, email, language string
	roles                 []string
}{
	{"Ingrid Eksempel", "ingrid.eksempel@ks.example.com", "nb", []string{"case_handler"}},
	{"Jonas Prøvestad", "jonas.provestad@ks.example.com", "nb", []string{"case_handler", "technician"}},
	{"Áile Demo", "aile.demo@ks.example.com", "nn", []string{"case_handler"}},
	{"Tor Testvik", "tor.testvik@ks.example.com", "nb", []string{"technician"}},
	{"Mina Prøven", "mina.proven@ks.example.com", "nb", []string{"technician"}},
	{"Siri Demoseth", "siri.demoseth@ks.example.com", "nb", []string{"manager"}},
	{"Olav Oppsett", "olav.oppsett@ks.example.com", "nb", []string{"administrator"}},
}

func people(ctx context.Context, d Deps) error {
	return postgres.InTx(ctx, d.Pool, func(tx pgx.Tx) error {
		for _, p := range staff {
			var id int64
			err := tx.QueryRow(ctx, `INSERT INTO persons (name, email, language, demo) VALUES ($1, $2, $3, true) RETURNING id`,
				p.name, p.email, p.language).Scan(&id)
			if err != nil {
				return fmt.Errorf("invent %s: %w", p.name, err)
			}
			for _, role := range p.roles {
				if _, err := tx.Exec(ctx, `INSERT INTO ks_roles (person_id, role) VALUES ($1, $2)`, id, role); err != nil {
					return fmt.Errorf("give %s a role: %w", p.name, err)
				}
			}
		}
		return nil
	})
}
