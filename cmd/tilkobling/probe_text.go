package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/ks-no/tilkobling/internal/hrapi"
	"github.com/ks-no/tilkobling/internal/report"
)

// probeSamples is how many places of one finding the text shows; JSON has all
// that the engine kept.
const probeSamples = 5

// writeProbeText tells a report to a person at a terminal: what fails first.
func writeProbeText(w io.Writer, report *hrapi.Report, user string, words report.Words) error {
	var b bytes.Buffer
	for i := range report.Endpoints {
		writeProbeEndpoint(&b, &report.Endpoints[i], user, words)
	}
	failures, warnings := 0, 0
	for _, e := range report.Endpoints {
		for _, c := range e.Checks {
			switch c.Result {
			case hrapi.Failure:
				failures++
			case hrapi.Warning:
				warnings++
			case hrapi.Pass, hrapi.Skipped, hrapi.Errored:
			}
		}
	}
	counted := report.Failures()
	fmt.Fprintf(&b, "%s: %s, %s.\n", words.T("probe.verdict."+string(report.Verdict)),
		words.N("term.sev.failure.count", counted), words.N("term.sev.warning.count", warnings))
	if failures > counted {
		fmt.Fprintln(&b, words.T("probe.optional", "n", failures-counted))
	}
	if report.LocalAddress != "" {
		fmt.Fprintln(&b, words.T("probe.from", "address", report.LocalAddress))
	}
	_, err := w.Write(b.Bytes())
	return err
}

func writeProbeEndpoint(b *bytes.Buffer, e *hrapi.EndpointReport, user string, words report.Words) {
	fmt.Fprintf(b, "%s  %s\n", e.Resource, e.URL)
	if e.Status != 0 {
		fmt.Fprintln(b, "  "+words.T("probe.read", "status", e.Status, "n", e.Records, "bytes", words.Bytes(e.Bytes), "time", words.Seconds(e.Duration)))
	}
	fmt.Fprintln(b, "  "+e.Curl)
	for _, result := range []hrapi.Result{hrapi.Errored, hrapi.Failure, hrapi.Warning, hrapi.Pass} {
		for _, c := range e.Checks {
			if c.Result == result && (result != hrapi.Pass || c.Count > 0) {
				writeProbeFinding(b, e, c, user, words)
			}
		}
	}
	writeProbeRest(b, e, words)
	fmt.Fprintln(b)
}

func writeProbeFinding(b *bytes.Buffer, e *hrapi.EndpointReport, c hrapi.CheckResult, user string, words report.Words) {
	fmt.Fprintf(b, "\n  %s: %s  [%s]", words.Label(&c), words.Check(c.ID, "title"), c.ID)
	if c.Count > 1 {
		fmt.Fprintf(b, "  × %s", words.Number(int(c.Count)))
	}
	fmt.Fprintln(b)
	if c.Result == hrapi.Errored {
		fmt.Fprintf(b, "    %s\n", words.Message(c.Why))
		return
	}
	if received := words.Message(c.Received); received != "" {
		fmt.Fprintf(b, "    %s: %s\n", words.T("term.received"), received)
	}
	fmt.Fprintf(b, "    %s: %s\n", words.T("term.expected"), words.Check(c.ID, "expected"))
	for i, s := range c.Samples {
		if i == probeSamples {
			break
		}
		writeProbeSample(b, e, s, user, words, words.Message(c.Received))
	}
	if more := c.Count - int64(min(len(c.Samples), probeSamples)); more > 0 && len(c.Samples) > 0 {
		fmt.Fprintf(b, "    %s\n", words.T("probe.more", "n", more))
	}
	fmt.Fprintf(b, "    %s: %s\n", words.T("probe.who."+string(c.Party)), words.Check(c.ID, "advice"))
}

// writeProbeSample shows a place, and the command with which the developer sees
// the line itself.
func writeProbeSample(b *bytes.Buffer, e *hrapi.EndpointReport, s hrapi.Sample, user string, words report.Words, received string) {
	detail := words.Message(&s.Detail)
	if s.Line == 0 && s.Field == "" && s.Unit == "" && detail == received {
		return // said already
	}
	var where []string
	if s.Line > 0 {
		where = append(where, words.T("probe.line", "n", s.Line))
	}
	if s.Field != "" {
		where = append(where, s.Field)
	}
	if s.Unit != "" {
		where = append(where, words.T("probe.unit", "id", s.Unit))
	}
	place := strings.Join(where, ", ")
	if place != "" {
		place += ": "
	}
	fmt.Fprintf(b, "    - %s%s\n", place, detail)
	if s.Line > 0 {
		fmt.Fprintf(b, "      %s\n", hrapi.CurlLine(e.URL, user, s.Line))
	}
}

// writeProbeRest says what was not run, reason by reason, and counts what passed.
func writeProbeRest(b *bytes.Buffer, e *hrapi.EndpointReport, words report.Words) {
	var reasons []string
	skipped := map[string][]string{}
	passed := 0
	for _, c := range e.Checks {
		switch c.Result {
		case hrapi.Skipped:
			why := words.Message(c.Why)
			if skipped[why] == nil {
				reasons = append(reasons, why)
			}
			_, name, _ := strings.Cut(c.ID, ".")
			skipped[why] = append(skipped[why], name)
		case hrapi.Pass:
			passed++
		case hrapi.Failure, hrapi.Warning, hrapi.Errored:
		}
	}
	fmt.Fprintln(b)
	for _, why := range reasons {
		fmt.Fprintf(b, "  %s: %s (%s)\n", words.T("term.result.skipped"), why, strings.Join(skipped[why], ", "))
	}
	fmt.Fprintf(b, "  %s: %s\n", words.T("term.result.pass"), words.Number(passed))
}

// probeProgress shows on a terminal how far the test has come.
type probeProgress struct {
	w     io.Writer // nil where nobody is looking
	words report.Words
	wide  int
}

func newProbeProgress(stderr io.Writer, words report.Words) *probeProgress {
	p := &probeProgress{words: words}
	if f, ok := stderr.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
			p.w = f
		}
	}
	return p
}

func (p *probeProgress) show(now hrapi.Progress) {
	if p.w == nil {
		return
	}
	line := p.words.T("probe.phase." + string(now.Phase))
	if now.Resource != "" {
		line = string(now.Resource) + ": " + line
	}
	if now.Records > 0 {
		line += " " + p.words.Number(int(now.Records)) + " (" + p.words.Bytes(now.Bytes) + ")"
	}
	wide := len([]rune(line))
	_, _ = fmt.Fprint(p.w, "\r", line, strings.Repeat(" ", max(0, p.wide-wide)))
	p.wide = wide
}

func (p *probeProgress) clear() {
	if p.w != nil && p.wide > 0 {
		_, _ = fmt.Fprint(p.w, "\r", strings.Repeat(" ", p.wide), "\r")
	}
}
