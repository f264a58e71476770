package view

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ks-no/tilkobling/web/text"
)

// ColourScheme is the reader's choice of light or dark.
type ColourScheme string

// The schemes. SchemeAuto follows the reader's machine.
const (
	SchemeAuto  ColourScheme = "auto"
	SchemeLight ColourScheme = "light"
	SchemeDark  ColourScheme = "dark"
)

// ParseColourScheme reads a stored or submitted scheme; whatever is none of the three is SchemeAuto.
func ParseColourScheme(s string) ColourScheme {
	switch c := ColourScheme(s); c {
	case SchemeLight, SchemeDark:
		return c
	default:
		return SchemeAuto
	}
}

// meta is what the browser is told before the style sheet is there.
func (s ColourScheme) meta() string {
	switch s {
	case SchemeLight, SchemeDark:
		return string(s)
	default:
		return "light dark"
	}
}

func (s ColourScheme) attribute() string {
	if s == "" {
		return string(SchemeAuto)
	}
	return string(s)
}

// A Page is what every page has around its own content.
type Page struct {
	Text         *text.Catalogue
	Title        string // of the document; the page's h1 is PageHead's
	ColourScheme ColourScheme
	Nav          []NavItem
	User         *PageUser // nil where nobody is signed in
	Path         string    // where the reader is, query included; choosing a language or a scheme leads back to it
	Demo         bool      // the data are made up
	Flash        *Flash    // what came of what the reader just did
	Breadcrumbs  []Crumb   // the last one is the page itself
}

// PageUser is the one who is signed in.
type PageUser struct {
	Name     string
	Initials string // made from the name where empty
	Roles    []string

	// Of a customer's people: on whose behalf, how they signed in, and where they choose another.
	OnBehalfOf   string
	SignInMethod string
	SwitchHref   string
}

func (u *PageUser) initials() string {
	if u.Initials != "" {
		return u.Initials
	}
	return Initials(u.Name)
}

// NavItem is a link of the main menu, or of any row of links of which one is current.
type NavItem struct {
	Label, Href, Icon string
	Current           bool
}

// Crumb is a step on the way to the page.
type Crumb struct{ Label, Href string }

// Flash tells what came of what the reader just did. It is shown once.
type Flash struct {
	Kind          AlertKind
	Heading, Text string
}

// Initials gives the first letters of a person's first and last name.
func Initials(name string) string {
	words := strings.Fields(name)
	if len(words) == 0 {
		return ""
	}
	initials := firstLetter(words[0])
	if len(words) > 1 {
		initials += firstLetter(words[len(words)-1])
	}
	return initials
}

func firstLetter(word string) string {
	r, _ := utf8.DecodeRuneInString(word)
	return string(unicode.ToUpper(r))
}
