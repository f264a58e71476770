package simulator

import (
	"bytes"
	"io"
	"net/http"

	"golang.org/x/text/encoding/charmap"

	"github.com/ks-no/tilkobling/internal/hrapi"
)

// garbledName is what else finds a garbled text: the authority's name is
// another one than the customer's.
var garbledName = map[hrapi.Resource]string{hrapi.Authority: "name-matches"}

// bodyFaults concern the bytes and lines of a body.
var bodyFaults = []Fault{
	{
		Name: "json-content-type", Description: "Content-Type application/json",
		Resources: setEndpoints, checks: []string{"content-type"}, effect: effect{header: setHeader("Content-Type", "application/json")},
	},
	{
		Name: "text-content-type", Description: "Content-Type text/plain",
		Resources: everyEndpoint, checks: []string{"content-type"}, effect: effect{header: setHeader("Content-Type", "text/plain; charset=utf-8")},
	},
	{
		Name: "html-content-type", Description: "Content-Type text/html around sound data",
		Resources: everyEndpoint, checks: []string{"content-type"}, effect: effect{header: setHeader("Content-Type", "text/html")},
	},
	{
		Name: "no-content-type", Description: "no Content-Type",
		Resources: everyEndpoint, checks: []string{"content-type"}, effect: effect{header: func(h http.Header) { h["Content-Type"] = nil }},
	},
	{
		Name: "bom", Description: "begins with a byte-order mark",
		Resources: everyEndpoint, checks: []string{"bom"}, effect: effect{body: prefix("\ufeff")},
	},
	{
		Name: "crlf", Description: "lines end with CR LF",
		Resources: setEndpoints, checks: []string{"line-ends"}, effect: effect{line: func(_ int64, l []byte) []byte { return append(l, '\r') }},
	},
	{
		Name: "blank-lines", Description: "a blank line after every record",
		Resources: setEndpoints, checks: []string{"blank-lines"}, effect: effect{line: func(_ int64, l []byte) []byte { return append(l, '\n') }},
	},
	{
		Name: "last-newline", Description: "no fault: a newline after the last line too",
		Resources: everyEndpoint, effect: effect{body: suffix("\n")},
	},
	{
		Name: "windows-1252", Description: "text is Windows-1252 instead of UTF-8",
		Resources: everyEndpoint, checks: []string{"encoding"}, also: garbledName, effect: effect{line: func(_ int64, l []byte) []byte { return windows1252(l) }},
	},
	{
		Name: "double-encoding", Description: "text was made UTF-8 twice: «LÃ¦ring»",
		Resources: described, checks: []string{"double-encoding"}, also: garbledName, effect: effect{line: func(_ int64, l []byte) []byte { return twice(l) }},
	},
	{
		Name: "json-array", Description: "one JSON array instead of a record a line, or around the authority",
		Resources: everyEndpoint, checks: []string{"not-array"}, effect: effect{
			line: func(n int64, l []byte) []byte {
				if n == 0 {
					return append([]byte{'['}, l...)
				}
				return append([]byte{','}, l...)
			},
			body: suffix("]"),
		},
	},
	{
		Name: "pretty-printed", Description: "one JSON array, indented over many lines",
		Resources: setEndpoints, checks: []string{"not-array"}, effect: effect{
			line: func(n int64, l []byte) []byte {
				l = bytes.ReplaceAll(l, []byte{','}, []byte(",\n    "))
				if n == 0 {
					return append([]byte("[\n  "), l...)
				}
				return append([]byte("  ,"), l...)
			},
			body: suffix("\n]\n"),
		},
	},
	{
		Name: "broken-line", Description: "a line that is not JSON",
		Resources: everyEndpoint, checks: []string{"json"}, effect: effect{line: on(0, func(l []byte) []byte {
			return bytes.Replace(l, []byte{':'}, []byte{'='}, 1)
		})},
	},
	{
		Name: "two-on-a-line", Description: "two records on one line",
		Resources: setEndpoints, checks: []string{"json"}, effect: effect{line: on(1, func(l []byte) []byte { return append(l, l...) })},
	},
	{
		Name: "deep-nesting", Description: "a field nested ten thousand deep",
		Resources: everyEndpoint, checks: []string{"json"}, effect: effect{line: on(0, func(l []byte) []byte {
			deep := append(bytes.Repeat([]byte{'['}, 10_000), bytes.Repeat([]byte{']'}, 10_000)...)
			return append(append(append(l[:len(l)-1], `,"x":`...), deep...), '}')
		})},
	},
	{
		Name: "long-line", Description: "a line of two megabytes",
		Resources: everyEndpoint, checks: []string{"line-length"}, effect: effect{line: on(0, func(l []byte) []byte {
			return append(append(l[:len(l)-1:len(l)-1], bytes.Repeat([]byte{' '}, 2<<20)...), '}')
		})},
	},
	{
		Name: "duplicate-keys", Description: "a field stands twice in a record",
		Resources: everyEndpoint, checks: []string{"duplicate-keys"}, effect: effect{some: func(res hrapi.Resource, _ int, r record) record {
			return append(r, r[r.at(nameField(res))])
		}},
	},
	{
		Name: "control-characters", Description: "a control character within a text",
		Resources: described, checks: []string{"characters"}, effect: effect{some: inName(`\u0007`)},
	},
	{
		Name: "lone-surrogate", Description: "half a character within a text",
		Resources: everyEndpoint, checks: []string{"characters"}, effect: effect{some: inName(`\ud83d`)},
	},
	{
		Name: "empty", Description: "an empty body",
		Resources: everyEndpoint, checks: []string{"not-empty"}, effect: effect{answer: func(x *exchange) bool {
			if _, ok := x.period(x.m.cfg.Now()); !ok {
				return false
			}
			x.w.Header().Set("Content-Type", x.contentType())
			x.w.WriteHeader(http.StatusOK)
			return true
		}},
	},
}

// nameField is a text field of the endpoint's records that refers to nothing.
func nameField(res hrapi.Resource) string {
	switch res {
	case hrapi.Person:
		return "last_name"
	case hrapi.EmployeePosition:
		return "position_name"
	case hrapi.Authority, hrapi.Organisation, hrapi.EmployeeTaxonomy, hrapi.Venue:
		return "name"
	}
	return ""
}

// inName puts something before the first letter of a text.
func inName(s string) func(hrapi.Resource, int, record) record {
	return func(res hrapi.Resource, _ int, r record) record {
		raw := r.get(nameField(res))
		r.set(nameField(res), raw[:1]+s+raw[1:])
		return r
	}
}

func on(line int64, change func([]byte) []byte) func(int64, []byte) []byte {
	return func(n int64, l []byte) []byte {
		if n != line {
			return l
		}
		return change(l)
	}
}

// windows1252 leaves out what that code page lacks.
func windows1252(l []byte) []byte {
	out := make([]byte, 0, len(l))
	for _, r := range string(l) {
		if b, ok := charmap.Windows1252.EncodeRune(r); ok {
			out = append(out, b)
		} else {
			out = append(out, '?')
		}
	}
	return out
}

// twice reads UTF-8 as if it were Windows-1252 and writes it as UTF-8.
func twice(l []byte) []byte {
	out := make([]byte, 0, len(l)+16)
	for _, b := range l {
		out = append(out, string(charmap.Windows1252.DecodeByte(b))...)
	}
	return out
}

// prefix writes something before the body.
func prefix(s string) func(io.Writer) io.Writer {
	return func(w io.Writer) io.Writer { return &edged{Writer: w, before: s} }
}

// suffix writes something after it.
func suffix(s string) func(io.Writer) io.Writer {
	return func(w io.Writer) io.Writer { return &edged{Writer: w, after: s} }
}

type edged struct {
	io.Writer
	before, after string
}

func (e *edged) Write(b []byte) (int, error) {
	if e.before != "" {
		if _, err := io.WriteString(e.Writer, e.before); err != nil {
			return 0, err
		}
		e.before = ""
	}
	return e.Writer.Write(b)
}

func (e *edged) Close() error {
	_, err := io.WriteString(e.Writer, e.before+e.after)
	return err
}
