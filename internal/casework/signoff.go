package casework

import (
	"context"

	"github.com/ks-no/tilkobling/internal/postgres"
)

// confirmed keeps a confirmation together with its event, which has the hash of
// all that the confirmation says: a changed one is found by the log.
func (c *change) confirmed(ctx context.Context, n postgres.NewSignOff, event string, data map[string]any) error {
	n.Case, n.Person, n.At = c.row.ID, c.by.Person, c.at
	id, err := postgres.InsertSignOff(ctx, c.tx, n)
	if err != nil {
		return err
	}
	data["signoff"], data["signoff_hash"] = id, n.Hash()
	data["customer"], data["reading"], data["digest"] = n.Customer, n.Reading, n.Digest
	return c.event(ctx, event, data)
}
