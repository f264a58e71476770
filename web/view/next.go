package view

import "strings"

func joinAlso(also []string) string { return strings.Join(also, " · ") }

// neutralise gives an action the page's own colour, not the banner's.
func neutralise(a Action) Action {
	if a.Color == "" {
		a.Color = "accent"
	}
	return a
}
