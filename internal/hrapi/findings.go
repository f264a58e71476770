package hrapi

import "slices"

// findings collects what one test finds, keyed by check. It holds only the
// checks that the level and the tested endpoints include: a finding of any
// other check is dropped, so that those who look need not ask. Not safe for
// concurrent use.
type findings struct {
	order   []string // check ids in the order of the table
	outcome map[string]*outcome
	byName  map[checkName]*outcome
}

// checkName finds a check without putting its id together, which the scanner
// would otherwise do once a line in a body that is wrong in every line.
type checkName struct {
	resource Resource
	name     string
}

type outcome struct {
	check    Check
	count    int64
	received *Message
	skipped  *Message
	stopped  *Message
	samples  []Sample
}

// newFindings begins a test: every check of the level and the resources stands as passed.
func newFindings(level Level, resources []Resource) *findings {
	f := &findings{outcome: map[string]*outcome{}, byName: map[checkName]*outcome{}}
	for _, c := range checkTable {
		if level.Includes(c.Level) && slices.Contains(resources, c.Resource) {
			o := &outcome{check: c}
			f.order = append(f.order, c.ID)
			f.outcome[c.ID] = o
			f.byName[checkName{c.Resource, c.Name()}] = o
		}
	}
	return f
}

// has tells whether the test includes the check.
func (f *findings) has(id string) bool { return f.outcome[id] != nil }

// count tells how often the check found something.
func (f *findings) count(id string) int64 {
	if o := f.outcome[id]; o != nil {
		return o.count
	}
	return 0
}

// add counts one finding, and keeps the sample while there is room.
func (f *findings) add(id string, s Sample) {
	if o := f.outcome[id]; o != nil {
		o.count++
		if len(o.samples) < MaxSamples {
			o.samples = append(o.samples, s)
		}
	}
}

// hit counts one finding and tells whether its sample is still wanted: who
// meets thousands need not describe them all.
func (f *findings) hit(res Resource, name string) bool {
	o := f.byName[checkName{res, name}]
	if o == nil {
		return false
	}
	o.count++
	return len(o.samples) < MaxSamples
}

// sample keeps what hit asked for.
func (f *findings) sample(res Resource, name string, s Sample) {
	if o := f.byName[checkName{res, name}]; o != nil {
		o.samples = append(o.samples, s)
	}
}

// receive says in one sentence what came.
func (f *findings) receive(id string, m Message) {
	if o := f.outcome[id]; o != nil {
		o.received = &m
	}
}

// skip says why a check was not run. What it found before that stands.
func (f *findings) skip(id string, why Message) {
	if o := f.outcome[id]; o != nil && o.skipped == nil {
		o.skipped = &why
	}
}

// skipFrom skips all checks of an endpoint at the level and beyond that have
// found nothing, except those named.
func (f *findings) skipFrom(res Resource, level Level, why Message, except ...string) {
	for _, id := range f.order {
		o := f.outcome[id]
		if o.check.Resource == res && o.check.Level.Includes(level) && o.stopped == nil && !slices.Contains(except, o.check.Name()) {
			f.skip(id, why)
		}
	}
}

// stopped says that KS could not run the check; it never counts against the municipality.
func (f *findings) stopped(id string, why Message) {
	if o := f.outcome[id]; o != nil {
		o.stopped = &why
	}
}

// results gives what the checks of an endpoint came to, in the order of the table.
func (f *findings) results(r Resource) []CheckResult {
	var results []CheckResult
	for _, id := range f.order {
		if o := f.outcome[id]; o.check.Resource == r {
			results = append(results, o.result())
		}
	}
	return results
}

func (o *outcome) result() CheckResult {
	r := CheckResult{
		ID: o.check.ID, Resource: o.check.Resource, Level: o.check.Level, Severity: o.check.Severity, Party: o.check.Party,
		Result: Pass, Count: o.count, Received: o.received, Samples: o.samples,
	}
	switch {
	case o.count > 0:
		r.Result = resultOf(o.check.Severity)
	case o.stopped != nil:
		r.Result, r.Why = Errored, o.stopped
	case o.skipped != nil:
		r.Result, r.Why = Skipped, o.skipped
	}
	return r
}

func resultOf(s Severity) Result {
	switch s {
	case SeverityFailure:
		return Failure
	case SeverityWarning:
		return Warning
	case SeverityNote:
		return Pass
	default:
		return Pass
	}
}
