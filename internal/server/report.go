package server

import (
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/hrapi"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/internal/report"
	"github.com/ks-no/tilkobling/web/view"
)

// reportPage gathers what a report shows, on its page and as a file.
type reportPage struct {
	testsPage
	run        *postgres.RunReport
	report     report.Words
	deviations []postgres.DeviationRow
	sent       sentForm // of accepting a deviation; its name is the check
}

// openReport loads a test of the case that the address names.
func (s *Server) openReport(r *http.Request) (*reportPage, error) {
	c, err := s.openCase(r, onboarding.SeeCase)
	if err != nil {
		return nil, err
	}
	id, err := runID(r)
	if err != nil {
		return nil, err
	}
	run, err := postgres.LoadRun(r.Context(), s.Pool, c.row.ID, id)
	if err != nil {
		return nil, err
	}
	deviations, err := postgres.Deviations(r.Context(), s.Pool, c.row.ID)
	if err != nil {
		return nil, err
	}
	head := s.caseHead(r, c, view.CaseTests)
	return &reportPage{
		testsPage: testsPage{Server: s, c: c, head: head, words: s.words(head.Page, c, nil), path: view.CasePath(c.row.Number, view.CaseTests)},
		run:       run, report: report.In(head.Page.Text), deviations: deviations,
	}, nil
}

// testReport is what one test found.
func (s *Server) testReport(w http.ResponseWriter, r *http.Request) error {
	return s.showReport(w, r, http.StatusOK, sentForm{})
}

func (s *Server) showReport(w http.ResponseWriter, r *http.Request, code int, sent sentForm) error {
	p, err := s.openReport(r)
	if err != nil {
		return err
	}
	p.sent = sent
	row := &p.run.RunRow
	if row.Active() {
		http.Redirect(w, r, p.path, http.StatusSeeOther)
		return nil
	}
	head := p.head
	head.Page.Breadcrumbs = append(head.Page.Breadcrumbs, view.Crumb{Label: p.title(), Href: view.RunPath(p.c.row.Number, int64(row.ID))})
	page := view.ReportPage{Head: head, Report: p.testReport()}
	if sent.why != nil && onboarding.KindOf(sent.why) == onboarding.Conflict {
		page.Notice = sent.form.filled(head.Page.Text, sent.why).Notice
	}
	if p.run.Report != nil {
		page.HTML, page.JSON = r.URL.Path+"/rapport.html", r.URL.Path+"/rapport.json"
		if row.Failures+row.Warnings > 0 {
			page.Plain = p.report.Plain(p.run.Report, p.heading())
		}
		before, err := postgres.RunBefore(r.Context(), s.Pool, p.c.row.ID, row)
		if err != nil && onboarding.KindOf(err) != onboarding.NotFound {
			return err
		}
		if before != nil && before.Report != nil {
			page.Compared = p.compared(before)
		}
	}
	page.Mended = p.summary(row).Mended
	return view.Render(r.Context(), w, code, view.ReportView(page))
}

func (p *reportPage) title() string {
	t := p.head.Page.Text
	return t.T("run.title", "test", p.name(&p.run.RunRow), "miljo", t.T("env."+string(p.run.Environment)))
}

func (p *reportPage) heading() string {
	t := p.head.Page.Text
	return t.T("run.copy.heading", "test", p.name(&p.run.RunRow), "kundenavn", p.c.row.CustomerName,
		"miljo", t.T("env."+string(p.run.Environment)), "dato", t.DateTime(p.run.RequestedAt))
}

func (p *reportPage) testReport() view.TestReport {
	t, run := p.head.Page.Text, &p.run.RunRow
	out := view.TestReport{Title: p.title(), Tags: []templ.Component{p.result(run)}, Facts: p.facts(run)}
	if run.Warnings > 0 {
		out.Tags = append(out.Tags, view.Tag(view.TagWarning, t.N("run.warnings", run.Warnings)))
	}
	switch {
	case run.State == postgres.RunCancelled:
		out.Why = t.T("run.state.cancelled")
	case run.State == postgres.RunError || run.Verdict == hrapi.VerdictError:
		out.Why = t.T("run.verdict.error", "kunden", p.words.The())
	}
	r := p.run.Report
	if r == nil {
		return out
	}
	out.Failing = p.groups("feil", "", report.Failing(r))
	out.Warnings = p.groups("advarsler", t.T("run.warnings.heading")+". ", report.Warnings(r))
	out.Notes, out.Stopped = p.findings(report.Notes(r)), p.findings(report.Stopped(r))
	for _, f := range report.Passed(r) {
		out.Passed = append(out.Passed, p.named(f))
	}
	for _, f := range report.Skipped(r) {
		out.SkippedN++
		why := p.report.Message(f.Check.Why)
		i := 0
		for i < len(out.Skipped) && out.Skipped[i].Why != why {
			i++
		}
		if i == len(out.Skipped) {
			out.Skipped = append(out.Skipped, view.SkippedChecks{Why: why})
		}
		out.Skipped[i].Titles = append(out.Skipped[i].Titles, p.named(f))
	}
	for i := range r.Endpoints {
		e := &r.Endpoints[i]
		l := view.EndpointLine{
			Name: t.T("resource." + string(e.Resource)), URL: e.URL, Records: t.Number(int(e.Records)), Bytes: t.Bytes(e.Bytes),
			Duration: t.Seconds(e.Duration), Curl: e.Curl,
		}
		if e.Status != 0 {
			l.Status = strconv.Itoa(e.Status)
		}
		out.Endpoints = append(out.Endpoints, l)
	}
	return out
}

// named is a check in one line: the endpoint and the title.
func (p *reportPage) named(f report.Finding) string {
	return p.head.Page.Text.T("resource."+string(f.Endpoint.Resource)) + ": " + p.report.Check(f.Check.ID, "title")
}

func (p *reportPage) groups(id, before string, groups []report.Group) []view.FindingGroup {
	t := p.head.Page.Text
	var out []view.FindingGroup
	for _, g := range groups {
		who := string(g.Party)
		if g.Party == hrapi.PartySupplier && p.c.facts.DeveloperSide != onboarding.Supplier {
			who = "developer" // of the customer's own
		}
		title := t.T("run.group."+who, "kunden", p.words.The())
		out = append(out, view.FindingGroup{ID: id + "-" + string(g.Party), Title: before + title, Findings: p.findings(g.Findings)})
	}
	return out
}

func (p *reportPage) findings(all []report.Finding) []view.Finding {
	out := make([]view.Finding, 0, len(all))
	for _, f := range all {
		out = append(out, p.finding(f))
	}
	return out
}

func (p *reportPage) finding(f report.Finding) view.Finding {
	t, c := p.head.Page.Text, f.Check
	out := view.Finding{
		ID: c.ID, Endpoint: t.T("resource." + string(f.Endpoint.Resource)), Title: p.report.Check(c.ID, "title"), Tag: findingTag(p.report, f),
		Expected: p.report.Check(c.ID, "expected"), Received: p.report.Message(c.Received), Advice: p.report.Check(c.ID, "advice"),
		Command: f.LineCommand(), LineHint: t.T("run.command.line"),
	}
	if out.Received == "" {
		out.Received = p.report.Message(c.Why)
	}
	if c.Count > 0 {
		out.Count = t.N("run.findings", int(c.Count))
	}
	if out.Command == "" {
		out.Command, out.LineHint = f.Endpoint.Curl, t.T("run.command")
	}
	for i := range c.Samples {
		s := &c.Samples[i]
		line := view.SampleLine{Field: s.Field, Unit: s.Unit, Detail: p.report.Message(&s.Detail)}
		if s.Line > 0 {
			line.Line = t.Number(int(s.Line))
		}
		if line.Line == "" && line.Field == "" && line.Unit == "" && line.Detail == out.Received {
			continue // said already
		}
		out.Samples = append(out.Samples, line)
	}
	if more := c.Count - int64(len(c.Samples)); more > 0 && len(out.Samples) > 0 {
		out.More = t.N("run.samples.more", int(more))
	}
	p.deviation(f, &out)
	return out
}

func findingTag(w report.Words, f report.Finding) templ.Component {
	switch {
	case f.Fails():
		return view.StatusTag(w.Catalogue, view.TagFailure)
	case f.Check.Result == hrapi.Failure, f.Check.Result == hrapi.Warning:
		return view.StatusTag(w.Catalogue, view.TagWarning)
	case f.Check.Result == hrapi.Errored:
		return view.StatusTag(w.Catalogue, view.TagError)
	default:
		return view.StatusTag(w.Catalogue, view.TagNote)
	}
}

// deviation tells that a failing check is accepted, or lets a case handler
// accept it.
func (p *reportPage) deviation(f report.Finding, out *view.Finding) {
	if !f.Fails() {
		return
	}
	t, env := p.head.Page.Text, p.run.Environment
	for _, d := range p.deviations {
		if d.Environment == env && d.Check == f.Check.ID && d.EndedAt == nil && d.Count >= f.Check.Count {
			out.Deviation = t.T("deviation.accepted", "navn", d.By, "dato", t.Date(d.At), "kontroll", out.Title, "n", d.Count, "grunn", d.Reason)
			return
		}
	}
	if !p.c.may(onboarding.HandleCase) || onboarding.AllowWork(&p.c.progress) != nil || !onboarding.Acceptable(env, f.Check.ID) || !p.newest(f) {
		return
	}
	filled := p.sent.filled(p.head.Page, f.Check.ID)
	out.Accept = &view.DeviationForm{
		Action: view.RunPath(p.c.row.Number, int64(p.run.ID)) + "/avvik", Filled: filled, ID: "reason-" + f.Check.ID, Open: p.sent.name == f.Check.ID,
		Hidden: []view.HiddenField{
			{Name: "environment", Value: string(env)}, {Name: "check", Value: f.Check.ID}, {Name: "count", Value: strconv.FormatInt(f.Check.Count, 10)},
		},
	}
	for i := range out.Accept.Filled.Errors {
		out.Accept.Filled.Errors[i].Field = out.Accept.ID
	}
}

// newest tells whether the finding is among the newest results.
func (p *reportPage) newest(f report.Finding) bool {
	for _, x := range p.c.facts.Tested {
		if x.Run == p.run.ID && x.Level == onboarding.Level(f.Check.Level) && x.Resource == onboarding.Resource(f.Check.Resource) {
			return true
		}
	}
	return false
}

func (p *reportPage) compared(before *postgres.RunReport) *view.Compared {
	t := p.head.Page.Text
	c := report.Compare(before.Report, p.run.Report)
	lines := func(all []report.Finding) []string {
		var out []string
		for _, f := range all {
			out = append(out, p.named(f))
		}
		return out
	}
	return &view.Compared{
		Title: t.T("run.compared", "dato", t.DateTimeShort(before.RequestedAt)), New: lines(c.New), Mended: lines(c.Mended), Still: lines(c.Still),
	}
}

// acceptDeviation lets a failing check stand, with a reason.
func (s *Server) acceptDeviation(w http.ResponseWriter, r *http.Request) error {
	by, number := acting(r)
	id, err := runID(r)
	if err != nil {
		return err
	}
	f := readForm(r)
	in := casework.DeviationInput{
		Environment: onboarding.Environment(f.choice("environment", string(onboarding.LAB), string(onboarding.PROD))),
		Check:       f.text("check", 100), Count: f.id("count"), Reason: f.text("reason", 2000),
	}
	if err = f.invalid(); err == nil {
		err = s.Work.AcceptDeviation(r.Context(), by, number, f.key(), in)
	}
	if code, again := showAgain(err); again {
		return s.showReport(w, r, code, sentForm{in.Check, f, err})
	}
	if err != nil {
		return err
	}
	return s.done(w, r, "run.done.deviation", view.RunPath(number, int64(id)))
}
