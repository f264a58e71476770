package casework_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/internal/casework/caseworktest"
	"github.com/ks-no/tilkobling/internal/postgres"
)

func TestAChangedMissingOrCutEventIsFound(t *testing.T) {
	t.Parallel()
	tampering := map[string]string{
		"changed": `UPDATE events SET data = '{"person": 999999}' WHERE case_id = $1 AND seq = 2`,
		"moved":   `UPDATE events SET at = at + interval '1 second' WHERE case_id = $1 AND seq = 2`,
		"missing": `DELETE FROM events WHERE case_id = $1 AND seq = 2`,
		"cut":     `DELETE FROM events WHERE case_id = $1 AND seq = (SELECT max(seq) FROM events WHERE case_id = $1)`,
		"emptied": `DELETE FROM events WHERE case_id = $1`,
	}
	for name, sql := range tampering {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			town := caseworktest.New(t)
			c := town.Open("1804")
			c.SendLetters()
			require.Empty(t, broken(t, town), "as written")
			_, err := town.DB.Owner(t).Exec(t.Context(), sql, c.ID)
			require.NoError(t, err)
			require.NotEmpty(t, broken(t, town))
		})
	}
}

func broken(t *testing.T, town *caseworktest.Town) []postgres.Broken {
	t.Helper()
	var found []postgres.Broken
	_, err := postgres.VerifyEvents(t.Context(), town.DB.Pool, func(b postgres.Broken) { found = append(found, b) })
	require.NoError(t, err)
	return found
}
