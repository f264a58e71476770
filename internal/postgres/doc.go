// Package postgres holds all SQL, a file per aggregate, and turns rows into the
// domain's values. Functions that write take a [pgx.Tx]; functions that read
// take a [Querier], which a pool and a transaction both satisfy.
//
// It may import onboarding, hrapi, register and insight, never casework or
// anything above. Rules are not decided here: constraints in the schema only
// hold what must never be.
//
//	err := postgres.InTx(ctx, pool, func(tx pgx.Tx) error {
//		c, err := postgres.LockCase(ctx, tx, id)
//		...
//	})
package postgres
