// Package caseworktest arranges cases for tests by the program's own commands,
// in a real database that the test has to itself.
//
//	town := caseworktest.New(t)
//	c := town.Open("1804")          // Bodø, with a requester and a developer
//	err := town.Work.Acknowledge(t.Context(), c.Developer(), c.Number, "")
//	require.True(t, c.Progress().Holds(onboarding.ReqAck))
//
// The tests of package casework that use it are of package casework_test. Only
// tests import the package.
package caseworktest
