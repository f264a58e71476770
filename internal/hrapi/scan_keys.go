package hrapi

import (
	"bytes"
	"cmp"
	"hash/maphash"
	"slices"
	"unicode/utf16"
	"unicode/utf8"
)

// key is a member's name where it stands in the line.
type key struct {
	from, to uint32
	escaped  bool
}

type hashedKey struct {
	hash uint64
	key  key
}

var keySeed = maphash.MakeSeed()

// member finds which member of the shape the name is, -1 if none.
func (s *scanner) member(sh *shape, name value) int {
	if sh == nil {
		return -1
	}
	text := s.b[name.from:name.to]
	if name.marks&markEscaped != 0 {
		text = s.unescape(text)
	}
	for i, candidate := range sh.names {
		if string(text) == candidate {
			return i
		}
	}
	return -1
}

func (s *scanner) double(name value) {
	if !s.doubled {
		s.doubled, s.doubledAt = true, key{from: name.from, to: name.to, escaped: name.marks&markEscaped != 0}
	}
}

// few is how many names are compared each with each; beyond, they are sorted
// by hash, so that a line of a hundred thousand names costs no more than its length.
const few = 8

// findDoubled looks for names that stand twice in one object.
func (s *scanner) findDoubled(keys []key) {
	if s.doubled {
		return
	}
	if len(keys) <= few {
		for i := range keys {
			for j := range i {
				if s.sameKey(keys[i], keys[j]) {
					s.doubled, s.doubledAt = true, keys[i]
					return
				}
			}
		}
		return
	}
	s.hashed = s.hashed[:0]
	for _, k := range keys {
		s.hashed = append(s.hashed, hashedKey{maphash.Bytes(keySeed, s.keyText(k)), k})
	}
	slices.SortFunc(s.hashed, func(a, b hashedKey) int {
		return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.key.from, b.key.from))
	})
	for i := 1; i < len(s.hashed); i++ {
		for j := i - 1; j >= 0 && s.hashed[j].hash == s.hashed[i].hash; j-- {
			if s.sameKey(s.hashed[i].key, s.hashed[j].key) {
				s.doubled, s.doubledAt = true, s.hashed[i].key
				return
			}
		}
	}
}

func (s *scanner) sameKey(a, b key) bool {
	if !a.escaped && !b.escaped {
		return bytes.Equal(s.b[a.from:a.to], s.b[b.from:b.to])
	}
	first := bytes.Clone(s.keyText(a))
	return bytes.Equal(first, s.keyText(b))
}

// keyText is the name without its escapes, valid until the next call.
func (s *scanner) keyText(k key) []byte {
	text := s.b[k.from:k.to]
	if k.escaped {
		return s.unescape(text)
	}
	return text
}

// unescape resolves the escapes of a string that the scanner has accepted. A
// lone surrogate becomes U+FFFD. The result is valid until the next call.
func (s *scanner) unescape(text []byte) []byte {
	out := s.scratch[:0]
	for i := 0; i < len(text); {
		if text[i] != '\\' {
			out = append(out, text[i])
			i++
			continue
		}
		switch c := text[i+1]; c {
		case 'u':
			unit := hexUnit(text[i+2:])
			i += 6
			if utf16.IsSurrogate(unit) {
				pair := rune(utf8.RuneError)
				if i+6 <= len(text) && text[i] == '\\' && text[i+1] == 'u' {
					pair = utf16.DecodeRune(unit, hexUnit(text[i+2:]))
				}
				if pair != utf8.RuneError {
					i += 6
				}
				unit = pair
			}
			out = utf8.AppendRune(out, unit)
		default:
			out = append(out, simpleEscape(c))
			i += 2
		}
	}
	s.scratch = out
	return out
}

func hexUnit(digits []byte) rune {
	var unit rune
	for _, c := range digits[:4] {
		unit = unit<<4 | rune(fromHex(c))
	}
	return unit
}

func simpleEscape(c byte) byte {
	switch c {
	case 'b':
		return '\b'
	case 'f':
		return '\f'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	default: // " \ /
		return c
	}
}
