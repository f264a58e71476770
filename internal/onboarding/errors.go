package onboarding

import (
	"errors"
	"strings"
)

// ErrorKind sorts the faults a caller can act on. Anything else is our own.
type ErrorKind string

const (
	NotFound  ErrorKind = "not_found" // also for what the actor may not know of
	Forbidden ErrorKind = "forbidden"
	Invalid   ErrorKind = "invalid"
	Conflict  ErrorKind = "conflict" // somebody else was there first, or the rule says not now
)

// Error is a refusal with a code for the catalogues. Wording is not ours.
type Error struct {
	Kind   ErrorKind
	Code   string // "rule.gate.backup"
	Args   map[string]string
	Fields []FieldError // with Invalid
}

// FieldError is what is wrong with one field of a form.
type FieldError struct {
	Field string // the form's own name of it
	Code  string // "field.required"
	Args  map[string]string
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(string(e.Kind))
	if e.Code != "" {
		b.WriteString(": " + e.Code)
	}
	for _, f := range e.Fields {
		b.WriteString("; " + f.Field + ": " + f.Code)
	}
	return b.String()
}

// KindOf returns the kind of err, or "" when it is not one of ours.
func KindOf(err error) ErrorKind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return ""
}

// Refuse is a rule's no: the facts do not allow it now.
func Refuse(code string) error { return &Error{Kind: Conflict, Code: code} }

// Missing says that the thing does not exist for this actor.
func Missing() error { return &Error{Kind: NotFound, Code: "error.not_found"} }

// Denied says that the actor sees the case but may not do this.
func Denied() error { return &Error{Kind: Forbidden, Code: "error.forbidden"} }

// BadField is an Invalid with one field.
func BadField(field, code string) error {
	return &Error{Kind: Invalid, Code: "error.invalid", Fields: []FieldError{{Field: field, Code: code}}}
}
