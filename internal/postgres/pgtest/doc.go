// Package pgtest gives tests a real PostgreSQL, started when it is missing, with
// the schema migrated and the connection that of the program's own role.
//
// A test that commits, or has several connections, takes a database of its own:
//
//	db := pgtest.New(t)
//	_, err := db.Pool.Exec(t.Context(), `…`)
//
// One that does not takes a transaction that is rolled back, which is cheaper:
//
//	tx := pgtest.Tx(t)
//
// What the program's role may not do, a test does as the owner: db.Owner(t).
//
// Only tests import the package.
package pgtest
