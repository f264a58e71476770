package view

import "strconv"

// boolText writes the value of an ARIA attribute that is true or false.
func boolText(b bool) string { return strconv.FormatBool(b) }
