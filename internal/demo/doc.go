// Package demo fills an empty database with invented cases, so that who tries
// the program finds work of every kind, and has simulated municipalities serve
// the endpoints of those that are live. All persons are invented, with addresses
// at example.com and synthetic ids. It drives casework's own commands with a
// clock of its own, so that nothing stands in the database that the program
// could not have written.
package demo
