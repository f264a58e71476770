package hrapi

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// strictly reads a line as I-JSON does: one value, no name twice, valid UTF-8.
func strictly(line []byte) error {
	d := jsontext.NewDecoder(bytes.NewReader(line))
	if _, err := d.ReadValue(); err != nil {
		return err
	}
	if _, err := d.ReadToken(); !errors.Is(err, io.EOF) {
		return errors.New("more than one value")
	}
	return nil
}

// accepted tells whether the scanner takes the line and marks nothing that a strict reader refuses.
func accepted(s *scanner, line []byte, sh *shape) bool {
	if !s.scan(line, sh) || s.doubled || s.marks&markLone != 0 {
		return false
	}
	if s.marks&markControl != 0 && bytes.ContainsFunc(line, func(r rune) bool { return r < ' ' && r != '\t' && r != '\n' && r != '\r' }) {
		return false
	}
	return s.marks&markHigh == 0 || utf8.Valid(line)
}

func FuzzScanAgreesWithStrictReader(f *testing.F) {
	for _, seed := range scanSeeds {
		f.Add([]byte(seed))
	}
	var s scanner
	f.Fuzz(func(t *testing.T, line []byte) {
		text := bytes.TrimLeft(line, " \t\r\n")
		if len(text) == 0 || text[0] != '{' {
			assert.False(t, s.scan(line, shapes[Person]), "only an object is a record")
			return
		}
		for _, res := range []Resource{Authority, Person, EmployeePosition} {
			mine, strict := accepted(&s, line, shapes[res]), strictly(line)
			if s.problem == problemTooDeep {
				continue // the strict reader goes deeper
			}
			if rawWhitespaceInText(line) {
				continue // a tab or line end in a string is a control character mark, told apart only by place
			}
			require.Equal(t, strict == nil, mine, "strict reader: %v; problem %d at %d, marks %b, doubled %v", strict, s.problem, s.i, s.marks, s.doubled)
			if mine {
				sameValues(t, &s, line, res)
			}
		}
	})
}

// rawWhitespaceInText tells whether a string of the line holds a tab or line end as it is.
func rawWhitespaceInText(line []byte) bool {
	inside := false
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case inside && c == '\\':
			i++
		case c == '"':
			inside = !inside
		case inside && (c == '\t' || c == '\n' || c == '\r'):
			return true
		}
	}
	return false
}

// sameValues compares the strings that the scanner found with those of the strict reader.
func sameValues(t *testing.T, s *scanner, line []byte, res Resource) {
	t.Helper()
	var whole map[string]jsontext.Value
	require.NoError(t, json.Unmarshal(line, &whole))
	sh := shapes[res]
	for slot, name := range sh.names {
		v := s.values[slot]
		raw, there := whole[name]
		require.Equal(t, there, v.kind != absent, "%s", name)
		if v.kind == stringValue {
			var want string
			require.NoError(t, json.Unmarshal(raw, &want))
			require.Equal(t, want, string(s.content(v)), "%s", name)
		}
		if v.kind == numberValue || v.kind == objectValue || v.kind == arrayValue {
			require.Equal(t, string(raw), string(line[v.from:v.to]), "%s", name)
		}
		if v.kind != objectValue || sh.nested == nil || sh.nested[slot] == nil {
			continue
		}
		var record map[string]jsontext.Value
		require.NoError(t, json.Unmarshal(raw, &record))
		for i, field := range sh.nested[slot].names {
			v, raw := s.values[sh.at[slot]+i], record[field]
			require.Equal(t, raw != nil, v.kind != absent, "%s.%s", name, field)
			if v.kind == stringValue {
				var want string
				require.NoError(t, json.Unmarshal(raw, &want))
				require.Equal(t, want, string(s.content(v)), "%s.%s", name, field)
			}
		}
	}
}

var scanSeeds = []string{
	`{}`, ` { } `, `{"a":1}`, `{"a":1,"a":2}`, `{"a":1,"\u0061":2}`, `{"a":{"b":1,"b":2}}`, `{"a":[1,-0,0.5,1e9,-1.5E-7,true,false,null,"x"]}`,
	`{"changeType":"add","changeDate":"2026-01-31T13:05:00Z","newRecord":{"national_id":"01810110089","first_name":"Kari","last_name":"Bjørnstad","email":"kari@example.com"}}`,
	`{"changeType":"delete","changeType":"add","oldRecord":{"org_id":"1"},"newRecord":{"org_id":"2"},"oldRecord":null}`,
	`{"n\u0061me":"\ud83d\ude00","x":"\ud83d","y":"\ude00\ud83d","z":"\ud83d\u0041"}`,
	`{"name":"a\tb\\\"\/\b\f\n\r"}`, "{\"name\":\"a\tb\"}", "{\"name\":\"a\x01b\"}", "{\"name\":\"a\x7fb\"}", "{\"name\":\"\xe6\"}", "{\"\xe6\":1}",
	`{"a":01}`, `{"a":1.}`, `{"a":+1}`, `{"a":-}`, `{"a":.5}`, `{"a":1e}`, `{"a":tru}`, `{"a":nul`, `{"a"`, `{"a":`, `{"a":1,}`, `{,}`, `{"a" 1}`, `{a:1}`,
	`{"a":"\x"}`, `{"a":"\u12"}`, `{"a":"\u12G4"}`, `{"a":"`, `{"a":"\`, `{} {}`, `{}x`, "{}\n", `{"a":[1,]}`, `{"a":[}`, `{"a":]}`,
	`{"a":[[[[[[[[[[]]]]]]]]]]}`, `{"1":1,"2":1,"3":1,"4":1,"5":1,"6":1,"7":1,"8":1,"9":1,"1":1}`,
	`{"abcdefgh\"ijklmno":"12345678é12345678"}`, "{\"a\":\"\xed\xa0\x80\"}", "{\"a\":\"\xf4\x90\x80\x80\"}", "{\"a\":\"\xc0\x80\"}",
}

func TestScanSeeds(t *testing.T) {
	t.Parallel()
	var s scanner
	for _, line := range scanSeeds {
		if rawWhitespaceInText([]byte(line)) {
			continue
		}
		assert.Equal(t, strictly([]byte(line)) == nil, accepted(&s, []byte(line), shapes[Person]), "%q", line)
	}
}

func TestScanSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		line string
		want problem
		at   int
	}{
		{`{"a":1}`, noProblem, 7},
		{`{"a":1`, problemCut, 6},
		{`{"a":"x`, problemCut, 7},
		{`{"a":tr`, problemCut, 7},
		{``, problemCut, 0},
		{`"a"`, problemNotObject, 0},
		{`12`, problemNotObject, 0},
		{`{"a":1}{"a":2}`, problemTrailing, 7},
		{`{"a":1},`, problemTrailing, 7},
		{`{"a";1}`, problemUnexpected, 4},
		{`{'a':1}`, problemUnexpected, 1},
		{`{"a":NaN}`, problemUnexpected, 5},
		{`{"a":` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + `}`, problemTooDeep, 68},
		{strings.Repeat(`{"a":`, 100) + `1` + strings.Repeat("}", 100), problemTooDeep, 320},
	} {
		var s scanner
		assert.Equal(t, tc.want == noProblem, s.scan([]byte(tc.line), shapes[Person]), tc.line)
		assert.Equal(t, tc.want, s.problem, tc.line)
		assert.Equal(t, tc.at, s.i, tc.line)
	}
}

func TestScanFindsDoubledNamesAmongMany(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString(`{"x":{`)
	for i := range 50_000 {
		b.WriteString(`"n` + decimal(i) + `":0,`)
	}
	sound := b.String() + `"last":0}}`
	var s scanner
	require.True(t, s.scan([]byte(sound), shapes[Person]))
	assert.False(t, s.doubled)
	require.True(t, s.scan([]byte(b.String()+`"n\u00317":0}}`), shapes[Person]))
	assert.True(t, s.doubled)
}

//nolint:paralleltest // it counts the allocations of the whole process
func TestScanDoesNotAllocate(t *testing.T) {
	var s scanner
	line := []byte(scanSeeds[7])
	require.True(t, s.scan(line, shapes[Person]))
	assert.Zero(t, testing.AllocsPerRun(100, func() { s.scan(line, shapes[Person]) }))
}
