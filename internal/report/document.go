package report

import (
	"time"

	"github.com/ks-no/tilkobling/internal/hrapi"
)

// Document is a report as JSON. Its fields are a promise to those who build on
// it: none is renamed or left out, new ones may come.
type Document struct {
	Verdict       hrapi.Verdict     `json:"verdict"`     // pass, fail, error
	Environment   hrapi.Environment `json:"environment"` // lab, prod
	Level         hrapi.Level       `json:"level"`
	StartedAt     time.Time         `json:"started_at"`
	DurationMS    int64             `json:"duration_ms"`
	SourceAddress string            `json:"source_address"` // configured, or else the one that was used
	LocalAddress  string            `json:"local_address"`  // that this machine called from
	Endpoints     []Endpoint        `json:"endpoints"`
}

// Endpoint is one endpoint of a Document.
type Endpoint struct {
	Endpoint   hrapi.Resource `json:"endpoint"`
	URL        string         `json:"url"`
	Status     int            `json:"status"` // 0 where no answer came
	Records    int64          `json:"records"`
	Bytes      int64          `json:"bytes"` // unpacked
	DurationMS int64          `json:"duration_ms"`
	Curl       string         `json:"curl"` // asks for the password
	Checks     []Check        `json:"checks"`
}

// Check is one check. One of severity note has the result pass, with a count.
// Checks that the level does not reach are left out.
type Check struct {
	ID       string         `json:"id"`
	Title    string         `json:"title"`
	Result   hrapi.Result   `json:"result"`   // pass, warning, failure, skipped, error
	Severity hrapi.Severity `json:"severity"` // failure, warning, note
	Party    hrapi.Party    `json:"party"`    // customer, supplier, ks
	Expected string         `json:"expected"`
	Received string         `json:"received"`
	Why      string         `json:"why,omitempty"` // of skipped and error
	Count    int64          `json:"count"`
	Samples  []Sample       `json:"samples"` // the first of them
	Advice   string         `json:"advice"`
}

// Sample is one place. Of a person's value it tells the kind and the length,
// never the value.
type Sample struct {
	Line   int64  `json:"line"`  // of the body, from 1; 0 where there is none
	Field  string `json:"field"` // empty where there is none
	Unit   string `json:"unit,omitempty"`
	Detail string `json:"detail"`
}

// Document words a report.
func (w Words) Document(r *hrapi.Report) Document {
	out := Document{
		Verdict: r.Verdict, Environment: r.Environment, Level: r.Level, StartedAt: r.StartedAt, DurationMS: r.Duration.Milliseconds(),
		SourceAddress: r.SourceAddress, LocalAddress: r.LocalAddress, Endpoints: []Endpoint{},
	}
	if out.SourceAddress == "" {
		out.SourceAddress = r.LocalAddress
	}
	for _, e := range r.Endpoints {
		endpoint := Endpoint{
			Endpoint: e.Resource, URL: e.URL, Status: e.Status, Records: e.Records, Bytes: e.Bytes,
			DurationMS: e.Duration.Milliseconds(), Curl: e.Curl, Checks: []Check{},
		}
		for i := range e.Checks {
			endpoint.Checks = append(endpoint.Checks, w.documentCheck(&e.Checks[i]))
		}
		out.Endpoints = append(out.Endpoints, endpoint)
	}
	return out
}

func (w Words) documentCheck(c *hrapi.CheckResult) Check {
	out := Check{
		ID: c.ID, Title: w.Check(c.ID, "title"), Result: c.Result, Severity: c.Severity, Party: c.Party,
		Expected: w.Check(c.ID, "expected"), Received: w.Message(c.Received), Why: w.Message(c.Why),
		Count: c.Count, Samples: []Sample{}, Advice: w.Check(c.ID, "advice"),
	}
	for i := range c.Samples {
		s := &c.Samples[i]
		out.Samples = append(out.Samples, Sample{Line: s.Line, Field: s.Field, Unit: s.Unit, Detail: w.Message(&s.Detail)})
	}
	return out
}
