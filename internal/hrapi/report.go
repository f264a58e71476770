package hrapi

import "time"

// Verdict sums a report up.
type Verdict string

const (
	VerdictPass  Verdict = "pass"  // no failing check of a mandatory endpoint
	VerdictFail  Verdict = "fail"  // at least one
	VerdictError Verdict = "error" // KS could not finish the test; says nothing of the municipality
)

// Result is the outcome of one check.
type Result string

const (
	Pass    Result = "pass" // also with a Count: worth knowing, nothing to mend
	Warning Result = "warning"
	Failure Result = "failure"
	Skipped Result = "skipped" // Why says why
	Errored Result = "error"   // stopped at KS; never counted against the municipality
)

// Severity is what a finding of the check means for KS's import.
type Severity string

const (
	SeverityFailure Severity = "failure" // would not be read, or would be read wrongly
	SeverityWarning Severity = "warning" // readable, but against the specification or likely a mistake
	SeverityNote    Severity = "note"    // worth knowing
)

// Party is who can mend what a check found.
type Party string

const (
	PartyCustomer Party = "customer"
	PartySupplier Party = "supplier"
	PartyKS       Party = "ks"
)

// Message is a code and the values that its wording needs. The engine never
// writes prose: wording in three languages belongs to the catalogues, under the
// key "hr." + Code. No value is ever a person's name, e-mail address or
// national id.
type Message struct {
	Code string            `json:"code"`
	Args map[string]string `json:"args,omitempty"`
}

// Sample is one place where a check found something.
type Sample struct {
	Line   int64   `json:"line,omitempty"`  // 1-based line of the body; 0 where there is none
	Field  string  `json:"field,omitempty"` // name as in the interface
	Unit   string  `json:"unit,omitempty"`  // id of the unit concerned, where it is known
	Detail Message `json:"detail"`          // what is wrong; of a person's value only kind and length
}

// MaxSamples is how many samples a check keeps; Count goes on.
const MaxSamples = 20

// CheckResult is what one check of one endpoint came to.
type CheckResult struct {
	ID       string   `json:"id"` // stable, never reused: "organisation.parent-exists"
	Resource Resource `json:"resource"`
	Level    Level    `json:"level"`
	Severity Severity `json:"severity"`
	Party    Party    `json:"party"`
	Result   Result   `json:"result"`
	Count    int64    `json:"count"`
	Received *Message `json:"received,omitempty"` // what came, where one sentence can say it
	Why      *Message `json:"why,omitempty"`      // for Skipped and Errored
	Samples  []Sample `json:"samples,omitempty"`
}

// EndpointReport is what was learned of one endpoint. Everything learned before
// a break is kept.
type EndpointReport struct {
	Resource Resource      `json:"resource"`
	URL      string        `json:"url"`
	Status   int           `json:"status"`  // HTTP status of the reading request; 0 where none came
	Records  int64         `json:"records"` // change records read
	Bytes    int64         `json:"bytes"`   // of the decoded body
	Duration time.Duration `json:"duration"`
	Curl     string        `json:"curl"` // the same request on the developer's own machine, password left out
	Checks   []CheckResult `json:"checks"`
}

// Report is the outcome of a whole test.
type Report struct {
	Verdict       Verdict          `json:"verdict"`
	Environment   Environment      `json:"environment"`
	Level         Level            `json:"level"`
	StartedAt     time.Time        `json:"started_at"`
	Duration      time.Duration    `json:"duration"`
	SourceAddress string           `json:"source_address"` // the address the environment is configured to come from
	LocalAddress  string           `json:"local_address"`  // the address this machine really used
	Endpoints     []EndpointReport `json:"endpoints"`
	Structure     *Structure       `json:"structure,omitempty"` // from LevelOrganisation, when the organisation could be read
	Placement     *Placement       `json:"placement,omitempty"` // from LevelPersons, when persons and positions could be read
}

// Failures counts failing checks, mandatory endpoints only.
func (r *Report) Failures() int {
	n := 0
	for _, e := range r.Endpoints {
		if !e.Resource.Mandatory() {
			continue
		}
		for _, c := range e.Checks {
			if c.Result == Failure {
				n++
			}
		}
	}
	return n
}
