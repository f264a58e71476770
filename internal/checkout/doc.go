// Package checkout knows where the source tree lies, for what only makes sense
// inside one: `tilkobling dev` and tests. It imports the standard library only.
//
//	root, err := checkout.Root()
package checkout
