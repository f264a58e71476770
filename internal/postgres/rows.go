package postgres

import "github.com/jackc/pgx/v5"

// collect reads all rows, each into the places that fields names of a value.
func collect[T any](rows pgx.Rows, fields func(*T) []any) ([]T, error) {
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (T, error) {
		var v T
		err := row.Scan(fields(&v)...)
		return v, err
	})
}
