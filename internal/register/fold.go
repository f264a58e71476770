package register

import (
	"strings"
	"unicode"
)

// Fold gives the form in which text is compared when a search shall forgive. It
// is lower case, without diacritics and punctuation, with single spaces, and
// writes the three letters as people without them do: å and aa become a, ø and
// oe become o, æ becomes ae. So "Kåfjord", "kaafjord" and "KAFJORD" are one,
// and so are "Aurskog-Høland" and "aurskog hoeland".
//
// Folding twice changes nothing, and the folding of the beginning of a text is
// the beginning of its folding, so that a prefix may be sought in folded text.
func Fold(s string) string {
	f := folder{}
	f.out.Grow(len(s))
	for _, r := range s {
		f.add(r)
	}
	return f.out.String()
}

type folder struct {
	out   strings.Builder
	last  byte // the last ASCII byte written, 0 at the start and after another letter
	space bool // a space is due before the next letter
}

func (f *folder) add(r rune) {
	switch {
	case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
		f.letter(byte(r))
	case r >= 'A' && r <= 'Z':
		f.letter(byte(r) + 'a' - 'A')
	case r == '\'' || r == '’' || r == 'ʼ' || r == '\u00ad':
		// O'Brien is found as obrien; a soft hyphen is invisible.
	case unicode.Is(unicode.Mn, r):
		// A combining mark, as in an å of two code points.
	default:
		r = unicode.ToLower(r)
		if r < unicode.MaxASCII && unicode.IsLetter(r) { // the Kelvin sign is a K
			f.letter(byte(r))
			return
		}
		if plain, ok := plainLetters[r]; ok {
			for i := range len(plain) {
				f.letter(plain[i])
			}
			return
		}
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			f.writeSpace()
			f.out.WriteRune(r)
			f.last = 0
			return
		}
		f.space = true
	}
}

func (f *folder) letter(b byte) {
	f.writeSpace()
	if b == 'a' && f.last == 'a' || b == 'e' && f.last == 'o' {
		return
	}
	f.out.WriteByte(b)
	f.last = b
}

func (f *folder) writeSpace() {
	if f.space && f.out.Len() > 0 {
		f.out.WriteByte(' ')
		f.last = ' '
	}
	f.space = false
}

// plainLetters holds what a letter outside of ASCII is written as. Sami,
// Kven and Vietnamese names are among those that have to be found.
var plainLetters = plainLetterTable(map[string]string{
	"a":  "àáâãåāăąǎǟǡǻȁȃȧḁạảấầẩẫậắằẳẵặ",
	"ae": "æäǣǽ",
	"b":  "ḃḅḇƀ",
	"c":  "çćĉċčḉ",
	"d":  "ďđðḋḍḏḑḓ",
	"e":  "èéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệ",
	"f":  "ḟ",
	"g":  "ĝğġģǥǧǵḡ",
	"h":  "ĥħȟḣḥḧḩḫẖ",
	"i":  "ìíîïĩīĭįıǐȉȋḭḯỉị",
	"j":  "ĵǰ",
	"k":  "ķĸǩḱḳḵ",
	"l":  "ĺļľłḷḹḻḽ",
	"m":  "ḿṁṃ",
	"n":  "ñńņňŋǹṅṇṉṋ",
	"o":  "òóôõöøōŏőơǒǫǭǿȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợ",
	"oe": "œ",
	"p":  "ṕṗ",
	"r":  "ŕŗřȑȓṙṛṝṟ",
	"s":  "śŝşšșṡṣṥṧṩ",
	"ss": "ßẞ",
	"t":  "ţťŧțṫṭṯṱẗ",
	"th": "þ",
	"u":  "ùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữự",
	"v":  "ṽṿ",
	"w":  "ŵẁẃẅẇẉẘ",
	"x":  "ẋẍ",
	"y":  "ýÿŷȳẏẙỳỵỷỹ",
	"z":  "źżžʒǯẑẓẕ",
})

func plainLetterTable(groups map[string]string) map[rune]string {
	table := make(map[rune]string, 256)
	for plain, letters := range groups {
		for _, r := range letters {
			table[r] = plain
		}
	}
	return table
}
