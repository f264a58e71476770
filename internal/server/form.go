package server

import (
	"errors"
	"net/http"
	"net/mail"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/insight"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/web/text"
	"github.com/ks-no/tilkobling/web/view"
)

// form reads a posted form field by field and collects what is wrong with it.
type form struct {
	values url.Values
	wrong  []onboarding.FieldError
	err    error // the form could not be read at all
}

func readForm(r *http.Request) *form {
	if err := r.ParseForm(); err != nil {
		var tooLarge *http.MaxBytesError
		if !errors.As(err, &tooLarge) {
			err = errBadRequest
		}
		return &form{err: err, values: url.Values{}}
	}
	return &form{values: r.PostForm}
}

// key is the form's key. One that is not of our making is none.
func (f *form) key() casework.FormKey {
	const shortest, longest = 16, 64
	k := f.values.Get(view.FormKeyName)
	if len(k) < shortest || len(k) > longest || strings.Trim(k, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789") != "" {
		return ""
	}
	return casework.FormKey(k)
}

func (f *form) reject(field, code string, args ...string) {
	e := onboarding.FieldError{Field: field, Code: code}
	for i := 0; i+1 < len(args); i += 2 {
		if e.Args == nil {
			e.Args = map[string]string{}
		}
		e.Args[args[i]] = args[i+1]
	}
	f.wrong = append(f.wrong, e)
}

// text reads a line or more, trimmed, of at most limit characters.
func (f *form) text(field string, limit int) string {
	v := strings.TrimSpace(strings.ReplaceAll(f.values.Get(field), "\r\n", "\n"))
	switch {
	case !utf8.ValidString(v) || strings.ContainsRune(v, 0):
		f.values.Set(field, strings.ToValidUTF8(strings.ReplaceAll(v, "\x00", ""), "\uFFFD"))
		f.reject(field, "field.not_utf8")
		return ""
	case utf8.RuneCountInString(v) > limit:
		f.reject(field, "field.too_long", "max", strconv.Itoa(limit))
		return ""
	}
	return v
}

// required is text that must be filled in.
func (f *form) required(field string, limit int) string {
	n := len(f.wrong)
	v := f.text(field, limit)
	if v == "" && len(f.wrong) == n {
		f.reject(field, "field.required")
	}
	return v
}

// email reads an address; optional where need is false.
func (f *form) email(field string, need bool) string {
	v := f.text(field, 254)
	if v == "" {
		if need && len(f.values.Get(field)) == 0 {
			f.reject(field, "field.required")
		}
		return ""
	}
	a, err := mail.ParseAddress(v)
	if err != nil || a.Address != v || !strings.Contains(v[strings.LastIndexByte(v, '@'):], ".") {
		f.reject(field, "field.email")
		return ""
	}
	return v
}

// choice reads one of the allowed values.
func (f *form) choice(field string, allowed ...string) string {
	v := f.values.Get(field)
	for _, a := range allowed {
		if a == v {
			return v
		}
	}
	f.reject(field, "field.choose")
	return ""
}

func (f *form) ticked(field string) bool { return f.values.Get(field) != "" }

// number reads a whole number that is not negative.
func (f *form) number(field string) int {
	v := strings.NewReplacer(" ", "", "\u00a0", "").Replace(strings.TrimSpace(f.values.Get(field)))
	if v == "" {
		f.reject(field, "field.required")
		return 0
	}
	n, err := strconv.Atoi(v)
	if err != nil || n < 0 || n > 1_000_000_000 {
		f.reject(field, "field.number")
		return 0
	}
	return n
}

// id reads the number of a row, as a hidden field or a choice carries it.
func (f *form) id(field string) int64 {
	v := f.values.Get(field)
	if v == "" {
		return 0
	}
	n, err := strconv.ParseInt(v, 10, 64)
	if err != nil || n < 0 {
		f.reject(field, "field.choose")
		return 0
	}
	return n
}

// moment reads a local date and time as browsers send it, Norwegian time. Empty
// is the zero time; need rejects that.
func (f *form) moment(field string, need bool) time.Time {
	v := strings.TrimSpace(f.values.Get(field))
	if v == "" {
		if need {
			f.reject(field, "field.required")
		}
		return time.Time{}
	}
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02T15:04:05", "2006-01-02 15:04"} {
		if t, err := time.ParseInLocation(layout, v, insight.Oslo()); err == nil {
			return t
		}
	}
	f.reject(field, "field.date")
	return time.Time{}
}

// day reads a date, Norwegian time.
func (f *form) day(field string, need bool) time.Time {
	v := strings.TrimSpace(f.values.Get(field))
	if v == "" {
		if need {
			f.reject(field, "field.required")
		}
		return time.Time{}
	}
	t, err := time.ParseInLocation("2006-01-02", v, insight.Oslo())
	if err != nil {
		f.reject(field, "field.date")
	}
	return t
}

// invalid is nil when all that was read is as it should be.
func (f *form) invalid() error {
	if f.err != nil {
		return f.err
	}
	if len(f.wrong) == 0 {
		return nil
	}
	return &onboarding.Error{Kind: onboarding.Invalid, Code: "error.invalid", Fields: f.wrong}
}

// filled is the form as the person left it, for a page that shows it again.
// A nil form was not sent yet.
func (f *form) filled(c *text.Catalogue, err error) view.Filled {
	out := view.Filled{Key: newFormKey()}
	if f == nil {
		return out
	}
	out.Values = f.values
	refusal, ok := errors.AsType[*onboarding.Error](err)
	if !ok {
		return out
	}
	for _, w := range refusal.Fields {
		out.Errors = append(out.Errors, view.FieldError{Field: w.Field, Message: c.T(w.Code, textArgs(w.Args)...)})
	}
	if refusal.Kind == onboarding.Conflict {
		out.Notice = c.T(refusal.Code, textArgs(refusal.Args)...)
	}
	return out
}

// showAgain tells whether err is one that the form's own page shows: what is
// wrong with the fields, or that the facts do not allow it now.
func showAgain(err error) (code int, yes bool) {
	switch onboarding.KindOf(err) {
	case onboarding.Invalid:
		return http.StatusUnprocessableEntity, true
	case onboarding.Conflict:
		return http.StatusConflict, true
	case onboarding.NotFound, onboarding.Forbidden:
		return 0, false
	default:
		return 0, false
	}
}

// done leaves a word for the next page and leads there.
func (s *Server) done(w http.ResponseWriter, r *http.Request, flash, to string) error {
	if flash != "" {
		s.Gate.Flash(r.Context(), flash)
	}
	http.Redirect(w, r, to, http.StatusSeeOther) //nolint:gosec // handlers build it of our own addresses
	return nil
}
