package main

import (
	"encoding/json"
	"io"
	"time"

	"github.com/ks-no/tilkobling/internal/hrapi"
)

// probeReport is what probe --format json writes. Its fields are a promise to
// those who build on it: none is renamed or left out, new ones may come.
type probeReport struct {
	Verdict       hrapi.Verdict     `json:"verdict"`     // pass, fail, error
	Environment   hrapi.Environment `json:"environment"` // lab, prod
	Level         hrapi.Level       `json:"level"`
	StartedAt     time.Time         `json:"started_at"`
	DurationMS    int64             `json:"duration_ms"`
	SourceAddress string            `json:"source_address"` // the address this machine called from
	Endpoints     []probeEndpoint   `json:"endpoints"`
}

type probeEndpoint struct {
	Endpoint   hrapi.Resource `json:"endpoint"`
	URL        string         `json:"url"`
	Status     int            `json:"status"` // 0 where no answer came
	Records    int64          `json:"records"`
	Bytes      int64          `json:"bytes"` // unpacked
	DurationMS int64          `json:"duration_ms"`
	Curl       string         `json:"curl"` // asks for the password
	Checks     []probeCheck   `json:"checks"`
}

// probeCheck is one check. One of severity note has the result pass, with a
// count. Checks that the level does not reach are left out.
type probeCheck struct {
	ID       string         `json:"id"`
	Title    string         `json:"title"`
	Result   hrapi.Result   `json:"result"`   // pass, warning, failure, skipped, error
	Severity hrapi.Severity `json:"severity"` // failure, warning, note
	Party    hrapi.Party    `json:"party"`    // customer, supplier, ks
	Expected string         `json:"expected"`
	Received string         `json:"received"`
	Why      string         `json:"why,omitempty"` // of skipped and error
	Count    int64          `json:"count"`
	Samples  []probeSample  `json:"samples"` // the first of them
	Advice   string         `json:"advice"`
}

// probeSample is one place. Of a person's value it tells the kind and the
// length, never the value.
type probeSample struct {
	Line   int64  `json:"line"`  // of the body, from 1; 0 where there is none
	Field  string `json:"field"` // empty where there is none
	Unit   string `json:"unit,omitempty"`
	Detail string `json:"detail"`
}

func writeProbeJSON(w io.Writer, report *hrapi.Report, words probeWords) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(newProbeReport(report, words))
}

func newProbeReport(report *hrapi.Report, words probeWords) probeReport {
	out := probeReport{
		Verdict: report.Verdict, Environment: report.Environment, Level: report.Level, StartedAt: report.StartedAt,
		DurationMS: report.Duration.Milliseconds(), SourceAddress: report.SourceAddress, Endpoints: []probeEndpoint{},
	}
	if out.SourceAddress == "" {
		out.SourceAddress = report.LocalAddress
	}
	for _, e := range report.Endpoints {
		endpoint := probeEndpoint{
			Endpoint: e.Resource, URL: e.URL, Status: e.Status, Records: e.Records, Bytes: e.Bytes,
			DurationMS: e.Duration.Milliseconds(), Curl: e.Curl, Checks: []probeCheck{},
		}
		for _, c := range e.Checks {
			endpoint.Checks = append(endpoint.Checks, newProbeCheck(c, words))
		}
		out.Endpoints = append(out.Endpoints, endpoint)
	}
	return out
}

func newProbeCheck(c hrapi.CheckResult, words probeWords) probeCheck {
	out := probeCheck{
		ID: c.ID, Title: words.check(c.ID, "title"), Result: c.Result, Severity: c.Severity, Party: c.Party,
		Expected: words.check(c.ID, "expected"), Received: words.message(c.Received), Why: words.message(c.Why),
		Count: c.Count, Samples: []probeSample{}, Advice: words.check(c.ID, "advice"),
	}
	for _, s := range c.Samples {
		out.Samples = append(out.Samples, probeSample{Line: s.Line, Field: s.Field, Unit: s.Unit, Detail: words.message(&s.Detail)})
	}
	return out
}
