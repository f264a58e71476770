package simulator

import (
	"slices"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

// record is a JSON object whose fields keep their order and may stand twice:
// what a fault needs and a map or struct cannot hold.
type record []field

type field struct {
	name string
	raw  string // the value as JSON
}

func text(s string) string {
	b, _ := jsontext.AppendQuote(nil, s) // its error is of invalid UTF-8, for which it has written replacement characters
	return string(b)
}

func boolean(b bool) string { return strconv.FormatBool(b) }

func (r record) get(name string) string {
	if i := r.at(name); i >= 0 {
		return r[i].raw
	}
	return ""
}

func (r record) set(name, raw string) {
	if i := r.at(name); i >= 0 {
		r[i].raw = raw
	}
}

func (r record) at(name string) int {
	return slices.IndexFunc(r, func(f field) bool { return f.name == name })
}

func (r record) append(b []byte) []byte {
	b = append(b, '{')
	for i, f := range r {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, '"')
		b = append(b, f.name...)
		b = append(b, `":`...)
		b = append(b, f.raw...)
	}
	return append(b, '}')
}

// change is one line of a body.
type change struct {
	kind     string // add, modify, delete
	date     string
	new, old record // nil where the kind has none
}

func (c change) record() record {
	r := record{{"changeType", text(c.kind)}, {"changeDate", text(c.date)}}
	if c.old != nil {
		r = append(r, field{"oldRecord", string(c.old.append(nil))})
	}
	if c.new != nil {
		r = append(r, field{"newRecord", string(c.new.append(nil))})
	}
	return r
}
