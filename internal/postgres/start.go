package postgres

import (
	"context"

	"github.com/ks-no/tilkobling/internal/onboarding"
)

// CaseListOfCustomer lists the cases that a customer is or was in, its own and
// those that cover it, the newest first.
func CaseListOfCustomer(ctx context.Context, q Querier, id onboarding.CustomerID) ([]CaseListRow, error) {
	return caseList(ctx, q, "cases of a customer", `SELECT `+caseListColumns+`
		FROM case_customers cc JOIN cases c ON c.id = cc.case_id`+caseListFrom+`
		WHERE cc.customer_id = $1 ORDER BY cc.active DESC, c.id DESC`, id)
}
