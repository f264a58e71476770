package server

import (
	"net/http"
	"slices"
	"time"

	"github.com/a-h/templ"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/hrapi"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/web/view"
)

// runsShown is how many test runs the list holds.
const runsShown = 50

// tests is where a case's tests are run and looked at.
func (s *Server) tests(w http.ResponseWriter, r *http.Request) error {
	return s.showTests(w, r, http.StatusOK, nil)
}

func (s *Server) showTests(w http.ResponseWriter, r *http.Request, code int, why error) error {
	c, err := s.openCase(r, onboarding.SeeCase)
	if err != nil {
		return err
	}
	runs, err := postgres.Runs(r.Context(), s.Pool, c.row.ID, runsShown)
	if err != nil {
		return err
	}
	head := s.caseHead(r, c, view.CaseTests)
	t := testsPage{Server: s, c: c, head: head, words: s.words(head.Page, c, nil), path: view.CasePath(c.row.Number, view.CaseTests)}
	p := view.TestsPage{Head: head, Path: t.path, Stream: view.CaseStream(c.row.Number, c.row.Version), Start: t.choices()}
	if why != nil {
		p.Notice = (&form{}).filled(head.Page.Text, why).Notice
	}
	for i := range runs {
		run := &runs[i]
		switch {
		case run.Active():
			p.Active = t.active(run)
			continue
		case p.Latest == nil && run.State != postgres.RunCancelled:
			p.Latest = t.summary(run)
		}
		p.History = append(p.History, t.line(run))
	}
	return view.Render(r.Context(), w, code, view.TestsView(p))
}

// testsPage gathers what the page shows.
type testsPage struct {
	*Server
	c     *openedCase
	head  view.CaseHead
	words view.CaseWords
	path  string
}

// choice is a test that can be asked for, and the requirement it can meet.
type choice struct {
	level onboarding.Level
	text  string
	meets onboarding.Key
}

// choices lists the tests that the reader may ask for.
func (t *testsPage) choices() []view.TestChoices {
	var out []view.TestChoices
	for _, x := range []struct {
		env   onboarding.Environment
		tests []choice
	}{
		{onboarding.LAB, []choice{
			{onboarding.LevelConnection, "run.level.connection", ""},
			{onboarding.LevelFormat, "run.level.format", onboarding.ReqTest},
			{onboarding.LevelOrganisation, "run.level.organisation", onboarding.ReqOrgReading},
			{onboarding.LevelPersons, "run.level.persons", onboarding.ReqPersonsTest},
		}},
		{onboarding.PROD, []choice{
			{onboarding.LevelConnection, "run.level.prod.connection", onboarding.ReqProdConn},
			{onboarding.LevelPersons, "run.level.prod.persons", onboarding.ReqProdTest},
		}},
	} {
		name := string(x.env)
		card := view.TestChoices{Head: view.Head{
			ID: "test-" + name, Title: t.head.Page.Text.T("run." + name), Note: t.head.Page.Text.T("run."+name+".about", "ip", t.c.facts.Addresses[x.env]),
		}}
		for _, one := range x.tests {
			if t.c.may(casework.RunAction(x.env, one.level)) {
				card.Items = append(card.Items, t.choice(x.env, one))
			}
		}
		if len(card.Items) > 0 {
			out = append(out, card)
		}
	}
	return out
}

func (t *testsPage) choice(env onboarding.Environment, x choice) view.ChecklistItem {
	c := t.head.Page.Text
	item := view.ChecklistItem{State: view.ItemOpen, Title: c.T(x.text)}
	if rp, ok := t.c.progress.Requirement(x.meets); ok {
		item.Optional = rp.Optional
		switch {
		case rp.State == onboarding.Met:
			item.State, item.Detail = view.ItemMet, c.T("requirement.state.met")+", "+c.DateTimeShort(rp.At)
		case rp.Failures > 0:
			item.State, item.Detail = view.ItemFailed, c.N("run.verdict.fail", rp.Failures)
		case rp.Stale != "":
			item.State, item.StaleWhy = view.ItemStale, t.words.Stale(rp.Stale)
		case rp.State == onboarding.Waiting:
			item.State = view.ItemLater
		}
	}
	if t.c.facts.RunActive {
		return item // one at a time; the page says that it runs
	}
	button := view.Action{Label: c.T("do.test"), Context: item.Title, Variant: view.Secondary, Compact: true}
	if err := onboarding.AllowRun(&t.c.progress, t.c.facts, env, x.level); err != nil {
		button.Because = (&form{}).filled(c, err).Notice
	}
	item.Action = view.StartTest(t.form("", env, x.level, nil, button))
	return item
}

func (t *testsPage) form(action string, env onboarding.Environment, level onboarding.Level, resources []string, button view.Action) view.TestForm {
	path := t.path
	if action != "" {
		path = view.CaseAction(t.c.row.Number, view.CaseTests, action)
	}
	return view.TestForm{Action: path, Key: newFormKey(), Environment: string(env), Level: string(level), Resources: resources, Button: button}
}

// name is what a run tests: «Endepunkttest: tilkobling og format».
func (t *testsPage) name(run *postgres.RunRow) string {
	key := "run.level." + string(run.Level)
	if prod := "run.level.prod." + string(run.Level); run.Environment == onboarding.PROD && t.head.Page.Text.Has(prod) {
		key = prod
	}
	return t.head.Page.Text.T(key)
}

func (t *testsPage) who(run *postgres.RunRow) string {
	switch {
	case run.Side == "system":
		return t.head.Page.Text.T("run.by_itself")
	case run.By == "":
		return t.head.Page.Text.T("event.actor.removed")
	}
	return run.By
}

func (t *testsPage) active(run *postgres.RunRow) *view.ActiveTest {
	c := t.head.Page.Text
	a := &view.ActiveTest{
		Heading: c.T("run.active", "test", t.name(run)), Note: t.who(run) + ", " + c.DateTimeShort(run.RequestedAt), Label: c.T("run.started"),
	}
	if run.State == postgres.RunQueued {
		a.Heading, a.Label = c.T("run.queued", "test", t.name(run)), c.T("run.queued.about")
	} else if p := run.Progress; p != nil {
		a.Label = c.T("run.phase."+string(p.Phase), "endepunkt", c.T("resource."+string(p.Resource)), "n", p.Records)
		a.Value, a.Max = t.steps(run)
	}
	if t.c.may(casework.RunAction(run.Environment, run.Level)) {
		a.Cancel = &view.Form{Action: view.CaseAction(t.c.row.Number, view.CaseTests, rowNumber(int64(run.ID))+"/stopp"), Key: newFormKey()}
	}
	return a
}

// steps tells how far a run has come: it connects to each endpoint, tries the
// dates of each and reads it, and judges them all.
func (t *testsPage) steps(run *postgres.RunRow) (done, of int) {
	var under []hrapi.Resource
	for _, r := range hrapi.Resources() {
		if len(run.Resources) > 0 && !slices.Contains(run.Resources, string(r)) || len(run.Resources) == 0 && !t.delivered(run.Environment, onboarding.Resource(r)) {
			continue
		}
		under = append(under, r)
	}
	at, n := max(slices.Index(under, run.Progress.Resource), 0), len(under)
	if run.Level == onboarding.LevelConnection {
		return at, n
	}
	of = 3*n + 1
	switch run.Progress.Phase {
	case hrapi.PhaseConnecting:
		return at, of
	case hrapi.PhaseRanges:
		return n + 2*at, of
	case hrapi.PhaseReading:
		return n + 2*at + 1, of
	case hrapi.PhaseJudging:
		return 3 * n, of
	default:
		return 0, of
	}
}

func (t *testsPage) delivered(env onboarding.Environment, r onboarding.Resource) bool {
	if env == onboarding.PROD && !t.c.facts.ProdOwnURLs {
		env = onboarding.LAB
	}
	return slices.ContainsFunc(t.c.facts.Endpoints, func(e onboarding.Endpoint) bool { return e.Environment == env && e.Resource == r })
}

// result is the tag of how a run ended.
func (t *testsPage) result(run *postgres.RunRow) templ.Component {
	c := t.head.Page.Text
	switch {
	case run.State == postgres.RunCancelled:
		return view.Tag(view.TagSkipped, c.T("run.state.cancelled"))
	case run.State == postgres.RunError || run.Verdict == hrapi.VerdictError:
		return view.StatusTag(c, view.TagError)
	case run.Verdict == hrapi.VerdictPass:
		return view.StatusTag(c, view.TagPass)
	default:
		return view.Tag(view.TagFailure, c.N("term.sev.failure.count", run.Failures))
	}
}

func (t *testsPage) line(run *postgres.RunRow) view.TestLine {
	c := t.head.Page.Text
	l := view.TestLine{
		Href: view.RunPath(t.c.row.Number, int64(run.ID)), What: t.name(run), Environment: c.T("env." + string(run.Environment)),
		When: c.DateTimeShort(run.RequestedAt), Who: t.who(run), Duration: duration(c.Seconds, run), Tag: t.result(run),
	}
	if run.Warnings > 0 {
		l.Counts = c.N("run.warnings", run.Warnings)
	}
	return l
}

func duration(words func(time.Duration) string, run *postgres.RunRow) string {
	if run.StartedAt == nil || run.FinishedAt == nil {
		return ""
	}
	return words(run.FinishedAt.Sub(*run.StartedAt))
}

func (t *testsPage) summary(run *postgres.RunRow) *view.TestSummary {
	c := t.head.Page.Text
	s := &view.TestSummary{
		Heading: t.name(run), Tags: []templ.Component{t.result(run)}, Facts: t.facts(run), Report: view.RunPath(t.c.row.Number, int64(run.ID)),
	}
	if run.Warnings > 0 {
		s.Warnings = c.N("run.warnings", run.Warnings)
	}
	if run.Verdict != hrapi.VerdictFail || !t.c.may(casework.RunAction(run.Environment, run.Level)) ||
		onboarding.AllowRun(&t.c.progress, t.c.facts, run.Environment, run.Level) != nil {
		return s
	}
	mended := t.form("rettet", run.Environment, run.Level, run.Resources, view.Action{Label: c.T("do.fixed"), Variant: view.Secondary})
	s.Mended = &mended
	if only := t.failed(run); len(only) > 0 {
		failed := t.form("", run.Environment, run.Level, only, view.Action{Label: c.T("do.testfailed"), Variant: view.Tertiary})
		s.Failed = &failed
	}
	return s
}

func (t *testsPage) facts(run *postgres.RunRow) []view.Fact {
	c := t.head.Page.Text
	source := run.SourceAddress
	if run.LocalAddress != "" && run.LocalAddress != source {
		source = c.T("run.source.both", "configured", source, "local", run.LocalAddress)
	}
	return []view.Fact{
		{Term: c.T("common.environment"), Value: c.T("env." + string(run.Environment))},
		{Term: c.T("run.when"), Value: c.DateTime(run.RequestedAt)},
		{Term: c.T("run.who"), Value: t.who(run)},
		{Term: c.T("run.duration"), Value: duration(c.Seconds, run)},
		{Term: c.T("run.source"), Value: source},
	}
}

// failed lists the endpoints that failed in a run, where testing them alone
// says as much as testing all: what is judged against other endpoints is not.
func (t *testsPage) failed(run *postgres.RunRow) []string {
	if run.Level == onboarding.LevelPersons || len(run.Resources) > 0 {
		return nil
	}
	var out []string
	for _, x := range t.c.facts.Tested {
		if x.Run == run.ID && len(x.Failing) > 0 && !slices.Contains(out, string(x.Resource)) {
			out = append(out, string(x.Resource))
		}
	}
	if len(out) == len(t.c.facts.Endpoints) {
		return nil // all of them
	}
	slices.Sort(out)
	return out
}

// requestTest queues a test.
func (s *Server) requestTest(w http.ResponseWriter, r *http.Request) error {
	return s.askForTest(w, r, s.Work.RequestRun)
}

// reportMended says that what failed is mended, and tests again.
func (s *Server) reportMended(w http.ResponseWriter, r *http.Request) error {
	return s.askForTest(w, r, s.Work.ReportMended)
}
