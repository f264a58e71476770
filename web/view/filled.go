package view

import "net/url"

// Filled is a form as a person left it: what was written, and what is wrong
// with it. The zero value with a Key is a form not sent yet.
type Filled struct {
	Key    string
	Values url.Values
	Errors FieldErrors
	Notice string // why the form was not taken though its fields are right
}

// Value is what was written in a field, or otherwise where the form was not sent.
func (f Filled) Value(field, otherwise string) string {
	if f.Values == nil {
		return otherwise
	}
	return f.Values.Get(field)
}

// Fill sets a field's value and error from what was written.
func (f Filled) Fill(x Field) Field {
	x.Value = f.Value(x.Name, x.Value)
	x.Error = f.Errors.For(x.Name)
	if f.Values != nil {
		sent := f.Values[x.Name]
		x.Checked = len(sent) > 0
		for i := range x.Options {
			x.Options[i].Chosen = false
			for _, v := range sent {
				if v == x.Options[i].Value {
					x.Options[i].Chosen = true
				}
			}
		}
	}
	return x
}
