package view

import (
	"strings"

	"github.com/a-h/templ"
)

// A Field is one question of a form: what it is called, what was answered, and what is wrong with the answer.
type Field struct {
	Name        string
	ID          string // Name where empty; set it where a page has the same field twice
	Label       string
	Description string
	Value       string
	Error       string

	// One of them, so that nobody has to guess. Neither for a field alone in its form.
	Required, Optional bool

	Type         string // of TextField: text where empty, email, url, password, tel, search, number, date, datetime-local
	Autocomplete string // off where empty
	InputMode    string
	Placeholder  string
	MaxLength    int    // of TextArea: counted below it; of TextField: the browser holds to it
	Rows         int    // of TextArea: 4 where 0
	Width        string // "short", "medium", or the whole width where empty
	Draft        string // of TextArea: key under which the text is kept on the reader's machine; must tell person and place apart
	Autofocus    bool
	ReadOnly     bool

	Options []Option // of Select, Radios, Checkboxes and Combobox
	Empty   string   // of Select: the first choice, which is none
	Checked bool     // of Checkbox

	Attrs templ.Attributes // on the input
}

// Option is one answer among several.
type Option struct {
	Value, Label, Description string
	Chosen                    bool // for Checkboxes; the others compare Value with the field's
}

func (f Field) id() string {
	if f.ID != "" {
		return f.ID
	}
	return f.Name
}

// optionID is the id of a radio or tick: the first has the field's own, so that the error summary leads to it.
func (f Field) optionID(i int) string {
	if i == 0 {
		return f.id()
	}
	return f.id() + "-" + f.Options[i].Value
}

// describedBy lists the ids of what explains the input.
func (f Field) describedBy() string {
	var ids []string
	if f.Description != "" {
		ids = append(ids, f.id()+"-d")
	}
	if f.Error != "" {
		ids = append(ids, f.id()+"-e")
	}
	return strings.Join(ids, " ")
}

func (f Field) inputType() string {
	if f.Type == "" {
		return "text"
	}
	return f.Type
}

func (f Field) autocomplete() string {
	if f.Autocomplete == "" {
		return "off"
	}
	return f.Autocomplete
}

func (f Field) rows() int {
	if f.Rows == 0 {
		return 4
	}
	return f.Rows
}

// common are the attributes that every input has, whatever its kind.
func (f Field) common() templ.Attributes {
	a := templ.Attributes{"id": f.id(), "name": f.Name}
	if by := f.describedBy(); by != "" {
		a["aria-describedby"] = by
	}
	if f.Error != "" {
		a["aria-invalid"] = "true"
	}
	if f.Required {
		a["aria-required"] = "true"
	}
	if f.Autofocus {
		a["autofocus"] = true
	}
	if f.ReadOnly {
		a["readonly"] = true
	}
	if f.Width != "" {
		a["data-"+f.Width] = true
	}
	for key, value := range f.Attrs {
		a[key] = value
	}
	return a
}

// FieldError is what is wrong with one field.
type FieldError struct{ Field, Message string } // Field is the field's id

// FieldErrors is what is wrong with a form, in the order of its fields.
type FieldErrors []FieldError

// For gives the message for a field; empty where there is nothing wrong with it.
func (e FieldErrors) For(field string) string {
	for _, one := range e {
		if one.Field == field {
			return one.Message
		}
	}
	return ""
}

// FormKeyName is the field in which a form carries its key: sent again with the same key, it is answered as the first time.
const FormKeyName = "form_key"

// A Form is a form that writes.
type Form struct {
	ID     string
	Action string
	Key    string // new for every time the form is shown
	Label  string // name for screen readers, where no heading says what it is
	Class  string // "form" where empty
	Upload bool   // has a file in it
	Attrs  templ.Attributes
}

func (f Form) class() string {
	if f.Class == "" {
		return "form"
	}
	return f.Class
}

// checkboxValue is what a ticked checkbox sends.
func checkboxValue(f Field) string {
	if f.Value == "" {
		return "1"
	}
	return f.Value
}
