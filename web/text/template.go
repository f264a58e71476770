package text

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A template is a text cut at its placeholders: literal, name, literal, name, …, literal. len(literals) is len(names)+1.
type template struct {
	literals []string
	names    []string
	size     int // of the literals, in bytes
}

// parse cuts src at {name}. A placeholder's name begins with a letter and goes on with letters and digits; anything else in braces, and a brace
// that is not closed, is a mistake in the catalogue.
func parse(src string) (template, error) {
	t := template{}
	rest := src
	for {
		before, after, found := strings.Cut(rest, "{")
		if strings.Contains(before, "}") {
			return template{}, fmt.Errorf("stray } in %q", src)
		}
		t.literals = append(t.literals, before)
		t.size += len(before)
		if !found {
			return t, nil
		}
		name, tail, closed := strings.Cut(after, "}")
		if !closed || !isName(name) {
			return template{}, fmt.Errorf("placeholder without a proper name in %q", src)
		}
		t.names = append(t.names, name)
		rest = tail
	}
}

func isName(s string) bool {
	for i, r := range s {
		if !unicode.IsLetter(r) && (i == 0 || !unicode.IsDigit(r)) {
			return false
		}
	}
	return s != ""
}

// capital gives s with its first letter in upper case: {Kunden} is {kunden} at the beginning of a sentence.
func capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	if size == 0 || unicode.IsUpper(first) {
		return s
	}
	return string(unicode.ToUpper(first)) + s[size:]
}

// same tells whether the placeholder name is filled by the argument arg, and whether its first letter must be raised.
func same(name, arg string) (raise, ok bool) {
	if name == arg {
		return false, true
	}
	if len(name) != len(arg) || name == "" || name[0] < 'A' || name[0] > 'Z' {
		return false, false
	}
	return true, name[0]+('a'-'A') == arg[0] && name[1:] == arg[1:]
}
