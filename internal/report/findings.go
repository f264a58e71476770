package report

import (
	"strconv"

	"github.com/ks-no/tilkobling/internal/hrapi"
)

// Finding is a check with the endpoint it concerns.
type Finding struct {
	Endpoint *hrapi.EndpointReport
	Check    *hrapi.CheckResult
}

// Fails tells whether the finding keeps the test from passing: a failing check
// of an endpoint that need not be delivered only warns.
func (f Finding) Fails() bool {
	return f.Check.Result == hrapi.Failure && f.Endpoint.Resource.Mandatory()
}

// LineCommand shows the finding's first line on the developer's own machine;
// empty where it concerns no line.
func (f Finding) LineCommand() string {
	for _, s := range f.Check.Samples {
		if s.Line > 0 {
			return f.Endpoint.Curl + " | sed -n '" + strconv.FormatInt(s.Line, 10) + "p'"
		}
	}
	return ""
}

// Group is what one party can mend.
type Group struct {
	Party    hrapi.Party
	Findings []Finding
}

// Failing groups what keeps the test from passing by who can mend it. The
// shallow levels come first: where the connection fails, that is the gravest.
func Failing(r *hrapi.Report) []Group {
	return grouped(r, Finding.Fails)
}

// Warnings groups what the import reads, but that is likely a mistake, by who
// can mend it.
func Warnings(r *hrapi.Report) []Group {
	return grouped(r, func(f Finding) bool {
		return f.Check.Result == hrapi.Warning || f.Check.Result == hrapi.Failure && !f.Fails()
	})
}

// Notes lists what is worth knowing.
func Notes(r *hrapi.Report) []Finding {
	return all(r, func(f Finding) bool { return f.Check.Result == hrapi.Pass && f.Check.Count > 0 })
}

// Stopped lists what stopped at KS.
func Stopped(r *hrapi.Report) []Finding {
	return all(r, func(f Finding) bool { return f.Check.Result == hrapi.Errored })
}

// Skipped lists what was not run.
func Skipped(r *hrapi.Report) []Finding {
	return all(r, func(f Finding) bool { return f.Check.Result == hrapi.Skipped })
}

// Passed lists what passed without a remark.
func Passed(r *hrapi.Report) []Finding {
	return all(r, func(f Finding) bool { return f.Check.Result == hrapi.Pass && f.Check.Count == 0 })
}

func all(r *hrapi.Report, keep func(Finding) bool) []Finding {
	var out []Finding
	for _, level := range []hrapi.Level{hrapi.LevelConnection, hrapi.LevelFormat, hrapi.LevelOrganisation, hrapi.LevelPersons} {
		for i := range r.Endpoints {
			e := &r.Endpoints[i]
			for j := range e.Checks {
				if f := (Finding{e, &e.Checks[j]}); f.Check.Level == level && keep(f) {
					out = append(out, f)
				}
			}
		}
	}
	return out
}

func grouped(r *hrapi.Report, keep func(Finding) bool) []Group {
	var out []Group
	for _, f := range all(r, keep) {
		i := 0
		for i < len(out) && out[i].Party != f.Check.Party {
			i++
		}
		if i == len(out) {
			out = append(out, Group{Party: f.Check.Party})
		}
		out[i].Findings = append(out[i].Findings, f)
	}
	return out
}

// Comparison is what became of the findings from one test to the next.
type Comparison struct {
	New    []Finding
	Mended []Finding // as the former test found them
	Still  []Finding
}

// Empty tells whether neither test found anything.
func (c Comparison) Empty() bool { return len(c.New)+len(c.Mended)+len(c.Still) == 0 }

// Compare tells what is new, mended and still there. What the later test did not
// look at, or could not, is none of them.
func Compare(before, after *hrapi.Report) Comparison {
	found := func(f Finding) bool { return f.Check.Result == hrapi.Failure || f.Check.Result == hrapi.Warning }
	was := map[string]bool{}
	for _, f := range all(before, found) {
		was[f.Check.ID] = true
	}
	var out Comparison
	for _, f := range all(after, found) {
		if was[f.Check.ID] {
			out.Still = append(out.Still, f)
		} else {
			out.New = append(out.New, f)
		}
	}
	passed := map[string]bool{}
	for _, f := range all(after, func(f Finding) bool { return f.Check.Result == hrapi.Pass }) {
		passed[f.Check.ID] = true
	}
	for _, f := range all(before, found) {
		if passed[f.Check.ID] {
			out.Mended = append(out.Mended, f)
		}
	}
	return out
}
