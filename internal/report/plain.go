package report

import (
	"fmt"
	"strings"

	"github.com/ks-no/tilkobling/internal/hrapi"
)

// plainSamples is how many places of one finding the plain text shows.
const plainSamples = 3

// Plain is what fails and what is warned of, as text to send to whoever mends
// it.
func (w Words) Plain(r *hrapi.Report, heading string) string {
	var b strings.Builder
	fmt.Fprintln(&b, heading)
	for _, groups := range [][]Group{Failing(r), Warnings(r)} {
		for _, g := range groups {
			for _, f := range g.Findings {
				w.plainFinding(&b, f)
			}
		}
	}
	return strings.TrimRight(b.String(), "\n")
}

func (w Words) plainFinding(b *strings.Builder, f Finding) {
	c := f.Check
	fmt.Fprintf(b, "\n%s: %s – %s", w.Label(c), w.T("resource."+string(f.Endpoint.Resource)), w.Check(c.ID, "title"))
	if c.Count > 1 {
		fmt.Fprintf(b, " (× %s)", w.Number(int(c.Count)))
	}
	fmt.Fprintf(b, " [%s]\n", c.ID)
	if received := w.Message(c.Received); received != "" {
		fmt.Fprintf(b, "%s: %s\n", w.T("term.received"), received)
	}
	fmt.Fprintf(b, "%s: %s\n", w.T("term.expected"), w.Check(c.ID, "expected"))
	for i := range c.Samples {
		if i == plainSamples {
			break
		}
		if place := w.Place(&c.Samples[i]); place != "" {
			fmt.Fprintf(b, "- %s: %s\n", place, w.Message(&c.Samples[i].Detail))
		}
	}
	fmt.Fprintf(b, "%s\n", w.Check(c.ID, "advice"))
	if command := f.LineCommand(); command != "" {
		fmt.Fprintf(b, "%s\n", command)
	} else {
		fmt.Fprintf(b, "%s\n", f.Endpoint.Curl)
	}
}

// Place says where a sample is: line, field and unit.
func (w Words) Place(s *hrapi.Sample) string {
	var where []string
	if s.Line > 0 {
		where = append(where, w.T("probe.line", "n", s.Line))
	}
	if s.Field != "" {
		where = append(where, s.Field)
	}
	if s.Unit != "" {
		where = append(where, w.T("probe.unit", "id", s.Unit))
	}
	return strings.Join(where, ", ")
}
