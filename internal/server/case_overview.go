package server

import (
	"net/http"
	"strconv"
	"time"

	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/web/view"
)

// recentEvents is how many events a case's own page shows.
const recentEvents = 6

// caseOverview is a case in one page.
func (s *Server) caseOverview(w http.ResponseWriter, r *http.Request) error {
	c, err := s.openCase(r, onboarding.SeeCase)
	if err != nil {
		return err
	}
	side, err := postgres.LoadCaseSide(r.Context(), s.Pool, c.row.ID)
	if err != nil {
		return err
	}
	recent, err := postgres.Timeline(r.Context(), s.Pool, c.row.ID, c.may(onboarding.SeeInternal), 0, recentEvents)
	if err != nil {
		return err
	}
	head := s.caseHead(r, c, view.CaseOverview)
	words := s.words(head.Page, c, side)
	head.Below = side.CustomerNumber + " · " + side.County
	stage := s.shownStage(r, c)
	p := view.CaseOverviewPage{
		Head: head, Stage: int(stage), Next: s.next(head.Page, c, words), Stream: view.CaseStream(c.row.Number, c.row.Version),
		Heading: head.Page.Text.T("case.requirements", "n", int(stage), "steg", stageName(head.Page, stage)),
		Facts:   s.caseFacts(head.Page, c, side), Lifecycle: lifecycleActions(head.Page, c),
	}
	if key := "stage." + strconv.Itoa(int(stage)) + ".about"; head.Page.Text.Has(key) {
		p.About = head.Page.Text.T(key)
	}
	p.Head.Steps = s.steps(head.Page, c, stage)
	for _, rp := range c.progress.Stages[stage-1].Requirements {
		p.Items = append(p.Items, s.checklistItem(head.Page, c, side, words, rp))
		if !rp.Optional {
			p.All++
			if rp.State == onboarding.Met {
				p.Met++
			}
		}
	}
	for _, k := range side.Contacts {
		if k.Role == "network_contact" || k.Role == "reader" {
			continue
		}
		detail := head.Page.Text.T("role." + k.Role)
		if k.At != "" {
			detail += ", " + k.At
		}
		p.Contacts = append(p.Contacts, view.PersonCard{Name: k.Name, Detail: detail})
	}
	if c.may(onboarding.HandleCase) {
		for _, l := range side.Letters {
			p.Letters = append(p.Letters, view.NavItem{
				Label: head.Page.Text.T("case.letter."+l.Kind, "navn", l.To), Href: view.CaseAction(c.row.Number, view.CaseLetters, strconv.FormatInt(l.ID, 10)),
			})
		}
	}
	for _, e := range recent {
		p.Recent = append(p.Recent, s.timelineItem(words, e))
	}
	return view.Render(r.Context(), w, http.StatusOK, view.CaseOverviewView(p))
}

// shownStage is the one asked for, else the current one.
func (s *Server) shownStage(r *http.Request, c *openedCase) onboarding.Stage {
	if n, err := strconv.Atoi(r.URL.Query().Get("steg")); err == nil && n >= 1 && n <= len(c.progress.Stages) {
		return onboarding.Stage(n)
	}
	return c.progress.Stage
}

func (s *Server) steps(p view.Page, c *openedCase, shown onboarding.Stage) []view.Step {
	out := make([]view.Step, 0, len(c.progress.Stages))
	for _, st := range c.progress.Stages {
		step := view.Step{Number: int(st.Stage), Href: view.CaseStage(c.row.Number, int(st.Stage)), Open: st.Stage == shown}
		switch st.State {
		case onboarding.StageDone:
			step.State, step.Note = view.StepDone, p.Text.DateShort(st.DoneAt)
		case onboarding.StageCurrent:
			step.State, step.Note = view.StepCurrent, p.Text.DateShort(c.row.StageSince)
			for _, rp := range st.Requirements {
				if rp.Failures > 0 {
					step.State, step.Label = view.StepError, p.Text.T("tag.run.failed")
				}
			}
		case onboarding.StageLater:
			step.State = view.StepLater
			if key := "stage.locked." + strconv.Itoa(int(st.Stage)); c.locked(st.Stage) && p.Text.Has(key) {
				step.State, step.Label = view.StepLocked, p.Text.T(key)
			}
		}
		out = append(out, step)
	}
	return out
}

// locked tells whether a stage lies behind a gate that is not open.
func (c *openedCase) locked(st onboarding.Stage) bool {
	switch st {
	case onboarding.StagePersons:
		return !c.progress.Holds(onboarding.ReqStructure)
	case onboarding.StageProduction:
		return !c.progress.Holds(onboarding.ReqRollback)
	default:
		return false
	}
}

// next is the banner: the one thing to do, or whom the case waits for.
func (s *Server) next(p view.Page, c *openedCase, words view.CaseWords) view.Next {
	t := c.progress.Turn
	var n view.Next
	switch c.progress.Status {
	case onboarding.Closed:
		return view.Next{Kind: view.NextDone, Sentence: p.Text.T("next.done", "kundenavn", c.row.CustomerName)}
	case onboarding.Cancelled:
		return view.Next{Kind: view.NextHold, Sentence: p.Text.T("status.cancelled")}
	case onboarding.OnHold:
		return view.Next{Kind: view.NextHold, Sentence: p.Text.T("next.hold", "dato", p.Text.Date(c.facts.Hold.Until), "grunn", c.facts.Hold.Reason)}
	case onboarding.Active:
	}
	days := s.Calendar.WorkingDaysBetween(t.Since, s.Now())
	if c.yours(t) {
		n = view.Next{Kind: view.NextYours, Sentence: words.Sentence(t), Since: p.Text.N("case.since", days, "dato", p.Text.DateShort(t.Since))}
		n.Action = s.actionFor(p, c, t)
	} else {
		n = view.Next{Kind: view.NextWaiting, Sentence: words.Waiting(t, days)}
		for _, a := range c.progress.Also {
			if c.yours(a) {
				n.Action = s.actionFor(p, c, a)
				n.Heading = words.Sentence(a)
				break
			}
		}
	}
	if t.Kind == onboarding.TurnRollback {
		n.Kind = view.NextAlarm
	}
	seen := map[string]bool{}
	for _, a := range c.progress.Also {
		if r, ok := c.progress.Requirement(a.Requirement); ok && r.Stage > c.progress.Stage {
			continue // may be done early; nobody waits for it yet
		}
		line := words.Party(a.Party) + ": " + s.alsoWords(p, words, a)
		if !seen[line] {
			seen[line] = true
			n.Also = append(n.Also, line)
		}
	}
	return n
}

func (s *Server) alsoWords(p view.Page, words view.CaseWords, t onboarding.Turn) string {
	switch t.Kind {
	case onboarding.TurnQuestion:
		return p.Text.T("case.answer")
	case onboarding.TurnRollback, onboarding.TurnRequirement, onboarding.TurnNone:
		return words.Requirement(t.Requirement)
	default:
		return words.Requirement(t.Requirement)
	}
}

// actionFor leads to where the action is done.
func (s *Server) actionFor(p view.Page, c *openedCase, t onboarding.Turn) *view.Action {
	if t.Kind == onboarding.TurnQuestion {
		return &view.Action{Label: p.Text.T("case.do.answer"), Href: view.CasePath(c.row.Number, view.CaseThread)}
	}
	key, href := whereDone(c, t.Requirement)
	return &view.Action{Label: p.Text.T(key), Href: href}
}

// whereDone is the words and the address of what meets a requirement.
func whereDone(c *openedCase, k onboarding.Key) (key, href string) {
	n := c.row.Number
	at := func(s view.Section) string { return view.CasePath(n, s) }
	switch k {
	case onboarding.ReqHandler:
		return "do.assign.me", at(view.CaseContacts)
	case onboarding.ReqCustomer, onboarding.ReqRequester, onboarding.ReqVerified, onboarding.ReqDeveloper:
		return "case.do.contacts", at(view.CaseContacts)
	case onboarding.ReqReceipt, onboarding.ReqDocs, onboarding.ReqTold:
		return "case.do.letters", at(view.CaseLetters)
	case onboarding.ReqAck, onboarding.ReqMeeting:
		return "case.do.documents", at(view.CaseDocuments)
	case onboarding.ReqURLAuthority, onboarding.ReqURLOrganisation, onboarding.ReqURLPerson, onboarding.ReqURLPosition, onboarding.ReqCredentials:
		return "do.deliver", at(view.CaseEndpoints)
	case onboarding.ReqIPLab, onboarding.ReqIPProd:
		return "case.do.firewall", at(view.CaseEndpoints) + "#brannmur"
	case onboarding.ReqTest, onboarding.ReqProdConn, onboarding.ReqOrgReading, onboarding.ReqPersonsTest, onboarding.ReqProdTest:
		return "case.do.test", at(view.CaseTests)
	case onboarding.ReqOrgImport, onboarding.ReqOrgCount, onboarding.ReqPresented:
		return "case.do.organisation", at(view.CaseOrganisation)
	case onboarding.ReqStructure:
		return "case.do.look_through", at(view.CaseOrganisation)
	case onboarding.ReqMailOff, onboarding.ReqBackup, onboarding.ReqWarned, onboarding.ReqRollback, onboarding.ReqControl:
		return "case.do.lab", view.PathLab
	case onboarding.ReqHour, onboarding.ReqAccess, onboarding.ReqQueued, onboarding.ReqPersonsImport, onboarding.ReqPlacement:
		return "case.do.persons", at(view.CaseLab)
	case onboarding.ReqProdEndpoints:
		return "do.deliver", at(view.CaseEndpoints)
	case onboarding.ReqDifferences, onboarding.ReqSetup, onboarding.ReqProdImport, onboarding.ReqClosed:
		return "case.do.production", at(view.CaseProduction)
	default:
		return "common.show", at(view.CaseOverview)
	}
}

// checklistItem is one requirement as the reader sees it.
func (s *Server) checklistItem(p view.Page, c *openedCase, side *postgres.CaseSide, words view.CaseWords, rp onboarding.RequirementProgress) view.ChecklistItem {
	i := view.ChecklistItem{
		ID: "krav-" + string(rp.Key), Title: words.Requirement(rp.Key), Optional: rp.Optional,
		Owner: words.PartyInRole(onboarding.Turn{Party: rp.Party, Role: rp.Role}),
	}
	switch rp.State {
	case onboarding.Met:
		i.State, i.Detail = view.ItemMet, s.metDetail(p, side, rp)
		if c.may(onboarding.HandleCase) && onboarding.AllowTakeBack(&c.progress, rp.Key) == nil {
			i.Action = view.QuietLink(view.CaseAction(c.row.Number, view.CaseOverview, "trekk-tilbake")+"?krav="+string(rp.Key), p.Text.T("do.withdraw"), i.Title)
		}
		return i
	case onboarding.Open:
		i.State = view.ItemOpen
	case onboarding.Waiting:
		i.State = view.ItemLater
	}
	if rp.Failures > 0 {
		i.State, i.Detail = view.ItemFailed, p.Text.N("case.failures", rp.Failures)
	}
	if rp.Stale != "" {
		i.State, i.StaleWhy = view.ItemStale, words.Stale(rp.Stale)
		if why := side.TakenBack[string(rp.Key)]; rp.Stale == onboarding.StaleTakenBack && why != "" {
			i.StaleWhy += ": " + why
		}
	}
	if rp.State == onboarding.Open && c.yours(onboarding.Turn{Party: rp.Party, Role: rp.Role, Requirement: rp.Key}) && c.progress.Status != onboarding.Closed {
		key, href := whereDone(c, rp.Key)
		i.Action = view.LinkButton(view.Action{Label: p.Text.T(key), Context: i.Title, Href: href, Variant: view.Secondary, Compact: true})
	}
	return i
}

// metDetail says who did it and when: the time of occurrence, and of recording
// where that was another day.
func (s *Server) metDetail(p view.Page, side *postgres.CaseSide, rp onboarding.RequirementProgress) string {
	d := p.Text.DateTimeShort(rp.At)
	if name := side.Names[rp.By]; name != "" {
		d = name + ", " + d
	}
	if rp.Recorded.Sub(rp.At) > time.Hour {
		d += ". " + p.Text.T("event.recorded", "dato", p.Text.DateTimeShort(rp.Recorded))
	}
	if rp.Retrospective {
		d += ", " + p.Text.T("event.late")
	}
	return d
}

func (s *Server) caseFacts(p view.Page, c *openedCase, side *postgres.CaseSide) []view.Fact {
	t := p.Text
	facts := []view.Fact{
		{Term: t.T("common.case_number"), Value: c.row.Number},
		{Term: t.T("common.case_handler"), Value: side.Handler},
		{Term: t.T("common.hr_system"), Value: c.row.HRSystem},
		{Term: t.T("common.supplier"), Value: side.Supplier},
		{Term: t.T("term.customer.group"), Value: side.Group},
		{Term: t.T("case.begun"), Value: t.Date(c.row.BegunAt)},
		{Term: t.T("common.org_number"), Value: side.OrgNumber},
	}
	if side.Handler == "" {
		facts[1].Value = t.T("common.unassigned")
	}
	if side.Population > 0 {
		facts = append(facts, view.Fact{Term: t.T("case.population"), Value: t.Number(side.Population)})
	}
	if day, err := time.Parse(time.DateOnly, side.TargetDate); err == nil {
		facts = append(facts, view.Fact{Term: t.T("term.targetdate"), Value: t.Date(day)})
	}
	for _, name := range side.Covered {
		facts = append(facts, view.Fact{Term: t.T("case.covers"), Value: name})
	}
	return facts
}

// lifecycleActions are what a case handler may do to the case as a whole.
func lifecycleActions(p view.Page, c *openedCase) []view.Action {
	if !c.may(onboarding.HandleCase) {
		return nil
	}
	var out []view.Action
	add := func(key, action string, allowed error) {
		if allowed == nil {
			out = append(out, view.Action{Label: p.Text.T(key), Href: view.CaseAction(c.row.Number, view.CaseOverview, action), Variant: view.Secondary, Compact: true})
		}
	}
	add("do.hold", "pa-vent", onboarding.AllowHold(&c.progress))
	add("do.resume", "ta-opp", onboarding.AllowResume(&c.progress))
	add("do.close", "avslutt", onboarding.AllowClose(&c.progress))
	add("do.reopen", "gjenapne", onboarding.AllowReopen(&c.progress))
	add("case.do.cancel", "avbryt", onboarding.AllowCancel(&c.progress))
	return out
}
