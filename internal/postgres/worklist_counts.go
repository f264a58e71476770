package postgres

import (
	"context"
	"fmt"
	"strings"

	"github.com/ks-no/tilkobling/internal/onboarding"
)

// CountLimit is how far the worklist's tiles count: a figure of so many says «at
// least», and no page counts all of a long list.
const CountLimit = 1000

// WorklistCounts is how many cases each tile chooses, and how many inquiries
// nobody has handled.
type WorklistCounts struct {
	Of           map[Pick]int
	NewInquiries int
}

var countedPicks = []Pick{PickUnanswered, PickKS, PickFailed, PickUnassigned, PickOthers, PickDataInLab}

// ForAll tells whether a tile counts everybody's cases whoever asks: those that
// are nobody's, and personal data in LAB, which concern all.
func (p Pick) ForAll() bool { return p == PickUnassigned || p == PickDataInLab }

var countAllSQL, countMineSQL = countSQL(false), countSQL(true)

func countSQL(mine bool) string {
	var b strings.Builder
	b.WriteString("SELECT ")
	for _, p := range countedPicks {
		whose := ""
		if mine && !p.ForAll() {
			whose = " AND c.handler_id = $1"
		}
		fmt.Fprintf(&b, "(SELECT count(*) FROM (SELECT FROM cases c WHERE c.listed_as = 'active' AND %s%s LIMIT %d) x), ", pickSQL[p], whose, CountLimit)
	}
	fmt.Fprintf(&b, "(SELECT count(*) FROM (SELECT FROM inquiries WHERE status = 'new' LIMIT %d) x)", CountLimit)
	return b.String()
}

// CountWorklist counts in one statement. handler is whose cases; 0 is all.
func CountWorklist(ctx context.Context, q Querier, handler onboarding.PersonID) (WorklistCounts, error) {
	sql, args := countAllSQL, []any(nil)
	if handler != 0 {
		sql, args = countMineSQL, []any{handler}
	}
	counted := make([]int, len(countedPicks)+1)
	into := make([]any, len(counted))
	for i := range counted {
		into[i] = &counted[i]
	}
	if err := q.QueryRow(ctx, sql, args...).Scan(into...); err != nil {
		return WorklistCounts{}, fmt.Errorf("count the worklist: %w", err)
	}
	c := WorklistCounts{Of: map[Pick]int{}, NewInquiries: counted[len(countedPicks)]}
	for i, p := range countedPicks {
		c.Of[p] = counted[i]
	}
	return c, nil
}
