package hrapi

import (
	"bytes"
	"unicode/utf8"
)

// judgeTexts looks at the strings of a line that need a second look.
func (j *judge) judgeTexts(line []byte) {
	m := j.s.marks
	if m == 0 {
		return
	}
	invalid := m&markHigh != 0 && !utf8.Valid(line)
	reported := false
	for slot := range j.s.values {
		v := j.s.values[slot]
		if v.kind != stringValue || v.marks == 0 {
			continue
		}
		if raw := line[v.from:v.to]; invalid && v.marks&markHigh != 0 && !utf8.Valid(raw) {
			reported = true
			j.found("encoding", fieldName(j.res, slot), encodingOf(raw))
			continue
		}
		j.judgeCharacters(v, slot)
	}
	if invalid && !reported { // in a field or a name that the interface does not have
		j.found("encoding", "", encodingOf(line))
	}
	if m&(markLone|markControl) != 0 && !j.inFields(markLone|markControl) {
		j.found("characters", "", "characters.elsewhere")
	}
}

// inFields tells whether a field of the interface has one of the marks.
func (j *judge) inFields(m marks) bool {
	for _, v := range j.s.values {
		if v.marks&m != 0 {
			return true
		}
	}
	return false
}

func (j *judge) judgeCharacters(v value, slot int) {
	text := j.s.content(v)
	switch double := v.marks&(markHigh|markEscaped) != 0 && doubleEncoded(text); {
	case double:
		j.found("double-encoding", fieldName(j.res, slot), "encoding.double")
	case v.marks&markLone != 0:
		j.found("characters", fieldName(j.res, slot), "characters.lone-surrogate")
	case v.marks&markControl != 0, hasControl(text):
		j.found("characters", fieldName(j.res, slot), "characters.control")
	}
}

// hasControl finds control characters: C0, DEL, and C1 as UTF-8 writes them.
func hasControl(text []byte) bool {
	for i, c := range text {
		if c < ' ' || c == 0x7f || c == 0xC2 && i+1 < len(text) && text[i+1] >= 0x80 && text[i+1] < 0xA0 {
			return true
		}
	}
	return false
}

// doubleEncoded finds UTF-8 that was taken for Latin-1 or Windows-1252 and
// written as UTF-8 once more: «Ã¦» for «æ», «â€“» for a dash. An Ã before a
// character that is no letter stands in no name.
func doubleEncoded(text []byte) bool {
	if bytes.Contains(text, []byte("\u00e2\u20ac")) {
		return true
	}
	for rest := text; ; {
		_, after, found := bytes.Cut(rest, []byte("\u00c3"))
		if !found {
			return false
		}
		next, _ := utf8.DecodeRune(after)
		if next >= 0x80 && next < 0xC0 || inWindows1252(next) {
			return true
		}
		rest = after
	}
}

// inWindows1252 tells whether the rune is one that Windows-1252 has where Latin-1 has control characters.
func inWindows1252(r rune) bool {
	switch r {
	case '€', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', 'Ž', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', 'ž', 'Ÿ':
		return true
	default:
		return false
	}
}

// encodingOf guesses what bytes that are not UTF-8 are. A letter of the
// Norwegian alphabet or an accented one as Windows-1252 writes it, beside a
// letter or a space and not part of a UTF-8 sequence, gives it away.
func encodingOf(raw []byte) string {
	for i := 0; i < len(raw); {
		r, size := utf8.DecodeRune(raw[i:])
		if r != utf8.RuneError || size > 1 {
			i += size
			continue
		}
		if c := raw[i]; c < 0xC0 && c != 0x8a && c != 0x9a && c != 0x8e && c != 0x9e {
			return "encoding.invalid"
		}
		if next := i + 1; next < len(raw) && raw[next] >= 0x80 && raw[next] < 0xC0 {
			return "encoding.invalid" // a sequence that was begun and broken
		}
		i++
	}
	return "encoding.windows-1252"
}
