// Package access lets people in and says who acts: sessions, sign-in, and the
// middleware that yields an [onboarding.Actor] for every request. What an actor
// may do is onboarding's policy, not decided here.
//
//	r.Use(gate.Middleware)
//	who, ok := access.From(r.Context())
//	actor := who.Actor()
package access
