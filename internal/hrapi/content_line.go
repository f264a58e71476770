package hrapi

import (
	"bytes"
)

// maxText is how much of a text field is kept, and beyond which it is pointed out.
const maxText = 1000

// content is a string without its escapes, valid until the next call.
func (s *scanner) content(v value) []byte {
	text := s.b[v.from:v.to]
	if v.marks&markEscaped != 0 {
		return s.unescape(text)
	}
	return text
}

// record judges one line and takes its record in.
func (j *judge) record(text []byte, ended bool) {
	if !j.s.scan(text, j.shape) {
		j.state.lost++
		j.broken(ended)
		return
	}
	j.judgeTexts(text)
	v := &j.s.values
	if v[changeType].kind == absent && v[changeDate].kind == absent && v[oldRecord].kind == absent && v[newRecord].kind == absent {
		j.state.lost++
		j.found("change-record", "", "change.bare")
		return
	}
	j.unknownFields()
	kind := j.change()
	if v[oldRecord].kind == objectValue {
		j.fields(changeMembers)
	}
	if v[newRecord].kind == objectValue {
		j.fields(changeMembers + len(j.spec))
	}
	switch {
	case kind == changeDelete:
	case v[newRecord].kind != objectValue:
		j.state.lost++
	case !j.take(changeMembers + len(j.spec)):
		j.state.lost++
	}
}

// take keeps what the level needs of the record whose fields begin at base;
// false where what identifies it is not there.
func (j *judge) take(base int) bool {
	switch {
	case j.res == Organisation && j.c.level.Includes(LevelOrganisation):
		return j.takeUnit(base)
	case j.res == Person && j.c.level.Includes(LevelPersons):
		return j.takePerson(base)
	case j.res == EmployeePosition && j.c.level.Includes(LevelPersons):
		return j.takePosition(base)
	default:
		return true
	}
}

// broken reports a line that is not JSON. Where the body ends in the middle of
// it, the body was cut.
func (j *judge) broken(ended bool) {
	if j.s.problem == problemCut && !ended {
		j.found("complete", "", "body.cut")
		return
	}
	if !j.f.hit(j.res, "json") {
		return
	}
	column := map[string]string{"column": decimal(j.s.i + 1)}
	switch j.s.problem {
	case problemCut:
		j.sample("json", "", Message{Code: "json.cut"})
	case problemNotObject:
		j.sample("json", "", Message{Code: "json.not-object"})
	case problemTrailing:
		j.sample("json", "", Message{Code: "json.trailing", Args: column})
	case problemTooDeep:
		j.sample("json", "", Message{Code: "json.too-deep", Args: map[string]string{"limit": decimal(maxDepth)}})
	case problemUnexpected, noProblem:
		j.sample("json", "", Message{Code: "json.unexpected", Args: column})
	}
}

// unknownFields notes fields that the interface, as far as it is known, does not
// have: each name once. It also reports names that stand twice.
func (j *judge) unknownFields() {
	if j.s.doubled && j.f.hit(j.res, "duplicate-keys") {
		j.sample("duplicate-keys", shownField(j.s.keyText(j.s.doubledAt)), Message{Code: "key.double"})
	}
	if len(j.spec) == 0 {
		return
	}
	for _, k := range j.s.unknown {
		name := j.s.keyText(k)
		if j.state.unknown[string(name)] || len(j.state.unknown) >= 10*MaxSamples || len(name) > maxText {
			continue
		}
		j.state.unknown[string(name)] = true
		if j.f.hit(j.res, "unknown-fields") {
			j.sample("unknown-fields", shownField(name), Message{Code: "field.unknown"})
		}
	}
}

// shownField is the name of a field as a report may show it: one that could be
// a person's name, address or number rather than a field's shows only its length.
func shownField(name []byte) string {
	digits := 0
	plain := len(name) > 0 && len(name) <= 40 && (name[0] >= 'a' && name[0] <= 'z' || name[0] == '_' || bytes.HasPrefix(name, []byte("ID")))
	for _, c := range name {
		switch {
		case c >= '0' && c <= '9':
			digits++
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '_', c == '-':
		default:
			plain = false
		}
	}
	if plain && digits <= 3 {
		return string(name)
	}
	return "(" + decimal(len(name)) + ")"
}

// fields judges type and presence of the fields of the record that begins at base.
func (j *judge) fields(base int) {
	for i := range j.spec {
		spec := &j.spec[i]
		v := &j.s.values[base+i]
		switch {
		case v.kind == stringValue && spec.want == stringValue:
			if v.to == v.from && spec.filled {
				j.found("required-fields", fieldName(j.res, base+i), "field.empty")
			}
			if v.to-v.from > maxText && j.f.hit(j.res, "field-length") {
				j.sample("field-length", fieldName(j.res, base+i),
					Message{Code: "field.long", Args: map[string]string{"length": decimal(int64(v.to - v.from)), "limit": decimal(maxText)}})
			}
		case (v.kind == trueValue || v.kind == falseValue) && spec.want == trueValue:
		case v.kind == absent:
			j.found("required-fields", fieldName(j.res, base+i), "field.missing")
		case v.kind == nullValue:
			j.found("required-fields", fieldName(j.res, base+i), "field.null")
		default:
			j.wrongType(*v, spec, fieldName(j.res, base+i))
		}
	}
}

func (j *judge) wrongType(v value, spec *fieldSpec, field string) {
	if !j.f.hit(j.res, "types") {
		return
	}
	prefix := "type.text-got-"
	if spec.want == trueValue {
		prefix = "type.bool-got-"
	}
	var detail Message
	switch v.kind {
	case stringValue:
		if _, ok := quotedBool(j.s.content(v)); ok {
			detail = Message{Code: prefix + "quoted"}
		} else {
			detail = Message{Code: prefix + "text", Args: map[string]string{"length": decimal(int64(v.to - v.from))}}
		}
	case numberValue:
		detail = Message{Code: prefix + "number"}
	case trueValue, falseValue:
		detail = Message{Code: prefix + "bool"}
	case objectValue:
		detail = Message{Code: prefix + "object"}
	case arrayValue:
		detail = Message{Code: prefix + "array"}
	case absent, nullValue:
	}
	j.sample("types", field, detail)
}

func quotedBool(text []byte) (val, ok bool) {
	switch string(text) {
	case "true", "True", "TRUE":
		return true, true
	case "false", "False", "FALSE":
		return false, true
	default:
		return false, false
	}
}

// isTrue reads a boolean, also one that came as a text: its type is judged elsewhere.
func (j *judge) isTrue(v value) bool {
	if v.kind == stringValue {
		val, _ := quotedBool(j.s.content(v))
		return val
	}
	return v.kind == trueValue
}

// key reads what identifies a record, also one that came as a number: its type
// is judged elsewhere, and what hangs on it should not be reported as missing.
func (j *judge) key(v value) []byte {
	switch v.kind {
	case stringValue:
		return j.s.content(v)
	case numberValue:
		return j.s.b[v.from:v.to]
	case absent, nullValue, trueValue, falseValue, objectValue, arrayValue:
		return nil
	default:
		return nil
	}
}
