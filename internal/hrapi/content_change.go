package hrapi

type change uint8

const (
	changeUnknown change = iota
	changeAdd
	changeModify
	changeDelete
)

// change judges the change record around a record: its type, its date, and
// which of the two records it must hold.
func (j *judge) change() change {
	kind := j.changeKind()
	j.changeDate()
	old, young := j.s.values[oldRecord], j.s.values[newRecord]
	j.mustBeObject(old, oldRecord)
	j.mustBeObject(young, newRecord)
	switch kind {
	case changeAdd:
		j.needs(young, newRecord, "change.add-needs-new")
		j.bars(old, oldRecord, "change.add-bars-old")
	case changeModify:
		j.needs(young, newRecord, "change.modify-needs-new")
		j.needs(old, oldRecord, "change.modify-needs-old")
	case changeDelete:
		j.needs(old, oldRecord, "change.delete-needs-old")
		j.bars(young, newRecord, "change.delete-bars-new")
	case changeUnknown:
	}
	if kind == changeModify {
		j.found("full-set", "changeType", "change.modify-in-full-set")
	}
	if kind == changeDelete {
		j.found("full-set", "changeType", "change.delete-in-full-set")
	}
	return kind
}

// mustBeObject reports a record that is there and is none.
func (j *judge) mustBeObject(v value, slot int) {
	switch v.kind {
	case stringValue, numberValue, trueValue, falseValue, arrayValue:
		j.found("change-record", fieldName(j.res, slot), "change.not-object")
	case absent, nullValue, objectValue:
	}
}

func (j *judge) needs(v value, slot int, code string) {
	if v.kind == absent || v.kind == nullValue {
		j.found("change-record", fieldName(j.res, slot), code)
	}
}

// bars reports a record that must not be there; null stands for none.
func (j *judge) bars(v value, slot int, code string) {
	if v.kind == objectValue {
		j.found("change-record", fieldName(j.res, slot), code)
	}
}

func (j *judge) changeKind() change {
	v := j.s.values[changeType]
	if !j.isText(v, changeType) {
		return changeUnknown
	}
	switch string(j.s.content(v)) {
	case "add":
		return changeAdd
	case "modify":
		return changeModify
	case "delete":
		return changeDelete
	}
	if j.f.hit(j.res, "change-record") {
		j.sample("change-record", "changeType", Message{Code: "change.type-unknown", Args: map[string]string{"length": decimal(int64(v.to - v.from))}})
	}
	return changeUnknown
}

func (j *judge) changeDate() {
	v := j.s.values[changeDate]
	if !j.isText(v, changeDate) {
		return
	}
	text := j.s.content(v)
	if string(text) == string(j.date[:]) {
		return // as in the line before
	}
	if !hasDateForm(text) {
		if j.f.hit(j.res, "change-record") {
			j.sample("change-record", "changeDate", Message{Code: "change.date-form", Args: map[string]string{"length": decimal(len(text))}})
		}
	} else if !isDate(text) {
		j.found("change-record", "changeDate", "change.date-value")
	} else {
		copy(j.date[:], text)
	}
}

func (j *judge) isText(v value, slot int) bool {
	switch v.kind {
	case stringValue:
		return true
	case absent:
		j.found("change-record", fieldName(j.res, slot), "field.missing")
	case nullValue:
		j.found("change-record", fieldName(j.res, slot), "field.null")
	case numberValue, trueValue, falseValue, objectValue, arrayValue:
		j.found("change-record", fieldName(j.res, slot), "change.not-text")
	}
	return false
}

const dateForm = "0000-00-00T00:00:00Z"

func hasDateForm(text []byte) bool {
	if len(text) != len(dateForm) {
		return false
	}
	for i, c := range text {
		if dateForm[i] == '0' {
			if c < '0' || c > '9' {
				return false
			}
		} else if c != dateForm[i] {
			return false
		}
	}
	return true
}

// isDate tells whether a text of the right form names a second that there is.
func isDate(t []byte) bool {
	two := func(i int) int { return int(t[i]-'0')*10 + int(t[i+1]-'0') }
	year, month, day := two(0)*100+two(2), two(5), two(8)
	return day >= 1 && day <= daysIn(year, month) && two(11) < 24 && two(14) < 60 && two(17) < 60
}

// daysIn is how many days a month has; 0 for none of the twelve.
func daysIn(year, month int) int {
	switch month {
	case 1, 3, 5, 7, 8, 10, 12:
		return 31
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	default:
		return 0
	}
}
