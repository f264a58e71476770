package hrapi

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"hash/maphash"
	"math"
	"slices"
	"time"
)

// maxChanges bounds what a range may take of memory: more changes than that in
// a week are read no further.
const maxChanges = 1_000_000

var errManyChanges = errors.New("more changes than a week can have")

// rangeState is what a range says of the records it names: the last state of
// each, as seeded hashes. It is a writer: first of the range's lines, and after
// compare of the whole set's. Nothing of a person is kept but the hashes, and they
// only until the endpoint is read.
type rangeState struct {
	res        Resource
	asked      period
	seed       maphash.Seed
	maxLine    int
	last       map[uint64]lastState
	units      map[uint64]string // ids of units, to show; of an organisation alone
	line       int64
	changes    int64
	unreadable int64
	outside    []int64 // lines whose date is outside the range
	overflow   bool
	comparing  bool
	rest       []byte // of a line that has not ended
	over       bool   // that line is longer than allowed
}

// lastState is a record after the range's last change of it, and what the
// whole set had of it.
type lastState struct {
	digest uint64
	found  uint64 // digest in the whole set
	line   uint32 // in the range's answer
	gone   bool
	seen   bool
}

// rangeDifference is a record that does not stand in the set as the range left it.
type rangeDifference struct {
	key  uint64
	line int64
	unit string
	code string
}

func newRangeState(res Resource, maxLine int, asked period) *rangeState {
	return &rangeState{res: res, asked: asked, seed: maphash.MakeSeed(), maxLine: maxLine, last: map[uint64]lastState{}, units: map[uint64]string{}}
}

// compare turns from the range's lines to those of the whole set.
func (s *rangeState) compare() {
	s.comparing, s.line, s.rest, s.over = true, 0, nil, false
}

// Write takes the next bytes of the body. It fails only with errManyChanges, and
// never while comparing.
func (s *rangeState) Write(p []byte) (int, error) {
	n := len(p)
	if s.comparing && len(s.last) == 0 {
		return n, nil // nothing to compare with
	}
	for {
		if s.overflow {
			return 0, errManyChanges
		}
		i := bytes.IndexByte(p, '\n')
		if i < 0 {
			s.keep(p)
			return n, nil
		}
		if len(s.rest) > 0 || s.over {
			s.keep(p[:i])
			s.take(s.rest)
			s.rest, s.over = s.rest[:0], false
		} else {
			s.take(p[:i])
		}
		p = p[i+1:]
	}
}

func (s *rangeState) keep(p []byte) {
	if s.over || len(s.rest)+len(p) > s.maxLine {
		s.over, s.rest = true, s.rest[:0]
		return
	}
	s.rest = append(s.rest, p...)
}

// end takes the last line, which often has no end.
func (s *rangeState) end() {
	if len(s.rest) > 0 || s.over {
		s.take(s.rest)
		s.rest, s.over = nil, false
	}
}

// rangeLine is a line as far as ranges are concerned. What else is wrong with a
// line is the scanner's to say.
type rangeLine struct {
	Type string          `json:"changeType"`
	Date string          `json:"changeDate"`
	New  json.RawMessage `json:"newRecord"`
	Old  json.RawMessage `json:"oldRecord"`
}

func (s *rangeState) take(line []byte) {
	s.line++
	if s.over {
		s.unreadable++
		return
	}
	line = bytes.TrimSpace(bytes.TrimPrefix(line, []byte("\ufeff")))
	if len(line) == 0 {
		return
	}
	var c rangeLine
	if json.Unmarshal(line, &c) != nil {
		s.unreadable++
		return
	}
	if s.comparing {
		s.takeWhole(c)
		return
	}
	if s.changes++; s.changes >= maxChanges {
		s.overflow = true
		return
	}
	if at, err := time.Parse(rangeForm, c.Date); err == nil && !s.asked.includes(at) {
		s.outside = append(s.outside, s.line)
	}
	s.takeChange(c)
}

// takeChange remembers what a change leaves of its record.
func (s *rangeState) takeChange(c rangeLine) {
	if _, known := recordKeys[s.res]; !known {
		return
	}
	if c.Type == "modify" || c.Type == "delete" {
		key, unit, _, ok := s.record(c.Old)
		if !ok {
			s.unreadable++
			return
		}
		s.remember(key, unit, lastState{gone: true})
	}
	if c.Type == "delete" {
		return
	}
	key, unit, digest, ok := s.record(c.New)
	if !ok {
		s.unreadable++
		return
	}
	s.remember(key, unit, lastState{digest: digest})
}

func (s *rangeState) remember(key uint64, unit string, state lastState) {
	state.line = uint32(min(s.line, math.MaxUint32))
	s.last[key] = state
	if unit != "" {
		s.units[key] = unit
	}
}

// takeWhole notes how a record of the whole set stands.
func (s *rangeState) takeWhole(c rangeLine) {
	key, _, digest, ok := s.record(c.New)
	if !ok {
		s.unreadable++
		return
	}
	if known, named := s.last[key]; named {
		known.seen, known.found = true, digest
		s.last[key] = known
	}
}

// recordKeys are the fields that identify a record, recordStates those that
// are compared besides.
var (
	recordKeys = map[Resource][]string{
		Organisation:     {"id"},
		Person:           {"national_id"},
		EmployeePosition: {"org_id", "national_id"},
	}
	recordStates = map[Resource][]string{
		Organisation:     {"name", "parent"},
		Person:           {"first_name", "last_name", "email"},
		EmployeePosition: {"position_name", "main", "manager"},
	}
)

// record hashes a record's key and state. unit is the id of the unit concerned.
func (s *rangeState) record(raw json.RawMessage) (key uint64, unit string, digest uint64, ok bool) {
	var fields map[string]json.RawMessage
	if json.Unmarshal(raw, &fields) != nil {
		return 0, "", 0, false
	}
	if key, ok = s.hash(fields, recordKeys[s.res], true); !ok {
		return 0, "", 0, false
	}
	if s.res == Organisation {
		_ = json.Unmarshal(fields["id"], &unit) // a number has no unit to show
	}
	digest, _ = s.hash(fields, recordStates[s.res], false)
	return key, unit, digest, true
}

func (s *rangeState) hash(fields map[string]json.RawMessage, names []string, required bool) (uint64, bool) {
	var h maphash.Hash
	h.SetSeed(s.seed)
	for _, name := range names {
		raw := fields[name]
		var value string
		if json.Unmarshal(raw, &value) != nil {
			value = string(raw) // not a string: its type has a check of its own
		}
		if required && value == "" {
			return 0, false
		}
		_, _ = h.WriteString(value)
		_ = h.WriteByte(0)
	}
	return h.Sum64(), true
}

// differences lists what does not stand as the range left it, in the range's order.
func (s *rangeState) differences() []rangeDifference {
	var all []rangeDifference
	for key, r := range s.last {
		var code string
		switch {
		case r.gone && r.seen:
			code = "range.still-there"
		case !r.gone && !r.seen:
			code = "range.missing"
		case !r.gone && r.digest != r.found:
			code = "range.other-state"
		default:
			continue
		}
		all = append(all, rangeDifference{key: key, line: int64(r.line), unit: s.units[key], code: code})
	}
	slices.SortFunc(all, func(a, b rangeDifference) int { return cmp.Compare(a.line, b.line) })
	return all
}
