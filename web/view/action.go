package view

import "github.com/a-h/templ"

// Variant is how strongly an action stands out. One primary action a page.
type Variant string

// The variants.
const (
	Primary   Variant = ""
	Secondary Variant = "secondary"
	Tertiary  Variant = "tertiary"
)

// An Action is something to press: a link where Href is set, a button that opens a dialog where Opens is, else a submit button.
type Action struct {
	Label   string
	Context string // read aloud after the label, where several buttons have the same one
	Icon    string
	Href    string
	Opens   string // id of a Dialog
	Variant Variant
	Color   string // accent, neutral, success, danger …
	Compact bool   // lower, for rows and lists

	// Of a submit button.
	Name, Value string
	FormID      string // the form it belongs to, where it stands outside it
	FormAction  string // goes elsewhere than the form
	Busy        bool   // what it starts is under way
	Because     string // why it cannot be pressed yet; the button is then shown, and does nothing

	Attrs templ.Attributes
}
