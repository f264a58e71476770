// Package migrations holds the database's history as goose SQL files, in the
// order of their numbers. A file that has been released is never changed. They
// run as the owner, keep to PostgreSQL 15, and grant to the role tilkobling_app
// what the program may do; they create no roles.
package migrations

import "embed"

// FS holds the migrations.
//
//go:embed *.sql
var FS embed.FS
