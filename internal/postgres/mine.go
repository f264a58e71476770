package postgres

import (
	"context"

	"github.com/ks-no/tilkobling/internal/onboarding"
)

// CasesOfDeveloper lists the cases in which a person is a named developer: those
// in which the developers are to act first, the longest waiting before the
// others, and what is over last.
func CasesOfDeveloper(ctx context.Context, q Querier, person onboarding.PersonID) ([]CaseListRow, error) {
	return caseList(ctx, q, "cases of a developer", `SELECT `+caseListColumns+`
		FROM case_developers d JOIN cases c ON c.id = d.case_id`+caseListFrom+`
		WHERE d.person_id = $1 AND d.ended_at IS NULL
		ORDER BY c.status IN ('closed', 'cancelled'), c.turn_role <> 'developer' AND c.turn_party <> 'supplier', c.turn_since, c.id`, person)
}
