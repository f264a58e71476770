package hrapi

import (
	"encoding/binary"
	"math/bits"
)

// maxDepth is how deep a line may nest; the interface itself needs two levels.
const maxDepth = 64

type valueKind uint8

const (
	absent valueKind = iota
	nullValue
	trueValue
	falseValue
	numberValue
	stringValue
	objectValue
	arrayValue
)

// marks tell what a string holds that needs a second look.
type marks uint8

const (
	markEscaped marks = 1 << iota // a backslash
	markHigh                      // bytes beyond ASCII
	markControl                   // a control character as it is, which JSON forbids (and DEL, which it allows)
	markLone                      // half of a surrogate pair
)

// value is where a value stands in the line: of a string what is between its
// quotes. Twelve bytes, no pointer.
type value struct {
	from, to uint32
	kind     valueKind
	marks    marks
}

// shape names the members that an object of the interface has. Members of a
// nested shape are kept behind those of the object around it.
type shape struct {
	names  []string
	quoted []string // the names as most senders write them: "name":
	nested []*shape // by member; nil where the value is plain
	at     []int    // where a nested shape's members begin
}

// maxMembers is how many members the largest shape has, nested ones included.
const maxMembers = 16

// problem is why a line is not JSON; noProblem if it is.
type problem uint8

const (
	noProblem problem = iota
	problemCut
	problemUnexpected
	problemNotObject
	problemTrailing
	problemTooDeep
)

// scanner reads one JSON object, an interface record, in one pass and without
// allocating. It accepts what RFC 8259 accepts, and marks what I-JSON (RFC 7493)
// forbids: invalid UTF-8 is left to the caller, who looks where markHigh is set.
type scanner struct {
	b       []byte
	i       int
	values  [maxMembers]value
	marks   marks // of all strings of the line, names included
	problem problem

	doubled   bool // a name stands twice in one object
	doubledAt key
	unknown   []key // members that the shapes do not name; bounded
	keys      []key // names of the objects that are open, innermost last
	order     order
	hashed    []hashedKey
	scratch   []byte
}

// order remembers which member came after which, by where the values stand:
// records have their members in the same order, line after line.
type order struct {
	shape *shape
	next  [maxMembers + 1]uint8
}

// maxUnknown bounds how many unknown members of a line are remembered.
const maxUnknown = 16

// scan reads line as one object of the shape; false means that problem says why
// it is none, at column i.
func (s *scanner) scan(line []byte, sh *shape) bool {
	s.b, s.i = line, 0
	s.values = [maxMembers]value{}
	s.marks, s.problem, s.doubled = 0, noProblem, false
	s.unknown, s.keys = s.unknown[:0], s.keys[:0]
	if s.order.shape != sh {
		s.order = order{shape: sh}
	}
	s.space()
	if s.i >= len(s.b) {
		return s.fail(problemCut)
	}
	if s.b[s.i] != '{' {
		return s.fail(problemNotObject)
	}
	if !s.object(sh, 0, 1) {
		return false
	}
	s.space()
	if s.i < len(s.b) {
		return s.fail(problemTrailing)
	}
	return true
}

func (s *scanner) fail(p problem) bool {
	s.problem = p
	return false
}

// stray fails where a character does not belong, or where the line ends too early.
func (s *scanner) stray() bool {
	if s.i >= len(s.b) {
		return s.fail(problemCut)
	}
	return s.fail(problemUnexpected)
}

func (s *scanner) space() {
	if s.i < len(s.b) && s.b[s.i] <= ' ' {
		s.spaces()
	}
}

func (s *scanner) spaces() {
	for s.i < len(s.b) {
		switch s.b[s.i] {
		case ' ', '\t', '\r', '\n':
			s.i++
		default:
			return
		}
	}
}

// object reads the object at i. sh may be nil: then all its members are passed by.
func (s *scanner) object(sh *shape, base, depth int) bool {
	if depth > maxDepth {
		return s.fail(problemTooDeep)
	}
	outer := len(s.keys)
	s.i++ // {
	s.space()
	if s.i < len(s.b) && s.b[s.i] == '}' {
		s.i++
		return true
	}
	for at := base; ; {
		member, ok := s.pair(sh, base, at, depth)
		if !ok {
			return false
		}
		if member >= 0 {
			at = base + member + 1
		}
		s.space()
		if s.i >= len(s.b) {
			return s.stray()
		}
		switch s.b[s.i] {
		case ',':
			s.i++
			s.space()
		case '}':
			s.i++
			if len(s.keys)-outer > 1 {
				s.findDoubled(s.keys[outer:])
			}
			s.keys = s.keys[:outer]
			return true
		default:
			return s.stray()
		}
	}
}

// pair reads a name and its value: member is which of the shape's it is, -1 for
// none. at is where the guess stands which name comes.
func (s *scanner) pair(sh *shape, base, at, depth int) (member int, ok bool) {
	if sh != nil {
		if guess := int(s.order.next[at]); guess < len(sh.quoted) {
			quoted := sh.quoted[guess]
			if end := s.i + len(quoted); end <= len(s.b) && string(s.b[s.i:end]) == quoted {
				name := value{from: uint32(s.i + 1), to: uint32(end - 2)}
				s.i = end
				s.space()
				return guess, s.known(sh, base, guess, name, depth)
			}
		}
	}
	if s.i >= len(s.b) || s.b[s.i] != '"' {
		return -1, s.stray()
	}
	var name value
	if !s.text(&name) {
		return -1, false
	}
	s.space()
	if s.i >= len(s.b) || s.b[s.i] != ':' {
		return -1, s.stray()
	}
	s.i++
	s.space()
	member = s.member(sh, name)
	if member < 0 {
		return -1, s.other(sh, name, depth)
	}
	s.order.next[at] = uint8(member)
	return member, s.known(sh, base, member, name, depth)
}

// known reads the value of a member that the shape names.
func (s *scanner) known(sh *shape, base, member int, name value, depth int) bool {
	v := &s.values[base+member]
	nested := sh.nested != nil && sh.nested[member] != nil
	if v.kind != absent { // the last one counts
		s.double(name)
		*v = value{}
		if nested {
			clear(s.values[sh.at[member] : sh.at[member]+len(sh.nested[member].names)])
		}
	}
	if nested && s.i < len(s.b) && s.b[s.i] == '{' {
		inner := sh.nested[member]
		v.kind, v.from = objectValue, uint32(s.i)
		if !s.object(inner, sh.at[member], depth+1) {
			return false
		}
		v.to = uint32(s.i)
		return true
	}
	return s.value(v, depth)
}

// other passes by a member that the shape does not name.
func (s *scanner) other(sh *shape, name value, depth int) bool {
	k := key{from: name.from, to: name.to, escaped: name.marks&markEscaped != 0}
	s.keys = append(s.keys, k)
	if sh != nil && len(s.unknown) < maxUnknown {
		s.unknown = append(s.unknown, k)
	}
	var v value
	return s.value(&v, depth)
}

// value reads any value at i into v.
func (s *scanner) value(v *value, depth int) bool {
	if s.i >= len(s.b) {
		return s.stray()
	}
	switch c := s.b[s.i]; c {
	case '"':
		return s.text(v)
	case '{':
		v.kind, v.from = objectValue, uint32(s.i)
		ok := s.object(nil, 0, depth+1)
		v.to = uint32(s.i)
		return ok
	case '[':
		v.kind, v.from = arrayValue, uint32(s.i)
		ok := s.array(depth + 1)
		v.to = uint32(s.i)
		return ok
	case 't':
		v.kind = trueValue
		return s.literal("true")
	case 'f':
		v.kind = falseValue
		return s.literal("false")
	case 'n':
		v.kind = nullValue
		return s.literal("null")
	default:
		if c == '-' || c >= '0' && c <= '9' {
			return s.number(v)
		}
		return s.stray()
	}
}

func (s *scanner) array(depth int) bool {
	if depth > maxDepth {
		return s.fail(problemTooDeep)
	}
	s.i++ // [
	s.space()
	if s.i < len(s.b) && s.b[s.i] == ']' {
		s.i++
		return true
	}
	for {
		var v value
		if !s.value(&v, depth) {
			return false
		}
		s.space()
		if s.i >= len(s.b) {
			return s.stray()
		}
		switch s.b[s.i] {
		case ',':
			s.i++
			s.space()
		case ']':
			s.i++
			return true
		default:
			return s.stray()
		}
	}
}

func (s *scanner) literal(word string) bool {
	for j := range len(word) {
		if s.i >= len(s.b) || s.b[s.i] != word[j] {
			return s.stray()
		}
		s.i++
	}
	return true
}

func (s *scanner) number(v *value) bool {
	v.kind, v.from = numberValue, uint32(s.i)
	if s.b[s.i] == '-' {
		s.i++
	}
	switch {
	case s.i < len(s.b) && s.b[s.i] == '0':
		s.i++
	case !s.digits():
		return s.stray()
	}
	if s.i < len(s.b) && s.b[s.i] == '.' {
		s.i++
		if !s.digits() {
			return s.stray()
		}
	}
	if s.i < len(s.b) && (s.b[s.i]|0x20) == 'e' {
		s.i++
		if s.i < len(s.b) && (s.b[s.i] == '+' || s.b[s.i] == '-') {
			s.i++
		}
		if !s.digits() {
			return s.stray()
		}
	}
	v.to = uint32(s.i)
	return true
}

// digits passes by at least one.
func (s *scanner) digits() bool {
	start := s.i
	for s.i < len(s.b) && s.b[s.i] >= '0' && s.b[s.i] <= '9' {
		s.i++
	}
	return s.i > start
}

const (
	ones   = 0x0101010101010101
	tops   = 0x8080808080808080
	quotes = '"' * ones
	slants = '\\' * ones
	blanks = ' ' * ones
)

// text reads the string at i, eight bytes at a time where nothing in them needs a look.
func (s *scanner) text(v *value) bool {
	b, i := s.b, s.i+1
	v.kind, v.from = stringValue, uint32(i)
	var m marks
	for {
		for i+8 <= len(b) {
			w := binary.LittleEndian.Uint64(b[i:])
			q, e := w^quotes, w^slants
			// The lowest top bit set is exact: a borrow or carry only spoils those above a byte that is itself a hit.
			hit := (q - ones) | (e - ones) | (w - blanks) | (w + ones) | w
			if hit &= tops; hit != 0 {
				i += bits.TrailingZeros64(hit) >> 3
				break
			}
			i += 8
		}
		if i >= len(b) {
			s.i = len(b)
			return s.fail(problemCut)
		}
		switch c := b[i]; {
		case c == '"':
			v.to, v.marks = uint32(i), m
			s.marks |= m
			s.i = i + 1
			return true
		case c == '\\':
			m |= markEscaped
			s.i = i
			if !s.escape(&m) {
				return false
			}
			i = s.i
		case c >= 0x80:
			m |= markHigh
			i++
		case c < ' ' || c == 0x7f:
			m |= markControl
			i++
		default:
			i++
		}
	}
}

// escape passes by the escape at i.
func (s *scanner) escape(m *marks) bool {
	s.i++ // \
	if s.i >= len(s.b) {
		return s.stray()
	}
	switch s.b[s.i] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		s.i++
		return true
	case 'u':
	default:
		return s.stray()
	}
	s.i++
	unit, ok := s.hex4()
	if !ok {
		return false
	}
	switch {
	case unit < 0xD800 || unit > 0xDFFF:
		return true
	case unit > 0xDBFF: // a second half without its first
		*m |= markLone
		return true
	}
	if s.i+1 >= len(s.b) || s.b[s.i] != '\\' || s.b[s.i+1] != 'u' {
		*m |= markLone
		return true
	}
	before := s.i
	s.i += 2
	second, ok := s.hex4()
	if !ok {
		return false
	}
	if second < 0xDC00 || second > 0xDFFF {
		*m |= markLone
		s.i = before
	}
	return true
}

func (s *scanner) hex4() (uint32, bool) {
	var unit uint32
	for range 4 {
		if s.i >= len(s.b) {
			return 0, s.stray()
		}
		d := fromHex(s.b[s.i])
		if d > 15 {
			return 0, s.stray()
		}
		unit = unit<<4 | uint32(d)
		s.i++
	}
	return unit, true
}

func fromHex(c byte) byte {
	switch {
	case c >= '0' && c <= '9':
		return c - '0'
	case (c|0x20) >= 'a' && (c|0x20) <= 'f':
		return (c | 0x20) - 'a' + 10
	default:
		return 0xff
	}
}
