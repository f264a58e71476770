package casework

import (
	"github.com/ks-no/tilkobling/internal/hrapi"
	"github.com/ks-no/tilkobling/internal/onboarding"
)

// harmless are the reasons for which a check is left out though nothing is
// wrong, or though what is wrong is another check's to say at the same level.
// Every other reason means that the level was not judged to its end.
var harmless = map[string]bool{
	"skip.no-customer-name":  true,
	"skip.no-authority-name": true,
	"skip.plain-http":        true,
	"skip.no-range":          true,
	"skip.range-unreadable":  true,
	"skip.same-status":       true,
	"skip.no-401":            true,
	"skip.redirected":        true,
}

// levelResult is what a report says of one endpoint at one level.
type levelResult struct {
	resource onboarding.Resource
	level    onboarding.Level
	failing  []onboarding.Failing
	errored  bool // stopped at KS
}

// levelResults lists what a report settles. A level that was not judged to its
// end and has no failing check is left out: what was found there earlier stands,
// and what was never tested stays so.
func levelResults(report *hrapi.Report) []levelResult {
	var out []levelResult
	for _, e := range report.Endpoints {
		cut := false
		for _, level := range onboarding.Levels() {
			if !report.Level.Includes(hrapi.Level(level)) {
				break
			}
			r := levelResult{resource: onboarding.Resource(e.Resource), level: level}
			for _, c := range e.Checks {
				if c.Level != hrapi.Level(level) {
					continue
				}
				switch c.Result {
				case hrapi.Failure:
					r.failing = append(r.failing, onboarding.Failing{
						Check: c.ID, Resource: r.resource, Count: c.Count, Party: onboarding.Party(c.Party),
					})
				case hrapi.Errored:
					r.errored = true
				case hrapi.Skipped:
					cut = cut || c.Why == nil || !harmless[c.Why.Code]
				case hrapi.Pass, hrapi.Warning:
				}
			}
			switch {
			case len(r.failing) > 0:
				r.errored = false
				out = append(out, r)
			case r.errored || report.Verdict == hrapi.VerdictError && cut:
				r.errored, cut = true, true
				out = append(out, r)
			case !cut:
				out = append(out, r)
			}
		}
	}
	return out
}

// warnings counts what a report warns of: warnings, and failing checks of
// endpoints that need not be delivered.
func warnings(report *hrapi.Report) int {
	n := 0
	for _, e := range report.Endpoints {
		for _, c := range e.Checks {
			if c.Result == hrapi.Warning || c.Result == hrapi.Failure && !e.Resource.Mandatory() {
				n++
			}
		}
	}
	return n
}
