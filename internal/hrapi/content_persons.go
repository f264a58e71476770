package hrapi

import (
	"bytes"
	"hash/maphash"
)

// peopleSet holds persons and positions as numbers.
type peopleSet struct {
	seed      maphash.Seed
	ids       numbering
	rows      []personRow // by the person's number
	emails    numbering
	firstSeen []uint32 // line, by the address's number
	pairs     numbering
	positions []positionRow // by the pair's number
	synthetic int64
	lower     []byte
}

type personRow struct {
	line  uint32 // 0 where no person has the id
	flags personFlags
}

type personFlags uint8

const (
	personPlaced  personFlags = 1 << iota // a position names the person
	personMain                            // one of them is a main position
	personMains                           // more than one is
	personVisited                         // told of when positions were judged
)

type positionRow struct {
	person, unit uint32
	line         uint32
	main         bool
	manager      bool
}

func (p *peopleSet) init(seed maphash.Seed) { p.seed = seed }

// key makes a table's key of a national id: the number itself, or a hash of
// what is no number, which no number can equal.
func (p *peopleSet) key(text []byte, number uint64, fault idFault) uint64 {
	if fault == idLength || fault == idNotDigits {
		return maphash.Bytes(p.seed, text) | 1<<63
	}
	return number + 1
}

// of gives the number of a person.
func (p *peopleSet) of(text []byte, number uint64, fault idFault) uint32 {
	num, fresh := p.ids.number(p.key(text, number, fault))
	if fresh {
		p.rows = append(p.rows, personRow{})
	}
	return num
}

func (j *judge) takePerson(base int) bool {
	values := j.s.values[base:]
	text := j.key(values[personID])
	if len(text) == 0 {
		return false
	}
	people := &j.c.people
	if len(people.rows) >= maxRecords {
		j.tooMany(maxRecords)
		return false
	}
	if values[personID].kind == numberValue {
		text = padded(text)
	}
	number, synthetic, fault := nationalID(text)
	if fault != idSound {
		j.badID(text, fault)
	} else if synthetic {
		people.synthetic++
		if j.c.environment == PROD {
			j.found("synthetic", "national_id", "id.synthetic")
		}
	}
	row := &people.rows[people.of(text, number, fault)]
	if row.line > 0 {
		if j.f.hit(j.res, "national-id-unique") {
			j.sample("national-id-unique", "national_id", Message{Code: "id.again", Args: map[string]string{"line": decimal(int64(row.line))}})
		}
		return true
	}
	row.line = uint32(j.line)
	j.filled(values[personFirstName], "first_name")
	j.filled(values[personLastName], "last_name")
	if v := values[personEmail]; v.kind == stringValue {
		j.email(j.s.content(v))
	}
	return true
}

// padded gives a national id that came as a number its leading zero back.
func padded(text []byte) []byte {
	if len(text) == nationalIDDigits-1 {
		return append([]byte{'0'}, text...)
	}
	return text
}

func (j *judge) badID(text []byte, fault idFault) {
	if !j.f.hit(j.res, "national-id") {
		return
	}
	detail := Message{}
	length := map[string]string{"length": decimal(len(text))}
	switch fault {
	case idLength:
		detail = Message{Code: "id.length", Args: length}
	case idNotDigits:
		detail = Message{Code: "id.not-digits", Args: length}
	case idDate:
		detail.Code = "id.date"
	case idControl:
		detail.Code = "id.control"
	case idSound:
	}
	j.sample("national-id", "national_id", detail)
}

// filled finds names that are there and say nothing.
func (j *judge) filled(v value, field string) {
	if v.kind != stringValue || v.to > v.from && isLetter[j.s.b[v.from]] {
		return
	}
	if len(bytes.TrimSpace(j.s.content(v))) == 0 {
		j.found("names", field, "name.empty")
	}
}

func (j *judge) email(address []byte) {
	people := &j.c.people
	lower, at := readAddress(people.lower[:0], bytes.TrimSpace(address))
	people.lower = lower
	switch {
	case at < 0 && len(bytes.TrimSpace(address)) == 0:
		j.found("email", "email", "email.empty")
	case at < 0:
		if j.f.hit(j.res, "email") {
			j.sample("email", "email", Message{Code: "email.malformed", Args: map[string]string{"length": decimal(len(address))}})
		}
	case isPlaceholder(lower[:at]):
		j.found("email-placeholder", "email", "email.placeholder")
	default:
		num, fresh := people.emails.number(maphash.Bytes(people.seed, lower) | 1)
		if fresh {
			people.firstSeen = append(people.firstSeen, uint32(j.line))
		} else if j.f.hit(j.res, "email-shared") {
			line := decimal(int64(people.firstSeen[num]))
			j.sample("email-shared", "email", Message{Code: "email.again", Args: map[string]string{"line": line}})
		}
	}
}
