package text

import "golang.org/x/text/language"

// Lang is one of the three languages, as it stands in the lang attribute of a page and in the column of a person.
type Lang string

// The languages. Bokmål is what a person gets whose language nobody knows.
const (
	NB Lang = "nb"
	NN Lang = "nn"
	EN Lang = "en"
)

// Langs lists the languages in the order in which a reader chooses among them.
func Langs() []Lang { return []Lang{NB, NN, EN} }

// ParseLang reads a stored or submitted language code. The second result is false for a code that is none of the three.
func ParseLang(s string) (Lang, bool) {
	switch Lang(s) {
	case NB, NN, EN:
		return Lang(s), true
	default:
		return "", false
	}
}

var matcher = language.NewMatcher([]language.Tag{
	language.MustParse("nb"), language.MustParse("nn"), language.MustParse("en"),
})

// Match picks the language that suits an Accept-Language header best: bokmål where nothing does, or where it cannot be read.
func Match(acceptLanguage string) Lang {
	tags, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil {
		return NB
	}
	_, index, confidence := matcher.Match(tags...)
	if confidence == language.No {
		return NB
	}
	return Langs()[index]
}
