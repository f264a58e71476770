package postgres

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/ks-no/tilkobling/internal/register"
)

// SyncRegister makes the customers of the register the program's own rows. What
// people have registered of a customer is left alone, and running it again
// changes nothing.
func SyncRegister(ctx context.Context, tx pgx.Tx, customers []register.Customer) error {
	var kind, number, name, display, official, county, countyName, org, language, search []string
	var population []int32
	for _, c := range customers {
		of, _ := register.CountyByNumber(c.County)
		m, _ := register.MunicipalityByNumber(c.Number)
		full := m.OfficialName
		if full == "" {
			full = c.Name
		}
		kind, number, name = append(kind, string(c.Kind)), append(number, c.Number), append(name, c.Name)
		display, official = append(display, c.DisplayName), append(official, full)
		county, countyName = append(county, c.County), append(countyName, of.Name)
		org, language = append(org, c.OrgNumber), append(language, string(c.Language))
		population = append(population, int32(m.Population))
		search = append(search, register.Fold(strings.Join([]string{c.Number, c.DisplayName, full, c.OrgNumber}, " ")))
	}
	_, err := tx.Exec(ctx, `INSERT INTO customers AS c (kind, number, name, display_name, official_name, county_number, county_name,
			org_number, language, population, search)
		SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
			$9::text[], $10::int[], $11::text[])
		ON CONFLICT (number) DO UPDATE SET kind = excluded.kind, name = excluded.name, display_name = excluded.display_name,
			official_name = excluded.official_name, county_number = excluded.county_number, county_name = excluded.county_name,
			org_number = excluded.org_number, language = excluded.language, population = excluded.population, search = excluded.search
		WHERE (c.kind, c.name, c.display_name, c.official_name, c.county_number, c.county_name, c.org_number, c.language, c.population, c.search)
			IS DISTINCT FROM (excluded.kind, excluded.name, excluded.display_name, excluded.official_name, excluded.county_number,
				excluded.county_name, excluded.org_number, excluded.language, excluded.population, excluded.search)`,
		kind, number, name, display, official, county, countyName, org, language, population, search)
	if err != nil {
		return fmt.Errorf("take the register in: %w", err)
	}
	return nil
}
