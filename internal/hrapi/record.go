package hrapi

import "strconv"

// fieldSpec is one field of a record: what must stand in it.
type fieldSpec struct {
	name   string
	want   valueKind // stringValue, or trueValue for either boolean
	filled bool      // an empty text counts as missing: the field identifies something
}

// recordFields are the fields of each record, as the interface names them. Of
// employee_taxonomy and venue only the change record around them is judged.
var recordFields = map[Resource][]fieldSpec{
	Authority: {
		{"name", stringValue, true},
		{"version", stringValue, true},
		{"email", stringValue, true},
	},
	Organisation: {
		{"id", stringValue, true},
		{"name", stringValue, false},
		{"parent", stringValue, false},
	},
	Person: {
		{"national_id", stringValue, true},
		{"first_name", stringValue, false},
		{"last_name", stringValue, false},
		{"email", stringValue, false},
	},
	EmployeePosition: {
		{"org_id", stringValue, true},
		{"national_id", stringValue, true},
		{"position_name", stringValue, false},
		{"main", trueValue, false},
		{"manager", trueValue, false},
	},
	EmployeeTaxonomy: {},
	Venue:            {},
}

// Where the fields of each record stand in recordFields.
const (
	authorityName, authorityVersion                            = 0, 1
	unitID, unitName, unitParent                               = 0, 1, 2
	personID, personFirstName, personLastName, personEmail     = 0, 1, 2, 3
	positionUnit, positionPerson, positionName, positionIsMain = 0, 1, 2, 3
	positionIsManager                                          = 4
)

// Where the members of a change record stand.
const (
	changeType = iota
	changeDate
	oldRecord
	newRecord
	changeMembers
)

// shapes are what the scanner reads of each endpoint: a change record with its
// two records, or the authority itself.
var shapes = buildShapes()

func buildShapes() map[Resource]*shape {
	all := make(map[Resource]*shape, len(recordFields))
	for res, fields := range recordFields {
		record := &shape{}
		for _, field := range fields {
			record.names = append(record.names, field.name)
			record.quoted = append(record.quoted, strconv.Quote(field.name)+":")
		}
		if res == Authority {
			all[res] = record
			continue
		}
		all[res] = &shape{
			names:  []string{"changeType", "changeDate", "oldRecord", "newRecord"},
			quoted: []string{`"changeType":`, `"changeDate":`, `"oldRecord":`, `"newRecord":`},
			nested: []*shape{nil, nil, record, record},
			at:     []int{0, 0, changeMembers, changeMembers + len(fields)},
		}
	}
	return all
}

// fieldName is the name of a member as the interface writes it.
func fieldName(res Resource, slot int) string {
	fields := recordFields[res]
	if res == Authority {
		return fields[slot].name
	}
	switch sh := shapes[res]; {
	case slot < changeMembers:
		return sh.names[slot]
	case slot < changeMembers+len(fields):
		return "oldRecord." + fields[slot-changeMembers].name
	default:
		return fields[slot-changeMembers-len(fields)].name
	}
}
