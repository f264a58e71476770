package report

import (
	"strings"

	"github.com/ks-no/tilkobling/internal/hrapi"
	"github.com/ks-no/tilkobling/web/text"
)

// Words puts the engine's codes into a language.
type Words struct{ *text.Catalogue }

// In gives the words of a catalogue.
func In(c *text.Catalogue) Words { return Words{c} }

// Check gives a part of a check's wording – title, expected or advice – its own,
// or the one that checks of the same name share.
func (w Words) Check(id, part string) string {
	if own := "check." + id + "." + part; w.Has(own) {
		return w.T(own)
	}
	_, name, _ := strings.Cut(id, ".")
	return w.T("check.any." + name + "." + part)
}

// Message words what came, or why a check was left out; nothing for nil.
func (w Words) Message(m *hrapi.Message) string {
	if m == nil {
		return ""
	}
	args := make([]any, 0, 2*len(m.Args))
	for name, value := range m.Args {
		args = append(args, name, value)
	}
	return w.T("hr."+m.Code, args...)
}

// Label names what a check came to.
func (w Words) Label(c *hrapi.CheckResult) string {
	switch c.Result {
	case hrapi.Failure:
		return w.T("term.sev.failure")
	case hrapi.Warning:
		return w.T("term.sev.warning")
	case hrapi.Errored:
		return w.T("term.result.error")
	case hrapi.Skipped:
		return w.T("term.result.skipped")
	case hrapi.Pass:
		if c.Count > 0 {
			return w.T("term.sev.note")
		}
		return w.T("term.result.pass")
	default:
		return string(c.Result)
	}
}
