package hrapi

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Lines of a sound municipality. The national ids are synthetic.
const (
	soundUnit     = `{"changeType":"add","changeDate":"2026-01-31T13:05:00Z","newRecord":{"id":"1","name":"Narvik kommune","parent":""}}`
	soundSubUnit  = `{"changeType":"add","changeDate":"2026-01-31T13:05:00Z","newRecord":{"id":"2","name":"Skole og læring","parent":"1"}}`
	soundPerson   = `{"changeType":"add","changeDate":"2026-01-31T13:05:00Z","newRecord":{"national_id":"01810110089","first_name":"Bjørg","last_name":"Ås","email":"bjorg.as@example.com"}}`
	soundPosition = `{"changeType":"add","changeDate":"2026-01-31T13:05:00Z","newRecord":{"org_id":"1","national_id":"01810110089","position_name":"Lærer","main":true,"manager":true}}`
	soundVenue    = `{"changeType":"add","changeDate":"2026-01-31T13:05:00Z","newRecord":{"anything":{"at":["all"]}}}`
	soundOwner    = `{"name":"Narvik kommune","version":"3.0","email":"kommune@example.com"}`
)

func ndjson(lines ...string) string { return strings.Join(lines, "\n") }

// judged reads one body and gives the count of every check that found something.
func judged(t *testing.T, res Resource, contentType, body string) (map[string]int64, *findings) {
	t.Helper()
	f := newFindings(LevelPersons, []Resource{res})
	c := newContent(LAB, LevelPersons, "Narvik")
	_, size, err := c.readBody(t.Context(), strings.NewReader(body), res, contentType, f, Limits{}, nil)
	require.NoError(t, err)
	assert.LessOrEqual(t, size, int64(len(body)))
	requireWorded(t, f)
	return counts(f), f
}

func counts(f *findings) map[string]int64 {
	found := map[string]int64{}
	for _, id := range f.order {
		if n := f.count(id); n > 0 {
			found[id] = n
		}
	}
	return found
}

func details(f *findings, check string) []string {
	var codes []string
	for _, s := range f.outcome[check].samples {
		codes = append(codes, s.Field+" "+s.Detail.Code)
	}
	return codes
}

const ndjsonType = "application/x-ndjson"

func TestBodiesAsTheWorldSendsThem(t *testing.T) {
	t.Parallel()
	person := func(old, replacement string) string { return strings.Replace(soundPerson, old, replacement, 1) }
	position := func(old, replacement string) string { return strings.Replace(soundPosition, old, replacement, 1) }
	for _, tc := range []struct {
		name, contentType, body string
		res                     Resource
		want                    map[string]int64
		detail                  string // of the first sample of the only check
	}{
		{name: "sound units", res: Organisation, body: ndjson(soundUnit, soundSubUnit)},
		{name: "sound person", res: Person, body: soundPerson},
		{name: "sound person with a last newline", res: Person, body: soundPerson + "\n"},
		{name: "sound position", res: EmployeePosition, body: soundPosition},
		{name: "sound authority", res: Authority, contentType: "application/json", body: soundOwner},
		{name: "sound authority over several lines", res: Authority, contentType: "application/json; charset=utf-8", body: "{\r\n \"name\": \"N\",\r\n \"version\": \"3.0\",\r\n \"email\": \"a@b.no\"\r\n}\r\n"},
		{name: "a venue of any fields", res: Venue, body: soundVenue},
		{name: "charset said", res: Person, contentType: "application/x-ndjson; charset=UTF-8", body: soundPerson},
		{name: "null for the record that is not there", res: Person, body: person(`"newRecord"`, `"oldRecord":null,"newRecord"`)},

		{name: "byte-order mark", res: Person, body: "\xef\xbb\xbf" + soundPerson, want: map[string]int64{"person.bom": 1}},
		{name: "byte-order mark, authority", res: Authority, contentType: "application/json", body: "\xef\xbb\xbf" + soundOwner, want: map[string]int64{"authority.bom": 1}},
		{name: "CRLF", res: Organisation, body: soundUnit + "\r\n" + soundSubUnit + "\r\n", want: map[string]int64{"organisation.line-ends": 2}},
		{name: "blank lines", res: Organisation, body: "\n" + soundUnit + "\n \n\n" + soundSubUnit + "\n", want: map[string]int64{"organisation.blank-lines": 3}},
		{name: "empty body", res: Person, body: "", want: map[string]int64{"person.not-empty": 1}},
		{name: "empty optional body", res: Venue, body: "", want: map[string]int64{"venue.not-empty": 1}},
		{name: "empty authority", res: Authority, contentType: "application/json", body: " \n", want: map[string]int64{"authority.not-empty": 1}},
		{name: "Windows-1252", res: Person, body: person("Bjørg", "Bj\xf8rg"), want: map[string]int64{"person.encoding": 1}, detail: "first_name encoding.windows-1252"},
		{name: "Windows-1252, capital at the end", res: Person, body: person("Bjørg", "BJ\xd8RG \xc5"), want: map[string]int64{"person.encoding": 1}, detail: "first_name encoding.windows-1252"},
		{name: "UTF-8 cut in a character", res: Person, body: person("Ås", "\xe2\x80"), want: map[string]int64{"person.encoding": 1}, detail: "last_name encoding.invalid"},
		{name: "code page 850", res: Person, body: person("Ås", "\x8fs\x9b"), want: map[string]int64{"person.encoding": 1}, detail: "last_name encoding.invalid"},
		{name: "invalid bytes in an unknown field", res: Person, body: person(`"email"`, `"by":"`+"\xf8"+`","email"`), want: map[string]int64{"person.encoding": 1, "person.unknown-fields": 1}},
		{name: "UTF-16", res: Person, body: "\xff\xfe{\x00}\x00", want: map[string]int64{"person.encoding": 1}, detail: " encoding.utf-16"},
		{name: "double-encoded", res: Person, body: person("Bjørg", "BjÃ¸rg"), want: map[string]int64{"person.double-encoding": 1}, detail: "first_name encoding.double"},
		{name: "double-encoded by way of Windows-1252", res: Person, body: person("Ås", "Ã…s"), want: map[string]int64{"person.double-encoding": 1}},
		{name: "double-encoded by way of Latin-1", res: Person, body: person("Ås", "Ã\u0085s"), want: map[string]int64{"person.double-encoding": 1}},
		{name: "double-encoded and escaped", res: Person, body: person("Ås", `\u00c3\u0085s`), want: map[string]int64{"person.double-encoding": 1}},
		{name: "Ã as a letter", res: Person, body: person("Ås", "SÃO JOÃO")},
		{name: "JSON array", res: Person, body: "[" + soundPerson + "]", want: map[string]int64{"person.not-array": 1}},
		{name: "JSON array, authority", res: Authority, contentType: "application/json", body: " [" + soundOwner + "]", want: map[string]int64{"authority.not-array": 1}},
		{name: "application/json", res: Person, contentType: "application/json", body: soundPerson, want: map[string]int64{"person.content-type": 1}, detail: " content-type.other"},
		{name: "text/plain", res: Person, contentType: "text/plain; charset=utf-8", body: soundPerson, want: map[string]int64{"person.content-type": 1}},
		{name: "no content type", res: Person, contentType: " ", body: soundPerson, want: map[string]int64{"person.content-type": 1}, detail: " content-type.missing"},
		{name: "malformed content type", res: Person, contentType: ";;", body: soundPerson, want: map[string]int64{"person.content-type": 1}, detail: " content-type.malformed"},
		{name: "another charset said", res: Person, contentType: "application/x-ndjson;charset=iso-8859-1", body: soundPerson, want: map[string]int64{"person.content-type": 1}, detail: " content-type.charset"},
		{name: "HTML with 200", res: Person, contentType: "text/html", body: "<!DOCTYPE html>\n<html><body>Logg inn</body></html>", want: map[string]int64{"person.content-type": 1, "person.not-html": 1}},
		{name: "HTML, authority", res: Authority, contentType: "application/json", body: "\n<html>oops</html>", want: map[string]int64{"authority.not-html": 1}, detail: " body.html"},
		{name: "XML", res: Person, body: "<?xml version='1.0'?><persons/>", want: map[string]int64{"person.not-html": 1}, detail: " body.xml"},

		{name: "ids as numbers", res: EmployeePosition, body: position(`"org_id":"1"`, `"org_id":1`), want: map[string]int64{"employee_position.types": 1}, detail: "org_id type.text-got-number"},
		{name: "national id as a number", res: Person, body: person(`"01810110089"`, `1810110089`), want: map[string]int64{"person.json": 0, "person.types": 1}},
		{name: "booleans as strings", res: EmployeePosition, body: position(`"main":true`, `"main":"true"`), want: map[string]int64{"employee_position.types": 1}, detail: "main type.bool-got-quoted"},
		{name: "booleans as other strings", res: EmployeePosition, body: position(`"main":true`, `"main":"ja"`), want: map[string]int64{"employee_position.types": 1}, detail: "main type.bool-got-text"},
		{name: "booleans as numbers", res: EmployeePosition, body: position(`"main":true`, `"main":1`), want: map[string]int64{"employee_position.types": 1}, detail: "main type.bool-got-number"},
		{name: "text as a list", res: Person, body: person(`"Bjørg"`, `["Bjørg"]`), want: map[string]int64{"person.types": 1}, detail: "first_name type.text-got-array"},
		{name: "null field", res: Person, body: person(`"Bjørg"`, `null`), want: map[string]int64{"person.required-fields": 1}, detail: "first_name field.null"},
		{name: "missing field", res: Person, body: person(`"first_name":"Bjørg",`, ``), want: map[string]int64{"person.required-fields": 1}, detail: "first_name field.missing"},
		{name: "empty id", res: EmployeePosition, body: position(`"org_id":"1"`, `"org_id":""`), want: map[string]int64{"employee_position.required-fields": 1}, detail: "org_id field.empty"},
		{name: "unknown fields", res: Organisation, body: ndjson(strings.ReplaceAll(soundUnit, `"parent"`, `"extra":1,"parent"`), strings.ReplaceAll(soundSubUnit, `"parent"`, `"extra":2,"12345678901":{"a":1},"parent"`)), want: map[string]int64{"organisation.unknown-fields": 2}, detail: "extra field.unknown"},
		{name: "duplicate keys", res: Person, body: person(`"email"`, `"first_name":"B","email"`), want: map[string]int64{"person.duplicate-keys": 1}, detail: "first_name key.double"},
		{name: "duplicate keys, one escaped", res: Person, body: person(`"email"`, `"first\u005fname":"B","email"`), want: map[string]int64{"person.duplicate-keys": 1}},
		{name: "duplicate keys of the change record", res: Person, body: person(`"newRecord"`, `"changeType":"add","newRecord"`), want: map[string]int64{"person.duplicate-keys": 1}},
		{name: "duplicate keys deep in an unknown field", res: Person, body: person(`"email"`, `"x":[{"y":1,"y":2}],"email"`), want: map[string]int64{"person.duplicate-keys": 1, "person.unknown-fields": 1}},
		{name: "deep nesting", res: Person, body: person(`"email"`, `"x":`+strings.Repeat("[", 100_000)+`,"email"`), want: map[string]int64{"person.json": 1}, detail: " json.too-deep"},
		{name: "a long field", res: Person, body: person("Bjørg", strings.Repeat("x", 1001)), want: map[string]int64{"person.field-length": 1}, detail: "first_name field.long"},
		{name: "raw control character", res: Person, body: person("Bjørg", "B\x02"), want: map[string]int64{"person.characters": 1}, detail: "first_name characters.control"},
		{name: "escaped control character", res: Person, body: person("Bjørg", `B\n`), want: map[string]int64{"person.characters": 1}, detail: "first_name characters.control"},
		{name: "C1 control character", res: Person, body: person("Bjørg", "B\u0091"), want: map[string]int64{"person.characters": 1}},
		{name: "lone surrogate", res: Person, body: person("Bjørg", `B\ud83d`), want: map[string]int64{"person.characters": 1}, detail: "first_name characters.lone-surrogate"},
		{name: "lone surrogate in an unknown field", res: Venue, body: strings.Replace(soundVenue, "all", `\udead`, 1), want: map[string]int64{"venue.characters": 1}, detail: " characters.elsewhere"},
		{name: "surrogate pair", res: Person, body: person("Bjørg", `B\ud83d\ude00`)},

		{name: "not JSON", res: Organisation, body: ndjson(soundUnit, "oops", soundSubUnit), want: map[string]int64{"organisation.json": 1}, detail: " json.not-object"},
		{name: "an object over two lines", res: Organisation, body: ndjson("{", soundUnit[1:], soundSubUnit), want: map[string]int64{"organisation.json": 2}},
		{name: "two objects on a line", res: Organisation, body: soundUnit + soundSubUnit, want: map[string]int64{"organisation.json": 1}, detail: " json.trailing"},
		{name: "a comma after each line", res: Organisation, body: soundUnit + ",\n" + soundSubUnit, want: map[string]int64{"organisation.json": 1}, detail: " json.trailing"},
		{name: "cut in the last line", res: Organisation, body: soundUnit + "\n" + soundSubUnit[:60], want: map[string]int64{"organisation.complete": 1}},
		{name: "cut authority", res: Authority, contentType: "application/json", body: soundOwner[:30], want: map[string]int64{"authority.complete": 1}},
		{name: "trailing garbage, authority", res: Authority, contentType: "application/json", body: soundOwner + "\n}", want: map[string]int64{"authority.json": 1}},
		{name: "another version", res: Authority, contentType: "application/json", body: strings.Replace(soundOwner, "3.0", "2.1", 1), want: map[string]int64{"authority.version": 1}},
		{name: "version as a number", res: Authority, contentType: "application/json", body: strings.Replace(soundOwner, `"3.0"`, "3.0", 1), want: map[string]int64{"authority.types": 1}},

		{name: "bare record", res: Organisation, body: `{"id":"1","name":"x","parent":""}`, want: map[string]int64{"organisation.change-record": 1}, detail: " change.bare"},
		{name: "no changeType", res: Person, body: person(`"changeType":"add",`, ``), want: map[string]int64{"person.change-record": 1}, detail: "changeType field.missing"},
		{name: "another changeType", res: Person, body: person(`"add"`, `"ADD"`), want: map[string]int64{"person.change-record": 1}, detail: "changeType change.type-unknown"},
		{name: "changeType as a number", res: Person, body: person(`"add"`, `1`), want: map[string]int64{"person.change-record": 1}, detail: "changeType change.not-text"},
		{name: "null changeDate", res: Person, body: person(`"2026-01-31T13:05:00Z"`, `null`), want: map[string]int64{"person.change-record": 1}, detail: "changeDate field.null"},
		{name: "changeDate with milliseconds", res: Person, body: person(`13:05:00Z`, `13:05:00.000Z`), want: map[string]int64{"person.change-record": 1}, detail: "changeDate change.date-form"},
		{name: "changeDate with an offset", res: Person, body: person(`05:00Z`, `05+01`), want: map[string]int64{"person.change-record": 1}, detail: "changeDate change.date-form"},
		{name: "changeDate that is none", res: Person, body: person(`2026-01-31`, `2026-02-29`), want: map[string]int64{"person.change-record": 1}, detail: "changeDate change.date-value"},
		{name: "add without newRecord", res: Person, body: `{"changeType":"add","changeDate":"2026-01-31T13:05:00Z"}`, want: map[string]int64{"person.change-record": 1}, detail: "newRecord change.add-needs-new"},
		{name: "add with newRecord null", res: Person, body: `{"changeType":"add","changeDate":"2026-01-31T13:05:00Z","newRecord":null}`, want: map[string]int64{"person.change-record": 1}},
		{name: "add with a list", res: Person, body: `{"changeType":"add","changeDate":"2026-01-31T13:05:00Z","newRecord":[]}`, want: map[string]int64{"person.change-record": 1}, detail: "newRecord change.not-object"},
		{name: "add with oldRecord", res: Organisation, body: strings.Replace(soundUnit, `"newRecord"`, `"oldRecord":{"id":"1","name":"x","parent":""},"newRecord"`, 1), want: map[string]int64{"organisation.change-record": 1}, detail: "oldRecord change.add-bars-old"},
		{name: "modify in the full set", res: Organisation, body: strings.Replace(strings.Replace(soundUnit, `"newRecord"`, `"oldRecord":{"id":"1","name":"x","parent":""},"newRecord"`, 1), "add", "modify", 1), want: map[string]int64{"organisation.full-set": 1}, detail: "changeType change.modify-in-full-set"},
		{name: "modify without oldRecord", res: Organisation, body: strings.Replace(soundUnit, "add", "modify", 1), want: map[string]int64{"organisation.full-set": 1, "organisation.change-record": 1}},
		{name: "delete in the full set", res: Organisation, body: soundUnit + "\n" + strings.Replace(strings.Replace(soundSubUnit, "newRecord", "oldRecord", 1), "add", "delete", 1), want: map[string]int64{"organisation.full-set": 1}},
		{name: "delete with newRecord", res: Organisation, body: strings.Replace(soundUnit, "add", "delete", 1), want: map[string]int64{"organisation.full-set": 1, "organisation.change-record": 2}},
		{name: "missing field of the old record", res: Organisation, body: strings.Replace(strings.Replace(soundUnit, `"newRecord"`, `"oldRecord":{"id":"1","parent":""},"newRecord"`, 1), "add", "modify", 1), want: map[string]int64{"organisation.full-set": 1, "organisation.required-fields": 1}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			contentType := tc.contentType
			if contentType == "" {
				contentType = ndjsonType
			}
			want := map[string]int64{}
			for check, n := range tc.want {
				if n > 0 {
					want[check] = n
				}
			}
			got, f := judged(t, tc.res, contentType, tc.body)
			assert.Equal(t, want, got)
			if tc.detail != "" {
				require.Len(t, want, 1)
				for check := range want {
					assert.Equal(t, tc.detail, details(f, check)[0])
				}
			}
		})
	}
}

func TestLongLineIsPassedBy(t *testing.T) {
	t.Parallel()
	f := newFindings(LevelOrganisation, []Resource{Organisation})
	c := newContent(LAB, LevelOrganisation, "")
	body := io.MultiReader(strings.NewReader(soundUnit+"\n{\""), io.LimitReader(endless('x'), 100<<20), strings.NewReader("\n"+soundSubUnit+"\n"))
	records, _, err := c.readBody(t.Context(), body, Organisation, ndjsonType, f, Limits{}, nil)
	require.NoError(t, err)
	assert.Equal(t, int64(3), records)
	assert.Equal(t, map[string]int64{"organisation.line-length": 1}, counts(f))
	assert.Equal(t, int64(2), f.outcome["organisation.line-length"].samples[0].Line)
	assert.Len(t, c.units.declared(), 2)
}

func TestEndlessBodyEndsAtTheLimit(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]io.Reader{
		"one line":  endless('x'),
		"blank":     endless('\n'),
		"spaces":    endless(' '),
		"the guard": io.MultiReader(strings.NewReader(soundUnit+"\n"), iotest.ErrReader(errBodyTooLarge)),
	} {
		for _, res := range []Resource{Organisation, Authority} {
			f := newFindings(LevelFormat, []Resource{res})
			_, size, err := newContent(LAB, LevelFormat, "").readBody(t.Context(), body, res, ndjsonType, f, Limits{BodyBytes: 8 << 20}, nil)
			if res == Authority && err == nil { // over the limit of the one object before that of the body
				assert.Equal(t, int64(1), f.count("authority.line-length"), name)
				assert.LessOrEqual(t, size, int64(2<<20), name)
				continue
			}
			require.ErrorIs(t, err, errBodyTooLarge, name)
			assert.LessOrEqual(t, size, int64(9<<20), name)
			assert.Equal(t, int64(1), f.count(checkID(res, "body-size")), name)
		}
	}
}

func TestBrokenConnectionKeepsWhatWasLearned(t *testing.T) {
	t.Parallel()
	f := newFindings(LevelFormat, []Resource{Person})
	reset := errors.New("connection reset by peer")
	body := io.MultiReader(strings.NewReader("oops\n"+soundPerson+"\n"+soundPerson[:40]), iotest.ErrReader(reset))
	records, _, err := newContent(LAB, LevelFormat, "").readBody(t.Context(), body, Person, ndjsonType, f, Limits{}, nil)
	require.ErrorIs(t, err, reset)
	assert.Equal(t, int64(2), records)
	assert.Equal(t, map[string]int64{"person.json": 1}, counts(f))
}

func TestCancelledReading(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	progress := func(_, size int64) {
		if size > 1<<20 {
			cancel()
		}
	}
	f := newFindings(LevelFormat, []Resource{Person})
	_, _, err := newContent(LAB, LevelFormat, "").readBody(ctx, endless('\n'), Person, ndjsonType, f, Limits{}, progress)
	require.ErrorIs(t, err, context.Canceled)
}

func TestForeignBodySkipsWhatWasNotJudged(t *testing.T) {
	t.Parallel()
	_, f := judged(t, Person, ndjsonType, "["+soundPerson+"]")
	results := map[string]Result{}
	for _, r := range f.results(Person) {
		results[r.ID] = r.Result
	}
	assert.Equal(t, Failure, results["person.not-array"])
	assert.Equal(t, Pass, results["person.content-type"])
	assert.Equal(t, Skipped, results["person.types"])
	assert.Equal(t, Skipped, results["person.json"])
}

func TestSamplesNeverHoldAValueOfAPerson(t *testing.T) {
	t.Parallel()
	secrets := []string{"01810110089", "Hemmelig", "hemmelig.navn@example.com", "1810110089"}
	bodies := []string{
		`{"changeType":"add","changeDate":"2026-01-31T13:05:00Z","newRecord":{"national_id":"0181011008","first_name":"Hemmelig","last_name":" ","email":"hemmelig.navn@@example.com"}}`,
		`{"changeType":"Hemmelig","changeDate":"Hemmelig","newRecord":{"national_id":"01810110089","first_name":"Hemmelig","last_name":"Hemmelig\u0001","email":"Hemmelig"}}`,
		`{"changeType":"add","changeDate":"2026-01-31T13:05:00Z","newRecord":{"01810110089":"Hemmelig","Hemmelig":1,"hemmelig.navn@example.com":1,"national_id":1810110089,"first_name":["Hemmelig"],"last_name":{"Hemmelig":1},"email":"hemmelig.navn@example.com"}}`,
		`{"Hemmelig":1,"Hemmelig":2,"changeType":"add","changeDate":"2026-01-31T13:05:00Z","newRecord":{"org_id":"01810110089","national_id":"01810110089","position_name":"","main":"Hemmelig","manager":true}}`,
		`{"changeType":"add","changeDate":"2026-01-31T13:05:00Z","newRecord":{"org_id":"Hemmelig","national_id":"01810110089","position_name":"x","main":true,"manager":true}}`,
		`Hemmelig 01810110089`,
	}
	for _, res := range []Resource{Person, EmployeePosition, Organisation} {
		f := newFindings(LevelPersons, Resources())
		c := newContent(PROD, LevelPersons, "")
		complete := map[Resource]bool{}
		for _, each := range []Resource{Organisation, res} {
			body := ndjson(bodies...)
			if each == Organisation && res != Organisation {
				body = soundUnit
			}
			_, _, err := c.readBody(t.Context(), strings.NewReader(body), each, "", f, Limits{}, nil)
			require.NoError(t, err)
			complete[each] = true
		}
		_, placement := c.finish(f, complete)
		var b bytes.Buffer
		for _, r := range f.results(res) {
			for _, s := range r.Samples {
				b.WriteString(s.Field + " " + s.Unit + " " + s.Detail.Code)
				for _, v := range s.Detail.Args {
					b.WriteString(" " + v)
				}
				b.WriteByte('\n')
			}
		}
		if placement != nil {
			for _, u := range placement.Units {
				b.WriteString(u.UnitID + "\n")
			}
		}
		require.NotEmpty(t, b.String())
		for _, secret := range secrets {
			assert.NotContains(t, b.String(), secret, "%s", res)
		}
	}
}
